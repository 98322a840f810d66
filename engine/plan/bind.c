/*
 * Binding: a record, as it holds for one tenant, against that tenant's own tables.
 * Every name is looked up here; what cannot be found is reported with the mapping's line.
 */
#include <string.h>

#include "plan/bind.h"

Text
text_for_dialect(const Binding *b, const ExprText *expr)
{
    const bool redshift = strcmp(b->planner->options->dialect, "redshift") == 0;

    return redshift && expr->redshift != NULL ? *expr->redshift : expr->any_dialect;
}

static size_t
find_alias(const BoundBranch *branch, const char *alias)
{
    size_t i = 0;

    while (i < branch->table_count && strcmp(branch->tables[i].alias, alias) != 0) {
        i++;
    }
    return i;
}

bool
bound_column(const BoundBranch *branch, const ExprColumn *column, size_t *table,
             const CatalogColumn **out)
{
    *out = NULL;
    if (column->qualifier != NULL) {
        *table = find_alias(branch, column->qualifier);
        if (*table == branch->table_count) {
            return false;
        }
        if (branch->tables[*table].table == NULL) {
            return true; /* an optional join that this tenant lacks: NULL */
        }
        *out = table_column(branch->tables[*table].table, column->name);
        return *out != NULL;
    }
    for (size_t i = 0; i < branch->table_count; i++) {
        const CatalogColumn *found = branch->tables[i].table != NULL && !branch->tables[i].hidden
                                         ? table_column(branch->tables[i].table, column->name)
                                         : NULL;

        if (found != NULL) {
            *out = found;
            *table = i;
            return true;
        }
    }
    return false;
}

static size_t
count_owners(const BoundBranch *branch, const char *name)
{
    size_t owners = 0;

    for (size_t i = 0; i < branch->table_count; i++) {
        owners += branch->tables[i].table != NULL && !branch->tables[i].hidden &&
                  table_column(branch->tables[i].table, name) != NULL;
    }
    return owners;
}

bool
is_variable(const ExprColumn *column)
{
    return column->qualifier != NULL && strcmp(column->qualifier, "tenant") == 0;
}

/* What to do about a column that the tenant lacks. */
static void
hint_missing(const Binding *b, const ExprColumn *column, Text text)
{
    static const char *const removable[] = {"changed_at", "order",  "deleted",
                                            "where",      "reject", NULL};

    if (column->qualifier == NULL && column->offset < strlen(text.text) &&
        text.text[column->offset] == '"') {
        diag_hint(b->diags, "A name stands in double quotes; a text stands in single quotes: '%s'.",
                  column->name);
        return;
    }
    for (size_t i = 0; b->key != NULL && removable[i] != NULL; i++) {
        if (strcmp(removable[i], b->key) == 0) {
            diag_hint(b->diags, "Say another `%s` for this tenant, or take it away with `%s: ~`.",
                      b->key, b->key);
            return;
        }
    }
    if (b->key != NULL) {
        diag_hint(b->diags, "Say another `%s` for this tenant.", b->key);
    } else {
        diag_hint(b->diags, "Override the value for this tenant, or make it optional with `?`.");
    }
}

static void
report_missing(Binding *b, const ExprColumn *column, Text text)
{
    size_t table = 0;

    if (column->qualifier != NULL) {
        table = find_alias(b->branch, column->qualifier);
    }
    const CatalogTable *owner = b->branch->tables[table].table;

    diag_error(b->diags, DIAG_UNKNOWN_COLUMN, expr_column_span(column, text),
               "\"%s.%s\" has no column \"%s\"", owner->schema, owner->name, column->name);
    const char **names = arena_new_array(b->arena, const char *, owner->column_count + 1);

    for (size_t i = 0; i < owner->column_count; i++) {
        names[i] = owner->columns[i].name;
    }
    const char *nearest = nearest_name(column->name, names);

    if (nearest != NULL) {
        diag_hint(b->diags, "Did you mean \"%s\"?", nearest);
    } else {
        hint_missing(b, column, text);
    }
}

static Lookup
check_variable(Binding *b, const ExprColumn *column, Text text)
{
    const PlanTenant *tenant = b->branch->tenant;

    if (tenant_var(b->planner->project, tenant->tenant, tenant->region, column->name).text !=
        NULL) {
        return LOOKUP_FOUND;
    }
    diag_error(b->diags, DIAG_UNKNOWN_VARIABLE, expr_column_span(column, text),
               "tenant \"%s\" has no variable \"%s\"", tenant->name, column->name);
    return LOOKUP_WRONG;
}

