/* Envelopes in a column of JSON: the driving table with the columns that stand in them, and what of them cannot be read. */
#include "plan/bind.h"

#include <string.h>

const char envelope_position[] = "__position";
static const char envelope_malformed[] = "__malformed";

static void
add_column(const Binding *b, CatalogColumn *columns, size_t *count, const char *name, DataType type)
{
    StrBuf text = strbuf_new(b->planner->arena);

    datatype_render(type, &text);
    columns[(*count)++] = (CatalogColumn){.name = name, .type_text = text.text, .type = type};
}

/* The driving table with what stands in the envelopes: its fields, and what tells of the change. */
static void
bind_envelope(Binding *b, const Staging *staging)
{
    static const char *const told[] = {debezium_operation, debezium_time, envelope_position};
    const DataType text = {.kind = DATATYPE_VARCHAR};
    const DataType truth = {.kind = DATATYPE_BOOLEAN};
    const CatalogTable *own = b->branch->parts[0];
    Arena *arena = b->planner->arena;
    CatalogTable *table = arena_new_obj(arena, CatalogTable);
    CatalogColumn *columns =
        arena_new_array(arena, CatalogColumn, own->column_count + staging->fields.count * 2 + 4);
    size_t count = own->column_count;

    memcpy(columns, own->columns, own->column_count * sizeof(*columns));
    for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++) {
        add_column(b, columns, &count, told[i], text);
    }
    add_column(b, columns, &count, envelope_malformed, truth);
    for (size_t i = 0; i < staging->fields.count; i++) {
        const EnvelopeField *field = &staging->fields.items[i];

        if (table_column(own, field->name.text) != NULL) {
            b->ok = diag_error(b->diags, DIAG_STAGING_COLUMN, field->name.span,
                               "\"%s.%s\" has a column \"%s\" beside the one in its envelopes",
                               own->schema, own->name, field->name.text);
        }
        add_column(b, columns, &count, field->name.text,
                   datatype_is_text(field->type) ? text : field->type);
        if (!datatype_is_text(field->type)) {
            add_column(b, columns, &count, arena_fmt(arena, "__bad_%s", field->name.text), truth);
        }
    }
    *table = (CatalogTable){.schema = own->schema,
                            .name = own->name,
                            .columns = columns,
                            .column_count = count,
                            .columns_print = own->columns_print};
    b->branch->envelope = table;
}

static void
add_reject(Reject *rejects, size_t *count, const Binding *b, const char *reason, const char *column,
           const char *is)
{
    const Record *record = b->branch->effective;

    rejects[(*count)++] =
        (Reject){.reason = {.text = reason, .span = staging_of(record)->span},
                 .state = FIELD_SET,
                 .when.any_dialect = {.text = arena_fmt(b->planner->arena, "%s.\"%s\"%s",
                                                        record->from.alias.text, column, is),
                                      .span = staging_of(record)->span}};
}

/* What cannot be read goes to quarantine. */
static void
expand_rejects(Binding *b, Record *record)
{
    const Staging *staging = staging_of(record);
    Arena *arena = b->planner->arena;
    Reject *rejects =
        arena_new_array(arena, Reject, record->rejects.count + staging->fields.count + 1);
    size_t count = 0;

    add_reject(rejects, &count, b,
               arena_fmt(arena, "%s: cannot be read as JSON", staging->json.text),
               envelope_malformed, "");
    for (size_t i = 0; i < staging->fields.count; i++) {
        const EnvelopeField *field = &staging->fields.items[i];

        if (!datatype_is_text(field->type)) {
            add_reject(rejects, &count, b,
                       arena_fmt(arena, "%s: cannot be read as %s", field->name.text,
                                 field->type_text.text),
                       arena_fmt(arena, "__bad_%s", field->name.text), "");
        }
    }
    for (size_t i = 0; i < record->rejects.count; i++) {
        rejects[count++] = record->rejects.items[i];
    }
    record->rejects.items = rejects;
    record->rejects.count = count;
}

/* Where the author's condition cannot tell because of what cannot be read, the row is quarantine's. */
static const char *
unless_bad(const Binding *b, const Record *record, const char *condition)
{
    const Staging *staging = staging_of(record);
    const char *alias = record->from.alias.text;
    StrBuf out = strbuf_new(b->planner->arena);

    strbuf_fmt(&out, "coalesce((%s), %s.\"%s\" or coalesce(%s.\"%s\" = 't', false)", condition,
               alias, envelope_malformed, alias, debezium_operation);
    for (size_t i = 0; i < staging->fields.count; i++) {
        if (!datatype_is_text(staging->fields.items[i].type)) {
            strbuf_fmt(&out, " or %s.\"__bad_%s\"", alias, staging->fields.items[i].name.text);
        }
    }
    strbuf_str(&out, ")");
    return out.text;
}

/* A tombstone, which has no envelope, says nothing that the delete before it has not said. */
static void
expand_where(const Binding *b, Record *record)
{
    const char *there = arena_fmt(b->planner->arena, "%s.\"%s\" is not null",
                                  record->from.alias.text, staging_of(record)->json.text);
    ExprText *text = &record->where.expr;

    if (record->where.state != FIELD_SET) {
        record->where.state = FIELD_SET;
        *text = (ExprText){.any_dialect = {.text = there, .span = staging_of(record)->span}};
        return;
    }
    text->any_dialect.text = arena_fmt(b->planner->arena, "%s and %s", there,
                                       unless_bad(b, record, text->any_dialect.text));
    if (text->redshift != NULL) {
        Text *redshift = arena_new_obj(b->planner->arena, Text);

        *redshift = (Text){.text = arena_fmt(b->planner->arena, "%s and %s", there,
                                             unless_bad(b, record, text->redshift->text)),
                           .span = text->redshift->span};
        text->redshift = redshift;
    }
}

void
expand_envelope(Binding *b, Record *record)
{
    const CatalogColumn *json = staging_column(b, staging_of(record)->json.text);

    if (json == NULL) {
        staging_lacks(b, "envelope", staging_of(record)->json.text, "json");
        return;
    }
    if (!datatype_is_text(json->type) && json->type.variant != VARIANT_JSON) {
        b->ok = diag_error(b->diags, DIAG_STAGING_COLUMN, staging_of(record)->json.span,
                           "\"%s.%s.%s\" holds no JSON, it is %s", b->branch->parts[0]->schema,
                           b->branch->parts[0]->name, json->name, json->type_text);
        return;
    }
    bind_envelope(b, staging_of(record));
    expand_rejects(b, record);
    expand_where(b, record);
}
