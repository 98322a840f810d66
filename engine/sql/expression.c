#include "sql/text.h"

#include <string.h>

enum
{
    JSON_MEMBERS_PER_CALL = 50,  /* a PostgreSQL function takes at most 100 arguments */
    HASH_EXPRS_PER_DIGEST = 100, /* of Redshift: keeps the text that is hashed below 65535 bytes */
    HASH_INLINE_CHARACTERS = 32  /* longer text enters the digest as its own digest */
};

/* ---- text ---------------------------------------------------------------------------------- */

/* Bytes in hexadecimal; money without the marks of a place; the rest as the server writes it. */
static void
postgres_other_as_text(StrBuf *out, const char *expr, DataType type)
{
    if (type.variant == VARIANT_BYTES) {
        strbuf_fmt(out, "ENCODE(%s, 'hex')", expr);
    } else if (type.variant == VARIANT_MONEY) {
        strbuf_fmt(out, "CAST(CAST(%s AS numeric) AS text)", expr);
    } else {
        strbuf_fmt(out, "CAST(%s AS text)", expr);
    }
}

/* Times as ISO text: every session and every script starts with DateStyle ISO (template session_setup). */
static void
postgres_as_text(StrBuf *out, const char *expr, DataType type)
{
    switch (type.kind) {
        case DATATYPE_VARCHAR:
            strbuf_str(out, expr);
            break;
        case DATATYPE_TIMESTAMPTZ:
            strbuf_fmt(out, "CAST((%s) AT TIME ZONE 'UTC' AS text) || '+00'", expr);
            break;
        case DATATYPE_DATE:
        case DATATYPE_TIMESTAMP:
        case DATATYPE_UNKNOWN:
        case DATATYPE_BOOLEAN:
        case DATATYPE_SMALLINT:
        case DATATYPE_INTEGER:
        case DATATYPE_BIGINT:
        case DATATYPE_DECIMAL:
        case DATATYPE_DOUBLE:
        case DATATYPE_CHAR:
        case DATATYPE_TIME:
            strbuf_fmt(out, "CAST(%s AS text)", expr);
            break;
        case DATATYPE_OTHER:
            postgres_other_as_text(out, expr, type);
            break;
    }
}

/* The fraction without its zeros, as PostgreSQL writes it; '.' stops the trimming. */
static void
redshift_timestamp_as_text(StrBuf *out, const char *expr)
{
    strbuf_fmt(out, "RTRIM(RTRIM(TO_CHAR(%s, 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.')", expr);
}

static void
redshift_other_as_text(StrBuf *out, const char *expr, DataType type)
{
    static const DataType text = {.kind = DATATYPE_VARCHAR};

    if (type.variant == VARIANT_JSON) {
        strbuf_fmt(out,
                   "CASE WHEN JSON_SIZE(%s) <= %u THEN JSON_SERIALIZE(%s) ELSE 'a document of ' || "
                   "CAST(JSON_SIZE(%s) AS varchar(20)) || ' bytes' END",
                   expr, sql_redshift.max_varchar, expr, expr);
    } else if (type.variant == VARIANT_BYTES) {
        strbuf_fmt(out,
                   "CASE WHEN OCTET_LENGTH(%s) <= %u THEN LOWER(TO_HEX(%s)) ELSE CAST("
                   "OCTET_LENGTH(%s) AS varchar(20)) || ' bytes' END",
                   expr, sql_redshift.max_varchar / 2, expr, expr);
    } else {
        strbuf_fmt(out, "CAST(%s AS ", expr);
        sql_type(out, &sql_redshift, text);
        strbuf_char(out, ')');
    }
}

