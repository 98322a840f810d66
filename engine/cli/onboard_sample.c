#include "base/vec.h"
#include "cli/onboard.h"

/* The texts of all columns; what is no scalar is NULL. */
static const char *
columns_sql(Session *session, const CatalogTable *table)
{
    enum
    {
        LONGEST = 100 /* characters of a value that are looked at */
    };
    StrBuf out = strbuf_new(session->arena);

    for (size_t i = 0; i < table->column_count; i++) {
        const CatalogColumn *column = &table->columns[i];
        const char *name =
            sql_ident_text(session->arena, session->dialect, column->name, session->diags);
        StrBuf text = strbuf_new(session->arena);

        strbuf_str(&out, i > 0 ? ", " : "");
        if (name == NULL || column->type.kind == DATATYPE_OTHER) {
            strbuf_str(&out, "NULL");
            continue;
        }
        sql_as_text(&text, session->dialect, name, column->type);
        strbuf_fmt(&out, "SUBSTRING(%s, 1, %d)", text.text, LONGEST);
    }
    return out.text;
}

static bool
sample_one(Session *session, const CatalogTable *table, size_t rows, TableSample *out)
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
        *out = sample_table(session->arena, table, &found);
        return true;
    }
    const Diag *first = diags_first(diags);

    diag_warning(session->diags, DIAG_DB_FAILED, (Span){0}, "no rows of %s.%s could be sampled: %s",
                 table->schema, table->name, first != NULL ? first->message : "");
    return false;
}

Samples
onboard_sample(Session *session, const PlanTenant *tenant, size_t rows)
{
    VEC_OF(TableSample) out = {0};

    for (size_t f = 0; session->db != NULL && rows > 0 && f < tenant->function_count; f++) {
        const CatalogSchema *schema = tenant->schemas[f];

        for (size_t t = 0; t < schema->table_count; t++) {
            TableSample sample = {0};

            if (sample_one(session, &schema->tables[t], rows, &sample)) {
                *vec_push(session->arena, &out) = sample;
            }
        }
    }
    return (Samples){out.items, out.count};
}
