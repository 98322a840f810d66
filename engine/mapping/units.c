#include <ctype.h>
#include <string.h>

#include "mapping/reader.h"

/* Skips one "12 hours"; NULL where there is none. */
static const char *
skip_quantity(const char *at)
{
    static const char *const units[] = {"second", "minute", "hour", "day", "week"};
    const size_t digits = strspn(at, "0123456789");

    if (digits == 0 || digits > 6) {
        return NULL;
    }
    at += digits;
    at += strspn(at, " ");
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        const size_t len = strlen(units[i]);

        if (strncmp(at, units[i], len) == 0) {
            at += len;
            at += *at == 's';
            return isalnum((unsigned char) *at) ? NULL : at;
        }
    }
    return NULL;
}

static bool
is_interval(const char *text)
{
    const char *at = text;

    if (strcmp(text, "0") == 0) {
        return true;
    }
    do {
        at = skip_quantity(at);
        if (at == NULL) {
            return false;
        }
        at += strspn(at, " ");
    } while (*at != '\0');
    return true;
}

bool
read_check_interval(Reader *r, Text text)
{
    if (is_interval(text.text)) {
        return true;
    }
    diag_error(r->diags, DIAG_BAD_INTERVAL, text.span, "\"%s\" is not an interval", text.text);
    diag_hint(r->diags, "Write a number and a unit, such as 30 minutes or 1 hour.");
    return false;
}

bool
read_check_brake(Reader *r, Text text)
{
    const char *at = text.text;
    unsigned percent = 0;
    size_t digits = 0;

    if (strcmp(at, "off") == 0) {
        return true;
    }
    for (; isdigit((unsigned char) *at) && digits < 4; at++, digits++) {
        percent = percent * 10 + (unsigned) (*at - '0');
    }
    if (strcmp(at, "%") == 0 && percent > 0 && percent <= 100) {
        return true;
    }
    diag_error(r->diags, DIAG_BAD_PERCENTAGE, text.span, "\"%s\" is not a percentage", text.text);
    diag_hint(r->diags, "Write a whole number from 1%% to 100%%, or off.");
    return false;
}

bool
read_check_reconcile(Reader *r, Text text)
{
    static const char *const words[] = {"never", "hourly", "daily", "weekly"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(text.text, words[i]) == 0) {
            return true;
        }
    }
    if (is_interval(text.text) && strcmp(text.text, "0") != 0) {
        return true;
    }
    diag_error(r->diags, DIAG_BAD_INTERVAL, text.span, "\"%s\" does not say how often to reconcile",
               text.text);
    diag_hint(r->diags, "Write never, hourly, daily, weekly or an interval such as 6 hours.");
    return false;
}

bool
read_check_time_zone(Reader *r, Text text)
{
    bool ok = isalpha((unsigned char) text.text[0]) != 0 && strlen(text.text) <= 64;

    for (const char *at = text.text; *at != '\0'; at++) {
        ok &= isalnum((unsigned char) *at) || strchr("_+-/", *at) != NULL;
    }
    if (!ok) {
        diag_error(r->diags, DIAG_BAD_TIME_ZONE, text.span, "\"%s\" is not a time zone's name",
                   text.text);
    }
    return ok;
}

static bool
is_leap(unsigned year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static bool
is_date(const char *text)
{
    static const unsigned char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    static const char shape[] = "0000-00-00";
    unsigned parts[3] = {0};
    size_t part = 0;

    if (strlen(text) != strlen(shape)) {
        return false;
    }
    for (size_t i = 0; shape[i] != '\0'; i++) {
        if (shape[i] == '-') {
            part++;
            if (text[i] != '-') {
                return false;
            }
        } else if (!isdigit((unsigned char) text[i])) {
            return false;
        } else {
            parts[part] = parts[part] * 10 + (unsigned) (text[i] - '0');
        }
    }
    if (parts[0] < 1000 || parts[1] < 1 || parts[1] > 12) {
        return false;
    }
    const unsigned leap_day = parts[1] == 2 && is_leap(parts[0]);

    return parts[2] >= 1 && parts[2] <= lengths[parts[1] - 1] + leap_day;
}

bool
read_check_date(Reader *r, Text text)
{
    if (is_date(text.text)) {
        return true;
    }
    return diag_error(r->diags, DIAG_BAD_DATE, text.span, "\"%s\" is not a date", text.text);
}

bool
read_interval_field(Reader *r, const DocNode *map, const char *key, TextField *out)
{
    return read_field(r, map, key, out) &&
           (out->state != FIELD_SET || read_check_interval(r, out->text));
}

bool
read_brake_field(Reader *r, const DocNode *map, const char *key, TextField *out)
{
    return read_field(r, map, key, out) &&
           (out->state != FIELD_SET || read_check_brake(r, out->text));
}

bool
read_absences_field(Reader *r, const DocNode *map, const char *key, TextField *out)
{
    if (!read_field(r, map, key, out)) {
        return false;
    }
    if (out->state != FIELD_SET ||
        (out->text.text[0] >= '1' && out->text.text[0] <= '9' && out->text.text[1] == '\0')) {
        return true;
    }
    return diag_error(r->diags, DIAG_BAD_CHOICE, out->text.span,
                      "\"%s\" must be a number from 1 to 9, not \"%s\"", key, out->text.text);
}

bool
read_time_zone(Reader *r, const DocNode *map, const char *key, Text *out)
{
    return read_text(r, map, key, out) && (out->text == NULL || read_check_time_zone(r, *out));
}
