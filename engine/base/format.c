#include "base/format.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct Room
{
    char *text;
    size_t size;
    size_t len;
} Room;

static inline void
put(Room *room, const char *bytes, size_t len)
{
    if (room->len + len < room->size) {
        memcpy(room->text + room->len, bytes, len);
    }
    room->len += len;
}

static void
put_number(Room *room, unsigned long long number, bool negative)
{
    char digits[24];
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char) ('0' + number % 10);
        number /= 10;
    } while (number > 0);
    if (negative) {
        digits[--at] = '-';
    }
    put(room, digits + at, sizeof(digits) - at);
}

static void
put_signed(Room *room, long long number)
{
    const unsigned long long bits = (unsigned long long) number;

    put_number(room, number < 0 ? 0 - bits : bits, number < 0);
}

/* What follows a '%': how many letters it had, 0 for a mark that is not ours. */
static size_t
put_mark(Room *room, const char *mark, va_list *args)
{
    const char *text = NULL;
    char c = '%';

    switch (mark[0]) {
        case 's':
            text = va_arg(*args, const char *);
            text = text != NULL ? text : "(null)";
            put(room, text, strlen(text));
            return 1;
        case 'c':
            c = (char) va_arg(*args, int);
            put(room, &c, 1);
            return 1;
        case '%':
            put(room, &c, 1);
            return 1;
        case 'd':
            put_signed(room, va_arg(*args, int));
            return 1;
        case 'u':
            put_number(room, va_arg(*args, unsigned), false);
            return 1;
        case 'z':
            if (mark[1] == 'u') {
                put_number(room, va_arg(*args, size_t), false);
                return 2;
            }
            return 0;
        case 'l':
            if (mark[1] == 'l' && mark[2] == 'd') {
                put_signed(room, va_arg(*args, long long));
                return 3;
            }
            return 0;
        default:
            return 0;
    }
}

size_t
format_text(char *text, size_t room, const char *fmt, va_list args)
{
    const char *rest = fmt;
    Room out = {.text = text, .size = room};
    va_list own;

    va_copy(own, args);
    for (const char *mark = strchr(rest, '%'); mark != NULL; mark = strchr(rest, '%')) {
        put(&out, rest, (size_t) (mark - rest));
        const size_t len = put_mark(&out, mark + 1, &own);

        if (len == 0) {
            va_end(own);
            const int all = vsnprintf(text, room, fmt, args);

            return all > 0 ? (size_t) all : 0; /* -Wformat=2 rejects what makes it negative */
        }
        rest = mark + 1 + len;
    }
    va_end(own);
    put(&out, rest, strlen(rest));
    if (room > 0) {
        text[out.len < room ? out.len : 0] = '\0';
    }
    return out.len;
}
