#include <string.h>

#include "mapping/reader.h"

static const char *const record_keys[] = {
    "function", "enabled",   "from",  "row",      "changed_at", "order",     "deleted",
    "text",     "join",      "where", "reject",   "values",     "look_back", "delay",
    "brake",    "time_zone", "lua",   "staging",  "like",       "unpivot",   "with",
    "hook",     "unmapped",  "drift", "absences", NULL};

bool
read_expr_field(Reader *r, const DocNode *map, const char *key, ExprField *out)
{
    const DocNode *node = read_removable(map, key, &out->state);

    return node == NULL || read_expr(r, node, key, &out->expr);
}

bool
read_exprs(Reader *r, const DocNode *node, const char *what, bool *adds, ExprListField *out)
{
    const bool list = node->kind == DOC_LIST;
    const DocNode *item = list ? node->first : node;
    ExprText *exprs = arena_new_array(r->arena, ExprText, list ? node->count : 1);
    size_t count = 0;
    bool ok = true;

    if (list && adds != NULL && item != NULL && item->kind == DOC_SCALAR &&
        item->style == DOC_PLAIN && strcmp(item->scalar, "+") == 0) {
        *adds = true;
        item = item->next;
    }
    if (item == NULL) {
        ok = read_wrong_kind(r, node, what, "at least one expression");
    }
    for (; item != NULL; item = list ? item->next : NULL) {
        if (read_expr(r, item, what, &exprs[count])) {
            count++;
        } else {
            ok = false;
        }
    }
    LIST_SET(out->exprs, exprs, count);
    return ok;
}

bool
read_exprs_field(Reader *r, const DocNode *map, const char *key, bool *adds, ExprListField *out)
{
    const DocNode *node = read_removable(map, key, &out->state);

    return node == NULL || read_exprs(r, node, key, adds, out);
}

static bool
read_row(Reader *r, const DocNode *map, Record *out)
{
    const DocNode *node = read_removable(map, "row", &out->row_state);
    ExprListField exprs = {0};

    if (node == NULL) {
        return true;
    }
    if (node->kind == DOC_SCALAR && strcmp(node->scalar, "whole_row") == 0) {
        out->row_kind = ROW_WHOLE;
        return true;
    }
    out->row_kind = ROW_EXPRESSIONS;
    const bool ok = read_exprs(r, node, "row", NULL, &exprs);

    LIST_SET(out->row_exprs, exprs.exprs.items, exprs.exprs.count);
    return ok;
}

/* Texts that mean NULL.  Unlike elsewhere the empty text counts, when it is quoted. */
static bool
read_text_nulls(Reader *r, const DocNode *text, Record *out)
{
    DocNode *node = read_removable(text, "null", &out->text_null_state);
    bool adds = false;

    if (node == NULL) {
        return true;
    }
    if (node->kind == DOC_LIST && node->first != NULL && node->first->kind == DOC_SCALAR &&
        node->first->style == DOC_PLAIN && strcmp(node->first->scalar, "+") == 0) {
        adds = true;
        node->first = node->first->next;
        node->count--;
    }
    out->text_null_adds = adds;
    return read_text_list(r, node, "null", &out->text_nulls);
}

static bool
read_cleaning(Reader *r, const DocNode *map, Record *out)
{
    static const char *const keys[] = {"trim", "null", NULL};
    const DocNode *text = doc_find(map, "text");

    if (text == NULL) {
        return true;
    }
    if (doc_is_null(text)) {
        out->text_state = FIELD_REMOVED;
        out->text_null_state = FIELD_REMOVED;
        return true;
    }
    if (!read_keys(r, text, "text", keys)) {
        return false;
    }
    (void) read_removable(text, "trim", &out->text_state);
    const bool ok = read_bool(r, text, "trim", &out->text_trim);

    return read_text_nulls(r, text, out) && ok;
}

