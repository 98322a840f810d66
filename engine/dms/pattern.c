/* Wildcards of object locators (User Guide, "Wildcards in table mapping"). */
#include <string.h>

#include "dms/dms.h"

/* Bytes of the element at `pattern`: a set in brackets, or one byte. */
static size_t
element_length(const char *pattern)
{
    const char *end = pattern[0] == '[' ? strchr(pattern + 1, ']') : NULL;

    return end != NULL ? (size_t) (end - pattern) + 1 : 1;
}

static bool
in_set(const char *set, size_t len, char c)
{
    for (size_t i = 1; i + 1 < len; i++) {
        if (i + 3 < len && set[i + 1] == '-') {
            if (set[i] <= c && c <= set[i + 2]) {
                return true;
            }
            i += 2;
        } else if (set[i] == c) {
            return true;
        }
    }
    return false;
}

static bool
element_matches(const char *pattern, size_t len, char c)
{
    if (c == '\0') {
        return false;
    }
    return len > 1 ? in_set(pattern, len, c) : pattern[0] == '_' || pattern[0] == c;
}

/* Names are short and `%` few: going back to the last `%` is enough. */
bool
dms_matches(const char *pattern, const char *name)
{
    const char *after = NULL; /* behind the last % */
    const char *from = NULL;  /* what that % has not taken yet */

    while (*name != '\0') {
        const size_t len = element_length(pattern);

        if (*pattern == '%') {
            after = ++pattern;
            from = name;
        } else if (*pattern != '\0' && element_matches(pattern, len, *name)) {
            pattern += len;
            name++;
        } else if (after != NULL) {
            pattern = after;
            name = ++from;
        } else {
            return false;
        }
    }
    while (*pattern == '%') {
        pattern++;
    }
    return *pattern == '\0';
}

/* `[_]` and sets of one character are no wildcards. */
bool
dms_has_wildcard(const char *pattern)
{
    while (*pattern != '\0') {
        const size_t len = element_length(pattern);

        if (*pattern == '%' || (len == 1 && *pattern == '_') || len > 3) {
            return true;
        }
        pattern += len;
    }
    return false;
}

const char *
dms_exact(Arena *arena, const char *name)
{
    StrBuf out = strbuf_new(arena);

    strbuf_str(&out, "");
    for (; *name != '\0'; name++) {
        if (strchr("%_[", *name) != NULL) {
            strbuf_fmt(&out, "[%c]", *name);
        } else {
            strbuf_char(&out, *name);
        }
    }
    return out.text;
}
