/* Keys taken through another row: which row has them, and in which column. */
#include <string.h>

#include "plan/planner.h"

static const PlanLink *
find_link(const PlanTarget *target, const char *name)
{
    for (size_t i = 0; i < target->link_count; i++) {
        if (strcmp(target->links[i].name, name) == 0) {
            return &target->links[i];
        }
    }
    return NULL;
}

/* ---- links to facts ------------------------------------------------------------------------- */

static void
set_link(Planner *planner, const PlanTarget *target, const FactLink *link, PlanLink *out)
{
    const PlanTarget *fact = plan_target(planner->plan, link->fact.text);

    if (fact == NULL) { /* refused when the mapping was read */
        return;
    }
    const PlanColumn **own = arena_new_array(planner->arena, const PlanColumn *, fact->key_count);
    const PlanColumn **keys = arena_new_array(planner->arena, const PlanColumn *, fact->key_count);

    for (size_t k = 0; k < fact->key_count; k++) {
        keys[k] = &fact->columns[fact->key[k]];
        own[k] = plan_column(target, link->by.count > 0 ? link->by.items[k].text
                                                        : keys[k]->column->name.text);
    }
    *out = (PlanLink){.name = link->name.text,
                      .missing = link->missing,
                      .owner = target,
                      .fact = fact,
                      .own = own,
                      .keys = keys,
                      .key_count = fact->key_count};
}

static void
set_links(Planner *planner, PlanTarget *target)
{
    const size_t count = target->target != NULL ? target->target->links.count : 0;
    PlanLink *links = arena_new_array(planner->arena, PlanLink, count + 1);

    target->links = links;
    for (size_t i = 0; i < count; i++) {
        set_link(planner, target, &target->target->links.items[i], &links[target->link_count++]);
    }
}

/* Facts are told which others find their rows. */
static void
set_linked(Planner *planner)
{
    const Plan *plan = planner->plan;

    for (size_t i = 0; i < plan->target_count; i++) {
        VEC_OF(const PlanLink *) linked = {0};

        for (size_t j = 0; j < plan->target_count; j++) {
            for (size_t k = 0; k < plan->targets[j]->link_count; k++) {
                if (plan->targets[j]->links[k].fact == plan->targets[i]) {
                    *vec_push(planner->arena, &linked) = &plan->targets[j]->links[k];
                }
            }
        }
        plan->targets[i]->linked = linked.items;
        plan->targets[i]->linked_count = linked.count;
    }
}

/* ---- columns -------------------------------------------------------------------------------- */

static void
set_through(Planner *planner, const PlanTarget *target, PlanColumn *column)
{
    const Column *declared = column->column;
    PlanThrough *through = arena_new_obj(planner->arena, PlanThrough);
    const PlanTarget *holder = NULL;

    through->link = find_link(target, declared->through_via.text);
    if (through->link != NULL) {
        holder = through->link->fact;
    } else {
        through->via = plan_column(target, declared->through_via.text);
        holder = through->via->dimension;
    }
    through->from = plan_column(holder, declared->through_from.text);
    column->through = through;
}

/* What kind of key a column holds that takes over another one's. */
static void
set_kind(const PlanTarget *target, PlanColumn *column)
{
    if (column->through != NULL) {
        column->by_version = column->through->from->by_version;
    }
    for (size_t f = 0; target->source != NULL && f < target->feed_count; f++) {
        for (size_t i = 0; i < target->feeds[f]->column_count; i++) {
            const PlanFeedColumn *fed = &target->feeds[f]->columns[i];

            if (fed->inherits != NULL && &target->columns[fed->column] == column) {
                column->by_version = fed->inherits->by_version;
            }
        }
    }
}

void
plan_through(Planner *planner)
{
    const Plan *plan = planner->plan;

    for (size_t i = 0; i < plan->target_count; i++) {
        PlanTarget *target = plan->targets[i];
        PlanColumn *columns = (PlanColumn *) (uintptr_t) target->columns; /* still being planned */

        set_links(planner, target);
        for (size_t c = 0; c < target->column_count; c++) {
            if (columns[c].column->through.text != NULL) {
                set_through(planner, target, &columns[c]);
            }
        }
        /* In the order of building: what is taken over is known before. */
        for (size_t c = 0; c < target->column_count; c++) {
            set_kind(target, &columns[c]);
        }
    }
    set_linked(planner);
}
