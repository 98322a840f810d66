#include "base/fingerprint.h"

#include <inttypes.h>
#include <stddef.h>

/* Two FNV-1a lanes with unlike starts; the second also turns its state. */
static inline Fingerprint
with_byte(Fingerprint print, unsigned char byte)
{
    print.a = (print.a ^ byte) * 1099511628211ULL;
    print.b = ((print.b << 7 | print.b >> 57) ^ byte) * 0x9E3779B97F4A7C15ULL;
    return print;
}

Fingerprint
fingerprint_new(void)
{
    return (Fingerprint){.a = 14695981039346656037ULL, .b = 0x2545F4914F6CDD1DULL};
}

void
fingerprint_text(Fingerprint *print, const char *text)
{
    Fingerprint at = *print; /* in registers: bytes of the text might be bytes of *print */

    if (text == NULL) {
        at = with_byte(at, 1);
    } else {
        for (; *text != '\0'; text++) {
            at = with_byte(at, (unsigned char) *text);
        }
    }
    *print = with_byte(at, 0);
}

void
fingerprint_number(Fingerprint *print, unsigned long long number)
{
    char digits[24];
    size_t at = sizeof(digits) - 1;

    digits[at] = '\0';
    do {
        digits[--at] = (char) ('0' + number % 10);
        number /= 10;
    } while (number > 0);
    fingerprint_text(print, digits + at);
}

const char *
fingerprint_hex(Arena *arena, const Fingerprint *print)
{
    return arena_fmt(arena, "%016" PRIx64 "%016" PRIx64, print->a, print->b);
}
