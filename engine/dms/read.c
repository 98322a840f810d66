/* A table mapping as rules.  JSON is read as the YAML that it is, so that every mistake has its line and column. */
#include <stdlib.h>
#include <string.h>

#include "dms/dms.h"
#include "mapping/reader.h"

static bool
refuse(Reader *r, Span span, const char *what)
{
    return diag_error(r->diags, DIAG_DMS_SHAPE, span, "%s", what);
}

/* The child as text, where it is there; numbers and `true` are text here. */
static bool
get(Reader *r, const DocNode *map, const char *key, Text *out)
{
    return read_text(r, map, key, out);
}

static bool
get_required(Reader *r, const DocNode *map, const char *key, Text *out)
{
    const DocNode *node = read_required(r, map, key);

    return node != NULL && read_scalar(r, node, key, out);
}

/* ---- parts of a rule -------------------------------------------------------------------------- */

static bool
read_locator(Reader *r, const DocNode *map, DmsRule *rule)
{
    static const char *const keys[] = {"schema-name", "table-name", "column-name",
                                       "data-type",   "table-type", NULL};
    const DocNode *node = read_required(r, map, "object-locator");

    if (node == NULL || !read_keys(r, node, "object-locator", keys)) {
        return false;
    }
    bool ok = get_required(r, node, "schema-name", &rule->at.schema);

    ok &= get(r, node, "table-name", &rule->at.table);
    ok &= get(r, node, "column-name", &rule->at.column);
    ok &= get(r, node, "data-type", &rule->at.data_type);
    return get(r, node, "table-type", &rule->at.table_type) && ok;
}

static bool
read_condition(Reader *r, const DocNode *map, DmsCondition *out)
{
    static const char *const keys[] = {"filter-operator", "value", "start-value", "end-value",
                                       NULL};
    Text start = {0};

    if (!read_keys(r, map, "filter-conditions", keys) ||
        !get_required(r, map, "filter-operator", &out->op)) {
        return false;
    }
    if (strcmp(out->op.text, "ste") == 0) {
        out->op.text = "lte";
    }
    const bool ok = get(r, map, "value", &out->value) && get(r, map, "start-value", &start) &&
                    get(r, map, "end-value", &out->end);

    out->value = start.text != NULL ? start : out->value;
    return ok;
}

static bool
read_filter(Reader *r, const DocNode *map, DmsFilter *out)
{
    static const char *const keys[] = {"filter-type", "column-name", "filter-conditions", NULL};
    VEC_OF(DmsCondition) conditions = {0};
    Text type = {0};

    if (!read_keys(r, map, "filters", keys)) {
        return false;
    }
    out->span = map->span;
    bool ok = get(r, map, "filter-type", &type);

    ok &= get_required(r, map, "column-name", &out->column);
    const DocNode *list = read_required(r, map, "filter-conditions");

    if (list == NULL || list->kind != DOC_LIST) {
        return list != NULL && read_wrong_kind(r, list, "filter-conditions", "a list");
    }
    for (const DocNode *item = list->first; item != NULL; item = item->next) {
        ok &= read_condition(r, item, vec_push(r->arena, &conditions));
    }
    LIST_SET(out->conditions, conditions.items, conditions.count);
    return ok;
}

static bool
read_filters(Reader *r, const DocNode *map, DmsRule *rule)
{
    const DocNode *list = read_child(map, "filters");
    VEC_OF(DmsFilter) filters = {0};
    bool ok = true;

    if (list == NULL) {
        return true;
    }
    if (list->kind != DOC_LIST) {
        return read_wrong_kind(r, list, "filters", "a list");
    }
    for (const DocNode *item = list->first; item != NULL; item = item->next) {
        ok &= read_filter(r, item, vec_push(r->arena, &filters));
    }
    LIST_SET(rule->filters, filters.items, filters.count);
    return ok;
}

static bool
read_data_type(Reader *r, const DocNode *map, DmsRule *rule)
{
    static const char *const keys[] = {"type", "precision", "scale", "length", NULL};
    const DocNode *node = read_child(map, "data-type");

    return node == NULL ||
           (read_keys(r, node, "data-type", keys) && get_required(r, node, "type", &rule->type) &&
            get(r, node, "precision", &rule->precision) && get(r, node, "scale", &rule->scale) &&
            get(r, node, "length", &rule->length));
}

static bool
read_key_def(Reader *r, const DocNode *map, DmsRule *rule)
{
    static const char *const keys[] = {"name", "origin", "columns", NULL};
    const DocNode *node = read_child(map, "primary-key-def");
    Text origin = {0};

    if (node == NULL) {
        return true;
    }
    if (!read_keys(r, node, "primary-key-def", keys)) {
        return false;
    }
    const DocNode *columns = read_required(r, node, "columns");

    return get_required(r, node, "name", &rule->key_name) && get(r, node, "origin", &origin) &&
           columns != NULL && read_text_list(r, columns, "columns", &rule->key_columns);
}

