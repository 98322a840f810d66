/* What a value is made of: the columns and expressions of its alternatives, and what becomes of each. */
#include <string.h>

#include "base/vec.h"
#include "plan/plan.h"

typedef struct Sources
{
    Arena *arena;
    const BoundBranch *branch;
    VEC_OF(ValueSource) items;
} Sources;

/* Of an alternative its own steps count, where it has any. */
static void
add_source(Sources *s, const BoundValue *value, const Value *outer)
{
    const CatalogColumn *column = NULL;
    size_t table = 0;
    ValueSource source = {
        .narrows = outer->narrows || value->value->narrows,
        .formatted = outer->format != NULL || value->value->format != NULL,
        .listed = outer->extra->list.text != NULL || value->value->extra->list.text != NULL,
        .span = value->value->span,
    };

    if (value->is_null || value->expr == NULL || expr_is_null(value->expr)) {
        return;
    }
    const ExprColumn *bare = expr_bare_column(value->expr);

    if (bare != NULL && bound_column(s->branch, bare, &table, &column)) {
        if (column == NULL) {
            return;
        }
        source.table = s->branch->tables[table].table;
        source.column = column;
    }
    source.type = column != NULL ? column->type : bound_expr_type(s->branch, value->expr);
    source.cuts = column == NULL && bound_expr_cuts(s->branch, value->expr);
    *vec_push(s->arena, &s->items) = source;
}

static void
add_sources(Sources *s, const BoundValue *value, const Value *outer)
{
    if (value->value == NULL) {
        return;
    }
    if (value->alternative_count == 0) {
        add_source(s, value, outer);
    }
    for (size_t i = 0; i < value->alternative_count; i++) {
        add_sources(s, &value->alternatives[i], outer);
    }
}

static DataType
value_type(void *context, const ExprColumn *column)
{
    const PlanRecord *record = context;

    for (size_t i = 0; i < record->value_count; i++) {
        if (strcmp(record->values[i].name, column->name) == 0) {
            return record->values[i].type;
        }
    }
    return (DataType){.kind = DATATYPE_UNKNOWN};
}

bool
feed_expr_cuts(const PlanRecord *record, const Expr *expr)
{
    const ExprSink sink = {.context = (PlanRecord *) (uintptr_t) record, .column_type = value_type};

    return expr_cuts(expr, &sink);
}

size_t
bound_sources(Arena *arena, const BoundBranch *branch, const BoundValue *value,
              const ValueSource **out)
{
    Sources s = {.arena = arena, .branch = branch};

    add_sources(&s, value, value->value);
    *out = s.items.items;
    return s.items.count;
}

Cell
source_cell(const ValueSource *source, DataType to, bool redshift)
{
    const DataType text = {.kind = DATATYPE_VARCHAR};
    const Cell cell = lattice_cell(source->type, source->listed ? text : to, redshift);

    return cell == CELL_REFUSED && source->formatted && datatype_is_numeric(source->type)
               ? CELL_GUARDED
               : cell;
}
