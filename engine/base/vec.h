/*
 * Vec: a growing array whose storage is an arena.
 *
 *   VEC_OF(Column) columns = {0};
 *   *vec_push(arena, &columns) = column;      (a pointer to the new, zeroed item)
 *   for (size_t i = 0; i < columns.count; i++) use(&columns.items[i]);
 *
 * A push may move the items: keep indexes, not pointers, while pushing.
 */
#ifndef ENGINE_BASE_VEC_H
#define ENGINE_BASE_VEC_H

#include <stddef.h>

#include "base/arena.h"

#define VEC_OF(Type)  \
    struct            \
    {                 \
        Type *items;  \
        size_t count; \
        size_t cap;   \
    }

/* Room for one more item; returns the new storage.  Use vec_push(). */
void *vec_grow(Arena *arena, void *items, size_t count, size_t *cap, size_t item_size);

#define vec_push(arena, vec)                                                                \
    ((vec)->items =                                                                         \
         vec_grow((arena), (vec)->items, (vec)->count, &(vec)->cap, sizeof(*(vec)->items)), \
     &(vec)->items[(vec)->count++])

#endif
