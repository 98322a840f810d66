/* Words that SQL keeps for itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/keyword.h"

/* The words are searched by halves, so each must be where the order wants it. */
static void
every_word_is_found(void **state)
{
    enum
    {
        SPECIAL = KEYWORD_SPECIAL,
        NO_ALIAS = KEYWORD_NO_ALIAS,
        REDSHIFT = KEYWORD_REDSHIFT
    };
    static const struct
    {
        const char *word;
        int uses;
    } all[] = {
#define KEYWORD(word, uses) {word, uses},
#include "base/keywords.def"
#undef KEYWORD
    };

    (void) state;
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        assert_int_equal(keyword_is(all[i].word, KEYWORD_SPECIAL), (all[i].uses & SPECIAL) != 0);
        assert_int_equal(keyword_is(all[i].word, KEYWORD_NO_ALIAS), (all[i].uses & NO_ALIAS) != 0);
        assert_int_equal(keyword_is(all[i].word, KEYWORD_REDSHIFT), (all[i].uses & REDSHIFT) != 0);
    }
}

static void
a_word_is_kept_by_one_and_not_by_another(void **state)
{
    (void) state;
    assert_true(keyword_is("table", KEYWORD_SPECIAL));
    assert_true(keyword_is("authorization", KEYWORD_NO_ALIAS));
    assert_false(keyword_is("authorization", KEYWORD_REDSHIFT));
    assert_true(keyword_is("coalesce", KEYWORD_SPECIAL));
    assert_false(keyword_is("coalesce", KEYWORD_NO_ALIAS));
    assert_true(keyword_is("tag", KEYWORD_REDSHIFT));
    assert_false(keyword_is("tag", KEYWORD_SPECIAL));
    assert_false(keyword_is("t", KEYWORD_NO_ALIAS));
    assert_false(keyword_is("users", KEYWORD_NO_ALIAS));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_is_found),
        cmocka_unit_test(a_word_is_kept_by_one_and_not_by_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
