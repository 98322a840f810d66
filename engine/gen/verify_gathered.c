/*
 * Facts whose rows are made of what several rows say, and snapshots of staging: against what the feeds have contributed, as it
 * is kept; and against staging, as it is now.  Both look at the last period of a periodic snapshot that a run has made.
 * What was kept of the periods before cannot come from the present staging, and is not asked about.
 */
#include "gen/made.h"
#include "gen/verify_build.h"

typedef struct Gathered
{
    AppliedFeed *feeds;
    size_t count;
} Gathered;

/* The feeds that say anything, and what: as it is kept, or as staging has it now. */
static Gathered
said_by(Asking *a, const PlanTarget *target, bool kept)
{
    Build *b = &a->b;
    Gathered out = {.feeds = arena_new_array(b->arena, AppliedFeed, target->feed_count + 1)};

    for (size_t i = 0; i < target->feed_count; i++) {
        const PlanFeed *feed = target->feeds[i];
        AppliedFeed *applied = &out.feeds[out.count];

        if (contributed(b, feed) == NULL && (kept || feed->branch_count == 0)) {
            continue;
        }
        out.count++;
        *applied = (AppliedFeed){.feed = feed, .projection = feed_projection(b, feed)};
        if (kept) {
            emit_contributed(b, applied);
            continue;
        }
        if (feed->branch_count > 0) {
            emit_all_work(b, applied);
        }
        emit_said(b, applied);
        emit_work_drop(b, feed);
    }
    return out;
}

static void
drop_said(Build *b, const Gathered *said)
{
    for (size_t i = 0; i < said->count; i++) {
        emit_drop(b, contribution_table(b, said->feeds[i].feed));
    }
}

/* The rows that the fact has, and how they differ from those of the image. */
static void
ask_staged(Asking *a, const Made *made)
{
    Build *b = &a->b;
    const PlanTarget *target = made->target;
    const bool periodic = target->period != PERIOD_NONE;
    Compared compared = compared_new(b);
    Vars vars = asking_vars(a);

    for (size_t i = 0; i < target->column_count; i++) {
        if (target->columns[i].exists) {
            compare_column(b, &compared, &target->columns[i]);
        }
    }
    var_code(&vars, "expected", made_expected(made));
    var_code(&vars, "and_sample",
             arena_fmt(b->arena, "%s%s", periodic ? piece(b, "verify_last_period", &vars) : "",
                       and_sample(a, periodic ? "t.firn_group" : "t.firn_row")));
    var_code(&vars, "loaded", piece(b, "verify_loaded_fact", &vars));
    var_code(&vars, "same_key", "l.tenant_key = e.tenant_key AND l.firn_row = e.firn_row");
    var_code(&vars, "tenant", "COALESCE(l.tenant_key, e.tenant_key)");
    var_code(&vars, "label", key_label(b, target, "l", "e"));
    ask_compared(a, &vars, &compared, "firn_row");
}

void
ask_gathered(Asking *a, bool kept)
{
    Build *b = &a->b;
    const PlanTarget *target = verify_copy(b, a->target, true);
    const Gathered said = said_by(a, target, kept);
    const char *only = sample_condition(b, asking_options(a), "s.firn_key");

    if (said.count == 0) {
        return;
    }
    const Made made = gathered_image(b, target, said.feeds, said.count, kept ? NULL : only);

    if (kept) {
        made_resolved(&made);
        ask_resolved(a, "");
    } else {
        ask_staged(a, &made);
        emit_drop(b, scratch(b, "touched", ""));
        emit_drop(b, scratch(b, "image", ""));
    }
    drop_said(b, &said);
}
