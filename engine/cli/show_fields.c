/* What a record says beside its values: the table, joins, row identity, filters. */
#include "cli/json.h"
#include "cli/show_parts.h"

Text
shown_text(const Shown *s, const ExprText *expr)
{
    const bool redshift = s->work->session.dialect->id == SQL_REDSHIFT;

    return redshift && expr->redshift != NULL ? *expr->redshift : expr->any_dialect;
}

static void
add_field(const Shown *s, const char *name, const char *text, Span span)
{
    json_t *field = json_object();

    json_put(field, "name", name);
    json_put(field, "text", text);
    json_put_place(field, span);
    json_array_append_new(s->fields, field);
}

static void
add_expr(const Shown *s, const char *name, const ExprField *field)
{
    const Text text = shown_text(s, &field->expr);

    if (field->state == FIELD_SET) {
        add_field(s, name, text.text, text.span);
    }
}

static void
add_hook(const Shown *s, const char *name, const HookField *hook)
{
    if (hook_is_given(hook)) {
        const char *module = hook->module.text != NULL ? hook->module.text
                                                       : settings_of(s->effective)->lua.text.text;

        add_field(s, name, arena_fmt(s->arena, "lua %s.%s", module, hook->function.text),
                  hook->function.span);
    }
}

static void
add_text(const Shown *s, const char *name, const TextField *field)
{
    if (field->state == FIELD_SET) {
        add_field(s, name, field->text.text, field->text.span);
    }
}

static void
add_list(const Shown *s, const char *name, const ExprText *items, size_t count)
{
    StrBuf text = strbuf_new(s->arena);

    for (size_t i = 0; i < count; i++) {
        strbuf_fmt(&text, "%s%s", i > 0 ? ", " : "", shown_text(s, &items[i]).text);
    }
    if (count > 0) {
        add_field(s, name, text.text, shown_text(s, &items[0]).span);
    }
}

static void
add_from(const Shown *s)
{
    const From *from = &s->effective->from;
    StrBuf text = strbuf_new(s->arena);

    for (size_t i = 0; i < from->tables.count; i++) {
        const FromTable *table = &from->tables.items[i];

        strbuf_fmt(&text, "%s%s.%s", i > 0 ? ", " : "", table->function.text, table->table.text);
    }
    if (from->tables.count > 0) {
        strbuf_fmt(&text, " as %s", from->alias.text);
        add_field(s, "from", text.text, from->span);
    }
}

/* What `staging:` gives, spelt out over this tenant's tables, where the branch is bound. */
static const Record *
spelt_out(const Shown *s)
{
    return s->bound != NULL ? s->bound->effective : s->effective;
}

static void
add_part(const Shown *s, StrBuf *out, const char *name, const ExprText *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        strbuf_fmt(out, "%s%s", i > 0 ? ", " : "; ", i > 0 ? "" : name);
        strbuf_fmt(out, "%s%s", i > 0 ? "" : " ", shown_text(s, &items[i]).text);
    }
}

/* The kind, and what the record says otherwise than its kind does. */
static void
add_staging(const Shown *s)
{
    static const char *const kinds[] = {
        [STAGING_MIRROR] = "mirror", [STAGING_CHANGELOG] = "changelog",
        [STAGING_DMS] = "dms",       [STAGING_DEBEZIUM] = "debezium",
        [STAGING_POLLED] = "polled", [STAGING_ENVELOPE] = "envelope"};
    const Staging *staging = staging_of(s->effective);
    StrBuf text = strbuf_new(s->arena);

    if (staging->state != FIELD_SET) {
        return;
    }
    strbuf_str(&text, kinds[staging->kind]);
    add_part(s, &text, "of", staging->of.exprs.items, staging->of.exprs.count);
    add_part(s, &text, "operation", &staging->operation.expr,
             staging->operation.state == FIELD_SET);
    add_part(s, &text, "sequence", staging->sequence.exprs.items, staging->sequence.exprs.count);
    add_part(s, &text, "at", &staging->at.expr, staging->at.state == FIELD_SET);
    add_field(s, "staging", text.text, staging->span);
}

static void
add_row(const Shown *s)
{
    const Record *record = spelt_out(s);

    if (record->row_state != FIELD_SET || record->row_kind == ROW_PRIMARY_KEY) {
        add_field(s, "row", "the primary key", (Span){0});
    } else if (record->row_kind == ROW_WHOLE) {
        add_field(s, "row", "whole_row", (Span){0});
    } else {
        add_list(s, "row", record->row_exprs.items, record->row_exprs.count);
    }
}

static void
add_cleaning(const Shown *s)
{
    const Record *record = s->effective;
    StrBuf text = strbuf_new(s->arena);
    Span span = {0};

    strbuf_str(&text, record->text_state != FIELD_SET || record->text_trim ? "trimmed" : "kept");
    for (size_t i = 0; record->text_null_state == FIELD_SET && i < record->text_nulls.count; i++) {
        strbuf_fmt(&text, "%s\"%s\"", i > 0 ? ", " : "; null: ", record->text_nulls.items[i].text);
        span = record->text_nulls.items[i].span;
    }
    add_field(s, "text", text.text, span);
}

static void
add_joins(const Shown *s)
{
    for (size_t i = 0; i < s->effective->joins.count; i++) {
        const Join *join = &s->effective->joins.items[i];

        if (join->state == FIELD_SET) {
            add_field(s, arena_fmt(s->arena, "join %s", join->alias.text),
                      arena_fmt(s->arena, "%s%s %s.%s on %s", join->inner ? "inner" : "left",
                                join->optional ? "?" : "", join->table.function.text,
                                join->table.table.text, shown_text(s, &join->on).text),
                      join->span);
        }
    }
}

void
shown_add_fields(const Shown *s)
{
    const Record *record = spelt_out(s);

    add_from(s);
    add_staging(s);
    add_joins(s);
    add_row(s);
    add_expr(s, "changed_at", &record->changed_at);
    if (record->order.state == FIELD_SET) {
        add_list(s, "order", record->order.exprs.items, record->order.exprs.count);
    }
    add_expr(s, "deleted", &record->deleted);
    add_expr(s, "truncated", &record->truncated);
    add_cleaning(s);
    add_expr(s, "where", &record->where);
    for (size_t i = 0; i < record->rejects.count; i++) {
        const Reject *reject = &record->rejects.items[i];

        if (reject->state == FIELD_SET) {
            add_field(s, arena_fmt(s->arena, "reject %s", reject->reason.text),
                      shown_text(s, &reject->when).text, reject->reason.span);
        }
    }
    add_text(s, "look_back", &settings_of(record)->look_back);
    add_text(s, "delay", &settings_of(record)->delay);
    add_text(s, "brake", &settings_of(record)->brake);
    add_text(s, "absences", &settings_of(record)->absences);
    add_text(s, "time_zone", &settings_of(record)->time_zone);
    add_text(s, "lua", &settings_of(record)->lua);
    add_hook(s, "hook", record->hook);
    add_hook(s, "unmapped", record->unmapped);
}
