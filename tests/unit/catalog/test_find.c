#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/builder.h"

/* Schemas "A", "a", "b"; table "Two" and "two" and "Three" in "a". */
static const Catalog *
small_catalog(Arena *arena)
{
    Catalog *catalog = arena_new_obj(arena, Catalog);
    Builder *builder = builder_new(arena, arena);

    builder_add(builder, builder_column(builder, "Id", "bigint", false, 1));
    builder_add(builder, builder_column(builder, "id", "text", false, 0));
    builder_add(builder, builder_column(builder, "Name", "varchar(10)", true, 0));
    const size_t shape = builder_shape(builder);

    builder_schema(builder, "b");
    builder_schema(builder, "a");
    builder_table(builder, "two", false, shape);
    builder_table(builder, "Three", false, shape);
    builder_table(builder, "Two", true, shape);
    builder_schema(builder, "A");
    builder_schema(builder, "MiXed");
    builder_finish(builder, catalog);
    return catalog;
}

static void
schemas_are_found_exactly_first(void **state)
{
    Arena *arena = arena_new();
    const Catalog *catalog = small_catalog(arena);

    (void) state;
    assert_int_equal(catalog->schema_count, 4);
    assert_string_equal(catalog->schemas[0].name, "A");
    assert_string_equal(catalog_schema(catalog, "A")->name, "A");
    assert_string_equal(catalog_schema(catalog, "a")->name, "a");
    assert_string_equal(catalog_schema(catalog, "B")->name, "b");
    assert_string_equal(catalog_schema(catalog, "mIxED")->name, "MiXed");
    assert_null(catalog_schema(catalog, "c"));
    assert_null(catalog_schema(catalog, ""));
    arena_free(arena);
}

static void
tables_are_sorted_and_found_exactly_first(void **state)
{
    Arena *arena = arena_new();
    const CatalogSchema *schema = catalog_schema(small_catalog(arena), "a");

    (void) state;
    assert_int_equal(schema->table_count, 3);
    assert_string_equal(schema->tables[0].name, "Three");
    assert_true(schema_table(schema, "Two")->is_view);
    assert_false(schema_table(schema, "two")->is_view);
    assert_string_equal(schema_table(schema, "TWO")->name, "two");
    assert_string_equal(schema_table(schema, "three")->name, "Three");
    assert_null(schema_table(schema, "four"));
    arena_free(arena);
}

static void
a_wide_table_finds_each_of_its_columns(void **state)
{
    enum
    {
        COLUMNS = 40
    };
    Arena *arena = arena_new();
    Catalog *catalog = arena_new_obj(arena, Catalog);
    Builder *builder = builder_new(arena, arena);

    (void) state;
    for (int i = 0; i < COLUMNS; i++) {
        builder_add(builder,
                    builder_column(builder, arena_fmt(arena, i % 2 == 0 ? "c%d" : "C%d", i), "text",
                                   false, 0));
    }
    builder_schema(builder, "a");
    builder_table(builder, "wide", false, builder_shape(builder));
    builder_finish(builder, catalog);
    const CatalogTable *wide = schema_table(catalog_schema(catalog, "a"), "wide");

    for (int i = 0; i < COLUMNS; i++) {
        assert_ptr_equal(table_column(wide, arena_fmt(arena, "c%d", i)), &wide->columns[i]);
        assert_ptr_equal(table_column(wide, arena_fmt(arena, "C%d", i)), &wide->columns[i]);
    }
    assert_null(table_column(wide, "c40"));
    arena_free(arena);
}

static void
columns_are_found_exactly_first(void **state)
{
    Arena *arena = arena_new();
    const CatalogTable *table = schema_table(catalog_schema(small_catalog(arena), "a"), "two");

    (void) state;
    assert_string_equal(table_column(table, "id")->type_text, "text");
    assert_int_equal(table_column(table, "ID")->primary_key, 1);
    assert_string_equal(table_column(table, "name")->name, "Name");
    assert_null(table_column(table, "nam"));
    arena_free(arena);
}

static void
a_name_longer_than_any_identifier_is_not_found(void **state)
{
    Arena *arena = arena_new();
    char name[400];

    (void) state;
    memset(name, 'X', sizeof name);
    name[sizeof name - 1] = '\0';
    assert_null(catalog_schema(small_catalog(arena), name));
    arena_free(arena);
}

static void
equal_lists_of_columns_are_kept_once(void **state)
{
    Arena *arena = arena_new();
    Builder *builder = builder_new(arena, arena);

    (void) state;
    builder_add(builder, builder_column(builder, "a", "bigint", true, 0));
    builder_add(builder, builder_column(builder, "b", "text", false, 0));
    assert_int_equal(builder_shape(builder), 0);
    builder_add(builder, builder_column(builder, "b", "text", false, 0));
    assert_int_equal(builder_shape(builder), 1);
    builder_add(builder, builder_column(builder, "a", "bigint", true, 0));
    builder_add(builder, builder_column(builder, "b", "text", false, 0));
    assert_int_equal(builder_shape(builder), 0);
    builder_add(builder, builder_column(builder, "a", "bigint", false, 0));
    assert_int_equal(builder_shape(builder), 2);
    assert_int_equal(builder_shape(builder), 3);
    assert_int_equal(builder_column_count(builder), 3);
    assert_string_equal(builder_shape_text(builder, 0), "0 1");
    assert_string_equal(builder_shape_text(builder, 3), "");
    assert_ptr_equal(builder_column_at(builder, 0)->name, builder_column_at(builder, 2)->name);
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schemas_are_found_exactly_first),
        cmocka_unit_test(tables_are_sorted_and_found_exactly_first),
        cmocka_unit_test(a_wide_table_finds_each_of_its_columns),
        cmocka_unit_test(columns_are_found_exactly_first),
        cmocka_unit_test(a_name_longer_than_any_identifier_is_not_found),
        cmocka_unit_test(equal_lists_of_columns_are_kept_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
