/* `with:` a sub-select over one table, in a scope of its own; to the record it is a table of the columns that it names. */
#include <string.h>

#include "plan/bind.h"

/* An expression over several rows of the table. */
static const Expr *
bind_rows_expr(Binding *b, const ExprText *written)
{
    const Text text = text_for_dialect(b, written);
    const Expr *expr = expr_parse_rows(b->planner->expressions, text, b->diags);

    if (expr == NULL || check_columns(b, expr, text, true) != LOOKUP_FOUND) {
        b->ok = false;
        return NULL;
    }
    return expr;
}

static const Expr *const *
bind_named(Binding *b, const NamedExpr *named, size_t count, bool rows, CatalogTable *table)
{
    CatalogColumn *columns = (CatalogColumn *) (uintptr_t) table->columns;
    const Expr **exprs = arena_new_array(b->arena, const Expr *, count + 1);

    for (size_t i = 0; i < count; i++) {
        exprs[i] = rows ? bind_rows_expr(b, &named[i].expr) : bind_expr(b, &named[i].expr);
        columns[table->column_count++] = (CatalogColumn){
            .name = named[i].name.text,
            .type = exprs[i] != NULL ? bound_expr_type(b->branch, exprs[i]) : (DataType){0}};
    }
    return exprs;
}

const CatalogTable *
bind_select(Binding *b, const CatalogTable *source, BoundJoin *join)
{
    const SubSelect *written = join->join->select;
    const size_t count = written->per.count + written->columns.count;
    BoundBranch *scope = arena_new_obj(b->arena, BoundBranch);
    BoundTable *only = arena_new_obj(b->arena, BoundTable);
    BoundSelect *select = arena_new_obj(b->arena, BoundSelect);
    CatalogTable *table = arena_new_obj(b->arena, CatalogTable);
    Binding inner = *b;

    *only = (BoundTable){.alias = written->alias.text, .table = source};
    *scope = (BoundBranch){.record = b->branch->record,
                           .tenant = b->branch->tenant,
                           .effective = b->branch->effective,
                           .time_zone = b->branch->time_zone,
                           .tables = only,
                           .table_count = 1};
    *table = (CatalogTable){.schema = source->schema,
                            .name = source->name,
                            .columns = arena_new_array(b->arena, CatalogColumn, count + 1)};
    inner.branch = scope;
    *select = (BoundSelect){.scope = scope};
    if (written->where.state == FIELD_SET) {
        select->where = bind_expr(&inner, &written->where.expr);
    }
    select->per = bind_named(&inner, written->per.items, written->per.count, false, table);
    select->columns =
        bind_named(&inner, written->columns.items, written->columns.count, true, table);
    bind_join_clock(&inner, join, 0);
    b->ok = inner.ok;
    join->select = select;
    return table;
}
