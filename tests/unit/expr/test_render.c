/* What expressions become in each dialect; and what is rendered reads as the same expression. */
#include "bench.h"

typedef struct Rendering
{
    const char *text;
    const char *postgres;
    const char *redshift; /* NULL: the same */
} Rendering;

static const Rendering renderings[] = {
    {"T.A", "t.a", NULL},
    {"t.select", "t.\"select\"", NULL},
    {"\"T\".\"A b\"\"c\"", "\"T\".\"A b\"\"c\"", NULL},
    {"a /* x /* y */ z */ -- c\n", "a", NULL},
    /* literals */
    {"007", "7", NULL},
    {"0", "0", NULL},
    {"1.50", "1.50", NULL},
    {"1.", "1.0", NULL},
    {".5", "0.5", NULL},
    {"1E-05", "1e-05", NULL},
    {"99999999999999999999", "99999999999999999999", NULL},
    {"-5", "-5", NULL},
    {"- /* c */ 07", "-7", NULL},
    {"-0", "0", NULL},
    {"-(-5)", "5", NULL},
    {"-(-(-5))", "-5", NULL},
    {"-0.5", "-0.5", NULL},
    {"-2147483648", "-2147483648", NULL},
    {"+a", "a", NULL},
    {"'it''s'", "'it''s'", NULL},
    {"'a\\b'", "'a\\b'", NULL},
    {"''", "''", NULL},
    {"'a'\n'b'", "'ab'", NULL},
    {"TRUE", "true", NULL},
    {"False", "false", NULL},
    {"Null", "NULL", NULL},
    {"DATE '2020-01-01'", "CAST('2020-01-01' AS date)", NULL},
    {"INTERVAL '1 day 2 hours'", "INTERVAL '1 day 2 hour'", NULL},
    {"INTERVAL '-3 mons'", "INTERVAL '-3 month'", NULL},
    {"INTERVAL '3' MONTH", "INTERVAL '3 month'", NULL},
    /* rank */
    {"1 + 2 * 3", "1 + 2 * 3", NULL},
    {"(1 + 2) * 3", "(1 + 2) * 3", NULL},
    {"a - (b - c)", "a - (b - c)", NULL},
    {"(a - b) - c", "a - b - c", NULL},
    {"a / (b * c)", "a / (b * c)", NULL},
    {"a - -5", "a - -5", NULL},
    {"-(a + b)", "-(a + b)", NULL},
    {"-(-a)", "-(-a)", NULL},
    {"-2 ^ 2", "(-2) ^ 2", NULL},
    {"a ^ b ^ c", "(a ^ b) ^ c", NULL},
    {"a % 2", "a % 2", NULL},
    {"a || b || c", "a || b || c", NULL},
    {"a || (b || c)", "a || (b || c)", NULL},
    {"a || b = c", "(a || b) = c", NULL},
    {"a || b IS NULL", "(a || b) IS NULL", NULL},
    {"a || b + 1", "a || b + 1", NULL},
    {"a != b", "a <> b", NULL},
    {"a < b + 1 AND c >= d", "a < b + 1 AND c >= d", NULL},
    {"(a = b) = (c = d)", "(a = b) = (c = d)", NULL},
    {"a = b AND (c OR d)", "a = b AND (c OR d)", NULL},
    {"a OR b AND c", "a OR b AND c", NULL},
    {"(a AND b) AND c", "a AND b AND c", NULL},
    {"NOT a = b AND c", "NOT a = b AND c", NULL},
    {"NOT (a OR b)", "NOT (a OR b)", NULL},
    {"NOT NOT a", "NOT NOT a", NULL},
    {"a = (NOT b)", "a = (NOT b)", NULL},
    {"(CASE WHEN a THEN b END) + 1", "CASE WHEN a THEN b END + 1", NULL},
    /* predicates */
    {"a IS NULL", "a IS NULL", NULL},
    {"a NOTNULL", "a IS NOT NULL", NULL},
    {"a IS UNKNOWN", "a IS NULL", NULL},
    {"a IS TRUE", "a IS true", "CASE WHEN a THEN true ELSE false END"},
    {"a IS NOT TRUE", "a IS NOT true", "CASE WHEN a THEN false ELSE true END"},
    {"a IS FALSE", "a IS false", "CASE WHEN NOT a THEN true ELSE false END"},
    {"(a = b) IS NOT FALSE", "(a = b) IS NOT false",
     "CASE WHEN NOT a = b THEN false ELSE true END"},
    {"(a OR b) IS FALSE", "(a OR b) IS false", "CASE WHEN NOT (a OR b) THEN true ELSE false END"},
    {"a IS DISTINCT FROM b", "a IS DISTINCT FROM b",
     "CASE WHEN a = b OR a IS NULL AND b IS NULL THEN false ELSE true END"},
    {"a IS NOT DISTINCT FROM b || c", "a IS NOT DISTINCT FROM (b || c)",
     "CASE WHEN a = (b || c) OR a IS NULL AND (b || c) IS NULL THEN true ELSE false END"},
    {"a IS DISTINCT FROM 'x'", "a IS DISTINCT FROM 'x'",
     "CASE WHEN a = 'x' THEN false ELSE true END"},
    {"a IN (1, -2, b OR c)", "a IN (1, -2, b OR c)", NULL},
    {"a NOT IN ('x')", "a NOT IN ('x')", NULL},
    {"a BETWEEN 1 AND b + 2", "a BETWEEN 1 AND b + 2", NULL},
    {"a NOT BETWEEN 1 AND 2", "a NOT BETWEEN 1 AND 2", NULL},
    {"a LIKE '%x!%' ESCAPE '!'", "a LIKE '%x!%' ESCAPE '!'", NULL},
    {"a LIKE 'x\\_y' || b", "a LIKE ('x\\_y' || b)", NULL},
    {"a NOT LIKE 'x'", "a NOT LIKE 'x'", NULL},
    {"a ILIKE 'x'", "a ILIKE 'x'", NULL},
    {"a NOT ILIKE 'x'", "a NOT ILIKE 'x'", NULL},
    {"a ~ 'x' AND b !~ 'y'", "a ~ 'x' AND b !~ 'y'", NULL},
    {"CASE a WHEN 1 THEN 'x' ELSE b END", "CASE a WHEN 1 THEN 'x' ELSE b END", NULL},
    {"CASE WHEN a THEN 1 WHEN b THEN 2 END", "CASE WHEN a THEN 1 WHEN b THEN 2 END", NULL},
    /* casts */
    {"a::numeric(18,2)", "CAST(a AS decimal(18,2))", NULL},
    {"a::numeric(5,0)", "CAST(a AS decimal(5,0))", NULL},
    {"a::numeric", "CAST(a AS numeric)", NULL},
    {"CAST(a AS varchar(20))", "CAST(a AS varchar(20))", NULL},
    {"a::text", "CAST(a AS text)", NULL},
    {"a::int::bool", "CAST(CAST(a AS integer) AS boolean)", NULL},
    {"a::int2 + b::int8", "CAST(a AS smallint) + CAST(b AS bigint)", NULL},
    {"a::real", "CAST(a AS double precision)", NULL},
    {"a::char(3)", "CAST(a AS char(3))", NULL},
    {"a::timestamp with time zone", "CAST(a AS timestamptz)", NULL},
    {"a::time", "CAST(a AS time)", NULL},
    {"TRY_CAST(a || b, 'decimal(18,2)')", "try_cast(a || b, 'decimal(18,2)')", NULL},
    /* dates */
    {"a AT TIME ZONE 'UTC'", "a AT TIME ZONE 'UTC'", NULL},
    {"(a AT TIME ZONE b) AT TIME ZONE 'UTC' + INTERVAL '1 day'",
     "(a AT TIME ZONE b) AT TIME ZONE 'UTC' + INTERVAL '1 day'", NULL},
    {"EXTRACT(YEAR FROM a)", "extract(year FROM a)", NULL},
    {"date_part('Month', a + b)", "extract(month FROM a + b)", NULL},
    {"DATE_TRUNC('days', a)", "date_trunc('day', a)", NULL},
    {"datediff(day, a, b)", "CAST(CAST(b AS date) - CAST(a AS date) AS bigint)",
     "datediff(day, a, b)"},
    {"datediff('hours', a, b)",
     "CAST((extract(epoch FROM date_trunc('hour', CAST(b AS timestamp))) - extract(epoch FROM "
     "date_trunc('hour', CAST(a AS timestamp)))) / 3600 AS bigint)",
     "datediff(hour, a, b)"},
    {"datediff(year, a, b)",
     "CAST(extract(year FROM CAST(b AS timestamp)) - extract(year FROM CAST(a AS timestamp)) AS "
     "bigint)",
     "datediff(year, a, b)"},
    {"dateadd(quarter, a + 1, b)", "CAST(b AS timestamp) + (a + 1) * INTERVAL '3 month'",
     "dateadd(quarter, a + 1, b)"},
    {"last_day(a)",
     "CAST(date_trunc('month', CAST(a AS timestamp)) + INTERVAL '1 month' - INTERVAL '1 day' AS "
     "date)",
     "last_day(a)"},
    /* functions */
    {"NVL(a, b, 'x')", "coalesce(a, b, 'x')", NULL},
    {"nullif(a, '')", "nullif(a, '')", NULL},
    {"GREATEST(a, LEAST(b, c))", "greatest(a, least(b, c))", NULL},
    {"nvl2(a, b, c)", "CASE WHEN a IS NOT NULL THEN b ELSE c END", NULL},
    {"decode(a, 'x', 1, NULL, 2, b, 3, 4)",
     "CASE WHEN a = 'x' THEN 1 WHEN a IS NULL THEN 2 WHEN a = b OR a IS NULL AND b IS NULL THEN 3 "
     "ELSE 4 END",
     NULL},
    {"concat(a, b)", "coalesce(a, '') || coalesce(b, '')", NULL},
    {"substring(a FROM 1 FOR 2)", "substring(a, 1, 2)", NULL},
    {"substr(a, 2)", "substring(a, 2)", NULL},
    {"trim(a)", "btrim(a)", NULL},
    {"trim(BOTH 'x' FROM a)", "btrim(a, 'x')", NULL},
    {"trim(LEADING FROM a)", "ltrim(a)", NULL},
    {"trim(TRAILING '0' FROM a)", "rtrim(a, '0')", NULL},
    {"position('x' IN a || b)", "strpos(a || b, 'x')", NULL},
    {"charindex('x', a)", "strpos(a, 'x')", NULL},
    {"char_length(a)", "length(a)", NULL},
    {"ceiling(a)", "ceil(a)", NULL},
    {"regexp_substr(a, 'x+')", "nullif(regexp_substr(a, 'x+'), '')", NULL},
    {"regexp_replace(a, 'x', '')", "regexp_replace(a, 'x', '', 'g')", "regexp_replace(a, 'x', '')"},
    {"json_extract_path_text(a || b, 'c')", "json_extract_path_text(CAST(a || b AS json), 'c')",
     NULL},
    {"left(right(lpad(a, 5, '0'), 3), 1)", "left(right(lpad(a, 5, '0'), 3), 1)", NULL},
    {"to_char(to_date(a, 'YYYY-MM-DD'), 'YYYY')", "to_char(to_date(a, 'YYYY-MM-DD'), 'YYYY')",
     NULL},
};

