#include "unit/sql/bench.h"

#include <string.h>

typedef struct Quoted
{
    const char *raw;
    const char *postgres;
    const char *redshift;
} Quoted;

static void
a_name_is_quoted_and_cannot_end_its_quotes(void **state)
{
    Bench *bench = *state;
    static const Quoted cases[] = {
        {"amount", "\"amount\"", "\"amount\""},
        {"Betrag", "\"Betrag\"", "\"betrag\""},
        {"a\"; DROP TABLE x; --", "\"a\"\"; DROP TABLE x; --\"", "\"a\"\"; drop table x; --\""},
        {"\"", "\"\"\"\"", "\"\"\"\""},
        {"a\\", "\"a\\\"", "\"a\\\""},
        {"o'b", "\"o'b\"", "\"o'b\""},
        {"Größe Ä", "\"Größe Ä\"", "\"größe Ä\""},
        {"line\nbreak", "\"line\nbreak\"", "\"line\nbreak\""},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_string_equal(sql_ident_text(bench->arena, &sql_postgres, cases[i].raw, bench->diags),
                            cases[i].postgres);
        assert_string_equal(sql_ident_text(bench->arena, &sql_redshift, cases[i].raw, bench->diags),
                            cases[i].redshift);
    }
    assert_int_equal(diags_error_count(bench->diags), 0);
}

/* `count` times `unit`, then `tail`. */
static const char *
repeated(Arena *arena, const char *unit, size_t count, const char *tail)
{
    StrBuf buf = strbuf_new(arena);

    for (size_t i = 0; i < count; i++) {
        strbuf_str(&buf, unit);
    }
    strbuf_str(&buf, tail);
    return buf.text;
}

static void
a_name_may_be_as_long_as_the_server_keeps_it(void **state)
{
    Bench *bench = *state;
    struct
    {
        const SqlDialect *dialect;
        const char *fits;
        const char *too_long;
    } cases[] = {
        {&sql_postgres, repeated(bench->arena, "a", 63, ""), repeated(bench->arena, "a", 64, "")},
        {&sql_postgres, repeated(bench->arena, "ä", 31, "a"), repeated(bench->arena, "ä", 32, "")},
        {&sql_postgres, repeated(bench->arena, "\"", 63, ""), repeated(bench->arena, "😀", 16, "")},
        {&sql_redshift, repeated(bench->arena, "A", 127, ""), repeated(bench->arena, "A", 128, "")},
        {&sql_redshift, repeated(bench->arena, "ä", 63, "a"), repeated(bench->arena, "ä", 64, "")},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_non_null(
            sql_ident_text(bench->arena, cases[i].dialect, cases[i].fits, bench->diags));
        assert_int_equal(diags_error_count(bench->diags), 0);
        assert_null(
            sql_ident_text(bench->arena, cases[i].dialect, cases[i].too_long, bench->diags));
        assert_non_null(diags_first(bench->diags)->hint);
        bench_expect_error(bench, DIAG_SQL_TEXT);
    }
}

static void
an_empty_name_is_refused_and_leaves_no_text(void **state)
{
    Bench *bench = *state;
    StrBuf out = strbuf_new(bench->arena);

    assert_false(sql_ident(&out, &sql_postgres, "", bench->diags));
    assert_string_equal(out.text, "");
    bench_expect_error(bench, DIAG_SQL_TEXT);
}

static void
a_value_is_quoted_for_its_dialect(void **state)
{
    Bench *bench = *state;
    static const Quoted cases[] = {
        {"", "''", "''"},
        {"o'b", "'o''b'", "'o''b'"},
        {"'", "''''", "''''"},
        {"\\", "'\\'", "'\\\\'"},
        {"\\'; DROP TABLE x; --", "'\\''; DROP TABLE x; --'", "'\\\\''; DROP TABLE x; --'"},
        {"a\\\\b", "'a\\\\b'", "'a\\\\\\\\b'"},
        {"line\nbreak", "'line\nbreak'", "'line\nbreak'"},
        {":x $$ -- /* \"", "':x $$ -- /* \"'", "':x $$ -- /* \"'"},
        {"Größe 😀", "'Größe 😀'", "'Größe 😀'"},
        {"E'x'", "'E''x'''", "'E''x'''"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_string_equal(
            sql_literal_text(bench->arena, &sql_postgres, cases[i].raw, bench->diags),
            cases[i].postgres);
        assert_string_equal(
            sql_literal_text(bench->arena, &sql_redshift, cases[i].raw, bench->diags),
            cases[i].redshift);
    }
    assert_int_equal(diags_error_count(bench->diags), 0);
}

static void
bytes_that_are_not_utf8_are_refused(void **state)
{
    Bench *bench = *state;
    static const char *const broken[] = {
        "a\xC3",            /* the next byte, our closing quote, would be swallowed */
        "\xC3'",            /* ... or the quote of the value */
        "\x80",             /* a continuation alone */
        "\xC0\xA7",         /* an overlong quote */
        "\xC1\x9C",         /* an overlong backslash */
        "\xE0\x80\xA7",     /* the same in three bytes */
        "\xF0\x80\x80\xA7", /* and in four */
        "\xED\xA0\x80",     /* half of a surrogate pair */
        "\xF4\x90\x80\x80", /* above U+10FFFF */
        "\xF5\x80\x80\x80", /* no such lead byte */
        "\xE2\x82",         /* cut off */
        "\xF0\x9F\x98",     /* cut off */
        "\xF0\x9F\x98'",    /* cut off by a quote */
        "\xFF",
    };

    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        StrBuf out = strbuf_new(bench->arena);

        assert_false(sql_literal(&out, &sql_redshift, broken[i], bench->diags));
        bench_expect_error(bench, DIAG_SQL_TEXT);
        assert_false(sql_ident(&out, &sql_postgres, broken[i], bench->diags));
        bench_expect_error(bench, DIAG_SQL_TEXT);
        assert_string_equal(out.text, "");
    }
}

static void
the_borders_of_utf8_are_accepted(void **state)
{
    Bench *bench = *state;
    static const char *const fine[] = {"\x7F",         "\xC2\x80",         "\xDF\xBF",
                                       "\xE0\xA0\x80", "\xED\x9F\xBF",     "\xEE\x80\x80",
                                       "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"};

    for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
        const char *quoted = sql_literal_text(bench->arena, &sql_postgres, fine[i], bench->diags);

        assert_non_null(quoted);
        assert_int_equal(strlen(quoted), strlen(fine[i]) + 2);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BENCH_TEST(a_name_is_quoted_and_cannot_end_its_quotes),
        BENCH_TEST(a_name_may_be_as_long_as_the_server_keeps_it),
        BENCH_TEST(an_empty_name_is_refused_and_leaves_no_text),
        BENCH_TEST(a_value_is_quoted_for_its_dialect),
        BENCH_TEST(bytes_that_are_not_utf8_are_refused),
        BENCH_TEST(the_borders_of_utf8_are_accepted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
