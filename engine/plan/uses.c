#include "plan/uses.h"

#include <string.h>

typedef struct Walk
{
    Arena *arena;
    const BoundBranch *branch;
    const BoundBranch *scope; /* where the columns of an expression are looked up */
    ColumnUses *out;
} Walk;

static void
add_use(Walk *walk, const CatalogTable *table, const char *column, int value)
{
    *vec_push(walk->arena, walk->out) =
        (ColumnUse){.table = table, .column = column, .value = value};
}

static void
add_expr(Walk *walk, const Expr *expr, int value)
{
    for (size_t i = 0; expr != NULL && i < expr_column_count(expr); i++) {
        const ExprColumn *column = &expr_columns(expr)[i];
        const CatalogColumn *found = NULL;
        size_t table = 0;

        if ((column->qualifier != NULL && strcmp(column->qualifier, "tenant") == 0) ||
            !bound_column(walk->scope, column, &table, &found) || found == NULL) {
            continue;
        }
        if (walk->scope == walk->branch && table == 0) {
            for (size_t p = 0; p < walk->branch->part_count; p++) {
                add_use(walk, walk->branch->parts[p], found->name, value);
            }
        } else {
            add_use(walk, walk->scope->tables[table].table, found->name, value);
        }
    }
}

static void
add_list(Walk *walk, const Expr *const *exprs, size_t count, int value)
{
    for (size_t i = 0; i < count; i++) {
        add_expr(walk, exprs[i], value);
    }
}

static void
add_value(Walk *walk, const BoundValue *value, int index)
{
    add_expr(walk, value->expr, index);
    if (value->decoding != NULL) {
        add_value(walk, &value->decoding->from, index);
    }
    for (size_t i = 0; i < value->alternative_count; i++) {
        add_value(walk, &value->alternatives[i], index);
    }
    for (size_t i = 0; i < value->extra_count; i++) {
        for (size_t p = 0; p < walk->branch->part_count; p++) {
            add_use(walk, walk->branch->parts[p], value->extras[i]->name, index);
        }
    }
}

static void
add_join(Walk *walk, const BoundJoin *join)
{
    add_expr(walk, join->on, USE_OF_ROWS);
    if (join->select == NULL) {
        add_expr(walk, join->changed_at, USE_OF_ROWS);
        return;
    }
    Walk inner = *walk;

    inner.scope = join->select->scope;
    add_expr(&inner, join->select->where, USE_OF_ROWS);
    add_list(&inner, join->select->per, join->join->select->per.count, USE_OF_ROWS);
    add_list(&inner, join->select->columns, join->join->select->columns.count, USE_OF_ROWS);
    add_expr(&inner, join->changed_at, USE_OF_ROWS);
}

/* What tells the rows apart and chooses among them. */
static void
add_rules(Walk *walk)
{
    const BoundBranch *branch = walk->branch;

    add_list(walk, branch->row_exprs, branch->row_expr_count, USE_OF_ROWS);
    for (size_t p = 0; branch->row_kind == ROW_WHOLE && p < branch->part_count; p++) {
        for (size_t c = 0; c < branch->parts[p]->column_count; c++) {
            add_use(walk, branch->parts[p], branch->parts[p]->columns[c].name, USE_OF_ROWS);
        }
    }
    add_expr(walk, branch->changed_at, USE_OF_ROWS);
    add_list(walk, branch->order, branch->order_count, USE_OF_ROWS);
    add_expr(walk, branch->deleted, USE_OF_ROWS);
    add_expr(walk, branch->truncated, USE_OF_ROWS);
    add_expr(walk, branch->where, USE_OF_ROWS);
    for (size_t i = 0; i < branch->reject_count; i++) {
        add_expr(walk, branch->rejects[i].when, USE_OF_ROWS);
    }
    for (size_t i = 0; i < branch->entry_count; i++) {
        add_list(walk, branch->entries[i].exprs, branch->entry_room, USE_OF_ROWS);
    }
}

ColumnUses
bound_uses(Arena *arena, const BoundBranch *branch)
{
    ColumnUses out = {0};
    Walk walk = {.arena = arena, .branch = branch, .scope = branch, .out = &out};

    add_rules(&walk);
    for (size_t i = 0; i < branch->join_count; i++) {
        add_join(&walk, &branch->joins[i]);
    }
    for (size_t i = 0; i < branch->record->value_count; i++) {
        add_value(&walk, &branch->values[i], (int) i);
    }
    return out;
}

static bool
is_table(const CatalogTable *table, const char *schema, const char *name)
{
    return table != NULL && strcmp(table->name, name) == 0 && strcmp(table->schema, schema) == 0;
}

bool
bound_reads(const BoundBranch *branch, const char *schema, const char *table)
{
    for (size_t i = 0; i < branch->part_count; i++) {
        if (is_table(branch->parts[i], schema, table)) {
            return true;
        }
    }
    for (size_t i = 1; i < branch->table_count; i++) {
        if (is_table(branch->tables[i].table, schema, table)) {
            return true;
        }
    }
    return false;
}
