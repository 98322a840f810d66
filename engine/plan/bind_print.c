/* Two fingerprints of a bound branch: everything that shapes its rows, and the same for any tenant's tables. */
#include <string.h>

#include "plan/bind.h"

/* That of the rows is kept in the warehouse; the shape is compared within one plan. */
typedef struct Prints
{
    Fingerprint rows;
    Fingerprint shape;
    bool no_rows; /* neither is made where nobody asks for it */
    bool no_shape;
} Prints;

static void
add_rows(Prints *prints, const char *text)
{
    if (!prints->no_rows) {
        fingerprint_text(&prints->rows, text);
    }
}

static void
add_shape(Prints *prints, const char *text)
{
    if (!prints->no_shape) {
        fingerprint_quick_text(&prints->shape, text);
    }
}

static void
add_text(Prints *prints, const char *text)
{
    add_rows(prints, text);
    add_shape(prints, text);
}

static void
add_number(Prints *prints, unsigned long long number)
{
    if (!prints->no_rows) {
        fingerprint_number(&prints->rows, number);
    }
    fingerprint_quick_number(&prints->shape, number);
}

static void
add_type(Prints *prints, DataType type)
{
    add_number(prints, (unsigned) type.kind);
    add_number(prints, type.length);
    add_number(prints, type.precision);
    add_number(prints, type.scale);
}

/* A name that every server takes is as good as any other. */
static void
print_name(Prints *prints, const char *name)
{
    enum
    {
        SHORTEST_LIMIT = 63
    };
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz_0123456789";
    const size_t len = strspn(name, plain);

    add_shape(prints, len > 0 && len <= SHORTEST_LIMIT && name[len] == '\0' ? "" : name);
}

/* What a table has, without which one it is. */
static void
print_table(Prints *prints, const CatalogTable *table)
{
    if (table == NULL || prints->no_shape) {
        add_shape(prints, NULL);
        return;
    }
    print_name(prints, table->schema);
    print_name(prints, table->name);
    add_shape(prints, table->columns_print);
}

/* An expression's text, the types of its columns and the values of its variables.  The shape has the types from its tables. */
static void
print_expr(const Binding *b, Prints *prints, const Expr *expr, const char *text)
{
    add_text(prints, text);
    for (size_t i = 0; expr != NULL && i < expr_column_count(expr); i++) {
        const ExprColumn *column = &expr_columns(expr)[i];
        const CatalogColumn *found = NULL;
        size_t table = 0;

        if (is_variable(column)) {
            add_text(prints, tenant_var(b->planner->project, b->branch->tenant->tenant,
                                        b->branch->tenant->region, column->name)
                                 .text);
        } else if (!prints->no_rows && bound_column(b->branch, column, &table, &found)) {
            add_rows(prints, found != NULL ? found->type_text : NULL);
        }
    }
}

static void
print_format(Prints *prints, const FormatList *formats)
{
    for (size_t i = 0; formats != NULL && i < formats->count; i++) {
        const Format *format = &formats->items[i];

        add_number(prints, (unsigned) format->kind);
        add_text(prints, format->pattern.text);
        add_number(prints, (unsigned char) format->decimal * 1024U +
                               (unsigned char) format->group * 4U + format->parentheses * 2U +
                               format->trailing);
    }
}

static void
print_value(Binding *b, Prints *prints, const BoundValue *value)
{
    const Value *written = value->value;

    if (written == NULL) {
        return;
    }
    add_number(prints, (unsigned) written->kind * 2U + value->is_null);
    print_expr(b, prints, value->expr,
               written->kind == VALUE_EXPR     ? text_for_dialect(b, &written->expr).text
               : written->kind == VALUE_LOOKUP ? written->lookup->take.text
                                               : value->hook_text);
    for (size_t i = 0; i < value->alternative_count; i++) {
        print_value(b, prints, &value->alternatives[i]);
    }
    if (value->decoding != NULL) {
        add_text(prints, value->decoding->hook->print);
        add_text(prints, written->decode->give.text);
        print_value(b, prints, &value->decoding->from);
    }
    print_format(prints, written->format);
    add_text(prints, written->extra->time_zone.text);
    add_text(prints, written->extra->otherwise.text);
    fingerprint_quick_number(&prints->shape, written->otherwise_is_null * 2U + written->narrows);
    if (written->extra->list.text != NULL) {
        const CodeList *list = project_list(b->planner->project, written->extra->list.text);

        for (size_t i = 0; list != NULL && i < list->codes.count; i++) {
            add_text(prints, list->codes.items[i].from.text);
            add_text(prints, list->codes.items[i].to.text);
        }
    }
}

static void
print_field(Binding *b, Prints *prints, const Expr *expr, const ExprField *field)
{
    print_expr(b, prints, expr, expr != NULL ? text_for_dialect(b, &field->expr).text : NULL);
}

/* What a driving row is turned into. */
static void
print_entries(Binding *b, Prints *prints)
{
    const BoundBranch *branch = b->branch;

    for (size_t i = 0; i < branch->entry_count; i++) {
        const UnpivotEntry *entry = branch->entries[i].entry;

        add_text(prints, entry->name.text);
        add_number(prints, entry->otherwise);
        for (size_t c = 0; c < entry->columns.count; c++) {
            const NamedExpr *named = &entry->columns.items[c];
            const Text text = text_for_dialect(b, &named->expr);
            const Expr *expr = expr_parse(b->planner->expressions, text, b->diags);

            add_text(prints, named->name.text);
            print_expr(b, prints, expr, text.text);
        }
    }
}

static void
print_named(Binding *b, Prints *prints, const NamedExpr *named, const Expr *const *exprs,
            size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_text(prints, named[i].name.text);
        print_expr(b, prints, exprs[i], text_for_dialect(b, &named[i].expr).text);
    }
}

