/* The pieces of SQL that all conversions are made of. */
#include "gen/convert_job.h"

#include "base/lattice.h"

void
convert_attempt(ConvertJob *job, const char *shape, const char *range, const char *value)
{
    *vec_push(job->arena, &job->attempts) =
        (Attempt){.shape = shape, .range = range, .value = value};
}

static const char *
cast_with(const ConvertJob *job, const char *verb, const char *expr, DataType type)
{
    StrBuf out = strbuf_new(job->arena);

    strbuf_fmt(&out, "%s(%s AS ", verb, expr);
    sql_type(&out, job->dialect, type);
    strbuf_char(&out, ')');
    return out.text;
}

const char *
convert_cast(const ConvertJob *job, const char *expr, DataType type)
{
    return cast_with(job, "CAST", expr, type);
}

const char *
convert_cast_text(const ConvertJob *job, const char *expr, DataType type)
{
    return cast_with(job, job->dialect->id == SQL_REDSHIFT ? "TRY_CAST" : "CAST", expr, type);
}

const char *
convert_matches(const ConvertJob *job, const char *pattern)
{
    StrBuf out = strbuf_new(job->arena);

    strbuf_fmt(&out, "%s ~ ", job->x);
    sql_literal(&out, job->dialect, pattern, job->diags);
    return out.text;
}

const char *
convert_local_time(const ConvertJob *job, const char *timestamp)
{
    const char *zone = job->zone != NULL ? job->zone : "'UTC'";

    if (job->to.kind == DATATYPE_TIMESTAMPTZ) {
        return arena_fmt(job->arena, "%s AT TIME ZONE %s", timestamp, zone);
    }
    if (job->zone == NULL) {
        return timestamp;
    }
    return arena_fmt(job->arena, "(%s AT TIME ZONE %s) AT TIME ZONE 'UTC'", timestamp, zone);
}

const char *
convert_int_min(DataTypeKind kind)
{
    return kind == DATATYPE_SMALLINT  ? "-32768"
           : kind == DATATYPE_INTEGER ? "-2147483648"
                                      : "-9223372036854775808";
}

const char *
convert_int_max(DataTypeKind kind)
{
    return kind == DATATYPE_SMALLINT  ? "32767"
           : kind == DATATYPE_INTEGER ? "2147483647"
                                      : "9223372036854775807";
}

const char *
convert_power_of_ten(Arena *arena, unsigned digits)
{
    StrBuf out = strbuf_new(arena);

    strbuf_char(&out, '1');
    for (unsigned i = 0; i < digits; i++) {
        strbuf_char(&out, '0');
    }
    return out.text;
}

bool
convert_no_conversion(const ConvertJob *job)
{
    const LatticeRow *row = lattice_row(job->from, job->dialect->id == SQL_REDSHIFT);
    StrBuf from = strbuf_new(job->arena);
    StrBuf to = strbuf_new(job->arena);

    datatype_render(job->from, &from);
    datatype_render(job->to, &to);
    diag_error(job->diags, DIAG_NO_CONVERSION, job->at, "no conversion from %s to %s", from.text,
               to.text);
    diag_hint(job->diags, "%s", row->hint);
    return false;
}
