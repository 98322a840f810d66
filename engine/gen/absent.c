/*
 * Loaded rows that staging lacks, of branches that count absences: they stay until so many comparisons in a row have missed them,
 * because a delete and the insert after it need not be applied together.  The control table "absent" knows who waits; whoever
 * has rows there is compared by the next run (plan/mode.c), so that no increment meets one.
 */
#include "gen/build.h"

/* Does some branch of the feed, that is compared in this run, count them, or have some that wait? */
static bool
counts(const PlanFeed *feed)
{
    for (size_t i = 0; !feed->target->first_load && i < feed->branch_count; i++) {
        const PlanFeedBranch *branch = &feed->branches[i];

        if (branch->compare && (branch->absences > 1 || branch->absent)) {
            return true;
        }
    }
    return false;
}

static bool
some_wait(const PlanFeed *feed)
{
    for (size_t i = 0; i < feed->branch_count; i++) {
        if (feed->branches[i].absent) {
            return true;
        }
    }
    return false;
}

static Vars
absent_vars(Build *b, const PlanFeed *feed)
{
    Vars vars = feed_vars(b, feed);

    var_code(&vars, "absent", scratch(b, "absent", feed->scratch));
    return vars;
}

void
emit_absent(Build *b, const PlanFeed *feed)
{
    if (counts(feed)) {
        const Vars vars = absent_vars(b, feed);

        emit_drop(b, scratch(b, "absent", feed->scratch));
        emit(b, "absent", &vars);
        emit_analyze(b, scratch(b, "absent", feed->scratch));
    }
}

const char *
absent_or_vanished(Build *b, const PlanFeed *feed)
{
    const Vars vars = absent_vars(b, feed);

    return piece(b, counts(feed) ? "held_absent" : "held_vanished", &vars);
}

void
emit_absent_stay(Build *b, const PlanFeed *feed)
{
    if (counts(feed)) {
        const Vars vars = absent_vars(b, feed);

        emit(b, "absent_stay", &vars);
    }
}

void
put_absent_rivals(Build *b, const PlanFeed *feed, Vars *vars)
{
    const bool counted = counts(feed);

    var_code(vars, "still", counted ? "k.firn_row IS NULL AND " : "");
    var_code(vars, "absent",
             counted ? arena_fmt(b->arena,
                                 "\n  LEFT JOIN %s k ON k.firn_tenant = l.tenant_key AND "
                                 "k.firn_row = l.firn_row",
                                 scratch(b, "absent", feed->scratch))
                     : "");
}

void
emit_absent_end(Build *b, const PlanFeed *feed)
{
    const Vars vars = absent_vars(b, feed);
    const bool counted = counts(feed);

    if (counted || some_wait(feed)) {
        emit(b, "absent_leave", &vars);
    }
    if (counted) {
        Vars adds = vars;

        /* Nor those whose key another row has now. */
        var_code(&adds, "lost",
                 feed->some_contested
                     ? arena_fmt(b->arena,
                                 "\n  LEFT JOIN (SELECT DISTINCT r.firn_tenant, r.holder FROM %s r "
                                 "WHERE NOT r.holder_wins) x ON x.firn_tenant = a.firn_tenant AND "
                                 "x.holder = a.firn_row",
                                 scratch(b, "rival", feed->scratch))
                     : "");
        var_code(&adds, "but_lost", feed->some_contested ? " AND x.holder IS NULL" : "");
        emit(b, "absent_add", &adds);
        emit_drop(b, scratch(b, "absent", feed->scratch));
    }
}

const char *
absent_rows(Build *b, const PlanFeed *feed)
{
    const Vars vars = feed_vars(b, feed);

    return some_wait(feed) ? piece(b, "absent_rows", &vars) : NULL;
}
