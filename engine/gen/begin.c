/* The beginning and the end of a run: its instant, its branches, its tenants, its calendar. */
#include <string.h>

#include "gen/build.h"
#include "gen/collect.h"
#include "gen/former.h"
#include "gen/rows.h"

static void
emit_run(Build *b)
{
    Vars vars = vars_new(b);

    emit_drop(b, scratch(b, "run_now", ""));
    emit_drop(b, scratch(b, "run_branch", ""));
    emit(b, "run_now", &vars);
    if (has_template(b->dialect, "run_lock")) {
        emit(b, "run_left", &vars);
    }
    var_literal(&vars, "project", b->gen->plan->project->name.text);
    emit(b, "run_begin", &vars);
}

/* Tenants as a whole come last, by name: where the tenants and regions that they are made of end. */
static size_t
first_whole(const Plan *plan)
{
    size_t low = 0;
    size_t high = plan->tenant_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (strcmp(plan->tenants[middle].region, "*") == 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

static long long
whole_key(const Plan *plan, const char *tenant)
{
    size_t low = first_whole(plan);
    size_t high = plan->tenant_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(plan->tenants[middle].tenant, tenant);

        if (order == 0) {
            return plan->tenants[middle].tenant_key;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return 0;
}

static const char *
branch_row(Build *b, const PlanFeed *feed, const PlanFeedBranch *branch)
{
    const PlanTenant *tenant = branch->branch->tenant;
    const long long whole = whole_key(b->gen->plan, tenant->tenant);

    return arena_fmt(
        b->arena, "%s, %s, %s, %lld, %s, %s, %s, %s, %s, %s, %s, %s, %s, %u, %s",
        literal(b, feed->target->name), literal(b, feed->name), literal(b, feed->record->name),
        tenant->tenant_key, whole > 0 ? arena_fmt(b->arena, "%lld", whole) : "NULL",
        branch->compare ? "true" : "false", branch->force ? "true" : "false",
        branch->contested ? "true" : "false",
        branch->branch->effective->is_changelog ? "true" : "false",
        branch->reordered ? "true" : "false", branch->reloaded ? "true" : "false",
        branch->accepted ? "true" : "false", branch->brake != NULL ? branch->brake : "NULL",
        branch->absences > 0 ? branch->absences : 1, literal(b, branch->fingerprint));
}

void
emit_run_start(Build *b)
{
    const Vars vars = vars_new(b);

    emit_run(b);
    emit(b, "run_branch", &vars);
}

/* Those that are read (`held` false), or those that are held back from the beginning, with the reason. */
static void
add_branches(Build *b, RowList *rows, const PlanFeed *feed, bool held)
{
    for (size_t i = 0; i < feed->branch_count; i++) {
        const char *reason = feed->branches[i].branch->held;
        const char *row = (reason != NULL) == held ? branch_row(b, feed, &feed->branches[i]) : NULL;

        if (row != NULL) {
            rows_add(b, rows, held ? arena_fmt(b->arena, "%s, %s", row, literal(b, reason)) : row);
        }
    }
}

/* What leaves has no record; nothing of it is to be found in staging. */
static void
add_leaving(Build *b, RowList *rows, const PlanTarget *target, bool held)
{
    for (size_t i = 0; i < target->leaving_count; i++) {
        const PlanLeaving *leaving = &target->leaving[i];

        for (size_t k = 0; k < leaving->branch_count; k++) {
            const PlanLeavingBranch *branch = &leaving->branches[k];

            rows_add(b, rows,
                     arena_fmt(b->arena,
                               "%s, %s, '', %lld, NULL, true, false, false, false, false, false, "
                               "%s, %s, 1, ''%s",
                               literal(b, target->name), literal(b, leaving_branch(b, leaving)),
                               branch->tenant->tenant_key, branch->accepted ? "true" : "false",
                               branch->brake != NULL ? branch->brake : "NULL",
                               held ? ", 'the mapping has the feed no more, and a run takes its "
                                      "rows out'"
                                    : ""));
        }
    }
}

static void
add_all_branches(Build *b, const char *template, bool held)
{
    const Plan *plan = b->gen->plan;
    const Vars vars = vars_new(b);
    RowList rows = rows_new(b, template, &vars);

    for (size_t r = 0; r < plan->record_count; r++) {
        const PlanRecord *record = &plan->records[r];

        for (size_t f = 0; record->is_selected && f < record->feed_count; f++) {
            add_branches(b, &rows, record->feeds[f], held);
        }
    }
    for (size_t t = 0; t < plan->target_count; t++) {
        const PlanTarget *target = plan->targets[t];

        for (size_t f = 0; target->source != NULL && f < target->feed_count; f++) {
            add_branches(b, &rows, target->feeds[f], held);
        }
        if (held == b->gen->verifies) {
            add_leaving(b, &rows, target, held);
        }
    }
    rows_flush(b, &rows);
}

/* Tenants whose schemas have gone: every branch that was ever loaded has its line in the ledger. */
static void
emit_gone(Build *b)
{
    const PlanDrift *drift = &b->gen->plan->drift;
    StrBuf keys = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    for (size_t i = 0; i < drift->news_count; i++) {
        if (drift->news[i].kind == TENANT_IS_GONE) {
            comma(&keys);
            strbuf_fmt(&keys, "%lld", drift->news[i].tenant_key);
        }
    }
    if (keys.len > 0) {
        var_code(&vars, "tenant_keys", keys.text);
        emit(b, "run_branch_gone", &vars);
    }
}

void
emit_run_branches(Build *b)
{
    const Vars vars = vars_new(b);

    emit(b, "run_branch", &vars);
    add_all_branches(b, "run_branch_rows", false);
    if (b->gen->plan->drift.held_branches > 0 || b->gen->verifies) {
        add_all_branches(b, "run_branch_held", true);
    }
    emit_gone(b);
}

static const StateTenant *
known_tenant(const Catalog *catalog, long long key)
{
    for (size_t i = 0; i < catalog->tenant_count; i++) {
        if (catalog->tenants[i].tenant_key == key) {
            return &catalog->tenants[i];
        }
    }
    return NULL;
}

/* Keys for new tenants were given at planning: only if nobody else gave any since. */
static void
emit_tenant_check(Build *b)
{
    const Plan *plan = b->gen->plan;
    long long last_key = 0;
    bool any_new = false;
    Vars vars = vars_new(b);

    for (size_t i = 0; i < plan->catalog->tenant_count; i++) {
        const long long key = plan->catalog->tenants[i].tenant_key;

        last_key = key > last_key ? key : last_key;
    }
    for (size_t i = 0; i < plan->tenant_count; i++) {
        any_new = any_new || plan->tenants[i].is_new;
    }
    if (any_new) {
        var_number(b, &vars, "last_key", last_key);
        emit(b, "lock_tenants", &vars);
        emit(b, "assert_tenants", &vars);
    }
}

static void
emit_tenants(Build *b)
{
    const Plan *plan = b->gen->plan;
    const Vars none = vars_new(b);
    RowList rows = rows_new(b, "new_tenants", &none);

    emit_tenant_check(b);
    for (size_t i = 0; i < plan->tenant_count; i++) {
        const PlanTenant *tenant = &plan->tenants[i];

        if (tenant->is_new) {
            rows_add(b, &rows,
                     arena_fmt(b->arena, "%lld, %s, %s, %s", tenant->tenant_key,
                               literal(b, tenant->tenant), literal(b, tenant->region),
                               literal(b, tenant->display_name)));
        }
    }
    rows_flush(b, &rows);
    for (size_t i = 0; i < plan->tenant_count; i++) {
        const PlanTenant *tenant = &plan->tenants[i];
        const StateTenant *known = known_tenant(plan->catalog, tenant->tenant_key);

        if (known != NULL && (known->display_name == NULL ||
                              strcmp(known->display_name, tenant->display_name) != 0)) {
            Vars vars = vars_new(b);

            var_literal(&vars, "display_name", tenant->display_name);
            var_number(b, &vars, "tenant_key", tenant->tenant_key);
            emit(b, "tenant_rename", &vars);
        }
    }
    emit(b, "tenant_dimension_insert", &none);
    emit(b, "tenant_dimension_update", &none);
}

/* The calendar is filled when the date dimension is new or the project's calendar changed. */
static void
emit_calendar(Build *b)
{
    const Plan *plan = b->gen->plan;
    const char *from = plan->project->calendar_from.text;
    const char *to = plan->project->calendar_to.text;
    Vars vars = vars_new(b);

    if (from == NULL || to == NULL) {
        return;
    }
    const char *definition = arena_fmt(b->arena, "%s..%s", from, to);

    for (size_t i = 0; i < plan->catalog->target_count; i++) {
        const StateTarget *state = &plan->catalog->targets[i];

        if (strcmp(state->target, "date") == 0 && state->definition != NULL &&
            strcmp(state->definition, definition) == 0) {
            return;
        }
    }
    var_literal(&vars, "calendar_from", from);
    var_literal(&vars, "calendar_to", to);
    date_lists(b, &vars);
    emit(b, "date_calendar", &vars);
    var_literal(&vars, "target", "date");
    var_literal(&vars, "definition", definition);
    emit(b, "target_moved", &vars);
}

void
run_begin(Build *b)
{
    emit_run(b);
    emit_run_branches(b);
    emit_tenants(b);
    emit_hook_use(b);
    /* Everything joins these two: without their sizes the planner reads a delta once a tenant. */
    emit_analyze(b, scratch(b, "run_now", ""));
    emit_analyze(b, scratch(b, "run_branch", ""));
    emit_analyze(b, qualified(b, b->gen->control, "tenant"));
    emit_calendar(b);
}

void
run_end(Build *b)
{
    const Plan *plan = b->gen->plan;
    const Vars vars = vars_new(b);

    emit(b, "ledger_aside", &vars);
    if (drift_leaves_out(&plan->drift)) {
        emit(b, "branch_state_held", &vars);
    }
    emit_staging_end(b);
    emit(b, "run_end", &vars);
    emit_decoded_forget(b);
    for (size_t r = 0; r < plan->record_count; r++) {
        if (plan->records[r].is_selected) {
            emit_drop(b, scratch(b, "delta", plan->records[r].name));
            emit_drop(b, scratch(b, "read", plan->records[r].name));
            emit_drop(b, scratch(b, "counted", plan->records[r].name));
            if (plan->records[r].decodes) {
                emit_drop(b, scratch(b, "undecoded", plan->records[r].name));
                emit_drop(b, scratch(b, "decoded", plan->records[r].name));
            }
            emit_gates_drop(b, &plan->records[r]);
            if (plan->records[r].follows_joins) {
                emit_drop(b, scratch(b, "joined", plan->records[r].name));
                emit_drop(b, scratch(b, "affected", plan->records[r].name));
            }
        }
    }
    emit_drop(b, scratch(b, "run_branch", ""));
    emit_drop(b, scratch(b, "run_now", ""));
}
