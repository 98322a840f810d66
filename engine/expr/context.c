#include "expr/reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

/* What became of a text: an expression, or the problem to report for every place that has it. */
typedef struct Entry
{
    const Expr *expr;
    Problem problem;
} Entry;

const Node *
refuse(Reader *reader, DiagCode code, size_t offset, const char *fmt, ...)
{
    if (reader->problem.message == NULL) {
        StrBuf message = strbuf_new(reader->arena);
        va_list args;

        va_start(args, fmt);
        strbuf_vfmt(&message, fmt, args);
        va_end(args);
        offset = offset > reader->len ? reader->len : offset;
        reader->problem = (Problem){.code = code,
                                    .message = message.text,
                                    .offset = offset,
                                    .length = lex_token_length(reader->text + offset)};
    }
    return NULL;
}

const Node *
refuse_hint(Reader *reader, const char *hint)
{
    if (reader->problem.hint == NULL) {
        reader->problem.hint = hint;
    }
    return NULL;
}

static bool
is_integer(const Node *node)
{
    return node->kind == NODE_NUMBER && strpbrk(node->text, ".e") == NULL;
}

typedef VEC_OF(ExprColumn) ColumnList;

/* The last look at a finished tree: collects its columns and refuses what only shows after expansion. */
static bool
survey(Reader *reader, const Node *node, ColumnList *columns)
{
    if (node->kind == NODE_COLUMN) {
        *vec_push(reader->arena, columns) = *node->column;
        return true;
    }
    if (node->kind == NODE_REJECT) {
        refuse(reader, DIAG_EXPR_REJECT, node->offset, "reject('%s') within another expression",
               node->text);
        return refuse_hint(reader, "It stands alone, as a result of CASE, or as the last argument "
                                   "of coalesce.") != NULL;
    }
    if (!node_has_args(node)) {
        return true;
    }
    if (node->kind == NODE_BINARY && node->op == OP_DIVIDE && is_integer(node->args[0]) &&
        is_integer(node->args[1])) {
        refuse(reader, DIAG_EXPR_FORM, node->offset, "the expression divides two integers");
        return refuse_hint(reader, "Servers disagree on the result: write one of them with a "
                                   "decimal point.") != NULL;
    }
    if (node->kind == NODE_CALL && (node->function->traits & TRAIT_NO_PATTERN) != 0 &&
        node->args[1]->kind == NODE_TEXT) {
        refuse(reader, DIAG_EXPR_FORM, node->offset, "\"%s\" by pattern", node->function->name);
        return refuse_hint(reader, "Use regexp_substr(text, pattern).") != NULL;
    }
    for (size_t i = 0; i < node->count; i++) {
        if (!survey(reader, node->args[i], columns)) {
            return false;
        }
    }
    return true;
}

static int
compare_columns(const void *left, const void *right)
{
    const ExprColumn *a = left;
    const ExprColumn *b = right;

    if (a->offset != b->offset) {
        return a->offset < b->offset ? -1 : 1;
    }
    const int qualifier =
        strcmp(a->qualifier == NULL ? "" : a->qualifier, b->qualifier == NULL ? "" : b->qualifier);

    return qualifier != 0 ? qualifier : strcmp(a->name, b->name);
}

static bool
same_column(const ExprColumn *a, const ExprColumn *b)
{
    const bool same_qualifier = a->qualifier == NULL || b->qualifier == NULL
                                    ? a->qualifier == b->qualifier
                                    : strcmp(a->qualifier, b->qualifier) == 0;

    return same_qualifier && strcmp(a->name, b->name) == 0;
}

/* Source order, the first mention of each. */
static void
sort_columns(ColumnList *columns)
{
    size_t kept = 0;

    if (columns->count > 1) {
        qsort(columns->items, columns->count, sizeof(*columns->items), compare_columns);
    }
    for (size_t i = 0; i < columns->count; i++) {
        size_t known = 0;

        while (known < kept && !same_column(&columns->items[known], &columns->items[i])) {
            known++;
        }
        if (known == kept) {
            columns->items[kept++] = columns->items[i];
        }
    }
    columns->count = kept;
}

const Node *
reader_run(Reader *reader)
{
    const Node *root = NULL;

    if (lex_check(reader)) {
        root = quick_read(reader);
        root = root != NULL ? root : parse_text(reader);
    }
    return reader->problem.message == NULL ? root : NULL;
}

static Expr *
expr_of(Reader *reader, const Node *root)
{
    Expr *expr = arena_new_obj(reader->arena, Expr);
    ColumnList columns = {0};

    expr->root = root;
    expr->dialect = reader->dialect;
    if (root->kind == NODE_COLUMN) {
        expr->columns = root->column;
        expr->column_count = 1;
        return expr;
    }
    if (!survey(reader, root, &columns)) {
        return NULL;
    }
    sort_columns(&columns);
    expr->columns = columns.items;
    expr->column_count = columns.count;
    return expr;
}

/* The conditions as expressions of their own; NULL after a problem. */
static const ExprReject *
conditions_of(Reader *reader, const FoundReject *found, size_t count)
{
    ExprReject *out = arena_new_array(reader->arena, ExprReject, count + 1);

    for (size_t i = 0; i < count; i++) {
        out[i] = (ExprReject){.reason = found[i].reason, .when = expr_of(reader, found[i].when)};
        if (out[i].when == NULL) {
            return NULL;
        }
    }
    return out;
}

