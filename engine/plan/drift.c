/* The tables that are not as they are remembered, and how branches are bound to them. */
#include "plan/drift.h"

#include <stdlib.h>
#include <string.h>

#include "plan/drift_state.h"

/* ---- what is not as it was ------------------------------------------------------------------ */

static void
find_remembered(const Catalog *catalog, long long key, TenantDrift *out)
{
    size_t low = 0;
    size_t high = catalog->remembered_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (catalog->remembered[middle].tenant_key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    out->remembered = catalog->remembered + low;
    while (low + out->remembered_count < catalog->remembered_count &&
           catalog->remembered[low + out->remembered_count].tenant_key == key) {
        out->remembered_count++;
    }
}

static const StateTable *
remembered_table(const TenantDrift *part, const char *schema, const char *name)
{
    size_t low = 0;
    size_t high = part->remembered_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const StateTable *table = &part->remembered[middle];
        const int by_schema = strcmp(table->schema, schema);
        const int order = by_schema != 0 ? by_schema : strcmp(table->name, name);

        if (order == 0) {
            return table;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

static TableDrift *
add_table(Planner *planner, const TenantDrift *part, const char *schema, const char *name)
{
    SchemaParts parts = {0};
    const char *why = NULL;
    TableDrift *out = vec_push(planner->arena, &planner->drift->tables);
    const bool matches = project_match_schema(planner->arena, planner->project, schema, &parts,
                                              &why) == SCHEMA_MATCH;

    *out = (TableDrift){.tenant = part->tenant->name,
                        .tenant_key = part->tenant->tenant_key,
                        .function = matches ? parts.function : schema,
                        .schema = schema,
                        .table = name,
                        .is_first = part->remembered_count == 0,
                        .is_taken = true};
    return out;
}

static void
one_change(Planner *planner, TableDrift *table, DriftKind kind)
{
    table->changes = arena_new_array(planner->arena, DriftChange, 1);
    table->changes[0] = (DriftChange){.kind = kind};
    table->change_count = 1;
}

static void
add_present(Planner *planner, const TenantDrift *part, const CatalogTable *table)
{
    const StateTable *before = remembered_table(part, table->schema, table->name);

    if (before != NULL && strcmp(before->columns_print, table->columns_print) == 0) {
        return;
    }
    TableDrift *out = add_table(planner, part, table->schema, table->name);

    out->now = table;
    out->before = before;
    if (before != NULL) {
        out->change_count = drift_columns(planner->arena, before, table, &out->changes);
    } else if (!out->is_first) {
        one_change(planner, out, DRIFT_APPEARED);
    }
}

static void
add_gone(Planner *planner, const TenantDrift *part)
{
    for (size_t i = 0; i < part->remembered_count; i++) {
        const StateTable *before = &part->remembered[i];
        bool there = false;

        for (size_t s = 0; !there && s < part->tenant->function_count; s++) {
            const CatalogSchema *schema = part->tenant->schemas[s];

            there = strcmp(schema->name, before->schema) == 0 &&
                    schema_table(schema, before->name) != NULL;
        }
        if (!there) {
            TableDrift *out = add_table(planner, part, before->schema, before->name);

            out->before = before;
            one_change(planner, out, DRIFT_VANISHED);
        }
    }
}

static int
by_place(const void *a, const void *b)
{
    const TableDrift *left = a;
    const TableDrift *right = b;
    const int order = strcmp(left->schema, right->schema);

    return order != 0 ? order : strcmp(left->table, right->table);
}

/* A table that went and one that came with the very same columns are likely one. */
static void
find_renamed_tables(TableDrift *tables, size_t count)
{
    for (size_t o = 0; o < count; o++) {
        TableDrift *old = &tables[o];
        TableDrift *twin = NULL;

        for (size_t n = 0;
             old->before != NULL && old->now == NULL && old->change_count == 1 && n < count; n++) {
            TableDrift *fresh = &tables[n];

            if (fresh->before == NULL && fresh->now != NULL && fresh->change_count == 1 &&
                strcmp(fresh->schema, old->schema) == 0 &&
                strcmp(fresh->now->columns_print, old->before->columns_print) == 0) {
                twin = fresh;
                break;
            }
        }
        if (twin != NULL) {
            old->changes[0].kind = DRIFT_RENAMED;
            old->changes[0].to = twin->table;
            twin->changes = NULL;
            twin->change_count = 0;
        }
    }
}

static void
find_drift(Planner *planner, TenantDrift *part)
{
    DriftState *state = planner->drift;

    find_remembered(planner->catalog, part->tenant->tenant_key, part);
    part->from = state->tables.count;
    for (size_t s = 0; s < part->tenant->function_count; s++) {
        const CatalogSchema *schema = part->tenant->schemas[s];

        for (size_t t = 0; t < schema->table_count; t++) {
            add_present(planner, part, &schema->tables[t]);
        }
    }
    add_gone(planner, part);
    part->to = state->tables.count;
    if (part->to > part->from) {
        TableDrift *tables = state->tables.items + part->from;

        qsort(tables, part->to - part->from, sizeof(*tables), by_place);
        find_renamed_tables(tables, part->to - part->from);
    }
}

void
plan_drift(Planner *planner)
{
    const Plan *plan = planner->plan;

    planner->drift = arena_new_obj(planner->arena, DriftState);
    *planner->drift = (DriftState){
        .tenants = arena_new_array(planner->arena, TenantDrift, plan->tenant_count + 1)};
    for (size_t i = 0; i < plan->tenant_count; i++) {
        TenantDrift *part = &planner->drift->tenants[i];

        *part = (TenantDrift){.tenant = &plan->tenants[i]};
        if (strcmp(part->tenant->region, "*") != 0) {
            find_drift(planner, part);
        }
    }
    planner->plan->drift.tables = planner->drift->tables.items;
    planner->plan->drift.table_count = planner->drift->tables.count;
}

/* ---- binding -------------------------------------------------------------------------------- */

TenantDrift *
drift_part(const Planner *planner, const PlanTenant *tenant)
{
    if (planner->drift == NULL || planner->drift->blind) {
        return NULL;
    }
    for (size_t low = 0, high = planner->plan->tenant_count; low < high;) {
        const size_t middle = low + (high - low) / 2;
        const PlanTenant *at = &planner->plan->tenants[middle];

        if (at == tenant) {
            return &planner->drift->tenants[middle];
        }
        if (at < tenant) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL; /* made by hand */
}

const PlanTenant *
drift_before(Planner *planner, TenantDrift *part)
{
    Arena *arena = planner->arena;
    PlanTenant *tenant = arena_new_obj(arena, PlanTenant);
    const char **functions = arena_new_array(arena, const char *, part->remembered_count + 1);
    const CatalogSchema **schemas =
        arena_new_array(arena, const CatalogSchema *, part->remembered_count + 1);
    const StateTable *tables = part->remembered;

    if (part->before != NULL) {
        return part->before;
    }
    *tenant = *part->tenant;
    tenant->functions = functions;
    tenant->schemas = schemas;
    tenant->function_count = 0;
    for (size_t start = 0; start < part->remembered_count;) {
        CatalogSchema *schema = arena_new_obj(arena, CatalogSchema);
        CatalogTable *copies = arena_new_array(arena, CatalogTable, part->remembered_count - start);
        SchemaParts parts = {0};
        const char *why = NULL;
        size_t end = start;

        for (;
             end < part->remembered_count && strcmp(tables[end].schema, tables[start].schema) == 0;
             end++) {
            copies[end - start] = (CatalogTable){.schema = tables[end].schema,
                                                 .name = tables[end].name,
                                                 .columns = tables[end].columns,
                                                 .column_count = tables[end].column_count,
                                                 .columns_print = tables[end].columns_print};
        }
        *schema = (CatalogSchema){.name = tables[start].schema,
                                  .tables = copies,
                                  .table_count = end - start,
                                  .has_upper = true};
        if (project_match_schema(arena, planner->project, schema->name, &parts, &why) ==
            SCHEMA_MATCH) {
            functions[tenant->function_count] = parts.function;
            schemas[tenant->function_count++] = schema;
        }
        start = end;
    }
    part->before = tenant;
    return tenant;
}

bool
drift_had_function(const Planner *planner, const PlanTenant *tenant, const char *function)
{
    const TenantDrift *part = drift_part(planner, tenant);

    for (size_t i = part != NULL ? part->from : 0; part != NULL && i < part->to; i++) {
        const TableDrift *table = &planner->drift->tables.items[i];

        if (table->before != NULL && strcmp(table->function, function) == 0) {
            return true;
        }
    }
    return false;
}

/* The table without what the record goes on without. */
static const CatalogTable *
without(Arena *arena, const TableDrift *drift, const DriftPolicy *policy)
{
    CatalogTable *out = arena_new_obj(arena, CatalogTable);
    CatalogColumn *columns = arena_new_array(arena, CatalogColumn, drift->now->column_count + 1);

    *out = *drift->now;
    out->columns = columns;
    out->column_count = 0;
    out->by_name = NULL;
    for (size_t c = 0; c < drift->now->column_count; c++) {
        bool hidden = false;

        for (size_t i = 0; i < drift->change_count; i++) {
            const DriftChange *change = &drift->changes[i];
            const char *name = change->kind == DRIFT_RENAMED ? change->to : change->column;

            hidden = hidden || (policy->answers[change->kind] == DRIFT_WITHOUT && name != NULL &&
                                strcmp(name, drift->now->columns[c].name) == 0);
        }
        if (!hidden) {
            columns[out->column_count++] = drift->now->columns[c];
        }
    }
    return out;
}

const CatalogTable *
drift_table(Planner *planner, Arena *arena, const PlanTenant *tenant, const Record *effective,
            const CatalogTable *table)
{
    const TenantDrift *part = drift_part(planner, tenant);

    for (size_t i = part != NULL ? part->from : 0; part != NULL && i < part->to; i++) {
        const TableDrift *drift = &planner->drift->tables.items[i];

        if (drift->now != table || drift->change_count == 0) {
            continue;
        }
        const DriftPolicy policy =
            drift_policy(planner->project, effective, tenant->tenant, tenant->region);

        if (drift->changes[0].column == NULL && !drift->changes[0].is_key) {
            return policy.answers[DRIFT_APPEARED] == DRIFT_WITHOUT ? NULL : table;
        }
        return without(arena, drift, &policy);
    }
    return table;
}
