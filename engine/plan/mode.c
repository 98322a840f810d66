/* In which mode each branch runs, and why; what each feed does with it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/planner.h"

const char *
known_name(const PlanFeed *feed)
{
    return feed->was != NULL ? feed->was : feed->name;
}

const StateBranch *
feed_state(const Planner *planner, const PlanFeed *feed, const PlanTenant *tenant)
{
    char key[512];

    if (strmap_count(planner->state) == 0) {
        return NULL;
    }
    const int len = snprintf(key, sizeof(key), "%s\x1f%s\x1f%lld", feed->target->name,
                             known_name(feed), tenant->tenant_key);

    return len > 0 && (size_t) len < sizeof(key) ? strmap_get(planner->state, key) : NULL;
}

static bool
waits_for_retry(const Planner *planner, const PlanRecord *record, const PlanTenant *tenant)
{
    char key[512];
    const int len = snprintf(key, sizeof(key), "%s\x1f%lld", record->name, tenant->tenant_key);

    return len > 0 && (size_t) len < sizeof(key) && strmap_get(planner->retry, key) != NULL;
}

/* ---- the feed's own fingerprint ------------------------------------------------------------- */

static void
print_reference(Fingerprint *print, const PlanReference *reference)
{
    fingerprint_text(print, reference->dimension->name);
    for (size_t i = 0; i < reference->part_count; i++) {
        if (reference->parts[i].nested != NULL) {
            print_reference(print, reference->parts[i].nested);
        } else {
            fingerprint_text(print, reference->parts[i].text.text);
        }
    }
}

/* The members themselves: they are the table. */
static void
print_seed(Fingerprint *print, const Seed *seed)
{
    for (size_t i = 0; seed != NULL && i < seed->row_count; i++) {
        for (size_t c = 0; c < seed->columns.count; c++) {
            fingerprint_text(print, seed->rows[i][c].text);
        }
    }
}

const char *
feed_fingerprint(Planner *planner, const PlanFeed *feed)
{
    Fingerprint print = fingerprint_new();

    fingerprint_text(&print, feed->target->columns_print);
    fingerprint_number(&print, (unsigned) feed->target->scope);
    if (feed->feed->precedence != FEED_PRECEDENCE) {
        fingerprint_number(&print, (unsigned) feed->feed->precedence);
    }
    if (feed->record->base != NULL) { /* none: made of another fact */
        print_seed(&print, feed->record->base->seed);
    }
    if (feed->valid_from != NULL) {
        fingerprint_text(&print, feed->valid_from_text.text);
    }
    if (feed->feed->sparse) {
        fingerprint_text(&print, "sparse");
    }
    if (feed->source != NULL) {
        fingerprint_text(&print, feed->source->name);
        fingerprint_text(&print, feed->at_text.text);
    }
    for (size_t i = 0; i < feed->column_count; i++) {
        if (feed->columns[i].promoted) {
            continue; /* told by branch_print() */
        }
        fingerprint_text(&print, feed->target->columns[feed->columns[i].column].name);
        if (feed->columns[i].aggregate != AGGREGATE_NONE) {
            fingerprint_number(&print, (unsigned) feed->columns[i].aggregate);
        }
        if (feed->columns[i].reference != NULL) {
            print_reference(&print, feed->columns[i].reference);
        } else {
            fingerprint_text(&print, feed->columns[i].text.text);
        }
    }
    return fingerprint_hex(planner->arena, &print);
}

/* ---- modes ---------------------------------------------------------------------------------- */

/* "20%" as "0.2"; "off" as NULL. */
const char *
brake_share(Arena *arena, const char *text)
{
    return strcmp(text, "off") == 0 ? NULL : arena_fmt(arena, "%.4f", strtod(text, NULL) / 100.0);
}

/* 20% where nothing is said. */
static const char *
brake_of(Planner *planner, const Record *effective)
{
    const TextField *own = &settings_of(effective)->brake;
    const TextField *common = &planner->project->brake;
    const char *text = own->state == FIELD_SET      ? own->text.text
                       : common->state == FIELD_SET ? common->text.text
                                                    : "20%";

    return brake_share(planner->arena, text);
}

