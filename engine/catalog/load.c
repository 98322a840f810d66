#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "catalog/builder.h"
#include "catalog/state.h"

/*
 * A snapshot as `firn snapshot` writes it, or written by hand.  A table is
 *   3                      the number of a shape
 *   [["id", "bigint"]]     its columns, as in "columns"
 *   {"view": 3 or [...]}   the same for a view
 */
typedef struct Loader
{
    Builder *builder;
    Arena *temp;
    const char *path;
    VEC_OF(size_t) columns; /* numbers in the file to numbers of the builder */
    VEC_OF(size_t) shapes;
    const json_t *ids; /* of tables: schema -> table -> text; NULL: not known */
    Diags *diags;
} Loader;

__attribute__((format(printf, 2, 3))) static bool
complain(Loader *loader, const char *fmt, ...)
{
    va_list args;
    StrBuf text = strbuf_new(loader->temp);

    va_start(args, fmt);
    strbuf_vfmt(&text, fmt, args);
    va_end(args);
    return diag_error(loader->diags, DIAG_SNAPSHOT_FORMAT, (Span){0}, "%s: %s", loader->path,
                      text.text);
}

/* ---- columns, shapes, tables ------------------------------------------------------------------ */

/* The third part of a column: nothing, "not null", "key 2". */
static bool
read_flags(const char *flags, bool *not_null, unsigned *key)
{
    char *end = NULL;

    *not_null = false;
    *key = 0;
    if (flags == NULL || strcmp(flags, "not null") == 0) {
        *not_null = flags != NULL;
        return true;
    }
    if (strncmp(flags, "key ", 4) != 0 || flags[4] < '1' || flags[4] > '9') {
        return false;
    }
    const unsigned long position = strtoul(flags + 4, &end, 10);

    *key = (unsigned) position;
    *not_null = true;
    return *end == '\0' && position <= USHRT_MAX;
}

static bool
read_column(Loader *loader, const json_t *item, size_t *out)
{
    const json_t *third = json_array_get(item, 2);
    const char *name = json_string_value(json_array_get(item, 0));
    const char *type = json_string_value(json_array_get(item, 1));
    bool not_null = false;
    unsigned key = 0;

    if (name == NULL || type == NULL || (third != NULL && !json_is_string(third)) ||
        json_array_size(item) > 3 || !read_flags(json_string_value(third), &not_null, &key)) {
        return complain(loader,
                        "a column is [name, type] or [name, type, \"not null\" or \"key N\"]");
    }
    *out = builder_column(loader->builder, name, type, not_null, key);
    return true;
}

static bool
read_column_list(Loader *loader, const json_t *list)
{
    size_t i;
    json_t *item;

    if (list != NULL && !json_is_array(list)) {
        return complain(loader, "\"columns\" is not a list");
    }
    json_array_foreach (list, i, item) {
        size_t column = 0;

        if (!read_column(loader, item, &column)) {
            return false;
        }
        *vec_push(loader->temp, &loader->columns) = column;
    }
    return true;
}

/* "0 1 5" */
static bool
read_shape(Loader *loader, const char *text)
{
    while (text != NULL && *text != '\0') {
        char *end = NULL;
        const unsigned long number = *text >= '0' && *text <= '9' ? strtoul(text, &end, 10) : 0;

        if (end == NULL || (*end != ' ' && *end != '\0') || number >= loader->columns.count) {
            text = NULL;
            break;
        }
        builder_add(loader->builder, loader->columns.items[number]);
        text = *end == ' ' ? end + 1 : end;
    }
    if (text == NULL) {
        return complain(loader, "a shape is a text of numbers of \"columns\"");
    }
    *vec_push(loader->temp, &loader->shapes) = builder_shape(loader->builder);
    return true;
}

static bool
read_shape_list(Loader *loader, const json_t *list)
{
    size_t i;
    json_t *item;

    if (list != NULL && !json_is_array(list)) {
        return complain(loader, "\"shapes\" is not a list");
    }
    json_array_foreach (list, i, item) {
        if (!read_shape(loader, json_string_value(item))) {
            return false;
        }
    }
    return true;
}

/* A table's columns: the number of a shape, or a list of columns. */
static bool
read_table_columns(Loader *loader, const json_t *value, const char *table, size_t *out)
{
    size_t i;
    json_t *item;

    if (json_is_integer(value)) {
        const json_int_t number = json_integer_value(value);

        if (number < 0 || (size_t) number >= loader->shapes.count) {
            return complain(loader, "table \"%s\": there is no shape %lld", table,
                            (long long) number);
        }
        *out = loader->shapes.items[number];
        return true;
    }
    if (!json_is_array(value)) {
        return complain(
            loader, "table \"%s\" is neither the number of a shape nor a list of columns", table);
    }
    json_array_foreach (value, i, item) {
        size_t column = 0;

        if (!read_column(loader, item, &column)) {
            return false;
        }
        builder_add(loader->builder, column);
    }
    *out = builder_shape(loader->builder);
    return true;
}

