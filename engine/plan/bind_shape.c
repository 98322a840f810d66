/* What shapes a branch's rows: code tables that values look into, and the entries that a row is turned into. */
#include <string.h>

#include "plan/bind.h"

/* ---- lookups -------------------------------------------------------------------------------- */

/* Same table, same columns, same expressions: one join serves both. */
static bool
same_lookup(const CodeLookup *a, const CodeLookup *b)
{
    bool same = a->by.count == b->by.count &&
                strcmp(a->table.table.text, b->table.table.text) == 0 &&
                (a->table.function.text == NULL) == (b->table.function.text == NULL) &&
                (a->table.function.text == NULL ||
                 strcmp(a->table.function.text, b->table.function.text) == 0);

    for (size_t i = 0; same && i < a->by.count; i++) {
        const ExprText *left = &a->by.items[i].expr;
        const ExprText *right = &b->by.items[i].expr;

        same = strcmp(a->by.items[i].name.text, b->by.items[i].name.text) == 0 &&
               strcmp(left->any_dialect.text, right->any_dialect.text) == 0 &&
               (left->redshift == NULL) == (right->redshift == NULL) &&
               (left->redshift == NULL || strcmp(left->redshift->text, right->redshift->text) == 0);
    }
    return same;
}

static BoundLookup *
find_lookup(const Binding *b, const CodeLookup *lookup)
{
    for (size_t i = 0; i < b->lookups.count; i++) {
        if (same_lookup(b->lookups.items[i].lookup, lookup)) {
            return &b->lookups.items[i];
        }
    }
    return NULL;
}

static const char *
quoted(const Binding *b, const char *name)
{
    return arena_fmt(b->planner->arena, "\"%s\"", name);
}

/* alias."code" = expression; text and what is no text are compared as text. */
static const char *
condition(Binding *b, const char *alias, const CatalogColumn *column, const Expr *expr, Text text)
{
    const bool column_is_text = datatype_is_text(column->type);
    const DataType type = bound_expr_type(b->branch, expr);
    const char *left = arena_fmt(b->planner->arena, "\"%s\".%s", alias, quoted(b, column->name));
    const char *right = arena_fmt(b->planner->arena, "(%s)", text.text);

    if (type.kind != DATATYPE_UNKNOWN && datatype_is_text(type) != column_is_text) {
        if (column_is_text) {
            right = arena_fmt(b->planner->arena, "cast(%s as varchar(200))", right);
        } else {
            left = arena_fmt(b->planner->arena, "cast(%s as varchar(200))", left);
        }
    }
    return arena_fmt(b->planner->arena, "%s = %s", left, right);
}

static Lookup
check_lookup_column(Binding *b, const CatalogTable *table, Text name, bool report,
                    const CatalogColumn **out)
{
    *out = table_column(table, name.text);
    if (*out == NULL && report) {
        diag_error(b->diags, DIAG_UNKNOWN_COLUMN, name.span, "\"%s.%s\" has no column \"%s\"",
                   table->schema, table->name, name.text);
    }
    return *out != NULL ? LOOKUP_FOUND : LOOKUP_MISSING;
}

/* The join's condition as text; NULL where columns are lacking (`*found`). */
static const char *
lookup_condition(Binding *b, const CodeLookup *lookup, const BoundTable *table, bool report,
                 Lookup *found)
{
    StrBuf on = strbuf_new(b->planner->arena);

    for (size_t i = 0; i < lookup->by.count; i++) {
        const NamedExpr *by = &lookup->by.items[i];
        const Text text = text_for_dialect(b, &by->expr);
        const CatalogColumn *column = NULL;
        const Expr *expr = expr_parse(b->planner->expressions, text, b->diags);

        *found = expr == NULL ? LOOKUP_WRONG : check_columns(b, expr, text, report);
        if (*found == LOOKUP_FOUND) {
            *found = check_lookup_column(b, table->table, by->name, report, &column);
        }
        if (*found != LOOKUP_FOUND) {
            return NULL;
        }
        strbuf_fmt(&on, "%s%s", i > 0 ? " and " : "",
                   condition(b, table->alias, column, expr, text));
    }
    return on.text;
}

