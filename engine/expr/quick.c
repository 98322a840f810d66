#include "expr/reader.h"

#include <ctype.h>
#include <string.h>

#include "base/keyword.h"

/* Length of an unquoted ASCII name; 0 when there is none here, or one that needs the parser. */
static size_t
plain_name(const char *at)
{
    enum
    {
        MAX_BYTES = 63
    };
    size_t len = 0;

    if (!isalpha((unsigned char) *at) && *at != '_') {
        return 0;
    }
    while (isalnum((unsigned char) at[len]) || at[len] == '_') {
        len++;
    }
    return len > MAX_BYTES ? 0 : len;
}

static const char *
folded(Arena *arena, const char *at, size_t len)
{
    char *name = arena_strndup(arena, at, len);

    for (char *c = name; *c != '\0'; c++) {
        *c = (char) tolower((unsigned char) *c);
    }
    return name;
}

static const Node *
quick_column(Reader *reader)
{
    const char *at = reader->text;
    const size_t first = plain_name(at);
    const size_t second = first > 0 && at[first] == '.' ? plain_name(at + first + 1) : 0;
    const size_t len = second > 0 ? first + 1 + second : first;

    if (first == 0 || at[len] != '\0') {
        return NULL;
    }
    const char *name = folded(reader->arena, at, first);

    if (keyword_is(name, KEYWORD_SPECIAL)) {
        return NULL;
    }
    ExprColumn *column = arena_new_obj(reader->arena, ExprColumn);

    if (second > 0) {
        column->qualifier = name;
        name = folded(reader->arena, at + first + 1, second);
    }
    column->name = name;
    Node *node = node_new(reader->arena, NODE_COLUMN, 0, 0);

    node->column = column;
    return node;
}

static const Node *
quick_number(Reader *reader)
{
    const char *at = reader->text;
    size_t len = strspn(at, "0123456789");

    if (len > 0 && at[len] == '.') {
        const size_t fraction = strspn(at + len + 1, "0123456789");

        len = fraction == 0 ? 0 : len + 1 + fraction;
    }
    if (len == 0 || at[len] != '\0') {
        return NULL;
    }
    return node_text(reader->arena, NODE_NUMBER, 0, number_text(reader->arena, at, len, false));
}

static const Node *
quick_literal(Reader *reader)
{
    const char *at = reader->text;
    const size_t len = *at == '\'' ? strcspn(at + 1, "'") : 0;

    if (*at != '\'' || at[len + 1] != '\'' || at[len + 2] != '\0') {
        return NULL;
    }
    return node_text(reader->arena, NODE_TEXT, 0, arena_strndup(reader->arena, at + 1, len));
}

const Node *
quick_read(Reader *reader)
{
    if (reader->macro != NULL) {
        return NULL; /* a name may be a parameter */
    }
    const char first = *reader->text;

    return first == '\''                         ? quick_literal(reader)
           : isdigit((unsigned char) first) != 0 ? quick_number(reader)
                                                 : quick_column(reader);
}