static void
check_one(Bench *bench, ExprDialect dialect, const char *text, const char *expected)
{
    const char *rendered = bench_render(bench, dialect, text);

    assert_string_equal(rendered, expected);
    assert_string_equal(bench_render(bench, dialect, rendered), rendered);
}

static void
expressions_render_for_each_dialect(void **state)
{
    Bench *bench = *state;

    for (size_t i = 0; i < sizeof(renderings) / sizeof(*renderings); i++) {
        const Rendering *row = &renderings[i];

        check_one(bench, EXPR_POSTGRES, row->text, row->postgres);
        check_one(bench, EXPR_REDSHIFT, row->text,
                  row->redshift == NULL ? row->postgres : row->redshift);
    }
}

static void
functions_of_redshift_render_there(void **state)
{
    static const char *const texts[] = {"fnv_hash(a)",          "strtol(a, 16)",
                                        "bpcharcmp(a, b)",      "is_valid_json(a)",
                                        "datediff(week, a, b)", "convert_timezone('UTC', a)"};
    Bench *bench = *state;

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        check_one(bench, EXPR_REDSHIFT, texts[i], texts[i]);
    }
    check_one(bench, EXPR_POSTGRES, "a ~* 'x' OR b !~* 'y'", "a ~* 'x' OR b !~* 'y'");
    check_one(bench, EXPR_POSTGRES, "concat_ws('-', a, b)", "concat_ws('-', a, b)");
}

