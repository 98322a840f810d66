/* The SQL of conversions; what it does to values is tried on a server (tests/pg/convert.sh). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gen/convert.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct Bench
{
    Arena *arena;
    Diags *diags;
} Bench;

static int
open_bench(void **state)
{
    Arena *arena = arena_new();
    Bench *bench = arena_new_obj(arena, Bench);

    *bench = (Bench){.arena = arena, .diags = diags_new(arena)};
    *state = bench;
    return 0;
}

static int
close_bench(void **state)
{
    arena_free(((Bench *) *state)->arena);
    return 0;
}

static DataType
type_of(const char *text)
{
    DataType type = {0};

    assert_true(datatype_parse(text, &type));
    return type;
}

static bool
converted(Bench *bench, const SqlDialect *dialect, const char *operand, const char *from,
          const char *to, const ConvertOptions *options, Conversion *out)
{
    return convert(bench->arena, dialect, operand, type_of(from), type_of(to), options, (Span){0},
                   out, bench->diags);
}

static void
conversions_between_types(void **state)
{
    Bench *bench = *state;
    static const struct
    {
        const SqlDialect *dialect;
        const char *from;
        const char *to;
        const char *value;
        const char *bad;
    } cases[] = {
        {&sql_postgres, "integer", "integer", "t.a", NULL},
        {&sql_postgres, "integer", "bigint", "CAST(t.a AS bigint)", NULL},
        {&sql_postgres, "varchar(10)", "varchar(20)", "CAST(t.a AS varchar(20))", NULL},
        {&sql_redshift, "varchar(10)", "varchar(20)", "CAST(t.a AS varchar(80))", NULL},
        {&sql_postgres, "text", "varchar(20)",
         "CASE WHEN LENGTH(t.a) <= 20 THEN CAST(t.a AS varchar(20)) END",
         "t.a IS NOT NULL AND NOT (LENGTH(t.a) <= 20)"},
        {&sql_postgres, "integer", "varchar(20)", "CAST((CAST(t.a AS text)) AS varchar(20))", NULL},
        {&sql_postgres, "bigint", "integer",
         "CASE WHEN t.a BETWEEN -2147483648 AND 2147483647 THEN CAST(t.a AS integer) END",
         "t.a IS NOT NULL AND NOT (t.a BETWEEN -2147483648 AND 2147483647)"},
        {&sql_redshift, "decimal(20,4)", "decimal(10,2)",
         "CASE WHEN ABS(ROUND(t.a, 2)) < 100000000 THEN CAST(ROUND(t.a, 2) AS decimal(10,2)) END",
         "t.a IS NOT NULL AND NOT (ABS(ROUND(t.a, 2)) < 100000000)"},
        {&sql_postgres, "double precision", "decimal(4,2)",
         "CASE WHEN ABS(t.a) < 1e2 THEN CASE WHEN ABS(ROUND(CAST(t.a AS numeric), 2)) < 100 THEN "
         "CAST(ROUND(CAST(t.a AS numeric), 2) AS decimal(4,2)) END END",
         "t.a IS NOT NULL AND CASE WHEN ABS(t.a) < 1e2 THEN CASE WHEN "
         "ABS(ROUND(CAST(t.a AS numeric), 2)) < 100 THEN 0 ELSE 1 END ELSE 1 END = 1"},
        {&sql_redshift, "integer", "boolean", "t.a <> 0", NULL},
        {&sql_redshift, "boolean", "integer",
         "CAST(CASE WHEN t.a THEN 1 WHEN NOT t.a THEN 0 END AS integer)", NULL},
        {&sql_redshift, "date", "timestamp", "CAST(t.a AS timestamp)", NULL},
        {&sql_redshift, "timestamp", "date", "CAST(t.a AS date)", NULL},
        {&sql_postgres, "timestamp", "timestamptz", "t.a AT TIME ZONE 'UTC'", NULL},
        {&sql_postgres, "timestamptz", "timestamp", "t.a AT TIME ZONE 'UTC'", NULL},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        Conversion got;

        assert_true(
            converted(bench, cases[i].dialect, "t.a", cases[i].from, cases[i].to, NULL, &got));
        assert_string_equal(got.value, cases[i].value);
        assert_int_equal(got.bad != NULL, cases[i].bad != NULL);
        if (got.bad != NULL) {
            assert_string_equal(got.bad, cases[i].bad);
        }
    }
}

static void
text_is_matched_before_it_is_cast(void **state)
{
    Bench *bench = *state;
    Conversion got;

    assert_true(converted(bench, &sql_postgres, "t.a", "text", "decimal(6,2)", NULL, &got));
    assert_string_equal(got.value, "CASE WHEN t.a ~ '^[+-]?[0-9]{1,4}([.][0-9]{1,2})?$' THEN "
                                   "CAST(t.a AS decimal(6,2)) WHEN OCTET_LENGTH(t.a) <= 100 AND "
                                   "t.a ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' THEN CASE WHEN "
                                   "ABS(ROUND(CAST(t.a AS numeric), 2)) < 10000 THEN "
                                   "CAST(ROUND(CAST(t.a AS numeric), 2) AS decimal(6,2)) END END");
    assert_true(converted(bench, &sql_redshift, "t.a", "text", "smallint", NULL, &got));
    assert_string_equal(
        got.value, "CASE WHEN t.a ~ '^[+-]?[0-9]{1,4}$' THEN TRY_CAST(t.a AS smallint) WHEN "
                   "OCTET_LENGTH(t.a) <= 100 AND t.a ~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' "
                   "THEN CASE WHEN "
                   "ROUND(TRY_CAST(REGEXP_SUBSTR(t.a, '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS "
                   "decimal(38,1))) BETWEEN -32768 AND 32767 THEN "
                   "CAST(ROUND(TRY_CAST(REGEXP_SUBSTR(t.a, '^[+-]?[0-9]*[.]?[0-9]{0,1}') AS "
                   "decimal(38,1))) AS smallint) END END");
}

static void
formats_are_tried_in_order(void **state)
{
    Bench *bench = *state;
    static const Format formats[] = {
        {.kind = FORMAT_PATTERN, .pattern.text = "YYYYMM"},
        {.kind = FORMAT_PATTERN, .pattern.text = "M.YYYY"},
    };
    const FormatList list = {formats, COUNT(formats)};
    const ConvertOptions options = {.formats = &list, .time_zone = "o'clock"};
    Conversion got;

    assert_true(converted(bench, &sql_postgres, "t.a", "text", "timestamp", &options, &got));
    assert_string_equal(
        got.value, "CASE WHEN t.a ~ '^[1-9][0-9]{3}(0[1-9]|1[0-2])$' THEN "
                   "(CAST(SUBSTRING(t.a, 1, 4) || '-' || SUBSTRING(t.a, 5) || '-01' AS timestamp) "
                   "AT TIME ZONE 'o''clock') AT TIME ZONE 'UTC' "
                   "WHEN t.a ~ '^(0?[1-9]|1[0-2])[.][1-9][0-9]{3}$' THEN "
                   "(CAST(SPLIT_PART(t.a, '.', 2) || '-' || LPAD(SPLIT_PART(t.a, '.', 1), 2, '0') "
                   "|| '-01' AS timestamp) AT TIME ZONE 'o''clock') AT TIME ZONE 'UTC' END");
    assert_string_equal(got.bad, "t.a IS NOT NULL AND NOT (t.a ~ "
                                 "'^[1-9][0-9]{3}(0[1-9]|1[0-2])$' OR t.a ~ "
                                 "'^(0?[1-9]|1[0-2])[.][1-9][0-9]{3}$') AND NOT (t.a ~ "
                                 "'^(0000[-/.]?00[-/.]?00|00[-/.]00[-/.]0000)"
                                 "([ T]00:00(:00([.]0+)?)?)?$')");
}

static void
a_bare_literal_gets_a_type_before_its_guard(void **state)
{
    Bench *bench = *state;
    static const struct
    {
        const SqlDialect *dialect;
        const char *operand;
        const char *text;
    } cases[] = {
        {&sql_postgres, "'10/13/2020'", "CAST('10/13/2020' AS text)"},
        {&sql_postgres, "NULL", "CAST(NULL AS text)"},
        {&sql_postgres, "a || b", "CAST(a || b AS text)"},
        {&sql_redshift, "'10/13/2020'", "CAST('10/13/2020' AS varchar(65535))"},
        {&sql_redshift, "a || b", "(a || b)"},
        {&sql_redshift, "\"T\".\"a b\"", "\"T\".\"a b\""},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *expected =
            arena_fmt(bench->arena, "CASE WHEN LENGTH(%s) <= 3 THEN ", cases[i].text);
        Conversion got;

        assert_true(
            converted(bench, cases[i].dialect, cases[i].operand, "text", "varchar(3)", NULL, &got));
        assert_memory_equal(got.value, expected, strlen(expected));
    }
}

static void
some_types_have_nothing_in_common(void **state)
{
    Bench *bench = *state;
    static const char *const pairs[][2] = {
        {"boolean", "date"},      {"integer", "date"},
        {"date", "integer"},      {"date", "boolean"},
        {"timestamp", "bigint"},  {"timestamptz", "boolean"},
        {"time", "timestamp"},    {"double precision", "timestamp"},
        {"boolean", "timestamp"},
    };

    for (size_t i = 0; i < COUNT(pairs); i++) {
        Conversion got;
        Diags *diags = diags_new(bench->arena);

        assert_false(convert(bench->arena, &sql_postgres, "t.a", type_of(pairs[i][0]),
                             type_of(pairs[i][1]), NULL, (Span){.line = 3}, &got, diags));
        assert_int_equal(diags_error_count(diags), 1);
        assert_int_equal(diags_first(diags)->code, DIAG_NO_CONVERSION);
        assert_int_equal(diags_first(diags)->span.line, 3);
    }
}

static void
patterns_that_could_be_misread_are_refused(void **state)
{
    Bench *bench = *state;
    static const char *const patterns[] = {
        "",
        "DD/MM/YY",   /* which century? */
        "yyyy-mm-dd", /* minutes or months? */
        "DD/MM",
        "YYYY-DD",
        "YYYY-MM-DD HH:MI", /* twelve hours without AM */
        "YYYY-MM-DD HH24:MI AM",
        "YYYY-MM-DD MI",
        "YYYY-MM-DD HH24:SS",
        "YYYY-MM-DD HH24:MI.US",
        "YYYY-MM-MM",
        "YYYY-MM-Mon",
        "DMYYYY", /* 1112020 */
        "D/MYYYY",
        "MonthDD,YYYY",
        "YYYY-MM-DD\"",
        "YYYY-MM-DD\"'\"",
        "YYYY-MM-DD'; --",
        "YYYY-MM-DD Q",
        "YYYY-MM-DD                                            ",
    };

    for (size_t i = 0; i < COUNT(patterns); i++) {
        const Format format = {.kind = FORMAT_PATTERN, .pattern.text = patterns[i]};
        Diags *diags = diags_new(bench->arena);

        assert_false(convert_check_format(&format, diags));
        assert_int_equal(diags_error_count(diags), 1);
        assert_int_equal(diags_first(diags)->code, DIAG_FORMAT);
    }
}

