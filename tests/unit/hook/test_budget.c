#include "unit/hook/bench.h"

static void
patterns_of_people_are_cheap(void **state)
{
    (void) state;
    bench_expect_text("return (('a b'):rep(20000):gsub('%s+', '')):sub(1, 3)", "aba");
    bench_expect_text("return ('customer_account_no'):match('^(%a-)_(%a+)_(.*)$')", "customer");
}

static void
loading_has_a_budget_too(void **state)
{
    Bench bench = bench_new(NULL);

    (void) state;
    assert_null(bench_open(&bench, "\nwhile true do end"));
    assert_null(bench_open(&bench, "local s = 'x'\nwhile true do s = s .. s end"));
    assert_string_equal(
        bench_report(&bench),
        "lua/globex.lua:2:1: error[L002]: the hook takes more than 1000000 instructions\n"
        "     2 | while true do end\n"
        "       | ^~~~~~~~~~~~~~~~~\n"
        "lua/globex.lua:2:1: error[L002]: the hook needs more memory than a hook may use (16 MiB)\n"
        "     2 | while true do s = s .. s end\n"
        "       | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~\n");
    bench_free(&bench);
}

static void
a_spent_budget_is_full_again_for_the_next_call(void **state)
{
    Bench bench = bench_new(NULL);
    HookHost *host = bench_open(&bench, "return {\n"
                                        "  endless = function() while true do end end,\n"
                                        "  fat = function() return ('x'):rep(6000000):rep(2) end,\n"
                                        "  fine = function()\n"
                                        "    for i = 1, 300000 do end\n"
                                        "    return #('x'):rep(6000000) .. ''\n"
                                        "  end}");

    (void) state;
    for (int i = 0; i < 5; i++) {
        assert_null(bench_call(&bench, host, "endless"));
        assert_null(bench_call(&bench, host, "fat"));
        assert_string_equal(bench_call(&bench, host, "fine"), "6000000");
    }
    assert_int_equal(diags_error_count(bench.diags), 10);
    hook_close(host);
    bench_free(&bench);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_of_people_are_cheap),
        cmocka_unit_test(loading_has_a_budget_too),
        cmocka_unit_test(a_spent_budget_is_full_again_for_the_next_call),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
