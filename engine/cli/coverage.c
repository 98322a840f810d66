/* Which tenants fill which columns of the warehouse, and from what. */
#include "plan/coverage.h"

#include <stdio.h>
#include <string.h>

#include "cli/json.h"
#include "cli/run_commands.h"
#include "cli/work.h"

enum
{
    NAMES_SHOWN = 5 /* of the tenants that lack a column */
};

typedef struct Covered
{
    const Args *args;
    Work work;
    const Coverage *coverage;
    const char *tenant; /* --tenant, or NULL: all of them */
    bool missing;       /* only what is absent, defaulted or drifted */
} Covered;

static const CoverState gaps[] = {COVER_DRIFTED, COVER_ABSENT, COVER_DEFAULT};

static bool
is_gap(CoverState state)
{
    return state == COVER_DRIFTED || state == COVER_ABSENT || state == COVER_DEFAULT;
}

static bool
is_asked(const Covered *c, const PlanTenant *tenant)
{
    return c->tenant == NULL || name_matches(c->tenant, tenant->tenant) ||
           name_matches(c->tenant, tenant->name);
}

static const char *
column_name(const CoverTarget *target, size_t index)
{
    return target->target->columns[target->columns[index]].column->name.text;
}

/* How many of the tenants that are asked about are in each state. */
static bool
count_column(const Covered *c, size_t column, size_t counts[COVER_STATES])
{
    bool gap = false;

    memset(counts, 0, COVER_STATES * sizeof *counts);
    for (size_t t = 0; t < c->coverage->tenant_count; t++) {
        if (is_asked(c, c->coverage->tenants[t])) {
            const CoverState state = cover_state(c->coverage, t, column);

            counts[state]++;
            gap = gap || is_gap(state);
        }
    }
    return gap;
}

/* ---- text -------------------------------------------------------------------------------------- */

static void
print_names(const Covered *c, size_t column, CoverState state)
{
    size_t shown = 0;
    size_t more = 0;

    for (size_t t = 0; t < c->coverage->tenant_count; t++) {
        const PlanTenant *tenant = c->coverage->tenants[t];

        if (!is_asked(c, tenant) || cover_state(c->coverage, t, column) != state) {
            continue;
        }
        if (shown < NAMES_SHOWN) {
            printf("%s%s", shown == 0 ? "" : ", ", tenant->name);
            shown++;
        } else {
            more++;
        }
    }
    if (more > 0) {
        printf(" and %zu more", more);
    }
}

static void
print_column(const Covered *c, const CoverTarget *target, size_t index,
             const size_t counts[COVER_STATES])
{
    printf("  %-28s", column_name(target, index));
    for (CoverState s = COVER_MAPPED; s > COVER_OUTSIDE; s--) {
        printf(counts[s] > 0 ? " %9zu" : "         .", counts[s]);
    }
    printf(counts[COVER_DRIFTED] > 0 ? " %9zu\n" : "         .\n", counts[COVER_DRIFTED]);
    for (size_t g = 0; c->missing && g < sizeof gaps / sizeof gaps[0]; g++) {
        if (counts[gaps[g]] > 0) {
            printf("      %s: ", cover_state_name(gaps[g]));
            print_names(c, target->first + index, gaps[g]);
            putchar('\n');
        }
    }
}

static void
print_target(const Covered *c, const CoverTarget *target)
{
    bool headed = false;

    for (size_t i = 0; i < target->column_count; i++) {
        size_t counts[COVER_STATES];
        const bool gap = count_column(c, target->first + i, counts);

        if (c->missing && !gap) {
            continue;
        }
        if (!headed) {
            size_t all = 0;

            for (CoverState s = COVER_OUTSIDE + 1; s < COVER_STATES; s++) {
                all += counts[s];
            }
            printf("%-30s",
                   arena_fmt(c->work.arena, "%s (%zu tenants)", target->target->name, all));
            for (CoverState s = COVER_MAPPED; s > COVER_OUTSIDE; s--) {
                printf(" %9s", cover_state_name(s));
            }
            printf(" %9s\n", cover_state_name(COVER_DRIFTED));
            headed = true;
        }
        print_column(c, target, i, counts);
    }
    if (headed) {
        putchar('\n');
    }
}