static bool
read_joins(Reader *r, const DocNode *map, Record *out)
{
    const DocNode *node = read_child(map, "join");
    const DocNode *with = read_child(map, "with");
    const size_t most = (node != NULL ? node->count : 0) + (with != NULL ? with->count : 0);
    Join *joins = arena_new_array(r->arena, Join, most);
    size_t count = 0;
    bool ok = true;

    out->joins_removed = node == NULL && doc_find(map, "join") != NULL;
    if (with != NULL && with->kind != DOC_MAP) {
        return read_wrong_kind(r, with, "with", "a mapping");
    }
    if (node != NULL && node->kind != DOC_MAP) {
        return read_wrong_kind(r, node, "join", "a mapping");
    }
    for (const DocNode *child = with != NULL ? with->first : NULL; child; child = child->next) {
        ok &= read_with(r, child, &joins[count++]);
    }
    for (const DocNode *child = node != NULL ? node->first : NULL; child; child = child->next) {
        ok &= read_join(r, child, &joins[count++]);
    }
    LIST_SET(out->joins, joins, count);
    return ok;
}

static bool
read_rejects(Reader *r, const DocNode *map, Record *out)
{
    const DocNode *node = read_child(map, "reject");
    bool ok = true;

    if (node == NULL) {
        out->rejects_removed = doc_find(map, "reject") != NULL;
        return true;
    }
    if (node->kind != DOC_MAP) {
        return read_wrong_kind(r, node, "reject", "a mapping from reasons to conditions");
    }
    Reject *rejects = arena_new_array(r->arena, Reject, node->count);
    size_t count = 0;

    for (const DocNode *child = node->first; child != NULL; child = child->next) {
        Reject *reject = &rejects[count++];

        reject->reason = read_keep(r, child->key);
        reject->state = doc_is_null(child) ? FIELD_REMOVED : FIELD_SET;
        if (reject->state == FIELD_SET) {
            ok &= read_expr(r, child, reject->reason.text, &reject->when);
        }
    }
    LIST_SET(out->rejects, rejects, count);
    return ok;
}

static bool
read_named_value(Reader *r, const DocNode *child, NamedValue *out)
{
    const char *name = child->key->scalar;
    const size_t len = strlen(name);

    const bool optional = len > 1 && name[len - 1] == '?';
    Value *value = read_value(r, child);
    bool ok = value != NULL;

    if (value == NULL) {
        /* Keep the name, so that nobody else reports it as unknown. */
        value = arena_new_obj(r->arena, Value);
        *value = (Value){.span = child->span, .has_source = true, .extra = &value_no_extra};
    }
    value->optional = optional;
    out->value = value;
    out->name.text = read_keep_text(r, name, len - optional);
    out->name.span = child->key->span;
    out->name.span.width = (uint16_t) (out->name.span.width - optional);
    ok &= read_check_name(r, out->name, "a value");
    return ok;
}

/* `a` and `a?` are two keys to YAML and one name to us. */
static bool
check_twin(Reader *r, const DocNode *map, const NamedValue *value)
{
    const DocNode *twin = value->value->optional ? doc_find(map, value->name.text) : NULL;

    if (twin == NULL) {
        return true;
    }
    diag_error(r->diags, DIAG_DUPLICATE_KEY, value->name.span, "key \"%s\" appears twice",
               value->name.text);
    diag_hint(r->diags, "The other one is on line %u.", (unsigned) twin->key->span.line);
    return false;
}

static bool
read_values(Reader *r, const DocNode *map, Record *out)
{
    const DocNode *node = read_child(map, "values");
    bool ok = true;

    if (node == NULL) {
        return true;
    }
    if (node->kind != DOC_MAP) {
        return read_wrong_kind(r, node, "values", "a mapping");
    }
    NamedValue *values = arena_new_array(r->arena, NamedValue, node->count);
    size_t count = 0;

    for (const DocNode *child = node->first; child != NULL; child = child->next) {
        ok &= read_named_value(r, child, &values[count]);
        ok &= check_twin(r, node, &values[count]);
        count++;
    }
    LIST_SET(out->values, values, count);
    return ok;
}

