#include "expr/reader.h"

#include <string.h>

const Macro *
macro_find(const ExprContext *context, const char *name)
{
    return strmap_get(context->macros, name);
}

typedef struct Expansion
{
    Reader *reader;
    const Node *const *args;
    size_t offset; /* of the call: that is where the author sees the macro's columns */
} Expansion;

static const Node *
moved_column(const Expansion *expansion, const Node *node)
{
    Node *copy = node_new(expansion->reader->arena, NODE_COLUMN, expansion->offset, 0);
    ExprColumn *column = arena_new_obj(expansion->reader->arena, ExprColumn);

    *column = *node->column;
    column->offset = expansion->offset;
    copy->column = column;
    return copy;
}

/* The body with the arguments' trees in the places of the parameters. */
static const Node *
substitute(const Expansion *expansion, const Node *node)
{
    if (node->kind == NODE_PARAM) {
        return expansion->args[node->op];
    }
    if (node->kind == NODE_COLUMN) {
        return moved_column(expansion, node);
    }
    if (!node_has_args(node)) {
        return node;
    }
    Node *copy =
        node_new(expansion->reader->arena, (NodeKind) node->kind, expansion->offset, node->count);

    copy->op = node->op;
    copy->negated = node->negated;
    copy->function = node->function;
    for (size_t i = 0; i < node->count; i++) {
        copy->args[i] = substitute(expansion, node->args[i]);
    }
    return node_done(expansion->reader->arena, copy);
}

const Node *
macro_expand(Reader *reader, const Macro *macro, const Node *const *args, size_t offset)
{
    const Expansion expansion = {reader, args, offset};

    return substitute(&expansion, macro->body);
}

const Macro *
macro_of_body(ExprContext *context, const FunctionBody *body)
{
    static const char *const names[] = {"a1", "a2", "a3"};
    Macro *macro = strmap_get(context->bodies, body->body);

    if (macro == NULL) {
        Reader reader = {.context = context,
                         .arena = context->arena,
                         .dialect = context->dialect,
                         .text = body->body,
                         .len = strlen(body->body),
                         .parameters = names,
                         .parameter_count = body->arity,
                         .macro = body->name};

        macro = arena_new_obj(context->arena, Macro);
        macro->name = body->name;
        macro->arity = body->arity;
        macro->body = reader_run(&reader);
        strmap_put(context->bodies, body->body, macro);
    }
    return macro;
}
