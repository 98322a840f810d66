/* The branches of every record that some selected target is fed from, and the types of its values. */
#include <string.h>

#include "plan/planner.h"

static bool
is_for_tenant(const PlanFeed *feed, const Planner *planner, const PlanTenant *tenant)
{
    return feed_enabled(planner->project, feed->feed, tenant->tenant, tenant->region);
}

/* Is some feed of the record on for this tenant? */
static bool
any_feed(const Planner *planner, const PlanRecord *record, const PlanTenant *tenant)
{
    for (size_t i = 0; i < record->feed_count; i++) {
        if (is_for_tenant(record->feeds[i], planner, tenant)) {
            return true;
        }
    }
    return false;
}

const Record *
own_record(Planner *planner, const PlanTenant *tenant, const char *name)
{
    const Record **own = NULL;
    const size_t count =
        layer_own_records(planner->arena, planner->project, tenant->tenant, tenant->region, &own);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(own[i]->name.text, name) == 0) {
            return own[i];
        }
    }
    return NULL;
}

static const char *
first_function(const Record *record)
{
    return record->from.tables.count > 0 ? record->from.tables.items[0].function.text : NULL;
}

/* Does the tenant take part in the record?  Told as a notice when its function is absent. */
static bool
takes_part(const Planner *planner, const PlanRecord *record, const PlanTenant *tenant,
           const Record *effective, Diags *diags)
{
    const char *function = first_function(effective);

    if (effective->enabled == FIELD_REMOVED || !any_feed(planner, record, tenant) ||
        (function != NULL && !selected_function(planner->options, function))) {
        return false;
    }
    if (function != NULL && tenant_schema(tenant, function) == NULL &&
        !drift_had_function(planner, tenant, function)) {
        diags_set_tenant(diags, tenant->name);
        diag_notice(diags, DIAG_FUNCTION_ABSENT, effective->from.span,
                    "no schema for function \"%s\", so record \"%s\" has no rows", function,
                    record->name);
        diags_set_tenant(diags, NULL);
        return false;
    }
    return true;
}

static void
add_branches(Planner *planner, PlanRecord *record, Diags *diags)
{
    const Plan *plan = planner->plan;
    VEC_OF(PlanBranch) branches = {0};

    for (size_t i = 0; record->is_selected && i < plan->tenant_count; i++) {
        const PlanTenant *tenant = &plan->tenants[i];

        if (strcmp(tenant->region, "*") == 0) {
            continue;
        }
        const Record *base = record->is_own && any_feed(planner, record, tenant)
                                 ? own_record(planner, tenant, record->name)
                             : record->is_own ? NULL
                                              : record->base;
        const Record *effective = base == NULL
                                      ? NULL
                                      : record_effective(planner->arena, planner->project, base,
                                                         tenant->tenant, tenant->region);

        if (effective != NULL && takes_part(planner, record, tenant, effective, diags)) {
            diags_set_tenant(diags, tenant->name);
            const Record *hooked = plan_hooked(planner, record, tenant, effective, diags);

            diags_set_tenant(diags, NULL);
            *vec_push(planner->arena, &branches) =
                (PlanBranch){.tenant = tenant,
                             .effective = hooked != NULL ? hooked : effective,
                             .broken = hooked == NULL};
        }
    }
    record->branches = branches.items;
    record->branch_count = branches.count;
}

/* ---- values that feeds use ----------------------------------------------------------------- */

/* What the feeds say about one value of a record. */
typedef struct Use
{
    const NamedValue *named;
    bool used;
    bool typed;
    DataType type; /* of the first target column it feeds directly */
    bool summed;
    DataType summed_type; /* where aggregates alone use it */
    Text first;
} Use;

typedef struct Uses
{
    Planner *planner;
    Use *items;
    size_t count;
    Diags *diags;
    bool ok;
} Uses;

static Use *
find_use(Uses *uses, const char *name)
{
    for (size_t i = 0; i < uses->count; i++) {
        if (strcmp(uses->items[i].named->name.text, name) == 0) {
            return &uses->items[i];
        }
    }
    return NULL;
}

static void
report_mismatch(Uses *uses, const Use *use, DataType type, Text text)
{
    StrBuf first = strbuf_new(uses->planner->arena);
    StrBuf second = strbuf_new(uses->planner->arena);

    datatype_render(use->type, &first);
    datatype_render(type, &second);
    uses->ok =
        diag_error(uses->diags, DIAG_TYPE_MISMATCH, text.span,
                   "value \"%s\" feeds a column of type %s here and one of type %s elsewhere",
                   use->named->name.text, second.text, first.text);
    diag_hint(uses->diags, "Cast it here, for example cast(x.%s as %s).", use->named->name.text,
              second.text);
}

