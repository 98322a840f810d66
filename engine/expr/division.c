/* Divisions of integers, which lose their fraction. */
#include "expr/tree.h"

#include <string.h>

static bool
is_integer(const Node *node, ExprDialect dialect, const ExprSink *sink)
{
    const Expr part = {.root = node, .dialect = dialect};
    const DataTypeKind kind = expr_type(&part, sink).kind;

    return kind == DATATYPE_SMALLINT || kind == DATATYPE_INTEGER || kind == DATATYPE_BIGINT;
}

/* Whoever says one of these wants whole numbers. */
static bool
is_meant(const Node *node)
{
    static const char *const whole[] = {"floor", "trunc", "ceil", NULL};

    if (node->kind == NODE_CAST || node->kind == NODE_TRY_CAST) {
        return node->type->kind < DATATYPE_DECIMAL;
    }
    for (size_t i = 0; node->kind == NODE_CALL && whole[i] != NULL; i++) {
        if (strcmp(node->function->name, whole[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool
cuts(const Node *node, ExprDialect dialect, const ExprSink *sink)
{
    if (!node_has_args(node) || is_meant(node)) {
        return false;
    }
    if (node->kind == NODE_BINARY && node->op == OP_DIVIDE &&
        is_integer(node->args[0], dialect, sink) && is_integer(node->args[1], dialect, sink)) {
        return true;
    }
    /* Of a CASE with conditions only what comes out of it, which is what stands between them. */
    const bool chooses = node->kind == NODE_CASE;
    const size_t subject = chooses && (node->op & CASE_SUBJECT) != 0;
    const size_t end = node->count - (size_t) (chooses && (node->op & CASE_ELSE) != 0);

    for (size_t i = 0; i < node->count; i++) {
        const bool result = !chooses || i >= end || (i >= subject && (i - subject) % 2 == 1);

        if (result && cuts(node->args[i], dialect, sink)) {
            return true;
        }
    }
    return false;
}

bool
expr_cuts(const Expr *expr, const ExprSink *sink)
{
    const DataTypeKind kind = expr_type(expr, sink).kind;

    return kind != DATATYPE_BOOLEAN && kind != DATATYPE_VARCHAR &&
           cuts(expr->root, expr->dialect, sink);
}
