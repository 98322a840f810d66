/*
 * Versions: the rows of a tracked dimension, made anew for the touched members from all images that are kept of them.
 * So the order in which images come makes no difference, and neither does how many come at a time.
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
static ImageColumns
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
                   "(PARTITION BY l.firn_key, l.firn_life ",
                   name);
        strbuf_fmt(&groups,
                   "ORDER BY l.firn_at, l.firn_order, l.firn_row ROWS UNBOUNDED PRECEDING) AS "
                   "firn_group_%zu",
                   i + 1);
        strbuf_fmt(&filled,
                   ",\n               CASE WHEN g.firn_group_%zu > 0 THEN FIRST_VALUE(g.%s) OVER "
                   "(PARTITION BY g.firn_key, g.firn_life, g.firn_group_%zu ",
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

static void
emit_events(Dimension *d, size_t feed)
{
    Build *b = d->b;
    const AppliedFeed *applied = &d->feeds[feed];
    const ImageColumns said = said_columns(b, &applied->projection, applied->feed);
    const char *images = feed_images(d, applied, &said);
    Vars vars = vars_new(b);

    if (applied->feed->feed->sparse && !applied->feed->is_member_feed) {
        images = filled_images(d, &said, images);
    }
    emit_drop(b, event_table(d, feed));
    var_code(&vars, "event", event_table(d, feed));
    var_code(&vars, "columns", names_after(b, &said, "e"));
    var_code(&vars, "images", images);
    emit(b, "history_event", &vars);
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

/* What a column is in all versions: the last that was said of a living member, or the first. */
static const char *
in_all_versions(Build *b, const char *name, bool last)
{
    return arena_fmt(
        b->arena,
        "FIRST_VALUE(e.%s) OVER (PARTITION BY e.firn_key ORDER BY CASE WHEN e.firn_live "
        "THEN 0 ELSE 1 END, e.firn_at%s ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED "
        "FOLLOWING)",
        name, last ? " DESC" : "");
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
        if (column == NULL || !is_tracked(column)) {
            continue;
        }
        if (column->column->on_change == ON_CHANGE_TRACK_WITH_CURRENT) {
            strbuf_fmt(&columns, ",\n               %s AS %s", in_all_versions(b, name, true),
                       ident(b, current_name(b, column)));
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
    var_code(&vars, "timeline", timeline);
    put_version_columns(d, &said, &vars);
    emit(b, "history_version", &vars);
    emit_analyze(b, scratch(b, "version", ""));
    for (size_t f = 0; f < d->feed_count; f++) {
        emit_drop(b, event_table(d, f));
    }
    emit_drop(b, scratch(b, "timeline", ""));
}

/* ---- rows of the dimension ------------------------------------------------------------------ */

const char *
current_name(Build *b, const PlanColumn *column)
{
    return arena_fmt(b->arena, "current_%s", column->name);
}

const char *
version_open_end(const PlanTarget *target)
{
    return target->target->open_end_is_null ? "CAST(NULL AS timestamp)"
                                            : "CAST('9999-12-31 00:00:00' AS timestamp)";
}

const char *
version_beginning(void)
{
    return "CAST('0001-01-01 00:00:00' AS timestamp)";
}

static Vars
version_vars(Dimension *d)
{
    Build *b = d->b;
    Vars vars = vars_new(b);

    var_literal(&vars, "target", d->target->name);
    var_ident(&vars, "table", d->target->name);
    var_ident(&vars, "surrogate", d->target->surrogate);
    var_ident(&vars, "durable", d->target->durable);
    var_code(&vars, "version", scratch(b, "version", ""));
    var_code(&vars, "resolved", scratch(b, "resolved", ""));
    var_code(&vars, "gone", scratch(b, "gone", ""));
    var_code(&vars, "touched", scratch(b, "touched", ""));
    return vars;
}

/* "name = value" of every column that the versions give: the table's name, and what it is under alias `from`. */
typedef void (*VisitColumn)(Build *b, StrBuf *out, const char *name, const char *value);

static void
each_column(Dimension *d, const char *from, VisitColumn visit, StrBuf *out)
{
    Build *b = d->b;
    static const char *const technical[] = {"valid_from", "valid_to", "is_current", "firn_last"};

    for (size_t i = 0; i < d->target->column_count; i++) {
        const PlanColumn *column = &d->target->columns[i];
        const RefUse *use = d->image.column_refs[i];
        const char *name = ident(b, column->name);

        if (!dimension_says(d, i)) {
            continue;
        }
        visit(b, out, name,
              use != NULL && strcmp(from, "v") == 0
                  ? ref_value(b, &d->image, (size_t) (use - d->image.refs), from)
                  : arena_fmt(b->arena, "%s.%s", from, name));
        if (column->column->on_change == ON_CHANGE_TRACK_WITH_CURRENT) {
            const char *current = ident(b, current_name(b, column));

            visit(b, out, current, arena_fmt(b->arena, "%s.%s", from, current));
        }
    }
    for (size_t i = 0; i < sizeof(technical) / sizeof(*technical); i++) {
        visit(b, out, technical[i], arena_fmt(b->arena, "%s.%s", from, technical[i]));
    }
    visit(b, out, "firn_instant", arena_fmt(b->arena, "%s.firn_at", from));
    visit(b, out, "firn_deleted", arena_fmt(b->arena, "%s.firn_dead", from));
}

static void
visit_same(Build *b, StrBuf *out, const char *name, const char *value)
{
    (void) b;
    strbuf_fmt(out, "\n                 AND (d.%s = %s OR (d.%s IS NULL AND %s IS NULL))", name,
               value, name, value);
}

static void
visit_assignment(Build *b, StrBuf *out, const char *name, const char *value)
{
    (void) b;
    strbuf_fmt(out, "%s = %s,\n       ", name, value);
}

static void
visit_name(Build *b, StrBuf *out, const char *name, const char *value)
{
    (void) b;
    (void) value;
    strbuf_fmt(out, ", %s", name);
}

static void
visit_value(Build *b, StrBuf *out, const char *name, const char *value)
{
    (void) b;
    (void) name;
    strbuf_fmt(out, ", %s", value);
}

void
emit_version_resolved(Dimension *d)
{
    Build *b = d->b;
    StrBuf parents = strbuf_new(b->arena);
    StrBuf same = strbuf_new(b->arena);
    Vars vars = version_vars(d);

    for (size_t i = 0; i < d->target->column_count; i++) {
        const RefUse *use = d->image.column_refs[i];

        if (use != NULL) {
            strbuf_fmt(&parents, "%s AS %s, ",
                       ref_value(b, &d->image, (size_t) (use - d->image.refs), "v"),
                       ident(b, d->target->columns[i].name));
        }
    }
    strbuf_str(&same, "NOT d.firn_inferred");
    each_column(d, "v", visit_same, &same);
    var_code(&vars, "parents", parents.text);
    var_code(&vars, "same", same.text);
    var_code(&vars, "open_end", version_open_end(d->target));
    var_code(&vars, "valid_from",
             d->target->target->first_from_change
                 ? "x.firn_at"
                 : arena_fmt(b->arena, "CASE WHEN x.firn_first THEN %s ELSE x.firn_at END",
                             version_beginning()));
    var_code(&vars, "lookups", ref_lookups(b, &d->image, "v"));
    emit_drop(b, scratch(b, "resolved", ""));
    emit(b, "version_resolved", &vars);
    emit_analyze(b, scratch(b, "resolved", ""));
    emit_drop(b, scratch(b, "gone", ""));
    emit(b, "version_gone", &vars);
}

static void
emit_version_counts(Dimension *d)
{
    Build *b = d->b;
    const char *resolved = scratch(b, "resolved", "");
    const char *gone = scratch(b, "gone", "");
    const LiveCounts counts = {
        .changes = arena_fmt(b->arena, "(SELECT COUNT(*) FROM %s) + (SELECT COUNT(*) FROM %s)",
                             resolved, gone),
        .inserted = arena_fmt(
            b->arena, "(SELECT COUNT(*) FROM %s x WHERE x.is_current AND NOT x.firn_was_live)",
            resolved),
        .updated = arena_fmt(b->arena,
                             "(SELECT COUNT(*) FROM %s x WHERE x.is_current AND x.firn_was_live)",
                             resolved),
        .removed = arena_fmt(
            b->arena,
            "(SELECT COUNT(*) FROM %s x WHERE x.firn_last AND x.firn_dead AND x.firn_was_live) + "
            "(SELECT COUNT(*) FROM %s g WHERE g.firn_unsaid AND g.firn_was_live)",
            resolved, gone)};

    emit_live(b, d->target, &counts);
}

/* Facts that hold keys of versions are told which of them hold for a shorter time, or are no more. */
static void
emit_version_queue(Dimension *d)
{
    for (size_t r = 0; r < d->target->referrer_count; r++) {
        const PlanTarget *referrer = d->target->referrers[r];

        for (size_t c = 0; c < referrer->column_count; c++) {
            const PlanColumn *column = &referrer->columns[c];
            Vars vars = version_vars(d);

            if (column->dimension != d->target || referrer->kind != TARGET_FACT ||
                referrer->source != NULL || /* it hears of keys from that fact */
                (!column->by_version && column->column->missing == MISSING_INFERRED)) {
                continue;
            }
            var_literal(&vars, "dependent", referrer->name);
            var_literal(&vars, "column", column->name);
            emit(d->b, column->by_version ? "version_queue" : "version_dead", &vars);
        }
    }
}

static void
emit_version_insert(Dimension *d)
{
    Build *b = d->b;
    StrBuf columns = strbuf_new(b->arena);
    StrBuf values = strbuf_new(b->arena);
    Vars vars = version_vars(d);

    strbuf_fmt(&columns, "%s, %s, firn_key", ident(b, d->target->surrogate),
               ident(b, d->target->durable));
    strbuf_str(&values, "x.firn_new, COALESCE(x.firn_member, MIN(x.firn_new) OVER (PARTITION BY "
                        "x.firn_key)), x.firn_key");
    if (d->target->scope != SCOPE_SHARED) {
        strbuf_str(&columns, ", tenant_key");
        strbuf_fmt(&values, ", %s", tenant_of_key(b, "x"));
    }
    each_column(d, "x", visit_name, &columns);
    each_column(d, "x", visit_value, &values);
    strbuf_str(&columns, ", firn_inferred, firn_created_run, firn_updated_run");
    strbuf_str(&values, ", false, n.run_id, n.run_id");
    var_code(&vars, "columns", columns.text);
    var_code(&vars, "values", values.text);
    emit(b, "version_insert", &vars);
    emit_next_key(b, d->target);
}

/* What a member has of whom nothing holds at any time: its key, and one version for ever. */
static void
emit_version_unsaid(Dimension *d)
{
    Build *b = d->b;
    StrBuf nulls = strbuf_new(b->arena);
    Vars vars = version_vars(d);

    for (size_t i = 0; i < d->target->column_count; i++) {
        const PlanColumn *column = &d->target->columns[i];

        if (column->in_key) {
            continue;
        }
        strbuf_fmt(&nulls, "%s = %s, ", ident(b, column->name),
                   column->dimension != NULL ? "-1" : "NULL");
        if (column->column->on_change == ON_CHANGE_TRACK_WITH_CURRENT) {
            strbuf_fmt(&nulls, "%s = NULL, ", ident(b, current_name(b, column)));
        }
    }
    var_code(&vars, "nulls", nulls.text);
    var_code(&vars, "beginning", version_beginning());
    var_code(&vars, "open_end", version_open_end(d->target));
    emit(b, "version_unsaid", &vars);
}

void
emit_version_rows(Dimension *d)
{
    Build *b = d->b;
    StrBuf assignments = strbuf_new(b->arena);
    Vars vars = version_vars(d);

    emit_version_resolved(d);
    emit_version_counts(d);
    emit_version_queue(d);
    emit(b, "version_delete", &vars);
    emit_version_unsaid(d);
    each_column(d, "x", visit_assignment, &assignments);
    strbuf_str(&assignments, "firn_inferred = false, firn_updated_run = n.run_id");
    var_code(&vars, "assignments", assignments.text);
    emit(b, "version_update", &vars);
    emit_version_insert(d);
}

/* ---- members of whom only the key is known -------------------------------------------------- */

void
put_bare_version(Build *b, const PlanTarget *target, const char *key, StrBuf *columns,
                 StrBuf *values)
{
    if (!target->is_tracked) {
        return;
    }
    strbuf_fmt(columns, ", %s, valid_from, valid_to, is_current, firn_last",
               ident(b, target->durable));
    strbuf_fmt(values, ", %s, %s, %s, true, true", key, version_beginning(),
               version_open_end(target));
}
