/*
 * What was loaded by feeds that are called otherwise now, or that the mapping has no more, in the transaction of their target: the first
 * are taken over before anything is compared with what is loaded, the others leave when the target's own feeds have said their part.
 */
#include <string.h>

#include "gen/dimension.h"
#include "gen/former.h"

/* ---- names that have changed ---------------------------------------------------------------- */

/* Columns that two tables of contributions have in common: all of ours, and what is said. */
static const char *
common_columns(Build *b, const PlanFeed *feed, const CatalogTable *was)
{
    static const char *const ours[] = {"tenant_key", "firn_row",    "firn_key",     "firn_hash",
                                       "firn_order", "firn_run",    "firn_from",    "firn_to",
                                       "firn_live",  "firn_newest", "firn_followed"};
    const size_t count = feed->target->is_tracked ? sizeof(ours) / sizeof(*ours) : 5;
    const Projection projection = feed_projection(b, feed);
    const ImageColumns said = said_columns(b, &projection, feed);
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < count; i++) {
        if (table_column(was, ours[i]) == NULL) {
            return NULL;
        }
        comma(&out);
        strbuf_str(&out, ours[i]);
    }
    for (size_t i = 0; i < said.count; i++) {
        if (table_column(was, said.items[i].name) != NULL) {
            comma(&out);
            strbuf_str(&out, ident(b, said.items[i].name));
        }
    }
    return out.text;
}

static void
emit_stale(Build *b, const char *table)
{
    Vars vars = vars_new(b);

    var_ident(&vars, "table", table);
    emit(b, "feed_stale", &vars);
}

static void
emit_contributions_taken(Build *b, const PlanFeed *feed)
{
    const char *name = contribution_of(b, feed->was);
    const CatalogTable *was = catalog_table(b->gen, b->gen->control, name);
    const char *columns = was != NULL ? common_columns(b, feed, was) : NULL;
    Vars vars = vars_new(b);

    if (columns != NULL) {
        var_ident(&vars, "table", contribution_name(b, feed));
        var_ident(&vars, "was", name);
        var_code(&vars, "columns", columns);
        emit(b, "feed_taken", &vars);
        emit_stale(b, name);
    }
}

static const char *const of_feeds[] = {"branch_state", "absent",     "ended",
                                       "truncated",    "join_state", "quarantine"};

void
emit_taken_over(Build *b, const PlanTarget *target)
{
    const bool keeps = keeps_contributions(target);

    for (size_t f = 0; !b->gen->erases && f < target->feed_count; f++) {
        const PlanFeed *feed = target->feeds[f];
        Vars vars = vars_new(b);

        /* When a part of the target was committed already, it is that part's. */
        if (keeps && feed->is_new && strmap_get(b->gen->committed, target->name) == NULL &&
            catalog_table(b->gen, b->gen->control, contribution_name(b, feed)) != NULL) {
            emit_stale(b, contribution_name(b, feed));
        }
        if (feed->was == NULL) {
            continue;
        }
        if (keeps) {
            emit_contributions_taken(b, feed);
        }
        var_literal(&vars, "target", target->name);
        var_literal(&vars, "feed", feed->name);
        var_literal(&vars, "was", feed->was);
        var_ident(&vars, "table", "");
        for (size_t i = 0; i < sizeof(of_feeds) / sizeof(*of_feeds); i++) {
            vars.items[vars.count - 1].text = of_feeds[i];
            emit(b, "feed_renamed", &vars);
        }
    }
}

/* ---- what leaves ---------------------------------------------------------------------------- */

const char *
leaving_branch(const Build *b, const PlanLeaving *leaving)
{
    return arena_fmt(b->arena, "%s (leaving)", leaving->feed);
}

/* A scratch table of it, beside those of feeds. */
static const char *
own_scratch(Build *b, const char *kind, const PlanTarget *target, const PlanLeaving *leaving)
{
    return scratch(b, kind, arena_fmt(b->arena, "l%zu", (size_t) (leaving - target->leaving) + 1));
}

static bool
some_accepted(const PlanLeaving *leaving)
{
    for (size_t i = 0; i < leaving->branch_count; i++) {
        if (leaving->branches[i].accepted) {
            return true;
        }
    }
    return false;
}

