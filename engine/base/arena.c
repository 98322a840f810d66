#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
    ARENA_BLOCK_BYTES = 64 * 1024,
    EXIT_OOM = 71
};

typedef struct Block Block;
struct Block
{
    Block *prev;
    size_t size; /* bytes available in data[] */
    size_t used; /* bytes handed out, including alignment padding */
    alignas(max_align_t) char data[];
};

struct Arena
{
    Block *top;
};

static void *
checked_malloc(size_t size)
{
    void *mem = malloc(size);

    if (mem == NULL) {
        fputs("error: out of memory\n", stderr);
        exit(EXIT_OOM);
    }
    return mem;
}

static void
push_block(Arena *arena, size_t need)
{
    size_t size = need > ARENA_BLOCK_BYTES ? need : ARENA_BLOCK_BYTES;
    Block *block = checked_malloc(sizeof(Block) + size); /* arena_alloc clears what it hands out */

    block->prev = arena->top;
    block->size = size;
    block->used = 0;
    arena->top = block;
}

Arena *
arena_new(void)
{
    Arena *arena = checked_malloc(sizeof(Arena));

    arena->top = NULL;
    return arena;
}

void
arena_free(Arena *arena)
{
    if (arena == NULL) {
        return;
    }
    arena_rewind(arena, (ArenaMark){0});
    free(arena);
}

void *
arena_alloc(Arena *arena, size_t size, size_t align)
{
    size_t start = arena->top ? (arena->top->used + align - 1) & ~(align - 1) : 0;

    if (arena->top == NULL || start > arena->top->size || size > arena->top->size - start) {
        push_block(arena, size);
        start = 0;
    }
    arena->top->used = start + size;
    return memset(arena->top->data + start, 0, size);
}

char *
arena_strndup(Arena *arena, const char *text, size_t len)
{
    char *copy = arena_alloc(arena, len + 1, 1);

    memcpy(copy, text, len);
    return copy;
}

char *
arena_strdup(Arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *
arena_fmt(Arena *arena, const char *fmt, ...)
{
    va_list args;
    va_list measure;

    va_start(args, fmt);
    va_copy(measure, args);
    const int len = vsnprintf(NULL, 0, fmt, measure);
    va_end(measure);
    char *text = arena_alloc(arena, (size_t) (len > 0 ? len : 0) + 1, 1);

    vsnprintf(text, (size_t) (len > 0 ? len : 0) + 1, fmt, args);
    va_end(args);
    return text;
}

ArenaMark
arena_mark(const Arena *arena)
{
    return (ArenaMark){.block = arena->top, .used = arena->top ? arena->top->used : 0};
}

void
arena_rewind(Arena *arena, ArenaMark mark)
{
    while (arena->top != mark.block) {
        Block *prev = arena->top->prev;

        free(arena->top);
        arena->top = prev;
    }
    if (arena->top != NULL) {
        arena->top->used = mark.used;
    }
}
