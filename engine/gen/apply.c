/* What facts and dimensions share when a feed is applied. */
#include <stdlib.h>
#include <string.h>

#include "gen/build.h"

void
emit_drop(Build *b, const char *table)
{
    Vars vars = vars_new(b);

    var_code(&vars, "table", table);
    emit(b, "drop_scratch", &vars);
}

void
emit_analyze(Build *b, const char *table)
{
    Vars vars = vars_new(b);

    var_code(&vars, "table", table);
    emit(b, "analyze", &vars);
}

/* ---- locks ---------------------------------------------------------------------------------- */

static void
add_dimensions(const PlanTarget *target, StrMap *seen, const char **names, size_t *count)
{
    if (strmap_get(seen, target->name) != NULL) {
        return;
    }
    strmap_put(seen, target->name, (void *) (uintptr_t) target);
    names[(*count)++] = target->name;
    for (size_t i = 0; i < target->column_count; i++) {
        if (target->columns[i].dimension != NULL) {
            add_dimensions(target->columns[i].dimension, seen, names, count);
        }
    }
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

void
emit_locks(Build *b, const PlanTarget *target)
{
    const char **names = arena_new_array(b->arena, const char *, b->gen->plan->target_count + 1);
    size_t count = 0;
    StrBuf locks = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    add_dimensions(target, strmap_new(b->arena), names, &count);
    qsort(names, count, sizeof(*names), by_text);
    for (size_t i = 0; i < count; i++) {
        comma(&locks);
        strbuf_str(&locks, qualified(b, b->gen->control, arena_fmt(b->arena, "lock_%s", names[i])));
    }
    var_code(&vars, "locks", locks.text);
    emit(b, "lock_targets", &vars);
    vars = vars_new(b);
    var_literal(&vars, "target", target->name);
    const long long *committed = strmap_get(b->gen->committed, target->name);
    const long long version = target->version + (committed != NULL ? *committed : 0);

    var_number(b, &vars, "version", version);
    emit(b, version == 0 ? "assert_new" : "assert_state", &vars);
}

/* ---- work, vanished, held ------------------------------------------------------------------- */

Vars
feed_vars(Build *b, const PlanFeed *feed)
{
    Vars vars = vars_new(b);

    var_literal(&vars, "target", feed->target->name);
    var_literal(&vars, "feed", feed->name);
    var_literal(&vars, "record", feed->record->name);
    var_code(&vars, "delta", scratch(b, "delta", feed->record->name));
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

/* Only rows whose key is claimed more than once are ranked: ranking sorts. */
static const char *
work_rows(Build *b, const Vars *common, const Projection *projection, const char *keys)
{
    const PlanFeed *feed = projection->feed;
    StrBuf out = strbuf_new(b->arena);
    Vars vars = *common;

    var_code(&vars, "rank", "CAST(1 AS bigint)");
    if (!feed->some_contested) {
        var_code(&vars, "ranked", "");
        return piece(b, "work_rows", &vars);
    }
    const char *duplicate = scratch(b, "duplicate", feed->scratch);
    const char *same = same_duplicate(b, projection);

    var_code(&vars, "ranked",
             arena_fmt(b->arena, "\n         WHERE NOT EXISTS (SELECT 1 FROM %s u WHERE %s)", duplicate,
                       same));
    strbuf_str(&out, piece(b, "work_rows", &vars));
    vars = *common;
    var_code(&vars, "rank",
             arena_fmt(b->arena,
                       "ROW_NUMBER() OVER (PARTITION BY p.firn_tenant, %s, CASE WHEN p.firn_class = "
                       "'a' AND p.firn_reason IS NULL THEN 1 ELSE 0 END ORDER BY p.firn_order DESC, "
                       "p.firn_row DESC)",
                       keys));
    var_code(&vars, "ranked", arena_fmt(b->arena, "\n          JOIN %s u ON %s", duplicate, same));
    strbuf_fmt(&out, "\n         UNION ALL\n%s", piece(b, "work_rows", &vars));
    return out.text;
}

void
put_work(Build *b, Vars *vars, const Projection *projection, const char *loaded)
{
    const PlanFeed *feed = projection->feed;
    const bool dimension = feed->target->kind == TARGET_DIMENSION;
    const bool ordered = dimension || feed->target->has_order;
    const char *hash = b->dialect->hash_type;
    StrBuf technical = strbuf_new(b->arena);

    strbuf_fmt(&technical,
               "d.firn_tenant, d.firn_row, d.firn_class, d.firn_json, d.firn_hash, d.firn_order,\n"
               "                       %s AS firn_force, b.contested AS firn_contested, b.whole_key AS firn_whole,\n"
               "                       ",
               has_orphans(feed) ? "CASE WHEN b.force OR o.firn_row IS NOT NULL THEN true ELSE false END" : "b.force");
    if (projection->reasons != NULL) {
        strbuf_fmt(&technical,
                   "CASE WHEN d.firn_class = 'a' THEN %s ELSE d.firn_reason END AS firn_reason",
                   row_cast(b, arena_fmt(b->arena, "NULLIF(%s, '')", projection->reasons)));
    } else {
        strbuf_str(&technical, "d.firn_reason");
    }
    if (feed->target->first_load) {
        strbuf_fmt(&technical,
                   ",\n                       CAST(false AS boolean) AS firn_loaded, CAST(NULL AS %s) AS firn_old_hash",
                   hash);
        if (dimension) {
            strbuf_fmt(&technical, ", %s AS firn_old_key", row_cast(b, "NULL"));
        }
        if (ordered) {
            strbuf_fmt(&technical, ", %s AS firn_old_order", row_cast(b, "NULL"));
        }
        var_code(vars, "loaded_join", "");
    } else {
        /* Of two copies of a row the one that counts stands for what is loaded. */
        strbuf_fmt(&technical,
                   ",\n                       CASE WHEN l.firn_row IS NULL OR d.firn_class = 's' THEN false ELSE true END AS firn_loaded, l.firn_hash AS firn_old_hash%s%s",
                   dimension ? ", l.firn_key AS firn_old_key" : "",
                   ordered ? ", l.firn_order AS firn_old_order" : "");
        var_code(vars, "loaded_join",
                 arena_fmt(b->arena,
                           "LEFT JOIN %s l ON l.tenant_key = d.firn_tenant AND l.firn_row = d.firn_row%s",
                           loaded,
                           has_orphans(feed)
                               ? arena_fmt(b->arena,
                                           "\n                          LEFT JOIN %s o ON o.firn_tenant = "
                                           "d.firn_tenant AND o.firn_row = d.firn_row",
                                           scratch(b, "orphan", feed->scratch))
                               : ""));
    }
    /* Whoever may lose a key to another row, or win it, has changed when its order has. */
    var_code(vars, "same_order", ordered ? "\n            AND COALESCE(r.firn_old_order, '') = r.firn_order" : "");
    var_code(vars, "technical", technical.text);
    var_code(vars, "projection", projection->columns);
    var_code(vars, "no_member", feed->is_member_feed ? " OR r.firn_key IS NULL" : "");
    var_code(vars, "own_key",
             dimension ? arena_fmt(b->arena, ", %s AS firn_key", projection->own_key) : "");
    const char *keys = key_columns(b, projection);

    var_code(vars, "keys", keys);
    var_code(vars, "duplicate", scratch(b, "duplicate", feed->scratch));
    var_code(vars, "same_duplicate", same_duplicate(b, projection));
    var_code(vars, "rows", work_rows(b, vars, projection, keys));
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

void
emit_work(Build *b, const PlanFeed *feed, const Projection *projection, const char *loaded)
{
    Vars vars = feed_vars(b, feed);
    const bool dimension = feed->target->kind == TARGET_DIMENSION;

    emit_drop(b, scratch(b, "work", feed->scratch));
    emit_drop(b, scratch(b, "vanished", feed->scratch));
    emit_drop(b, scratch(b, "held", feed->scratch));
    if (has_orphans(feed)) {
        emit_orphans(b, feed, projection, loaded);
    }
    put_work(b, &vars, projection, loaded);
    if (feed->some_contested) {
        emit_drop(b, scratch(b, "duplicate", feed->scratch));
        emit(b, "duplicate", &vars);
    }
    emit(b, "work", &vars);
    emit_analyze(b, scratch(b, "work", feed->scratch));
    vars = feed_vars(b, feed);
    var_code(&vars, "loaded", loaded);
    var_code(&vars, "key",
             dimension ? "l.firn_key" : row_cast(b, "NULL"));
    var_code(&vars, "no_row", row_cast(b, "b.feed"));
    var_code(&vars, "no_key", row_cast(b, "NULL"));
    emit(b, any_compare(feed) && !feed->target->first_load ? "vanished" : "vanished_none", &vars);
    var_code(&vars, "totals",
             piece(b, feed->target->first_load ? "held_totals_none" : "held_totals", &vars));
    emit(b, "held", &vars);
    var_code(&vars, "rows", scratch(b, "work", feed->scratch));
    emit(b, "held_leave", &vars);
    vars.items[vars.count - 1].text = scratch(b, "vanished", feed->scratch);
    emit(b, "held_leave", &vars);
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

/* ---- members -------------------------------------------------------------------------------- */

void
emit_next_key(Build *b, const PlanTarget *dimension)
{
    Vars vars = vars_new(b);

    var_literal(&vars, "target", dimension->name);
    var_ident(&vars, "table", dimension->name);
    var_ident(&vars, "surrogate", dimension->surrogate);
    emit(b, "next_key", &vars);
}

void
date_lists(Build *b, Vars *vars)
{
    (void) b;
    var_code(vars, "date_columns",
             "date_key, date_value, year, quarter, month, month_name, day, day_of_week, day_name, "
             "week_of_year, is_weekend, firn_inferred, firn_deleted");
    var_code(vars, "date_values",
             "CAST(TO_CHAR(x.date_value, 'YYYYMMDD') AS bigint), x.date_value,\n"
             "       CAST(EXTRACT(year FROM x.date_value) AS integer), CAST(EXTRACT(quarter FROM x.date_value) AS integer),\n"
             "       CAST(EXTRACT(month FROM x.date_value) AS integer), CAST(BTRIM(TO_CHAR(x.date_value, 'Month')) AS varchar(9)),\n"
             "       CAST(EXTRACT(day FROM x.date_value) AS integer),\n"
             "       CAST(CASE WHEN EXTRACT(dow FROM x.date_value) = 0 THEN 7 ELSE EXTRACT(dow FROM x.date_value) END AS integer),\n"
             "       CAST(BTRIM(TO_CHAR(x.date_value, 'Day')) AS varchar(9)), CAST(EXTRACT(week FROM x.date_value) AS integer),\n"
             "       CASE WHEN EXTRACT(dow FROM x.date_value) IN (0, 6) THEN true ELSE false END,\n"
             "       CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted");
}

static void
emit_dates(Build *b, const RefUse *use, const char *work)
{
    Vars vars = vars_new(b);

    var_ident(&vars, "reference", use->key);
    var_code(&vars, "work", work);
    date_lists(b, &vars);
    emit(b, "date_missing", &vars);
}

const char *
tenant_of_key(const char *alias)
{
    return strcmp(alias, "m") == 0 ? "CAST(SPLIT_PART(m.firn_key, '|', 1) AS bigint)"
                                   : "CAST(SPLIT_PART(x.firn_key, '|', 1) AS bigint)";
}

void
emit_inferred(Build *b, const RefUse *use, const char *work)
{
    const PlanTarget *dimension = use->reference->dimension;
    StrBuf columns = strbuf_new(b->arena);
    StrBuf values = strbuf_new(b->arena);
    StrBuf parts = strbuf_new(b->arena);
    StrBuf lookups = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    strbuf_fmt(&columns, "%s, firn_key", ident(b, dimension->surrogate));
    strbuf_str(&values, "s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key), m.firn_key");
    strbuf_str(&parts, "COUNT(*) AS firn_rows");
    if (dimension->scope != SCOPE_SHARED) {
        strbuf_str(&columns, ", tenant_key");
        strbuf_fmt(&values, ", %s", tenant_of_key("m"));
    }
    for (size_t k = 0; k < dimension->key_count; k++) {
        const PlanColumn *column = &dimension->columns[dimension->key[k]];
        const char *part = ident(b, use->parts[k]);

        strbuf_fmt(&columns, ", %s", ident(b, column->name));
        strbuf_fmt(&parts, ", MIN(w.%s) AS %s", part, part);
        if (column->dimension == NULL) {
            strbuf_fmt(&values, ", m.%s", part);
            continue;
        }
        strbuf_fmt(&lookups, "LEFT JOIN %s n%zu ON n%zu.firn_key = m.%s\n  ",
                   qualified(b, b->gen->warehouse, column->dimension->name), k, k, part);
        strbuf_fmt(&values, ", COALESCE(n%zu.%s, -1)", k, ident(b, column->dimension->surrogate));
    }
    for (size_t i = 0; i < dimension->column_count; i++) {
        const PlanColumn *column = &dimension->columns[i];

        if (column->dimension != NULL && !column->in_key) {
            strbuf_fmt(&columns, ", %s", ident(b, column->name));
            strbuf_str(&values, ", CAST(-1 AS bigint)");
        }
    }
    strbuf_str(&columns, ", firn_inferred, firn_deleted, firn_created_run, firn_updated_run");
    strbuf_str(&values,
               ", CAST(true AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, n.run_id, n.run_id");
    var_ident(&vars, "table", dimension->name);
    var_ident(&vars, "reference", use->key);
    var_literal(&vars, "target", dimension->name);
    var_code(&vars, "work", work);
    var_code(&vars, "columns", columns.text);
    var_code(&vars, "values", values.text);
    var_code(&vars, "parts", parts.text);
    var_code(&vars, "lookups", lookups.text);
    emit(b, "inferred", &vars);
    emit_next_key(b, dimension);
}

/* LEFT JOINs of every reference, nested ones included, and the condition that one of them finds nothing. */
static void
put_missing(Build *b, const Projection *projection, StrBuf *lookups, StrBuf *missing)
{
    for (size_t i = 0; i < projection->ref_count; i++) {
        const RefUse *use = &projection->refs[i];
        const PlanTarget *dimension = use->reference->dimension;
        const char *key = ident(b, use->key);
        const char *found = dimension->is_date ? "date_value" : "firn_key";

        strbuf_fmt(lookups, "LEFT JOIN %s k%zu ON k%zu.%s = w.%s%s\n  ",
                   qualified(b, b->gen->warehouse, dimension->name), i, i, found, key,
                   use->reference->missing != MISSING_INFERRED && !dimension->is_date
                       ? arena_fmt(b->arena, " AND NOT k%zu.firn_inferred AND NOT k%zu.firn_deleted", i, i)
                       : "");
        strbuf_fmt(missing, "%s(w.%s IS NOT NULL AND k%zu.%s IS NULL)", i > 0 ? " OR " : "", key, i,
                   found);
    }
}

const char *
emit_missing_rows(Build *b, const Projection *projection, const char *work, const char *name)
{
    const char *rows = scratch(b, "missing", name);
    StrBuf lookups = strbuf_new(b->arena);
    StrBuf missing = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    put_missing(b, projection, &lookups, &missing);
    emit_drop(b, rows);
    var_code(&vars, "work", work);
    var_code(&vars, "missing", rows);
    var_code(&vars, "lookups", lookups.text);
    var_code(&vars, "some_missing", missing.text);
    emit(b, "missing", &vars);
    return rows;
}

void
emit_members(Build *b, const Projection *projection, const char *work, const char *name)
{
    if (projection->ref_count == 0) {
        return;
    }
    const char *rows = emit_missing_rows(b, projection, work, name);

    for (size_t i = 0; i < projection->ref_count; i++) {
        const RefUse *use = &projection->refs[i];
        const PlanTarget *dimension = use->reference->dimension;

        if (dimension->is_date) {
            emit_dates(b, use, rows);
        } else if (!dimension->is_tenant && use->reference->missing == MISSING_INFERRED) {
            emit_inferred(b, use, rows);
        }
    }
}

/* Is reference `i` a column of the target itself, and not only a part of another's key? */
static bool
is_column(const Projection *projection, size_t i)
{
    const PlanTarget *target = projection->owner;

    for (size_t c = 0; c < target->column_count; c++) {
        if (projection->column_refs[c] == &projection->refs[i]) {
            return true;
        }
    }
    return false;
}

const char *
ref_lookups(Build *b, const Projection *projection, const char *from)
{
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < projection->ref_count; i++) {
        const PlanReference *reference = projection->refs[i].reference;
        const PlanTarget *dimension = reference->dimension;

        if (dimension->is_date || !is_column(projection, i)) {
            continue;
        }
        const bool itself = dimension == projection->owner;

        if (itself && reference->missing != MISSING_INFERRED) {
            strbuf_fmt(&out, "LEFT JOIN %s z%zu ON z%zu.firn_key = %s.%s\n  ",
                       scratch(b, "image", ""), i, i, from, ident(b, projection->refs[i].key));
        }
        strbuf_fmt(&out, "LEFT JOIN %s k%zu ON k%zu.firn_key = %s.%s",
                   qualified(b, b->gen->warehouse, dimension->name), i, i, from,
                   ident(b, projection->refs[i].key));
        /* A member that others only refer to is missing as much as one that is deleted; a parent of the same dimension
         * is what it will be when this step is done. */
        if (reference->missing != MISSING_INFERRED && itself) {
            strbuf_fmt(&out,
                       " AND CASE WHEN z%zu.firn_key IS NULL THEN NOT k%zu.firn_inferred AND NOT "
                       "k%zu.firn_deleted ELSE z%zu.firn_live END",
                       i, i, i, i);
        } else if (reference->missing != MISSING_INFERRED && !dimension->is_tenant) {
            strbuf_fmt(&out, " AND NOT k%zu.firn_inferred AND NOT k%zu.firn_deleted", i, i);
        }
        strbuf_str(&out, "\n  ");
    }
    return out.text;
}

const char *
ref_value(Build *b, const Projection *projection, size_t ref, const char *from)
{
    const RefUse *use = &projection->refs[ref];
    const PlanTarget *dimension = use->reference->dimension;

    if (dimension->is_date) {
        return arena_fmt(b->arena, "COALESCE(CAST(TO_CHAR(%s.%s, 'YYYYMMDD') AS bigint), -1)", from,
                         ident(b, use->key));
    }
    return arena_fmt(b->arena, "COALESCE(k%zu.%s, -1)", ref, ident(b, dimension->surrogate));
}

void
emit_missing(Build *b, const AppliedFeed *applied)
{
    for (size_t i = 0; i < applied->projection.ref_count; i++) {
        const RefUse *use = &applied->projection.refs[i];
        const PlanReference *reference = use->reference;
        Vars vars = feed_vars(b, applied->feed);

        if (reference->missing != MISSING_QUARANTINE || reference->dimension->is_date) {
            continue;
        }
        var_ident(&vars, "table", reference->dimension->name);
        var_ident(&vars, "reference", use->key);
        var_code(&vars, "missing", scratch(b, "missing", applied->feed->scratch));
        var_literal(&vars, "reason",
                    arena_fmt(b->arena, "%s: no member ",
                              use->owner->columns[reference->column].column->name.text));
        emit(b, "missing_member", &vars);
    }
}

void
emit_retry(Build *b, const AppliedFeed *applied)
{
    Vars vars = feed_vars(b, applied->feed);
    bool any = applied->contested;

    for (size_t i = 0; i < applied->projection.ref_count; i++) {
        any = any || applied->projection.refs[i].reference->missing == MISSING_QUARANTINE;
    }
    if (!any) {
        return;
    }
    emit(b, "retry_clear", &vars);
    for (size_t i = 0; i < applied->projection.ref_count; i++) {
        const RefUse *use = &applied->projection.refs[i];
        Vars own = feed_vars(b, applied->feed);

        if (use->reference->missing == MISSING_QUARANTINE && !use->reference->dimension->is_date) {
            var_literal(&own, "prefix",
                        arena_fmt(b->arena, "%s: no member %%",
                                  use->owner->columns[use->reference->column].column->name.text));
            emit(b, "retry_member", &own);
        }
    }
    if (applied->contested) {
        emit(b, "retry_rival", &vars);
    }
}

/* ---- the end of a feed and of a target ------------------------------------------------------ */

static const char *
work_json(Build *b, const PlanFeed *feed)
{
    StrBuf out = strbuf_new(b->arena);
    const char **names = arena_new_array(b->arena, const char *, feed->column_count + 1);
    const char **exprs = arena_new_array(b->arena, const char *, feed->column_count + 1);
    size_t count = 0;

    if (b->dialect->row_json != NULL) {
        return arena_fmt(b->arena, "%s(w)", b->dialect->row_json);
    }
    for (size_t i = 0; i < feed->column_count; i++) {
        const PlanColumn *column = &feed->target->columns[feed->columns[i].column];

        if (column->dimension == NULL) {
            StrBuf text = strbuf_new(b->arena);

            sql_as_text(&text, b->dialect, arena_fmt(b->arena, "w.%s", ident(b, column->name)),
                        column->type);
            names[count] = column->name;
            exprs[count++] = text.text;
        }
    }
    sql_json_object(&out, b->dialect, names, exprs, count);
    return out.text;
}

void
emit_quarantine(Build *b, const PlanFeed *feed)
{
    Vars vars = feed_vars(b, feed);

    var_code(&vars, "json", work_json(b, feed));
    /* What is wrong with the whole row is told once, by the feed that the row is about. */
    var_code(&vars, "only", feed->is_member_feed ? " AND w.firn_class = 'a'" : "");
    emit(b, "quarantine_clear", &vars);
    emit(b, "quarantine_add", &vars);
    if (has_orphans(feed)) {
        emit_orphans_wait(b, feed);
    }
}

void
emit_ledger(Build *b, const PlanFeed *feed)
{
    const Vars vars = feed_vars(b, feed);

    emit(b, "ledger", &vars);
    emit_drop(b, scratch(b, "state", feed->scratch));
    emit(b, "branch_state_new", &vars);
    emit(b, "branch_state_leave", &vars);
    emit(b, "branch_state_insert", &vars);
}

void
emit_feed_end(Build *b, const PlanFeed *feed)
{
    static const char *const kinds[] = {"work", "vanished", "held", "state", "tally", "missing", "duplicate"};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        emit_drop(b, scratch(b, kinds[i], feed->scratch));
    }
}

static const char *
is_live(Build *b, const PlanTarget *target)
{
    if (target->kind == TARGET_FACT) {
        return "true";
    }
    return arena_fmt(b->arena, "NOT t.firn_inferred AND NOT t.firn_deleted AND t.%s > 0",
                     ident(b, target->surrogate));
}

void
emit_live(Build *b, const PlanTarget *target, const LiveCounts *counts)
{
    Vars vars = vars_new(b);

    emit_drop(b, scratch(b, "live", ""));
    var_code(&vars, "live", scratch(b, "live", ""));
    var_ident(&vars, "table", target->name);
    var_code(&vars, "is_live", is_live(b, target));
    var_code(&vars, "changes", counts->changes);
    var_code(&vars, "inserted", counts->inserted);
    var_code(&vars, "updated", counts->updated);
    var_code(&vars, "removed", counts->removed);
    emit(b, builds_fact(b->gen, target) ? "live_first" : "live_before", &vars);
}

void
emit_target_end(Build *b, const PlanTarget *target)
{
    Vars vars = vars_new(b);

    var_code(&vars, "live", scratch(b, "live", ""));
    var_ident(&vars, "table", target->name);
    var_literal(&vars, "target", target->name);
    var_literal(&vars, "definition", target->definition);
    var_code(&vars, "is_live", is_live(b, target));
    var_code(&vars, "inferred",
             target->kind == TARGET_FACT
                 ? "0"
                 : arena_fmt(b->arena, "(SELECT COUNT(*) FROM %s t WHERE t.firn_inferred)",
                             qualified(b, b->gen->warehouse, target->name)));
    emit(b, "assert_live", &vars);
    emit(b, "target_moved", &vars);
    emit(b, "target_ledger", &vars);
    emit_drop(b, scratch(b, "live", ""));
}
