#include "base/fingerprint.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

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

static inline void
turn(Fingerprint *print, uint64_t word)
{
    print->a = (print->a ^ word) * 0x9E3779B97F4A7C15ULL;
    print->a ^= print->a >> 29;
    print->b = ((print->b << 23 | print->b >> 41) + word) * 0xC2B2AE3D27D4EB4FULL;
    print->b ^= print->b >> 32;
}

void
fingerprint_quick_text(Fingerprint *print, const char *text)
{
    uint64_t word = 0;
    size_t len = text != NULL ? strlen(text) : 0;

    turn(print, text != NULL ? len : UINT64_MAX);
    for (; len >= sizeof(word); len -= sizeof(word), text += sizeof(word)) {
        memcpy(&word, text, sizeof(word));
        turn(print, word);
    }
    if (len > 0) {
        word = 0;
        memcpy(&word, text, len);
        turn(print, word);
    }
}

void
fingerprint_quick_number(Fingerprint *print, unsigned long long number)
{
    turn(print, number);
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
