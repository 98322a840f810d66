/* Members that rows refer to: their keys, those that are missing, those made now and filled later. */
#include <string.h>

#include "gen/build.h"

void
emit_next_key(Build *b, const PlanTarget *dimension)
{
    Vars vars = vars_new(b);

    var_literal(&vars, "target", dimension->name);
    var_ident(&vars, "table", dimension->name);
    var_ident(&vars, "surrogate", dimension->surrogate);
    emit(b, "next_key", &vars);
}

void
date_lists(Build *b, Vars *vars)
{
    (void) b;
    var_code(vars, "date_columns",
             "date_key, date_value, year, quarter, month, month_name, day, day_of_week, day_name, "
             "week_of_year, is_weekend, firn_inferred, firn_deleted");
    var_code(
        vars, "date_values",
        "CAST(TO_CHAR(x.date_value, 'YYYYMMDD') AS bigint), x.date_value,\n"
        "       CAST(EXTRACT(year FROM x.date_value) AS integer), CAST(EXTRACT(quarter FROM "
        "x.date_value) AS integer),\n"
        "       CAST(EXTRACT(month FROM x.date_value) AS integer), "
        "CAST(BTRIM(TO_CHAR(x.date_value, 'Month')) AS varchar(9)),\n"
        "       CAST(EXTRACT(day FROM x.date_value) AS integer),\n"
        "       CAST(CASE WHEN EXTRACT(dow FROM x.date_value) = 0 THEN 7 ELSE EXTRACT(dow FROM "
        "x.date_value) END AS integer),\n"
        "       CAST(BTRIM(TO_CHAR(x.date_value, 'Day')) AS varchar(9)), CAST(EXTRACT(week FROM "
        "x.date_value) AS integer),\n"
        "       CASE WHEN EXTRACT(dow FROM x.date_value) IN (0, 6) THEN true ELSE false END,\n"
        "       CAST(false AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted");
}

static void
emit_dates(Build *b, const RefUse *use, const char *work)
{
    Vars vars = vars_new(b);

    var_ident(&vars, "reference", use->key);
    var_code(&vars, "work", work);
    date_lists(b, &vars);
    emit(b, "date_missing", &vars);
}

const char *
member_key_column(const PlanColumn *column)
{
    const PlanTarget *dimension = column->dimension;

    return dimension->is_tracked && !column->by_version ? dimension->durable : dimension->surrogate;
}

/* Which row of a tracked dimension a reference means, under alias `k`: the version of the row's own time, else the last.
 * `from` has the row, `feed` says whether it has a time. */
static const char *
which_version(Build *b, const Projection *projection, const RefUse *use, const char *k,
              const char *from)
{
    const PlanColumn *column = &use->owner->columns[use->reference->column];
    const char *time = "CAST(NULL AS timestamp)";

    if (!use->reference->dimension->is_tracked) {
        return "";
    }
    if (column->by_version && projection->instant != NULL) {
        return version_at(b, use->reference->dimension, k,
                          arena_fmt(b->arena, "%s.%s", from, projection->instant));
    }
    if (column->as_of == NULL) {
        return arena_fmt(b->arena, " AND %s.firn_last", k);
    }
    const PlanFeed *feed = projection->feed;
    bool has_time = feed == NULL; /* the image of rows that several feeds make has all columns */

    for (size_t i = 0; !has_time && i < feed->column_count; i++) {
        has_time = &feed->target->columns[feed->columns[i].column] == column->as_of;
    }
    if (has_time) {
        time = arena_fmt(b->arena, "CAST(%s.%s AS timestamp)", from, ident(b, column->as_of->name));
    }
    return version_at(b, use->reference->dimension, k, time);
}

const char *
version_at(Build *b, const PlanTarget *dimension, const char *k, const char *time)
{
    return dimension->target->open_end_is_null
               ? arena_fmt(b->arena,
                           " AND %s.valid_from <= %s AND (%s.valid_to IS NULL OR %s.valid_to > %s)",
                           k, time, k, k, time)
               : arena_fmt(b->arena, " AND %s.valid_from <= %s AND %s.valid_to > %s", k, time, k,
                           time);
}

/* Is only a member that is there and lives good enough, and not one that is only referred to? */
static const char *
is_there(Build *b, const RefUse *use, const char *k)
{
    const PlanTarget *dimension = use->reference->dimension;

    if (use->reference->missing == MISSING_INFERRED || dimension->is_date || dimension->is_tenant) {
        return "";
    }
    return use->owner->columns[use->reference->column].by_version
               ? arena_fmt(b->arena, " AND NOT %s.firn_inferred", k)
               : arena_fmt(b->arena, " AND NOT %s.firn_inferred AND NOT %s.firn_deleted", k, k);
}

