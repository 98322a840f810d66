/* What has happened to the tenants' staging since it was accepted, and what it means; accepting it. */
#include <stdio.h>

#include "cli/change.h"
#include "cli/drift_told.h"
#include "cli/json.h"
#include "cli/names.h"
#include "cli/run_commands.h"
#include "gen/tenant.h"
#include "plan/against.h"

/* Is the tenant among the operands?  Without any it is. */
static bool
is_named(const Args *args, const char *name, const char *tenant)
{
    for (int i = 0; i < args->operand_count; i++) {
        if (name_matches(args->operands[i], name) || name_matches(args->operands[i], tenant)) {
            return true;
        }
    }
    return args->operand_count == 0;
}

static const char *
code_of(const Plan *plan, const TableDrift *table)
{
    for (size_t i = 0; i < plan->tenant_count; i++) {
        if (plan->tenants[i].tenant_key == table->tenant_key) {
            return plan->tenants[i].tenant;
        }
    }
    return table->tenant;
}

/* Leaves the news of the tenants named. */
static void
narrow_news(PlanDrift *drift, const Args *args)
{
    TenantNews *news = (TenantNews *) (uintptr_t) drift->news;
    size_t kept = 0;

    for (size_t i = 0; i < drift->news_count; i++) {
        const TenantNews item = news[i];

        if (is_named(args, item.name, item.tenant)) {
            news[kept++] = item;
        }
    }
    drift->news_count = kept;
}

/* Leaves the changes of the tenants named; how many there are. */
static size_t
narrow(const Work *work, const Args *args)
{
    PlanDrift *drift = (PlanDrift *) (uintptr_t) &work->plan->drift;
    size_t changes = 0;
    size_t kept = 0;

    narrow_news(drift, args);

    for (size_t i = 0; i < drift->table_count; i++) {
        const TableDrift table = drift->tables[i];

        if (is_named(args, table.tenant, code_of(work->plan, &table))) {
            drift->tables[kept] = table;
            changes += table.change_count;
            kept++;
        }
    }
    drift->table_count = kept;
    return changes;
}

static void
print_drift(const Work *work, size_t changes, bool against)
{
    const PlanDrift *drift = &work->plan->drift;

    if (work->session.json) {
        json_t *root = json_object();

        json_object_set_new(root, "changes", drift_json(work->arena, drift));
        json_object_set_new(root, "tenants", drift_news_json(drift));
        json_print(root);
        return;
    }
    drift_told(stdout, work->arena, drift, 0, against);
    if (drift_news_told(stdout, drift, against) == 0 && changes == 0 && !work->session.quiet) {
        puts(against ? "staging is as the file says" : "staging is as it was accepted");
    }
}

static ExitCode
tell_drift(Work *work, const Args *args)
{
    const PlanDrift *drift = &work->plan->drift;
    const size_t changes = narrow(work, args);
    const bool against = arg_given(args, "against");
    /* a tenant that the file has and staging has not, or the other way round */
    const bool misses = against && drift->news_count > 0;
    bool stops = false;

    for (size_t i = 0; i < drift->news_count && !against; i++) {
        stops = stops || drift->news[i].kind == TENANT_IS_GONE;
    }
    for (size_t i = 0; i < drift->table_count; i++) {
        for (size_t c = 0; c < drift->tables[i].change_count; c++) {
            stops = stops || drift->tables[i].changes[c].answer >= DRIFT_HOLD;
        }
    }
    session_report(&work->session);
    print_drift(work, changes, against);
    return stops ? EXIT_PARTLY : changes > 0 || misses ? EXIT_UNTRUE : EXIT_DONE;
}

static ExitCode
accept_drift(Work *work, const Args *args)
{
    const PlanDrift *drift = &work->plan->drift;
    Step step = {0};

    narrow(work, args);
    session_report(&work->session);
    if (drift->table_count == 0) {
        if (change_is_told(work, args)) {
            puts("there is nothing to accept");
        }
        return EXIT_DONE;
    }
    for (size_t i = 0; i < drift->table_count; i++) {
        drift->tables[i].is_taken = true;
    }
    if (!gen_accept(work->gen, work->arena, &step, work->session.diags) ||
        !change_send(work, args, &step)) {
        return EXIT_NOTHING;
    }
    if (change_is_told(work, args)) {
        printf(drift->table_count == 1 ? "accepted %zu table as it is now\n"
                                       : "accepted %zu tables as they are now\n",
               drift->table_count);
    }
    return EXIT_DONE;
}

static bool
operands_are_tenants(Work *work, const Args *args)
{
    bool ok = true;

    for (int i = 0; i < args->operand_count; i++) {
        ok &= names_know(work, args->operands[i]);
    }
    return ok;
}

/* --against FILE: what should be there counts as what was accepted. */
static bool
expect_file(Work *work, const Args *args)
{
    const char *path = arg_value(args, "against");
    const Catalog *expected =
        path != NULL ? catalog_load(work->arena, path, work->session.diags) : NULL;

    if (expected != NULL) {
        work->session.catalog =
            catalog_against(work->arena, work->session.project, work->session.catalog, expected);
    }
    work->compares = expected != NULL;
    return path == NULL || expected != NULL;
}

ExitCode
run_drift(const Args *args)
{
    Work work;
    ExitCode code = EXIT_NOTHING;
    const bool accepts = arg_given(args, "accept");

    if (accepts && args->operand_count == 0) {
        return usage_error(args, "--accept takes the tenants whose staging is right as it is now");
    }
    if (!accepts && arg_given(args, "dry-run")) {
        return usage_error(args, "--dry-run is for --accept");
    }
    if (accepts && change_usage(args, "--accept") != EXIT_DONE) {
        return EXIT_USAGE;
    }
    if (accepts && arg_given(args, "against")) {
        return usage_error(args, "--accept takes staging as it is, not as a file says");
    }
    if (work_catalog(&work, args, !arg_given(args, "snapshot")) && expect_file(&work, args) &&
        operands_are_tenants(&work, args) && work_plan_quietly(&work, args)) {
        code = accepts ? accept_drift(&work, args) : tell_drift(&work, args);
    }
    return work_close(&work, code);
}
