/* Hooks of a record and of a column: what they return, as data with its lines. */
#include "unit/hook/bench.h"

/* What a hook of `body` returns, each part with its line; the first diagnostic where it fails.  The body begins in line 3. */
static const char *
returned(Bench *bench, const char *body)
{
    const char *text =
        arena_fmt(bench->arena,
                  "local hooks = {}\nfunction hooks.custom(record)\n%s\nend\nreturn hooks\n", body);
    const Source *mapping = bench_source(bench, "mappings/globex.yaml", "1\n2\n3\n");
    const Text name = {.text = "custom", .span = {.source = mapping, .line = 3, .column = 1}};
    HookHost *host = bench_open(bench, text);
    StrBuf out = strbuf_new(bench->arena);
    const HookNode *node = NULL;

    assert_non_null(host);
    if (!hook_call_record(host, bench->arena, name, &bench_record, &node, bench->diags)) {
        strbuf_str(&out, diags_first(bench->diags)->message);
    } else if (node == NULL) {
        strbuf_str(&out, "nothing");
    } else {
        bench_put_node(node, true, &out);
        assert_ptr_not_equal(node->span.source, NULL);
        assert_string_equal(node->span.source->caller->text, "custom");
    }
    hook_close(host);
    return out.text;
}

static void
a_result_is_data_with_lines(void **state)
{
    static const char *const cases[][2] = {
        {"return nil", "nothing"},
        {"", "nothing"},
        {"return {}", "{}"},
        {"return {where = 't.a = 1'}", "{where: t.a = 1@3}"},
        {"local w =\n  record.t.id:eq(1)\nreturn {where = w}", "{where: t.id = 1@4}"},
        {"return {\n values = {\n  b = 't.b',\n  a = record.t.id,\n  c = sql.drop}}",
         "{values: {a: t.id@6, b: t.b@5, c: ~@2}}"},
        {"return {order = {record.t.id, 't.x'}}", "{order: [t.id@3, t.x@3]}"},
        {"return {text = {trim = false}, n = 5, m = 2.5}",
         "{m: 2.5@3, n: 5@3, text: {trim: false@3}}"},
        {"local a, b = 't.a', 't.a'\nreturn {x = a,\n  y = 't.a'}", "{x: t.a@2, y: t.a@2}"},
        {"return {values = {a = sql.reject('why')}}", "{values: {a: reject('why')@3}}"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Bench bench = bench_new(NULL);

        assert_string_equal(returned(&bench, cases[i][0]), cases[i][1]);
        bench_free(&bench);
    }
}

static void
what_is_no_data_is_refused(void **state)
{
    static const char *const cases[][2] = {
        {"return 5", "the hook \"custom\" returned a number, not a table or nil"},
        {"return record.t.id", "the hook \"custom\" returned a userdata, not a table or nil"},
        {"return {a = function() end}", "the hook returned a function inside its result"},
        {"return {a = record}", "the hook returned a userdata inside its result"},
        {"return {a = sql.when(1, 2)}", "the hook returned a userdata inside its result"},
        {"return {1, a = 2}", "the hook returned a table that is neither a list nor has names"},
        {"return {[1.5] = 2}", "the hook returned a table that is neither a list nor has names"},
        {"return {[2] = 2}", "the hook returned a table that is neither a list nor has names"},
        {"return {[{}] = 2}", "a table with a table as a key has no fixed order"},
        {"return {a = 'x\\0y'}", "the text is not valid UTF-8, or holds a NUL byte"},
        {"return {['a\\xff'] = 'x'}", "the text is not valid UTF-8, or holds a NUL byte"},
        {"local t = {} t.t = t return t",
         "the hook returned tables within tables, more than 12 deep"},
        {"local t = {1} for i = 1, 10 do t = {t, t, t} end return t",
         "the hook returned more than 10000 things"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Bench bench = bench_new(NULL);
        const char *got = returned(&bench, cases[i][0]);

        if (strstr(got, cases[i][1]) == NULL) {
            fail_msg("%s\ngave %s", cases[i][0], got);
        }
        assert_int_not_equal(diags_first(bench.diags)->span.line, 0);
        bench_free(&bench);
    }
}

/* The same in every process and for every order in which the table was made. */
static void
the_order_is_that_of_the_names(void **state)
{
    Bench bench = bench_new(NULL);
    const char *first = returned(
        &bench, "local v = {} for i = 1, 300 do v['c' .. i] = 'x' end return {values = v}");
    const char *second = returned(
        &bench, "local v = {} for i = 300, 1, -1 do v['c' .. i] = 'x' end return {values = v}");

    (void) state;
    assert_string_equal(first, second);
    assert_true(strncmp(first, "{values: {c1: x@3, c10: x@3, c100: x@3", 37) == 0);
    bench_free(&bench);
}

static void
a_text_found_once_has_its_column(void **state)
{
    Bench bench = bench_new(NULL);
    HookHost *host = bench_open(&bench, "local hooks = {}\n"
                                        "function hooks.custom(record)\n"
                                        "  return {where = \"t.\xC3\xBC = 1\"}\n"
                                        "end\n"
                                        "return hooks\n");
    const HookNode *node = NULL;

    (void) state;
    assert_true(hook_call_record(host, bench.arena, (Text){.text = "custom"}, &bench_record, &node,
                                 bench.diags));
    assert_int_equal(node->first->span.line, 3);
    assert_int_equal(node->first->span.column, 20);
    assert_int_equal(node->first->span.width, 7);
    hook_close(host);
    bench_free(&bench);
}

/* name, value and type; "nothing" */
static const char *
column_result(Bench *bench, const char *body)
{
    const char *text = arena_fmt(
        bench->arena,
        "local hooks = {}\nfunction hooks.field(record, column)\n%s\nend\nreturn hooks\n", body);
    HookHost *host = bench_open(bench, text);
    StrBuf out = strbuf_new(bench->arena);
    HookNamed named = {0};

    assert_non_null(host);
    if (!hook_call_column(host, bench->arena, (Text){.text = "field"}, &bench_record,
                          (HookColumn){.table = &bench_tables[0], .index = 3}, &named,
                          bench->diags)) {
        strbuf_str(&out, diags_first(bench->diags)->message);
    } else if (named.name == NULL) {
        strbuf_str(&out, "nothing");
    } else {
        strbuf_fmt(&out, "%s = ", named.name);
        bench_put_node(named.value, true, &out);
        strbuf_fmt(&out, " %s", named.type != NULL ? named.type : "-");
    }
    hook_close(host);
    return out.text;
}

static void
a_column_becomes_a_value(void **state)
{
    static const char *const cases[][2] = {
        {"", "nothing"},
        {"return nil, 1", "nothing"},
        {"return 'odd'", "odd = t.\"Odd Name\"@2 -"},
        {"return 'odd', column.value .. 'x', 'varchar(5)'",
         "odd = t.\"Odd Name\" || 'x'@3 varchar(5)"},
        {"return column.name:lower():sub(1, 3), {from = column.value, format = 'YYYY'}",
         "odd = {format: YYYY@3, from: t.\"Odd Name\"@2} -"},
        {"return column.table .. column.alias .. column.type",
         "paymentstvarchar(5) = t.\"Odd Name\"@2 -"},
        {"return 5", "the hook \"field\" returned a number, not the name of a value"},
        {"return 'a', 't.b', 5", "the hook \"field\" returned a number as the type of a value"},
        {"return column.nme", "the column has no \"nme\"; did you mean \"name\"?"},
        {"column.name = 1", "\"name\" cannot be set: the column is read-only"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Bench bench = bench_new(NULL);

        assert_string_equal(column_result(&bench, cases[i][0]), cases[i][1]);
        bench_free(&bench);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_is_data_with_lines),
        cmocka_unit_test(what_is_no_data_is_refused),
        cmocka_unit_test(the_order_is_that_of_the_names),
        cmocka_unit_test(a_text_found_once_has_its_column),
        cmocka_unit_test(a_column_becomes_a_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
