/*
 * Text to everything else.  Shapes know the calendar, so that dates need no second look: one match
 * and one cast a value.
 */
#include "gen/convert_job.h"
#include "gen/convert_pattern.h"

enum
{
    MICROSECOND_BYTES = sizeof("2020-10-13 10:20:30.123456") - 1
};

static const char true_words[] = "('true', 't', 'yes', 'y', 'on', '1')";
static const char false_words[] = "('false', 'f', 'no', 'n', 'off', '0')";

static void
text_to_boolean(ConvertJob *job)
{
    convert_attempt(job, arena_fmt(job->arena, "LOWER(%s) IN %s", job->x, true_words), NULL,
                    "true");
    convert_attempt(job, arena_fmt(job->arena, "LOWER(%s) IN %s", job->x, false_words), NULL,
                    "false");
}

static void
text_to_text(ConvertJob *job)
{
    const unsigned longest = datatype_longest_text(job->from);
    const char *fits = arena_fmt(job->arena, "LENGTH(%s) <= %u", job->x, job->to.length);

    if (job->to.length == 0) {
        convert_attempt(job, job->measured, NULL, job->x);
    } else if (longest > 0 && longest <= job->to.length) {
        convert_attempt(job, NULL, NULL, convert_cast(job, job->x, job->to));
    } else if (job->measured != NULL) {
        convert_attempt(job, job->measured, fits, convert_cast(job, job->x, job->to));
    } else {
        convert_attempt(job, fits, NULL, convert_cast(job, job->x, job->to));
    }
}

/* ---- dates --------------------------------------------------------------------------------- */

static bool
wants_time(const ConvertJob *job)
{
    return job->to.kind != DATATYPE_DATE;
}

/* From a timestamp without zone in UTC to the target. */
static const char *
from_utc(const ConvertJob *job, const char *timestamp)
{
    switch (job->to.kind) {
        case DATATYPE_DATE:
            return arena_fmt(job->arena, "CAST(%s AS date)", timestamp);
        case DATATYPE_TIMESTAMPTZ:
            return arena_fmt(job->arena, "(%s) AT TIME ZONE 'UTC'", timestamp);
        default:
            return timestamp;
    }
}

/* ISO text, a date or a time of day with it, to the target. */
static const char *
from_iso(const ConvertJob *job, const char *iso)
{
    const DataType timestamp = {.kind = DATATYPE_TIMESTAMP};

    if (!wants_time(job)) {
        return convert_cast_text(job, iso, job->to);
    }
    return convert_local_time(job, convert_cast_text(job, iso, timestamp));
}

static void
text_to_date_iso(ConvertJob *job)
{
    const char *date = arena_fmt(job->arena, "LEFT(%s, 10)", job->x);

    convert_attempt(job, convert_matches(job, pattern_iso_regex(job->arena, ISO_ANY)), NULL,
                    convert_cast_text(job, date, job->to));
}

/*
 * A text with a zone of its own is an instant, whatever the zone of the others.  Replication writes up to nine digits of a
 * second as text; six are kept, the others cut off: a rounded moment may be in the next year.
 */
static void
text_to_time_iso(ConvertJob *job)
{
    const DataType timestamptz = {.kind = DATATYPE_TIMESTAMPTZ};
    const bool redshift = job->dialect->id == SQL_REDSHIFT;
    const char *local = redshift ? arena_fmt(job->arena, "REPLACE(%s, 'T', ' ')", job->x) : job->x;
    const char *zoned = redshift ? arena_fmt(job->arena, "REPLACE(%s, 'Z', '+00')", local) : local;
    const char *instant = convert_cast_text(job, zoned, timestamptz);

    convert_attempt(job, convert_matches(job, pattern_iso_regex(job->arena, ISO_LOCAL)), NULL,
                    from_iso(job, arena_fmt(job->arena, "LEFT(%s, %d)", local, MICROSECOND_BYTES)));
    convert_attempt(job, convert_matches(job, pattern_iso_regex(job->arena, ISO_ZONED)), NULL,
                    job->to.kind == DATATYPE_TIMESTAMPTZ
                        ? instant
                        : arena_fmt(job->arena, "%s AT TIME ZONE 'UTC'", instant));
    job->accepted = convert_matches(job, pattern_iso_regex(job->arena, ISO_ANY));
}

static bool
text_to_date_pattern(ConvertJob *job, const Format *format)
{
    Pattern pattern;

    if (!pattern_parse(format, &pattern, job->diags)) {
        return false;
    }
    convert_attempt(job, convert_matches(job, pattern_regex(job->arena, &pattern)), NULL,
                    from_iso(job, pattern_iso_text(job->arena, job->dialect, &pattern, job->x,
                                                   wants_time(job))));
    return true;
}