static Vars
leaving_vars(Build *b, const PlanTarget *target, const PlanLeaving *leaving)
{
    Vars vars = vars_new(b);

    var_literal(&vars, "target", target->name);
    var_literal(&vars, "feed", leaving->feed);
    var_literal(&vars, "branch", leaving_branch(b, leaving));
    var_code(&vars, "leaving", own_scratch(b, "leaving", target, leaving));
    var_code(&vars, "held", own_scratch(b, "held", target, leaving));
    return vars;
}

bool
has_leaving(const PlanTarget *target)
{
    for (size_t i = 0; i < target->leaving_count; i++) {
        if (target->leaving[i].branch_count > 0) {
            return true;
        }
    }
    return false;
}

const char *
leaving_said(Build *b, const PlanLeaving *leaving)
{
    const char *name = contribution_of(b, leaving->feed);

    if (leaving->still != NULL) {
        return contribution_table(b, leaving->still);
    }
    return leaving->elsewhere || catalog_table(b->gen, b->gen->control, name) == NULL
               ? NULL
               : qualified(b, b->gen->control, name);
}

/* Rows of the target itself, where nothing else tells who is meant: tenant_key, firn_row, firn_key. */
static const char *
own_rows(Build *b, const PlanTarget *target, const PlanLeaving *leaving)
{
    const char *own = qualified(b, b->gen->warehouse, target->name);

    if (target->kind == TARGET_FACT) {
        return arena_fmt(b->arena, "(SELECT d.tenant_key, d.firn_row, d.%s AS firn_key FROM %s d)",
                         target->period != PERIOD_NONE ? "firn_group" : "firn_row", own);
    }
    return arena_fmt(
        b->arena,
        "(SELECT %s AS tenant_key, d.firn_key AS firn_row, d.firn_key FROM %s d%s WHERE d.%s > 0)",
        target->scope == SCOPE_SHARED ? "o.tenant_key" : "d.tenant_key", own,
        target->scope == SCOPE_SHARED
            ? arena_fmt(b->arena, " JOIN %s o ON o.target = %s AND o.feed = %s AND o.record = ''",
                        scratch(b, "run_branch", ""), literal(b, target->name),
                        literal(b, leaving_branch(b, leaving)))
            : "",
        ident(b, target->surrogate));
}

/* What the feed loaded: of images that are kept the one that holds, where the feed goes on for others. */
static const char *
loaded_by(Build *b, const PlanTarget *target, const PlanLeaving *leaving)
{
    const char *said = leaving_said(b, leaving);

    if (!keeps_contributions(target)) {
        return qualified(b, b->gen->warehouse, target->name);
    }
    if (said == NULL) {
        return own_rows(b, target, leaving);
    }
    return target->is_tracked && leaving->still != NULL
               ? arena_fmt(b->arena,
                           "(SELECT c.* FROM %s c WHERE c.firn_newest AND c.firn_to IS NULL)", said)
               : said;
}

/* The members of whom the target's own feeds speak: tenant_key, firn_key.  `but`: not as the leaving tenants' feed. */
static const char *
said_by_feeds(Build *b, const PlanTarget *target, const PlanLeaving *but)
{
    StrBuf out = strbuf_new(b->arena);

    for (size_t f = 0; f < target->feed_count; f++) {
        const PlanFeed *feed = target->feeds[f];

        strbuf_fmt(&out, "%sSELECT c.tenant_key, c.firn_key FROM %s c WHERE %s",
                   f > 0 ? " UNION ALL " : "", contribution_table(b, feed),
                   target->is_tracked ? "c.firn_newest AND c.firn_to IS NULL AND c.firn_live"
                                      : "true");
        if (but != NULL && but->still == feed) {
            strbuf_fmt(
                &out,
                " AND c.tenant_key NOT IN (SELECT o.tenant_key FROM %s o WHERE o.target = %s AND "
                "o.feed = %s AND o.record = '')",
                scratch(b, "run_branch", ""), literal(b, target->name),
                literal(b, leaving_branch(b, but)));
        }
    }
    if (out.len == 0) {
        strbuf_fmt(&out, "SELECT b.tenant_key, %s AS firn_key FROM %s b WHERE 1 = 0",
                   row_cast(b, "NULL"), scratch(b, "run_branch", ""));
    }
    return out.text;
}

