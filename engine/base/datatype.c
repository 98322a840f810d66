#include "base/datatype.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum
{
    MAX_TYPE_BYTES = 128,
    MAX_WORDS = 6,
    MAX_DECIMAL_DIGITS = 38,   /* Redshift's limit; PostgreSQL allows more */
    MAX_VARCHAR_LENGTH = 65535 /* Redshift's limit, what varchar(max) means there */
};

typedef enum Parameters
{
    PARAMETERS_NONE,      /* integer */
    PARAMETERS_LENGTH,    /* varchar(n) */
    PARAMETERS_PRECISION, /* decimal(p,s) */
    PARAMETERS_IGNORED    /* timestamp(6), float(24) */
} Parameters;

typedef struct TypeName
{
    const char *name;
    DataTypeKind kind;
    Parameters parameters;
    TypeVariant variant;
} TypeName;

static const TypeName type_names[] = {
    {"boolean", DATATYPE_BOOLEAN, PARAMETERS_NONE, VARIANT_NONE},
    {"bool", DATATYPE_BOOLEAN, PARAMETERS_NONE, VARIANT_NONE},
    {"smallint", DATATYPE_SMALLINT, PARAMETERS_NONE, VARIANT_NONE},
    {"int2", DATATYPE_SMALLINT, PARAMETERS_NONE, VARIANT_NONE},
    {"integer", DATATYPE_INTEGER, PARAMETERS_NONE, VARIANT_NONE},
    {"int", DATATYPE_INTEGER, PARAMETERS_NONE, VARIANT_NONE},
    {"int4", DATATYPE_INTEGER, PARAMETERS_NONE, VARIANT_NONE},
    {"bigint", DATATYPE_BIGINT, PARAMETERS_NONE, VARIANT_NONE},
    {"int8", DATATYPE_BIGINT, PARAMETERS_NONE, VARIANT_NONE},
    {"decimal", DATATYPE_DECIMAL, PARAMETERS_PRECISION, VARIANT_NONE},
    {"numeric", DATATYPE_DECIMAL, PARAMETERS_PRECISION, VARIANT_NONE},
    {"double precision", DATATYPE_DOUBLE, PARAMETERS_NONE, VARIANT_NONE},
    {"double", DATATYPE_DOUBLE, PARAMETERS_NONE, VARIANT_NONE},
    {"float8", DATATYPE_DOUBLE, PARAMETERS_NONE, VARIANT_NONE},
    {"float4", DATATYPE_DOUBLE, PARAMETERS_NONE, VARIANT_REAL},
    {"real", DATATYPE_DOUBLE, PARAMETERS_NONE, VARIANT_REAL},
    {"float", DATATYPE_DOUBLE, PARAMETERS_IGNORED, VARIANT_NONE},
    {"varchar", DATATYPE_VARCHAR, PARAMETERS_LENGTH, VARIANT_NONE},
    {"character varying", DATATYPE_VARCHAR, PARAMETERS_LENGTH, VARIANT_NONE},
    {"nvarchar", DATATYPE_VARCHAR, PARAMETERS_LENGTH, VARIANT_NONE},
    {"text", DATATYPE_VARCHAR, PARAMETERS_NONE, VARIANT_NONE},
    {"char", DATATYPE_CHAR, PARAMETERS_LENGTH, VARIANT_NONE},
    {"character", DATATYPE_CHAR, PARAMETERS_LENGTH, VARIANT_NONE},
    {"bpchar", DATATYPE_CHAR, PARAMETERS_LENGTH, VARIANT_NONE},
    {"nchar", DATATYPE_CHAR, PARAMETERS_LENGTH, VARIANT_NONE},
    {"date", DATATYPE_DATE, PARAMETERS_NONE, VARIANT_NONE},
    {"timestamp", DATATYPE_TIMESTAMP, PARAMETERS_IGNORED, VARIANT_NONE},
    {"timestamp without time zone", DATATYPE_TIMESTAMP, PARAMETERS_IGNORED, VARIANT_NONE},
    {"timestamptz", DATATYPE_TIMESTAMPTZ, PARAMETERS_IGNORED, VARIANT_NONE},
    {"timestamp with time zone", DATATYPE_TIMESTAMPTZ, PARAMETERS_IGNORED, VARIANT_NONE},
    {"time", DATATYPE_TIME, PARAMETERS_IGNORED, VARIANT_NONE},
    {"time without time zone", DATATYPE_TIME, PARAMETERS_IGNORED, VARIANT_NONE},
    {"timetz", DATATYPE_OTHER, PARAMETERS_IGNORED, VARIANT_TIMETZ},
    {"time with time zone", DATATYPE_OTHER, PARAMETERS_IGNORED, VARIANT_TIMETZ},
    {"interval", DATATYPE_OTHER, PARAMETERS_IGNORED, VARIANT_INTERVAL},
    {"uuid", DATATYPE_OTHER, PARAMETERS_NONE, VARIANT_UUID},
    {"json", DATATYPE_OTHER, PARAMETERS_NONE, VARIANT_JSON},
    {"jsonb", DATATYPE_OTHER, PARAMETERS_NONE, VARIANT_JSON},
    {"super", DATATYPE_OTHER, PARAMETERS_NONE, VARIANT_JSON},
    {"xml", DATATYPE_OTHER, PARAMETERS_NONE, VARIANT_XML},
    {"bytea", DATATYPE_OTHER, PARAMETERS_NONE, VARIANT_BYTES},
    {"varbyte", DATATYPE_OTHER, PARAMETERS_IGNORED, VARIANT_BYTES},
    {"varbinary", DATATYPE_OTHER, PARAMETERS_IGNORED, VARIANT_BYTES},
    {"binary varying", DATATYPE_OTHER, PARAMETERS_IGNORED, VARIANT_BYTES},
    {"bit", DATATYPE_OTHER, PARAMETERS_IGNORED, VARIANT_BITS},
    {"bit varying", DATATYPE_OTHER, PARAMETERS_IGNORED, VARIANT_BITS},
    {"varbit", DATATYPE_OTHER, PARAMETERS_IGNORED, VARIANT_BITS},
    {"money", DATATYPE_OTHER, PARAMETERS_NONE, VARIANT_MONEY},
    {"inet", DATATYPE_OTHER, PARAMETERS_NONE, VARIANT_NETWORK},
    {"cidr", DATATYPE_OTHER, PARAMETERS_NONE, VARIANT_NETWORK},
    {"macaddr", DATATYPE_OTHER, PARAMETERS_NONE, VARIANT_NETWORK},
    {"macaddr8", DATATYPE_OTHER, PARAMETERS_NONE, VARIANT_NETWORK},
    {"geometry", DATATYPE_OTHER, PARAMETERS_NONE, VARIANT_SPATIAL},
    {"geography", DATATYPE_OTHER, PARAMETERS_NONE, VARIANT_SPATIAL},
    {"hllsketch", DATATYPE_OTHER, PARAMETERS_NONE, VARIANT_SPATIAL},
};

