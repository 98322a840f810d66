#include "unit/sql/bench.h"

#include <string.h>

#include "sql/render.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const SqlVar vars[] = {
    {"table", SQL_VAR_IDENT, "a\"; DROP TABLE x; --"},
    {"who", SQL_VAR_LITERAL, "o'b\\"},
    {"list", SQL_VAR_CODE, "a, b + 1"},
    {"rest", SQL_VAR_CODE, ", c"},
    {"text", SQL_VAR_CODE, "'it''s'"},
    {"empty", SQL_VAR_CODE, ""},
    {"unused", SQL_VAR_CODE, "not in any template"},
};

/* `text` as the only template, rendered; NULL after an error. */
static const char *
rendered(Bench *bench, const SqlDialect *dialect, const char *text)
{
    const SqlTemplate templates[] = {{"common/it", text}, {0}};
    StrBuf out = strbuf_new(bench->arena);

    return sql_render_from(&out, templates, dialect, "it", vars, COUNT(vars), bench->diags)
               ? out.text
               : NULL;
}

static void
variables_are_put_in_by_their_kind(void **state)
{
    Bench *bench = *state;
    static const char text[] = "-- What it does.\n--   More.\n\nSELECT :list, :'who'\n"
                               "  FROM :\"table\";\n";

    assert_string_equal(rendered(bench, &sql_postgres, text),
                        "SELECT a, b + 1, 'o''b\\'\n  FROM \"a\"\"; DROP TABLE x; --\"");
    assert_string_equal(rendered(bench, &sql_redshift, text),
                        "SELECT a, b + 1, 'o''b\\\\'\n  FROM \"a\"\"; drop table x; --\"");
}

static void
what_psql_leaves_alone_stays_as_it_is(void **state)
{
    Bench *bench = *state;
    static const char *const texts[] = {
        "SELECT '12:list', x",  "SELECT 'it''s :list'",
        "SELECT \":list\"",     "SELECT \"a\"\":list\"",
        "SELECT a::list",       "SELECT 1 -- not :list\n, 2",
        "SELECT 1 /* :list */", "SELECT 1 /* a /* :list */ :list */ + 1",
        "SELECT $$ :list $$",   "SELECT $b$ :list $$ $b$",
        "SELECT a[1:2]",        "SELECT E'\\':list'",
        "SELECT a := b",        "SELECT 1 : 2",
        "SELECT a:'no name'",   "SELECT 'x'::text || ':'",
    };

    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_string_equal(rendered(bench, &sql_postgres, texts[i]), texts[i]);
    }
    assert_string_equal(rendered(bench, &sql_redshift, "SELECT '\\':list'"), "SELECT '\\':list'");
    assert_int_equal(diags_error_count(bench->diags), 0);
}

static void
a_cast_behind_a_variable_is_a_cast(void **state)
{
    Bench *bench = *state;

    assert_string_equal(rendered(bench, &sql_postgres, "SELECT :'who'::text, (:list)::date"),
                        "SELECT 'o''b\\'::text, (a, b + 1)::date");
}

static void
comments_inside_stay_and_the_last_semicolon_goes(void **state)
{
    Bench *bench = *state;

    assert_string_equal(rendered(bench, &sql_postgres, "-- head\nA; -- in the middle\nB ;\n \n"),
                        "A; -- in the middle\nB");
    assert_string_equal(rendered(bench, &sql_postgres, "-- nothing but a comment"), "");
}

static void
a_variable_without_a_value_is_an_error(void **state)
{
    Bench *bench = *state;
    static const char *const texts[] = {
        "SELECT :missing", "SELECT :'missing'",
        "SELECT :table", /* there is one, but of another kind */
        "SELECT :'list'",  "SELECT :\"who\"",
        "SELECT :lis", /* the beginning of a name */
        "SELECT :listed",
    };

    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_null(rendered(bench, &sql_postgres, texts[i]));
        bench_expect_error(bench, DIAG_SQL_TEMPLATE);
    }
}

static void
a_value_that_touches_quotes_or_words_is_an_error(void **state)
{
    Bench *bench = *state;
    static const char *const texts[] = {
        "SELECT :list$a$",      "SELECT a:list",     "SELECT :list'a'",    "SELECT E:'who'",
        "SELECT U&:'who'",      "SELECT 'a':'who'",  "SELECT :'who''a'",   "SELECT :\"table\"\"",
        "SELECT N:'who'",       "SELECT $:'who'",    "SELECT ä:'who'",     "SELECT :'who':'who'",
        "SELECT :'who':'who'",  "SELECT E:text",     "SELECT 'a':text",    "SELECT -:empty-",
        "SELECT /:empty* */ 1", "SELECT E:empty'a'", "SELECT $:empty$ $$",
    };

    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_null(rendered(bench, &sql_postgres, texts[i]));
        assert_true(diags_error_count(bench->diags) >= 1);
        assert_int_equal(diags_first(bench->diags)->code, DIAG_SQL_TEMPLATE);
        bench->diags = diags_new(bench->arena);
    }
}