static void
redshift_as_text(StrBuf *out, const char *expr, DataType type)
{
    switch (type.kind) {
        case DATATYPE_VARCHAR:
            strbuf_str(out, expr);
            break;
        case DATATYPE_BOOLEAN: /* there is no cast */
            strbuf_fmt(out,
                       "CASE WHEN %s THEN CAST('true' AS varchar(5)) WHEN NOT (%s) THEN "
                       "CAST('false' AS varchar(5)) END",
                       expr, expr);
            break;
        case DATATYPE_DATE:
            strbuf_fmt(out, "TO_CHAR(%s, 'YYYY-MM-DD')", expr);
            break;
        case DATATYPE_TIMESTAMP:
            redshift_timestamp_as_text(out, expr);
            break;
        case DATATYPE_TIMESTAMPTZ: {
            StrBuf utc = strbuf_new(out->arena);

            strbuf_fmt(&utc, "(%s) AT TIME ZONE 'UTC'", expr);
            redshift_timestamp_as_text(out, utc.text);
            strbuf_str(out, " || '+00'");
            break;
        }
        case DATATYPE_SMALLINT:
        case DATATYPE_INTEGER:
        case DATATYPE_BIGINT:
        case DATATYPE_DECIMAL:
        case DATATYPE_DOUBLE:
        case DATATYPE_TIME:
            strbuf_fmt(out, "CAST(%s AS varchar(64))", expr);
            break;
        case DATATYPE_OTHER:
            redshift_other_as_text(out, expr, type);
            break;
        case DATATYPE_UNKNOWN:
        case DATATYPE_CHAR:
            strbuf_fmt(out, "CAST(%s AS ", expr);
            sql_type(out, &sql_redshift, type);
            strbuf_char(out, ')');
            break;
    }
}

void
sql_as_text(StrBuf *out, const SqlDialect *dialect, const char *expr, DataType type)
{
    if (dialect->id == SQL_POSTGRES) {
        postgres_as_text(out, expr, type);
    } else {
        redshift_as_text(out, expr, type);
    }
}

void
sql_regex_test(StrBuf *out, const SqlDialect *dialect, const char *expr, const char *pattern)
{
    strbuf_fmt(out, "(%s) ~ ", expr);
    sql_own_literal(out, dialect, pattern);
}

/* ---- row hash ------------------------------------------------------------------------------ */

/* An untyped literal or a type of its own kind (json) may have no hash function: text has one. */
static void
postgres_row_hash(StrBuf *out, const char *const *exprs, const DataType *types, size_t count)
{
    strbuf_str(out, "hash_record_extended(ROW(");
    for (size_t i = 0; i < count; i++) {
        const bool as_text = types[i].kind == DATATYPE_UNKNOWN || types[i].kind == DATATYPE_OTHER;

        strbuf_str(out, i > 0 ? ", " : "");
        strbuf_fmt(out, as_text ? "CAST(%s AS text)" : "%s", exprs[i]);
    }
    strbuf_str(out, "), 0)");
}

static bool
is_long_text(DataType type)
{
    switch (type.kind) {
        case DATATYPE_VARCHAR:
        case DATATYPE_CHAR:
            return type.length == 0 || type.length > HASH_INLINE_CHARACTERS;
        case DATATYPE_UNKNOWN:
        case DATATYPE_OTHER:
            return true;
        default:
            return false;
    }
}

/*
 * One expression of a digest: its text behind its length, so that no two rows make the same text,
 * and a mark that begins no length for NULL.
 */
static void
put_hash_item(StrBuf *out, const char *expr, DataType type)
{
    StrBuf text = strbuf_new(out->arena);

    sql_as_text(&text, &sql_redshift, expr, type);
    if (is_long_text(type)) {
        strbuf_fmt(out, "COALESCE(MD5(%s), '~')", text.text);
    } else {
        strbuf_fmt(out, "COALESCE(CAST(LEN(%s) AS varchar(10)) || ':' || (%s), '~')", text.text,
                   text.text);
    }
}

static void
put_digest(StrBuf *out, const char *const *exprs, const DataType *types, size_t count)
{
    strbuf_str(out, "MD5(");
    for (size_t i = 0; i < count; i++) {
        strbuf_str(out, i > 0 ? " || " : "");
        put_hash_item(out, exprs[i], types[i]);
    }
    strbuf_char(out, ')');
}

