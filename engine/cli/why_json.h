/* Where one column of a target comes from for one tenant, as JSON: what `firn why` prints, as it is or as text. */
#ifndef ENGINE_CLI_WHY_JSON_H
#define ENGINE_CLI_WHY_JSON_H

#include <jansson.h>

#include "cli/work.h"

/*
 * {target, column, type, default, tenant, made_by, feeds: [{feed, file, line, text, aggregate, record, takes_no_part, values:
 * [as of show_json()], from: [the same again for the columns of the fact that it reads]}], from: [of a column that is
 * derived from others]}.  `broken` is set when a record does not fit the tenant's tables (reported).
 */
json_t *why_json(Work *work, const PlanTarget *target, const PlanColumn *column,
                 const PlanTenant *tenant, bool *broken);

#endif
