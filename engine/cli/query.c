#include "cli/query.h"

#include <assert.h>

bool
query_template(Session *session, const char *name, const SqlVar *vars, size_t var_count,
               DbRows *rows)
{
    enum
    {
        MORE = 8
    };
    SqlVar all[2 + MORE] = {
        {.name = "control", .kind = SQL_VAR_IDENT, .text = session->project->control_schema.text},
        {.name = "warehouse",
         .kind = SQL_VAR_IDENT,
         .text = session->project->warehouse_schema.text}};
    StrBuf sql = strbuf_new(session->arena);

    assert(var_count <= MORE);
    for (size_t i = 0; i < var_count; i++) {
        all[2 + i] = vars[i];
    }
    return sql_render(&sql, session->dialect, name, all, 2 + var_count, session->diags) &&
           db_query(session->db, session->arena, sql.text, rows, session->diags);
}
