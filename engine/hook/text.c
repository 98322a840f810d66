#include "hook/text.h"

#include <ctype.h>
#include <string.h>

#include "base/utf8.h"

bool
text_is_clean(const char *text, size_t len)
{
    return utf8_prefix(text, len) == len;
}

bool
text_is_simple_name(const char *text)
{
    return *text != '\0' && !isdigit((unsigned char) *text) &&
           text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static const char *
skip_blanks(const char *at)
{
    return at + strspn(at, " ");
}

bool
text_is_type(const char *text)
{
    static const char words[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ ";
    static const char digits[] = "0123456789";

    if (!isalpha((unsigned char) *text)) {
        return false;
    }
    const char *at = text + strspn(text, words);

    if (*at == '(') {
        at = skip_blanks(at + 1);
        if (!isdigit((unsigned char) *at)) {
            return false;
        }
        at = skip_blanks(at + strspn(at, digits));
        if (*at == ',') {
            at = skip_blanks(at + 1);
            if (!isdigit((unsigned char) *at)) {
                return false;
            }
            at = skip_blanks(at + strspn(at, digits));
        }
        if (*at != ')') {
            return false;
        }
        at++;
        at += strspn(at, words); /* timestamp(6) without time zone */
    }
    return *at == '\0';
}

/* Reads exactly `count` digits; the end, or NULL. */
static const char *
read_digits(const char *at, size_t count, unsigned *number)
{
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isdigit((unsigned char) at[i])) {
            return NULL;
        }
        *number = *number * 10 + (unsigned) (at[i] - '0');
    }
    return at + count;
}

/* The same behind the mark. */
static const char *
read_part(const char *at, char mark, unsigned *number)
{
    return at != NULL && *at == mark ? read_digits(at + 1, 2, number) : NULL;
}

/* Reads a day that exists; the end, or NULL. */
static const char *
read_date(const char *text)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned year = 0;
    unsigned month = 0;
    unsigned day = 0;
    const char *at = read_digits(text, 4, &year);

    at = read_part(read_part(at, '-', &month), '-', &day);
    if (at == NULL || year == 0 || month == 0 || month > 12) {
        return NULL;
    }
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return day > 0 && day <= days[month - 1] + (month == 2 && leap) ? at : NULL;
}

bool
text_is_date(const char *text)
{
    const char *at = read_date(text);

    return at != NULL && *at == '\0';
}

bool
text_is_timestamp(const char *text)
{
    enum
    {
        MICROSECONDS = 6
    };
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;
    const char *at = read_date(text);

    at = at != NULL && *at == 'T' ? read_part(at, 'T', &hour) : read_part(at, ' ', &hour);
    at = read_part(at, ':', &minute);
    if (at != NULL && *at == ':') {
        at = read_part(at, ':', &second);
        if (at != NULL && *at == '.') {
            const size_t fraction = strspn(at + 1, "0123456789");

            at = fraction > 0 && fraction <= MICROSECONDS ? at + 1 + fraction : NULL;
        }
    }
    return at != NULL && *at == '\0' && hour < 24 && minute < 60 && second < 60;
}

bool
text_is_interval(const char *text)
{
    static const char *const units[] = {"second", "minute", "hour", "day", "week", "month", "year"};
    const char *at = text;

    do {
        at += *at == '-';
        const size_t digits = strspn(at, "0123456789");
        bool known = false;

        at += digits;
        at += strspn(at, " ");
        for (size_t i = 0; digits > 0 && !known && i < sizeof(units) / sizeof(*units); i++) {
            const size_t len = strlen(units[i]);

            if (strncmp(at, units[i], len) == 0) {
                known = true;
                at += len;
                at += *at == 's';
            }
        }
        if (!known || (*at != ' ' && *at != '\0')) {
            return false;
        }
        at += strspn(at, " ");
    } while (*at != '\0');
    return true;
}

bool
text_is_module(const char *name)
{
    return *name != '\0' && *name != '/' && strstr(name, "..") == NULL &&
           name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_/.")] == '\0';
}

/* The offset behind the set that starts at `at` with "[". */
static size_t
skip_set(const char *pattern, size_t len, size_t at)
{
    at++;
    if (at < len && pattern[at] == '^') {
        at++;
    }
    for (bool first = true; at < len && (first || pattern[at] != ']'); first = false) {
        at += pattern[at] == '%' ? 2 : 1;
    }
    return at < len ? at + 1 : len;
}

/* One item of a pattern, and whether it may take many lengths by itself (%bxy, %1). */
static size_t
skip_item(const char *pattern, size_t len, size_t at, bool *many)
{
    *many = false;
    if (pattern[at] == '[') {
        return skip_set(pattern, len, at);
    }
    if (pattern[at] != '%' || at + 1 >= len) {
        return at + 1;
    }
    const char kind = pattern[at + 1];

    *many = kind == 'b' || isdigit((unsigned char) kind);
    if (kind == 'f' && at + 2 < len && pattern[at + 2] == '[') {
        return skip_set(pattern, len, at + 2);
    }
    return at + (kind == 'b' ? 4 : 2);
}

double
text_pattern_steps(const char *pattern, size_t len, size_t subject, bool anchors)
{
    const bool anchored = anchors && len > 0 && pattern[0] == '^';
    unsigned repeated = anchored ? 0 : 1;
    bool ends_repeated = false;
    double steps = 1 + (double) len / 32; /* a long set is searched from its start */

    for (size_t at = anchored; at < len;) {
        bool many = false;

        if (pattern[at] == '(' || pattern[at] == ')') {
            at++;
            continue;
        }
        at = skip_item(pattern, len, at, &many);
        ends_repeated = at < len && strchr("*+-", pattern[at]) != NULL && pattern[at] != '\0';
        repeated += many || ends_repeated;
        if (at < len && pattern[at] == '?') {
            steps *= 2;
            at++;
        }
        at += ends_repeated;
    }
    repeated -= ends_repeated;
    for (unsigned i = 1; i <= repeated; i++) {
        steps *= ((double) subject + i) / i;
    }
    return steps;
}
