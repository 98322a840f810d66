/* Joined tables: what a branch reads of them, and how far it has followed their changes. */
#include <stdio.h>
#include <string.h>

#include "plan/planner.h"

/* ---- what is read of a table ---------------------------------------------------------------- */

typedef struct Usage
{
    const BoundBranch *branch;
    size_t table;
    bool *columns;
} Usage;

static void
note_expr(const Usage *usage, const Expr *expr)
{
    const CatalogTable *table = usage->branch->tables[usage->table].table;

    for (size_t i = 0; expr != NULL && i < expr_column_count(expr); i++) {
        const CatalogColumn *column = NULL;
        size_t owner = 0;

        if (bound_column(usage->branch, &expr_columns(expr)[i], &owner, &column) &&
            owner == usage->table && column != NULL) {
            usage->columns[column - table->columns] = true;
        }
    }
}

static void
note_exprs(const Usage *usage, const Expr *const *exprs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        note_expr(usage, exprs[i]);
    }
}

static void
note_value(const Usage *usage, const BoundValue *value)
{
    note_expr(usage, value->expr);
    if (value->decoding != NULL) {
        note_value(usage, &value->decoding->from);
    }
    for (size_t i = 0; i < value->alternative_count; i++) {
        note_value(usage, &value->alternatives[i]);
    }
}

const bool *
bound_used_columns(Arena *arena, const BoundBranch *branch, size_t table)
{
    const size_t count = branch->tables[table].table->column_count;
    const Usage usage = {
        .branch = branch, .table = table, .columns = arena_new_array(arena, bool, count + 1)};

    for (size_t i = 0; i < count; i++) {
        usage.columns[i] = false;
    }
    note_exprs(&usage, branch->row_exprs, branch->row_expr_count);
    note_exprs(&usage, branch->order, branch->order_count);
    note_expr(&usage, branch->changed_at);
    note_expr(&usage, branch->deleted);
    note_expr(&usage, branch->truncated);
    note_expr(&usage, branch->where);
    for (size_t i = 0; i < branch->join_count; i++) {
        note_expr(&usage, branch->joins[i].on);
    }
    for (size_t i = 0; i < branch->reject_count; i++) {
        note_expr(&usage, branch->rejects[i].when);
    }
    for (size_t i = 0; i < branch->record->value_count; i++) {
        note_value(&usage, &branch->values[i]);
    }
    return usage.columns;
}

/* ---- how far it was followed ---------------------------------------------------------------- */

static const char *
mark_of(const Planner *planner, const PlanFeed *feed, const PlanTenant *tenant, const char *alias)
{
    char key[640];
    const int len = snprintf(key, sizeof(key), "%s\x1f%s\x1f%lld\x1f%s", feed->target->name,
                             known_name(feed), tenant->tenant_key, alias);
    const StateJoin *state =
        len > 0 && (size_t) len < sizeof(key) ? strmap_get(planner->joined, key) : NULL;

    return state != NULL ? state->mark : NULL;
}

/* The mark from which all feeds of the branch can go on: a watermark that none is behind, or the digest that all saw. */
static const char *
common_mark(const Planner *planner, const PlanRecord *record, const PlanBranch *branch,
            const BoundJoin *join)
{
    const char *common = NULL;
    bool first = true;

    for (size_t f = 0; f < record->feed_count; f++) {
        const PlanFeed *feed = record->feeds[f];

        if (!feed_enabled(planner->project, feed->feed, branch->tenant->tenant,
                          branch->tenant->region)) {
            continue;
        }
        const char *mark = mark_of(planner, feed, branch->tenant, join->join->alias.text);

        if (mark == NULL) {
            return NULL;
        }
        if (first) {
            common = mark;
        } else if (join->changed_at != NULL) {
            common = lesser_mark(common, mark);
        } else if (strcmp(common, mark) != 0) {
            return NULL;
        }
        first = false;
    }
    return common;
}

void
plan_joined(Planner *planner, PlanRecord *record, PlanBranch *branch, const BoundBranch *bound)
{
    PlanJoined *joined = arena_new_array(planner->arena, PlanJoined, bound->join_count + 1);
    size_t count = 0;

    for (size_t i = 0; bound->changed_at != NULL && i < bound->join_count; i++) {
        const BoundJoin *join = &bound->joins[i];

        if (join->on != NULL) {
            joined[count++] = (PlanJoined){.alias = join->join->alias.text,
                                           .mark = common_mark(planner, record, branch, join)};
        }
    }
    branch->joined = joined;
    branch->joined_count = count;
    record->follows_joins = record->follows_joins || count > 0;
}
