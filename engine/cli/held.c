#include "cli/held.h"

#include <stdio.h>
#include <string.h>

#include "base/strmap.h"
#include "base/vec.h"
#include "cli/print.h"

enum
{
    NAMED = 3 /* tenants of a paragraph */
};

typedef struct Paragraph
{
    const char *reason;
    const char *feeds;
    VEC_OF(const char *) tenants;
} Paragraph;

typedef VEC_OF(Paragraph *) Paragraphs;

static bool
is_same(const DbRows *rows, size_t a, size_t b)
{
    return strcmp(db_value(rows, a, 0), db_value(rows, b, 0)) == 0 &&
           strcmp(db_value(rows, a, 3), db_value(rows, b, 3)) == 0;
}

static void
add(Arena *arena, StrMap *known, Paragraphs *all, const char *tenant, const char *reason,
    const char *feeds)
{
    const char *key = arena_fmt(arena, "%s\n%s", reason, feeds);
    Paragraph *paragraph = strmap_get(known, key);

    if (paragraph == NULL) {
        paragraph = arena_new_obj(arena, Paragraph);
        paragraph->reason = reason;
        paragraph->feeds = feeds;
        strmap_put(known, key, paragraph);
        *vec_push(arena, all) = paragraph;
    }
    *vec_push(arena, &paragraph->tenants) = tenant;
}

void
held_told(Arena *arena, const DbRows *rows, const char *word, size_t most)
{
    StrMap *known = strmap_new(arena);
    Paragraphs all = {0};

    for (size_t i = 0, end = 0; i < rows->row_count; i = end) {
        StrBuf feeds = strbuf_new(arena);

        for (end = i; end < rows->row_count && is_same(rows, i, end); end++) {
            strbuf_fmt(&feeds, "%s%s (%s)", end > i ? ", " : "", db_value(rows, end, 1),
                       db_value(rows, end, 2));
        }
        add(arena, known, &all, db_value(rows, i, 0), db_value(rows, i, 3), feeds.text);
    }
    for (size_t i = 0; i < all.count && i < most; i++) {
        const Paragraph *paragraph = all.items[i];
        const size_t count = paragraph->tenants.count;

        printf("%s %s: %s\n  %s\n", word,
               count == 1 ? arena_fmt(arena, "for %s", paragraph->tenants.items[0])
                          : text_of_tenants(arena, paragraph->tenants.items, count, NAMED),
               paragraph->reason, paragraph->feeds);
    }
    if (all.count > most) {
        printf("and %zu more; \"firn status\" lists them\n", all.count - most);
    }
}
