#include "plan/hook_compare.h"

#include <string.h>

/* Keys of the mapping under which a text is no expression. */
static const char *const plain_keys[] = {
    "format", "type", "list",    "time_zone", "else",      "lua",   "take",     "lookup", "table",
    "tables", "as",   "staging", "brake",     "look_back", "delay", "absences", NULL};

static bool
is_plain(const char *key)
{
    for (size_t i = 0; key != NULL && plain_keys[i] != NULL; i++) {
        if (strcmp(plain_keys[i], key) == 0) {
            return true;
        }
    }
    return false;
}

static HookNodeKind
kind_of(const char *key, const DocNode *doc)
{
    switch (doc->kind) {
        case DOC_LIST:
            return HOOK_LIST;
        case DOC_MAP:
            return HOOK_MAP;
        case DOC_SCALAR:
        case DOC_BROKEN:
            break;
    }
    return doc_is_null(doc) ? HOOK_DROP : is_plain(key) ? HOOK_TEXT : HOOK_EXPRESSION;
}

const HookNode *
node_of_doc(Arena *arena, const char *key, const DocNode *doc)
{
    if (doc == NULL) {
        return NULL;
    }
    HookNode *node = arena_new_obj(arena, HookNode);
    const HookNode **tail = &node->first;

    *node =
        (HookNode){.kind = kind_of(key, doc), .key = key, .text = doc->scalar, .span = doc->span};
    for (const DocNode *child = doc->first; child != NULL; child = child->next) {
        /* The items of a list are what the list is. */
        const char *own = child->key != NULL ? child->key->scalar : key;
        HookNode *part = (HookNode *) (uintptr_t) node_of_doc(arena, own, child);

        part->key = child->key != NULL ? own : NULL;
        *tail = part;
        tail = &part->next;
    }
    return node;
}

HookNode *
node_of_named(Arena *arena, const HookNamed *named)
{
    HookNode *map = arena_new_obj(arena, HookNode);
    HookNode *value = arena_new_obj(arena, HookNode);
    HookNode *type = arena_new_obj(arena, HookNode);
    HookNode *from = arena_new_obj(arena, HookNode);

    *value = *named->value;
    value->next = NULL;
    if (named->type != NULL) {
        *type = (HookNode){.kind = HOOK_TEXT, .key = "type", .text = named->type};
        if (value->kind == HOOK_MAP) {
            type->next = value->first;
            value->first = type;
        } else {
            *from = *value;
            from->key = "from";
            from->next = type;
            *value = (HookNode){.kind = HOOK_MAP, .first = from, .span = from->span};
        }
    }
    value->key = named->name;
    *map = (HookNode){.kind = HOOK_MAP, .first = value, .span = named->span};
    return map;
}

/* ---- expressions ------------------------------------------------------------------------------ */

static bool
put_column(void *context, const ExprColumn *column, StrBuf *out, Diags *diags)
{
    (void) context;
    (void) diags;
    strbuf_fmt(out, "\"%s\".\"%s\"", column->qualifier != NULL ? column->qualifier : "",
               column->name);
    return true;
}

static bool
put_literal(void *context, const char *text, StrBuf *out, Diags *diags)
{
    (void) context;
    (void) diags;
    strbuf_fmt(out, "%zu'%s'", strlen(text), text); /* read by nobody: only compared */
    return true;
}

static bool
put_type(void *context, DataType type, StrBuf *out, Diags *diags)
{
    (void) context;
    (void) diags;
    datatype_render(type, out);
    return true;
}

static bool
put_try_cast(void *context, const char *operand, DataType operand_type, DataType type, StrBuf *out,
             Diags *diags)
{
    (void) operand_type;
    strbuf_fmt(out, "try_cast(%s, ", operand);
    return put_type(context, type, out, diags);
}

static DataType
no_type(void *context, const ExprColumn *column)
{
    (void) context;
    (void) column;
    return (DataType){.kind = DATATYPE_UNKNOWN};
}