/* What is only counted may be of any type. */
static void
note_operand(Uses *uses, const Expr *expr)
{
    for (size_t i = 0; expr != NULL && i < expr_column_count(expr); i++) {
        Use *use = find_use(uses, expr_columns(expr)[i].name);

        if (use != NULL) {
            use->used = true;
        }
    }
}

static void
note_use(Uses *uses, const Expr *expr, Text text, DataType type)
{
    const ExprColumn *bare = expr != NULL ? expr_bare_column(expr) : NULL;

    note_operand(uses, expr);
    Use *use = bare != NULL ? find_use(uses, bare->name) : NULL;

    if (use == NULL) {
        return;
    }
    if (!use->typed || datatype_holds(type, use->type)) {
        use->type = type;
        use->typed = true;
        use->first = text;
    } else if (!datatype_holds(use->type, type)) {
        report_mismatch(uses, use, type, text);
    }
}

/* An aggregate adds up whatever type its operand has; only where nobody says which, it does. */
static void
note_aggregate(Uses *uses, const PlanFeedColumn *column, DataType type)
{
    const ExprColumn *bare = column->expr != NULL ? expr_bare_column(column->expr) : NULL;
    Use *use = bare != NULL ? find_use(uses, bare->name) : NULL;
    const bool least = column->aggregate == AGGREGATE_MIN || column->aggregate == AGGREGATE_MAX;

    note_operand(uses, column->expr);
    if (use == NULL || column->aggregate == AGGREGATE_COUNT ||
        column->aggregate == AGGREGATE_DISTINCT) {
        return;
    }
    if (!least && type.kind != DATATYPE_DOUBLE) {
        type = (DataType){.kind = DATATYPE_DECIMAL, .precision = 38, .scale = 10};
    }
    if (!use->summed || datatype_holds(type, use->summed_type)) {
        use->summed_type = type;
        use->summed = true;
    }
}

static void
note_reference(Uses *uses, const PlanReference *reference)
{
    for (size_t i = 0; i < reference->part_count; i++) {
        const PlanKeyPart *part = &reference->parts[i];

        if (part->nested != NULL) {
            note_reference(uses, part->nested);
        } else {
            note_use(uses, part->expr, part->text, part->type);
        }
    }
}

static void
note_feed(Uses *uses, const PlanFeed *feed)
{
    for (size_t i = 0; i < feed->column_count; i++) {
        const PlanFeedColumn *column = &feed->columns[i];

        if (column->reference != NULL) {
            note_reference(uses, column->reference);
        } else if (column->aggregate != AGGREGATE_NONE) {
            note_aggregate(uses, column, feed->target->columns[column->column].type);
        } else {
            note_use(uses, column->expr, column->text, feed->target->columns[column->column].type);
        }
    }
}

/* Since when a row speaks: a value that feeds a column too has that column's type, and a date begins at midnight. */
static void
note_instant(Uses *uses, const PlanFeed *feed)
{
    const ExprColumn *bare = feed->valid_from != NULL ? expr_bare_column(feed->valid_from) : NULL;
    Use *use = bare != NULL ? find_use(uses, bare->name) : NULL;

    if (use != NULL && use->typed) {
        use->used = true;
    } else if (feed->valid_from != NULL) {
        note_use(uses, feed->valid_from, feed->valid_from_text,
                 (DataType){.kind = DATATYPE_TIMESTAMP});
    }
}

static bool
has_value(const PlanRecord *record, const char *name)
{
    bool found = false;

    for (size_t i = 0; !found && i < record->value_count; i++) {
        found = strcmp(record->values[i].name, name) == 0;
    }
    return found;
}

/* Of all feeds, selected or not: a row's digest, and what is wrong with it, are the same whatever is selected. */
static void
set_values(Planner *planner, PlanRecord *record, Diags *diags, bool *ok)
{
    const size_t count = record->base->values.count;
    Uses uses = {.planner = planner,
                 .items = arena_new_array(planner->arena, Use, count + 1),
                 .count = count,
                 .diags = diags,
                 .ok = true};
    VEC_OF(PlanValue) values = {0};

    for (size_t i = 0; i < count; i++) {
        uses.items[i].named = &record->base->values.items[i];
    }
    for (size_t i = 0; i < record->all_feed_count; i++) {
        note_feed(&uses, record->all_feeds[i]);
    }
    for (size_t i = 0; i < record->all_feed_count; i++) {
        note_instant(&uses, record->all_feeds[i]);
    }
    for (size_t i = 0; i < count; i++) {
        const Use *use = &uses.items[i];
        const Value *value = use->named->value;
        PlanValue planned = {.name = use->named->name.text,
                             .type = use->typed ? use->type : use->summed_type,
                             .span = use->named->name.span};

        if (value != NULL && value->extra->type.text != NULL) {
            datatype_parse(value->extra->type.text, &planned.type);
        }
        if (use->used) {
            *vec_push(planner->arena, &values) = planned;
        }
    }
    record->values = values.items;
    record->value_count = values.count;
    for (size_t i = 0; i < record->all_feed_count; i++) {
        const PlanFeed *feed = record->all_feeds[i];

        if (keeps_extras(feed) && !has_value(record, feed->target->extras_value)) {
            *vec_push(planner->arena, &values) = (PlanValue){.name = feed->target->extras_value,
                                                             .type = {.kind = DATATYPE_VARCHAR},
                                                             .span = record->base->name.span,
                                                             .extras = feed->target};
            record->values = values.items;
            record->value_count = values.count;
        }
    }
    *ok = *ok && uses.ok;
}

