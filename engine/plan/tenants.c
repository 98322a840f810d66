#include <stdlib.h>
#include <string.h>

#include "plan/names.h"

/* One schema of the catalog that the pattern could read. */
typedef struct Found
{
    SchemaParts parts;
    const char *name; /* tenant_region */
    const CatalogSchema *schema;
} Found;

typedef VEC_OF(Found) FoundVec;

static bool
in_list(const TextList *list, const char *tenant, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (name_matches(list->items[i].text, tenant) || name_matches(list->items[i].text, name)) {
            return true;
        }
    }
    return false;
}

static bool
takes_part(const Planner *planner, const Found *found)
{
    const Project *project = planner->project;
    const char *tenant = found->parts.tenant;

    return (project->discover || in_list(&project->tenants, tenant, found->name)) &&
           !in_list(&project->exclude, tenant, found->name) &&
           selected_tenant(planner->options, tenant, found->parts.region, found->name);
}

static void
find_schemas(Planner *planner, FoundVec *out, TenantNames *names, Diags *diags)
{
    const Catalog *catalog = planner->catalog;

    for (size_t i = 0; i < catalog->schema_count; i++) {
        const CatalogSchema *schema = &catalog->schemas[i];
        const char *why = NULL;
        Found found = {.schema = schema};

        switch (project_match_schema(planner->arena, planner->project, schema->name, &found.parts,
                                     &why)) {
            case SCHEMA_NO_MATCH:
                break;
            case SCHEMA_AMBIGUOUS:
                diag_error(diags, DIAG_SCHEMA_AMBIGUOUS, planner->project->schema_pattern.span,
                           "schema \"%s\" can be read in two ways: %s", schema->name, why);
                break;
            case SCHEMA_MATCH:
                found.name =
                    arena_fmt(planner->arena, "%s_%s", found.parts.tenant, found.parts.region);
                names_add(planner, names, found.parts.tenant, found.parts.region);
                if (takes_part(planner, &found)) {
                    *vec_push(planner->arena, out) = found;
                }
                break;
        }
    }
}

static int
by_name(const void *a, const void *b)
{
    const Found *left = a;
    const Found *right = b;
    int order = strcmp(left->parts.tenant, right->parts.tenant);

    order = order != 0 ? order : strcmp(left->parts.region, right->parts.region);
    return order != 0 ? order : strcmp(left->parts.function, right->parts.function);
}

static long long
known_key(const Catalog *catalog, const char *tenant, const char *region)
{
    for (size_t i = 0; i < catalog->tenant_count; i++) {
        if (strcmp(catalog->tenants[i].tenant, tenant) == 0 &&
            strcmp(catalog->tenants[i].region, region) == 0) {
            return catalog->tenants[i].tenant_key;
        }
    }
    return 0;
}

static void
give_key(Planner *planner, PlanTenant *tenant, long long *next_key)
{
    tenant->tenant_key = known_key(planner->catalog, tenant->tenant, tenant->region);
    if (tenant->tenant_key == 0) {
        tenant->tenant_key = (*next_key)++;
        tenant->is_new = true;
    }
}

/* The schemas [start, end) of one tenant and region. */
static PlanTenant
group(Planner *planner, const FoundVec *found, size_t start, size_t end)
{
    Arena *arena = planner->arena;
    const Found *first = &found->items[start];
    const char **functions = arena_new_array(arena, const char *, end - start);
    const CatalogSchema **schemas = arena_new_array(arena, const CatalogSchema *, end - start);

    for (size_t i = start; i < end; i++) {
        functions[i - start] = found->items[i].parts.function;
        schemas[i - start] = found->items[i].schema;
    }
    return (PlanTenant){
        .tenant = first->parts.tenant,
        .region = first->parts.region,
        .name = first->name,
        .display_name =
            tenant_display_name(planner->project, first->parts.tenant, first->parts.region),
        .functions = functions,
        .schemas = schemas,
        .function_count = end - start,
    };
}

