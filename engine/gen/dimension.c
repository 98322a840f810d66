/*
 * A dimension: every driving row contributes what it says of a member; the rows of the touched members
 * are made anew from all contributions, so that precedence survives deletes.
 */
#include <string.h>

#include "gen/former.h"
#include "gen/through.h"

/* ---- rows of the dimension ------------------------------------------------------------------ */

bool
dimension_says(const Dimension *d, size_t column)
{
    for (size_t f = 0; f < d->feed_count; f++) {
        const PlanFeed *feed = d->feeds[f].feed;

        for (size_t i = 0; i < feed->column_count; i++) {
            if (feed->columns[i].column == column) {
                return true;
            }
        }
    }
    return false;
}

static bool
refers_to_itself(const PlanTarget *target)
{
    for (size_t i = 0; i < target->column_count; i++) {
        if (target->columns[i].dimension == target) {
            return true;
        }
    }
    return false;
}

static Vars
dimension_vars(Dimension *d)
{
    Build *b = d->b;
    Vars vars = vars_new(b);

    var_literal(&vars, "target", d->target->name);
    var_ident(&vars, "table", d->target->name);
    var_ident(&vars, "surrogate", d->target->surrogate);
    var_code(&vars, "image",
             d->target->is_tracked
                 ? arena_fmt(b->arena, "(SELECT v.* FROM %s v WHERE v.firn_first)",
                             scratch(b, "version", ""))
                 : scratch(b, "image", ""));
    var_code(&vars, "resolved", scratch(b, "resolved", ""));
    return vars;
}

/* Columns and values of an INSERT; `full` gives every column, else keys alone. */
static void
put_insert(Dimension *d, Vars *vars, bool full)
{
    Build *b = d->b;
    StrBuf columns = strbuf_new(b->arena);
    StrBuf values = strbuf_new(b->arena);

    strbuf_fmt(&columns, "%s, firn_key", ident(b, d->target->surrogate));
    strbuf_str(&values, "s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key), x.firn_key");
    if (d->target->scope != SCOPE_SHARED) {
        strbuf_str(&columns, ", tenant_key");
        strbuf_fmt(&values, ", %s", tenant_of_key(b, "x"));
    }
    for (size_t i = 0; i < d->target->column_count; i++) {
        const PlanColumn *column = &d->target->columns[i];
        const bool reference = column->dimension != NULL;
        const bool said = dimension_says(d, i) || column->through != NULL;

        if (reference ? !full || !said : !said || !(full || column->in_key)) {
            if (reference) {
                strbuf_fmt(&columns, ", %s", ident(b, column->name));
                strbuf_str(&values, ", CAST(-1 AS bigint)");
            }
            continue;
        }
        strbuf_fmt(&columns, ", %s", ident(b, column->name));
        strbuf_fmt(
            &values, ", %s",
            stored_sql(b, column->type, arena_fmt(b->arena, "x.%s", ident(b, column->name))));
    }
    put_bare_version(b, d->target, "s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY x.firn_key)",
                     &columns, &values);
    strbuf_str(&columns, ", firn_inferred, firn_deleted, firn_created_run, firn_updated_run");
    strbuf_fmt(&values,
               ", CAST(%s AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, "
               "n.run_id, n.run_id",
               full ? "false" : "true");
    var_code(vars, "columns", columns.text);
    var_code(vars, "values", values.text);
}

