#include "cli/names.h"

#include <ctype.h>
#include <string.h>

static void
add_name(Arena *arena, Names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->items[i], name) == 0) {
            return;
        }
    }
    *vec_push(arena, names) = name;
}

static const char *
lower(Arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, text);

    for (char *c = copy; *c != '\0'; c++) {
        *c = (char) tolower((unsigned char) *c);
    }
    return copy;
}

static bool
holds(const Names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->items[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Every name that an operand may be: tenants, and tenants with region. */
static void
collect_names(const Work *work, Names *names)
{
    const Catalog *catalog = work->session.catalog;
    const char *before = "";

    for (size_t i = 0; i < catalog->schema_count; i++) {
        SchemaParts parts = {0};
        const char *why = NULL;

        if (project_match_schema(work->arena, work->session.project, catalog->schemas[i].name,
                                 &parts, &why) != SCHEMA_MATCH) {
            continue;
        }
        const char *name = arena_fmt(work->arena, "%s_%s", parts.tenant, parts.region);

        if (strcmp(name, before) != 0) { /* schemas are sorted: most repeats are neighbours */
            add_name(work->arena, names, parts.tenant);
            add_name(work->arena, names, name);
            before = name;
        }
    }
}

void
names_say_nearest(Work *work, const char *what, const char *name, Names *names)
{
    *vec_push(work->arena, names) = NULL;
    const char *nearest = nearest_name(name, names->items);

    diag_error(work->session.diags, DIAG_SELECTION, (Span){0}, "there is no %s \"%s\"", what, name);
    if (nearest != NULL) {
        diag_hint(work->session.diags, "Did you mean \"%s\"?", nearest);
    }
}

const PlanTarget *
names_target(Work *work, const char *name)
{
    const PlanTarget *target = plan_target(work->plan, name);
    Names names = {0};

    for (size_t i = 0; target == NULL && i < work->plan->target_count; i++) {
        *vec_push(work->arena, &names) = work->plan->targets[i]->name;
    }
    if (target == NULL) {
        names_say_nearest(work, "target", name, &names);
    }
    return target;
}

const char *
names_tenant(Work *work, const char *operand)
{
    const char *tenant = lower(work->arena, operand);
    Names names = {0};

    collect_names(work, &names);
    if (!holds(&names, tenant)) {
        names_say_nearest(work, "tenant", operand, &names);
        return NULL;
    }
    return tenant;
}

bool
names_know(Work *work, const char *operand)
{
    const Catalog *catalog = work->session.catalog;
    Names names = {0};

    collect_names(work, &names);
    for (size_t i = 0; i < catalog->tenant_count; i++) {
        const StateTenant *known = &catalog->tenants[i];

        add_name(work->arena, &names, known->tenant);
        if (strcmp(known->region, "*") != 0) {
            add_name(work->arena, &names,
                     arena_fmt(work->arena, "%s_%s", known->tenant, known->region));
        }
    }
    for (size_t i = 0; i < names.count; i++) {
        if (name_matches(operand, names.items[i])) {
            return true;
        }
    }
    names_say_nearest(work, "tenant", operand, &names);
    return false;
}

const PlanColumn *
names_column(Work *work, const PlanTarget *target, const char *name)
{
    Names names = {0};

    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];

        if (strcmp(column->name, name) == 0 || strcmp(column->column->name.text, name) == 0) {
            return column;
        }
        *vec_push(work->arena, &names) = column->column->name.text;
    }
    names_say_nearest(work, arena_fmt(work->arena, "column of %s", target->name), name, &names);
    return NULL;
}
