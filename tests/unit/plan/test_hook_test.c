/* Tests of hooks: the example of lua/README.md holds, and what does not hold is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "plan/hook_test.h"
#include "tools/repo_file.h"

static const char hooks[] =
    "local hooks = {}\n"
    "function hooks.channel(record)\n"
    "  return sql.case(record.t.src) { POS = 'branch', WEB = 'web', sql.otherwise('other') }\n"
    "end\n"
    "function hooks.custom(record)\n"
    "  return {values = {color = record.t.cf_color}, where = record.mapping.where}\n"
    "end\n"
    "function hooks.field(record, column)\n"
    "  return column.name:match('^cf_(.*)$')\n"
    "end\n"
    "function hooks.phone(value)\n"
    "  if value == '' then return nil end\n"
    "  local digits = value:gsub('%D', '')\n"
    "  if digits == '' then return nil, 'no digits at all' end\n"
    "  return '+49' .. digits:sub(2)\n"
    "end\n"
    "function hooks.many(value) return {first = value:sub(1, 1), rest = value:sub(2)} end\n"
    "function hooks.server(record)\n"
    "  if record.dialect == 'redshift' then return 't.a' end\n"
    "  return 't.b'\n"
    "end\n"
    "return hooks\n";

typedef struct Bench
{
    Arena *arena;
    Diags *diags;
    HookTester *tester;
    const char *root;
} Bench;

static void
write_file(const Bench *bench, const char *name, const char *text)
{
    FILE *file = fopen(arena_fmt(bench->arena, "%s/%s", bench->root, name), "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int
setup(void **state)
{
    Arena *arena = arena_new();
    Bench *bench = arena_new_obj(arena, Bench);
    char *root = arena_strdup(arena, "/tmp/firn_hook_tests_XXXXXX");

    assert_non_null(mkdtemp(root));
    *bench = (Bench){.arena = arena, .diags = diags_new(arena), .root = root};
    assert_int_equal(mkdir(arena_fmt(arena, "%s/lua", root), 0700), 0);
    assert_int_equal(mkdir(arena_fmt(arena, "%s/mappings", root), 0700), 0);
    write_file(bench, "mappings/firn.yaml",
               "firn: 1\n"
               "name: shop\n"
               "staging:\n"
               "  schema: \"{tenant}_{region}_{function}\"\n"
               "  regions: [in]\n"
               "  functions: [shop]\n"
               "macros: {known(x): \"coalesce(x, 'none')\"}\n");
    write_file(bench, "lua/globex.lua", hooks);
    const Project *project = project_read(arena, root, bench->diags);

    assert_non_null(project);
    bench->tester = hook_tester_new(arena, project, bench->diags);
    *state = bench;
    return 0;
}

static int
teardown(void **state)
{
    const Bench *bench = *state;
    const char *command = arena_fmt(bench->arena, "rm -rf '%s'", bench->root);
    const int status = system(command); /* NOLINT(cert-env33-c): a folder of our own */

    hook_tester_free(bench->tester);
    arena_free(bench->arena);
    return status;
}

/* "ok" or what did not hold, a line a result. */
static const char *
results_of(Bench *bench, const char *text)
{
    StrBuf out = strbuf_new(bench->arena);
    const HookTestResult *results = NULL;
    size_t count = 0;

    write_file(bench, "lua/globex.test.yaml", text);
    const HookTests *tests =
        hook_tests_read(bench->arena, bench->root, "lua/globex.test.yaml", bench->diags);

    if (tests == NULL || !hook_tests_run(bench->tester, tests, &results, &count, bench->diags)) {
        diags_render(bench->diags, &out);
        return out.text;
    }
    for (size_t i = 0; i < count; i++) {
        if (results[i].ok) {
            strbuf_str(&out, "ok\n");
        } else {
            strbuf_fmt(&out, "%s: not %s but %s\n", results[i].test->name.text, results[i].expected,
                       results[i].got);
        }
    }
    return out.text;
}

static void
the_example_of_the_readme_holds(void **state)
{
    static const char fence[] = "\n```yaml\ntables:";
    Bench *bench = *state;
    const char *readme = repo_file(bench->arena, "lua/README.md");
    const char *start = strstr(readme, fence);

    assert_non_null(start);
    start += strlen("\n```yaml\n");
    const char *text =
        arena_strndup(bench->arena, start, (size_t) (strstr(start, "\n```") - start) + 1);

    /* four hooks about records, in two dialects each, and three values */
    assert_string_equal(results_of(bench, text), "ok\nok\nok\nok\nok\nok\nok\nok\nok\nok\nok\n");
}

static void
what_does_not_hold_is_told(void **state)
{
    static const char *const cases[][2] = {
        {"{hook: server, returns: t.a}", "x: not t.a but t.b\nok\n"},
        {"{hook: server, dialect: redshift, returns: t.a}", "ok\n"},
        {"{hook: server, dialect: postgres, error: no}", "x: not error: ... no ... but t.b\n"},
        {"{hook: nobody, dialect: postgres, returns: t.a}",
         "x: not t.a but error: lua/globex.test.yaml:2: \"lua/globex.lua\" has no function "
         "\"nobody\"\n"},
        {"{hook: custom, dialect: postgres, tables: {t: {cf_color: text}}, mapping: {where: t.x = "
         "1},"
         " returns: {values: {color: t.cf_color}, where: (T.X = 1)}}",
         "ok\n"},
        {"{hook: custom, dialect: postgres, tables: {t: {cf_color: text}}, mapping: {where: t.x = "
         "1},"
         " returns: {values: {color: t.cf_color}}}",
         "x: not {values: {color: t.cf_color}} but {values: {color: t.cf_color}, where: t.x = "
         "1}\n"},
        {"{hook: field, dialect: postgres, tables: {t: {a: text}}, column: t.a, returns: {a: t.a}}",
         "x: not {a: t.a} but nothing\n"},
        {"{hook: phone, decodes: {\"\": 5, 01: ~, a: ~}}",
         "x: not 5 but ~\nx: not ~ but +491\nx: not ~ but refused: no digits at all\n"},
        {"{hook: phone, refuses: {01: no digits, b: nothing like it}}",
         "x: not refused: ... no digits ... but +491\n"
         "x: not refused: ... nothing like it ... but refused: no digits at all\n"},
        {"{hook: many, decodes: {abc: {first: a, rest: bc}, d: {first: d}}}",
         "ok\nx: not {first: d} but {first: d, rest: }\n"},
    };
    Bench *bench = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *text = arena_fmt(bench->arena, "tests:\n  x: %s\n", cases[i][0]);

        assert_string_equal(results_of(bench, text), cases[i][1]);
    }
}

static void
a_file_without_hooks_is_an_error(void **state)
{
    Bench *bench = *state;
    const char *said = results_of(bench, "lua: other\ntests: {x: {hook: a, returns: t.a}}\n");

    assert_non_null(strstr(said, "error[B008]: there is no lua/other.lua"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_example_of_the_readme_holds, setup, teardown),
        cmocka_unit_test_setup_teardown(what_does_not_hold_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_without_hooks_is_an_error, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