/* Is every column of the dimension's row what the image says? */
static const char *
same_as_image(Dimension *d)
{
    Build *b = d->b;
    StrBuf out = strbuf_new(b->arena);

    strbuf_str(&out, "i.firn_live AND NOT d.firn_inferred AND NOT d.firn_deleted");
    for (size_t c = 0; c < d->target->column_count; c++) {
        const PlanColumn *column = &d->target->columns[c];
        const RefUse *use = d->image.column_refs[c];
        const char *name = ident(b, column->name);

        if (d->taken[c] != NULL) {
            strbuf_fmt(&out, "\n                 AND d.%s = %s", name, d->taken[c]);
        } else if (!dimension_says(d, c)) {
            continue;
        } else if (column->column->on_change == ON_CHANGE_KEEP) {
            strbuf_fmt(&out, "\n                 AND %s", keeps_original(d, c));
        } else if (use != NULL) {
            strbuf_fmt(&out, "\n                 AND d.%s = %s", name,
                       ref_value(b, &d->image, (size_t) (use - d->image.refs), "i"));
        } else {
            strbuf_fmt(&out, "\n                 AND %s",
                       same_sql(b, column->type, arena_fmt(b->arena, "d.%s", name),
                                arena_fmt(b->arena, "i.%s", name)));
        }
    }
    return out.text;
}

static void
emit_resolved(Dimension *d)
{
    Build *b = d->b;
    StrBuf parents = strbuf_new(b->arena);
    Vars vars = dimension_vars(d);

    set_taken(d, "i");
    for (size_t i = 0; i < d->target->column_count; i++) {
        const RefUse *use = d->image.column_refs[i];
        const char *name = ident(b, d->target->columns[i].name);

        if (use != NULL) {
            strbuf_fmt(&parents, "%s AS %s, ",
                       ref_value(b, &d->image, (size_t) (use - d->image.refs), "i"), name);
        } else if (d->taken[i] != NULL) {
            strbuf_fmt(&parents, "%s AS %s, ", d->taken[i], name);
        }
    }
    emit_drop(b, scratch(b, "resolved", ""));
    var_code(&vars, "parents", parents.text);
    var_code(&vars, "same", same_as_image(d));
    var_code(&vars, "lookups",
             arena_fmt(b->arena, "%s%s", ref_lookups(b, &d->image, "i"), d->ways));
    emit(b, "resolved", &vars);
    emit_analyze(b, scratch(b, "resolved", ""));
}

static void
emit_update(Dimension *d)
{
    Build *b = d->b;
    StrBuf assignments = strbuf_new(b->arena);
    const char *table = qualified(b, b->gen->warehouse, d->target->name);
    Vars vars = dimension_vars(d);

    for (size_t i = 0; i < d->target->column_count; i++) {
        const PlanColumn *column = &d->target->columns[i];
        const char *name = ident(b, column->name);

        if ((!dimension_says(d, i) && column->through == NULL) ||
            (column->in_key && column->dimension == NULL)) {
            continue;
        }
        if (column->column->on_change == ON_CHANGE_KEEP) {
            strbuf_fmt(&assignments,
                       "%s = CASE WHEN %s.firn_inferred OR %s THEN x.%s ELSE %s.%s END,\n"
                       "       ",
                       name, table, has_no_original(b, column, table), name, table, name);
        } else {
            strbuf_fmt(&assignments, "%s = %s,\n       ", name,
                       stored_sql(b, column->type, arena_fmt(b->arena, "x.%s", name)));
        }
    }
    put_previous(d, &assignments);
    strbuf_str(&assignments,
               "firn_inferred = false, firn_deleted = false, firn_updated_run = n.run_id");
    var_code(&vars, "assignments", assignments.text);
    emit(b, "member_update", &vars);
}

/* ---- members of whom nothing is said any more ----------------------------------------------- */

