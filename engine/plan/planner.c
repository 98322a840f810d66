#include "plan/planner.h"

#include <string.h>

static void
add_macros(Planner *planner, Diags *diags)
{
    for (size_t i = 0; i < planner->project->macros.count; i++) {
        const Macro *macro = &planner->project->macros.items[i];

        expr_add_macro(planner->expressions, macro->name, macro->parameters.items,
                       macro->parameters.count, macro->body, diags);
    }
}

static void
index_state(Planner *planner)
{
    const Catalog *catalog = planner->catalog;

    planner->state = strmap_new(planner->arena);
    planner->loaded = strmap_new(planner->arena);
    planner->retry = strmap_new(planner->arena);
    planner->joined = strmap_new(planner->arena);
    planner->absent = strmap_new(planner->arena);
    for (size_t i = 0; i < catalog->branch_count; i++) {
        const StateBranch *branch = &catalog->branches[i];

        strmap_put(planner->state,
                   arena_fmt(planner->arena, "%s\x1f%s\x1f%lld", branch->target, branch->feed,
                             branch->tenant_key),
                   (void *) (uintptr_t) branch);
        strmap_put(planner->loaded,
                   arena_fmt(planner->arena, "%s\x1f%lld", branch->target, branch->tenant_key),
                   (void *) (uintptr_t) branch);
    }
    for (size_t i = 0; i < catalog->retry_count; i++) {
        const StateRetry *retry = &catalog->retries[i];

        strmap_put(planner->retry,
                   arena_fmt(planner->arena, "%s\x1f%lld", retry->record, retry->tenant_key),
                   (void *) (uintptr_t) retry);
    }
    for (size_t i = 0; i < catalog->absent_count; i++) {
        const StateAbsent *absent = &catalog->absent[i];

        strmap_put(planner->absent,
                   arena_fmt(planner->arena, "%s\x1f%s\x1f%lld", absent->target, absent->feed,
                             absent->tenant_key),
                   (void *) (uintptr_t) absent);
    }
    for (size_t i = 0; i < catalog->join_count; i++) {
        const StateJoin *join = &catalog->joins[i];

        strmap_put(planner->joined,
                   arena_fmt(planner->arena, "%s\x1f%s\x1f%lld\x1f%s", join->target, join->feed,
                             join->tenant_key, join->alias),
                   (void *) (uintptr_t) join);
    }
}

Planner *
planner_new(Arena *arena, const Project *project, const Catalog *catalog,
            const PlanOptions *options, Diags *diags)
{
    Planner *planner = arena_new_obj(arena, Planner);
    const bool redshift = strcmp(options->dialect, "redshift") == 0;

    planner->arena = arena;
    planner->project = project;
    planner->catalog = catalog;
    planner->options = options;
    planner->named =
        arena_new_array(arena, bool, options->accept_count + options->reloaded_count + 1);
    planner->expressions = expr_context_new(arena, redshift ? EXPR_REDSHIFT : EXPR_POSTGRES);
    planner->modules = strmap_new(arena);
    planner->hooks = strmap_new(arena);
    planner->plan = arena_new_obj(arena, Plan);
    *planner->plan =
        (Plan){.project = project, .catalog = catalog, .reconcile = options->reconcile};
    add_macros(planner, diags);
    index_state(planner);
    return planner;
}

void
planner_free(Planner *planner)
{
    if (planner != NULL) {
        close_modules(planner);
    }
}

ExprContext *
planner_expressions(Planner *planner)
{
    return planner->expressions;
}

const Plan *
plan_build(Planner *planner, Diags *diags)
{
    Plan *plan = planner->plan;

    plan->control_exists = planner->catalog->has_state;
    plan->warehouse_exists =
        catalog_schema(planner->catalog, planner->project->warehouse_schema.text) != NULL;
    if (!selection_check(planner, diags) || !plan_tenants(planner, diags) ||
        !plan_targets(planner, diags)) {
        return NULL;
    }
    plan_drift(planner);
    if (!plan_feeds(planner, diags)) {
        return NULL;
    }
    plan_taken_over(planner);
    plan_through(planner);
    plan_records(planner, diags);
    plan_value_types(planner, diags);
    plan_modes(planner, diags);
    plan_leaving(planner, diags);
    plan_drift_end(planner);
    check_control_tables(planner, diags);
    return check_named(planner, diags) && plan_derived(planner, diags) ? plan : NULL;
}

const BoundBranch *
plan_bind(Planner *planner, Arena *arena, const PlanRecord *record, const PlanBranch *branch,
          Diags *diags)
{
    return bind_branch(planner, arena, record, branch->tenant, branch->effective, diags);
}

const PlanRecord *
plan_record(const Plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->record_count; i++) {
        if (strcmp(plan->records[i].name, name) == 0) {
            return &plan->records[i];
        }
    }
    return NULL;
}

bool
keeps_contributions(const PlanTarget *target)
{
    return target->kind == TARGET_DIMENSION || target->gathers;
}

PlanTarget *
target_to_fill(const Plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->target_count; i++) {
        if (strcmp(plan->targets[i]->name, name) == 0) {
            return plan->targets[i];
        }
    }
    return NULL;
}

const PlanTarget *
plan_target(const Plan *plan, const char *name)
{
    return target_to_fill(plan, name);
}

size_t
column_index(const PlanTarget *target, const char *name)
{
    size_t i = 0;

    while (i < target->column_count && strcmp(target->columns[i].column->name.text, name) != 0) {
        i++;
    }
    return i;
}

const PlanColumn *
plan_column(const PlanTarget *target, const char *name)
{
    const size_t index = column_index(target, name);

    return index < target->column_count ? &target->columns[index] : NULL;
}