static Lookup
check_column(Binding *b, const ExprColumn *column, Text text, bool report)
{
    size_t table = 0;
    const CatalogColumn *found = NULL;

    if (is_variable(column)) {
        return check_variable(b, column, text);
    }
    if (column->qualifier != NULL &&
        find_alias(b->branch, column->qualifier) == b->branch->table_count) {
        const char **names = arena_new_array(b->arena, const char *, b->branch->table_count + 2);

        for (size_t i = 0; i < b->branch->table_count; i++) {
            names[i] = b->branch->tables[i].alias;
        }
        names[b->branch->table_count] = "tenant";
        const char *nearest = nearest_name(column->qualifier, names);

        diag_error(b->diags, DIAG_UNKNOWN_ALIAS, expr_column_span(column, text),
                   "\"%s\" is no alias of record \"%s\"", column->qualifier,
                   b->branch->record->name);
        if (nearest != NULL) {
            diag_hint(b->diags, "Did you mean \"%s\"?", nearest);
        }
        return LOOKUP_WRONG;
    }
    if (column->qualifier == NULL && count_owners(b->branch, column->name) > 1) {
        diag_error(b->diags, DIAG_AMBIGUOUS_COLUMN, expr_column_span(column, text),
                   "column \"%s\" is in several tables of record \"%s\"", column->name,
                   b->branch->record->name);
        return LOOKUP_WRONG;
    }
    if (bound_column(b->branch, column, &table, &found)) {
        return LOOKUP_FOUND;
    }
    if (report) {
        report_missing(b, column, text);
    }
    return LOOKUP_MISSING;
}

static DataType
sink_column_type(void *context, const ExprColumn *column)
{
    const BoundBranch *branch = context;
    const CatalogColumn *found = NULL;
    size_t table = 0;

    if (is_variable(column)) {
        return (DataType){.kind = DATATYPE_VARCHAR};
    }
    if (bound_column(branch, column, &table, &found) && found != NULL) {
        return found->type;
    }
    return (DataType){.kind = DATATYPE_UNKNOWN};
}

/* What a variable is is written as a literal, which goes with everything. */
static DataType
operand_type(void *context, const ExprColumn *column)
{
    return is_variable(column) ? (DataType){.kind = DATATYPE_UNKNOWN}
                               : sink_column_type(context, column);
}

static Lookup
check_operands(Binding *b, const Expr *expr, Text text)
{
    const ExprSink sink = {.context = b->branch, .column_type = operand_type};
    StrBuf type = strbuf_new(b->arena);
    StrBuf other = strbuf_new(b->arena);
    ExprMisfit misfit;

    if (!expr_misfits(expr, &sink, &misfit)) {
        return LOOKUP_FOUND;
    }
    datatype_render(misfit.type, &type);
    if (misfit.has_other) {
        strbuf_str(&other, " beside ");
        datatype_render(misfit.other, &other);
    }
    const Span span = misfit.column != NULL ? expr_column_span(misfit.column, text) : text.span;
    const char *operand = misfit.column != NULL ? misfit.column->name : "an operand";

    const bool casts = strcmp(b->planner->options->dialect, "redshift") == 0;

    if (casts) {
        diag_warning(b->diags, DIAG_OPERANDS, span,
                     "%s is %s%s: \"%s\" casts it, and not as PostgreSQL would", operand, type.text,
                     other.text, misfit.where);
    } else {
        diag_error(b->diags, DIAG_OPERANDS, span, "%s is %s%s: \"%s\" does not take that", operand,
                   type.text, other.text, misfit.where);
    }
    diag_hint(b->diags, "Cast it (try_cast is NULL where a text cannot be read), or say another "
                        "expression for this tenant.");
    return casts ? LOOKUP_FOUND : LOOKUP_WRONG;
}

Lookup
check_columns(Binding *b, const Expr *expr, Text text, bool report)
{
    Lookup worst = LOOKUP_FOUND;

    for (size_t i = 0; i < expr_column_count(expr); i++) {
        const Lookup lookup = check_column(b, &expr_columns(expr)[i], text, report);

        worst = lookup > worst ? lookup : worst;
    }
    return worst == LOOKUP_FOUND ? check_operands(b, expr, text) : worst;
}

/* An expression of the record itself: where, row, order ...; all columns must be there. */
const Expr *
bind_expr(Binding *b, const ExprText *written)
{
    const Text text = text_for_dialect(b, written);

    if (text.text == NULL) {
        return NULL;
    }
    const Expr *expr = expr_parse(b->planner->expressions, text, b->diags);

    if (expr == NULL || check_columns(b, expr, text, true) != LOOKUP_FOUND) {
        b->ok = false;
        return NULL;
    }
    return expr;
}

