#include "cli/script.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/vec.h"

/* Bytes of "$tag$" at `at`, or 0. */
static size_t
dollar_tag(const char *at)
{
    size_t len = 1;

    while (isalpha((unsigned char) at[len]) || at[len] == '_') {
        len++;
    }
    return at[0] == '$' && at[len] == '$' ? len + 1 : 0;
}

/* Bytes of what stands as one piece at `at`: a quoted text, a body, a comment, else one character. */
static size_t
piece(const char *at)
{
    const size_t tag = dollar_tag(at);
    const char *end = NULL;

    if (at[0] == '-' && at[1] == '-') {
        return strcspn(at, "\n");
    }
    if (tag > 0) {
        for (end = strchr(at + tag, '$'); end != NULL; end = strchr(end + 1, '$')) {
            if (strncmp(end, at, tag) == 0) {
                return (size_t) (end - at) + tag;
            }
        }
    } else if (at[0] == '\'' || at[0] == '"') {
        end = strchr(at + 1, at[0]);
        if (end != NULL) {
            return (size_t) (end - at) + 1;
        }
    }
    return 1;
}

static bool
ends_line(const char *at)
{
    at += strspn(at, " \t\r");
    return *at == '\n' || *at == '\0';
}

/* Behind blanks and comments. */
static const char *
skip_blank(const char *at)
{
    for (;;) {
        at += strspn(at, " \t\r\n");
        if (at[0] != '-' || at[1] != '-') {
            return at;
        }
        at += strcspn(at, "\n");
    }
}

size_t
script_split(Arena *arena, const char *text, const char *const **out)
{
    VEC_OF(const char *) statements = {0};
    const char *start = skip_blank(text);

    for (const char *at = start; *start != '\0';) {
        if (*at == '\0' || (*at == ';' && ends_line(at + 1))) {
            *vec_push(arena, &statements) = arena_strndup(arena, start, (size_t) (at - start));
            start = skip_blank(*at == '\0' ? at : at + 1);
            at = start;
        } else {
            at += piece(at);
        }
    }
    *out = statements.items;
    return statements.count;
}
