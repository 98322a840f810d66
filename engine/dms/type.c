/* MySQL's types, those of DMS, and what Redshift gets. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dms/dms.h"

enum
{
    LONGEST_VARCHAR = 65535,
    BYTES_PER_CHARACTER =
        3, /* of a VARCHAR's length, as DMS reckons for MySQL; utf8mb4 may need four */
    TIME_LENGTH = 20,
    KB = 1024
};

static const char *const words[] = {
    [DMS_OTHER] = "",          [DMS_BYTES] = "bytes",       [DMS_DATE] = "date",
    [DMS_TIME] = "time",       [DMS_DATETIME] = "datetime", [DMS_INT1] = "int1",
    [DMS_INT2] = "int2",       [DMS_INT4] = "int4",         [DMS_INT8] = "int8",
    [DMS_NUMERIC] = "numeric", [DMS_REAL4] = "real4",       [DMS_REAL8] = "real8",
    [DMS_STRING] = "string",   [DMS_UINT1] = "uint1",       [DMS_UINT2] = "uint2",
    [DMS_UINT4] = "uint4",     [DMS_UINT8] = "uint8",       [DMS_WSTRING] = "wstring",
    [DMS_BLOB] = "blob",       [DMS_NCLOB] = "nclob",       [DMS_CLOB] = "clob",
    [DMS_BOOLEAN] = "boolean"};

DmsType
dms_type_named(const char *word)
{
    for (size_t i = 1; i < sizeof words / sizeof *words; i++) {
        if (strcmp(word, words[i]) == 0) {
            return (DmsType) i;
        }
    }
    return DMS_OTHER;
}

const char *
dms_type_word(DmsType type)
{
    return words[type];
}

bool
dms_is_lob(DmsType type)
{
    return type == DMS_BLOB || type == DMS_CLOB || type == DMS_NCLOB;
}

typedef struct Known
{
    const char *mysql;
    DmsType is;
    DmsType is_unsigned; /* where `unsigned` makes it another */
    unsigned length;     /* where the type says none */
} Known;

static const Known known[] = {
    {"tinyint", DMS_INT1, DMS_UINT1, 0},
    {"smallint", DMS_INT2, DMS_UINT2, 0},
    {"mediumint", DMS_INT4, DMS_UINT4, 0},
    {"int", DMS_INT4, DMS_UINT4, 0},
    {"integer", DMS_INT4, DMS_UINT4, 0},
    {"bigint", DMS_INT8, DMS_UINT8, 0},
    {"decimal", DMS_NUMERIC, DMS_NUMERIC, 0},
    {"numeric", DMS_NUMERIC, DMS_NUMERIC, 0},
    {"float", DMS_REAL8, DMS_REAL8, 0},
    {"double", DMS_REAL8, DMS_REAL8, 0},
    {"real", DMS_REAL8, DMS_REAL8, 0},
    {"year", DMS_INT2, DMS_INT2, 0},
    {"date", DMS_DATE, DMS_DATE, 0},
    {"datetime", DMS_DATETIME, DMS_DATETIME, 0},
    {"timestamp", DMS_DATETIME, DMS_DATETIME, 0},
    {"time", DMS_STRING, DMS_STRING, TIME_LENGTH},
    {"char", DMS_WSTRING, DMS_WSTRING, 1},
    {"varchar", DMS_WSTRING, DMS_WSTRING, 1},
    {"tinytext", DMS_WSTRING, DMS_WSTRING, 255},
    {"text", DMS_WSTRING, DMS_WSTRING, LONGEST_VARCHAR},
    {"json", DMS_CLOB, DMS_CLOB, 0},
    {"mediumtext", DMS_NCLOB, DMS_NCLOB, 0},
    {"longtext", DMS_NCLOB, DMS_NCLOB, 0},
    {"binary", DMS_BYTES, DMS_BYTES, 1},
    {"varbinary", DMS_BYTES, DMS_BYTES, 1},
    {"tinyblob", DMS_BYTES, DMS_BYTES, 255},
    {"blob", DMS_BYTES, DMS_BYTES, LONGEST_VARCHAR},
    {"mediumblob", DMS_BLOB, DMS_BLOB, 0},
    {"longblob", DMS_BLOB, DMS_BLOB, 0},
    {"geometry", DMS_BLOB, DMS_BLOB, 0},
    {"point", DMS_BLOB, DMS_BLOB, 0},
    {"linestring", DMS_BLOB, DMS_BLOB, 0},
    {"polygon", DMS_BLOB, DMS_BLOB, 0},
    {"multipoint", DMS_BLOB, DMS_BLOB, 0},
    {"multilinestring", DMS_BLOB, DMS_BLOB, 0},
    {"multipolygon", DMS_BLOB, DMS_BLOB, 0},
    {"geometrycollection", DMS_BLOB, DMS_BLOB, 0},
    {"geomcollection", DMS_BLOB, DMS_BLOB, 0},
};

