#include "run/small.h"

#include <string.h>

enum
{
    TRIES = 5
};

static bool
send_all(Db *db, Gen *gen, Arena *arena, const Step *step)
{
    const char *begin = gen_begin(gen, arena, step);
    bool ok = begin == NULL || db_exec(db, begin, NULL, NULL);

    for (size_t i = 0; ok && i < step->count; i++) {
        ok = db_exec(db, step->statements[i], NULL, NULL);
    }
    return ok && (begin == NULL || db_exec(db, gen_commit(arena, step), NULL, NULL));
}

static bool
send_step(Db *db, Gen *gen, Arena *arena, const Step *step, Diags *diags)
{
    for (int attempt = 1;; attempt++) {
        if (send_all(db, gen, arena, step)) {
            return true;
        }
        const bool again = db_last_failure(db) == DB_RETRY && attempt < TRIES;
        const char *message = arena_strdup(arena, db_last_message(db));
        const char *sqlstate = arena_strdup(arena, db_last_sqlstate(db));

        if (db_in_transaction(db)) {
            db_exec(db, "ROLLBACK", NULL, NULL);
        }
        if (!again) {
            diag_error(diags, DIAG_DB_FAILED, (Span){0}, "%s failed: %s", step->id, message);
            diag_sqlstate(diags, sqlstate);
            return false;
        }
    }
}

bool
small_frame(Gen *gen, const char *id, Arena *arena, Step *out, Diags *diags)
{
    for (size_t i = 0; i < gen_step_count(gen); i++) {
        *out = (Step){0};
        gen_step_about(gen, i, arena, out);
        if (strcmp(out->id, id) == 0) {
            return gen_step(gen, i, arena, out, diags);
        }
    }
    *out = (Step){.id = id};
    return true;
}

static bool
send_frame(Db *db, Gen *gen, const char *id, Diags *diags)
{
    Arena *arena = arena_new();
    Step step = {0};
    const bool ok = small_frame(gen, id, arena, &step, diags) &&
                    (step.count == 0 || send_step(db, gen, arena, &step, diags));

    arena_free(arena);
    return ok;
}

bool
small_run(Db *db, Gen *gen, const Step *step, Diags *diags)
{
    Arena *arena = arena_new();
    bool ok = send_frame(db, gen, "lock", diags) && send_frame(db, gen, "shape/control", diags) &&
              send_step(db, gen, arena, step, diags);

    ok = send_frame(db, gen, "unlock", diags) && ok;
    arena_free(arena);
    return ok;
}

static bool
send_statements(Db *db, const Step *step, Diags *diags)
{
    bool ok = true;

    for (size_t i = 0; ok && i < step->count; i++) {
        ok = db_exec(db, step->statements[i], NULL, diags);
    }
    return ok;
}

bool
small_erase(Db *db, Gen *gen, const EraseSteps *steps, bool rehearse, Arena *arena,
            EraseProof *proof, Diags *diags)
{
    bool ok =
        send_frame(db, gen, "lock", diags) && send_frame(db, gen, "shape/control", diags) &&
        db_exec(db, gen_begin(gen, arena, &steps->work), NULL, diags) &&
        send_statements(db, &steps->work, diags) &&
        db_query(db, arena, steps->report, &proof->tables, diags) &&
        (steps->waiting == NULL || db_query(db, arena, steps->waiting, &proof->waiting, diags)) &&
        send_statements(db, &steps->end, diags);

    if (ok && !rehearse) {
        ok = db_exec(db, gen_commit(arena, &steps->work), NULL, diags);
    } else if (db_in_transaction(db)) {
        ok = db_exec(db, "ROLLBACK", NULL, diags) && ok;
    }
    return send_frame(db, gen, "unlock", diags) && ok;
}
