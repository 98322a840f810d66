#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

static size_t
length_after(unsigned char lead)
{
    if (lead >= 0xC2 && lead <= 0xDF) {
        return 2;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        return 3;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

/* The second byte decides about overlong forms, surrogates and what lies above U+10FFFF. */
static bool
second_fits(unsigned char lead, unsigned char second)
{
    switch (lead) {
        case 0xE0:
            return second >= 0xA0;
        case 0xED:
            return second <= 0x9F;
        case 0xF0:
            return second >= 0x90;
        case 0xF4:
            return second <= 0x8F;
        default:
            return true;
    }
}

size_t
utf8_length(const char *text, size_t left)
{
    if (left == 0) {
        return 0;
    }
    const unsigned char lead = (unsigned char) text[0];

    if (lead < 0x80) {
        return lead != 0;
    }
    const size_t length = length_after(lead);

    if (length == 0 || length > left) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if (utf8_starts(text[i])) {
            return 0;
        }
    }
    return second_fits(lead, (unsigned char) text[1]) ? length : 0;
}

/* Eight bytes of ASCII without NUL: no top bit is set, and none by counting down from each byte. */
static bool
is_ascii_word(const char *text)
{
    const uint64_t ones = 0x0101010101010101U;
    const uint64_t tops = 0x8080808080808080U;
    uint64_t word = 0;

    memcpy(&word, text, sizeof(word));
    return ((word | (word - ones)) & tops) == 0;
}

size_t
utf8_prefix(const char *text, size_t len)
{
    size_t at = 0;

    while (at < len) {
        if (len - at >= sizeof(uint64_t) && is_ascii_word(text + at)) {
            at += sizeof(uint64_t);
            continue;
        }
        const size_t length = utf8_length(text + at, len - at);

        if (length == 0) {
            break;
        }
        at += length;
    }
    return at;
}

size_t
utf8_count(const char *text, size_t bytes)
{
    size_t count = 0;

    for (size_t i = 0; i < bytes; i++) {
        count += utf8_starts(text[i]);
    }
    return count;
}
