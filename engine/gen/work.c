/* What becomes of the rows of one feed: work, vanished, held, tally. */
#include <string.h>

#include "gen/build.h"

Vars
feed_vars(Build *b, const PlanFeed *feed)
{
    Vars vars = vars_new(b);

    var_literal(&vars, "target", feed->target->name);
    var_literal(&vars, "feed", feed->name);
    var_literal(&vars, "record", feed->record->name);
    var_code(&vars, "delta",
             feed->folds ? scratch(b, "folded", feed->scratch)
                         : scratch(b, "delta", feed->record->name));
    var_code(&vars, "read", scratch(b, "read", feed->record->name));
    var_code(&vars, "counted", scratch(b, "counted", feed->record->name));
    var_code(&vars, "tally", scratch(b, "tally", feed->scratch));
    var_code(&vars, "work", scratch(b, "work", feed->scratch));
    var_code(&vars, "vanished", scratch(b, "vanished", feed->scratch));
    var_code(&vars, "held", scratch(b, "held", feed->scratch));
    var_code(&vars, "rival", scratch(b, "rival", feed->scratch));
    var_code(&vars, "contested", scratch(b, "contested", feed->scratch));
    var_code(&vars, "state", scratch(b, "state", feed->scratch));
    var_code(&vars, "orphan", scratch(b, "orphan", feed->scratch));
    return vars;
}

/* The columns of a fact's key in the scratch table; empty where the row identity is the key. */
const char *
key_columns(Build *b, const Projection *projection)
{
    const PlanTarget *target = projection->feed->target;
    StrBuf out = strbuf_new(b->arena);

    for (size_t k = 0; k < target->key_count; k++) {
        const RefUse *use = projection->column_refs[target->key[k]];

        comma(&out);
        strbuf_fmt(&out, "p.%s",
                   ident(b, use != NULL ? use->key : target->columns[target->key[k]].name));
    }
    return out.text;
}

/* p.key = u.key for every key column of the fact. */
static const char *
same_duplicate(Build *b, const Projection *projection)
{
    const PlanTarget *target = projection->feed->target;
    StrBuf out = strbuf_new(b->arena);

    strbuf_str(&out, "u.firn_tenant = p.firn_tenant");
    for (size_t k = 0; k < target->key_count; k++) {
        const RefUse *use = projection->column_refs[target->key[k]];
        const char *name = ident(b, use != NULL ? use->key : target->columns[target->key[k]].name);

        strbuf_fmt(&out, " AND u.%s = p.%s", name, name);
    }
    return out.text;
}

/* Only rows whose key is claimed more than once are ranked, in a table of their own: a window over all rows would
 * sort them, and keep the planner from parallel workers. */
static const char *
work_rows(Build *b, const Vars *common, const Projection *projection)
{
    const PlanFeed *feed = projection->feed;
    Vars vars = *common;

    var_code(&vars, "rank",
             feed->some_contested ? "COALESCE(u.firn_rank, 1)" : "CAST(1 AS bigint)");
    var_code(&vars, "ranked",
             feed->some_contested
                 ? arena_fmt(b->arena,
                             "\n          LEFT JOIN %s u ON u.firn_tenant = p.firn_tenant AND "
                             "u.firn_row = p.firn_row AND p.firn_class = 'a'",
                             scratch(b, "contested", feed->scratch))
                 : "");
    return piece(b, "work_rows", &vars);
}

/* What is loaded of each row: nothing on a first load. */
static void
put_loaded(Build *b, Vars *vars, const PlanFeed *feed, const char *loaded, StrBuf *technical)
{
    const bool dimension = keeps_contributions(feed->target);
    const bool ordered = dimension || feed->target->has_order;
    const char *hash = b->dialect->hash_type;

    if (feed->target->first_load) {
        strbuf_fmt(technical,
                   ",\n                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS "
                   "%s) AS firn_old_hash",
                   hash);
        if (dimension) {
            strbuf_fmt(technical, ", %s AS firn_old_key", row_cast(b, "NULL"));
        }
        if (ordered) {
            strbuf_fmt(technical, ", %s AS firn_old_order", row_cast(b, "NULL"));
        }
        var_code(vars, "loaded_join",
                 feed->target->is_tracked
                     ? arena_fmt(b->arena, "CROSS JOIN %s n", scratch(b, "run_now", ""))
                     : "");
    } else {
        /* Of two copies of a row the one that counts stands for what is loaded. */
        strbuf_fmt(technical,
                   ",\n                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's'%s "
                   "THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash%s%s",
                   feed->target->is_tracked ? " OR l.firn_to IS NOT NULL" : "",
                   dimension ? ", l.firn_key AS firn_old_key" : "",
                   ordered ? ", l.firn_order AS firn_old_order" : "");
        var_code(
            vars, "loaded_join",
            arena_fmt(
                b->arena,
                "LEFT JOIN %s l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row%s%s",
                loaded,
                feed->target->is_tracked
                    ? arena_fmt(b->arena,
                                " AND l.firn_newest\n                         CROSS JOIN %s n",
                                scratch(b, "run_now", ""))
                    : "",
                has_orphans(feed)
                    ? arena_fmt(b->arena,
                                "\n                          LEFT JOIN %s o ON o.firn_tenant = "
                                "d.firn_tenant AND o.firn_row = d.firn_row",
                                scratch(b, "orphan", feed->scratch))
                    : ""));
    }
}

