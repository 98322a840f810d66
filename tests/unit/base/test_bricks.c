/* Arena, text buffer, vector, map and threads. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/parallel.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "base/vec.h"

static void
what_an_arena_gives_is_zero_and_aligned_also_the_second_time(void **state)
{
    enum
    {
        BYTES = 200 * 1000 /* larger than a block */
    };
    Arena *arena = arena_new();

    (void) state;
    for (int round = 0; round < 3; round++) {
        const ArenaMark mark = arena_mark(arena);
        unsigned char *small = arena_alloc(arena, 3, 1);
        uint64_t *number = arena_alloc(arena, sizeof(uint64_t), alignof(uint64_t));
        unsigned char *big = arena_alloc(arena, BYTES, 1);

        assert_int_equal(small[0] | small[1] | small[2], 0);
        assert_int_equal((uintptr_t) number % alignof(uint64_t), 0);
        assert_int_equal(*number, 0);
        for (size_t i = 0; i < BYTES; i++) {
            assert_int_equal(big[i], 0);
        }
        memset(small, 0xFF, 3);
        memset(big, 0xFF, BYTES);
        *number = UINT64_MAX;
        arena_rewind(arena, mark);
    }
    arena_free(arena);
}

static void
a_rewound_block_is_used_again(void **state)
{
    Arena *arena = arena_new();
    char *first = arena_alloc(arena, 10, 1);
    const ArenaMark mark = arena_mark(arena);
    char *second = arena_alloc(arena, 10, 1);

    (void) state;
    arena_rewind(arena, mark);
    assert_ptr_equal(arena_alloc(arena, 10, 1), second);
    assert_ptr_not_equal(first, second);
    assert_string_equal(arena_fmt(arena, "%s-%d", "a", 7), "a-7");
    assert_string_equal(arena_strndup(arena, "abcdef", 3), "abc");
    arena_free(arena);
    arena_free(NULL);
}

static void
only_the_last_piece_grows_in_place(void **state)
{
    enum
    {
        TOO_MUCH = 100 * 1000 /* larger than a block */
    };
    Arena *arena = arena_new();
    char *first = arena_alloc_raw(arena, 10, 1);

    (void) state;
    memset(first, 'a', 10);
    assert_ptr_equal(arena_grow(arena, first, 10, 40), first);
    memset(first + 10, 'b', 30);
    char *second = arena_alloc(arena, 10, 1);

    assert_ptr_equal(second, first + 40);
    assert_null(arena_grow(arena, first, 40, 50));
    assert_null(arena_grow(arena, second, 10, TOO_MUCH));
    assert_ptr_equal(arena_grow(arena, second, 10, 20), second);
    assert_memory_equal(first, "aaaaaaaaaabbbbbbbbbb", 20);
    arena_free(arena);
}

static void
a_piece_with_a_block_of_its_own_moves_with_it(void **state)
{
    enum
    {
        LARGE = 100 * 1000
    };
    Arena *arena = arena_new();
    const char *small = arena_strdup(arena, "small");
    const ArenaMark mark = arena_mark(arena);
    char *large = arena_alloc_raw(arena, LARGE, 1);

    (void) state;
    memset(large, 'x', LARGE);
    large = arena_grow(arena, large, LARGE, 50 * LARGE);
    assert_non_null(large);
    memset(large + LARGE, 'y', 49 * LARGE);
    assert_int_equal(large[LARGE - 1], 'x');
    assert_string_equal(arena_fmt(arena, "%d", 12), "12");
    assert_null(arena_grow(arena, large, 50 * LARGE, 60 * LARGE));
    arena_rewind(arena, mark);
    assert_string_equal(small, "small");
    arena_free(arena);
}

static void
a_formatted_text_may_be_longer_than_a_block(void **state)
{
    enum
    {
        WIDTH = 150 * 1000
    };
    Arena *arena = arena_new();
    const char *before = arena_fmt(arena, "%s", "before");
    const char *text = arena_fmt(arena, "%*d|", WIDTH, 7);
    const char *after = arena_fmt(arena, "%s", "after");

    (void) state;
    assert_int_equal(strlen(text), WIDTH + 1);
    assert_string_equal(text + WIDTH - 1, "7|");
    assert_string_equal(before, "before");
    assert_string_equal(after, "after");
    arena_free(arena);
}

