/* A fact that is built in one go, because it does not exist yet. */
#include "gen/through.h"

void
emit_rest(Build *b, const PlanFeed *feed)
{
    const char *rest = scratch(b, "rest", feed->scratch);
    Vars vars = feed_vars(b, feed);

    var_code(&vars, "rest", rest);
    emit_drop(b, rest);
    emit(b, "rest", &vars);
    emit_analyze(b, rest);
    emit_drop(b, scratch(b, "tally", feed->scratch));
    emit(b, "tally_first", &vars);
}

/* Most rows find their members, for dimensions are built before; where these do not have rows of their own they find
 * none.  Each reference has to be a column: a member of another member's key may be missing where that one is not. */
bool
looks_later(const Gen *gen, const Projection *projection)
{
    if (!is_lazy(gen, projection) || projection->ref_count == 0) {
        return false;
    }
    for (size_t i = 0; i < projection->ref_count; i++) {
        const RefUse *use = &projection->refs[i];
        const PlanTarget *dimension = use->reference->dimension;
        bool is_column = false;

        for (size_t c = 0; c < projection->owner->column_count; c++) {
            is_column = is_column || projection->column_refs[c] == use;
        }
        if (!is_column ||
            (dimension->feed_count == 0 && !dimension->is_date && !dimension->is_tenant)) {
            return false;
        }
    }
    return true;
}

/* The joins with the members, then those with the rows whose keys are taken; where members are looked for later, dates are too. */
static void
put_lookups(Build *b, Vars *vars, const Projection *projection, const char *taken)
{
    StrBuf lookups = strbuf_new(b->arena);
    StrBuf missing = strbuf_new(b->arena);

    if (looks_later(b->gen, projection)) {
        put_missing(b, projection, &lookups, &missing);
    } else {
        strbuf_str(&lookups, ref_lookups(b, projection, "w"));
    }
    strbuf_str(&lookups, taken);
    var_code(vars, "lookups", lookups.text);
}

/* The rows whose members are missing: out of the fact, the members made, the rows again. */
static void
emit_missing_later(Build *b, const AppliedFeed *fact, const PlanTarget *target)
{
    const char *name = fact->feed->scratch;
    const char *rows = scratch(b, "missing", name);
    StrBuf unknown = strbuf_new(b->arena);
    StrBuf missing = strbuf_new(b->arena);
    Vars vars = feed_vars(b, fact->feed);

    for (size_t i = 0; i < target->column_count; i++) {
        const RefUse *use = fact->projection.column_refs[i];
        const char *column = ident(b, target->columns[i].name);

        if (use != NULL) {
            strbuf_fmt(&unknown, "%sf.%s = -1", unknown.len > 0 ? " OR " : "", column);
            strbuf_fmt(&missing, "%s(f.%s = -1 AND w.%s IS NOT NULL)",
                       missing.len > 0 ? " OR " : "", column, ident(b, use->key));
        }
    }
    var_ident(&vars, "table", target->name);
    var_code(&vars, "missing", rows);
    var_code(&vars, "some_unknown", unknown.text);
    var_code(&vars, "some_missing", missing.text);
    emit_drop(b, rows);
    emit(b, "fact_missing", &vars);
    emit(b, "fact_missing_leave", &vars);
    emit_members_of(b, &fact->projection, rows);
    emit_fact_insert(b, fact, target, rows);
}

/* The key of a member.  The date itself is at hand where a row that does not find it waits. */
static const char *
built_key(Build *b, const Projection *projection, const RefUse *use)
{
    const size_t ref = (size_t) (use - projection->refs);

    if (!use->reference->dimension->is_date || use->special != NULL ||
        !looks_later(b->gen, projection)) {
        return ref_value(b, projection, ref, "w");
    }
    return arena_fmt(b->arena, "COALESCE(k%zu.date_key, -1)", ref);
}

/* Every column of the table, in its order and with its type and name. */
void
emit_build(Build *b, const AppliedFeed *fact, const PlanTarget *target)
{
    StrBuf values = strbuf_new(b->arena);
    Ways ways = ways_of_rows(b, &fact->projection, "w");
    Vars vars = feed_vars(b, fact->feed);

    strbuf_str(&values, "w.firn_tenant AS tenant_key");
    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];
        const RefUse *use = fact->projection.column_refs[i];
        const char *name = ident(b, column->name);
        const char *value = cast_sql(b, "NULL", column->type);

        for (size_t f = 0; f < fact->feed->column_count; f++) {
            if (fact->feed->columns[f].column == i) {
                value = use == NULL ? stored_sql(b, column->type, arena_fmt(b->arena, "w.%s", name))
                                    : built_key(b, &fact->projection, use);
            }
        }
        if (column->through != NULL) {
            value = taken_key(&ways, column);
        }
        strbuf_fmt(&values, ", %s AS %s", value, name);
    }
    strbuf_fmt(&values, ", w.firn_row, w.firn_hash%s, n.run_id AS firn_run",
               target->has_order ? ", w.firn_order" : "");
    var_ident(&vars, "table", target->name);
    var_code(&vars, "values", values.text);
    put_lookups(b, &vars, &fact->projection, ways.joins.text);
    emit(b, "fact_build", &vars);
    if (looks_later(b->gen, &fact->projection)) {
        emit_missing_later(b, fact, target);
    }
    emit(b, "fact_key", &vars);
    index_key(b, target);
    emit_analyze(b, qualified(b, b->gen->warehouse, target->name));
}
