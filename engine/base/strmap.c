#include "base/strmap.h"

#include <stdint.h>
#include <string.h>

typedef struct Slot
{
    const char *key;
    void *value;
    uint64_t hash;
} Slot;

struct StrMap
{
    Arena *arena;
    Slot *slots; /* a power of two of them, at most 3/4 used */
    size_t cap;
    size_t count;
};

/* Eight bytes at a time; nothing outside of the map ever sees it. */
static uint64_t
hash_text(const char *text)
{
    const uint64_t factor = 0x9E3779B97F4A7C15ULL;
    size_t len = strlen(text);
    uint64_t hash = len * factor;
    uint64_t word = 0;

    for (; len >= sizeof(word); len -= sizeof(word), text += sizeof(word)) {
        memcpy(&word, text, sizeof(word));
        hash = (hash ^ word) * factor;
        hash ^= hash >> 29;
    }
    word = 0;
    memcpy(&word, text, len);
    hash = (hash ^ word) * factor;
    return hash ^ hash >> 32;
}

/* Texts that many files hold are kept once: most that are equal are the same. */
static bool
is_key(const Slot *slot, const char *key, uint64_t hash)
{
    return slot->hash == hash && (slot->key == key || strcmp(slot->key, key) == 0);
}

static Slot *
find_slot(Slot *slots, size_t cap, const char *key, uint64_t hash)
{
    size_t i = hash & (cap - 1);

    while (slots[i].key != NULL && !is_key(&slots[i], key, hash)) {
        i = (i + 1) & (cap - 1);
    }
    return &slots[i];
}

static void
grow(StrMap *map)
{
    enum
    {
        FIRST_CAP = 16
    };
    const size_t cap = map->cap == 0 ? FIRST_CAP : map->cap * 2;
    Slot *slots = arena_new_array(map->arena, Slot, cap);

    for (size_t i = 0; i < map->cap; i++) {
        if (map->slots[i].key != NULL) {
            *find_slot(slots, cap, map->slots[i].key, map->slots[i].hash) = map->slots[i];
        }
    }
    map->slots = slots;
    map->cap = cap;
}

StrMap *
strmap_new(Arena *arena)
{
    StrMap *map = arena_new_obj(arena, StrMap);

    map->arena = arena;
    return map;
}

void *
strmap_get(const StrMap *map, const char *key)
{
    return map->cap == 0 ? NULL : find_slot(map->slots, map->cap, key, hash_text(key))->value;
}

void
strmap_put(StrMap *map, const char *key, void *value)
{
    if (map->count + 1 > map->cap / 4 * 3) {
        grow(map);
    }
    const uint64_t hash = hash_text(key);
    Slot *slot = find_slot(map->slots, map->cap, key, hash);

    if (slot->key == NULL) {
        map->count++;
    }
    *slot = (Slot){.key = key, .value = value, .hash = hash};
}

void
strmap_put_const(StrMap *map, const char *key, const void *value)
{
    void *item = NULL;

    memcpy(&item, &value, sizeof(item)); /* one map serves both kinds of readers */
    strmap_put(map, key, item);
}

size_t
strmap_count(const StrMap *map)
{
    return map->count;
}
