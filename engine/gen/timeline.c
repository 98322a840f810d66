/*
 * Timeline: what is said of the touched members of a tracked dimension, at which instants, from all images that are kept of
 * them; and the versions that this makes.  So the order in which images come makes no difference, and neither does how many
 * come at a time.
 */
#include <string.h>

#include "gen/dimension.h"

/* ---- columns -------------------------------------------------------------------------------- */

/* The column of the target that a column of the images belongs to: itself, a reference's key or a part of one. */
static const PlanColumn *
column_of(const Dimension *d, const char *name)
{
    const PlanColumn *found = NULL;
    size_t longest = 0;

    for (size_t i = 0; i < d->target->column_count; i++) {
        const PlanColumn *column = &d->target->columns[i];
        const RefUse *use = d->image.column_refs[i];
        const char *own = use != NULL ? use->key : column->name;
        const size_t len = strlen(own);

        if (strcmp(own, name) == 0) {
            return column;
        }
        if (use != NULL && len > longest && strncmp(own, name, len) == 0 && name[len] == '_') {
            found = column;
            longest = len;
        }
    }
    return found;
}

static bool
is_tracked(const PlanColumn *column)
{
    return column->column->on_change == ON_CHANGE_TRACK ||
           column->column->on_change == ON_CHANGE_TRACK_WITH_CURRENT;
}

/* Every column that some feed says, once. */
ImageColumns
all_said(Dimension *d)
{
    ImageColumns out = {0};

    for (size_t f = 0; f < d->feed_count; f++) {
        const ImageColumns said = said_columns(d->b, &d->feeds[f].projection, d->feeds[f].feed);

        for (size_t i = 0; i < said.count; i++) {
            if (!image_says(&out, said.items[i].name)) {
                *vec_push(d->b->arena, &out) = said.items[i];
            }
        }
    }
    return out;
}

static const char *
names_after(Build *b, const ImageColumns *said, const char *alias)
{
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < said->count; i++) {
        strbuf_fmt(&out, ", %s.%s", alias, ident(b, said->items[i].name));
    }
    return out.text;
}

/* ---- what each feed says, at which instants ------------------------------------------------- */

static Vars
feed_image_vars(Dimension *d, const AppliedFeed *applied, const ImageColumns *said)
{
    Vars vars = vars_new(d->b);

    var_code(&vars, "contribution", contribution_table(d->b, applied->feed));
    var_code(&vars, "touched", scratch(d->b, "touched", ""));
    var_code(&vars, "columns", names_after(d->b, said, "c"));
    return vars;
}

/* Images that open and, once there can be any, those that close. */
static const char *
feed_images(Dimension *d, const AppliedFeed *applied, const ImageColumns *said)
{
    Build *b = d->b;
    Vars vars = feed_image_vars(d, applied, said);
    const char *opening = piece(b, "history_image", &vars);

    if (d->target->first_load) {
        return opening;
    }
    vars = feed_image_vars(d, applied, said);
    vars.items[vars.count - 1].text = names_after(b, said, "r");
    var_code(&vars, "said", names_after(b, said, "c"));
    return arena_fmt(b->arena, "%s\n        UNION ALL\n        %s", opening,
                     piece(b, "history_close", &vars));
}

/* Each NULL filled with what was said before it. */
static const char *
filled_images(Dimension *d, const ImageColumns *said, const char *images)
{
    Build *b = d->b;
    StrBuf groups = strbuf_new(b->arena);
    StrBuf filled = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    for (size_t i = 0; i < said->count; i++) {
        const char *name = ident(b, said->items[i].name);

        strbuf_fmt(&groups,
                   ",\n                       COUNT(CASE WHEN l.firn_live THEN l.%s END) OVER "
                   "(PARTITION BY l.firn_key, l.tenant_key, l.firn_life ",
                   name);
        strbuf_fmt(&groups,
                   "ORDER BY l.firn_at, l.firn_order, l.firn_row ROWS UNBOUNDED PRECEDING) AS "
                   "firn_group_%zu",
                   i + 1);
        strbuf_fmt(&filled,
                   ",\n               CASE WHEN g.firn_group_%zu > 0 THEN FIRST_VALUE(g.%s) OVER "
                   "(PARTITION BY g.firn_key, g.tenant_key, g.firn_life, g.firn_group_%zu ",
                   i + 1, name, i + 1);
        strbuf_fmt(
            &filled,
            "ORDER BY g.firn_at, g.firn_order, g.firn_row ROWS UNBOUNDED PRECEDING) END AS %s",
            name);
    }
    var_code(&vars, "images", images);
    var_code(&vars, "groups", groups.text);
    var_code(&vars, "filled", filled.text);
    return piece(b, "history_sparse", &vars);
}

