/* Dimensions and facts. */
#include <string.h>

#include "mapping/reader.h"

void
read_hint_type(Reader *r, const char *text, DataType type)
{
    static const char *const known[] = {"boolean",   "smallint",    "integer", "bigint",
                                        "decimal",   "double",      "varchar", "date",
                                        "timestamp", "timestamptz", NULL};
    const size_t word = strcspn(text, " (");
    const char *nearest = nearest_name(arena_fmt(r->scratch, "%.*s", (int) word, text), known);

    if (type.kind == DATATYPE_DECIMAL) {
        diag_hint(r->diags, "Say how many digits: decimal(18,2), at most 38.");
    } else if (datatype_is_text(type)) {
        diag_hint(r->diags, "Say how long: varchar(64), at most 65535.");
    } else if (nearest != NULL) {
        diag_hint(r->diags, "Did you mean \"%s%s\"?", nearest,
                  text[word] == '(' ? text + word : "");
    } else {
        diag_hint(r->diags, "Types are boolean, smallint, integer, bigint, decimal(18,2), double, "
                            "varchar(64), date, timestamp and timestamptz.");
    }
}

static bool
read_column_type(Reader *r, const DocNode *node, Column *out)
{
    if (!read_scalar(r, node, "type", &out->type_text)) {
        return false;
    }
    if (!datatype_parse(out->type_text.text, &out->type) || out->type.kind == DATATYPE_OTHER) {
        diag_error(r->diags, DIAG_NOT_A_TYPE, node->span, "\"%s\" is not a type we know",
                   node->scalar);
        read_hint_type(r, node->scalar, (DataType){0});
        return false;
    }
    if (datatype_is_storable(out->type)) {
        return true;
    }
    diag_error(r->diags, DIAG_NOT_A_TYPE, node->span, "a column cannot have the type \"%s\"",
               node->scalar);
    read_hint_type(r, node->scalar, out->type);
    return false;
}

static bool
read_default(Reader *r, const DocNode *map, Column *out)
{
    const DocNode *node = read_child(map, "default");

    return node == NULL || read_scalar(r, node, "default", &out->default_value);
}

static bool
read_plain_column(Reader *r, const DocNode *map, bool fact, Column *out)
{
    static const char *const fact_keys[] = {"type", "required", "default", "on_change", "additive",
                                            "unit", "take",     "extra",   NULL};
    static const char *const dimension_keys[] = {"type",      "required", "default",
                                                 "on_change", "extra",    NULL};
    static const char *const on_changes[] = {"overwrite",          "keep", "previous", "track",
                                             "track_with_current", NULL};
    static const char *const additives[] = {"true", "false", "semi", NULL};
    static const char *const fact_changes[] = {"overwrite", "keep", NULL};
    bool ok = read_keys(r, map, out->name.text, fact ? fact_keys : dimension_keys);
    const DocNode *type = read_required(r, map, "type");
    size_t on_change = ON_CHANGE_OVERWRITE;
    size_t additive = 0;

    ok &= type != NULL && read_column_type(r, type, out);
    ok &= read_bool(r, map, "required", &out->required);
    ok &= read_default(r, map, out);
    ok &= read_choice(r, map, "on_change", fact ? fact_changes : on_changes, &on_change);
    out->on_change = (OnChange) on_change;
    ok &= read_choice(r, map, "additive", additives, &additive);
    ok &= !fact || read_take(r, map, out);
    ok &= read_extra(r, map, out);
    return read_text(r, map, "additive", &out->additive) && read_text(r, map, "unit", &out->unit) &&
           ok;
}

static bool
read_reference(Reader *r, const DocNode *map, bool fact, Column *out)
{
    static const char *const fact_keys[] = {"dimension", "as_of",   "missing", "special",
                                            "take",      "through", NULL};
    static const char *const dimension_keys[] = {"dimension", "missing", "on_change", "follow",
                                                 "special",   "through", NULL};
    static const char *const missings[] = {"inferred", "unknown", "quarantine", NULL};
    static const char *const on_changes[] = {"overwrite", "keep", "previous", "track", NULL};
    size_t missing = MISSING_INFERRED;
    size_t on_change = ON_CHANGE_OVERWRITE;
    bool ok = read_keys(r, map, out->name.text, fact ? fact_keys : dimension_keys);

    out->is_reference = true;
    ok &= !fact || read_take(r, map, out);
    ok &= read_text(r, map, "dimension", &out->dimension);
    ok &= read_text(r, map, "as_of", &out->as_of);
    out->missing_given = read_child(map, "missing") != NULL;
    ok &= read_choice(r, map, "missing", missings, &missing);
    out->missing = (Missing) missing;
    ok &= read_choice(r, map, "on_change", on_changes, &on_change);
    out->on_change = (OnChange) on_change;
    ok &= read_bool(r, map, "follow", &out->follow);
    if (out->follow && read_child(map, "on_change") == NULL) {
        out->on_change = ON_CHANGE_TRACK; /* another parent has other versions */
    }
    ok &= read_through(r, map, out);
    return read_specials(r, map, out) && ok;
}