static void
a_pattern_that_is_nearly_right_is_told_how_it_is_written(void **state)
{
    Bench *bench = *state;
    static const char *const hints[][2] = {
        {"dd.mm.yyyy", "Parts stand in upper case: DD.MM.YYYY."},
        {"YYYY-MM-DD HH24:MM", "MM is the month; minutes are MI."},
    };

    for (size_t i = 0; i < COUNT(hints); i++) {
        const Format format = {.kind = FORMAT_PATTERN, .pattern.text = hints[i][0]};
        Diags *diags = diags_new(bench->arena);

        assert_false(convert_check_format(&format, diags));
        assert_string_equal(diags_first(diags)->hint, hints[i][1]);
    }
}

static void
a_format_must_suit_the_column(void **state)
{
    Bench *bench = *state;
    static const Format pattern = {.kind = FORMAT_PATTERN, .pattern.text = "YYYY"};
    static const Format number = {.kind = FORMAT_NUMBER, .decimal = '.'};
    static const Format same_marks = {.kind = FORMAT_NUMBER, .decimal = '.', .group = '.'};
    static const Format digit_mark = {.kind = FORMAT_NUMBER, .decimal = '.', .group = '0'};
    const struct
    {
        const Format *format;
        const char *to;
    } cases[] = {{&pattern, "integer"},
                 {&number, "date"},
                 {&same_marks, "decimal(18,2)"},
                 {&digit_mark, "integer"}};

    for (size_t i = 0; i < COUNT(cases); i++) {
        const FormatList list = {cases[i].format, 1};
        const ConvertOptions options = {.formats = &list};
        Conversion got;

        bench->diags = diags_new(bench->arena);
        assert_false(converted(bench, &sql_postgres, "t.a", "text", cases[i].to, &options, &got));
        assert_int_equal(diags_error_count(bench->diags), 1);
        assert_int_equal(diags_first(bench->diags)->code, DIAG_FORMAT);
    }
}

