/*
 * Orphans: rows that were loaded while their member was there, of references that want such rows in quarantine when
 * it is not.  Those that this run reads are judged anew like changed rows; the others leave the target as rows that
 * vanished do, with a line in quarantine, and are read again by the next run.
 *
 * And of rows that claim one key: those without their member do not.
 */
#include "gen/build.h"

static bool
is_orphaning(const PlanReference *reference)
{
    return reference != NULL && reference->missing == MISSING_QUARANTINE &&
           !reference->dimension->is_date && !reference->dimension->is_tenant;
}

bool
has_orphans(const PlanFeed *feed)
{
    for (size_t i = 0; i < feed->column_count; i++) {
        if (is_orphaning(feed->columns[i].reference) && !feed->target->first_load) {
            return true;
        }
    }
    return waits_for_facts(feed->target) && !feed->target->first_load;
}

/* The rows of one reference: for facts those that the dimension has told of, for dimensions by looking. */
static const char *
rows_of(Build *b, const PlanFeed *feed, const RefUse *use, const char *loaded)
{
    const PlanTarget *dimension = use->reference->dimension;
    const PlanColumn *column = &feed->target->columns[use->reference->column];
    Vars vars = feed_vars(b, feed);

    var_code(&vars, "loaded", loaded);
    var_ident(&vars, "table", dimension->name);
    var_ident(&vars, "reference", use->key);
    var_literal(&vars, "reason", arena_fmt(b->arena, "%s: no member ", column->column->name.text));
    if (is_standing(feed->target, use->reference)) {
        return piece(b, "orphan_none", &vars);
    }
    if (feed->target->gathers) {
        var_literal(&vars, "name", column->name);
        return piece(b, "orphan_said", &vars);
    }
    if (feed->target->kind == TARGET_DIMENSION) {
        return piece(b, "orphan_members", &vars);
    }
    var_ident(&vars, "surrogate", dimension->surrogate);
    var_ident(&vars, "column", column->name);
    var_literal(&vars, "name", column->name);
    return piece(b, "orphan_rows", &vars);
}

void
emit_orphans(Build *b, const PlanFeed *feed, const Projection *projection, const char *loaded)
{
    StrBuf rows = strbuf_new(b->arena);
    Vars vars = feed_vars(b, feed);

    for (size_t i = 0; i < feed->column_count; i++) {
        const RefUse *use = projection->column_refs[feed->columns[i].column];

        if (use != NULL && is_orphaning(use->reference)) {
            strbuf_fmt(&rows, "%s%s", rows.len > 0 ? "\n         UNION ALL\n" : "",
                       rows_of(b, feed, use, loaded));
        }
    }
    put_linked_orphans(b, feed, &rows);
    emit_drop(b, scratch(b, "orphan", feed->scratch));
    var_code(&vars, "rows", rows.text);
    emit(b, "orphan", &vars);
}

/* After work and what vanished are known: who is in neither vanishes. */
void
emit_orphans_leave(Build *b, const PlanFeed *feed)
{
    Vars vars = feed_vars(b, feed);

    var_code(&vars, "rows", scratch(b, "work", feed->scratch));
    emit(b, "orphan_known", &vars);
    vars.items[vars.count - 1].text = scratch(b, "vanished", feed->scratch);
    emit(b, "orphan_known", &vars);
    emit(b, "orphan_vanish", &vars);
}

void
emit_orphans_wait(Build *b, const PlanFeed *feed)
{
    const Vars vars = feed_vars(b, feed);

    emit(b, "orphan_retry", &vars);
    emit(b, "orphan_quarantine", &vars);
    emit_drop(b, scratch(b, "orphan", feed->scratch));
}

/* Before members are inferred: ranks were given when nobody had looked for members. */
void
emit_claims(Build *b, const AppliedFeed *fact)
{
    const PlanFeed *feed = fact->feed;
    StrBuf missing = strbuf_new(b->arena);
    Vars vars;

    for (size_t i = 0; fact->contested && i < fact->projection.ref_count; i++) {
        const RefUse *use = &fact->projection.refs[i];

        if (!is_orphaning(use->reference)) {
            continue;
        }
        const char *reason =
            arena_fmt(b->arena, "%s: no member ",
                      use->owner->columns[use->reference->column].column->name.text);

        vars = feed_vars(b, feed);
        var_ident(&vars, "table", use->reference->dimension->name);
        var_ident(&vars, "reference", use->key);
        var_literal(&vars, "reason", reason);
        emit(b, "claim_missing", &vars);
        strbuf_fmt(&missing, "%sp.firn_reason LIKE %s", missing.len > 0 ? " OR " : "",
                   literal(b, arena_fmt(b->arena, "%s%%", reason)));
    }
    if (fact->contested) {
        emit_linked_claims(b, feed, &missing);
    }
    if (missing.len > 0) {
        vars = feed_vars(b, feed);
        var_code(&vars, "keys", key_columns(b, &fact->projection));
        var_code(&vars, "no_member", missing.text);
        emit(b, "claim_next", &vars);
        emit(b, "claim_unchanged", &vars);
    }
}