/* Neither type nor dimension: one of them is misspelt, or nothing says what the column is. */
static bool
read_unclear_column(Reader *r, const DocNode *map, Column *out)
{
    static const char *const keys[] = {"type",    "required",  "default", "on_change", "additive",
                                       "unit",    "dimension", "as_of",   "missing",   "special",
                                       "follow",  "take",      "lag",     "fact",      "by",
                                       "through", "extra",     NULL};
    bool ok = read_keys(r, map, out->name.text, keys);

    for (const DocNode *child = map->first; child != NULL; child = child->next) {
        if (child->meant != NULL && strcmp(child->meant, "dimension") == 0) {
            out->is_reference = true;
            return false;
        }
    }
    ok &= read_required(r, map, "type") != NULL;
    return ok;
}

static bool
read_column(Reader *r, const DocNode *node, bool fact, Column *out)
{
    out->name = read_keep(r, node->key);
    const bool ok = read_check_column_name(r, out->name);

    switch (node->kind) {
        case DOC_SCALAR:
            return read_column_type(r, node, out) && ok;
        case DOC_MAP:
            if (read_child(node, "dimension") != NULL) {
                return read_reference(r, node, fact, out) && ok;
            }
            if (fact && read_child(node, "lag") != NULL) {
                return read_lag(r, node, out) && ok;
            }
            if (read_child(node, "type") == NULL) {
                return read_unclear_column(r, node, out) && ok;
            }
            return read_plain_column(r, node, fact, out) && ok;
        case DOC_LIST:
            return read_wrong_kind(r, node, out->name.text, "a type or a mapping");
        case DOC_BROKEN:
            return false;
    }
    return false;
}

static bool
read_columns(Reader *r, const DocNode *map, Target *out)
{
    const DocNode *node = read_required(r, map, "columns");
    bool ok = true;

    if (node == NULL) {
        return false;
    }
    if (node->kind != DOC_MAP || node->count == 0) {
        return read_wrong_kind(r, node, "columns", "a mapping with at least one column");
    }
    Column *columns = arena_new_array(r->arena, Column, node->count);
    FactLink *links = arena_new_array(r->arena, FactLink, node->count);
    size_t count = 0;
    size_t link_count = 0;

    for (const DocNode *child = node->first; child != NULL; child = child->next) {
        if (out->kind == TARGET_FACT && child->kind == DOC_MAP && doc_find(child, "fact") != NULL) {
            ok &= read_link(r, child, &links[link_count++]);
        } else {
            ok &= read_column(r, child, out->kind == TARGET_FACT, &columns[count++]);
        }
    }
    LIST_SET(out->columns, columns, count);
    LIST_SET(out->links, links, link_count);
    for (size_t i = 0; i < count; i++) {
        out->is_tracked |= columns[i].on_change == ON_CHANGE_TRACK ||
                           columns[i].on_change == ON_CHANGE_TRACK_WITH_CURRENT ||
                           columns[i].follow;
    }
    return ok;
}

static bool
read_deletes(Reader *r, const DocNode *map, Target *out)
{
    static const char *const choices[] = {"soft", "hard", NULL};
    size_t choice = 0;

    return read_choice(r, map, "deletes", choices, &choice) &&
           read_field(r, map, "deletes", &out->deletes);
}

static bool
read_list_key(Reader *r, const DocNode *map, const char *key, TextList *out)
{
    const DocNode *node = read_child(map, key);

    return node == NULL || read_text_list(r, node, key, out);
}

/* history: {first_version: beginning | change, open_end: 9999-12-31 | ~} */
static bool
read_history(Reader *r, const DocNode *map, Target *out)
{
    static const char *const keys[] = {"first_version", "open_end", NULL};
    static const char *const firsts[] = {"beginning", "change", NULL};
    static const char *const ends[] = {"9999-12-31", NULL};
    const DocNode *node = doc_find(map, "history");
    size_t first = 0;
    size_t end = 0;

    if (node == NULL) {
        return true;
    }
    out->has_history = true;
    out->history_span = node->key->span;
    if (node->kind != DOC_MAP) {
        return read_wrong_kind(r, node, "history", "a mapping");
    }
    const DocNode *open_end = doc_find(node, "open_end");
    bool ok = read_keys(r, node, "history", keys);

    ok &= read_choice(r, node, "first_version", firsts, &first);
    out->first_from_change = first == 1;
    out->open_end_is_null = open_end != NULL && doc_is_null(open_end);
    return (out->open_end_is_null || read_choice(r, node, "open_end", ends, &end)) && ok;
}

