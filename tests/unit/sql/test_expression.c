#include "unit/sql/bench.h"

#include <string.h>

static const DataType integer = {.kind = DATATYPE_INTEGER};
static const DataType date = {.kind = DATATYPE_DATE};
static const DataType timestamp = {.kind = DATATYPE_TIMESTAMP};
static const DataType timestamptz = {.kind = DATATYPE_TIMESTAMPTZ};
static const DataType boolean = {.kind = DATATYPE_BOOLEAN};
static const DataType unknown = {.kind = DATATYPE_UNKNOWN};
static const DataType varchar20 = {.kind = DATATYPE_VARCHAR, .length = 20};
static const DataType varchar200 = {.kind = DATATYPE_VARCHAR, .length = 200};
static const DataType decimal = {.kind = DATATYPE_DECIMAL, .precision = 18, .scale = 2};

static const char *
type_text(Bench *bench, const SqlDialect *dialect, DataType type)
{
    StrBuf out = strbuf_new(bench->arena);

    sql_type(&out, dialect, type);
    return out.text;
}

static void
types_are_spelt_for_the_dialect(void **state)
{
    Bench *bench = *state;
    static const struct
    {
        DataType type;
        const char *postgres;
        const char *redshift;
    } cases[] = {
        {{.kind = DATATYPE_BOOLEAN}, "boolean", "boolean"},
        {{.kind = DATATYPE_SMALLINT}, "smallint", "smallint"},
        {{.kind = DATATYPE_INTEGER}, "integer", "integer"},
        {{.kind = DATATYPE_BIGINT}, "bigint", "bigint"},
        {{.kind = DATATYPE_DECIMAL, .precision = 18, .scale = 2}, "decimal(18,2)", "decimal(18,2)"},
        {{.kind = DATATYPE_DECIMAL}, "numeric", "decimal(38,10)"},
        {{.kind = DATATYPE_DOUBLE}, "double precision", "double precision"},
        {{.kind = DATATYPE_VARCHAR, .length = 64}, "varchar(64)", "varchar(256)"},
        {{.kind = DATATYPE_VARCHAR, .length = 16383}, "varchar(16383)", "varchar(65532)"},
        {{.kind = DATATYPE_VARCHAR, .length = 16384}, "varchar(16384)", "varchar(65535)"},
        {{.kind = DATATYPE_VARCHAR, .length = 4294967295U}, "varchar(10485760)", "varchar(65535)"},
        {{.kind = DATATYPE_VARCHAR}, "text", "varchar(65535)"},
        {{.kind = DATATYPE_CHAR, .length = 3}, "char(3)", "varchar(12)"},
        {{.kind = DATATYPE_DATE}, "date", "date"},
        {{.kind = DATATYPE_TIMESTAMP}, "timestamp", "timestamp"},
        {{.kind = DATATYPE_TIMESTAMPTZ}, "timestamptz", "timestamptz"},
        {{.kind = DATATYPE_TIME}, "time", "time"},
        {{.kind = DATATYPE_OTHER}, "text", "varchar(65535)"},
        {{.kind = DATATYPE_UNKNOWN}, "text", "varchar(65535)"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_string_equal(type_text(bench, &sql_postgres, cases[i].type), cases[i].postgres);
        assert_string_equal(type_text(bench, &sql_redshift, cases[i].type), cases[i].redshift);
    }
}

static void
dialects_are_found_by_name(void **state)
{
    (void) state;
    assert_ptr_equal(sql_dialect_find("postgres"), &sql_postgres);
    assert_ptr_equal(sql_dialect_find("redshift"), &sql_redshift);
    assert_null(sql_dialect_find("postgresql"));
    assert_null(sql_dialect_find(""));
}

static const char *
as_text(Bench *bench, const SqlDialect *dialect, DataType type)
{
    StrBuf out = strbuf_new(bench->arena);

    sql_as_text(&out, dialect, "t.a", type);
    return out.text;
}

static void
values_become_iso_text(void **state)
{
    Bench *bench = *state;

    assert_string_equal(as_text(bench, &sql_postgres, integer), "CAST(t.a AS text)");
    assert_string_equal(as_text(bench, &sql_postgres, varchar20), "t.a");
    assert_string_equal(as_text(bench, &sql_postgres, boolean), "CAST(t.a AS text)");
    assert_string_equal(as_text(bench, &sql_postgres, date), "CAST(t.a AS text)");
    assert_string_equal(as_text(bench, &sql_postgres, timestamptz),
                        "CAST((t.a) AT TIME ZONE 'UTC' AS text) || '+00'");
    assert_string_equal(as_text(bench, &sql_redshift, integer), "CAST(t.a AS varchar(64))");
    assert_string_equal(as_text(bench, &sql_redshift, varchar20), "t.a");
    assert_string_equal(as_text(bench, &sql_redshift, unknown), "CAST(t.a AS varchar(65535))");
    assert_string_equal(as_text(bench, &sql_redshift, boolean),
                        "CASE WHEN t.a THEN CAST('true' AS varchar(5)) WHEN NOT (t.a) THEN "
                        "CAST('false' AS varchar(5)) END");
    assert_string_equal(as_text(bench, &sql_redshift, timestamp),
                        "RTRIM(RTRIM(TO_CHAR(t.a, 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')");
}

static void
a_regular_expression_keeps_its_backslashes(void **state)
{
    Bench *bench = *state;
    StrBuf out = strbuf_new(bench->arena);

    sql_regex_test(&out, &sql_postgres, "t.a", "^'\\.$");
    strbuf_char(&out, '\n');
    sql_regex_test(&out, &sql_redshift, "t.a", "^'\\.$");
    strbuf_char(&out, '\n');
    sql_regex_test(&out, &sql_redshift, "t.a", "\xC3'"); /* our own text, yet never unquoted */
    assert_string_equal(out.text, "(t.a) ~ '^''\\.$'\n(t.a) ~ '^''\\\\.$'\n(t.a) ~ '?'''");
}

static void
a_row_hash_tells_every_value_and_null_apart(void **state)
{
    Bench *bench = *state;
    const char *const exprs[] = {"t.a", "'x'", "t.c"};
    const DataType types[] = {varchar20, unknown, decimal};
    StrBuf out = strbuf_new(bench->arena);

    sql_row_hash(&out, &sql_postgres, exprs, types, 3);
    assert_string_equal(out.text, "hash_record_extended(ROW(t.a, CAST('x' AS text), t.c), 0)");
    out = strbuf_new(bench->arena);
    sql_row_hash(&out, &sql_redshift, exprs, types, 3);
    assert_string_equal(out.text,
                        "MD5(COALESCE(CAST(LEN(t.a) AS varchar(10)) || ':' || (t.a), '~') || "
                        "COALESCE(MD5(CAST('x' AS varchar(65535))), '~') || "
                        "COALESCE(CAST(LEN(CAST(t.c AS varchar(64))) AS varchar(10)) || ':' || "
                        "(CAST(t.c AS varchar(64))), '~'))");
    out = strbuf_new(bench->arena);
    sql_row_hash(&out, &sql_postgres, exprs, types, 0);
    assert_string_equal(out.text, "CAST('0' AS bigint)");
}

static size_t
count_of(const char *text, const char *part)
{
    size_t count = 0;

    for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part)) {
        count++;
    }
    return count;
}