/* A row without a name of its own is another one when it changes, so that nothing can be told by its absence; what a seed holds no
 * more is gone. */
static unsigned
absences_of(const Planner *planner, const BoundBranch *bound)
{
    const TextField *own = &settings_of(bound->effective)->absences;
    const TextField *common = &planner->project->absences;
    const char *text = own->state == FIELD_SET      ? own->text.text
                       : common->state == FIELD_SET ? common->text.text
                                                    : "1";

    return bound->row_kind == ROW_WHOLE || bound->effective->seed != NULL
               ? 1
               : (unsigned) (text[0] - '0');
}

static bool
has_absent(const Planner *planner, const PlanFeed *feed, const PlanTenant *tenant)
{
    return strmap_count(planner->absent) > 0 &&
           strmap_get(planner->absent,
                      arena_fmt(planner->arena, "%s\x1f%s\x1f%lld", feed->target->name,
                                known_name(feed), tenant->tenant_key)) != NULL;
}

typedef struct BranchFacts
{
    const char *fingerprint;
    bool has_changed_at;
    bool is_seed; /* changes with the mapping alone */
    bool absent;  /* to the feed: rows wait to be gone */
} BranchFacts;

static const char *
compare_reason(const Planner *planner, const PlanFeed *feed, const BranchFacts *facts,
               const StateBranch *state, const char *fingerprint)
{
    if (state == NULL) {
        return "first load";
    }
    if (feed->target->first_load) {
        return "first load of the target";
    }
    if (!same_mapping(state->fingerprint, fingerprint)) {
        return "mapping changed";
    }
    if (!same_table(state->fingerprint, fingerprint)) {
        return "table made anew";
    }
    if (!same_extras(state->fingerprint, fingerprint)) {
        return "extras changed";
    }
    if (!facts->has_changed_at && !facts->is_seed) {
        return "no change column";
    }
    if (planner->options->reconcile) {
        return "reconcile";
    }
    if (state->held != NULL) {
        return "was held";
    }
    if (facts->absent) {
        return "rows were missing";
    }
    if (state->watermark == NULL && !facts->is_seed) {
        return "no watermark yet";
    }
    return is_due(planner, state) ? "reconcile is due" : NULL;
}

/* A whole number and nothing else? */
static bool
as_number(const char *text, long long *out)
{
    char *end = NULL;

    errno = 0;
    *out = strtoll(text, &end, 10);
    return end != text && *end == '\0' && errno == 0;
}

/* Watermarks are text whose order is that of the clock: ISO times, sequences as text, or whole numbers. */
const char *
lesser_mark(const char *a, const char *b)
{
    long long left = 0;
    long long right = 0;

    if (a == NULL || b == NULL) {
        return a == NULL ? b : a;
    }
    if (as_number(a, &left) && as_number(b, &right)) {
        return left < right ? a : b;
    }
    return strcmp(a, b) < 0 ? a : b;
}

