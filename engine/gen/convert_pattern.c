#include "gen/convert_pattern.h"

#include <string.h>

/* A word comes before those that it begins with. */
static const PartKind kinds[] = {
    {"YYYY", ROLE_YEAR, 4, false},   {"Month", ROLE_MONTH, 0, true},
    {"Mon", ROLE_MONTH, 3, true},    {"MM", ROLE_MONTH, 2, false},
    {"MI", ROLE_MINUTE, 2, false},   {"MS", ROLE_FRACTION, 0, false},
    {"M", ROLE_MONTH, 0, false},     {"DD", ROLE_DAY, 2, false},
    {"D", ROLE_DAY, 0, false},       {"HH24", ROLE_HOUR, 2, false},
    {"HH12", ROLE_HOUR, 2, false},   {"HH", ROLE_HOUR, 2, false},
    {"H24", ROLE_HOUR, 0, false},    {"H12", ROLE_HOUR, 0, false},
    {"SS", ROLE_SECOND, 2, false},   {"US", ROLE_FRACTION, 0, false},
    {"AM", ROLE_MERIDIAN, 2, false}, {"PM", ROLE_MERIDIAN, 2, false},
};

enum
{
    KIND_COUNT = sizeof(kinds) / sizeof(kinds[0])
};

/* ---- reading ------------------------------------------------------------------------------- */

static char
lower(char c)
{
    return (char) (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool
begins_with(const char *text, const PartKind *kind)
{
    for (size_t i = 0; kind->word[i] != '\0'; i++) {
        const bool same =
            kind->any_case ? lower(text[i]) == lower(kind->word[i]) : text[i] == kind->word[i];

        if (!same) {
            return false;
        }
    }
    return true;
}

static const PartKind *
kind_at(const char *text)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (begins_with(text, &kinds[i])) {
            return &kinds[i];
        }
    }
    return NULL;
}

static bool
is_kind(const Pattern *pattern, PartRole role, const char *word)
{
    return pattern->at[role] >= 0 &&
           strcmp(pattern->parts[pattern->at[role]].kind->word, word) == 0;
}

static bool
is_separator(char c)
{
    return c != '\0' && strchr(" -/.,:_", c) != NULL;
}