/* A type's text taken apart: words outside the brackets, and what is between them. */
typedef struct Pieces
{
    char name[MAX_TYPE_BYTES]; /* lower case, words separated by one blank */
    size_t name_len;
    size_t words;
    char parameters[MAX_TYPE_BYTES];
    bool has_parameters;
} Pieces;

static const char *
skip_blanks(const char *at)
{
    while (isspace((unsigned char) *at)) {
        at++;
    }
    return at;
}

/* The text between brackets without its blanks; returns what follows, or NULL. */
static const char *
take_parameters(const char *at, Pieces *out)
{
    size_t len = 0;

    if (out->has_parameters || out->words == 0) {
        return NULL;
    }
    for (at++; *at != ')'; at++) {
        if (*at == '\0' || *at == '(' || len + 1 >= sizeof(out->parameters)) {
            return NULL;
        }
        if (!isspace((unsigned char) *at)) {
            out->parameters[len++] = (char) tolower((unsigned char) *at);
        }
    }
    out->parameters[len] = '\0';
    out->has_parameters = true;
    return len > 0 ? at + 1 : NULL;
}

static bool
word_char(char c)
{
    return isalnum((unsigned char) c) || strchr("_$.\"[]", c) != NULL;
}

static const char *
take_word(const char *at, Pieces *out)
{
    if (out->words++ > 0) {
        out->name[out->name_len++] = ' ';
    }
    for (; *at != '\0' && word_char(*at); at++) {
        if (out->name_len + 2 >= sizeof(out->name)) {
            return NULL;
        }
        out->name[out->name_len++] = (char) tolower((unsigned char) *at);
    }
    out->name[out->name_len] = '\0';
    return at;
}

