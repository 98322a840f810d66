#include "expr/reader.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum
{
    MAX_NAME_BYTES = 63, /* NAMEDATALEN - 1: the parser cuts longer names silently */
    MAX_TEXT_BYTES = 64 * 1024
};

typedef struct Lexer
{
    Reader *reader;
    const char *at;
    int round; /* brackets open */
    int square;
    const char *cut; /* where the text looks cut; NULL: nowhere */
} Lexer;

static size_t
lex_offset(const Lexer *lexer)
{
    return (size_t) (lexer->at - lexer->reader->text);
}

/* Length of a valid UTF-8 sequence (no overlong forms, no surrogates), 0 when there is none. */
static size_t
utf8_length(const unsigned char *at)
{
    static const struct
    {
        unsigned char lead_from, lead_to, second_from, second_to;
        size_t len;
    } forms[] = {
        {0x01, 0x7F, 0x00, 0x00, 1}, {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};

    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        if (*at < forms[i].lead_from || *at > forms[i].lead_to) {
            continue;
        }
        if (forms[i].len > 1 && (at[1] < forms[i].second_from || at[1] > forms[i].second_to)) {
            return 0;
        }
        for (size_t k = 2; k < forms[i].len; k++) {
            if ((at[k] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return forms[i].len;
    }
    return 0;
}

static bool
check_bytes(Reader *reader)
{
    const unsigned char *at = (const unsigned char *) reader->text;

    if (reader->len > MAX_TEXT_BYTES) {
        refuse(reader, DIAG_EXPR_FORM, 0, "the expression is longer than %d bytes", MAX_TEXT_BYTES);
        return false;
    }
    while (*at != '\0') {
        const size_t len = utf8_length(at);

        if (len == 0) {
            refuse(reader, DIAG_EXPR_SYNTAX, (size_t) (at - (const unsigned char *) reader->text),
                   "the expression is not valid UTF-8");
            return false;
        }
        at += len;
    }
    return true;
}

/* Past a comment that starts here; at the end of the text when it is never closed. */
static const char *
skip_comment(const char *at)
{
    int depth = 0;

    if (at[0] == '-') {
        return at + strcspn(at, "\r\n");
    }
    do {
        if (at[0] == '/' && at[1] == '*') {
            depth++;
            at += 2;
        } else if (at[0] == '*' && at[1] == '/') {
            depth--;
            at += 2;
        } else {
            at++;
        }
    } while (depth > 0 && *at != '\0');
    return depth == 0 ? at : NULL;
}

static bool
starts_comment(const char *at)
{
    return (at[0] == '-' && at[1] == '-') || (at[0] == '/' && at[1] == '*');
}

/* Past a quoted text or name, where a doubled quote stands for one; NULL when never closed. */
static const char *
skip_quoted(const char *at)
{
    const char quote = *at++;

    while ((at = strchr(at, quote)) != NULL && at[1] == quote) {
        at += 2;
    }
    return at == NULL ? NULL : at + 1;
}

bool
lex_is_name_start(char c)
{
    return isalpha((unsigned char) c) || c == '_' || ((unsigned char) c & 0x80) != 0;
}

bool
lex_is_name_part(char c)
{
    return lex_is_name_start(c) || isdigit((unsigned char) c) || c == '$';
}

const char *
lex_skip_blanks(const char *at)
{
    for (;;) {
        if (*at != '\0' && strchr(" \t\r\n\f", *at) != NULL) {
            at++;
        } else if (starts_comment(at) && skip_comment(at) != NULL) {
            at = skip_comment(at);
        } else {
            return at;
        }
    }
}

static const char *
skip_name(const char *at)
{
    while (lex_is_name_part(*at)) {
        at++;
    }
    return at;
}

size_t
lex_token_length(const char *at)
{
    const char *end = at;

    for (;;) {
        const char *part = end;

        if (*end == '"' || *end == '\'') {
            end = skip_quoted(end);
        } else if (lex_is_name_start(*end) || isdigit((unsigned char) *end)) {
            end = skip_name(end);
        }
        if (end == NULL || end == part) {
            break;
        }
        if (*end != '.') {
            return (size_t) (end - at);
        }
        end++;
    }
    return end == NULL ? strlen(at) : end > at ? (size_t) (end - at) : *at != '\0';
}

static bool
check_name_length(Lexer *lexer, size_t bytes)
{
    if (bytes > MAX_NAME_BYTES) {
        refuse(lexer->reader, DIAG_EXPR_FORM, lex_offset(lexer),
               "a name in the expression is longer than %d bytes", MAX_NAME_BYTES);
        return false;
    }
    return true;
}

/* A word, unless it is the prefix of a text literal with rules of its own. */
static bool
lex_word(Lexer *lexer)
{
    const char *end = skip_name(lexer->at);
    const size_t len = (size_t) (end - lexer->at);
    const bool literal = len == 1 && *end == '\'' && strchr("eEbBxXnN", *lexer->at) != NULL;
    const bool unicode = len == 1 && strchr("uU", *lexer->at) != NULL && end[0] == '&' &&
                         (end[1] == '\'' || end[1] == '"');

    if (literal || unicode) {
        refuse(lexer->reader, DIAG_EXPR_FORM, lex_offset(lexer),
               "the expression contains %c%s..%c, a literal with escapes of its own", *lexer->at,
               unicode ? (end[1] == '"' ? "&\"" : "&'") : "'",
               unicode && end[1] == '"' ? '"' : '\'');
        refuse_hint(lexer->reader, "Write the text itself between plain single quotes.");
        return false;
    }
    if (!check_name_length(lexer, len)) {
        return false;
    }
    lexer->at = end;
    return true;
}

static bool
lex_quoted(Lexer *lexer)
{
    const char *end = skip_quoted(lexer->at);

    if (end == NULL) {
        lexer->cut = lexer->at;
        lexer->at += strlen(lexer->at);
        return true;
    }
    if (*lexer->at == '"' && !check_name_length(lexer, (size_t) (end - lexer->at) - 2)) {
        return false;
    }
    lexer->at = end;
    return true;
}

static bool
lex_comment(Lexer *lexer)
{
    const char *end = skip_comment(lexer->at);

    if (end == NULL) {
        lexer->cut = lexer->at;
        end = lexer->at + strlen(lexer->at);
    } else if (*lexer->at == '-' && *end == '\0') {
        refuse(lexer->reader, DIAG_EXPR_FORM, lex_offset(lexer),
               "the expression ends in a comment that nothing closes");
        refuse_hint(lexer->reader, "Use /* .. */, or a YAML comment outside the expression.");
        return false;
    }
    lexer->at = end;
    return true;
}

static void
lex_bracket(Lexer *lexer)
{
    int *open = strchr("()", *lexer->at) != NULL ? &lexer->round : &lexer->square;

    *open += strchr("([", *lexer->at) != NULL ? 1 : -1;
    if (*open < 0 && lexer->cut == NULL) {
        lexer->cut = lexer->at;
    }
}

static bool
lex_dollar(Lexer *lexer)
{
    const bool number = isdigit((unsigned char) lexer->at[1]) != 0;

    refuse(lexer->reader, DIAG_EXPR_FORM, lex_offset(lexer), "the expression contains %s",
           number ? "a parameter" : "a $$ text");
    refuse_hint(lexer->reader, number ? "Only columns and literals have values here."
                                      : "Write the text between plain single quotes.");
    return false;
}

/* One token; false after a problem. */
static bool
lex_token(Lexer *lexer)
{
    const char c = *lexer->at;

    if (starts_comment(lexer->at)) {
        return lex_comment(lexer);
    }
    if (c == '\'' || c == '"') {
        return lex_quoted(lexer);
    }
    if (lex_is_name_start(c)) {
        return lex_word(lexer);
    }
    if (c == '$') {
        return lex_dollar(lexer);
    }
    if (c == ';') {
        refuse(lexer->reader, DIAG_EXPR_FORM, lex_offset(lexer),
               "the expression contains a second statement");
        return false;
    }
    if (strchr("()[]", c) != NULL) {
        lex_bracket(lexer);
    }
    lexer->at++;
    return true;
}

bool
lex_check(Reader *reader)
{
    Lexer lexer = {.reader = reader, .at = reader->text};

    if (!check_bytes(reader)) {
        return false;
    }
    if (*lex_skip_blanks(reader->text) == '\0') {
        refuse(reader, DIAG_EXPR_SYNTAX, 0, "the expression is empty");
        return false;
    }
    while (*lexer.at != '\0') {
        if (!lex_token(&lexer)) {
            return false;
        }
    }
    if (lexer.cut == NULL && (lexer.round != 0 || lexer.square != 0)) {
        lexer.cut = lexer.at;
    }
    if (lexer.cut != NULL) {
        refuse(reader, DIAG_EXPR_CUT, (size_t) (lexer.cut - reader->text),
               "the expression has a bracket, quote or comment without its other half");
        refuse_hint(reader, "If the line looks complete, YAML has cut it: quote the expression.");
        return false;
    }
    return true;
}

const char *
number_text(Arena *arena, const char *digits, size_t len, bool negative)
{
    StrBuf out = strbuf_new(arena);
    const char *end = digits + len;

    while (end - digits > 1 && digits[0] == '0' && isdigit((unsigned char) digits[1])) {
        digits++;
    }
    const size_t rest = (size_t) (end - digits);

    if (negative && !(rest == 1 && *digits == '0')) {
        strbuf_char(&out, '-');
    }
    if (*digits == '.') {
        strbuf_char(&out, '0');
    }
    for (; digits < end; digits++) {
        strbuf_char(&out, (char) tolower((unsigned char) *digits));
        if (*digits == '.' && !(digits + 1 < end && isdigit((unsigned char) digits[1]))) {
            strbuf_char(&out, '0');
        }
    }
    return out.text;
}
