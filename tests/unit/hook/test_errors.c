#include "unit/hook/bench.h"

static void
expect_report(const char *source, const char *name, const char *report)
{
    Bench bench = bench_new((const Module[]){
        {"lib/deep", "local deep = {}\n\nfunction deep.fail(x)\n\terror('deep trouble')\nend\n\n"
                     "function deep.blame(x)\n  error('wrong argument', 2)\nend\nreturn deep\n"},
        {"lib/broken", "local x = \n\nreturn )"},
        {0}});
    HookHost *host = bench_open(&bench, source);

    if (host != NULL) {
        assert_null(bench_call(&bench, host, name));
    }
    assert_string_equal(bench_report(&bench), report);
    hook_close(host);
    bench_free(&bench);
}

static void
an_error_names_the_lua_line_and_the_mapping_line(void **state)
{
    (void) state;
    expect_report("local hooks = {}\n"
                  "function hooks.channel(record)\n"
                  "  return record.t.scr\n"
                  "end\n"
                  "return hooks\n",
                  "channel",
                  "lua/globex.lua:3:3: error[L001]: table \"payments\" (alias \"t\") has no column "
                  "\"scr\"; did you mean \"src\"?\n"
                  "     3 |   return record.t.scr\n"
                  "       |   ^~~~~~~~~~~~~~~~~~~\n"
                  "  hint: The hook \"channel\" was called for mappings/tenants/globex.yaml:9.\n");
}

static void
an_error_in_a_module_points_into_it(void **state)
{
    (void) state;
    expect_report("local deep = require 'lib/deep'\n"
                  "return {channel = function(record) deep.fail(1) end}\n",
                  "channel",
                  "lua/lib/deep.lua:4:2: error[L001]: deep trouble\n"
                  "     4 | \terror('deep trouble')\n"
                  "       | \t^~~~~~~~~~~~~~~~~~~~~\n"
                  "  hint: The hook \"channel\" was called for mappings/tenants/globex.yaml:9.\n");
    expect_report("local deep = require 'lib/deep'\n"
                  "return {channel = function(record) deep.blame(1) end}\n",
                  "channel",
                  "lua/globex.lua:2:1: error[L001]: wrong argument\n"
                  "     2 | return {channel = function(record) deep.blame(1) end}\n"
                  "       | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
                  "  hint: The hook \"channel\" was called for mappings/tenants/globex.yaml:9.\n");
}

static void
a_syntax_error_points_at_its_line(void **state)
{
    (void) state;
    expect_report("local x = 1\nlocal = 2\n", "channel",
                  "lua/globex.lua:2:1: error[L001]: <name> expected near '='\n"
                  "     2 | local = 2\n"
                  "       | ^~~~~~~~~\n");
    expect_report("local x = 1\nreturn require 'lib/broken'\n", "channel",
                  "lua/lib/broken.lua:3:1: error[L001]: unexpected symbol near 'return'\n"
                  "     3 | return )\n"
                  "       | ^~~~~~~~\n");
}

static void
a_missing_function_is_named_at_the_mapping_line(void **state)
{
    (void) state;
    expect_report("return {chanel = function() end, other = 1}\n", "channel",
                  "mappings/tenants/globex.yaml:9:12: error[L003]: \"lua/globex.lua\" has no "
                  "function \"channel\"\n"
                  "     9 |   channel: x\n"
                  "       |            ^\n"
                  "  hint: Did you mean \"chanel\"?\n");
    expect_report("return {channel = 1}\n", "channel",
                  "mappings/tenants/globex.yaml:9:12: error[L003]: \"lua/globex.lua\" has no "
                  "function \"channel\"\n"
                  "     9 |   channel: x\n"
                  "       |            ^\n");
}

static void
a_file_must_return_a_table(void **state)
{
    (void) state;
    expect_report("local hooks = {}\n", "channel",
                  "lua/globex.lua:1:1: error[L001]: a hook file must return a table of functions, "
                  "not nil; end it with \"return hooks\"\n"
                  "     1 | local hooks = {}\n"
                  "       | ^~~~~~~~~~~~~~~~\n");
}

static void
a_wrong_result_points_at_the_function(void **state)
{
    (void) state;
    expect_report("local hooks = {}\n\nfunction hooks.channel(record)\nend\nreturn hooks\n",
                  "channel",
                  "lua/globex.lua:3:1: error[L001]: the hook \"channel\" returned nil, not an "
                  "expression\n"
                  "     3 | function hooks.channel(record)\n"
                  "       | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
                  "  hint: The hook \"channel\" was called for mappings/tenants/globex.yaml:9.\n");
}

static void
errors_of_any_kind_become_clean_messages(void **state)
{
    static const char *const cases[][2] = {
        {"error('plain')", "plain"},
        {"error('no place', 0)", "no place"},
        {"error('(hook 77):1: not a place', 0)", "(hook 77):1: not a place"},
        {"error('(hook 99999999999999999999):1: x', 0)", "(hook 99999999999999999999):1: x"},
        {"error('(hook 0):1 x', 0)", "(hook 0):1 x"},
        {"error({code = 1})", "error raised with a value that is not text: table"},
        {"error(nil)", "error raised with a value that is not text: nil"},
        {"error(42)", "error raised with a value that is not text: 42"},
        {"error(record.t.src)", "error raised with a value that is not text: t.src"},
        {"error(record.user.has)", "has no column \"has\""},
        {"error('tabs\\tand\\27[31m lines\\n')", "tabs and [31m lines "},
        {"assert(false, 'asserted')", "asserted"},
        {"assert(nil)", "assertion failed!"},
        {"local x = nil\nreturn x.y", "attempt to index a nil value (local 'x')"},
        {"return ('x'):rep('y')", "bad argument #1 to 'rep' (number expected, got string)"},
        {"return ('x'):find('[a')", "malformed pattern (missing ']')"},
        {"return ('x'):find('%')", "malformed pattern (ends with '%')"},
        {"return ('x'):find('%b')", "malformed pattern (missing arguments to '%b')"},
        {"return tostring()", "bad argument #1 to 'tostring' (value expected)"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        bench_expect_error(cases[i][0], DIAG_HOOK_FAILED, cases[i][1]);
    }
}

static void
a_long_message_is_cut_between_characters(void **state)
{
    Bench bench = bench_new(NULL);

    (void) state;
    assert_null(bench_run(&bench, "error('x' .. ('\xC3\xBC'):rep(1000))"));
    const char *message = diags_first(bench.diags)->message;

    assert_int_equal(strlen(message), 399);
    assert_int_equal((unsigned char) message[398], 0xBC);
    bench_free(&bench);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_names_the_lua_line_and_the_mapping_line),
        cmocka_unit_test(an_error_in_a_module_points_into_it),
        cmocka_unit_test(a_syntax_error_points_at_its_line),
        cmocka_unit_test(a_missing_function_is_named_at_the_mapping_line),
        cmocka_unit_test(a_file_must_return_a_table),
        cmocka_unit_test(a_wrong_result_points_at_the_function),
        cmocka_unit_test(errors_of_any_kind_become_clean_messages),
        cmocka_unit_test(a_long_message_is_cut_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
