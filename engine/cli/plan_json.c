#include "cli/plan_json.h"

#include "cli/json.h"

static void
put_type(json_t *object, DataType type)
{
    Arena *arena = arena_new();
    StrBuf text = strbuf_new(arena);

    datatype_render(type, &text);
    json_put(object, "type", text.text);
    arena_free(arena);
}

static json_t *
names_json(const char *const *names, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_array_append_new(list, json_string(names[i]));
    }
    return list;
}

static json_t *
tenant_json(const PlanTenant *tenant)
{
    json_t *out = json_object();

    json_put(out, "name", tenant->name);
    json_put(out, "tenant", tenant->tenant);
    json_put(out, "region", tenant->region);
    json_object_set_new(out, "tenant_key", json_integer(tenant->tenant_key));
    json_put_flag(out, "new", tenant->is_new);
    json_put(out, "display_name", tenant->display_name);
    json_object_set_new(out, "functions", names_json(tenant->functions, tenant->function_count));
    return out;
}

static json_t *
branch_json(const PlanBranch *branch)
{
    json_t *out = json_object();

    json_put(out, "tenant", branch->tenant->name);
    json_put_flag(out, "broken", branch->broken);
    if (!branch->broken) {
        json_put(out, "mode", branch->mode == MODE_COMPARE ? "compare" : "increment");
        json_put(out, "reason", branch->mode_reason);
        json_put(out, "watermark", branch->watermark);
        json_put_flag(out, "reads_waiting_rows", branch->retry);
        json_put(out, "fingerprint", branch->fingerprint);
    }
    return out;
}

static json_t *
record_json(const PlanRecord *record)
{
    json_t *out = json_object();
    json_t *values = json_array();
    json_t *branches = json_array();

    json_put(out, "name", record->name);
    json_put_flag(out, "selected", record->is_selected);
    for (size_t i = 0; i < record->value_count; i++) {
        json_t *value = json_object();

        json_put(value, "name", record->values[i].name);
        put_type(value, record->values[i].type);
        json_array_append_new(values, value);
    }
    for (size_t i = 0; i < record->branch_count; i++) {
        json_array_append_new(branches, branch_json(&record->branches[i]));
    }
    json_object_set_new(out, "values", values);
    json_object_set_new(out, "branches", branches);
    return out;
}

static json_t *
column_json(const PlanTarget *target, const PlanColumn *column)
{
    json_t *out = json_object();

    json_put(out, "name", column->name);
    put_type(out, column->type);
    json_put(out, "dimension", column->dimension != NULL ? column->dimension->name : NULL);
    json_put_flag(out, "key", column->in_key);
    json_put(out, "additive", column->column->additive.text);
    json_put(out, "unit", column->column->unit.text);
    json_put(out, "take", column->column->take_given.text);
    if (column->column->lag_from.text != NULL) {
        json_put(out, "lag_from", column->column->lag_from.text);
        json_put(out, "lag_to", column->column->lag_to.text);
    }
    if (target->exists) {
        json_put(out, "change", !column->exists ? "add" : column->widens ? "widen" : NULL);
    }
    return out;
}

static json_t *
feed_json(const PlanFeed *feed)
{
    json_t *out = json_object();
    json_t *branches = json_array();

    json_put(out, "name", feed->name);
    json_put(out, "was", feed->was);
    if (feed->source != NULL) {
        json_put(out, "fact", feed->source->name);
    } else {
        json_put(out, "record", feed->record != NULL ? feed->record->name : NULL);
    }
    json_put(out, "fingerprint", feed->fingerprint);
    for (size_t i = 0; i < feed->branch_count; i++) {
        const PlanFeedBranch *branch = &feed->branches[i];
        json_t *item = json_object();

        json_put(item, "tenant", branch->branch->tenant->name);
        json_put(item, "mode", branch->compare ? "compare" : "increment");
        json_put_flag(item, "first_load", branch->first_load);
        json_put_flag(item, "mapping_changed", branch->force);
        json_put(item, "watermark", branch->watermark);
        json_put(item, "brake", branch->brake);
        json_array_append_new(branches, item);
    }
    json_object_set_new(out, "branches", branches);
    return out;
}

