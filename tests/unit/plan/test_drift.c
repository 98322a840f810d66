/* What has happened to a table, told from its columns before and now. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "catalog/builder.h"
#include "plan/drift.h"

enum
{
    MOST_COLUMNS = 8
};

/* "name type" or "name type!1": its place in the primary key */
typedef struct Columns
{
    const char *items[MOST_COLUMNS];
} Columns;

static size_t
shape_of(Arena *arena, Builder *builder, const Columns *columns)
{
    for (size_t i = 0; i < MOST_COLUMNS && columns->items[i] != NULL; i++) {
        char *name = arena_strdup(arena, columns->items[i]);
        char *type = strchr(name, ' ');
        char *key = strchr(name, '!');

        *type++ = '\0';
        if (key != NULL) {
            *key++ = '\0';
        }
        builder_add(builder, builder_column(builder, name, type, false,
                                            key != NULL ? (unsigned) (*key - '0') : 0));
    }
    return builder_shape(builder);
}

static const char *
told(Arena *arena, Columns before, Columns now)
{
    Builder *builder = builder_new(arena, arena);
    StateTable old = {.schema = "s", .name = "t"};
    CatalogTable new = {.schema = "s", .name = "t"};
    DriftChange *changes = NULL;
    StrBuf out = strbuf_new(arena);
    const size_t old_shape = shape_of(arena, builder, &before);
    const size_t new_shape = shape_of(arena, builder, &now);

    old.columns = builder_shape_columns(builder, old_shape, &old.column_count, &old.columns_print);
    new.columns = builder_shape_columns(builder, new_shape, &new.column_count, &new.columns_print);
    const size_t count = drift_columns(arena, &old, &new, &changes);

    for (size_t i = 0; i < count; i++) {
        strbuf_fmt(&out, "%s%s: ", i > 0 ? "; " : "", drift_kind_names[changes[i].kind]);
        drift_change_print(&changes[i], &out);
    }
    return out.len > 0 ? out.text : "";
}

/* What was, what is, and what is told of it. */
typedef struct Case
{
    Columns before;
    Columns now;
    const char *wanted;
} Case;

static void
check(const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Arena *arena = arena_new();

        assert_string_equal(told(arena, cases[i].before, cases[i].now), cases[i].wanted);
        arena_free(arena);
    }
}

static void
each_kind_of_change_is_told(void **state)
{
    static const Case cases[] = {
        {{{"id integer!1", "a text"}}, {{"id integer!1", "a text"}}, ""},
        {{{"id integer!1", "a text"}}, {{"a text", "id integer!1"}}, ""},
        {{{"id integer!1"}}, {{"id integer!1", "a text"}}, "appeared: a appeared"},
        {{{"id integer!1", "a text"}}, {{"id integer!1"}}, "vanished: a vanished"},
        {{{"a varchar(10)"}}, {{"a varchar(20)"}}, "widened: a is varchar(20), was varchar(10)"},
        {{{"a integer"}}, {{"a bigint"}}, "widened: a is bigint, was integer"},
        {{{"a numeric(12,2)"}},
         {{"a numeric(10,2)"}},
         "narrowed: a is numeric(10,2), was numeric(12,2)"},
        {{{"a integer"}}, {{"a date"}}, "changed: a is date, was integer"},
        {{{"a uuid"}}, {{"a json"}}, "changed: a is json, was uuid"},
        {{{"a integer!1", "b integer"}},
         {{"a integer!1", "b integer!2"}},
         "changed: the primary key is a, b, was a"},
        {{{"a integer!1", "b integer"}},
         {{"a integer", "b integer"}},
         "changed: the primary key is none, was a"},
    };

    (void) state;
    check(cases, sizeof(cases) / sizeof(*cases));
}

static void
one_that_went_and_one_that_came_are_likely_one(void **state)
{
    static const Case cases[] = {
        /* in its place */
        {{{"id integer", "a text", "b text"}},
         {{"id integer", "zz text", "b text"}},
         "renamed: a was likely renamed to zz"},
        /* a name like it, elsewhere */
        {{{"cust_nm text", "id integer"}},
         {{"id integer", "b date", "customer_name text"}},
         "renamed: cust_nm was likely renamed to customer_name; appeared: b appeared"},
        {{{"email text", "id integer"}},
         {{"id integer", "e_mail text", "x integer"}},
         "renamed: email was likely renamed to e_mail; appeared: x appeared"},
        /* another type, or nothing alike */
        {{{"a text", "id integer"}},
         {{"id integer", "a2 integer"}},
         "vanished: a vanished; appeared: a2 appeared"},
        {{{"city text", "id integer"}},
         {{"id integer", "status text"}},
         "vanished: city vanished; appeared: status appeared"},
        /* each with the one that is more like it */
        {{{"street_name text", "city_name text", "id integer"}},
         {{"id integer", "cityname text", "streetname text"}},
         "renamed: street_name was likely renamed to streetname; renamed: city_name was likely "
         "renamed to cityname"},
        /* the key goes along */
        {{{"id integer!1", "a text"}},
         {{"ident integer!1", "a text"}},
         "renamed: id was likely renamed to ident"},
    };

    (void) state;
    check(cases, sizeof(cases) / sizeof(*cases));
}

static void
the_same_change_of_many_tenants_is_told_once(void **state)
{
    Arena *arena = arena_new();
    DriftChange vanished[] = {{.kind = DRIFT_VANISHED, .column = "a", .answer = DRIFT_HOLD}};
    DriftChange again[] = {{.kind = DRIFT_VANISHED, .column = "a", .answer = DRIFT_HOLD}};
    DriftChange unread[] = {{.kind = DRIFT_VANISHED, .column = "a"}};
    TableDrift tables[] = {
        {.tenant = "u", .function = "f", .table = "t", .changes = unread, .change_count = 1},
        {.tenant = "v", .function = "f", .table = "t", .changes = vanished, .change_count = 1},
        {.tenant = "w", .function = "f", .table = "t", .changes = again, .change_count = 1}};
    const PlanDrift drift = {.tables = tables, .table_count = 3};
    const DriftGroup *groups = NULL;

    (void) state;
    assert_int_equal(drift_groups(arena, &drift, &groups), 2);
    assert_int_equal(groups[0].tenant_count, 2);
    assert_string_equal(groups[0].tenants[1], "w");
    assert_string_equal(groups[1].tenants[0], "u");
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_change_is_told),
        cmocka_unit_test(one_that_went_and_one_that_came_are_likely_one),
        cmocka_unit_test(the_same_change_of_many_tenants_is_told_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
