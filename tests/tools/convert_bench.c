/*
 * Prints, one a line and separated by tabs, what tests/bench/run.sh compares: a kind of conversion, SQL that makes a value of that
 * kind from the row number i, a bare cast of it, the guarded value and the condition that it is bad.
 */
#include <stdio.h>

#include "gen/convert.h"

static const struct
{
    const char *from;
    const char *to;
    const char *made;
} kinds[] = {
    {"integer", "bigint", "i"},
    {"bigint", "integer", "CAST(i AS bigint)"},
    {"decimal(18,4)", "decimal(12,2)", "CAST(i AS decimal(18,4)) / 7"},
    {"double precision", "decimal(12,2)", "CAST(i AS double precision) / 7"},
    {"real", "decimal(12,2)", "CAST(i / 7.0 AS real)"},
    {"text", "integer", "CAST(i AS text)"},
    {"text", "decimal(12,2)", "CAST(i AS text) || '.25'"},
    {"text", "varchar(40)", "'name ' || i"},
    {"text", "date", "CAST(date '2000-01-01' + i % 9000 AS text)"},
    {"text", "timestamp", "CAST(timestamp '2000-01-01' + i * interval '1 minute' AS text)"},
    {"text", "boolean", "CASE WHEN i % 2 = 0 THEN 'true' ELSE 'false' END"},
    {"timestamp", "date", "timestamp '2000-01-01' + i * interval '1 minute'"},
    {"date", "timestamp", "date '2000-01-01' + i % 9000"},
    {"uuid", "varchar(36)", "CAST(md5(CAST(i AS text)) AS uuid)"},
    {"jsonb", "varchar(200)", "jsonb_build_object('a', i)"},
};

int
main(void)
{
    Arena *arena = arena_new();
    Diags *diags = diags_new(arena);
    bool ok = true;

    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        DataType from = {0};
        DataType to = {0};
        Conversion made = {0};
        StrBuf type = strbuf_new(arena);

        ok = datatype_parse(kinds[k].from, &from) && datatype_parse(kinds[k].to, &to) &&
             convert(arena, &sql_postgres, "t.a", from, to, NULL, (Span){0}, &made, diags) && ok;
        sql_type(&type, &sql_postgres, to);
        printf("%s as %s\t%s\tCAST(t.a AS %s)\t%s\t%s\n", kinds[k].from, kinds[k].to, kinds[k].made,
               type.text, made.value, made.bad != NULL ? made.bad : "false");
    }
    arena_free(arena);
    return ok ? 0 : 1;
}
