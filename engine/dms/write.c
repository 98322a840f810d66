/* Rules and settings as JSON; keys in the order in which AWS documents them. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "dms/task.h"

static void
put(json_t *object, const char *key, Text value)
{
    if (value.text != NULL) {
        json_object_set_new(object, key, json_string(value.text));
    }
}

static json_t *
texts(TextList list)
{
    json_t *array = json_array();

    for (size_t i = 0; i < list.count; i++) {
        json_array_append_new(array, json_string(list.items[i].text));
    }
    return array;
}

static json_t *
condition_json(const DmsCondition *condition)
{
    json_t *object = json_object();

    put(object, "filter-operator", condition->op);
    put(object, condition->end.text != NULL ? "start-value" : "value", condition->value);
    put(object, "end-value", condition->end);
    return object;
}

static json_t *
filters_json(const DmsRule *rule)
{
    json_t *filters = json_array();

    for (size_t i = 0; i < rule->filters.count; i++) {
        const DmsFilter *filter = &rule->filters.items[i];
        json_t *conditions = json_array();

        for (size_t c = 0; c < filter->conditions.count; c++) {
            json_array_append_new(conditions, condition_json(&filter->conditions.items[c]));
        }
        json_array_append_new(filters,
                              json_pack("{s:s, s:s, s:o}", "filter-type", "source", "column-name",
                                        filter->column.text, "filter-conditions", conditions));
    }
    return filters;
}

static json_t *
type_json(const DmsRule *rule)
{
    struct
    {
        const char *key;
        Text value;
    } const numbers[] = {
        {"precision", rule->precision}, {"scale", rule->scale}, {"length", rule->length}};
    json_t *type = json_pack("{s:s}", "type", rule->type.text);

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (numbers[i].value.text != NULL) {
            json_object_set_new(type, numbers[i].key,
                                json_integer(strtoll(numbers[i].value.text, NULL, 10)));
        }
    }
    return type;
}

static json_t *
locator_json(const DmsRule *rule)
{
    json_t *at = json_object();

    put(at, "schema-name", rule->at.schema);
    put(at, "table-name", rule->at.table);
    put(at, "table-type", rule->at.table_type);
    put(at, "column-name", rule->at.column);
    put(at, "data-type", rule->at.data_type);
    return at;
}

static json_t *
rule_json(const DmsRule *rule)
{
    json_t *object = json_object();

    json_object_set_new(object, "rule-type",
                        json_string(rule->kind == DMS_SELECTION ? "selection" : "transformation"));
    put(object, "rule-id", rule->id);
    put(object, "rule-name", rule->name);
    put(object, "rule-target", rule->target);
    json_object_set_new(object, "object-locator", locator_json(rule));
    put(object, "rule-action", rule->action);
    if (rule->kind == DMS_SELECTION && strcmp(rule->action.text, "include") == 0) {
        json_object_set_new(object, "filters", filters_json(rule));
    }
    put(object, "value", rule->value);
    put(object, "expression", rule->expression);
    if (rule->type.text != NULL) {
        json_object_set_new(object, "data-type", type_json(rule));
    }
    if (rule->key_name.text != NULL) {
        json_object_set_new(object, "primary-key-def",
                            json_pack("{s:s, s:s, s:o}", "name", rule->key_name.text, "origin",
                                      "primary-key", "columns", texts(rule->key_columns)));
    }
    return object;
}

static json_t *
rules_json(const DmsMapping *mapping)
{
    json_t *rules = json_array();

    for (size_t i = 0; i < mapping->rules.count; i++) {
        json_array_append_new(rules, rule_json(&mapping->rules.items[i]));
    }
    return json_pack("{s:o}", "rules", rules);
}

/*
 * Settings that suit a reader of staging: changes in batches, large objects cut and not dropped, rows applied again after a
 * resume rather than refused, a table that fails stopped rather than skipped over, and the tables that tell how far DMS is.
 */
static json_t *
settings_json(const DmsTask *task)
{
    json_t *settings = json_object();

    json_object_set_new(settings, "TargetMetadata",
                        json_pack("{s:b, s:b, s:b, s:b, s:i}", "BatchApplyEnabled", 1,
                                  "SupportLobs", 1, "FullLobMode", 0, "LimitedSizeLobMode", 1,
                                  "LobMaxSize", (int) task->largest_object));
    json_object_set_new(settings, "FullLoadSettings",
                        json_pack("{s:s, s:i, s:i}", "TargetTablePrepMode", "TRUNCATE_BEFORE_LOAD",
                                  "MaxFullLoadSubTasks", 8, "CommitRate", 10000));
    json_object_set_new(settings, "ChangeProcessingTuning",
                        json_pack("{s:i, s:i}", "BatchApplyTimeoutMin",
                                  (int) task->batch_seconds[0], "BatchApplyTimeoutMax",
                                  (int) task->batch_seconds[1]));
    json_object_set_new(settings, "ChangeProcessingDdlHandlingPolicy",
                        json_pack("{s:b, s:b, s:b}", "HandleSourceTableDropped", 0,
                                  "HandleSourceTableTruncated", 1, "HandleSourceTableAltered", 1));
    json_object_set_new(
        settings, "ErrorBehavior",
        json_pack("{s:s, s:s, s:s, s:s, s:b, s:s}", "ApplyErrorInsertPolicy", "INSERT_RECORD",
                  "ApplyErrorUpdatePolicy", "UPDATE_RECORD", "ApplyErrorDeletePolicy",
                  "IGNORE_RECORD", "DataTruncationErrorPolicy", "LOG_ERROR",
                  "FailOnNoTablesCaptured", 1, "TableErrorPolicy", "SUSPEND_TABLE"));
    json_object_set_new(settings, "ControlTablesSettings",
                        json_pack("{s:s, s:b, s:b, s:b, s:i}", "ControlSchema",
                                  task->control_schema, "StatusTableEnabled", 1,
                                  "SuspendedTablesTableEnabled", 1, "HistoryTableEnabled", 1,
                                  "HistoryTimeslotInMinutes", 5));
    return settings;
}

/* The text in the arena; the value is given back. */
static const char *
dump(Arena *arena, json_t *value, size_t flags)
{
    char *json = json_dumps(value, flags);
    const char *copy = arena_strdup(arena, json != NULL ? json : "");

    free(json);
    json_decref(value);
    return copy;
}

const char *
mapping_json(Arena *arena, const DmsMapping *mapping)
{
    return dump(arena, rules_json(mapping), JSON_COMPACT);
}

const char *
dms_task_json(Arena *arena, const DmsTask *task, bool as_strings)
{
    json_t *rules = rules_json(task->mapping);
    json_t *settings = settings_json(task);

    if (as_strings) {
        rules = json_string(dump(arena, rules, JSON_COMPACT));
        settings = json_string(dump(arena, settings, JSON_COMPACT));
    }
    return dump(arena,
                json_pack("{s:s, s:s, s:o, s:o}", "ReplicationTaskIdentifier", task->name,
                          "MigrationType", "full-load-and-cdc", "TableMappings", rules,
                          "ReplicationTaskSettings", settings),
                JSON_INDENT(2));
}
