/* How alike names are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "match/names.h"

static int
percent(const char *a, const char *b, const char *context)
{
    const NameWords words = name_words(context);

    return (int) (100 * name_likeness(a, b, &words) + 0.5);
}

static void
a_name_is_taken_apart_at_marks_cases_and_digits(void **state)
{
    (void) state;
    const NameWords words = name_words("CustNm_addr2(T)");

    assert_int_equal(words.count, 5);
    assert_string_equal(words.words[0], "cust");
    assert_string_equal(words.words[1], "nm");
    assert_string_equal(words.words[2], "addr");
    assert_string_equal(words.words[3], "2");
    assert_string_equal(words.words[4], "t");
    assert_int_equal(name_words("").count, 0);
    assert_int_equal(name_words("a_b_c_d_e_f_g_h_i_j_k_l_m_n").count, NAME_WORDS);
}

static void
the_same_letters_are_the_same_name(void **state)
{
    (void) state;
    assert_int_equal(percent("CUST_NM", "cust_nm", ""), 100);
    assert_int_equal(percent("suppliername", "supplier_name", ""), 98);
}

static void
abbreviations_plurals_and_slips_are_alike(void **state)
{
    (void) state;
    assert_true(word_likeness("acct", "account") >= 0.9);
    assert_true(word_likeness("nm", "name") >= 0.9);
    assert_true(word_likeness("suuplier", "supplier") >= 0.8);
    assert_true(word_likeness("captial", "capital") >= 0.8);
    assert_true(word_likeness("payments", "payment") >= 0.9);
    assert_true(word_likeness("wghtng", "weighting") >= 0.6);
    assert_true(word_likeness("date", "data") < 0.9);
    assert_true(word_likeness("rent", "city") == 0);
}

static void
words_of_the_record_count_little(void **state)
{
    (void) state;
    assert_true(percent("cust_nm", "full_name", "customer") >= 55);
    assert_true(percent("cust_nm", "full_name", "customer") > percent("cust_nm", "full_name", ""));
    assert_true(percent("pay_id", "id", "payment") > percent("batch_id", "id", "payment"));
}

static void
what_only_describes_a_thing_is_not_the_thing(void **state)
{
    (void) state;
    assert_true(percent("net", "net_amount", "") < 60);
    assert_true(percent("total_amount", "net_amount", "") > percent("net", "net_amount", "") - 10);
    assert_true(percent("created_at", "updated_at", "") < 50);
}

static void
likeness_has_no_direction(void **state)
{
    static const char *const names[] = {"acct_no",   "account_number", "balance", "bal_amt",
                                        "opened_on", "open_dt",        "ccy",     "currency_code"};
    (void) state;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        for (size_t j = 0; j < sizeof names / sizeof names[0]; j++) {
            assert_int_equal(percent(names[i], names[j], ""), percent(names[j], names[i], ""));
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_taken_apart_at_marks_cases_and_digits),
        cmocka_unit_test(the_same_letters_are_the_same_name),
        cmocka_unit_test(abbreviations_plurals_and_slips_are_alike),
        cmocka_unit_test(words_of_the_record_count_little),
        cmocka_unit_test(what_only_describes_a_thing_is_not_the_thing),
        cmocka_unit_test(likeness_has_no_direction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
