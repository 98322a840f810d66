#include "gen/convert.h"

#include <string.h>
#include <strings.h>

#include "base/lattice.h"
#include "gen/convert_job.h"
#include "gen/convert_pattern.h"

/* ---- putting attempts together ------------------------------------------------------------- */

/* One attempt that takes every operand of its range needs no CASE around the shape. */
static const char *
value_of(const ConvertJob *job)
{
    StrBuf out = strbuf_new(job->arena);
    const Attempt *first = &job->attempts.items[0];

    if (first->shape == NULL && first->range == NULL) {
        return first->value;
    }
    if (first->shape == NULL) {
        return arena_fmt(job->arena, "CASE WHEN %s THEN %s END", first->range, first->value);
    }
    strbuf_str(&out, "CASE");
    for (size_t i = 0; i < job->attempts.count; i++) {
        const Attempt *attempt = &job->attempts.items[i];

        strbuf_fmt(&out, " WHEN %s THEN ", attempt->shape);
        if (attempt->range != NULL) {
            strbuf_fmt(&out, "CASE WHEN %s THEN %s END", attempt->range, attempt->value);
        } else {
            strbuf_str(&out, attempt->value);
        }
    }
    strbuf_str(&out, " END");
    return out.text;
}

/* All shapes as one condition; NULL when one of them has a range too. */
static const char *
only_shapes(const ConvertJob *job)
{
    StrBuf out = strbuf_new(job->arena);

    for (size_t i = 0; i < job->attempts.count; i++) {
        const Attempt *attempt = &job->attempts.items[i];

        if (attempt->shape == NULL || attempt->range != NULL) {
            return NULL;
        }
        strbuf_fmt(&out, "%s%s", i > 0 ? " OR " : "", attempt->shape);
    }
    return out.text;
}

/*
 * "Not NULL, and no attempt takes it", which is never NULL itself.  The shapes are tested again rather
 * than the value compared with NULL: a match costs less than a match and a cast, and a planner that
 * sees the value used elsewhere would not share it anyway.
 */
/* What MySQL keeps for no date at all.  It fits no shape, so its value is NULL, and it is no bad one. */
static const char *
zero_date(const ConvertJob *job)
{
    const bool patterned = job->formats == NULL || job->formats->count == 0 ||
                           job->formats->items[0].kind == FORMAT_PATTERN;

    if (!datatype_is_time(job->to) || !patterned) {
        return "";
    }
    return arena_fmt(job->arena, " AND NOT (%s)",
                     convert_matches(job, "^(0000[-/.]?00[-/.]?00|00[-/.]00[-/.]0000)"
                                          "([ T]00:00(:00([.]0+)?)?)?$"));
}

static const char *
bad_shape(const ConvertJob *job)
{
    StrBuf out = strbuf_new(job->arena);
    const Attempt *first = &job->attempts.items[0];
    const char *shapes = job->accepted != NULL ? job->accepted : only_shapes(job);

    if (first->shape == NULL && first->range == NULL) {
        return NULL;
    }
    if (first->shape == NULL) {
        return arena_fmt(job->arena, "%s IS NOT NULL AND NOT (%s)", job->raw, first->range);
    }
    if (shapes != NULL) {
        return arena_fmt(job->arena, "%s IS NOT NULL AND NOT (%s)", job->raw, shapes);
    }
    strbuf_fmt(&out, "%s IS NOT NULL AND CASE", job->raw);
    for (size_t i = 0; i < job->attempts.count; i++) {
        const Attempt *attempt = &job->attempts.items[i];

        strbuf_fmt(&out, " WHEN %s THEN ", attempt->shape);
        if (attempt->range != NULL) {
            strbuf_fmt(&out, "CASE WHEN %s THEN 0 ELSE 1 END", attempt->range);
        } else {
            strbuf_char(&out, '0');
        }
    }
    strbuf_str(&out, " ELSE 1 END = 1");
    return out.text;
}

static const char *
bad_of(const ConvertJob *job, bool text)
{
    const char *bad = bad_shape(job);

    return bad == NULL || !text ? bad : arena_fmt(job->arena, "%s%s", bad, zero_date(job));
}

/* ---- the operand --------------------------------------------------------------------------- */