static bool
is_plain(char c)
{
    return is_separator(c) || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

static bool
refuse(const Format *format, Diags *diags, const char *why)
{
    return diag_error(diags, DIAG_FORMAT, format->span, "format \"%s\": %s", format->pattern.text,
                      why);
}

static bool
add_part(Pattern *pattern, Part part)
{
    if (pattern->count == PATTERN_MAX_PARTS) {
        return false;
    }
    if (part.role != ROLE_TEXT) {
        pattern->at[part.role] = (int) pattern->count;
    }
    pattern->parts[pattern->count++] = part;
    return true;
}

/* Reads "quoted text" at *p; false when it is not closed or holds what we would have to escape. */
static bool
add_quoted(Pattern *pattern, const char **p)
{
    const char *at = *p + 1;

    for (; *at != '"'; at++) {
        if (!is_plain(*at) || !add_part(pattern, (Part){.role = ROLE_TEXT, .text = *at})) {
            return false;
        }
    }
    *p = at + 1;
    return true;
}

/* Which part is not there, and what may be meant. */
static bool
refuse_part(const Format *format, const char *p, Diags *diags)
{
    const size_t len = strlen(format->pattern.text);
    char upper[64] = "";

    for (size_t i = 0; i < len && i + 1 < sizeof(upper); i++) {
        const char c = format->pattern.text[i];

        upper[i] = c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
    }
    refuse(format, diags,
           strncmp(p, "YY", 2) == 0 ? "a year of two digits does not say its century"
                                    : "an unknown part");
    if (len < sizeof(upper) && kind_at(upper + (p - format->pattern.text)) != NULL) {
        diag_hint(diags, "Parts stand in upper case: %s.", upper);
    } else {
        diag_hint(diags, "The parts are YYYY, MM, Mon, Month, M, DD, D, HH24, HH12, H24, H12, MI, "
                         "SS, MS, US, AM and PM; put other letters into double quotes.");
    }
    return false;
}

static bool
add_word(const Format *format, Pattern *pattern, const char **p, Diags *diags)
{
    const PartKind *kind = kind_at(*p);

    if (kind == NULL) {
        return refuse_part(format, *p, diags);
    }
    if (pattern->at[kind->role] >= 0) {
        refuse(format, diags, "the same part twice");
        if (kind->role == ROLE_MONTH) {
            diag_hint(diags, "MM is the month; minutes are MI.");
        }
        return false;
    }
    *p += strlen(kind->word);
    return add_part(pattern, (Part){.role = kind->role, .kind = kind}) ||
           refuse(format, diags, "too long");
}

static bool
read_parts(const Format *format, Pattern *out, Diags *diags)
{
    for (const char *p = format->pattern.text; *p != '\0';) {
        if (*p == '"') {
            if (!add_quoted(out, &p)) {
                return refuse(format, diags, "quoted text may hold letters, digits and separators");
            }
        } else if (is_separator(*p) || *p == 'T') {
            if (!add_part(out, (Part){.role = ROLE_TEXT, .text = *p++})) {
                return refuse(format, diags, "too long");
            }
        } else if (!add_word(format, out, &p, diags)) {
            return false;
        }
    }
    return true;
}

static bool
is_varying(const Part *part)
{
    return part->kind != NULL && part->kind->width == 0;
}

/* Parts behind the last one that is no separator. */
static size_t
tail_length(const Pattern *pattern)
{
    size_t tail = 0;

    while (tail < pattern->count && pattern->parts[pattern->count - 1 - tail].role == ROLE_TEXT) {
        tail++;
    }
    return tail;
}

/* Are parts at fixed places?  A varying fraction as the last part does not move any other. */
static bool
has_fixed_places(const Pattern *pattern)
{
    const size_t tail = tail_length(pattern);

    for (size_t i = 0; i < pattern->count; i++) {
        const Part *part = &pattern->parts[i];
        const bool last = i + tail + 1 == pattern->count;

        if (is_varying(part) && !(last && part->role == ROLE_FRACTION)) {
            return false;
        }
    }
    return true;
}

/* Without fixed places parts are found by counting separators: there must be one between any two. */
static bool
is_separated(const Pattern *pattern)
{
    for (size_t i = 0; i < pattern->count; i++) {
        const Part *part = &pattern->parts[i];

        if (part->role == ROLE_TEXT && !is_separator(part->text)) {
            return false;
        }
        if (i > 0 && part->role != ROLE_TEXT && pattern->parts[i - 1].role != ROLE_TEXT) {
            return false;
        }
    }
    return true;
}

/* What is missing or too much, or NULL. */
static const char *
what_is_wrong(const Pattern *pattern)
{
    const int *at = pattern->at;
    const bool half_day = is_kind(pattern, ROLE_HOUR, "HH12") ||
                          is_kind(pattern, ROLE_HOUR, "HH") || is_kind(pattern, ROLE_HOUR, "H12");

    if (at[ROLE_YEAR] < 0) {
        return "YYYY is missing";
    }
    if (at[ROLE_DAY] >= 0 && at[ROLE_MONTH] < 0) {
        return "a day without a month";
    }
    if (half_day != (at[ROLE_MERIDIAN] >= 0)) {
        return "HH12 and AM belong together; use HH24 for 0 to 23 hours";
    }
    if ((at[ROLE_MINUTE] >= 0 && at[ROLE_HOUR] < 0) ||
        (at[ROLE_SECOND] >= 0 && at[ROLE_MINUTE] < 0) ||
        (at[ROLE_FRACTION] >= 0 && at[ROLE_SECOND] < 0)) {
        return "a part of the time without the one before it";
    }
    if (!has_fixed_places(pattern) && !is_separated(pattern)) {
        return "with Month, M, D, H24, H12, MS or US every part needs a separator";
    }
    return NULL;
}

bool
pattern_parse(const Format *format, Pattern *out, Diags *diags)
{
    *out = (Pattern){0};
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        out->at[i] = -1;
    }
    if (!read_parts(format, out, diags)) {
        return false;
    }
    const char *wrong = what_is_wrong(out);

    return wrong == NULL || refuse(format, diags, wrong);
}

/* ---- to ISO -------------------------------------------------------------------------------- */

/* A run of the text that is ISO as it stands. */
typedef struct Run
{
    size_t from;   /* index of the first part */
    size_t behind; /* index behind the last part */
} Run;

static unsigned
part_width(const Part *part)
{
    return part->kind != NULL ? part->kind->width : 1;
}

static unsigned
place_of(const Pattern *pattern, size_t part)
{
    unsigned place = 1;

    for (size_t i = 0; i < part; i++) {
        place += part_width(&pattern->parts[i]);
    }
    return place;
}

static void
put_run(StrBuf *out, const Pattern *pattern, const char *x, Run run)
{
    const unsigned from = place_of(pattern, run.from);

    if (run.from == 0 && run.behind == pattern->count) {
        strbuf_str(out, x);
    } else if (run.behind == pattern->count) {
        strbuf_fmt(out, "SUBSTRING(%s, %u)", x, from);
    } else if (is_varying(&pattern->parts[run.behind - 1])) {
        const unsigned around = from - 1 + (unsigned) tail_length(pattern);

        strbuf_fmt(out, "SUBSTRING(%s, %u, LENGTH(%s) - %u)", x, from, x, around);
    } else {
        strbuf_fmt(out, "SUBSTRING(%s, %u, %u)", x, from, place_of(pattern, run.behind) - from);
    }
}

