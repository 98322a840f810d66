/* The type of an expression; columns are typed by their first letter, see bench.h. */
#include "bench.h"

typedef struct Typed
{
    const char *text;
    const char *postgres;
    const char *redshift; /* NULL: the same */
} Typed;

static const Typed rows[] = {
    {"1", "integer", NULL},
    {"2147483647", "integer", NULL},
    {"2147483648", "bigint", NULL},
    {"9223372036854775808", "decimal", NULL},
    {"1.50", "decimal(3,2)", NULL},
    {"-1.5", "decimal(2,1)", NULL},
    {"1e5", "decimal", NULL},
    {"'abc'", "varchar(3)", NULL},
    {"'é'", "varchar(1)", NULL},
    {"true", "boolean", NULL},
    {"NULL", "unknown", NULL},
    {"x", "unknown", NULL},
    {"-i", "integer", NULL},
    {"i + b", "bigint", NULL},
    {"i * n", "decimal", NULL},
    {"n + f", "double", NULL},
    {"i + x", "unknown", NULL},
    {"i ^ i", "double", NULL},
    {"d - d", "integer", NULL},
    {"d + 1", "date", NULL},
    {"1 + d", "date", NULL},
    {"d + INTERVAL '1 day'", "timestamp", NULL},
    {"INTERVAL '1 day' * 2 + z", "timestamptz", NULL},
    {"t - INTERVAL '1 day'", "timestamp", NULL},
    {"t * 2", "unknown", NULL},
    {"v || 'ab'", "varchar(22)", NULL},
    {"v || ''", "varchar(20)", NULL},
    {"v || x", "text", NULL},
    {"i = 1", "boolean", NULL},
    {"i IS NULL OR v LIKE 'x'", "boolean", NULL},
    {"CASE WHEN x THEN i ELSE n END", "decimal", NULL},
    {"CASE x WHEN 1 THEN i ELSE '2' END", "integer", NULL},
    {"CASE WHEN x THEN 'a' ELSE 'abc' END", "varchar(3)", NULL},
    {"CASE WHEN x THEN v END", "varchar(20)", NULL},
    {"coalesce(v, 'abcdefghijklmnopqrstuvwxyz')", "varchar(26)", NULL},
    {"coalesce(n, NULL)", "decimal(18,2)", NULL},
    {"coalesce(NULL, NULL)", "unknown", NULL},
    {"coalesce(i, x)", "unknown", NULL},
    {"coalesce(i, d)", "unknown", NULL},
    {"coalesce(i, 1.5)", "decimal", NULL},
    {"greatest(d, t)", "timestamp", NULL},
    {"least(t, z)", "timestamptz", NULL},
    {"nullif(v, '')", "varchar(20)", NULL},
    {"lower(btrim(v))", "varchar(20)", NULL},
    {"left(x, 2)", "text", NULL},
    {"length(v)", "integer", NULL},
    {"md5(v)", "varchar(32)", NULL},
    {"to_date(v, 'YYYY')", "date", NULL},
    {"to_timestamp(v, 'YYYY')", "timestamptz", NULL},
    {"to_number(v, '9')", "decimal", NULL},
    {"abs(n)", "decimal(18,2)", NULL},
    {"round(n, 1)", "decimal", NULL},
    {"floor(i)", "double", NULL},
    {"sqrt(x)", "unknown", NULL},
    {"date_trunc('day', d)", "timestamp", NULL},
    {"date_trunc('day', z)", "timestamptz", NULL},
    {"extract(day FROM d)", "decimal", "integer"},
    {"datediff(day, d, d)", "bigint", NULL},
    {"dateadd(day, 1, d)", "timestamp", NULL},
    {"last_day(t)", "date", NULL},
    {"t AT TIME ZONE 'UTC'", "timestamptz", NULL},
    {"z AT TIME ZONE 'UTC'", "timestamp", NULL},
    {"x AT TIME ZONE 'UTC'", "unknown", NULL},
    {"x::decimal(5,2)", "decimal(5,2)", NULL},
    {"try_cast(v, 'date')", "date", NULL},
    {"INTERVAL '1 day'", "other", NULL},
};

static const char *
type_text(Bench *bench, ExprDialect dialect, const char *text)
{
    const Expr *expr = bench_parse(bench, dialect, text);
    StrBuf out = strbuf_new(bench->arena);

    assert_non_null(expr);
    datatype_render(expr_type(expr, &bench_sink), &out);
    return out.text;
}

static void
every_expression_has_the_type_of_its_value(void **state)
{
    Bench *bench = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const char *redshift = rows[i].redshift == NULL ? rows[i].postgres : rows[i].redshift;

        if (strcmp(type_text(bench, EXPR_POSTGRES, rows[i].text), rows[i].postgres) != 0 ||
            strcmp(type_text(bench, EXPR_REDSHIFT, rows[i].text), redshift) != 0) {
            fail_msg("%s: %s, %s", rows[i].text, type_text(bench, EXPR_POSTGRES, rows[i].text),
                     type_text(bench, EXPR_REDSHIFT, rows[i].text));
        }
    }
}

static void
functions_of_redshift_have_types(void **state)
{
    Bench *bench = *state;

    assert_string_equal(type_text(bench, EXPR_REDSHIFT, "fnv_hash(v)"), "bigint");
    assert_string_equal(type_text(bench, EXPR_REDSHIFT, "is_valid_json(v)"), "boolean");
    assert_string_equal(type_text(bench, EXPR_REDSHIFT, "months_between(d, d)"), "double");
    assert_string_equal(type_text(bench, EXPR_REDSHIFT, "add_months(d, 1)"), "timestamp");
}

static void
a_division_of_integers_is_found_where_its_fraction_is_missed(void **state)
{
    static const char *const cutting[] = {
        "i / 100",    "(i + 1) / b", "n + i / 2",        "CASE WHEN x THEN i / 2 END",
        "round(i/3)", "-(i / 2)",    "coalesce(i/2, n)", "CASE i WHEN 1 THEN n ELSE i / 2 END",
    };
    static const char *const others[] = {
        "i / 100.0",        "n / 100",   "i * 1.0 / 2", "i::decimal(9,2) / 2",
        "floor(i / 100)",   "i * 2",     "x / 2",       "cast(i / 100 as integer)",
        "trunc(i / 2) + n", "i / 2 = 1", "f / i",       "CASE WHEN i / 2 = 1 THEN n END",
        "'a' || i / 2",     "i % 2",     "i",           "CASE i / 2 WHEN i / 3 THEN n END",
    };
    Bench *bench = *state;

    for (size_t i = 0; i < sizeof(cutting) / sizeof(*cutting); i++) {
        if (!expr_cuts(bench_parse(bench, EXPR_REDSHIFT, cutting[i]), &bench_sink)) {
            fail_msg("%s", cutting[i]);
        }
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        if (expr_cuts(bench_parse(bench, EXPR_POSTGRES, others[i]), &bench_sink)) {
            fail_msg("%s", others[i]);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_expression_has_the_type_of_its_value, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(
            a_division_of_integers_is_found_where_its_fraction_is_missed, bench_setup,
            bench_teardown),
        cmocka_unit_test_setup_teardown(functions_of_redshift_have_types, bench_setup,
                                        bench_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
