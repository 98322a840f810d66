/*
 * Diagnostics: what we tell the author or the operator.
 *
 * A function that can find something wrong takes a `Diags *`, reports there,
 * and returns false.  It never prints, never exits and never stops at the
 * first mistake when it could check more.  Only cli/ prints.
 *
 * Message style: lower case first word, no final period, names in double
 * quotes; hints are full sentences.  (PostgreSQL error style guide.)
 */
#ifndef ENGINE_BASE_DIAG_H
#define ENGINE_BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/strbuf.h"

/* One input text.  Owned by an arena; `text` is UTF-8 and NUL-terminated. */
typedef struct Source
{
    const char *name; /* path relative to the project, as the user would write it */
    const char *text;
    size_t len;
    const struct Text *caller; /* of code: the name that was called, and where; NULL: nobody */
} Source;

/*
 * A range on one line of a source.
 *
 * line, column: counted from 1; columns count code points, as libyaml does.
 * width: code points, at least 1.  A zero Span means "no position".
 */
typedef struct Span
{
    const Source *source;
    uint32_t line;
    uint16_t column;
    uint16_t width;
} Span;

/* A scalar and where it was written.  text is NULL where there is none. */
typedef struct Text Text;
struct Text
{
    const char *text;
    Span span;
};

/* Stable codes, explained by `firn explain CODE`; see base/diag_codes.def. */
typedef enum DiagCode
{
#define DIAG(symbol, code, title, more) symbol,
#include "base/diag_codes.def"
#undef DIAG
    DIAG_CODE_COUNT
} DiagCode;

typedef enum DiagLevel
{
    DIAG_LEVEL_NOTICE,
    DIAG_LEVEL_WARNING,
    DIAG_LEVEL_ERROR
} DiagLevel;

/* One diagnostic, for those who print it.  Text is owned by the arena of the Diags. */
typedef struct Diag Diag;
struct Diag
{
    const Diag *next; /* in the order reported */
    DiagCode code;
    DiagLevel level;
    Span span;
    const char *message;
    const char *hint;     /* NULL when there is none */
    const char *sqlstate; /* five characters from the server, or NULL */
    const char *tenant;   /* the tenant (tenant_region) it is about, or NULL */
};

typedef struct Diags Diags;

Diags *diags_new(Arena *arena);
const Diag *diags_first(const Diags *diags);
const Diag *diags_last(const Diags *diags);
/* Everything reported to `other` comes after what was reported to `diags`; `other` is empty then, its arena still holds them. */
void diags_append(Diags *diags, Diags *other);
size_t diags_error_count(const Diags *diags);

/* Always returns false, so that a check can end with `return diag_error(...)`.  Where the span's source has a caller, the
 * hint says so. */
bool diag_error(Diags *diags, DiagCode code, Span span, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Not errors: a warning may hurt later, a notice is only said. */
void diag_warning(Diags *diags, DiagCode code, Span span, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void diag_notice(Diags *diags, DiagCode code, Span span, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Attach to the most recent diagnostic. */
void diag_hint(Diags *diags, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void diag_sqlstate(Diags *diags, const char *sqlstate);

/* Every diagnostic reported from now on is about this tenant (NULL: about none). */
void diags_set_tenant(Diags *diags, const char *tenant);

/* "M004" */
const char *diag_code_text(DiagCode code);
/* One line: what the code means. */
const char *diag_code_title(DiagCode code);
/* A few sentences for `firn explain`: why it is an error and what to do. */
const char *diag_code_more(DiagCode code);
/* The code written as `text`, in any case; false when there is none. */
bool diag_code_find(const char *text, DiagCode *out);

/* Append one diagnostic, or every one in the order reported, as text for a terminal. */
void diag_render(const Diag *diag, StrBuf *out);
void diags_render(const Diags *diags, StrBuf *out);

/*
 * The candidate nearest to `word` in edits (at most 2, and fewer than the
 * word's own length), or NULL.  `candidates` ends with NULL.
 */
const char *nearest_name(const char *word, const char *const *candidates);

#endif
