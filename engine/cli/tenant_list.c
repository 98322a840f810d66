#include "cli/tenant_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "cli/json.h"
#include "gen/tenant.h"

typedef VEC_OF(ListedTenant) Tenants;

static size_t
schemas_of(const Work *work, const char *tenant, const char *region)
{
    const Catalog *catalog = work->session.catalog;
    size_t count = 0;

    for (size_t i = 0; i < catalog->schema_count; i++) {
        SchemaParts parts = {0};
        const char *why = NULL;

        count += project_match_schema(work->arena, work->session.project, catalog->schemas[i].name,
                                      &parts, &why) == SCHEMA_MATCH &&
                 strcmp(parts.tenant, tenant) == 0 && strcmp(parts.region, region) == 0;
    }
    return count;
}

static const char *
state_of(const Work *work, const StateTenant *known)
{
    const PlanDrift *drift = &work->plan->drift;

    if (known->state != NULL && strcmp(known->state, "active") != 0) {
        return known->state;
    }
    if (project_excludes(work->session.project, known->tenant, known->region)) {
        return "excluded";
    }
    for (size_t i = 0; i < drift->news_count; i++) {
        if (strcmp(drift->news[i].tenant, known->tenant) == 0 &&
            strcmp(drift->news[i].region, known->region) == 0) {
            return drift->news[i].kind == TENANT_IS_GONE ? "gone" : "waiting";
        }
    }
    return "active";
}

static size_t
held_of(const Catalog *catalog, long long key)
{
    size_t count = 0;

    for (size_t i = 0; i < catalog->branch_count; i++) {
        count += catalog->branches[i].tenant_key == key && catalog->branches[i].held != NULL;
    }
    return count;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(((const ListedTenant *) a)->name, ((const ListedTenant *) b)->name);
}

ListedTenants
tenant_list(Work *work)
{
    const Catalog *catalog = work->session.catalog;
    const PlanDrift *drift = &work->plan->drift;
    Tenants out = {0};

    for (size_t i = 0; i < catalog->tenant_count; i++) {
        const StateTenant *known = &catalog->tenants[i];

        if (strcmp(known->region, "*") != 0) {
            *vec_push(work->arena, &out) = (ListedTenant){
                .tenant = known->tenant,
                .region = known->region,
                .name = arena_fmt(work->arena, "%s_%s", known->tenant, known->region),
                .state = state_of(work, known),
                .known = known,
                .schemas = schemas_of(work, known->tenant, known->region),
                .held = held_of(catalog, known->tenant_key),
                .rows = -1};
        }
    }
    for (size_t i = 0; i < work->plan->tenant_count; i++) {
        const PlanTenant *tenant = &work->plan->tenants[i];

        if (tenant->is_new && strcmp(tenant->region, "*") != 0) {
            *vec_push(work->arena, &out) = (ListedTenant){.tenant = tenant->tenant,
                                                          .region = tenant->region,
                                                          .name = tenant->name,
                                                          .state = "new",
                                                          .schemas = tenant->function_count,
                                                          .rows = -1};
        }
    }
    for (size_t i = 0; i < drift->news_count; i++) {
        const TenantNews *news = &drift->news[i];

        if (news->kind == TENANT_WAITS) {
            *vec_push(work->arena, &out) =
                (ListedTenant){.tenant = news->tenant,
                               .region = news->region,
                               .name = news->name,
                               .state = "waiting",
                               .schemas = schemas_of(work, news->tenant, news->region),
                               .rows = -1};
        }
    }
    if (out.count > 1) {
        qsort(out.items, out.count, sizeof(*out.items), by_name);
    }
    return (ListedTenants){.items = out.items, .count = out.count};
}

static bool
ask_rows(Work *work, const ListedTenants *list)
{
    Session *session = &work->session;
    DbRows rows = {0};
    const char *query =
        session->db != NULL ? gen_tenant_rows(work->gen, work->arena, session->diags) : NULL;

    if (query == NULL) {
        return true;
    }
    if (!db_query(session->db, work->arena, query, &rows, session->diags)) {
        return false;
    }
    for (size_t i = 0; i < list->count; i++) {
        ListedTenant *tenant = &list->items[i];

        tenant->rows = 0;
        for (size_t r = 0; tenant->known != NULL && r < rows.row_count; r++) {
            if (strtoll(db_value(&rows, r, 0), NULL, 10) == tenant->known->tenant_key) {
                tenant->rows = strtoll(db_value(&rows, r, 1), NULL, 10);
            }
        }
    }
    return true;
}

