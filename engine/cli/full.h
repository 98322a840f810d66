/*
 * What the plan leaves out because no target needs it: values and records that feed nothing, tenants that
 * take no part in a record.  Authors look at them all the same (check, show).
 */
#ifndef ENGINE_CLI_FULL_H
#define ENGINE_CLI_FULL_H

#include "plan/plan.h"

typedef enum FullValues
{
    FULL_ALL,   /* every value */
    FULL_UNUSED /* only those that are not in the plan */
} FullValues;

/* A copy of `record` with the values of `effective`.  Types that the plan does not know are those of `type:`, else
 * unknown; `values` (may be NULL) gets the copy's own list, for a caller who knows better. */
PlanRecord *full_record(Arena *arena, const PlanRecord *record, const Record *effective,
                        FullValues which, PlanValue **values);

/* The planned branch of the tenant; NULL where it takes no part. */
const PlanBranch *full_branch(const PlanRecord *record, const PlanTenant *tenant);

/* The record as it would hold for any tenant; NULL where the tenant has no such record. */
const Record *full_effective(Arena *arena, const Plan *plan, const PlanRecord *record,
                             const PlanTenant *tenant);

/* Why the tenant takes no part in the record. */
const char *full_why_not(Arena *arena, const Plan *plan, const PlanRecord *record,
                         const PlanTenant *tenant, const Record *effective);

#endif