static const char *
event_table(Dimension *d, size_t feed)
{
    return scratch(d->b, "event", d->feeds[feed].feed->scratch);
}

/* Several tenants may speak of one member: each has a line of its own, and at each instant one of them speaks for it. */
static void
emit_shared_events(Dimension *d, size_t feed, const ImageColumns *said, const char *lines)
{
    Build *b = d->b;
    Vars vars = vars_new(b);

    var_code(&vars, "event", event_table(d, feed));
    var_code(&vars, "lines", lines);
    var_code(&vars, "columns", names_after(b, said, "r"));
    var_code(&vars, "said", names_after(b, said, "l"));
    var_code(&vars, "precedence", tenant_rank(d, "l"));
    emit(b, "history_share", &vars);
    emit_drop(b, lines);
}

static void
emit_events(Dimension *d, size_t feed)
{
    Build *b = d->b;
    const AppliedFeed *applied = &d->feeds[feed];
    const ImageColumns said = said_columns(b, &applied->projection, applied->feed);
    const bool shared = d->target->scope != SCOPE_TENANT_REGION;
    const char *lines = shared ? scratch(b, "line", applied->feed->scratch) : event_table(d, feed);
    const char *images = feed_images(d, applied, &said);
    const char *columns = names_after(b, &said, "e");
    Vars vars = vars_new(b);

    if (applied->feed->feed->sparse && !applied->feed->is_member_feed) {
        images = filled_images(d, &said, images);
    }
    emit_drop(b, event_table(d, feed));
    if (shared) {
        emit_drop(b, lines);
        columns = arena_fmt(b->arena, ", e.tenant_key, e.firn_order%s", columns);
    }
    var_code(&vars, "event", lines);
    var_code(&vars, "speaker", shared ? ", i.tenant_key" : "");
    var_code(&vars, "columns", columns);
    var_code(&vars, "images", images);
    emit(b, "history_event", &vars);
    if (shared) {
        emit_shared_events(d, feed, &said, lines);
    }
    emit_analyze(b, event_table(d, feed));
}

/* What the feeds say together: between them the first that gives the column, as in images of untracked dimensions. */
static const char *
merged_column(Dimension *d, const char *name)
{
    StrBuf out = strbuf_new(d->b->arena);

    strbuf_str(&out, "CASE");
    for (size_t f = 0; f < d->feed_count; f++) {
        const ImageColumns said = said_columns(d->b, &d->feeds[f].projection, d->feeds[f].feed);

        if (image_says(&said, name)) {
            strbuf_fmt(&out, " WHEN e%zu.firn_live THEN e%zu.%s", f, f, ident(d->b, name));
        }
    }
    strbuf_str(&out, " END");
    return out.text;
}

static const char *
feed_instants(Dimension *d, size_t feed)
{
    StrBuf out = strbuf_new(d->b->arena);

    strbuf_str(&out, "SELECT x.firn_key, x.firn_at");
    for (size_t f = 0; f < d->feed_count; f++) {
        strbuf_fmt(&out, ", %s AS at_%zu", f == feed ? "x.firn_at" : "CAST(NULL AS timestamp)", f);
    }
    strbuf_fmt(&out, " FROM %s x", event_table(d, feed));
    return out.text;
}