static bool
is_asked(const ListedTenant *listed, const char *tenant)
{
    return tenant == NULL || strcmp(listed->tenant, tenant) == 0 ||
           strcmp(listed->name, tenant) == 0;
}

json_t *
tenant_list_json(const ListedTenants *list, const char *tenant)
{
    json_t *root = json_array();

    for (size_t i = 0; i < list->count; i++) {
        const ListedTenant *listed = &list->items[i];
        json_t *out = is_asked(listed, tenant) ? json_object() : NULL;

        if (out == NULL) {
            continue;
        }
        json_put(out, "tenant", listed->tenant);
        json_put(out, "region", listed->region);
        json_put(out, "state", listed->state);
        json_put_count(out, "schemas", listed->schemas);
        json_put_count(out, "held", listed->held);
        if (listed->known != NULL) {
            json_object_set_new(out, "tenant_key", json_integer(listed->known->tenant_key));
            json_put(out, "since", listed->known->changed_at);
            json_put(out, "last_run", listed->known->seen_at);
        }
        if (listed->rows >= 0) {
            json_object_set_new(out, "rows", json_integer(listed->rows));
        }
        json_array_append_new(root, out);
    }
    return root;
}

static const char *
or_dash(const char *text)
{
    return text != NULL ? text : "-";
}

bool
tenant_list_print(Work *work, const ListedTenants *list)
{
    size_t width = strlen("tenant");

    if (!ask_rows(work, list)) {
        return false;
    }
    if (work->session.json) {
        json_print(tenant_list_json(list, NULL));
        return true;
    }
    for (size_t i = 0; i < list->count; i++) {
        width = strlen(list->items[i].name) > width ? strlen(list->items[i].name) : width;
    }
    printf("%-*s  %-8s  %5s  %7s  %10s  %4s  %-19s  %s\n", (int) width, "tenant", "state", "key",
           "schemas", "rows", "held", "since (UTC)", "last run (UTC)");
    for (size_t i = 0; i < list->count; i++) {
        const ListedTenant *tenant = &list->items[i];
        const StateTenant *known = tenant->known;

        printf(
            "%-*s  %-8s  %5s  %7zu  %10s  %4zu  %-19s  %s\n", (int) width, tenant->name,
            tenant->state, known != NULL ? arena_fmt(work->arena, "%lld", known->tenant_key) : "-",
            tenant->schemas, tenant->rows >= 0 ? arena_fmt(work->arena, "%lld", tenant->rows) : "-",
            tenant->held, or_dash(known != NULL ? known->changed_at : NULL),
            or_dash(known != NULL ? known->seen_at : NULL));
    }
    return true;
}

void
tenant_list_brief(const ListedTenants *list, const char *tenant)
{
    static const char *const states[] = {"active", "new",  "waiting",  "paused", "retired",
                                         "erased", "gone", "excluded", NULL};
    int width = 0;

    for (size_t s = 0, told = 0; tenant == NULL && states[s] != NULL; s++) {
        size_t count = 0;

        for (size_t i = 0; i < list->count; i++) {
            count += strcmp(list->items[i].state, states[s]) == 0;
        }
        if (count > 0) {
            printf("%s%zu %s", told++ > 0 ? ", " : "", count, states[s]);
        }
    }
    fputs(tenant == NULL && list->count > 0 ? "\n" : "", stdout);
    for (size_t i = 0; i < list->count; i++) {
        width =
            (int) strlen(list->items[i].name) > width ? (int) strlen(list->items[i].name) : width;
    }
    for (size_t i = 0; i < list->count; i++) {
        const ListedTenant *listed = &list->items[i];
        const StateTenant *known = listed->known;

        if (tenant != NULL ? is_asked(listed, tenant) : strcmp(listed->state, "active") != 0) {
            printf("%-*s  %-8s  since %s, last read %s\n", width, listed->name, listed->state,
                   or_dash(known != NULL ? known->changed_at : NULL),
                   or_dash(known != NULL ? known->seen_at : NULL));
        }
    }
}
