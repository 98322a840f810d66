#include "unit/hook/bench.h"

static HookDecoded
decode(Bench *bench, HookHost *host, const char *name, const char *value)
{
    HookDecoded out = {.refused = "never called"};

    (void) hook_decode(host, bench->arena, (Text){.text = name}, value, &out, bench->diags);
    return out;
}

/* "value", "~", "date=1970-01-01 gender=f", "!why": what a function of `body` makes of `value`. */
static const char *
shown(Bench *bench, const char *body, const char *value)
{
    HookHost *host =
        bench_open(bench, arena_fmt(bench->arena, "return {f = function(v)\n%s\nend}", body));
    assert_non_null(host);
    const HookDecoded out = decode(bench, host, "f", value);
    StrBuf text = strbuf_new(bench->arena);

    hook_close(host);
    if (out.refused != NULL) {
        assert_int_equal(out.count, 0);
        return arena_fmt(bench->arena, "!%s", out.refused);
    }
    for (size_t i = 0; i < out.count; i++) {
        strbuf_fmt(&text, "%s%s%s%s", i > 0 ? " " : "",
                   out.results[i].name != NULL ? out.results[i].name : "",
                   out.results[i].name != NULL ? "=" : "",
                   out.results[i].text != NULL ? out.results[i].text : "~");
    }
    return text.text;
}

typedef struct Case
{
    const char *body;
    const char *value;
    const char *shown;
} Case;

static void
expect(const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Bench bench = bench_new(NULL);

        assert_string_equal(shown(&bench, cases[i].body, cases[i].value), cases[i].shown);
        assert_int_equal(diags_error_count(bench.diags), 0);
        bench_free(&bench);
    }
}

static void
one_result_is_text_number_boolean_or_nothing(void **state)
{
    static const Case cases[] = {
        {"return v:upper()", "abc", "ABC"},
        {"return v", "", ""},
        {"return v", "it's a \\ \"line\"\nand \xC3\xBC", "it's a \\ \"line\"\nand \xC3\xBC"},
        {"return #v", "abc", "3"},
        {"return 10 / 2", "x", "5"},
        {"return -0.5", "x", "-0.5"},
        {"return 0.1 + 0.2", "x", "0.30000000000000004"},
        {"return 1e300", "x", "1e+300"},
        {"return math.tointeger(2^53) * 1000", "x", "9007199254740992000"},
        {"return v == 'x'", "x", "true"},
        {"return false", "x", "false"},
        {"return nil", "x", "~"},
        {"", "x", "~"},
        {"return v, 'beside the point'", "x", "x"},
    };

    (void) state;
    expect(cases, COUNT(cases));
}

static void
several_results_have_names(void **state)
{
    static const Case cases[] = {
        {"return {gender = 'f', date = '1970-01-01', n = 1, ok = true}", "x",
         "date=1970-01-01 gender=f n=1 ok=true"},
        {"return {}", "x", ""},
        {"return {gender = nil}", "x", ""},
        {"return {'a'}", "x",
         "!the hook returned a table with a key that is no name; names are a-z, 0-9 and _"},
        {"return {Gender = 'f'}", "x",
         "!the hook returned a table with a key that is no name; names are a-z, 0-9 and _"},
        {"return {a = {}}", "x", "!the hook returned a table, not a value"},
    };

    (void) state;
    expect(cases, COUNT(cases));
}

static void
a_value_is_refused_with_a_reason(void **state)
{
    static const Case cases[] = {
        {"return nil, 'no such day'", "x", "!no such day"},
        {"return nil, 'two\\nlines'", "x", "!two lines"},
        {"return nil, 12", "x", "!the hook refused the value with a reason that is no text"},
        {"return nil, 'a\\xff\\xC3'", "x", "!a??"},
        {"\nerror('cannot')", "x", "!lua/globex.lua:3: cannot"},
        {"error('a\\xff\\0b')", "x", "!lua/globex.lua:2: a?"},
        {"return v.x.y", "x", "!lua/globex.lua:2: string has no \"x\""},
        {"return io", "x", "!lua/globex.lua:2: a hook has no \"io\""},
        {"return '\\xff'", "x", "!the hook returned text that is not UTF-8"},
        {"return 'a\\0b'", "x", "!the hook returned text that is not UTF-8"},
        {"return 0 / 0", "x", "!the hook returned a number that is infinite or undefined"},
        {"return sql.null", "x", "!the hook returned a SQL expression, not a value"},
        {"return ('x'):rep(65536)", "x", "!the hook returned more than 65535 bytes"},
        {"return {a = ('x'):rep(40000), b = ('x'):rep(40000)}", "x",
         "!the hook returned more than 65535 bytes"},
    };

    (void) state;
    expect(cases, COUNT(cases));
}

