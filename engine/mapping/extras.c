/* Extras: the staging columns that no mapping names, kept by a target as one document, and those taken out of it again. */
#include <string.h>

#include "mapping/check.h"

bool
read_extra(Reader *r, const DocNode *map, Column *out)
{
    const DocNode *node = read_child(map, "extra");

    return node == NULL || read_text_list(r, node, "extra", &out->extra);
}

/* `extras: other`, or {column: other, except: [ssn, "pass*"]} */
static bool
read_extras_key(Reader *r, const DocNode *node, Target *target)
{
    static const char *const keys[] = {"column", "except", NULL};
    bool ok = true;

    if (node->kind != DOC_MAP) {
        return read_scalar(r, node, "extras", &target->extras) &&
               read_check_column_name(r, target->extras);
    }
    const DocNode *column = read_required(r, node, "column");
    const DocNode *except = read_child(node, "except");

    ok &= read_keys(r, node, "extras", keys);
    ok &= column != NULL && read_scalar(r, column, "column", &target->extras) &&
          read_check_column_name(r, target->extras);
    return (except == NULL || read_text_list(r, except, "except", &target->extras_except)) && ok;
}

bool
read_extras(Reader *r, const DocNode *map, Target *target)
{
    const DocNode *node = read_child(map, "extras");
    const size_t count = target->columns.count;

    if (node == NULL) {
        return true;
    }
    if (!read_extras_key(r, node, target)) {
        return false;
    }
    Column *columns = arena_new_array(r->arena, Column, count + 1);

    for (size_t i = 0; i < count; i++) {
        columns[i] = target->columns.items[i];
    }
    columns[count] = (Column){.name = target->extras,
                              .is_extras = true,
                              .type = {.kind = DATATYPE_OTHER, .variant = VARIANT_JSON},
                              .type_text = {.text = "json", .span = target->extras.span}};
    LIST_SET(target->columns, columns, count + 1);
    return true;
}

static bool
report(Reader *r, Span span, const char *what, const char *hint)
{
    diag_error(r->diags, DIAG_EXTRAS, span, "%s", what);
    diag_hint(r->diags, "%s", hint);
    return false;
}

/* A document neither spreads nor sorts a table. */
static bool
check_extras_layout(Reader *r, const Target *target)
{
    bool ok = true;

    for (size_t i = 0; i <= target->sort.count; i++) {
        const Text word = i < target->sort.count ? target->sort.items[i] : target->distribution;

        if (target->extras.text != NULL && word.text != NULL &&
            strcmp(word.text, target->extras.text) == 0) {
            ok = report(r, word.span, "a table is not laid out by its extras",
                        "Take another column.");
        }
    }
    return ok;
}

bool
check_extras(Reader *r, const Target *target)
{
    bool ok = check_extras_layout(r, target);

    if (target->extras.text != NULL &&
        (target->is_bridge || target->is_junk || target->kind_of_fact == FACT_ACCUMULATING ||
         target->kind_of_fact == FACT_PERIODIC)) {
        ok = report(r, target->extras.span,
                    "a target whose rows are made of several keeps no extras",
                    "Keep them in a dimension or in a fact with a row for each row of staging.");
    }
    for (size_t i = 0; i < target->columns.count; i++) {
        const Column *column = &target->columns.items[i];

        if (column->extra.count == 0) {
            continue;
        }
        if (target->extras.text == NULL) {
            ok = report(r, column->extra.items[0].span,
                        "there are no extras that a column could be taken from",
                        "Say `extras: name` in the target, or map the column in the record.");
        } else if (column->on_change != ON_CHANGE_OVERWRITE || column->required ||
                   column->take_given.text != NULL || column->default_value.text != NULL ||
                   check_is_key(target, column)) {
            ok = report(r, column->extra.items[0].span,
                        "a column taken from the extras is overwritten, and never required",
                        "Map it in the record where it shall be a key, tracked, required or have a "
                        "default.");
        }
    }
    return ok;
}

bool
check_extras_feed(Reader *r, const Feed *feed, const Target *target)
{
    return target->extras.text == NULL || (feed->per.count == 0 && !feed->from_fact) ||
           report(r, feed->name.span,
                  "a feed that makes one row of several cannot fill a target with extras",
                  "Take `extras:` from the target, or `per` and `from: fact` from the feed.");
}
