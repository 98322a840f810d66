/*
 * Images of a tracked dimension: its contribution tables keep what every row ever said, and from when to when.
 *
 * A mirror's row has one image after another: a new one begins when the feed says so, but never before what is known
 * already.  A changelog's row is one image; `firn_live` is false where it tells of a delete.  Rows are judged by their newest
 * image: closed (firn_to) means that the row is not loaded now.
 */
#include "gen/build.h"

const char *
history_columns(void)
{
    return ",\n    firn_run bigint NOT NULL,\n    firn_from timestamp NOT NULL,\n    firn_to "
           "timestamp,\n    firn_live boolean NOT NULL,\n    firn_newest boolean NOT NULL,\n    "
           "firn_followed boolean NOT NULL";
}

void
history_technical(Build *b, const Projection *projection, StrBuf *out)
{
    (void) b;
    strbuf_str(out, ",\n                       b.changelog AS firn_changelog, n.run_at AS "
                    "firn_run_at");
    if (!projection->feed->target->first_load) {
        strbuf_str(out, ", l.firn_from AS firn_old_from, l.firn_to AS firn_old_to, l.firn_live AS "
                        "firn_old_live");
    }
}

const char *
history_begins(Build *b, const PlanFeed *feed)
{
    if (feed->target->first_load) {
        return ",\n                       COALESCE(p0.firn_at, p0.firn_run_at) AS firn_begins";
    }
    return arena_fmt(
        b->arena,
        ",\n                       CASE WHEN p0.firn_old_from IS NULL THEN COALESCE(p0.firn_at, "
        "p0.firn_run_at)\n"
        "                            WHEN p0.firn_changelog THEN COALESCE(p0.firn_at, "
        "p0.firn_old_from)\n"
        "                            WHEN p0.firn_loaded AND p0.firn_class = 'a' AND "
        "p0.firn_old_hash = p0.firn_hash THEN p0.firn_old_from\n"
        "                            WHEN p0.firn_at > COALESCE(p0.firn_old_to, p0.firn_old_from) "
        "THEN p0.firn_at\n"
        "                            WHEN p0.firn_loaded AND p0.firn_class = 'a' AND p0.firn_force "
        "THEN p0.firn_old_from\n"
        "                            WHEN p0.firn_run_at > COALESCE(p0.firn_old_to, "
        "p0.firn_old_from) THEN p0.firn_run_at\n"
        "                            ELSE COALESCE(p0.firn_old_to, p0.firn_old_from) END AS "
        "firn_begins");
}

/* "AND w.firn_tenant NOT IN (...)": whose log says no sequence; empty where there is none of them */
static const char *
all_but_unsequenced(Build *b, const PlanFeed *feed)
{
    StrBuf keys = strbuf_new(b->arena);

    for (size_t i = 0; i < feed->branch_count; i++) {
        const PlanBranch *branch = feed->branches[i].branch;

        if (branch->effective->is_changelog && !branch->sequenced) {
            strbuf_fmt(&keys, "%s%lld", keys.len > 0 ? ", " : "", branch->tenant->tenant_key);
        }
    }
    return keys.len == 0 ? "" : arena_fmt(b->arena, " AND w.firn_tenant NOT IN (%s)", keys.text);
}

void
emit_in_sequence(Build *b, const PlanFeed *feed)
{
    Vars vars = feed_vars(b, feed);

    if (!feed->sequenced) {
        return;
    }
    var_code(&vars, "loaded", contribution_table(b, feed));
    var_code(&vars, "sequenced", all_but_unsequenced(b, feed));
    emit(b, "image_in_sequence", &vars);
}

bool
keeps_ends(const PlanFeed *feed)
{
    return feed->target->is_tracked && !feed->is_member_feed;
}

const char *
history_counts(Build *b, const PlanFeed *feed)
{
    (void) b;
    if (feed->target->first_load || !keeps_ends(feed)) {
        return "r.firn_class = 'a'";
    }
    return "(r.firn_class = 'a' OR (r.firn_class = 'd' AND r.firn_changelog)) AND r.firn_old_live "
           "= "
           "CASE WHEN r.firn_class = 'a' THEN true ELSE false END";
}
