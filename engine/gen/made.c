/* From the image of a fact's touched rows to the fact: members, rows, waiting references, counts. */
#include <string.h>

#include "gen/made.h"
#include "gen/through.h"

const char *
made_table(const Made *made)
{
    return qualified(made->b, made->b->gen->warehouse, made->target->name);
}

Vars
made_vars(const Made *made)
{
    Build *b = made->b;
    Vars vars = vars_new(b);

    var_literal(&vars, "target", made->target->name);
    var_ident(&vars, "table", made->target->name);
    var_code(&vars, "fact", made_table(made));
    var_code(&vars, "image", scratch(b, "image", ""));
    var_code(&vars, "resolved", scratch(b, "resolved", ""));
    var_code(&vars, "touched", scratch(b, "touched", ""));
    var_code(&vars, "carry", scratch(b, "carry", ""));
    var_code(&vars, "period", scratch(b, "period", ""));
    return vars;
}

/* ---- shape ---------------------------------------------------------------------------------- */

static void
add_queue_column(Build *b, const char *table, const char *column)
{
    Vars vars = vars_new(b);

    var_ident(&vars, "schema", b->gen->control);
    var_ident(&vars, "table", table);
    var_ident(&vars, "column", column);
    var_code(&vars, "type", "bigint");
    emit(b, "add_column", &vars);
}

/* The queue of a fact made of another one: the touched groups, with the keys that the source is joined by. */
static void
shape_queue(Build *b, const PlanTarget *target)
{
    StrBuf columns = strbuf_new(b->arena);
    Vars vars = vars_new(b);
    const char *name = moved_name(b, target);
    const CatalogTable *there = catalog_table(b->gen, b->gen->control, name);

    for (size_t f = 0; f < target->feed_count; f++) {
        for (size_t i = 0; i < target->feeds[f]->column_count; i++) {
            const PlanFeedColumn *fed = &target->feeds[f]->columns[i];

            if (fed->inherits != NULL && target->columns[fed->column].in_key) {
                const char *column = target->columns[fed->column].name;

                strbuf_fmt(&columns, ",\n    %s bigint", ident(b, column));
                if (there != NULL && table_column(there, column) == NULL) {
                    add_queue_column(b, name, column);
                }
            }
        }
    }
    if (target->period != PERIOD_NONE) {
        strbuf_str(&columns, ",\n    firn_from date");
    }
    var_ident(&vars, "table", name);
    var_code(&vars, "row_type", row_type(b));
    var_code(&vars, "columns", columns.text);
    if (there == NULL) {
        emit(b, "control_moved", &vars);
    }
}

void
shape_made(Build *b, const PlanTarget *target)
{
    Vars vars = vars_new(b);

    shape_linked(b, target);

    if (target->source != NULL) {
        shape_queue(b, target);
    }
    if (target->period == PERIOD_NONE) {
        return;
    }
    if (catalog_table(b->gen, b->gen->control, "period") == NULL) {
        emit(b, "control_period", &vars);
    }
    if (!target->exists) {
        emit_index(b, b->gen->warehouse, target->name, "group", "firn_group", false);
        emit_index(b, b->gen->warehouse, target->name, "period", "tenant_key, period_date_key",
                   false);
    }
}

/* ---- rows ----------------------------------------------------------------------------------- */

/* Column `i` of the fact over image i: looked up, or as it stands there. */
static const char *
value_of(const Made *made, size_t i)
{
    const RefUse *use = made->image.column_refs[i];
    Build *b = made->b;

    return use != NULL ? ref_value(b, &made->image, (size_t) (use - made->image.refs), "i")
                       : arena_fmt(b->arena, "i.%s", ident(b, made->target->columns[i].name));
}