static void
wide_rows_stay_inside_the_limits_of_one_call(void **state)
{
    enum
    {
        WIDE = 201
    };
    Bench *bench = *state;
    const char *exprs[WIDE];
    DataType types[WIDE];
    StrBuf hash = strbuf_new(bench->arena);
    StrBuf json = strbuf_new(bench->arena);

    for (size_t i = 0; i < WIDE; i++) {
        exprs[i] = "a";
        types[i] = varchar200;
    }
    sql_row_hash(&hash, &sql_redshift, exprs, types, WIDE);
    assert_int_equal(count_of(hash.text, "COALESCE(MD5(a), '~')"), WIDE);
    assert_int_equal(count_of(hash.text, "MD5(COALESCE("), 3);
    assert_int_equal(strncmp(hash.text, "MD5(MD5(", 8), 0);
    sql_json_object(&json, &sql_postgres, exprs, exprs, types, WIDE);
    assert_int_equal(count_of(json.text, "'a', a"), WIDE);
    assert_int_equal(count_of(json.text, "jsonb_build_object("), 5);
    assert_int_equal(count_of(json.text, ") || jsonb_build_object("), 4);
}

static void
json_names_and_values_are_escaped(void **state)
{
    Bench *bench = *state;
    const char *const names[] = {"o'b\\\"\x01"};
    const char *const exprs[] = {"t.a"};
    StrBuf out = strbuf_new(bench->arena);

    sql_json_object(&out, &sql_postgres, names, exprs, &varchar200, 1);
    assert_string_equal(out.text, "jsonb_build_object('o''b\\\"\x01', t.a)");
    out = strbuf_new(bench->arena);
    sql_json_object(&out, &sql_redshift, names, exprs, &varchar200, 1);
    assert_string_equal(out.text,
                        "JSON_PARSE('{' || '\"o''b\\\\\\\\\\\\\"\\\\u0001\":' || COALESCE('\"' || "
                        "REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(t.a, '\\\\', "
                        "'\\\\\\\\'), '\"', '\\\\\"'), CHR(10), '\\\\n'), CHR(13), '\\\\r'), "
                        "CHR(9), '\\\\t'), '[[:cntrl:]]', '') || '\"', 'null') || '}')");
    out = strbuf_new(bench->arena);
    sql_json_object(&out, &sql_postgres, NULL, NULL, NULL, 0);
    sql_json_object(&out, &sql_redshift, NULL, NULL, NULL, 0);
    assert_string_equal(out.text, "jsonb_build_object()JSON_PARSE('{' || '}')");
}

