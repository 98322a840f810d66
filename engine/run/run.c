#include "run/run.h"

#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "run/decode.h"

enum
{
    TRIES = 5 /* of a step that the server asks to repeat */
};

static volatile sig_atomic_t stopped;

typedef struct Running
{
    Db *db;
    Gen *gen;
    const Plan *plan;
    RunListener listener;
    void *context;
    RunReport *report;
    Diags *diags;
    size_t number;    /* of the step at work, from 1 */
    const char *step; /* its id */
    Arena *told_arena;
    StrMap *told; /* record, tenant: reported as set aside */
} Running;

typedef enum StepResult
{
    STEP_OK,
    STEP_BAD, /* rolled back; the server's message is in db_last_message() */
    STEP_MOVED,
    STEP_LOST
} StepResult;

void
run_stop(void)
{
    stopped = 1;
}

static void
tell(const Running *run, RunEventKind kind, const char *step, double seconds, const char *message)
{
    const RunEvent event = {.kind = kind,
                            .step = step,
                            .number = run->number,
                            .of = run->report->steps,
                            .seconds = seconds,
                            .message = message};

    if (run->listener != NULL) {
        run->listener(run->context, &event);
    }
}

/* What the server says while the lock is taken is whom we wait for. */
static void
hear_notice(void *context, const char *message)
{
    const Running *run = context;

    if (run->step != NULL && strcmp(run->step, "lock") == 0) {
        tell(run, RUN_EVENT_WAIT, run->step, 0, message);
    }
}

/* ---- one step ------------------------------------------------------------------------------- */

/* Only the check of the state says that it has moved: a tenant's bad value may hold the same words. */
static bool
state_has_moved(const Running *run, const char *statement)
{
    return strstr(statement, " AS state_is_as_planned") != NULL &&
           strstr(db_last_message(run->db), "has moved") != NULL;
}

static StepResult
send_step(Running *run, Arena *arena, const Step *step)
{
    const char *begin = gen_begin(run->gen, arena, step);
    const size_t decoded = run->report->decoded;
    bool ok = begin == NULL || db_exec(run->db, begin, NULL, NULL);

    for (size_t i = 0; ok && i < step->count; i++) {
        if (step->client > 0 && i == step->client) {
            ok = decode_values(run->db, run->gen, step->record, run->report, run->diags);
        }
        ok = ok && db_exec(run->db, step->statements[i], NULL, NULL);
        if (!ok && state_has_moved(run, step->statements[i])) {
            return STEP_MOVED;
        }
    }
    if (ok && run->report->decoded > decoded) {
        ok = db_exec(run->db, gen_decoded_analyze(run->gen, arena, run->diags), NULL, NULL);
    }
    if (ok && begin != NULL) {
        ok = db_exec(run->db, gen_commit(arena, step), NULL, NULL);
    }
    return ok ? STEP_OK : db_last_failure(run->db) == DB_LOST ? STEP_LOST : STEP_BAD;
}

/* The message of the failure, kept beyond the ROLLBACK. */
typedef struct Failure
{
    const char *message;
    const char *sqlstate;
    bool retry;
} Failure;

static Failure
roll_back(Running *run, Arena *arena)
{
    const char *message = db_last_message(run->db); /* NULL: the client's own part failed */
    const char *sqlstate = db_last_sqlstate(run->db);
    const Failure failure = {
        .message = arena_strdup(arena, message != NULL ? message : "its SQL could not be written"),
        .sqlstate = arena_strdup(arena, sqlstate != NULL ? sqlstate : "     "),
        .retry = db_last_failure(run->db) == DB_RETRY};

    if (db_in_transaction(run->db)) {
        db_exec(run->db, "ROLLBACK", NULL, NULL);
    }
    return failure;
}

static void
wait_before_retry(int attempt)
{
    const struct timespec pause = {.tv_sec = attempt, .tv_nsec = 200L * 1000 * 1000};

    nanosleep(&pause, NULL);
}

