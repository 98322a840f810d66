/* reject('why') in a value: what is left of the value, and when the row is bad. */
#include "bench.h"

typedef struct Rejecting
{
    const char *text;
    const char *value;
    const char *rejects; /* "why: condition" of each, with a line's end */
} Rejecting;

static const char *
rendered(Bench *bench, ExprDialect dialect, const Expr *expr)
{
    StrBuf out = strbuf_new(bench->arena);

    assert_true(expr_render(expr, dialect, &bench_sink, &out, bench->diags));
    return out.text;
}

static void
the_value_is_null_where_the_row_is_bad(void **state)
{
    static const Rejecting cases[] = {
        {"reject('never')", "NULL", "never: 1 = 1\n"},
        {"case t.s when 'a' then 1 else reject('unknown') end",
         "CASE t.s WHEN 'a' THEN 1 ELSE NULL END",
         "unknown: CASE t.s WHEN 'a' THEN 0 ELSE 1 END = 1\n"},
        {"case when t.a > 1 then reject('big') when t.a < 0 then reject('small') else t.a end",
         "CASE WHEN t.a > 1 THEN NULL WHEN t.a < 0 THEN NULL ELSE t.a END",
         "big: CASE WHEN t.a > 1 THEN 1 WHEN t.a < 0 THEN 0 ELSE 0 END = 1\n"
         "small: CASE WHEN t.a > 1 THEN 0 WHEN t.a < 0 THEN 1 ELSE 0 END = 1\n"},
        {"case when t.a > 1 then reject('odd') when t.a < 0 then reject('odd') end", "NULL",
         "odd: CASE WHEN t.a > 1 THEN 1 WHEN t.a < 0 THEN 1 END = 1\n"},
        {"coalesce(t.a, t.b, reject('nothing'))", "coalesce(t.a, t.b, NULL)",
         "nothing: CASE WHEN t.a IS NULL AND t.b IS NULL THEN 1 ELSE 0 END = 1\n"},
        {"nvl(t.a, reject('nothing'))", "coalesce(t.a, NULL)",
         "nothing: CASE WHEN t.a IS NULL THEN 1 ELSE 0 END = 1\n"},
        {"coalesce(t.a, case when t.b = 1 then reject('it''s') end)", "coalesce(t.a, NULL)",
         "it's: CASE WHEN t.a IS NULL THEN CASE WHEN t.b = 1 THEN 1 END ELSE 0 END = 1\n"},
        {"decode(t.a, 1, 'x', reject('other'))", "CASE WHEN t.a = 1 THEN 'x' ELSE NULL END",
         "other: CASE WHEN t.a = 1 THEN 0 ELSE 1 END = 1\n"},
        {"known(t.a)", "CASE WHEN t.a = 1 THEN 'x' ELSE NULL END",
         "not known: CASE WHEN t.a = 1 THEN 0 ELSE 1 END = 1\n"},
        {"t.a + 1", "t.a + 1", ""},
    };
    Bench *bench = *state;

    for (int d = 0; d < 2; d++) {
        ExprContext *context = bench->contexts[d];
        const Text parameter = {.text = "x"};

        assert_true(expr_add_macro(
            context, (Text){.text = "known"}, &parameter, 1,
            (Text){.text = "case when x = 1 then 'x' else reject('not known') end"}, bench->diags));
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
            const Expr *expr =
                expr_parse_value(context, (Text){.text = cases[i].text}, bench->diags);
            const ExprReject *rejects = NULL;
            StrBuf found = strbuf_new(bench->arena);

            assert_non_null(expr);
            assert_string_equal(rendered(bench, (ExprDialect) d, expr), cases[i].value);
            for (size_t k = 0; k < expr_rejects(expr, &rejects); k++) {
                strbuf_fmt(&found, "%s: %s\n", rejects[k].reason,
                           rendered(bench, (ExprDialect) d, rejects[k].when));
            }
            assert_string_equal(found.text, cases[i].rejects);
        }
    }
}

static void
it_stands_for_a_whole_value_only(void **state)
{
    static const char *const cases[][2] = {
        {"reject('x') || 'y'", "E006: reject('x') within another expression"},
        {"upper(reject('x'))", "E006: reject('x') within another expression"},
        {"coalesce(reject('x'), t.a)", "E006: reject('x') within another expression"},
        {"case when reject('x') then 1 end", "E006: reject('x') within another expression"},
        {"case reject('x') when 1 then 1 end", "E006: reject('x') within another expression"},
        {"case when t.a = 1 then reject('y') end = 1",
         "E006: reject('y') within another expression"},
        {"reject(t.a)", "E006: \"reject\" wants one reason, as text in quotes"},
        {"reject()", "E006: \"reject\" wants one reason, as text in quotes"},
        {"reject('a', 'b')", "E006: \"reject\" wants one reason, as text in quotes"},
        {"reject(' ')", "E006: \"reject\" wants one reason, as text in quotes"},
        {"reject('x')", "E006: reject('x') outside of a record's values"},
        {"case when t.a = 1 then reject('x') end",
         "E006: reject('x') outside of a record's values"},
    };
    Bench *bench = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_string_equal(bench_render(bench, EXPR_POSTGRES, cases[i][0]), cases[i][1]);
    }
}

static void
an_alternative_is_heard_where_those_before_it_are_null(void **state)
{
    Bench *bench = *state;
    ExprContext *context = bench->contexts[EXPR_REDSHIFT];
    const Expr *value = expr_parse_value(
        context, (Text){.text = "case when t.c = 1 then reject('x') end"}, bench->diags);
    const Expr *others[] = {bench_parse(bench, EXPR_REDSHIFT, "t.a"),
                            bench_parse(bench, EXPR_REDSHIFT, "t.b + 1")};
    const ExprReject *rejects = NULL;

    assert_int_equal(expr_rejects(value, &rejects), 1);
    assert_ptr_equal(expr_where_null(context, rejects->when, others, 0), rejects->when);
    const Expr *both = expr_where_null(context, rejects->when, others, 2);

    assert_string_equal(rendered(bench, EXPR_REDSHIFT, both), "t.a IS NULL AND t.b + 1 IS NULL AND "
                                                              "CASE WHEN t.c = 1 THEN 1 END = 1");
    assert_int_equal(expr_column_count(both), 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_value_is_null_where_the_row_is_bad, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(it_stands_for_a_whole_value_only, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(an_alternative_is_heard_where_those_before_it_are_null,
                                        bench_setup, bench_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
