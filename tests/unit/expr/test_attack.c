/* Text that must never reach a statement, and what its author is told. */
#include "bench.h"

typedef struct Attack
{
    const char *text;
    const char *code;
    const char *message; /* part of it */
} Attack;

static const Attack attacks[] = {
    {"1); DROP TABLE x; SELECT (2", "E002", "a second statement"},
    {"a; b", "E002", "a second statement"},
    {"a) FROM x WHERE (true", "E003", "without its other half"},
    {"a) + (b", "E003", "without its other half"},
    {"a), (b", "E003", "without its other half"},
    {"a) UNION SELECT (b", "E003", "without its other half"},
    {"(a", "E003", "without its other half"},
    {"a)", "E003", "without its other half"},
    {"a[1", "E003", "without its other half"},
    {"'abc", "E003", "without its other half"},
    {"\"abc", "E003", "without its other half"},
    {"decimal(18", "E003", "without its other half"},
    {"a -- ", "E002", "ends in a comment"},
    {"a --", "E002", "ends in a comment"},
    {"a) AS b --", "E002", "ends in a comment"},
    {"a) INTO x --", "E002", "ends in a comment"},
    {"a /* ", "E003", "without its other half"},
    {"a /* /* */", "E003", "without its other half"},
    {"a AS b", "E001", "syntax error at or near \"AS\""},
    {"a b", "E001", "syntax error at or near \"b\""},
    {"a INTO x", "E001", "syntax error at or near \"INTO\""},
    {"a FROM x", "E001", "syntax error at or near \"FROM\""},
    {"", "E001", "empty"},
    {"  ", "E001", "empty"},
    {"/* a */", "E001", "empty"},
    {"a +", "E001", "ends too early"},
    {"a = b = c", "E001", "syntax error at or near \"=\""},
    {"\xff", "E001", "not valid UTF-8"},
    {"'a\xc0\xa7; DROP'", "E001", "not valid UTF-8"},
    {"'\xed\xa0\x80'", "E001", "not valid UTF-8"},
    {"'\xc3", "E001", "not valid UTF-8"},
    {"(SELECT max(id) FROM x)", "E002", "a subquery"},
    {"SELECT 1", "E002", "a subquery"},
    {"EXISTS (SELECT 1)", "E002", "a subquery"},
    {"a IN (SELECT 1)", "E002", "a subquery"},
    {"ARRAY(SELECT 1)", "E002", "a subquery"},
    {"VALUES (1)", "E002", "a subquery"},
    {"$1", "E002", "a parameter"},
    {"*", "E001", "syntax error"},
    {"a.*", "E002", "contains *"},
    {"E'a\\'b'", "E002", "escapes of its own"},
    {"e'x'", "E002", "escapes of its own"},
    {"U&'\\0027'", "E002", "escapes of its own"},
    {"u&\"x\"", "E002", "escapes of its own"},
    {"b'101'", "E002", "escapes of its own"},
    {"x'1F'", "E002", "escapes of its own"},
    {"n'x'", "E002", "escapes of its own"},
    {"$$x$$", "E002", "a $$ text"},
    {"$tag$x$tag$", "E002", "a $$ text"},
    {"count(*)", "E002", "an aggregate, \"count\""},
    {"count(a)", "E002", "an aggregate, \"count\""},
    {"string_agg(a, ',' ORDER BY b)", "E002", "an aggregate, \"string_agg\""},
    {"lower(DISTINCT a)", "E002", "an aggregate, \"lower\""},
    {"sum(x) OVER ()", "E002", "a window function, \"sum\""},
    {"row_number() OVER ()", "E002", "a window function"},
    {"row_number()", "E002", "a window function, \"row_number\""},
    {"sum(a) FILTER (WHERE b)", "E002", "an aggregate"},
    {"GROUPING(a)", "E002", "an aggregate"},
    {"lower(VARIADIC a)", "E002", "VARIADIC"},
    {"lower(x => a)", "E002", "a named argument"},
    {"pg_sleep(1)", "E004", "unknown function \"pg_sleep\""},
    {"pg_read_file('x')", "E004", "unknown function \"pg_read_file\""},
    {"pg_catalog.lower(a)", "E004", "a function with a schema"},
    {"public.lower(a)", "E004", "a function with a schema"},
    {"a OPERATOR(pg_catalog.+) b", "E002", "OPERATOR(..)"},
    {"'x'::regclass", "E002", "casts to a type"},
    {"a::public.mood", "E002", "casts to a type"},
    {"a::int[]", "E002", "casts to a type"},
    {"a::\"char\"", "E002", "casts to a type"},
    {"a::json", "E002", "casts to a type"},
    {"a::varchar(0)", "E002", "1 to"},
    {"a::decimal(39,0)", "E002", "1 to 38 digits"},
    {"a::decimal(5,-2)", "E002", "positive number"},
    {"a::timestamp(3)", "E002", "takes no size"},
    {"ARRAY[1]", "E002", "an array"},
    {"a[1]", "E002", "a subscript"},
    {"(a).b", "E002", "a subscript"},
    {"ROW(1, 2)", "E002", "a row"},
    {"a, b", "E002", "second expression"},
    {"a = ANY (b)", "E002", "ANY or ALL"},
    {"a COLLATE \"C\"", "E002", "COLLATE"},
    {"a IS DOCUMENT", "E002", "XML"},
    {"a SIMILAR TO 'x'", "E002", "SIMILAR TO"},
    {"a BETWEEN SYMMETRIC 1 AND 2", "E002", "BETWEEN SYMMETRIC"},
    {"a & b", "E002", "the operator &"},
    {"a -> 'b'", "E002", "the operator ->"},
    {"@ a", "E002", "the operator @"},
    {"DEFAULT", "E002", "DEFAULT"},
    {"now()", "E002", "another value in every run"},
    {"random()", "E002", "another value in every run"},
    {"getdate()", "E002", "another value in every run"},
    {"CURRENT_TIMESTAMP", "E002", "a value of the session"},
    {"current_date", "E002", "a value of the session"},
    {"user", "E002", "a value of the session"},
    {"a.b.c", "E002", "more than alias.column"},
    {"7 / 2", "E002", "divides two integers"},
    {"0 / -2", "E002", "divides two integers"},
    {"INTERVAL '1.5 day'", "E002", "an interval"},
    {"INTERVAL '1 fortnight'", "E002", "an interval"},
    {"INTERVAL '1' DAY TO HOUR", "E002", "an interval"},
    {"a::interval", "E002", "an interval"},
    {"substring(a, 'x')", "E002", "by pattern"},
    {"overlay(a PLACING b FROM 1)", "E002", "overlay"},
    {"lowr(a)", "E004", "unknown function \"lowr\""},
    {"lower(a, b)", "E004", "wants 1 argument"},
    {"lower()", "E004", "wants 1 argument"},
    {"lpad(a)", "E004", "wants 2 to 3 arguments"},
    {"decode(a)", "E004", "wants at least 3 arguments"},
    {"date_trunc('dayy', a)", "E004", "\"dayy\" is no date part"},
    {"date_trunc(a.day, b)", "E004", "is no date part"},
    {"dateadd(dow, 1, a)", "E004", "no date part \"dow\""},
    {"try_cast(a, 'mood')", "E002", "a type in quotes"},
    {"try_cast(a, b)", "E002", "a type in quotes"},
};