static void
add_feed_branch(Planner *planner, PlanFeed *feed, PlanBranch *branch, const BoundBranch *bound,
                const BranchFacts *facts)
{
    PlanFeedBranch *out = &feed->branches[feed->branch_count++];
    const StateBranch *state = feed_state(planner, feed, branch->tenant);
    Fingerprint print = fingerprint_new();

    fingerprint_text(&print, feed->fingerprint);
    fingerprint_text(&print, facts->fingerprint);
    *out = (PlanFeedBranch){.branch = branch,
                            .fingerprint =
                                branch_fingerprint(planner, feed, bound, &print,
                                                   extras_fingerprint(planner->arena, bound, feed)),
                            .contested = can_contest(feed, bound),
                            .brake = brake_of(planner, branch->effective),
                            .absences = absences_of(planner, bound)};
    const BranchFacts own = {.fingerprint = facts->fingerprint,
                             .has_changed_at = facts->has_changed_at,
                             .is_seed = facts->is_seed,
                             .absent = has_absent(planner, feed, branch->tenant)};
    const char *why = compare_reason(planner, feed, &own, state, out->fingerprint);

    out->compare = why != NULL;
    out->absent = own.absent;
    out->first_load = state == NULL || feed->target->first_load;
    /* Rows of a fact may be those of another feed, by another mapping. */
    out->force = state != NULL ? !same_mapping(state->fingerprint, out->fingerprint)
                               : was_loaded(planner, feed->target, branch->tenant) &&
                                     !keeps_contributions(feed->target);
    out->accepted = is_asked_for(planner, planner->options->accept, planner->options->accept_count,
                                 branch->tenant, feed->record->name);
    out->reloaded =
        bound->effective->is_changelog && state != NULL &&
        (is_asked_for(planner, planner->options->reloaded, planner->options->reloaded_count,
                      branch->tenant, feed->record->name) ||
         !same_table(state->fingerprint, out->fingerprint));
    why = why == NULL && out->reloaded ? "reloaded" : why;
    out->compare = why != NULL;
    out->reordered =
        bound->of_count > 0 && out->force && !same_log_order(state->fingerprint, out->fingerprint);
    out->watermark = state != NULL ? state->watermark : NULL;
    if (why != NULL && branch->mode_reason == NULL) {
        branch->mode_reason = why;
    }
    branch->mode = why != NULL ? MODE_COMPARE : branch->mode;
    branch->watermark = lesser_mark(branch->watermark, out->watermark);
}

/* A branch that no longer fits its tables because they have drifted has its lines in the ledger, with the reason. */
static void
hold_broken(Planner *planner, PlanRecord *record, PlanBranch *branch)
{
    for (size_t i = 0; i < record->feed_count; i++) {
        PlanFeed *feed = record->feeds[i];

        if (feed_enabled(planner->project, feed->feed, branch->tenant->tenant,
                         branch->tenant->region)) {
            feed->branches[feed->branch_count++] =
                (PlanFeedBranch){.branch = branch, .compare = true, .fingerprint = ""};
        }
    }
}

static void
plan_branch(Planner *planner, PlanRecord *record, PlanBranch *branch, Diags *diags)
{
    Arena *scratch = arena_new();
    BranchFacts facts = {0};

    diags_set_tenant(diags, branch->tenant->name);
    const BoundBranch *bound =
        branch->broken
            ? NULL
            : bind_branch(planner, scratch, record, branch->tenant, branch->effective, diags);

    branch->broken = bound == NULL || !note_log(record, bound, diags);
    diags_set_tenant(diags, NULL);
    if (!branch->broken) {
        branch->has_changed_at = bound->changed_at != NULL;
        branch->sequenced = is_sequenced(bound);
        record->needs_order = record->needs_order || !bound->identity_unique;
        branch->fingerprint = bound_fingerprint(planner, planner->arena, bound, &branch->shape);
        branch->retry = waits_for_retry(planner, record, branch->tenant);
        note_hooks(planner, bound, branch);
        record->decodes = record->decodes || branch->hook_count > 0;
        planner->plan->decodes = planner->plan->decodes || record->decodes;
        facts = (BranchFacts){.fingerprint = branch->fingerprint,
                              .has_changed_at = branch->has_changed_at,
                              .is_seed = branch->effective->seed != NULL};
        branch->mode = MODE_INCREMENT;
        for (size_t i = 0; i < record->feed_count; i++) {
            if (feed_enabled(planner->project, record->feeds[i]->feed, branch->tenant->tenant,
                             branch->tenant->region)) {
                add_feed_branch(planner, record->feeds[i], branch, bound, &facts);
            }
        }
        plan_joined(planner, record, branch, bound);
    } else {
        planner->plan->broken_branches++;
    }
    drift_branch(planner, scratch, record, branch, branch->broken ? NULL : bound);
    if (branch->held != NULL) {
        branch->hook_count = 0; /* nothing is decoded of what is not read */
    }
    if (branch->broken && branch->held != NULL) {
        hold_broken(planner, record, branch);
    }
    arena_free(scratch);
}

