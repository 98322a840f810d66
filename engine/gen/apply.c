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
    if (target->source != NULL && strmap_get(seen, target->source->name) == NULL) {
        strmap_put(seen, target->source->name, (void *) (uintptr_t) target->source);
        names[(*count)++] = target->source->name; /* it queues what has moved */
    }
    for (size_t i = 0; i < target->link_count; i++) {
        const PlanTarget *fact = target->links[i].fact; /* it queues keys, too */

        if (strmap_get(seen, fact->name) == NULL) {
            strmap_put(seen, fact->name, (void *) (uintptr_t) fact);
            names[(*count)++] = fact->name;
        }
    }
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
    if (!b->gen->erases) { /* there all are asked before the first is written */
        emit_state_check(b, target);
    }
}

void
emit_state_check(Build *b, const PlanTarget *target)
{
    Vars vars = vars_new(b);

    var_literal(&vars, "target", target->name);
    const long long *committed = strmap_get(b->gen->committed, target->name);
    const long long version = target->version + (committed != NULL ? *committed : 0);

    var_number(b, &vars, "version", version);
    emit(b, version == 0 ? "assert_new" : "assert_state", &vars);
}

/* ---- the end of a feed and of a target ------------------------------------------------------ */

static const char *
work_json(Build *b, const PlanFeed *feed)
{
    StrBuf out = strbuf_new(b->arena);
    const char **names = arena_new_array(b->arena, const char *, feed->column_count + 1);
    const char **exprs = arena_new_array(b->arena, const char *, feed->column_count + 1);
    DataType *types = arena_new_array(b->arena, DataType, feed->column_count + 1);
    size_t count = 0;

    if (b->dialect->row_json != NULL) {
        return arena_fmt(b->arena, "%s(w)", b->dialect->row_json);
    }
    for (size_t i = 0; i < feed->column_count; i++) {
        const PlanColumn *column = &feed->target->columns[feed->columns[i].column];

        if (column->dimension == NULL) {
            names[count] = column->name;
            types[count] = carried_type(column->type);
            exprs[count] =
                text_sql(b, arena_fmt(b->arena, "w.%s", ident(b, column->name)), types[count]);
            count++;
        }
    }
    sql_json_object(&out, b->dialect, names, exprs, types, count);
    return out.text;
}

void
emit_quarantine(Build *b, const PlanFeed *feed, const char *rows)
{
    Vars vars = feed_vars(b, feed);

    var_code(&vars, "rows", rows);
    var_code(&vars, "json", work_json(b, feed));
    /* What is wrong with the whole row is told once, by the feed that the row is about. */
    var_code(&vars, "only", feed->is_member_feed ? " AND w.firn_class = 'a'" : "");
    emit(b, "quarantine_clear", &vars);
    emit(b, "quarantine_compare", &vars);
    emit(b, "quarantine_add", &vars);
    emit_ended(b, feed, rows);
    emit_truncated_end(b, feed);
    if (has_orphans(feed)) {
        emit_orphans_wait(b, feed);
    }
}

void
put_note(Build *b, Vars *vars, const char *accepted)
{
    var_code(vars, "note",
             accepted != NULL
                 ? "COALESCE(h.reason, 'accepted by ' || CURRENT_USER || ': ' || c.reason)"
                 : "h.reason");
    var_code(vars, "accepted",
             accepted != NULL
                 ? arena_fmt(b->arena, "LEFT JOIN %s c ON c.tenant_key = b.tenant_key", accepted)
                 : "");
}

void
emit_ledger(Build *b, const PlanFeed *feed)
{
    Vars vars = feed_vars(b, feed);

    put_note(b, &vars, accepts(b, feed) ? scratch(b, "accepted", feed->scratch) : NULL);
    emit(b, "ledger", &vars);
    emit_drop(b, scratch(b, "state", feed->scratch));
    emit(b, "branch_state_new", &vars);
    emit(b, "branch_state_leave", &vars);
    emit(b, "branch_state_insert", &vars);
    emit_absent_end(b, feed);
    emit_joined_state(b, feed);
}

void
emit_feed_end(Build *b, const PlanFeed *feed, bool lazy)
{
    static const char *const kinds[] = {"vanished", "bad",     "held",      "state",
                                        "tally",    "missing", "duplicate", "folded"};

    if (lazy) {
        Vars vars = vars_new(b);

        var_code(&vars, "table", scratch(b, "work", feed->scratch));
        emit(b, "drop_view", &vars);
        emit_drop(b, scratch(b, "rest", feed->scratch));
    } else {
        emit_drop(b, scratch(b, "work", feed->scratch));
    }
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (feed->folds || strcmp(kinds[i], "folded") != 0) {
            emit_drop(b, scratch(b, kinds[i], feed->scratch));
        }
    }
    emit_truncated_drop(b, feed);
    if (accepts(b, feed)) {
        emit_drop(b, scratch(b, "accepted", feed->scratch));
    }
}

const char *
target_is_live(Build *b, const PlanTarget *target)
{
    if (target->kind == TARGET_FACT) {
        return "true";
    }
    return arena_fmt(b->arena, "NOT t.firn_inferred AND %s AND t.%s > 0",
                     target->is_tracked ? "t.is_current" : "NOT t.firn_deleted",
                     ident(b, target->surrogate));
}

void
emit_live(Build *b, const PlanTarget *target, const LiveCounts *counts)
{
    Vars vars = vars_new(b);

    emit_drop(b, scratch(b, "live", ""));
    var_code(&vars, "live", scratch(b, "live", ""));
    var_ident(&vars, "table", target->name);
    var_code(&vars, "is_live", target_is_live(b, target));
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
    var_code(&vars, "is_live", target_is_live(b, target));
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
