#include "match/said.h"

#include <string.h>

#include "base/vec.h"

const char *
place_word(Place place)
{
    switch (place) {
        case PLACE_VALUE:
            return "value";
        case PLACE_FROM:
            return "from";
        case PLACE_JOIN:
            return "join";
        case PLACE_ROW:
            return "row";
        case PLACE_CHANGED_AT:
            return "changed_at";
        case PLACE_ORDER:
            return "order";
        case PLACE_DELETED:
            return "deleted";
        case PLACE_WHERE:
            return "where";
        case PLACE_STAGING:
            return "staging";
        case PLACE_REJECT:
            break;
    }
    return "reject";
}

typedef struct Teller
{
    Arena *arena;
    const Project *project;
    const Record *record;
    const char *const *aliases;
    size_t alias_count;
    VEC_OF(Said) said;
} Teller;

size_t
said_aliases(Arena *arena, const Record *record, const char *const **out)
{
    const char **aliases = arena_new_array(arena, const char *, record->joins.count + 1);

    aliases[0] = record->from.alias.text != NULL ? record->from.alias.text : "t";
    for (size_t i = 0; i < record->joins.count; i++) {
        aliases[i + 1] = record->joins.items[i].alias.text;
    }
    *out = aliases;
    return record->joins.count + 1;
}

static Said *
tell(Teller *t, Place place, const char *name, const char *text)
{
    Said *said = vec_push(t->arena, &t->said);

    *said = (Said){.place = place, .name = name, .text = text};
    if (text != NULL) {
        Way *way = arena_new_obj(t->arena, Way);

        *way = said_way(t->arena, text, t->aliases, t->alias_count);
        said->ways = way;
        said->way_count = 1;
    }
    return said;
}

/* An alternative as a value of its own: with the format and the list that stand around all of them. */
static const char *
alone(Teller *t, const Value *value, size_t index)
{
    Value one = value->any[index];

    if (one.format == NULL) {
        one.format = value->format;
    }
    if (one.extra->list.text == NULL && one.extra->type.text == NULL &&
        one.extra->time_zone.text == NULL && one.extra->otherwise.text == NULL) {
        one.extra = value->extra;
        one.otherwise_is_null = value->otherwise_is_null;
    }
    return said_value(t->arena, t->project, &one, NULL, NULL);
}

static void
tell_value(Teller *t, const NamedValue *named)
{
    const Value *value = named->value;
    const char *text = value != NULL ? said_value(t->arena, t->project, value, NULL, NULL) : NULL;
    Said *said = tell(t, PLACE_VALUE, named->name.text, text);

    said->value = value;
    said->optional = value != NULL && value->optional;
    said->fixed = value != NULL && (value->kind == VALUE_HOOK || value->kind == VALUE_LOOKUP ||
                                    value->kind == VALUE_DECODE);
    if (value == NULL || value->kind != VALUE_ANY) {
        return;
    }
    Way *ways = arena_new_array(t->arena, Way, value->any_count + 1);

    for (size_t i = 0; i < value->any_count; i++) {
        ways[i] = said_way(t->arena, alone(t, value, i), t->aliases, t->alias_count);
        said->fixed = said->fixed || value->any[i].kind == VALUE_HOOK;
    }
    said->ways = ways;
    said->way_count = value->any_count;
}

static const char *
list_text(const Teller *t, const ExprText *items, size_t count)
{
    StrBuf out = strbuf_new(t->arena);

    if (count == 1) {
        said_put_expr(&out, &items[0]);
        return out.text;
    }
    strbuf_char(&out, '[');
    for (size_t i = 0; i < count; i++) {
        strbuf_str(&out, i > 0 ? ", " : "");
        said_put_expr(&out, &items[i]);
    }
    strbuf_char(&out, ']');
    return out.text;
}

static void
tell_expr(Teller *t, Place place, const char *name, const ExprField *field)
{
    StrBuf out = strbuf_new(t->arena);

    if (field->state == FIELD_SET && field->format != NULL) {
        strbuf_str(&out, "{from: ");
        said_put_expr(&out, &field->expr);
        strbuf_str(&out, ", format: ");
        said_put_formats(t->project, &out, field->format);
        strbuf_char(&out, '}');
    } else if (field->state == FIELD_SET) {
        said_put_expr(&out, &field->expr);
    }
    tell(t, place, name, field->state == FIELD_SET ? out.text : NULL);
}

