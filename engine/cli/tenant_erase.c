/* One tenant's rows leave the warehouse and the control schema, with counts as proof. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "cli/change.h"
#include "cli/json.h"
#include "cli/table.h"
#include "cli/tenant_list.h"
#include "gen/tenant.h"
#include "run/small.h"

static const TableColumn proof_columns[] = {{"table", "table", TABLE_TEXT},
                                            {"rows before", "before", TABLE_NUMBER},
                                            {"after", "after", TABLE_NUMBER},
                                            {0}};

static bool
find_keys(Work *work, const char *tenant, TenantErase *out)
{
    const Catalog *catalog = work->session.catalog;
    VEC_OF(long long) keys = {0};
    bool region = false;

    for (size_t i = 0; i < catalog->tenant_count; i++) {
        const StateTenant *known = &catalog->tenants[i];

        region = region ||
                 strcmp(arena_fmt(work->arena, "%s_%s", known->tenant, known->region), tenant) == 0;
        if (strcmp(known->tenant, tenant) == 0) {
            *vec_push(work->arena, &keys) = known->tenant_key;
        }
    }
    *out = (TenantErase){.tenant = tenant, .keys = keys.items, .key_count = keys.count};
    if (keys.count == 0) {
        diag_error(work->session.diags, DIAG_SELECTION, (Span){0}, "there is no tenant \"%s\"",
                   tenant);
        diag_hint(work->session.diags, region ? "A tenant is erased as a whole, in all its regions."
                                              : "See \"firn tenant list\".");
    }
    return keys.count > 0;
}

/* The work, the questions for its proof, and what is put away, as the one transaction that they are. */
static Step
whole_of(Arena *arena, const EraseSteps *steps)
{
    VEC_OF(const char *) statements = {0};
    Step whole = steps->work;

    for (size_t i = 0; i < steps->work.count; i++) {
        *vec_push(arena, &statements) = steps->work.statements[i];
    }
    *vec_push(arena, &statements) = steps->report;
    if (steps->waiting != NULL) {
        *vec_push(arena, &statements) = steps->waiting;
    }
    for (size_t i = 0; i < steps->end.count; i++) {
        *vec_push(arena, &statements) = steps->end.statements[i];
    }
    whole.statements = statements.items;
    whole.count = statements.count;
    return whole;
}

static const TableColumn waiting_columns[] = {{"table", "table", TABLE_TEXT},
                                              {"what", "what", TABLE_TEXT},
                                              {"number", "number", TABLE_NUMBER},
                                              {0}};

static void
print_waiting(const DbRows *waiting)
{
    for (size_t i = 0; i < waiting->row_count; i++) {
        const char *number = db_value(waiting, i, 2);

        printf("%s%s %s%s of %s",
               i > 0 ? ", " : "waiting, to be keyed or made anew by the next run: ", number,
               db_value(waiting, i, 1), strcmp(number, "1") == 0 ? "" : "s",
               db_value(waiting, i, 0));
    }
    fputs(waiting->row_count > 0 ? "\n" : "", stdout);
}

static void
print_proof(const Work *work, const EraseProof *found, const char *tenant, bool rehearsed)
{
    const DbRows *proof = &found->tables;
    long long rows = 0;

    for (size_t i = 0; i < proof->row_count; i++) {
        rows += strtoll(db_value(proof, i, 1), NULL, 10) - strtoll(db_value(proof, i, 2), NULL, 10);
    }
    if (work->session.json) {
        json_t *root = json_object();

        json_put(root, "tenant", tenant);
        json_put_flag(root, "rehearsed", rehearsed);
        json_object_set_new(root, "rows", json_integer(rows));
        json_object_set_new(root, "tables", table_json(proof, proof_columns));
        json_object_set_new(root, "waiting", table_json(&found->waiting, waiting_columns));
        json_print(root);
        return;
    }
    table_print(proof, proof_columns);
    print_waiting(&found->waiting);
    printf(rehearsed ? "%lld rows of %s would go; nothing was changed\n"
                     : "%lld rows of %s are gone\n",
           rows, tenant);
}

ExitCode
tenant_erase(Work *work, const Args *args)
{
    Session *session = &work->session;
    const bool rehearse = arg_given(args, "rehearse");
    TenantErase about = {0};
    EraseSteps steps = {0};
    EraseProof proof = {0};

    if (!find_keys(work, args->operands[1], &about) ||
        !gen_tenant_erase(work->gen, work->arena, &about, &steps, session->diags)) {
        return EXIT_NOTHING;
    }
    if (arg_given(args, "dry-run")) {
        const Step whole = whole_of(work->arena, &steps);

        return change_print(work, &whole) ? EXIT_DONE : EXIT_NOTHING;
    }
    if (!small_erase(session->db, work->gen, &steps, rehearse, work->arena, &proof,
                     session->diags)) {
        return EXIT_NOTHING;
    }
    print_proof(work, &proof, about.tenant, rehearse);
    return EXIT_DONE;
}
