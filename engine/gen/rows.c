#include "gen/rows.h"

enum
{
    ROWS_PER_INSERT = 500
};

RowList
rows_new(Build *b, const char *template, const Vars *vars)
{
    return (RowList){.template = template, .vars = *vars, .text = strbuf_new(b->arena)};
}

void
rows_add(Build *b, RowList *rows, const char *row)
{
    if (rows->count == ROWS_PER_INSERT) {
        rows_flush(b, rows);
    }
    strbuf_fmt(&rows->text, "%s(%s)", rows->count > 0 ? ",\n" : "", row);
    rows->count++;
}

void
rows_flush(Build *b, RowList *rows)
{
    Vars vars = rows->vars;

    if (rows->count == 0) {
        return;
    }
    var_code(&vars, "rows", rows->text.text);
    emit(b, rows->template, &vars);
    rows->text = strbuf_new(b->arena);
    rows->count = 0;
}
