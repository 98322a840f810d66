/* Values of a record: a source, then how its text is read, then a code list. */
#include <string.h>

#include "mapping/reader.h"

static const char *const value_keys[] = {
    "from", "any",    "lua", "postgres", "redshift", "type", "format", "time_zone", "list",
    "else", "lookup", "by",  "take",     "decode",   "give", "narrow", NULL};

const ValueExtra value_no_extra = {0};

static bool read_into(Reader *r, const DocNode *node, Value *out);

static bool
read_alternatives(Reader *r, const DocNode *list, Value *out)
{
    if (list->kind != DOC_LIST || list->count == 0) {
        return read_wrong_kind(r, list, "any", "a list of alternatives");
    }
    Value *values = arena_new_array(r->arena, Value, list->count);
    bool ok = true;
    size_t count = 0;

    for (const DocNode *item = list->first; item != NULL; item = item->next) {
        ok &= read_into(r, item, &values[count++]);
    }
    out->kind = VALUE_ANY;
    out->any = values;
    out->any_count = count;
    return ok;
}

/* May the outer steps simply follow the inner ones?  Time zone and format come before the list. */
static bool
can_flatten(const DocNode *outer, const Value *inner)
{
    const bool wants_list = doc_find(outer, "list") != NULL;
    const bool wants_format =
        doc_find(outer, "format") != NULL || doc_find(outer, "time_zone") != NULL;
    const bool has_format = inner->format != NULL || inner->extra->time_zone.text != NULL;

    if (doc_find(outer, "type") != NULL && inner->extra->type.text != NULL) {
        return false;
    }
    return !(wants_list && inner->extra->list.text != NULL) &&
           !(wants_format && (has_format || inner->extra->list.text != NULL));
}

/* `from:` under a long form: an expression or another value. */
static bool
read_source_from(Reader *r, const DocNode *outer, const DocNode *from, Value *out)
{
    const Span span = out->span;
    Value inner = {0};

    if (from->kind == DOC_LIST) {
        read_wrong_kind(r, from, "from", "an expression or a mapping");
        diag_hint(r->diags, "Alternatives are written any: [...].");
        return false;
    }
    const bool ok = read_into(r, from, &inner);

    if (can_flatten(outer, &inner)) {
        *out = inner;
        out->span = span;
        return ok;
    }
    Value *only = arena_new_obj(r->arena, Value);

    *only = inner;
    out->kind = VALUE_ANY;
    out->any = only;
    out->any_count = 1;
    return ok;
}

static bool
holds_decoding(const Value *value)
{
    bool holds = value->kind == VALUE_DECODE;

    for (size_t i = 0; value->kind == VALUE_ANY && i < value->any_count; i++) {
        holds = holds || holds_decoding(&value->any[i]);
    }
    return holds;
}

/* Exactly one of from, any, lua, lookup and the pair postgres+redshift; an override may have none. */
static bool
read_source(Reader *r, const DocNode *map, Value *out, ValueExtra *extra)
{
    const DocNode *from = read_child(map, "from");
    const DocNode *any = read_child(map, "any");
    const DocNode *lua = read_child(map, "lua");
    const DocNode *lookup = read_child(map, "lookup");
    const bool dialects = read_is_dialect_map(map);
    const int sources =
        (from != NULL) + (any != NULL) + (lua != NULL) + (lookup != NULL) + dialects;

    out->has_source = sources > 0;
    if (sources > 1) {
        return diag_error(r->diags, DIAG_WRONG_KIND, map->span,
                          "a value has one of from, any, lua, lookup, and postgres with redshift");
    }
    if (from != NULL) {
        const bool ok = read_source_from(r, map, from, out);

        *extra = *out->extra;
        return ok;
    }
    if (any != NULL) {
        return read_alternatives(r, any, out);
    }
    if (lua != NULL) {
        out->kind = VALUE_HOOK;
        extra->module = r->lua;
        return read_scalar(r, lua, "lua", &out->hook);
    }
    if (lookup != NULL) {
        out->lookup = read_lookup(r, map);
        out->kind = out->lookup != NULL ? VALUE_LOOKUP : VALUE_NULL;
        return out->lookup != NULL;
    }
    if (!dialects) {
        return true;
    }
    out->kind = VALUE_EXPR;
    const DocNode *postgres = read_required(r, map, "postgres");
    const DocNode *redshift = read_required(r, map, "redshift");

    return postgres != NULL && redshift != NULL &&
           read_expr_pair(r, postgres, redshift, &out->expr);
}

/* What is decoded: a source, or with `from` a value with steps of its own. */
static bool
read_decoded_from(Reader *r, const DocNode *map, Value *out)
{
    const DocNode *from = read_child(map, "from");
    ValueExtra extra = {0};

    if (from != NULL && from->kind == DOC_MAP && read_child(map, "any") == NULL) {
        return read_into(r, from, out);
    }
    const bool ok = read_source(r, map, out, &extra);

    out->extra = value_extra(r->arena, &extra);
    return ok;
}