static bool
read_parallel_load(Reader *r, const DocNode *map, DmsRule *rule)
{
    static const char *const keys[] = {
        "type", "partitions", "subpartitions", "columns", "boundaries", "collection-count", NULL};
    const DocNode *node = read_child(map, "parallel-load");
    VEC_OF(TextList) boundaries = {0};
    bool ok;

    rule->has_lob_settings = read_child(map, "lob-settings") != NULL;
    if (node == NULL) {
        return true;
    }
    if (!read_keys(r, node, "parallel-load", keys)) {
        return false;
    }
    ok = get_required(r, node, "type", &rule->load_type);
    const DocNode *columns = read_child(node, "columns");
    const DocNode *limits = read_child(node, "boundaries");

    ok &= columns == NULL || read_text_list(r, columns, "columns", &rule->load_columns);
    if (limits != NULL && limits->kind != DOC_LIST) {
        return read_wrong_kind(r, limits, "boundaries", "a list of lists");
    }
    for (const DocNode *item = limits != NULL ? limits->first : NULL; item != NULL;
         item = item->next) {
        ok &= read_text_list(r, item, "boundaries", vec_push(r->arena, &boundaries));
    }
    LIST_SET(rule->boundaries, boundaries.items, boundaries.count);
    return ok;
}

/* ---- rules ------------------------------------------------------------------------------------ */

static const char *const kind_words[] = {"selection", "transformation", "table-settings",
                                         "validation", NULL};

static bool
read_rule(Reader *r, const DocNode *map, DmsRule *rule)
{
    static const char *const keys[] = {"rule-type",
                                       "rule-id",
                                       "rule-name",
                                       "object-locator",
                                       "rule-action",
                                       "rule-target",
                                       "load-order",
                                       "filters",
                                       "value",
                                       "old-value",
                                       "expression",
                                       "data-type",
                                       "primary-key-def",
                                       "before-image-def",
                                       "parallel-load",
                                       "lob-settings",
                                       "source-function",
                                       "target-function",
                                       NULL};
    size_t kind = DMS_SELECTION;

    if (!read_keys(r, map, "rules", keys) || read_required(r, map, "rule-type") == NULL) {
        return false;
    }
    rule->span = map->span;
    bool ok = read_choice(r, map, "rule-type", kind_words, &kind);

    rule->kind = (DmsKind) kind;
    ok &= get_required(r, map, "rule-id", &rule->id);
    ok &= get_required(r, map, "rule-name", &rule->name);
    ok &= read_locator(r, map, rule);
    if (rule->kind == DMS_SELECTION || rule->kind == DMS_TRANSFORMATION) {
        ok &= get_required(r, map, "rule-action", &rule->action);
    }
    if (rule->kind == DMS_TRANSFORMATION) {
        ok &= get_required(r, map, "rule-target", &rule->target);
    }
    ok &= get(r, map, "load-order", &rule->load_order);
    ok &= read_filters(r, map, rule);
    ok &= get(r, map, "value", &rule->value);
    ok &= get(r, map, "old-value", &rule->old_value);
    ok &= get(r, map, "expression", &rule->expression);
    ok &= read_data_type(r, map, rule);
    return read_key_def(r, map, rule) && read_parallel_load(r, map, rule) && ok;
}

static bool
read_rules(Reader *r, const DocNode *map, DmsMapping *out)
{
    static const char *const keys[] = {"rules", NULL};
    VEC_OF(DmsRule) rules = {0};
    const DocNode *list =
        read_keys(r, map, "the mapping", keys) ? read_required(r, map, "rules") : NULL;
    bool ok = true;

    if (list == NULL || list->kind != DOC_LIST) {
        return list != NULL && read_wrong_kind(r, list, "rules", "a list");
    }
    for (const DocNode *item = list->first; item != NULL; item = item->next) {
        DmsRule rule = {0};

        if (item->kind == DOC_MAP && read_rule(r, item, &rule)) {
            *vec_push(r->arena, &rules) = rule;
        } else {
            ok = item->kind == DOC_MAP ? false
                                       : read_wrong_kind(r, item, "rules", "a list of rules");
        }
    }
    LIST_SET(out->rules, rules.items, rules.count);
    out->span = list->span;
    return ok;
}

static bool
read_json(Reader *r, const Source *file, bool in_task, DmsMapping *out)
{
    bool complete = false;
    const Doc *doc = doc_parse(r->scratch, file, &complete, r->diags);

    if (doc == NULL || !complete) {
        return doc != NULL || !complete ||
               refuse(r, (Span){.source = file, .line = 1, .column = 1, .width = 1},
                      "the file is empty");
    }
    const DocNode *inner = in_task ? NULL : doc_find(doc->root, "TableMappings");

    if (inner == NULL) {
        return read_rules(r, doc->root, out);
    }
    if (inner->kind == DOC_SCALAR) {
        Source *text = arena_new_obj(r->arena, Source);

        *text = (Source){.name = arena_fmt(r->arena, "%s, TableMappings", file->name),
                         .text = arena_strdup(r->arena, inner->scalar),
                         .len = strlen(inner->scalar)};
        out->bytes = text->len;
        return read_json(r, text, true, out);
    }
    return read_rules(r, inner, out);
}

const DmsMapping *
dms_read(Arena *arena, const Source *file, Diags *diags)
{
    Reader r = {.arena = arena, .scratch = arena, .diags = diags};
    DmsMapping *mapping = arena_new_obj(arena, DmsMapping);
    const size_t before = diags_error_count(diags);

    mapping->bytes = file->len;
    (void) read_json(&r, file, false, mapping);
    for (size_t i = 0; i < mapping->rules.count; i++) {
        DmsRule *rule = (DmsRule *) (uintptr_t) &mapping->rules.items[i];

        rule->number = strtoull(rule->id.text, NULL, 10);
    }
    return diags_error_count(diags) == before ? mapping : NULL;
}