static void
emit_hard_deletes(Dimension *d)
{
    Build *b = d->b;
    StrBuf unreferenced = strbuf_new(b->arena);
    StrBuf nulls = strbuf_new(b->arena);
    Vars vars = dimension_vars(d);
    const char *own = qualified(b, b->gen->warehouse, d->target->name);

    for (size_t r = 0; r < d->target->referrer_count; r++) {
        const PlanTarget *referrer = d->target->referrers[r];

        for (size_t c = 0; c < referrer->column_count; c++) {
            /* What this run will make cannot refer to anything yet. */
            if (referrer->columns[c].dimension == d->target && !builds_fact(b->gen, referrer)) {
                strbuf_fmt(
                    &unreferenced, "AND NOT EXISTS (SELECT 1 FROM %s f WHERE f.%s = %s.%s)\n   ",
                    qualified(b, b->gen->warehouse, referrer->name),
                    ident(b, referrer->columns[c].name), own, ident(b, d->target->surrogate));
            }
        }
    }
    if (d->target->hierarchy != NULL) {
        strbuf_fmt(&unreferenced,
                   "AND NOT EXISTS (SELECT 1 FROM %s y WHERE y.target = %s AND y.firn_parent = "
                   "%s.firn_key)\n   ",
                   qualified(b, b->gen->control, "cycle"), literal(b, d->target->name), own);
    }
    for (size_t i = 0; i < d->target->column_count; i++) {
        const PlanColumn *column = &d->target->columns[i];

        if (!column->in_key) {
            strbuf_fmt(&nulls, ", %s = %s", ident(b, column->name),
                       column->dimension != NULL ? "-1" : "NULL");
        }
    }
    var_code(&vars, "unreferenced", unreferenced.text);
    var_code(&vars, "nulls", nulls.text);
    emit(b, "member_remove", &vars);
    emit(b, "member_bare_again", &vars);
}

/* Facts that want the unknown member, or none at all, where theirs is gone are told; dimensions also where he has come. */
static void
emit_rekey_queue(Dimension *d)
{
    for (size_t r = 0; r < d->target->referrer_count; r++) {
        const PlanTarget *referrer = d->target->referrers[r];

        const bool is_fact = referrer->kind == TARGET_FACT;

        for (size_t c = 0; c < referrer->column_count; c++) {
            const PlanColumn *column = &referrer->columns[c];
            Vars vars = dimension_vars(d);

            if (column->dimension != d->target ||
                /* Who takes over another fact's keys hears of them from that fact. */
                (is_fact ? column->column->missing == MISSING_INFERRED || referrer->source != NULL
                         : !is_told_of_parents(referrer, column))) {
                continue;
            }
            var_literal(&vars, "dependent", referrer->name);
            var_literal(&vars, "column", column->name);
            emit(d->b, is_fact ? "rekey_queue" : "rekey_parent", &vars);
        }
    }
}

static void
emit_dimension_counts(Dimension *d)
{
    Build *b = d->b;
    const char *resolved = scratch(b, "resolved", "");
    const LiveCounts counts = {
        .changes = arena_fmt(b->arena, "(SELECT COUNT(*) FROM %s)", resolved),
        .inserted = arena_fmt(
            b->arena, "(SELECT COUNT(*) FROM %s x WHERE x.firn_live AND NOT x.firn_was_live)",
            resolved),
        .updated =
            arena_fmt(b->arena, "(SELECT COUNT(*) FROM %s x WHERE x.firn_live AND x.firn_was_live)",
                      resolved),
        .removed = arena_fmt(
            b->arena, "(SELECT COUNT(*) FROM %s x WHERE NOT x.firn_live AND x.firn_was_live)",
            resolved)};

    emit_live(b, d->target, &counts);
}

static void
emit_rows(Dimension *d)
{
    Build *b = d->b;
    Vars vars = dimension_vars(d);

    emit_resolved(d);
    emit_dimension_counts(d);
    emit_update(d);
    put_insert(d, &vars, true);
    emit(b, "member_insert", &vars);
    emit_next_key(b, d->target);
    emit_rekey_queue(d);
    if (d->target->hard_deletes) {
        emit_hard_deletes(d);
    } else {
        vars = dimension_vars(d);
        emit(b, "member_delete", &vars);
    }
}