static Lookup
add_lookup(Binding *b, const CodeLookup *lookup, bool report, BoundLookup *out)
{
    BoundBranch *branch = b->branch;
    BoundTable *table = &branch->tables[branch->table_count];
    Join *join = arena_new_obj(b->planner->arena, Join);
    Lookup found = LOOKUP_FOUND;
    FromTable from = lookup->table;

    if (from.function.text == NULL) {
        from.function = branch->effective->function;
    }
    *out = (BoundLookup){.lookup = lookup};
    *table =
        (BoundTable){.alias = arena_fmt(b->planner->arena, "firn_lookup_%zu", b->lookups.count + 1),
                     .table = bind_find_table(b, &from, !report),
                     .hidden = true};
    if (table->table == NULL) {
        return LOOKUP_MISSING;
    }
    *join = (Join){.alias = {.text = table->alias, .span = lookup->span},
                   .state = FIELD_SET,
                   .table = from,
                   .span = lookup->span};
    branch->table_count++; /* so that the condition may name it */
    join->on.any_dialect =
        (Text){.text = lookup_condition(b, lookup, table, report, &found), .span = lookup->span};
    const Expr *on = join->on.any_dialect.text != NULL
                         ? expr_parse(b->planner->expressions, join->on.any_dialect, b->diags)
                         : NULL;

    if (on == NULL) {
        branch->table_count--;
        return found == LOOKUP_FOUND ? LOOKUP_WRONG : found;
    }
    BoundJoin *joins = (BoundJoin *) (uintptr_t) branch->joins;

    joins[branch->join_count++] =
        (BoundJoin){.join = join, .table = branch->table_count - 1, .on = on};
    out->table = table;
    *vec_push(b->arena, &b->lookups) = *out;
    return LOOKUP_FOUND;
}

Lookup
bind_lookup(Binding *b, const CodeLookup *lookup, bool report, const Expr **out)
{
    BoundLookup added = {0};
    const BoundLookup *known = find_lookup(b, lookup);
    const CatalogColumn *column = NULL;
    Lookup found = LOOKUP_FOUND;

    if (known == NULL) {
        found = add_lookup(b, lookup, report, &added);
        known = &added;
    }
    if (found == LOOKUP_FOUND) {
        found = check_lookup_column(b, known->table->table, lookup->take, report, &column);
    }
    if (found != LOOKUP_FOUND) {
        return found;
    }
    const Text text = {.text = arena_fmt(b->planner->arena, "\"%s\".%s", known->table->alias,
                                         quoted(b, column->name)),
                       .span = lookup->take.span};

    *out = expr_parse(b->planner->expressions, text, b->diags);
    return *out != NULL ? LOOKUP_FOUND : LOOKUP_WRONG;
}

static size_t
count_in_value(const Value *value)
{
    size_t count = value->kind == VALUE_LOOKUP;

    if (value->kind == VALUE_DECODE && value->decode->from != NULL) {
        return count_in_value(value->decode->from);
    }

    for (size_t i = 0; value->kind == VALUE_ANY && i < value->any_count; i++) {
        count += count_in_value(&value->any[i]);
    }
    return count;
}

size_t
count_lookups(const Record *record)
{
    size_t count = 0;

    for (size_t i = 0; i < record->values.count; i++) {
        count += count_in_value(record->values.items[i].value);
    }
    return count;
}

/* ---- unpivot -------------------------------------------------------------------------------- */

static size_t
entry_column(CatalogColumn *columns, size_t *count, const char *name)
{
    size_t at = 0;

    while (at < *count && strcmp(columns[at].name, name) != 0) {
        at++;
    }
    if (at == *count) {
        columns[(*count)++] = (CatalogColumn){.name = name};
    }
    return at;
}

/* The type that holds both: the wider of a kind, a decimal or double of numbers, else text. */
static DataType
common_type(DataType a, DataType b)
{
    if (a.kind == DATATYPE_UNKNOWN || datatype_holds(b, a)) {
        return b;
    }
    if (b.kind == DATATYPE_UNKNOWN || datatype_holds(a, b)) {
        return a;
    }
    if (datatype_is_numeric(a) && datatype_is_numeric(b)) {
        return a.kind == DATATYPE_DOUBLE || b.kind == DATATYPE_DOUBLE
                   ? (DataType){.kind = DATATYPE_DOUBLE}
                   : (DataType){.kind = DATATYPE_DECIMAL,
                                .precision = 38,
                                .scale = a.scale > b.scale ? a.scale : b.scale};
    }
    return (DataType){.kind = DATATYPE_VARCHAR};
}

