/* Members of the mapping as a table: one SELECT a row, every cell a text. */
#include "gen/branch.h"

const char *
seed_table(Build *b, const Seed *seed)
{
    StrBuf out = strbuf_new(b->arena);
    const DataType type = {.kind = DATATYPE_VARCHAR};

    for (size_t i = 0; i < seed->row_count; i++) {
        strbuf_str(&out, i > 0 ? "\n             UNION ALL SELECT " : "(SELECT ");
        for (size_t c = 0; c < seed->columns.count; c++) {
            const char *text = seed->rows[i][c].text;

            strbuf_fmt(&out, "%s%s AS %s", c > 0 ? ", " : "",
                       cast_sql(b, text != NULL ? literal(b, text) : "NULL", type),
                       ident(b, seed->columns.items[c].text));
        }
    }
    strbuf_char(&out, ')');
    return out.text;
}
