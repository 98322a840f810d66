/*
 * reject('why'): the value is NULL there, and the row is bad.  It may stand where the value of the whole expression
 * comes from: alone, as a result of CASE, as the last argument of coalesce.  Here it is taken out of the tree; what is
 * left is the value, and for each reason the condition under which it is met.
 */
#include <string.h>

#include "expr/reader.h"

typedef VEC_OF(const Node *) NodeList;

static bool
is_coalesce(const Node *node)
{
    return node->kind == NODE_CALL && strcmp(node->function->name, "coalesce") == 0;
}

bool
case_is_result(const Node *node, size_t i)
{
    const size_t subject = (node->op & CASE_SUBJECT) != 0;
    const bool otherwise = (node->op & CASE_ELSE) != 0 && i == node->count - 1U;

    return otherwise || (i >= subject && (i - subject) % 2 == 1);
}

static bool
is_tail(const Node *node, size_t i)
{
    return node->kind == NODE_CASE ? case_is_result(node, i)
                                   : is_coalesce(node) && i == node->count - 1U;
}

static void
collect(Reader *reader, const Node *node, NodeList *found)
{
    if (node->kind == NODE_REJECT) {
        for (size_t i = 0; i < found->count; i++) {
            if (strcmp(found->items[i]->text, node->text) == 0) {
                return;
            }
        }
        *vec_push(reader->arena, found) = node;
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        if (is_tail(node, i)) {
            collect(reader, node->args[i], found);
        }
    }
}

Node *
node_copy(Reader *reader, const Node *node)
{
    Node *copy = node_new(reader->arena, (NodeKind) node->kind, node->offset, node->count);

    copy->op = node->op;
    copy->negated = node->negated;
    copy->function = node->function;
    memcpy(copy->args, node->args, node->count * sizeof(const Node *));
    return copy;
}

/* The tree with NULL in the places of reject; NULL itself where nothing else is left. */
static const Node *
value_of(Reader *reader, const Node *node)
{
    bool tails = false;
    bool only_null = true;

    if (node->kind == NODE_REJECT) {
        return node_new(reader->arena, NODE_NULL, node->offset, 0);
    }
    for (size_t i = 0; i < node->count; i++) {
        tails = tails || is_tail(node, i);
    }
    if (!tails) {
        return node;
    }
    Node *copy = node_copy(reader, node);

    for (size_t i = 0; i < node->count; i++) {
        if (is_tail(node, i)) {
            copy->args[i] = value_of(reader, node->args[i]);
        }
        only_null = only_null && (!is_tail(node, i) || copy->args[i]->kind == NODE_NULL);
    }
    return node->kind == NODE_CASE && only_null
               ? node_new(reader->arena, NODE_NULL, node->offset, 0)
               : node_done(reader->arena, copy);
}

static const Node *
number(Reader *reader, const Node *node, const char *text)
{
    return node_text(reader->arena, NODE_NUMBER, node->offset, text);
}

static const Node *met(Reader *reader, const Node *node, const char *why);

/* coalesce(a, b, last) comes to its last argument where all before it are NULL. */
static const Node *
met_last(Reader *reader, const Node *node, const char *why)
{
    const size_t before = node->count - 1U;
    const Node *last = met(reader, node->args[before], why);
    Node *both = node_new(reader->arena, NODE_AND, node->offset, before);
    Node *out = node_new(reader->arena, NODE_CASE, node->offset, 3);

    if (before == 0) {
        return last;
    }
    for (size_t i = 0; i < before; i++) {
        both->args[i] = make_is_null(reader, node->args[i]);
    }
    out->op = CASE_ELSE;
    out->args[0] = before == 1 ? both->args[0] : node_done(reader->arena, both);
    out->args[1] = last;
    out->args[2] = number(reader, node, "0");
    return node_done(reader->arena, out);
}

/* 1 where the tree comes to a reject with this reason. */
static const Node *
met(Reader *reader, const Node *node, const char *why)
{
    if (node->kind == NODE_REJECT) {
        return number(reader, node, strcmp(node->text, why) == 0 ? "1" : "0");
    }
    if (is_coalesce(node)) {
        return met_last(reader, node, why);
    }
    if (node->kind != NODE_CASE) {
        return number(reader, node, "0");
    }
    Node *copy = node_copy(reader, node);

    for (size_t i = 0; i < node->count; i++) {
        if (case_is_result(node, i)) {
            copy->args[i] = met(reader, node->args[i], why);
        }
    }
    return node_done(reader->arena, copy);
}

const Node *
reject_take_out(Reader *reader, const Node *root, FoundReject **out, size_t *count)
{
    NodeList found = {0};

    *count = 0;
    collect(reader, root, &found);
    if (found.count == 0) {
        return root;
    }
    FoundReject *rejects = arena_new_array(reader->arena, FoundReject, found.count);

    for (size_t i = 0; i < found.count; i++) {
        Node *equal = node_new(reader->arena, NODE_BINARY, found.items[i]->offset, 2);

        equal->op = OP_EQUAL;
        equal->args[0] = met(reader, root, found.items[i]->text);
        equal->args[1] = number(reader, found.items[i], "1");
        rejects[i] =
            (FoundReject){.reason = found.items[i]->text, .when = node_done(reader->arena, equal)};
    }
    *out = rejects;
    *count = found.count;
    return value_of(reader, root);
}

const Node *
reject_read(Reader *reader, const json_t *args, size_t offset)
{
    const json_t *constant = json_object_get(json_array_get(args, 0), "A_Const");
    const char *why = json_string_value(json_object_get(json_object_get(constant, "sval"), "sval"));

    if (json_array_size(args) != 1 || why == NULL || why[strspn(why, " \t\r\n")] == '\0') {
        refuse(reader, DIAG_EXPR_REJECT, offset, "\"reject\" wants one reason, as text in quotes");
        return refuse_hint(reader, "Write for example reject('unknown source').");
    }
    return node_text(reader->arena, NODE_REJECT, offset, arena_strdup(reader->arena, why));
}

const Expr *
expr_where_null(ExprContext *context, const Expr *condition, const Expr *const *others,
                size_t count)
{
    Reader reader = {.context = context, .arena = context->arena, .dialect = context->dialect};
    Node *both = node_new(context->arena, NODE_AND, 0, count + 1);
    Expr *out = arena_new_obj(context->arena, Expr);
    size_t columns = condition->column_count;

    if (count == 0) {
        return condition;
    }
    for (size_t i = 0; i < count; i++) {
        both->args[i] = make_is_null(&reader, others[i]->root);
        columns += others[i]->column_count;
    }
    both->args[count] = condition->root;
    ExprColumn *all = arena_new_array(context->arena, ExprColumn, columns + 1);

    *out = (Expr){
        .root = node_done(context->arena, both), .columns = all, .dialect = condition->dialect};
    for (size_t i = 0; i <= count; i++) {
        const Expr *part = i < count ? others[i] : condition;

        for (size_t k = 0; k < part->column_count; k++) {
            all[out->column_count++] = part->columns[k];
        }
    }
    return out;
}
