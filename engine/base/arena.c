#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"

enum
{
    ARENA_BLOCK_BYTES = 64 * 1024,
    ARENA_SPARE_BYTES =
        32 * 1024 * 1024, /* a statement of many branches; more goes to the system */
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
    Block *spare; /* the largest of those given back: who rewinds in a loop needs it again */
};

static _Noreturn void
out_of_memory(void)
{
    fputs("error: out of memory\n", stderr);
    exit(EXIT_OOM);
}

static void *
checked_malloc(size_t size)
{
    void *mem = malloc(size);

    if (mem == NULL) {
        out_of_memory();
    }
    return mem;
}

static void *
checked_realloc(void *mem, size_t size)
{
    void *moved = realloc(mem, size);

    if (moved == NULL) {
        out_of_memory();
    }
    return moved;
}

static void
push_block(Arena *arena, size_t need)
{
    size_t size = need > ARENA_BLOCK_BYTES ? need : ARENA_BLOCK_BYTES;
    Block *block = arena->spare;

    if (block != NULL && block->size >= size) {
        arena->spare = NULL;
    } else {
        block = checked_malloc(sizeof(Block) + size); /* arena_alloc clears what it hands out */
        block->size = size;
    }
    block->prev = arena->top;
    block->used = 0;
    arena->top = block;
}

Arena *
arena_new(void)
{
    Arena *arena = checked_malloc(sizeof(Arena));

    arena->top = NULL;
    arena->spare = NULL;
    return arena;
}

void
arena_free(Arena *arena)
{
    if (arena == NULL) {
        return;
    }
    arena_rewind(arena, (ArenaMark){0});
    free(arena->spare);
    free(arena);
}

/* Below the top: what is rewound later is what was written last into `arena` itself. */
void
arena_adopt(Arena *arena, Arena *other)
{
    Block **below = arena->top != NULL ? &arena->top->prev : &arena->top;
    Block *last = other->top;

    if (last != NULL) {
        while (last->prev != NULL) {
            last = last->prev;
        }
        last->prev = *below;
        *below = other->top;
    }
    free(other->spare);
    free(other);
}

void *
arena_alloc_raw(Arena *arena, size_t size, size_t align)
{
    size_t start = arena->top ? (arena->top->used + align - 1) & ~(align - 1) : 0;

    if (arena->top == NULL || start > arena->top->size || size > arena->top->size - start) {
        push_block(arena, size);
        start = 0;
    }
    arena->top->used = start + size;
    return arena->top->data + start;
}

void *
arena_alloc(Arena *arena, size_t size, size_t align)
{
    return memset(arena_alloc_raw(arena, size, align), 0, size);
}

void *
arena_grow(Arena *arena, void *mem, size_t old_size, size_t new_size)
{
    Block *top = arena->top;

    if (top == NULL || (char *) mem + old_size != top->data + top->used) {
        return NULL;
    }
    if (new_size - old_size > top->size - top->used) {
        if (mem != top->data || new_size < ARENA_BLOCK_BYTES) {
            return NULL;
        }
        top = checked_realloc(top, sizeof(Block) + new_size);
        top->size = new_size;
        arena->top = top;
        mem = top->data;
    }
    top->used += new_size - old_size;
    return mem;
}

char *
arena_strndup(Arena *arena, const char *text, size_t len)
{
    char *copy = arena_alloc_raw(arena, len + 1, 1);

    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *
arena_strdup(Arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

/* Written once where it fits into what is left of the block, as nearly all texts do. */
char *
arena_fmt(Arena *arena, const char *fmt, ...)
{
    const size_t room = arena->top != NULL ? arena->top->size - arena->top->used : 0;
    char *text = room > 0 ? arena->top->data + arena->top->used : NULL;
    va_list args;
    va_list again;

    va_start(args, fmt);
    va_copy(again, args);
    const size_t size = format_text(text, room, fmt, args) + 1;

    text = arena_alloc_raw(arena, size, 1);
    if (size > room) {
        format_text(text, size, fmt, again);
    }
    va_end(again);
    va_end(args);
    return text;
}

ArenaMark
arena_mark(const Arena *arena)
{
    return (ArenaMark){.block = arena->top, .used = arena->top ? arena->top->used : 0};
}

static void
give_back(Arena *arena, Block *block)
{
    const size_t kept = arena->spare != NULL ? arena->spare->size : 0;

    if (block->size > ARENA_SPARE_BYTES || block->size <= kept) {
        free(block);
        return;
    }
    free(arena->spare);
    arena->spare = block;
}

void
arena_rewind(Arena *arena, ArenaMark mark)
{
    while (arena->top != mark.block) {
        Block *prev = arena->top->prev;

        give_back(arena, arena->top);
        arena->top = prev;
    }
    if (arena->top != NULL) {
        arena->top->used = mark.used;
    }
}
