/* Unit tests that share one arena, which the group's setup() makes and its teardown() frees: cmocka_run_group_tests(tests, setup, teardown). */
#ifndef TESTS_TOOLS_ARENA_TEST_H
#define TESTS_TOOLS_ARENA_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"

static Arena *arena;

static int
setup(void **state)
{
    (void) state;
    arena = arena_new();
    return 0;
}

static int
teardown(void **state)
{
    (void) state;
    arena_free(arena);
    return 0;
}

#endif