static void
a_value_that_never_ends_is_refused_and_the_next_is_not(void **state)
{
    Bench bench = bench_new(NULL);
    HookHost *host = bench_open(&bench, "return {f = function(v)\n"
                                        "  while v == 'loop' do end\n"
                                        "  local s = v\n"
                                        "  while v == 'grow' do s = s .. s end\n"
                                        "  return v\nend}");

    (void) state;
    HookDecoded out = decode(&bench, host, "f", "loop");
    assert_string_equal(out.refused,
                        "lua/globex.lua:2: the hook takes more than 1000000 instructions");
    assert_true(out.spent);
    out = decode(&bench, host, "f", "grow");
    assert_true(out.spent);
    out = decode(&bench, host, "f", "walk");
    assert_null(out.refused);
    assert_false(out.spent);
    assert_string_equal(out.results[0].text, "walk");
    assert_int_equal(diags_error_count(bench.diags), 0);
    hook_close(host);
    bench_free(&bench);
}

static void
nothing_is_left_for_the_next_value(void **state)
{
    Bench bench = bench_new(NULL);
    HookHost *host = bench_open(&bench, "local seen = 0\n"
                                        "return {f = function(v) seen = seen + 1 return seen end}");

    (void) state;
    assert_string_equal(decode(&bench, host, "f", "a").results[0].text, "1");
    assert_string_equal(decode(&bench, host, "f", "b").results[0].text, "1");
    hook_close(host);
    bench_free(&bench);
}

static void
a_missing_function_is_told_once_and_for_all(void **state)
{
    Bench bench = bench_new(NULL);
    HookHost *host = bench_open(&bench, "return {phone = function(v) return v end}");
    HookDecoded out = {0};

    (void) state;
    assert_true(hook_has(host, bench.arena, (Text){.text = "phone"}, bench.diags));
    assert_false(hook_has(host, bench.arena, (Text){.text = "phones"}, bench.diags));
    assert_false(hook_decode(host, bench.arena, (Text){.text = "phones"}, "1", &out, bench.diags));
    assert_int_equal(diags_first(bench.diags)->code, DIAG_HOOK_MISSING);
    assert_string_equal(diags_first(bench.diags)->hint, "Did you mean \"phone\"?");
    hook_close(host);
    bench_free(&bench);
}

static const char *
print_of(Bench *bench, const char *text, const char *name)
{
    HookHost *host = bench_open(bench, text);
    const char *print = hook_print(host, bench->arena, name);

    hook_close(host);
    return print;
}

static void
the_fingerprint_holds_all_that_is_required(void **state)
{
    static const char main[] = "local deep = require 'lib/deep'\nreturn {f = deep.f, g = deep.f}";
    Bench bench = bench_new(
        (const Module[]){{"lib/deep", "local deeper = require 'lib/deeper'\nreturn {f = deeper.f}"},
                         {"lib/deeper", "return {f = function(v) return v end}"},
                         {0}});
    Bench other = bench_new(
        (const Module[]){{"lib/deep", "local deeper = require 'lib/deeper'\nreturn {f = deeper.f}"},
                         {"lib/deeper", "return {f = function(v) return v .. '!' end}"},
                         {0}});
    const char *print = print_of(&bench, main, "f");

    (void) state;
    assert_int_equal(strlen(print), 32);
    assert_string_equal(print, print_of(&bench, main, "f"));
    assert_string_not_equal(print, print_of(&bench, main, "g"));
    assert_string_not_equal(print, print_of(&other, main, "f"));
    assert_string_not_equal(
        print, print_of(&bench, "local deep = require 'lib/deep'\nreturn {f=deep.f}", "f"));
    bench_free(&bench);
    bench_free(&other);
}

static void
what_is_required_late_would_not_be_in_it(void **state)
{
    Bench bench = bench_new((const Module[]){{"lib/late", "return {f = 1}"}, {0}});

    (void) state;
    assert_string_equal(shown(&bench, "return (require 'lib/late').f", "x"),
                        "!lua/globex.lua:2: a decoding hook requires \"lib/late\" too late: write "
                        "`local x = require \"lib/late\"` at the head of the file");
    HookHost *host =
        bench_open(&bench, "local late = require 'lib/late'\n"
                           "return {f = function(v) return require('lib/late').f end}");
    assert_string_equal(decode(&bench, host, "f", "x").results[0].text, "1");
    hook_close(host);
    bench_free(&bench);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_result_is_text_number_boolean_or_nothing),
        cmocka_unit_test(several_results_have_names),
        cmocka_unit_test(a_value_is_refused_with_a_reason),
        cmocka_unit_test(a_value_that_never_ends_is_refused_and_the_next_is_not),
        cmocka_unit_test(nothing_is_left_for_the_next_value),
        cmocka_unit_test(a_missing_function_is_told_once_and_for_all),
        cmocka_unit_test(the_fingerprint_holds_all_that_is_required),
        cmocka_unit_test(what_is_required_late_would_not_be_in_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
