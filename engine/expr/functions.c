#include "expr/functions.h"

#include <string.h>

/* Names in the order of the manuals' chapters; looked up once per call and text. */
static const Function functions[] = {
    {"coalesce", 1, ANY_COUNT, IN_BOTH, 0, TYPE_COMMON},
    {"nullif", 2, 2, IN_BOTH, 0, TYPE_SAME},
    {"greatest", 1, ANY_COUNT, IN_BOTH, 0, TYPE_COMMON},
    {"least", 1, ANY_COUNT, IN_BOTH, 0, TYPE_COMMON},
    {"nvl2", 3, 3, IN_BOTH, 0, TYPE_UNKNOWN},
    {"decode", 3, ANY_COUNT, IN_BOTH, 0, TYPE_UNKNOWN},
    {"try_cast", 2, 2, IN_BOTH, 0, TYPE_UNKNOWN},
    /* text */
    {"lower", 1, 1, IN_BOTH, 0, TYPE_TEXT_OF},
    {"upper", 1, 1, IN_BOTH, 0, TYPE_TEXT_OF},
    {"initcap", 1, 1, IN_BOTH, 0, TYPE_TEXT_OF},
    {"btrim", 1, 2, IN_BOTH, 0, TYPE_TEXT_OF},
    {"ltrim", 1, 2, IN_BOTH, 0, TYPE_TEXT_OF},
    {"rtrim", 1, 2, IN_BOTH, 0, TYPE_TEXT_OF},
    {"length", 1, 1, IN_BOTH, 0, TYPE_INTEGER},
    {"octet_length", 1, 1, IN_BOTH, 0, TYPE_INTEGER},
    {"left", 2, 2, IN_BOTH, 0, TYPE_TEXT_OF},
    {"right", 2, 2, IN_BOTH, 0, TYPE_TEXT_OF},
    {"lpad", 2, 3, IN_BOTH, 0, TYPE_TEXT},
    {"rpad", 2, 3, IN_BOTH, 0, TYPE_TEXT},
    {"substring", 2, 3, IN_BOTH, TRAIT_NO_PATTERN, TYPE_TEXT_OF},
    {"replace", 3, 3, IN_BOTH, 0, TYPE_TEXT},
    {"translate", 3, 3, IN_BOTH, 0, TYPE_TEXT_OF},
    {"reverse", 1, 1, IN_BOTH, 0, TYPE_TEXT_OF},
    {"repeat", 2, 2, IN_BOTH, 0, TYPE_TEXT},
    {"strpos", 2, 2, IN_BOTH, 0, TYPE_INTEGER},
    {"split_part", 3, 3, IN_BOTH, 0, TYPE_TEXT_OF},
    {"concat", 2, 2, IN_BOTH, 0, TYPE_UNKNOWN},
    {"charindex", 2, 2, IN_BOTH, 0, TYPE_UNKNOWN},
    {"ascii", 1, 1, IN_BOTH, 0, TYPE_INTEGER},
    {"chr", 1, 1, IN_BOTH, 0, TYPE_TEXT},
    {"md5", 1, 1, IN_BOTH, 0, TYPE_MD5},
    {"to_hex", 1, 1, IN_BOTH, 0, TYPE_TEXT},
    {"quote_ident", 1, 1, IN_BOTH, 0, TYPE_TEXT},
    {"quote_literal", 1, 1, IN_BOTH, 0, TYPE_TEXT},
    {"regexp_replace", 3, 3, IN_BOTH, TRAIT_GLOBAL, TYPE_TEXT},
    {"regexp_substr", 2, 2, IN_BOTH, TRAIT_EMPTY_IS_NULL, TYPE_TEXT_OF},
    {"regexp_count", 2, 2, IN_BOTH, 0, TYPE_INTEGER},
    {"regexp_instr", 2, 2, IN_BOTH, 0, TYPE_INTEGER},
    {"json_extract_path_text", 2, ANY_COUNT, IN_BOTH, TRAIT_JSON, TYPE_TEXT},
    /* to and from text */
    {"to_char", 2, 2, IN_BOTH, 0, TYPE_TEXT},
    {"to_date", 2, 2, IN_BOTH, 0, TYPE_DATE},
    {"to_timestamp", 2, 2, IN_BOTH, 0, TYPE_TIMESTAMPTZ},
    {"to_number", 2, 2, IN_BOTH, 0, TYPE_DECIMAL},
    /* dates */
    {"date_trunc", 2, 2, IN_BOTH, TRAIT_PART, TYPE_INSTANT},
    {"extract", 2, 2, IN_BOTH, TRAIT_EXTRACT, TYPE_EXTRACT},
    {"dateadd", 3, 3, IN_BOTH, TRAIT_PART_WORD, TYPE_INSTANT},
    {"datediff", 3, 3, IN_BOTH, TRAIT_PART_WORD, TYPE_BIGINT},
    {"last_day", 1, 1, IN_BOTH, 0, TYPE_DATE},
    {"add_months", 2, 2, IN_REDSHIFT, 0, TYPE_TIMESTAMP},
    {"months_between", 2, 2, IN_REDSHIFT, 0, TYPE_DOUBLE},
    {"next_day", 2, 2, IN_REDSHIFT, 0, TYPE_DATE},
    {"convert_timezone", 2, 3, IN_REDSHIFT, 0, TYPE_TIMESTAMP},
    {"make_date", 3, 3, IN_POSTGRES, 0, TYPE_DATE},
    /* numbers */
    {"abs", 1, 1, IN_BOTH, 0, TYPE_SAME},
    {"round", 1, 2, IN_BOTH, 0, TYPE_ROUND},
    {"trunc", 1, 2, IN_BOTH, 0, TYPE_ROUND},
    {"ceil", 1, 1, IN_BOTH, 0, TYPE_MATH},
    {"floor", 1, 1, IN_BOTH, 0, TYPE_MATH},
    {"mod", 2, 2, IN_BOTH, 0, TYPE_COMMON},
    {"power", 2, 2, IN_BOTH, 0, TYPE_MATH},
    {"sqrt", 1, 1, IN_BOTH, 0, TYPE_MATH},
    {"exp", 1, 1, IN_BOTH, 0, TYPE_MATH},
    {"ln", 1, 1, IN_BOTH, 0, TYPE_MATH},
    {"sign", 1, 1, IN_BOTH, 0, TYPE_MATH},
    /* one dialect only */
    {"fnv_hash", 1, 2, IN_REDSHIFT, 0, TYPE_BIGINT},
    {"murmur3_32_hash", 1, 2, IN_REDSHIFT, 0, TYPE_INTEGER},
    {"strtol", 2, 2, IN_REDSHIFT, 0, TYPE_BIGINT},
    {"crc32", 1, 1, IN_REDSHIFT, 0, TYPE_TEXT},
    {"sha1", 1, 1, IN_REDSHIFT, 0, TYPE_TEXT},
    {"sha2", 2, 2, IN_REDSHIFT, 0, TYPE_TEXT},
    {"bpcharcmp", 2, 2, IN_REDSHIFT, 0, TYPE_INTEGER},
    {"bttext_pattern_cmp", 2, 2, IN_REDSHIFT, 0, TYPE_INTEGER},
    {"is_valid_json", 1, 1, IN_REDSHIFT, 0, TYPE_BOOLEAN},
    {"is_valid_json_array", 1, 1, IN_REDSHIFT, 0, TYPE_BOOLEAN},
    {"json_array_length", 1, 2, IN_REDSHIFT, 0, TYPE_INTEGER},
    {"json_extract_array_element_text", 2, 3, IN_REDSHIFT, 0, TYPE_TEXT},
    {"concat_ws", 2, ANY_COUNT, IN_POSTGRES, 0, TYPE_TEXT},
    {NULL, 0, 0, 0, 0, TYPE_UNKNOWN}};