static void
what_was_read_for_one_server_does_not_render_for_the_other(void **state)
{
    static const struct
    {
        ExprDialect from;
        const char *text;
    } rows[] = {{EXPR_POSTGRES, "a ~* 'x'"},
                {EXPR_REDSHIFT, "fnv_hash(a)"},
                {EXPR_REDSHIFT, "1 + datediff(day, a, b)"}};
    Bench *bench = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const Expr *expr = bench_parse(bench, rows[i].from, rows[i].text);
        StrBuf out = strbuf_new(bench->arena);
        Diags *diags = diags_new(bench->arena);

        assert_non_null(expr);
        assert_true(expr_render(expr, rows[i].from, &bench_sink, &out, diags));
        assert_false(expr_render(expr,
                                 rows[i].from == EXPR_POSTGRES ? EXPR_REDSHIFT : EXPR_POSTGRES,
                                 &bench_sink, &out, diags));
        assert_int_equal(diags_error_count(diags), 1);
    }
}

static bool
refusing_column(void *context, const ExprColumn *column, StrBuf *out, Diags *diags)
{
    (void) context;
    (void) out;
    return diag_error(diags, DIAG_UNKNOWN_COLUMN, (Span){0}, "no column \"%s\"", column->name);
}

static void
every_column_that_the_sink_refuses_is_reported(void **state)
{
    Bench *bench = *state;
    ExprSink sink = bench_sink;
    StrBuf out = strbuf_new(bench->arena);
    const Expr *expr = bench_parse(bench, EXPR_POSTGRES, "lower(a) || CASE WHEN b THEN c END");

    sink.column = refusing_column;
    assert_false(expr_render(expr, EXPR_POSTGRES, &sink, &out, bench->diags));
    assert_int_equal(diags_error_count(bench->diags), 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(expressions_render_for_each_dialect, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(functions_of_redshift_render_there, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(what_was_read_for_one_server_does_not_render_for_the_other,
                                        bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(every_column_that_the_sink_refuses_is_reported, bench_setup,
                                        bench_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
