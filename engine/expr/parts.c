/* The conditions that an expression joins with AND, each as an expression of its own. */
#include "base/vec.h"
#include "expr/tree.h"

typedef VEC_OF(ExprColumn) Columns;

static void
collect(Arena *arena, const Node *node, Columns *columns)
{
    if (node->kind == NODE_COLUMN) {
        *vec_push(arena, columns) = *node->column;
    }
    for (size_t i = 0; node_has_args(node) && i < node->count; i++) {
        collect(arena, node->args[i], columns);
    }
}

size_t
expr_conditions(Arena *arena, const Expr *expr, const Expr *const **out)
{
    const bool several = expr->root->kind == NODE_AND;
    const size_t count = several ? expr->root->count : 1;
    const Expr **conditions = arena_new_array(arena, const Expr *, count);

    for (size_t i = 0; i < count; i++) {
        Expr *condition = arena_new_obj(arena, Expr);
        Columns columns = {0};

        *condition =
            (Expr){.root = several ? expr->root->args[i] : expr->root, .dialect = expr->dialect};
        collect(arena, condition->root, &columns);
        condition->columns = columns.items;
        condition->column_count = columns.count;
        conditions[i] = condition;
    }
    *out = conditions;
    return count;
}
