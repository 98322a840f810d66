/*
 * Prints a psql script that tries conversions on a real server (tests/pg/convert.sh runs it).
 *
 * Every statement selects what is wrong: a correct script prints nothing and no statement fails.
 * Each operand is tried as a column of a table, and as a constant that the planner folds.
 */
#include <stdio.h>
#include <string.h>

#include "base/vec.h"
#include "gen/convert.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct Case
{
    const char *operand; /* a text, or NULL */
    const char *to;
    const char *format;   /* a pattern, or a word of formats[]; NULL: none */
    const char *expected; /* the value as text; NULL: bad, where the operand is not NULL */
    const char *zone;
} Case;

static const Case cases[] = {
#include "tools/convert_cases.def"
};

/* Texts that have broken somebody's load; each is tried with every target and format. */
static const char *const nasty[] = {
    "",
    " ",
    "0",
    "-0",
    "+",
    "-",
    ".",
    "1.",
    ".5",
    "12.5",
    "-12.50",
    "(12.50)",
    "12.50-",
    "1,234,567.89",
    "1.234.567,89",
    "1,23",
    "12,34.5",
    "1e5",
    "1E-400",
    "NaN",
    "nan",
    "Infinity",
    "-inf",
    "0x10",
    "1_000",
    "\xD9\xA1\xD9\xA2",
    "\xEF\xBC\x91",
    "\xC2\xA0",
    "42189.00",
    "42189",
    "0.99999999999999999999999999",
    "2958465.99999999",
    "2958466",
    "9999999",
    "20201013",
    "20201313",
    "20200230",
    "1602582400",
    "1602582400.123456",
    "-99999999999",
    "253402300800",
    "999999999999999",
    "32767",
    "32768",
    "-32769",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "99999999999999999999999999999999999999",
    "999999999999999999999999999999999999999",
    "9999999999999999.995",
    "0.00000000000000000000000000000000000000000000000000000000000001",
    "2020-10-13",
    "2020-02-29",
    "2019-02-29",
    "1900-02-29",
    "2000-02-29",
    "2020-02-30",
    "2020-13-01",
    "2020-00-10",
    "2020-10-00",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "10/13/2020",
    "13/10/2020",
    "1/3/2020",
    "31/04/2020",
    "31-Oct-2020",
    "31-OCT-2020",
    "31-Nov-2020",
    "2020-10-13 24:00:00",
    "2020-10-13 23:59:60",
    "2020-10-13 23:59:59.999999",
    "2020-10-13 23:59:59.9999999",
    "2020-10-13T10:20:30Z",
    "2020-10-13T10:20:30+05:30",
    "2020-10-13 10:20:30-15:00",
    "9999-12-31 23:59:59-14",
    "2020-10-13 10:20 PM",
    "13/10/2020 10:20",
    "13/10/2020 24:20",
    "13/10/2020 02:20 PM",
    "today",
    "now",
    "infinity",
    "epoch",
    "J2451187",
    "true",
    "TRUE",
    "tr",
    "yes",
    "2",
    "null",
    "'; DROP TABLE t; --",
    "\\",
    "12\n",
    "\n12",
    "2020-10-13\n",
    "12\r",
    "line one\nline two",
};

static const char *const targets[] = {
    "boolean",      "smallint",      "integer",          "bigint",      "decimal(18,2)",
    "decimal(5,5)", "decimal(38,0)", "decimal(38,37)",   "varchar(4)",  "varchar(1000)",
    "date",         "timestamp",     "double precision", "timestamptz",
};

static const struct
{
    const char *name;
    Format format;
} formats[] = {
    {"excel", {.kind = FORMAT_EXCEL_SERIAL}},
    {"seconds", {.kind = FORMAT_EPOCH_SECONDS}},
    {"millis", {.kind = FORMAT_EPOCH_MILLIS}},
    {"us", {.kind = FORMAT_NUMBER, .decimal = '.', .group = ','}},
    {"us()", {.kind = FORMAT_NUMBER, .decimal = '.', .group = ',', .parentheses = true}},
    {"us-", {.kind = FORMAT_NUMBER, .decimal = '.', .group = ',', .trailing = true}},
    {"eu", {.kind = FORMAT_NUMBER, .decimal = ',', .group = '.'}},
    {"swiss", {.kind = FORMAT_NUMBER, .decimal = '.', .group = '\'', .parentheses = true}},
};

static const char *const patterns[] = {
    "YYYY-MM-DD",
    "DD/MM/YYYY",
    "MM/DD/YYYY",
    "D/M/YYYY",
    "DD-Mon-YYYY",
    "DD Month YYYY",
    "YYYYMMDD",
    "YYYYMM",
    "YYYY",
    "YYYY-MM-DD HH24:MI",
    "YYYY-MM-DD HH24:MI:SS",
    "YYYY-MM-DD HH24:MI:SS.US",
    "DD/MM/YYYY HH24:MI",
    "MM/DD/YYYY HH12:MI:SS AM",
    "M/D/YYYY H12:MI AM",
    "YYYY-MM-DDTHH24:MI:SS.MS\"Z\"",
    "DD-Mon-YYYY HH24:MI:SS.US",
};

