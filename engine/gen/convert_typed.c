/*
 * Between types that are not text: ranges before casts.  NaN compares as greater than every number, so
 * an upper bound refuses it.
 */
#include "gen/convert_job.h"

enum
{
    DOUBLE_DIGITS = 300, /* a decimal with more may be outside of double precision */
    REDSHIFT_PRECISION = 38
};

static bool
is_whole(DataType type)
{
    return type.kind == DATATYPE_SMALLINT || type.kind == DATATYPE_INTEGER ||
           type.kind == DATATYPE_BIGINT;
}

static void
number_to_boolean(ConvertJob *job)
{
    convert_attempt(job, NULL, NULL, arena_fmt(job->arena, "%s <> 0", job->x));
}

/* ROUND() gives double precision for double precision: its bound must be below 2^63 itself. */
static void
number_to_whole(ConvertJob *job)
{
    const char *rounded = is_whole(job->from) ? job->x : arena_fmt(job->arena, "ROUND(%s)", job->x);
    const char *range = NULL;

    if (job->from.kind == DATATYPE_DOUBLE && job->to.kind == DATATYPE_BIGINT) {
        range = arena_fmt(job->arena, "%s >= -9223372036854775808.0 AND %s < 9223372036854775808.0",
                          rounded, rounded);
    } else {
        range = arena_fmt(job->arena, "%s BETWEEN %s AND %s", rounded,
                          convert_int_min(job->to.kind), convert_int_max(job->to.kind));
    }
    convert_attempt(job, NULL, range, convert_cast(job, rounded, job->to));
}

static void
whole_to_decimal(ConvertJob *job, unsigned digits)
{
    const char *limit = convert_power_of_ten(job->arena, digits);

    convert_attempt(job, NULL,
                    arena_fmt(job->arena, "%s > -%s AND %s < %s", job->x, limit, job->x, limit),
                    convert_cast(job, job->x, job->to));
}

/* PostgreSQL's own cast of a real keeps six digits, and loses the cents of 12345.67: its text has them. */
static const char *
exact_decimal(const ConvertJob *job)
{
    return job->from.variant == VARIANT_REAL
               ? arena_fmt(job->arena, "CAST(CAST(%s AS text) AS numeric)", job->x)
               : arena_fmt(job->arena, "CAST(%s AS numeric)", job->x);
}

static void
number_to_decimal(ConvertJob *job)
{
    const bool postgres = job->dialect->id == SQL_POSTGRES;
    const bool is_double = job->from.kind == DATATYPE_DOUBLE;
    const unsigned digits = job->to.precision - job->to.scale;
    const char *exact = postgres && is_double ? exact_decimal(job) : job->x;
    const char *rounded = arena_fmt(job->arena, "ROUND(%s, %u)", exact, job->to.scale);
    const char *range =
        arena_fmt(job->arena, "ABS(%s) < %s", rounded, convert_power_of_ten(job->arena, digits));

    if (job->to.precision == 0) { /* PostgreSQL's numeric holds NaN and infinity too */
        convert_attempt(job, NULL, NULL, convert_cast(job, job->x, job->to));
    } else if (is_whole(job->from)) {
        whole_to_decimal(job, digits);
    } else if (is_double) { /* infinity has no decimal: bound it as what it is, first */
        const char *shape = arena_fmt(job->arena, "ABS(%s) < 1e%u", job->x, digits);

        convert_attempt(job, shape, postgres ? range : NULL, convert_cast(job, rounded, job->to));
    } else if (!postgres && digits >= REDSHIFT_PRECISION) { /* no decimal there exceeds it */
        convert_attempt(job, NULL, NULL, convert_cast(job, rounded, job->to));
    } else {
        convert_attempt(job, NULL, range, convert_cast(job, rounded, job->to));
    }
}

/* Both ends of double precision are errors in a cast: a bare numeric may lie beyond. */
static void
number_to_double(ConvertJob *job)
{
    const bool bare = job->from.kind == DATATYPE_DECIMAL &&
                      (job->from.precision == 0 || job->from.precision > DOUBLE_DIGITS);

    if (!bare) {
        convert_attempt(job, NULL, NULL, convert_cast(job, job->x, job->to));
        return;
    }
    const char *rounded = arena_fmt(job->arena, "ROUND(%s, %d)", job->x, DOUBLE_DIGITS);

    convert_attempt(job, NULL, arena_fmt(job->arena, "ABS(%s) < 1e%d", job->x, DOUBLE_DIGITS),
                    convert_cast(job, rounded, job->to));
}