/* Characters of the longest label of an ENUM, or of all labels of a SET with commas. */
static unsigned
label_length(const char *text, bool all)
{
    unsigned longest = 0;
    unsigned sum = 0;
    unsigned count = 0;

    while ((text = strchr(text, '\'')) != NULL) {
        unsigned len = 0;

        for (text++; *text != '\0' && (*text != '\'' || text[1] == '\''); text++) {
            text += *text == '\'';
            len += ((unsigned char) *text & 0xC0) != 0x80;
        }
        text += *text == '\'';
        longest = len > longest ? len : longest;
        sum += len;
        count++;
    }
    return all ? sum + (count > 0 ? count - 1 : 0) : longest;
}

/* The first or second number in the parentheses. */
static unsigned
number_in(const char *text, unsigned which)
{
    text = strchr(text, '(');
    if (text != NULL && which == 1) {
        text = strpbrk(text, ",)");
    }
    if (text == NULL || *text == ')') {
        return 0;
    }
    const unsigned long number = strtoul(text + 1, NULL, 10);

    return number > LONGEST_VARCHAR ? LONGEST_VARCHAR : (unsigned) number;
}

static bool
has_word(const char *text, const char *word)
{
    const size_t len = strlen(word);

    for (; *text != '\0'; text++) {
        if (strncasecmp(text, word, len) == 0) {
            return true;
        }
    }
    return false;
}

static DmsDataType
type_of_known(const Known *type, const char *text)
{
    const unsigned first = number_in(text, 0);
    DmsDataType out = {.type = has_word(text, "unsigned") ? type->is_unsigned : type->is};

    if (out.type == DMS_NUMERIC) {
        out.precision = first == 0 ? 10 : first; /* MySQL's own */
        out.scale = number_in(text, 1);
    } else if (out.type == DMS_STRING || type->is == DMS_BYTES || type->is == DMS_WSTRING) {
        out.length = first == 0 || out.type == DMS_STRING ? type->length : first;
    }
    return out;
}

DmsDataType
dms_type_of(const char *mysql_type)
{
    const size_t len = strspn(mysql_type, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    if (len == 4 && strncasecmp(mysql_type, "enum", len) == 0) {
        return (DmsDataType){.type = DMS_WSTRING, .length = label_length(mysql_type, false)};
    }
    if (len == 3 && strncasecmp(mysql_type, "set", len) == 0) {
        return (DmsDataType){.type = DMS_WSTRING, .length = label_length(mysql_type, true)};
    }
    if (len == 3 && strncasecmp(mysql_type, "bit", len) == 0) {
        const unsigned bits = number_in(mysql_type, 0);

        return bits <= 1 ? (DmsDataType){.type = DMS_BOOLEAN}
                         : (DmsDataType){.type = DMS_BYTES, .length = (bits + 7) / 8};
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strlen(known[i].mysql) == len && strncasecmp(mysql_type, known[i].mysql, len) == 0) {
            return type_of_known(&known[i], mysql_type);
        }
    }
    return (DmsDataType){.type = DMS_OTHER};
}

static const char *
varchar_of(Arena *arena, unsigned long bytes)
{
    bytes = bytes == 0 ? 1 : bytes;
    return arena_fmt(arena, "character varying(%lu)",
                     bytes > LONGEST_VARCHAR ? LONGEST_VARCHAR : bytes);
}

static const char *
numeric_of(Arena *arena, DmsDataType type)
{
    enum
    {
        MAX_PRECISION = 38,
        MAX_SCALE = 37
    };

    if (type.scale > MAX_SCALE) {
        return varchar_of(arena, type.precision + 2UL);
    }
    return arena_fmt(arena, "numeric(%u,%u)",
                     type.precision > MAX_PRECISION ? MAX_PRECISION : type.precision, type.scale);
}

const char *
dms_redshift_type(Arena *arena, DmsDataType type, unsigned largest_object)
{
    switch (type.type) {
        case DMS_INT1:
        case DMS_UINT1:
        case DMS_INT2:
        case DMS_UINT2:
            return "smallint";
        case DMS_INT4:
        case DMS_UINT4:
            return "integer";
        case DMS_INT8:
            return "bigint";
        case DMS_UINT8:
            return "numeric(20,0)";
        case DMS_NUMERIC:
            return numeric_of(arena, type);
        case DMS_REAL4:
            return "real";
        case DMS_REAL8:
            return "double precision";
        case DMS_BOOLEAN:
            return "boolean";
        case DMS_DATE:
            return "date";
        case DMS_DATETIME:
            return "timestamp without time zone";
        case DMS_TIME:
            return varchar_of(arena, TIME_LENGTH);
        case DMS_BYTES:
        case DMS_STRING:
            return varchar_of(arena, type.length);
        case DMS_WSTRING:
            return varchar_of(arena, (unsigned long) type.length * BYTES_PER_CHARACTER);
        case DMS_BLOB:
            return varchar_of(arena, 2UL * KB * largest_object);
        case DMS_CLOB:
        case DMS_NCLOB:
            return varchar_of(arena, 1UL * KB * largest_object);
        case DMS_OTHER:
            break;
    }
    return varchar_of(arena, LONGEST_VARCHAR);
}
