/* `macros:` of the project. */
#include <string.h>

#include "mapping/reader.h"

/* "clean(x, y)" -> name and parameters */
static bool
parse_macro_head(Reader *r, Text head, Macro *out)
{
    VEC_OF(Text) parameters = {0};
    const char *open = strchr(head.text, '(');
    const size_t len = strlen(head.text);

    if (open == NULL || head.text[len - 1] != ')') {
        diag_error(r->diags, DIAG_MACRO_NAME, head.span, "\"%s\" is not a macro's head", head.text);
        diag_hint(r->diags, "Write the name and its parameters: clean(x).");
        return false;
    }
    const size_t name_len = strcspn(head.text, " (");

    out->name = (Text){.text = arena_strndup(r->arena, head.text, name_len), .span = head.span};
    bool ok = read_check_name(r, out->name, "a macro");
    const char *at = open + 1;

    while (ok && at < head.text + len - 1) {
        at += strspn(at, " ");
        const size_t word = strcspn(at, " ,)");
        Text parameter = text_rest(head, (size_t) (at - head.text));

        parameter.text = arena_strndup(r->arena, at, word);
        ok = read_check_name(r, parameter, "a parameter");
        *vec_push(r->arena, &parameters) = parameter;
        at += word;
        at += strspn(at, " ");
        at += *at == ',';
    }
    LIST_SET(out->parameters, parameters.items, parameters.count);
    return ok;
}

static bool
check_macro_names(Reader *r, const Macro *macros, size_t index)
{
    const Macro *macro = &macros[index];

    for (size_t i = 0; i < index; i++) {
        if (macros[i].name.text != NULL && strcmp(macros[i].name.text, macro->name.text) == 0) {
            return diag_error(r->diags, DIAG_MACRO_NAME, macro->name.span,
                              "macro \"%s\" is defined twice", macro->name.text);
        }
    }
    for (size_t i = 0; i < macro->parameters.count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(macro->parameters.items[i].text, macro->parameters.items[j].text) == 0) {
                return diag_error(r->diags, DIAG_MACRO_NAME, macro->name.span,
                                  "macro \"%s\" has two parameters \"%s\"", macro->name.text,
                                  macro->parameters.items[i].text);
            }
        }
    }
    return true;
}

bool
read_macros(Reader *r, const DocNode *map)
{
    bool ok = true;
    const DocNode *node = read_section(r, map, "macros", NULL, &ok);

    if (node == NULL) {
        return ok;
    }
    Macro *macros = arena_new_array(r->arena, Macro, node->count);
    size_t count = 0;

    for (const DocNode *child = node->first; child != NULL; child = child->next) {
        Macro *macro = &macros[count];

        if (parse_macro_head(r, read_keep(r, child->key), macro) &&
            check_macro_names(r, macros, count) &&
            read_scalar(r, child, child->key->scalar, &macro->body)) {
            count++;
        } else {
            ok = false;
            *macro = (Macro){0};
        }
    }
    LIST_SET(r->project->macros, macros, count);
    return ok;
}