/* Tenants of whom something that feeds the target is held back or set aside. */
static const char *
others_held(Build *b, const PlanTarget *target)
{
    StrBuf out = strbuf_new(b->arena);

    strbuf_fmt(&out,
               "SELECT a.tenant_key FROM %s a WHERE a.target = %s AND a.record <> '' AND a.aside "
               "IS NOT NULL",
               scratch(b, "run_branch", ""), literal(b, target->name));
    for (size_t f = 0; f < target->feed_count; f++) {
        if (target->feeds[f]->branch_count > 0) {
            strbuf_fmt(&out, "\n         UNION SELECT h.tenant_key FROM %s h",
                       scratch(b, "held", target->feeds[f]->scratch));
        }
    }
    return out.text;
}

static void
emit_leaving_held(Build *b, const PlanTarget *target, const PlanLeaving *leaving)
{
    Vars vars = leaving_vars(b, target, leaving);
    const char *rows = own_scratch(b, "leaving", target, leaving);

    if (keeps_contributions(target)) {
        const char *said = said_by_feeds(b, target, leaving);

        var_code(
            &vars, "lost",
            arena_fmt(
                b->arena,
                "SELECT x.firn_tenant AS tenant_key, COUNT(DISTINCT x.firn_old_key) AS n FROM %s x "
                "LEFT JOIN (%s) s ON s.firn_key = x.firn_old_key WHERE s.firn_key IS NULL GROUP BY "
                "x.firn_tenant",
                rows, said));
        var_code(
            &vars, "totals",
            arena_fmt(
                b->arena,
                "SELECT y.tenant_key, COUNT(DISTINCT y.firn_key) AS n FROM (%s UNION ALL SELECT "
                "x.firn_tenant, x.firn_old_key FROM %s x) y GROUP BY y.tenant_key",
                said, rows));
    } else {
        const char *all = arena_fmt(
            b->arena,
            "SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM %s x GROUP BY x.firn_tenant",
            rows);

        var_code(&vars, "lost", all);
        var_code(&vars, "totals", all);
    }
    var_literal(&vars, "what", target->kind == TARGET_DIMENSION ? "members" : "rows");
    var_code(&vars, "others", others_held(b, target));
    var_code(&vars, "doubts", piece(b, "leaving_doubts", &vars));
    emit_drop(b, own_scratch(b, "held", target, leaving));
    emit(b, "held", &vars);
    if (some_accepted(leaving)) {
        emit_drop(b, own_scratch(b, "accepted", target, leaving));
        var_code(&vars, "accepted", own_scratch(b, "accepted", target, leaving));
        emit(b, "accepted", &vars);
    }
    var_code(&vars, "rows", rows);
    emit(b, "held_leave", &vars);
}

void
emit_leaving(Build *b, const PlanTarget *target)
{
    for (size_t i = 0; i < target->leaving_count; i++) {
        const PlanLeaving *leaving = &target->leaving[i];
        Vars vars = leaving_vars(b, target, leaving);

        if (leaving->branch_count == 0) {
            continue;
        }
        emit_drop(b, own_scratch(b, "leaving", target, leaving));
        var_code(&vars, "loaded", loaded_by(b, target, leaving));
        var_code(&vars, "key", keeps_contributions(target) ? "l.firn_key" : row_cast(b, "NULL"));
        var_code(&vars, "but", keeps_contributions(target) ? "" : piece(b, "leaving_but", &vars));
        emit(b, "leaving", &vars);
        emit_analyze(b, own_scratch(b, "leaving", target, leaving));
        emit_leaving_held(b, target, leaving);
    }
}

void
put_leaving(Build *b, const PlanTarget *target, const char *before, const char *between,
            StrBuf *out)
{
    for (size_t i = 0; i < target->leaving_count; i++) {
        if (target->leaving[i].branch_count > 0) {
            strbuf_fmt(out, "%s%s%s x%s", out->len > 0 ? between : "", before,
                       own_scratch(b, "leaving", target, &target->leaving[i]),
                       before[0] == '(' ? ")" : "");
        }
    }
}

