/* UTF-8 as strict as the servers: no overlong forms, no surrogates, nothing above U+10FFFF.  NUL is no character. */
#ifndef ENGINE_BASE_UTF8_H
#define ENGINE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

enum
{
    UTF8_LONGEST = 4
};

/* Bytes of the well-formed sequence at `text` (1 to 4), at most `left`; 0 when there is none.  A NUL ends it, so
 * UTF8_LONGEST will do for a text that ends with one. */
size_t utf8_length(const char *text, size_t left);

/* How many bytes from the start are well-formed characters: `len` where all are. */
size_t utf8_prefix(const char *text, size_t len);

/* Characters that start within the first `bytes` bytes of `text`. */
size_t utf8_count(const char *text, size_t bytes);

/* Does a character start with this byte, rather than go on? */
static inline bool
utf8_starts(char c)
{
    return ((unsigned char) c & 0xC0) != 0x80;
}

#endif
