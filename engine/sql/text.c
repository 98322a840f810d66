#include "sql/text.h"

static bool
is_continuation(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* The second byte of a three or four byte sequence has a narrower range after some lead bytes. */
static bool
second_byte_fits(unsigned char lead, unsigned char second)
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
sql_utf8_length(const char *text)
{
    const unsigned char *p = (const unsigned char *) text;
    size_t length = 0;

    if (p[0] == '\0') {
        return 0;
    }
    if (p[0] < 0x80) {
        return 1;
    }
    if (p[0] >= 0xC2 && p[0] < 0xE0) {
        length = 2;
    } else if (p[0] >= 0xE0 && p[0] < 0xF0) {
        length = 3;
    } else if (p[0] >= 0xF0 && p[0] < 0xF5) {
        length = 4;
    }
    for (size_t i = 1; i < length; i++) {
        if (!is_continuation(p[i])) {
            return 0;
        }
    }
    return length > 0 && second_byte_fits(p[0], p[1]) ? length : 0;
}

bool
sql_is_utf8(const char *text)
{
    while (*text != '\0') {
        if ((unsigned char) *text < 0x80) {
            text++;
            continue;
        }
        const size_t length = sql_utf8_length(text);

        if (length == 0) {
            return false;
        }
        text += length;
    }
    return true;
}
