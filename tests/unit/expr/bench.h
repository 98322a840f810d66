/* What every test of expressions needs: arena, diagnostics, and a context for each dialect. */
#ifndef TESTS_UNIT_EXPR_BENCH_H
#define TESTS_UNIT_EXPR_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sink.h"

typedef struct Bench
{
    Arena *arena;
    Diags *diags;
    ExprContext *contexts[2]; /* by dialect */
} Bench;

static inline int
bench_setup(void **state)
{
    Arena *arena = arena_new();
    Bench *bench = arena_new_obj(arena, Bench);

    bench->arena = arena;
    bench->diags = diags_new(arena);
    bench->contexts[EXPR_POSTGRES] = expr_context_new(arena, EXPR_POSTGRES);
    bench->contexts[EXPR_REDSHIFT] = expr_context_new(arena, EXPR_REDSHIFT);
    *state = bench;
    return 0;
}

static inline int
bench_teardown(void **state)
{
    arena_free(((Bench *) *state)->arena);
    return 0;
}

static inline const Expr *
bench_parse(Bench *bench, ExprDialect dialect, const char *text)
{
    return expr_parse(bench->contexts[dialect], (Text){.text = text}, bench->diags);
}

/* The rendered text; the first line of the diagnostics when there is none. */
static inline const char *
bench_render(Bench *bench, ExprDialect dialect, const char *text)
{
    StrBuf out = strbuf_new(bench->arena);
    Diags *before = bench->diags;

    bench->diags = diags_new(bench->arena);
    const Expr *expr = bench_parse(bench, dialect, text);

    if (expr == NULL || !expr_render(expr, dialect, &bench_sink, &out, bench->diags)) {
        const Diag *diag = diags_first(bench->diags);

        assert_non_null(diag);
        out.len = 0;
        strbuf_fmt(&out, "%s: %s", diag_code_text(diag->code), diag->message);
    } else {
        assert_null(diags_first(bench->diags));
    }
    bench->diags = before;
    return out.text;
}

#endif