static const char *
as_double(const ConvertJob *job)
{
    return convert_cast_text(job, job->x, (DataType){.kind = DATATYPE_DOUBLE});
}

/*
 * Days since 1899-12-30.  The time is rounded to whole seconds: spreadsheets write fractions of days
 * with fifteen digits at most.  A date cuts the fraction.
 */
static void
text_to_date_excel(ConvertJob *job)
{
    static const char zero[] = "CAST('1899-12-30' AS timestamp)";
    const char *days = as_double(job);
    const char *range = arena_fmt(job->arena, "%s >= 1 AND %s < 2958466", days, days);
    const char *moment =
        wants_time(job)
            ? arena_fmt(job->arena, "%s + ROUND(%s * 86400) * INTERVAL '1 second'", zero, days)
            : arena_fmt(job->arena, "%s + FLOOR(%s) * INTERVAL '1 day'", zero, days);
    const char *value = job->to.kind == DATATYPE_DATE
                            ? from_utc(job, moment)
                            : convert_local_time(job, arena_fmt(job->arena, "(%s)", moment));

    convert_attempt(job, convert_matches(job, "^[0-9]{1,7}([.][0-9]{0,20})?$"), range, value);
}

/* Seconds or milliseconds since 1970, in UTC by definition; years 1000 to 9999. */
static void
text_to_date_epoch(ConvertJob *job, bool millis)
{
    const char *number = as_double(job);
    const char *seconds = millis ? arena_fmt(job->arena, "(%s / 1000)", number) : number;
    const char *range =
        arena_fmt(job->arena, "%s >= -30610224000 AND %s < 253402300800", seconds, seconds);
    const char *moment = arena_fmt(
        job->arena, "(CAST('1970-01-01' AS timestamp) + %s * INTERVAL '1 second')", seconds);

    convert_attempt(
        job, convert_matches(job, millis ? "^-?[0-9]{1,15}$" : "^-?[0-9]{1,12}([.][0-9]{1,6})?$"),
        range, from_utc(job, moment));
}

static bool
wrong_format(const ConvertJob *job, const Format *format)
{
    StrBuf type = strbuf_new(job->arena);

    datatype_render(job->to, &type);
    return diag_error(job->diags, DIAG_FORMAT, format->span, "this format does not make a %s",
                      type.text);
}

static bool
text_to_date(ConvertJob *job)
{
    bool ok = true;

    if (job->formats == NULL || job->formats->count == 0) {
        if (wants_time(job)) {
            text_to_time_iso(job);
        } else {
            text_to_date_iso(job);
        }
        return true;
    }
    for (size_t i = 0; i < job->formats->count; i++) {
        const Format *format = &job->formats->items[i];

        switch (format->kind) {
            case FORMAT_PATTERN:
                ok &= text_to_date_pattern(job, format);
                break;
            case FORMAT_EXCEL_SERIAL:
                text_to_date_excel(job);
                break;
            case FORMAT_EPOCH_SECONDS:
            case FORMAT_EPOCH_MILLIS:
                text_to_date_epoch(job, format->kind == FORMAT_EPOCH_MILLIS);
                break;
            case FORMAT_NUMBER:
                ok = wrong_format(job, format);
                break;
        }
    }
    return ok;
}

static bool
text_to_number(ConvertJob *job)
{
    bool ok = true;

    if (job->formats == NULL || job->formats->count == 0) {
        convert_text_number(job);
        return true;
    }
    for (size_t i = 0; i < job->formats->count; i++) {
        const Format *format = &job->formats->items[i];

        if (format->kind != FORMAT_NUMBER) {
            ok = wrong_format(job, format);
        } else if (!convert_check_format(format, job->diags)) {
            ok = false;
        } else {
            convert_text_number_as(job, format);
        }
    }
    return ok;
}

bool
convert_from_text(ConvertJob *job)
{
    switch (job->to.kind) {
        case DATATYPE_BOOLEAN:
            text_to_boolean(job);
            return true;
        case DATATYPE_SMALLINT:
        case DATATYPE_INTEGER:
        case DATATYPE_BIGINT:
        case DATATYPE_DECIMAL:
        case DATATYPE_DOUBLE:
            return text_to_number(job);
        case DATATYPE_DATE:
        case DATATYPE_TIMESTAMP:
        case DATATYPE_TIMESTAMPTZ:
            return text_to_date(job);
        case DATATYPE_VARCHAR:
            text_to_text(job);
            return true;
        case DATATYPE_UNKNOWN:
        case DATATYPE_CHAR:
        case DATATYPE_TIME:
        case DATATYPE_OTHER:
            break;
    }
    return convert_no_conversion(job);
}