/* A sub-select in its own scope. */
static void
print_select(Binding *b, Prints *prints, const BoundJoin *join)
{
    const BoundSelect *bound = join->select;
    const SubSelect *select = join->join->select;

    if (bound == NULL) {
        return;
    }
    Binding scope = *b;

    scope.branch = (BoundBranch *) (uintptr_t) bound->scope;
    add_text(prints, bound->scope->tables[0].table->name);
    print_table(prints, bound->scope->tables[0].table);
    print_field(&scope, prints, bound->where, &select->where);
    print_named(&scope, prints, select->per.items, bound->per, select->per.count);
    print_named(&scope, prints, select->columns.items, bound->columns, select->columns.count);
}

/* The tables that the branch reads, and how they are joined. */
static void
print_tables(Binding *b, Prints *prints)
{
    const BoundBranch *branch = b->branch;

    for (size_t i = 0; i < branch->part_count; i++) {
        add_rows(prints, branch->parts[i]->schema);
        add_rows(prints, branch->parts[i]->name);
        print_table(prints, branch->parts[i]);
    }
    for (size_t i = 0; i < branch->table_count; i++) {
        add_shape(prints, branch->tables[i].alias);
        print_table(prints, branch->tables[i].table);
    }
    fingerprint_quick_number(&prints->shape,
                             branch->identity_unique * 2U + branch->part_in_identity);
    print_entries(b, prints);
    for (size_t i = 0; i < branch->join_count; i++) {
        const CatalogTable *table = branch->tables[branch->joins[i].table].table;

        add_text(prints, table != NULL ? table->name : NULL);
        add_number(prints, branch->joins[i].join->inner);
        print_expr(b, prints, branch->joins[i].on,
                   text_for_dialect(b, &branch->joins[i].join->on).text);
        print_select(b, prints, &branch->joins[i]);
        print_field(b, prints, branch->joins[i].changed_at, &branch->joins[i].join->changed_at);
        print_format(prints, branch->joins[i].join->changed_at.format);
    }
}

/* Identity, clock, order, and what is left out or refused. */
static void
print_rules(Binding *b, Prints *prints)
{
    const BoundBranch *branch = b->branch;
    const Record *record = branch->effective;

    add_number(prints, (unsigned) branch->row_kind);
    for (size_t i = 0; i < branch->row_expr_count; i++) {
        /* a primary key is made of bare columns, and may be another one tomorrow */
        const ExprColumn *bare =
            branch->row_exprs[i] != NULL ? expr_bare_column(branch->row_exprs[i]) : NULL;

        print_expr(b, prints, branch->row_exprs[i],
                   branch->row_kind == ROW_EXPRESSIONS
                       ? text_for_dialect(b, &record->row_exprs.items[i]).text
                   : bare != NULL ? bare->name
                                  : NULL);
    }
    if (branch->envelope != NULL) {
        add_text(prints, staging_of(record)->json.text);
    }
    for (size_t i = 0; i < branch->of_count; i++) {
        print_expr(b, prints, branch->of[i],
                   text_for_dialect(b, &staging_of(record)->of.exprs.items[i]).text);
    }
    print_field(b, prints, branch->changed_at, &record->changed_at);
    print_format(prints, record->changed_at.format);
    for (size_t i = 0; i < branch->order_count; i++) {
        print_expr(b, prints, branch->order[i],
                   text_for_dialect(b, &record->order.exprs.items[i]).text);
    }
    print_field(b, prints, branch->deleted, &record->deleted);
    if (branch->truncated != NULL) {
        print_field(b, prints, branch->truncated, &record->truncated);
    }
    print_field(b, prints, branch->where, &record->where);
    for (size_t i = 0, bound = 0; i < record->rejects.count; i++) {
        const Reject *reject = &record->rejects.items[i];

        if (reject->state == FIELD_SET) {
            add_text(prints, reject->reason.text);
            print_expr(b, prints, branch->rejects[bound++].when,
                       text_for_dialect(b, &reject->when).text);
        }
    }
}

static void
print_values(Binding *b, Prints *prints)
{
    const BoundBranch *branch = b->branch;
    const Record *record = branch->effective;

    add_number(prints, record->text_trim);
    for (size_t i = 0; i < record->text_nulls.count; i++) {
        add_text(prints, record->text_nulls.items[i].text);
    }
    for (size_t i = 0; i < branch->record->value_count; i++) {
        add_text(prints, branch->record->values[i].name);
        add_type(prints, branch->record->values[i].type);
        print_value(b, prints, &branch->values[i]);
    }
    add_text(prints, branch->time_zone);
}

static void
print_macros(const Project *project, Prints *prints)
{
    for (size_t i = 0; i < project->macros.count; i++) {
        const Macro *macro = &project->macros.items[i];

        add_text(prints, macro->body.text);
        for (size_t k = 0; k < macro->parameters.count; k++) {
            add_text(prints, macro->parameters.items[k].text);
        }
    }
}

const char *
bound_fingerprint(Planner *planner, Arena *arena, const BoundBranch *branch, const char **shape)
{
    Binding b = {.planner = planner, .arena = arena, .branch = (BoundBranch *) (uintptr_t) branch};
    Prints prints = {.rows = fingerprint_new(),
                     .shape = fingerprint_new(),
                     .no_rows = planner->options->checks && !planner->catalog->has_state,
                     .no_shape = !planner->options->checks};

    print_tables(&b, &prints);
    print_rules(&b, &prints);
    print_values(&b, &prints);
    print_macros(planner->project, &prints);
    *shape = prints.no_shape ? NULL : fingerprint_hex(arena, &prints.shape);
    return fingerprint_hex(arena, &prints.rows);
}
