/* A record as its layers made it, as a tree that a hook can read: the keys of the mapping. */
#include <string.h>

#include "plan/bind.h"

typedef struct Describing
{
    const Binding *b;
    Arena *arena;
} Describing;

static HookNode *
new_node(const Describing *d, HookNodeKind kind, const char *text)
{
    HookNode *node = arena_new_obj(d->arena, HookNode);

    *node = (HookNode){.kind = kind, .text = text};
    return node;
}

static HookNode *
add(HookNode *parent, const char *key, HookNode *child)
{
    const HookNode **tail = &parent->first;

    while (*tail != NULL) {
        tail = (const HookNode **) (uintptr_t) & (*tail)->next;
    }
    child->key = key;
    *tail = child;
    return child;
}

static HookNode *
expression(const Describing *d, const ExprText *expr)
{
    return new_node(d, HOOK_EXPRESSION, text_for_dialect(d->b, expr).text);
}

static void
add_text(const Describing *d, HookNode *map, const char *key, Text text)
{
    if (text.text != NULL) {
        add(map, key, new_node(d, HOOK_TEXT, text.text));
    }
}

static void
add_field(const Describing *d, HookNode *map, const char *key, const ExprField *field)
{
    if (field->state == FIELD_SET) {
        add(map, key, expression(d, &field->expr));
    }
}

static HookNode *
format_node(const Describing *d, const Format *format)
{
    HookNode *number = new_node(d, HOOK_MAP, NULL);

    switch (format->kind) {
        case FORMAT_PATTERN:
            return new_node(d, HOOK_TEXT, format->pattern.text);
        case FORMAT_EXCEL_SERIAL:
            return new_node(d, HOOK_TEXT, "excel_serial");
        case FORMAT_EPOCH_SECONDS:
            return new_node(d, HOOK_TEXT, "epoch_seconds");
        case FORMAT_EPOCH_MILLIS:
            return new_node(d, HOOK_TEXT, "epoch_millis");
        case FORMAT_NUMBER:
            break;
    }
    add(number, "decimal", new_node(d, HOOK_TEXT, arena_fmt(d->arena, "%c", format->decimal)));
    if (format->group != '\0') {
        add(number, "group", new_node(d, HOOK_TEXT, arena_fmt(d->arena, "%c", format->group)));
    }
    add(number, "negative",
        new_node(d, HOOK_TEXT,
                 format->parentheses ? "parentheses"
                 : format->trailing  ? "trailing"
                                     : "minus"));
    return number;
}

static HookNode *value_node(const Describing *d, const Value *value);

static HookNode *
lookup_node(const Describing *d, const CodeLookup *lookup, HookNode *map)
{
    HookNode *by = add(map, "by", new_node(d, HOOK_MAP, NULL));

    add(map, "lookup",
        new_node(
            d, HOOK_TEXT,
            arena_fmt(d->arena, "%s.%s", lookup->table.function.text, lookup->table.table.text)));
    for (size_t i = 0; i < lookup->by.count; i++) {
        add(by, lookup->by.items[i].name.text, expression(d, &lookup->by.items[i].expr));
    }
    add_text(d, map, "take", lookup->take);
    return map;
}

static void
add_source(const Describing *d, const Value *value, HookNode *map)
{
    HookNode *list = NULL;

    switch (value->kind) {
        case VALUE_NULL:
            add(map, "from", new_node(d, HOOK_EXPRESSION, "NULL"));
            break;
        case VALUE_EXPR:
            add(map, "from", expression(d, &value->expr));
            break;
        case VALUE_HOOK:
            add_text(d, map, "lua", value->hook);
            break;
        case VALUE_DECODE:
            add_text(d, map, "decode", value->decode->function);
            add_text(d, map, "give", value->decode->give);
            add(map, "from", value_node(d, value->decode->from));
            break;
        case VALUE_LOOKUP:
            lookup_node(d, value->lookup, map);
            break;
        case VALUE_ANY:
            list = add(map, "any", new_node(d, HOOK_LIST, NULL));
            for (size_t i = 0; i < value->any_count; i++) {
                add(list, NULL, value_node(d, &value->any[i]));
            }
            break;
    }
}

