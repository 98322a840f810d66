/* Tests of hooks as authors write them, and what is wrong with some. */
#include "bench.h"

#include "mapping/hook_test.h"

static const HookTests *
read_tests(Bench *bench, const char *text)
{
    char *root = arena_strdup(bench->arena, "/tmp/firn_hook_files_XXXXXX");

    assert_non_null(mkdtemp(root));
    assert_int_equal(mkdir(arena_fmt(bench->arena, "%s/lua", root), 0700), 0);
    const char *path = arena_fmt(bench->arena, "%s/lua/globex.test.yaml", root);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    const char *const *names = NULL;
    size_t count = 0;

    assert_true(hook_tests_list(bench->arena, root, &names, &count, bench->diags));
    assert_int_equal(count, 1);
    assert_string_equal(names[0], "lua/globex.test.yaml");
    const HookTests *tests = hook_tests_read(bench->arena, root, names[0], bench->diags);

    unlink(path);
    rmdir(arena_fmt(bench->arena, "%s/lua", root));
    rmdir(root);
    return tests;
}

static void
a_test_says_what_the_hook_is_told_and_returns(void **state)
{
    Bench *bench = *state;
    const HookTests *tests =
        read_tests(bench, "tables: {t: {id: bigint}}\n"
                          "tests:\n"
                          "  one: {hook: channel, returns: t.id}\n"
                          "  two:\n"
                          "    hook: field\n"
                          "    tenant: acme\n"
                          "    dialect: redshift\n"
                          "    tables: {t: {table: shop.sales, columns: {x: text, y: date}}}\n"
                          "    column: t.y\n"
                          "    returns: ~\n"
                          "  three: {hook: phone, decodes: {a: b}, refuses: {c: no digits}}\n");

    assert_string_equal(bench_messages(bench), "");
    assert_string_equal(tests->module.text, "globex");
    assert_int_equal(tests->tests.count, 3);
    const HookTest *one = &tests->tests.items[0];
    const HookTest *two = &tests->tests.items[1];

    assert_string_equal(one->hook.text, "channel");
    assert_string_equal(one->tables.items[0].columns.items[0].from.text, "id");
    assert_null(one->dialect.text);
    assert_string_equal(two->tables.items[0].table.text, "shop.sales");
    assert_string_equal(two->tables.items[0].columns.items[1].to.text, "date");
    assert_string_equal(two->column.text, "y");
    assert_string_equal(two->dialect.text, "redshift");
    assert_string_equal(two->tenant.text, "acme");
    assert_int_equal(tests->tests.items[2].refuses->count, 1);
}

static void
mistakes_are_named(void **state)
{
    static const char *const cases[][2] = {
        {"tests: {a: {hook: x}}", "error[L005]: test \"a\" expects one of returns, error"},
        {"tests: {a: {hook: x, returns: t.id, error: no}}", "error[L005]: test \"a\" expects one"},
        {"tests: {a: {hook: x, returns: t.id, decodes: {a: b}}}", "error[L005]: test \"a\""},
        {"tests: {a: {hook: x, column: t.id, returns: ~}}",
         "error[L005]: \"t.id\" is no column of the test's tables"},
        {"tests: {a: {hook: x, column: id, returns: ~}}", "error[L005]: \"id\" is no column"},
        {"tests: {a: {returns: t.id}}", "error[M005]: \"hook\" is missing"},
        {"tests: {a: {hook: x, retuns: t.id}}", "error[M004]: unknown key \"retuns\""},
        {"tests: {a: {hook: x, returns: t.id, dialect: mysql}}", "error[M014]"},
        {"tests: {a: {hook: x, returns: t.id, tables: [t]}}", "error[M006]"},
        {"tests: {a: {hook: x, returns: t.id, mapping: t}}", "error[M006]"},
        {"tests: {a: {hook: x, refuses: {v: [a]}}}", "error[M006]"},
        {"tests: [a]", "error[M006]"},
        {"cases: {a: b}", "error[M004]: unknown key \"cases\""},
        {"tests: {a: {hook: x, returns: t.id}}\n---\ntests: {}", "tests of hooks are one document"},
        {"tests: {a: {hook: x, returns: t.id}", "error[M001]"},
    };
    Bench *bench = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        bench->diags = diags_new(bench->arena);
        assert_null(read_tests(bench, cases[i][0]));
        if (strstr(bench_messages(bench), cases[i][1]) == NULL) {
            fail_msg("%s\ngave\n%s", cases[i][0], bench_messages(bench));
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_test_says_what_the_hook_is_told_and_returns, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(mistakes_are_named, bench_setup, bench_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
