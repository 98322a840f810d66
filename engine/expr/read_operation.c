#include "expr/reader.h"

#include <string.h>

static const Node *
make_unary(Reader *reader, const char *name, const Node *operand, size_t offset)
{
    if (operand == NULL || strcmp(name, "+") == 0) {
        return operand;
    }
    if (strcmp(name, "-") != 0) {
        return refuse(reader, DIAG_EXPR_FORM, offset, "the expression contains the operator %s x",
                      name);
    }
    Node *node = node_new(reader->arena, NODE_NEGATE, offset, 1);

    node->args[0] = operand;
    return node_done(reader->arena, node);
}

static const Node *
refuse_operator(Reader *reader, const char *name, Operator op, size_t offset)
{
    refuse(reader, DIAG_EXPR_FORM, offset, "the expression contains the operator %s", name);
    if (op == OP_MATCH_CASELESS || op == OP_NOT_MATCH_CASELESS) {
        refuse_hint(reader, "Redshift has no ~*: compare lower(x) with ~.");
    } else if (strncmp(name, "->", 2) == 0 || strncmp(name, "#>", 2) == 0) {
        refuse_hint(reader, "Use json_extract_path_text(column, 'member', ..).");
    }
    return NULL;
}

static const Node *
read_operator(Reader *reader, const json_t *fields)
{
    static const char *const sides[] = {"lexpr", "rexpr"};
    const json_t *names = json_object_get(fields, "name");
    const size_t offset = read_offset(fields);
    const char *name = json_array_size(names) == 1 ? read_string(json_array_get(names, 0)) : NULL;

    if (name == NULL) {
        return refuse(reader, DIAG_EXPR_FORM, offset, "the expression contains OPERATOR(..)");
    }
    if (json_object_get(fields, "lexpr") == NULL) {
        return make_unary(reader, name, read_node(reader, json_object_get(fields, "rexpr")),
                          offset);
    }
    const Operator op = operator_find(name);

    if (op == OP_COUNT || !operator_exists(op, reader->dialect)) {
        return refuse_operator(reader, name, op, offset);
    }
    Node *node = node_new(reader->arena, NODE_BINARY, offset, 2);

    node->op = (uint8_t) op;
    return read_members(reader, fields, node, sides);
}

/* The operand, then the members of a list: IN and BETWEEN. */
static const Node *
read_list(Reader *reader, const json_t *fields, NodeKind kind, bool negated)
{
    const json_t *items =
        json_object_get(json_object_get(json_object_get(fields, "rexpr"), "List"), "items");
    const size_t offset = read_offset(fields);

    if (json_array_size(items) == 0 || !read_few_enough(reader, json_array_size(items), offset)) {
        return refuse(reader, DIAG_EXPR_FORM, offset, "a list without members");
    }
    Node *node = node_new(reader->arena, kind, offset, json_array_size(items) + 1);

    node->negated = negated;
    node->args[0] = read_node(reader, json_object_get(fields, "lexpr"));
    return node->args[0] != NULL && read_into(reader, items, node, 1)
               ? node_done(reader->arena, node)
               : NULL;
}

static const Node *
read_like(Reader *reader, const json_t *fields, bool negated, bool caseless)
{
    const json_t *pattern = json_object_get(fields, "rexpr");
    const json_t *call = json_object_get(pattern, "FuncCall");
    const json_t *names = json_object_get(call, "funcname");
    const char *name = read_string(json_array_get(names, 1));
    const json_t *args = json_object_get(call, "args");
    const bool escape =
        name != NULL && strcmp(name, "like_escape") == 0 && json_array_size(args) == 2;
    Node *node = node_new(reader->arena, NODE_LIKE, read_offset(fields), escape ? 3 : 2);

    node->negated = negated;
    node->op = caseless;
    node->args[0] = read_node(reader, json_object_get(fields, "lexpr"));
    if (node->args[0] == NULL) {
        return NULL;
    }
    if (escape) {
        return read_into(reader, args, node, 1) ? node_done(reader->arena, node) : NULL;
    }
    node->args[1] = read_node(reader, pattern);
    return node->args[1] == NULL ? NULL : node_done(reader->arena, node);
}

static const Node *
read_distinct(Reader *reader, const json_t *fields, bool negated)
{
    static const char *const sides[] = {"lexpr", "rexpr"};
    Node *node = node_new(reader->arena, NODE_DISTINCT, read_offset(fields), 2);

    node->negated = negated;
    return read_members(reader, fields, node, sides);
}

static const Node *
read_nullif(Reader *reader, const json_t *fields)
{
    const size_t offset = read_offset(fields);
    const Node *args[2];

    args[0] = read_node(reader, json_object_get(fields, "lexpr"));
    args[1] = args[0] == NULL ? NULL : read_node(reader, json_object_get(fields, "rexpr"));
    return args[1] == NULL ? NULL : make_call(reader, "nullif", offset, args, 2);
}

const Node *
read_operation(Reader *reader, const json_t *fields)
{
    const char *kind = json_string_value(json_object_get(fields, "kind"));
    const char *name = read_string(json_array_get(json_object_get(fields, "name"), 0));
    const bool negated = name != NULL && (name[0] == '!' || strcmp(name, "<>") == 0);

    if (kind == NULL || name == NULL) {
        return refuse(reader, DIAG_EXPR_FORM, read_offset(fields), "an operator without a name");
    }
    if (strcmp(kind, "AEXPR_OP") == 0) {
        return read_operator(reader, fields);
    }
    if (strcmp(kind, "AEXPR_IN") == 0) {
        return read_list(reader, fields, NODE_IN, negated);
    }
    if (strcmp(kind, "AEXPR_BETWEEN") == 0 || strcmp(kind, "AEXPR_NOT_BETWEEN") == 0) {
        return read_list(reader, fields, NODE_BETWEEN, kind[6] == 'N');
    }
    if (strcmp(kind, "AEXPR_LIKE") == 0 || strcmp(kind, "AEXPR_ILIKE") == 0) {
        return read_like(reader, fields, negated, kind[6] == 'I');
    }
    if (strcmp(kind, "AEXPR_DISTINCT") == 0 || strcmp(kind, "AEXPR_NOT_DISTINCT") == 0) {
        return read_distinct(reader, fields, kind[6] == 'N');
    }
    if (strcmp(kind, "AEXPR_NULLIF") == 0) {
        return read_nullif(reader, fields);
    }
    refuse(reader, DIAG_EXPR_FORM, read_offset(fields), "the expression contains %s",
           strcmp(kind, "AEXPR_SIMILAR") == 0 ? "SIMILAR TO"
           : strstr(kind, "BETWEEN") != NULL  ? "BETWEEN SYMMETRIC"
                                              : "ANY or ALL");
    return refuse_hint(reader, strcmp(kind, "AEXPR_SIMILAR") == 0 ? "Use LIKE or ~."
                               : strstr(kind, "BETWEEN") != NULL
                                   ? "Use BETWEEN least(a, b) AND greatest(a, b)."
                                   : "Use IN (..).");
}
