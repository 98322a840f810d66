/* What every test of this folder needs: an arena, diagnostics, and short names for long calls. */
#ifndef TESTS_UNIT_SQL_BENCH_H
#define TESTS_UNIT_SQL_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sql/sql.h"

typedef struct Bench
{
    Arena *arena;
    Diags *diags;
} Bench;

static inline int
bench_open(void **state)
{
    Arena *arena = arena_new();
    Bench *bench = arena_new_obj(arena, Bench);

    *bench = (Bench){.arena = arena, .diags = diags_new(arena)};
    *state = bench;
    return 0;
}

static inline int
bench_close(void **state)
{
    arena_free(((Bench *) *state)->arena);
    return 0;
}

/* Exactly one error was reported, of this code; the next check starts afresh. */
static inline void
bench_expect_error(Bench *bench, DiagCode code)
{
    assert_int_equal(diags_error_count(bench->diags), 1);
    assert_string_equal(diag_code_text(diags_first(bench->diags)->code), diag_code_text(code));
    bench->diags = diags_new(bench->arena);
}

#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

#endif
