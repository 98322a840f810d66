/*
 * Tasks from the registry.  Ids go in blocks, specific rules before general ones, because of several rules for one
 * object the lowest id wins: selections, single columns and keys, the schema, added columns, types.
 */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "dms/effect.h"
#include "dms/task.h"
#include "mapping/source.h"

typedef VEC_OF(DmsRule) RuleVec;
typedef VEC_OF(DmsTask) TaskVec;

/* What one database's rules are made from. */
typedef struct Maker
{
    Arena *arena;
    const SourceSettings *settings;
    const SourceDatabase *database;
    const DmsSource *source; /* NULL: its tables are not known */
    Diags *diags;
    bool lists_tables; /* every table by name, not `%` */
    TextList tables;   /* then: those of this task */
    RuleVec rules;
    unsigned long long next;
} Maker;

static Text
text(const char *words)
{
    return (Text){.text = words};
}

/* Letters, digits and hyphens of the words; the id makes it the only one. */
static const char *
rule_name(Maker *m, const char *what, const char *about)
{
    char *name =
        arena_fmt(m->arena, "%s%s%s-%llu", what, about[0] != '\0' ? "-" : "", about, m->next);

    for (char *at = name; *at != '\0'; at++) {
        const bool plain = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                           (*at >= '0' && *at <= '9') || *at == '_';

        *at = (char) (plain ? *at : '-');
    }
    return name;
}

static DmsRule *
add_rule(Maker *m, DmsKind kind, const char *what, const char *about)
{
    DmsRule *rule = vec_push(m->arena, &m->rules);

    rule->kind = kind;
    rule->number = m->next;
    rule->id = text(arena_fmt(m->arena, "%llu", m->next));
    rule->name = text(rule_name(m, what, about));
    rule->at.schema = m->database->schema;
    rule->span = m->database->span;
    m->next++;
    return rule;
}

/* The next block begins with a round number. */
static void
next_block(Maker *m)
{
    enum
    {
        BLOCK = 100
    };

    m->next = m->next / BLOCK * BLOCK + BLOCK;
}

static bool
in_list(const TextList *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].text, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_excluded(const Maker *m, const char *table)
{
    const TextList *const lists[] = {&m->settings->exclude, &m->database->exclude};

    for (size_t l = 0; l < 2; l++) {
        for (size_t i = 0; i < lists[l]->count; i++) {
            if (name_matches(lists[l]->items[i].text, table)) {
                return true;
            }
        }
    }
    return false;
}

static const DmsTable *
source_table(const Maker *m, const char *name)
{
    for (size_t i = 0; m->source != NULL && i < m->source->table_count; i++) {
        if (strcmp(m->source->tables[i].name, name) == 0) {
            return &m->source->tables[i];
        }
    }
    return NULL;
}

static bool
has_key(const DmsTable *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].key > 0) {
            return true;
        }
    }
    return false;
}

/* ---- selections ------------------------------------------------------------------------------- */

/* The registry's `*` as `%`; every other character stands for itself. */
static const char *
as_pattern(Arena *arena, const char *glob)
{
    StrBuf out = strbuf_new(arena);

    for (; *glob != '\0'; glob++) {
        const char one[] = {*glob, '\0'};

        strbuf_str(&out, *glob == '*' ? "%" : dms_exact(arena, one));
    }
    return out.text;
}

static void
select_all(Maker *m)
{
    const TextList *const lists[] = {&m->settings->exclude, &m->database->exclude};
    DmsRule *rule = add_rule(m, DMS_SELECTION, "include-all", "");

    rule->at.schema = text(dms_exact(m->arena, m->database->schema.text));
    rule->at.table = text("%");
    rule->at.table_type = text("table");
    rule->action = text("include");
    for (size_t l = 0; l < 2; l++) {
        for (size_t i = 0; i < lists[l]->count; i++) {
            rule = add_rule(m, DMS_SELECTION, "exclude", lists[l]->items[i].text);
            rule->at.schema = text(dms_exact(m->arena, m->database->schema.text));
            rule->at.table = text(as_pattern(m->arena, lists[l]->items[i].text));
            rule->action = text("exclude");
        }
    }
}

static void
select_tables(Maker *m)
{
    for (size_t i = 0; i < m->tables.count; i++) {
        const Text table = m->tables.items[i];
        VEC_OF(DmsFilter) filters = {0};

        for (size_t f = 0; f < m->database->filters.count; f++) {
            const SourceFilter *filter = &m->database->filters.items[f];

            if (strcmp(filter->table.text, table.text) == 0) {
                DmsFilter *made = vec_push(m->arena, &filters);

                if (!filter_make(m->arena, filter, made, m->diags)) {
                    filters.count--;
                }
            }
        }
        DmsRule *rule = add_rule(m, DMS_SELECTION, "table", table.text);

        rule->at.table = table;
        rule->action = text("explicit");
        if (filters.count > 0) { /* only an include takes filters */
            rule->at.schema = text(dms_exact(m->arena, m->database->schema.text));
            rule->at.table = text(dms_exact(m->arena, table.text));
            rule->action = text("include");
            rule->filters.items = filters.items;
            rule->filters.count = filters.count;
        }
    }
}