/* t.amount, "T"."Amount": needs no parentheses and has a type of its own. */
static bool
is_column(const char *expr)
{
    bool quoted = false;

    for (const char *p = expr; *p != '\0'; p++) {
        const bool word = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || *p == '_' ||
                          *p == '.' || ((unsigned char) *p & 0x80) != 0 ||
                          (p > expr && *p >= '0' && *p <= '9');

        if (*p == '"') {
            quoted = !quoted;
        } else if (!quoted && !word) {
            return false;
        }
    }
    return !quoted && strcasecmp(expr, "null") != 0;
}

/*
 * Text that is no column gets a cast on PostgreSQL: a bare literal would be converted while the statement
 * is parsed, before any guard is looked at.  On Redshift a cast widens the column: literals only.
 */
static const char *
text_operand(const ConvertJob *job, const char *operand)
{
    const DataType text = {.kind = DATATYPE_VARCHAR};
    StrBuf out = strbuf_new(job->arena);

    if (job->from.kind != DATATYPE_VARCHAR) {
        sql_as_text(&out, job->dialect, operand, job->from);
        return job->from.kind == DATATYPE_UNKNOWN || job->from.kind == DATATYPE_OTHER ||
                       job->from.kind == DATATYPE_CHAR
                   ? out.text
                   : arena_fmt(job->arena, "(%s)", out.text);
    }
    if (is_column(operand)) {
        return operand;
    }
    if (job->dialect->id == SQL_POSTGRES || operand[0] == '\'' ||
        strcasecmp(operand, "null") == 0) {
        return convert_cast(job, operand, text);
    }
    return arena_fmt(job->arena, "(%s)", operand);
}

static bool
is_date_or_time(DataType type)
{
    return type.kind == DATATYPE_DATE || type.kind == DATATYPE_TIMESTAMP ||
           type.kind == DATATYPE_TIMESTAMPTZ;
}

/* Which operands are read as text: numbers too when a format says what day they mean (20201013). */
static bool
goes_through_text(const ConvertJob *job)
{
    switch (job->from.kind) {
        case DATATYPE_UNKNOWN:
        case DATATYPE_OTHER:
        case DATATYPE_VARCHAR:
        case DATATYPE_CHAR:
            return true;
        default:
            return datatype_is_text(job->to) ||
                   (datatype_is_numeric(job->from) && is_date_or_time(job->to) &&
                    job->formats != NULL && job->formats->count > 0);
    }
}

/* A type that holds all values of the other one: no guard. */
static bool
convert_held(const ConvertJob *job, const char *operand, Conversion *out)
{
    const bool same = datatype_equal(job->from, job->to);
    const bool shifts = job->zone != NULL && job->from.kind == DATATYPE_TIMESTAMP;

    if (job->to.kind == DATATYPE_UNKNOWN || job->to.kind == DATATYPE_OTHER) {
        *out = (Conversion){.value = operand};
        return true;
    }
    if (shifts || !(same || datatype_holds(job->to, job->from)) ||
        job->from.kind == DATATYPE_UNKNOWN || job->from.kind == DATATYPE_OTHER) {
        return false;
    }
    const bool bare = same && is_column(operand);

    *out = (Conversion){.value = bare ? operand : convert_cast(job, operand, job->to)};
    return true;
}

static bool
set_zone(ConvertJob *job, const ConvertOptions *options)
{
    const char *zone = options != NULL ? options->time_zone : NULL;

    if (zone == NULL || strcasecmp(zone, "utc") == 0) {
        return true;
    }
    job->zone = sql_literal_text(job->arena, job->dialect, zone, job->diags);
    return job->zone != NULL;
}

/* A number may mean a day, where a format says which. */
static bool
is_refused(const ConvertJob *job)
{
    return lattice_cell(job->from, job->to, job->dialect->id == SQL_REDSHIFT) == CELL_REFUSED &&
           !(datatype_is_numeric(job->from) && goes_through_text(job));
}

/* Redshift's documents and bytes may be longer than any text of it. */
static void
measure(ConvertJob *job)
{
    if (job->dialect->id != SQL_REDSHIFT || job->from.kind != DATATYPE_OTHER) {
        return;
    }
    if (job->from.variant == VARIANT_JSON) {
        job->measured =
            arena_fmt(job->arena, "JSON_SIZE(%s) <= %u", job->raw, job->dialect->max_varchar);
    } else if (job->from.variant == VARIANT_BYTES) {
        job->measured = arena_fmt(job->arena, "OCTET_LENGTH(%s) <= %u", job->raw,
                                  job->dialect->max_varchar / 2);
    }
}

