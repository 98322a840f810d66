/* Which columns of the driving table the mapping names, in whatever part of the record. */
#include <string.h>

#include "plan/bind.h"

typedef struct Naming
{
    const Binding *b;
    Diags *ignored; /* what is wrong with an expression is told when it is bound */
    bool *named;
} Naming;

static void
name_column(const Naming *n, const char *name)
{
    const CatalogTable *table = n->b->branch->parts[0];

    for (size_t i = 0; i < table->column_count; i++) {
        n->named[i] = n->named[i] || strcmp(table->columns[i].name, name) == 0;
    }
}

static void
name_text(const Naming *n, Text text)
{
    const char *alias = n->b->branch->tables[0].alias;
    const Expr *expr =
        text.text != NULL ? expr_parse_value(n->b->planner->expressions, text, n->ignored) : NULL;

    for (size_t i = 0; expr != NULL && i < expr_column_count(expr); i++) {
        const ExprColumn *column = &expr_columns(expr)[i];

        if (column->qualifier == NULL || strcmp(column->qualifier, alias) == 0) {
            name_column(n, column->name);
        }
    }
}

static void
name_expr(const Naming *n, const ExprText *expr)
{
    name_text(n, text_for_dialect(n->b, expr));
}

static void
name_list(const Naming *n, const ExprText *exprs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        name_expr(n, &exprs[i]);
    }
}

static void
name_value(const Naming *n, const NamedValue *named, const Value *value)
{
    switch (value->kind) {
        case VALUE_NULL:
            break;
        case VALUE_EXPR:
            name_expr(n, &value->expr);
            break;
        case VALUE_ANY:
            for (size_t i = 0; i < value->any_count; i++) {
                name_value(n, named, &value->any[i]);
            }
            break;
        case VALUE_LOOKUP:
            for (size_t i = 0; i < value->lookup->by.count; i++) {
                name_expr(n, &value->lookup->by.items[i].expr);
            }
            break;
        case VALUE_DECODE:
            name_value(n, named, value->decode->from);
            break;
        case VALUE_HOOK:
            name_text(n, call_value_hook((Binding *) (uintptr_t) n->b, named, value, n->ignored));
            break;
    }
}

/* What tells of changes: said by the record, or known by the kind of staging. */
static void
name_staging(const Naming *n, const Staging *staging)
{
    const char *const *known = staging_columns(staging->kind);

    name_list(n, staging->of.exprs.items, staging->of.exprs.count);
    name_list(n, staging->sequence.exprs.items, staging->sequence.exprs.count);
    name_expr(n, &staging->operation.expr);
    name_expr(n, &staging->at.expr);
    name_expr(n, &staging->full_load.expr);
    if (staging->json.text != NULL) {
        name_column(n, staging->json.text);
    }
    for (size_t i = 0; known[i] != NULL; i++) {
        name_column(n, known[i]);
    }
}

/* What says which rows there are, and which of them are ours. */
static void
name_rules(const Naming *n, const Record *record)
{
    const CatalogTable *table = n->b->branch->parts[0];

    if (record->row_state == FIELD_SET && record->row_kind == ROW_EXPRESSIONS) {
        name_list(n, record->row_exprs.items, record->row_exprs.count);
    }
    for (size_t i = 0; i < table->column_count; i++) {
        n->named[i] = n->named[i] || table->columns[i].primary_key > 0;
    }
    name_staging(n, staging_of(record));
    name_expr(n, &record->changed_at.expr);
    name_expr(n, &record->deleted.expr);
    name_expr(n, &record->where.expr);
    name_list(n, record->order.exprs.items, record->order.exprs.count);
    for (size_t i = 0; i < record->rejects.count; i++) {
        name_expr(n, &record->rejects.items[i].when);
    }
    for (size_t i = 0; i < record->joins.count; i++) {
        name_expr(n, &record->joins.items[i].on);
    }
    for (size_t i = 0; i < record->unpivot.count; i++) {
        for (size_t c = 0; c < record->unpivot.items[i].columns.count; c++) {
            name_expr(n, &record->unpivot.items[i].columns.items[c].expr);
        }
    }
}

const bool *
named_columns(const Binding *b)
{
    const Record *record = b->branch->effective;
    const Naming n = {
        .b = b,
        .ignored = diags_new(b->arena),
        .named = arena_new_array(b->arena, bool, b->branch->parts[0]->column_count + 1),
    };

    name_rules(&n, record);
    for (size_t i = 0; i < record->values.count; i++) {
        name_value(&n, &record->values.items[i], record->values.items[i].value);
    }
    return n.named;
}