static void
warn_absent(const Planner *planner, const FoundVec *found, const TenantNames *names, Diags *diags)
{
    const TextList *list = &planner->project->tenants;

    for (size_t i = 0; !planner->project->discover && i < list->count; i++) {
        bool there = planner->options->select_count > 0 || planner->options->exclude_count > 0;

        for (size_t j = 0; !there && j < found->count; j++) {
            there = name_matches(list->items[i].text, found->items[j].parts.tenant) ||
                    name_matches(list->items[i].text, found->items[j].name);
        }
        if (!there) {
            diag_warning(diags, DIAG_TENANT_ABSENT, list->items[i].span,
                         "tenant \"%s\" has no staging schema", list->items[i].text);
            names_hint(planner, names, list->items[i].text, diags);
        }
    }
}

static bool
report_none(const Planner *planner, Diags *diags)
{
    if (planner->options->select_count + planner->options->exclude_count > 0) {
        return diag_error(diags, DIAG_NO_TENANTS, (Span){0},
                          "the selection leaves no tenant that takes part");
    }
    return diag_error(diags, DIAG_NO_TENANTS, planner->project->schema_pattern.span,
                      "no schema of the catalog belongs to a tenant that takes part");
}

static bool
needs_whole_tenants(const Project *project)
{
    for (size_t i = 0; i < project->targets.count; i++) {
        if (project->targets.items[i].scope == SCOPE_TENANT) {
            return true;
        }
    }
    return false;
}

bool
plan_tenants(Planner *planner, Diags *diags)
{
    FoundVec found = {0};
    TenantNames names = names_new(planner);
    VEC_OF(PlanTenant) tenants = {0};
    long long next_key = 1;
    const Catalog *catalog = planner->catalog;

    for (size_t i = 0; i < catalog->tenant_count; i++) {
        if (catalog->tenants[i].tenant_key >= next_key) {
            next_key = catalog->tenants[i].tenant_key + 1;
        }
    }
    find_schemas(planner, &found, &names, diags);
    if (!selection_tenants(planner, &names, diags)) {
        return false;
    }
    warn_absent(planner, &found, &names, diags);
    if (found.count == 0) {
        return report_none(planner, diags);
    }
    warn_unmatched(planner, &names, diags);
    qsort(found.items, found.count, sizeof(*found.items), by_name);
    for (size_t start = 0; start < found.count;) {
        size_t end = start + 1;

        while (end < found.count &&
               strcmp(found.items[end].parts.tenant, found.items[start].parts.tenant) == 0 &&
               strcmp(found.items[end].parts.region, found.items[start].parts.region) == 0) {
            end++;
        }
        PlanTenant tenant = group(planner, &found, start, end);

        give_key(planner, &tenant, &next_key);
        *vec_push(planner->arena, &tenants) = tenant;
        start = end;
    }
    const size_t branches = tenants.count;

    for (size_t i = 0; needs_whole_tenants(planner->project) && i < branches; i++) {
        if (i > 0 && strcmp(tenants.items[i].tenant, tenants.items[i - 1].tenant) == 0) {
            continue;
        }
        PlanTenant whole = {.tenant = tenants.items[i].tenant,
                            .region = "*",
                            .name = tenants.items[i].tenant,
                            .display_name = tenants.items[i].display_name};

        give_key(planner, &whole, &next_key);
        *vec_push(planner->arena, &tenants) = whole;
    }
    planner->plan->tenants = tenants.items;
    planner->plan->tenant_count = tenants.count;
    return true;
}

const CatalogSchema *
tenant_schema(const PlanTenant *tenant, const char *function)
{
    for (size_t i = 0; i < tenant->function_count; i++) {
        if (strcmp(tenant->functions[i], function) == 0) {
            return tenant->schemas[i];
        }
    }
    return NULL;
}
