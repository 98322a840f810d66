/*
 * Versions: the rows of a tracked dimension, as the timelines of the touched members have them.
 */
#include <string.h>

#include "gen/dimension.h"

/* ---- rows of the dimension ------------------------------------------------------------------ */

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

/* Are its versions split where a parent's change? */
static bool
follows(const PlanTarget *target)
{
    for (size_t i = 0; i < target->column_count; i++) {
        if (target->columns[i].column->follow) {
            return true;
        }
    }
    return false;
}

/* Does some feed say the column that a derived one is made of? */
static bool
says_origin(const Dimension *d, const PlanColumn *derived)
{
    const Column *column = derived->column;
    const char *origin =
        column->previous_of.text != NULL ? column->previous_of.text : column->current_of.text;

    for (size_t i = 0; i < d->target->column_count; i++) {
        if (strcmp(d->target->columns[i].column->name.text, origin) == 0) {
            return dimension_says(d, i);
        }
    }
    return false;
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
    var_code(&vars, "version", scratch(b, follows(d->target) ? "piece" : "version", ""));
    var_code(&vars, "resolved", scratch(b, "resolved", ""));
    var_code(&vars, "gone", scratch(b, "gone", ""));
    var_code(&vars, "touched", scratch(b, "touched", ""));
    return vars;
}

/* "name = value" of every column that the versions give: the table's name, and what it is under alias `from`. */
typedef void (*VisitColumn)(Build *b, StrBuf *out, const char *name, const char *value,
                            DataType type);

static void
each_column(Dimension *d, const char *from, VisitColumn visit, StrBuf *out)
{
    Build *b = d->b;
    const DataType plain = {.kind = DATATYPE_UNKNOWN};
    static const char *const technical[] = {"valid_from", "valid_to", "is_current", "firn_last"};

    for (size_t i = 0; i < d->target->column_count; i++) {
        const PlanColumn *column = &d->target->columns[i];
        const RefUse *use = d->image.column_refs[i];
        const char *name = ident(b, column->name);

        if (column->column->is_derived ? !says_origin(d, column)
                                       : !dimension_says(d, i) && column->through == NULL) {
            continue;
        }
        visit(b, out, name,
              column->through != NULL && strcmp(from, "v") == 0 ? d->taken[i]
              : use != NULL && strcmp(from, "v") == 0
                  ? ref_value(b, &d->image, (size_t) (use - d->image.refs), from)
                  : arena_fmt(b->arena, "%s.%s", from, name),
              column->type);
    }
    for (size_t i = 0; i < sizeof(technical) / sizeof(*technical); i++) {
        visit(b, out, technical[i], arena_fmt(b->arena, "%s.%s", from, technical[i]), plain);
    }
    visit(b, out, "firn_instant", arena_fmt(b->arena, "%s.firn_at", from), plain);
    visit(b, out, "firn_deleted", arena_fmt(b->arena, "%s.firn_dead", from), plain);
}

static void
visit_same(Build *b, StrBuf *out, const char *name, const char *value, DataType type)
{
    strbuf_fmt(out, "\n                 AND %s",
               same_sql(b, type, arena_fmt(b->arena, "d.%s", name), value));
}

static void
visit_assignment(Build *b, StrBuf *out, const char *name, const char *value, DataType type)
{
    strbuf_fmt(out, "%s = %s,\n       ", name, stored_sql(b, type, value));
}

static void
visit_name(Build *b, StrBuf *out, const char *name, const char *value, DataType type)
{
    (void) b;
    (void) value;
    (void) type;
    strbuf_fmt(out, ", %s", name);
}

static void
visit_value(Build *b, StrBuf *out, const char *name, const char *value, DataType type)
{
    (void) name;
    strbuf_fmt(out, ", %s", stored_sql(b, type, value));
}

/* When a version begins, over its row x in the table of versions. */
static const char *
version_start(Dimension *d)
{
    return d->target->target->first_from_change
               ? "x.firn_at"
               : arena_fmt(d->b->arena, "CASE WHEN x.firn_first THEN %s ELSE x.firn_at END",
                           version_beginning());
}