/* An entry's expression: about the driving row alone, because an entry exists or not before anything is joined. */
static Lookup
bind_entry_expr(Binding *b, const NamedExpr *named, bool report, const Expr **out)
{
    const Text text = text_for_dialect(b, &named->expr);
    const Expr *expr = expr_parse(b->planner->expressions, text, b->diags);
    const Lookup found = expr == NULL ? LOOKUP_WRONG : check_columns(b, expr, text, report);

    *out = expr;
    for (size_t i = 0; found == LOOKUP_FOUND && i < expr_column_count(expr); i++) {
        const ExprColumn *column = &expr_columns(expr)[i];
        const CatalogColumn *ignored = NULL;
        size_t table = 0;

        if (!is_variable(column) && bound_column(b->branch, column, &table, &ignored) &&
            table != 0) {
            diag_error(b->diags, DIAG_UNPIVOT, expr_column_span(column, text),
                       "an entry of \"unpivot\" reads the driving table alone, not \"%s\"",
                       b->branch->tables[table].alias);
            return LOOKUP_WRONG;
        }
    }
    return found;
}

static bool
bind_entry(Binding *b, const UnpivotEntry *entry, CatalogTable *table, BoundEntry *out)
{
    CatalogColumn *columns = (CatalogColumn *) (uintptr_t) table->columns;
    const Expr **exprs = arena_new_array(b->arena, const Expr *, b->branch->entry_room + 1);

    for (size_t i = 0; i <= b->branch->entry_room; i++) {
        exprs[i] = NULL;
    }
    *out = (BoundEntry){.entry = entry, .exprs = exprs};
    for (size_t i = 0; i < entry->columns.count; i++) {
        const NamedExpr *named = &entry->columns.items[i];
        const Expr *expr = NULL;
        const Lookup found = bind_entry_expr(b, named, !entry->optional, &expr);

        if (found == LOOKUP_MISSING && entry->optional) {
            return false;
        }
        if (found != LOOKUP_FOUND) {
            b->ok = false;
            return false;
        }
        const size_t at = entry_column(columns, &table->column_count, named->name.text);

        exprs[at] = expr;
        columns[at].type = common_type(columns[at].type, bound_expr_type(b->branch, expr));
    }
    return true;
}

void
bind_unpivot(Binding *b)
{
    const Record *record = b->branch->effective;
    BoundBranch *branch = b->branch;
    size_t room = 1;

    if (record->unpivot.count == 0) {
        return;
    }
    for (size_t i = 0; i < record->unpivot.count; i++) {
        room += record->unpivot.items[i].columns.count;
    }
    BoundEntry *entries = arena_new_array(b->arena, BoundEntry, record->unpivot.count);
    CatalogTable *table = arena_new_obj(b->arena, CatalogTable);
    CatalogColumn *columns = arena_new_array(b->arena, CatalogColumn, room);

    columns[0] = (CatalogColumn){
        .name = "name", .type = {.kind = DATATYPE_VARCHAR, .length = 50}, .not_null = true};
    *table = (CatalogTable){.schema = "", .name = "entry", .columns = columns, .column_count = 1};
    branch->entries = entries;
    branch->entry_room = room;
    for (size_t i = 0; i < record->unpivot.count; i++) {
        if (bind_entry(b, &record->unpivot.items[i], table, &entries[branch->entry_count])) {
            branch->entry_count++;
        }
    }
    if (branch->entry_count == 0 && b->ok) {
        b->ok = diag_error(b->diags, DIAG_UNPIVOT, branch->effective->unpivot.items[0].name.span,
                           "tenant \"%s\" has the columns of no entry of record \"%s\"",
                           branch->tenant->name, branch->record->name);
    }
    branch->entry_table = branch->table_count;
    branch->tables[branch->table_count++] =
        (BoundTable){.alias = "entry", .table = table, .hidden = true};
}
