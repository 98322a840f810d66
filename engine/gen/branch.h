/* Inside of gen: one branch, or one part of it, being written. */
#ifndef ENGINE_GEN_BRANCH_H
#define ENGINE_GEN_BRANCH_H

#include "gen/values.h"

typedef struct Branch
{
    Build *b;
    const BoundBranch *bound;
    const PlanBranch *planned;
    const CatalogTable *part;    /* the driving table of this SELECT */
    const BranchValues *values;  /* of a branch that is selected */
    const DecodedJoins *decoded; /* joins of what its FROM is for */
} Branch;

/* ---- identity.c ---- */
const char *branch_alias(const Branch *branch);
/* The driving table; with whole_row, each row with its digest and its ordinal among equals. */
const char *branch_driving_table(const Branch *branch);
const char *branch_identity(const Branch *branch);
bool branch_identity_nullable(const Branch *branch);
/* One text that sorts as the record's order expressions do; '' where nobody asks. */
const char *branch_order(const Branch *branch);

/* A change column, `written` over the tables of `scope`: of a text with a format the time that it means (in UTC), and in
 * `whole` when it means none. */
const char *clock_value(Build *b, const BoundBranch *scope, const Expr *clock, DataType type,
                        const ExprField *written, Conversion *whole);
/* That of the driving row, of a text with a format the time that it means (in UTC).  `whole` (may be NULL): with
 * when it means none. */
const char *branch_changed(const Branch *branch, Conversion *whole);
/* Since when the row says what it says: changed_at as a timestamp in UTC, NULL where it is no time. */
const char *branch_instant(const Branch *branch);

/* The row of the source that an image of a log is about; NULL where the branch is no log. */
const char *branch_of(const Branch *branch);
/* A condition: the row tells of none, but that the source emptied its table; NULL where no row does. */
const char *branch_truncated(const Branch *branch);

/* The same of the driving row where it becomes several rows. */
const char *branch_driving_identity(const Branch *branch);

/* ---- envelope.c: the driving table with the columns that stand in its JSON; the table itself where it has none ---- */
const char *envelope_table(const Branch *branch, const char *table);

/* ---- seed.c: members of the mapping as a table ---- */
const char *seed_table(Build *b, const Seed *seed);

/* ---- unpivot.c ---- */
/* The driving table, each row as many times as it has entries, with what they say. */
const char *unpivot_table(const Branch *branch, const char *driving);
/* " || '#debit'" of the row at hand; or nothing */
const char *unpivot_identity(const Branch *branch);
/* 1 = 1 where the entry says nothing; NULL where there are no entries */
const char *unpivot_is_empty(const Branch *branch);

/* ---- class.c ---- */
/* a, d, i or t (truncate): what the record's own rules say; a row that they leave may still be bad. */
const char *branch_class(const Branch *branch);
/* The record's own reasons for quarantine, as one text over the table's own columns; empty SQL: there are none. */
const char *branch_rejections(const Branch *branch);
/* The driving row as JSON, for quarantine. */
const char *branch_json(const Branch *branch);
/* Is the driving row handed on as it is, to be made JSON of where that is needed? */
bool branch_hands_row_on(const Branch *branch);

/* branch.c: the SELECT; items may be `kept` for other branches of the record (NULL: they are not) */
void branch_select(Build *b, const BoundBranch *bound, const PlanBranch *planned, KeptValues *kept,
                   StrBuf *out);
/* FROM, with the joins, and WHERE */
void branch_from(const Branch *branch, const char *indent, StrBuf *out);

/* branch.c: the joined table, perhaps as a SELECT of its own */
const char *branch_joined_table(const Branch *branch, const BoundJoin *join);
/* A sub-select; with a condition over the rows of its table of which that holds, whether they qualify or not. */
const char *branch_select_rows(const Branch *branch, const BoundJoin *join, const char *condition);

/* ---- read.c ---- */
/* The condition on the driving rows; NULL where everything is read. */
const char *branch_window(const Branch *branch);
/* How far a change column went, not beyond the run's instant in the column's own zone (unless `is_utc`), less the
 * delay. */
const char *branch_watermark(const Branch *branch, const char *changed, DataType changed_type,
                             bool is_utc);
/* changed >= mark, less the look-back */
const char *branch_since(const Branch *branch, const char *changed, DataType type,
                         const char *mark);

/* ---- gate.c ---- */
/* Until when replication has brought what the branch reads, as a timestamp in UTC that is not beyond the run's instant; NULL
 * where nothing tells. */
const char *gate_bound(const Branch *branch);

/* ---- joined.c: driving rows that are read because what they are joined to changed ---- */
/* Is the present state of a joined table compared with nothing? */
bool joined_reads_all(const Branch *branch);
void joined_window(const Branch *branch, StrBuf *out);

#endif
