/*
 * Logs whose images are not kept: facts, and dimensions without history.  The latest image of each row of the source
 * decides.  What is loaded knows the order of its image, and the control table "ended" that of the images that took rows
 * out of the target, or kept them out: so an image that is older than what is known changes nothing, and staging may drop
 * what it has told.
 */
#include <string.h>

#include "gen/build.h"

static const char *
known_order(Build *b, const PlanFeed *feed, const char *loaded, StrBuf *joins)
{
    if (loaded == NULL) {
        return row_cast(b, "''");
    }
    strbuf_fmt(joins,
               "\n          LEFT JOIN %s l ON l.tenant_key = d.firn_tenant AND l.firn_row = "
               "d.firn_of\n"
               "          LEFT JOIN %s e ON e.target = %s AND e.feed = %s AND e.tenant_key = "
               "d.firn_tenant AND e.firn_row = d.firn_of",
               loaded, qualified(b, b->gen->control, "ended"), literal(b, feed->target->name),
               literal(b, feed->name));
    return "CASE WHEN b.reordered OR b.reloaded THEN '' WHEN COALESCE(l.firn_order, '') > "
           "COALESCE(e.firn_order, "
           "'') THEN l.firn_order ELSE COALESCE(e.firn_order, '') END";
}

bool
may_be_log(const PlanFeed *feed)
{
    for (size_t i = 0; i < feed->branch_count; i++) {
        if (feed->branches[i].branch->effective->is_changelog) {
            return true;
        }
    }
    return false;
}

void
emit_folded(Build *b, const PlanFeed *feed, const char *loaded)
{
    const PlanRecord *record = feed->record;
    StrBuf joins = strbuf_new(b->arena);
    StrBuf values = strbuf_new(b->arena);
    StrBuf names = strbuf_new(b->arena);
    Vars vars = feed_vars(b, feed);

    if (!feed->folds) {
        return;
    }
    if (record->needs_instant) {
        strbuf_str(&values, ", d.firn_at");
        strbuf_str(&names, ", y.firn_at");
    }
    for (size_t i = 0; i < record->value_count; i++) {
        strbuf_fmt(&values, ", d.%s", ident(b, record->values[i].name));
        strbuf_fmt(&names, ", y.%s", ident(b, record->values[i].name));
    }
    emit_drop(b, scratch(b, "folded", feed->scratch));
    var_code(&vars, "folded", scratch(b, "folded", feed->scratch));
    var_code(&vars, "images", scratch(b, "delta", record->name));
    var_code(&vars, "known", or_truncated(b, feed, known_order(b, feed, loaded, &joins), &joins));
    var_code(&vars, "joins", joins.text);
    var_code(&vars, "values", values.text);
    var_code(&vars, "names", names.text);
    emit(b, "folded", &vars);
    emit_analyze(b, scratch(b, "folded", feed->scratch));
}

void
emit_ended(Build *b, const PlanFeed *feed, const char *rows)
{
    Vars vars = feed_vars(b, feed);

    if (!feed->folds) {
        return;
    }
    var_code(&vars, "rows", rows);
    emit(b, feed->target->first_load ? "ended_clear" : "ended_leave", &vars);
    emit(b, "ended_add", &vars);
}
