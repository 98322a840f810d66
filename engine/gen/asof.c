/*
 * Facts that hold the keys of versions: the version of a row's own time.  The dimension tells which versions hold for a
 * shorter time than they did; rows outside of them are keyed anew, and rows without a version wait for one.
 */
#include "gen/through.h"

static const char *
time_of(Build *b, const PlanColumn *column, const char *alias)
{
    return arena_fmt(b->arena, "CAST(%s.%s AS timestamp)", alias, ident(b, column->as_of->name));
}

/* The version under alias `k` that holds then; a reference that wants no inferred members takes none. */
static const char *
holds_at(Build *b, const PlanColumn *column, const char *k, const char *time)
{
    return arena_fmt(b->arena, "%s%s", version_at(b, column->dimension, k, time),
                     column->column->missing == MISSING_UNKNOWN
                         ? arena_fmt(b->arena, " AND NOT %s.firn_inferred", k)
                         : "");
}

static Vars
column_vars(Build *b, const PlanTarget *target, const PlanColumn *column)
{
    const PlanTarget *dimension = column->dimension;
    Vars vars = vars_new(b);

    var_literal(&vars, "target", target->name);
    var_ident(&vars, "fact", target->name);
    var_ident(&vars, "table", dimension->name);
    var_ident(&vars, "surrogate", dimension->surrogate);
    var_literal(&vars, "reference", column->name);
    var_ident(&vars, "column", column->name);
    var_code(&vars, "still", holds_at(b, column, "o", time_of(b, column, "f")));
    var_code(&vars, "then", holds_at(b, column, "k", time_of(b, column, "f")));
    return vars;
}

void
emit_versions_wanted(Build *b, const Projection *projection, const char *missing)
{
    const PlanTarget *target = projection->owner;

    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];
        const RefUse *use = projection->column_refs[i];

        if (!column->by_version || use == NULL) {
            continue;
        }
        Vars vars = column_vars(b, target, column);

        var_code(&vars, "missing", scratch(b, "missing", missing));
        var_code(&vars, "key", ident(b, use->key));
        vars.items[vars.count++] =
            (SqlVar){.name = "at",
                     .kind = SQL_VAR_CODE,
                     .text = holds_at(b, column, "k", time_of(b, column, "w"))};
        emit(b, "version_wanted", &vars);
    }
}

static void
emit_version_moved(Build *b, const PlanTarget *target, const PlanColumn *column)
{
    Vars vars = column_vars(b, target, column);
    const Below below = moves_with(b, target, column, "k", false);

    var_code(&vars, "joins", below.joins);
    var_code(&vars, "moved", below.moved);
    var_code(&vars, "below", below.values);
    emit(b, "version_lost", &vars);
    emit(b, "version_moved", &vars);
    vars.items[vars.count - 1].text = moves_with(b, target, column, "k", true).values;
    emit(b, "version_found", &vars);
    emit(b, "version_found_done", &vars);
}

void
emit_versions_moved(Build *b, const PlanTarget *target)
{
    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];

        if (column->by_version && column->through == NULL) {
            emit_version_moved(b, target, column);
        }
    }
}
