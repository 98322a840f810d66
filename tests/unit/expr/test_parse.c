/* What an expression mentions, where, and that the short way gives what the parser gives. */
#include "bench.h"

#include <time.h>

static void
the_short_way_gives_what_the_parser_gives(void **state)
{
    static const char *const texts[] = {"a",
                                        "T.A",
                                        "t.select",
                                        "t.user",
                                        "_x.y_1",
                                        "user",
                                        "current_date",
                                        "left",
                                        "select",
                                        "between",
                                        "t.t",
                                        "0",
                                        "007",
                                        "1.50",
                                        "00.5",
                                        "12345678901234567890123",
                                        "''",
                                        "'a b'",
                                        "'a\\b'",
                                        "'é'",
                                        "é",
                                        "t.é",
                                        "\"A\"",
                                        "value",
                                        "name",
                                        "type",
                                        "order",
                                        "values",
                                        "date",
                                        "time",
                                        "null",
                                        "true",
                                        "default",
                                        "interval",
                                        "left.a",
                                        "select.a",
                                        "a.b.c",
                                        "1.",
                                        "1a",
                                        "a$b",
                                        "precision",
                                        "year",
                                        "position",
                                        "a.1",
                                        ".a",
                                        "tenant.currency"};
    Bench *bench = *state;

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        /* A blank is enough to need the parser. */
        const char *slow = arena_fmt(bench->arena, "%s ", texts[i]);

        assert_string_equal(bench_render(bench, EXPR_POSTGRES, texts[i]),
                            bench_render(bench, EXPR_POSTGRES, slow));
    }
}

static void
the_same_text_is_read_once(void **state)
{
    Bench *bench = *state;
    char copy[] = "lower(a.b)";
    const Expr *expr = bench_parse(bench, EXPR_POSTGRES, "lower(a.b)");

    assert_non_null(expr);
    assert_ptr_equal(expr, bench_parse(bench, EXPR_POSTGRES, copy));
    copy[0] = 'x'; /* the context keeps its own copy */
    assert_ptr_equal(expr, bench_parse(bench, EXPR_POSTGRES, "lower(a.b)"));
}

static void
columns_come_in_source_order_without_repeats(void **state)
{
    static const struct
    {
        const char *qualifier;
        const char *name;
        size_t offset;
    } expected[] = {{"t", "st", 5}, {NULL, "b", 23}, {"T", "A b", 30}, {"tenant", "currency", 40}};
    Bench *bench = *state;
    const Expr *expr = bench_parse(bench, EXPR_POSTGRES,
                                   "case t.st when 1 then B else \"T\".\"A b\" || tenant.currency "
                                   "|| t.st end");

    assert_non_null(expr);
    assert_int_equal(expr_column_count(expr), 4);
    for (size_t i = 0; i < 4; i++) {
        const ExprColumn *column = &expr_columns(expr)[i];

        if (expected[i].qualifier == NULL) {
            assert_null(column->qualifier);
        } else {
            assert_string_equal(column->qualifier, expected[i].qualifier);
        }
        assert_string_equal(column->name, expected[i].name);
    }
    assert_int_equal(expr_columns(expr)[0].offset, 5);
    assert_int_equal(expr_columns(expr)[1].offset, 22);
}

static void
date_parts_are_no_columns(void **state)
{
    static const char *const texts[] = {"datediff(day, a, b)", "dateadd(month, a, b)",
                                        "date_trunc('day', a || b)", "extract(year from a + b)",
                                        "date_part(hour, a + b)"};
    Bench *bench = *state;

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        for (int dialect = EXPR_POSTGRES; dialect <= EXPR_REDSHIFT; dialect++) {
            const Expr *expr = bench_parse(bench, (ExprDialect) dialect, texts[i]);

            assert_non_null(expr);
            assert_int_equal(expr_column_count(expr), 2);
        }
    }
}

static void
bare_things_are_recognised(void **state)
{
    Bench *bench = *state;
    const Expr *column = bench_parse(bench, EXPR_POSTGRES, "(t.A)");
    const Expr *literal = bench_parse(bench, EXPR_POSTGRES, "'it''s'");
    const Expr *null = bench_parse(bench, EXPR_POSTGRES, "NULL");

    assert_string_equal(expr_bare_column(column)->name, "a");
    assert_null(expr_bare_column(literal));
    assert_string_equal(expr_bare_literal(literal), "it's");
    assert_null(expr_bare_literal(column));
    assert_true(expr_is_null(null));
    assert_false(expr_is_null(column));
}

static void
the_place_of_a_column_counts_characters(void **state)
{
    static const char text[] = "'é' || t.name";
    const Source source = {.name = "x.yaml", .text = ""};
    const Text plain = {text, {&source, 3, 10, 13}};
    const Text quoted = {text, {&source, 3, 10, 15}};
    const Text folded = {text, {&source, 3, 10, 5}};
    Bench *bench = *state;
    const Expr *expr = expr_parse(bench->contexts[EXPR_POSTGRES], plain, bench->diags);
    const ExprColumn *column = expr_columns(expr);

    assert_int_equal(expr_column_span(column, plain).column, 17);
    assert_int_equal(expr_column_span(column, plain).width, 6);
    assert_int_equal(expr_column_span(column, quoted).column, 18);
    assert_int_equal(expr_column_span(column, folded).column, 10);
    assert_int_equal(expr_column_span(column, folded).width, 5);
    assert_int_equal(expr_column_span(column, (Text){.text = text}).line, 0);
}