static StepResult
try_step(Running *run, Arena *arena, const Step *step, Failure *failure)
{
    for (int attempt = 0;; attempt++) {
        const StepResult result = send_step(run, arena, step);

        if (result == STEP_OK || result == STEP_LOST) {
            if (result == STEP_LOST) {
                *failure = (Failure){.message = arena_strdup(arena, db_last_message(run->db))};
            }
            return result;
        }
        *failure = roll_back(run, arena);
        if (result == STEP_MOVED) {
            return result;
        }
        if (!failure->retry || attempt + 1 == TRIES) {
            return STEP_BAD;
        }
        tell(run, RUN_EVENT_RETRY, step->id, 0, failure->message);
        wait_before_retry(attempt);
    }
}

/* ---- setting aside -------------------------------------------------------------------------- */

static void
report_aside(Running *run, const Step *step, const PlanTenant *tenant, const Failure *failure)
{
    diags_set_tenant(run->diags, tenant->name);
    diag_error(run->diags, DIAG_BRANCH_FAILED, (Span){0}, "%s failed: %s", step->id,
               failure->message);
    diag_sqlstate(run->diags, failure->sqlstate);
    diag_hint(run->diags, "Its rows stay as they were; the other tenants go on.");
    diags_set_tenant(run->diags, NULL);
    run->report->aside++;
    tell(run, RUN_EVENT_ASIDE, step->id, 0, tenant->name);
}

/* What fits the column of the ledger. */
static const char *
short_reason(Arena *arena, const char *message)
{
    enum
    {
        REASON_BYTES = 300
    };
    size_t len = strcspn(message, "\n");

    len = len > REASON_BYTES ? REASON_BYTES : len;
    while (len > 0 && !utf8_starts(message[len])) {
        len--; /* never cut inside a character */
    }
    return arena_fmt(arena, "failed: %.*s", (int) len, message);
}

static bool
exec_now(Running *run, const char *statement)
{
    return statement != NULL && db_exec(run->db, statement, NULL, run->diags);
}

/* ---- decode and collect: halves until the guilty branch is alone ---------------------------- */

/* gen_collect() or gen_decode() */
typedef bool (*WriteRange)(Gen *gen, const PlanRecord *record, BranchRange range, Arena *arena,
                           Step *out, Diags *diags);

static StepResult
set_branch_aside(Running *run, Arena *arena, const Step *step, const PlanTenant *tenant,
                 const Failure *failure)
{
    const char *key = arena_fmt(run->told_arena, "%s\x1f%s", step->record->name, tenant->name);

    if (strmap_get(run->told, key) == NULL) { /* what fails to be decoded fails to be collected */
        strmap_put_const(run->told, key, tenant);
        report_aside(run, step, tenant, failure);
    }
    return exec_now(run, gen_set_aside(run->gen, arena, step->record, tenant,
                                       short_reason(arena, failure->message), run->diags))
               ? STEP_OK
               : STEP_LOST;
}

static StepResult
split_range(Running *run, WriteRange write, const PlanRecord *record, size_t from, size_t to)
{
    Arena *arena = arena_new();
    Step step = {0};
    Failure failure = {0};
    StepResult result = STEP_BAD;

    if (write(run->gen, record, (BranchRange){.from = from, .to = to}, arena, &step, run->diags)) {
        result = try_step(run, arena, &step, &failure);
    } else {
        failure = (Failure){.message = "its SQL could not be written", .sqlstate = "     "};
    }
    if (result == STEP_BAD && to - from > 1) {
        const size_t middle = from + (to - from) / 2;

        tell(run, RUN_EVENT_SPLIT, step.id, 0, failure.message);
        result = split_range(run, write, record, from, middle);
        if (result == STEP_OK) {
            result = split_range(run, write, record, middle, to);
        }
    } else if (result == STEP_BAD) {
        result = set_branch_aside(run, arena, &step, record->branches[from].tenant, &failure);
    }
    arena_free(arena);
    return result;
}

