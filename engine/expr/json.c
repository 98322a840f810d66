/*
 * Texts that are read as JSON may be none: replication cuts long values.  They are read by a guarded cast, so that no statement
 * fails, and a value that is made of such a text makes its row bad.
 */
#include <string.h>

#include "expr/reader.h"

static const DataType document_type = {.kind = DATATYPE_OTHER, .variant = VARIANT_JSON};

const Node *
make_json(Reader *reader, const Node *text)
{
    if (text->kind == NODE_COLUMN && strncmp(text->column->name, "firn_", 5) == 0) {
        return text; /* a document that Firn made itself; authors cannot name it */
    }
    Node *node = node_new(reader->arena, NODE_TRY_CAST, text->offset, 1);

    node->args[0] = text;
    node->type = &document_type;
    return node_done(reader->arena, node);
}

/* There is a text, and it is no JSON. */
static const Node *
unreadable(Reader *reader, const Node *json)
{
    Node *there = node_new(reader->arena, NODE_TEST, json->offset, 1);
    Node *both = node_new(reader->arena, NODE_AND, json->offset, 2);

    there->op = TEST_NULL;
    there->negated = true;
    there->args[0] = json->args[0];
    both->args[0] = node_done(reader->arena, there);
    both->args[1] = make_is_null(reader, json);
    return node_done(reader->arena, both);
}

static bool
is_json(const Node *node)
{
    return node->kind == NODE_TRY_CAST && node->type == &document_type;
}

static const char *
reason_of(Reader *reader, const Node *json)
{
    const Node *text = json->args[0];

    return text->kind == NODE_COLUMN
               ? arena_fmt(reader->arena, "%s: cannot be read as JSON", text->column->name)
               : "what it reads is no JSON";
}

/* Where the tree reads a text that is bad for this reason; NULL: nowhere.  Of a CASE only the result that a row comes to is read. */
static const Node *
bad(Reader *reader, const Node *node, const char *reason)
{
    if (!node_has_args(node)) {
        return NULL;
    }
    if (is_json(node)) {
        return strcmp(reason_of(reader, node), reason) == 0 ? unreadable(reader, node) : NULL;
    }
    const bool is_case = node->kind == NODE_CASE;
    Node *out = is_case ? node_copy(reader, node)
                        : node_new(reader->arena, NODE_OR, node->offset, node->count);
    const Node *one = NULL;
    uint16_t count = 0;

    for (size_t i = 0; i < node->count; i++) {
        if (is_case && !case_is_result(node, i)) {
            continue;
        }
        const Node *part = bad(reader, node->args[i], reason);

        one = part != NULL ? part : one;
        if (is_case) {
            out->args[i] =
                part != NULL ? part : node_new(reader->arena, NODE_FALSE, node->offset, 0);
        } else if (part != NULL) {
            out->args[count++] = part;
        }
    }
    if (one == NULL || (!is_case && count == 1)) {
        return one;
    }
    out->count = is_case ? out->count : count;
    return node_done(reader->arena, out);
}

static void
collect(Reader *reader, const Node *root, const Node *node, FoundRejects *out)
{
    if (!node_has_args(node)) {
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        collect(reader, root, node->args[i], out);
    }
    if (!is_json(node)) {
        return;
    }
    const char *reason = reason_of(reader, node);

    for (size_t i = 0; i < out->count; i++) {
        if (strcmp(out->items[i].reason, reason) == 0) {
            return;
        }
    }
    const Node *when = bad(reader, root, reason);

    if (when != NULL) { /* NULL: only a condition reads it, which is not met then */
        *vec_push(reader->arena, out) = (FoundReject){.reason = reason, .when = when};
    }
}

FoundRejects
json_unreadable(Reader *reader, const Node *root)
{
    FoundRejects out = {0};

    collect(reader, root, root, &out);
    return out;
}
