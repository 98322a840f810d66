/* Inside of drift: what its files share while a plan is built. */
#ifndef ENGINE_PLAN_DRIFT_STATE_H
#define ENGINE_PLAN_DRIFT_STATE_H

#include "plan/planner.h"

/* One tenant's part. */
typedef struct TenantDrift
{
    const PlanTenant *tenant;
    const PlanTenant *before; /* with its tables as they are remembered; NULL: not asked for yet */
    const StateTable *remembered;
    size_t remembered_count;
    size_t from; /* in PlanDrift.tables */
    size_t to;
} TenantDrift;

struct DriftState
{
    TenantDrift *tenants; /* by index into the plan's tenants */
    VEC_OF(TableDrift) tables;
    bool blind; /* the tables are bound as they are, whatever the answers say */
};

/* The tenant's part; NULL where the answers are not asked, or for a tenant that is not the plan's. */
TenantDrift *drift_part(const Planner *planner, const PlanTenant *tenant);
/* The tenant with its tables as they are remembered. */
const PlanTenant *drift_before(Planner *planner, TenantDrift *part);

#endif
