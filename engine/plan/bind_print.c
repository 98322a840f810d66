/* The fingerprint of a bound branch: everything that shapes its rows. */
#include <string.h>

#include "plan/bind.h"

/* An expression's text, the types of its columns and the values of its variables. */
static void
print_expr(const Binding *b, Fingerprint *print, const Expr *expr, const char *text)
{
    fingerprint_text(print, text);
    for (size_t i = 0; expr != NULL && i < expr_column_count(expr); i++) {
        const ExprColumn *column = &expr_columns(expr)[i];
        const CatalogColumn *found = NULL;
        size_t table = 0;

        if (is_variable(column)) {
            fingerprint_text(print, tenant_var(b->planner->project, b->branch->tenant->tenant,
                                               b->branch->tenant->region, column->name)
                                        .text);
        } else if (bound_column(b->branch, column, &table, &found)) {
            fingerprint_text(print, found != NULL ? found->type_text : NULL);
        }
    }
}

static void
print_value(Binding *b, Fingerprint *print, const BoundValue *value)
{
    const Value *written = value->value;

    if (written == NULL) {
        return;
    }
    fingerprint_number(print, (unsigned) written->kind * 2U + value->is_null);
    print_expr(b, print, value->expr,
               written->kind == VALUE_EXPR ? text_for_dialect(b, &written->expr).text
                                           : value->hook_text);
    for (size_t i = 0; i < value->alternative_count; i++) {
        print_value(b, print, &value->alternatives[i]);
    }
    for (size_t i = 0; written->format != NULL && i < written->format->count; i++) {
        const Format *format = &written->format->items[i];

        fingerprint_number(print, (unsigned) format->kind);
        fingerprint_text(print, format->pattern.text);
        fingerprint_number(print, (unsigned char) format->decimal * 1024U +
                                      (unsigned char) format->group * 4U +
                                      format->parentheses * 2U + format->trailing);
    }
    fingerprint_text(print, written->extra->time_zone.text);
    fingerprint_text(print, written->extra->otherwise.text);
    if (written->extra->list.text != NULL) {
        const CodeList *list = project_list(b->planner->project, written->extra->list.text);

        for (size_t i = 0; list != NULL && i < list->codes.count; i++) {
            fingerprint_text(print, list->codes.items[i].from.text);
            fingerprint_text(print, list->codes.items[i].to.text);
        }
    }
}

static void
print_field(Binding *b, Fingerprint *print, const Expr *expr, const ExprField *field)
{
    print_expr(b, print, expr, expr != NULL ? text_for_dialect(b, &field->expr).text : NULL);
}

const char *
bound_fingerprint(Planner *planner, Arena *arena, const BoundBranch *branch)
{
    const Record *record = branch->effective;
    Binding b = {.planner = planner, .arena = arena, .branch = (BoundBranch *) (uintptr_t) branch};
    Fingerprint print = fingerprint_new();

    for (size_t i = 0; i < branch->part_count; i++) {
        fingerprint_text(&print, branch->parts[i]->schema);
        fingerprint_text(&print, branch->parts[i]->name);
    }
    for (size_t i = 0; i < branch->join_count; i++) {
        const CatalogTable *table = branch->tables[branch->joins[i].table].table;

        fingerprint_text(&print, table != NULL ? table->name : NULL);
        fingerprint_number(&print, branch->joins[i].join->inner);
        print_expr(&b, &print, branch->joins[i].on,
                   text_for_dialect(&b, &branch->joins[i].join->on).text);
    }
    fingerprint_number(&print, (unsigned) branch->row_kind);
    for (size_t i = 0; branch->row_kind == ROW_EXPRESSIONS && i < branch->row_expr_count; i++) {
        print_expr(&b, &print, branch->row_exprs[i],
                   text_for_dialect(&b, &record->row_exprs.items[i]).text);
    }
    print_field(&b, &print, branch->changed_at, &record->changed_at);
    for (size_t i = 0; i < branch->order_count; i++) {
        print_expr(&b, &print, branch->order[i],
                   text_for_dialect(&b, &record->order.exprs.items[i]).text);
    }
    print_field(&b, &print, branch->deleted, &record->deleted);
    print_field(&b, &print, branch->where, &record->where);
    for (size_t i = 0, bound = 0; bound < branch->reject_count; i++) {
        const Reject *reject = &record->rejects.items[i];

        if (reject->state == FIELD_SET) {
            fingerprint_text(&print, reject->reason.text);
            print_expr(&b, &print, branch->rejects[bound++].when,
                       text_for_dialect(&b, &reject->when).text);
        }
    }
    fingerprint_number(&print, record->text_trim);
    for (size_t i = 0; i < record->text_nulls.count; i++) {
        fingerprint_text(&print, record->text_nulls.items[i].text);
    }
    for (size_t i = 0; i < branch->record->value_count; i++) {
        fingerprint_text(&print, branch->record->values[i].name);
        fingerprint_number(&print, (unsigned) branch->record->values[i].type.kind);
        print_value(&b, &print, &branch->values[i]);
    }
    fingerprint_text(&print, branch->time_zone);
    for (size_t i = 0; i < planner->project->macros.count; i++) {
        fingerprint_text(&print, planner->project->macros.items[i].body.text);
    }
    return fingerprint_hex(arena, &print);
}
