#include "redshift_lint/token.h"

#include <ctype.h>
#include <string.h>

typedef VEC_OF(Token) TokenList;

static bool
is_word_start(char c)
{
    return isalpha((unsigned char) c) || c == '_' || c == '#' || ((unsigned char) c & 0x80) != 0;
}

static bool
is_word_char(char c)
{
    return is_word_start(c) || isdigit((unsigned char) c) || c == '$';
}

static size_t
word_length(const char *p)
{
    size_t length = 0;

    while (is_word_char(p[length])) {
        length++;
    }
    return length;
}

static size_t
number_length(const char *p)
{
    size_t length = 0;

    while (isdigit((unsigned char) p[length]) || p[length] == '.') {
        length++;
    }
    if ((p[length] == 'e' || p[length] == 'E') &&
        (isdigit((unsigned char) p[length + 1]) ||
         ((p[length + 1] == '+' || p[length + 1] == '-') &&
          isdigit((unsigned char) p[length + 2])))) {
        length += 2;
        while (isdigit((unsigned char) p[length])) {
            length++;
        }
    }
    return length;
}

/* 0: not closed. */
static size_t
quoted_length(const char *p, bool backslash)
{
    for (size_t i = 1; p[i] != '\0'; i++) {
        const bool doubled = p[i] == p[0] && p[i + 1] == p[0];

        if (doubled || (backslash && p[i] == '\\' && p[i + 1] != '\0')) {
            i++;
        } else if (p[i] == p[0]) {
            return i + 1;
        }
    }
    return 0;
}

/* 0: no dollar quote, or not closed. */
static size_t
dollar_length(Arena *arena, const char *p)
{
    size_t tag = 1;

    while (is_word_char(p[tag]) && p[tag] != '$') {
        tag++;
    }
    if (p[tag] != '$') {
        return 0;
    }
    const char *end = strstr(p + tag + 1, arena_strndup(arena, p, tag + 1));

    return end != NULL ? (size_t) (end - p) + tag + 1 : 0;
}

/* Bytes of the comment at p; SIZE_MAX when it is not closed. */
static size_t
comment_length(const char *p)
{
    int depth = 0;

    if (p[0] == '-' && p[1] == '-') {
        return strcspn(p, "\n");
    }
    if (p[0] != '/' || p[1] != '*') {
        return 0;
    }
    for (size_t i = 0; p[i] != '\0'; i++) {
        if (p[i] == '/' && p[i + 1] == '*') {
            depth++;
            i++;
        } else if (p[i] == '*' && p[i + 1] == '/') {
            depth--;
            i++;
        }
        if (depth == 0) {
            return i + 1;
        }
    }
    return (size_t) -1;
}

static size_t
symbol_length(const char *p)
{
    static const char *const symbols[] = {"!~*", "::", "<>", "<=", ">=", "!=", "||", "!~", "~*"};

    for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
        if (strncmp(p, symbols[i], strlen(symbols[i])) == 0) {
            return strlen(symbols[i]);
        }
    }
    return 1;
}

static const char *
upper(Arena *arena, const char *p, size_t length)
{
    char *word = arena_strndup(arena, p, length);

    for (size_t i = 0; i < length; i++) {
        if (word[i] >= 'a' && word[i] <= 'z') {
            word[i] = (char) (word[i] - 'a' + 'A');
        }
    }
    return word;
}

static Token
token_at(Arena *arena, const char *p)
{
    Token token = {.start = p, .word = "", .match = NO_MATCH};

    if (*p == '\'' || *p == '"') {
        token.kind = *p == '"' ? TOKEN_NAME : TOKEN_STRING;
        token.length = quoted_length(p, *p == '\'');
    } else if (*p == '$') {
        token.kind = TOKEN_DOLLAR;
        token.length = dollar_length(arena, p);
    } else if (is_word_start(*p)) {
        token.kind = TOKEN_WORD;
        token.length = word_length(p);
        token.word = upper(arena, p, token.length);
    } else if (isdigit((unsigned char) *p) || (*p == '.' && isdigit((unsigned char) p[1]))) {
        token.kind = TOKEN_NUMBER;
        token.length = number_length(p);
    } else if (comment_length(p) == 0) {
        token.kind = TOKEN_SYMBOL;
        token.length = symbol_length(p);
        token.word = arena_strndup(arena, p, token.length);
    }
    if (token.length == 0) {
        token.kind = TOKEN_BROKEN;
        token.length = strlen(p);
    }
    return token;
}

