/*
 * What was loaded by feeds that the mapping calls otherwise now, or has no more, or has no more for a tenant.  Where one feed of a
 * target is gone and one is new, this takes over what that has loaded: by the state nobody can tell a feed that was renamed from one
 * that came for another, and either way its rows are read as by a mapping that changed.  What nobody takes over leaves.
 */
#include <string.h>

#include "plan/planner.h"

bool
was_loaded(const Planner *planner, const PlanTarget *target, const PlanTenant *tenant)
{
    return strmap_get(planner->loaded, arena_fmt(planner->arena, "%s\x1f%lld", target->name,
                                                 tenant->tenant_key)) != NULL;
}

/* The feed of the target under that name, or the one that takes over what had it. */
static PlanFeed *
feed_of(const PlanTarget *target, const char *name)
{
    for (size_t i = 0; i < target->feed_count; i++) {
        PlanFeed *feed = target->feeds[i];

        if (strcmp(feed->name, name) == 0 || (feed->was != NULL && strcmp(feed->was, name) == 0)) {
            return feed;
        }
    }
    return NULL;
}

static bool
feeds_any(const Plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->target_count; i++) {
        const PlanFeed *feed = feed_of(plan->targets[i], name);

        if (feed != NULL && strcmp(feed->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static size_t
head_length(const char *name)
{
    return strcspn(name, ".");
}

/* Is it declared, but not planned, because the tenant whose own it is does not take part now? */
static bool
is_left_out(const Planner *planner, const char *name)
{
    const Project *project = planner->project;
    const size_t head = head_length(name);

    for (size_t i = 0; i < project->feeds.count; i++) {
        const char *declared = project->feeds.items[i].name.text;

        if (strlen(declared) == head && strncmp(declared, name, head) == 0) {
            return !feeds_any(planner->plan, declared);
        }
    }
    return false;
}

/* ---- who takes over ------------------------------------------------------------------------- */

static bool
is_of_members(const char *name)
{
    return name[head_length(name)] == '.';
}

/* Loaded rows of the target, and is in the mapping no more. */
static bool
is_gone(const Planner *planner, const PlanTarget *target, const StateBranch *state)
{
    return strcmp(state->target, target->name) == 0 && feed_of(target, state->feed) == NULL &&
           !is_left_out(planner, state->feed) && !feeds_any(planner->plan, state->feed);
}

/* Feeds that are gone, or new, of the same kind as `name`. */
static size_t
count_gone(const Planner *planner, const PlanTarget *target, const char *name)
{
    const Catalog *catalog = planner->catalog;
    const char *last = "";
    size_t count = 0;

    for (size_t i = 0; i < catalog->branch_count; i++) {
        const StateBranch *state = &catalog->branches[i];

        if (strcmp(last, state->feed) != 0 && is_gone(planner, target, state) &&
            is_of_members(state->feed) == is_of_members(name)) {
            last = state->feed;
            count++;
        }
    }
    return count;
}

static size_t
count_new(const PlanTarget *target, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < target->feed_count; i++) {
        count += target->feeds[i]->is_new &&
                 is_of_members(target->feeds[i]->name) == is_of_members(name);
    }
    return count;
}

/* How much the names of two feeds have in common: the column of a feed of members, the feed itself. */
static int
likeness(const char *a, const char *b)
{
    const size_t head_a = head_length(a);
    const size_t head_b = head_length(b);

    if (strcmp(a + head_a, b + head_b) == 0) {
        return 2;
    }
    return head_a == head_b && strncmp(a, b, head_a) == 0 ? 1 : 0;
}

/* Of feeds of members the one of the same column or feed; of others only one may have come, and one gone. */
static PlanFeed *
heir_of(const Planner *planner, const PlanTarget *target, const char *former)
{
    const bool members = is_of_members(former);
    const bool alone = count_new(target, former) == 1 && count_gone(planner, target, former) == 1;
    PlanFeed *best = NULL;

    for (size_t i = 0; i < target->feed_count; i++) {
        PlanFeed *feed = target->feeds[i];
        const int alike = likeness(feed->name, former);

        if (feed->is_new && feed->was == NULL && is_of_members(feed->name) == members &&
            (alone || (members && alike > 0)) &&
            (best == NULL || alike > likeness(best->name, former))) {
            best = feed;
        }
    }
    return best;
}

void
plan_taken_over(Planner *planner)
{
    const Catalog *catalog = planner->catalog;
    StrMap *known = strmap_new(planner->arena);
    const StateBranch *last = NULL;

    for (size_t i = 0; i < catalog->branch_count; i++) {
        strmap_put_const(known,
                         arena_fmt(planner->arena, "%s\x1f%s", catalog->branches[i].target,
                                   catalog->branches[i].feed),
                         &catalog->branches[i]);
    }
    for (size_t t = 0; t < planner->plan->target_count; t++) {
        const PlanTarget *target = planner->plan->targets[t];

        for (size_t f = 0; f < target->feed_count; f++) {
            target->feeds[f]->is_new =
                strmap_get(known, arena_fmt(planner->arena, "%s\x1f%s", target->name,
                                            target->feeds[f]->name)) == NULL;
        }
    }
    for (size_t i = 0; i < catalog->branch_count; i++) {
        const StateBranch *state = &catalog->branches[i];
        const PlanTarget *target = target_to_fill(planner->plan, state->target);

        if (target != NULL &&
            (last == NULL || strcmp(last->target, state->target) != 0 ||
             strcmp(last->feed, state->feed) != 0) &&
            is_gone(planner, target, state)) {
            PlanFeed *heir = heir_of(planner, target, state->feed);

            if (heir != NULL) {
                heir->was = state->feed;
            }
        }
        last = state;
    }
}

/* ---- what leaves ---------------------------------------------------------------------------- */

static const PlanTenant *
tenant_of(const Plan *plan, long long tenant_key)
{
    for (size_t i = 0; i < plan->tenant_count; i++) {
        if (plan->tenants[i].tenant_key == tenant_key &&
            strcmp(plan->tenants[i].region, "*") != 0) {
            return &plan->tenants[i];
        }
    }
    return NULL;
}

/* Does the tenant take part in the feed, as the mapping wants it? */
static bool
takes_part_in(const Planner *planner, const PlanFeed *feed, const PlanTenant *tenant)
{
    if (!feed_enabled(planner->project, feed->feed, tenant->tenant, tenant->region)) {
        return false;
    }
    for (size_t i = 0; i < feed->record->branch_count; i++) {
        if (feed->record->branches[i].tenant == tenant) {
            return true;
        }
    }
    return false;
}

/* Is it left out of a feed in which it should take part, because something is wrong? */
static bool
is_in_trouble(const Planner *planner, const PlanTarget *target, const PlanTenant *tenant)
{
    for (size_t f = 0; f < target->feed_count; f++) {
        const PlanFeed *feed = target->feeds[f];
        bool there = feed->source != NULL || !takes_part_in(planner, feed, tenant);

        for (size_t i = 0; !there && i < feed->branch_count; i++) {
            there = feed->branches[i].branch->tenant == tenant;
        }
        if (!there) {
            return true;
        }
    }
    return false;
}

typedef VEC_OF(PlanLeaving) Leaving;

/* The entry of the feed that the state is about; it may stay without branches. */
static PlanLeaving *
leaving_of(const Planner *planner, Leaving *all, const StateBranch *state, const PlanFeed *still)
{
    const char *name = still != NULL ? still->name : state->feed;
    PlanLeaving *leaving = all->count > 0 ? &all->items[all->count - 1] : NULL;

    if (leaving == NULL || strcmp(leaving->feed, name) != 0) {
        leaving = vec_push(planner->arena, all);
        *leaving =
            (PlanLeaving){.feed = name,
                          .still = still,
                          .elsewhere = still == NULL && feeds_any(planner->plan, state->feed),
                          .branches = arena_new_array(planner->arena, PlanLeavingBranch,
                                                      planner->plan->tenant_count + 1)};
    }
    return leaving;
}

static void
add_branch(const Planner *planner, PlanLeaving *leaving, const PlanTenant *tenant)
{
    const TextField *brake = &planner->project->brake;
    const char *share = brake->state == FIELD_SET ? brake->text.text : "20%";

    leaving->branches[leaving->branch_count++] = (PlanLeavingBranch){
        .tenant = tenant,
        .brake = brake_share(planner->arena, share),
        .accepted = is_asked_for(planner, planner->options->accept, planner->options->accept_count,
                                 tenant, leaving->feed)};
}

static bool
leaves(const Planner *planner, const PlanTarget *target, const StateBranch *state,
       const PlanFeed *still, const PlanTenant *tenant)
{
    if (still == NULL ? is_left_out(planner, state->feed)
                      : still->source != NULL || takes_part_in(planner, still, tenant)) {
        return false;
    }
    return !is_in_trouble(planner, target, tenant);
}

/* Of a dimension with history nothing can be made without any feed. */
static bool
can_be_left(const PlanTarget *target)
{
    return target->feed_count > 0 || !target->is_tracked;
}

static void
report(const PlanTarget *target, const PlanLeaving *leaving, Diags *diags)
{
    diag_notice(diags, DIAG_FEED_LEAVES, target->target != NULL ? target->target->span : (Span){0},
                "feed \"%s\" loaded rows of \"%s\" and is not in the mapping any more%s: what it "
                "loaded of %zu tenant%s %s",
                leaving->feed, target->name, leaving->still != NULL ? " for some" : "",
                leaving->branch_count, leaving->branch_count == 1 ? "" : "s",
                can_be_left(target) ? "leaves"
                                    : "stays, for nothing feeds the dimension and its history");
}

static void
plan_target_leaving(Planner *planner, PlanTarget *target, Diags *diags)
{
    const Catalog *catalog = planner->catalog;
    Leaving all = {0};

    for (size_t i = 0; i < catalog->branch_count; i++) {
        const StateBranch *state = &catalog->branches[i];
        const PlanTenant *tenant = strcmp(state->target, target->name) == 0
                                       ? tenant_of(planner->plan, state->tenant_key)
                                       : NULL;
        const PlanFeed *still = NULL;

        if (strcmp(state->target, target->name) != 0) {
            continue;
        }
        still = feed_of(target, state->feed);
        if (still == NULL) {
            leaving_of(planner, &all, state, NULL); /* what it said of others stays */
        }
        if (tenant != NULL && leaves(planner, target, state, still, tenant)) {
            add_branch(planner, leaving_of(planner, &all, state, still), tenant);
        }
    }
    target->leaving = all.items;
    target->leaving_count = all.count;
    for (size_t i = 0; i < all.count; i++) {
        if (all.items[i].branch_count > 0) {
            report(target, &all.items[i], diags);
        }
    }
    target->leaving_count = can_be_left(target) ? all.count : 0;
}

void
plan_leaving(Planner *planner, Diags *diags)
{
    for (size_t i = 0; i < planner->plan->target_count; i++) {
        PlanTarget *target = planner->plan->targets[i];

        if (target->is_selected && target->exists && !target->is_date && !target->is_tenant &&
            selected_all_records(planner->options)) {
            plan_target_leaving(planner, target, diags);
        }
    }
}
