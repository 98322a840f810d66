/*
 * Gen: a plan as SQL of one dialect, step by step.
 *
 * A step is what is executed or printed as a unit: some statements, perhaps inside one
 * transaction.  Steps are generated one at a time, so that a thousand tenants never stand in
 * memory as text.  The same plan gives the same bytes.
 *
 * Order: lock, control tables, shape of the targets, begin, one collect a record, one apply a
 * target, end.  A statement starts with a comment that holds its step's id.
 */
#ifndef ENGINE_GEN_GEN_H
#define ENGINE_GEN_GEN_H

#include "plan/plan.h"
#include "sql/sql.h"

typedef enum StepKind
{
    STEP_PLAIN,      /* each statement by itself */
    STEP_SNAPSHOT,   /* one transaction that reads one snapshot (collect) */
    STEP_TRANSACTION /* one transaction */
} StepKind;

typedef struct Step
{
    const char *id; /* "collect/transaction", "apply/customer" */
    StepKind kind;
    const PlanRecord *record;      /* of a collect */
    const PlanTarget *target;      /* of an apply */
    const char *const *statements; /* without the final ';' */
    size_t count;
} Step;

typedef struct Gen Gen;

/* `arena` must outlive the Gen.  `collation` of the server's default is not trusted: order is always "C". */
Gen *gen_new(Arena *arena, Planner *planner, const Plan *plan, const SqlDialect *dialect);

/* How many branches one statement of a collect holds; 0: any number.  The dialect's own width is the default; any
 * width gives the same warehouse. */
void gen_set_width(Gen *gen, size_t width);

/* How long a run waits for another one where the dialect has the lock; negative (default): as long as it takes. */
void gen_set_lock_timeout(Gen *gen, long seconds);
/* Names that lock. */
const char *gen_lock_name(Arena *arena, const Project *project);

size_t gen_step_count(const Gen *gen);

/* What step `index` is about: id, kind, record or target; no statements are written. */
void gen_step_about(const Gen *gen, size_t index, Arena *arena, Step *out);

/* Writes step `index` into `arena`.  Errors: from quoting and templates; a branch that cannot be
 * written is reported and left out. */
bool gen_step(Gen *gen, size_t index, Arena *arena, Step *out, Diags *diags);

/* Some branches of a record: [from, to) of them; `create` makes the scratch tables, else rows are added to them. */
typedef struct BranchRange
{
    size_t from;
    size_t to;
    bool create;
} BranchRange;

/* The collect of some branches only, broken ones skipped: for splitting after a failure. */
bool gen_collect(Gen *gen, const PlanRecord *record, BranchRange range, Arena *arena, Step *out,
                 Diags *diags);

/* The statement that sets a branch aside for the rest of the run. */
const char *gen_set_aside(Gen *gen, Arena *arena, const PlanRecord *record,
                          const PlanTenant *tenant, const char *reason, Diags *diags);

/* The target was committed: a later step of the same run expects the version after that. */
void gen_committed(Gen *gen, const PlanTarget *target);

/* A target that failed as a whole is tried with some tenants only: the statements before, after, and
 * for a tenant with which it fails alone. */
const char *gen_split_out(Gen *gen, Arena *arena, const PlanTarget *target,
                          const long long *tenant_keys, size_t count, Diags *diags);
const char *gen_split_back(Gen *gen, Arena *arena, const PlanTarget *target, Diags *diags);
const char *gen_split_aside(Gen *gen, Arena *arena, const PlanTarget *target, long long tenant_key,
                            const char *reason, Diags *diags);

/* The statements around a step; NULL where it is no transaction. */
const char *gen_begin(const Gen *gen, Arena *arena, const Step *step);
const char *gen_commit(Arena *arena, const Step *step);

/* The SELECT of one branch, as `firn show` prints it. */
const char *gen_branch_select(Gen *gen, Arena *arena, const BoundBranch *bound,
                              const PlanBranch *branch, Diags *diags);

/* The finished SQL of one value and, where it can be bad, of the condition that it is. */
bool gen_value(Gen *gen, Arena *arena, const BoundBranch *bound, size_t value, const char **sql,
               const char **bad, Diags *diags);

#endif
