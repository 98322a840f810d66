/*
 * A log of envelopes, each in one column of JSON: a table that has the columns of the row that each tells of.  What is no JSON,
 * or was cut, gives no columns and is marked; a column that is not of its declared type is NULL and marked.
 */
#include "gen/branch.h"
#include "gen/convert.h"

static void
put_field(Build *b, const EnvelopeField *field, size_t number, StrBuf *texts, StrBuf *fields)
{
    const DataType text = {.kind = DATATYPE_VARCHAR};
    const char *name = arena_fmt(b->arena, "z.firn_text_%zu", number);
    Conversion converted = {0};
    Vars vars = vars_new(b);

    var_literal(&vars, "field", field->name.text);
    strbuf_fmt(texts, ",\n                                          %s AS firn_text_%zu",
               piece(b, "envelope_field", &vars), number);
    if (datatype_is_text(field->type)) {
        strbuf_fmt(fields, ",\n                                  %s AS %s", name,
                   ident(b, field->name.text));
        return;
    }
    b->ok &= convert(b->arena, b->dialect, name, text, field->type, &(ConvertOptions){0},
                     field->name.span, &converted, b->diags);
    strbuf_fmt(fields, ",\n                                  %s AS %s, %s AS %s",
               cast_sql(b, converted.value != NULL ? converted.value : "NULL", field->type),
               ident(b, field->name.text), converted.bad != NULL ? converted.bad : "false",
               ident(b, arena_fmt(b->arena, "__bad_%s", field->name.text)));
}

const char *
envelope_table(const Branch *branch, const char *table)
{
    Build *b = branch->b;
    const Staging *staging = staging_of(branch->bound->effective);
    StrBuf texts = strbuf_new(b->arena);
    StrBuf fields = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    if (branch->bound->envelope == NULL) {
        return table;
    }
    const CatalogColumn *json = table_column(branch->bound->envelope, staging->json.text);

    for (size_t i = 0; i < staging->fields.count; i++) {
        put_field(b, &staging->fields.items[i], i + 1, &texts, &fields);
    }
    var_ident(&vars, "json", json->name);
    var_code(&vars, "whole",
             piece(b, datatype_is_text(json->type) ? "envelope_text" : "envelope_document", &vars));
    var_code(&vars, "table", table);
    var_code(&vars, "texts", texts.text);
    var_code(&vars, "fields", fields.text);
    var_code(&vars, "is_json", is_json(b, "u.firn_text"));
    return piece(b, "envelope", &vars);
}
