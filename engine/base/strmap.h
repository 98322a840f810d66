/*
 * StrMap: text to pointer, in an arena.  Keys are not copied and must outlive
 * the map.  Iteration order is not offered on purpose: nothing printed may
 * depend on a hash (law: the same input gives the same bytes).
 */
#ifndef ENGINE_BASE_STRMAP_H
#define ENGINE_BASE_STRMAP_H

#include <stddef.h>

#include "base/arena.h"

typedef struct StrMap StrMap;

StrMap *strmap_new(Arena *arena);

/* The value under `key`, or NULL. */
void *strmap_get(const StrMap *map, const char *key);

/* Sets or replaces; `value` must not be NULL. */
void strmap_put(StrMap *map, const char *key, void *value);
/* The same for what the map's readers only look at. */
void strmap_put_const(StrMap *map, const char *key, const void *value);

size_t strmap_count(const StrMap *map);

#endif
