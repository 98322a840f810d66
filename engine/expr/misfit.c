/* Operands that no operator takes together on PostgreSQL, and that Redshift casts as its author did not mean. */
#include "expr/tree.h"

typedef enum Class
{
    CLASS_ANY, /* a literal, NULL, or what a server would have to say */
    CLASS_NUMBER,
    CLASS_TEXT,
    CLASS_INSTANT,
    CLASS_BOOLEAN
} Class;

typedef struct Search
{
    const ExprSink *sink;
    ExprDialect dialect;
    ExprMisfit *found;
} Search;

static DataType
node_type(const Search *search, const Node *node)
{
    const Expr part = {.root = node, .dialect = search->dialect};

    return expr_type(&part, search->sink);
}

static Class class_of(const Search *search, const Node *node);

/* Of what is added to a value of a type that we do not know we know no more. */
static bool
is_known(const Search *search, const Node *node)
{
    for (size_t i = 0; i < node->count; i++) {
        if (node->args[i]->kind != NODE_INTERVAL && class_of(search, node->args[i]) == CLASS_ANY) {
            return false;
        }
    }
    return true;
}

static Class
class_of(const Search *search, const Node *node)
{
    if (node->kind == NODE_TEXT || node->kind == NODE_NULL ||
        (node->kind == NODE_BINARY && node->op < OP_CONCAT && !is_known(search, node))) {
        return CLASS_ANY;
    }
    if (node->kind == NODE_CALL && node->function->type == TYPE_SAME && node->count > 0) {
        return class_of(search, node->args[0]); /* nullif('0', t.n) is a number */
    }
    const DataType type = node_type(search, node);

    if (datatype_is_numeric(type)) {
        return CLASS_NUMBER;
    }
    if (datatype_is_text(type)) {
        return CLASS_TEXT;
    }
    switch (type.kind) {
        case DATATYPE_BOOLEAN:
            return CLASS_BOOLEAN;
        case DATATYPE_DATE:
        case DATATYPE_TIMESTAMP:
        case DATATYPE_TIMESTAMPTZ:
            return CLASS_INSTANT;
        default:
            return CLASS_ANY;
    }
}

static bool
note(const Search *search, const char *where, const Node *odd, const Node *other)
{
    *search->found = (ExprMisfit){.where = where,
                                  .type = node_type(search, odd),
                                  .column = odd->kind == NODE_COLUMN ? odd->column : NULL,
                                  .has_other = other != NULL,
                                  .other = other != NULL ? node_type(search, other)
                                                         : (DataType){.kind = DATATYPE_UNKNOWN}};
    return true;
}

static bool
must_be(const Search *search, const char *where, const Node *node, Class wanted)
{
    const Class class = class_of(search, node);

    return class != CLASS_ANY && class != wanted && note(search, where, node, NULL);
}

/* Is it unlike the first of those beside it whose type is known?  Of text and another it is the text that is odd,
 * else what is a column. */
static bool
is_unlike(const Search *search, const char *where, const Node **first, const Node *node)
{
    const Class class = class_of(search, node);

    if (class == CLASS_ANY) {
        return false;
    }
    if (*first == NULL) {
        *first = node;
        return false;
    }
    const Class other = class_of(search, *first);

    if (class == other) {
        return false;
    }
    const bool first_is_odd =
        other == CLASS_TEXT || (class != CLASS_TEXT && (*first)->kind == NODE_COLUMN);

    return first_is_odd ? note(search, where, *first, node) : note(search, where, node, *first);
}

static bool
unlike(const Search *search, const char *where, const Node *node)
{
    const Node *first = NULL;

    for (size_t i = 0; i < node->count; i++) {
        if (is_unlike(search, where, &first, node->args[i])) {
            return true;
        }
    }
    return false;
}

/* Each is compared with the first, not with the others. */
static bool
unlike_first(const Search *search, const char *where, const Node *node)
{
    for (size_t i = 1; i < node->count && class_of(search, node->args[0]) != CLASS_ANY; i++) {
        const Node *first = node->args[0];

        if (is_unlike(search, where, &first, node->args[i])) {
            return true;
        }
    }
    return false;
}

static bool
binary_misfits(const Search *search, const Node *node)
{
    const Operator op = (Operator) node->op;
    const char *where = operator_spelling(op);

    if (op == OP_CONCAT) {
        return false;
    }
    if (op < OP_CONCAT) { /* what dates are added to is left to the servers */
        for (size_t i = 0; i < node->count; i++) {
            const Class class = class_of(search, node->args[i]);

            if ((class == CLASS_TEXT || class == CLASS_BOOLEAN) && is_known(search, node)) {
                return note(search, where, node->args[i], NULL);
            }
        }
        return false;
    }
    return op >= OP_MATCH ? must_be(search, where, node->args[0], CLASS_TEXT)
                          : unlike(search, where, node);
}

/* What may come out of it. */
static bool
case_misfits(const Search *search, const Node *node)
{
    const size_t end = node->count - (size_t) ((node->op & CASE_ELSE) != 0);
    const Node *first = NULL;

    for (size_t i = ((node->op & CASE_SUBJECT) != 0) + 1U; i < end; i += 2) {
        if (is_unlike(search, "case", &first, node->args[i])) {
            return true;
        }
    }
    return end < node->count && is_unlike(search, "case", &first, node->args[end]);
}

static bool
node_misfits(const Search *search, const Node *node)
{
    switch ((NodeKind) node->kind) {
        case NODE_BINARY:
            return binary_misfits(search, node);
        case NODE_IN:
            return unlike_first(search, "in", node);
        case NODE_BETWEEN:
            return unlike_first(search, "between", node);
        case NODE_DISTINCT:
            return unlike(search, "is distinct from", node);
        case NODE_LIKE:
            return must_be(search, "like", node->args[0], CLASS_TEXT);
        case NODE_NOT:
            return must_be(search, "not", node->args[0], CLASS_BOOLEAN);
        case NODE_AND:
        case NODE_OR:
            for (size_t i = 0; i < node->count; i++) {
                if (must_be(search, node->kind == NODE_AND ? "and" : "or", node->args[i],
                            CLASS_BOOLEAN)) {
                    return true;
                }
            }
            return false;
        case NODE_CASE:
            return case_misfits(search, node);
        case NODE_CALL:
            return node->function->type == TYPE_COMMON &&
                   unlike(search, node->function->name, node);
        default:
            return false;
    }
}

static bool
search_node(const Search *search, const Node *node)
{
    if (!node_has_args(node)) {
        return false;
    }
    for (size_t i = 0; i < node->count; i++) {
        if (search_node(search, node->args[i])) {
            return true;
        }
    }
    return node_misfits(search, node);
}

bool
expr_misfits(const Expr *expr, const ExprSink *sink, ExprMisfit *out)
{
    const Search search = {.sink = sink, .dialect = expr->dialect, .found = out};

    return search_node(&search, expr->root);
}
