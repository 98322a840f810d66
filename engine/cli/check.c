/* Everything that can be known of a mapping without running it: the plan, and every statement of it once, unread. */
#include <stdio.h>
#include <string.h>

#include "base/strmap.h"
#include "cli/check.h"
#include "cli/check_types.h"
#include "cli/drift_told.h"
#include "cli/full.h"
#include "cli/json.h"
#include "cli/run_commands.h"

/* Values that no feed uses are in no statement: bound only. */
static void
bind_unused(Work *work, const PlanRecord *record, const PlanBranch *branch)
{
    Arena *arena = arena_new();
    const PlanRecord *unused = full_record(arena, record, branch->effective, FULL_UNUSED, NULL);

    if (unused->value_count > 0) {
        plan_bind(work->planner, arena, unused, branch, work->session.diags);
    }
    arena_free(arena);
}

/* Writes a branch and forgets it; true when nothing was to be said about it. */
static bool
write_branch(Work *work, const PlanRecord *record, size_t index, Diags *diags)
{
    Arena *arena = arena_new();
    Diags *own = diags != NULL ? diags : diags_new(arena);
    Step step = {0};
    const bool ok = gen_collect(work->gen, record,
                                (BranchRange){.from = index, .to = index + 1, .create = true},
                                arena, &step, own) &&
                    (diags != NULL || diags_first(own) == NULL);

    arena_free(arena);
    return ok;
}

/* Each shape once, and whatever something is said about for each tenant that has it. */
static void
write_collect(Work *work, const PlanRecord *record)
{
    Diags *diags = work->session.diags;
    Arena *arena = arena_new();
    StrMap *known = strmap_new(arena);

    for (size_t i = 0; i < record->branch_count; i++) {
        const PlanBranch *branch = &record->branches[i];

        if (branch->broken) {
            continue;
        }
        /* What it reads of its tables is a part of its SQL, too. */
        const char *key =
            arena_fmt(arena, "%s/%d/%d", branch->shape, (int) branch->mode, branch->retry);

        diags_set_tenant(diags, branch->tenant->name);
        if (strmap_get(known, key) == NULL) {
            if (write_branch(work, record, i, NULL)) {
                strmap_put_const(known, key, branch);
            } else {
                write_branch(work, record, i, diags);
            }
        }
        bind_unused(work, record, branch);
        diags_set_tenant(diags, NULL);
    }
    arena_free(arena);
}

static void
write_steps(Work *work)
{
    for (size_t i = 0; i < gen_step_count(work->gen); i++) {
        Arena *arena = arena_new();
        Step step = {0};

        gen_step_about(work->gen, i, arena, &step);
        if (step.record != NULL) {
            write_collect(work, step.record);
        } else {
            gen_step(work->gen, i, arena, &step, work->session.diags);
        }
        arena_free(arena);
    }
}

static bool
has_function(const PlanTenant *tenant, const Record *record)
{
    const char *function =
        record->from.tables.count > 0 ? record->from.tables.items[0].function.text : NULL;

    return function != NULL && tenant_schema(tenant, function) != NULL;
}

static bool
is_fed(const Project *project, const char *record)
{
    for (size_t i = 0; i < project->feeds.count; i++) {
        if (strcmp(project->feeds.items[i].from.text, record) == 0) {
            return true;
        }
    }
    return false;
}

/* Records that feed nothing are in no step: bound only. */
static void
bind_unfed(Work *work, const PlanRecord *record)
{
    Diags *diags = work->session.diags;

    for (size_t i = 0; i < work->plan->tenant_count; i++) {
        const PlanTenant *tenant = &work->plan->tenants[i];
        Arena *arena = arena_new();
        const Record *effective = strcmp(tenant->region, "*") == 0
                                      ? NULL
                                      : full_effective(arena, work->plan, record, tenant);

        if (effective != NULL && effective->enabled != FIELD_REMOVED &&
            has_function(tenant, effective)) {
            diags_set_tenant(diags, tenant->name);
            effective = plan_hooked(work->planner, record, tenant, effective, diags);
        }
        if (effective != NULL && effective->enabled != FIELD_REMOVED &&
            has_function(tenant, effective)) {
            const PlanBranch branch = {.tenant = tenant, .effective = effective};

            plan_bind(work->planner, arena, full_record(arena, record, effective, FULL_ALL, NULL),
                      &branch, diags);
        }
        diags_set_tenant(diags, NULL);
        arena_free(arena);
    }
}

void
check_plan(Work *work, Checked *checked)
{
    const Plan *plan = work->plan;

    write_steps(work);
    for (size_t i = 0; i < plan->record_count; i++) {
        if (!is_fed(plan->project, plan->records[i].name)) {
            bind_unfed(work, &plan->records[i]);
        }
        check_types(work, &plan->records[i]);
        checked->branches += plan->records[i].branch_count;
    }
    for (size_t i = 0; i < plan->tenant_count; i++) {
        checked->tenants += strcmp(plan->tenants[i].region, "*") != 0;
    }
    checked->records = plan->record_count;
}

static void
print_checked(const Session *session, const Checked *checked)
{
    if (session->json) {
        json_t *root = json_object();

        json_put_flag(root, "ok", checked->errors == 0);
        json_put_count(root, "targets", checked->targets);
        json_put_count(root, "records", checked->records);
        json_put_count(root, "feeds", checked->feeds);
        json_put_count(root, "tenants", checked->tenants);
        json_put_count(root, "branches", checked->branches);
        json_put_count(root, "errors", checked->errors);
        json_print(root);
        return;
    }
    printf("%zu targets, %zu records, %zu feeds, %zu tenants, %zu branches: ", checked->targets,
           checked->records, checked->feeds, checked->tenants, checked->branches);
    if (checked->errors == 0) {
        puts("ok");
    } else {
        printf("%zu error%s\n", session->told_errors, session->told_errors == 1 ? "" : "s");
    }
}

ExitCode
run_check(const Args *args)
{
    Work work;
    Checked checked = {0};

    if (args->operand_count > 0) {
        return usage_error(args, "takes no operands; select with --select");
    }
    bool planned = work_catalog(&work, args, false);

    work.checks = true;
    planned = planned && work_plan(&work, args, NULL, false);
    const Session *session = &work.session;

    if (session->project != NULL) {
        checked.targets = session->project->targets.count;
        checked.records = session->project->records.count;
        checked.feeds = session->project->feeds.count;
    }
    if (planned) {
        drift_warn(session->diags, work.arena, &work.plan->drift);
        check_plan(&work, &checked);
    }
    session_report(&work.session);
    checked.errors = diags_error_count(session->diags);
    if (!session->usage) {
        print_checked(session, &checked);
    }
    return work_close(&work, checked.errors == 0 ? EXIT_DONE : EXIT_NOTHING);
}
