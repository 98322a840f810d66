/* What names a driving row, and what says when it changed. */
#include "plan/bind.h"

/* The primary key of the driving table, as expressions over its alias. */
static void
identity_from_key(Binding *b)
{
    const CatalogTable *table = b->branch->parts[0];
    const Expr **exprs = arena_new_array(b->arena, const Expr *, table->column_count + 1);
    size_t count = 0;

    for (unsigned position = 1; position <= table->column_count; position++) {
        for (size_t i = 0; i < table->column_count; i++) {
            if (table->columns[i].primary_key == position) {
                const Text text = {.text = arena_fmt(b->planner->arena, "\"%s\".\"%s\"",
                                                     b->branch->tables[0].alias,
                                                     table->columns[i].name)};

                exprs[count++] = expr_parse(b->planner->expressions, text, b->diags);
            }
        }
    }
    if (count == 0) {
        b->ok = diag_error(b->diags, DIAG_NO_IDENTITY, b->branch->effective->from.span,
                           "\"%s.%s\" has no primary key, and record \"%s\" says no `row`",
                           table->schema, table->name, b->branch->record->name);
        diag_hint(b->diags, "Write `row: %s.column`, or `row: whole_row`.",
                  b->branch->tables[0].alias);
    }
    b->branch->row_exprs = exprs;
    b->branch->row_expr_count = count;
}

/* Is the identity exactly the primary key of the one driving table? */
static bool
is_primary_key(const BoundBranch *branch)
{
    const CatalogTable *table = branch->parts[0];
    size_t key_columns = 0;
    size_t found = 0;

    for (size_t i = 0; i < table->column_count; i++) {
        key_columns += table->columns[i].primary_key > 0;
    }
    for (size_t i = 0; i < branch->row_expr_count; i++) {
        const ExprColumn *bare =
            branch->row_exprs[i] ? expr_bare_column(branch->row_exprs[i]) : NULL;
        const CatalogColumn *column = NULL;
        size_t owner = 1;

        found += bare != NULL && bound_column(branch, bare, &owner, &column) && owner == 0 &&
                 column != NULL && column->primary_key > 0;
    }
    return key_columns > 0 && found == key_columns && found == branch->row_expr_count;
}

void
bind_identity(Binding *b)
{
    const Record *record = b->branch->effective;

    b->branch->row_kind = record->row_state == FIELD_SET ? record->row_kind : ROW_PRIMARY_KEY;
    if (b->branch->row_kind == ROW_EXPRESSIONS) {
        b->branch->row_exprs = bind_list(b, record->row_exprs.items, record->row_exprs.count);
        b->branch->row_expr_count = record->row_exprs.count;
    } else if (b->branch->row_kind == ROW_PRIMARY_KEY) {
        identity_from_key(b);
    }
    b->branch->identity_unique = b->branch->row_kind == ROW_WHOLE ||
                                 (b->planner->options->keys_enforced && b->ok &&
                                  b->branch->part_count == 1 && is_primary_key(b->branch));
}

static const Expr *
bind_field(Binding *b, const ExprField *field)
{
    return field->state == FIELD_SET ? bind_expr(b, &field->expr) : NULL;
}

/* Can rows be read from where this expression stood last? */
static DataType
clock_type(Binding *b, const Expr *clock, Text text)
{
    const DataType type = bound_expr_type(b->branch, clock);

    switch (type.kind) {
        case DATATYPE_DATE:
        case DATATYPE_TIMESTAMP:
        case DATATYPE_TIMESTAMPTZ:
        case DATATYPE_SMALLINT:
        case DATATYPE_INTEGER:
        case DATATYPE_BIGINT:
        case DATATYPE_VARCHAR:
            break;
        default:
            b->ok = diag_error(b->diags, DIAG_CHANGE_COLUMN, text.span,
                               "`changed_at` of record \"%s\" is neither a time nor a sequence",
                               b->branch->record->name);
    }
    return type;
}

const Expr *
bind_changed_at(Binding *b, const ExprField *field, DataType *type)
{
    const Expr *clock = bind_field(b, field);

    if (clock != NULL) {
        *type = field->format != NULL ? (DataType){.kind = DATATYPE_TIMESTAMP}
                                      : clock_type(b, clock, text_for_dialect(b, &field->expr));
    }
    return clock;
}

void
bind_join_clock(Binding *b, BoundJoin *join, size_t own)
{
    const Text text = text_for_dialect(b, &join->join->changed_at.expr);

    join->changed_at = bind_changed_at(b, &join->join->changed_at, &join->changed_type);
    if (join->changed_at == NULL) {
        return;
    }
    for (size_t i = 0; i < expr_column_count(join->changed_at); i++) {
        const ExprColumn *column = &expr_columns(join->changed_at)[i];
        const CatalogColumn *found = NULL;
        size_t table = 0;

        if (is_variable(column) || !bound_column(b->branch, column, &table, &found) ||
            table != own) {
            b->ok = diag_error(b->diags, DIAG_CHANGE_COLUMN, expr_column_span(column, text),
                               "`changed_at` of join \"%s\" must be made of its own columns",
                               join->join->alias.text);
        }
    }
}
