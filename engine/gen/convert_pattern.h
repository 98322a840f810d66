/*
 * A date pattern ("DD/MM/YYYY HH24:MI"): the regular expression of its shape, and the SQL that turns
 * such a text into ISO form, which both servers cast without regard to session settings.
 *
 * Parts: YYYY; MM, Mon, Month, or M (one or two digits); DD, or D; HH24, or H24; HH12 or HH, or H12,
 * with AM or PM; MI; SS; MS (1 to 3 digits); US (1 to 6 digits).  Separators are blanks, punctuation,
 * T, and "quoted text".  Each part once.  A missing day or month is the first one.
 * Regular expressions hold no backslash, so that they look the same on both dialects.
 */
#ifndef ENGINE_GEN_CONVERT_PATTERN_H
#define ENGINE_GEN_CONVERT_PATTERN_H

#include "mapping/model.h"
#include "sql/sql.h"

enum
{
    PATTERN_MAX_PARTS = 32
};

typedef enum PartRole
{
    ROLE_TEXT,
    ROLE_YEAR,
    ROLE_MONTH,
    ROLE_DAY,
    ROLE_HOUR,
    ROLE_MINUTE,
    ROLE_SECOND,
    ROLE_FRACTION,
    ROLE_MERIDIAN,
    ROLE_COUNT
} PartRole;

/* One word of the pattern language; see the table in convert_pattern.c. */
typedef struct PartKind
{
    const char *word;
    PartRole role;
    unsigned width; /* characters; 0: it varies */
    bool any_case;  /* MONTH and mon are the same words */
} PartKind;

typedef struct Part
{
    PartRole role;
    const PartKind *kind; /* NULL for ROLE_TEXT */
    char text;            /* ROLE_TEXT: one character of a separator */
} Part;

typedef struct Pattern
{
    Part parts[PATTERN_MAX_PARTS];
    size_t count;
    int at[ROLE_COUNT]; /* index of the part with this role, or -1 */
} Pattern;

/* Errors: DIAG_FORMAT. */
bool pattern_parse(const Format *format, Pattern *out, Diags *diags);

/* "^...$": matches exactly the texts that are a real day and time in this pattern. */
const char *pattern_regex(Arena *arena, const Pattern *pattern);

/* ISO dates, perhaps with a time of day of up to nine digits behind its point: 2020-10-13, 2020-10-13T10:20:30.5. */
typedef enum IsoForm
{
    ISO_LOCAL, /* without a zone */
    ISO_ZONED, /* a time with Z or +hh[:mm] behind it */
    ISO_ANY
} IsoForm;

const char *pattern_iso_regex(Arena *arena, IsoForm form);

/* SQL of the ISO text; only the date when `time` is false. */
const char *pattern_iso_text(Arena *arena, const SqlDialect *dialect, const Pattern *pattern,
                             const char *x, bool time);

#endif
