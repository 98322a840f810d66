#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "catalog/builder.h"
#include "catalog/state.h"

/* ---- schemas, tables, columns ----------------------------------------------------------------- */

/* The columns of a row of the templates "catalog". */
enum
{
    ROW_SCHEMA,
    ROW_TABLE,
    ROW_IS_VIEW,
    ROW_COLUMN,
    ROW_TYPE,
    ROW_NOT_NULL,
    ROW_KEY,
    ROW_ID,
    ROW_WIDTH
};

typedef struct Reader
{
    Builder *builder;
    const char *schema; /* that is open, or NULL */
    const char *table;  /* whose columns are being read, or NULL */
    bool is_view;
    const char *id;
} Reader;

static void
close_table(Reader *reader)
{
    if (reader->table != NULL) {
        builder_table(reader->builder, reader->table, reader->is_view,
                      builder_shape(reader->builder));
        builder_table_id(reader->builder, reader->id);
        reader->table = NULL;
    }
}

static bool
same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool
take_row(void *context, const char *const *values, size_t column_count)
{
    Reader *reader = context;

    if (column_count != ROW_WIDTH) {
        return false;
    }
    if (!same(reader->schema, values[ROW_SCHEMA])) {
        close_table(reader);
        reader->schema = builder_text(reader->builder, values[ROW_SCHEMA]);
        builder_schema(reader->builder, reader->schema);
    }
    if (values[ROW_TABLE] == NULL) {
        return true; /* an empty schema */
    }
    if (!same(reader->table, values[ROW_TABLE])) {
        close_table(reader);
        reader->table = builder_text(reader->builder, values[ROW_TABLE]);
        reader->is_view = same(values[ROW_IS_VIEW], "t");
        reader->id = builder_text(reader->builder, values[ROW_ID]);
    }
    if (values[ROW_COLUMN] != NULL && values[ROW_TYPE] != NULL) {
        const unsigned key =
            values[ROW_KEY] != NULL ? (unsigned) strtoul(values[ROW_KEY], NULL, 10) : 0;

        builder_add(reader->builder,
                    builder_column(reader->builder, values[ROW_COLUMN], values[ROW_TYPE],
                                   same(values[ROW_NOT_NULL], "t"), key));
    }
    return true;
}

static bool
read_tables(Builder *builder, Arena *temp, Db *db, Catalog *out, Diags *diags)
{
    StrBuf sql = strbuf_new(temp);
    Reader reader = {.builder = builder};

    if (!sql_render(&sql, db_dialect(db), "catalog", NULL, 0, diags) ||
        !db_query_each(db, sql.text, take_row, &reader, diags)) {
        return false;
    }
    close_table(&reader);
    builder_finish(builder, out);
    return true;
}

/* ---- control state ---------------------------------------------------------------------------- */

/* The control tables and the templates that read them. */
static const struct
{
    const char *table;
    const char *template;
} state_tables[] = {
    {"tenant", "state_tenant"},       {"target_state", "state_target"},
    {"branch_state", "state_branch"}, {"retry", "state_retry"},
    {"join_state", "state_join"},     {"tenant_state", "state_life"},
    {"staging_table", "state_seen"},  {"staging_column", "state_column"},
    {"absent", "state_absent"},
};

typedef struct StateReader
{
    Builder *builder;
    StateLists lists;
} StateReader;

static long long
number(const char *text)
{
    return text != NULL ? strtoll(text, NULL, 10) : 0;
}

/* A name that is part of a key is never NULL in the catalog. */
static const char *
name_text(StateReader *state, const char *text)
{
    return builder_text(state->builder, text != NULL ? text : "");
}

