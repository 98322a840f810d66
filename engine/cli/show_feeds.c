/* What a value of a record feeds: columns of targets, their references, and what may be done with a measure. */
#include <string.h>

#include "cli/json.h"
#include "cli/show_json.h"

typedef struct Feeding
{
    const char *value;
    json_t *out;
} Feeding;

static bool
mentions(const Expr *expr, const char *value)
{
    for (size_t i = 0; expr != NULL && i < expr_column_count(expr); i++) {
        if (strcmp(expr_columns(expr)[i].name, value) == 0) {
            return true;
        }
    }
    return false;
}

static bool
refers_by(const PlanReference *reference, const char *value)
{
    for (size_t i = 0; i < reference->part_count; i++) {
        const PlanKeyPart *part = &reference->parts[i];

        if (part->nested != NULL ? refers_by(part->nested, value) : mentions(part->expr, value)) {
            return true;
        }
    }
    return false;
}

static void
add_column(const Feeding *f, const PlanTarget *target, const PlanFeedColumn *fed)
{
    static const char *const aggregates[] = {
        [AGGREGATE_NONE] = NULL,           [AGGREGATE_SUM] = "sum",
        [AGGREGATE_COUNT] = "count",       [AGGREGATE_MIN] = "min",
        [AGGREGATE_MAX] = "max",           [AGGREGATE_AVERAGE] = "average",
        [AGGREGATE_DISTINCT] = "distinct", [AGGREGATE_RUNNING] = "running"};
    const PlanColumn *column = &target->columns[fed->column];
    json_t *item = json_object();

    json_put(item, "target", target->name);
    json_put(item, "column", column->column->name.text);
    json_put(item, "aggregate", aggregates[fed->aggregate]);
    json_put(item, "additive", column->column->additive.text);
    json_put(item, "unit", column->column->unit.text);
    json_array_append_new(f->out, item);
}

json_t *
show_feeds(const PlanRecord *record, const char *value)
{
    const Feeding f = {.value = value, .out = json_array()};

    for (size_t i = 0; record != NULL && i < record->feed_count; i++) {
        const PlanFeed *feed = record->feeds[i];

        for (size_t c = 0; c < feed->column_count; c++) {
            const PlanFeedColumn *fed = &feed->columns[c];

            if (fed->reference != NULL ? refers_by(fed->reference, value)
                                       : mentions(fed->expr, value)) {
                add_column(&f, feed->target, fed);
            }
        }
    }
    return f.out;
}
