#include "mapping/merge.h"

#include <stdalign.h>
#include <stddef.h>
#include <string.h>

#include "mapping/reader.h"

static const Text empty_text[] = {{.text = ""}};

/* Tables written without a function belong to the record's own. */
static void
copy_tables(Arena *arena, Text function, From *from)
{
    const size_t count = from->tables.count;
    FromTable *tables = arena_new_array(arena, FromTable, count);

    if (count > 0) {
        memcpy(tables, from->tables.items, count * sizeof(*tables));
    }
    for (size_t i = 0; i < count; i++) {
        if (tables[i].function.text == NULL) {
            tables[i].function = function;
        }
    }
    LIST_SET(from->tables, tables, count);
}

static void
merge_from(Arena *arena, const Record *patch, Record *out)
{
    const Text alias = out->from.alias;

    if (patch->from.state == FIELD_ABSENT) {
        return;
    }
    out->from = patch->from;
    if (out->from.alias.text == NULL) {
        out->from.alias = alias;
    }
    if (patch->from.state == FIELD_REMOVED) {
        out->from = (From){.alias = alias};
    }
    copy_tables(arena, out->function, &out->from);
}

static void
merge_row(const Record *patch, Record *out)
{
    if (patch->row_state == FIELD_ABSENT) {
        return;
    }
    out->row_state = patch->row_state == FIELD_SET ? FIELD_SET : FIELD_ABSENT;
    out->row_kind = patch->row_kind;
    LIST_SET(out->row_exprs, patch->row_exprs.items, patch->row_exprs.count);
}

static void
merge_order(Arena *arena, const Record *patch, Record *out)
{
    const size_t old = out->order.exprs.count;
    const size_t more = patch->order.exprs.count;

    if (patch->order.state == FIELD_ABSENT) {
        return;
    }
    if (patch->order.state == FIELD_REMOVED) {
        out->order = (ExprListField){0};
        return;
    }
    if (!patch->order.adds || old == 0) {
        out->order = patch->order;
        out->order.adds = false;
        return;
    }
    ExprText *exprs = arena_new_array(arena, ExprText, old + more);

    memcpy(exprs, out->order.exprs.items, old * sizeof(*exprs));
    memcpy(exprs + old, patch->order.exprs.items, more * sizeof(*exprs));
    LIST_SET(out->order.exprs, exprs, old + more);
}

static TextList
add_texts(Arena *arena, TextList first, TextList second)
{
    const size_t count = first.count + second.count;
    Text *texts = arena_new_array(arena, Text, count);

    if (first.count > 0) {
        memcpy(texts, first.items, first.count * sizeof(*texts));
    }
    if (second.count > 0) {
        memcpy(texts + first.count, second.items, second.count * sizeof(*texts));
    }
    return (TextList){texts, count};
}

static void
merge_cleaning(Arena *arena, const Record *patch, Record *out)
{
    if (patch->text_state != FIELD_ABSENT) {
        out->text_state = patch->text_state == FIELD_SET ? FIELD_SET : FIELD_ABSENT;
        out->text_trim = patch->text_state == FIELD_SET ? patch->text_trim : true;
    }
    switch (patch->text_null_state) {
        case FIELD_ABSENT:
            break;
        case FIELD_SET:
            out->text_nulls = patch->text_null_adds
                                  ? add_texts(arena, out->text_nulls, patch->text_nulls)
                                  : patch->text_nulls;
            out->text_null_state = FIELD_SET;
            break;
        case FIELD_REMOVED:
            LIST_SET(out->text_nulls, empty_text, 1);
            out->text_null_state = FIELD_ABSENT;
            break;
    }
}

/* A list whose items have a name and a state: an override replaces by name, in place; new ones follow; removed ones go. */
typedef struct NamedList
{
    unsigned char *items;
    size_t count;
    size_t size; /* of an item */
    size_t name; /* where in an item its name stands */
} NamedList;

static NamedList
named_list(Arena *arena, const void *items, size_t count, size_t more, size_t size, size_t name)
{
    NamedList list = {.items = arena_alloc(arena, (count + more) * size, alignof(max_align_t)),
                      .count = count,
                      .size = size,
                      .name = name};

    if (count > 0) {
        memcpy(list.items, items, count * size);
    }
    return list;
}

static const char *
item_name(const NamedList *list, const unsigned char *item)
{
    Text name;

    memcpy(&name, item + list->name, sizeof(name));
    return name.text;
}

static void
put_named(NamedList *list, const void *item, FieldState state)
{
    const char *name = item_name(list, item);
    size_t at = 0;

    while (at < list->count && strcmp(item_name(list, list->items + at * list->size), name) != 0) {
        at++;
    }
    unsigned char *place = list->items + at * list->size;

    if (state == FIELD_SET) {
        memcpy(place, item, list->size);
        list->count += at == list->count;
    } else if (at < list->count) {
        memmove(place, place + list->size, (--list->count - at) * list->size);
    }
}

