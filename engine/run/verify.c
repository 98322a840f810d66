#include "run/verify.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/strmap.h"
#include "base/vec.h"

typedef VEC_OF(VerifyFinding) Findings;
typedef VEC_OF(VerifyNote) Notes;

typedef struct Verifying
{
    Db *db;
    Arena *arena;
    const Plan *plan;
    Verify *verify;
    Findings findings;
    Notes notes;
    StrMap *noted; /* by what they say; two records may read one column */
    VerifyReport *report;
    Diags *diags;
} Verifying;

/* What an attempt came to. */
typedef enum Attempt
{
    ATTEMPT_DONE,
    ATTEMPT_AGAIN, /* something was left out */
    ATTEMPT_FAILED
} Attempt;

/* ---- answers -------------------------------------------------------------------------------- */

static const char *
keep(const Verifying *v, const char *text)
{
    return text != NULL ? arena_strdup(v->arena, text) : NULL;
}

static bool
same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static unsigned long long
number(const DbRows *rows, size_t row, size_t column)
{
    const char *text = db_value(rows, row, column);

    return text != NULL ? strtoull(text, NULL, 10) : 0;
}

/* A line of an answer: tenant, what, violations, example. */
static void
add_line(Verifying *v, const VerifyStatement *asked, const char *target, const DbRows *rows,
         size_t row)
{
    const char *tenant = db_value(rows, row, 0);
    const char *what = db_value(rows, row, 1);
    VerifyFinding *last =
        row > 0 ? &v->findings.items[v->findings.count - 1] : NULL; /* of this answer */

    if (last == NULL || !same_text(last->tenant, tenant) || strcmp(last->what, what) != 0) {
        last = vec_push(v->arena, &v->findings);
        *last = (VerifyFinding){.check = asked->check,
                                .target = target,
                                .tenant = keep(v, tenant),
                                .what = keep(v, what),
                                .violations = number(rows, row, 2)};
        v->report->violations[asked->check] += last->violations;
    }
    if (last->example_count < VERIFY_EXAMPLES && db_value(rows, row, 3) != NULL) {
        last->examples[last->example_count++] = keep(v, db_value(rows, row, 3));
    }
}

/* A line of an answer: tenant, name, feed, detail, found, of how many. */
static void
add_note(Verifying *v, VerifyCheck kind, const DbRows *rows, size_t row)
{
    enum
    {
        TEXTS = 4
    };
    StrBuf said = strbuf_new(v->arena);

    strbuf_fmt(&said, "%d", (int) kind);
    for (size_t i = 0; i < TEXTS; i++) {
        strbuf_fmt(&said, "\n%s", db_value(rows, row, i) != NULL ? db_value(rows, row, i) : "");
    }
    if (strmap_get(v->noted, said.text) != NULL) {
        return;
    }
    strmap_put_const(v->noted, said.text, v);
    *vec_push(v->arena, &v->notes) = (VerifyNote){.kind = kind,
                                                  .tenant = keep(v, db_value(rows, row, 0)),
                                                  .name = keep(v, db_value(rows, row, 1)),
                                                  .feed = keep(v, db_value(rows, row, 2)),
                                                  .detail = keep(v, db_value(rows, row, 3)),
                                                  .found = number(rows, row, 4),
                                                  .of_all = number(rows, row, 5)};
}

static bool
send(Verifying *v, Arena *arena, const VerifyStep *step, const VerifyStatement *statement)
{
    DbRows rows = {0};

    if (!statement->asks) {
        return db_exec(v->db, statement->sql, NULL, NULL);
    }
    if (!db_query(v->db, arena, statement->sql, &rows, NULL)) {
        return false;
    }
    for (size_t i = 0; i < rows.row_count; i++) {
        if (statement->check < VERIFY_CHECKS) {
            add_line(v, statement, step->target->name, &rows, i);
        } else {
            add_note(v, statement->check, &rows, i);
        }
    }
    return true;
}

static bool
send_step(Verifying *v, Arena *arena, const VerifyStep *step)
{
    for (size_t i = 0; i < step->count; i++) {
        if (!send(v, arena, step, &step->statements[i])) {
            return false;
        }
    }
    return true;
}

static void
roll_back(Verifying *v)
{
    if (db_in_transaction(v->db)) {
        db_exec(v->db, verify_end(v->verify), NULL, NULL);
    }
}

/* ---- what the server refuses ---------------------------------------------------------------- */

static void
report_refused(Verifying *v, const char *what, const char *name, const char *message,
               const char *sqlstate)
{
    diags_set_tenant(v->diags, name);
    diag_error(v->diags, DIAG_BRANCH_FAILED, (Span){0}, "%s cannot be verified: %s", what, message);
    diag_sqlstate(v->diags, sqlstate);
    diags_set_tenant(v->diags, NULL);
    v->report->refused++;
}

/* Of the last failure; there is none where the SQL could not be written. */
static const char *
last_message(const Verifying *v, Arena *arena)
{
    const char *message = db_last_message(v->db);

    return arena_strdup(arena, message != NULL ? message : "its SQL could not be written");
}

static const char *
last_sqlstate(const Verifying *v, Arena *arena)
{
    const char *sqlstate = db_last_sqlstate(v->db);

    return arena_strdup(arena, sqlstate != NULL ? sqlstate : "     ");
}

