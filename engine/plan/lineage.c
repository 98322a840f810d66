#include "plan/lineage.h"

#include <string.h>

typedef struct Walk
{
    Arena *arena;
    LineageColumns *out;
} Walk;

static void
add_column(const Walk *walk, const CatalogTable *table, const CatalogColumn *column)
{
    for (size_t i = 0; i < walk->out->count; i++) {
        const LineageColumn *known = &walk->out->items[i];

        if (known->table == table && strcmp(known->column->name, column->name) == 0) {
            return;
        }
    }
    *vec_push(walk->arena, walk->out) = (LineageColumn){.table = table, .column = column};
}

static void walk_expr(const Walk *walk, const BoundBranch *branch, const Expr *expr);

/* The column of a joined sub-select: what its own expression of that name reads. */
static void
walk_select(const Walk *walk, const BoundJoin *join, const char *name)
{
    const SubSelect *select = join->join->select;

    for (size_t i = 0; i < select->per.count; i++) {
        if (strcmp(select->per.items[i].name.text, name) == 0) {
            walk_expr(walk, join->select->scope, join->select->per[i]);
        }
    }
    for (size_t i = 0; i < select->columns.count; i++) {
        if (strcmp(select->columns.items[i].name.text, name) == 0) {
            walk_expr(walk, join->select->scope, join->select->columns[i]);
        }
    }
}

/* The column of an entry: what any of the entries puts there. */
static void
walk_entries(const Walk *walk, const BoundBranch *branch, size_t column)
{
    for (size_t i = 0; i < branch->entry_count; i++) {
        if (column < branch->entry_room) {
            walk_expr(walk, branch, branch->entries[i].exprs[column]);
        }
    }
}

static void
walk_driving(const Walk *walk, const BoundBranch *branch, const char *name)
{
    for (size_t i = 0; i < branch->part_count; i++) {
        const CatalogColumn *column = table_column(branch->parts[i], name);

        if (column != NULL) {
            add_column(walk, branch->parts[i], column);
        }
    }
}

static void
walk_column(const Walk *walk, const BoundBranch *branch, const ExprColumn *mentioned)
{
    const CatalogColumn *column = NULL;
    size_t table = 0;

    if (!bound_column(branch, mentioned, &table, &column) || column == NULL) {
        return; /* a variable of the tenant, or a table that it lacks */
    }
    if (branch->entry_count > 0 && table == branch->entry_table) {
        walk_entries(walk, branch, (size_t) (column - branch->tables[table].table->columns));
        return;
    }
    for (size_t i = 0; i < branch->join_count; i++) {
        if (branch->joins[i].table == table && branch->joins[i].select != NULL) {
            walk_select(walk, &branch->joins[i], column->name);
            return;
        }
    }
    if (table == 0 && branch->part_count > 0 && branch->envelope == NULL) {
        walk_driving(walk, branch, column->name);
    } else {
        add_column(walk, branch->tables[table].table, column);
    }
}

static void
walk_expr(const Walk *walk, const BoundBranch *branch, const Expr *expr)
{
    for (size_t i = 0; expr != NULL && i < expr_column_count(expr); i++) {
        walk_column(walk, branch, &expr_columns(expr)[i]);
    }
}

void
lineage_of_expr(Arena *arena, const BoundBranch *branch, const Expr *expr, LineageColumns *out)
{
    walk_expr(&(Walk){.arena = arena, .out = out}, branch, expr);
}

void
lineage_of_value(Arena *arena, const BoundBranch *branch, const BoundValue *value,
                 LineageColumns *out)
{
    lineage_of_expr(arena, branch, value->expr, out);
    for (size_t i = 0; i < value->alternative_count; i++) {
        lineage_of_value(arena, branch, &value->alternatives[i], out);
    }
    if (value->decoding != NULL) {
        lineage_of_value(arena, branch, &value->decoding->from, out);
    }
}

/* ---- rows --------------------------------------------------------------------------------------- */

typedef struct Rows
{
    Arena *arena;
    const BoundBranch *branch;
    LineageUses *out;
} Rows;

static void
add_use(const Rows *rows, const char *what, const Expr *const *exprs, size_t count)
{
    LineageUse use = {.what = what};

    for (size_t i = 0; i < count; i++) {
        lineage_of_expr(rows->arena, rows->branch, exprs[i], &use.columns);
    }
    if (use.columns.count > 0) {
        *vec_push(rows->arena, rows->out) = use;
    }
}

void
lineage_of_rows(Arena *arena, const BoundBranch *branch, LineageUses *out)
{
    const Rows rows = {.arena = arena, .branch = branch, .out = out};

    add_use(&rows, "row", branch->row_exprs, branch->row_expr_count);
    add_use(&rows, "changed_at", &branch->changed_at, 1);
    add_use(&rows, "order", branch->order, branch->order_count);
    add_use(&rows, "deleted", &branch->deleted, 1);
    add_use(&rows, "truncated", &branch->truncated, 1);
    add_use(&rows, "where", &branch->where, 1);
    for (size_t i = 0; i < branch->reject_count; i++) {
        add_use(&rows, "reject", &branch->rejects[i].when, 1);
    }
    for (size_t i = 0; i < branch->join_count; i++) {
        add_use(&rows, "join", &branch->joins[i].on, 1);
    }
}

/* ---- feeds -------------------------------------------------------------------------------------- */

static void
add_names(Arena *arena, const Expr *expr, LineageNames *out)
{
    for (size_t i = 0; expr != NULL && i < expr_column_count(expr); i++) {
        const char *name = expr_columns(expr)[i].name;
        bool known = false;

        for (size_t k = 0; k < out->count && !known; k++) {
            known = strcmp(out->items[k], name) == 0;
        }
        if (!known) {
            *vec_push(arena, out) = name;
        }
    }
}

static void
add_reference(Arena *arena, const PlanReference *reference, LineageNames *out)
{
    for (size_t i = 0; i < reference->part_count; i++) {
        const PlanKeyPart *part = &reference->parts[i];

        if (part->nested != NULL) {
            add_reference(arena, part->nested, out);
        } else {
            add_names(arena, part->expr, out);
        }
    }
}

void
lineage_names(Arena *arena, const PlanFeedColumn *column, LineageNames *out)
{
    if (column->reference != NULL) {
        add_reference(arena, column->reference, out);
    } else {
        add_names(arena, column->expr, out);
    }
}