static bool
take_apart(const char *text, Pieces *out)
{
    const char *at = skip_blanks(text);

    while (at != NULL && *at != '\0') {
        if (*at == '(') {
            at = take_parameters(at, out);
        } else if (word_char(*at) && out->words < MAX_WORDS) {
            at = take_word(at, out);
        } else {
            return false;
        }
        at = at != NULL ? skip_blanks(at) : NULL;
    }
    return at != NULL && out->words > 0;
}

/* Digits at *at as a number up to MAX_VARCHAR_LENGTH times ten. */
static bool
take_number(const char **at, unsigned *out)
{
    enum
    {
        TOO_MANY = 100 * 1000 * 1000
    };
    unsigned number = 0;

    if (!isdigit((unsigned char) **at)) {
        return false;
    }
    for (; isdigit((unsigned char) **at); (*at)++) {
        number = number * 10 + (unsigned) (**at - '0');
        if (number > TOO_MANY) {
            return false;
        }
    }
    *out = number;
    return true;
}

static bool
read_length(const char *at, DataType *out)
{
    if (strcmp(at, "max") == 0) {
        out->length = MAX_VARCHAR_LENGTH;
        return true;
    }
    return take_number(&at, &out->length) && *at == '\0' && out->length > 0;
}

static bool
read_precision(const char *at, DataType *out)
{
    if (!take_number(&at, &out->precision) || out->precision == 0) {
        return false;
    }
    if (*at == ',') {
        at++;
        if (!take_number(&at, &out->scale)) {
            return false;
        }
    }
    return *at == '\0' && out->scale <= out->precision;
}

static bool
read_parameters(const Pieces *pieces, const TypeName *type, DataType *out)
{
    if (!pieces->has_parameters) {
        /* char is char(1) by the standard; bpchar alone is unlimited but still blank padded. */
        out->length = type->kind == DATATYPE_CHAR && strcmp(type->name, "bpchar") != 0 ? 1 : 0;
        return true;
    }
    switch (type->parameters) {
        case PARAMETERS_NONE:
            return false;
        case PARAMETERS_LENGTH:
            return read_length(pieces->parameters, out);
        case PARAMETERS_PRECISION:
            return read_precision(pieces->parameters, out);
        case PARAMETERS_IGNORED:
            return isdigit((unsigned char) pieces->parameters[0]) != 0;
    }
    return false;
}

/* uuid, jsonb, "public".mood, integer[] */
static bool
looks_like_a_type(const Pieces *pieces)
{
    const char *name = pieces->name;

    return pieces->words == 1 && (isalpha((unsigned char) name[0]) || strchr("_\"", name[0]));
}

/* integer[], numeric(10,2)[], and the intervals that say which parts they have */
static TypeVariant
variant_by_form(const Pieces *pieces)
{
    const size_t len = pieces->name_len;

    if (len > 2 && strcmp(pieces->name + len - 2, "[]") == 0) {
        return VARIANT_ARRAY;
    }
    return strncmp(pieces->name, "interval ", sizeof("interval ") - 1) == 0 ? VARIANT_INTERVAL
                                                                            : VARIANT_NONE;
}

