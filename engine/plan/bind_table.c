/* The tables that a branch reads. */
#include <string.h>

#include "plan/bind.h"

const CatalogTable *
bind_find_table(Binding *b, const FromTable *from, bool optional)
{
    const CatalogSchema *schema = tenant_schema(b->branch->tenant, from->function.text);
    const CatalogTable *found = schema != NULL ? schema_table(schema, from->table.text) : NULL;
    const CatalogTable *table = found != NULL ? drift_table(b->planner, b->arena, b->branch->tenant,
                                                            b->branch->effective, found)
                                              : NULL;

    if (table == NULL && !optional) {
        b->ok = diag_error(b->diags, DIAG_UNKNOWN_TABLE, from->table.span,
                           "tenant \"%s\" has no table %s.%s", b->branch->tenant->name,
                           from->function.text, from->table.text);
        if (schema != NULL) {
            const char **names = arena_new_array(b->arena, const char *, schema->table_count + 1);

            for (size_t i = 0; i < schema->table_count; i++) {
                names[i] = schema->tables[i].name;
            }
            const char *nearest = nearest_name(from->table.text, names);

            if (nearest != NULL) {
                diag_hint(b->diags, "Did you mean \"%s\"?", nearest);
            }
        }
    }
    return table;
}

static void
add_pattern(Binding *b, const FromTable *from, const CatalogTable **parts, size_t *count)
{
    const CatalogSchema *schema = tenant_schema(b->branch->tenant, from->function.text);
    const size_t before = *count;

    for (size_t i = 0; schema != NULL && i < schema->table_count; i++) {
        const CatalogTable *part = name_matches(from->table.text, schema->tables[i].name)
                                       ? drift_table(b->planner, b->arena, b->branch->tenant,
                                                     b->branch->effective, &schema->tables[i])
                                       : NULL;

        if (part != NULL) {
            parts[(*count)++] = part;
        }
    }
    if (*count == before) {
        b->ok = diag_error(b->diags, DIAG_UNKNOWN_TABLE, from->table.span,
                           "tenant \"%s\" has no table like %s.%s", b->branch->tenant->name,
                           from->function.text, from->table.text);
    }
}

static size_t
most_parts(const Binding *b, const From *from)
{
    size_t most = from->tables.count;

    for (size_t i = 0; i < from->tables.count; i++) {
        const CatalogSchema *schema =
            tenant_schema(b->branch->tenant, from->tables.items[i].function.text);

        most += schema != NULL ? schema->table_count : 0;
    }
    return most;
}

/* Members that stand in the mapping: a table of texts that is in no schema. */
static void
bind_seed(Binding *b)
{
    const Seed *seed = b->branch->effective->seed;
    CatalogTable *table = arena_new_obj(b->arena, CatalogTable);
    CatalogColumn *columns = arena_new_array(b->arena, CatalogColumn, seed->columns.count);
    const CatalogTable **parts = arena_new_array(b->arena, const CatalogTable *, 1);

    for (size_t i = 0; i < seed->columns.count; i++) {
        columns[i] = (CatalogColumn){.name = seed->columns.items[i].text,
                                     .type_text = "text",
                                     .type = {.kind = DATATYPE_VARCHAR}};
    }
    *table = (CatalogTable){
        .schema = "", .name = "seed", .columns = columns, .column_count = seed->columns.count};
    parts[0] = table;
    b->branch->parts = parts;
    b->branch->part_count = 1;
}

void
bind_parts(Binding *b)
{
    const From *from = &b->branch->effective->from;
    const CatalogTable **parts =
        arena_new_array(b->arena, const CatalogTable *, most_parts(b, from) + 1);
    size_t count = 0;
    bool several = from->tables.count > 1;

    if (b->branch->effective->seed != NULL) {
        bind_seed(b);
        return;
    }
    for (size_t i = 0; i < from->tables.count; i++) {
        const FromTable *table = &from->tables.items[i];

        if (strchr(table->table.text, '*') != NULL) {
            several = true;
            add_pattern(b, table, parts, &count);
        } else {
            const CatalogTable *found = bind_find_table(b, table, false);

            if (found != NULL) {
                parts[count++] = found;
            }
        }
    }
    if (from->tables.count == 0) {
        b->ok = diag_error(b->diags, DIAG_MISSING_KEY, b->branch->effective->span,
                           "record \"%s\" has no `from`", b->branch->record->name);
    }
    b->branch->parts = parts;
    b->branch->part_count = count;
    b->branch->part_in_identity = several;
    b->ok = b->ok && count > 0;
}

void
bind_joins(Binding *b)
{
    const Record *record = b->branch->effective;
    const size_t most = record->joins.count + count_lookups(record) + 2;
    BoundJoin *joins = arena_new_array(b->arena, BoundJoin, most);

    b->branch->tables = arena_new_array(b->arena, BoundTable, most);
    b->branch->tables[0] = (BoundTable){.alias = record->from.alias.text,
                                        .table = b->branch->envelope != NULL ? b->branch->envelope
                                                                             : b->branch->parts[0]};
    b->branch->table_count = 1;
    b->branch->joins = joins;
    bind_unpivot(b);
    for (size_t i = 0; i < record->joins.count; i++) {
        const Join *join = &record->joins.items[i];
        BoundTable *table = &b->branch->tables[b->branch->table_count];

        if (join->state != FIELD_SET) {
            continue;
        }
        BoundJoin *bound = &joins[b->branch->join_count];
        const CatalogTable *found = bind_find_table(b, &join->table, join->optional);

        *bound = (BoundJoin){.join = join, .table = b->branch->table_count};
        if (found != NULL && join->select != NULL) {
            found = bind_select(b, found, bound);
        }
        *table = (BoundTable){.alias = join->alias.text, .table = found};
        b->branch->table_count++;
        if (found != NULL) {
            bound->on = bind_expr(b, &join->on);
        }
        if (found != NULL && join->select == NULL) {
            bind_join_clock(b, bound, bound->table);
        }
        b->branch->join_count++;
    }
}