static void
cleaning_is_for_text(void **state)
{
    Bench *bench = *state;
    static const Text words[] = {{.text = ""}, {.text = "N'A\\"}};
    const TextList nulls = {words, COUNT(words)};
    const DataType text = type_of("varchar(20)");
    const DataType number = type_of("integer");

    assert_string_equal(
        convert_clean(bench->arena, &sql_postgres, "t.a", text, true, &nulls, bench->diags),
        "NULLIF(NULLIF(BTRIM(t.a), ''), 'N''A\\')");
    assert_string_equal(
        convert_clean(bench->arena, &sql_redshift, "t.a", text, false, &nulls, bench->diags),
        "NULLIF(NULLIF(t.a, ''), 'N''A\\\\')");
    assert_string_equal(
        convert_clean(bench->arena, &sql_postgres, "t.a", text, false, NULL, bench->diags), "t.a");
    assert_string_equal(
        convert_clean(bench->arena, &sql_postgres, "t.a", number, true, &nulls, bench->diags),
        "t.a");
}

static void
try_cast_is_the_value_alone(void **state)
{
    Bench *bench = *state;
    StrBuf out = strbuf_new(bench->arena);

    assert_true(convert_try_cast(&out, &sql_postgres, "t.a", type_of("bigint"), type_of("smallint"),
                                 bench->diags));
    assert_string_equal(out.text,
                        "CASE WHEN t.a BETWEEN -32768 AND 32767 THEN CAST(t.a AS smallint) END");
    assert_false(convert_try_cast(&out, &sql_postgres, "t.a", type_of("boolean"), type_of("date"),
                                  bench->diags));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(conversions_between_types, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(text_is_matched_before_it_is_cast, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(formats_are_tried_in_order, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(a_bare_literal_gets_a_type_before_its_guard, open_bench,
                                        close_bench),
        cmocka_unit_test_setup_teardown(some_types_have_nothing_in_common, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(patterns_that_could_be_misread_are_refused, open_bench,
                                        close_bench),
        cmocka_unit_test_setup_teardown(a_pattern_that_is_nearly_right_is_told_how_it_is_written,
                                        open_bench, close_bench),
        cmocka_unit_test_setup_teardown(a_format_must_suit_the_column, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(cleaning_is_for_text, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(try_cast_is_the_value_alone, open_bench, close_bench),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
