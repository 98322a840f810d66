#include "expr/reader.h"

#include <pg_query.h>
#include <string.h>

/* The expression is parsed as the only output of a SELECT that has nothing else. */
static const char prefix[] = "SELECT (";

enum
{
    PREFIX_BYTES = sizeof(prefix) - 1
};

size_t
read_offset(const json_t *fields)
{
    const json_int_t at = json_integer_value(json_object_get(fields, "location"));

    return at > PREFIX_BYTES ? (size_t) at - PREFIX_BYTES : 0;
}

/* The expression when the statement is SELECT (expression) and nothing else, else NULL. */
static const json_t *
only_expression(const json_t *tree)
{
    const json_t *stmts = json_object_get(tree, "stmts");
    const json_t *raw = json_array_get(stmts, 0);
    const json_t *select = json_object_get(json_object_get(raw, "stmt"), "SelectStmt");
    const json_t *targets = json_object_get(select, "targetList");
    const json_t *target = json_object_get(json_array_get(targets, 0), "ResTarget");
    const char *op = json_string_value(json_object_get(select, "op"));

    /* These three are always there, without them or with a fourth it is some other statement. */
    if (json_array_size(stmts) != 1 || json_object_size(raw) != 1 ||
        json_object_size(select) != 3 || json_array_size(targets) != 1 ||
        json_object_get(select, "limitOption") == NULL || op == NULL ||
        strcmp(op, "SETOP_NONE") != 0) {
        return NULL;
    }
    /* val and location: a name (AS b) or an indirection is a third member. */
    return json_object_size(target) == 2 ? json_object_get(target, "val") : NULL;
}

static const Node *
read_tree(Reader *reader, const char *text)
{
    json_t *tree = json_loads(text, 0, NULL);
    const json_t *expression = only_expression(tree);
    const Node *node = NULL;

    if (tree == NULL) {
        refuse(reader, DIAG_EXPR_FORM, 0, "the expression is nested too deeply");
    } else if (expression == NULL) {
        refuse(reader, DIAG_EXPR_FORM, 0, "the text is more than one expression");
    } else {
        node = read_node(reader, expression);
    }
    json_decref(tree);
    return node;
}

/* PostgreSQL counts characters from 1 over the whole statement. */
static void
refuse_syntax(Reader *reader, const PgQueryError *error)
{
    const char *at = reader->text;
    int left = error->cursorpos - PREFIX_BYTES - 1;

    for (; left > 0 && *at != '\0'; left--) {
        at++;
        while (((unsigned char) *at & 0xC0) == 0x80) {
            at++;
        }
    }
    if (*at == '\0') {
        refuse(reader, DIAG_EXPR_SYNTAX, reader->len, "the expression ends too early");
    } else {
        refuse(reader, DIAG_EXPR_SYNTAX, (size_t) (at - reader->text), "%s", error->message);
    }
}

const Node *
parse_text(Reader *reader)
{
    const ArenaMark mark = arena_mark(reader->arena);
    char *sql = arena_fmt(reader->arena, "%s%s)", prefix, reader->text);
    const PgQueryParseResult result = pg_query_parse(sql);
    const Node *node = NULL;

    arena_rewind(reader->arena, mark);
    if (result.error != NULL) {
        refuse_syntax(reader, result.error);
    } else {
        node = read_tree(reader, result.parse_tree);
    }
    pg_query_free_parse_result(result);
    return node;
}
