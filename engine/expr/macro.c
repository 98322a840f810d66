#include "expr/reader.h"

#include <string.h>

#include "base/keyword.h"

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

/* ---- added by the project --------------------------------------------------------------------- */

static bool
refuse_macro(Text name, Diags *diags, const char *why)
{
    return diag_error(diags, DIAG_EXPR_MACRO, name.span, "macro \"%s\" %s",
                      name.text == NULL ? "" : name.text, why);
}

/* Macros are called as SQL folds names: only lower case names can be reached. */
static bool
is_macro_name(const char *name)
{
    return name != NULL && *name >= 'a' && *name <= 'z' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

static bool
check_macro(const ExprContext *context, Text name, const Text *parameters, size_t count,
            Diags *diags)
{
    enum
    {
        MAX_PARAMETERS = 20
    };

    if (!is_macro_name(name.text)) {
        return refuse_macro(name, diags, "needs a name of lower case letters, digits and _");
    }
    if (function_find(name.text) != NULL || function_refused(name.text) != REFUSED_NOT) {
        return refuse_macro(name, diags, "has the name of a function");
    }
    if (keyword_is(name.text, KEYWORD_SPECIAL)) {
        return refuse_macro(name, diags, "has the name of a SQL keyword");
    }
    if (macro_find(context, name.text) != NULL) {
        return refuse_macro(name, diags, "is written twice");
    }
    if (count > MAX_PARAMETERS) {
        return refuse_macro(name, diags, "has more than 20 parameters");
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_macro_name(parameters[i].text)) {
            return refuse_macro(name, diags,
                                "needs parameters of lower case letters, digits and _");
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(parameters[k].text, parameters[i].text) == 0) {
                return refuse_macro(name, diags, "has the same parameter twice");
            }
        }
    }
    return true;
}

bool
expr_add_macro(ExprContext *context, Text name, const Text *parameters, size_t parameter_count,
               Text body, Diags *diags)
{
    if (!check_macro(context, name, parameters, parameter_count, diags)) {
        return false;
    }
    Macro *macro = arena_new_obj(context->arena, Macro);
    const char **names = arena_new_array(context->arena, const char *, parameter_count + 1);

    for (size_t i = 0; i < parameter_count; i++) {
        names[i] = arena_strdup(context->arena, parameters[i].text);
    }
    body.text = arena_strdup(context->arena, body.text == NULL ? "" : body.text);
    macro->name = arena_strdup(context->arena, name.text);
    macro->arity = parameter_count;
    Reader reader = {.context = context,
                     .arena = context->arena,
                     .dialect = context->dialect,
                     .text = body.text,
                     .len = strlen(body.text),
                     .parameters = names,
                     .parameter_count = parameter_count,
                     .macro = macro->name};

    macro->body = reader_run(&reader);
    if (macro->body == NULL) {
        problem_report(&reader.problem, body, diags);
        return false;
    }
    const char **all = arena_new_array(context->arena, const char *, context->macro_count + 2);

    for (size_t i = 0; i < context->macro_count; i++) {
        all[i] = context->macro_names[i];
    }
    all[context->macro_count++] = macro->name;
    context->macro_names = all;
    strmap_put(context->macros, macro->name, macro);
    context->entries = strmap_new(context->arena); /* texts may mean something else now */
    context->rows = strmap_new(context->arena);
    return true;
}
