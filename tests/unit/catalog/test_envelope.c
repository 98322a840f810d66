#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/envelope.h"

enum
{
    OWN = 2
};

static const CatalogColumn own[OWN] = {
    {.name = "place", .type_text = "bigint", .type = {.kind = DATATYPE_BIGINT}},
    {.name = "payload", .type_text = "text", .type = {.kind = DATATYPE_VARCHAR}},
};
static const CatalogTable table = {
    .schema = "s", .name = "events", .columns = own, .column_count = OWN};

static bool
unwrap(Arena *arena, const char *const *values, size_t rows, Unwrapped *out)
{
    const DbRows sampled = {.row_count = rows, .column_count = OWN, .values = values};

    return catalog_unwrap(arena, &table, &sampled, out);
}

static void
columns_of_the_rows_are_found_with_their_types(void **state)
{
    static const char first[] =
        "{\"op\":\"c\",\"after\":{\"id\":1,\"ok\":true,\"n\":\"Ann\",\"w\":1.5,\"mix\":1,"
        "\"Big\":1,\"place\":9,\"of\":{\"a\":1}}}";
    static const char second[] =
        "{\"payload\":{\"op\":\"d\",\"before\":{\"id\":2,\"ok\":null,\"mix\":\"x\"},\"after\":null}"
        "}";
    static const char *const values[] = {
        "1", first,
        "2", second,
        "3", "\"{\\\"op\\\":\\\"u\\\",\\\"after\\\":{\\\"id\\\":3}}\"",
        "4", "{\"op\":\"t\",\"before\":null,\"after\":null}",
        "5", NULL};
    Arena *arena = arena_new();
    Unwrapped found;
    StrBuf names = strbuf_new(arena);

    (void) state;
    assert_true(unwrap(arena, values, 5, &found));
    for (size_t i = found.first; i < found.table.column_count; i++) {
        strbuf_fmt(&names, " %s %s", found.table.columns[i].name, found.table.columns[i].type_text);
    }
    assert_string_equal(
        names.text,
        " id bigint ok boolean n varchar(20) w varchar(20) mix varchar(20) of varchar(20)");
    assert_int_equal(found.json, 1);
    assert_string_equal(found.table.name, "events");
    assert_string_equal(db_value(&found.rows, 0, 0), "1");
    assert_string_equal(db_value(&found.rows, 0, found.first + 1), "true");
    assert_string_equal(db_value(&found.rows, 0, found.first + 3), "1.5");
    assert_string_equal(db_value(&found.rows, 0, found.first + 5), "{\"a\":1}");
    assert_string_equal(db_value(&found.rows, 1, found.first), "2");
    assert_null(db_value(&found.rows, 1, found.first + 1));
    assert_string_equal(db_value(&found.rows, 2, found.first), "3");
    assert_null(db_value(&found.rows, 3, found.first));
    arena_free(arena);
}

static void
other_documents_are_none(void **state)
{
    static const char *const documents[] = {"1", "{\"op\":\"c\"}", "2", "{\"a\":1}"};
    static const char *const texts[] = {"1", "some text", "2", NULL};
    static const char *const cut[] = {"1", "{\"op\":\"c\",\"after\":{\"id\":1}}", "2",
                                      "{\"op\":\"c\",\"after\":{\"id"};
    static const char *const nothing[] = {"1", NULL};
    Arena *arena = arena_new();
    Unwrapped found;

    (void) state;
    assert_false(unwrap(arena, documents, 2, &found));
    assert_false(unwrap(arena, texts, 2, &found));
    assert_false(unwrap(arena, cut, 2, &found));
    assert_false(unwrap(arena, nothing, 1, &found));
    assert_false(unwrap(arena, nothing, 0, &found));
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_of_the_rows_are_found_with_their_types),
        cmocka_unit_test(other_documents_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