const char *
tenant_of_key(const Build *b, const char *alias)
{
    return arena_fmt(b->arena, "CAST(SPLIT_PART(%s.firn_key, '|', 1) AS bigint)", alias);
}

/* An inferred member being written. */
typedef struct Inferred
{
    StrBuf columns;
    StrBuf values;
    StrBuf parts; /* aggregates over the rows that name the member */
    StrBuf lookups;
} Inferred;

/* The parts of the member's key, as the rows that name it have them. */
static void
put_key_parts(Build *b, const RefUse *use, Inferred *out)
{
    const PlanTarget *dimension = use->reference->dimension;

    for (size_t k = 0; k < dimension->key_count; k++) {
        const PlanColumn *column = &dimension->columns[dimension->key[k]];
        const char *part = ident(b, use->parts[k]);

        strbuf_fmt(&out->columns, ", %s", ident(b, column->name));
        /* Neither server has a least truth value. */
        if (column->type.kind == DATATYPE_BOOLEAN) {
            strbuf_fmt(&out->parts,
                       ", MIN(CASE WHEN w.%s THEN 1 WHEN NOT w.%s THEN 0 END) = 1 AS %s", part,
                       part, part);
        } else {
            strbuf_fmt(&out->parts, ", MIN(w.%s) AS %s", part, part);
        }
        if (column->dimension == NULL) {
            strbuf_fmt(&out->values, ", m.%s", part);
            continue;
        }
        strbuf_fmt(&out->lookups, "LEFT JOIN %s n%zu ON n%zu.firn_key = m.%s%s\n  ",
                   qualified(b, b->gen->warehouse, column->dimension->name), k, k, part,
                   column->dimension->is_tracked ? arena_fmt(b->arena, " AND n%zu.firn_last", k)
                                                 : "");
        strbuf_fmt(&out->values, ", COALESCE(n%zu.%s, -1)", k, ident(b, member_key_column(column)));
    }
}

void
emit_inferred(Build *b, const RefUse *use, const char *work)
{
    static const char *const next = "s.next_key - 1 + ROW_NUMBER() OVER (ORDER BY m.firn_key)";
    const PlanTarget *dimension = use->reference->dimension;
    Inferred out = {.columns = strbuf_new(b->arena),
                    .values = strbuf_new(b->arena),
                    .parts = strbuf_new(b->arena),
                    .lookups = strbuf_new(b->arena)};
    Vars vars = vars_new(b);

    strbuf_fmt(&out.columns, "%s, firn_key", ident(b, dimension->surrogate));
    strbuf_fmt(&out.values, "%s, m.firn_key", next);
    strbuf_str(&out.parts, "COUNT(*) AS firn_rows");
    if (dimension->scope != SCOPE_SHARED) {
        strbuf_str(&out.columns, ", tenant_key");
        strbuf_fmt(&out.values, ", %s", tenant_of_key(b, "m"));
    }
    put_key_parts(b, use, &out);
    put_bare_version(b, dimension, next, &out.columns, &out.values);
    for (size_t i = 0; i < dimension->column_count; i++) {
        const PlanColumn *column = &dimension->columns[i];

        if (column->dimension != NULL && !column->in_key) {
            strbuf_fmt(&out.columns, ", %s", ident(b, column->name));
            strbuf_str(&out.values, ", CAST(-1 AS bigint)");
        }
    }
    strbuf_str(&out.columns, ", firn_inferred, firn_deleted, firn_created_run, firn_updated_run");
    /* Of a combination nothing more will ever be said. */
    strbuf_fmt(&out.values,
               ", CAST(%s AS boolean) AS firn_inferred, CAST(false AS boolean) AS firn_deleted, "
               "n.run_id, n.run_id",
               dimension->is_junk ? "false" : "true");
    var_ident(&vars, "table", dimension->name);
    var_ident(&vars, "reference", use->key);
    var_literal(&vars, "target", dimension->name);
    var_code(&vars, "work", work);
    var_code(&vars, "columns", out.columns.text);
    var_code(&vars, "values", out.values.text);
    var_code(&vars, "parts", out.parts.text);
    var_code(&vars, "lookups", out.lookups.text);
    emit(b, "inferred", &vars);
    emit_next_key(b, dimension);
    if (dimension->hierarchy != NULL && use->owner != dimension) {
        emit_hierarchy_inferred(b, dimension);
    }
}

