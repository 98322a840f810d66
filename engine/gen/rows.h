/* Rows of literals for a table, some hundred a statement. */
#ifndef ENGINE_GEN_ROWS_H
#define ENGINE_GEN_ROWS_H

#include "gen/build.h"

typedef struct RowList
{
    const char *template; /* that takes :rows */
    Vars vars;            /* its other variables */
    StrBuf text;
    size_t count;
} RowList;

RowList rows_new(Build *b, const char *template, const Vars *vars);
/* "1, 'a', NULL": what stands between the brackets. */
void rows_add(Build *b, RowList *rows, const char *row);
void rows_flush(Build *b, RowList *rows);

#endif
