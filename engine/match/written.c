/* One place as it is written: of a long form only the keys that differ from what is inherited. */
#include <string.h>

#include "base/vec.h"
#include "match/write.h"

bool
proposed_is_written(const Proposed *p)
{
    return p->placed == PLACED_OTHER || (p->placed == PLACED_NOTHING && p->place != PLACE_VALUE &&
                                         p->inherited != NULL && p->text == NULL);
}

/* A key of a long form and what stands behind it, marks included. */
typedef struct Pair
{
    const char *key;
    const char *value;
} Pair;

typedef VEC_OF(Pair) PairVec;

static size_t
value_length(const char *text)
{
    int depth = 0;
    bool sql = false;
    size_t at = 0;

    for (; text[at] != '\0'; at++) {
        const char c = text[at];

        sql = c == SAID_SQL || (sql && c != SAID_YAML);
        if (sql) {
            continue;
        }
        if ((c == ',' || c == '}') && depth == 0) {
            break;
        }
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
    }
    return at;
}

/* "{list: a, from: b}" taken apart; nothing for a short form. */
static PairVec
pairs_of(Arena *arena, const char *text)
{
    PairVec out = {0};

    if (text == NULL || text[0] != '{') {
        return out;
    }
    for (text++; *text != '\0' && *text != '}';) {
        const char *colon = strstr(text, ": ");

        if (colon == NULL) {
            break;
        }
        const size_t len = value_length(colon + 2);

        *vec_push(arena, &out) = (Pair){arena_strndup(arena, text, (size_t) (colon - text)),
                                        arena_strndup(arena, colon + 2, len)};
        text = colon + 2 + len;
        text += strspn(text, ", ");
    }
    return out;
}

static const char *
find_pair(const PairVec *pairs, const char *key)
{
    for (size_t i = 0; i < pairs->count; i++) {
        if (strcmp(pairs->items[i].key, key) == 0) {
            return pairs->items[i].value;
        }
    }
    return NULL;
}

static void
add_pair(StrBuf *out, const char *key, const char *value)
{
    strbuf_fmt(out, "%s%s: %s", out->len > 1 ? ", " : "", key, value);
}

static bool
is_removable(const char *key)
{
    return strcmp(key, "format") == 0 || strcmp(key, "time_zone") == 0 ||
           strcmp(key, "list") == 0 || strcmp(key, "type") == 0;
}

/* A long form merges by key with the inherited one. */
static const char *
long_difference(Arena *arena, const char *text, const char *inherited)
{
    const PairVec own = pairs_of(arena, text);
    const PairVec other = pairs_of(arena, inherited);
    StrBuf out = strbuf_new(arena);

    if (own.count == 0 || other.count == 0) {
        return text;
    }
    strbuf_char(&out, '{');
    for (size_t i = 0; i < own.count; i++) {
        const char *was = find_pair(&other, own.items[i].key);

        if (was == NULL || strcmp(was, own.items[i].value) != 0) {
            add_pair(&out, own.items[i].key, own.items[i].value);
        }
    }
    for (size_t i = 0; i < other.count; i++) {
        if (is_removable(other.items[i].key) && find_pair(&own, other.items[i].key) == NULL) {
            add_pair(&out, other.items[i].key, "~");
        }
    }
    strbuf_char(&out, '}');
    return out.text;
}

const char *
proposed_yaml(Arena *arena, const Proposed *p)
{
    if (p->text == NULL) {
        return "~";
    }
    return said_yaml(arena, p->place == PLACE_VALUE ? long_difference(arena, p->text, p->inherited)
                                                    : p->text);
}
