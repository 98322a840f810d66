/* Inside of gen: a fact whose rows are made of others, of contributions or of another fact's rows. */
#ifndef ENGINE_GEN_MADE_H
#define ENGINE_GEN_MADE_H

#include "gen/dimension.h"

/*
 * Its image is a scratch table with a row for each row of the fact that is touched: firn_tenant, firn_key (the group),
 * firn_row, the columns or the keys of their references, firn_live, firn_outcome ('applied' or 'dead').
 */
typedef struct Made
{
    Build *b;
    const PlanTarget *target;
    AppliedFeed *feeds;
    size_t feed_count;
    Projection image; /* the references that are looked up */
} Made;

const char *made_table(const Made *made);
Vars made_vars(const Made *made);
/* made.c: from the image to the fact: members, rows, waiting references, counts, news for facts made of it */
void made_rows(Made *made);
/* The images that the fact does not hold as they are, in the scratch table "resolved". */
void made_resolved(const Made *made);
/* The living images as rows of the fact, a SELECT: tenant_key, firn_row, the columns that it has. */
const char *made_expected(const Made *made);
/* derive.c: the same of all rows that the fact's source makes; nothing is written. */
void derived_expected(Build *b, const PlanTarget *target);
/* gather.c: the image of all rows (of a periodic snapshot those of the last period that a run has made) that the feeds'
 * contribution tables make, for verify; nothing is written.  `only`: a condition over s.firn_key, or NULL. */
Made gathered_image(Build *b, const PlanTarget *target, AppliedFeed *feeds, size_t count,
                    const char *only);
/* The scratch tables of the image. */
void made_drop(const Made *made);

/* combine.c: the image of facts made of contributions */
void emit_combined(Made *made);
/* "row live?" and lags, over columns under alias y */
const char *lag_sql(Build *b, const PlanTarget *target, const Column *lag, const char *alias);

/* period.c */
const char *period_end(Build *b, Period period, const char *day);
/* The last day of the present period, over run_now n. */
const char *period_present(Build *b, const PlanTarget *target);
/* Text of a day in a row's identity. */
const char *day_text(Build *b, const char *day);
const PlanReference *period_reference(Build *b, const PlanTarget *target, size_t column);
void emit_periods(Made *made, const char *first);
/* The last rows again for the periods since, up to (but for `present` not with) the present one. */
void emit_carry(Made *made, bool present, const char *but);
void emit_period_state(Made *made);
const char *period_new(Made *made, const PlanFeed *feed);

#endif
