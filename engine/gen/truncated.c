/*
 * Logs that tell that the source emptied its table.  Of what is kept without images, rows of before have vanished; images end the
 * members whom they describe.  The control table "truncated" remembers when, so that what comes late and is of before stays
 * out: however many images come at a time, the warehouse is what all of them at once would make.
 */
#include "gen/build.h"

static Vars
truncated_vars(Build *b, const PlanFeed *feed)
{
    Vars vars = feed_vars(b, feed);

    var_code(&vars, "truncated", scratch(b, "truncated", feed->scratch));
    var_code(&vars, "emptied", scratch(b, "emptied", feed->scratch));
    var_code(&vars, "ends", scratch(b, "ends", feed->scratch));
    var_code(&vars, "images", scratch(b, "delta", feed->record->name));
    return vars;
}

/* Of each tenant the last time: of all, or of those that this run tells. */
static const char *
last_truncate(Build *b, const PlanFeed *feed, bool is_new)
{
    Vars vars = truncated_vars(b, feed);

    var_code(&vars, "which", is_new ? "x.firn_new" : "true");
    return piece(b, "truncated_last", &vars);
}

/* When the source did it: as the log says, or as its row says since when it speaks; NULL: when a run sees it. */
static const char *
truncate_instant(Build *b, const Projection *projection)
{
    const PlanFeed *feed = projection->feed;

    if (!feed->target->is_tracked) {
        return feed->record->needs_instant ? "d.firn_at" : "CAST(NULL AS timestamp)";
    }
    return feed->valid_from == NULL
               ? "d.firn_at"
               : arena_fmt(b->arena, "COALESCE(d.firn_at, %s)", projection->since);
}

void
emit_truncated(Build *b, const Projection *projection, bool remembers)
{
    const PlanFeed *feed = projection->feed;
    Vars vars = truncated_vars(b, feed);

    if (!feed->truncates) {
        return;
    }
    var_code(&vars, "at", truncate_instant(b, projection));
    var_code(&vars, "remembered",
             !remembers ? ""
                        : arena_fmt(b->arena, "\n         %s", piece(b, "truncated_known", &vars)));
    emit_drop(b, scratch(b, "truncated", feed->scratch));
    emit(b, "truncated", &vars);
    emit_analyze(b, scratch(b, "truncated", feed->scratch));
}

const char *
or_truncated(Build *b, const PlanFeed *feed, const char *known, StrBuf *joins)
{
    if (!feed->truncates) {
        return known;
    }
    strbuf_fmt(joins, "\n          LEFT JOIN (%s) t ON t.firn_tenant = d.firn_tenant",
               last_truncate(b, feed, false));
    return arena_fmt(b->arena, "CASE WHEN t.firn_order > %s THEN t.firn_order ELSE %s END", known,
                     known);
}

static bool
empties(const PlanFeed *feed)
{
    return feed->truncates && !feed->target->first_load;
}

void
emit_emptied(Build *b, const PlanFeed *feed, const char *loaded)
{
    Vars vars = truncated_vars(b, feed);

    if (!empties(feed) || !feed->folds) {
        return;
    }
    var_code(&vars, "loaded", loaded);
    var_code(&vars, "key", keeps_contributions(feed->target) ? "l.firn_key" : row_cast(b, "NULL"));
    var_code(&vars, "last", last_truncate(b, feed, true));
    emit_drop(b, scratch(b, "emptied", feed->scratch));
    emit(b, "emptied", &vars);
    emit_analyze(b, scratch(b, "emptied", feed->scratch));
}

const char *
or_emptied(Build *b, const PlanFeed *feed, const char *loaded, const char *gates)
{
    Vars vars = truncated_vars(b, feed);

    if (!empties(feed)) {
        return gates;
    }
    var_code(&vars, "loaded", loaded);
    var_code(&vars, "last", last_truncate(b, feed, true));
    var_code(&vars, "of", feed->record->needs_of ? "f.firn_of" : "f.firn_row");
    var_code(&vars, "counts", piece(b, feed->folds ? "emptied_rows" : "emptied_members", &vars));
    var_code(&vars, "gates", gates);
    return piece(b, "emptied_gate", &vars);
}

void
emit_emptied_vanish(Build *b, const PlanFeed *feed)
{
    const Vars vars = truncated_vars(b, feed);

    if (!feed->truncates) {
        return;
    }
    if (empties(feed) && feed->folds) {
        emit(b, "emptied_vanish", &vars);
    }
    Vars leave = vars;

    var_code(&leave, "rows", scratch(b, "truncated", feed->scratch));
    emit(b, "held_leave", &leave);
}

void
emit_images_emptied(Build *b, const PlanFeed *feed, const char *loaded)
{
    Vars vars = truncated_vars(b, feed);

    if (!feed->truncates || feed->folds) {
        return;
    }
    var_code(&vars, "loaded", loaded);
    var_code(&vars, "at", text_sql(b, "i.firn_at", (DataType){.kind = DATATYPE_TIMESTAMP}));
    emit(b, "image_after", &vars);
    emit_drop(b, scratch(b, "ends", feed->scratch));
    emit(b, "image_emptied", &vars);
    emit(b, "image_emptied_add", &vars);
}

const char *
emptied_members(Build *b, const PlanFeed *feed, const char *loaded)
{
    if (!feed->truncates || feed->folds) {
        return NULL;
    }
    return arena_fmt(b->arena,
                     "SELECT e.firn_key FROM %s e\n         UNION ALL\n"
                     "        SELECT c.firn_key FROM %s c JOIN %s t ON t.firn_tenant = "
                     "c.tenant_key AND t.firn_new",
                     scratch(b, "ends", feed->scratch), loaded,
                     scratch(b, "truncated", feed->scratch));
}

void
emit_truncated_end(Build *b, const PlanFeed *feed)
{
    const Vars vars = truncated_vars(b, feed);

    if (feed->truncates) {
        emit(b, feed->target->first_load ? "truncated_clear" : "truncated_leave", &vars);
        emit(b, "truncated_add", &vars);
    }
}

void
emit_truncated_drop(Build *b, const PlanFeed *feed)
{
    static const char *const kinds[] = {"truncated", "emptied", "ends"};

    for (size_t i = 0; feed->truncates && i < sizeof(kinds) / sizeof(*kinds); i++) {
        emit_drop(b, scratch(b, kinds[i], feed->scratch));
    }
}
