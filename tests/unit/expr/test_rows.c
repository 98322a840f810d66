/* Expressions about several rows: what they become, what is refused, and that expressions about one row refuse them. */
#include "bench.h"

static const char *
render_rows_text(Bench *bench, const char *text)
{
    StrBuf out = strbuf_new(bench->arena);
    Diags *diags = diags_new(bench->arena);
    const Expr *expr = expr_parse_rows(bench->contexts[EXPR_POSTGRES], (Text){.text = text}, diags);

    if (expr == NULL || !expr_render(expr, EXPR_POSTGRES, &bench_sink, &out, diags)) {
        const Diag *diag = diags_first(diags);

        assert_non_null(diag);
        strbuf_fmt(&out, "%s: %s", diag_code_text(diag->code), diag->message);
    }
    return out.text;
}

typedef struct Rendering
{
    const char *text;
    const char *sql;
} Rendering;

static const Rendering renderings[] = {
    {"count(*)", "count(*)"},
    {"COUNT(DISTINCT a) + 1", "count(DISTINCT a) + 1"},
    {"max(lower(t.a))", "max(lower(t.a))"},
    {"coalesce(min(a), 'x')", "coalesce(min(a), 'x')"},
    {"count(a) over (partition by b, c)", "count(a) OVER (PARTITION BY b, c)"},
    {"row_number() over (partition by a order by b desc, c)",
     "row_number() OVER (PARTITION BY a ORDER BY b DESC, c)"},
    {"max(a) over (order by b)",
     "max(a) OVER (ORDER BY b ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"},
    {"last_value(a) over (order by b)",
     "last_value(a) OVER (ORDER BY b ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)"},
    {"max(a) over (partition by c order by b rows between 3 preceding and current row)",
     "max(a) OVER (PARTITION BY c ORDER BY b ROWS BETWEEN 3 PRECEDING AND CURRENT ROW)"},
    {"first_value(a) over (order by b rows 3 preceding)",
     "first_value(a) OVER (ORDER BY b ROWS BETWEEN 3 PRECEDING AND CURRENT ROW)"},
    {"lag(a, 2) over (order by b)", "lag(a, 2) OVER (ORDER BY b)"},
    {"sum(1.5)", "CAST(sum(CAST(1.5 AS decimal(38,1))) AS decimal(38,1))"},
};

static void
aggregates_and_windows_are_rendered(void **state)
{
    Bench *bench = *state;

    for (size_t i = 0; i < sizeof(renderings) / sizeof(*renderings); i++) {
        assert_string_equal(render_rows_text(bench, renderings[i].text), renderings[i].sql);
    }
}

static const Rendering refusals[] = {
    {"max(count(*))", "E002: the expression contains an aggregate, \"count\""},
    {"sum(a) over (order by b rows c preceding)", "E002: \"sum\" with a frame of its own"},
    {"sum(a) over (rows 2 preceding)", "E002: \"sum\" with a frame of its own"},
    {"rank() over (order by b rows 2 preceding)", "E002: \"rank\" with a frame of its own"},
    {"last_value(a) over (order by b rows 2 preceding)",
     "E002: \"last_value\" with a frame of its own"},
    {"sum(a) over (order by b rows between 2 preceding and 1 following)",
     "E002: \"sum\" with a clause that is not known here"},
    {"sum(a) over (order by b range 2 preceding)", "E002: \"sum\" with a frame of its own"},
    {"sum(a) over (order by b rows unbounded preceding)", "E002: \"sum\" with a frame of its own"},
    {"sum(a) over w", "E002: \"sum\" with a clause that is not known here"},
    {"sum(a) filter (where b)", "E002: \"sum\" with a clause that is not known here"},
    {"rank() over (order by a nulls first)", "E002: \"order by\" with NULLS FIRST or LAST"},
    {"row_number()", "E002: \"row_number\" with no OVER"},
    {"row_number() over (partition by a)", "E002: \"row_number\" with no ORDER BY"},
    {"count(distinct a) over (partition by b)", "E002: \"count\" with DISTINCT and OVER"},
    {"max(a, b)", "E004: \"max\" wants other arguments"},
    {"count()", "E004: \"count\" wants other arguments"},
    {"string_agg(a, ',')", "E002: the expression contains an aggregate, \"string_agg\""},
    {"(select max(a) from b)", "E002: the expression contains a subquery"},
};

static void
what_cannot_be_rendered_is_refused(void **state)
{
    Bench *bench = *state;

    for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
        assert_string_equal(render_rows_text(bench, refusals[i].text), refusals[i].sql);
    }
}

static void
an_expression_about_one_row_has_none(void **state)
{
    Bench *bench = *state;

    assert_string_equal(render_rows_text(bench, "max(a)"), "max(a)");
    assert_string_equal(bench_render(bench, EXPR_POSTGRES, "max(a)"),
                        "E002: the expression contains an aggregate, \"max\"");
    assert_string_equal(render_rows_text(bench, "max(a)"), "max(a)");
}

static void
conditions_joined_with_and_stand_alone(void **state)
{
    Bench *bench = *state;
    const Expr *const *parts = NULL;
    const Expr *expr = bench_parse(bench, EXPR_POSTGRES, "a = b and (c or a = 1) and d is null");

    assert_int_equal(expr_conditions(bench->arena, expr, &parts), 3);
    assert_int_equal(expr_column_count(parts[0]), 2);
    assert_string_equal(expr_columns(parts[1])[0].name, "c");
    assert_int_equal(expr_column_count(parts[2]), 1);
    expr = bench_parse(bench, EXPR_POSTGRES, "a = b or c");
    assert_int_equal(expr_conditions(bench->arena, expr, &parts), 1);
    assert_int_equal(expr_column_count(parts[0]), 3);
}

static const Expr *
bench_parse_rows(Bench *bench, const char *text)
{
    return expr_parse_rows(bench->contexts[EXPR_POSTGRES], (Text){.text = text},
                           diags_new(bench->arena));
}

static bool
is_partitioned(Bench *bench, const char *text, const char *column)
{
    const Expr *expr = bench_parse_rows(bench, text);

    assert_non_null(expr);
    return expr_partitioned_by(expr, &(ExprColumn){.name = column});
}

static void
a_window_tells_what_it_is_partitioned_by(void **state)
{
    Bench *bench = *state;
    const char *two = "max(a) over (partition by b, c) - min(a) over (partition by c order by b)";

    assert_true(is_partitioned(bench, two, "c"));
    assert_false(is_partitioned(bench, two, "b"));
    assert_false(is_partitioned(bench, "max(a) over (order by b)", "b"));
    assert_false(is_partitioned(bench, "max(a) over (partition by lower(b))", "b"));
    assert_true(is_partitioned(bench, "count(*)", "b"));
    assert_true(expr_has_rows(bench_parse_rows(bench, "coalesce(max(a), 1)")));
    assert_false(expr_has_rows(bench_parse_rows(bench, "a")));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(aggregates_and_windows_are_rendered),
        TEST(what_cannot_be_rendered_is_refused),
        TEST(an_expression_about_one_row_has_none),
        TEST(conditions_joined_with_and_stand_alone),
        TEST(a_window_tells_what_it_is_partitioned_by),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
