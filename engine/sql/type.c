#include "sql/sql.h"

enum
{
    UTF8_MAX_BYTES = 4,
    REDSHIFT_MAX_PRECISION = 38,
    REDSHIFT_BARE_SCALE =
        10 /* of a decimal without precision, which Redshift would cut to whole numbers */
};

static void
put_varchar(StrBuf *out, const SqlDialect *dialect, unsigned characters)
{
    const unsigned unit = dialect->id == SQL_REDSHIFT ? UTF8_MAX_BYTES : 1;

    if (characters == 0 && dialect->id == SQL_POSTGRES) {
        strbuf_str(out, "text");
    } else if (characters == 0 || characters > dialect->max_varchar / unit) {
        strbuf_fmt(out, "varchar(%u)", dialect->max_varchar);
    } else {
        strbuf_fmt(out, "varchar(%u)", characters * unit);
    }
}

static void
put_decimal(StrBuf *out, const SqlDialect *dialect, DataType type)
{
    if (type.precision > 0) {
        strbuf_fmt(out, "decimal(%u,%u)", type.precision, type.scale);
    } else if (dialect->id == SQL_POSTGRES) {
        strbuf_str(out, "numeric");
    } else {
        strbuf_fmt(out, "decimal(%d,%d)", REDSHIFT_MAX_PRECISION, REDSHIFT_BARE_SCALE);
    }
}

void
sql_type(StrBuf *out, const SqlDialect *dialect, DataType type)
{
    static const char *const plain[] = {
        [DATATYPE_BOOLEAN] = "boolean",
        [DATATYPE_SMALLINT] = "smallint",
        [DATATYPE_INTEGER] = "integer",
        [DATATYPE_BIGINT] = "bigint",
        [DATATYPE_DOUBLE] = "double precision",
        [DATATYPE_DATE] = "date",
        [DATATYPE_TIMESTAMP] = "timestamp",
        [DATATYPE_TIMESTAMPTZ] = "timestamptz",
        [DATATYPE_TIME] = "time",
    };

    switch (type.kind) {
        case DATATYPE_DECIMAL:
            put_decimal(out, dialect, type);
            break;
        case DATATYPE_CHAR: /* Redshift's CHAR holds single bytes only */
            if (dialect->id == SQL_POSTGRES && type.length > 0) {
                strbuf_fmt(out, "char(%u)", type.length);
            } else {
                put_varchar(out, dialect, type.length);
            }
            break;
        case DATATYPE_VARCHAR:
            put_varchar(out, dialect, type.length);
            break;
        case DATATYPE_OTHER:
            if (type.variant == VARIANT_JSON) {
                strbuf_str(out, dialect->json_type);
                break;
            }
            put_varchar(out, dialect, 0);
            break;
        case DATATYPE_UNKNOWN:
            put_varchar(out, dialect, 0);
            break;
        case DATATYPE_BOOLEAN:
        case DATATYPE_SMALLINT:
        case DATATYPE_INTEGER:
        case DATATYPE_BIGINT:
        case DATATYPE_DOUBLE:
        case DATATYPE_DATE:
        case DATATYPE_TIMESTAMP:
        case DATATYPE_TIMESTAMPTZ:
        case DATATYPE_TIME:
            strbuf_str(out, plain[type.kind]);
            break;
    }
}