static json_t *
leaving_json(const PlanLeaving *leaving)
{
    json_t *out = json_object();
    json_t *branches = json_array();

    json_put(out, "feed", leaving->feed);
    for (size_t i = 0; i < leaving->branch_count; i++) {
        json_t *item = json_object();

        json_put(item, "tenant", leaving->branches[i].tenant->name);
        json_put(item, "brake", leaving->branches[i].brake);
        json_put_flag(item, "accepted", leaving->branches[i].accepted);
        json_array_append_new(branches, item);
    }
    json_object_set_new(out, "branches", branches);
    return out;
}

const char *
period_word(Period period)
{
    static const char *const words[] = {
        [PERIOD_NONE] = NULL,     [PERIOD_DAY] = "day",         [PERIOD_WEEK] = "week",
        [PERIOD_MONTH] = "month", [PERIOD_QUARTER] = "quarter", [PERIOD_YEAR] = "year"};

    return words[period];
}

static json_t *
target_json(const PlanTarget *target)
{
    static const char *const scopes[] = {[SCOPE_TENANT_REGION] = "tenant_region",
                                         [SCOPE_TENANT] = "tenant",
                                         [SCOPE_SHARED] = "shared"};
    json_t *out = json_object();
    json_t *columns = json_array();
    json_t *feeds = json_array();
    json_t *leaving = json_array();

    json_put(out, "name", target->name);
    json_put(out, "kind", target->kind == TARGET_FACT ? "fact" : "dimension");
    if (target->kind == TARGET_FACT && target->target != NULL) {
        json_put(out, "fact_kind", target->target->fact_kind.text);
        json_put(out, "period", period_word(target->period));
    }
    json_put(out, "scope", scopes[target->scope]);
    json_put_flag(out, "selected", target->is_selected);
    json_put_flag(out, "exists", target->exists);
    json_put_flag(out, "first_load", target->first_load);
    json_object_set_new(out, "version", json_integer(target->version));
    for (size_t i = 0; i < target->column_count; i++) {
        json_array_append_new(columns, column_json(target, &target->columns[i]));
    }
    for (size_t i = 0; i < target->feed_count; i++) {
        json_array_append_new(feeds, feed_json(target->feeds[i]));
    }
    json_object_set_new(out, "columns", columns);
    json_object_set_new(out, "feeds", feeds);
    for (size_t i = 0; i < target->leaving_count; i++) {
        json_array_append_new(leaving, leaving_json(&target->leaving[i]));
    }
    json_object_set_new(out, "leaving", leaving);
    return out;
}

static json_t *
steps_json(const Gen *gen)
{
    Arena *arena = arena_new();
    json_t *out = json_array();

    for (size_t i = 0; i < gen_step_count(gen); i++) {
        Step step = {0};

        gen_step_about(gen, i, arena, &step);
        json_array_append_new(out, json_string(step.id));
    }
    arena_free(arena);
    return out;
}

json_t *
plan_json(const Plan *plan, const Gen *gen)
{
    json_t *out = json_object();
    json_t *tenants = json_array();
    json_t *records = json_array();
    json_t *targets = json_array();

    json_put(out, "project", plan->project->name.text);
    json_put_flag(out, "reconcile", plan->reconcile);
    json_put_flag(out, "control_exists", plan->control_exists);
    json_put_flag(out, "warehouse_exists", plan->warehouse_exists);
    json_put_count(out, "broken_branches", plan->broken_branches);
    for (size_t i = 0; i < plan->tenant_count; i++) {
        json_array_append_new(tenants, tenant_json(&plan->tenants[i]));
    }
    for (size_t i = 0; i < plan->record_count; i++) {
        json_array_append_new(records, record_json(&plan->records[i]));
    }
    for (size_t i = 0; i < plan->target_count; i++) {
        json_array_append_new(targets, target_json(plan->targets[i]));
    }
    json_object_set_new(out, "steps", steps_json(gen));
    json_object_set_new(out, "tenants", tenants);
    json_object_set_new(out, "records", records);
    json_object_set_new(out, "targets", targets);
    return out;
}
