/* Tasks from the registry: which tables each copies, and as few tasks a database as its mapping's size allows. */
#include <string.h>

#include "dms/effect.h"
#include "dms/task.h"
#include "mapping/source.h"

typedef VEC_OF(DmsTask) TaskVec;

/* ---- which tables ------------------------------------------------------------------------------ */

static bool
is_keyless(const Maker *m, const DmsTable *table)
{
    return !has_key(table) || in_list(&m->database->keyless, table->name);
}

/* By name where a rule must tell tables apart: filters, tables without a key, or the author's own list. */
static bool
choose_tables(Maker *m)
{
    const SourceDatabase *database = m->database;
    VEC_OF(Text) tables = {0};
    bool keyless = database->keyless.count > 0;

    for (size_t i = 0; m->source != NULL && i < m->source->table_count; i++) {
        const DmsTable *table = &m->source->tables[i];

        keyless |= !table->is_view && !is_excluded(m, table->name) && is_keyless(m, table);
    }
    m->lists_tables = database->tables.count > 0 || database->filters.count > 0 || keyless;
    if (!m->lists_tables) {
        return true;
    }
    for (size_t i = 0; i < database->tables.count; i++) {
        if (!is_excluded(m, database->tables.items[i].text)) {
            *vec_push(m->arena, &tables) = database->tables.items[i];
        }
    }
    for (size_t i = 0;
         database->tables.count == 0 && m->source != NULL && i < m->source->table_count; i++) {
        if (!m->source->tables[i].is_view && !is_excluded(m, m->source->tables[i].name)) {
            *vec_push(m->arena, &tables) = (Text){.text = m->source->tables[i].name};
        }
    }
    m->tables.items = tables.items;
    m->tables.count = tables.count;
    if (tables.count == 0) {
        diag_error(m->diags, DIAG_SOURCE, database->span, "the tables of \"%s\" must be known",
                   database->schema.text);
        diag_hint(m->diags,
                  "Filters and tables without a key are told apart by name: list `tables:`, or "
                  "give a `catalog:`.");
        return false;
    }
    return true;
}

/* A table that the registry names and nobody has. */
static bool
check_name(const Maker *m, Text name)
{
    if (m->source == NULL || source_table(m, name.text) != NULL) {
        return true;
    }
    const char **names = arena_new_array(m->arena, const char *, m->source->table_count + 1);

    for (size_t i = 0; i < m->source->table_count; i++) {
        names[i] = m->source->tables[i].name;
    }
    diag_error(m->diags, DIAG_SOURCE, name.span, "\"%s\" has no table \"%s\"",
               m->database->schema.text, name.text);
    const char *near = nearest_name(name.text, names);

    if (near != NULL) {
        diag_hint(m->diags, "Did you mean \"%s\"?", near);
    }
    return false;
}

/* "table.column" of a table that there is. */
static bool
check_column(const Maker *m, const char *table_name, Text place)
{
    const DmsTable *table = m->source != NULL ? source_table(m, table_name) : NULL;
    const char *column = place.text + strcspn(place.text, ".") + 1;

    if (table == NULL) {
        return true;
    }
    const char **names = arena_new_array(m->arena, const char *, table->column_count + 1);

    for (size_t i = 0; i < table->column_count; i++) {
        names[i] = table->columns[i].name;
        if (strcmp(names[i], column) == 0) {
            return true;
        }
    }
    diag_error(m->diags, DIAG_SOURCE, place.span, "\"%s\" has no column \"%s\"", table_name,
               column);
    const char *near = nearest_name(column, names);

    if (near != NULL) {
        diag_hint(m->diags, "Did you mean \"%s\"?", near);
    }
    return false;
}

static bool
check_names(const Maker *m)
{
    const SourceDatabase *database = m->database;
    bool ok = true;

    for (size_t i = 0; i < database->tables.count; i++) {
        ok &= check_name(m, database->tables.items[i]);
    }
    for (size_t i = 0; i < database->filters.count; i++) {
        ok &= check_name(m, database->filters.items[i].table);
    }
    for (size_t i = 0; i < database->keys.count; i++) {
        ok &= check_name(m, database->keys.items[i].table);
    }
    for (size_t i = 0; i < database->keyless.count; i++) {
        ok &= check_name(m, database->keyless.items[i]);
    }
    for (size_t i = 0; i < database->drop.count; i++) {
        Text table = database->drop.items[i];

        table.text = arena_strndup(m->arena, table.text, strcspn(table.text, "."));
        ok &= check_name(m, table) && check_column(m, table.text, database->drop.items[i]);
    }
    return ok;
}

/* ---- tasks ------------------------------------------------------------------------------------- */

