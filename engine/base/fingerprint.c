#include "base/fingerprint.h"

#include <inttypes.h>
#include <stddef.h>

/* Two FNV-1a lanes with unlike starts; the second also turns its state. */
static void
add_byte(Fingerprint *print, unsigned char byte)
{
    print->a = (print->a ^ byte) * 1099511628211ULL;
    print->b = ((print->b << 7 | print->b >> 57) ^ byte) * 0x9E3779B97F4A7C15ULL;
}

Fingerprint
fingerprint_new(void)
{
    return (Fingerprint){.a = 14695981039346656037ULL, .b = 0x2545F4914F6CDD1DULL};
}

void
fingerprint_text(Fingerprint *print, const char *text)
{
    if (text == NULL) {
        add_byte(print, 1);
    } else {
        for (; *text != '\0'; text++) {
            add_byte(print, (unsigned char) *text);
        }
    }
    add_byte(print, 0);
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
