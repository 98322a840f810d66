/* A fact whose rows are made of what driving rows contribute to their key: accumulating and periodic snapshots, `per`. */
#include <string.h>

#include "gen/former.h"
#include "gen/made.h"

/* The references of all feeds, each once, and the period. */
static void
made_references(Made *made)
{
    Build *b = made->b;
    const PlanTarget *target = made->target;
    VEC_OF(RefUse) refs = {0};
    const RefUse **columns = arena_new_array(b->arena, const RefUse *, target->column_count + 1);

    for (size_t f = 0; f < made->feed_count; f++) {
        const Projection *projection = &made->feeds[f].projection;

        for (size_t r = 0; r < projection->ref_count; r++) {
            bool there = false;

            for (size_t i = 0; i < refs.count; i++) {
                there = there || strcmp(refs.items[i].key, projection->refs[r].key) == 0;
            }
            if (!there) {
                *vec_push(b->arena, &refs) = projection->refs[r];
            }
        }
    }
    if (target->period != PERIOD_NONE) {
        const size_t last = target->column_count - 1;

        *vec_push(b->arena, &refs) = (RefUse){.reference = period_reference(b, target, last),
                                              .owner = target,
                                              .key = "firn_ref_period"};
        columns[last] = &refs.items[refs.count - 1];
    }
    for (size_t c = 0; c < target->column_count; c++) {
        for (size_t f = 0; f < made->feed_count && columns[c] == NULL; f++) {
            const RefUse *use = made->feeds[f].projection.column_refs[c];

            for (size_t i = 0; use != NULL && i < refs.count; i++) {
                columns[c] = strcmp(refs.items[i].key, use->key) == 0 ? &refs.items[i] : columns[c];
            }
        }
    }
    made->image = (Projection){
        .owner = target, .refs = refs.items, .ref_count = refs.count, .column_refs = columns};
}

static void
add_keys(StrBuf *keys, const char *select)
{
    strbuf_fmt(keys, "%s%s", keys->len > 0 ? "\n         UNION ALL\n" : "", select);
}

static void
emit_touched(Made *made)
{
    Build *b = made->b;
    StrBuf keys = strbuf_new(b->arena);
    Vars vars = made_vars(made);

    for (size_t f = 0; f < made->feed_count; f++) {
        const PlanFeed *feed = made->feeds[f].feed;
        const char *work = scratch(b, "work", feed->scratch);

        if (made->target->period != PERIOD_NONE) {
            add_keys(&keys, period_new(made, feed));
        }
        if (feed->branch_count == 0) {
            continue;
        }
        add_keys(&keys,
                 arena_fmt(b->arena,
                           "        SELECT w.firn_key FROM %s w WHERE w.firn_outcome = 'applied'",
                           work));
        if (!made->target->first_load) {
            add_keys(&keys, arena_fmt(b->arena,
                                      "        SELECT w.firn_old_key FROM %s w WHERE w.firn_loaded",
                                      work));
            add_keys(&keys, arena_fmt(b->arena, "        SELECT v.firn_old_key FROM %s v",
                                      scratch(b, "vanished", feed->scratch)));
        }
    }
    put_leaving(b, made->target, "        SELECT x.firn_old_key AS firn_key FROM ",
                "\n         UNION ALL\n", &keys);
    emit_drop(b, scratch(b, "touched", ""));
    var_code(&vars, "keys", keys.text);
    emit(b, "touched", &vars);
    emit_leaving_frozen(b, made->target, scratch(b, "touched", ""));
    emit_analyze(b, scratch(b, "touched", ""));
}

/* The keys of the fact's own rows: those of the groups, of a periodic snapshot. */
static const char *
keys_loaded(const Made *made)
{
    return arena_fmt(made->b->arena, "        SELECT d.%s AS firn_key FROM %s d",
                     made->target->period != PERIOD_NONE ? "firn_group" : "firn_row",
                     made_table(made));
}

Made
gathered_image(Build *b, const PlanTarget *target, AppliedFeed *feeds, size_t count,
               const char *only)
{
    Made made = {.b = b, .target = target, .feeds = feeds, .feed_count = count};
    StrBuf keys = strbuf_new(b->arena);
    Vars vars = made_vars(&made);

    add_keys(&keys, keys_loaded(&made));
    for (size_t i = 0; i < count; i++) {
        add_keys(&keys, arena_fmt(b->arena, "        SELECT c.firn_key FROM %s c",
                                  contribution_table(b, feeds[i].feed)));
    }
    made_references(&made);
    emit_drop(b, scratch(b, "touched", ""));
    var_code(&vars, "keys",
             only == NULL
                 ? keys.text
                 : arena_fmt(b->arena, "SELECT s.firn_key FROM (%s) s WHERE %s", keys.text, only));
    emit(b, "touched", &vars);
    emit_analyze(b, scratch(b, "touched", ""));
    emit_combined(&made);
    return made;
}

void
gathered_steps(Build *b, const PlanTarget *target)
{
    Made made = {.b = b,
                 .target = target,
                 .feeds = arena_new_array(b->arena, AppliedFeed, target->feed_count + 1)};
    const bool periodic = target->period != PERIOD_NONE;

    emit_locks(b, target);
    emit_taken_over(b, target);
    for (size_t i = 0; i < target->feed_count; i++) {
        AppliedFeed *applied = &made.feeds[made.feed_count++];

        *applied = (AppliedFeed){.feed = target->feeds[i],
                                 .projection = feed_projection(b, target->feeds[i])};
        if (target->feeds[i]->branch_count > 0) {
            emit_work(b, applied->feed, &applied->projection, contribution_table(b, applied->feed));
            emit_quarantine_missing(b, applied);
            emit_tally(b, applied->feed);
            emit_contributions(b, applied);
        }
    }
    emit_leaving(b, target);
    emit_leaving_rows(b, target);
    made_references(&made);
    emit_touched(&made);
    if (periodic) {
        emit_periods(&made, NULL);
        emit_carry(&made, false, NULL);
    }
    emit_combined(&made);
    made_rows(&made);
    if (periodic) {
        emit_period_state(&made);
    }
    emit_retry_clear(b, made.feeds, made.feed_count);
    for (size_t i = 0; i < made.feed_count; i++) {
        if (made.feeds[i].feed->branch_count > 0) {
            emit_retry(b, &made.feeds[i]);
            emit_quarantine(b, made.feeds[i].feed, scratch(b, "work", made.feeds[i].feed->scratch));
            emit_ledger(b, made.feeds[i].feed);
        }
    }
    emit_leaving_end(b, target);
    emit_target_end(b, target);
    if (target->first_load) {
        emit_analyze(b, made_table(&made));
    }
    for (size_t i = 0; i < made.feed_count; i++) {
        emit_feed_end(b, made.feeds[i].feed, false);
    }
    made_drop(&made);
}