/* ---- transformations --------------------------------------------------------------------------- */

static bool
is_selected(const Maker *m, const char *table)
{
    return m->lists_tables ? in_list(&m->tables, table) : !is_excluded(m, table);
}

static void
drop_columns(Maker *m)
{
    for (size_t i = 0; i < m->database->drop.count; i++) {
        const char *name = m->database->drop.items[i].text;
        const char *dot = strchr(name, '.');
        const char *table = arena_strndup(m->arena, name, (size_t) (dot - name));

        if (is_selected(m, table)) {
            DmsRule *rule = add_rule(m, DMS_TRANSFORMATION, "drop", name);

            rule->target = text("column");
            rule->at.table = text(table);
            rule->at.column = text(dot + 1);
            rule->action = text("remove-column");
        }
    }
}

static void
define_keys(Maker *m)
{
    for (size_t i = 0; i < m->database->keys.count; i++) {
        const SourceKey *key = &m->database->keys.items[i];

        if (is_selected(m, key->table.text)) {
            DmsRule *rule = add_rule(m, DMS_TRANSFORMATION, "key", key->table.text);

            rule->target = text("table");
            rule->at.table = key->table;
            rule->action = text("define-primary-key");
            rule->key_name = text(arena_fmt(m->arena, "%s_key", key->table.text));
            rule->key_columns = key->columns;
        }
    }
}

static void
rename_schema(Maker *m)
{
    DmsRule *rule = add_rule(m, DMS_TRANSFORMATION, "staging", m->database->staging);

    rule->target = text("schema");
    rule->action = text("rename");
    rule->value = text(m->database->staging);
}

static DmsRule *
add_column(Maker *m, Text name, const char *table, const char *expression, const char *type)
{
    DmsRule *rule =
        add_rule(m, DMS_TRANSFORMATION, name.text, strcmp(table, "%") == 0 ? "" : table);

    rule->target = text("column");
    rule->at.table = text(table);
    rule->action = text("add-column");
    rule->value = name;
    rule->expression = text(expression);
    rule->type = text(type);
    return rule;
}

/* The operation only where rows have a primary key: operation_indicator() needs one. */
static void
add_columns(Maker *m)
{
    static const char operation[] = "operation_indicator('D', 'U', 'I')";
    const SourceSettings *settings = m->settings;

    if (!m->lists_tables) {
        add_column(m, settings->operation, "%", operation, "string")->length = text("1");
    }
    for (size_t i = 0; m->lists_tables && i < m->tables.count; i++) {
        const char *table = m->tables.items[i].text;
        const DmsTable *known = source_table(m, table);

        if (!in_list(&m->database->keyless, table) && (known == NULL || has_key(known))) {
            add_column(m, settings->operation, table, operation, "string")->length = text("1");
        }
    }
    add_column(m, settings->commit_time, "%", "$AR_H_COMMIT_TIMESTAMP", "datetime")->precision =
        text("6");
    add_column(m, settings->change_sequence, "%", "$AR_H_CHANGE_SEQ", "string")->length =
        text("50");
}

/* Unsigned numbers do not fit the signed type of the same size that Redshift gets. */
static void
widen_types(Maker *m)
{
    static const char *const types[][2] = {{"uint2", "int4"}, {"uint4", "int8"}};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        DmsRule *rule = add_rule(m, DMS_TRANSFORMATION, "widen", types[i][0]);

        rule->target = text("column");
        rule->at.table = text("%");
        rule->at.column = text("%");
        rule->at.data_type = text(types[i][0]);
        rule->action = text("change-data-type");
        rule->type = text(types[i][1]);
    }
}

static const DmsMapping *
make_mapping(Maker *m)
{
    DmsMapping *mapping = arena_new_obj(m->arena, DmsMapping);

    m->rules = (RuleVec){0};
    m->next = 1;
    m->lists_tables ? select_tables(m) : select_all(m);
    next_block(m);
    drop_columns(m);
    define_keys(m);
    next_block(m);
    rename_schema(m);
    next_block(m);
    add_columns(m);
    next_block(m);
    widen_types(m);
    mapping->rules.items = m->rules.items;
    mapping->rules.count = m->rules.count;
    mapping->span = m->database->span;
    mapping->bytes = strlen(mapping_json(m->arena, mapping));
    return mapping;
}

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
        ok &= check_name(m, table);
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