static void
merge_joins(Arena *arena, const Record *patch, Record *out)
{
    NamedList list =
        named_list(arena, out->joins.items, patch->joins_removed ? 0 : out->joins.count,
                   patch->joins.count, sizeof(Join), offsetof(Join, alias));

    for (size_t p = 0; p < patch->joins.count; p++) {
        Join join = patch->joins.items[p];

        if (join.table.function.text == NULL) {
            join.table.function = out->function;
        }
        put_named(&list, &join, join.state);
    }
    LIST_SET(out->joins, (const Join *) (const void *) list.items, list.count);
}

static void
merge_unpivot(Arena *arena, const Record *patch, Record *out)
{
    NamedList list =
        named_list(arena, out->unpivot.items, patch->unpivot_removed ? 0 : out->unpivot.count,
                   patch->unpivot.count, sizeof(UnpivotEntry), offsetof(UnpivotEntry, name));

    for (size_t p = 0; p < patch->unpivot.count; p++) {
        put_named(&list, &patch->unpivot.items[p], patch->unpivot.items[p].state);
    }
    LIST_SET(out->unpivot, (const UnpivotEntry *) (const void *) list.items, list.count);
}

static void
merge_rejects(Arena *arena, const Record *patch, Record *out)
{
    NamedList list =
        named_list(arena, out->rejects.items, patch->rejects_removed ? 0 : out->rejects.count,
                   patch->rejects.count, sizeof(Reject), offsetof(Reject, reason));

    for (size_t p = 0; p < patch->rejects.count; p++) {
        put_named(&list, &patch->rejects.items[p], patch->rejects.items[p].state);
    }
    LIST_SET(out->rejects, (const Reject *) (const void *) list.items, list.count);
}

static void
merge_text(Text patch, bool removed, Text *out)
{
    if (patch.text != NULL) {
        *out = patch;
    } else if (removed) {
        *out = (Text){0};
    }
}

/* Does the override say all that the inherited value says? */
static bool
says_all(const Value *base, const Value *patch)
{
    return patch->has_source && (base->format == NULL || patch->format != NULL) &&
           (base->extra->time_zone.text == NULL || patch->extra->time_zone.text != NULL) &&
           (base->extra->type.text == NULL || patch->extra->type.text != NULL) &&
           base->extra->list.text == NULL && !base->narrows &&
           (patch->extra->list.text != NULL ||
            (patch->extra->otherwise.text == NULL && !patch->otherwise_is_null));
}

/* A value without the steps after its source. */
static const Value *
source_alone(Arena *arena, const Value *value)
{
    const ValueExtra extra = {.module = value->extra->module};
    Value *out = arena_new_obj(arena, Value);

    *out = *value;
    out->format = NULL;
    out->otherwise_is_null = false;
    out->extra = value_extra(arena, &extra);
    return out;
}

/* The source and the decoding, one of which the override may leave as it is inherited. */
static void
merge_source(Arena *arena, const Value *base, const Value *patch, Value *out, Text *module)
{
    const bool decodes = patch->kind == VALUE_DECODE;
    const bool decoded = base->kind == VALUE_DECODE;
    const Value *whose = decodes && patch->decode->function.text != NULL ? patch
                         : decoded && !patch->decode_removed             ? base
                                                                         : NULL;
    const Value *from = decodes ? patch->decode->from : patch->has_source ? patch : NULL;

    if (from == NULL) {
        from = decoded ? base->decode->from : base;
    }
    if (whose == NULL) { /* what was decoded may have steps of its own */
        *out = (Value){.kind = VALUE_ANY, .any = from, .any_count = 1};
        *module = (Text){0};
        return;
    }
    Decoding *decoding = arena_new_obj(arena, Decoding);

    *decoding =
        (Decoding){.function = whose->decode->function,
                   .give = decoded ? base->decode->give : (Text){0},
                   .from = from == base || from == patch ? source_alone(arena, from) : from};
    if (decodes) {
        merge_text(patch->decode->give, patch->give_removed, &decoding->give);
    }
    *out = *patch;
    out->kind = VALUE_DECODE;
    out->decode = decoding;
    *module = whose->extra->module;
}

static bool
is_whole(const Value *base, const Value *patch)
{
    return !patch->is_long ||
           ((patch->kind == VALUE_DECODE
                 ? patch->decode->function.text != NULL && patch->decode->from != NULL &&
                       (patch->decode->give.text != NULL || base->kind != VALUE_DECODE)
                 : base->kind != VALUE_DECODE) &&
            says_all(base, patch));
}