static void
emit_merge(Dimension *d, const ImageColumns *said, const char *timeline)
{
    Build *b = d->b;
    StrBuf columns = strbuf_new(b->arena);
    StrBuf instants = strbuf_new(b->arena);
    StrBuf latest = strbuf_new(b->arena);
    StrBuf known = strbuf_new(b->arena);
    StrBuf events = strbuf_new(b->arena);
    StrBuf live = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    for (size_t f = 0; f < d->feed_count; f++) {
        strbuf_fmt(&instants, "%s%s",
                   f > 0 ? "\n                         UNION ALL\n                        " : "",
                   feed_instants(d, f));
        strbuf_fmt(&latest, ", MAX(u.at_%zu) AS at_%zu", f, f);
        strbuf_fmt(
            &known,
            ",\n               MAX(q.at_%zu) OVER (PARTITION BY q.firn_key ORDER BY q.firn_at "
            "ROWS UNBOUNDED PRECEDING) AS at_%zu",
            f, f);
        strbuf_fmt(
            &events,
            "%s  LEFT JOIN %s e%zu ON e%zu.firn_key = p.firn_key AND e%zu.firn_at = p.at_%zu",
            f > 0 ? "\n" : "", event_table(d, f), f, f, f, f);
        strbuf_fmt(&live, "%sCOALESCE(e%zu.firn_live, false)", f > 0 ? " OR " : "", f);
    }
    for (size_t i = 0; i < said->count; i++) {
        strbuf_fmt(&columns, ",\n       %s AS %s", merged_column(d, said->items[i].name),
                   ident(b, said->items[i].name));
    }
    emit_drop(b, timeline);
    var_code(&vars, "timeline", timeline);
    var_code(&vars, "live", live.text);
    var_code(&vars, "columns", columns.text);
    var_code(&vars, "instants", instants.text);
    var_code(&vars, "latest", latest.text);
    var_code(&vars, "known", known.text);
    var_code(&vars, "events", events.text);
    emit(b, "history_merge", &vars);
    emit_analyze(b, timeline);
}

/* ---- versions ------------------------------------------------------------------------------- */

/* What a column is in all versions: the last that was said of a living member, or the first that was said and is not NULL. */
static const char *
in_all_versions(Build *b, const char *name, bool last)
{
    static const char *const all = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING";

    if (last) {
        return arena_fmt(b->arena,
                         "FIRST_VALUE(e.%s) OVER (PARTITION BY e.firn_key ORDER BY CASE WHEN "
                         "e.firn_live THEN 0 ELSE 1 END, e.firn_at DESC %s)",
                         name, all);
    }
    return arena_fmt(b->arena,
                     "FIRST_VALUE(CASE WHEN e.firn_live THEN e.%s END) OVER (PARTITION BY "
                     "e.firn_key ORDER BY CASE WHEN e.firn_live AND e.%s IS NOT NULL THEN 0 ELSE 1 "
                     "END, e.firn_at %s)",
                     name, name, all);
}

static const char *
now_name(Build *b, const char *raw)
{
    return ident(b, arena_fmt(b->arena, "firn_now_%s", raw));
}

static const char *
then_name(Build *b, const char *raw)
{
    return ident(b, arena_fmt(b->arena, "firn_then_%s", raw));
}

/* What says whether the column has changed: itself, or the key of a reference. */
static const char *
deciding(const Dimension *d, const PlanColumn *column)
{
    const RefUse *use = d->image.column_refs[column - d->target->columns];

    return use != NULL ? use->key : column->name;
}

/* The timeline with, for each column that keeps its value before the current one, the current value and the last instant
 * at which it was another. */
static const char *
with_previous(Dimension *d, const ImageColumns *said, const char *timeline)
{
    Build *b = d->b;
    StrBuf now = strbuf_new(b->arena);
    StrBuf then = strbuf_new(b->arena);

    for (size_t i = 0; i < said->count; i++) {
        const PlanColumn *column = column_of(d, said->items[i].name);
        const char *name = ident(b, said->items[i].name);
        const char *current = now_name(b, said->items[i].name);

        if (column == NULL || column->column->on_change != ON_CHANGE_PREVIOUS ||
            strcmp(deciding(d, column), said->items[i].name) != 0) {
            continue;
        }
        strbuf_fmt(&now, ", %s AS %s", in_all_versions(b, name, true), current);
        strbuf_fmt(
            &then,
            ", MAX(CASE WHEN NOT n.firn_live OR n.%s = n.%s OR (n.%s IS NULL AND n.%s IS NULL) "
            "THEN NULL ELSE n.firn_at END) OVER (PARTITION BY n.firn_key) AS %s",
            name, current, name, current, then_name(b, said->items[i].name));
    }
    return now.len == 0
               ? timeline
               : arena_fmt(b->arena,
                           "(SELECT n.*%s\n                  FROM (SELECT e.*%s\n          "
                           "                FROM %s e) n)",
                           then.text, now.text, timeline);
}

