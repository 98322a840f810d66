/*
 * Prints a psql script that tries every cell of the table of conversions on a real server (tests/pg/types.sh runs it).
 *
 * Every staging type gets a table with the values at its edges, and each of them goes to every type of a target, as a column
 * of a table that is loaded.  Every statement selects what is wrong: a correct script prints nothing, and none fails.
 */
#include <stdio.h>
#include <string.h>

#include "base/lattice.h"
#include "gen/convert.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum
{
    MOST_VALUES = 24
};

/* Texts that the server reads as the type; "mood" and others that have to be made are in set_up. */
static const struct
{
    const char *type;
    const char *values[MOST_VALUES];
} edges[] = {
    {"boolean", {"true", "false"}},
    {"smallint", {"-32768", "32767", "0", "1"}},
    {"integer", {"-2147483648", "2147483647", "32768", "-1"}},
    {"bigint",
     {"-9223372036854775808", "9223372036854775807", "9999999999999999", "10000000000000000"}},
    {"decimal(18,2)",
     {"9999999999999999.99", "-9999999999999999.99", "NaN", "0.005", "32767.5", "-0",
      "2147483647.49"}},
    {"numeric",
     {"NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e-400", "1e16", "9999999999999999.994",
      "9999999999999999.995", "9223372036854775807.4", "9223372036854775807.5", "-0.0",
      "123456789012345678901234567890.123456789"}},
    {"real",
     {"NaN", "Infinity", "-Infinity", "-0", "3.4e38", "1e-45", "12345.67", "16777217", "32767.5",
      "1e16"}},
    {"double precision",
     {"NaN", "Infinity", "-Infinity", "-0", "1e308", "5e-324", "0.1", "9223372036854775807",
      "9223372036854774784", "-9223372036854775808", "1e16", "9999999999999999.99",
      "2147483647.5"}},
    {"money", {"0", "-0.01", "92233720368547758.07", "-92233720368547758.08", "1234.56"}},
    {"varchar(20)",
     {"", " ", "12", "yes", "2024-02-29", "2023-02-29", "24:00:00", "1e400", "NaN",
      "\xC3\x9C"
      "berma\xC3\x9F"}},
    {"text",
     {"", " ", "0001-01-01", "9999-12-31", "10000-01-01", "44-03-15 BC", "2024-12-31 24:00:00",
      "2016-12-31 23:59:60", "1e400", "-0", "Infinity", "99999999999999999999999999999999999999999",
      "true",
      "\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3"
      "\x9C\xC3\x9C\xC3\x9C"
      "\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3"
      "\x9C\xC3\x9C\xC3\x9C"
      "\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3\x9C\xC3"
      "\x9C",
      "forty characters and one more, forty more"}},
    {"char(10)", {"", "12", "2024-02-29", "no", "\xC3\xA9t\xC3\xA9"}},
    {"date",
     {"0001-01-01", "9999-12-31", "10000-01-01", "0044-03-15 BC", "4713-01-01 BC", "5874897-12-31",
      "infinity", "-infinity"}},
    {"timestamp",
     {"0001-01-01", "9999-12-31 23:59:59.999999", "10000-01-01", "0044-03-15 12:00 BC",
      "2016-12-31 23:59:60", "2024-02-29 24:00:00", "294276-12-31 23:59:59", "4713-01-01 BC",
      "infinity", "-infinity"}},
    {"timestamptz",
     {"0001-01-01+14", "9999-12-31 23:59:59.999999-12", "10000-01-01+00",
      "294276-12-31 23:59:59+00", "4713-01-02 00:00+00 BC", "infinity", "-infinity"}},
    {"time", {"00:00", "24:00:00", "23:59:59.999999", "23:59:60"}},
    {"timetz", {"00:00+14", "24:00:00-12", "23:59:60+00"}},
    {"interval",
     {"1 year 2 months 3 days", "-178000000 years", "178000000 years", "00:00:00.000001", "0"}},
    {"uuid", {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"}},
    {"jsonb",
     {"null", "12", "\"twelve\"", "{\"a\": [1, 2], \"b\": \"\\u00fc\"}",
      "{\"a\": \"a document of more than forty characters\"}", "1e400"}},
    {"json", {"null", "{\"b\":1,  \"a\":2}"}},
    {"xml", {"", "<a/>", "<a>more than forty characters of a document</a>"}},
    {"bytea", {"", "\\x00ff", "\\x000102030405060708090a0b0c0d0e0f1011121314"}},
    {"integer[]",
     {"{}", "{1,NULL,-2}", "{{1,2},{3,4}}", "{1111111111,1111111111,1111111111,1111111111}"}},
    {"bit varying(8)", {"", "1", "0", "10110011"}},
    {"inet", {"127.0.0.1", "::ffff:10.0.0.1/128", "2001:db8:85a3:8d3:1319:8a2e:370:7348/64"}},
    {"types.mood", {"sad", "1", "2024-02-29"}},
    {"types.amount", {"0", "12.5", "NaN", "Infinity", "99999999999999999999"}},
    {"oid", {"0", "4294967295"}},
    {"int4range", {"empty", "[1,10)"}},
    {"\"char\"", {"", "a", "1"}},
    {"point", {"(1,2)", "(NaN,Infinity)"}},
    {"numeric(5,-2)", {"12300", "-9999949"}},
};

/* What some of them become; NULL: quarantine. */
static const struct
{
    const char *type;
    const char *value;
    const char *to;
    const char *expected;
} wanted[] = {
    {"real", "12345.67", "decimal(18,2)", "12345.67"},
    {"real", "16777217", "decimal(18,2)", "16777216.00"},
    {"double precision", "0.1", "decimal(18,2)", "0.10"},
    {"double precision", "1e16", "decimal(18,2)", NULL},
    {"double precision", "NaN", "decimal(18,2)", NULL},
    {"double precision", "NaN", "double", "NaN"},
    {"double precision", "-0", "decimal(18,2)", "0.00"},
    {"double precision", "-Infinity", "bigint", NULL},
    {"double precision", "9223372036854774784", "bigint", "9223372036854774784"},
    {"double precision", "9223372036854775807", "bigint", NULL},
    {"decimal(18,2)", "NaN", "decimal(18,2)", "NaN"},
    {"decimal(18,2)", "NaN", "integer", NULL},
    {"decimal(18,2)", "2147483647.49", "integer", "2147483647"},
    {"numeric", "1e400", "decimal(18,2)", NULL},
    {"numeric", "1e400", "double", NULL},
    {"numeric", "1e-400", "double", "0"},
    {"numeric", "Infinity", "decimal(18,2)", NULL},
    {"numeric", "9999999999999999.994", "decimal(18,2)", "9999999999999999.99"},
    {"numeric", "9999999999999999.995", "decimal(18,2)", NULL},
    {"numeric", "9223372036854775807.5", "bigint", NULL},
    {"bigint", "9999999999999999", "decimal(18,2)", "9999999999999999.00"},
    {"bigint", "10000000000000000", "decimal(18,2)", NULL},
    {"money", "1234.56", "decimal(18,2)", "1234.56"},
    {"money", "92233720368547758.07", "decimal(18,2)", NULL},
    {"money", "1234.56", "integer", "1235"},
    {"money", "1234.56", "varchar(40)", "1234.56"},
    {"text", "2024-12-31 24:00:00", "timestamp", NULL},
    {"text", "2016-12-31 23:59:60", "timestamp", NULL},
    {"text", "10000-01-01", "date", NULL},
    {"text", "9999-12-31", "date", "9999-12-31"},
    {"text", "forty characters and one more, forty more", "varchar(40)", NULL},
    {"char(10)", "12", "integer", "12"},
    {"char(10)", "no", "boolean", "false"},
    {"date", "10000-01-01", "timestamp", "10000-01-01 00:00:00"},
    {"date", "5874897-12-31", "timestamp", NULL},
    {"date", "infinity", "timestamp", "infinity"},
    {"date", "0044-03-15 BC", "varchar(40)", "0044-03-15 BC"},
    {"timestamp", "2024-02-29 24:00:00", "date", "2024-03-01"},
    {"timestamptz", "0001-01-01+14", "timestamp", "0001-12-31 10:00:00 BC"},
    {"time", "24:00:00", "varchar(40)", "24:00:00"},
    {"uuid", "ffffffff-ffff-ffff-ffff-ffffffffffff", "varchar(40)",
     "ffffffff-ffff-ffff-ffff-ffffffffffff"},
    {"bytea", "\\x00ff", "varchar(40)", "00ff"},
    {"bit varying(8)", "1", "boolean", "true"},
    {"bit varying(8)", "10110011", "boolean", NULL},
    {"jsonb", "1e400", "varchar(40)", NULL},
    {"types.mood", "1", "integer", "1"},
    {"types.mood", "sad", "integer", NULL},
    {"types.mood", "2024-02-29", "date", "2024-02-29"},
    {"types.amount", "12.5", "decimal(18,2)", "12.50"},
    {"types.amount", "NaN", "decimal(18,2)", NULL},
    {"oid", "4294967295", "bigint", "4294967295"},
    {"oid", "4294967295", "integer", NULL},
    {"numeric(5,-2)", "12300", "integer", "12300"},
};

static const char set_up[] = "SET client_min_messages TO warning;\n"
                             "CREATE SCHEMA types;\n"
                             "CREATE TYPE types.mood AS ENUM ('sad', '1', '2024-02-29');\n"
                             "CREATE DOMAIN types.amount AS double precision CHECK (VALUE >= 0);\n";

static const char *
quoted(Arena *arena, const char *text)
{
    return text != NULL ? sql_literal_text(arena, &sql_postgres, text, diags_new(arena)) : "NULL";
}

static const char *
sql_target(Arena *arena, DataType type)
{
    StrBuf out = strbuf_new(arena);

    sql_type(&out, &sql_postgres, type);
    return out.text;
}

static bool
make(Arena *arena, const char *from, const char *to, const char *zone, Conversion *out,
     DataType *target)
{
    const ConvertOptions options = {.time_zone = zone};
    DataType source = {0};

    if (!datatype_parse(from, &source)) {
        source = (DataType){.kind = DATATYPE_OTHER}; /* as the catalog does: numeric(5,-2) */
    }
    return datatype_parse(to, target) && convert(arena, &sql_postgres, "t.a", source, *target,
                                                 &options, (Span){0}, out, diags_new(arena));
}

/* Bad exactly where a value that is not NULL gives none, and the result is stored without an error. */
static bool
print_cell(Arena *arena, size_t row, const char *to, const char *zone)
{
    Conversion made = {0};
    DataType target = {0};

    if (!make(arena, edges[row].type, to, zone, &made, &target)) {
        return false;
    }
    const char *what = quoted(arena, arena_fmt(arena, "%s as %s", edges[row].type, to));

    printf("CREATE TEMP TABLE loaded AS SELECT t.n, CAST(%s AS %s) AS v, (%s) AS bad, %s AS shown "
           "FROM staged_%zu t;\n",
           made.value, sql_target(arena, target), made.bad != NULL ? made.bad : "false",
           made.shown != NULL ? made.shown : "'x'", row);
    printf("SELECT %s, t.a, l.v, l.bad FROM loaded l JOIN staged_%zu t USING (n) WHERE l.bad IS "
           "DISTINCT FROM (t.a IS NOT NULL AND l.v IS NULL) OR (l.bad AND l.shown IS NULL);\n",
           what, row);
    for (size_t w = 0; zone == NULL && w < COUNT(wanted); w++) {
        if (strcmp(wanted[w].type, edges[row].type) == 0 && strcmp(wanted[w].to, to) == 0) {
            printf("SELECT %s, 'of ' || %s, CAST(l.v AS text) FROM loaded l JOIN staged_%zu t "
                   "USING (n) "
                   "WHERE t.said = %s AND CAST(l.v AS text) IS DISTINCT FROM %s;\n",
                   what, quoted(arena, wanted[w].value), row, quoted(arena, wanted[w].value),
                   quoted(arena, wanted[w].expected));
        }
    }
    puts("DROP TABLE loaded;");
    return true;
}

static size_t
print_row(Arena *arena, size_t row)
{
    size_t cells = 0;

    printf("CREATE TEMP TABLE staged_%zu (n integer, said text, a %s);\n", row, edges[row].type);
    printf("INSERT INTO staged_%zu VALUES (0, NULL, NULL);\n", row);
    for (size_t v = 0; v < MOST_VALUES && edges[row].values[v] != NULL; v++) {
        const char *value = quoted(arena, edges[row].values[v]);

        printf("INSERT INTO staged_%zu VALUES (%zu, %s, CAST(%s AS %s));\n", row, v + 1, value,
               value, edges[row].type);
    }
    for (size_t t = 0; t < LATTICE_TARGETS; t++) {
        cells += print_cell(arena, row, lattice_targets[t], NULL);
        print_cell(arena, row, lattice_targets[t], "America/New_York");
    }
    return cells;
}

/* Each row of the table has its edges, and each wish its value. */
static bool
check_lists(void)
{
    bool ok = true;

    for (size_t i = 0; i < lattice_row_count; i++) {
        const char *example = lattice_rows[i].example;
        bool found = strcmp(example, "geometry") == 0 || strcmp(example, "mood") == 0 ||
                     lattice_rows[i].servers == LATTICE_REDSHIFT;

        for (size_t e = 0; e < COUNT(edges); e++) {
            found = found || strcmp(edges[e].type, example) == 0;
        }
        if (!found) {
            fprintf(stderr, "no edges of %s\n", example);
            ok = false;
        }
    }
    for (size_t w = 0; w < COUNT(wanted); w++) {
        bool found = false;

        for (size_t e = 0; e < COUNT(edges); e++) {
            for (size_t v = 0; v < MOST_VALUES && edges[e].values[v] != NULL; v++) {
                found = found || (strcmp(edges[e].type, wanted[w].type) == 0 &&
                                  strcmp(edges[e].values[v], wanted[w].value) == 0);
            }
        }
        if (!found) {
            fprintf(stderr, "no value %s of %s\n", wanted[w].value, wanted[w].type);
            ok = false;
        }
    }
    return ok;
}

int
main(void)
{
    Arena *arena = arena_new();
    size_t cells = 0;

    fputs(set_up, stdout);
    for (size_t i = 0; i < COUNT(edges); i++) {
        cells += print_row(arena, i);
    }
    printf("-- %zu cells\n", cells);
    arena_free(arena);
    return check_lists() ? 0 : 1;
}