/* Other names for the same; the parser's own for the grammar's special forms among them. */
static const struct
{
    const char *alias;
    const char *name;
} aliases[] = {{"substr", "substring"},   {"char_length", "length"}, {"character_length", "length"},
               {"len", "length"},         {"textlen", "length"},     {"trim", "btrim"},
               {"ceiling", "ceil"},       {"pow", "power"},          {"nvl", "coalesce"},
               {"date_part", "extract"},  {"datepart", "extract"},   {"date_add", "dateadd"},
               {"date_diff", "datediff"}, {"replicate", "repeat"},   {NULL, NULL}};

const Function *
function_find(const char *name)
{
    for (size_t i = 0; aliases[i].alias != NULL; i++) {
        if (strcmp(aliases[i].alias, name) == 0) {
            name = aliases[i].name;
            break;
        }
    }
    for (size_t i = 0; functions[i].name != NULL; i++) {
        if (strcmp(functions[i].name, name) == 0) {
            return &functions[i];
        }
    }
    return NULL;
}

/*
 * Casts to timestamp keep date_trunc and extract away from timestamptz, whose days depend on the
 * session.  Redshift counts the boundaries crossed, so both ends are truncated first.
 */
#define ADD(unit)      "CAST(a2 AS timestamp) + a1 * INTERVAL '" unit "'"
#define EPOCH(unit, x) "extract(epoch from date_trunc('" unit "', CAST(" x " AS timestamp)))"
#define PART(unit, x)  "extract(" unit " from CAST(" x " AS timestamp))"

