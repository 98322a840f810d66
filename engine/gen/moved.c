/*
 * What has moved: a fact tells those that are made of it which of their groups are touched, in its own transaction: the groups of
 * the rows that are about to change as they were before, and once more as they are after.
 */
#include "gen/derive.h"
#include "gen/through.h"

const char *
moved_name(const Build *b, const PlanTarget *derived)
{
    return arena_fmt(b->arena, "moved_%s", derived->name);
}

/* Rows that this step will key anew. */
static void
put_rekeyed(Build *b, const PlanTarget *target, StrBuf *rows)
{
    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];
        Vars vars = vars_new(b);

        if (column->dimension == NULL || column->dimension->is_date ||
            column->dimension->is_tenant || target->source != NULL || !target->exists ||
            column->through != NULL) {
            continue;
        }
        var_literal(&vars, "target", target->name);
        var_literal(&vars, "name", column->name);
        var_code(&vars, "fact", qualified(b, b->gen->warehouse, target->name));
        var_ident(&vars, "column", column->name);
        var_ident(&vars, "table", column->dimension->name);
        strbuf_fmt(rows, "\n         UNION ALL\n%s", piece(b, "moved_rekey", &vars));
        var_code(&vars, "alive",
                 column->by_version ? "" : " AND NOT k.firn_inferred AND NOT k.firn_deleted");
        if (column->column->missing == MISSING_UNKNOWN || column->by_version) {
            strbuf_fmt(rows, "\n         UNION ALL\n%s", piece(b, "moved_found", &vars));
        }
    }
    put_taken(b, target, rows);
}

static void
queue_groups(Build *b, const PlanTarget *target, const PlanTarget *derived)
{
    for (size_t f = 0; f < derived->feed_count; f++) {
        const Grain grain = grain_of(b, derived->feeds[f]);
        StrBuf columns = strbuf_new(b->arena);
        StrBuf values = strbuf_new(b->arena);
        Vars vars = vars_new(b);

        strbuf_str(&columns, "tenant_key, firn_key");
        strbuf_fmt(&values, "f.tenant_key, %s", grain.group);
        for (size_t i = 0; i < grain.keys.count; i++) {
            const GrainKey *key = &grain.keys.items[i];

            if (key->inherits != NULL) {
                strbuf_fmt(&columns, ", %s", ident(b, derived->columns[key->column].name));
                strbuf_fmt(&values, ", %s", key->sql);
            }
        }
        if (grain.at != NULL) {
            strbuf_str(&columns, ", firn_from");
            strbuf_fmt(&values, ", %s", grain.at);
        }
        var_ident(&vars, "queue", moved_name(b, derived));
        var_code(&vars, "columns", columns.text);
        var_code(&vars, "values", values.text);
        var_code(&vars, "fact", qualified(b, b->gen->warehouse, target->name));
        var_code(&vars, "moved", scratch(b, "moved", ""));
        var_literal(&vars, "derived", derived->name);
        var_code(&vars, "some",
                 grain.at != NULL ? arena_fmt(b->arena, "\n WHERE %s IS NOT NULL", grain.at) : "");
        emit(b, "moved_queue", &vars);
    }
}

static void
queue_all_groups(Build *b, const PlanTarget *target)
{
    for (size_t i = 0; i < target->derived_count; i++) {
        queue_groups(b, target, target->derived[i]);
    }
}

/* Nobody can tell what was there before. */
static void
queue_everything(Build *b, const PlanTarget *target)
{
    for (size_t i = 0; i < target->derived_count; i++) {
        Vars vars = vars_new(b);

        var_ident(&vars, "queue", moved_name(b, target->derived[i]));
        var_literal(&vars, "derived", target->derived[i]->name);
        emit(b, "moved_all", &vars);
    }
}

static bool
is_watched(const Build *b, const PlanTarget *target)
{
    return target->derived_count > 0 || has_listeners(b, target);
}

void
emit_moved(Build *b, const PlanTarget *target, const char *rows)
{
    StrBuf all = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    if (!is_watched(b, target) || builds_fact(b->gen, target)) {
        return;
    }
    strbuf_str(&all, rows);
    put_rekeyed(b, target, &all);
    emit_drop(b, scratch(b, "moved", ""));
    var_code(&vars, "moved", scratch(b, "moved", ""));
    var_code(&vars, "rows", all.text);
    emit(b, "moved", &vars);
    emit_analyze(b, scratch(b, "moved", ""));
    queue_all_groups(b, target);
    emit_linked_queue(b, target);
}

void
emit_moved_again(Build *b, const PlanTarget *target)
{
    if (builds_fact(b->gen, target)) {
        queue_everything(b, target);
        emit_linked_all(b, target);
    } else if (is_watched(b, target)) {
        queue_all_groups(b, target);
        emit_linked_queue(b, target);
        emit_drop(b, scratch(b, "moved", ""));
    }
}