static void
tell_from(Teller *t)
{
    const From *from = &t->record->from;
    StrBuf out = strbuf_new(t->arena);

    for (size_t i = 0; i < from->tables.count; i++) {
        strbuf_fmt(&out, "%s%s.%s", i > 0 ? ", " : "", from->tables.items[i].function.text,
                   from->tables.items[i].table.text);
    }
    tell(t, PLACE_FROM, "", out.text)->fixed = from->tables.count != 1;
}

static void
tell_row(Teller *t)
{
    const Record *r = t->record;
    const char *text = NULL;

    if (r->row_state == FIELD_SET && r->row_kind == ROW_WHOLE) {
        text = "whole_row";
    } else if (r->row_state == FIELD_SET && r->row_kind == ROW_EXPRESSIONS) {
        text = list_text(t, r->row_exprs.items, r->row_exprs.count);
    }
    tell(t, PLACE_ROW, "", text);
}

static void
tell_join(Teller *t, const Join *join)
{
    StrBuf out = strbuf_new(t->arena);
    const bool is_short = join->changed_at.state != FIELD_SET && join->on.redshift == NULL;
    StrBuf on = strbuf_new(t->arena);

    if (join->on.any_dialect.text != NULL) {
        strbuf_fmt(&on, "%s", join->on.any_dialect.text);
    }
    if (is_short) {
        said_put_sql(&out, arena_fmt(t->arena, "%s%s %s.%s on %s", join->inner ? "inner" : "left",
                                     join->optional ? "?" : "", join->table.function.text,
                                     join->table.table.text, on.text));
    } else {
        strbuf_fmt(&out, "{table: %s.%s, type: %s, optional: %s, on: ", join->table.function.text,
                   join->table.table.text, join->inner ? "inner" : "left",
                   join->optional ? "true" : "false");
        said_put_expr(&out, &join->on);
        strbuf_str(&out, ", changed_at: ");
        said_put_expr(&out, &join->changed_at.expr);
        strbuf_char(&out, '}');
    }
    Said *said = tell(t, PLACE_JOIN, join->alias.text, out.text);

    said->optional = join->optional;
    said->fixed = join->select != NULL;
}

/* A log by its columns; other kinds are known by names of their own, and no text is carried over. */
static void
tell_staging(Teller *t)
{
    const Staging *staging = staging_of(t->record);
    StrBuf out = strbuf_new(t->arena);

    if (staging->state != FIELD_SET || staging->kind != STAGING_CHANGELOG ||
        staging->of.state != FIELD_SET || staging->sequence.state != FIELD_SET ||
        staging->operation.state != FIELD_SET || staging->deletes.count > 0 ||
        staging->full_load.state == FIELD_SET || staging->at.format != NULL) {
        return;
    }
    strbuf_fmt(&out, "{kind: changelog, of: %s, operation: ",
               list_text(t, staging->of.exprs.items, staging->of.exprs.count));
    said_put_expr(&out, &staging->operation.expr);
    strbuf_fmt(&out, ", sequence: %s",
               list_text(t, staging->sequence.exprs.items, staging->sequence.exprs.count));
    if (staging->at.state == FIELD_SET) {
        strbuf_str(&out, ", at: ");
        said_put_expr(&out, &staging->at.expr);
    }
    strbuf_char(&out, '}');
    tell(t, PLACE_STAGING, "", out.text);
}

SaidList
said_all(Arena *arena, const Project *project, const Record *record)
{
    Teller t = {.arena = arena, .project = project, .record = record};

    t.alias_count = said_aliases(arena, record, &t.aliases);
    for (size_t i = 0; i < record->values.count; i++) {
        tell_value(&t, &record->values.items[i]);
    }
    tell_from(&t);
    for (size_t i = 0; i < record->joins.count; i++) {
        tell_join(&t, &record->joins.items[i]);
    }
    tell_row(&t);
    tell_expr(&t, PLACE_CHANGED_AT, "", &record->changed_at);
    tell(&t, PLACE_ORDER, "",
         record->order.state == FIELD_SET && record->order.exprs.count > 0
             ? list_text(&t, record->order.exprs.items, record->order.exprs.count)
             : NULL);
    tell_expr(&t, PLACE_DELETED, "", &record->deleted);
    tell_expr(&t, PLACE_WHERE, "", &record->where);
    tell_staging(&t);
    for (size_t i = 0; i < record->rejects.count; i++) {
        const ExprField field = {.state = FIELD_SET, .expr = record->rejects.items[i].when};

        tell_expr(&t, PLACE_REJECT, record->rejects.items[i].reason.text, &field);
    }
    return (SaidList){t.said.items, t.said.count};
}