/* Makes the operand of the job; true where it is read as text. */
static bool
set_operand(ConvertJob *job, const char *operand)
{
    const char *bare = arena_fmt(job->arena, is_column(operand) ? "%s" : "(%s)", operand);
    const bool text = goes_through_text(job);
    const bool money = job->from.kind == DATATYPE_OTHER && job->from.variant == VARIANT_MONEY;

    job->x = bare;
    if (text && money && datatype_is_numeric(job->to)) {
        job->from = (DataType){.kind = DATATYPE_DECIMAL};
        job->x = convert_cast(job, operand, job->from);
        job->raw = job->x;
        return false;
    }
    job->x = text ? text_operand(job, operand) : bare;
    job->raw = job->x;
    if (text && job->from.kind == DATATYPE_OTHER) {
        job->raw = bare;
        measure(job);
    }
    return text;
}

/* What a reason shows of a bad value. */
static const char *
shown_of(const ConvertJob *job)
{
    StrBuf text = strbuf_new(job->arena);

    if (job->measured != NULL) {
        return NULL;
    }
    sql_as_text(&text, job->dialect, job->x,
                goes_through_text(job) ? (DataType){.kind = DATATYPE_VARCHAR} : job->from);
    return arena_fmt(job->arena, "LEFT(%s, %d)", text.text, MOST_SHOWN);
}

/* NOLINTBEGIN(readability-function-size): nine parameters that no struct would make clearer */
bool
convert(Arena *arena, const SqlDialect *dialect, const char *operand, DataType from, DataType to,
        const ConvertOptions *options, Span at, Conversion *out, Diags *diags)
{
    ConvertJob job = {
        .arena = arena,
        .dialect = dialect,
        .from = from,
        .to = to,
        .formats = options != NULL ? options->formats : NULL,
        .at = at,
        .diags = diags,
    };

    *out = (Conversion){0};
    if (!set_zone(&job, options)) {
        return false;
    }
    if (convert_held(&job, operand, out)) {
        return true;
    }
    if (is_refused(&job)) {
        return convert_no_conversion(&job);
    }
    const bool text = set_operand(&job, operand);

    if (!(text ? convert_from_text(&job) : convert_from_typed(&job))) {
        return false;
    }
    *out = (Conversion){.value = value_of(&job), .bad = bad_of(&job, text)};
    out->shown = out->bad != NULL ? shown_of(&job) : NULL;
    if (out->bad != NULL && to.kind == DATATYPE_VARCHAR) {
        out->said = arena_fmt(arena, "longer than varchar(%u)", to.length);
    }
    return true;
}
/* NOLINTEND(readability-function-size) */

bool
convert_try_cast(StrBuf *out, const SqlDialect *dialect, const char *operand, DataType from,
                 DataType to, Diags *diags)
{
    Conversion conversion = {0};

    if (!convert(out->arena, dialect, operand, from, to, NULL, (Span){0}, &conversion, diags)) {
        return false;
    }
    strbuf_str(out, conversion.value);
    return true;
}

/* ---- cleaning, formats --------------------------------------------------------------------- */

const char *
convert_clean(Arena *arena, const SqlDialect *dialect, const char *operand, DataType type,
              bool trim, const TextList *nulls, Diags *diags)
{
    const char *clean = operand;

    if (!datatype_is_text(type)) {
        return operand;
    }
    if (trim) {
        clean = arena_fmt(arena, "BTRIM(%s)", clean);
    }
    for (size_t i = 0; nulls != NULL && i < nulls->count; i++) {
        const char *literal = sql_literal_text(arena, dialect, nulls->items[i].text, diags);

        if (literal == NULL) {
            return NULL;
        }
        clean = arena_fmt(arena, "NULLIF(%s, %s)", clean, literal);
    }
    return clean;
}

static bool
is_mark(char c)
{
    return c != '\0' && strchr(".,' _:;/", c) != NULL;
}

bool
convert_check_format(const Format *format, Diags *diags)
{
    Pattern pattern;

    switch (format->kind) {
        case FORMAT_PATTERN:
            return pattern_parse(format, &pattern, diags);
        case FORMAT_NUMBER:
            if (!is_mark(format->decimal) || (format->group != '\0' && !is_mark(format->group)) ||
                format->decimal == format->group) {
                return diag_error(diags, DIAG_FORMAT, format->span,
                                  "the decimal and the group mark must be two different marks of "
                                  ". , ' _ : ; / and blank");
            }
            return true;
        case FORMAT_EXCEL_SERIAL:
        case FORMAT_EPOCH_SECONDS:
        case FORMAT_EPOCH_MILLIS:
            return true;
    }
    return true;
}
