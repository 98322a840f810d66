#include "unit/hook/bench.h"

static void
what_is_allowed_works(void **state)
{
    static const char *const bodies[][2] = {
        {"return ('ab'):upper() .. string.rep('x', 3, '-') .. ('a,b'):gsub(',', ';')",
         "ABx-x-xa;b"},
        {"return (('  trim me '):gsub('^%s*(.-)%s*$', '%1'))", "trim me"},
        {"local s = '' for w in ('a bc d'):gmatch('%a+') do s = s .. #w end return s", "121"},
        {"return tostring(('abcd'):find('c', 1, true))", "3"},
        {"local t = {3, 1, 2} table.sort(t) return table.concat(t, ',')", "1,2,3"},
        {"local t = {1, 3} table.insert(t, 2, 2) table.remove(t, 1) return table.concat(t)", "23"},
        {"return string.format('%s %d %q %s', 'a', 7, 'b', true)", "a 7 \"b\" true"},
        {"return math.type(math.floor(2.5)) .. math.max(1, 2)", "integer2"},
        {"return utf8.char(252) .. utf8.len('\xC3\xBC')", "\xC3\xBC"
                                                          "1"},
        {"return type(record) .. select('#', 1, 2) .. tonumber('0x10')", "userdata216"},
        {"for i, v in ipairs({'a'}) do return i .. v end", "1a"},
        {"return string.rep('', 1 << 60) .. 'x'", "x"},
        {"assert(true) return 'x'", "x"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(bodies); i++) {
        bench_expect_text(bodies[i][0], bodies[i][1]);
    }
}

static void
pairs_goes_in_sorted_order(void **state)
{
    (void) state;
    bench_expect_text(
        "local s = ''\n"
        "for k in pairs({b = 1, a = 1, [3] = 1, [-1] = 1, [0.5] = 1, aa = 1,\n"
        "                [true] = 1, [false] = 1}) do s = s .. tostring(k) .. ' ' end\n"
        "return s",
        "-1 0.5 3 a aa b false true ");
    bench_expect_text("local s, t = '', {a = 1, b = 2, c = 3}\n"
                      "for k in pairs(t) do t.b = nil s = s .. k end return s",
                      "ac");
    bench_expect_text("local s = '' for k in pairs(hooks) do s = s .. k end return s", "channel");
    bench_expect_text("local s = '' for k in pairs(math) do s = s .. k .. ' ' end return s",
                      "abs ceil floor max min tointeger type ");
}

static void
no_text_shows_an_address(void **state)
{
    (void) state;
    bench_expect_text("return tostring({}) .. tostring(pairs) .. tostring(record) .. "
                      "tostring(record.t)",
                      "tablefunctionthe recorda record's table");
    bench_expect_text("return string.format('%s %s %s', {}, type, record.t.src)",
                      "table function t.src");
}

static void
only_source_text_is_loaded(void **state)
{
    Bench bench = bench_new(NULL);

    (void) state;
    assert_null(bench_open(&bench, "\033Lua binary"));
    assert_int_equal(diags_first(bench.diags)->code, DIAG_HOOK_FAILED);
    assert_non_null(strstr(diags_first(bench.diags)->message, "binary chunk"));
    bench_free(&bench);
}

static void
a_module_is_found_once_and_read_only(void **state)
{
    static const Module modules[] = {
        {"lib/codes", "return {web = 'WEB', both = function(x) return x .. x end}"}, {0}};
    Bench bench = bench_new(modules);
    HookHost *host = bench_open(&bench, "local codes = require 'lib/codes'\n"
                                        "local again = require 'lib/codes'\n"
                                        "return {a = function() return codes.both(again.web) end,\n"
                                        "        b = function() codes.web = 'X' end}");

    (void) state;
    assert_string_equal(bench_call(&bench, host, "a"), "WEBWEB");
    assert_string_equal(bench_call(&bench, host, "a"), "WEBWEB");
    assert_int_equal(bench.finds, 1);
    assert_null(bench_call(&bench, host, "b"));
    assert_non_null(strstr(bench_report(&bench), "a loaded module is read-only"));
    hook_close(host);
    bench_free(&bench);
}

static void
a_module_may_return_what_is_read_only_already(void **state)
{
    static const Module modules[] = {{"text", "return string"}, {0}};
    Bench bench = bench_new(modules);
    HookHost *host = bench_open(&bench, "return require 'text'");

    (void) state;
    assert_null(bench_call(&bench, host, "uper"));
    assert_non_null(strstr(bench_report(&bench), "Did you mean \"upper\"?"));
    hook_close(host);
    bench_free(&bench);
}

static void
modules_in_a_circle_are_an_error(void **state)
{
    static const Module modules[] = {
        {"a", "return require 'b'"}, {"b", "\nreturn require 'a'"}, {"n", "local x = 1"}, {0}};
    Bench bench = bench_new(modules);

    (void) state;
    assert_null(bench_open(&bench, "return require 'a'"));
    assert_null(bench_open(&bench, "return require 'n'"));
    assert_string_equal(bench_report(&bench),
                        "lua/b.lua:2:1: error[L001]: module \"a\" requires itself\n"
                        "     2 | return require 'a'\n"
                        "       | ^~~~~~~~~~~~~~~~~~\n"
                        "lua/globex.lua:1:1: error[L001]: module \"n\" must return a table\n"
                        "     1 | return require 'n'\n"
                        "       | ^~~~~~~~~~~~~~~~~~\n");
    bench_free(&bench);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_allowed_works),
        cmocka_unit_test(pairs_goes_in_sorted_order),
        cmocka_unit_test(no_text_shows_an_address),
        cmocka_unit_test(only_source_text_is_loaded),
        cmocka_unit_test(a_module_is_found_once_and_read_only),
        cmocka_unit_test(a_module_may_return_what_is_read_only_already),
        cmocka_unit_test(modules_in_a_circle_are_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