/* Nobody gives this reference: it points to no member. */
static bool
is_absent(const Made *made, size_t i)
{
    if (made->target->columns[i].dimension == NULL || made->image.column_refs[i] != NULL) {
        return false;
    }
    for (size_t f = 0; f < made->feed_count; f++) {
        for (size_t c = 0; c < made->feeds[f].feed->column_count; c++) {
            if (made->feeds[f].feed->columns[c].column == i) {
                return false;
            }
        }
    }
    return true;
}

/* The key that stands in the row, or its value, as the image has it. */
static const char *
resolved_value(const Made *made, Ways *ways, size_t i)
{
    const PlanColumn *column = &made->target->columns[i];

    return column->through != NULL ? taken_key(ways, column)
           : is_absent(made, i)    ? "CAST(-1 AS bigint)"
                                   : value_of(made, i);
}

const char *
made_expected(const Made *made)
{
    Build *b = made->b;
    StrBuf values = strbuf_new(b->arena);
    Ways ways = ways_of_rows(b, &made->image, "i");
    Vars vars = made_vars(made);

    for (size_t i = 0; i < made->target->column_count; i++) {
        if (made->target->columns[i].exists) {
            strbuf_fmt(&values, ", %s AS %s", resolved_value(made, &ways, i),
                       ident(b, made->target->columns[i].name));
        }
    }
    var_code(&vars, "values", values.text);
    var_code(&vars, "lookups",
             arena_fmt(b->arena, "%s%s", ref_lookups(b, &made->image, "i"), ways.joins.text));
    return piece(b, "verify_gathered", &vars);
}

void
made_resolved(const Made *made)
{
    Build *b = made->b;
    const PlanTarget *target = made->target;
    StrBuf keys = strbuf_new(b->arena);
    StrBuf same = strbuf_new(b->arena);
    Ways ways = ways_of_rows(b, &made->image, "i");
    Vars vars = made_vars(made);

    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];
        const char *name = ident(b, column->name);
        const char *value = resolved_value(made, &ways, i);

        if (is_absent(made, i) || made->image.column_refs[i] != NULL) {
            strbuf_fmt(&keys, "%s AS %s, ", value, name);
        }
        strbuf_fmt(&same, "\n                 AND (d.%s = %s OR (d.%s IS NULL AND %s IS NULL))",
                   name, value, name, value);
    }
    emit_drop(b, scratch(b, "resolved", ""));
    var_code(&vars, "keys", keys.text);
    var_code(&vars, "same", same.text);
    var_code(&vars, "lookups",
             arena_fmt(b->arena, "%s%s", ref_lookups(b, &made->image, "i"), ways.joins.text));
    emit(b, "made_resolved", &vars);
    emit_analyze(b, scratch(b, "resolved", ""));
}

static void
emit_insert(const Made *made)
{
    Build *b = made->b;
    StrBuf columns = strbuf_new(b->arena);
    StrBuf values = strbuf_new(b->arena);
    Vars vars = made_vars(made);

    strbuf_str(&columns, "tenant_key");
    strbuf_str(&values, "x.firn_tenant");
    for (size_t i = 0; i < made->target->column_count; i++) {
        const char *name = ident(b, made->target->columns[i].name);

        strbuf_fmt(&columns, ", %s", name);
        strbuf_fmt(&values, ", x.%s", name);
    }
    strbuf_str(&columns, ", firn_row, firn_run");
    strbuf_str(&values, ", x.firn_row, n.run_id");
    if (made->target->period != PERIOD_NONE) {
        strbuf_str(&columns, ", firn_group");
        strbuf_str(&values, ", x.firn_key");
    }
    var_code(&vars, "columns", columns.text);
    var_code(&vars, "values", values.text);
    emit(b, "made_insert", &vars);
}

static const char *
counted(const Made *made, const char *which)
{
    return arena_fmt(made->b->arena, "(SELECT COUNT(*) FROM %s x%s)",
                     scratch(made->b, "resolved", ""), which);
}

