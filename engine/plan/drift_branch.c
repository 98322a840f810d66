/* What a change of staging means for each branch that reads it: for the target's columns, and whether it is held back. */
#include <string.h>

#include "plan/drift_state.h"
#include "plan/uses.h"

typedef VEC_OF(DriftEffect) Effects;

/* A branch as it is now and as it would be with what is remembered; either may not fit its tables. */
typedef struct Compared
{
    Planner *planner;
    const PlanRecord *record;
    PlanBranch *branch;
    const BoundBranch *now;
    const BoundBranch *before;
    ColumnUses uses_now;
    ColumnUses uses_before;
    DriftPolicy policy;
} Compared;

static bool
is_same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void
add_effect(const Compared *c, DriftChange *change, DriftEffect effect)
{
    Effects all = {.items = (DriftEffect *) (uintptr_t) change->effects,
                   .count = change->effect_count,
                   .cap = change->effect_count};

    for (size_t i = 0; i < all.count; i++) {
        const DriftEffect *known = &all.items[i];

        if (known->kind == effect.kind && is_same(known->record, effect.record) &&
            is_same(known->target, effect.target) && is_same(known->column, effect.column)) {
            return;
        }
    }
    *vec_push(c->planner->arena, &all) = effect;
    change->effects = all.items;
    change->effect_count = all.count;
}

