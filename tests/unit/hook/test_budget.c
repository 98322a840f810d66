#include "unit/hook/bench.h"

typedef struct Spending
{
    const char *body;
    const char *message;
} Spending;

static void
what_never_ends_is_stopped(void **state)
{
    static const Spending cases[] = {
        {"while true do end", "the hook takes more than 1000000 instructions"},
        {"for i = 1, 1 << 60 do end", "more than 1000000 instructions"},
        {"repeat until ('x'):rep(2) == ''", "more than 1000000 instructions"},
        {"return (('x'):gsub('x', function() while true do end end))", "more than 1000000"},
        {"table.sort({3, 2, 1}, function() while true do end end)", "more than 1000000"},
        {"for k in pairs({1}) do while true do end end", "more than 1000000 instructions"},
        {"goto again ::again:: goto again", "more than 1000000 instructions"},
        {"local function f() return f() end return f()", "more than 1000000 instructions"},
        {"local s = ('x'):rep(4000000) while true do local t = s .. 'y' end", "1000000"},
        {"local s = ('x'):rep(4000000) while true do s:byte(1) end", "1000000 instructions"},
        {"local t = {} for i = 0, 40 do t[1 << i] = 1 end while true do table.insert(t, 1, 1) end",
         "more than 1000000 instructions"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        bench_expect_error(cases[i].body, DIAG_HOOK_BUDGET, cases[i].message);
    }
}

static void
what_grows_without_end_is_stopped(void **state)
{
    static const Spending cases[] = {
        {"return ('x'):rep(1 << 30)", "string.rep would make more than 16 MiB of text"},
        {"return ('x'):rep(1 << 62, ('y'):rep(10))", "string.rep would make more than 16 MiB"},
        {"local s = 'x' while true do s = s .. s end", "more memory than a hook may use (16 MiB)"},
        {"local t = {} for i = 1, 1 << 40 do t[i] = {{}, {}} end", "more memory than a hook may"},
        {"local t = {('x'):rep(9000000), ('y'):rep(6000000)}\nreturn table.concat(t)",
         "more memory"},
        {"local s = ('x'):rep(9000000)\nreturn sql.literal(s)", "more memory than a hook may use"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        bench_expect_error(cases[i].body, DIAG_HOOK_BUDGET, cases[i].message);
    }
}

static void
deep_recursion_is_stopped(void **state)
{
    static const char *const bodies[] = {
        "local function f(n) return 1 + f(n + 1) end return f(1)",
        "local function f() return (('x'):gsub('x', f)) end return f()",
        "local function f(a, b) table.sort({2, 1}, f) return false end return f()",
        "local s = record.t.src\nlocal function f() for w in ('x'):gmatch('x') do f() end end f()",
    };

    (void) state;
    for (size_t i = 0; i < COUNT(bodies); i++) {
        Bench bench = bench_new(NULL);

        assert_null(bench_run(&bench, bodies[i]));
        assert_int_equal(diags_first(bench.diags)->code, DIAG_HOOK_BUDGET);
        assert_int_not_equal(diags_first(bench.diags)->span.line, 0);
        bench_free(&bench);
    }
}

static void
patterns_pay_for_their_worst_case(void **state)
{
    static const Spending cases[] = {
        {"return ('x'):rep(200000):find('y')", "a match in 200000 bytes of text; at most 100000"},
        {"return ('x'):find(('y'):rep(201))", "a pattern of 201 bytes; at most 200 are allowed"},
        {"return ('a'):rep(3000):find('.-.-.-b')",
         "the pattern \".-.-.-b\" may take 4.1e+12 steps"},
        {"return ('a'):rep(40):match(('a?'):rep(30) .. ('a'):rep(30) .. 'b')", "may take"},
        {"return ('a'):rep(2000):gsub('a*a*b', '')", "may take 1.5e+09 steps on 2000 bytes"},
        {"return ('('):rep(5000):gmatch('%b()')", "may take"},
        {"return ('a'):rep(5000):find('^(a*)%1b')", "may take"},
        {"for i = 1, 100 do local x = ('x'):rep(90000):find('y') end", "more than 1000000"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        bench_expect_error(cases[i].body, DIAG_HOOK_BUDGET, cases[i].message);
    }
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
        cmocka_unit_test(what_never_ends_is_stopped),
        cmocka_unit_test(what_grows_without_end_is_stopped),
        cmocka_unit_test(deep_recursion_is_stopped),
        cmocka_unit_test(patterns_pay_for_their_worst_case),
        cmocka_unit_test(loading_has_a_budget_too),
        cmocka_unit_test(a_spent_budget_is_full_again_for_the_next_call),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
