/*
 * Binding: a record, as it holds for one tenant, against that tenant's own tables.
 * Every name is looked up here; what cannot be found is reported with the mapping's line.
 */
#include <string.h>

#include "plan/planner.h"

typedef struct Binding
{
    Planner *planner;
    Arena *arena;
    BoundBranch *branch;
    Diags *diags;
    bool ok;
} Binding;

/* Does an expression find all its columns?  MISSING: only columns are lacking (an alternative may
 * be skipped); WRONG: reported. */
typedef enum Lookup
{
    LOOKUP_FOUND,
    LOOKUP_MISSING,
    LOOKUP_WRONG
} Lookup;

static Text
text_for_dialect(const Binding *b, const ExprText *expr)
{
    const bool redshift = strcmp(b->planner->options->dialect, "redshift") == 0;
    const Text own = redshift ? expr->redshift : expr->postgres;

    return own.text != NULL ? own : expr->any_dialect;
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
        const CatalogColumn *found =
            branch->tables[i].table != NULL ? table_column(branch->tables[i].table, column->name)
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
        owners += branch->tables[i].table != NULL &&
                  table_column(branch->tables[i].table, name) != NULL;
    }
    return owners;
}

static bool
is_variable(const ExprColumn *column)
{
    return column->qualifier != NULL && strcmp(column->qualifier, "tenant") == 0;
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
        diag_hint(b->diags, "Override the value for this tenant, or make it optional with `?`.");
    }
}

