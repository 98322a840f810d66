/* Patterns as regular expressions that know the calendar. */
#include <string.h>

#include "gen/convert_pattern.h"

/*
 * Days that go with the same months: 01 to 28 with all of them, 29 and 30 with all but February, 31 with
 * seven; 29 February with a leap year only.
 */
typedef enum DayClass
{
    TO_28,
    TO_30,
    THE_31ST,
    LEAP_DAY,
    CLASS_COUNT,
    NO_DAY = TO_28 /* a pattern without a day: any month */
} DayClass;

static const char year_regex[] = "[1-9][0-9]{3}";
static const char leap_year_regex[] =
    "([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)";

/* By the width of the part: two digits, or one where one is enough. */
static const char *const month_regex[][CLASS_COUNT] = {
    {"(0[1-9]|1[0-2])", "(0[13-9]|1[0-2])", "(0[13578]|1[02])", "02"},
    {"(0?[1-9]|1[0-2])", "(0?[13-9]|1[0-2])", "(0?[13578]|1[02])", "0?2"},
};
static const char *const day_regex[][CLASS_COUNT] = {
    {"(0[1-9]|1[0-9]|2[0-8])", "(29|30)", "31", "29"},
    {"(0?[1-9]|1[0-9]|2[0-8])", "(29|30)", "31", "29"},
};
static const struct
{
    const char *name;
    int days;
} months[] = {
    {"january", 31},   {"february", 28}, {"march", 31},    {"april", 30},
    {"may", 31},       {"june", 30},     {"july", 31},     {"august", 31},
    {"september", 30}, {"october", 31},  {"november", 30}, {"december", 31},
};

enum
{
    ABBREVIATION = 3
};

static bool
has_days(int days, DayClass wanted)
{
    static const int least[CLASS_COUNT] = {28, 30, 31, 28};

    return wanted == LEAP_DAY ? days == least[wanted] : days >= least[wanted];
}

static void
put_month_names(StrBuf *out, DayClass days, bool whole)
{
    const char *separator = "(";

    for (size_t i = 0; i < sizeof(months) / sizeof(months[0]); i++) {
        const size_t length = whole ? strlen(months[i].name) : ABBREVIATION;

        if (!has_days(months[i].days, days)) {
            continue;
        }
        strbuf_str(out, separator);
        separator = "|";
        for (size_t c = 0; c < length; c++) {
            strbuf_fmt(out, "[%c%c]", months[i].name[c] - 'a' + 'A', months[i].name[c]);
        }
    }
    strbuf_char(out, ')');
}

static void
put_month(StrBuf *out, const PartKind *kind, DayClass days)
{
    if (kind->any_case) {
        put_month_names(out, days, kind->width == 0);
    } else {
        strbuf_str(out, month_regex[kind->width == 0][days]);
    }
}

static const char *
hour_regex(const PartKind *kind)
{
    if (strstr(kind->word, "24") != NULL) {
        return kind->width == 0 ? "([01]?[0-9]|2[0-3])" : "([01][0-9]|2[0-3])";
    }
    return kind->width == 0 ? "(0?[1-9]|1[0-2])" : "(0[1-9]|1[0-2])";
}

static void
put_part_regex(StrBuf *out, const Part *part, DayClass days)
{
    switch (part->role) {
        case ROLE_TEXT:
            strbuf_fmt(out, part->text == '.' ? "[%c]" : "%c", part->text);
            break;
        case ROLE_YEAR:
            strbuf_str(out, days == LEAP_DAY ? leap_year_regex : year_regex);
            break;
        case ROLE_MONTH:
            put_month(out, part->kind, days);
            break;
        case ROLE_DAY:
            strbuf_str(out, day_regex[part->kind->width == 0][days]);
            break;
        case ROLE_HOUR:
            strbuf_str(out, hour_regex(part->kind));
            break;
        case ROLE_MINUTE:
        case ROLE_SECOND:
            strbuf_str(out, "[0-5][0-9]");
            break;
        case ROLE_FRACTION:
            strbuf_str(out, strcmp(part->kind->word, "MS") == 0 ? "[0-9]{1,3}" : "[0-9]{1,6}");
            break;
        case ROLE_MERIDIAN:
            strbuf_str(out, "[AaPp][Mm]");
            break;
        case ROLE_COUNT:
            break;
    }
}

static void
put_parts_regex(StrBuf *out, const Pattern *pattern, int from, int to, DayClass days)
{
    for (int i = from; i < to; i++) {
        put_part_regex(out, &pattern->parts[i], days);
    }
}

/* Days and months from `first` to `behind`, for every year. */
static void
put_common_days(StrBuf *out, const Pattern *pattern, int first, int behind)
{
    for (DayClass days = TO_28; days < LEAP_DAY; days++) {
        strbuf_char(out, days == TO_28 ? '(' : '|');
        put_parts_regex(out, pattern, first, behind, days);
    }
    strbuf_char(out, ')');
}

/* The date in the middle: days of every year, the year written once where it is an end; leap days. */
static void
put_date_regex(StrBuf *out, const Pattern *pattern, int first, int behind)
{
    const int year = pattern->at[ROLE_YEAR];

    if (pattern->at[ROLE_DAY] < 0) {
        put_parts_regex(out, pattern, first, behind, NO_DAY);
        return;
    }
    strbuf_char(out, '(');
    if (year == first) {
        put_part_regex(out, &pattern->parts[year], TO_28);
        put_common_days(out, pattern, first + 1, behind);
    } else if (year == behind - 1) {
        put_common_days(out, pattern, first, behind - 1);
        put_part_regex(out, &pattern->parts[year], TO_28);
    } else {
        put_common_days(out, pattern, first, behind);
    }
    strbuf_char(out, '|');
    put_parts_regex(out, pattern, first, behind, LEAP_DAY);
    strbuf_char(out, ')');
}

const char *
pattern_regex(Arena *arena, const Pattern *pattern)
{
    StrBuf out = strbuf_new(arena);
    int first = pattern->at[ROLE_YEAR];
    int last = first;

    for (PartRole role = ROLE_MONTH; role <= ROLE_DAY; role++) {
        const int at = pattern->at[role];

        first = at >= 0 && at < first ? at : first;
        last = at > last ? at : last;
    }
    strbuf_char(&out, '^');
    put_parts_regex(&out, pattern, 0, first, NO_DAY);
    put_date_regex(&out, pattern, first, last + 1);
    put_parts_regex(&out, pattern, last + 1, (int) pattern->count, NO_DAY);
    strbuf_char(&out, '$');
    return out.text;
}

const char *
pattern_iso_regex(Arena *arena, IsoForm form)
{
    static const char time[] = "[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?";
    static const char zone[] = " ?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)";
    const Format format = {.pattern.text = "YYYY-MM-DD"};
    Pattern pattern;
    StrBuf out = strbuf_new(arena);

    pattern_parse(&format, &pattern, diags_new(arena));
    strbuf_char(&out, '^');
    put_date_regex(&out, &pattern, 0, (int) pattern.count);
    switch (form) {
        case ISO_LOCAL:
            strbuf_fmt(&out, "(%s)?", time);
            break;
        case ISO_ZONED:
            strbuf_fmt(&out, "%s%s", time, zone);
            break;
        case ISO_ANY:
            strbuf_fmt(&out, "(%s(%s)?)?", time, zone);
            break;
    }
    strbuf_char(&out, '$');
    return out.text;
}