static void
a_formatted_text_is_as_printf_writes_it(void **state)
{
    Arena *arena = arena_new();
    const char *volatile none = NULL;
    char *long_text = arena_alloc(arena, 301, 1);
    StrBuf buf = strbuf_new(arena);

    (void) state;
    memset(long_text, 'x', 300);
    assert_string_equal(arena_fmt(arena, "%s", ""), "");
    assert_string_equal(arena_fmt(arena, "a%sb%s%sc", "1", "", "23"), "a1b23c");
    assert_string_equal(arena_fmt(arena, "no mark"), "no mark");
    assert_string_equal(arena_fmt(arena, "%s.", none), "(null).");
    assert_string_equal(arena_fmt(arena, "%d %d %u %zu 100%% %c", -1, INT_MIN, 0U, SIZE_MAX, 'c'),
                        "-1 -2147483648 0 18446744073709551615 100% c");
    assert_string_equal(arena_fmt(arena, "%lld %lld", LLONG_MIN, LLONG_MAX),
                        "-9223372036854775808 9223372036854775807");
    assert_string_equal(arena_fmt(arena, "%s %04x %s %.2f", "a", 255U, "b", 0.5), "a 00ff b 0.50");
    strbuf_fmt(&buf, "%zu,", (size_t) 7);
    strbuf_fmt(&buf, "%s|%d", long_text, 8); /* more than there is room for */
    assert_int_equal(buf.len, 304);
    assert_memory_equal(buf.text, "7,xx", 4);
    assert_string_equal(buf.text + 301, "x|8");
    strbuf_fmt(&buf, "%03d%s", 9, long_text);
    assert_memory_equal(buf.text + 301, "x|8009x", 7);
    assert_int_equal(strlen(buf.text), buf.len);
    arena_free(arena);
}

static void
two_text_buffers_of_one_arena_do_not_touch_each_other(void **state)
{
    Arena *arena = arena_new();
    StrBuf left = strbuf_new(arena);
    StrBuf right = strbuf_new(arena);

    (void) state;
    for (int i = 0; i < 50 * 1000; i++) {
        strbuf_str(i % 3 == 0 ? &left : &right, i % 3 == 0 ? "left " : "right ");
    }
    assert_int_equal(strspn(left.text, "left "), left.len);
    assert_int_equal(strspn(right.text, "right "), right.len);
    assert_int_equal(left.len + right.len, 16667 * 5 + 33333 * 6);
    arena_free(arena);
}

static void
a_text_buffer_grows_and_always_ends_with_nul(void **state)
{
    Arena *arena = arena_new();
    StrBuf buf = strbuf_new(arena);

    (void) state;
    assert_string_equal(buf.text, "");
    for (int i = 0; i < 1000; i++) {
        strbuf_fmt(&buf, "%d,", i % 10);
    }
    assert_int_equal(buf.len, 2000);
    assert_int_equal(strlen(buf.text), 2000);
    strbuf_char(&buf, 'x');
    strbuf_mem(&buf, "a\0b", 3);
    assert_int_equal(buf.len, 2004);
    assert_memory_equal(buf.text + 2000, "xa\0b", 5);
    strbuf_cut(&buf, 4);
    assert_string_equal(buf.text, "0,1,");
    strbuf_char(&buf, '2');
    assert_string_equal(buf.text, "0,1,2");
    arena_free(arena);
}

static void
a_vector_keeps_its_items_while_it_grows(void **state)
{
    Arena *arena = arena_new();
    VEC_OF(size_t) numbers = {0};

    (void) state;
    for (size_t i = 0; i < 1000; i++) {
        size_t *item = vec_push(arena, &numbers);

        assert_int_equal(*item, 0);
        *item = i;
    }
    assert_int_equal(numbers.count, 1000);
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(numbers.items[i], i);
    }
    arena_free(arena);
}

