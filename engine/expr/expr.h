/*
 * Expr: one scalar SQL expression, proved with PostgreSQL's own parser
 * (libpg_query), turned into a tree of our own, and rendered again from that tree.
 *
 * Nothing of the author's text is ever copied into a statement: names and
 * literals leave through the callbacks of an ExprSink, everything else from
 * fixed tables.  Refused: subqueries, aggregates and windows (but see expr_parse_rows()), parameters, `*`,
 * E'' and $$ strings, a second statement, types and functions outside the
 * tables below.  Comments are dropped.
 *
 * Refused as well, because the same rows must always give the same value: now(), random() and
 * everything else that changes from run to run.  Names are at most 63 bytes (the parser cuts
 * longer ones), a text 64 KiB, 400 levels deep, 50,000 nodes after macros.
 *
 * Functions: the table in functions.c; each is known to both dialects (some under another spelling
 * or written out), or marked for one.  An unknown function is DIAG_EXPR_FUNCTION with the nearest name.
 *   try_cast(x, 'decimal(18,2)')  is NULL where x cannot be cast; spelt per dialect by the sink.
 *   datediff(day, a, b)           counts boundaries crossed, dateadd(day, n, a); on PostgreSQL
 *                                 written out (datediff not by the week).
 *   regexp_replace(s, p, r)       replaces every match; regexp_substr gives NULL without a match.
 *   concat(a, b)                  treats NULL as ''; || does not.
 *   decode(x, a, b ..)            is a CASE that finds NULL with NULL.
 *   substring(s, pattern)         refused: regexp_substr.
 * `a / b` of two integer literals is refused (PostgreSQL cuts the fraction, Redshift is not verified);
 * of two integer columns it is rendered as it is: cast one of them to decimal.
 *
 * IS TRUE and IS DISTINCT FROM are never NULL; Redshift, which has neither in a select list, gets
 * a CASE.  Brackets follow the ranks that both servers share.
 *
 * Macros are expanded in the tree: an argument is a subtree, never text.  A body may use its
 * parameters, columns with a qualifier (tenant.code), and macros added before it.
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

/* Adds a macro "clean(x)" with its body; errors point into the body (or at the name:
 * DIAG_EXPR_MACRO).  Add all macros before the first expr_parse(): texts read earlier are read again. */
bool expr_add_macro(ExprContext *context, Text name, const Text *parameters, size_t parameter_count,
                    Text body, Diags *diags);

/*
 * Parses one expression.  The result is owned by the context; the same text gives the same
 * pointer.  NULL after a diagnostic that points into `text` (and at the very column where the
 * scalar is written on one line).  A text that ends inside brackets or quotes gets
 * DIAG_EXPR_CUT when it looks as if YAML had cut it: "quote the expression".  Other codes:
 * DIAG_EXPR_SYNTAX, DIAG_EXPR_FORM, DIAG_EXPR_FUNCTION, DIAG_EXPR_MACRO.  A wrong text is parsed once
 * too, and reported for each Text.
 */
const Expr *expr_parse(ExprContext *context, Text text, Diags *diags);

/* The same for an expression about several rows: aggregates and windows are allowed, not within each other. */
const Expr *expr_parse_rows(ExprContext *context, Text text, Diags *diags);

/* Rows for which the condition holds are bad, for this reason. */
typedef struct ExprReject
{
    const char *reason;
    const Expr *when;
} ExprReject;

/*
 * The same for the value of a record, which may say reject('why') where its whole value comes from: alone, as a
 * result of CASE, as the last argument of coalesce.  The expression has NULL there, and expr_rejects() gives the reasons,
 * each once.  Everywhere else reject is DIAG_EXPR_REJECT.
 */
const Expr *expr_parse_value(ExprContext *context, Text text, Diags *diags);
size_t expr_rejects(const Expr *expr, const ExprReject **out);
/* Where texts that any expression reads as documents are none, with the reason: each text once. */
size_t expr_unreadable(const Expr *expr, const ExprReject **out);

/* The condition, where all the others are NULL; lives in the context. */
const Expr *expr_where_null(ExprContext *context, const Expr *condition, const Expr *const *others,
                            size_t count);

/* A function that an expression may call, by any of its names, or a macro of the context. */
typedef struct ExprKnown
{
    const char *name;
    bool postgres; /* who knows it */
    bool redshift;
} ExprKnown;

size_t expr_known_functions(const ExprContext *context, Arena *arena, const ExprKnown **out);

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

/* The conditions that it joins with AND (itself where there is no AND), in `arena`; a column used twice is listed twice. */
size_t expr_conditions(Arena *arena, const Expr *expr, const Expr *const **out);

/* Does it hold an aggregate or a window? */
bool expr_has_rows(const Expr *expr);

/* Is every window in it partitioned by this column, among others?  True where there is none. */
bool expr_partitioned_by(const Expr *expr, const ExprColumn *column);

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

/*
 * Appends the expression, ready to stand between commas, keywords or parentheses; as an operand it
 * needs parentheses of its own.  `dialect` is the context's: what only the other server has is
 * reported without a place.
 */
bool expr_render(const Expr *expr, ExprDialect dialect, const ExprSink *sink, StrBuf *out,
                 Diags *diags);

/* The type of the value, DATATYPE_UNKNOWN where we cannot tell.  Uses sink->column_type. */
DataType expr_type(const Expr *expr, const ExprSink *sink);

/* Does a number of it come from an integer divided by an integer, whose fraction both servers cut?  Not where floor, trunc,
 * ceil or a cast to an integer says that it is meant to.  Uses sink->column_type. */
bool expr_cuts(const Expr *expr, const ExprSink *sink);

/* An operand that does not go with its operator, or with what stands beside it. */
typedef struct ExprMisfit
{
    const char *where;        /* the operator or function as it is written: "/" */
    DataType type;            /* of the operand */
    const ExprColumn *column; /* the operand, where it is nothing but a column; else NULL */
    bool has_other;           /* it would go with the operator, but not beside `other` */
    DataType other;
} ExprMisfit;

/*
 * Is there an operand that PostgreSQL has no operator for (text divided, text beside a number), and that Redshift casts
 * to something else than is meant?  Only where both types are known; a literal fits everywhere.  The innermost one.
 * Uses sink->column_type.
 */
bool expr_misfits(const Expr *expr, const ExprSink *sink, ExprMisfit *out);

#endif
