#include "cli/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

/* Columns on a terminal, not bytes: continuation bytes of UTF-8 take none. */
static int
width_of(const char *text)
{
    int width = 0;

    for (; *text != '\0'; text++) {
        width += utf8_starts(*text);
    }
    return width;
}

static const char *
cell(const DbRows *rows, size_t row, size_t column)
{
    const char *text = db_value(rows, row, column);

    return text != NULL ? text : "-";
}

static void
put(const char *text, int width, TableKind kind, bool last)
{
    const int blank = width - width_of(text);

    if (kind == TABLE_NUMBER) {
        printf("%*s%s", blank, "", text);
    } else {
        printf("%s%*s", text, last ? 0 : blank, "");
    }
    fputs(last ? "\n" : "  ", stdout);
}

static int
column_width(const DbRows *rows, const TableColumn *columns, size_t c)
{
    int width = width_of(columns[c].title);

    for (size_t r = 0; r < rows->row_count; r++) {
        const int one = width_of(cell(rows, r, c));

        width = one > width ? one : width;
    }
    return width;
}

void
table_print(const DbRows *rows, const TableColumn *columns)
{
    enum
    {
        MAX_COLUMNS = 24
    };
    int widths[MAX_COLUMNS] = {0};
    size_t count = 0;

    for (; count < MAX_COLUMNS && columns[count].title != NULL; count++) {
        widths[count] = column_width(rows, columns, count);
    }
    for (size_t c = 0; c < count; c++) {
        put(columns[c].title, widths[c], columns[c].kind, c + 1 == count);
    }
    for (size_t r = 0; r < rows->row_count; r++) {
        for (size_t c = 0; c < count; c++) {
            put(cell(rows, r, c), widths[c], columns[c].kind, c + 1 == count);
        }
    }
}

static json_t *
value_json(const char *text, TableKind kind)
{
    if (text == NULL) {
        return json_null();
    }
    if (kind == TABLE_TEXT) {
        return json_string(text);
    }
    return strchr(text, '.') != NULL ? json_real(strtod(text, NULL))
                                     : json_integer(strtoll(text, NULL, 10));
}

json_t *
table_json(const DbRows *rows, const TableColumn *columns)
{
    json_t *list = json_array();

    for (size_t r = 0; r < rows->row_count; r++) {
        json_t *object = json_object();

        for (size_t c = 0; columns[c].title != NULL; c++) {
            json_object_set_new(object, columns[c].name,
                                value_json(db_value(rows, r, c), columns[c].kind));
        }
        json_array_append_new(list, object);
    }
    return list;
}