bool
datatype_parse(const char *text, DataType *out)
{
    Pieces pieces = {0};

    if (!take_apart(text, &pieces)) {
        return false;
    }
    if (variant_by_form(&pieces) != VARIANT_NONE) {
        *out = (DataType){.kind = DATATYPE_OTHER, .variant = variant_by_form(&pieces)};
        return true;
    }
    for (size_t i = 0; i < sizeof(type_names) / sizeof(type_names[0]); i++) {
        if (strcmp(type_names[i].name, pieces.name) == 0) {
            DataType type = {.kind = type_names[i].kind, .variant = type_names[i].variant};

            if (!read_parameters(&pieces, &type_names[i], &type)) {
                return false;
            }
            *out = type;
            return true;
        }
    }
    if (!looks_like_a_type(&pieces)) {
        return false;
    }
    *out = (DataType){.kind = DATATYPE_OTHER};
    return true;
}

static const char *
other_name(TypeVariant variant)
{
    static const char *const names[] = {
        [VARIANT_NONE] = "other",        [VARIANT_REAL] = "real",   [VARIANT_TIMETZ] = "timetz",
        [VARIANT_INTERVAL] = "interval", [VARIANT_UUID] = "uuid",   [VARIANT_JSON] = "json",
        [VARIANT_XML] = "xml",           [VARIANT_BYTES] = "bytes", [VARIANT_ARRAY] = "array",
        [VARIANT_BITS] = "bit",          [VARIANT_MONEY] = "money", [VARIANT_NETWORK] = "inet",
        [VARIANT_SPATIAL] = "geometry",
    };

    return names[variant];
}

void
datatype_render(DataType type, StrBuf *out)
{
    static const char *const names[] = {
        [DATATYPE_UNKNOWN] = "unknown",     [DATATYPE_BOOLEAN] = "boolean",
        [DATATYPE_SMALLINT] = "smallint",   [DATATYPE_INTEGER] = "integer",
        [DATATYPE_BIGINT] = "bigint",       [DATATYPE_DECIMAL] = "decimal",
        [DATATYPE_DOUBLE] = "double",       [DATATYPE_VARCHAR] = "varchar",
        [DATATYPE_CHAR] = "char",           [DATATYPE_DATE] = "date",
        [DATATYPE_TIMESTAMP] = "timestamp", [DATATYPE_TIMESTAMPTZ] = "timestamptz",
        [DATATYPE_TIME] = "time",           [DATATYPE_OTHER] = "other",
    };

    if (type.kind == DATATYPE_VARCHAR && type.length == 0) {
        strbuf_str(out, "text");
        return;
    }
    strbuf_str(out, type.kind == DATATYPE_OTHER                      ? other_name(type.variant)
                    : type.kind == DATATYPE_CHAR && type.length == 0 ? "bpchar"
                                                                     : names[type.kind]);
    if (datatype_is_text(type) && type.length > 0) {
        strbuf_fmt(out, "(%u)", type.length);
    } else if (type.kind == DATATYPE_DECIMAL && type.precision > 0) {
        strbuf_fmt(out, "(%u,%u)", type.precision, type.scale);
    }
}

bool
datatype_equal(DataType a, DataType b)
{
    return a.kind == b.kind && a.length == b.length && a.precision == b.precision &&
           a.scale == b.scale && (a.kind != DATATYPE_OTHER || a.variant == b.variant);
}