static const FunctionBody bodies[] = {
    {"nvl2", NULL, IN_BOTH, 3, "CASE WHEN a1 IS NOT NULL THEN a2 ELSE a3 END"},
    {"concat", NULL, IN_BOTH, 2, "coalesce(a1, '') || coalesce(a2, '')"},
    {"charindex", NULL, IN_BOTH, 2, "strpos(a2, a1)"},
    {"last_day", NULL, IN_POSTGRES, 1,
     "CAST(date_trunc('month', CAST(a1 AS timestamp)) + INTERVAL '1 month' - INTERVAL '1 day' AS "
     "date)"},
    {"dateadd", "year", IN_POSTGRES, 2, ADD("1 year")},
    {"dateadd", "quarter", IN_POSTGRES, 2, ADD("3 month")},
    {"dateadd", "month", IN_POSTGRES, 2, ADD("1 month")},
    {"dateadd", "week", IN_POSTGRES, 2, ADD("1 week")},
    {"dateadd", "day", IN_POSTGRES, 2, ADD("1 day")},
    {"dateadd", "hour", IN_POSTGRES, 2, ADD("1 hour")},
    {"dateadd", "minute", IN_POSTGRES, 2, ADD("1 minute")},
    {"dateadd", "second", IN_POSTGRES, 2, ADD("1 second")},
    {"datediff", "year", IN_POSTGRES, 2,
     "CAST(" PART("year", "a2") " - " PART("year", "a1") " AS bigint)"},
    {"datediff", "quarter", IN_POSTGRES, 2,
     "CAST((" PART("year", "a2") " - " PART("year", "a1") ") * 4 + " PART(
         "quarter", "a2") " - " PART("quarter", "a1") " AS bigint)"},
    {"datediff", "month", IN_POSTGRES, 2,
     "CAST((" PART("year", "a2") " - " PART("year", "a1") ") * 12 + " PART(
         "month", "a2") " - " PART("month", "a1") " AS bigint)"},
    {"datediff", "day", IN_POSTGRES, 2, "CAST(CAST(a2 AS date) - CAST(a1 AS date) AS bigint)"},
    {"datediff", "hour", IN_POSTGRES, 2,
     "CAST((" EPOCH("hour", "a2") " - " EPOCH("hour", "a1") ") / 3600 AS bigint)"},
    {"datediff", "minute", IN_POSTGRES, 2,
     "CAST((" EPOCH("minute", "a2") " - " EPOCH("minute", "a1") ") / 60 AS bigint)"},
    {"datediff", "second", IN_POSTGRES, 2,
     "CAST(" EPOCH("second", "a2") " - " EPOCH("second", "a1") " AS bigint)"},
};

const FunctionBody *
function_body(const char *name, const char *part, ExprDialect dialect)
{
    for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
        const FunctionBody *body = &bodies[i];
        const bool same_part =
            body->part == NULL || (part != NULL && strcmp(part, body->part) == 0);

        if (strcmp(body->name, name) == 0 && same_part && (body->dialects & (1 << dialect)) != 0) {
            return body;
        }
    }
    return NULL;
}