/* An expression alone, or a long form. */
static HookNode *
value_node(const Describing *d, const Value *value)
{
    const ValueExtra *extra = value->extra;
    const bool plain = value->format == NULL && extra == &value_no_extra;
    HookNode *map = new_node(d, HOOK_MAP, NULL);

    if (plain && value->kind == VALUE_NULL) {
        return new_node(d, HOOK_DROP, NULL);
    }
    if (plain && value->kind == VALUE_EXPR) {
        return expression(d, &value->expr);
    }
    add_source(d, value, map);
    if (value->format != NULL) {
        HookNode *list = add(map, "format", new_node(d, HOOK_LIST, NULL));

        for (size_t i = 0; i < value->format->count; i++) {
            add(list, NULL, format_node(d, &value->format->items[i]));
        }
    }
    add_text(d, map, "type", extra->type);
    add_text(d, map, "time_zone", extra->time_zone);
    add_text(d, map, "list", extra->list);
    if (value->otherwise_is_null) {
        add(map, "else", new_node(d, HOOK_DROP, NULL));
    } else {
        add_text(d, map, "else", extra->otherwise);
    }
    return map;
}

static HookNode *
join_node(const Describing *d, const Join *join)
{
    HookNode *map = new_node(d, HOOK_MAP, NULL);

    add(map, "table",
        new_node(d, HOOK_TEXT,
                 arena_fmt(d->arena, "%s.%s", join->table.function.text, join->table.table.text)));
    add(map, "type", new_node(d, HOOK_TEXT, join->inner ? "inner" : "left"));
    add(map, "optional", new_node(d, HOOK_TEXT, join->optional ? "true" : "false"));
    add(map, "on", expression(d, &join->on));
    return map;
}

static HookNode *
from_node(const Describing *d, const From *from)
{
    HookNode *map = new_node(d, HOOK_MAP, NULL);
    HookNode *tables = add(map, "tables", new_node(d, HOOK_LIST, NULL));

    for (size_t i = 0; i < from->tables.count; i++) {
        const FromTable *table = &from->tables.items[i];

        add(tables, NULL,
            new_node(d, HOOK_TEXT,
                     arena_fmt(d->arena, "%s.%s", table->function.text, table->table.text)));
    }
    add_text(d, map, "as", from->alias);
    return map;
}

static void
add_lists(const Describing *d, const Record *record, HookNode *out)
{
    HookNode *reject = add(out, "reject", new_node(d, HOOK_MAP, NULL));
    HookNode *join = add(out, "join", new_node(d, HOOK_MAP, NULL));
    HookNode *values = add(out, "values", new_node(d, HOOK_MAP, NULL));

    for (size_t i = 0; i < record->rejects.count; i++) {
        if (record->rejects.items[i].state == FIELD_SET) {
            add(reject, record->rejects.items[i].reason.text,
                expression(d, &record->rejects.items[i].when));
        }
    }
    for (size_t i = 0; i < record->joins.count; i++) {
        if (record->joins.items[i].state == FIELD_SET && record->joins.items[i].select == NULL) {
            add(join, record->joins.items[i].alias.text, join_node(d, &record->joins.items[i]));
        }
    }
    for (size_t i = 0; i < record->values.count; i++) {
        add(values, record->values.items[i].name.text,
            value_node(d, record->values.items[i].value));
    }
}

const HookNode *
describe_record(const Binding *b)
{
    const Describing d = {.b = b, .arena = b->arena};
    const Record *record = b->branch->effective;
    HookNode *out = new_node(&d, HOOK_MAP, NULL);

    add(out, "from", from_node(&d, &record->from));
    add_field(&d, out, "changed_at", &record->changed_at);
    add_field(&d, out, "deleted", &record->deleted);
    add_field(&d, out, "where", &record->where);
    if (record->order.state == FIELD_SET) {
        HookNode *order = add(out, "order", new_node(&d, HOOK_LIST, NULL));

        for (size_t i = 0; i < record->order.exprs.count; i++) {
            add(order, NULL, expression(&d, &record->order.exprs.items[i]));
        }
    }
    add_lists(&d, record, out);
    return out;
}
