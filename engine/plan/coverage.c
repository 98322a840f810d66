#include "plan/coverage.h"

#include <string.h>

#include "base/strmap.h"
#include "base/vec.h"

const char *
cover_state_name(CoverState state)
{
    static const char *const names[COVER_STATES] = {
        [COVER_OUTSIDE] = "outside",   [COVER_ABSENT] = "absent", [COVER_DEFAULT] = "defaulted",
        [COVER_CONSTANT] = "constant", [COVER_HOOK] = "hook",     [COVER_MAPPED] = "mapped",
        [COVER_DRIFTED] = "drifted"};

    return names[state];
}

/* ---- one value --------------------------------------------------------------------------------- */

static bool
reads_staging(const BoundBranch *branch, const Expr *expr)
{
    for (size_t i = 0; expr != NULL && i < expr_column_count(expr); i++) {
        const CatalogColumn *column = NULL;
        size_t table = 0;

        if (bound_column(branch, &expr_columns(expr)[i], &table, &column)) {
            return true;
        }
    }
    return false;
}

static CoverState
state_of_value(const BoundBranch *branch, const BoundValue *value)
{
    CoverState best = COVER_ABSENT;

    if (value->is_null) {
        return COVER_ABSENT;
    }
    for (size_t i = 0; i < value->alternative_count; i++) {
        const CoverState state = state_of_value(branch, &value->alternatives[i]);

        best = state > best ? state : best;
    }
    if (value->alternative_count > 0) {
        return best;
    }
    if (value->hook_text != NULL || value->decoding != NULL) {
        return COVER_HOOK;
    }
    return reads_staging(branch, value->expr) ? COVER_MAPPED : COVER_CONSTANT;
}

/* ---- one branch -------------------------------------------------------------------------------- */

typedef struct Covering
{
    Planner *planner;
    const Plan *plan;
    Arena *arena;
    Coverage *out;
    CoverState *states;
    StrMap *places; /* a target's name -> CoverTarget */
    StrMap *known;  /* record and shape -> states of its values */
} Covering;

/* Of a branch that does not bind as a whole: value by value. */
static void
states_one_by_one(Covering *c, const PlanRecord *record, const PlanBranch *branch, CoverState *out)
{
    for (size_t v = 0; v < record->value_count; v++) {
        Arena *arena = arena_new();
        Diags *ignored = diags_new(arena);
        PlanRecord one = *record;

        one.values = &record->values[v];
        one.value_count = 1;
        const BoundBranch *bound = plan_bind(c->planner, arena, &one, branch, ignored);

        out[v] = bound != NULL ? state_of_value(bound, &bound->values[0]) : COVER_DRIFTED;
        arena_free(arena);
    }
}

static const CoverState *
states_of_branch(Covering *c, const PlanRecord *record, const PlanBranch *branch)
{
    const char *key = branch->broken || branch->shape == NULL
                          ? NULL
                          : arena_fmt(c->arena, "%s/%s", record->name, branch->shape);
    CoverState *states = key != NULL ? strmap_get(c->known, key) : NULL;

    if (states != NULL) {
        return states;
    }
    states = arena_new_array(c->arena, CoverState, record->value_count + 1);
    if (branch->broken) {
        states_one_by_one(c, record, branch, states);
        return states;
    }
    Arena *arena = arena_new();
    const BoundBranch *bound = plan_bind(c->planner, arena, record, branch, diags_new(arena));

    for (size_t v = 0; v < record->value_count; v++) {
        states[v] = bound != NULL ? state_of_value(bound, &bound->values[v]) : COVER_DRIFTED;
    }
    arena_free(arena);
    if (key != NULL) {
        strmap_put(c->known, key, states);
    }
    return states;
}

/* ---- one column -------------------------------------------------------------------------------- */

static void
add_state(const PlanRecord *record, const CoverState *values, const Expr *expr, CoverState *worst,
          CoverState *best)
{
    for (size_t i = 0; expr != NULL && i < expr_column_count(expr); i++) {
        for (size_t v = 0; v < record->value_count; v++) {
            if (strcmp(record->values[v].name, expr_columns(expr)[i].name) == 0) {
                *best = values[v] > *best ? values[v] : *best;
                *worst = values[v] == COVER_DRIFTED ? COVER_DRIFTED : *worst;
            }
        }
    }
}

static void
add_reference(const PlanRecord *record, const CoverState *values, const PlanReference *reference,
              CoverState *worst, CoverState *best)
{
    for (size_t p = 0; p < reference->part_count; p++) {
        if (reference->parts[p].nested != NULL) {
            add_reference(record, values, reference->parts[p].nested, worst, best);
        } else {
            add_state(record, values, reference->parts[p].expr, worst, best);
        }
    }
}

static bool
reads_values(const PlanFeedColumn *column)
{
    return column->reference != NULL ||
           (column->expr != NULL && expr_column_count(column->expr) > 0);
}