bool
datatype_is_storable(DataType type)
{
    switch (type.kind) {
        case DATATYPE_BOOLEAN:
        case DATATYPE_SMALLINT:
        case DATATYPE_INTEGER:
        case DATATYPE_BIGINT:
        case DATATYPE_DOUBLE:
        case DATATYPE_DATE:
        case DATATYPE_TIMESTAMP:
        case DATATYPE_TIMESTAMPTZ:
            return true;
        case DATATYPE_DECIMAL:
            return type.precision > 0 && type.precision <= MAX_DECIMAL_DIGITS;
        case DATATYPE_VARCHAR:
            return type.length > 0 && type.length <= MAX_VARCHAR_LENGTH;
        case DATATYPE_UNKNOWN:
        case DATATYPE_CHAR:
        case DATATYPE_TIME:
        case DATATYPE_OTHER:
            return false;
    }
    return false;
}

bool
datatype_is_numeric(DataType type)
{
    return type.kind >= DATATYPE_SMALLINT && type.kind <= DATATYPE_DOUBLE;
}

bool
datatype_is_text(DataType type)
{
    return type.kind == DATATYPE_VARCHAR || type.kind == DATATYPE_CHAR;
}

bool
datatype_is_time(DataType type)
{
    return type.kind == DATATYPE_DATE || type.kind == DATATYPE_TIMESTAMP ||
           type.kind == DATATYPE_TIMESTAMPTZ;
}

/* Decimal digits that every value of an integer type fits into; 0 for other types. */
static unsigned
integer_digits(DataTypeKind kind)
{
    switch (kind) {
        case DATATYPE_SMALLINT:
            return 5; /* 32767 */
        case DATATYPE_INTEGER:
            return 10; /* 2147483647 */
        case DATATYPE_BIGINT:
            return 19; /* 9223372036854775807 */
        default:
            return 0;
    }
}

static bool
decimal_holds(DataType to, DataType from)
{
    if (to.precision == 0) {
        return from.kind == DATATYPE_DECIMAL || integer_digits(from.kind) > 0;
    }
    if (from.kind == DATATYPE_DECIMAL) {
        return from.precision > 0 && to.scale >= from.scale &&
               to.precision - to.scale >= from.precision - from.scale;
    }
    return integer_digits(from.kind) > 0 && to.precision - to.scale >= integer_digits(from.kind);
}

unsigned
datatype_longest_text(DataType type)
{
    switch (type.kind) {
        case DATATYPE_BOOLEAN:
            return sizeof("false") - 1;
        case DATATYPE_SMALLINT:
            return sizeof("-32768") - 1;
        case DATATYPE_INTEGER:
            return sizeof("-2147483648") - 1;
        case DATATYPE_BIGINT:
            return sizeof("-9223372036854775808") - 1;
        case DATATYPE_DECIMAL: /* sign, point, and the zero before it */
            return type.precision > 0 ? type.precision + 3 : 0;
        case DATATYPE_OTHER:
            return type.variant == VARIANT_UUID ? sizeof("00000000-0000-0000-0000-000000000000") - 1
                                                : 0;
        default:
            return 0;
    }
}

bool
datatype_holds(DataType to, DataType from)
{
    if (datatype_equal(to, from)) {
        return to.kind != DATATYPE_UNKNOWN && to.kind != DATATYPE_OTHER;
    }
    switch (to.kind) {
        case DATATYPE_INTEGER:
        case DATATYPE_BIGINT:
            return from.kind >= DATATYPE_SMALLINT && from.kind < to.kind;
        case DATATYPE_DECIMAL:
            return decimal_holds(to, from);
        case DATATYPE_DOUBLE:
            /* 53 bits hold every 32-bit integer exactly, not every bigint. */
            return from.kind == DATATYPE_SMALLINT || from.kind == DATATYPE_INTEGER;
        case DATATYPE_VARCHAR:
            return datatype_is_text(from) &&
                   (to.length == 0 || (from.length > 0 && from.length <= to.length));
        case DATATYPE_CHAR:
            return from.kind == DATATYPE_CHAR && from.length > 0 && from.length <= to.length;
        default:
            return false;
    }
}
