/*
 * Expr: one scalar SQL expression, proved with PostgreSQL's own parser
 * (libpg_query), turned into a tree of our own, and rendered again from that tree.
 *
 * Nothing of the author's text is ever copied into a statement: names and
 * literals leave through the callbacks of an ExprSink, everything else from
 * fixed tables.  Refused: subqueries, aggregates, windows, parameters, `*`,
 * E'' and $$ strings, a second statement, types and functions outside the
 * tables below.  Comments are dropped.
 *
 * Functions: every name that expr_functions lists (shared by both dialects, or
 * marked for one, or with another spelling per dialect).  An unknown function is DIAG_EXPR_FUNCTION
 * with the nearest name.
 *   try_cast(x, 'decimal(18,2)')  is NULL where x cannot be cast; spelt per dialect by the sink.
 * Macros are expanded in the tree: an argument is a subtree, never text.
 *
 * This is the only layer that includes <pg_query.h>: the library brings
 * some 230 PostgreSQL symbols without a prefix into the program (`list_*`, `palloc` ...: never
 * use such names), and it redirects file descriptor 2 while it parses.
 */
#ifndef ENGINE_EXPR_EXPR_H
#define ENGINE_EXPR_EXPR_H

#include "base/datatype.h"
#include "base/diag.h"

typedef struct Expr Expr;

/* Holds parsed expressions by text (1,000 tenants write the same text) and the macros. */
typedef struct ExprContext ExprContext;

typedef enum ExprDialect
{
    EXPR_POSTGRES,
    EXPR_REDSHIFT
} ExprDialect;

/* The context lives in `arena`.  `dialect` decides which functions exist. */
ExprContext *expr_context_new(Arena *arena, ExprDialect dialect);

/* Adds a macro "clean(x)" with its body; errors point into the body. */
bool expr_add_macro(ExprContext *context, Text name, const Text *parameters, size_t parameter_count,
                    Text body, Diags *diags);

/*
 * Parses one expression.  The result is owned by the context; the same text gives the same
 * pointer.  NULL after a diagnostic that points into `text` (and at the very column where the
 * scalar is written on one line).  A text that ends inside brackets or quotes gets
 * DIAG_EXPR_CUT when it looks as if YAML had cut it: "quote the expression".
 */
const Expr *expr_parse(ExprContext *context, Text text, Diags *diags);

/* A reference: qualifier.name, or name alone (qualifier NULL).  Folded as SQL folds: unquoted
 * names are lower case.  `offset` is the byte offset in the expression's own text. */
typedef struct ExprColumn
{
    const char *qualifier;
    const char *name;
    size_t offset;
} ExprColumn;

/* Every column mentioned, in source order, without repeats. */
size_t expr_column_count(const Expr *expr);
const ExprColumn *expr_columns(const Expr *expr);

/* The place of a column inside the text that mentions it, for diagnostics. */
Span expr_column_span(const ExprColumn *column, Text text);

/* The column when the expression is nothing but one, else NULL. */
const ExprColumn *expr_bare_column(const Expr *expr);

/* The literal when the expression is nothing but a text literal, else NULL. */
const char *expr_bare_literal(const Expr *expr);

/* True when the expression is the literal NULL. */
bool expr_is_null(const Expr *expr);

/*
 * Where rendered SQL goes.  `column` writes the SQL of one reference (the binder
 * decides: a quoted column, a literal of a tenant's variable, a typed NULL) and returns false
 * after a diagnostic.  `literal` writes a quoted text literal.  `type` writes a type's name.
 * `try_cast` writes a guarded cast of the finished SQL `operand`.
 */
typedef struct ExprSink
{
    void *context;
    bool (*column)(void *context, const ExprColumn *column, StrBuf *out, Diags *diags);
    bool (*literal)(void *context, const char *text, StrBuf *out, Diags *diags);
    bool (*type)(void *context, DataType type, StrBuf *out, Diags *diags);
    bool (*try_cast)(void *context, const char *operand, DataType operand_type, DataType type,
                     StrBuf *out, Diags *diags);
    DataType (*column_type)(void *context, const ExprColumn *column);
} ExprSink;

/* Appends the expression, ready to stand inside parentheses or a select list. */
bool expr_render(const Expr *expr, ExprDialect dialect, const ExprSink *sink, StrBuf *out,
                 Diags *diags);

/* The type of the value, DATATYPE_UNKNOWN where we cannot tell.  Uses sink->column_type. */
DataType expr_type(const Expr *expr, const ExprSink *sink);

#endif