/* Sources that are no text, with the edges of their types; each goes to every target. */
static const struct
{
    const char *type;
    const char *operand;
} typed[] = {
    {"boolean", "true"},
    {"boolean", "false"},
    {"smallint", "CAST(-32768 AS smallint)"},
    {"integer", "-2147483648"},
    {"integer", "20201013"},
    {"bigint", "9223372036854775807"},
    {"bigint", "CAST(-9223372036854775808 AS bigint)"},
    {"decimal(18,2)", "CAST(9999999999999999.99 AS decimal(18,2))"},
    {"decimal(18,2)", "CAST('NaN' AS decimal(18,2))"},
    {"decimal(38,20)", "CAST(32767.5 AS decimal(38,20))"},
    {"numeric", "CAST('NaN' AS numeric)"},
    {"numeric", "CAST('Infinity' AS numeric)"},
    {"numeric", "CAST('1e-5000' AS numeric)"},
    {"numeric", "CAST('-1e5000' AS numeric)"},
    {"numeric", "CAST('9223372036854775807.5' AS numeric)"},
    {"double precision", "CAST('NaN' AS double precision)"},
    {"double precision", "CAST('Infinity' AS double precision)"},
    {"double precision", "CAST('-Infinity' AS double precision)"},
    {"double precision", "CAST('1e308' AS double precision)"},
    {"double precision", "CAST('1e-308' AS double precision)"},
    {"double precision", "CAST('9223372036854775807' AS double precision)"},
    {"double precision", "CAST('0.99999999' AS double precision)"},
    {"date", "CAST('2020-02-29' AS date)"},
    {"date", "CAST('5874897-12-31' AS date)"},
    {"date", "CAST('4713-01-01 BC' AS date)"},
    {"date", "CAST('infinity' AS date)"},
    {"date", "CAST('-infinity' AS date)"},
    {"timestamp", "CAST('2020-02-29 23:59:59.999999' AS timestamp)"},
    {"timestamp", "CAST('294276-12-31 23:59:59' AS timestamp)"},
    {"timestamp", "CAST('4713-01-01 00:00:00 BC' AS timestamp)"},
    {"timestamp", "CAST('infinity' AS timestamp)"},
    {"timestamptz", "CAST('2020-02-29 23:59:59.999999+00' AS timestamptz)"},
    {"timestamptz", "CAST('294276-12-31 23:59:59+00' AS timestamptz)"},
    {"timestamptz", "CAST('-infinity' AS timestamptz)"},
    {"char(10)", "CAST('12' AS char(10))"},
    {"time", "CAST('23:59' AS time)"},
    {"jsonb", "CAST('{\"a\": 1}' AS jsonb)"},
};

/* ---- making SQL ---------------------------------------------------------------------------- */

static bool
find_format(const char *name, Format *out)
{
    for (size_t i = 0; i < COUNT(formats); i++) {
        if (strcmp(formats[i].name, name) == 0) {
            *out = formats[i].format;
            return true;
        }
    }
    *out = (Format){.kind = FORMAT_PATTERN, .pattern.text = name};
    return true;
}

/* The formats of "A|B" in order. */
static FormatList
read_formats(Arena *arena, const char *names)
{
    VEC_OF(Format) list = {0};

    for (const char *at = names; at != NULL && *at != '\0';) {
        const size_t length = strcspn(at, "|");

        find_format(arena_strndup(arena, at, length), vec_push(arena, &list));
        at += length + (at[length] == '|');
    }
    return (FormatList){.items = list.items, .count = list.count};
}

/* False when there is no conversion of this kind. */
static bool
make(Arena *arena, const char *operand, const char *from, const char *to, const char *format,
     const char *zone, Conversion *out)
{
    const FormatList list = read_formats(arena, format);
    const ConvertOptions options = {.formats = format != NULL ? &list : NULL, .time_zone = zone};
    DataType source = {0};
    DataType target = {0};

    return datatype_parse(from, &source) && datatype_parse(to, &target) &&
           convert(arena, &sql_postgres, operand, source, target, &options, (Span){0}, out,
                   diags_new(arena));
}

static const char *
quoted(Arena *arena, const char *text)
{
    return text != NULL ? sql_literal_text(arena, &sql_postgres, text, diags_new(arena)) : "NULL";
}

/* How a value is compared: timestamps with zone as UTC. */
static const char *
shown(Arena *arena, const char *value, const char *to)
{
    const char *iso =
        strcmp(to, "timestamptz") == 0 ? arena_fmt(arena, "(%s) AT TIME ZONE 'UTC'", value) : value;

    return arena_fmt(arena, "CAST((%s) AS text)", iso);
}

static const char *
bad_text(const Conversion *conversion)
{
    return conversion->bad != NULL ? conversion->bad : "false";
}

/* ---- printing ------------------------------------------------------------------------------ */