static StepResult
split_record(Running *run, Arena *arena, WriteRange write, const PlanRecord *record)
{
    Step step = {0};
    Failure failure = {0};

    if (!write(run->gen, record, (BranchRange){.create = true}, arena, &step, run->diags)) {
        return STEP_LOST;
    }
    const StepResult result = try_step(run, arena, &step, &failure);

    return result == STEP_OK ? split_range(run, write, record, 0, record->branch_count) : result;
}

/* ---- apply: halves of the tenants ----------------------------------------------------------- */

typedef struct Tenants
{
    const PlanTenant **items;
    size_t count;
} Tenants;

static bool
is_in(const Tenants *tenants, const PlanTenant *tenant)
{
    for (size_t i = 0; i < tenants->count; i++) {
        if (tenants->items[i]->tenant_key == tenant->tenant_key) {
            return true;
        }
    }
    return false;
}

/* Who feeds the target, also who rests and has only what is made of its rows. */
static Tenants
tenants_of(Arena *arena, const PlanTarget *target)
{
    Tenants out = {0};
    size_t most = 1;

    for (size_t f = 0; f < target->feed_count; f++) {
        most += target->feeds[f]->branch_count;
    }
    out.items = arena_new_array(arena, const PlanTenant *, most);
    for (size_t f = 0; f < target->feed_count; f++) {
        for (size_t i = 0; i < target->feeds[f]->branch_count; i++) {
            const PlanTenant *tenant = target->feeds[f]->branches[i].branch->tenant;

            if (!is_in(&out, tenant)) {
                out.items[out.count++] = tenant;
            }
        }
    }
    return out;
}

static StepResult
apply_range(Running *run, size_t index, const PlanTarget *target, const Tenants *tenants,
            size_t from, size_t to)
{
    Arena *arena = arena_new();
    long long *keys = arena_new_array(arena, long long, to - from + 1);
    Step step = {0};
    Failure failure = {.message = "its SQL could not be written", .sqlstate = "     "};
    StepResult result = STEP_BAD;

    for (size_t i = from; i < to; i++) {
        keys[i - from] = tenants->items[i]->tenant_key;
    }
    bool ok = exec_now(run, gen_split_out(run->gen, arena, target, keys, to - from, run->diags));

    if (ok && gen_step(run->gen, index, arena, &step, run->diags)) {
        result = try_step(run, arena, &step, &failure);
    }
    ok = ok && exec_now(run, gen_split_back(run->gen, arena, target, run->diags));
    if (!ok) {
        result = STEP_LOST;
    } else if (result == STEP_OK) {
        gen_committed(run->gen, target);
        run->report->applied++;
    } else if (result == STEP_BAD && to - from > 1) {
        const size_t middle = from + (to - from) / 2;

        tell(run, RUN_EVENT_SPLIT, step.id, 0, failure.message);
        result = apply_range(run, index, target, tenants, from, middle);
        if (result == STEP_OK) {
            result = apply_range(run, index, target, tenants, middle, to);
        }
    } else if (result == STEP_BAD) {
        report_aside(run, &step, tenants->items[from], &failure);
        result = exec_now(run, gen_split_aside(run->gen, arena, target, keys[0],
                                               short_reason(arena, failure.message), run->diags))
                     ? STEP_OK
                     : STEP_LOST;
    }
    arena_free(arena);
    return result;
}

static StepResult
split_apply(Running *run, Arena *arena, size_t index, const PlanTarget *target)
{
    const Tenants tenants = tenants_of(arena, target);

    return tenants.count == 0 ? STEP_BAD
                              : apply_range(run, index, target, &tenants, 0, tenants.count);
}