static Lookup
check_variable(Binding *b, const ExprColumn *column, Text text)
{
    const PlanTenant *tenant = b->branch->tenant;

    if (tenant_var(b->planner->project, tenant->tenant, tenant->region, column->name).text != NULL) {
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
    if (column->qualifier != NULL && find_alias(b->branch, column->qualifier) ==
                                         b->branch->table_count) {
        const char **names =
            arena_new_array(b->arena, const char *, b->branch->table_count + 2);

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

static Lookup
check_columns(Binding *b, const Expr *expr, Text text, bool report)
{
    Lookup worst = LOOKUP_FOUND;

    for (size_t i = 0; i < expr_column_count(expr); i++) {
        const Lookup lookup = check_column(b, &expr_columns(expr)[i], text, report);

        worst = lookup > worst ? lookup : worst;
    }
    return worst;
}

/* An expression of the record itself: where, row, order ...; all columns must be there. */
static const Expr *
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

static const Expr *
bind_field(Binding *b, const ExprField *field)
{
    return field->state == FIELD_SET ? bind_expr(b, &field->expr) : NULL;
}

/* ---- values --------------------------------------------------------------------------------- */

static Lookup bind_value(Binding *b, const NamedValue *named, const Value *value, bool report,
                         BoundValue *out);

static Lookup
bind_hook(Binding *b, const NamedValue *named, const Value *value, BoundValue *out)
{
    const TextField *lua = &b->branch->effective->lua;
    const Text module = value->module.text != NULL   ? value->module
                        : lua->state == FIELD_SET ? lua->text
                                                  : (Text){0};

    if (module.text == NULL) {
        diag_error(b->diags, DIAG_NO_MODULE, value->hook.span,
                   "no Lua module is set for record \"%s\"", b->branch->record->name);
        diag_hint(b->diags, "Write `lua: name` in the tenant's file or in the record.");
        return LOOKUP_WRONG;
    }
    out->hook_text = call_hook(b->planner, b->arena, b->branch, module, value->hook,
                               named->name.text, b->diags);
    if (out->hook_text == NULL) {
        return LOOKUP_WRONG;
    }
    /* The expression context keeps texts: give it one that lives as long. */
    const Text text = {.text = arena_strdup(b->planner->arena, out->hook_text),
                       .span = value->hook.span};

    out->expr = expr_parse(b->planner->expressions, text, b->diags);
    return out->expr == NULL ? LOOKUP_WRONG : check_columns(b, out->expr, text, true);
}

static Lookup
bind_alternatives(Binding *b, const NamedValue *named, const Value *value, bool report,
                  BoundValue *out)
{
    BoundValue *found = arena_new_array(b->arena, BoundValue, value->any_count);

    for (size_t i = 0; i < value->any_count; i++) {
        const Lookup lookup =
            bind_value(b, named, &value->any[i], false, &found[out->alternative_count]);

        if (lookup == LOOKUP_WRONG) {
            return LOOKUP_WRONG;
        }
        out->alternative_count += lookup == LOOKUP_FOUND;
    }
    out->alternatives = found;
    if (out->alternative_count == 0 && report) {
        diag_error(b->diags, DIAG_UNKNOWN_COLUMN, value->span,
                   "none of the alternatives of \"%s\" has its columns", named->name.text);
        diag_hint(b->diags, "Override the value for this tenant, or make it optional with `?`.");
    }
    return out->alternative_count > 0 ? LOOKUP_FOUND : LOOKUP_MISSING;
}

static Lookup
bind_value(Binding *b, const NamedValue *named, const Value *value, bool report, BoundValue *out)
{
    *out = (BoundValue){.value = value};
    switch (value->kind) {
        case VALUE_NULL:
            out->is_null = true;
            return LOOKUP_FOUND;
        case VALUE_ANY:
            return bind_alternatives(b, named, value, report, out);
        case VALUE_HOOK:
            return bind_hook(b, named, value, out);
        case VALUE_EXPR:
            break;
    }
    const Text text = text_for_dialect(b, &value->expr);

    out->expr = expr_parse(b->planner->expressions, text, b->diags);
    return out->expr == NULL ? LOOKUP_WRONG : check_columns(b, out->expr, text, report);
}

/* The value of the name; most records keep the order, so the one behind the last is tried first. */
static const NamedValue *
next_value(const Record *record, const char *name, size_t *next)
{
    const NamedValue *items = record->values.items;
    const NamedValue *found = *next < record->values.count &&
                                      strcmp(items[*next].name.text, name) == 0
                                  ? &items[*next]
                                  : record_value(record, name);

    *next = found != NULL ? (size_t) (found - items) + 1 : *next;
    return found;
}

static void
bind_values(Binding *b)
{
    const PlanRecord *record = b->branch->record;
    BoundValue *values = arena_new_array(b->arena, BoundValue, record->value_count + 1);
    size_t next = 0;

    for (size_t i = 0; i < record->value_count; i++) {
        const NamedValue *named = next_value(b->branch->effective, record->values[i].name, &next);
        const Value *value = named != NULL ? named->value : NULL;

        if (value == NULL) {
            continue;
        }
        const Lookup lookup = bind_value(b, named, value, !named->optional, &values[i]);

        if (lookup == LOOKUP_MISSING && named->optional) {
            values[i] = (BoundValue){.value = value, .is_null = true};
        } else if (lookup != LOOKUP_FOUND) {
            b->ok = false;
        }
    }
    b->branch->values = values;
}

DataType
bound_value_type(const BoundBranch *branch, const BoundValue *value)
{
    const CatalogColumn *column = NULL;
    size_t table = 0;

    if (value->alternative_count > 0) {
        return bound_value_type(branch, &value->alternatives[0]);
    }
    const ExprColumn *bare = value->expr != NULL ? expr_bare_column(value->expr) : NULL;

    if (bare != NULL && is_variable(bare)) {
        return (DataType){.kind = DATATYPE_VARCHAR};
    }
    if (bare != NULL && bound_column(branch, bare, &table, &column) && column != NULL) {
        return column->type;
    }
    return (DataType){.kind = DATATYPE_UNKNOWN};
}

/* ---- tables --------------------------------------------------------------------------------- */

static const CatalogTable *
find_table(Binding *b, const FromTable *from, bool optional)
{
    const CatalogSchema *schema = tenant_schema(b->branch->tenant, from->function.text);
    const CatalogTable *table = schema != NULL ? schema_table(schema, from->table.text) : NULL;

    if (table == NULL && !optional) {
        b->ok = diag_error(b->diags, DIAG_UNKNOWN_TABLE, from->table.span,
                           "tenant \"%s\" has no table %s.%s", b->branch->tenant->name,
                           from->function.text, from->table.text);
        if (schema != NULL) {
            const char **names = arena_new_array(b->arena, const char *, schema->table_count + 1);

            for (size_t i = 0; i < schema->table_count; i++) {
                names[i] = schema->tables[i].name;
            }
            const char *nearest = nearest_name(from->table.text, names);

            if (nearest != NULL) {
                diag_hint(b->diags, "Did you mean \"%s\"?", nearest);
            }
        }
    }
    return table;
}

static void
add_pattern(Binding *b, const FromTable *from, const CatalogTable **parts, size_t *count)
{
    const CatalogSchema *schema = tenant_schema(b->branch->tenant, from->function.text);
    const size_t before = *count;

    for (size_t i = 0; schema != NULL && i < schema->table_count; i++) {
        if (name_matches(from->table.text, schema->tables[i].name)) {
            parts[(*count)++] = &schema->tables[i];
        }
    }
    if (*count == before) {
        b->ok = diag_error(b->diags, DIAG_UNKNOWN_TABLE, from->table.span,
                           "tenant \"%s\" has no table like %s.%s", b->branch->tenant->name,
                           from->function.text, from->table.text);
    }
}

static size_t
most_parts(const Binding *b, const From *from)
{
    size_t most = from->tables.count;

    for (size_t i = 0; i < from->tables.count; i++) {
        const CatalogSchema *schema =
            tenant_schema(b->branch->tenant, from->tables.items[i].function.text);

        most += schema != NULL ? schema->table_count : 0;
    }
    return most;
}

static void
bind_parts(Binding *b)
{
    const From *from = &b->branch->effective->from;
    const CatalogTable **parts = arena_new_array(b->arena, const CatalogTable *, most_parts(b, from) + 1);
    size_t count = 0;
    bool several = from->tables.count > 1;

    for (size_t i = 0; i < from->tables.count; i++) {
        const FromTable *table = &from->tables.items[i];

        if (strchr(table->table.text, '*') != NULL) {
            several = true;
            add_pattern(b, table, parts, &count);
        } else {
            const CatalogTable *found = find_table(b, table, false);

            if (found != NULL) {
                parts[count++] = found;
            }
        }
    }
    if (from->tables.count == 0) {
        b->ok = diag_error(b->diags, DIAG_MISSING_KEY, b->branch->effective->span,
                           "record \"%s\" has no `from`", b->branch->record->name);
    }
    b->branch->parts = parts;
    b->branch->part_count = count;
    b->branch->part_in_identity = several;
    b->ok = b->ok && count > 0;
}

static void
bind_joins(Binding *b)
{
    const Record *record = b->branch->effective;
    BoundJoin *joins = arena_new_array(b->arena, BoundJoin, record->joins.count + 1);

    b->branch->tables = arena_new_array(b->arena, BoundTable, record->joins.count + 1);
    b->branch->tables[0] =
        (BoundTable){.alias = record->from.alias.text, .table = b->branch->parts[0]};
    b->branch->table_count = 1;
    b->branch->joins = joins;
    for (size_t i = 0; i < record->joins.count; i++) {
        const Join *join = &record->joins.items[i];
        BoundTable *table = &b->branch->tables[b->branch->table_count];

        if (join->state != FIELD_SET) {
            continue;
        }
        *table = (BoundTable){.alias = join->alias.text,
                              .table = find_table(b, &join->table, join->optional)};
        joins[b->branch->join_count] =
            (BoundJoin){.join = join, .table = b->branch->table_count++};
        if (table->table != NULL) {
            joins[b->branch->join_count].on = bind_expr(b, &join->on);
        }
        b->branch->join_count++;
    }
}

/* ---- identity, clock, classification -------------------------------------------------------- */

static const Expr *const *
bind_list(Binding *b, const ExprText *items, size_t count)
{
    const Expr **exprs = arena_new_array(b->arena, const Expr *, count + 1);

    for (size_t i = 0; i < count; i++) {
        exprs[i] = bind_expr(b, &items[i]);
    }
    return exprs;
}

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
                const Text text = {
                    .text = arena_fmt(b->planner->arena, "\"%s\".\"%s\"",
                                      b->branch->tables[0].alias, table->columns[i].name)};

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
        const ExprColumn *bare = branch->row_exprs[i] ? expr_bare_column(branch->row_exprs[i]) : NULL;
        const CatalogColumn *column = NULL;
        size_t owner = 1;

        found += bare != NULL && bound_column(branch, bare, &owner, &column) && owner == 0 &&
                 column != NULL && column->primary_key > 0;
    }
    return key_columns > 0 && found == key_columns && found == branch->row_expr_count;
}

static void
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
    b->branch->identity_unique =
        b->branch->row_kind == ROW_WHOLE ||
        (b->planner->options->keys_enforced && b->ok && b->branch->part_count == 1 &&
         is_primary_key(b->branch));
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

static void
bind_clock(Binding *b)
{
    const ExprField *field = &b->branch->effective->changed_at;
    const ExprSink sink = {.context = b->branch, .column_type = sink_column_type};

    b->branch->changed_at = bind_field(b, field);
    if (b->branch->changed_at == NULL) {
        return;
    }
    b->branch->changed_type = expr_type(b->branch->changed_at, &sink);
    switch (b->branch->changed_type.kind) {
        case DATATYPE_DATE:
        case DATATYPE_TIMESTAMP:
        case DATATYPE_TIMESTAMPTZ:
        case DATATYPE_SMALLINT:
        case DATATYPE_INTEGER:
        case DATATYPE_BIGINT:
        case DATATYPE_VARCHAR:
            break;
        default:
            b->ok = diag_error(b->diags, DIAG_CHANGE_COLUMN,
                               text_for_dialect(b, &field->expr).span,
                               "`changed_at` of record \"%s\" is neither a time nor a sequence",
                               b->branch->record->name);
    }
}

static void
bind_rejects(Binding *b)
{
    const Record *record = b->branch->effective;
    BoundReject *rejects = arena_new_array(b->arena, BoundReject, record->rejects.count + 1);

    for (size_t i = 0; i < record->rejects.count; i++) {
        const Reject *reject = &record->rejects.items[i];

        if (reject->state == FIELD_SET) {
            rejects[b->branch->reject_count++] =
                (BoundReject){.reason = reject->reason.text,
                              .when = bind_expr(b, &reject->when),
                              .span = reject->reason.span};
        }
    }
    b->branch->rejects = rejects;
}

static const char *
zone_of(const Binding *b)
{
    const Record *record = b->branch->effective;
    const PlanTenant *tenant = b->branch->tenant;

    if (record->time_zone.state == FIELD_SET) {
        return record->time_zone.text.text;
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
    bind_joins(&b);
    bind_identity(&b);
    bind_clock(&b);
    branch->order = bind_list(&b, effective->order.exprs.items, effective->order.exprs.count);
    branch->order_count = effective->order.state == FIELD_SET ? effective->order.exprs.count : 0;
    branch->deleted = bind_field(&b, &effective->deleted);
    branch->where = bind_field(&b, &effective->where);
    bind_rejects(&b);
    bind_values(&b);
    return b.ok ? branch : NULL;
}

/* ---- fingerprint ---------------------------------------------------------------------------- */

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
               value->hook_text != NULL ? value->hook_text
                                        : text_for_dialect(b, &written->expr).text);
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
    fingerprint_text(print, written->time_zone.text);
    fingerprint_text(print, written->otherwise.text);
    if (written->list.text != NULL) {
        const CodeList *list = project_list(b->planner->project, written->list.text);

        for (size_t i = 0; list != NULL && i < list->codes.count; i++) {
            fingerprint_text(print, list->codes.items[i].from.text);
            fingerprint_text(print, list->codes.items[i].to.text);
        }
    }
}

static void
print_field(Binding *b, Fingerprint *print, const Expr *expr, const ExprField *field)
{
    print_expr(b, print, expr,
               expr != NULL ? text_for_dialect(b, &field->expr).text : NULL);
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
