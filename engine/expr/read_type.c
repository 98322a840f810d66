#include "expr/reader.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The parser has its own names for the types of the grammar: int4 for integer. */
static const struct
{
    const char *name;
    DataTypeKind kind;
} types[] = {
    {"bool", DATATYPE_BOOLEAN},        {"boolean", DATATYPE_BOOLEAN},
    {"int2", DATATYPE_SMALLINT},       {"int4", DATATYPE_INTEGER},
    {"int8", DATATYPE_BIGINT},         {"numeric", DATATYPE_DECIMAL},
    {"float4", DATATYPE_DOUBLE},       {"float8", DATATYPE_DOUBLE},
    {"varchar", DATATYPE_VARCHAR},     {"text", DATATYPE_VARCHAR},
    {"bpchar", DATATYPE_CHAR},         {"date", DATATYPE_DATE},
    {"timestamp", DATATYPE_TIMESTAMP}, {"timestamptz", DATATYPE_TIMESTAMPTZ},
    {"time", DATATYPE_TIME},
};

enum
{
    MAX_DIGITS = 38, /* of a decimal; Redshift's limit, which targets share */
    MAX_LENGTH = 10485760
};

/* The last part of the name when it is one of the system's types: "pg_catalog.int4" or "int4". */
static const char *
type_word(const json_t *type_name)
{
    const json_t *names = json_object_get(type_name, "names");
    const size_t count = json_array_size(names);
    const char *schema = count == 2 ? read_string(json_array_get(names, 0)) : NULL;

    if (count == 0 || count > 2 ||
        (count == 2 && (schema == NULL || strcmp(schema, "pg_catalog") != 0))) {
        return NULL;
    }
    return read_string(json_array_get(names, count - 1));
}

static bool
is_plain(const json_t *type_name)
{
    return json_object_get(type_name, "setof") == NULL &&
           json_object_get(type_name, "pct_type") == NULL &&
           json_object_get(type_name, "arrayBounds") == NULL;
}

static bool
is_word(const json_t *type_name, const char *word)
{
    const char *name = type_word(type_name);

    return name != NULL && is_plain(type_name) && strcmp(name, word) == 0;
}

bool
read_is_interval(const json_t *type_name)
{
    return is_word(type_name, "interval");
}

bool
read_is_json(const json_t *type_name)
{
    return is_word(type_name, "json");
}

static DataTypeKind
find_kind(const json_t *type_name)
{
    const char *word = is_plain(type_name) ? type_word(type_name) : NULL;

    for (size_t i = 0; word != NULL && i < sizeof(types) / sizeof(*types); i++) {
        if (strcmp(types[i].name, word) == 0) {
            return types[i].kind;
        }
    }
    return DATATYPE_OTHER;
}

/* (18,2) and (64): false after a problem. */
static bool
read_modifiers(Reader *reader, const json_t *mods, DataType *type, size_t offset)
{
    const size_t count = json_array_size(mods);
    unsigned value[2] = {0, 0};

    for (size_t i = 0; i < count && i < 2; i++) {
        if (!read_count(reader, json_array_get(mods, i), &value[i])) {
            return refuse(reader, DIAG_EXPR_FORM, offset,
                          "the size of a type must be a positive number") != NULL;
        }
    }
    const bool is_text = type->kind == DATATYPE_VARCHAR || type->kind == DATATYPE_CHAR;

    if (type->kind == DATATYPE_DECIMAL && count <= 2) {
        type->precision = value[0];
        type->scale = value[1];
        if (count == 0 || (value[0] > 0 && value[0] <= MAX_DIGITS && value[1] <= value[0])) {
            return true;
        }
        return refuse(reader, DIAG_EXPR_FORM, offset,
                      "a decimal has 1 to %d digits, and no more of them after the point",
                      MAX_DIGITS) != NULL;
    }
    if (is_text && count <= 1) {
        type->length = count == 1 ? value[0] : type->kind == DATATYPE_CHAR ? 1 : 0;
        if (count == 0 || (value[0] > 0 && value[0] <= MAX_LENGTH)) {
            return true;
        }
        return refuse(reader, DIAG_EXPR_FORM, offset, "a text has 1 to %d characters",
                      MAX_LENGTH) != NULL;
    }
    return count == 0 || refuse(reader, DIAG_EXPR_FORM, offset,
                                "this type takes no size in an expression") != NULL;
}