static CoverState
state_of_column(const PlanFeed *feed, const PlanFeedColumn *column, const CoverState *values)
{
    CoverState worst = COVER_OUTSIDE;
    CoverState best = COVER_OUTSIDE;

    if (column->reference != NULL) {
        add_reference(feed->record, values, column->reference, &worst, &best);
    } else {
        add_state(feed->record, values, column->expr, &worst, &best);
    }
    if (worst == COVER_DRIFTED) {
        return COVER_DRIFTED;
    }
    if (!reads_values(column)) {
        return COVER_CONSTANT;
    }
    const Column *declared = feed->target->columns[column->column].column;

    return best <= COVER_ABSENT && declared != NULL && declared->default_value.text != NULL
               ? COVER_DEFAULT
           : best == COVER_OUTSIDE ? COVER_ABSENT
                                   : best;
}

static void
note(CoverState *cell, CoverState state)
{
    const bool better = *cell == COVER_DRIFTED ? false : state > *cell;

    *cell = better ? state : *cell;
}

static size_t
tenant_index(const Coverage *out, const PlanTenant *tenant)
{
    size_t i = 0;

    while (i < out->tenant_count && out->tenants[i] != tenant) {
        i++;
    }
    return i;
}

/* Branches that do not bind are in the record alone. */
static void
cover_feed(Covering *c, const PlanFeed *feed)
{
    const CoverTarget *place = strmap_get(c->places, feed->target->name);
    const PlanRecord *record = feed->record;
    size_t next = 0;

    for (size_t b = 0; place != NULL && b < record->branch_count; b++) {
        const PlanBranch *branch = &record->branches[b];
        const PlanTenant *of = branch->tenant;

        if (branch->lacks != NULL ||
            !feed_enabled(c->plan->project, feed->feed, of->tenant, of->region)) {
            continue;
        }
        const CoverState *values = states_of_branch(c, record, branch);
        /* Branches and tenants mostly have one order. */
        const size_t tenant = next < c->out->tenant_count && c->out->tenants[next] == of
                                  ? next
                                  : tenant_index(c->out, of);

        next = tenant + 1;
        if (tenant == c->out->tenant_count) {
            continue;
        }
        CoverState *cells = &c->states[tenant * c->out->column_count + place->first];

        for (size_t i = 0; i < place->column_count; i++) {
            note(&cells[i], COVER_ABSENT);
            for (size_t f = 0; f < feed->column_count; f++) {
                if (feed->columns[f].column == place->columns[i]) {
                    note(&cells[i], state_of_column(feed, &feed->columns[f], values));
                }
            }
        }
    }
}

/* ---- all --------------------------------------------------------------------------------------- */

static void
list_tenants(Covering *c)
{
    const PlanTenant **tenants =
        arena_new_array(c->arena, const PlanTenant *, c->plan->tenant_count + 1);

    for (size_t i = 0; i < c->plan->tenant_count; i++) {
        if (strcmp(c->plan->tenants[i].region, "*") != 0) {
            tenants[c->out->tenant_count++] = &c->plan->tenants[i];
        }
    }
    c->out->tenants = tenants;
}

static bool
is_fed_by_records(const PlanTarget *target)
{
    for (size_t f = 0; f < target->feed_count; f++) {
        if (target->feeds[f]->source == NULL && target->feeds[f]->record->base->seed == NULL) {
            return true;
        }
    }
    return false;
}

static void
list_targets(Covering *c)
{
    VEC_OF(CoverTarget) targets = {0};

    for (size_t t = 0; t < c->plan->target_count; t++) {
        const PlanTarget *target = c->plan->targets[t];
        size_t *columns = arena_new_array(c->arena, size_t, target->column_count + 1);
        size_t count = 0;

        if (target->target == NULL || !is_fed_by_records(target)) {
            continue;
        }
        for (size_t i = 0; i < target->column_count; i++) {
            const Column *column = target->columns[i].column;

            if (column != NULL && !column->is_derived && column->lag_from.text == NULL) {
                columns[count++] = i;
            }
        }
        *vec_push(c->arena, &targets) = (CoverTarget){target, columns, count, c->out->column_count};
        c->out->column_count += count;
    }
    c->out->targets = targets.items;
    c->out->target_count = targets.count;
    for (size_t t = 0; t < targets.count; t++) {
        strmap_put(c->places, targets.items[t].target->name, &targets.items[t]);
    }
}

const Coverage *
coverage_of(Planner *planner, const Plan *plan, Arena *arena)
{
    Coverage *out = arena_new_obj(arena, Coverage);
    Covering c = {.planner = planner,
                  .plan = plan,
                  .arena = arena,
                  .out = out,
                  .places = strmap_new(arena),
                  .known = strmap_new(arena)};

    list_tenants(&c);
    list_targets(&c);
    c.states = arena_new_array(arena, CoverState, out->tenant_count * out->column_count + 1);
    out->states = c.states;
    for (size_t t = 0; t < out->target_count; t++) {
        const PlanTarget *target = out->targets[t].target;

        for (size_t f = 0; f < target->feed_count; f++) {
            if (target->feeds[f]->source == NULL && target->feeds[f]->record->base->seed == NULL) {
                cover_feed(&c, target->feeds[f]);
            }
        }
    }
    return out;
}
