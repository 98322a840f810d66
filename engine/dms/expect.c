/* The staging that tasks will produce, as a catalog. */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "catalog/builder.h"
#include "dms/effect.h"

typedef struct Made
{
    const char *schema;
    const char *name;
    size_t shape;
} Made;

typedef struct Expect
{
    Arena *arena;
    Builder *builder;
    VEC_OF(Made) tables;
} Expect;

static unsigned
number_of(Text text)
{
    return text.text == NULL ? 0 : (unsigned) strtoul(text.text, NULL, 10);
}

static DmsDataType
type_of_rule(const DmsRule *rule)
{
    return (DmsDataType){.type = dms_type_named(rule->type.text),
                         .length = number_of(rule->length),
                         .precision = number_of(rule->precision),
                         .scale = number_of(rule->scale)};
}

/* Position in the key: the source's, or the one that the rule of the table defines. */
static unsigned
key_of(const DmsRule *of_table, const DmsColumn *column)
{
    for (size_t i = 0; of_table != NULL && i < of_table->key_columns.count; i++) {
        if (strcmp(of_table->key_columns.items[i].text, column->name) == 0) {
            return (unsigned) i + 1;
        }
    }
    return column->key;
}

static void
add_source_column(Expect *e, const DmsTask *task, DmsPlace place, const DmsRule *of_table)
{
    const DmsColumn *column = place.column;
    const DmsRule *rule = rule_in_force(task->mapping, "column", place);
    const bool retyped = rule != NULL && strcmp(rule->action.text, "change-data-type") == 0;
    const DmsDataType type = retyped ? type_of_rule(rule) : column->type;
    const char *name = retyped ? column->name : renamed(e->arena, rule, column->name);

    if (!column_is_kept(task->mapping, place) || column->is_invisible) {
        return;
    }
    builder_add(e->builder, builder_column(e->builder, folded(e->arena, name),
                                           dms_redshift_type(e->arena, type, task->largest_object),
                                           column->not_null, key_of(of_table, column)));
}

static void
add_new_columns(Expect *e, const DmsTask *task, DmsPlace place)
{
    for (size_t i = 0; i < task->mapping->rules.count; i++) {
        const DmsRule *rule = &task->mapping->rules.items[i];

        if (rule_is_about(rule, "column", place) && strcmp(rule->action.text, "add-column") == 0 &&
            rule->value.text != NULL && rule->type.text != NULL) {
            builder_add(e->builder, builder_column(e->builder, folded(e->arena, rule->value.text),
                                                   dms_redshift_type(e->arena, type_of_rule(rule),
                                                                     task->largest_object),
                                                   false, 0));
        }
    }
}

static void
add_table(Expect *e, const DmsTask *task, const DmsTable *table)
{
    const char *schema = task->source->schema;
    const DmsPlace place = {.schema = schema, .table = table->name};
    const DmsRule *of_schema = rule_in_force(task->mapping, "schema", (DmsPlace){.schema = schema});
    const DmsRule *of_table = rule_in_force(task->mapping, "table", place);
    const bool keyed = of_table != NULL && strcmp(of_table->action.text, "define-primary-key") == 0;

    for (size_t c = 0; c < table->column_count; c++) {
        add_source_column(
            e, task,
            (DmsPlace){.schema = schema, .table = table->name, .column = &table->columns[c]},
            of_table);
    }
    add_new_columns(e, task, place);
    *vec_push(e->arena, &e->tables) = (Made){
        .schema = folded(e->arena, renamed(e->arena, of_schema, schema)),
        .name = folded(e->arena, keyed ? table->name : renamed(e->arena, of_table, table->name)),
        .shape = builder_shape(e->builder)};
}

static int
by_schema(const void *a, const void *b)
{
    const Made *x = a;
    const Made *y = b;
    const int schemas = strcmp(x->schema, y->schema);

    return schemas != 0 ? schemas : strcmp(x->name, y->name);
}

const Catalog *
dms_expect(Arena *arena, const DmsTask *tasks, size_t task_count)
{
    Catalog *catalog = arena_new_obj(arena, Catalog);
    Expect e = {.arena = arena, .builder = builder_new(arena, arena)};
    const char *open = NULL;

    catalog->dialect = "redshift";
    for (size_t i = 0; i < task_count; i++) {
        const DmsSource *source = tasks[i].source;

        for (size_t t = 0; source != NULL && t < source->table_count; t++) {
            if (table_is_selected(tasks[i].mapping, source->schema, &source->tables[t])) {
                add_table(&e, &tasks[i], &source->tables[t]);
            }
        }
    }
    if (e.tables.count > 0) {
        qsort(e.tables.items, e.tables.count, sizeof *e.tables.items, by_schema);
    }
    for (size_t i = 0; i < e.tables.count; i++) {
        const Made *made = &e.tables.items[i];

        if (open == NULL || strcmp(open, made->schema) != 0) {
            builder_schema(e.builder, made->schema);
            open = made->schema;
        }
        builder_table(e.builder, made->name, false, made->shape);
    }
    builder_finish(e.builder, catalog);
    return catalog;
}
