/*
 * The rules of one database.  Ids go in blocks, specific rules before general ones, because of several rules for one
 * object the lowest id wins: selections, single columns and keys, the schema, added columns, types.
 */
#include <string.h>

#include "dms/task.h"
#include "mapping/project.h"

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

bool
in_list(const TextList *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].text, name) == 0) {
            return true;
        }
    }
    return false;
}

bool
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

const DmsTable *
source_table(const Maker *m, const char *name)
{
    for (size_t i = 0; m->source != NULL && i < m->source->table_count; i++) {
        if (strcmp(m->source->tables[i].name, name) == 0) {
            return &m->source->tables[i];
        }
    }
    return NULL;
}

bool
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

bool
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

const DmsMapping *
make_mapping(Maker *m)
{
    DmsMapping *mapping = arena_new_obj(m->arena, DmsMapping);

    m->rules.items = NULL;
    m->rules.count = m->rules.cap = 0;
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
