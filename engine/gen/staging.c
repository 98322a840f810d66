/* What is remembered of the staging tables: taken at the end of a run that read them, or when an operator accepts it. */
#include <string.h>

#include "gen/build.h"
#include "gen/rows.h"

static const char *
seen_row(Build *b, const TableDrift *table)
{
    return arena_fmt(b->arena, "%lld, %s, %s, %s", table->tenant_key, literal(b, table->schema),
                     literal(b, table->table),
                     table->now != NULL ? literal(b, table->now->columns_print) : "NULL");
}

static void
add_shape(Build *b, RowList *rows, StrMap *known, const CatalogTable *table)
{
    if (strmap_get(known, table->columns_print) != NULL) {
        return;
    }
    strmap_put_const(known, table->columns_print, table);
    for (size_t i = 0; i < table->column_count; i++) {
        const CatalogColumn *column = &table->columns[i];

        rows_add(b, rows,
                 arena_fmt(b->arena, "%s, %zu, %s, %s, %d, %u", literal(b, table->columns_print),
                           i + 1, literal(b, column->name), literal(b, column->type_text),
                           column->not_null, column->primary_key));
    }
}

bool
staging_moves(const Plan *plan)
{
    for (size_t i = 0; i < plan->drift.table_count; i++) {
        if (plan->drift.tables[i].is_taken) {
            return true;
        }
    }
    return false;
}

void
emit_staging(Build *b, const char *at)
{
    const PlanDrift *drift = &b->gen->plan->drift;
    const char *seen = scratch(b, "staging_seen", "");
    const char *shape = scratch(b, "staging_shape", "");
    StrMap *known = strmap_new(b->arena);
    Vars vars = vars_new(b);

    var_code(&vars, "seen", seen);
    var_code(&vars, "shape", shape);
    var_code(&vars, "at", at);
    emit_drop(b, seen);
    emit_drop(b, shape);
    emit(b, "staging_seen", &vars);
    emit(b, "staging_shape", &vars);
    RowList rows = rows_new(b, "staging_seen_rows", &vars);

    for (size_t i = 0; i < drift->table_count; i++) {
        if (drift->tables[i].is_taken) {
            rows_add(b, &rows, seen_row(b, &drift->tables[i]));
        }
    }
    rows_flush(b, &rows);
    rows = rows_new(b, "staging_shape_rows", &vars);
    for (size_t i = 0; i < drift->table_count; i++) {
        if (drift->tables[i].is_taken && drift->tables[i].now != NULL) {
            add_shape(b, &rows, known, drift->tables[i].now);
        }
    }
    rows_flush(b, &rows);
}

void
emit_staging_taken(Build *b, const char *at)
{
    Vars vars = vars_new(b);

    var_code(&vars, "seen", scratch(b, "staging_seen", ""));
    var_code(&vars, "shape", scratch(b, "staging_shape", ""));
    var_code(&vars, "at", at);
    emit(b, "staging_leave", &vars);
    emit(b, "staging_insert", &vars);
    emit(b, "staging_column_insert", &vars);
    emit_drop(b, scratch(b, "staging_seen", ""));
    emit_drop(b, scratch(b, "staging_shape", ""));
}

void
emit_staging_end(Build *b)
{
    const char *at = arena_fmt(b->arena, "(SELECT n.run_at FROM %s n)", scratch(b, "run_now", ""));
    Vars vars = vars_new(b);

    emit(b, "tenant_state_new", &vars);
    if (staging_moves(b->gen->plan)) {
        emit_staging(b, at);
        var_code(&vars, "seen", scratch(b, "staging_seen", ""));
        emit(b, "staging_seen_aside", &vars);
        emit_staging_taken(b, at);
    }
    emit(b, "tenant_seen", &vars);
}
