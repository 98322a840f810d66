/* A sink whose SQL the parser reads again: for the tests and for the fuzz program. */
#ifndef TESTS_UNIT_EXPR_SINK_H
#define TESTS_UNIT_EXPR_SINK_H

#include <string.h>

#include "base/keyword.h"
#include "expr/expr.h"
#include "expr/reader.h"

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
    return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name) &&
           (*name < '0' || *name > '9');
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
    (void) context;
    (void) diags;
    if (column->qualifier != NULL) {
        write_name(out, column->qualifier, !keyword_is(column->qualifier, KEYWORD_SPECIAL));
        strbuf_char(out, '.');
    }
    write_name(out, column->name, !keyword_is(column->name, KEYWORD_SPECIAL));
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
    } else if (type.kind == DATATYPE_DOUBLE) {
        strbuf_str(out, "double precision");
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
    if (type.variant == VARIANT_JSON) {
        strbuf_fmt(out, "CAST(%s AS json)", operand);
        return true;
    }
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

#endif