static void
print_totals(const Covered *c)
{
    size_t all[COVER_STATES] = {0};
    size_t cells = 0;

    for (size_t i = 0; i < c->coverage->column_count; i++) {
        size_t counts[COVER_STATES];

        count_column(c, i, counts);
        for (CoverState s = COVER_OUTSIDE; s < COVER_STATES; s++) {
            all[s] += counts[s];
            cells += s != COVER_OUTSIDE ? counts[s] : 0;
        }
    }
    printf("%zu tenants, %zu columns:", c->coverage->tenant_count, c->coverage->column_count);
    for (CoverState s = COVER_MAPPED; s > COVER_OUTSIDE; s--) {
        printf(" %zu %s,", all[s], cover_state_name(s));
    }
    printf(" %zu drifted, of %zu\n", all[COVER_DRIFTED], cells);
}

/* ---- one tenant -------------------------------------------------------------------------------- */

static const char *
sources_text(Arena *arena, const CoverSource *sources, size_t count)
{
    StrBuf out = strbuf_new(arena);

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < sources[i].column_count; k++) {
            if (strstr(out.text, sources[i].columns[k]) == NULL) {
                strbuf_fmt(&out, "%s%s", out.len > 0 ? ", " : "", sources[i].columns[k]);
            }
        }
    }
    return out.text;
}

static void
print_tenant(const Covered *c, size_t tenant)
{
    const PlanTenant *of = c->coverage->tenants[tenant];

    printf("%s\n", of->name);
    for (size_t t = 0; t < c->coverage->target_count; t++) {
        const CoverTarget *target = &c->coverage->targets[t];

        for (size_t i = 0; i < target->column_count; i++) {
            const CoverState state = cover_state(c->coverage, tenant, target->first + i);
            Arena *arena = arena_new();
            const CoverSource *sources = NULL;

            if (state != COVER_OUTSIDE && (!c->missing || is_gap(state))) {
                const size_t count = coverage_sources(c->work.planner, arena, of, target->target,
                                                      target->columns[i], &sources);

                printf("  %-40s %-10s%s%s\n",
                       arena_fmt(arena, "%s.%s", target->target->name, column_name(target, i)),
                       cover_state_name(state), count > 0 ? " " : "",
                       sources_text(arena, sources, count));
            }
            arena_free(arena);
        }
    }
}

static void
print_text(const Covered *c)
{
    for (size_t t = 0; c->tenant != NULL && t < c->coverage->tenant_count; t++) {
        if (is_asked(c, c->coverage->tenants[t])) {
            print_tenant(c, t);
        }
    }
    for (size_t t = 0; c->tenant == NULL && t < c->coverage->target_count; t++) {
        print_target(c, &c->coverage->targets[t]);
    }
    if (c->tenant == NULL) {
        print_totals(c);
    }
}

/* ---- CSV: a line a cell ------------------------------------------------------------------------ */

static void
print_csv(const Covered *c)
{
    puts("tenant,region,target,column,state");
    for (size_t t = 0; t < c->coverage->tenant_count; t++) {
        const PlanTenant *tenant = c->coverage->tenants[t];

        for (size_t g = 0; is_asked(c, tenant) && g < c->coverage->target_count; g++) {
            const CoverTarget *target = &c->coverage->targets[g];

            for (size_t i = 0; i < target->column_count; i++) {
                const CoverState state = cover_state(c->coverage, t, target->first + i);

                if (!c->missing || is_gap(state)) {
                    printf("%s,%s,%s,%s,%s\n", tenant->tenant, tenant->region, target->target->name,
                           column_name(target, i), cover_state_name(state));
                }
            }
        }
    }
}

/* ---- JSON -------------------------------------------------------------------------------------- */

static json_t *
source_json(const CoverSource *source)
{
    json_t *out = json_object();
    json_t *columns = json_array();

    json_put(out, "record", source->record);
    json_put(out, "value", source->value);
    json_put(out, "text", source->text);
    for (size_t k = 0; k < source->column_count; k++) {
        json_array_append_new(columns, json_string(source->columns[k]));
    }
    json_object_set_new(out, "columns", columns);
    return out;
}

