/* Contributions: what each driving row says of a member of a dimension. */
#include <string.h>

#include "gen/dimension.h"

const char *
contribution_name(const Build *b, const PlanFeed *feed)
{
    return contribution_of(b, feed->name);
}

const char *
contribution_of(const Build *b, const char *feed)
{
    StrBuf out = strbuf_new(b->arena);

    strbuf_str(&out, "contribution_");
    for (const char *c = feed; *c != '\0'; c++) {
        strbuf_str(&out, *c == '.' ? "__" : (char[2]){*c, '\0'});
    }
    return short_name(b, out.text, NAME_ROOM);
}

const char *
contribution_table(Build *b, const PlanFeed *feed)
{
    return b->gen->verifies && !feed->target->is_tracked
               ? scratch(b, "said", feed->scratch)
               : qualified(b, b->gen->control, contribution_name(b, feed));
}

/* What a feed's rows say: plain columns, then the keys of references with their parts. */
ImageColumns
said_columns(Build *b, const Projection *projection, const PlanFeed *feed)
{
    ImageColumns out = {0};

    for (size_t i = 0; i < feed->column_count; i++) {
        const PlanColumn *column = &feed->target->columns[feed->columns[i].column];

        if (column->dimension == NULL) {
            *vec_push(b->arena, &out) =
                (ImageColumn){.name = column->name, .type = said_type(feed, &feed->columns[i])};
        }
    }
    for (size_t r = 0; r < projection->ref_count; r++) {
        const RefUse *use = &projection->refs[r];
        const PlanReference *reference = use->reference;
        const bool date = reference->dimension->is_date;

        *vec_push(b->arena, &out) =
            (ImageColumn){.name = use->key,
                          .type = {.kind = date ? DATATYPE_DATE : DATATYPE_VARCHAR},
                          .is_date = date};
        if (use->special != NULL) {
            *vec_push(b->arena, &out) =
                (ImageColumn){.name = use->special, .type = {.kind = DATATYPE_BIGINT}};
        }
        for (size_t k = 0; !date && k < reference->part_count; k++) {
            if (reference->parts[k].nested == NULL) {
                *vec_push(b->arena, &out) =
                    (ImageColumn){.name = use->parts[k], .type = reference->parts[k].type};
            }
        }
    }
    return out;
}

const char *
contribution_columns(Build *b, const PlanFeed *feed)
{
    const Projection projection = feed_projection(b, feed);
    const ImageColumns said = said_columns(b, &projection, feed);
    StrBuf out = strbuf_new(b->arena);

    strbuf_fmt(&out,
               "tenant_key bigint NOT NULL,\n    firn_row %s NOT NULL,\n    firn_key %s NOT NULL,\n"
               "    firn_hash %s,\n    firn_order %s",
               row_type(b), row_type(b), b->dialect->hash_type, row_type(b));
    for (size_t i = 0; i < said.count; i++) {
        const bool key =
            said.items[i].type.kind == DATATYPE_VARCHAR && said.items[i].type.length == 0;

        strbuf_fmt(&out, ",\n    %s %s", ident(b, said.items[i].name),
                   key ? row_type(b) : type_sql(b, said.items[i].type));
    }
    if (feed->target->is_tracked) {
        strbuf_str(&out, history_columns());
    }
    return out.text;
}

void
contribution_each(Build *b, const PlanFeed *feed,
                  void (*visit)(Build *b, const PlanFeed *feed, const char *name, const char *type))
{
    const Projection projection = feed_projection(b, feed);
    const ImageColumns said = said_columns(b, &projection, feed);

    for (size_t i = 0; i < said.count; i++) {
        const bool key =
            said.items[i].type.kind == DATATYPE_VARCHAR && said.items[i].type.length == 0;

        visit(b, feed, said.items[i].name, key ? row_type(b) : type_sql(b, said.items[i].type));
    }
}

/* ---- contributions -------------------------------------------------------------------------- */

void
emit_contributions(Build *b, const AppliedFeed *applied)
{
    const ImageColumns said = said_columns(b, &applied->projection, applied->feed);
    StrBuf columns = strbuf_new(b->arena);
    StrBuf values = strbuf_new(b->arena);
    Vars vars = feed_vars(b, applied->feed);
    const bool tracked = applied->feed->target->is_tracked;

    var_code(&vars, "loaded", contribution_table(b, applied->feed));
    if (!tracked || !applied->feed->target->first_load) {
        emit(b, tracked ? "image_leave" : "rows_leave", &vars);
        if (tracked && may_be_log(applied->feed)) {
            emit(b, "image_forget", &vars);
        }
        emit(b, tracked ? "image_vanish" : "rows_vanish", &vars);
    }
    if (tracked && !applied->feed->target->first_load) {
        emit(b, "image_end", &vars);
    }
    strbuf_str(&columns, "tenant_key, firn_row, firn_key, firn_hash, firn_order");
    strbuf_str(&values, "w.firn_tenant, w.firn_row, w.firn_key, w.firn_hash, w.firn_order");
    for (size_t i = 0; i < said.count; i++) {
        strbuf_fmt(&columns, ", %s", ident(b, said.items[i].name));
        strbuf_fmt(&values, ", w.%s", ident(b, said.items[i].name));
    }
    if (tracked) {
        strbuf_str(&columns,
                   ", firn_run, firn_from, firn_to, firn_live, firn_newest, firn_followed");
        strbuf_str(&values, ", n.run_id, w.firn_begins, CAST(NULL AS timestamp), CASE WHEN "
                            "w.firn_class = 'a' THEN true ELSE false END, true, false");
    }
    var_ident(&vars, "table", contribution_name(b, applied->feed));
    var_code(&vars, "columns", columns.text);
    var_code(&vars, "values", values.text);
    emit(b, tracked ? "image_insert" : "contribution_insert", &vars);
    emit_images_emptied(b, applied->feed, contribution_table(b, applied->feed));
    emit_in_sequence(b, applied->feed);
}