/* One row that is too long to be shown in quarantine must not stop the statement that reads all rows. */
static void
a_row_that_may_be_too_long_is_cut(void **state)
{
    Bench *bench = *state;
    const char *const names[] = {"a", "b"};
    const char *const exprs[] = {"t.a", "t.b"};
    const DataType types[] = {varchar200, {.kind = DATATYPE_VARCHAR}};
    StrBuf out = strbuf_new(bench->arena);

    sql_json_object(&out, &sql_redshift, names, exprs, types, 2);
    assert_int_equal(strncmp(out.text,
                             "CASE WHEN COALESCE(OCTET_LENGTH(t.a), 0) + "
                             "COALESCE(OCTET_LENGTH(t.b), 0) <= 24000 THEN JSON_PARSE(",
                             95),
                     0);
    assert_int_equal(count_of(out.text, "LEFT(t.a, 3000)"), 1);
    assert_int_equal(count_of(out.text, "LEFT(t.b, 3000)"), 1);
}

static void
a_document_leaves_out_what_is_null(void **state)
{
    Bench *bench = *state;
    static const char *const names[] = {"a", "b\"c"};
    static const char *const exprs[] = {"t.a", "t.b"};
    const DataType small[] = {{.kind = DATATYPE_VARCHAR, .length = 10}, {.kind = DATATYPE_DATE}};
    const DataType large[] = {{.kind = DATATYPE_VARCHAR}, {.kind = DATATYPE_DATE}};
    StrBuf out = strbuf_new(bench->arena);
    StrBuf redshift = strbuf_new(bench->arena);
    StrBuf guarded = strbuf_new(bench->arena);

    sql_json_text(&out, &sql_postgres, names, exprs, small, 2);
    assert_string_equal(out.text, "CAST(NULLIF(jsonb_strip_nulls(jsonb_build_object('a', t.a, "
                                  "'b\"c', t.b)), CAST('{}' AS jsonb)) AS text)");
    sql_json_text(&redshift, &sql_redshift, names, exprs, small, 2);
    assert_non_null(
        strstr(redshift.text, "NULLIF('{' || SUBSTRING('' || COALESCE(',\"a\":\"' || "));
    assert_non_null(strstr(redshift.text, "|| COALESCE(',\"b\\\\\"c\":\"' || "));
    assert_non_null(strstr(redshift.text, ", 2, 65535) || '}', '{}')"));
    assert_null(strstr(redshift.text, "firn_too_long"));
    sql_json_text(&guarded, &sql_redshift, names, exprs, large, 2);
    assert_int_equal(strncmp(guarded.text,
                             "CASE WHEN COALESCE(OCTET_LENGTH(t.a), 0) + "
                             "COALESCE(OCTET_LENGTH(t.b), 0) <= 24000 THEN NULLIF(",
                             90),
                     0);
    out = strbuf_new(bench->arena);
    sql_json_from_text(&out, &sql_postgres, "x.o");
    sql_json_from_text(&out, &sql_redshift, "x.o");
    assert_string_equal(out.text, "CAST(x.o AS jsonb)JSON_PARSE(x.o)");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BENCH_TEST(types_are_spelt_for_the_dialect),
        cmocka_unit_test(dialects_are_found_by_name),
        BENCH_TEST(a_document_leaves_out_what_is_null),
        BENCH_TEST(values_become_iso_text),
        BENCH_TEST(a_regular_expression_keeps_its_backslashes),
        BENCH_TEST(a_row_hash_tells_every_value_and_null_apart),
        BENCH_TEST(wide_rows_stay_inside_the_limits_of_one_call),
        BENCH_TEST(json_names_and_values_are_escaped),
        BENCH_TEST(a_row_that_may_be_too_long_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
