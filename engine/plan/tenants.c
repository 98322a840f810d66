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

const StateTenant *
state_tenant(const Catalog *catalog, const char *tenant, const char *region)
{
    size_t low = 0;
    size_t high = catalog->tenant_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const StateTenant *known = &catalog->tenants[middle];
        const int by_name = strcmp(known->tenant, tenant);
        const int order = by_name != 0 ? by_name : strcmp(known->region, region);

        if (order == 0) {
            return known;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

bool
tenant_is(const StateTenant *tenant, const char *state)
{
    return tenant != NULL && tenant->state != NULL && strcmp(tenant->state, state) == 0;
}

bool
tenant_rests(const StateTenant *tenant)
{
    return tenant != NULL && tenant->state != NULL && strcmp(tenant->state, "active") != 0;
}

static void
add_news(Planner *planner, TenantNewsKind kind, const char *tenant, const char *region,
         long long tenant_key)
{
    *vec_push(planner->arena, &planner->news) =
        (TenantNews){.kind = kind,
                     .name = arena_fmt(planner->arena, "%s_%s", tenant, region),
                     .tenant = tenant,
                     .region = region,
                     .tenant_key = tenant_key};
}

/* News of a tenant whose schemas were found, once however many there are. */
static void
tell_once(Planner *planner, TenantNewsKind kind, const Found *found)
{
    if (planner->options->compares) {
        return; /* it is in neither of the two */
    }
    for (size_t i = 0; i < planner->news.count; i++) {
        if (strcmp(planner->news.items[i].name, found->name) == 0) {
            return;
        }
    }
    add_news(planner, kind, found->parts.tenant, found->parts.region, 0);
}

/* Does the project let the tenant take part, whatever an operator made of it? */
static bool
is_wanted(const Planner *planner, const char *tenant, const char *region, const char *name)
{
    return !in_list(&planner->project->exclude, tenant, name) &&
           selected_tenant(planner->options, tenant, region, name);
}

static bool
takes_part(Planner *planner, const Found *found)
{
    const Project *project = planner->project;
    const SchemaParts *parts = &found->parts;
    const StateTenant *known = state_tenant(planner->catalog, parts->tenant, parts->region);

    if (!is_wanted(planner, parts->tenant, parts->region, found->name)) {
        return false;
    }
    if (tenant_rests(known)) {
        if (tenant_is(known, "erased")) {
            tell_once(planner, TENANT_IS_ERASED, found);
        }
        return false;
    }
    if ((!project->discover && !in_list(&project->tenants, parts->tenant, found->name)) ||
        (project->waits && known == NULL)) {
        tell_once(planner, TENANT_WAITS, found);
        return false;
    }
    return true;
}

/* A schema of a tenant that is not listed: told, where the regions and functions leave no doubt that it is one. */
static void
tell_stranger(Planner *planner, const char *schema)
{
    Project anybody = *planner->project;
    const char *why = NULL;
    Found found = {0};

    anybody.discover = true;
    if (!planner->project->discover && anybody.regions.count > 0 && anybody.functions.count > 0 &&
        project_match_schema(planner->arena, &anybody, schema, &found.parts, &why) ==
            SCHEMA_MATCH) {
        found.name = arena_fmt(planner->arena, "%s_%s", found.parts.tenant, found.parts.region);
        if (is_wanted(planner, found.parts.tenant, found.parts.region, found.name)) {
            tell_once(planner, TENANT_WAITS, &found);
        }
    }
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
                tell_stranger(planner, schema->name);
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

static void
give_key(Planner *planner, PlanTenant *tenant, long long *next_key)
{
    const StateTenant *known = state_tenant(planner->catalog, tenant->tenant, tenant->region);

    tenant->tenant_key = known != NULL ? known->tenant_key : 0;
    if (known == NULL) {
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

/* Is every tenant that was ever on board out of it because an operator, or the project, says so? */
static bool
all_rest(const Planner *planner)
{
    for (size_t i = 0; i < planner->news.count; i++) {
        if (planner->news.items[i].kind != TENANT_IS_ERASED) {
            return false;
        }
    }
    return planner->catalog->tenant_count > 0;
}

/* There is nobody to read: no mistake where that is so on purpose. */
static bool
report_none(const Planner *planner, Diags *diags)
{
    if (planner->options->select_count + planner->options->exclude_count > 0) {
        return diag_error(diags, DIAG_NO_TENANTS, (Span){0},
                          "the selection leaves no tenant that takes part");
    }
    if (all_rest(planner)) {
        diag_notice(diags, DIAG_NO_TENANTS, (Span){0},
                    "every tenant is paused, retired, erased or excluded: no staging is read");
        diag_hint(diags, "\"firn tenant list\" tells who is what.");
        return true;
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

static int
by_news_name(const void *a, const void *b)
{
    return strcmp(((const TenantNews *) a)->name, ((const TenantNews *) b)->name);
}

/* Is any table of the tenant remembered, or expected by the file that staging is compared with? */
static bool
is_remembered(const Catalog *catalog, long long tenant_key)
{
    for (size_t i = 0; i < catalog->remembered_count; i++) {
        if (catalog->remembered[i].tenant_key == tenant_key) {
            return true;
        }
    }
    return false;
}

static bool
is_news(const Planner *planner, const PlanTenant *tenant)
{
    return planner->options->compares ? !is_remembered(planner->catalog, tenant->tenant_key)
                                      : tenant->is_new && planner->catalog->tenant_count > 0;
}

/* Those of whom an earlier run saw schemas and none is there any more; and those who are here for the first time. */
static void
find_news(Planner *planner, const PlanTenant *tenants, size_t count)
{
    const Catalog *catalog = planner->catalog;
    const Project *project = planner->project;
    StrMap *here = strmap_new(planner->arena);

    for (size_t i = 0; i < count; i++) {
        strmap_put_const(here, tenants[i].name, &tenants[i]);
        if (is_news(planner, &tenants[i])) {
            add_news(planner, TENANT_IS_NEW, tenants[i].tenant, tenants[i].region,
                     tenants[i].tenant_key);
        }
    }
    for (size_t i = 0; i < catalog->tenant_count; i++) {
        const StateTenant *known = &catalog->tenants[i];
        const char *name = arena_fmt(planner->arena, "%s_%s", known->tenant, known->region);
        const bool listed = project->discover || in_list(&project->tenants, known->tenant, name);

        if (strcmp(known->region, "*") != 0 && strmap_get(here, name) == NULL && listed &&
            !tenant_rests(known) && is_wanted(planner, known->tenant, known->region, name) &&
            (!planner->options->compares || is_remembered(catalog, known->tenant_key))) {
            add_news(planner, TENANT_IS_GONE, known->tenant, known->region, known->tenant_key);
        }
    }
    if (planner->news.count > 0) {
        qsort(planner->news.items, planner->news.count, sizeof(TenantNews), by_news_name);
    }
    planner->plan->drift.news = planner->news.items;
    planner->plan->drift.news_count = planner->news.count;
}

/* Told with every run, loud where something is missing; equal words of many tenants are told once. */
static void
tell_news(const Planner *planner, Diags *diags)
{
    const Project *project = planner->project;
    const Span span = project->schema_pattern.span;

    for (size_t i = 0; i < planner->news.count && !planner->options->compares; i++) {
        diags_set_tenant(diags, planner->news.items[i].name);
        switch (planner->news.items[i].kind) {
            case TENANT_IS_NEW:
                diag_notice(diags, DIAG_TENANT_NEW, span,
                            "a new tenant, on board from this run on");
                break;
            case TENANT_WAITS:
                diag_notice(diags, DIAG_TENANT_WAITS, span,
                            "a tenant has staging schemas and is not on board");
                diag_hint(diags, project->discover ? "Take it on board with \"firn tenant add\"."
                                                   : "Add it to `tenants:`, or to `exclude:`.");
                break;
            case TENANT_IS_GONE:
                diag_warning(diags, DIAG_TENANT_GONE, span,
                             "a tenant has no staging schema any more; its rows stay");
                diag_hint(diags, "If it is meant to be gone, say so with \"firn tenant retire\".");
                break;
            case TENANT_IS_ERASED:
                diag_notice(diags, DIAG_TENANT_WAITS, span,
                            "a tenant was erased, and its staging schemas are still there");
                diag_hint(diags, "It is not read again before \"firn tenant add\".");
                break;
        }
        diags_set_tenant(diags, NULL);
    }
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
        find_news(planner, NULL, 0);
        tell_news(planner, diags);
        return planner->options->registry || planner->options->compares ||
               report_none(planner, diags);
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

    find_news(planner, tenants.items, tenants.count);
    tell_news(planner, diags);

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