/* Blanks, comments, and psql's own commands at the beginning of a statement. */
static const char *
skip_blanks(const char *p, unsigned *line, bool first)
{
    for (;;) {
        const size_t comment = comment_length(p);
        size_t length = 0;

        if (isspace((unsigned char) *p)) {
            length = 1;
        } else if (comment > 0 && comment != (size_t) -1) {
            length = comment;
        } else if (first && *p == '\\') {
            length = strcspn(p, "\n");
        } else {
            return p;
        }
        for (size_t i = 0; i < length; i++) {
            *line += p[i] == '\n';
        }
        p += length;
    }
}

static void
match_parentheses(Arena *arena, TokenList *list)
{
    VEC_OF(size_t) open = {0};

    for (size_t i = 0; i < list->count; i++) {
        Token *token = &list->items[i];

        if (strcmp(token->word, ")") == 0 && open.count > 0) {
            const size_t other = open.items[--open.count];

            token->match = (int) other;
            list->items[other].match = (int) i;
        }
        token->depth = (int) open.count;
        if (strcmp(token->word, "(") == 0) {
            *vec_push(arena, &open) = i;
        }
    }
}

bool
statement_next(Arena *arena, const char **text, unsigned *line, Statement *out)
{
    TokenList list = {0};
    const char *p = skip_blanks(*text, line, true);

    while (*p == ';') {
        p = skip_blanks(p + 1, line, true);
    }
    if (*p == '\0') {
        return false;
    }
    while (*p != '\0' && *p != ';') {
        Token token = token_at(arena, p);

        token.line = *line;
        *vec_push(arena, &list) = token;
        for (size_t i = 0; i < token.length; i++) {
            *line += p[i] == '\n';
        }
        p = skip_blanks(p + token.length, line, false);
    }
    *text = *p == ';' ? p + 1 : p;
    match_parentheses(arena, &list);
    *vec_push(arena, &list) =
        (Token){.kind = TOKEN_END, .start = p, .line = *line, .word = "", .match = NO_MATCH};
    *out = (Statement){.tokens = list.items, .count = list.count - 1};
    return true;
}

static bool
is_listed(const char *word, const char *words)
{
    const size_t length = strlen(word);

    for (const char *at = words; length > 0; at++) {
        const size_t one = strcspn(at, "|");

        if (one == length && memcmp(at, word, length) == 0) {
            return true;
        }
        at += one;
        if (*at == '\0') {
            break;
        }
    }
    return false;
}

bool
token_is(const Statement *statement, size_t at, const char *words)
{
    return at < statement->count && is_listed(statement->tokens[at].word, words);
}

bool
token_is_name(const Statement *statement, size_t at)
{
    return at < statement->count &&
           (statement->tokens[at].kind == TOKEN_NAME || statement->tokens[at].kind == TOKEN_WORD);
}

size_t
token_sequence(const Statement *statement, size_t at, const char *pattern)
{
    const size_t from = at;

    for (const char *p = pattern; *p != '\0';) {
        char words[400] = "";
        const bool optional = *p == '?';
        const size_t length = strcspn(p, " ") - optional;

        memcpy(words, p + optional, length);
        if (strcmp(words, "*") == 0 ? at < statement->count : token_is(statement, at, words)) {
            at++;
        } else if (!optional) {
            return 0;
        }
        p += optional + length;
        p += *p == ' ';
    }
    return at - from;
}

size_t
token_behind_name(const Statement *statement, size_t at)
{
    if (token_is_name(statement, at)) {
        at++;
    }
    while (token_is(statement, at, ".") && token_is_name(statement, at + 1)) {
        at += 2;
    }
    return at;
}

size_t
token_find(const Statement *statement, size_t at, size_t end, int depth, const char *words)
{
    for (; at < end; at++) {
        if (statement->tokens[at].depth == depth && token_is(statement, at, words)) {
            return at;
        }
    }
    return end;
}
