#include "catalog/builder.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/fingerprint.h"
#include "base/strmap.h"
#include "base/vec.h"

typedef struct Shape
{
    const char *text;
    const CatalogColumn *columns;
    size_t count;
    const char *print;
    StrMap *by_name; /* NULL: so few that a walk is as fast */
} Shape;

enum
{
    FEW_COLUMNS = 8
};

struct Builder
{
    Arena *arena;
    Arena *temp;
    StrMap *texts;
    StrMap *column_numbers; /* "name\ntype\nflags" to number + 1 */
    StrMap *shape_numbers;  /* "0 1 5" to number + 1 */
    VEC_OF(CatalogColumn) columns;
    VEC_OF(Shape) shapes;
    VEC_OF(size_t) list; /* the columns under construction */
    StrBuf key;
    VEC_OF(CatalogTable) tables; /* of the schema that is open */
    VEC_OF(CatalogSchema) schemas;
};

Builder *
builder_new(Arena *arena, Arena *temp)
{
    Builder *builder = arena_new_obj(temp, Builder);

    builder->arena = arena;
    builder->temp = temp;
    builder->texts = strmap_new(temp);
    builder->column_numbers = strmap_new(temp);
    builder->shape_numbers = strmap_new(temp);
    builder->key = strbuf_new(temp);
    return builder;
}

const char *
builder_text(Builder *builder, const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    char *known = strmap_get(builder->texts, text);

    if (known == NULL) {
        known = arena_strdup(builder->arena, text);
        strmap_put(builder->texts, known, known);
    }
    return known;
}

/* ---- columns and shapes ----------------------------------------------------------------------- */

static void
start_key(Builder *builder)
{
    builder->key.len = 0;
    strbuf_str(&builder->key, "");
}

/* The number under the key, or the `next` one, which is then remembered. */
static size_t
number_of_key(Builder *builder, StrMap *numbers, size_t next)
{
    const uintptr_t known = (uintptr_t) strmap_get(numbers, builder->key.text);

    if (known != 0) {
        return (size_t) known - 1;
    }
    strmap_put(numbers, arena_strndup(builder->temp, builder->key.text, builder->key.len),
               (void *) (uintptr_t) (next + 1)); /* NOLINT(performance-no-int-to-ptr) */
    return next;
}

size_t
builder_column(Builder *builder, const char *name, const char *type_text, bool not_null,
               unsigned primary_key)
{
    const bool required = not_null || primary_key > 0;

    start_key(builder);
    strbuf_str(&builder->key, name);
    strbuf_char(&builder->key, '\n');
    strbuf_str(&builder->key, type_text);
    strbuf_char(&builder->key, '\n');
    strbuf_fmt(&builder->key, "%u%c", primary_key, required ? '!' : '?');
    const size_t number = number_of_key(builder, builder->column_numbers, builder->columns.count);

    if (number == builder->columns.count) {
        DataType type = {.kind = DATATYPE_OTHER};

        if (!datatype_parse(type_text, &type)) {
            type = (DataType){.kind = DATATYPE_OTHER}; /* "integer[]" and the like */
        }
        *vec_push(builder->temp, &builder->columns) =
            (CatalogColumn){.name = builder_text(builder, name),
                            .type_text = builder_text(builder, type_text),
                            .type = type,
                            .not_null = required,
                            .primary_key = primary_key};
    }
    return number;
}

size_t
builder_column_count(const Builder *builder)
{
    return builder->columns.count;
}

const CatalogColumn *
builder_column_at(const Builder *builder, size_t column)
{
    return &builder->columns.items[column];
}

void
builder_add(Builder *builder, size_t column)
{
    *vec_push(builder->temp, &builder->list) = column;
}

static const char *
print_of(const Builder *builder, const Shape *shape)
{
    Fingerprint print = fingerprint_new();

    for (size_t i = 0; i < shape->count; i++) {
        const CatalogColumn *column = &shape->columns[i];

        fingerprint_text(&print, column->name);
        fingerprint_text(&print, column->type_text);
        fingerprint_number(&print, column->primary_key * 2ULL + column->not_null);
    }
    return fingerprint_hex(builder->arena, &print);
}