/* Why a row of the delta cannot be loaded, by the record or by the feed; NULL where it can. */
static const char *
bad_reason(Build *b, const Projection *projection)
{
    return projection->reasons != NULL
               ? arena_fmt(b->arena, "CASE WHEN d.firn_class = 'a' THEN %s ELSE d.firn_reason END",
                           row_cast(b, arena_fmt(b->arena, "NULLIF(%s, '')", projection->reasons)))
               : "d.firn_reason";
}

/* What the delta and the loaded rows say of each row, beside the columns of the target. */
static void
put_technical(Build *b, Vars *vars, const Projection *projection, const char *loaded)
{
    const PlanFeed *feed = projection->feed;
    StrBuf technical = strbuf_new(b->arena);

    strbuf_fmt(&technical,
               "d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,\n"
               "                       %s AS firn_force, b.contested AS firn_contested, "
               "b.whole_key AS firn_whole,\n"
               "                       ",
               has_orphans(feed)
                   ? "CASE WHEN b.force OR o.firn_row IS NOT NULL THEN true ELSE false END"
                   : "b.force");
    strbuf_fmt(&technical, "%s AS firn_reason", bad_reason(b, projection));
    if (feed->target->is_tracked) {
        history_technical(b, projection, &technical);
    }
    put_loaded(b, vars, feed, loaded, &technical);
    var_code(vars, "technical", technical.text);
}

void
put_work(Build *b, Vars *vars, const Projection *projection, const char *loaded)
{
    const PlanFeed *feed = projection->feed;
    const bool dimension = keeps_contributions(feed->target);
    const bool ordered = dimension || feed->target->has_order;
    /* Whoever may lose a key to another row, or win it, has changed when its order has. */
    var_code(vars, "same_order",
             ordered ? "\n            AND COALESCE(r.firn_old_order, '') = r.firn_order" : "");
    const char *counts = "r.firn_class = 'a'";

    if (feed->target->is_tracked) {
        counts = history_counts(b, feed);
    }
    var_code(vars, "counts", counts);
    var_code(vars, "ends",
             arena_fmt(b->arena, "%s%s",
                       feed->record->truncates
                           ? "                 WHEN r.firn_class = 't' THEN 'ignored'\n"
                           : "",
                       keeps_ends(feed) ? "                 WHEN r.firn_class = 'd' AND "
                                          "r.firn_changelog AND r.firn_key IS NOT NULL THEN "
                                          "'applied'\n"
                                        : ""));
    put_technical(b, vars, projection, loaded);
    var_code(vars, "projection", projection->columns);
    var_code(vars, "no_member", feed->is_member_feed ? " OR r.firn_key IS NULL" : "");
    var_code(vars, "own_key",
             dimension ? arena_fmt(b->arena, ", %s AS firn_key%s", projection->own_key,
                                   feed->target->is_tracked ? history_begins(b, feed) : "")
                       : "");
    const char *keys = key_columns(b, projection);

    var_code(vars, "keys", keys);
    var_code(vars, "duplicate", scratch(b, "duplicate", feed->scratch));
    var_code(vars, "same_duplicate", same_duplicate(b, projection));
    var_code(vars, "rows", work_rows(b, vars, projection));
}

static bool
any_compare(const PlanFeed *feed)
{
    for (size_t i = 0; i < feed->branch_count; i++) {
        if (feed->branches[i].compare) {
            return true;
        }
    }
    return false;
}

bool
is_lazy(const Gen *gen, const Projection *projection)
{
    for (size_t i = 0; i < projection->ref_count; i++) {
        if (projection->refs[i].reference->missing == MISSING_QUARANTINE) {
            return false; /* its rows change their outcome */
        }
    }
    return projection->feed != NULL && builds_fact(gen, projection->feed->target) &&
           !waits_for_facts(projection->feed->target);
}

void
emit_contested(Build *b, const PlanFeed *feed, const Vars *work)
{
    static const char *const kinds[] = {"duplicate", "contested"};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        emit_drop(b, scratch(b, kinds[i], feed->scratch));
        emit(b, kinds[i], work);
        emit_analyze(b, scratch(b, kinds[i], feed->scratch));
    }
}

