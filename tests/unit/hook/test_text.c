#include "unit/hook/bench.h"

#include "hook/text.h"

static void
only_valid_utf8_is_clean(void **state)
{
    static const char *const good[] = {"",
                                       "abc",
                                       "\xC3\xBC",
                                       "\xE2\x82\xAC",
                                       "\xF0\x9F\x98\x80",
                                       "\xED\x9F\xBF",
                                       "\xF4\x8F\xBF\xBF"};
    static const char *const bad[] = {"\x80",
                                      "\xC3",
                                      "\xC0\x80",
                                      "\xE0\x80\x80",
                                      "\xED\xA0\x80",
                                      "\xF0\x80\x80\x80",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xC3(",
                                      "\xE2\x82"};

    (void) state;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(text_is_clean(good[i], strlen(good[i])));
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(text_is_clean(bad[i], strlen(bad[i])));
    }
    assert_false(text_is_clean("a\0b", 3));
}

static void
names_types_and_modules_are_checked(void **state)
{
    static const char *const types[] = {"int", "decimal(18,2)", "decimal( 18 , 2 )",
                                        "double precision", "timestamp(6) with time zone"};
    static const char *const no_types[] = {"",           " int",      "1",          "int)",
                                           "decimal(",   "decimal(1", "decimal(1,", "decimal(1,)",
                                           "decimal(a)", "int; x",    "a(1)(2)"};

    (void) state;
    for (size_t i = 0; i < COUNT(types); i++) {
        assert_true(text_is_type(types[i]));
    }
    for (size_t i = 0; i < COUNT(no_types); i++) {
        assert_false(text_is_type(no_types[i]));
    }
    assert_true(text_is_simple_name("_a1"));
    assert_false(text_is_simple_name("1a"));
    assert_false(text_is_simple_name(""));
    assert_false(text_is_simple_name("A"));
    assert_true(text_is_module("lib/codes.v2"));
    assert_false(text_is_module("lib/../x"));
    assert_false(text_is_module("lib\\x"));
}

static void
a_pattern_counts_its_worst_case(void **state)
{
    static const struct
    {
        const char *pattern;
        double
            power; /* C(100 + power, power) steps on 100 bytes, without the part for its length */
        double factor;
    } cases[] = {
        {"^abc", 0, 1},     {"abc", 1, 1},        {"^a*", 0, 1},
        {"^a*b", 1, 1},     {"a*b", 2, 1},        {"^%s*(.-)%s*$", 3, 1},
        {"^(a+)", 0, 1},    {"^[a-z*+-]x", 0, 1}, {"^[]*]x", 0, 1},
        {"^[^]*]*x", 1, 1}, {"^[%]*]*x", 1, 1},   {"^%b()x", 1, 1},
        {"^(.)%1x", 1, 1},  {"^%f[%a]x", 0, 1},   {"^a?b?c?", 0, 8},
        {"^%*x", 0, 1},     {"^", 0, 1},          {"", 1, 1},
        {"^[a", 0, 1},      {"^%", 0, 1},         {"^%b(", 1, 1},
        {"^a-", 0, 1},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const size_t len = strlen(cases[i].pattern);
        double steps = (1 + (double) len / 32) * cases[i].factor;

        for (unsigned k = 1; k <= (unsigned) cases[i].power; k++) {
            steps *= (100.0 + k) / k;
        }
        const double got = text_pattern_steps(cases[i].pattern, len, 100, true);

        if (got < steps * 0.999 || got > steps * 1.001) {
            fail_msg("%s: %g, expected %g", cases[i].pattern, got, steps);
        }
    }
    assert_true(text_pattern_steps("^a", 2, 100, false) > 100);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_valid_utf8_is_clean),
        cmocka_unit_test(names_types_and_modules_are_checked),
        cmocka_unit_test(a_pattern_counts_its_worst_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
