/* A source database's tables and columns, as the mysql client lists them. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/vec.h"
#include "dms/dms.h"

/* Each table of the server's catalog is asked once: of a join or a sub-select by name it opens every table again and again. */
const char dms_source_query[] =
    "SELECT c.TABLE_SCHEMA, c.TABLE_NAME, t.TABLE_TYPE, t.CREATE_OPTIONS, c.COLUMN_NAME,\n"
    "       c.COLUMN_TYPE, c.IS_NULLABLE, k.ORDINAL_POSITION AS KEY_POSITION, c.EXTRA,\n"
    "       c.CHARACTER_SET_NAME, COALESCE(f.CASCADES, 0) AS CASCADES\n"
    "  FROM information_schema.COLUMNS c\n"
    "  JOIN (SELECT TABLE_NAME, TABLE_TYPE, CREATE_OPTIONS\n"
    "          FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s) t\n"
    "    ON t.TABLE_NAME = c.TABLE_NAME\n"
    "  LEFT JOIN (SELECT TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION\n"
    "               FROM information_schema.KEY_COLUMN_USAGE\n"
    "              WHERE TABLE_SCHEMA = %s AND CONSTRAINT_NAME = 'PRIMARY') k\n"
    "    ON k.TABLE_NAME = c.TABLE_NAME AND k.COLUMN_NAME = c.COLUMN_NAME\n"
    "  LEFT JOIN (SELECT TABLE_NAME, COUNT(*) AS CASCADES\n"
    "               FROM information_schema.REFERENTIAL_CONSTRAINTS\n"
    "              WHERE CONSTRAINT_SCHEMA = %s\n"
    "                AND (DELETE_RULE = 'CASCADE' OR UPDATE_RULE = 'CASCADE')\n"
    "              GROUP BY TABLE_NAME) f\n"
    "    ON f.TABLE_NAME = c.TABLE_NAME\n"
    " WHERE c.TABLE_SCHEMA = %s\n"
    " ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION;\n";

typedef enum Field
{
    TABLE_SCHEMA,
    TABLE_NAME,
    TABLE_TYPE,
    CREATE_OPTIONS,
    COLUMN_NAME,
    COLUMN_TYPE,
    IS_NULLABLE,
    KEY_POSITION,
    EXTRA,
    CHARACTER_SET_NAME,
    CASCADES,
    FIELD_COUNT
} Field;

static const char *const field_names[FIELD_COUNT] = {
    "TABLE_SCHEMA", "TABLE_NAME",         "TABLE_TYPE",  "CREATE_OPTIONS",
    "COLUMN_NAME",  "COLUMN_TYPE",        "IS_NULLABLE", "KEY_POSITION",
    "EXTRA",        "CHARACTER_SET_NAME", "CASCADES"};

typedef VEC_OF(DmsColumn) Columns;

typedef struct Lines
{
    Arena *arena;
    const Source *file;
    const char *at;
    uint32_t line;
    Diags *diags;
    size_t place[FIELD_COUNT]; /* of each field in a line, from 1; 0: not in the file */
    const char *schema;        /* the wanted one; NULL: the first that comes */
    VEC_OF(DmsTable) tables;
    Columns columns; /* of the last table */
} Lines;

static Span
place_of(const Lines *lines)
{
    return (Span){.source = lines->file, .line = lines->line, .column = 1, .width = 1};
}

static bool
refuse(const Lines *lines, const char *what)
{
    return diag_error(lines->diags, DIAG_SOURCE_CATALOG, place_of(lines), "%s", what);
}

/* \t, \n and \\ as the client writes them. */
static const char *
unescape(Arena *arena, const char *text, size_t len)
{
    char *out = arena_strndup(arena, text, len);
    size_t used = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\\' && i + 1 < len) {
            i++;
            out[used++] = (char) (text[i] == 't' ? '\t' : text[i] == 'n' ? '\n' : text[i]);
        } else {
            out[used++] = text[i];
        }
    }
    out[used] = '\0';
    return out;
}

/* The next line's fields; false at the end of the file. */
static bool
next_line(Lines *lines, const char **fields, size_t room, size_t *count)
{
    const char *at = lines->at;

    *count = 0;
    if (*at == '\0') {
        return false;
    }
    lines->line++;
    for (;;) {
        const size_t len = strcspn(at, "\t\r\n");

        if (*count < room) {
            fields[*count] = unescape(lines->arena, at, len);
        }
        ++*count;
        at += len;
        if (*at != '\t') {
            break;
        }
        at++;
    }
    at += *at == '\r';
    lines->at = at + (*at == '\n');
    return true;
}

enum
{
    MAX_FIELDS = 32
};

