#include "unit/hook/bench.h"

typedef struct Failing
{
    const char *body;
    const char *message;
} Failing;

static void
a_hook_cannot_leave_its_room(void **state)
{
    static const Failing attempts[] = {
        {"return io.open('/etc/passwd')", "a hook has no \"io\""},
        {"return os.getenv('HOME')", "a hook has no \"os\""},
        {"return load('return 1')()", "a hook has no \"load\""},
        {"return loadstring('return 1')()", "a hook has no \"loadstring\""},
        {"return loadfile('x')", "a hook has no \"loadfile\""},
        {"return dofile('x')", "a hook has no \"dofile\""},
        {"return debug.getregistry()", "a hook has no \"debug\""},
        {"return coroutine.create(print)", "a hook has no \"coroutine\""},
        {"return package.loaded", "a hook has no \"package\""},
        {"return setmetatable({}, {})", "a hook has no \"setmetatable\""},
        {"return getmetatable('')", "a hook has no \"getmetatable\""},
        {"return rawset(string, 'x', 1)", "a hook has no \"rawset\""},
        {"return rawget(string, 'dump')", "a hook has no \"rawget\""},
        {"return rawequal(1, 1)", "a hook has no \"rawequal\""},
        {"return collectgarbage('count')", "a hook has no \"collectgarbage\""},
        {"return pcall(error)", "a hook has no \"pcall\""},
        {"return xpcall(error, error)", "a hook has no \"xpcall\""},
        {"return next({})", "a hook has no \"next\""},
        {"print('x')", "a hook has no \"print\""},
        {"return _G", "a hook has no \"_G\""},
        {"return string[1]", "a name is text, not a number"},
        {"return _ENV._G", "a hook has no \"_G\""},
        {"return string.dump(function() end)", "string has no \"dump\""},
        {"return ('x'):dump()", "string has no \"dump\""},
        {"return string.pack('i4', 1)", "string has no \"pack\""},
        {"return math.random()", "math has no \"random\""},
        {"return table.move({}, 1, 1, 1)", "table has no \"move\""},
        {"return table.pack(1)", "table has no \"pack\""},
        {"x = 1", "the global \"x\" cannot be set; write \"local x\""},
        {"_ENV.x = 1", "the global \"x\" cannot be set"},
        {"string.upper = nil", "\"upper\" cannot be set: string is read-only"},
        {"string = nil", "the global \"string\" cannot be set"},
        {"sql.null = 1", "\"null\" cannot be set: sql is read-only"},
        {"hooks.other = 1", "\"other\" cannot be set: a loaded module is read-only"},
        {"hooks.channel = nil", "\"channel\" cannot be set: a loaded module is read-only"},
        {"table.insert(hooks, 1)", "cannot be set"},
        {"record.tenant = 'x'", "\"tenant\" cannot be set: the record is read-only"},
        {"record.t.src = 'x'", "\"src\" cannot be set: a record's table is read-only"},
        {"record.t = nil", "\"t\" cannot be set: the record is read-only"},
        {"record.t.src.kind = 1", "\"kind\" cannot be set: an expression is read-only"},
        {"for k in pairs(record) do end", "table expected, got the record"},
        {"for k in pairs(record.t) do end", "table expected, got a record's table"},
        {"return string.format('%p', {})", "string.format has no \"%p\""},
        {"return string.format('%%%-20p', {})", "string.format has no \"%p\""},
        {"return require('../secrets')", "\"../secrets\" is no name of a module"},
        {"return require('/etc/passwd')", "\"/etc/passwd\" is no name of a module"},
        {"return require('a\\0b')", "is no name of a module"},
        {"return require('')", "is no name of a module"},
        {"return require('Upper')", "is no name of a module"},
        {"return require('nothing')", "there is no module \"nothing\""},
        {"for k in pairs({[{}] = 1}) do end", "a table with a table as a key has no fixed order"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(attempts); i++) {
        bench_expect_error(attempts[i].body, DIAG_HOOK_FAILED, attempts[i].message);
    }
}

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
        cmocka_unit_test(a_hook_cannot_leave_its_room),
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