const DataType *
read_type(Reader *reader, const json_t *type_name, size_t offset)
{
    DataType type = {.kind = find_kind(type_name)};

    if (type.kind == DATATYPE_OTHER) {
        refuse(reader, DIAG_EXPR_FORM, offset,
               "the expression casts to a type that an expression cannot have");
        refuse_hint(reader, "Types are boolean, smallint, integer, bigint, decimal(p,s), double "
                            "precision, varchar(n), text, char(n), date, time, timestamp and "
                            "timestamptz.");
        return NULL;
    }
    if (!read_modifiers(reader, json_object_get(type_name, "typmods"), &type, offset)) {
        return NULL;
    }
    DataType *out = arena_new_obj(reader->arena, DataType);

    *out = type;
    return out;
}

/* interval '1' day: the parser keeps the unit as a bit mask (datetime.h: MONTH 1, YEAR 2 ...). */
static const char *
unit_of_mask(unsigned mask)
{
    static const struct
    {
        unsigned bit;
        const char *unit;
    } units[] = {{1, "month"}, {2, "year"},    {3, "day"},
                 {10, "hour"}, {11, "minute"}, {12, "second"}};

    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        if (mask == 1U << units[i].bit) {
            return units[i].unit;
        }
    }
    return NULL;
}

static bool
is_interval_unit(const char *unit)
{
    static const char *const known[] = {"year", "month",  "week",   "day",
                                        "hour", "minute", "second", NULL};

    for (size_t i = 0; known[i] != NULL; i++) {
        if (strcmp(known[i], unit) == 0) {
            return true;
        }
    }
    return false;
}

/* One "-3 days"; returns what follows, NULL when it is something else. */
static const char *
read_amount(Reader *reader, const char *at, const char *given_unit, StrBuf *out)
{
    enum
    {
        MAX_AMOUNT_DIGITS = 9
    };
    const bool negative = *at == '-';

    at += *at == '-' || *at == '+';
    const size_t digits = strspn(at, "0123456789");
    const char *word = at + digits + strspn(at + digits, " ");
    size_t letters = 0;

    while (isalpha((unsigned char) word[letters])) {
        letters++;
    }
    char *written = arena_strndup(reader->arena, word, letters);

    for (char *c = written; *c != '\0'; c++) {
        *c = (char) tolower((unsigned char) *c);
    }
    const char *unit = given_unit != NULL && letters == 0 ? given_unit : date_part_find(written);

    if (digits == 0 || digits > MAX_AMOUNT_DIGITS || unit == NULL || !is_interval_unit(unit) ||
        (given_unit != NULL && letters > 0)) {
        return NULL;
    }
    strbuf_fmt(out, "%s%s%s %s", out->len > 0 ? " " : "", negative ? "-" : "",
               number_text(reader->arena, at, digits, false), unit);
    at = word + letters;
    return at + strspn(at, " ,");
}

const Node *
read_interval(Reader *reader, const json_t *cast, size_t offset)
{
    const json_t *constant = json_object_get(json_object_get(cast, "arg"), "A_Const");
    const char *at = json_string_value(json_object_get(json_object_get(constant, "sval"), "sval"));
    const json_t *mods = json_object_get(json_object_get(cast, "typeName"), "typmods");
    const char *unit = NULL;
    unsigned mask = 0;
    StrBuf out = strbuf_new(reader->arena);

    if (json_array_size(mods) == 1 && read_count(reader, json_array_get(mods, 0), &mask)) {
        unit = unit_of_mask(mask);
    }
    if (at != NULL && json_array_size(mods) == (unit != NULL)) {
        at += strspn(at, " ");
        do {
            at = read_amount(reader, at, unit, &out);
        } while (at != NULL && *at != '\0' && unit == NULL);
        if (at != NULL && *at == '\0') {
            return node_text(reader->arena, NODE_INTERVAL, offset, out.text);
        }
    }
    refuse(reader, DIAG_EXPR_FORM, offset, "an interval that is not a literal of whole units");
    return refuse_hint(reader,
                       "Write for example INTERVAL '3 day' or INTERVAL '1 hour 30 minute'.");
}
