/*
 * Text to numbers.
 *
 * Two attempts: first the plain form that most values have, whose regular expression also bounds the
 * value, so that one match and one cast do; then any number, rounded and compared with the bounds.
 */
#include <string.h>

#include "gen/convert_job.h"

enum
{
    NUMBER_BYTES = 100, /* longer is no number that any of our types holds */
    REDSHIFT_PRECISION = 38,
    REDSHIFT_SCALE = 37
};

static const char plain_number[] = "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$";

/* Digits before the point that a type holds; what one more could overflow is the second attempt. */
static unsigned
whole_digits(DataType type)
{
    switch (type.kind) {
        case DATATYPE_SMALLINT:
            return 4;
        case DATATYPE_INTEGER:
            return 9;
        case DATATYPE_BIGINT:
            return 18;
        case DATATYPE_DECIMAL:
            return type.precision > type.scale ? type.precision - type.scale : 0;
        default:
            return 0;
    }
}

/* The form that fits without rounding; NULL when the type has none. */
static const char *
exact_regex(Arena *arena, DataType type)
{
    const unsigned digits = whole_digits(type);

    if (digits == 0 || digits > REDSHIFT_PRECISION) {
        return NULL;
    }
    if (type.kind == DATATYPE_DECIMAL && type.scale > 0) {
        return arena_fmt(arena, "^[+-]?[0-9]{1,%u}([.][0-9]{1,%u})?$", digits, type.scale);
    }
    return arena_fmt(arena, "^[+-]?[0-9]{1,%u}$", digits);
}

/*
 * The text as a decimal that is yet to be rounded to the target's scale.  On Redshift with one digit more than that, the
 * one that says whether to round up: a cast there may round or cut, and must have nothing to do.  NULL where these
 * are more digits than its decimals have.
 */
static const char *
as_decimal(const ConvertJob *job, const char *text)
{
    DataType wide = {.kind = DATATYPE_DECIMAL};
    unsigned scale = job->to.kind == DATATYPE_DECIMAL ? job->to.scale : 0;

    if (job->dialect->id == SQL_REDSHIFT) {
        scale += scale < REDSHIFT_SCALE;
        wide.precision = REDSHIFT_PRECISION;
        wide.scale = scale;
        text =
            arena_fmt(job->arena, "REGEXP_SUBSTR(%s, '^[+-]?[0-9]*[.]?[0-9]{0,%u}')", text, scale);
    }
    return convert_cast_text(job, text, wide);
}

static void
attempt_whole(ConvertJob *job, const char *shape, const char *text)
{
    const char *rounded = arena_fmt(job->arena, "ROUND(%s)", as_decimal(job, text));
    const char *range = arena_fmt(job->arena, "%s BETWEEN %s AND %s", rounded,
                                  convert_int_min(job->to.kind), convert_int_max(job->to.kind));

    convert_attempt(job, shape, range, convert_cast(job, rounded, job->to));
}

static void
attempt_decimal(ConvertJob *job, const char *shape, const char *text)
{
    const unsigned digits = whole_digits(job->to);
    const char *rounded =
        arena_fmt(job->arena, "ROUND(%s, %u)", as_decimal(job, text), job->to.scale);
    const char *range =
        arena_fmt(job->arena, "ABS(%s) < %s", rounded, convert_power_of_ten(job->arena, digits));

    if (job->to.precision == 0) { /* PostgreSQL's numeric holds all of this shape */
        convert_attempt(job, shape, NULL, as_decimal(job, text));
        return;
    }
    if (job->dialect->id == SQL_REDSHIFT && digits >= REDSHIFT_PRECISION) {
        range =
            arena_fmt(job->arena, "%s IS NOT NULL", rounded); /* the bound is no decimal any more */
    }
    convert_attempt(job, shape, range, convert_cast(job, rounded, job->to));
}

/* `text` is a plain number of the operand wherever `shape` is true. */
static void
attempt_number(ConvertJob *job, const char *shape, const char *text)
{
    switch (job->to.kind) {
        case DATATYPE_SMALLINT:
        case DATATYPE_INTEGER:
        case DATATYPE_BIGINT:
            attempt_whole(job, shape, text);
            break;
        case DATATYPE_DECIMAL:
            attempt_decimal(job, shape, text);
            break;
        default:
            convert_attempt(job, shape, NULL, convert_cast_text(job, text, job->to));
            break;
    }
}

static const char *
bounded_shape(const ConvertJob *job, const char *regex)
{
    return arena_fmt(job->arena, "OCTET_LENGTH(%s) <= %d AND %s", job->x, NUMBER_BYTES,
                     convert_matches(job, regex));
}

void
convert_text_number(ConvertJob *job)
{
    const char *exact = exact_regex(job->arena, job->to);

    if (exact != NULL) {
        convert_attempt(job, convert_matches(job, exact), NULL,
                        convert_cast_text(job, job->x, job->to));
    }
    attempt_number(job, bounded_shape(job, plain_number), job->x);
}

/* ---- number formats ------------------------------------------------------------------------ */

static void
put_mark(StrBuf *out, char mark)
{
    strbuf_fmt(out, "[%c]", mark);
}

/* "1,234,567.89": groups of three, or no group mark at all. */
static const char *
magnitude_regex(Arena *arena, const Format *format)
{
    StrBuf out = strbuf_new(arena);

    strbuf_str(&out, "(([0-9]+");
    if (format->group != '\0') {
        strbuf_str(&out, "|[0-9]{1,3}(");
        put_mark(&out, format->group);
        strbuf_str(&out, "[0-9]{3})+");
    }
    strbuf_str(&out, ")(");
    put_mark(&out, format->decimal);
    strbuf_str(&out, "[0-9]*)?|");
    put_mark(&out, format->decimal);
    strbuf_str(&out, "[0-9]+)");
    return out.text;
}

static const char *
format_regex(Arena *arena, const Format *format)
{
    const char *magnitude = magnitude_regex(arena, format);
    StrBuf out = strbuf_new(arena);

    strbuf_fmt(&out, "^([+-]?%s", magnitude);
    if (format->parentheses) {
        strbuf_fmt(&out, "|[(]%s[)]", magnitude);
    }
    if (format->trailing) {
        strbuf_fmt(&out, "|%s-", magnitude);
    }
    strbuf_str(&out, ")$");
    return out.text;
}

/* TRANSLATE from the marks of the format to those of SQL; what is left over in `from` is dropped. */
static const char *
translated(const ConvertJob *job, const Format *format, const char *more)
{
    const char paren[] = {format->parentheses ? '(' : '\0', '\0'};
    const char group[] = {format->group, '\0'};
    const char *from = arena_fmt(job->arena, "%s%c%s%s%s", paren, format->decimal, group,
                                 format->parentheses ? ")" : "", more);
    StrBuf out = strbuf_new(job->arena);

    if (strcmp(from, ".") == 0) {
        return job->x;
    }
    strbuf_fmt(&out, "TRANSLATE(%s, ", job->x);
    sql_literal(&out, job->dialect, from, job->diags);
    strbuf_str(&out, format->parentheses ? ", '-.')" : ", '.')");
    return out.text;
}

void
convert_text_number_as(ConvertJob *job, const Format *format)
{
    const char *text = translated(job, format, "");

    if (format->trailing) {
        text = arena_fmt(job->arena, "CASE WHEN %s LIKE '%%-' THEN '-' || %s ELSE %s END", job->x,
                         translated(job, format, "-"), text);
    }
    attempt_number(job, bounded_shape(job, format_regex(job->arena, format)), text);
}