static void
redshift_row_hash(StrBuf *out, const char *const *exprs, const DataType *types, size_t count)
{
    const bool several = count > HASH_EXPRS_PER_DIGEST;

    strbuf_str(out, several ? "MD5(" : "");
    for (size_t i = 0; i < count; i += HASH_EXPRS_PER_DIGEST) {
        const size_t left = count - i;

        strbuf_str(out, i > 0 ? " || " : "");
        put_digest(out, exprs + i, types + i,
                   left < HASH_EXPRS_PER_DIGEST ? left : HASH_EXPRS_PER_DIGEST);
    }
    strbuf_str(out, several ? ")" : "");
}

void
sql_row_hash(StrBuf *out, const SqlDialect *dialect, const char *const *exprs,
             const DataType *types, size_t count)
{
    if (count == 0) {
        strbuf_fmt(out, "CAST('0' AS %s)", dialect->hash_type);
    } else if (dialect->id == SQL_POSTGRES) {
        postgres_row_hash(out, exprs, types, count);
    } else {
        redshift_row_hash(out, exprs, types, count);
    }
}

/* ---- JSON ---------------------------------------------------------------------------------- */

static void
postgres_json_object(StrBuf *out, const char *const *names, const char *const *exprs, size_t count)
{
    if (count == 0) {
        strbuf_str(out, "jsonb_build_object()");
    }
    for (size_t i = 0; i < count; i++) {
        if (i % JSON_MEMBERS_PER_CALL == 0) {
            strbuf_str(out, i > 0 ? ") || jsonb_build_object(" : "jsonb_build_object(");
        } else {
            strbuf_str(out, ", ");
        }
        sql_own_literal(out, &sql_postgres, names[i]);
        strbuf_fmt(out, ", %s", exprs[i]);
    }
    strbuf_str(out, count > 0 ? ")" : "");
}

/* `name` as a JSON string followed by a colon. */
static const char *
json_member_name(Arena *arena, const char *name)
{
    StrBuf buf = strbuf_new(arena);

    strbuf_char(&buf, '"');
    for (const char *p = name; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\') {
            strbuf_char(&buf, '\\');
        }
        if ((unsigned char) *p < 0x20) {
            strbuf_fmt(&buf, "\\u%04x", (unsigned) *p);
        } else {
            strbuf_char(&buf, *p);
        }
    }
    strbuf_str(&buf, "\":");
    return buf.text;
}

/* Text as the inside of a JSON string: what has a short escape keeps it, other control characters go. */
static void
put_json_text(StrBuf *out, const char *expr)
{
    strbuf_fmt(out,
               "REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(%s, '\\\\', '\\\\\\\\'), "
               "'\"', '\\\\\"'), CHR(10), '\\\\n'), CHR(13), '\\\\r'), CHR(9), '\\\\t'), "
               "'[[:cntrl:]]', '')",
               expr);
}

/* Bytes that the longest document of these columns may have; a text's characters may be escaped. */
static size_t
longest_document(const char *const *names, const DataType *types, size_t count)
{
    enum
    {
        OTHER_BYTES = 64,
        MARKS = 8
    };
    size_t bytes = 0;

    for (size_t i = 0; i < count; i++) {
        const bool unlimited =
            types[i].kind == DATATYPE_OTHER || (datatype_is_text(types[i]) && types[i].length == 0);

        bytes += strlen(names[i]) + MARKS +
                 (unlimited                    ? sql_redshift.max_varchar
                  : datatype_is_text(types[i]) ? 2 * (size_t) types[i].length
                                               : OTHER_BYTES);
    }
    return bytes;
}

enum
{
    SAFE_BYTES = 24000 /* of texts, of which each byte may be escaped, beside the names */
};

static void
put_lengths(StrBuf *out, const char *const *exprs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        strbuf_fmt(out, "%sCOALESCE(OCTET_LENGTH(%s), 0)", i > 0 ? " + " : "", exprs[i]);
    }
}