static bool
read_tables(Loader *loader, const char *schema, json_t *tables)
{
    const char *name;
    json_t *value;

    if (!json_is_object(tables)) {
        return complain(loader, "schema \"%s\" is not an object of tables", schema);
    }
    builder_schema(loader->builder, schema);
    json_object_foreach (tables, name, value) {
        const bool is_view = json_is_object(value);
        const json_t *columns = is_view ? json_object_get(value, "view") : value;
        size_t shape = 0;

        if (!read_table_columns(loader, columns, name, &shape)) {
            return false;
        }
        builder_table(loader->builder, name, is_view, shape);
        builder_table_id(loader->builder, json_string_value(json_object_get(
                                              json_object_get(loader->ids, schema), name)));
    }
    return true;
}

static bool
read_schemas(Loader *loader, json_t *schemas, Catalog *out)
{
    const char *name;
    json_t *tables;

    if (!json_is_object(schemas)) {
        return complain(loader, "\"schemas\" is missing or not an object");
    }
    json_object_foreach (schemas, name, tables) {
        if (!read_tables(loader, name, tables)) {
            return false;
        }
    }
    builder_finish(loader->builder, out);
    return true;
}

/* ---- control state ---------------------------------------------------------------------------- */

static const char *
member_text(Loader *loader, const json_t *object, const char *key)
{
    return builder_text(loader->builder, json_string_value(json_object_get(object, key)));
}

/* Members that name something must be there. */
static bool
member_name(Loader *loader, const json_t *object, const char *key, const char **out)
{
    *out = member_text(loader, object, key);
    return *out != NULL || complain(loader, "an entry of the state has no \"%s\"", key);
}

static bool
member_number(Loader *loader, const json_t *object, const char *key, long long *out)
{
    const json_t *value = json_object_get(object, key);

    *out = (long long) json_integer_value(value);
    return json_is_integer(value) ||
           complain(loader, "an entry of the state has no number \"%s\"", key);
}

static bool
read_tenant(Loader *loader, StateLists *lists, const json_t *item)
{
    StateTenant tenant = {.display_name = member_text(loader, item, "display_name"),
                          .state = member_text(loader, item, "state"),
                          .changed_at = member_text(loader, item, "changed_at"),
                          .seen_at = member_text(loader, item, "seen_at")};
    const bool ok = member_name(loader, item, "tenant", &tenant.tenant) &&
                    member_name(loader, item, "region", &tenant.region) &&
                    member_number(loader, item, "tenant_key", &tenant.tenant_key);

    *vec_push(lists->temp, &lists->tenants) = tenant;
    return ok;
}

static bool
read_target(Loader *loader, StateLists *lists, const json_t *item)
{
    StateTarget target = {.definition = member_text(loader, item, "definition")};
    const bool ok = member_name(loader, item, "target", &target.target) &&
                    member_number(loader, item, "version", &target.version);

    *vec_push(lists->temp, &lists->targets) = target;
    return ok;
}

static bool
read_branch(Loader *loader, StateLists *lists, const json_t *item)
{
    StateBranch branch = {.fingerprint = member_text(loader, item, "fingerprint"),
                          .watermark = member_text(loader, item, "watermark"),
                          .compared_at = member_text(loader, item, "compared_at"),
                          .held = member_text(loader, item, "held")};
    const bool ok = member_name(loader, item, "target", &branch.target) &&
                    member_name(loader, item, "feed", &branch.feed) &&
                    member_number(loader, item, "tenant_key", &branch.tenant_key);

    *vec_push(lists->temp, &lists->branches) = branch;
    return ok;
}

static bool
read_retry(Loader *loader, StateLists *lists, const json_t *item)
{
    StateRetry retry = {0};
    const bool ok = member_name(loader, item, "record", &retry.record) &&
                    member_number(loader, item, "tenant_key", &retry.tenant_key) &&
                    member_number(loader, item, "count", &retry.count);

    *vec_push(lists->temp, &lists->retries) = retry;
    return ok;
}

static bool
read_absent(Loader *loader, StateLists *lists, const json_t *item)
{
    StateAbsent absent = {0};
    const bool ok = member_name(loader, item, "target", &absent.target) &&
                    member_name(loader, item, "feed", &absent.feed) &&
                    member_number(loader, item, "tenant_key", &absent.tenant_key) &&
                    member_number(loader, item, "count", &absent.count);

    *vec_push(lists->temp, &lists->absent) = absent;
    return ok;
}

