/* A fact: the rows of its feeds, with the keys of the members they refer to. */
#include "gen/former.h"
#include "gen/through.h"

static const char *
fact_table(Build *b, const PlanTarget *target)
{
    return qualified(b, b->gen->warehouse, target->name);
}

/* l.column = what the claimant will have there */
static const char *
same_key(Build *b, const AppliedFeed *fact)
{
    const PlanTarget *target = fact->feed->target;
    StrBuf out = strbuf_new(b->arena);

    for (size_t k = 0; k < target->key_count; k++) {
        const size_t column = target->key[k];
        const RefUse *use = fact->projection.column_refs[column];
        const char *name = ident(b, target->columns[column].name);

        strbuf_fmt(&out, "%sl.%s = %s", k > 0 ? " AND " : "", name,
                   use == NULL ? arena_fmt(b->arena, "w.%s", name)
                               : ref_value(b, &fact->projection,
                                           (size_t) (use - fact->projection.refs), "w"));
    }
    return out.text;
}

bool
builds_fact(const Gen *gen, const PlanTarget *target)
{
    size_t fed = 0;

    for (size_t i = 0; i < target->feed_count; i++) {
        fed += target->feeds[i]->branch_count > 0;
    }
    return gen->dialect->builds_in_one_go && target->kind == TARGET_FACT && !target->exists &&
           target->is_selected && !target->gathers && target->source == NULL &&
           bridge_group(target) == NULL && fed == 1 &&
           strmap_get(gen->committed, target->name) == NULL;
}

static void
emit_rivals(Build *b, const AppliedFeed *fact, const char *loaded)
{
    Vars vars = feed_vars(b, fact->feed);

    if (!fact->contested) {
        return;
    }
    emit_drop(b, scratch(b, "rival", fact->feed->scratch));
    var_code(&vars, "loaded", loaded);
    var_code(&vars, "same_key", same_key(b, fact));
    put_absent_rivals(b, fact->feed, &vars);
    var_code(&vars, "lookups", ref_lookups(b, &fact->projection, "w"));
    if (builds_fact(b->gen, fact->feed->target)) {
        emit(b, "rival_none", &vars);
        return;
    }
    emit(b, "rival_loaded", &vars);
    emit(b, "rival_lose", &vars);
}

void
emit_fact_insert(Build *b, const AppliedFeed *fact, const PlanTarget *target, const char *rows)
{
    StrBuf columns = strbuf_new(b->arena);
    StrBuf values = strbuf_new(b->arena);
    Ways ways = ways_of_rows(b, &fact->projection, "w");
    Vars vars = feed_vars(b, fact->feed);

    strbuf_str(&columns, "tenant_key");
    strbuf_str(&values, "w.firn_tenant");
    for (size_t i = 0; i < fact->feed->column_count; i++) {
        const size_t column = fact->feed->columns[i].column;
        const RefUse *use = fact->projection.column_refs[column];
        const char *name = ident(b, target->columns[column].name);

        strbuf_fmt(&columns, ", %s", name);
        strbuf_fmt(
            &values, ", %s",
            use == NULL
                ? stored_sql(b, target->columns[column].type, arena_fmt(b->arena, "w.%s", name))
                : ref_value(b, &fact->projection, (size_t) (use - fact->projection.refs), "w"));
    }
    for (size_t i = 0; i < target->column_count; i++) {
        if (target->columns[i].through != NULL) {
            strbuf_fmt(&columns, ", %s", ident(b, target->columns[i].name));
            strbuf_fmt(&values, ", %s", taken_key(&ways, &target->columns[i]));
        }
    }
    strbuf_str(&columns, ", firn_row, firn_hash");
    strbuf_str(&values, ", w.firn_row, w.firn_hash");
    if (target->has_order) {
        strbuf_str(&columns, ", firn_order");
        strbuf_str(&values, ", w.firn_order");
    }
    strbuf_str(&columns, ", firn_run");
    strbuf_str(&values, ", n.run_id");
    var_ident(&vars, "table", target->name);
    var_code(&vars, "columns", columns.text);
    var_code(&vars, "values", values.text);
    var_code(&vars, "lookups",
             arena_fmt(b->arena, "%s%s", ref_lookups(b, &fact->projection, "w"), ways.joins.text));
    var_code(&vars, "rows", rows);
    emit(b, "fact_insert", &vars);
}