static const struct
{
    const char *word;
    const char *part;
} parts[] = {{"year", "year"},        {"years", "year"},     {"yr", "year"},
             {"yrs", "year"},         {"y", "year"},         {"quarter", "quarter"},
             {"quarters", "quarter"}, {"qtr", "quarter"},    {"month", "month"},
             {"months", "month"},     {"mon", "month"},      {"mons", "month"},
             {"week", "week"},        {"weeks", "week"},     {"w", "week"},
             {"day", "day"},          {"days", "day"},       {"d", "day"},
             {"hour", "hour"},        {"hours", "hour"},     {"hr", "hour"},
             {"hrs", "hour"},         {"h", "hour"},         {"minute", "minute"},
             {"minutes", "minute"},   {"min", "minute"},     {"mins", "minute"},
             {"second", "second"},    {"seconds", "second"}, {"sec", "second"},
             {"secs", "second"},      {"s", "second"},       {"dow", "dow"},
             {"dayofweek", "dow"},    {"doy", "doy"},        {"dayofyear", "doy"},
             {"epoch", "epoch"},      {NULL, NULL}};

const char *
date_part_find(const char *word)
{
    for (size_t i = 0; parts[i].word != NULL; i++) {
        if (strcmp(parts[i].word, word) == 0) {
            return parts[i].part;
        }
    }
    return NULL;
}

const char *
date_part_nearest(const char *word)
{
    static const char *const words[] = {"year",   "quarter", "month", "week", "day",   "hour",
                                        "minute", "second",  "dow",   "doy",  "epoch", NULL};

    return nearest_name(word, words);
}

/* Functions that an expression may not use, by the reason why. */
static const struct
{
    RefusedKind kind;
    const char *names[48];
} refused[] = {
    {REFUSED_AGGREGATE,
     {"count",
      "sum",
      "avg",
      "min",
      "max",
      "bool_and",
      "bool_or",
      "every",
      "string_agg",
      "array_agg",
      "listagg",
      "median",
      "stddev",
      "stddev_samp",
      "stddev_pop",
      "variance",
      "var_samp",
      "var_pop",
      "any_value",
      "bit_and",
      "bit_or",
      "json_agg",
      "jsonb_agg",
      "corr",
      "json_object_agg",
      "jsonb_object_agg",
      "percentile_cont",
      "percentile_disc",
      "mode",
      "approximate",
      "covar_pop",
      "covar_samp",
      "regr_slope",
      "regr_count",
      "xmlagg",
      "array_concat_agg",
      NULL}},
    {REFUSED_WINDOW,
     {"row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead",
      "first_value", "last_value", "nth_value", "ratio_to_report", NULL}},
    {REFUSED_CLOCK,
     {"now",
      "clock_timestamp",
      "statement_timestamp",
      "transaction_timestamp",
      "timeofday",
      "getdate",
      "sysdate",
      "random",
      "rand",
      "gen_random_uuid",
      "uuid_generate_v4",
      "nextval",
      "currval",
      "lastval",
      "txid_current",
      "pg_current_xact_id",
      "current_setting",
      "version",
      "pg_backend_pid",
      "age",
      "setval",
      "curdate",
      "curtime",
      "current_user_id",
      NULL}},
};

RefusedKind
function_refused(const char *name)
{
    for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
        for (const char *const *known = refused[i].names; *known != NULL; known++) {
            if (strcmp(*known, name) == 0) {
                return refused[i].kind;
            }
        }
    }
    return REFUSED_NOT;
}

uint8_t
function_at(size_t index, const char **name)
{
    const size_t own = sizeof(functions) / sizeof(*functions) - 1;
    const size_t others = sizeof(aliases) / sizeof(*aliases) - 1;

    if (index < own) {
        *name = functions[index].name;
        return functions[index].dialects;
    }
    *name = index < own + others ? aliases[index - own].alias : NULL;
    const Function *known = *name != NULL ? function_find(*name) : NULL;

    return known != NULL ? known->dialects : 0;
}

const char *
function_nearest(Arena *arena, const char *name, ExprDialect dialect)
{
    const size_t room = sizeof(functions) / sizeof(*functions) + sizeof(aliases) / sizeof(*aliases);
    const char **names = arena_new_array(arena, const char *, room);
    size_t count = 0;

    for (size_t i = 0; functions[i].name != NULL; i++) {
        if ((functions[i].dialects & (1 << dialect)) != 0) {
            names[count++] = functions[i].name;
        }
    }
    for (size_t i = 0; aliases[i].alias != NULL; i++) {
        names[count++] = aliases[i].alias;
    }
    return nearest_name(name, names);
}
