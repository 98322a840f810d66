/* A plan as JSON: all of it, the same bytes for the same plan. */
#ifndef ENGINE_CLI_PLAN_JSON_H
#define ENGINE_CLI_PLAN_JSON_H

#include <jansson.h>

#include "gen/gen.h"

json_t *plan_json(const Plan *plan, const Gen *gen);

/* "month"; NULL: none */
const char *period_word(Period period);

#endif