static bool
take_state(void *context, const char *const *values, size_t column_count)
{
    StateReader *state = context;
    StateLists *lists = &state->lists;
    const char *const *cell = values + 1;
    Builder *builder = state->builder;

    (void) column_count;
    if (same(values[0], "tenant")) {
        *vec_push(lists->temp, &lists->tenants) =
            (StateTenant){.tenant = name_text(state, cell[0]),
                          .region = name_text(state, cell[1]),
                          .tenant_key = number(cell[2]),
                          .display_name = builder_text(builder, cell[3])};
    } else if (same(values[0], "target")) {
        *vec_push(lists->temp, &lists->targets) = (StateTarget){
            name_text(state, cell[0]), number(cell[1]), builder_text(builder, cell[2])};
    } else if (same(values[0], "branch")) {
        *vec_push(lists->temp, &lists->branches) = (StateBranch){name_text(state, cell[0]),
                                                                 name_text(state, cell[1]),
                                                                 number(cell[2]),
                                                                 builder_text(builder, cell[3]),
                                                                 builder_text(builder, cell[4]),
                                                                 builder_text(builder, cell[5]),
                                                                 builder_text(builder, cell[6])};
    } else if (same(values[0], "join")) {
        *vec_push(lists->temp, &lists->joins) =
            (StateJoin){name_text(state, cell[0]), name_text(state, cell[1]), number(cell[2]),
                        name_text(state, cell[3]), builder_text(builder, cell[4])};
    } else if (same(values[0], "absent")) {
        *vec_push(lists->temp, &lists->absent) = (StateAbsent){
            name_text(state, cell[0]), name_text(state, cell[1]), number(cell[2]), number(cell[3])};
    } else if (same(values[0], "life")) {
        *vec_push(lists->temp, &lists->lives) =
            (StateLife){number(cell[0]), builder_text(builder, cell[1]),
                        builder_text(builder, cell[2]), builder_text(builder, cell[3])};
    } else if (same(values[0], "seen")) {
        *vec_push(lists->temp, &lists->seen) =
            (StateSeen){{.tenant_key = number(cell[0]),
                         .schema = name_text(state, cell[1]),
                         .name = name_text(state, cell[2]),
                         .first_seen = builder_text(builder, cell[4])},
                        name_text(state, cell[3])};
    } else if (same(values[0], "column")) {
        const char *type = cell[3] != NULL ? cell[3] : "";

        *vec_push(lists->temp, &lists->columns) =
            (StateColumn){name_text(state, cell[0]), number(cell[1]),
                          builder_column(builder, cell[2] != NULL ? cell[2] : "", type,
                                         same(cell[4], "1"), (unsigned) number(cell[5]))};
    } else {
        *vec_push(lists->temp, &lists->retries) =
            (StateRetry){name_text(state, cell[0]), number(cell[1]), number(cell[2])};
    }
    return true;
}

/* One query over those control tables that exist; none when there is none. */
static bool
read_state(Arena *arena, StateReader *state, Db *db, const char *control_schema, Catalog *out,
           Diags *diags)
{
    const CatalogSchema *control = catalog_schema(out, control_schema);
    const SqlVar vars[] = {{"control", SQL_VAR_IDENT, control_schema}};
    StrBuf sql = strbuf_new(state->lists.temp);

    if (control == NULL) {
        return true;
    }
    for (size_t i = 0; i < sizeof state_tables / sizeof state_tables[0]; i++) {
        if (schema_table(control, state_tables[i].table) == NULL) {
            continue;
        }
        strbuf_str(&sql, out->has_state ? "\nUNION ALL\n" : "");
        if (!sql_render(&sql, db_dialect(db), state_tables[i].template, vars, 1, diags)) {
            return false;
        }
        out->has_state = true;
    }
    if (out->has_state && !db_query_each(db, sql.text, take_state, state, diags)) {
        return false;
    }
    state_shapes(&state->lists, state->builder);
    state_finish(arena, &state->lists, out);
    return true;
}

static const char *
instant_now(Arena *arena)
{
    const time_t now = time(NULL);
    struct tm utc;
    char text[32];

    if (gmtime_r(&now, &utc) == NULL ||
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0) {
        return NULL;
    }
    return arena_strdup(arena, text);
}

const Catalog *
catalog_read(Arena *arena, Db *db, const char *control_schema, Diags *diags)
{
    Arena *temp = arena_new();
    Catalog *catalog = arena_new_obj(arena, Catalog);
    Builder *builder = builder_new(arena, temp);
    StateReader state = {.builder = builder, .lists = {.temp = temp}};

    catalog->dialect = db_dialect(db)->name;
    catalog->taken_at = instant_now(arena);
    const bool ok = read_tables(builder, temp, db, catalog, diags) &&
                    read_state(arena, &state, db, control_schema, catalog, diags);

    arena_free(temp);
    return ok ? catalog : NULL;
}
