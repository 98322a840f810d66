/* Tokens and statements of a Redshift script. */
#ifndef TESTS_REDSHIFT_LINT_TOKEN_H
#define TESTS_REDSHIFT_LINT_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/vec.h"

typedef enum TokenKind
{
    TOKEN_WORD,   /* keyword or bare name */
    TOKEN_NAME,   /* "quoted" */
    TOKEN_STRING, /* 'literal' */
    TOKEN_DOLLAR, /* $tag$ ... $tag$ */
    TOKEN_NUMBER,
    TOKEN_SYMBOL, /* operators and punctuation */
    TOKEN_BROKEN, /* a quote or comment that is not closed */
    TOKEN_END
} TokenKind;

enum
{
    NO_MATCH = -1
};

typedef struct Token
{
    TokenKind kind;
    const char *start; /* in the script */
    size_t length;
    unsigned line;
    const char *word; /* WORD in upper case, SYMBOL as it is; "" for all others */
    int depth;        /* parentheses around it; those themselves count as outside */
    int match;        /* index of the other parenthesis, or NO_MATCH */
} Token;

typedef struct Statement
{
    const Token *tokens; /* the last one is TOKEN_END */
    size_t count;        /* without TOKEN_END */
} Statement;

/* Reads the next statement at *text, behind its `;`; false at the end of the script. */
bool statement_next(Arena *arena, const char **text, unsigned *line, Statement *out);

/* Is token `at` one of the words of "A|B|C"?  False beyond the end. */
bool token_is(const Statement *statement, size_t at, const char *words);

/* A name, quoted or bare. */
bool token_is_name(const Statement *statement, size_t at);

/* Does "A|B ?C D" begin at token `at`?  `?X` may be missing, `*` is any one token.  0, or the number of
 * tokens it covers. */
size_t token_sequence(const Statement *statement, size_t at, const char *pattern);

/* Behind a name that may be qualified: a.b.c. */
size_t token_behind_name(const Statement *statement, size_t at);

/* Next token of this depth that is one of `words`, from `at` to `end`; `end` when there is none. */
size_t token_find(const Statement *statement, size_t at, size_t end, int depth, const char *words);

#endif
