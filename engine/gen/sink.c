/* How expressions become SQL of the step's dialect, whatever their columns stand for. */
#include "gen/build.h"

static const Build *
build_of(const void *context)
{
    return *(const Build *const *) context;
}

static bool
put_literal(void *context, const char *text, StrBuf *out, Diags *diags)
{
    return sql_literal(out, build_of(context)->dialect, text, diags);
}

static bool
put_type(void *context, DataType type, StrBuf *out, Diags *diags)
{
    (void) diags;
    sql_type(out, build_of(context)->dialect, type);
    return true;
}

static bool
put_try_cast(void *context, const char *operand, DataType from, DataType type, StrBuf *out,
             Diags *diags)
{
    if (type.variant == VARIANT_JSON) {
        strbuf_str(out, json_of((Build *) (uintptr_t) build_of(context), operand, from));
        return true;
    }
    return convert_try_cast(out, build_of(context)->dialect, operand, from, type, diags);
}

ExprSink
dialect_sink(void *context,
             bool (*column)(void *context, const ExprColumn *column, StrBuf *out, Diags *diags),
             DataType (*column_type)(void *context, const ExprColumn *column))
{
    return (ExprSink){.context = context,
                      .column = column,
                      .literal = put_literal,
                      .type = put_type,
                      .try_cast = put_try_cast,
                      .column_type = column_type};
}

const char *
render_to(Build *b, const Expr *expr, const ExprSink *sink)
{
    const ExprDialect dialect = b->dialect->id == SQL_REDSHIFT ? EXPR_REDSHIFT : EXPR_POSTGRES;
    StrBuf out = strbuf_new(b->arena);

    b->ok &= expr_render(expr, dialect, sink, &out, b->diags);
    return out.text;
}