/* Loaded rows that left because a later one claims their key, as a table. */
static const char *
losers(Build *b, const AppliedFeed *fact)
{
    return arena_fmt(b->arena,
                     "(SELECT DISTINCT r.firn_tenant, r.holder AS firn_row FROM %s r WHERE NOT "
                     "r.holder_wins)",
                     scratch(b, "rival", fact->feed->scratch));
}

/* References that take the unknown member while theirs is missing. */
static void
emit_unresolved(Build *b, const AppliedFeed *fact)
{
    const PlanTarget *target = fact->feed->target;
    bool cleared = false;

    for (size_t i = 0; i < fact->feed->column_count; i++) {
        const size_t column = fact->feed->columns[i].column;
        const RefUse *use = fact->projection.column_refs[column];
        const bool by_version = target->columns[column].by_version;
        Vars vars = feed_vars(b, fact->feed);

        if (use == NULL || use->reference->dimension->is_date ||
            (use->reference->missing != MISSING_UNKNOWN && !by_version)) {
            continue;
        }
        if (!cleared) {
            /* Not by a copy that does not count: the row itself may be unchanged and go on waiting. */
            var_code(
                &vars, "rows",
                arena_fmt(b->arena,
                          "(SELECT w.firn_tenant, w.firn_row FROM %s w WHERE w.firn_class <> 's')",
                          scratch(b, "work", fact->feed->scratch)));
            emit(b, "unresolved_clear", &vars);
            vars.items[vars.count - 1].text = scratch(b, "vanished", fact->feed->scratch);
            emit(b, "unresolved_clear", &vars);
            if (fact->contested) {
                vars.items[vars.count - 1].text = losers(b, fact);
                emit(b, "unresolved_clear", &vars);
            }
            cleared = true;
        }
        if (by_version) {
            continue;
        }
        vars = feed_vars(b, fact->feed);
        var_literal(&vars, "column", target->columns[column].name);
        var_code(&vars, "missing", scratch(b, "missing", fact->feed->scratch));
        var_ident(&vars, "table", use->reference->dimension->name);
        var_ident(&vars, "reference", use->key);
        emit(b, "unresolved_add", &vars);
    }
    emit_versions_wanted(b, &fact->projection, fact->feed->scratch);
}

static void
emit_rekey_column(Build *b, const PlanTarget *target, const PlanColumn *column)
{
    const Below below = moves_with(b, target, column, "d", false);
    Vars vars = vars_new(b);

    var_literal(&vars, "target", target->name);
    var_ident(&vars, "fact", target->name);
    var_ident(&vars, "table", column->dimension->name);
    var_ident(&vars, "surrogate", member_key_column(column));
    var_code(&vars, "last", column->dimension->is_tracked ? " AND d.firn_last" : "");
    var_code(&vars, "joins", below.joins);
    var_code(&vars, "below", below.values);
    var_code(&vars, "moved", below.moved);
    var_code(&vars, "unknown", below.unknown);
    vars.items[vars.count++] =
        (SqlVar){.name = "column", .kind = SQL_VAR_LITERAL, .text = column->name};
    vars.items[vars.count++] =
        (SqlVar){.name = "column", .kind = SQL_VAR_IDENT, .text = column->name};
    emit(b, "rekey_dead", &vars);
    emit(b, "rekey_unknown", &vars);
    emit(b, "rekey_found", &vars);
    emit(b, "rekey_found_done", &vars);
}