static bool
read_enabled(Reader *r, const DocNode *map, Record *out)
{
    bool enabled = true;

    if (read_child(map, "enabled") == NULL) {
        return true;
    }
    if (!read_bool(r, map, "enabled", &enabled)) {
        return false;
    }
    out->enabled = enabled ? FIELD_SET : FIELD_REMOVED;
    return true;
}

static bool
read_record(Reader *r, const DocNode *map, Text function, Record *out)
{
    *out = (Record){.name = read_keep(r, map->key), .span = map->key->span, .function = function};
    bool ok = read_check_name(r, out->name, "a record");

    if (doc_is_null(map)) {
        return read_wrong_kind(r, map, out->name.text, "a mapping");
    }
    ok &= read_keys(r, map, out->name.text, record_keys);
    if (map->kind != DOC_MAP) {
        return false;
    }
    Text own_function = {0};

    ok &= read_text(r, map, "function", &own_function);
    if (own_function.text != NULL) {
        out->function = own_function;
        ok &= read_check_function(r, own_function);
    }
    ok &= read_enabled(r, map, out);
    ok &= read_staging_kind(r, map, &out->staging);
    out->is_changelog = staging_of(out)->is_log;
    ok &= read_text(r, map, "like", &out->like);
    const Text outer_lua = r->lua;

    ok &= read_record_settings(r, map, out);
    r->lua = settings_of(out)->lua.state == FIELD_SET ? settings_of(out)->lua.text : outer_lua;
    ok &= read_hook(r, map, "hook", &out->hook);
    ok &= read_hook(r, map, "unmapped", &out->unmapped);
    const DocNode *from = doc_find(map, "from");

    ok &= from == NULL || read_from(r, from, &out->from);
    ok &= read_row(r, map, out);
    ok &= read_clock(r, map, "changed_at", &out->changed_at);
    ok &= read_exprs_field(r, map, "order", &out->order.adds, &out->order);
    ok &= read_expr_field(r, map, "deleted", &out->deleted);
    ok &= read_cleaning(r, map, out);
    ok &= read_joins(r, map, out);
    ok &= read_unpivot(r, map, out);
    ok &= read_expr_field(r, map, "where", &out->where);
    ok &= read_rejects(r, map, out);
    ok &= read_values(r, map, out);
    ok &= read_drift(r, map, &out->drift);
    r->lua = outer_lua;
    return ok;
}

bool
read_record_map(Reader *r, const DocNode *map, Text function, Record *out)
{
    return read_record(r, map, function, out);
}

/* What a base record cannot do without; an override can. */
static bool
check_required(Reader *r, const DocNode *map)
{
    if (map->kind != DOC_MAP) {
        return true; /* reported */
    }
    if (read_child(map, "like") != NULL) {
        return true;
    }
    const DocNode *from = read_required(r, map, "from");

    return read_required(r, map, "values") != NULL && from != NULL;
}

bool
read_records(Reader *r, const DocNode *map, Text function, bool base, RecordVec *out)
{
    bool ok = true;

    if (map->kind != DOC_MAP) {
        return read_wrong_kind(r, map, "records", "a mapping");
    }
    if (out->cap == 0) {
        out->items = arena_new_array(r->arena, Record, map->count);
        out->cap = map->count; /* growing would leave the smaller ones behind */
    }
    for (const DocNode *child = map->first; child != NULL; child = child->next) {
        ok &= read_record(r, child, function, vec_push(r->arena, out));
        ok &= !base || check_required(r, child);
    }
    return ok;
}

bool
read_records_file(Reader *r, const DocNode *map)
{
    static const char *const keys[] = {"function", "records", NULL};
    Text function = {0};
    bool ok = read_keys(r, map, "records", keys);

    ok &= read_text(r, map, "function", &function);
    if (function.text != NULL) {
        ok &= read_check_function(r, function);
    }
    const DocNode *records = read_required(r, map, "records");

    return records != NULL && read_records(r, records, function, true, &r->records) && ok;
}