static void
every_attack_is_refused_in_both_dialects(void **state)
{
    Bench *bench = *state;

    for (size_t i = 0; i < sizeof(attacks) / sizeof(*attacks); i++) {
        for (int dialect = EXPR_POSTGRES; dialect <= EXPR_REDSHIFT; dialect++) {
            Diags *diags = diags_new(bench->arena);
            const Expr *expr =
                expr_parse(bench->contexts[dialect], (Text){.text = attacks[i].text}, diags);
            const Diag *diag = diags_first(diags);

            if (expr != NULL || diag == NULL ||
                strcmp(diag_code_text(diag->code), attacks[i].code) != 0 ||
                strstr(diag->message, attacks[i].message) == NULL) {
                fail_msg("%s: %s %s", attacks[i].text,
                         diag == NULL ? "accepted" : diag_code_text(diag->code),
                         diag == NULL ? "" : diag->message);
            }
            assert_null(diag->next);
        }
    }
}

static void
a_function_of_the_other_server_is_named_as_such(void **state)
{
    Bench *bench = *state;

    assert_string_equal(bench_render(bench, EXPR_POSTGRES, "fnv_hash(a)"),
                        "E004: function \"fnv_hash\" exists on Redshift only");
    assert_string_equal(bench_render(bench, EXPR_REDSHIFT, "make_date(1, 2, 3)"),
                        "E004: function \"make_date\" exists on PostgreSQL only");
    assert_string_equal(bench_render(bench, EXPR_REDSHIFT, "a ~* 'x'"),
                        "E002: the expression contains the operator ~*");
    assert_string_equal(bench_render(bench, EXPR_POSTGRES, "datediff(week, a, b)"),
                        "E004: \"datediff\" by the week on PostgreSQL");
}

static void
names_that_the_parser_would_cut_are_refused(void **state)
{
    Bench *bench = *state;
    char name[65];

    memset(name, 'a', 64);
    name[64] = '\0';
    assert_string_equal(bench_render(bench, EXPR_POSTGRES, name),
                        "E002: a name in the expression is longer than 63 bytes");
    assert_string_equal(bench_render(bench, EXPR_POSTGRES, name + 1), name + 1);
}

