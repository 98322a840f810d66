/* What every test of expressions needs: arena, diagnostics, a context for each dialect, and a sink
 * whose SQL the parser reads again. */
#ifndef TESTS_UNIT_EXPR_BENCH_H
#define TESTS_UNIT_EXPR_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "expr/expr.h"

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

static inline void
write_doubled(StrBuf *out, const char *text, char quote)
{
    strbuf_char(out, quote);
    for (; *text != '\0'; text++) {
        strbuf_char(out, *text);
        if (*text == quote) {
            strbuf_char(out, quote);
        }
    }
    strbuf_char(out, quote);
}

static inline bool
is_simple_name(const char *name)
{
    return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

/* Names in double quotes where they need them; simple ones bare, which keeps the tables readable. */
static inline void
write_name(StrBuf *out, const char *name, bool may_be_bare)
{
    if (may_be_bare && is_simple_name(name)) {
        strbuf_str(out, name);
    } else {
        write_doubled(out, name, '"');
    }
}

static inline bool
sink_column(void *context, const ExprColumn *column, StrBuf *out, Diags *diags)
{
    static const char *const keywords[] = {"user", "select", "from", "current_date", "order"};
    bool bare = true;

    (void) context;
    (void) diags;
    for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++) {
        bare &= strcmp(keywords[i], column->name) != 0;
    }
    if (column->qualifier != NULL) {
        write_name(out, column->qualifier, true);
        strbuf_char(out, '.');
    }
    write_name(out, column->name, bare);
    return true;
}

static inline bool
sink_literal(void *context, const char *text, StrBuf *out, Diags *diags)
{
    (void) context;
    (void) diags;
    write_doubled(out, text, '\'');
    return true;
}

static inline bool
sink_type(void *context, DataType type, StrBuf *out, Diags *diags)
{
    (void) context;
    (void) diags;
    if (type.kind == DATATYPE_DECIMAL && type.precision == 0) {
        strbuf_str(out, "numeric");
    } else if (type.kind == DATATYPE_VARCHAR && type.length == 0) {
        strbuf_str(out, "text");
    } else {
        datatype_render(type, out);
    }
    return true;
}

static inline bool
sink_try_cast(void *context, const char *operand, DataType operand_type, DataType type, StrBuf *out,
              Diags *diags)
{
    StrBuf name = strbuf_new(out->arena);

    (void) operand_type;
    sink_type(context, type, &name, diags);
    strbuf_fmt(out, "try_cast(%s, '%s')", operand, name.text);
    return true;
}

/* Columns of the tests: the first letter of a name tells its type. */
static inline DataType
sink_column_type(void *context, const ExprColumn *column)
{
    (void) context;
    switch (column->name[0]) {
        case 'i':
            return (DataType){.kind = DATATYPE_INTEGER};
        case 'b':
            return (DataType){.kind = DATATYPE_BIGINT};
        case 'n':
            return (DataType){.kind = DATATYPE_DECIMAL, .precision = 18, .scale = 2};
        case 'f':
            return (DataType){.kind = DATATYPE_DOUBLE};
        case 'v':
            return (DataType){.kind = DATATYPE_VARCHAR, .length = 20};
        case 'd':
            return (DataType){.kind = DATATYPE_DATE};
        case 't':
            return (DataType){.kind = DATATYPE_TIMESTAMP};
        case 'z':
            return (DataType){.kind = DATATYPE_TIMESTAMPTZ};
        default:
            return (DataType){.kind = DATATYPE_UNKNOWN};
    }
}

static const ExprSink bench_sink = {.column = sink_column,
                                    .literal = sink_literal,
                                    .type = sink_type,
                                    .try_cast = sink_try_cast,
                                    .column_type = sink_column_type};

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