/* LEFT JOINs of every reference, nested ones included, and the condition that one of them finds nothing. */
void
put_missing(Build *b, const Projection *projection, StrBuf *lookups, StrBuf *missing)
{
    for (size_t i = 0; i < projection->ref_count; i++) {
        const RefUse *use = &projection->refs[i];
        const PlanTarget *dimension = use->reference->dimension;
        const char *key = ident(b, use->key);
        const char *found = dimension->is_date ? "date_value" : "firn_key";

        strbuf_fmt(lookups, "LEFT JOIN %s k%zu ON k%zu.%s = w.%s%s%s\n  ",
                   qualified(b, b->gen->warehouse, dimension->name), i, i, found, key,
                   which_version(b, projection, use, arena_fmt(b->arena, "k%zu", i), "w"),
                   is_there(b, use, arena_fmt(b->arena, "k%zu", i)));
        strbuf_fmt(missing, "%s(w.%s IS NOT NULL AND k%zu.%s IS NULL)", i > 0 ? " OR " : "", key, i,
                   found);
    }
}

const char *
emit_missing_rows(Build *b, const Projection *projection, const char *work, const char *name)
{
    const char *rows = scratch(b, "missing", name);
    StrBuf lookups = strbuf_new(b->arena);
    StrBuf missing = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    put_missing(b, projection, &lookups, &missing);
    emit_drop(b, rows);
    var_code(&vars, "work", work);
    var_code(&vars, "missing", rows);
    var_code(&vars, "lookups", lookups.text);
    var_code(&vars, "some_missing", missing.text);
    emit(b, "missing", &vars);
    return rows;
}

void
emit_members_of(Build *b, const Projection *projection, const char *rows)
{
    for (size_t i = 0; i < projection->ref_count; i++) {
        const RefUse *use = &projection->refs[i];
        const PlanTarget *dimension = use->reference->dimension;

        if (dimension->is_date) {
            emit_dates(b, use, rows);
        } else if (!dimension->is_tenant && use->reference->missing == MISSING_INFERRED) {
            emit_inferred(b, use, rows);
        }
    }
}

void
emit_members(Build *b, const Projection *projection, const char *work, const char *name)
{
    if (projection->ref_count > 0) {
        emit_members_of(b, projection, emit_missing_rows(b, projection, work, name));
    }
}

/* Is reference `i` a column of the target itself, and not only a part of another's key? */
static bool
is_column(const Projection *projection, size_t i)
{
    const PlanTarget *target = projection->owner;

    for (size_t c = 0; c < target->column_count; c++) {
        if (projection->column_refs[c] == &projection->refs[i]) {
            return true;
        }
    }
    return false;
}

/* Images that were let in because their parent was there keep it for the time in which they held, whatever becomes of it. */
static bool
was_there(const Projection *projection, const PlanReference *reference)
{
    return projection->feed == NULL && projection->owner->is_tracked &&
           reference->missing == MISSING_QUARANTINE;
}

const char *
ref_lookups(Build *b, const Projection *projection, const char *from)
{
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < projection->ref_count; i++) {
        const PlanReference *reference = projection->refs[i].reference;
        const PlanTarget *dimension = reference->dimension;

        if (dimension->is_date || !is_column(projection, i)) {
            continue;
        }
        const bool itself = dimension == projection->owner;

        const char *k = arena_fmt(b->arena, "k%zu", i);

        if (itself && reference->missing != MISSING_INFERRED) {
            strbuf_fmt(&out, "LEFT JOIN %s z%zu ON z%zu.firn_key = %s.%s\n  ",
                       dimension->is_tracked
                           ? arena_fmt(b->arena,
                                       "(SELECT y.firn_key, CASE WHEN y.firn_dead THEN false ELSE "
                                       "true END AS firn_live FROM %s y WHERE y.firn_last)",
                                       scratch(b, "version", ""))
                           : scratch(b, "image", ""),
                       i, i, from, ident(b, projection->refs[i].key));
        }
        strbuf_fmt(&out, "LEFT JOIN %s %s ON %s.firn_key = %s.%s%s",
                   qualified(b, b->gen->warehouse, dimension->name), k, k, from,
                   ident(b, projection->refs[i].key),
                   which_version(b, projection, &projection->refs[i], k, from));
        /* A member that others only refer to is missing as much as one that is deleted; a parent of the same dimension
         * is what it will be when this step is done. */
        if (reference->missing != MISSING_INFERRED && itself) {
            strbuf_fmt(&out,
                       " AND CASE WHEN z%zu.firn_key IS NULL THEN NOT k%zu.firn_inferred AND NOT "
                       "k%zu.firn_deleted ELSE z%zu.firn_live END",
                       i, i, i, i);
        } else if (!was_there(projection, reference)) {
            strbuf_str(&out, is_there(b, &projection->refs[i], k));
        }
        strbuf_str(&out, "\n  ");
        if (itself && is_hierarchy(&projection->refs[i])) {
            strbuf_fmt(&out,
                       "LEFT JOIN %s y%zu ON y%zu.target = %s AND y%zu.firn_key = "
                       "%s.firn_key AND y%zu.firn_parent = %s.%s\n  ",
                       qualified(b, b->gen->control, "cycle"), i, i, literal(b, dimension->name), i,
                       from, i, from, ident(b, projection->refs[i].key));
        }
    }
    return out.text;
}