void
emit_rekey(Build *b, const PlanTarget *target, bool reads)
{
    bool any = false;
    StrBuf left = strbuf_new(b->arena);

    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];

        any = any || column->by_version || column->through != NULL;
        if (column->dimension == NULL || column->dimension->is_date || column->by_version ||
            column->dimension->is_tenant || column->column->missing == MISSING_INFERRED) {
            continue;
        }
        any = true;
        if (column->column->missing == MISSING_UNKNOWN) {
            emit_rekey_column(b, target, column);
        } else if (!reads) { /* of the others orphan.c reads the queue */
            strbuf_fmt(&left, "%s%s", left.len > 0 ? ", " : "", literal(b, column->name));
        }
    }
    emit_versions_moved(b, target);
    emit_taken(b, target);
    if (any) {
        Vars vars = vars_new(b);

        var_literal(&vars, "target", target->name);
        var_code(&vars, "left", left.text);
        emit(b, left.len > 0 ? "rekey_told" : "rekey_done", &vars);
    }
}

static void
emit_counts(Build *b, const PlanTarget *target, const AppliedFeed *facts, size_t count)
{
    StrBuf changes = strbuf_new(b->arena);
    StrBuf inserted = strbuf_new(b->arena);
    StrBuf updated = strbuf_new(b->arena);
    StrBuf removed = strbuf_new(b->arena);

    for (size_t i = 0; i < count; i++) {
        const char *tally = scratch(b, "tally", facts[i].feed->scratch);
        const char *vanished = scratch(b, "vanished", facts[i].feed->scratch);
        const char *plus = i > 0 ? " + " : "";

        strbuf_fmt(&changes,
                   "%s(SELECT COALESCE(SUM(o.n), 0) FROM %s o) + (SELECT COUNT(*) FROM %s)", plus,
                   tally, vanished);
        strbuf_fmt(&inserted, "%s(SELECT COALESCE(SUM(o.inserted), 0) FROM %s o)", plus, tally);
        strbuf_fmt(&updated, "%s(SELECT COALESCE(SUM(o.updated), 0) FROM %s o)", plus, tally);
        strbuf_fmt(&removed,
                   "%s(SELECT COALESCE(SUM(o.removed), 0) FROM %s o) + (SELECT COUNT(*) FROM %s)",
                   plus, tally, vanished);
        if (facts[i].contested) {
            strbuf_fmt(&removed,
                       " + (SELECT COUNT(*) FROM (SELECT DISTINCT r.firn_tenant, r.holder FROM %s "
                       "r WHERE NOT r.holder_wins) x)",
                       scratch(b, "rival", facts[i].feed->scratch));
        }
    }
    put_leaving(b, target, "(SELECT COUNT(*) FROM ", " + ", &changes);
    put_leaving(b, target, "(SELECT COUNT(*) FROM ", " + ", &removed);
    strbuf_str(&inserted, inserted.len == 0 ? "0" : "");
    strbuf_str(&updated, updated.len == 0 ? "0" : "");
    const LiveCounts counts = {.changes = changes.text,
                               .inserted = inserted.text,
                               .updated = updated.text,
                               .removed = removed.text};

    emit_live(b, target, &counts);
}

/* The rows that come, change or go; those that are keyed anew moved.c finds itself. */
static const char *
moving(Build *b, const PlanTarget *target, const AppliedFeed *facts, size_t count)
{
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < count; i++) {
        const char *name = facts[i].feed->scratch;

        strbuf_fmt(&out,
                   "%s        SELECT w.firn_tenant AS tenant_key, w.firn_row FROM %s w WHERE "
                   "w.firn_loaded OR w.firn_outcome = 'applied'\n         UNION ALL\n"
                   "        SELECT v.firn_tenant, v.firn_row FROM %s v",
                   i > 0 ? "\n         UNION ALL\n" : "", scratch(b, "work", name),
                   scratch(b, "vanished", name));
        if (facts[i].contested) {
            strbuf_fmt(
                &out,
                "\n         UNION ALL\n        SELECT r.firn_tenant, r.holder FROM %s r WHERE "
                "NOT r.holder_wins",
                scratch(b, "rival", name));
        }
    }
    put_leaving(b, target, "        SELECT x.firn_tenant AS tenant_key, x.firn_row FROM ",
                "\n         UNION ALL\n", &out);
    return out.text;
}