/* What is wrong with the record itself stops it for every tenant, and nothing else. */
static void
leave_out(Planner *planner, PlanRecord *record)
{
    record->is_selected = false;
    planner->plan->broken_branches += record->branch_count;
}

void
plan_records(Planner *planner, Diags *diags)
{
    for (size_t i = 0; i < planner->records.count; i++) {
        PlanRecord *record = &planner->records.items[i];
        bool ok = true;

        set_values(planner, record, diags, &ok);
        add_branches(planner, record, diags);
        record->is_selected = record->is_selected && record->branch_count > 0;
        if (!ok && record->is_selected) {
            leave_out(planner, record);
        }
    }
}

/* ---- types that only the catalog knows ------------------------------------------------------ */

/* A storable form of what a tenant's table holds: text without limit becomes varchar. */
static DataType
storable(DataType type)
{
    enum
    {
        TEXT_LENGTH = 16383 /* 65535 bytes of Redshift / 4 */
    };
    if (datatype_is_text(type)) {
        return (DataType){.kind = DATATYPE_VARCHAR,
                          .length = type.length > 0 && type.length < TEXT_LENGTH ? type.length
                                                                                 : TEXT_LENGTH};
    }
    if (type.kind == DATATYPE_DECIMAL && type.precision == 0) {
        return (DataType){.kind = DATATYPE_DECIMAL, .precision = 38, .scale = 10};
    }
    return type;
}

static bool
infer(Planner *planner, PlanRecord *record, size_t index, Diags *diags)
{
    PlanValue *value = (PlanValue *) (uintptr_t) &record->values[index];
    const char *first = NULL;

    for (size_t i = 0; i < record->branch_count; i++) {
        const ArenaMark mark = arena_mark(planner->arena);
        Diags *ignored = diags_new(planner->arena);
        const BoundBranch *bound =
            record->branches[i].broken
                ? NULL
                : bind_branch(planner, planner->arena, record, record->branches[i].tenant,
                              record->branches[i].effective, ignored);
        DataType type = {0};

        if (bound != NULL && !bound->values[index].is_null) {
            type = storable(bound_value_type(bound, &bound->values[index]));
        }
        (void) mark; /* parsed expressions share the arena: nothing to give back */
        if (bound == NULL || bound->values[index].is_null) {
            continue;
        }
        if (!datatype_is_storable(type)) {
            first = NULL;
            value->type = (DataType){0};
            break;
        }
        if (first == NULL || datatype_holds(type, value->type)) {
            value->type = type;
            first = record->branches[i].tenant->name;
        } else if (!datatype_holds(value->type, type)) {
            StrBuf one = strbuf_new(planner->arena);
            StrBuf other = strbuf_new(planner->arena);

            datatype_render(value->type, &one);
            datatype_render(type, &other);
            diag_error(diags, DIAG_TYPE_MISMATCH, value->span,
                       "value \"%s\" is %s for tenant \"%s\" and %s for \"%s\"", value->name,
                       one.text, first, other.text, record->branches[i].tenant->name);
            diag_hint(diags, "Give the value a `type:`.");
            return false;
        }
    }
    if (first == NULL) {
        diag_error(diags, DIAG_VALUE_TYPE, value->span, "the type of value \"%s\" cannot be told",
                   value->name);
        diag_hint(diags, "Give the value a `type:`, for example {from: ..., type: decimal(18,2)}.");
    }
    return first != NULL;
}

void
plan_value_types(Planner *planner, Diags *diags)
{
    for (size_t r = 0; r < planner->records.count; r++) {
        PlanRecord *record = &planner->records.items[r];
        bool ok = true;

        for (size_t v = 0; record->is_selected && v < record->value_count; v++) {
            if (record->values[v].type.kind == DATATYPE_UNKNOWN) {
                ok &= infer(planner, record, v, diags);
            }
        }
        if (!ok) {
            leave_out(planner, record);
        }
    }
}
