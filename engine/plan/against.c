#include "plan/against.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

typedef VEC_OF(StateTenant) Tenants;
typedef VEC_OF(StateTable) Tables;

static int
by_name(const void *a, const void *b)
{
    const StateTenant *left = a;
    const StateTenant *right = b;
    const int order = strcmp(left->tenant, right->tenant);

    return order != 0 ? order : strcmp(left->region, right->region);
}

static int
by_place(const void *a, const void *b)
{
    const StateTable *left = a;
    const StateTable *right = b;
    const int order = strcmp(left->schema, right->schema);

    if (left->tenant_key != right->tenant_key) {
        return left->tenant_key < right->tenant_key ? -1 : 1;
    }
    return order != 0 ? order : strcmp(left->name, right->name);
}

static const StateTenant *
known(const Tenants *tenants, const SchemaParts *parts)
{
    for (size_t i = 0; i < tenants->count; i++) {
        if (strcmp(tenants->items[i].tenant, parts->tenant) == 0 &&
            strcmp(tenants->items[i].region, parts->region) == 0) {
            return &tenants->items[i];
        }
    }
    return NULL;
}

/* The tenant of a schema; false where it is nobody's. */
static bool
parts_of(Arena *arena, const Project *project, const char *schema, SchemaParts *out)
{
    const char *why = NULL;

    return project_match_schema(arena, project, schema, out, &why) == SCHEMA_MATCH &&
           !project_excludes(project, out->tenant, out->region);
}

static void
add_tenants(Arena *arena, const Project *project, const Catalog *catalog, Tenants *tenants)
{
    for (size_t i = 0; i < catalog->schema_count; i++) {
        SchemaParts parts = {0};
        long long key = 1;

        if (!parts_of(arena, project, catalog->schemas[i].name, &parts) ||
            known(tenants, &parts) != NULL) {
            continue;
        }
        for (size_t t = 0; t < tenants->count; t++) {
            key = tenants->items[t].tenant_key >= key ? tenants->items[t].tenant_key + 1 : key;
        }
        *vec_push(arena, tenants) =
            (StateTenant){.tenant = parts.tenant, .region = parts.region, .tenant_key = key};
    }
}

static void
add_tables(Arena *arena, const CatalogSchema *schema, long long key, Tables *tables)
{
    for (size_t i = 0; i < schema->table_count; i++) {
        const CatalogTable *table = &schema->tables[i];

        *vec_push(arena, tables) = (StateTable){.tenant_key = key,
                                                .schema = schema->name,
                                                .name = table->name,
                                                .columns = table->columns,
                                                .column_count = table->column_count,
                                                .columns_print = table->columns_print};
    }
}

const Catalog *
catalog_against(Arena *arena, const Project *project, const Catalog *present,
                const Catalog *expected)
{
    Catalog *out = arena_new_obj(arena, Catalog);
    Tenants tenants = {0};
    Tables tables = {0};

    *out = *present;
    for (size_t i = 0; i < present->tenant_count; i++) {
        *vec_push(arena, &tenants) = present->tenants[i];
    }
    add_tenants(arena, project, expected, &tenants);
    add_tenants(arena, project, present, &tenants);
    for (size_t i = 0; i < expected->schema_count; i++) {
        SchemaParts parts = {0};
        const StateTenant *tenant = NULL;

        if (parts_of(arena, project, expected->schemas[i].name, &parts)) {
            tenant = known(&tenants, &parts);
        }
        if (tenant != NULL) {
            add_tables(arena, &expected->schemas[i], tenant->tenant_key, &tables);
        }
    }
    if (tenants.count > 0) {
        qsort(tenants.items, tenants.count, sizeof *tenants.items, by_name);
    }
    if (tables.count > 0) {
        qsort(tables.items, tables.count, sizeof *tables.items, by_place);
    }
    out->has_state = true;
    out->tenants = tenants.items;
    out->tenant_count = tenants.count;
    out->remembered = tables.items;
    out->remembered_count = tables.count;
    return out;
}
