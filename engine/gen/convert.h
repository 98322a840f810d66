/*
 * Conversions: from what a tenant's table holds to the type that a target wants,
 * guarded so that a bad value never fails the statement.
 *
 * A conversion gives two pieces of SQL over one operand: the value (NULL where the operand is bad) and,
 * where a value can be bad, the condition "this operand is bad".  NULL in is NULL out and not bad.
 * All guards test a shape first (regular expression), then the range, so that no cast can raise an error:
 * to_date('42189.00', 'YYYY-MM-DD') never becomes the year 42189.
 *
 * Shapes of dates know the days of each month and leap years; years are 1000 to 9999.
 * Text in is expected trimmed (convert_clean).  Sources: Redshift TRY_CAST and casts, facts in
 * the tests; PostgreSQL chapter 8.
 */
#ifndef ENGINE_GEN_CONVERT_H
#define ENGINE_GEN_CONVERT_H

#include "mapping/model.h"
#include "sql/sql.h"

/* Characters of a bad value in its reason. */
enum
{
    MOST_SHOWN = 60
};

typedef struct Conversion
{
    const char *value; /* SQL of the target's type */
    const char *bad;   /* SQL of a condition (true: bad), or NULL when nothing can be bad */
    const char *
        shown; /* SQL of the start of a bad operand's text, for its reason; NULL: bad is NULL, or it is too long for a text */
    const char *
        said; /* what a bad operand is, "longer than varchar(80)"; NULL: it cannot be read as the type */
    const char *why; /* SQL of a text: why a hook refused it, NULL where none did; NULL: no hook */
} Conversion;

typedef struct ConvertOptions
{
    const FormatList *formats; /* NULL: none given */
    const char
        *time_zone; /* of timestamps without zone in the staging table; NULL or "UTC": none */
} ConvertOptions;

/*
 * What becomes of which type is the table in base/lattice.h.  `operand` is SQL of type `from`; DATATYPE_UNKNOWN and most of
 * DATATYPE_OTHER go through text.
 * Same or wider types become a plain CAST (or nothing).  text -> number, date, timestamp, boolean are
 * guarded by `formats` or, without any, by ISO forms; numbers are rounded to the target's
 * scale (Redshift truncates casts: ROUND first) and range checked; integer -> boolean is <> 0;
 * text longer than varchar(n) is bad; date -> timestamp is midnight; timestamp -> date is cut.
 * A timestamp without zone is read in time_zone and stored as UTC.
 * Errors: DIAG_NO_CONVERSION (span of `at`, the table's hint) when there is none (boolean -> date).
 */
bool convert(Arena *arena, const SqlDialect *dialect, const char *operand, DataType from,
             DataType to, const ConvertOptions *options, Span at, Conversion *out, Diags *diags);

/* try_cast: the guarded value alone. */
bool convert_try_cast(StrBuf *out, const SqlDialect *dialect, const char *operand, DataType from,
                      DataType to, Diags *diags);

/* Cleaning of a text column: trim blanks, then each of `nulls` becomes NULL.  Other types: unchanged. */
const char *convert_clean(Arena *arena, const SqlDialect *dialect, const char *operand,
                          DataType type, bool trim, const TextList *nulls, Diags *diags);

/* Is this a format we know?  Patterns: see gen/convert_pattern.h.  DIAG_FORMAT otherwise. */
bool convert_check_format(const Format *format, Diags *diags);

#endif