static void
a_map_finds_what_was_put_last_and_nothing_else(void **state)
{
    Arena *arena = arena_new();
    StrMap *map = strmap_new(arena);
    size_t values[1000];

    (void) state;
    assert_null(strmap_get(map, "0"));
    for (size_t i = 0; i < 1000; i++) {
        strmap_put(map, arena_fmt(arena, "%zu", i), &values[i]);
    }
    strmap_put(map, "7", &values[8]);
    assert_int_equal(strmap_count(map), 1000);
    for (size_t i = 0; i < 1000; i++) {
        assert_ptr_equal(strmap_get(map, arena_fmt(arena, "%zu", i)), &values[i == 7 ? 8 : i]);
    }
    assert_null(strmap_get(map, "1000"));
    for (size_t length = 1; length < 40; length++) {
        char *key = arena_strndup(arena, "0123456789012345678901234567890123456789", length);

        strmap_put(map, key, &values[length]);
        key[length - 1] = 'x';
        assert_null(strmap_get(map, key));
        key[length - 1] = (char) ('0' + (length - 1) % 10);
        assert_ptr_equal(strmap_get(map, key), &values[length]);
    }
    assert_null(strmap_get(map, ""));
    arena_free(arena);
}

static void
what_another_arena_held_stays_where_it_is(void **state)
{
    (void) state;
    for (int filled = 0; filled < 2; filled++) {
        Arena *arena = arena_new();
        Arena *other = arena_new();
        const char *own = filled ? arena_strdup(arena, "own") : NULL;
        const ArenaMark mark = arena_mark(arena);
        const char *text = arena_strdup(other, "other");
        char *big = arena_alloc(other, 100 * 1000, 1);

        arena_adopt(arena, other);
        arena_adopt(arena, arena_new());
        if (filled) {
            arena_alloc(arena, 100 * 1000, 1);
            arena_rewind(arena, mark);
            assert_string_equal(own, "own");
        }
        assert_string_equal(text, "other");
        big[0] = 'x';
        arena_free(arena);
    }
}

enum
{
    PARTS = 1000
};

typedef struct Counted
{
    atomic_size_t next;
    int done[PARTS];
} Counted;

static void
count_parts(void *context, size_t thread)
{
    Counted *counted = context;

    (void) thread;
    for (size_t i = atomic_fetch_add(&counted->next, 1); i < PARTS;
         i = atomic_fetch_add(&counted->next, 1)) {
        counted->done[i]++;
    }
}

static void
every_part_is_done_once_by_any_number_of_threads(void **state)
{
    (void) state;
    for (size_t width = 1; width < 20; width++) {
        Counted counted = {0};

        parallel_run(width, count_parts, &counted);
        for (size_t i = 0; i < PARTS; i++) {
            assert_int_equal(counted.done[i], 1);
        }
    }
    assert_int_equal(parallel_width(0, 10), 1);
    assert_int_equal(parallel_width(9, 10), 1);
    assert_true(parallel_width(1000000, 1) >= 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_an_arena_gives_is_zero_and_aligned_also_the_second_time),
        cmocka_unit_test(a_rewound_block_is_used_again),
        cmocka_unit_test(only_the_last_piece_grows_in_place),
        cmocka_unit_test(a_piece_with_a_block_of_its_own_moves_with_it),
        cmocka_unit_test(a_formatted_text_may_be_longer_than_a_block),
        cmocka_unit_test(a_formatted_text_is_as_printf_writes_it),
        cmocka_unit_test(two_text_buffers_of_one_arena_do_not_touch_each_other),
        cmocka_unit_test(a_text_buffer_grows_and_always_ends_with_nul),
        cmocka_unit_test(a_vector_keeps_its_items_while_it_grows),
        cmocka_unit_test(what_another_arena_held_stays_where_it_is),
        cmocka_unit_test(every_part_is_done_once_by_any_number_of_threads),
        cmocka_unit_test(a_map_finds_what_was_put_last_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