/* Letters, digits and single hyphens, as a task's identifier must be. */
static const char *
task_name(Arena *arena, const char *staging, size_t part)
{
    StrBuf out = strbuf_new(arena);

    for (; *staging != '\0'; staging++) {
        const char c =
            (char) (*staging >= 'A' && *staging <= 'Z' ? *staging + ('a' - 'A') : *staging);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

        if (plain || (out.len > 0 && out.text[out.len - 1] != '-')) {
            strbuf_char(&out, (char) (plain ? c : '-'));
        }
    }
    if (part > 0) {
        strbuf_fmt(&out, "-%zu", part + 1);
    }
    return out.text;
}

/* 63 KB, or 31 where a binary object is among those that are copied: each of its bytes takes two digits. */
static unsigned
largest_object(const Maker *m)
{
    bool binary = m->database->binary_objects;

    for (size_t t = 0; m->source != NULL && t < m->source->table_count; t++) {
        const DmsTable *table = &m->source->tables[t];

        for (size_t c = 0; c < table->column_count && is_selected(m, table->name); c++) {
            const char *name = arena_fmt(m->arena, "%s.%s", table->name, table->columns[c].name);

            binary |= table->columns[c].type.type == DMS_BLOB && !in_list(&m->database->drop, name);
        }
    }
    return binary && m->settings->largest_object > SOURCE_BINARY_OBJECT_KB
               ? SOURCE_BINARY_OBJECT_KB
               : m->settings->largest_object;
}

static const char *
control_schema(const Maker *m)
{
    static const char word[] = "{schema}";
    const char *pattern = m->settings->control_schema.text;
    const char *at = strstr(pattern, word);

    if (at == NULL) {
        return pattern;
    }
    return arena_fmt(m->arena, "%.*s%s%s", (int) (at - pattern), pattern,
                     folded(m->arena, m->database->staging), at + strlen(word));
}

static DmsTask
make_task(Maker *m, size_t part)
{
    return (DmsTask){
        .name = task_name(m->arena, m->database->staging, part),
        .staging = m->database->staging,
        .source = m->source,
        .control_schema = control_schema(m),
        .largest_object = largest_object(m),
        .batch_seconds = {m->settings->batch_seconds[0], m->settings->batch_seconds[1]},
        .mapping = make_mapping(m)};
}

/* As few tasks as hold the mapping: the tables are dealt out in order. */
static void
add_tasks(Maker *m, TaskVec *tasks)
{
    const TextList all = m->tables;
    size_t parts = 1;

    for (;; parts++) {
        const size_t before = tasks->count;
        bool fits = true;

        for (size_t part = 0; part < parts && fits; part++) {
            const size_t from = all.count * part / parts;

            m->tables.items = all.items == NULL ? NULL : all.items + from;
            m->tables.count = all.count * (part + 1) / parts - from;
            DmsTask *task = vec_push(m->arena, tasks);

            *task = make_task(m, part);
            fits = task->mapping->bytes <= DMS_MAX_BYTES;
        }
        if (fits || !m->lists_tables || parts >= all.count) {
            return;
        }
        tasks->count = before;
    }
}

static bool
read_catalog(Maker *m, const char *root)
{
    const Text catalog = m->database->catalog;

    if (catalog.text == NULL) {
        return true;
    }
    if (catalog.text[0] == '/' || strstr(catalog.text, "..") != NULL) {
        return diag_error(m->diags, DIAG_SOURCE, catalog.span,
                          "a list of source tables stands below mappings/");
    }
    const Source *file =
        source_read(m->arena, root, arena_fmt(m->arena, "mappings/%s", catalog.text), m->diags);

    if (file == NULL) {
        diag_hint(m->diags, "It is the catalog that line %u of %s names.", catalog.span.line,
                  catalog.span.source->name);
    }
    m->source = file != NULL && source_check_text(file, m->diags)
                    ? dms_source_read(m->arena, file, m->database->schema.text, m->diags)
                    : NULL;
    return m->source != NULL;
}

bool
dms_tasks(Arena *arena, const Project *project, DmsTasks *out, Diags *diags)
{
    const SourceRegistry *registry = project->sources;
    const size_t errors = diags_error_count(diags);
    TaskVec tasks = {0};

    if (registry == NULL || registry->databases.count == 0) {
        diag_error(diags, DIAG_SOURCE, (Span){0}, "the project declares no source databases");
        diag_hint(diags, "Name them under `sources:` in a file below mappings/.");
        return false;
    }
    for (size_t i = 0; i < registry->databases.count; i++) {
        Maker m = {.arena = arena,
                   .settings = &registry->settings,
                   .database = &registry->databases.items[i],
                   .diags = diags};
        const size_t first = tasks.count;
        const size_t before = diags_error_count(diags);

        if (read_catalog(&m, project->root) && check_names(&m) && choose_tables(&m)) {
            add_tasks(&m, &tasks);
        }
        for (size_t t = first; t < tasks.count; t++) {
            (void) dms_check(tasks.items[t].mapping, tasks.items[t].source, diags);
        }
        tasks.count = diags_error_count(diags) == before ? tasks.count : first;
    }
    out->list.items = tasks.items;
    out->list.count = tasks.count;
    return diags_error_count(diags) == errors;
}
