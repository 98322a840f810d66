#include "base/vec.h"

#include <string.h>

void *
vec_grow(Arena *arena, void *items, size_t count, size_t *cap, size_t item_size)
{
    enum
    {
        FIRST_CAP = 4
    };

    if (count < *cap) {
        return items;
    }
    const size_t bigger = *cap == 0 ? FIRST_CAP : *cap * 2;
    void *moved = arena_alloc(arena, bigger * item_size, alignof(max_align_t));

    if (count > 0) {
        memcpy(moved, items, count * item_size);
    }
    *cap = bigger;
    return moved;
}
