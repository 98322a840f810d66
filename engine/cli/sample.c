#include "cli/sample.h"

/* What a sub-select gives is no table of the server's. */
static bool
is_there(const Catalog *catalog, const CatalogTable *table)
{
    const CatalogSchema *schema =
        table->schema != NULL ? catalog_schema(catalog, table->schema) : NULL;

    return schema != NULL && schema_table(schema, table->name) != NULL;
}

const char *
sample_values(const Session *session, Arena *arena, const CatalogTable *table,
              const CatalogColumn *column)
{
    enum
    {
        LONGEST = 40
    };
    const SqlDialect *dialect = session->dialect;
    Diags *ignored = diags_new(arena);
    StrBuf text = strbuf_new(arena);
    StrBuf query = strbuf_new(arena);
    StrBuf out = strbuf_new(arena);
    DbRows rows = {0};

    if (session->db == NULL || table->is_view || !is_there(session->catalog, table)) {
        return NULL;
    }
    const char *name = sql_ident_text(arena, dialect, column->name, ignored);

    if (name == NULL) {
        return NULL;
    }
    sql_as_text(&text, dialect, arena_fmt(arena, "t.%s", name), column->type);
    const SqlVar vars[] = {
        {"value", SQL_VAR_CODE, arena_fmt(arena, "LEFT(%s, %d)", text.text, LONGEST)},
        {"schema", SQL_VAR_IDENT, table->schema},
        {"table", SQL_VAR_IDENT, table->name},
        {"column", SQL_VAR_IDENT, column->name},
    };

    if (!sql_render(&query, dialect, "sample_values", vars, sizeof(vars) / sizeof(vars[0]),
                    ignored) ||
        !db_query(session->db, arena, query.text, &rows, NULL)) {
        return NULL;
    }
    for (size_t i = 0; i < rows.row_count; i++) {
        strbuf_fmt(&out, "%s%s", i > 0 ? ", " : "", db_value(&rows, i, 0));
    }
    return rows.row_count > 0 ? out.text : NULL;
}
