/*
 * What the files convert*.c share: one conversion under way, and the ways to make its value.
 *
 * An attempt is three pieces of SQL over the operand.  `shape` is tested first; `range` and `value`
 * are only evaluated where the shape is true, so they may cast.  CASE keeps that order, also while
 * PostgreSQL folds constants: a WHEN that folds to false drops its THEN unevaluated.
 */
#ifndef ENGINE_GEN_CONVERT_JOB_H
#define ENGINE_GEN_CONVERT_JOB_H

#include "base/vec.h"
#include "gen/convert.h"

typedef struct Attempt
{
    const char *shape; /* never NULL-valued for an operand that is not NULL; NULL: every operand */
    const char *range; /* condition, NULL-valued counts as false; NULL: everything of this shape */
    const char *value; /* of the target's type */
} Attempt;

typedef struct ConvertJob
{
    Arena *arena;
    const SqlDialect *dialect;
    const char *x; /* the operand, safe beside any operator */
    const char
        *raw; /* what tells whether it is NULL: of what is longer than a text may be, as it came */
    const char *measured; /* condition: its text is short enough to be made; NULL: it always is */
    DataType from;
    DataType to;
    const FormatList *formats; /* NULL: none */
    const char *zone;          /* a literal; NULL: UTC */
    Span at;
    Diags *diags;
    VEC_OF(Attempt) attempts;
    const char *accepted; /* what all shapes accept together, when that is shorter; else NULL */
} ConvertJob;

void convert_attempt(ConvertJob *job, const char *shape, const char *range, const char *value);

/* "CAST(expr AS type)"; TRY_CAST on Redshift, where the shape is the first guard and this the second. */
const char *convert_cast(const ConvertJob *job, const char *expr, DataType type);
const char *convert_cast_text(const ConvertJob *job, const char *expr, DataType type);

/* "x ~ 'pattern'" */
const char *convert_matches(const ConvertJob *job, const char *pattern);

/* A timestamp without zone, as a value of the target (timestamp in UTC, or timestamptz). */
const char *convert_local_time(const ConvertJob *job, const char *timestamp);

/* The bounds of an integer type. */
const char *convert_int_min(DataTypeKind kind);
const char *convert_int_max(DataTypeKind kind);

/* 10 to the power of `digits`, written out. */
const char *convert_power_of_ten(Arena *arena, unsigned digits);

/* Attempts for text (already text on both dialects) and for typed operands.  False: DIAG_FORMAT or
 * DIAG_NO_CONVERSION was reported. */
bool convert_from_text(ConvertJob *job);
bool convert_from_typed(ConvertJob *job);

/* For convert_from_text: numbers, without and with a number format. */
void convert_text_number(ConvertJob *job);
void convert_text_number_as(ConvertJob *job, const Format *format);

bool convert_no_conversion(const ConvertJob *job);

#endif
