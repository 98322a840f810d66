/* One record as it holds for one tenant, as JSON: what `firn show` prints, as it is or as text. */
#ifndef ENGINE_CLI_SHOW_JSON_H
#define ENGINE_CLI_SHOW_JSON_H

#include <jansson.h>

#include "cli/work.h"

/* `broken` is set when the record does not fit the tenant's tables (reported). */
json_t *show_json(Work *work, const PlanRecord *record, const PlanTenant *tenant, bool *broken);

/* Of a branch that fits only what it is made of: the "fields" of show_json(); its "values" with no more than name, sql and
 * bad, whatever is wrong with them ignored.  Texts in `arena`. */
json_t *show_fields(Work *work, Arena *arena, const PlanRecord *record, const PlanBranch *branch);
json_t *show_values(Work *work, Arena *arena, const PlanRecord *record, const PlanBranch *branch);

/* The columns that a value of the record feeds: target, column, aggregate, additive, unit. */
json_t *show_feeds(const PlanRecord *record, const char *value);

/* One of the "values" of show_json() as text. */
void show_print_value(const json_t *value);

/* "file:line" of an object that has a place, behind what was just printed (`used` characters), and the line's end. */
void show_print_place(const json_t *object, int used);

#endif