/* previous_<name>: what the column was at the last instant at which it was not what it is now. */
static void
put_before(Build *b, const char *raw, const char *decides, StrBuf *columns)
{
    const char *then = then_name(b, decides);

    strbuf_fmt(
        columns,
        ",\n               CASE WHEN e.%s IS NULL THEN NULL ELSE FIRST_VALUE(e.%s) OVER "
        "(PARTITION BY e.firn_key ORDER BY CASE WHEN e.firn_at = e.%s THEN 0 ELSE 1 END ROWS "
        "BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) END AS %s",
        then, ident(b, raw), then, ident(b, arena_fmt(b->arena, "previous_%s", raw)));
}

static void
put_version_columns(Dimension *d, const ImageColumns *said, Vars *vars)
{
    static const char *const before = "OVER (PARTITION BY e.firn_key ORDER BY e.firn_at)";
    Build *b = d->b;
    StrBuf columns = strbuf_new(b->arena);
    StrBuf same = strbuf_new(b->arena);

    for (size_t i = 0; i < said->count; i++) {
        const char *raw = said->items[i].name;
        const char *name = ident(b, raw);
        const PlanColumn *column = column_of(d, raw);

        if (column == NULL || is_tracked(column) || column->in_key) {
            strbuf_fmt(&columns, ",\n               e.%s", name);
        } else {
            strbuf_fmt(&columns, ",\n               %s AS %s",
                       in_all_versions(b, name, column->column->on_change != ON_CHANGE_KEEP), name);
        }
        if (column != NULL && column->column->on_change == ON_CHANGE_PREVIOUS) {
            put_before(b, raw, deciding(d, column), &columns);
        }
        if (column == NULL || !is_tracked(column)) {
            continue;
        }
        if (column->column->on_change == ON_CHANGE_TRACK_WITH_CURRENT) {
            strbuf_fmt(&columns, ",\n               %s AS %s", in_all_versions(b, name, true),
                       ident(b, arena_fmt(b->arena, "current_%s", raw)));
        }
        strbuf_fmt(&same, "%s(e.%s = LAG(e.%s) %s OR (e.%s IS NULL AND LAG(e.%s) %s IS NULL))",
                   same.len > 0 ? "\n                              AND " : "", name, name, before,
                   name, name, before);
    }
    var_code(vars, "columns", columns.text);
    var_code(vars, "same", arena_fmt(b->arena, " OR (%s)", same.len > 0 ? same.text : "1 = 1"));
}

void
emit_versions(Dimension *d)
{
    Build *b = d->b;
    const ImageColumns said = all_said(d);
    const char *timeline = scratch(b, "timeline", "");
    Vars vars = vars_new(b);

    for (size_t f = 0; f < d->feed_count; f++) {
        emit_events(d, f);
    }
    if (d->feed_count == 1) {
        timeline = event_table(d, 0);
    } else {
        emit_merge(d, &said, timeline);
    }
    emit_drop(b, scratch(b, "version", ""));
    var_code(&vars, "version", scratch(b, "version", ""));
    var_code(&vars, "timeline", with_previous(d, &said, timeline));
    put_version_columns(d, &said, &vars);
    emit(b, "history_version", &vars);
    emit_analyze(b, scratch(b, "version", ""));
    for (size_t f = 0; f < d->feed_count; f++) {
        emit_drop(b, event_table(d, f));
    }
    emit_drop(b, scratch(b, "timeline", ""));
}