/* Rows carried into new periods stand in the fact already. */
static void
emit_counts(const Made *made)
{
    Build *b = made->b;
    const bool periodic = made->target->period != PERIOD_NONE;
    const char *carried =
        periodic ? arena_fmt(b->arena, "(SELECT COUNT(*) FROM %s)", scratch(b, "carry", "")) : "0";
    const char *inserted = counted(made, " WHERE x.firn_live AND NOT x.firn_was_live");
    const LiveCounts counts = {
        .changes = periodic ? arena_fmt(b->arena, "%s + %s", counted(made, ""), carried)
                            : counted(made, ""),
        .inserted = periodic ? arena_fmt(b->arena, "%s + %s", inserted, carried) : inserted,
        .updated = counted(made, " WHERE x.firn_live AND x.firn_was_live"),
        .removed = counted(made, " WHERE NOT x.firn_live AND x.firn_was_live")};

    emit_live(b, made->target, &counts);
    if (periodic) {
        Vars vars = made_vars(made);

        var_code(&vars, "live", scratch(b, "live", ""));
        emit(b, "live_carried", &vars);
    }
}

/* References that take the unknown member while theirs is missing. */
static void
emit_waiting(const Made *made)
{
    Build *b = made->b;
    const PlanTarget *target = made->target;
    bool cleared = false;

    for (size_t i = 0; i < target->column_count; i++) {
        const RefUse *use = made->image.column_refs[i];
        const bool by_version = target->columns[i].by_version;
        Vars vars = made_vars(made);

        if (use == NULL || (use->reference->missing != MISSING_UNKNOWN && !by_version) ||
            use->reference->dimension->is_date || use->reference->dimension->is_tenant) {
            continue;
        }
        if (!cleared) {
            var_code(&vars, "rows", scratch(b, "image", ""));
            emit(b, "unresolved_clear", &vars);
            cleared = true;
        }
        if (by_version) {
            continue;
        }
        vars = vars_new(b);
        var_literal(&vars, "target", target->name);
        var_literal(&vars, "column", target->columns[i].name);
        var_code(&vars, "missing", scratch(b, "missing", "image"));
        var_ident(&vars, "table", use->reference->dimension->name);
        var_ident(&vars, "reference", use->key);
        emit(b, "unresolved_add", &vars);
    }
    emit_versions_wanted(b, &made->image, "image");
}

void
made_rows(Made *made)
{
    Build *b = made->b;
    Vars vars = made_vars(made);
    StrBuf moving = strbuf_new(b->arena);

    emit_members(b, &made->image, scratch(b, "image", ""), "image");
    made_resolved(made);
    emit_counts(made);
    strbuf_fmt(&moving, "        SELECT x.firn_tenant AS tenant_key, x.firn_row FROM %s x",
               scratch(b, "resolved", ""));
    if (made->target->period != PERIOD_NONE) {
        strbuf_fmt(&moving,
                   "\n         UNION ALL\n        SELECT c.firn_tenant, c.firn_row FROM %s c",
                   scratch(b, "carry", ""));
    }
    emit_moved(b, made->target, moving.text);
    emit(b, "made_leave", &vars);
    emit_insert(made);
    emit_waiting(made);
    if (made->target->source == NULL) {
        emit_rekey(b, made->target, true);
    } else if (has_through(made->target)) {
        emit_taken(b, made->target);
        emit(b, "rekey_done", &vars);
    }
    emit_moved_again(b, made->target);
}

void
made_drop(const Made *made)
{
    Build *b = made->b;
    static const char *const kinds[] = {"touched", "image", "resolved"};
    static const char *const periodic[] = {"period", "carry"};

    emit_drop(b, scratch(b, "missing", "image"));
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        emit_drop(b, scratch(b, kinds[i], ""));
    }
    for (size_t i = 0; made->target->period != PERIOD_NONE && i < 2; i++) {
        emit_drop(b, scratch(b, periodic[i], ""));
    }
}