/* The rows, stored, or as a view where they are only read. */
static void
emit_rows(Build *b, const Projection *projection, const char *loaded, bool lazy)
{
    const PlanFeed *feed = projection->feed;
    Vars vars = feed_vars(b, feed);

    put_work(b, &vars, projection, loaded);
    if (feed->some_contested) {
        emit_contested(b, feed, &vars);
    }
    var_code(&vars, "not_held",
             lazy ? arena_fmt(b->arena,
                              "\n   AND r.firn_tenant NOT IN (SELECT h.tenant_key FROM %s h)",
                              scratch(b, "held", feed->scratch))
                  : "");
    var_code(&vars, "select", piece(b, "work_select", &vars));
    emit(b, lazy ? "work_view" : "work", &vars);
    if (!lazy) {
        emit_analyze(b, scratch(b, "work", feed->scratch));
    }
}

/* What is loaded of each row: of images that are kept the one that holds; `living`: and that ends nobody. */
static const char *
loaded_rows(Build *b, const PlanFeed *feed, const char *loaded, bool living)
{
    return feed->target->is_tracked
               ? arena_fmt(b->arena,
                           "(SELECT c.* FROM %s c WHERE c.firn_newest AND c.firn_to IS NULL%s)",
                           loaded, living ? " AND c.firn_live" : "")
               : loaded;
}

/* Rows that vanished or went bad, and branches that are held for it or because they do not add up. */
static void
emit_held(Build *b, const Projection *projection, const char *loaded)
{
    const PlanFeed *feed = projection->feed;
    const bool dimension = keeps_contributions(feed->target);
    Vars vars = feed_vars(b, feed);

    var_code(&vars, "loaded", loaded_rows(b, feed, loaded, false));
    var_code(&vars, "key", dimension ? "l.firn_key" : row_cast(b, "NULL"));
    var_code(&vars, "no_row", row_cast(b, "b.feed"));
    var_code(&vars, "no_key", row_cast(b, "NULL"));
    emit(b, any_compare(feed) && !feed->target->first_load ? "vanished" : "vanished_none", &vars);
    emit_absent(b, feed);
    emit_emptied(b, feed, loaded);
    var_code(&vars, "bad", scratch(b, "bad", feed->scratch));
    var_code(&vars, "bad_reason", bad_reason(b, projection));
    emit(b, feed->target->first_load ? "bad_none" : "bad", &vars);
    var_code(&vars, "totals",
             piece(b, feed->target->first_load ? "held_totals_none" : "held_totals", &vars));
    var_code(&vars, "gone", absent_or_vanished(b, feed));
    var_code(&vars, "gates", or_emptied(b, feed, loaded, gates(b, feed)));
    var_code(&vars, "doubts", piece(b, "held_doubts", &vars));
    emit(b, "held", &vars);
    emit_analyze(b, scratch(b, "held", feed->scratch));
    if (accepts(b, feed)) {
        emit_drop(b, scratch(b, "accepted", feed->scratch));
        var_code(&vars, "accepted", scratch(b, "accepted", feed->scratch));
        emit(b, "accepted", &vars);
    }
}

void
emit_work(Build *b, const PlanFeed *feed, const Projection *projection, const char *loaded)
{
    const bool lazy = is_lazy(b->gen, projection);
    Vars vars = feed_vars(b, feed);

    if (!lazy) {
        emit_drop(b, scratch(b, "work", feed->scratch));
    }
    emit_drop(b, scratch(b, "vanished", feed->scratch));
    emit_drop(b, scratch(b, "bad", feed->scratch));
    emit_drop(b, scratch(b, "held", feed->scratch));
    emit_truncated(b, projection, !feed->target->first_load);
    emit_folded(b, feed, feed->target->first_load ? NULL : loaded);
    if (has_orphans(feed)) {
        emit_orphans(b, feed, projection, loaded_rows(b, feed, loaded, true));
    }
    emit_held(b, projection, loaded);
    emit_absent_stay(b, feed);
    emit_emptied_vanish(b, feed);
    emit_rows(b, projection, loaded, lazy);
    if (!lazy) {
        var_code(&vars, "rows", scratch(b, "work", feed->scratch));
        emit(b, "held_leave", &vars);
        vars.items[vars.count - 1].text = scratch(b, "vanished", feed->scratch);
        emit(b, "held_leave", &vars);
    }
    if (has_orphans(feed)) {
        emit_orphans_leave(b, feed);
    }
}

/* Counts what becomes of the rows: after everything that can still change it. */
void
emit_tally(Build *b, const PlanFeed *feed)
{
    const Vars vars = feed_vars(b, feed);

    emit_drop(b, scratch(b, "tally", feed->scratch));
    emit(b, "tally", &vars);
}
