/* Logs that are verified: what is known of their images, and loaded rows that staging has dropped. */
#include "gen/verify_build.h"

/* What is loaded of the rows of a log, which knows the order of its images; NULL: nothing. */
const char *
verify_known(Build *b, const PlanFeed *feed)
{
    const bool kept = keeps_contributions(feed->target);
    const CatalogTable *table =
        kept ? contributed(b, feed) : catalog_table(b->gen, b->gen->warehouse, feed->target->name);

    return table == NULL || table_column(table, "firn_order") == NULL ||
                   catalog_table(b->gen, b->gen->control, "ended") == NULL
               ? NULL
               : qualified(b, table->schema, table->name);
}

const char *
but_absent(Build *b, const PlanFeed *feed, const char *alias)
{
    const char *absent = absent_rows(b, feed);

    return absent == NULL ? ""
                          : arena_fmt(b->arena,
                                      "\n                   AND CAST(%s.tenant_key AS varchar(20)) "
                                      "|| '|' || %s.firn_row NOT IN (%s)",
                                      alias, alias, absent);
}

void
emit_untold(Build *b, const PlanFeed *feed)
{
    Vars vars = feed_vars(b, feed);
    const char *untold = scratch(b, "untold", feed->scratch);

    if (may_be_log(feed)) {
        var_ident(&vars, "table", feed->target->name);
        var_code(&vars, "untold", untold);
        emit_drop(b, untold);
        emit(b, "verify_untold", &vars);
        emit_analyze(b, untold);
    }
}

void
emit_untold_drop(Build *b, const PlanFeed *feed)
{
    if (may_be_log(feed)) {
        emit_drop(b, scratch(b, "untold", feed->scratch));
    }
}

const char *
told_rows(Build *b, const PlanTarget *target, const char *alias)
{
    StrBuf out = strbuf_new(b->arena);

    for (size_t f = 0; f < target->feed_count; f++) {
        const PlanFeed *feed = target->feeds[f];
        Vars vars = feed_vars(b, feed);

        if (may_be_log(feed)) {
            var_code(&vars, "row", alias);
            var_code(&vars, "untold", scratch(b, "untold", feed->scratch));
            strbuf_fmt(&out, "\n                   %s", piece(b, "verify_told", &vars));
        }
        strbuf_str(&out, but_absent(b, feed, alias));
    }
    return out.text;
}
