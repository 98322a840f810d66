/* Rows of a query as a text table or as JSON, by one description of its columns. */
#ifndef ENGINE_CLI_TABLE_H
#define ENGINE_CLI_TABLE_H

#include <jansson.h>

#include "db/db.h"

typedef enum TableKind
{
    TABLE_TEXT,
    TABLE_NUMBER /* to the right; a number in JSON */
} TableKind;

typedef struct TableColumn
{
    const char *title; /* NULL ends a list */
    const char *name;  /* in JSON */
    TableKind kind;
} TableColumn;

/* NULL is "-".  Columns are as wide as their widest value. */
void table_print(const DbRows *rows, const TableColumn *columns);

/* A list of objects; NULL is null. */
json_t *table_json(const DbRows *rows, const TableColumn *columns);

#endif