/* "((((a))))", "a+a+a", "lower(lower(": no depth may reach the end of the stack. */
static void
depth_and_size_have_limits(void **state)
{
    static const char *const units[][2] = {{"(", ")"},
                                           {"a+", ""},
                                           {"lower(", ")"},
                                           {"-(", ")"},
                                           {"not ", ""},
                                           {"a||(", ")"},
                                           {"case when a then ", " end"},
                                           {"a[", "]"},
                                           {"(select ", ")"}};
    static const size_t depths[] = {1000, 3000, 12000};
    Bench *bench = *state;

    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        for (size_t k = 0; k < sizeof(depths) / sizeof(*depths); k++) {
            StrBuf text = strbuf_new(bench->arena);

            for (size_t n = 0; n < depths[k]; n++) {
                strbuf_str(&text, units[i][0]);
            }
            strbuf_char(&text, 'a');
            for (size_t n = 0; n < depths[k]; n++) {
                strbuf_str(&text, units[i][1]);
            }
            const char *result = bench_render(bench, EXPR_POSTGRES, text.text);

            assert_true(strcmp(result, "a") == 0 || strncmp(result, "E00", 3) == 0);
        }
    }
}

/* What an author sees for each code; also the golden text of the E codes. */
static void
diagnostics_show_the_very_place(void **state)
{
    static const char line[] =
        "amount: a.x + b.y c\ncut: (a\nsum: \"1 + sum(é.x)\"\nlow: lowr(x)\n";
    const Source source = {.name = "records/txn.yaml", .text = line, .len = sizeof(line) - 1};
    Bench *bench = *state;
    ExprContext *context = bench->contexts[EXPR_POSTGRES];
    const Text name = {"m", {&source, 4, 1, 3}};
    StrBuf out = strbuf_new(bench->arena);

    expr_parse(context, (Text){"a.x + b.y c", {&source, 1, 9, 11}}, bench->diags);
    expr_parse(context, (Text){"(a", {&source, 2, 6, 2}}, bench->diags);
    expr_parse(context, (Text){"1 + sum(é.x)", {&source, 3, 6, 14}}, bench->diags);
    expr_parse(context, (Text){"lowr(x)", {&source, 4, 6, 7}}, bench->diags);
    expr_add_macro(context, name, NULL, 0, (Text){"lowr(x)", {&source, 4, 6, 7}}, bench->diags);
    diags_render(bench->diags, &out);
    assert_string_equal(
        out.text,
        "records/txn.yaml:1:19: error[E001]: syntax error at or near \"c\"\n"
        "     1 | amount: a.x + b.y c\n"
        "       |                   ^\n"
        "records/txn.yaml:2:8: error[E003]: the expression has a bracket, quote or comment without "
        "its other half\n"
        "     2 | cut: (a\n"
        "       |        ^\n"
        "  hint: If the line looks complete, YAML has cut it: quote the expression.\n"
        "records/txn.yaml:3:11: error[E002]: the expression contains an aggregate, \"sum\"\n"
        "     3 | sum: \"1 + sum(é.x)\"\n"
        "       |           ^~~\n"
        "  hint: An expression is about one row.\n"
        "records/txn.yaml:4:6: error[E004]: unknown function \"lowr\"\n"
        "     4 | low: lowr(x)\n"
        "       |      ^~~~\n"
        "  hint: Did you mean \"lower\"?\n"
        "records/txn.yaml:4:11: error[E005]: \"x\" is no parameter of macro \"m\"\n"
        "     4 | low: lowr(x)\n"
        "       |           ^\n");
}

static void
the_same_wrong_text_is_reported_at_each_place(void **state)
{
    static const char line[] = "a: lowr(x)\n  b: lowr(x)\n";
    const Source source = {.name = "x.yaml", .text = line, .len = sizeof(line) - 1};
    Bench *bench = *state;
    ExprContext *context = bench->contexts[EXPR_POSTGRES];

    assert_null(expr_parse(context, (Text){"lowr(x)", {&source, 1, 4, 7}}, bench->diags));
    assert_null(expr_parse(context, (Text){"lowr(x)", {&source, 2, 6, 7}}, bench->diags));
    const Diag *first = diags_first(bench->diags);

    assert_int_equal(diags_error_count(bench->diags), 2);
    assert_int_equal(first->span.column, 4);
    assert_int_equal(first->next->span.line, 2);
    assert_int_equal(first->next->span.column, 6);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_attack_is_refused_in_both_dialects, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(a_function_of_the_other_server_is_named_as_such,
                                        bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(names_that_the_parser_would_cut_are_refused, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(depth_and_size_have_limits, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(diagnostics_show_the_very_place, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(the_same_wrong_text_is_reported_at_each_place, bench_setup,
                                        bench_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