/* Of each member at most `most` characters; 0: all. */
static void
put_json_members(StrBuf *out, const char *const *names, const char *const *exprs, size_t count,
                 size_t most)
{
    strbuf_str(out, "JSON_PARSE('{'");
    for (size_t i = 0; i < count; i++) {
        strbuf_str(out, i > 0 ? " || ',' || " : " || ");
        sql_own_literal(out, &sql_redshift, json_member_name(out->arena, names[i]));
        strbuf_str(out, " || COALESCE('\"' || ");
        put_json_text(out, most == 0 ? exprs[i]
                                     : arena_fmt(out->arena, "LEFT(%s, %zu)", exprs[i], most));
        strbuf_str(out, " || '\"', 'null')");
    }
    strbuf_str(out, " || '}')");
}

/* Texts that together are longer than any text can be are cut: a row that cannot be shown must not stop the others. */
static void
redshift_json_object(StrBuf *out, const char *const *names, const char *const *exprs,
                     const DataType *types, size_t count)
{
    enum
    {
        CHARACTER_BYTES = 4
    };

    if (longest_document(names, types, count) <= sql_redshift.max_varchar) {
        put_json_members(out, names, exprs, count, 0);
        return;
    }
    strbuf_str(out, "CASE WHEN ");
    put_lengths(out, exprs, count);
    strbuf_fmt(out, " <= %u THEN ", (unsigned) SAFE_BYTES);
    put_json_members(out, names, exprs, count, 0);
    strbuf_str(out, " ELSE ");
    put_json_members(out, names, exprs, count, SAFE_BYTES / CHARACTER_BYTES / count);
    strbuf_str(out, " END");
}

void
sql_json_object(StrBuf *out, const SqlDialect *dialect, const char *const *names,
                const char *const *exprs, const DataType *types, size_t count)
{
    if (dialect->id == SQL_POSTGRES) {
        postgres_json_object(out, names, exprs, count);
    } else {
        redshift_json_object(out, names, exprs, types, count);
    }
}

/* Members that are there, each after a comma, of which the first is cut off again. */
static void
redshift_json_text(StrBuf *out, const char *const *names, const char *const *exprs,
                   const DataType *types, size_t count)
{
    const bool may_be_long = longest_document(names, types, count) > sql_redshift.max_varchar;

    strbuf_str(out, may_be_long ? "CASE WHEN " : "");
    if (may_be_long) {
        put_lengths(out, exprs, count);
        strbuf_fmt(out, " <= %u THEN ", (unsigned) SAFE_BYTES);
    }
    strbuf_str(out, "NULLIF('{' || SUBSTRING('' ");
    for (size_t i = 0; i < count; i++) {
        const char *member = json_member_name(out->arena, names[i]);

        strbuf_str(out, "|| COALESCE(");
        sql_own_literal(out, &sql_redshift, arena_fmt(out->arena, ",%s\"", member));
        strbuf_str(out, " || ");
        put_json_text(out, exprs[i]);
        strbuf_str(out, " || '\"', '') ");
    }
    strbuf_str(out, ", 2, 65535) || '}', '{}')");
    strbuf_str(out, may_be_long ? " ELSE '{\"firn_too_long\":\"true\"}' END" : "");
}

void
sql_json_text(StrBuf *out, const SqlDialect *dialect, const char *const *names,
              const char *const *exprs, const DataType *types, size_t count)
{
    if (dialect->id == SQL_REDSHIFT) {
        redshift_json_text(out, names, exprs, types, count);
        return;
    }
    strbuf_str(out, "CAST(NULLIF(jsonb_strip_nulls(");
    postgres_json_object(out, names, exprs, count);
    strbuf_str(out, "), CAST('{}' AS jsonb)) AS text)");
}

void
sql_json_from_text(StrBuf *out, const SqlDialect *dialect, const char *expr)
{
    strbuf_fmt(out, dialect->id == SQL_REDSHIFT ? "JSON_PARSE(%s)" : "CAST(%s AS jsonb)", expr);
}
