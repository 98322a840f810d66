#include "expr/tree.h"

#include <string.h>

static const char *const spellings[OP_COUNT] = {
    [OP_ADD] = "+",
    [OP_SUBTRACT] = "-",
    [OP_MULTIPLY] = "*",
    [OP_DIVIDE] = "/",
    [OP_MODULO] = "%",
    [OP_POWER] = "^",
    [OP_CONCAT] = "||",
    [OP_EQUAL] = "=",
    [OP_NOT_EQUAL] = "<>",
    [OP_LESS] = "<",
    [OP_GREATER] = ">",
    [OP_LESS_EQUAL] = "<=",
    [OP_GREATER_EQUAL] = ">=",
    [OP_MATCH] = "~",
    [OP_NOT_MATCH] = "!~",
    [OP_MATCH_CASELESS] = "~*",
    [OP_NOT_MATCH_CASELESS] = "!~*",
};

const char *
operator_spelling(Operator op)
{
    return spellings[op];
}

Operator
operator_find(const char *spelling)
{
    int op = 0;

    while (op < OP_COUNT && strcmp(spellings[op], spelling) != 0) {
        op++;
    }
    return (Operator) op;
}

bool
operator_exists(Operator op, ExprDialect dialect)
{
    return dialect == EXPR_POSTGRES || (op != OP_MATCH_CASELESS && op != OP_NOT_MATCH_CASELESS);
}

Node *
node_new(Arena *arena, NodeKind kind, size_t offset, size_t count)
{
    Node *node = arena_new_obj(arena, Node);

    node->kind = (uint8_t) kind;
    node->offset = (uint32_t) offset;
    node->count = (uint16_t) count;
    node->depth = 1;
    node->weight = 1;
    if (count > 0) {
        node->args = arena_new_array(arena, const Node *, count);
    }
    return node;
}

Node *
node_text(Arena *arena, NodeKind kind, size_t offset, const char *text)
{
    Node *node = node_new(arena, kind, offset, 0);

    node->text = text;
    return node;
}

bool
node_has_args(const Node *node)
{
    return node->count > 0;
}

static const Node *
negative_number(Arena *arena, const Node *number)
{
    const char *text = number->text;

    if (strcmp(text, "0") != 0) {
        text = *text == '-' ? text + 1 : arena_fmt(arena, "-%s", text);
    }
    return node_text(arena, NODE_NUMBER, number->offset, text);
}

/* nullif(regexp_substr(..), '') is how regexp_substr is rendered. */
static bool
is_empty_as_null(const Node *node)
{
    return node->kind == NODE_CALL && strcmp(node->function->name, "nullif") == 0 &&
           node->args[0]->kind == NODE_CALL &&
           (node->args[0]->function->traits & TRAIT_EMPTY_IS_NULL) != 0 &&
           node->args[1]->kind == NODE_TEXT && *node->args[1]->text == '\0';
}

const Node *
node_done(Arena *arena, Node *node)
{
    for (size_t i = 0; i < node->count; i++) {
        const unsigned depth = node->args[i]->depth + 1U;

        node->weight += node->args[i]->weight;
        node->depth = depth > node->depth ? (uint16_t) depth : node->depth;
    }
    if (node->kind == NODE_NEGATE && node->args[0]->kind == NODE_NUMBER) {
        return negative_number(arena, node->args[0]);
    }
    return is_empty_as_null(node) ? node->args[0] : node;
}
