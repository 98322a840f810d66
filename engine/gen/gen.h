/*
 * Gen: a plan as SQL of one dialect, step by step.
 *
 * A step is what is executed or printed as a unit: some statements, perhaps inside one
 * transaction.  Steps are generated one at a time, so that a thousand tenants never stand in
 * memory as text.  The same plan gives the same bytes.
 *
 * Order: lock, control tables, shape of the targets, begin, one collect a record (where hooks decode values of it,
 * two steps before that find these values and keep the results), one apply a target, end.  A statement starts with a comment that holds its step's id.
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
    const PlanRecord *record;      /* of a collect, and of what is decoded for it */
    const PlanTarget *target;      /* of an apply */
    const char *const *statements; /* without the final ';' */
    size_t count;
    size_t client;           /* the client works before the statement of this index; 0: nowhere */
    const char *client_note; /* what it does there, as comment lines of a dry run */
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

/* The same of the step that finds the record's values that are not decoded yet. */
bool gen_decode(Gen *gen, const PlanRecord *record, BranchRange range, Arena *arena, Step *out,
                Diags *diags);

/*
 * What the client does in the step "decoded/<record>": it fetches values (columns hook, tenant_key, digest, value) until
 * there are none, and inserts what its hooks make of them.  gen_decoded_row() appends one row to `rows`, for
 * gen_decoded_insert(); a value that is not UTF-8 is left out of its row.
 */
enum
{
    DECODE_VALUES = 500,        /* of a fetch */
    DECODE_BYTES = 1000 * 1000, /* of an insert's rows, after which no more are added */
    DECODE_ROWS = 5000
};

typedef struct DecodedRow
{
    const char *hook;
    const char *tenant_key;
    const char *digest;
    const char *give;  /* "": the value's own row, which every decoded value has */
    const char *value; /* NULL: stands in the own row */
    const char *result;
    const char *refused;
    bool several; /* own row: the results have names */
} DecodedRow;

const char *gen_decode_fetch(Gen *gen, Arena *arena, const PlanRecord *record, Diags *diags);
bool gen_decoded_row(const Gen *gen, StrBuf *rows, const DecodedRow *row, Diags *diags);
const char *gen_decoded_insert(Gen *gen, Arena *arena, const PlanRecord *record, const char *rows,
                               Diags *diags);
const char *gen_decoded_analyze(Gen *gen, Arena *arena, Diags *diags);
const Planner *gen_planner(const Gen *gen);

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