/* A long form merges by key; a short form replaces.  Most overrides are whole: no copy for those. */
static const Value *
merge_value(Arena *arena, const Value *base, const Value *patch)
{
    if (is_whole(base, patch)) {
        return patch;
    }
    Value *out = arena_new_obj(arena, Value);
    ValueExtra extra = *base->extra;

    if (base->kind == VALUE_DECODE || patch->kind == VALUE_DECODE) {
        merge_source(arena, base, patch, out, &extra.module);
        out->has_source = true;
    } else {
        *out = patch->has_source ? *patch : *base;
        extra.module = patch->has_source ? patch->extra->module : extra.module;
    }
    out->span = patch->span;
    out->optional = patch->optional;
    out->narrows = base->narrows || patch->narrows;
    out->is_long = true;
    out->format = patch->format != NULL || patch->format_removed ? patch->format : base->format;
    merge_text(patch->extra->time_zone, patch->time_zone_removed, &extra.time_zone);
    merge_text(patch->extra->type, patch->type_removed, &extra.type);
    merge_text(patch->extra->list, patch->list_removed, &extra.list);
    if (patch->extra->otherwise.text != NULL || patch->otherwise_is_null) {
        extra.otherwise = patch->extra->otherwise;
        out->otherwise_is_null = patch->otherwise_is_null;
    } else {
        out->otherwise_is_null = base->otherwise_is_null;
    }
    if (extra.list.text == NULL) {
        extra.otherwise = (Text){0};
        out->otherwise_is_null = false;
    }
    out->extra = value_extra(arena, &extra);
    return out;
}

/* Where the value of the name stands, else `count`.  Overrides mostly keep the order: `next` is tried first. */
static size_t
value_place(const NamedValue *values, size_t count, const char *name, size_t next)
{
    size_t at = 0;

    if (next < count && strcmp(values[next].name.text, name) == 0) {
        return next;
    }
    while (at < count && strcmp(values[at].name.text, name) != 0) {
        at++;
    }
    return at;
}

/* Does the override say every value, each whole and in the inherited order?  Then its list will do. */
static bool
replaces_values(const Record *patch, const Record *base)
{
    if (patch->values.count != base->values.count) {
        return false;
    }
    for (size_t i = 0; i < base->values.count; i++) {
        const NamedValue *old = &base->values.items[i];
        const NamedValue *new = &patch->values.items[i];

        if (strcmp(old->name.text, new->name.text) != 0 || !is_whole(old->value, new->value)) {
            return false;
        }
    }
    return true;
}

static void
merge_values(Arena *arena, const Record *patch, Record *out)
{
    const size_t room = out->values.count + patch->values.count;
    size_t count = out->values.count;

    if (patch->values.count == 0) {
        return;
    }
    if (replaces_values(patch, out)) {
        out->values.items = patch->values.items;
        return;
    }
    NamedValue *values = arena_new_array(arena, NamedValue, room);

    if (count > 0) {
        memcpy(values, out->values.items, count * sizeof(*values));
    }
    size_t next = 0;

    for (size_t p = 0; p < patch->values.count; p++) {
        NamedValue value = patch->values.items[p];
        const size_t at = value_place(values, count, value.name.text, next);

        next = at + 1;
        if (at < count) {
            value.value = merge_value(arena, values[at].value, value.value);
        }
        values[at] = value;
        count += at == count;
    }
    LIST_SET(out->values, values, count);
}

const Record *
record_merge(Arena *arena, const Record *base, const Record *patch)
{
    Record *out = arena_new_obj(arena, Record);

    *out = *base;
    if (patch->function.text != NULL) {
        out->function = patch->function;
    }
    if (patch->enabled != FIELD_ABSENT) {
        out->enabled = patch->enabled;
    }
    merge_from(arena, patch, out);
    merge_row(patch, out);
    drift_merge(&out->drift, &patch->drift);
    out->changed_at = FIELD_MERGED(ExprField, base->changed_at, patch->changed_at);
    merge_order(arena, patch, out);
    out->deleted = FIELD_MERGED(ExprField, base->deleted, patch->deleted);
    merge_cleaning(arena, patch, out);
    if (patch->joins_removed || patch->joins.count > 0) {
        merge_joins(arena, patch, out);
    }
    if (patch->unpivot_removed || patch->unpivot.count > 0) {
        merge_unpivot(arena, patch, out);
    }
    out->where = FIELD_MERGED(ExprField, base->where, patch->where);
    if (patch->rejects_removed || patch->rejects.count > 0) {
        merge_rejects(arena, patch, out);
    }
    merge_values(arena, patch, out);
    out->settings = settings_merge(arena, base->settings, patch->settings);
    out->hook = hook_merge(base->hook, patch->hook);
    out->unmapped = hook_merge(base->unmapped, patch->unmapped);
    if (patch->staging != NULL) {
        out->staging = patch->staging;
        out->is_changelog = patch->is_changelog;
    }
    return out;
}

/* What an empty record means; everything else is an override of it. */
void
record_complete(Arena *arena, Record *record)
{
    Record empty = {
        .name = record->name,
        .span = record->span,
        .function = record->function,
        .from.alias = {.text = "t"},
        .text_trim = true,
        .text_nulls = {empty_text, 1},
    };

    if (empty.function.text == NULL && record->from.tables.count > 0) {
        empty.function = record->from.tables.items[0].function;
        record->function = empty.function;
    }
    const Text like = record->like;
    const Record *difference = record->difference;
    const Seed *seed = record->seed;

    *record = *record_merge(arena, &empty, record);
    record->like = like;
    record->difference = difference;
    record->seed = seed;
}