static bool
read_join(Loader *loader, StateLists *lists, const json_t *item)
{
    StateJoin join = {.mark = member_text(loader, item, "mark")};
    const bool ok = member_name(loader, item, "target", &join.target) &&
                    member_name(loader, item, "feed", &join.feed) &&
                    member_number(loader, item, "tenant_key", &join.tenant_key) &&
                    member_name(loader, item, "alias", &join.alias);

    *vec_push(lists->temp, &lists->joins) = join;
    return ok;
}

static bool
read_remembered(Loader *loader, StateLists *lists, const json_t *item)
{
    StateTable table = {.first_seen = member_text(loader, item, "first_seen")};
    size_t shape = 0;
    const bool ok = member_number(loader, item, "tenant_key", &table.tenant_key) &&
                    member_name(loader, item, "schema", &table.schema) &&
                    member_name(loader, item, "table", &table.name) &&
                    read_table_columns(loader, json_object_get(item, "shape"), table.name, &shape);

    if (ok) {
        table.columns = builder_shape_columns(loader->builder, shape, &table.column_count,
                                              &table.columns_print);
        *vec_push(lists->temp, &lists->remembered) = table;
    }
    return ok;
}

static bool
read_state(Loader *loader, Arena *arena, const json_t *state, Catalog *out)
{
    static const struct
    {
        const char *key;
        bool (*read)(Loader *, StateLists *, const json_t *);
    } parts[] = {{"tenants", read_tenant},       {"targets", read_target},
                 {"branches", read_branch},      {"retries", read_retry},
                 {"absent", read_absent},        {"joins", read_join},
                 {"remembered", read_remembered}};
    StateLists lists = {.temp = loader->temp};

    if (state == NULL) {
        return true;
    }
    for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++) {
        const json_t *list = json_object_get(state, parts[p].key);
        size_t i;
        json_t *item;

        if (!json_is_object(state) || (list != NULL && !json_is_array(list))) {
            return complain(loader, "\"state\" is not an object of lists");
        }
        json_array_foreach (list, i, item) {
            if (!parts[p].read(loader, &lists, item)) {
                return false;
            }
        }
    }
    state_finish(arena, &lists, out);
    out->has_state = true;
    return true;
}

/* ---- the file --------------------------------------------------------------------------------- */

static json_t *
parse_file(Loader *loader)
{
    json_error_t error;
    FILE *file = fopen(loader->path, "rb");

    if (file == NULL) {
        diag_error(loader->diags, DIAG_FILE, (Span){0}, "could not read \"%s\": %s", loader->path,
                   strerror(errno));
        return NULL;
    }
    errno = 0;
    json_t *root = json_loadf(file, JSON_REJECT_DUPLICATES, &error);
    const int failure = ferror(file) != 0 ? errno : 0;

    (void) fclose(file);
    if (failure != 0) {
        diag_error(loader->diags, DIAG_FILE, (Span){0}, "could not read \"%s\": %s", loader->path,
                   strerror(failure));
        json_decref(root);
        return NULL;
    }
    if (root == NULL) {
        complain(loader, "line %d, column %d: %s", error.line, error.column, error.text);
    }
    return root;
}

static bool
read_head(Loader *loader, Arena *arena, const json_t *root, Catalog *out)
{
    const json_t *version = json_object_get(root, "firn_snapshot");
    const char *dialect = json_string_value(json_object_get(root, "dialect"));
    const SqlDialect *known = dialect != NULL ? sql_dialect_find(dialect) : NULL;
    const char *taken_at = json_string_value(json_object_get(root, "taken_at"));

    if (!json_is_integer(version)) {
        return complain(loader, "this is not a snapshot: there is no \"firn_snapshot\"");
    }
    if (json_integer_value(version) != 1) {
        return complain(loader, "version %lld of the format is not known",
                        (long long) json_integer_value(version));
    }
    if (known == NULL) {
        return complain(loader, "\"dialect\" is neither \"postgres\" nor \"redshift\"");
    }
    out->dialect = known->name;
    out->taken_at = taken_at != NULL ? arena_strdup(arena, taken_at) : NULL;
    return true;
}

const Catalog *
catalog_load(Arena *arena, const char *path, Diags *diags)
{
    Arena *temp = arena_new();
    Catalog *catalog = arena_new_obj(arena, Catalog);
    Loader loader = {
        .builder = builder_new(arena, temp), .temp = temp, .path = path, .diags = diags};
    json_t *root = parse_file(&loader);

    loader.ids = json_object_get(root, "ids");
    const bool ok = root != NULL && read_head(&loader, arena, root, catalog) &&
                    read_column_list(&loader, json_object_get(root, "columns")) &&
                    read_shape_list(&loader, json_object_get(root, "shapes")) &&
                    read_schemas(&loader, json_object_get(root, "schemas"), catalog) &&
                    read_state(&loader, arena, json_object_get(root, "state"), catalog);

    json_decref(root);
    arena_free(temp);
    return ok ? catalog : NULL;
}