static const Expr *
with_macro(Bench *bench, const char *name, const char *parameter, const char *body, const char *use)
{
    const Text parameters[] = {{.text = parameter}};
    ExprContext *context = bench->contexts[EXPR_POSTGRES];

    assert_true(expr_add_macro(context, (Text){.text = name}, parameters, 1, (Text){.text = body},
                               bench->diags));
    return bench_parse(bench, EXPR_POSTGRES, use);
}

static void
a_macro_argument_is_a_subtree(void **state)
{
    Bench *bench = *state;

    assert_non_null(with_macro(bench, "clean", "x", "nullif(btrim(x), '')", "clean(a || b)"));
    assert_string_equal(bench_render(bench, EXPR_POSTGRES, "clean(t.a || b)"),
                        "nullif(btrim(t.a || b), '')");
    assert_non_null(with_macro(bench, "twice", "x", "x * 2", "twice(a + b)"));
    assert_string_equal(bench_render(bench, EXPR_POSTGRES, "twice(a + b) ^ 2"),
                        "((a + b) * 2) ^ 2");
    assert_non_null(with_macro(bench, "minus", "x", "-x", "minus(5)"));
    assert_string_equal(bench_render(bench, EXPR_POSTGRES, "minus(-5) - minus(5)"), "5 - -5");
    assert_non_null(with_macro(bench, "coded", "x", "clean(x) || tenant.code", "coded(a)"));
    assert_string_equal(bench_render(bench, EXPR_POSTGRES, "coded(a)"),
                        "nullif(btrim(a), '') || tenant.code");
    assert_int_equal(expr_column_count(bench_parse(bench, EXPR_POSTGRES, "coded(a)")), 2);
    assert_non_null(with_macro(bench, "half", "x", "x / 2", "half(a)"));
    assert_string_equal(bench_render(bench, EXPR_POSTGRES, "half(7)"),
                        "E002: the expression divides two integers");
}

static void
macros_that_make_no_sense_are_refused(void **state)
{
    Bench *bench = *state;
    ExprContext *context = bench->contexts[EXPR_POSTGRES];
    const Text x[] = {{.text = "x"}, {.text = "x"}};
    const Text clean = {.text = "clean"};

    assert_false(expr_add_macro(context, clean, x, 1, (Text){.text = "clean(x)"}, bench->diags));
    assert_false(expr_add_macro(context, clean, x, 1, (Text){.text = "later(x)"}, bench->diags));
    assert_false(expr_add_macro(context, clean, x, 1, (Text){.text = "x || y"}, bench->diags));
    assert_false(expr_add_macro(context, clean, x, 1, (Text){.text = "(x"}, bench->diags));
    assert_false(expr_add_macro(context, clean, x, 2, (Text){.text = "x"}, bench->diags));
    assert_false(
        expr_add_macro(context, (Text){.text = "both"}, x, 1, (Text){.text = "x"}, bench->diags));
    assert_false(
        expr_add_macro(context, (Text){.text = "lower"}, x, 1, (Text){.text = "x"}, bench->diags));
    assert_false(
        expr_add_macro(context, (Text){.text = "Clean"}, x, 1, (Text){.text = "x"}, bench->diags));
    assert_true(expr_add_macro(context, clean, x, 1, (Text){.text = "x"}, bench->diags));
    assert_false(expr_add_macro(context, clean, x, 1, (Text){.text = "x"}, bench->diags));
    assert_int_equal(diags_error_count(bench->diags), 9);
    assert_string_equal(bench_render(bench, EXPR_POSTGRES, "clean(a, b)"),
                        "E005: macro \"clean\" wants 1 argument");
    assert_string_equal(bench_render(bench, EXPR_POSTGRES, "clean()"),
                        "E005: macro \"clean\" wants 1 argument");
}

/* Doubling thirty times would be a billion nodes. */
static void
a_macro_cannot_explode(void **state)
{
    Bench *bench = *state;
    const Text x[] = {{.text = "x"}};
    ExprContext *context = bench->contexts[EXPR_POSTGRES];
    bool ok = true;

    for (int i = 0; i < 30 && ok; i++) {
        const Text name = {.text = arena_fmt(bench->arena, "m%d", i)};
        const Text body = {
            .text = i == 0 ? "x || x" : arena_fmt(bench->arena, "m%d(x) || m%d(x)", i - 1, i - 1)};

        ok = expr_add_macro(context, name, x, 1, body, bench->diags);
    }
    assert_false(ok);
    assert_string_equal(diags_first(bench->diags)->message,
                        "the expression has more than 50000 parts or 400 levels");
}

static void
twenty_thousand_texts_take_well_below_a_second(void **state)
{
    enum
    {
        TEXTS = 20000
    };
    Bench *bench = *state;
    const clock_t start = clock();

    for (int i = 0; i < TEXTS; i++) {
        const char *text = i % 4 == 0 ? arena_fmt(bench->arena, "nullif(btrim(t.c%d), '')", i)
                                      : arena_fmt(bench->arena, "t.c%d", i);

        assert_non_null(bench_parse(bench, EXPR_POSTGRES, text));
    }
    /* Generous: the test also runs under sanitizers and valgrind on slow machines. */
    assert_true((double) (clock() - start) / CLOCKS_PER_SEC < 10.0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_short_way_gives_what_the_parser_gives, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(the_same_text_is_read_once, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(columns_come_in_source_order_without_repeats, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(date_parts_are_no_columns, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(bare_things_are_recognised, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(the_place_of_a_column_counts_characters, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(a_macro_argument_is_a_subtree, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(macros_that_make_no_sense_are_refused, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(a_macro_cannot_explode, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(twenty_thousand_texts_take_well_below_a_second, bench_setup,
                                        bench_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