static void
copy_list(const Builder *builder, Shape *shape)
{
    CatalogColumn *columns = arena_new_array(builder->arena, CatalogColumn, builder->list.count);

    for (size_t i = 0; i < builder->list.count; i++) {
        columns[i] = builder->columns.items[builder->list.items[i]];
    }
    shape->columns = columns;
    shape->count = builder->list.count;
    shape->print = print_of(builder, shape);
    if (shape->count <= FEW_COLUMNS) {
        return;
    }
    shape->by_name = strmap_new(builder->arena);
    for (size_t i = 0; i < shape->count; i++) {
        strmap_put_const(shape->by_name, columns[i].name, &columns[i]);
    }
}

size_t
builder_shape(Builder *builder)
{
    start_key(builder);
    for (size_t i = 0; i < builder->list.count; i++) {
        strbuf_fmt(&builder->key, i == 0 ? "%zu" : " %zu", builder->list.items[i]);
    }
    const size_t number = number_of_key(builder, builder->shape_numbers, builder->shapes.count);

    if (number == builder->shapes.count) {
        Shape *shape = vec_push(builder->temp, &builder->shapes);

        shape->text = arena_strndup(builder->temp, builder->key.text, builder->key.len);
        copy_list(builder, shape);
    }
    builder->list.count = 0;
    return number;
}

size_t
builder_shape_count(const Builder *builder)
{
    return builder->shapes.count;
}

const char *
builder_shape_text(const Builder *builder, size_t shape)
{
    return builder->shapes.items[shape].text;
}

const CatalogColumn *
builder_shape_columns(const Builder *builder, size_t shape, size_t *count, const char **print)
{
    const Shape *found = &builder->shapes.items[shape];

    *count = found->count;
    *print = found->print;
    return found->columns;
}

/* ---- schemas and tables ----------------------------------------------------------------------- */

static bool
has_upper(const char *name)
{
    for (; *name != '\0'; name++) {
        if (*name >= 'A' && *name <= 'Z') {
            return true;
        }
    }
    return false;
}

static int
compare_tables(const void *a, const void *b)
{
    return strcmp(((const CatalogTable *) a)->name, ((const CatalogTable *) b)->name);
}

static int
compare_schemas(const void *a, const void *b)
{
    return strcmp(((const CatalogSchema *) a)->name, ((const CatalogSchema *) b)->name);
}

static void
close_schema(Builder *builder)
{
    if (builder->schemas.count == 0) {
        return;
    }
    CatalogSchema *schema = &builder->schemas.items[builder->schemas.count - 1];
    const size_t count = builder->tables.count;
    CatalogTable *tables = arena_new_array(builder->arena, CatalogTable, count);

    if (count > 0) {
        memcpy(tables, builder->tables.items, count * sizeof *tables);
        qsort(tables, count, sizeof *tables, compare_tables);
    }
    for (size_t i = 0; i < count; i++) {
        schema->has_upper |= has_upper(tables[i].name);
    }
    schema->tables = tables;
    schema->table_count = count;
    builder->tables.count = 0;
}

void
builder_schema(Builder *builder, const char *name)
{
    close_schema(builder);
    vec_push(builder->temp, &builder->schemas)->name = builder_text(builder, name);
}

void
builder_table(Builder *builder, const char *name, bool is_view, size_t shape)
{
    const Shape *columns = &builder->shapes.items[shape];

    *vec_push(builder->temp, &builder->tables) =
        (CatalogTable){.schema = builder->schemas.items[builder->schemas.count - 1].name,
                       .name = builder_text(builder, name),
                       .is_view = is_view,
                       .columns = columns->columns,
                       .column_count = columns->count,
                       .columns_print = columns->print,
                       .by_name = columns->by_name};
}

void
builder_table_id(Builder *builder, const char *id)
{
    builder->tables.items[builder->tables.count - 1].id = builder_text(builder, id);
}

void
builder_finish(Builder *builder, Catalog *out)
{
    const size_t count = builder->schemas.count;
    CatalogSchema *schemas = arena_new_array(builder->arena, CatalogSchema, count);

    close_schema(builder);
    if (count > 0) {
        memcpy(schemas, builder->schemas.items, count * sizeof *schemas);
        qsort(schemas, count, sizeof *schemas, compare_schemas);
    }
    for (size_t i = 0; i < count; i++) {
        out->has_upper |= has_upper(schemas[i].name);
    }
    out->schemas = schemas;
    out->schema_count = count;
}