/* References of a dimension that send rows without a member to quarantine: before they contribute. */
void
emit_quarantine_missing(Build *b, const AppliedFeed *applied)
{
    bool any = false;

    for (size_t i = 0; i < applied->projection.ref_count; i++) {
        const PlanReference *reference = applied->projection.refs[i].reference;

        any = any || (reference->missing == MISSING_QUARANTINE &&
                      !is_standing(applied->feed->target, reference));
    }
    if (any) {
        emit_missing_rows(b, &applied->projection, scratch(b, "work", applied->feed->scratch),
                          applied->feed->scratch);
        emit_missing(b, applied);
    }
}

/* The rows of the touched members: images or versions, then the members themselves. */
static void
emit_touched_rows(Dimension *d)
{
    Build *b = d->b;
    const PlanTarget *target = d->target;

    join_references(d);
    emit_touched_members(d);
    emit_through_before(d);
    if (target->is_tracked) {
        emit_versions(d);
    } else {
        emit_image(d);
    }
    if (refers_to_itself(target)) {
        Vars vars = dimension_vars(d);

        put_insert(d, &vars, false);
        emit(b, "member_bare", &vars);
        emit_next_key(b, target);
    }
    emit_cycle_forget(d);
    if (target->is_tracked) {
        emit_members(b, &d->image, scratch(b, "version", ""), "version");
        emit_version_rows(d);
    } else {
        emit_members(b, &d->image, scratch(b, "image", ""), "image");
        emit_rows(d);
    }
    if (has_through(target) || has_parents_to_hear_of(target)) {
        const Vars vars = dimension_vars(d);

        emit(b, "rekey_done", &vars);
    }
    emit_through_after(d);
}

void
dimension_steps(Build *b, const PlanTarget *target)
{
    Dimension d = {.b = b,
                   .target = target,
                   .feeds = arena_new_array(b->arena, AppliedFeed, target->feed_count + 1)};

    emit_locks(b, target);
    emit_taken_over(b, target);
    emit_extras_fill(b, target);
    for (size_t i = 0; i < target->feed_count; i++) {
        AppliedFeed *applied = &d.feeds[d.feed_count++];

        *applied = (AppliedFeed){.feed = target->feeds[i],
                                 .projection = feed_projection(b, target->feeds[i])};
        if (target->feeds[i]->branch_count > 0) {
            emit_work(b, applied->feed, &applied->projection, contribution_table(b, applied->feed));
            emit_quarantine_missing(b, applied);
        }
    }
    emit_standing(&d);
    for (size_t i = 0; i < d.feed_count; i++) {
        if (d.feeds[i].feed->branch_count > 0) {
            emit_tally(b, d.feeds[i].feed);
            emit_contributions(b, &d.feeds[i]);
        }
    }
    emit_leaving(b, target);
    emit_leaving_rows(b, target);
    emit_touched_rows(&d);
    emit_retry_clear(b, d.feeds, d.feed_count);
    emit_hierarchy(&d);
    for (size_t i = 0; i < d.feed_count; i++) {
        if (d.feeds[i].feed->branch_count > 0) {
            emit_retry(b, &d.feeds[i]);
            emit_quarantine(b, d.feeds[i].feed, scratch(b, "work", d.feeds[i].feed->scratch));
            emit_ledger(b, d.feeds[i].feed);
        }
    }
    emit_leaving_end(b, target);
    emit_target_end(b, target);
    if (target->first_load) {
        emit_analyze(b, qualified(b, b->gen->warehouse, target->name));
    }
    for (size_t i = 0; target->first_load && i < d.feed_count; i++) {
        if (d.feeds[i].feed->branch_count > 0) {
            emit_analyze(b, contribution_table(b, d.feeds[i].feed));
        }
    }
    for (size_t i = 0; i < d.feed_count; i++) {
        emit_feed_end(b, d.feeds[i].feed, false);
    }
    emit_drop(b, scratch(b, "missing", "image"));
    emit_drop(b, scratch(b, "touched", ""));
    emit_drop(b, scratch(b, "image", ""));
    emit_drop(b, scratch(b, "resolved", ""));
}
