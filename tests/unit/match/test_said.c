/* Texts with columns in them. */
#include <string.h>

#include "match/said.h"
#include "tools/arena_test.h"

#define SQL  "\x01"
#define YAML "\x02"

static Way
way(const char *text)
{
    static const char *const aliases[] = {"t", "s"};

    return said_way(arena, text, aliases, 2);
}

static void
columns_are_found_in_sql_alone(void **state)
{
    const Way found =
        way("{list: t.none, from: " SQL "coalesce(T.Amt, s.\"Odd Name\", t.amt, 't.text', x.y)" YAML
            ", else: t.more}");
    (void) state;

    assert_int_equal(found.mention_count, 2);
    assert_string_equal(found.mentions[0].alias, "t");
    assert_string_equal(found.mentions[0].column, "amt");
    assert_string_equal(found.mentions[1].alias, "s");
    assert_string_equal(found.mentions[1].column, "Odd Name");
    assert_int_equal(way(SQL "tenant.currency || 'it''s t.x'" YAML).mention_count, 0);
    assert_int_equal(way("~").mention_count, 0);
}

static void
columns_are_replaced_and_nothing_else(void **state)
{
    const char *text = "{from: " SQL "t.a / t.b + t.a -- 't.a'" YAML "}";
    const Way found = way(text);
    const char *columns[] = {"x", "New Name"};
    (void) state;

    assert_string_equal(said_plain(arena, said_replace(arena, text, &found, columns)),
                        "{from: t.x / t.\"New Name\" + t.x -- 't.a'}");
}

static void
yaml_does_not_eat_sql(void **state)
{
    (void) state;
    assert_string_equal(said_yaml(arena, SQL "t.amt" YAML), "t.amt");
    assert_string_equal(said_yaml(arena, SQL "coalesce(t.a, t.b)" YAML), "coalesce(t.a, t.b)");
    assert_string_equal(said_yaml(arena, "{from: " SQL "coalesce(t.a, t.b)" YAML "}"),
                        "{from: 'coalesce(t.a, t.b)'}");
    assert_string_equal(said_yaml(arena, "{from: " SQL "coalesce(t.a, 'b')" YAML "}"),
                        "{from: \"coalesce(t.a, 'b')\"}");
    assert_string_equal(said_yaml(arena, SQL "t.a = 'x' #" YAML), "\"t.a = 'x' #\"");
    assert_string_equal(said_yaml(arena, SQL "t.a like '##%'" YAML), "t.a like '##%'");
    assert_string_equal(said_yaml(arena, SQL "\"T\".a" YAML), "'\"T\".a'");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_found_in_sql_alone),
        cmocka_unit_test(columns_are_replaced_and_nothing_else),
        cmocka_unit_test(yaml_does_not_eat_sql),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