static const Expr *
read_expr(Reader *reader)
{
    const Node *root = reader_run(reader);
    FoundReject *found = NULL;
    size_t count = 0;

    if (root == NULL) {
        return NULL;
    }
    root = reject_take_out(reader, root, &found, &count);
    Expr *expr = expr_of(reader, root);

    if (expr == NULL) {
        return NULL;
    }
    const FoundRejects json = json_unreadable(reader, root);

    expr->rejects = conditions_of(reader, found, count);
    expr->reject_count = count;
    expr->unreadable = conditions_of(reader, json.items, json.count);
    expr->unreadable_count = json.count;
    return expr->rejects != NULL && expr->unreadable != NULL ? expr : NULL;
}

/*
 * The place of some bytes of `text` in its file.  We know where the scalar starts and how wide it
 * is: as wide as its text, it is plain; two wider, it is quoted without escapes.  Otherwise (a
 * block, a folded line, escapes) the whole scalar is the best answer.
 */
static Span
inner_span(Text text, size_t offset, size_t length)
{
    const size_t len = strlen(text.text);
    const size_t width = utf8_count(text.text, len);
    Span span = text.span;

    if (offset > len || strchr(text.text, '\n') != NULL || span.line == 0 ||
        (span.width != width && span.width != width + 2)) {
        return span;
    }
    const size_t start = span.column + utf8_count(text.text, offset) + (span.width != width);
    const size_t part =
        utf8_count(text.text + offset, offset + length > len ? len - offset : length);

    if (start <= UINT16_MAX && part <= UINT16_MAX) {
        span.column = (uint16_t) start;
        span.width = (uint16_t) (part > 0 ? part : 1);
    }
    return span;
}

void
problem_report(const Problem *problem, Text text, Diags *diags)
{
    diag_error(diags, problem->code, inner_span(text, problem->offset, problem->length), "%s",
               problem->message);
    if (problem->hint != NULL) {
        diag_hint(diags, "%s", problem->hint);
    }
}

ExprContext *
expr_context_new(Arena *arena, ExprDialect dialect)
{
    ExprContext *context = arena_new_obj(arena, ExprContext);

    context->arena = arena;
    context->dialect = dialect;
    context->entries = strmap_new(arena);
    context->rows = strmap_new(arena);
    context->macros = strmap_new(arena);
    context->bodies = strmap_new(arena);
    return context;
}

static const Expr *
parse_once(ExprContext *context, StrMap *entries, bool rows, Text text, Diags *diags)
{
    const char *key = text.text == NULL ? "" : text.text;
    Entry *entry = strmap_get(entries, key);

    text.text = key;
    if (entry == NULL) {
        key = arena_strdup(context->arena, key);
        Reader reader = {.context = context,
                         .arena = context->arena,
                         .dialect = context->dialect,
                         .text = key,
                         .len = strlen(key),
                         .rows = rows};

        entry = arena_new_obj(context->arena, Entry);
        entry->expr = read_expr(&reader);
        entry->problem = reader.problem;
        strmap_put(entries, key, entry);
    }
    if (entry->expr == NULL) {
        problem_report(&entry->problem, text, diags);
    }
    return entry->expr;
}

/* A row is rejected for what one of its values is, and for nothing else. */
static const Expr *
without_rejects(const Expr *expr, Text text, Diags *diags)
{
    if (expr == NULL || expr->reject_count == 0) {
        return expr;
    }
    diag_error(diags, DIAG_EXPR_REJECT, text.span, "reject('%s') outside of a record's values",
               expr->rejects[0].reason);
    diag_hint(diags, "A condition for which rows are bad is written under `reject:`.");
    return NULL;
}

const Expr *
expr_parse(ExprContext *context, Text text, Diags *diags)
{
    return without_rejects(parse_once(context, context->entries, false, text, diags), text, diags);
}

const Expr *
expr_parse_value(ExprContext *context, Text text, Diags *diags)
{
    return parse_once(context, context->entries, false, text, diags);
}

const Expr *
expr_parse_rows(ExprContext *context, Text text, Diags *diags)
{
    return without_rejects(parse_once(context, context->rows, true, text, diags), text, diags);
}

size_t
expr_unreadable(const Expr *expr, const ExprReject **out)
{
    *out = expr->unreadable;
    return expr->unreadable_count;
}

size_t
expr_rejects(const Expr *expr, const ExprReject **out)
{
    *out = expr->rejects;
    return expr->reject_count;
}

size_t
expr_known_functions(const ExprContext *context, Arena *arena, const ExprKnown **out)
{
    VEC_OF(ExprKnown) known = {0};
    const char *name = NULL;

    for (size_t i = 0;; i++) {
        const uint8_t dialects = function_at(i, &name);

        if (name == NULL) {
            break;
        }
        *vec_push(arena, &known) = (ExprKnown){.name = name,
                                               .postgres = (dialects & IN_POSTGRES) != 0,
                                               .redshift = (dialects & IN_REDSHIFT) != 0};
    }
    for (size_t i = 0; i < context->macro_count; i++) {
        *vec_push(arena, &known) =
            (ExprKnown){.name = context->macro_names[i], .postgres = true, .redshift = true};
    }
    *out = known.items;
    return known.count;
}

size_t
expr_column_count(const Expr *expr)
{
    return expr->column_count;
}

const ExprColumn *
expr_columns(const Expr *expr)
{
    return expr->columns;
}

Span
expr_column_span(const ExprColumn *column, Text text)
{
    if (text.text == NULL || column->offset >= strlen(text.text)) {
        return text.span;
    }
    return inner_span(text, column->offset, lex_token_length(text.text + column->offset));
}

const ExprColumn *
expr_bare_column(const Expr *expr)
{
    return expr->root->kind == NODE_COLUMN ? expr->root->column : NULL;
}

const char *
expr_bare_literal(const Expr *expr)
{
    return expr->root->kind == NODE_TEXT ? expr->root->text : NULL;
}

bool
expr_is_null(const Expr *expr)
{
    return expr->root->kind == NODE_NULL;
}