/* One spelling of an expression, with what it rejects; NULL where the text is none. */
static const char *
spelling(Planner *planner, const char *text)
{
    static const ExprSink sink = {.column = put_column,
                                  .literal = put_literal,
                                  .type = put_type,
                                  .try_cast = put_try_cast,
                                  .column_type = no_type};
    const bool redshift = strcmp(planner->options->dialect, "redshift") == 0;
    const ExprDialect dialect = redshift ? EXPR_REDSHIFT : EXPR_POSTGRES;
    Diags *diags = diags_new(planner->arena);
    const Expr *expr = expr_parse_value(planner->expressions,
                                        (Text){.text = arena_strdup(planner->arena, text)}, diags);
    const ExprReject *rejects = NULL;
    StrBuf out = strbuf_new(planner->arena);
    bool ok = expr != NULL && expr_render(expr, dialect, &sink, &out, diags);
    const size_t count = ok ? expr_rejects(expr, &rejects) : 0;

    for (size_t i = 0; i < count; i++) {
        strbuf_fmt(&out, "; %s: ", rejects[i].reason);
        ok = ok && expr_render(rejects[i].when, dialect, &sink, &out, diags);
    }
    return ok ? out.text : NULL;
}

static bool
texts_agree(Planner *planner, const HookNode *expected, const HookNode *got)
{
    if (strcmp(expected->text, got->text) == 0) {
        return true;
    }
    if (expected->kind == HOOK_TEXT && got->kind == HOOK_TEXT) {
        return false;
    }
    const char *left = spelling(planner, expected->text);
    const char *right = spelling(planner, got->text);

    return left != NULL && right != NULL && strcmp(left, right) == 0;
}

/* ---- trees ------------------------------------------------------------------------------------ */

static size_t
count_children(const HookNode *node)
{
    size_t count = 0;

    for (const HookNode *child = node->first; child != NULL; child = child->next) {
        count++;
    }
    return count;
}

/* Of a map the child with the key, of a list the one at the place. */
static const HookNode *
child_like(const HookNode *node, const HookNode *like, size_t place)
{
    const HookNode *child = node->first;

    if (like->key == NULL) {
        for (; child != NULL && place > 0; place--) {
            child = child->next;
        }
        return child;
    }
    while (child != NULL && (child->key == NULL || strcmp(child->key, like->key) != 0)) {
        child = child->next;
    }
    return child;
}

static bool
is_table(const HookNode *node)
{
    return node->kind == HOOK_LIST || node->kind == HOOK_MAP;
}

static bool
agree(Planner *planner, const HookNode *expected, const HookNode *got)
{
    const bool nothing = expected == NULL || expected->kind == HOOK_DROP;
    size_t place = 0;

    if (nothing || got == NULL || got->kind == HOOK_DROP) {
        return nothing && (got == NULL || got->kind == HOOK_DROP);
    }
    if (!is_table(expected) && !is_table(got)) {
        return planner != NULL ? texts_agree(planner, expected, got)
                               : strcmp(expected->text, got->text) == 0;
    }
    if (!is_table(expected) || !is_table(got) || count_children(expected) != count_children(got)) {
        return false;
    }
    for (const HookNode *child = expected->first; child != NULL; child = child->next) {
        const HookNode *other = child_like(got, child, place++);

        if (other == NULL || !agree(planner, child, other)) {
            return false;
        }
    }
    return true;
}

bool
nodes_agree(Planner *planner, const HookNode *expected, const HookNode *got)
{
    return agree(planner, expected, got);
}

bool
nodes_same(const HookNode *expected, const HookNode *got)
{
    return agree(NULL, expected, got);
}

static void
put_node(const HookNode *node, StrBuf *out)
{
    if (!is_table(node)) {
        strbuf_str(out, node->kind == HOOK_DROP ? "~" : node->text);
        return;
    }
    strbuf_char(out, node->kind == HOOK_LIST ? '[' : '{');
    for (const HookNode *child = node->first; child != NULL; child = child->next) {
        strbuf_fmt(out, "%s%s%s", child == node->first ? "" : ", ",
                   child->key != NULL ? child->key : "", child->key != NULL ? ": " : "");
        put_node(child, out);
    }
    strbuf_char(out, node->kind == HOOK_LIST ? ']' : '}');
}

const char *
hook_node_text(Arena *arena, const HookNode *node)
{
    StrBuf out = strbuf_new(arena);

    if (node == NULL) {
        return "nothing";
    }
    put_node(node, &out);
    return out.text;
}
