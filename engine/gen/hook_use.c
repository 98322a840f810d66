/* Which branch uses which hook, and decoded values that nobody uses any more. */
#include "gen/build.h"
#include "gen/rows.h"

/* Are there, or will there be in this run, the tables of decoding? */
static bool
keeps_decoded(const Build *b)
{
    return b->gen->plan->decodes || catalog_table(b->gen, b->gen->control, "hook_use") != NULL;
}

static void
put_uses(Build *b, RowList *rows, const PlanRecord *record)
{
    for (size_t i = 0; i < record->branch_count; i++) {
        const PlanBranch *branch = &record->branches[i];

        for (size_t h = 0; h < branch->hook_count; h++) {
            const PlanHook *hook = branch->hooks[h];

            rows_add(b, rows,
                     arena_fmt(b->arena, "%s, %lld, %s, %s, %s", literal(b, record->name),
                               branch->tenant->tenant_key, literal(b, hook->print),
                               literal(b, hook->module), literal(b, hook->function.text)));
        }
    }
}

void
emit_hook_use(Build *b)
{
    const Plan *plan = b->gen->plan;
    const Vars vars = vars_new(b);
    RowList rows = rows_new(b, "hook_use_rows", &vars);

    if (!keeps_decoded(b)) {
        return;
    }
    emit(b, "hook_use_leave", &vars);
    for (size_t r = 0; r < plan->record_count; r++) {
        if (plan->records[r].is_selected) {
            put_uses(b, &rows, &plan->records[r]);
        }
    }
    rows_flush(b, &rows);
}

void
emit_decoded_forget(Build *b)
{
    const Vars vars = vars_new(b);

    if (keeps_decoded(b)) {
        emit(b, "decoded_forget", &vars);
    }
}