static bool
from_number(ConvertJob *job)
{
    switch (job->to.kind) {
        case DATATYPE_BOOLEAN:
            number_to_boolean(job);
            return true;
        case DATATYPE_SMALLINT:
        case DATATYPE_INTEGER:
        case DATATYPE_BIGINT:
            number_to_whole(job);
            return true;
        case DATATYPE_DECIMAL:
            number_to_decimal(job);
            return true;
        case DATATYPE_DOUBLE:
            number_to_double(job);
            return true;
        default:
            return convert_no_conversion(job);
    }
}

static bool
from_boolean(ConvertJob *job)
{
    if (!datatype_is_numeric(job->to)) {
        return convert_no_conversion(job);
    }
    const char *digit =
        arena_fmt(job->arena, "CASE WHEN %s THEN 1 WHEN NOT %s THEN 0 END", job->x, job->x);

    if (job->to.kind == DATATYPE_DECIMAL && job->to.precision > 0 &&
        job->to.precision <= job->to.scale) {
        convert_attempt(job, NULL, arena_fmt(job->arena, "NOT %s", job->x),
                        convert_cast(job, digit, job->to));
    } else {
        convert_attempt(job, NULL, NULL, convert_cast(job, digit, job->to));
    }
    return true;
}

/* ---- days and instants --------------------------------------------------------------------- */

/* PostgreSQL's dates reach further than its timestamps; both know infinity. */
static const char *
date_range(const ConvertJob *job)
{
    return job->dialect->id == SQL_POSTGRES
               ? arena_fmt(job->arena,
                           "(%s < CAST('294277-01-01' AS date) OR %s = CAST('infinity' AS date))",
                           job->x, job->x)
               : NULL;
}

/* Shifting by a zone may leave the range of timestamps. */
static const char *
shift_range(const ConvertJob *job)
{
    return job->zone == NULL ? NULL
                             : arena_fmt(job->arena,
                                         "%s BETWEEN CAST('0001-01-01' AS timestamp) AND "
                                         "CAST('9999-12-31 23:59:59.999999' AS timestamp)",
                                         job->x);
}

static bool
from_date(ConvertJob *job)
{
    const DataType timestamp = {.kind = DATATYPE_TIMESTAMP};
    const char *midnight = convert_cast(job, job->x, timestamp);

    if (job->to.kind == DATATYPE_TIMESTAMP) {
        convert_attempt(job, NULL, date_range(job), midnight);
        return true;
    }
    if (job->to.kind == DATATYPE_TIMESTAMPTZ) {
        convert_attempt(job, NULL, date_range(job),
                        arena_fmt(job->arena, "%s AT TIME ZONE 'UTC'", midnight));
        return true;
    }
    return convert_no_conversion(job);
}

static bool
from_timestamp(ConvertJob *job)
{
    if (job->to.kind == DATATYPE_DATE) {
        convert_attempt(job, NULL, NULL, convert_cast(job, job->x, job->to));
        return true;
    }
    if (job->to.kind == DATATYPE_TIMESTAMP || job->to.kind == DATATYPE_TIMESTAMPTZ) {
        convert_attempt(job, NULL, shift_range(job), convert_local_time(job, job->x));
        return true;
    }
    return convert_no_conversion(job);
}

static bool
from_timestamptz(ConvertJob *job)
{
    const char *utc = arena_fmt(job->arena, "%s AT TIME ZONE 'UTC'", job->x);

    if (job->to.kind == DATATYPE_TIMESTAMP) {
        convert_attempt(job, NULL, NULL, utc);
        return true;
    }
    if (job->to.kind == DATATYPE_DATE) {
        convert_attempt(job, NULL, NULL, convert_cast(job, utc, job->to));
        return true;
    }
    return convert_no_conversion(job);
}

bool
convert_from_typed(ConvertJob *job)
{
    switch (job->from.kind) {
        case DATATYPE_BOOLEAN:
            return from_boolean(job);
        case DATATYPE_SMALLINT:
        case DATATYPE_INTEGER:
        case DATATYPE_BIGINT:
        case DATATYPE_DECIMAL:
        case DATATYPE_DOUBLE:
            return from_number(job);
        case DATATYPE_DATE:
            return from_date(job);
        case DATATYPE_TIMESTAMP:
            return from_timestamp(job);
        case DATATYPE_TIMESTAMPTZ:
            return from_timestamptz(job);
        case DATATYPE_UNKNOWN:
        case DATATYPE_VARCHAR:
        case DATATYPE_CHAR:
        case DATATYPE_TIME:
        case DATATYPE_OTHER:
            break;
    }
    return convert_no_conversion(job);
}