const char *
ref_value(Build *b, const Projection *projection, size_t ref, const char *from)
{
    const RefUse *use = &projection->refs[ref];
    const PlanTarget *dimension = use->reference->dimension;

    const char *special =
        use->special != NULL ? arena_fmt(b->arena, "%s.%s, ", from, ident(b, use->special)) : "";

    if (dimension->is_date) {
        return arena_fmt(b->arena, "COALESCE(%sCAST(TO_CHAR(%s.%s, 'YYYYMMDD') AS bigint), -1)",
                         special, from, ident(b, use->key));
    }
    const char *value =
        arena_fmt(b->arena, "COALESCE(%sk%zu.%s, -1)", special, ref,
                  ident(b, member_key_column(&use->owner->columns[use->reference->column])));

    /* Who is in a circle has no parent. */
    return is_hierarchy(use) && projection->owner == dimension
               ? arena_fmt(b->arena, "CASE WHEN y%zu.firn_key IS NULL THEN %s ELSE -1 END", ref,
                           value)
               : value;
}

void
emit_missing(Build *b, const AppliedFeed *applied)
{
    for (size_t i = 0; i < applied->projection.ref_count; i++) {
        const RefUse *use = &applied->projection.refs[i];
        const PlanReference *reference = use->reference;
        Vars vars = feed_vars(b, applied->feed);

        if (reference->missing != MISSING_QUARANTINE || reference->dimension->is_date ||
            is_standing(applied->feed->target, reference)) {
            continue;
        }
        var_ident(&vars, "table", reference->dimension->name);
        var_ident(&vars, "reference", use->key);
        var_code(&vars, "missing", scratch(b, "missing", applied->feed->scratch));
        var_literal(&vars, "reason",
                    arena_fmt(b->arena, "%s: no member ",
                              use->owner->columns[reference->column].column->name.text));
        emit(b, "missing_member", &vars);
    }
    emit_linked_missing(b, applied->feed);
}

static bool
may_wait(const AppliedFeed *applied)
{
    for (size_t i = 0; i < applied->projection.ref_count; i++) {
        if (applied->projection.refs[i].reference->missing == MISSING_QUARANTINE) {
            return true;
        }
    }
    /* A mapping that has changed may have left some. */
    for (size_t i = 0; i < applied->feed->branch_count; i++) {
        if (applied->feed->branches[i].branch->retry) {
            return true;
        }
    }
    return applied->contested || waits_for_facts(applied->feed->target);
}

void
emit_retry_clear(Build *b, const AppliedFeed *feeds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (feeds[i].feed->branch_count > 0 && may_wait(&feeds[i])) {
            const Vars vars = feed_vars(b, feeds[i].feed);

            emit(b, "retry_clear", &vars);
        }
    }
}

void
emit_retry(Build *b, const AppliedFeed *applied)
{
    if (applied->feed->record->decodes) {
        emit_decoded_retry(b, applied->feed);
    }
    for (size_t i = 0; i < applied->projection.ref_count; i++) {
        const RefUse *use = &applied->projection.refs[i];
        Vars own = feed_vars(b, applied->feed);

        if (use->reference->missing == MISSING_QUARANTINE && !use->reference->dimension->is_date) {
            var_literal(&own, "prefix",
                        arena_fmt(b->arena, "%s: no member %%",
                                  use->owner->columns[use->reference->column].column->name.text));
            emit(b, "retry_member", &own);
        }
    }
    emit_linked_retry(b, applied->feed);
    if (applied->contested) {
        const Vars vars = feed_vars(b, applied->feed);

        emit(b, "retry_rival", &vars);
    }
}
