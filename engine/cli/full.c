#include "cli/full.h"

#include <string.h>

/* Both lists mostly have one order: the search begins behind the value that was found last. */
static const PlanValue *
planned_value(const PlanRecord *record, const char *name, size_t *next)
{
    for (size_t i = 0; i < record->value_count; i++) {
        const size_t at = (*next + i) % record->value_count;

        if (strcmp(record->values[at].name, name) == 0) {
            *next = at + 1;
            return &record->values[at];
        }
    }
    return NULL;
}

static PlanValue
unplanned_value(const NamedValue *named)
{
    PlanValue value = {.name = named->name.text, .span = named->name.span};

    if (named->value != NULL && named->value->extra->type.text != NULL) {
        datatype_parse(named->value->extra->type.text, &value.type);
    }
    return value;
}

PlanRecord *
full_record(Arena *arena, const PlanRecord *record, const Record *effective, FullValues which,
            PlanValue **values)
{
    PlanRecord *full = arena_new_obj(arena, PlanRecord);
    PlanValue *own = arena_new_array(arena, PlanValue, effective->values.count + 1);
    size_t count = 0;
    size_t next = 0;

    for (size_t i = 0; i < effective->values.count; i++) {
        const NamedValue *named = &effective->values.items[i];
        const PlanValue *planned = planned_value(record, named->name.text, &next);

        if (planned == NULL) {
            own[count++] = unplanned_value(named);
        } else if (which == FULL_ALL) {
            own[count++] = *planned;
        }
    }
    *full = *record;
    full->values = own;
    full->value_count = count;
    if (values != NULL) {
        *values = own;
    }
    return full;
}

const PlanBranch *
full_branch(const PlanRecord *record, const PlanTenant *tenant)
{
    for (size_t i = 0; i < record->branch_count; i++) {
        if (record->branches[i].tenant == tenant) {
            return &record->branches[i];
        }
    }
    return NULL;
}

static const Record *
own_record(Arena *arena, const Project *project, const PlanTenant *tenant, const char *name)
{
    const Record **own = NULL;
    const size_t count = layer_own_records(arena, project, tenant->tenant, tenant->region, &own);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(own[i]->name.text, name) == 0) {
            return own[i];
        }
    }
    return NULL;
}

const Record *
full_effective(Arena *arena, const Plan *plan, const PlanRecord *record, const PlanTenant *tenant)
{
    const Record *base =
        record->is_own ? own_record(arena, plan->project, tenant, record->name) : record->base;

    return base == NULL
               ? NULL
               : record_effective(arena, plan->project, base, tenant->tenant, tenant->region);
}

const char *
full_why_not(Arena *arena, const Plan *plan, const PlanRecord *record, const PlanTenant *tenant,
             const Record *effective)
{
    bool fed = false;

    if (effective == NULL) {
        return "the record is another tenant's own";
    }
    if (effective->enabled == FIELD_REMOVED) {
        return "enabled: false";
    }
    for (size_t i = 0; i < effective->from.tables.count && i < 1; i++) {
        const char *function = effective->from.tables.items[i].function.text;

        if (function != NULL && tenant_schema(tenant, function) == NULL) {
            return arena_fmt(arena, "there is no schema for function \"%s\"", function);
        }
    }
    for (size_t i = 0; i < record->feed_count; i++) {
        fed = fed ||
              feed_enabled(plan->project, record->feeds[i]->feed, tenant->tenant, tenant->region);
    }
    return fed ? "it is not selected" : "no feed uses it";
}