/* `decode:` and `give:`, and what they are about; an override may say only some of it. */
static bool
read_decoding(Reader *r, const DocNode *map, Value *out, ValueExtra *extra)
{
    Decoding *decoding = arena_new_obj(r->arena, Decoding);
    Value *from = arena_new_obj(r->arena, Value);

    *from = (Value){.span = map->span, .extra = &value_no_extra};
    bool ok = read_text(r, map, "decode", &decoding->function);

    ok &= read_text(r, map, "give", &decoding->give);
    ok &= decoding->give.text == NULL || read_check_name(r, decoding->give, "a result");
    ok &= read_decoded_from(r, map, from);
    out->has_source = from->has_source;
    if (!ok) {
        return false; /* VALUE_NULL */
    }
    if (holds_decoding(from)) {
        diag_error(r->diags, DIAG_WRONG_KIND, from->span,
                   "what is decoded cannot be decoded again");
        diag_hint(r->diags, "Let the one Lua function call the other.");
        return false;
    }
    decoding->from = from->has_source ? from : NULL;
    extra->module = r->lua;
    out->kind = VALUE_DECODE;
    out->decode = decoding;
    return true;
}

static bool
is_removed(const DocNode *map, const char *key)
{
    const DocNode *node = doc_find(map, key);

    return node != NULL && doc_is_null(node);
}

static bool
check_list_name(Reader *r, Text name)
{
    const size_t count = r->project->lists.count;
    const char **names = arena_new_array(r->scratch, const char *, count + 1);

    if (r->no_project) {
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        names[i] = r->project->lists.items[i].name.text;
        if (strcmp(names[i], name.text) == 0) {
            return true;
        }
    }
    diag_error(r->diags, DIAG_UNKNOWN_LIST, name.span, "unknown list \"%s\"", name.text);
    read_hint_nearest(r, name.text, names);
    return false;
}

static bool
read_list(Reader *r, const DocNode *map, Value *out, ValueExtra *extra)
{
    Text list = {0};
    bool ok = read_text(r, map, "list", &list);

    if (list.text != NULL) {
        extra->list = list;
        ok &= check_list_name(r, list);
    }
    out->list_removed = is_removed(map, "list");
    out->otherwise_is_null |= is_removed(map, "else");
    return read_text(r, map, "else", &extra->otherwise) && ok;
}

static bool
read_type(Reader *r, const DocNode *map, Value *out, ValueExtra *extra)
{
    DataType type = {0};

    out->type_removed = is_removed(map, "type");
    if (read_child(map, "type") == NULL) {
        return true;
    }
    if (!read_text(r, map, "type", &extra->type)) {
        return false;
    }
    if (datatype_parse(extra->type.text, &type) && datatype_is_storable(type)) {
        return true;
    }
    diag_error(r->diags, DIAG_NOT_A_TYPE, extra->type.span,
               "\"%s\" is not a type that a value can have", extra->type.text);
    read_hint_type(r, extra->type.text, type);
    return false;
}

static bool
read_format_key(Reader *r, const DocNode *map, Value *out)
{
    const DocNode *node = read_child(map, "format");

    out->format_removed = is_removed(map, "format");
    if (node == NULL) {
        return true;
    }
    FormatList *formats = arena_new_obj(r->arena, FormatList);

    out->format = formats;
    return read_formats(r, node, r->project->formats.items, r->project->formats.count, formats);
}

static bool
read_long(Reader *r, const DocNode *map, Value *out)
{
    ValueExtra extra = {0};
    bool ok = read_keys(r, map, map->key != NULL ? map->key->scalar : "any", value_keys);

    bool narrows = false;

    ok &= read_child(map, "decode") != NULL || read_child(map, "give") != NULL
              ? read_decoding(r, map, out, &extra)
              : read_source(r, map, out, &extra);
    out->decode_removed = is_removed(map, "decode");
    out->give_removed = is_removed(map, "give");
    ok &= read_bool(r, map, "narrow", &narrows);
    out->narrows = narrows;
    out->is_long = true;
    ok &= read_type(r, map, out, &extra);
    ok &= read_format_key(r, map, out);
    ok &= read_time_zone(r, map, "time_zone", &extra.time_zone);
    out->time_zone_removed = is_removed(map, "time_zone");
    ok &= read_list(r, map, out, &extra);
    out->extra = value_extra(r->arena, &extra);
    return ok;
}

const ValueExtra *
value_extra(Arena *arena, const ValueExtra *extra)
{
    if (extra->time_zone.text == NULL && extra->list.text == NULL &&
        extra->otherwise.text == NULL && extra->type.text == NULL && extra->module.text == NULL) {
        return &value_no_extra;
    }
    ValueExtra *kept = arena_new_obj(arena, ValueExtra);

    *kept = *extra;
    return kept;
}

static bool
read_into(Reader *r, const DocNode *node, Value *out)
{
    *out = (Value){.span = node->span, .has_source = true, .extra = &value_no_extra};
    switch (node->kind) {
        case DOC_SCALAR:
            if (doc_is_null(node)) {
                return true; /* VALUE_NULL */
            }
            out->kind = VALUE_EXPR;
            out->expr.any_dialect = read_keep(r, node);
            return true;
        case DOC_MAP:
            return read_long(r, node, out);
        case DOC_LIST:
            read_wrong_kind(r, node, node->key != NULL ? node->key->scalar : "any",
                            "an expression or a mapping");
            diag_hint(r->diags, "Alternatives are written {any: [...]}.");
            return false;
        case DOC_BROKEN:
            return false;
    }
    return false;
}

Value *
read_value(Reader *r, const DocNode *node)
{
    Value *value = arena_new_obj(r->arena, Value);

    return read_into(r, node, value) ? value : NULL;
}
