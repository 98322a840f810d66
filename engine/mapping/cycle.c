/* Circles of references between dimensions. */
#include <string.h>

#include "mapping/check.h"

typedef enum Mark
{
    MARK_NEW,
    MARK_OPEN, /* on the path being walked */
    MARK_DONE
} Mark;

typedef struct CycleSearch
{
    Reader *reader;
    StrMap *indexes; /* dimension -> its Target */
    Mark *marks;
    size_t *path;
    size_t depth;
    bool ok;
} CycleSearch;

static void
report(CycleSearch *search, size_t first, const Column *column)
{
    const Target *targets = search->reader->targets.items;
    StrBuf text = strbuf_new(search->reader->scratch);
    size_t at = 0;

    while (search->path[at] != first) {
        at++;
    }
    for (; at < search->depth; at++) {
        strbuf_fmt(&text, "%s -> ", targets[search->path[at]].name.text);
    }
    strbuf_str(&text, targets[first].name.text);
    search->ok = diag_error(search->reader->diags, DIAG_DIMENSION_CYCLE, column->dimension.span,
                            "dimensions refer to each other in a circle: %s", text.text);
}

static void
visit(CycleSearch *search, size_t index)
{
    const Target *targets = search->reader->targets.items;
    const Target *target = &targets[index];

    search->marks[index] = MARK_OPEN;
    search->path[search->depth++] = index;
    for (size_t i = 0; i < target->columns.count; i++) {
        const Column *column = &target->columns.items[i];
        const Target *to = column->is_reference && column->dimension.text != NULL
                               ? strmap_get(search->indexes, column->dimension.text)
                               : NULL;

        if (to == NULL || to == target) {
            continue; /* unknown, built in, or its own parent */
        }
        const size_t next = (size_t) (to - targets);

        if (search->marks[next] == MARK_OPEN) {
            report(search, next, column);
        } else if (search->marks[next] == MARK_NEW) {
            visit(search, next);
        }
    }
    search->depth--;
    search->marks[index] = MARK_DONE;
}

bool
check_dimension_cycles(Reader *r)
{
    const size_t count = r->targets.count;
    CycleSearch search = {.reader = r,
                          .indexes = strmap_new(r->scratch),
                          .marks = arena_new_array(r->scratch, Mark, count),
                          .path = arena_new_array(r->scratch, size_t, count),
                          .ok = true};

    for (size_t i = 0; i < count; i++) {
        Target *target = &r->targets.items[i];

        if (target->kind == TARGET_DIMENSION &&
            strmap_get(search.indexes, target->name.text) == NULL) {
            strmap_put(search.indexes, target->name.text, target);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (r->targets.items[i].kind == TARGET_DIMENSION && search.marks[i] == MARK_NEW) {
            visit(&search, i);
        }
    }
    return search.ok;
}
