/* Inside of gen: the questions of verify being written. */
#ifndef ENGINE_GEN_VERIFY_BUILD_H
#define ENGINE_GEN_VERIFY_BUILD_H

#include "gen/dimension.h"
#include "gen/verify.h"

/* A step being written: all its statements, and which of them ask. */
typedef struct Asking
{
    Build b;
    const Verify *verify;
    const PlanTarget *target; /* as planned */
    VEC_OF(VerifyStatement) statements;
} Asking;

/* Asks for the rows (firn_tenant, what, example) of `violations`. */
void ask(Asking *a, VerifyCheck check, const char *violations);
/* Asks for the rows (firn_tenant, name, feed, detail, found, of_all) of `notes`. */
void ask_notes(Asking *a, VerifyCheck check, const char *notes);
const VerifyOptions *asking_options(const Asking *a);

/* Variables that most questions name: table, surrogate ... of target `t`. */
Vars asking_vars(const Asking *a);
/* "sale_no 17, line 2" of the target's key, over the columns of `alias`; `or_alias` (may be NULL) has them where it lacks them. */
const char *key_label(Build *b, const PlanTarget *target, const char *alias, const char *or_alias);
/* The tenant of a row of the target. */
const char *row_tenant(const PlanTarget *target, const char *alias);
/* The sample's condition on a text; NULL where everything is compared. */
const char *sample_condition(Build *b, const VerifyOptions *options, const char *text);

/* How the feed makes the column; NULL where it does not. */
const PlanFeedColumn *fed_column(const PlanFeed *feed, size_t column);
/* Does every feed give it?  Where one does not, its rows have none. */
bool is_always_fed(const PlanTarget *target, size_t column);

/* verify_model.c: the warehouse against its own model */
void ask_keys(Asking *a);
void ask_references(Asking *a);
void ask_cycles(Asking *a);
bool has_references(const PlanTarget *target);
bool has_parents(const PlanTarget *target);

/* verify_cut.c: notes columns of staging, driving tables or joined ones, whose texts may have been cut, of the branches that are not
 * `skipped` */
void ask_cut_texts(Asking *a, const PlanRecord *record, const bool *skipped);

/* verify_made.c: what Firn makes of rows: closures, weights, facts made of others */
bool is_made(const PlanTarget *target);
void ask_made(Asking *a);
/* Rows in the scratch table "resolved" that a run would write; `later`: SQL that leaves some of them out. */
void ask_resolved(Asking *a, const char *later);

/* verify_gathered.c: a fact made of what its feeds say, as it is kept or as staging has it now */
void ask_gathered(Asking *a, bool kept);

/* verify_versions.c: of a tracked dimension */
void ask_versions(Asking *a);

/* verify_work.c */
/* The target as it is asked about; being a copy, it is none of the dimensions that it refers to: their members are looked up as they
 * are, and not as this step would make them.  `first_load`: as it was before anything was loaded. */
const PlanTarget *verify_copy(Build *b, const PlanTarget *target, bool first_load);
/* All rows of one feed and what becomes of each, in the scratch table "work"; and away with it. */
void emit_all_work(Build *b, const AppliedFeed *applied);
void emit_work_drop(Build *b, const PlanFeed *feed);
/* What the rows of one feed say, in its contribution table of this step: those of the branches that are compared as staging has
 * them now (after emit_all_work), the others' as they were loaded. */
void emit_said(Build *b, const AppliedFeed *applied);
/* The same as the control schema keeps it. */
void emit_contributed(Build *b, const AppliedFeed *applied);
/* The feed's contribution table, NULL where there is none yet. */
const CatalogTable *contributed(const Build *b, const PlanFeed *feed);

/* Columns that both sides have: l is loaded, e is expected. */
typedef struct Compared
{
    StrBuf same;        /* condition that all are equal */
    StrBuf differences; /* text of those that are not */
} Compared;

Compared compared_new(Build *b);
void compare_column(Build *b, Compared *out, const PlanColumn *column);
/* Asks with these columns; rows of the other variables of verify_compare, where column `there` is NULL on the missing side. */
void ask_compared(Asking *a, Vars *vars, const Compared *compared, const char *there);
/* " AND " the sample's condition on a text, or nothing. */
const char *and_sample(Asking *a, const char *text);

/* verify_staging.c: the warehouse against staging.  The rows that a full build would make, then the comparison. */
void ask_rows(Asking *a, bool rows, bool sums);
/* verify_log.c */
/* " AND NOT ..." of loaded rows under that alias: those of logs that staging has no images of any more, and those that wait. */
const char *told_rows(Build *b, const PlanTarget *target, const char *alias);
/* Makes and drops the scratch table of the former that it speaks of; nothing for what is no log. */
void emit_untold(Build *b, const PlanFeed *feed);
void emit_untold_drop(Build *b, const PlanFeed *feed);
/* " AND NOT ..." of rows under that alias: those that staging lacks and that do not count as gone yet. */
const char *but_absent(Build *b, const PlanFeed *feed, const char *alias);
/* What is loaded of the rows of a log, which knows the order of its images; NULL: nothing. */
const char *verify_known(Build *b, const PlanFeed *feed);
/* Can its rows be made anew from the deltas alone? */
bool is_rebuilt(const PlanTarget *target);
/* Do the deltas of this record hold a sample only? */
bool samples_delta(const PlanRecord *record, const VerifyOptions *options);

/* verify_sums.c */
bool has_sums(const PlanTarget *target);
void ask_sums(Asking *a, const AppliedFeed *facts, size_t count);

#endif