const Expr *const *
bind_list(Binding *b, const ExprText *items, size_t count)
{
    const Expr **exprs = arena_new_array(b->arena, const Expr *, count + 1);

    for (size_t i = 0; i < count; i++) {
        exprs[i] = bind_expr(b, &items[i]);
    }
    return exprs;
}

DataType
bound_expr_type(const BoundBranch *branch, const Expr *expr)
{
    const ExprSink sink = {.context = (BoundBranch *) (uintptr_t) branch,
                           .column_type = sink_column_type};

    return expr_type(expr, &sink);
}

bool
bound_expr_cuts(const BoundBranch *branch, const Expr *expr)
{
    const ExprSink sink = {.context = (BoundBranch *) (uintptr_t) branch,
                           .column_type = sink_column_type};

    return expr_cuts(expr, &sink);
}

/* `deleted`, `where`, `reject`: a text or a number is no condition to either server. */
static const Expr *
bind_condition(Binding *b, const ExprText *text)
{
    const Expr *expr = bind_expr(b, text);
    StrBuf type = strbuf_new(b->arena);
    const DataType found =
        expr != NULL ? bound_expr_type(b->branch, expr) : (DataType){.kind = DATATYPE_UNKNOWN};

    if (found.kind == DATATYPE_UNKNOWN || found.kind == DATATYPE_BOOLEAN || expr_is_null(expr)) {
        return expr;
    }
    datatype_render(found, &type);
    b->ok = diag_error(b->diags, DIAG_CONDITION, text_for_dialect(b, text).span,
                       "a condition is wanted, and this is %s", type.text);
    diag_hint(b->diags, "Compare it with something, for example = 'D' or = 1.");
    return NULL;
}

static void
bind_rejects(Binding *b)
{
    const Record *record = b->branch->effective;

    for (size_t i = 0; i < record->rejects.count; i++) {
        const Reject *reject = &record->rejects.items[i];

        if (reject->state == FIELD_SET) {
            *vec_push(b->arena, &b->rejects) =
                (BoundReject){.reason = reject->reason.text,
                              .when = bind_condition(b, &reject->when),
                              .span = reject->reason.span};
        }
    }
}

static const char *
zone_of(const Binding *b)
{
    const Record *record = b->branch->effective;
    const PlanTenant *tenant = b->branch->tenant;

    if (settings_of(record)->time_zone.state == FIELD_SET) {
        return settings_of(record)->time_zone.text.text;
    }
    return tenant_time_zone(b->planner->project, tenant->tenant, tenant->region).text;
}

const BoundBranch *
bind_branch(Planner *planner, Arena *arena, const PlanRecord *record, const PlanTenant *tenant,
            const Record *effective, Diags *diags)
{
    BoundBranch *branch = arena_new_obj(arena, BoundBranch);
    Binding b = {.planner = planner, .arena = arena, .branch = branch, .diags = diags, .ok = true};

    *branch = (BoundBranch){.record = record, .tenant = tenant, .effective = effective};
    branch->time_zone = zone_of(&b);
    bind_parts(&b);
    if (!b.ok) {
        return NULL;
    }
    bind_staging(&b);
    effective = branch->effective;
    if (!b.ok) {
        return NULL;
    }
    b.key = "join";
    bind_joins(&b);
    b.key = "row";
    bind_identity(&b);
    if (effective->is_changelog) {
        branch->of = bind_list(&b, staging_of(effective)->of.exprs.items,
                               staging_of(effective)->of.exprs.count);
        branch->of_count = staging_of(effective)->of.exprs.count;
    }
    b.key = "changed_at";
    branch->changed_at = bind_changed_at(&b, &effective->changed_at, &branch->changed_type);
    if (staging_of(effective)->full_load.state == FIELD_SET && branch->changed_at != NULL) {
        branch->full_load = bind_condition(&b, &staging_of(effective)->full_load.expr);
    }
    b.key = "order";
    branch->order = bind_list(&b, effective->order.exprs.items, effective->order.exprs.count);
    branch->order_count = effective->order.state == FIELD_SET ? effective->order.exprs.count : 0;
    b.key = "deleted";
    if (effective->deleted.state == FIELD_SET) {
        branch->deleted = bind_condition(&b, &effective->deleted.expr);
    }
    if (effective->truncated.state == FIELD_SET) {
        branch->truncated = bind_condition(&b, &effective->truncated.expr);
    }
    b.key = "where";
    if (effective->where.state == FIELD_SET) {
        branch->where = bind_condition(&b, &effective->where.expr);
    }
    b.key = "reject";
    bind_rejects(&b);
    b.key = NULL;
    bind_values(&b);
    branch->rejects = b.rejects.items;
    branch->reject_count = b.rejects.count;
    return b.ok ? branch : NULL;
}
