#include "base/vec.h"
#include "catalog/envelope.h"
#include "cli/onboard.h"

enum
{
    LONGEST = 100,        /* characters of a value that are looked at */
    LONGEST_JSON = 20000, /* of one that may hold a whole row */
    MANY = 12             /* columns that no table of envelopes has */
};

/* Long texts and documents of a table with few columns. */
static bool
may_be_envelope(const CatalogTable *table, const CatalogColumn *column)
{
    enum
    {
        SHORT = 500
    };

    return table->column_count <= MANY &&
           (column->type.variant == VARIANT_JSON ||
            (datatype_is_text(column->type) &&
             (column->type.length == 0 || column->type.length > SHORT)));
}

/* The texts of all columns; what is no scalar, and no document that may hold a row, is NULL. */
static const char *
columns_sql(Session *session, const CatalogTable *table)
{
    StrBuf out = strbuf_new(session->arena);

    for (size_t i = 0; i < table->column_count; i++) {
        const CatalogColumn *column = &table->columns[i];
        const char *name =
            sql_ident_text(session->arena, session->dialect, column->name, session->diags);
        StrBuf text = strbuf_new(session->arena);

        strbuf_str(&out, i > 0 ? ", " : "");
        const bool whole = may_be_envelope(table, column);

        if (name == NULL || (column->type.kind == DATATYPE_OTHER && !whole)) {
            strbuf_str(&out, "NULL");
            continue;
        }
        sql_as_text(&text, session->dialect, name, column->type);
        strbuf_fmt(&out, "SUBSTRING(%s, 1, %d)", text.text, whole ? LONGEST_JSON : LONGEST);
    }
    return out.text;
}

/* What is in envelopes is told from other long texts by its rows. */
static TableSample
sample_rows(Session *session, CatalogTable *table, const DbRows *rows)
{
    Unwrapped unwrapped;

    if (!catalog_unwrap(session->arena, table, rows, &unwrapped)) {
        return sample_table(session->arena, table, rows);
    }
    *table = unwrapped.table;
    TableSample out = sample_table(session->arena, table, &unwrapped.rows);

    out.json = &table->columns[unwrapped.json];
    out.first_inside = unwrapped.first;
    return out;
}

static bool
sample_one(Session *session, CatalogTable *table, size_t rows, TableSample *out)
{
    const SqlVar vars[] = {
        {"columns", SQL_VAR_CODE, columns_sql(session, table)},
        {"schema", SQL_VAR_IDENT, table->schema},
        {"table", SQL_VAR_IDENT, table->name},
        {"rows", SQL_VAR_CODE, arena_fmt(session->arena, "%zu", rows)},
    };
    StrBuf sql = strbuf_new(session->arena);
    Diags *diags = diags_new(session->arena);
    DbRows found = {0};

    if (sql_render(&sql, session->dialect, "sample", vars, sizeof vars / sizeof vars[0], diags) &&
        db_query(session->db, session->arena, sql.text, &found, diags)) {
        *out = sample_rows(session, table, &found);
        return true;
    }
    const Diag *first = diags_first(diags);

    diag_warning(session->diags, DIAG_DB_FAILED, (Span){0}, "no rows of %s.%s could be sampled: %s",
                 table->schema, table->name, first != NULL ? first->message : "");
    return false;
}

Samples
onboard_sample(Session *session, const PlanTenant *tenant, size_t rows, const PlanTenant **seen)
{
    Arena *arena = session->arena;
    VEC_OF(TableSample) out = {0};
    const CatalogSchema **schemas =
        arena_new_array(arena, const CatalogSchema *, tenant->function_count + 1);
    PlanTenant *copy = arena_new_obj(arena, PlanTenant);

    *seen = tenant;
    for (size_t f = 0; session->db != NULL && rows > 0 && f < tenant->function_count; f++) {
        CatalogSchema *schema = arena_new_obj(arena, CatalogSchema);
        CatalogTable *tables =
            arena_new_array(arena, CatalogTable, tenant->schemas[f]->table_count + 1);

        *schema = *tenant->schemas[f];
        for (size_t t = 0; t < schema->table_count; t++) {
            TableSample sample = {0};

            tables[t] = schema->tables[t];
            if (sample_one(session, &tables[t], rows, &sample)) {
                *vec_push(arena, &out) = sample;
            }
        }
        schema->tables = tables;
        schemas[f] = schema;
        *copy = *tenant;
        copy->schemas = schemas;
        *seen = copy;
    }
    return (Samples){out.items, out.count};
}
