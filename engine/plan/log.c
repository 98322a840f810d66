/* Logs whose images are not kept. */
#include <string.h>

#include "plan/planner.h"

enum
{
    ORDER_PRINT = 16 /* characters of a fingerprint, after a hyphen: by what images are ordered */
};

/* The fingerprint; of a log with that of its order behind it, so that it is known when stored orders mean nothing. */
static const char *
with_order(Planner *planner, const PlanFeed *feed, const BoundBranch *bound,
           const Fingerprint *print)
{
    const char *whole = fingerprint_hex(planner->arena, print);
    Fingerprint order = fingerprint_new();
    const Record *record = bound->effective;

    if (bound->of_count == 0 || feed->target->is_tracked) {
        return whole;
    }
    for (size_t i = 0; i < staging_of(record)->of.exprs.count; i++) {
        fingerprint_text(&order, staging_of(record)->of.exprs.items[i].any_dialect.text);
    }
    for (size_t i = 0; i < record->order.exprs.count; i++) {
        fingerprint_text(&order, record->order.exprs.items[i].any_dialect.text);
    }
    return arena_fmt(planner->arena, "%s-%.*s", whole, ORDER_PRINT,
                     fingerprint_hex(planner->arena, &order));
}

/* Behind the fingerprint: after a point the extras, after @ the table that was read, as the server calls it. */
static size_t
mapping_length(const char *print)
{
    return print != NULL ? strcspn(print, ".@") : 0;
}

const char *
branch_fingerprint(Planner *planner, const PlanFeed *feed, const BoundBranch *bound,
                   const Fingerprint *print, const char *extras)
{
    enum
    {
        EXTRAS_PRINT = 12
    };
    Fingerprint rows = *print;
    const bool is_log = bound->of_count > 0 && !feed->target->is_tracked;

    if (extras != NULL && is_log) { /* the column has no room for the extras beside the order */
        fingerprint_text(&rows, extras);
    }
    const char *whole = with_order(planner, feed, bound, &rows);

    if (extras != NULL && !is_log) {
        whole = arena_fmt(planner->arena, "%s.%.*s", whole, EXTRAS_PRINT, extras);
    }
    const char *id = bound->part_count == 1 ? bound->parts[0]->id : NULL;

    return id == NULL ? whole : arena_fmt(planner->arena, "%s@%s", whole, id);
}

bool
same_mapping(const char *before, const char *now)
{
    const size_t len = mapping_length(before);

    return before != NULL && len == mapping_length(now) && strncmp(before, now, len) == 0;
}

bool
same_extras(const char *before, const char *now)
{
    const size_t from = mapping_length(before);
    const size_t len = before != NULL ? strcspn(before + from, "@") : 0;
    const char *after = now + mapping_length(now);

    return before != NULL && len == strcspn(after, "@") && strncmp(before + from, after, len) == 0;
}

bool
same_table(const char *before, const char *now)
{
    const char *old = before != NULL ? strchr(before, '@') : NULL;
    const char *new = strchr(now, '@');

    return old == NULL || new == NULL || strcmp(old, new) == 0;
}

bool
same_log_order(const char *before, const char *now)
{
    const char *old = before != NULL ? strchr(before, '-') : NULL;
    const char *new = strchr(now, '-');

    return old != NULL && new != NULL &&mapping_length(old) == mapping_length(new) &&
           strncmp(old, new, mapping_length(old)) == 0;
}

bool
is_sequenced(const BoundBranch *bound)
{
    return bound->of_count > 0 && bound->order_count > 0;
}

/* What the source emptied at once ends where the log says so; but no delete ends members beside a reference. */
static void
note_truncates(PlanRecord *record, PlanFeed *feed, const BoundBranch *bound)
{
    if (bound->truncated == NULL) {
        return;
    }
    record->truncates = true;
    record->needs_order = true;
    record->needs_of = record->needs_of || bound->of_count > 0;
    if (!feed->target->is_tracked || !feed->is_member_feed) {
        feed->truncates = true;
        record->needs_instant = record->needs_instant || feed->target->is_tracked;
    }
}

/* A log whose images are not kept: the latest of each row of the source counts, so it has to be known which that is. */
bool
note_log(PlanRecord *record, const BoundBranch *bound, Diags *diags)
{
    for (size_t i = 0; bound->effective->is_changelog && i < record->feed_count; i++) {
        PlanFeed *feed = record->feeds[i];

        note_truncates(record, feed, bound);
        if (feed->target->is_tracked) {
            if (is_sequenced(bound) && feed->valid_from == NULL) {
                feed->sequenced = true;
                record->needs_order = true;
            }
            continue;
        }
        if (bound->of_count > 0) {
            feed->folds = true;
            record->needs_of = true;
            record->needs_order = true;
        } else if (bound->deleted != NULL || bound->truncated != NULL) {
            diag_error(diags, DIAG_HISTORY, bound->effective->from.span,
                       "changelog \"%s\" says what is deleted, and not which row of \"%s\" that is",
                       record->name, feed->target->name);
            diag_hint(diags, "Name what a row of the log is about: staging: {kind: changelog, of: "
                             "t.id}.");
            return false;
        }
    }
    return true;
}