static bool
print_case(Arena *arena, const Case *it, const char *operand, const char *from_clause)
{
    Conversion conversion;

    if (!make(arena, operand, "text", it->to, it->format, it->zone, &conversion)) {
        fprintf(stderr, "no conversion: %s as %s\n", it->format != NULL ? it->format : "-", it->to);
        return false;
    }
    const char *value = shown(arena, conversion.value, it->to);
    const char *head = arena_fmt(arena, "%s as %s by %s", it->operand != NULL ? it->operand : "-",
                                 it->to, it->format != NULL ? it->format : "-");

    printf("SELECT %s, %s, (%s)%s WHERE %s IS DISTINCT FROM %s OR (%s) IS DISTINCT FROM %s;\n",
           quoted(arena, head), value, bad_text(&conversion), from_clause, value,
           quoted(arena, it->expected), bad_text(&conversion),
           it->operand != NULL && it->expected == NULL ? "true" : "false");
    return true;
}

static bool
print_cases(Arena *arena)
{
    bool ok = true;

    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *literal = quoted(arena, cases[i].operand);

        printf("DELETE FROM one; INSERT INTO one VALUES (%s);\n", literal);
        ok &= print_case(arena, &cases[i], "one.a", " FROM one");
        ok &= print_case(arena, &cases[i], literal, "");
    }
    return ok;
}

/* Bad exactly where a value that is not NULL gives none; but a date of zeroes may be no date rather than a bad one. */
static void
print_agreement(const char *what, const char *to, const char *operand, const char *from_clause,
                const Conversion *conversion)
{
    const bool is_time =
        strcmp(to, "date") == 0 || strncmp(to, "timestamp", strlen("timestamp")) == 0;

    printf("SELECT '%s as %s', %s, %s%s WHERE (%s) IS DISTINCT FROM "
           "((%s) IS NOT NULL AND (%s) IS NULL)%s%s%s;\n",
           what, to, operand, conversion->value, from_clause, bad_text(conversion), operand,
           conversion->value, is_time ? " AND CAST((" : "", is_time ? operand : "",
           is_time ? ") AS text) IS DISTINCT FROM '0000-00-00'" : "");
}

static void
print_nasty(Arena *arena, const char *to, const char *format, const char *zone)
{
    Conversion conversion;

    if (!make(arena, "nasty.a", "text", to, format, zone, &conversion)) {
        return;
    }
    print_agreement("nasty", to, "nasty.a", " FROM nasty", &conversion);
    for (size_t i = 0; i < COUNT(nasty); i++) {
        const char *literal = quoted(arena, nasty[i]);

        if (make(arena, literal, "text", to, format, zone, &conversion)) {
            print_agreement("constant", to, literal, "", &conversion);
        }
    }
}

static void
print_all_nasty(Arena *arena)
{
    for (size_t i = 0; i < COUNT(nasty); i++) {
        printf("INSERT INTO nasty VALUES (%s);\n", quoted(arena, nasty[i]));
    }
    printf("INSERT INTO nasty VALUES (NULL), (repeat('9', 400)), (repeat('0', 200000) || '1'), "
           "('0.' || repeat('3', 20000)), (repeat('1,234', 50));\n");
    for (size_t t = 0; t < COUNT(targets); t++) {
        print_nasty(arena, targets[t], NULL, NULL);
        print_nasty(arena, targets[t], NULL, "America/New_York");
        for (size_t f = 0; f < COUNT(formats); f++) {
            print_nasty(arena, targets[t], formats[f].name, NULL);
        }
        for (size_t p = 0; p < COUNT(patterns); p++) {
            print_nasty(arena, targets[t], patterns[p], "Asia/Singapore");
        }
    }
}

static void
print_typed(Arena *arena)
{
    for (size_t i = 0; i < COUNT(typed); i++) {
        const char *column = arena_fmt(arena, " FROM typed_%zu AS t", i);

        printf("CREATE TEMP TABLE typed_%zu AS SELECT %s AS a;\n", i, typed[i].operand);
        printf("INSERT INTO typed_%zu VALUES (NULL);\n", i);
        for (size_t t = 0; t < COUNT(targets); t++) {
            Conversion conversion;

            for (int zone = 0; zone < 2; zone++) {
                const char *name = zone == 0 ? NULL : "America/New_York";

                if (make(arena, "t.a", typed[i].type, targets[t], NULL, name, &conversion)) {
                    print_agreement(typed[i].type, targets[t], "t.a", column, &conversion);
                    make(arena, typed[i].operand, typed[i].type, targets[t], NULL, name,
                         &conversion);
                    print_agreement(typed[i].type, targets[t], typed[i].operand, "", &conversion);
                }
            }
        }
    }
}

int
main(void)
{
    Arena *arena = arena_new();

    puts("SET client_min_messages TO warning;");
    puts("CREATE TEMP TABLE one (a text);");
    puts("CREATE TEMP TABLE nasty (a text);");
    const bool ok = print_cases(arena);

    print_all_nasty(arena);
    print_typed(arena);
    arena_free(arena);
    return ok ? 0 : 1;
}