/* What a piece has of its version v, with the version's own bounds under other names. */
static const char *
whole_columns(Dimension *d)
{
    Build *b = d->b;
    const ImageColumns said = all_said(d);
    StrBuf out = strbuf_new(b->arena);

    strbuf_str(&out,
               "v.firn_key, v.firn_live, v.firn_dead, v.firn_outcome, v.firn_at AS firn_whole_at, "
               "v.firn_end AS firn_whole_end, v.firn_first AS firn_whole_first, v.firn_last AS "
               "firn_whole_last");
    for (size_t i = 0; i < said.count; i++) {
        strbuf_fmt(&out, ", v.%s", ident(b, said.items[i].name));
    }
    /* References as they were before: nobody says them. */
    for (size_t r = 0; r < d->image.ref_count; r++) {
        if (!image_says(&said, d->image.refs[r].key)) {
            strbuf_fmt(&out, ", v.%s", ident(b, d->image.refs[r].key));
            if (d->image.refs[r].special != NULL) {
                strbuf_fmt(&out, ", v.%s", ident(b, d->image.refs[r].special));
            }
        }
    }
    for (size_t i = 0; i < d->target->column_count; i++) {
        const PlanColumn *column = &d->target->columns[i];

        if (column->column->is_derived && d->image.column_refs[i] == NULL &&
            says_origin(d, column)) {
            strbuf_fmt(&out, ", v.%s", ident(b, column->name));
        }
    }
    return out.text;
}

/* Versions cut where those of the parents that they follow begin or end. */
static void
emit_pieces(Dimension *d)
{
    Build *b = d->b;
    StrBuf bounds = strbuf_new(b->arena);
    Vars vars = version_vars(d);

    for (size_t i = 0; i < d->target->column_count; i++) {
        const PlanColumn *column = &d->target->columns[i];
        const RefUse *use = d->image.column_refs[i];

        if (!column->column->follow || use == NULL) {
            continue;
        }
        Vars own = version_vars(d);

        own.items[own.count++] =
            (SqlVar){.name = "parent",
                     .kind = SQL_VAR_CODE,
                     .text = qualified(b, b->gen->warehouse, column->dimension->name)};
        var_code(&own, "versions", scratch(b, "version", ""));
        var_code(&own, "start", version_start(d));
        var_ident(&own, "reference", use->key);
        strbuf_fmt(&bounds, "\n                 %s", piece(b, "version_bounds", &own));
    }
    emit_drop(b, scratch(b, "piece", ""));
    var_code(&vars, "versions", scratch(b, "version", ""));
    var_code(&vars, "start", version_start(d));
    var_code(&vars, "bounds", bounds.text);
    var_code(&vars, "whole", whole_columns(d));
    emit(b, "version_pieces", &vars);
    emit_analyze(b, scratch(b, "piece", ""));
}

void
emit_version_resolved(Dimension *d)
{
    Build *b = d->b;
    StrBuf parents = strbuf_new(b->arena);
    StrBuf same = strbuf_new(b->arena);
    Vars vars = version_vars(d);

    if (follows(d->target)) {
        emit_pieces(d);
    }
    d->image.instant = "valid_from";
    set_taken(d, "v");
    for (size_t i = 0; i < d->target->column_count; i++) {
        const RefUse *use = d->image.column_refs[i];
        const char *name = ident(b, d->target->columns[i].name);

        if (use != NULL) {
            strbuf_fmt(&parents, "%s AS %s, ",
                       ref_value(b, &d->image, (size_t) (use - d->image.refs), "v"), name);
        } else if (d->taken[i] != NULL) {
            strbuf_fmt(&parents, "%s AS %s, ", d->taken[i], name);
        }
    }
    strbuf_str(&same, "NOT d.firn_inferred");
    each_column(d, "v", visit_same, &same);
    var_code(&vars, "parents", parents.text);
    var_code(&vars, "same", same.text);
    var_code(&vars, "open_end", version_open_end(d->target));
    var_code(&vars, "valid_from", follows(d->target) ? "x.firn_start" : version_start(d));
    var_code(&vars, "lookups",
             arena_fmt(b->arena, "%s%s", ref_lookups(b, &d->image, "v"), d->ways));
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

/* Facts that hold keys of versions are told which of them hold for a shorter time, or are no more; dimensions that follow, whose
 * versions are others now. */
static void
emit_version_queue(Dimension *d)
{
    for (size_t r = 0; r < d->target->referrer_count; r++) {
        const PlanTarget *referrer = d->target->referrers[r];

        for (size_t c = 0; c < referrer->column_count; c++) {
            const PlanColumn *column = &referrer->columns[c];
            Vars vars = version_vars(d);

            const bool fact = referrer->kind == TARGET_FACT;

            if (column->dimension != d->target ||
                column->through != NULL ||  /* and of these from who has them */
                referrer->source != NULL || /* it hears of keys from that fact */
                (!column->by_version && (fact ? column->column->missing == MISSING_INFERRED
                                              : !is_told_of_parents(referrer, column)))) {
                continue;
            }
            var_literal(&vars, "dependent", referrer->name);
            var_literal(&vars, "column", column->name);
            emit(d->b,
                 column->by_version ? (fact ? "version_queue" : "version_follow")
                 : fact             ? "version_dead"
                                    : "version_parent",
                 &vars);
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
    if (follows(d->target)) {
        emit_drop(b, scratch(b, "piece", ""));
    }
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
