/*
 * Verify: statements that ask a loaded warehouse whether it is what its model says.  Made of the plan
 * alone (a plan of `reconcile`, so that every branch reads all of its table).
 *
 * All of it stands in one transaction that reads one snapshot and ends with ROLLBACK: it writes temporary tables only,
 * and leaves not even these.
 */
#ifndef ENGINE_GEN_VERIFY_H
#define ENGINE_GEN_VERIFY_H

#include "gen/gen.h"

typedef enum VerifyCheck
{
    VERIFY_KEYS,
    VERIFY_VERSIONS,
    VERIFY_REFERENCES,
    VERIFY_CYCLES,
    VERIFY_MADE,
    VERIFY_ROWS,
    VERIFY_SUMS,
    VERIFY_CHECKS,               /* how many there are */
    VERIFY_LEFT = VERIFY_CHECKS, /* not a check but a note: what could not be compared, and why */
    VERIFY_WAITING,              /* loaded rows that staging lacks, and that are not gone yet */
    VERIFY_CUT                   /* texts that may have been cut before they came */
} VerifyCheck;

typedef struct VerifyAbout
{
    const char *name;
    const char *meaning;
} VerifyAbout;

extern const VerifyAbout verify_checks[VERIFY_CHECKS];

typedef struct VerifyOptions
{
    bool checks[VERIFY_CHECKS];
    unsigned long sample; /* `rows` compares one row in so many; 0 or 1: all */
} VerifyOptions;

/*
 * A statement.  One that asks for a check answers with a line for each of the first violations of a tenant: tenant (tenant_region, or
 * NULL), what is wrong, how many there are, an example.  One that asks for notes answers with a line for each: tenant, the target (of
 * VERIFY_CUT the column: function.table.column), the feed, the reason (of VERIFY_CUT the column's length; NULL: documents do not end), how many rows or texts
 * it is about, and of how many.
 */
typedef struct VerifyStatement
{
    const char *sql;
    bool asks;
    VerifyCheck check;
} VerifyStatement;

typedef struct VerifyStep
{
    const char *id;
    const PlanRecord *record; /* whose staging tables are read; NULL: none */
    const PlanTarget *target; /* that is asked about; NULL: none */
    const VerifyStatement *statements;
    size_t count;
} VerifyStep;

typedef struct Verify Verify;

Verify *verify_new(Arena *arena, Planner *planner, const Plan *plan, const SqlDialect *dialect,
                   const VerifyOptions *options);

/* From now on this branch is not read: the server refused it. */
void verify_skip(Verify *verify, const PlanRecord *record, size_t branch);

/* Nor this target asked about. */
void verify_skip_target(Verify *verify, const PlanTarget *target);

/* Which checks ask anything about the target. */
bool verify_asks(const Verify *verify, const PlanTarget *target, VerifyCheck check);

size_t verify_step_count(const Verify *verify);
/* Writes step `index` into `arena`; false after a diagnostic. */
bool verify_step(Verify *verify, size_t index, Arena *arena, VerifyStep *out, Diags *diags);

/* Reads some branches of a record and nothing else, to find the one that the server refuses. */
bool verify_probe(Verify *verify, const PlanRecord *record, BranchRange range, Arena *arena,
                  VerifyStep *out, Diags *diags);

const char *verify_begin(const Verify *verify);
const char *verify_end(const Verify *verify);

#endif
