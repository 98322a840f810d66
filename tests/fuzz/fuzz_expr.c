/*
 * What is rendered from an expression is that expression, and nothing more.
 *
 * Input: a byte that chooses the dialect, then the text.
 *   1. Rendered text is accepted, and renders as itself.
 *   2. It mentions the same columns, and has the same type.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/expr/sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the run: a finding. */
static void
require(bool condition)
{
    if (!condition) {
        abort();
    }
}

static const char *
rendered(Arena *arena, ExprDialect dialect, const Expr *expr)
{
    StrBuf out = strbuf_new(arena);

    require(expr_render(expr, dialect, &bench_sink, &out, diags_new(arena)));
    return out.text;
}

static void
check_again(Arena *arena, ExprDialect dialect, const Expr *expr)
{
    enum
    {
        LIMIT = 60000 /* rendering may make a text longer than one may be */
    };
    const char *once = rendered(arena, dialect, expr);
    Diags *diags = diags_new(arena);

    if (strlen(once) > LIMIT) {
        return;
    }
    const Expr *again = expr_parse(expr_context_new(arena, dialect), (Text){.text = once}, diags);

    require(again != NULL && diags_error_count(diags) == 0);
    require(strcmp(rendered(arena, dialect, again), once) == 0);
    require(expr_column_count(again) == expr_column_count(expr));
    require(datatype_equal(expr_type(again, &bench_sink), expr_type(expr, &bench_sink)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new();

    if (size > 1) {
        const ExprDialect dialect = data[0] % 2 == 0 ? EXPR_POSTGRES : EXPR_REDSHIFT;
        const char *text = arena_strndup(arena, (const char *) data + 1, size - 1);
        Diags *diags = diags_new(arena);
        const Expr *expr =
            expr_parse(expr_context_new(arena, dialect), (Text){.text = text}, diags);

        require((expr != NULL) == (diags_error_count(diags) == 0));
        if (expr != NULL) {
            check_again(arena, dialect, expr);
        }
    }
    arena_free(arena);
    return 0;
}
