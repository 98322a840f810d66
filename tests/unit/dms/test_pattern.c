/* Wildcards of object locators, and the types on the way from MySQL to Redshift. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "dms/dms.h"

static void
patterns_match_whole_names(void **state)
{
    static const struct
    {
        const char *pattern;
        const char *name;
        bool matches;
    } cases[] = {
        {"%", "", true},
        {"%", "orders", true},
        {"orders", "orders", true},
        {"orders", "Orders", false},
        {"order", "orders", false},
        {"order_", "orders", true},
        {"shop_eu", "shopXeu", true},
        {"shop[_]eu", "shopXeu", false},
        {"shop[_]eu", "shop_eu", true},
        {"%_%", "", false},
        {"tmp[_]%", "tmp_x", true},
        {"tmp[_]%", "tmpx", false},
        {"%s", "status", true},
        {"%tat%", "status", true},
        {"a%b%c", "axxbxxbc", true},
        {"a%b%c", "axxbxx", false},
        {"t[ab]", "tb", true},
        {"t[ab]", "tc", false},
        {"t[a-d]x", "tcx", true},
        {"t[a-d]x", "tex", false},
        {"t[", "t[", true},
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (dms_matches(cases[i].pattern, cases[i].name) != cases[i].matches) {
            fail_msg("%s over %s", cases[i].pattern, cases[i].name);
        }
    }
}

static void
an_exact_pattern_matches_one_name(void **state)
{
    Arena *arena = arena_new();

    (void) state;
    assert_string_equal(dms_exact(arena, "a_b%c[d"), "a[_]b[%]c[[]d");
    assert_true(dms_matches(dms_exact(arena, "a_b%c"), "a_b%c"));
    assert_false(dms_matches(dms_exact(arena, "a_b"), "axb"));
    assert_false(dms_has_wildcard(dms_exact(arena, "a_b%c")));
    assert_true(dms_has_wildcard("a_b"));
    assert_true(dms_has_wildcard("t[ab]"));
    arena_free(arena);
}

static void
types_become_those_of_redshift(void **state)
{
    static const char *const cases[][2] = {
        {"tinyint(1)", "smallint"},
        {"smallint(5) unsigned", "smallint"},
        {"mediumint(8) unsigned", "integer"},
        {"int(11)", "integer"},
        {"bigint(20) unsigned", "numeric(20,0)"},
        {"decimal(12,2)", "numeric(12,2)"},
        {"decimal(60,2)", "numeric(38,2)"},
        {"decimal(65,38)", "character varying(67)"},
        {"decimal", "numeric(10,0)"},
        {"float", "double precision"},
        {"bit(1)", "boolean"},
        {"bit(64)", "character varying(8)"},
        {"year", "smallint"},
        {"date", "date"},
        {"datetime(6)", "timestamp without time zone"},
        {"timestamp", "timestamp without time zone"},
        {"time", "character varying(20)"},
        {"char(3)", "character varying(9)"},
        {"varchar(45)", "character varying(135)"},
        {"varchar(255)", "character varying(765)"},
        {"text", "character varying(65535)"},
        {"enum('new','paid')", "character varying(12)"},
        {"enum('it''s','x')", "character varying(12)"},
        {"set('a','bc')", "character varying(12)"},
        {"json", "character varying(64512)"},
        {"longtext", "character varying(64512)"},
        {"longblob", "character varying(65535)"},
        {"varbinary(16)", "character varying(16)"},
        {"geometry", "character varying(65535)"},
        {"vector(3)", "character varying(65535)"},
    };
    Arena *arena = arena_new();

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(dms_redshift_type(arena, dms_type_of(cases[i][0]), 63), cases[i][1]);
    }
    assert_string_equal(dms_redshift_type(arena, dms_type_of("longblob"), 31),
                        "character varying(63488)");
    arena_free(arena);
}

static void
words_and_types_are_one_to_one(void **state)
{
    (void) state;
    for (int type = DMS_BYTES; type <= DMS_BOOLEAN; type++) {
        assert_int_equal(dms_type_named(dms_type_word((DmsType) type)), type);
    }
    assert_int_equal(dms_type_named("int5"), DMS_OTHER);
    assert_int_equal(dms_type_of("vector(3)").type, DMS_OTHER);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match_whole_names),
        cmocka_unit_test(an_exact_pattern_matches_one_name),
        cmocka_unit_test(types_become_those_of_redshift),
        cmocka_unit_test(words_and_types_are_one_to_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
