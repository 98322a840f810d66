#include "cli/line_diff.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum
{
    MOST_CELLS = 4 * 1000 * 1000
};

typedef struct Line
{
    const char *text;
    size_t len;
} Line;

typedef struct Lines
{
    Line *items;
    size_t count;
} Lines;

typedef struct Differ
{
    Lines a;
    Lines b;
    const char *indent;
    StrBuf *out;
    bool begun; /* something was told */
    bool apart; /* lines that both have came since */
} Differ;

static Lines
split(Arena *arena, const char *text)
{
    Lines lines = {0};
    size_t count = 1;

    for (const char *at = text; *at != '\0'; at++) {
        count += *at == '\n';
    }
    lines.items = arena_new_array(arena, Line, count);
    while (*text != '\0') {
        const size_t len = strcspn(text, "\n");

        lines.items[lines.count++] = (Line){.text = text, .len = len};
        text += len;
        text += *text == '\n';
    }
    return lines;
}

static bool
same(Line a, Line b)
{
    return a.len == b.len && memcmp(a.text, b.text, a.len) == 0;
}

static void
tell(Differ *d, const char *mark, Line line)
{
    if (d->begun && d->apart) {
        strbuf_fmt(d->out, "%s  ...\n", d->indent);
    }
    strbuf_fmt(d->out, "%s%s%.*s\n", d->indent, mark, (int) line.len, line.text);
    d->begun = true;
    d->apart = false;
}

/* Longest common subsequence of a[from..a_end) and b[from..b_end), walked from its front. */
static void
walk(Differ *d, Arena *arena, size_t from, size_t a_end, size_t b_end)
{
    const size_t rows = a_end - from;
    const size_t columns = b_end - from;
    const size_t width = columns + 1;
    uint32_t *length = arena_new_array(arena, uint32_t, (rows + 1) * width);

    for (size_t i = rows; i-- > 0;) {
        for (size_t j = columns; j-- > 0;) {
            const uint32_t down = length[(i + 1) * width + j];
            const uint32_t right = length[i * width + j + 1];

            length[i * width + j] = same(d->a.items[from + i], d->b.items[from + j])
                                        ? length[(i + 1) * width + j + 1] + 1
                                    : down > right ? down
                                                   : right;
        }
    }
    for (size_t i = 0, j = 0; i < rows || j < columns;) {
        if (i < rows && j < columns && same(d->a.items[from + i], d->b.items[from + j])) {
            d->apart = true;
            i++;
            j++;
        } else if (j == columns ||
                   (i < rows && length[(i + 1) * width + j] >= length[i * width + j + 1])) {
            tell(d, "- ", d->a.items[from + i++]);
        } else {
            tell(d, "+ ", d->b.items[from + j++]);
        }
    }
}

void
line_diff(const char *before, const char *after, const char *indent, StrBuf *out)
{
    Arena *arena = arena_new();
    Differ d = {.a = split(arena, before), .b = split(arena, after), .indent = indent, .out = out};
    size_t from = 0;
    size_t a_end = d.a.count;
    size_t b_end = d.b.count;

    while (from < a_end && from < b_end && same(d.a.items[from], d.b.items[from])) {
        from++;
    }
    while (a_end > from && b_end > from && same(d.a.items[a_end - 1], d.b.items[b_end - 1])) {
        a_end--;
        b_end--;
    }
    if ((a_end - from + 1) * (b_end - from + 1) <= MOST_CELLS) {
        walk(&d, arena, from, a_end, b_end);
    } else {
        for (size_t i = from; i < a_end; i++) {
            tell(&d, "- ", d.a.items[i]);
        }
        for (size_t i = from; i < b_end; i++) {
            tell(&d, "+ ", d.b.items[i]);
        }
    }
    arena_free(arena);
}