static json_t *
cell_json(const Covered *c, size_t tenant, const CoverTarget *target, size_t index)
{
    Arena *arena = arena_new();
    json_t *out = json_object();
    json_t *from = json_array();
    const CoverSource *sources = NULL;
    const size_t count = coverage_sources(c->work.planner, arena, c->coverage->tenants[tenant],
                                          target->target, target->columns[index], &sources);

    json_put(out, "target", target->target->name);
    json_put(out, "column", column_name(target, index));
    json_put(out, "state",
             cover_state_name(cover_state(c->coverage, tenant, target->first + index)));
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(from, source_json(&sources[i]));
    }
    json_object_set_new(out, "from", from);
    arena_free(arena);
    return out;
}

static json_t *
tenant_json(const Covered *c, size_t tenant)
{
    json_t *out = json_object();
    json_t *cells = json_array();

    json_put(out, "tenant", c->coverage->tenants[tenant]->name);
    for (size_t t = 0; t < c->coverage->target_count; t++) {
        const CoverTarget *target = &c->coverage->targets[t];

        for (size_t i = 0; i < target->column_count; i++) {
            const CoverState state = cover_state(c->coverage, tenant, target->first + i);

            if (state != COVER_OUTSIDE && (!c->missing || is_gap(state))) {
                json_array_append_new(cells, cell_json(c, tenant, target, i));
            }
        }
    }
    json_object_set_new(out, "columns", cells);
    return out;
}

static json_t *
column_json(const Covered *c, const CoverTarget *target, size_t index,
            const size_t counts[COVER_STATES])
{
    json_t *out = json_object();

    json_put(out, "target", target->target->name);
    json_put(out, "column", column_name(target, index));
    for (CoverState s = COVER_OUTSIDE; s < COVER_STATES; s++) {
        json_put_count(out, cover_state_name(s), counts[s]);
    }
    for (size_t g = 0; g < sizeof gaps / sizeof gaps[0]; g++) {
        json_t *names = json_array();

        for (size_t t = 0; t < c->coverage->tenant_count; t++) {
            if (is_asked(c, c->coverage->tenants[t]) &&
                cover_state(c->coverage, t, target->first + index) == gaps[g]) {
                json_array_append_new(names, json_string(c->coverage->tenants[t]->name));
            }
        }
        json_object_set_new(out, arena_fmt(c->work.arena, "%s_tenants", cover_state_name(gaps[g])),
                            names);
    }
    return out;
}

static void
print_json(const Covered *c)
{
    json_t *root = json_array();

    for (size_t t = 0; c->tenant != NULL && t < c->coverage->tenant_count; t++) {
        if (is_asked(c, c->coverage->tenants[t])) {
            json_array_append_new(root, tenant_json(c, t));
        }
    }
    for (size_t t = 0; c->tenant == NULL && t < c->coverage->target_count; t++) {
        const CoverTarget *target = &c->coverage->targets[t];

        for (size_t i = 0; i < target->column_count; i++) {
            size_t counts[COVER_STATES];

            if (count_column(c, target->first + i, counts) || !c->missing) {
                json_array_append_new(root, column_json(c, target, i, counts));
            }
        }
    }
    json_print(root);
}

/* ---- the command ------------------------------------------------------------------------------- */

static bool
knows_tenant(const Covered *c)
{
    for (size_t t = 0; t < c->coverage->tenant_count; t++) {
        if (is_asked(c, c->coverage->tenants[t])) {
            return true;
        }
    }
    return diag_error(c->work.session.diags, DIAG_TENANT_UNMATCHED, (Span){0},
                      "no tenant that takes part is named \"%s\"", c->tenant);
}

/* What does not bind is told as drift, not as an error. */
static bool
make_coverage(Covered *c)
{
    c->work.checks = true;
    const bool ok = work_plan_quietly(&c->work, c->args);

    if (ok) {
        c->coverage = coverage_of(c->work.planner, c->work.plan, c->work.arena);
    }
    return ok;
}

ExitCode
run_coverage(const Args *args)
{
    Covered c = {
        .args = args, .tenant = arg_value(args, "tenant"), .missing = arg_given(args, "missing")};
    ExitCode code = EXIT_NOTHING;

    if (args->operand_count > 0) {
        return usage_error(args, "takes no operands; --tenant names one");
    }
    if (work_catalog(&c.work, args, false) && make_coverage(&c) && knows_tenant(&c)) {
        code = EXIT_DONE;
        if (arg_given(args, "csv")) {
            print_csv(&c);
        } else if (c.work.session.json) {
            print_json(&c);
        } else {
            print_text(&c);
        }
    }
    return work_close(&c.work, code);
}