void
emit_leaving_rows(Build *b, const PlanTarget *target)
{
    for (size_t i = 0; i < target->leaving_count; i++) {
        const PlanLeaving *leaving = &target->leaving[i];
        const char *said = leaving_said(b, leaving);
        const bool keeps = keeps_contributions(target);
        Vars vars = leaving_vars(b, target, leaving);

        if (leaving->branch_count == 0 || (keeps && said == NULL)) {
            continue;
        }
        var_code(&vars, "loaded", keeps ? said : qualified(b, b->gen->warehouse, target->name));
        var_code(&vars, "vanished", own_scratch(b, "leaving", target, leaving));
        emit(b, target->is_tracked && leaving->still != NULL ? "image_vanish" : "rows_vanish",
             &vars);
        if (!keeps) {
            var_code(&vars, "rows", own_scratch(b, "leaving", target, leaving));
            emit(b, "unresolved_clear", &vars);
        }
    }
}

void
emit_leaving_frozen(Build *b, const PlanTarget *target, const char *touched)
{
    for (size_t i = 0; i < target->leaving_count; i++) {
        const char *said = leaving_said(b, &target->leaving[i]);
        Vars vars = vars_new(b);

        if (target->leaving[i].still == NULL && said != NULL) {
            var_code(&vars, "touched", touched);
            var_code(&vars, "loaded", said);
            var_code(&vars, "said", said_by_feeds(b, target, NULL));
            emit(b, "leaving_frozen", &vars);
        }
    }
}

const char *
leaving_members(Build *b, const PlanTarget *target)
{
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < target->leaving_count; i++) {
        const char *said =
            target->leaving[i].still == NULL ? leaving_said(b, &target->leaving[i]) : NULL;

        if (said != NULL) {
            strbuf_fmt(&out, "%sSELECT c.firn_key FROM %s c", out.len > 0 ? " UNION ALL " : "",
                       said);
        }
    }
    return out.len > 0 ? out.text : NULL;
}

/* What the control tables know of those who have left, and what they contributed to a fact that is made otherwise now. */
static void
emit_forget(Build *b, const PlanTarget *target, const PlanLeaving *leaving)
{
    const char *said = contribution_of(b, leaving->feed);

    for (size_t i = 0; i < sizeof(of_feeds) / sizeof(*of_feeds); i++) {
        const char *table = qualified(b, b->gen->control, of_feeds[i]);
        Vars vars = leaving_vars(b, target, leaving);

        var_ident(&vars, "table", of_feeds[i]);
        var_code(&vars, "of",
                 arena_fmt(b->arena, " AND %s.target = %s AND %s.feed = %s", table,
                           literal(b, target->name), table, literal(b, leaving->feed)));
        emit(b, "leaving_forget", &vars);
    }
    if (!keeps_contributions(target) && leaving_said(b, leaving) != NULL &&
        leaving->still == NULL) {
        Vars vars = leaving_vars(b, target, leaving);

        var_ident(&vars, "table", said);
        var_code(&vars, "of", "");
        emit(b, "leaving_forget", &vars);
    }
}

void
emit_leaving_end(Build *b, const PlanTarget *target)
{
    for (size_t i = 0; i < target->leaving_count; i++) {
        const PlanLeaving *leaving = &target->leaving[i];
        Vars vars = leaving_vars(b, target, leaving);

        if (leaving->branch_count == 0) {
            continue;
        }
        put_note(b, &vars,
                 some_accepted(leaving) ? own_scratch(b, "accepted", target, leaving) : NULL);
        emit(b, "leaving_ledger", &vars);
        emit_forget(b, target, leaving);
        emit(b, "leaving_state", &vars);
        emit_drop(b, own_scratch(b, "leaving", target, leaving));
        emit_drop(b, own_scratch(b, "held", target, leaving));
        if (some_accepted(leaving)) {
            emit_drop(b, own_scratch(b, "accepted", target, leaving));
        }
    }
}