static bool
expr_names(const Expr *expr, const char *name)
{
    for (size_t i = 0; expr != NULL && i < expr_column_count(expr); i++) {
        if (strcmp(expr_columns(expr)[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool
reference_names(const PlanReference *reference, const char *name)
{
    for (size_t i = 0; reference != NULL && i < reference->part_count; i++) {
        if (expr_names(reference->parts[i].expr, name) ||
            reference_names(reference->parts[i].nested, name)) {
            return true;
        }
    }
    return false;
}

/* The columns of the targets that a value of the record reaches. */
static void
add_value_effect(const Compared *c, DriftChange *change, size_t value, DriftEffectKind kind)
{
    const char *name = c->record->values[value].name;

    for (size_t f = 0; f < c->record->all_feed_count; f++) {
        const PlanFeed *feed = c->record->all_feeds[f];

        for (size_t i = 0; i < feed->column_count; i++) {
            const PlanFeedColumn *fed = &feed->columns[i];

            if (expr_names(fed->expr, name) || reference_names(fed->reference, name)) {
                add_effect(
                    c, change,
                    (DriftEffect){.kind = kind,
                                  .record = c->record->name,
                                  .target = feed->target->name,
                                  .column = feed->target->columns[fed->column].column->name.text});
            }
        }
    }
}

/* Does the document still have one of the fields that the column is taken from? */
static bool
is_still_there(const PlanColumn *column, const BoundValue *document)
{
    bool there = false;

    for (size_t i = 0; !there && i < column->column->extra.count; i++) {
        there = bound_extra(document, column->column->extra.items[i].text);
    }
    return there;
}

/* The columns that are taken out of a document by that name of a field; false: none is. */
static bool
add_extra_effects(const Compared *c, DriftChange *change, const ColumnUse *use,
                  DriftEffectKind kind)
{
    const PlanValue *value = &c->record->values[use->value];
    bool any = false;

    for (size_t f = 0; f < c->record->all_feed_count; f++) {
        const PlanFeed *feed = c->record->all_feeds[f];

        if (!keeps_extras(feed) || !is_same(feed->target->extras_value, value->name)) {
            continue;
        }
        for (size_t i = 0; i < feed->column_count; i++) {
            const PlanColumn *column = &feed->target->columns[feed->columns[i].column];

            if (!feed->columns[i].promoted || !is_taken_from(column, use->column)) {
                continue;
            }
            const bool gone = kind == EFFECT_ELSEWHERE && c->now != NULL &&
                              !is_still_there(column, &c->now->values[use->value]);

            add_effect(c, change,
                       (DriftEffect){.kind = gone ? EFFECT_NULL : kind,
                                     .record = c->record->name,
                                     .target = feed->target->name,
                                     .column = column->column->name.text});
            any = true;
        }
    }
    return any;
}

/* Is the value read from a table alone that the tenant does not have? */
static bool
is_lacking(const BoundBranch *bound, const BoundValue *value)
{
    bool lacking = value->expr != NULL && expr_column_count(value->expr) > 0;

    for (size_t i = 0; lacking && i < expr_column_count(value->expr); i++) {
        const ExprColumn *column = &expr_columns(value->expr)[i];
        const CatalogColumn *found = NULL;
        size_t table = 0;

        lacking = (column->qualifier == NULL || strcmp(column->qualifier, "tenant") != 0) &&
                  bound_column(bound, column, &table, &found) && found == NULL;
    }
    return lacking;
}

static DriftEffectKind
value_effect(const Compared *c, DriftKind kind, size_t value)
{
    if (kind == DRIFT_APPEARED) {
        return EFFECT_NEW;
    }
    if (c->now == NULL) {
        return EFFECT_LOST;
    }
    if (kind != DRIFT_VANISHED && kind != DRIFT_RENAMED &&
        c->policy.answers[kind] != DRIFT_WITHOUT) {
        return EFFECT_TYPE;
    }
    return c->now->values[value].is_null || is_lacking(c->now, &c->now->values[value])
               ? EFFECT_NULL
               : EFFECT_ELSEWHERE;
}

/* Effects of a change on what reads the column (NULL: any of the table's); false: nothing does. */
static bool
add_effects(const Compared *c, const TableDrift *table, DriftChange *change, const ColumnUses *uses,
            const char *column)
{
    bool any = false;

    for (size_t i = 0; i < uses->count; i++) {
        const ColumnUse *use = &uses->items[i];

        if (!is_same(use->table->schema, table->schema) ||
            !is_same(use->table->name, table->table) ||
            (column != NULL && strcmp(use->column, column) != 0)) {
            continue;
        }
        if (use->value != USE_OF_ROWS && c->record->values[use->value].extras != NULL) {
            any |= add_extra_effects(c, change, use,
                                     value_effect(c, change->kind, (size_t) use->value));
            continue;
        }
        any = true;
        if (use->value == USE_OF_ROWS) {
            add_effect(c, change,
                       (DriftEffect){.kind = c->now == NULL ? EFFECT_LOST : EFFECT_ROWS,
                                     .record = c->record->name});
        } else {
            add_value_effect(c, change, (size_t) use->value,
                             value_effect(c, change->kind, (size_t) use->value));
        }
    }
    return any;
}

/* Does the change concern the branch?  Effects are noted. */
static bool
concerns(const Compared *c, const TableDrift *table, DriftChange *change)
{
    const bool read_now = c->now != NULL && bound_reads(c->now, table->schema, table->table);
    const bool read_before =
        c->before != NULL && bound_reads(c->before, table->schema, table->table);

    if (change->is_key) {
        const BoundBranch *bound = c->now != NULL ? c->now : c->before;
        const bool identity = (read_now || read_before) && bound->row_kind == ROW_PRIMARY_KEY &&
                              bound->part_count > 0 && is_same(bound->parts[0]->name, table->table);

        if (identity) {
            add_effect(c, change, (DriftEffect){.kind = EFFECT_ROWS, .record = c->record->name});
        }
        return identity;
    }
    if (change->kind == DRIFT_APPEARED) {
        return add_effects(c, table, change, &c->uses_now, change->column) || read_now;
    }
    if (change->column == NULL) {
        const bool used = add_effects(c, table, change, &c->uses_before, NULL);

        if (read_before && !used) {
            add_effect(c, change, (DriftEffect){.kind = EFFECT_ROWS, .record = c->record->name});
        }
        return read_before;
    }
    const bool before = add_effects(c, table, change, &c->uses_before, change->column);

    if (change->kind == DRIFT_VANISHED || change->kind == DRIFT_RENAMED) {
        return before;
    }
    return add_effects(c, table, change, &c->uses_now, change->column) || before;
}

/* What fits the column of the ledger. */
static const char *
held_reason(Arena *arena, const TableDrift *table, const DriftChange *change)
{
    enum
    {
        REASON_BYTES = 380
    };
    StrBuf out = strbuf_new(arena);

    strbuf_fmt(&out, "drift: %s.%s: ", table->schema, table->table);
    drift_change_print(change, &out);
    for (size_t i = 0; i < change->effect_count && out.len < REASON_BYTES / 2; i++) {
        strbuf_str(&out, i == 0 ? " (" : ", ");
        drift_effect_print(&change->effects[i], false, &out);
    }
    strbuf_str(&out, change->effect_count > 0 ? ")" : "");
    return out.len <= REASON_BYTES ? out.text
                                   : arena_fmt(arena, "%.*s...", REASON_BYTES / 2, out.text);
}

static void
answer_change(const Compared *c, TableDrift *table, DriftChange *change)
{
    Planner *planner = c->planner;
    const DriftAnswer answer = c->policy.answers[change->kind];

    if (!concerns(c, table, change)) {
        return;
    }
    change->answer = answer > change->answer ? answer : change->answer;
    if (answer != DRIFT_FOLLOW) {
        table->is_taken = false;
    }
    if (answer == DRIFT_HOLD && c->branch->held == NULL) {
        c->branch->held = held_reason(planner->arena, table, change);
        planner->plan->drift.held_branches++;
    }
    if (answer == DRIFT_FAIL && planner->plan->drift.fails == NULL) {
        planner->plan->drift.fails = table;
    }
}

void
drift_branch(Planner *planner, Arena *arena, const PlanRecord *record, PlanBranch *branch,
             const BoundBranch *bound)
{
    TenantDrift *part = drift_part(planner, branch->tenant);
    bool any = false;

    for (size_t i = part != NULL ? part->from : 0; part != NULL && i < part->to; i++) {
        any = any || planner->drift->tables.items[i].change_count > 0;
    }
    if (!any) {
        return;
    }
    Diags *ignored = diags_new(arena);
    Compared c = {.planner = planner,
                  .record = record,
                  .branch = branch,
                  .now = bound,
                  .policy = drift_policy(planner->project, branch->effective,
                                         branch->tenant->tenant, branch->tenant->region)};

    planner->drift->blind = true;
    c.before = bind_branch(planner, arena, record, drift_before(planner, part), branch->effective,
                           ignored);
    planner->drift->blind = false;
    if (c.now != NULL) {
        c.uses_now = bound_uses(arena, c.now);
    }
    if (c.before != NULL) {
        c.uses_before = bound_uses(arena, c.before);
    }
    for (size_t i = part->from; i < part->to; i++) {
        TableDrift *table = &planner->drift->tables.items[i];

        for (size_t k = 0; k < table->change_count; k++) {
            answer_change(&c, table, &table->changes[k]);
        }
        /* Nobody can tell what it means for a branch that fits neither. */
        table->is_taken = table->is_taken && (c.now != NULL || c.before != NULL);
    }
}

/* ---- after all branches --------------------------------------------------------------------- */

/* Does the run look at some records only?  Then nobody knows what a change means for the others. */
static bool
is_partial(const Planner *planner)
{
    for (size_t i = 0; i < planner->records.count; i++) {
        const PlanRecord *record = &planner->records.items[i];

        if (!record->is_selected && record->branch_count > 0) {
            return true; /* left out: something is wrong with the record itself */
        }
    }
    return !selected_all_records(planner->options);
}

/* What a table that was likely renamed is called now is taken when its old name is let go. */
static void
bind_twin(DriftState *state, const TableDrift *old)
{
    for (size_t i = 0; i < state->tables.count; i++) {
        TableDrift *table = &state->tables.items[i];

        if (is_same(table->schema, old->schema) && is_same(table->table, old->changes[0].to)) {
            table->is_taken = table->is_taken && old->is_taken;
        }
    }
}

void
plan_drift_end(Planner *planner)
{
    const bool partial = is_partial(planner);
    DriftState *state = planner->drift;

    for (size_t i = 0; i < state->tables.count; i++) {
        TableDrift *table = &state->tables.items[i];

        table->is_taken = table->is_taken && (table->is_first || !partial);
    }
    for (size_t i = 0; i < state->tables.count; i++) {
        const TableDrift *table = &state->tables.items[i];

        if (table->change_count == 1 && table->changes[0].kind == DRIFT_RENAMED &&
            table->changes[0].column == NULL) {
            bind_twin(state, table);
        }
    }
}