static bool
read_head(Lines *lines)
{
    const char *fields[MAX_FIELDS];
    size_t count = 0;
    bool ok = true;

    if (!next_line(lines, fields, MAX_FIELDS, &count)) {
        lines->line = 1;
        return refuse(lines, "the file is empty");
    }
    for (size_t i = 0; i < count && i < MAX_FIELDS; i++) {
        for (size_t f = 0; f < FIELD_COUNT; f++) {
            if (strcasecmp(fields[i], field_names[f]) == 0) {
                lines->place[f] = i + 1;
            }
        }
    }
    static const Field needed[] = {TABLE_SCHEMA, TABLE_NAME,  COLUMN_NAME,
                                   COLUMN_TYPE,  IS_NULLABLE, KEY_POSITION};

    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (lines->place[needed[i]] == 0) {
            ok = diag_error(lines->diags, DIAG_SOURCE_CATALOG, place_of(lines),
                            "the first line names no %s", field_names[needed[i]]);
            diag_hint(lines->diags, "\"firn dms query\" prints the query whose result this is.");
        }
    }
    return ok;
}

static const char *
field(const Lines *lines, const char *const *fields, Field which)
{
    return lines->place[which] == 0 ? "" : fields[lines->place[which] - 1];
}

static void
close_table(Lines *lines)
{
    if (lines->tables.count > 0) {
        DmsTable *table = &lines->tables.items[lines->tables.count - 1];

        table->columns = lines->columns.items;
        table->column_count = lines->columns.count;
        lines->columns = (Columns){0};
    }
}

static void
open_table(Lines *lines, const char *const *fields, const char *name)
{
    close_table(lines);
    *vec_push(lines->arena, &lines->tables) = (DmsTable){
        .name = name,
        .is_view = strstr(field(lines, fields, TABLE_TYPE), "VIEW") != NULL,
        .is_partitioned = strstr(field(lines, fields, CREATE_OPTIONS), "partitioned") != NULL,
        .cascades = strtoul(field(lines, fields, CASCADES), NULL, 10) > 0,
        .span = place_of(lines)};
}

static void
add_column(Lines *lines, const char *const *fields)
{
    const char *extra = field(lines, fields, EXTRA);
    const char *type = field(lines, fields, COLUMN_TYPE);

    *vec_push(lines->arena, &lines->columns) = (DmsColumn){
        .name = field(lines, fields, COLUMN_NAME),
        .type_text = type,
        .type = dms_type_of(type),
        .not_null = strcasecmp(field(lines, fields, IS_NULLABLE), "NO") == 0,
        .key = (unsigned) strtoul(field(lines, fields, KEY_POSITION), NULL, 10),
        /* DEFAULT_GENERATED is a default, no generated column. */
        .is_generated = strstr(extra, "VIRTUAL") != NULL || strstr(extra, "STORED") != NULL ||
                        strstr(extra, "PERSISTENT") != NULL,
        .is_invisible = strstr(extra, "INVISIBLE") != NULL,
        .is_utf8mb4 = strcasecmp(field(lines, fields, CHARACTER_SET_NAME), "utf8mb4") == 0,
        .span = place_of(lines)};
}

static bool
is_wanted(Lines *lines, const char *const *fields)
{
    const char *schema = field(lines, fields, TABLE_SCHEMA);

    if (lines->schema == NULL) {
        lines->schema = schema;
    }
    return strcmp(schema, lines->schema) == 0;
}

static bool
read_line(Lines *lines, const char *const *fields, size_t count)
{
    for (size_t f = 0; f < FIELD_COUNT; f++) {
        if (lines->place[f] > count) {
            return refuse(lines, "this line has fewer fields than the first");
        }
    }
    const char *name = field(lines, fields, TABLE_NAME);

    /* MariaDB lists its sequences among the tables. */
    if (!is_wanted(lines, fields) ||
        strcasecmp(field(lines, fields, TABLE_TYPE), "SEQUENCE") == 0) {
        return true;
    }
    if (name[0] == '\0' || field(lines, fields, COLUMN_NAME)[0] == '\0') {
        return refuse(lines, "this line names no table or no column");
    }
    if (lines->tables.count == 0 ||
        strcmp(lines->tables.items[lines->tables.count - 1].name, name) != 0) {
        open_table(lines, fields, name);
    }
    add_column(lines, fields);
    return true;
}

const DmsSource *
dms_source_read(Arena *arena, const Source *file, const char *schema, Diags *diags)
{
    Lines lines = {
        .arena = arena, .file = file, .at = file->text, .diags = diags, .schema = schema};
    const char *fields[MAX_FIELDS];
    size_t count = 0;
    bool ok = read_head(&lines);

    while (ok && next_line(&lines, fields, MAX_FIELDS, &count)) {
        if (count == 1 && fields[0][0] == '\0') {
            continue;
        }
        ok = count <= MAX_FIELDS ? read_line(&lines, fields, count)
                                 : refuse(&lines, "this line has too many fields");
    }
    close_table(&lines);
    if (ok && lines.tables.count == 0) {
        ok = diag_error(diags, DIAG_SOURCE_CATALOG, place_of(&lines),
                        "no table of \"%s\" is listed", schema != NULL ? schema : "");
    }
    if (!ok) {
        return NULL;
    }
    DmsSource *source = arena_new_obj(arena, DmsSource);

    *source = (DmsSource){.schema = lines.schema != NULL ? lines.schema : "",
                          .tables = lines.tables.items,
                          .table_count = lines.tables.count};
    return source;
}