/* The part by the number of separators before it; every separator is turned into the first one. */
static void
put_field(StrBuf *out, const SqlDialect *dialect, const Pattern *pattern, const char *x,
          size_t part)
{
    char separators[PATTERN_MAX_PARTS + 1] = "";
    char same[PATTERN_MAX_PARTS + 1] = "";
    size_t count = 0;
    unsigned field = 1;
    Diags *none = diags_new(out->arena);
    StrBuf text = strbuf_new(out->arena);

    for (size_t i = 0; i < pattern->count; i++) {
        const char c = pattern->parts[i].text;

        field += i < part && c != '\0';
        if (c != '\0' && strchr(separators, c) == NULL) {
            separators[count] = c;
            same[count++] = separators[0];
        }
    }
    strbuf_str(&text, x);
    if (count > 1) {
        text = strbuf_new(out->arena);
        strbuf_fmt(&text, "TRANSLATE(%s, ", x);
        sql_literal(&text, dialect, separators + 1, none);
        strbuf_str(&text, ", ");
        sql_literal(&text, dialect, same + 1, none);
        strbuf_char(&text, ')');
    }
    const char separator[] = {separators[0], '\0'};
    const Part *wanted = &pattern->parts[part];
    const bool pad =
        wanted->kind->width == 0 && !wanted->kind->any_case && wanted->role != ROLE_FRACTION;

    strbuf_str(out, pad ? "LPAD(SPLIT_PART(" : "SPLIT_PART(");
    strbuf_fmt(out, "%s, ", text.text);
    sql_literal(out, dialect, separator, none);
    strbuf_fmt(out, pad ? ", %u), 2, '0')" : ", %u)", field);
}

static void
put_part(StrBuf *out, const SqlDialect *dialect, const Pattern *pattern, const char *x, size_t part,
         Run *run)
{
    if (has_fixed_places(pattern)) {
        *run = (Run){part, part + 1};
    } else {
        put_field(out, dialect, pattern, x, part);
    }
}

/* Does the text itself go on with this separator and this part? */
static bool
continues(const Pattern *pattern, const Run *run, const char *separator, size_t part)
{
    const size_t length = strlen(separator);

    if (run->behind == 0 || run->behind + length != part) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (pattern->parts[run->behind + i].text != separator[i]) {
            return false;
        }
    }
    return true;
}

/* ISO order, what comes before each part, and what stands for a missing one. */
static const struct
{
    PartRole role;
    const char *separator;
    const char *missing;
} iso[] = {
    {ROLE_YEAR, "", NULL},      {ROLE_MONTH, "-", "-01"},   {ROLE_DAY, "-", "-01"},
    {ROLE_HOUR, " ", NULL},     {ROLE_MINUTE, ":", ":00"},  {ROLE_SECOND, ":", NULL},
    {ROLE_FRACTION, ".", NULL}, {ROLE_MERIDIAN, " ", NULL},
};

enum
{
    ISO_DATE_PARTS = 3,
    ISO_PARTS = sizeof(iso) / sizeof(iso[0])
};

/* Ends the run under way, then the separator and what comes next: a part, or what stands for it. */
static void
put_iso_part(StrBuf *out, const SqlDialect *dialect, const Pattern *pattern, const char *x,
             size_t i, Run *run)
{
    const int at = pattern->at[iso[i].role];

    if (run->behind > 0) {
        put_run(out, pattern, x, *run);
        *run = (Run){0};
    }
    if (at < 0) {
        strbuf_fmt(out, " || '%s'", iso[i].missing);
        return;
    }
    if (iso[i].separator[0] != '\0') {
        strbuf_fmt(out, " || '%s' || ", iso[i].separator);
    }
    put_part(out, dialect, pattern, x, (size_t) at, run);
}

const char *
pattern_iso_text(Arena *arena, const SqlDialect *dialect, const Pattern *pattern, const char *x,
                 bool time)
{
    const size_t parts = time && pattern->at[ROLE_HOUR] >= 0 ? ISO_PARTS : ISO_DATE_PARTS;
    StrBuf out = strbuf_new(arena);
    Run run = {0};

    for (size_t i = 0; i < parts; i++) {
        const int at = pattern->at[iso[i].role];

        if (at >= 0 && continues(pattern, &run, iso[i].separator, (size_t) at)) {
            run.behind = (size_t) at + 1;
        } else if (at >= 0 || iso[i].missing != NULL) {
            put_iso_part(&out, dialect, pattern, x, i, &run);
        }
    }
    if (run.behind > 0) {
        put_run(&out, pattern, x, run);
    }
    return out.text;
}
