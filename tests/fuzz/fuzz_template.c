/*
 * Names and values never leave their quotes.
 *
 * Input: a byte that chooses the dialect, a template, a zero byte, the value of the variables.
 *   1. A quoted value reads back as the same value, and ends where its quotes end.
 *   2. A template that renders with this value and with "x" gives two statements that differ
 *      inside quotes only.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sql/render.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the run: a finding. */
static void
require(bool condition)
{
    if (!condition) {
        abort();
    }
}

static char
folded(const SqlDialect *dialect, char mark, char c)
{
    const bool folds = mark == '"' && dialect->id == SQL_REDSHIFT;

    return folds && c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
}

/* `quoted` is `value` between marks, read as the server reads it, and nothing more. */
static bool
reads_back(const SqlDialect *dialect, const char *quoted, char mark, const char *value)
{
    const bool backslash = mark == '\'' && dialect->backslash_escapes;
    const char *p = quoted;

    if (*p++ != mark) {
        return false;
    }
    for (; *value != '\0'; value++) {
        if ((backslash && *p == '\\') || *p == mark) {
            p++;
            if (*p != mark && *p != '\\') {
                return false;
            }
        }
        if (*p++ != folded(dialect, mark, *value)) {
            return false;
        }
    }
    return p[0] == mark && p[1] == '\0';
}

static void
check_quoting(Arena *arena, const SqlDialect *dialect, const char *value)
{
    Diags *diags = diags_new(arena);
    const char *literal = sql_literal_text(arena, dialect, value, diags);
    const char *name = sql_ident_text(arena, dialect, value, diags);

    require(literal != NULL || diags_error_count(diags) > 0);
    require(literal == NULL || reads_back(dialect, literal, '\'', value));
    require(name == NULL || reads_back(dialect, name, '"', value));
    require(name == NULL || (literal != NULL && strlen(value) <= dialect->max_identifier_bytes));
}

static bool
is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || ((unsigned char) c & 0x80) != 0;
}

/* Behind the quoted text that begins at p. */
static const char *
behind_quotes(const char *p, bool backslash)
{
    const char mark = *p++;

    while (*p != '\0') {
        if (backslash && p[0] == '\\' && p[1] != '\0') {
            p += 2;
        } else if (p[0] == mark && p[1] == mark) {
            p += 2;
        } else if (*p++ == mark) {
            break;
        }
    }
    return p;
}

static const char *
behind_comment(const char *p)
{
    int depth = 0;

    do {
        if (p[0] == '/' && p[1] == '*') {
            depth++;
            p += 2;
        } else if (p[0] == '*' && p[1] == '/') {
            depth--;
            p += 2;
        } else {
            p++;
        }
    } while (*p != '\0' && depth > 0);
    return p;
}

/* Behind "$tag$ ... $tag$", or p + 1 when this is no such quote. */
static const char *
behind_dollars(Arena *arena, const char *p)
{
    size_t tag = 1;

    while (is_word(p[tag]) && p[tag] != '$') {
        tag++;
    }
    if (p[tag] != '$' || (p[1] >= '0' && p[1] <= '9')) {
        return p + 1;
    }
    const char *end = strstr(p + tag + 1, arena_strndup(arena, p, tag + 1));

    return end != NULL ? end + tag + 1 : p + strlen(p);
}

/* The statement with everything between quotes taken out; comments and $$ texts stay. */
static const char *
skeleton(Arena *arena, const SqlDialect *dialect, const char *sql)
{
    StrBuf out = strbuf_new(arena);

    for (const char *p = sql; *p != '\0';) {
        const char *next = p + 1;
        const bool word_before = p > sql && is_word(p[-1]);

        if (*p == '\'' || *p == '"') {
            const bool escape =
                p > sql && (p[-1] | 0x20) == 'e' && (p - 1 == sql || !is_word(p[-2]));

            next = behind_quotes(p, *p == '\'' && (dialect->backslash_escapes || escape));
            strbuf_char(&out, *p);
            strbuf_char(&out, *p);
            p = next;
            continue;
        }
        if (p[0] == '-' && p[1] == '-') {
            next = p + strcspn(p, "\n");
        } else if (p[0] == '/' && p[1] == '*') {
            next = behind_comment(p);
        } else if (*p == '$' && !word_before) {
            next = behind_dollars(arena, p);
        }
        strbuf_mem(&out, p, (size_t) (next - p));
        p = next;
    }
    return out.text;
}

static const char *
rendered(Arena *arena, const SqlDialect *dialect, const char *text, const char *value)
{
    const SqlTemplate templates[] = {{"common/it", text}, {0}};
    const SqlVar vars[] = {
        {"n", SQL_VAR_IDENT, value}, {"v", SQL_VAR_LITERAL, value},  {"c", SQL_VAR_CODE, " a + b "},
        {"e", SQL_VAR_CODE, "E"},    {"q", SQL_VAR_CODE, "'it''s'"}, {"z", SQL_VAR_CODE, ""},
    };
    Diags *diags = diags_new(arena);
    StrBuf out = strbuf_new(arena);
    const bool ok = sql_render_from(&out, templates, dialect, "it", vars,
                                    sizeof(vars) / sizeof(vars[0]), diags);

    require(ok == (diags_error_count(diags) == 0));
    return ok ? out.text : NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new();

    if (size > 1) {
        const SqlDialect *dialect = data[0] % 2 == 0 ? &sql_postgres : &sql_redshift;
        const char *text = arena_strndup(arena, (const char *) data + 1, size - 1);
        const size_t length = strlen(text);
        const char *value = length + 2 < size ? text + length + 1 : "o'b\\\"; --";
        const char *once = rendered(arena, dialect, text, value);
        const char *plain = rendered(arena, dialect, text, "x");

        check_quoting(arena, dialect, text);
        check_quoting(arena, dialect, value);
        require(once == NULL || plain != NULL);
        if (once != NULL && plain != NULL) {
            require(strcmp(skeleton(arena, dialect, once), skeleton(arena, dialect, plain)) == 0);
        }
    }
    arena_free(arena);
    return 0;
}
