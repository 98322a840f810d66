/* Reading UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

static void
a_character_has_the_length_that_unicode_gives_it(void **state)
{
    (void) state;
    assert_int_equal(utf8_length("a", 1), 1);
    assert_int_equal(utf8_length("\x7F", 1), 1);
    assert_int_equal(utf8_length("\xC2\x80", 2), 2);
    assert_int_equal(utf8_length("\xDF\xBF", 2), 2);
    assert_int_equal(utf8_length("\xE0\xA0\x80", 3), 3);
    assert_int_equal(utf8_length("\xED\x9F\xBF", 3), 3);
    assert_int_equal(utf8_length("\xEE\x80\x80", 3), 3);
    assert_int_equal(utf8_length("\xF0\x90\x80\x80", 4), 4);
    assert_int_equal(utf8_length("\xF4\x8F\xBF\xBF rest", 9), 4);
}

static void
what_is_no_character_has_none(void **state)
{
    static const char *const bad[] = {"",
                                      "\x80",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xC2",
                                      "\xC2 ",
                                      "\xE0\x9F\xBF",
                                      "\xED\xA0\x80",
                                      "\xE2\x82",
                                      "\xE2\x82 ",
                                      "\xF0\x8F\xBF\xBF",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xFF"};

    (void) state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        assert_int_equal(utf8_length(bad[i], strlen(bad[i]) + 1), 0);
    }
    assert_int_equal(utf8_length("\xE2\x82\xAC", 2), 0);
}

static void
a_prefix_ends_at_the_first_bad_byte_wherever_it_stands(void **state)
{
    char text[40];

    (void) state;
    for (size_t at = 0; at < 32; at++) {
        static const char bad[] = {'\0', '\x80', '\xC3', '\xFF'};

        for (size_t i = 0; i < sizeof(bad); i++) {
            memset(text, 'x', sizeof(text));
            assert_int_equal(utf8_prefix(text, 32), 32);
            text[at] = bad[i];
            assert_int_equal(utf8_prefix(text, 32), at);
        }
    }
    assert_int_equal(utf8_prefix("gr\xC3\xB6\xC3\x9F"
                                 "er als acht",
                                 17),
                     17);
    assert_int_equal(utf8_prefix("\x01\x01\x01\x01\x01\x01\x01\x01", 8), 8);
    assert_int_equal(utf8_prefix("sieben\xC3\xB6", 7), 6);
    assert_int_equal(utf8_prefix("", 0), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_character_has_the_length_that_unicode_gives_it),
        cmocka_unit_test(what_is_no_character_has_none),
        cmocka_unit_test(a_prefix_ends_at_the_first_bad_byte_wherever_it_stands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