static void
take_out(PlanFeed *feed, const char *tenant)
{
    size_t kept = 0;

    for (size_t i = 0; i < feed->branch_count; i++) {
        if (strcmp(feed->branches[i].branch->tenant->name, tenant) != 0) {
            feed->branches[kept++] = feed->branches[i];
        }
    }
    feed->branch_count = kept;
}

typedef VEC_OF(const char *) Names;

/* Reports who claims the same rows as a feed seen before; the names of these tenants. */
static Names
double_claims(const Planner *planner, const PlanTarget *target, Diags *diags)
{
    StrMap *claims = strmap_new(planner->arena);
    Names names = {0};

    for (size_t f = 0; !keeps_contributions(target) && f < target->feed_count; f++) {
        const PlanFeed *feed = target->feeds[f];

        for (size_t i = 0; i < feed->branch_count; i++) {
            const char *name = feed->branches[i].branch->tenant->name;
            const PlanFeed *other = strmap_get(claims, name);

            if (other == NULL) {
                strmap_put(claims, name, (void *) (uintptr_t) feed);
                continue;
            }
            diags_set_tenant(diags, name);
            diag_error(diags, DIAG_DOUBLE_CLAIM, feed->feed->span,
                       "feeds \"%s\" and \"%s\" both make rows of fact \"%s\"", other->name,
                       feed->name, target->name);
            diags_set_tenant(diags, NULL);
            *vec_push(planner->arena, &names) = name;
        }
    }
    return names;
}

/* For one tenant and region, one feed makes the rows of a fact; where two would, neither does, because each
 * would take the other's rows for vanished. */
static void
check_claims(Planner *planner, Diags *diags)
{
    for (size_t t = 0; t < planner->plan->target_count; t++) {
        const PlanTarget *target = planner->plan->targets[t];
        const Names names = double_claims(planner, target, diags);

        for (size_t i = 0; i < names.count; i++) {
            for (size_t f = 0; f < target->feed_count; f++) {
                take_out(target->feeds[f], names.items[i]);
            }
        }
        planner->plan->broken_branches += names.count;
    }
}

static void
note_contested(PlanFeed *feed)
{
    const bool fact = !keeps_contributions(feed->target);

    feed->all_contested = fact && feed->branch_count > 0;
    for (size_t i = 0; i < feed->branch_count; i++) {
        if (feed->branches[i].branch->broken) {
            continue;
        }
        feed->record->needs_order = feed->record->needs_order || feed->branches[i].contested;
        feed->some_contested = feed->some_contested || (fact && feed->branches[i].contested);
        feed->all_contested = feed->all_contested && feed->branches[i].contested;
    }
    if (feed->target->is_tracked) {
        feed->record->needs_order = true;
        feed->record->needs_instant = feed->record->needs_instant || feed->valid_from == NULL;
    }
    if (!fact && (feed->is_member_feed || feed->target->scope != SCOPE_TENANT_REGION)) {
        feed->record->needs_order = true;
    }
    if (feed->target->gathers) {
        feed->record->needs_order = true;
        feed->record->orders_by_change = true;
    }
    /* A key that can be claimed twice needs the rows' order beside them. */
    feed->target->has_contested = feed->target->has_contested || feed->some_contested;
    feed->target->has_order = feed->target->has_order || feed->target->has_contested ||
                              (feed->folds && !keeps_contributions(feed->target));
}

void
plan_modes(Planner *planner, Diags *diags)
{
    for (size_t r = 0; r < planner->records.count; r++) {
        PlanRecord *record = &planner->records.items[r];

        for (size_t f = 0; f < record->feed_count; f++) {
            PlanFeed *feed = record->feeds[f];

            feed->fingerprint = feed_fingerprint(planner, feed);
            feed->branches =
                arena_new_array(planner->arena, PlanFeedBranch, record->branch_count + 1);
        }
        for (size_t i = 0; record->is_selected && i < record->branch_count; i++) {
            plan_branch(planner, record, &record->branches[i], diags);
        }
        for (size_t f = 0; f < record->feed_count; f++) {
            note_contested(record->feeds[f]);
        }
    }
    check_claims(planner, diags);
}