/* What becomes of the rows: their members, what is missing, who claims a key twice, how many of each. */
static void
emit_outcomes(Build *b, const AppliedFeed *fact, const char *loaded)
{
    const char *name = fact->feed->scratch;

    emit_claims(b, fact);
    if (!looks_later(b->gen, &fact->projection)) {
        emit_members(b, &fact->projection, scratch(b, "work", name), name);
    }
    emit_missing(b, fact);
    emit_rivals(b, fact, loaded);
    if (is_lazy(b->gen, &fact->projection)) {
        emit_rest(b, fact->feed);
    } else {
        emit_tally(b, fact->feed);
    }
}

/* Loaded rows that changed, left, vanished or lost their key. */
static void
emit_leave(Build *b, const AppliedFeed *fact, const char *loaded)
{
    Vars vars = feed_vars(b, fact->feed);

    var_code(&vars, "loaded", loaded);
    emit(b, "rows_leave", &vars);
    emit(b, "rows_vanish", &vars);
    if (fact->contested) {
        emit(b, "rival_leave", &vars);
    }
}

/* What the feed leaves in the control tables. */
static void
emit_account(Build *b, const AppliedFeed *fact)
{
    const bool lazy = is_lazy(b->gen, &fact->projection);

    emit_retry(b, fact);
    emit_quarantine(b, fact->feed, scratch(b, lazy ? "rest" : "work", fact->feed->scratch));
    emit_ledger(b, fact->feed);
}

static void
emit_end(Build *b, const AppliedFeed *fact)
{
    emit_feed_end(b, fact->feed, is_lazy(b->gen, &fact->projection));
    if (fact->contested) {
        emit_drop(b, scratch(b, "rival", fact->feed->scratch));
        emit_drop(b, scratch(b, "contested", fact->feed->scratch));
    }
}

void
fact_steps(Build *b, const PlanTarget *target)
{
    const char *loaded = fact_table(b, target);
    AppliedFeed *facts = arena_new_array(b->arena, AppliedFeed, target->feed_count + 1);
    size_t count = 0;

    emit_locks(b, target);
    emit_taken_over(b, target);
    emit_extras_fill(b, target);
    for (size_t i = 0; i < target->feed_count; i++) {
        if (target->feeds[i]->branch_count > 0) {
            AppliedFeed *fact = &facts[count++];

            *fact = (AppliedFeed){.feed = target->feeds[i],
                                  .projection = feed_projection(b, target->feeds[i]),
                                  .contested = target->feeds[i]->some_contested};
            emit_work(b, fact->feed, &fact->projection, loaded);
        }
    }
    for (size_t i = 0; i < count; i++) {
        emit_outcomes(b, &facts[i], loaded);
    }
    emit_leaving(b, target);
    emit_counts(b, target, facts, count);
    emit_moved(b, target, moving(b, target, facts, count));
    emit_bridge_before(b, target, facts, count);
    for (size_t i = 0; i < count && !builds_fact(b->gen, target); i++) {
        emit_leave(b, &facts[i], loaded);
    }
    emit_leaving_rows(b, target);
    for (size_t i = 0; i < count; i++) {
        if (builds_fact(b->gen, target)) {
            emit_build(b, &facts[i], target);
        } else {
            emit_fact_insert(b, &facts[i], target, scratch(b, "work", facts[i].feed->scratch));
        }
        emit_unresolved(b, &facts[i]);
    }
    emit_rekey(b, target, true);
    emit_moved_again(b, target);
    emit_retry_clear(b, facts, count);
    emit_bridge_after(b, target, facts, count);
    for (size_t i = 0; i < count; i++) {
        emit_account(b, &facts[i]);
    }
    emit_leaving_end(b, target);
    emit_target_end(b, target);
    for (size_t i = 0; i < count; i++) {
        emit_end(b, &facts[i]);
    }
}
