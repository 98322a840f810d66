#include "unit/hook/bench.h"

static const char module[] =
    "local hooks = {}\n"
    "local count, seen = 0, {}\n"
    "function hooks.channel(record)\n"
    "  local map = {}\n"
    "  for i, c in ipairs(record.t:columns()) do map[c] = record.t[c] .. i end\n"
    "  map[1] = sql.otherwise(record.t.amount / 3)\n"
    "  return sql.case(record.t.src)(map)\n"
    "end\n"
    "function hooks.counting(record)\n"
    "  count = count + 1\n"
    "  seen[#seen + 1] = count\n"
    "  return count .. ' + ' .. #seen\n"
    "end\n"
    "function hooks.failing(record)\n"
    "  count = 1000\n"
    "  error('half way')\n"
    "end\n"
    "return hooks\n";

static const char expected[] =
    "CASE t.src WHEN 'Odd Name' THEN t.\"Odd Name\" || 4 WHEN 'a\"b' THEN t.\"a\"\"b\" || 7 "
    "WHEN 'amount' THEN t.amount || 3 WHEN 'id' THEN t.id || 1 WHEN 'order' THEN t.order || 6 "
    "WHEN 'src' THEN t.src || 2 WHEN 'type' THEN t.type || 5 ELSE t.amount / 3 END";

static void
the_same_call_gives_the_same_text(void **state)
{
    Bench bench = bench_new(NULL);
    HookHost *host = bench_open(&bench, module);

    (void) state;
    for (int i = 0; i < 100; i++) {
        assert_string_equal(bench_call(&bench, host, "channel"), expected);
    }
    hook_close(host);
    for (int i = 0; i < 20; i++) {
        host = bench_open(&bench, module);
        assert_string_equal(bench_call(&bench, host, "channel"), expected);
        hook_close(host);
    }
    bench_free(&bench);
}

static void
no_call_leaves_anything_for_the_next(void **state)
{
    Bench bench = bench_new(NULL);
    HookHost *host = bench_open(&bench, module);

    (void) state;
    for (int i = 0; i < 10; i++) {
        assert_string_equal(bench_call(&bench, host, "counting"), "1 + 1");
        assert_null(bench_call(&bench, host, "failing"));
    }
    hook_close(host);
    bench_free(&bench);
}

static void
a_required_module_keeps_nothing_either(void **state)
{
    static const Module modules[] = {
        {"counter", "local n = 0\nreturn {next = function() n = n + 1 return n end}"}, {0}};
    Bench bench = bench_new(modules);
    HookHost *host = bench_open(&bench, "local counter = require 'counter'\n"
                                        "return {channel = function()\n"
                                        "  counter.next() return counter.next() .. '' end}");

    (void) state;
    for (int i = 0; i < 10; i++) {
        assert_string_equal(bench_call(&bench, host, "channel"), "2");
    }
    assert_int_equal(bench.finds, 1);
    hook_close(host);
    bench_free(&bench);
}

static void
hosts_do_not_know_each_other(void **state)
{
    Bench bench = bench_new(NULL);
    HookHost *one = bench_open(&bench, "return {channel = function() return 'one' end}");
    HookHost *two = bench_open(&bench, "return {channel = function() return 'two' end}");

    (void) state;
    assert_string_equal(bench_call(&bench, one, "channel"), "one");
    assert_string_equal(bench_call(&bench, two, "channel"), "two");
    hook_close(one);
    assert_string_equal(bench_call(&bench, two, "channel"), "two");
    hook_close(two);
    bench_free(&bench);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_call_gives_the_same_text),
        cmocka_unit_test(no_call_leaves_anything_for_the_next),
        cmocka_unit_test(a_required_module_keeps_nothing_either),
        cmocka_unit_test(hosts_do_not_know_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
