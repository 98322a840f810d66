/* Every rule refuses its bad statements, for that reason; good statements set nothing off. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "redshift_lint/lint.h"

enum
{
    PARSE_RULE = 21,
    LAST_RULE = 33
};

static const char *
read_file(Arena *arena, const char *path)
{
    StrBuf out = strbuf_new(arena);
    FILE *file = fopen(path, "rb");
    int c = 0;

    assert_non_null(file);
    while ((c = fgetc(file)) != EOF) {
        strbuf_char(&out, (char) c);
    }
    fclose(file);
    return out.text;
}

/* Its own rule is found and no other, but for the parser, which may stumble over the same thing. */
static bool
is_refused_for(Arena *arena, const char *sql, int rule)
{
    FindingList findings = {0};
    bool found = false;
    bool other = false;

    lint_script(arena, sql, &findings);
    for (size_t i = 0; i < findings.count; i++) {
        const Finding *it = &findings.items[i];

        found |= it->rule == rule;
        other |= it->rule != rule && it->rule != PARSE_RULE;
    }
    if (!found || other) {
        print_message("rule %d: %s\n", rule, sql);
        for (size_t i = 0; i < findings.count; i++) {
            print_message("  rule %d: %s\n", findings.items[i].rule, findings.items[i].message);
        }
    }
    return found && !other;
}

static void
every_rule_refuses_its_bad_statements(void **state)
{
    static const char mark[] = "-- rule ";
    Arena *arena = arena_new();
    size_t cases[LAST_RULE + 1] = {0};
    size_t wrong = 0;

    (void) state;
    for (const char *at = strstr(read_file(arena, LINT_FOLDER "/bad.sql"), mark); at != NULL;) {
        const long rule = strtol(at + strlen(mark), NULL, 10);
        const char *body = at + strcspn(at, "\n") + 1;
        const char *next = strstr(body, mark);
        const size_t length = next != NULL ? (size_t) (next - body) : strlen(body);

        assert_in_range(rule, 1, LAST_RULE);
        cases[rule]++;
        wrong += !is_refused_for(arena, arena_strndup(arena, body, length), (int) rule);
        at = next;
    }
    assert_int_equal(wrong, 0);
    for (int rule = 1; rule <= LAST_RULE; rule++) {
        if (cases[rule] == 0) {
            fail_msg("no bad statement for rule %d", rule);
        }
    }
    arena_free(arena);
}

static void
good_statements_set_nothing_off(void **state)
{
    Arena *arena = arena_new();
    FindingList findings = {0};

    (void) state;
    lint_script(arena, read_file(arena, LINT_FOLDER "/good.sql"), &findings);
    for (size_t i = 0; i < findings.count; i++) {
        print_message("good.sql:%u: rule %d: %s\n", findings.items[i].line, findings.items[i].rule,
                      findings.items[i].message);
    }
    assert_int_equal(findings.count, 0);
    arena_free(arena);
}

static void
findings_carry_their_line(void **state)
{
    Arena *arena = arena_new();
    FindingList findings = {0};

    (void) state;
    lint_script(arena,
                "SELECT 1;\n/* two\nlines */ SELECT 'a\nb',\n  NOW() FROM dw.t;\n\nSELECT )\n;",
                &findings);
    assert_int_equal(findings.count, 2);
    assert_int_equal(findings.items[0].line, 5);
    assert_int_equal(findings.items[0].rule, 26);
    assert_int_equal(findings.items[1].line, 7);
    assert_int_equal(findings.items[1].rule, PARSE_RULE);
    arena_free(arena);
}

static void
limits_are_counted(void **state)
{
    Arena *arena = arena_new();
    StrBuf wide = strbuf_new(arena);
    StrBuf keys = strbuf_new(arena);

    (void) state;
    strbuf_str(&wide, "CREATE TABLE dw.t (c0 integer");
    strbuf_str(&keys, "CREATE TABLE dw.t (c0 integer) SORTKEY (c0");
    for (int i = 1; i <= 1600; i++) {
        strbuf_fmt(&wide, ", c%d integer", i);
        if (i <= 400) {
            strbuf_fmt(&keys, ", c%d", i);
        }
    }
    strbuf_char(&wide, ')');
    strbuf_char(&keys, ')');
    assert_true(is_refused_for(arena, wide.text, 33));
    assert_true(is_refused_for(arena, keys.text, 33));
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_refuses_its_bad_statements),
        cmocka_unit_test(good_statements_set_nothing_off),
        cmocka_unit_test(findings_carry_their_line),
        cmocka_unit_test(limits_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