static void
code_may_follow_code_and_words(void **state)
{
    Bench *bench = *state;

    assert_string_equal(rendered(bench, &sql_postgres, "SELECT t.a:rest:empty\n:empty"),
                        "SELECT t.a, c\n");
    assert_string_equal(rendered(bench, &sql_postgres, "SELECT :list:rest, :text::text"),
                        "SELECT a, b + 1, c, 'it''s'::text");
    assert_string_equal(rendered(bench, &sql_postgres, "SELECT :'who':\"table\""),
                        "SELECT 'o''b\\'\"a\"\"; DROP TABLE x; --\"");
}

static void
quotes_and_comments_must_be_closed(void **state)
{
    Bench *bench = *state;
    static const char *const texts[] = {"SELECT 'a",     "SELECT \"a",    "SELECT /* /* */",
                                        "SELECT $a$ $$", "SELECT E'a\\'", "SELECT '"};

    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_null(rendered(bench, &sql_postgres, texts[i]));
        bench_expect_error(bench, DIAG_SQL_TEMPLATE);
    }
    assert_null(rendered(bench, &sql_redshift, "SELECT 'a\\'"));
    bench_expect_error(bench, DIAG_SQL_TEMPLATE);
}

static void
a_value_that_cannot_be_quoted_is_an_error(void **state)
{
    Bench *bench = *state;
    const SqlTemplate templates[] = {{"common/it", "SELECT :'a', :\"b\""}, {0}};
    const SqlVar bad[] = {{"a", SQL_VAR_LITERAL, "\xC3"}, {"b", SQL_VAR_IDENT, ""}};
    StrBuf out = strbuf_new(bench->arena);

    assert_false(sql_render_from(&out, templates, &sql_postgres, "it", bad, 2, bench->diags));
    assert_int_equal(diags_error_count(bench->diags), 2);
    assert_int_equal(diags_first(bench->diags)->code, DIAG_SQL_TEXT);
}

static void
a_dialect_s_own_template_comes_first(void **state)
{
    Bench *bench = *state;
    static const SqlTemplate templates[] = {
        {"common/now", "common"}, {"postgres/only", "x"}, {"redshift/now", "redshift"}, {0}};
    StrBuf out = strbuf_new(bench->arena);

    assert_true(sql_render_from(&out, templates, &sql_redshift, "now", NULL, 0, bench->diags));
    strbuf_char(&out, ' ');
    assert_true(sql_render_from(&out, templates, &sql_postgres, "now", NULL, 0, bench->diags));
    assert_string_equal(out.text, "redshift common");
    assert_false(sql_render_from(&out, templates, &sql_redshift, "only", NULL, 0, bench->diags));
    bench_expect_error(bench, DIAG_SQL_TEMPLATE);
    assert_false(sql_render(&out, &sql_redshift, "there is none", NULL, 0, bench->diags));
    bench_expect_error(bench, DIAG_SQL_TEMPLATE);
}

static void
every_embedded_template_has_a_name_and_a_head(void **state)
{
    (void) state;
    for (const SqlTemplate *tmpl = sql_templates; tmpl->name != NULL; tmpl++) {
        assert_non_null(strchr(tmpl->name, '/'));
        assert_int_equal(strncmp(tmpl->text, "--", 2), 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BENCH_TEST(variables_are_put_in_by_their_kind),
        BENCH_TEST(what_psql_leaves_alone_stays_as_it_is),
        BENCH_TEST(a_cast_behind_a_variable_is_a_cast),
        BENCH_TEST(comments_inside_stay_and_the_last_semicolon_goes),
        BENCH_TEST(a_variable_without_a_value_is_an_error),
        BENCH_TEST(a_value_that_touches_quotes_or_words_is_an_error),
        BENCH_TEST(code_may_follow_code_and_words),
        BENCH_TEST(quotes_and_comments_must_be_closed),
        BENCH_TEST(a_value_that_cannot_be_quoted_is_an_error),
        BENCH_TEST(a_dialect_s_own_template_comes_first),
        cmocka_unit_test(every_embedded_template_has_a_name_and_a_head),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