/* Nothing is kept of what was decoded: the branches that want it are set aside by the record's collect. */
static void
report_undecoded(const Running *run, const Step *step, const Failure *failure)
{
    diag_error(run->diags, DIAG_DB_FAILED, (Span){0}, "step %s failed: %s", step->id,
               failure->message);
    diag_sqlstate(run->diags, failure->sqlstate);
    diag_hint(run->diags,
              "Branches with values that are not decoded are set aside; the others go on.");
}

static bool
is_step(const Step *step, const char *prefix)
{
    return step->id != NULL && strncmp(step->id, prefix, strlen(prefix)) == 0;
}

/* ---- the run -------------------------------------------------------------------------------- */

static StepResult
run_step(Running *run, size_t index)
{
    Arena *arena = arena_new();
    Step step = {0};
    Failure failure = {0};
    StepResult result = STEP_BAD;
    const double start = clock_seconds();

    if (!gen_step(run->gen, index, arena, &step, run->diags)) {
        failure = (Failure){.message = "its SQL could not be written", .sqlstate = "     "};
    } else {
        run->step = step.id;
        tell(run, RUN_EVENT_STEP, step.id, 0, NULL);
        result = try_step(run, arena, &step, &failure);
    }
    run->step = NULL;
    const bool can_split = result == STEP_BAD && step.kind != STEP_PLAIN;

    if (can_split && (step.kind == STEP_SNAPSHOT || is_step(&step, "decode/"))) {
        tell(run, RUN_EVENT_SPLIT, step.id, 0, failure.message);
        result = split_record(run, arena, step.kind == STEP_SNAPSHOT ? gen_collect : gen_decode,
                              step.record);
    } else if (can_split && is_step(&step, "apply/")) {
        tell(run, RUN_EVENT_SPLIT, step.id, 0, failure.message);
        result = split_apply(run, arena, index, step.target);
    } else if (can_split && is_step(&step, "decoded/")) {
        report_undecoded(run, &step, &failure);
        result = STEP_OK;
    } else if (result == STEP_BAD || result == STEP_LOST) {
        diag_error(run->diags, result == STEP_LOST ? DIAG_DB_LOST : DIAG_DB_FAILED, (Span){0},
                   "step %s failed: %s", step.id != NULL ? step.id : "?", failure.message);
        diag_sqlstate(run->diags, failure.sqlstate);
    }
    if (result == STEP_OK) {
        run->report->applied += is_step(&step, "apply/");
        tell(run, RUN_EVENT_STEP_DONE, step.id, clock_seconds() - start, NULL);
    }
    arena_free(arena);
    return result;
}

RunOutcome
run_execute(Db *db, Gen *gen, const Plan *plan, RunListener listener, void *context,
            RunReport *report, Diags *diags)
{
    Running run = {.db = db,
                   .gen = gen,
                   .plan = plan,
                   .listener = listener,
                   .context = context,
                   .report = report,
                   .diags = diags,
                   .told_arena = arena_new()};
    const unsigned long statements = db_statement_count(db);
    const unsigned long commits = db_commit_count(db);
    const double start = clock_seconds();
    StepResult result = STEP_OK;

    *report = (RunReport){.steps = gen_step_count(gen)};
    run.told = strmap_new(run.told_arena);
    db_on_notice(db, hear_notice, &run);
    for (size_t i = 0; i < report->steps && result == STEP_OK; i++) {
        if (stopped) {
            diag_error(diags, DIAG_STOPPED, (Span){0}, "stopped before step %zu of %zu", i + 1,
                       report->steps);
            result = STEP_BAD;
            break;
        }
        run.number = i + 1;
        result = run_step(&run, i);
    }
    db_on_notice(db, NULL, NULL);
    arena_free(run.told_arena);
    report->seconds = clock_seconds() - start;
    report->statements = db_statement_count(db) - statements;
    report->commits = db_commit_count(db) - commits;
    report->outcome = result == STEP_MOVED ? RUN_MOVED
                      : result != STEP_OK  ? RUN_FAILED
                      : report->aside > 0  ? RUN_PARTLY
                                           : RUN_DONE;
    return report->outcome;
}