/* Halves of the record's branches until the guilty ones are alone; how many they are. */
static size_t
probe(Verifying *v, const PlanRecord *record, size_t from, size_t to)
{
    Arena *arena = arena_new();
    VerifyStep step = {0};
    size_t guilty = 0;
    const bool fine = verify_probe(v->verify, record, (BranchRange){.from = from, .to = to}, arena,
                                   &step, v->diags) &&
                      db_exec(v->db, verify_begin(v->verify), NULL, NULL) &&
                      send_step(v, arena, &step);
    const char *message = last_message(v, arena);
    const char *sqlstate = last_sqlstate(v, arena);

    roll_back(v);
    if (!fine && to - from > 1) {
        const size_t middle = from + (to - from) / 2;

        guilty = probe(v, record, from, middle) + probe(v, record, middle, to);
    } else if (!fine && db_last_failure(v->db) != DB_LOST) {
        verify_skip(v->verify, record, from);
        report_refused(v, record->name, record->branches[from].tenant->name, message, sqlstate);
        guilty = 1;
    }
    arena_free(arena);
    return guilty;
}

static Attempt
leave_out(Verifying *v, Arena *arena, const VerifyStep *step)
{
    const char *message = last_message(v, arena);
    const char *sqlstate = last_sqlstate(v, arena);

    if (db_last_failure(v->db) == DB_LOST) {
        diag_error(v->diags, DIAG_DB_LOST, (Span){0}, "%s failed: %s", step->id, message);
        return ATTEMPT_FAILED;
    }
    roll_back(v);
    if (step->record != NULL && probe(v, step->record, 0, step->record->branch_count) > 0) {
        return ATTEMPT_AGAIN;
    }
    if (step->target != NULL) {
        verify_skip_target(v->verify, step->target);
        report_refused(v, step->target->name, NULL, message, sqlstate);
        return ATTEMPT_AGAIN;
    }
    diag_error(v->diags, DIAG_DB_FAILED, (Span){0}, "%s failed: %s", step->id, message);
    diag_sqlstate(v->diags, sqlstate);
    return ATTEMPT_FAILED;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static Attempt
try_all(Verifying *v)
{
    Attempt result = ATTEMPT_DONE;
    const size_t refused = v->report->refused;

    *v->report = (VerifyReport){.refused = refused};
    v->findings = (Findings){0};
    v->notes = (Notes){0};
    v->noted = strmap_new(v->arena);
    if (!db_exec(v->db, verify_begin(v->verify), NULL, v->diags)) {
        return ATTEMPT_FAILED;
    }
    for (size_t i = 0; i < verify_step_count(v->verify) && result == ATTEMPT_DONE; i++) {
        Arena *arena = arena_new();
        VerifyStep step = {0};

        if (!verify_step(v->verify, i, arena, &step, v->diags)) {
            result = ATTEMPT_FAILED;
        } else if (!send_step(v, arena, &step)) {
            result = leave_out(v, arena, &step);
        }
        arena_free(arena);
    }
    roll_back(v);
    return result;
}

bool
verify_execute(Db *db, Arena *arena, const Plan *plan, Verify *verify, VerifyReport *report,
               Diags *diags)
{
    Verifying v = {
        .db = db, .arena = arena, .plan = plan, .verify = verify, .report = report, .diags = diags};
    const double start = clock_seconds();
    Attempt result = ATTEMPT_AGAIN;

    *report = (VerifyReport){0};
    while (result == ATTEMPT_AGAIN) {
        result = try_all(&v);
    }
    for (size_t i = 0; i < plan->target_count; i++) {
        for (int check = 0; check < VERIFY_CHECKS; check++) {
            report->targets[check] += verify_asks(verify, plan->targets[i], (VerifyCheck) check);
        }
    }
    report->findings = v.findings.items;
    report->finding_count = v.findings.count;
    report->notes = v.notes.items;
    report->note_count = v.notes.count;
    report->seconds = clock_seconds() - start;
    return result == ATTEMPT_DONE;
}

/* ---- the dry run ---------------------------------------------------------------------------- */

static bool
put_statement(RunWriter put, void *context, const char *text)
{
    return put(context, text, strlen(text)) && put(context, ";\n", 2);
}

bool
verify_print(Verify *verify, const SqlDialect *dialect, RunWriter put, void *context, Diags *diags)
{
    Arena *arena = arena_new();
    StrBuf setup = strbuf_new(arena);
    bool ok = sql_render(&setup, dialect, "session_setup", NULL, 0, diags) &&
              put_statement(put, context, setup.text) && put(context, "\n", 1) &&
              put_statement(put, context, verify_begin(verify));

    for (size_t i = 0; ok && i < verify_step_count(verify); i++) {
        const ArenaMark mark = arena_mark(arena);
        VerifyStep step = {0};

        ok = verify_step(verify, i, arena, &step, diags);
        for (size_t s = 0; ok && s < step.count; s++) {
            ok = put_statement(put, context, step.statements[s].sql);
        }
        ok = ok && put(context, "\n", 1);
        arena_rewind(arena, mark);
    }
    ok = ok && put_statement(put, context, verify_end(verify));
    arena_free(arena);
    return ok;
}