static bool
read_dimension_head(Reader *r, const DocNode *map, Target *out)
{
    static const char *const keys[] = {"dimension",    "scope",   "key",       "columns",
                                       "distribution", "sort",    "deletes",   "precedence",
                                       "kind",         "history", "hierarchy", "members",
                                       "seed",         "extras",  NULL};
    static const char *const scopes[] = {"tenant_region", "tenant", "shared", NULL};
    size_t scope = SCOPE_TENANT_REGION;
    bool ok = read_keys(r, map, "dimension", keys);

    ok &= read_choice(r, map, "scope", scopes, &scope);
    out->scope = (Scope) scope;
    ok &= read_list_key(r, map, "precedence", &out->precedence);
    ok &= read_history(r, map, out);
    ok &= read_dimension_patterns(r, map, out);
    ok &= read_seed(r, map, out);
    if (ok && out->precedence.count > 0 && out->scope != SCOPE_SHARED) {
        ok = diag_error(r->diags, DIAG_BAD_CHOICE, doc_find(map, "precedence")->key->span,
                        "\"precedence\" wants \"scope: shared\"");
        diag_hint(r->diags, "Only in a shared dimension do tenants claim the same member.");
    }
    return ok;
}

static bool
check_target_name(Reader *r, const Target *target)
{
    if (!read_check_name(r, target->name, "a target")) {
        return false;
    }
    if (strcmp(target->name.text, "date") == 0 || strcmp(target->name.text, "tenant") == 0) {
        return diag_error(r->diags, DIAG_RESERVED_NAME, target->name.span,
                          "\"%s\" is a dimension that Firn makes itself", target->name.text);
    }
    if (strncmp(target->name.text, "firn_", 5) == 0) {
        return diag_error(r->diags, DIAG_RESERVED_NAME, target->name.span,
                          "the name \"%s\" is reserved", target->name.text);
    }
    return true;
}

/* A fact may have no key: then its rows are told apart by their row identity alone. */
static bool
read_target_key(Reader *r, const DocNode *map, Target *target)
{
    if (target->is_bridge || target->is_junk) {
        return true; /* follows from the columns */
    }
    const DocNode *key =
        target->kind == TARGET_FACT ? read_child(map, "key") : read_required(r, map, "key");

    return key == NULL ? target->kind == TARGET_FACT : read_text_list(r, key, "key", &target->key);
}

static bool
read_target_columns(Reader *r, const DocNode *map, Target *target)
{
    bool ok = true;

    if (!target->is_bridge || read_child(map, "columns") != NULL) {
        ok = read_columns(r, map, target);
    }
    if (target->is_bridge && target->between.count == 2) {
        add_bridge_columns(r, target);
    }
    add_derived_columns(r, target);
    ok &= read_extras(r, map, target);
    return (!target->is_junk || set_junk_key(r, map, target)) && ok;
}

bool
read_target(Reader *r, const DocNode *map)
{
    static const char *const heads[] = {"dimension", "fact", "bridge"};
    const size_t head = doc_find(map, heads[0]) != NULL   ? 0
                        : doc_find(map, heads[1]) != NULL ? 1
                                                          : 2;
    const DocNode *name = doc_find(map, heads[head]);
    Target target = {.kind = head == 0 ? TARGET_DIMENSION : TARGET_FACT, .span = name->span};
    bool ok = read_scalar(r, name, name->key->scalar, &target.name);

    ok = ok && check_target_name(r, &target);
    ok &= head == 0   ? read_dimension_head(r, map, &target)
          : head == 1 ? read_fact_head(r, map, &target)
                      : read_bridge_head(r, map, &target);
    ok &= read_target_key(r, map, &target);
    ok &= read_target_columns(r, map, &target);
    ok &= read_text(r, map, "distribution", &target.distribution);
    ok &= read_list_key(r, map, "sort", &target.sort);
    ok &= read_deletes(r, map, &target);
    if (target.name.text != NULL) {
        *vec_push(r->arena, &r->targets) = target;
    }
    return ok;
}
