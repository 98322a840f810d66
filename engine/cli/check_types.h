/* What `firn check` tells of types. */
#ifndef ENGINE_CLI_CHECK_TYPES_H
#define ENGINE_CLI_CHECK_TYPES_H

#include "cli/work.h"

/* Reports values that may lose something on their way (B025) and tenants whose column is of another sort than the others'
 * (B026), integers divided by integers (B033), each with the tenant's name and, where a server is at hand, values of it. */
void check_types(Work *work, const PlanRecord *record);

#endif
