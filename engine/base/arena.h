/*
 * Arena: memory with one lifetime.
 *
 * Everything allocated from an arena lives until arena_free() or until
 * arena_rewind() to an earlier mark.  There is no per-object free.
 *
 * Out of memory ends the process with exit code 71 (EX_OSERR of sysexits.h):
 * callers never test an arena pointer for NULL.
 *
 * Thread safety: an arena belongs to one thread.
 */
#ifndef ENGINE_BASE_ARENA_H
#define ENGINE_BASE_ARENA_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct Arena Arena;

/* A position inside an arena; valid until an earlier position is rewound to. */
typedef struct ArenaMark
{
    void *block;
    size_t used;
} ArenaMark;

Arena *arena_new(void);
void arena_free(Arena *arena);

/* Everything in `other` from now on belongs to `arena` and stays where it is; `other` is gone. */
void arena_adopt(Arena *arena, Arena *other);

/* Zeroed storage of `size` bytes, aligned to `align` (a power of two). */
void *arena_alloc(Arena *arena, size_t size, size_t align);

/* The same without the zeroes, for bytes that are written at once. */
void *arena_alloc_raw(Arena *arena, size_t size, size_t align);

/*
 * Makes the last allocation longer and returns where it stands now; NULL when it is not the last or its block, shared
 * with others, has no room.  A large text that has a block of its own moves with it, mostly without being copied.
 */
void *arena_grow(Arena *arena, void *mem, size_t old_size, size_t new_size);

/* Copy `len` bytes and add a final NUL. */
char *arena_strndup(Arena *arena, const char *text, size_t len);
char *arena_strdup(Arena *arena, const char *text);

/* printf into the arena. */
char *arena_fmt(Arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

ArenaMark arena_mark(const Arena *arena);
void arena_rewind(Arena *arena, ArenaMark mark);

#define arena_new_obj(arena, Type) ((Type *) arena_alloc((arena), sizeof(Type), alignof(Type)))
#define arena_new_array(arena, Type, count) \
    ((Type *) arena_alloc((arena), sizeof(Type) * (count), alignof(Type)))

#endif
