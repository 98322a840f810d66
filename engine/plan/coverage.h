/*
 * Coverage: for every tenant and every column of every target, where its value comes from, if from anywhere.
 *
 * A pure function of the plan.  Where several feeds give a column the best of them counts.  Branches of one shape are
 * asked once (PlanOptions.checks), so that a thousand tenants cost little more than their kinds.
 */
#ifndef ENGINE_PLAN_COVERAGE_H
#define ENGINE_PLAN_COVERAGE_H

#include "plan/plan.h"

/* From worst to best, but for the last. */
typedef enum CoverState
{
    COVER_OUTSIDE,  /* the tenant takes no part in the target */
    COVER_ABSENT,   /* NULL: `?` or `~`, or no feed gives it */
    COVER_DEFAULT,  /* NULL, and the target's default stands */
    COVER_CONSTANT, /* from no staging column: a literal, a variable of the tenant */
    COVER_HOOK,     /* an expression of a Lua hook */
    COVER_MAPPED,   /* from staging columns */
    COVER_DRIFTED,  /* said to come from tables or columns that are not there (any more) */
    COVER_STATES
} CoverState;

/* "mapped" */
const char *cover_state_name(CoverState state);

typedef struct CoverTarget
{
    const PlanTarget *target;
    const size_t *columns; /* those that feeds may give: indexes into the target's columns */
    size_t column_count;
    size_t first; /* its first column's place among all */
} CoverTarget;

typedef struct Coverage
{
    const PlanTenant *const *tenants; /* in the plan's order, without those for whole tenants */
    size_t tenant_count;
    const CoverTarget *targets; /* that something feeds, in the plan's order */
    size_t target_count;
    size_t column_count;      /* of all targets */
    const CoverState *states; /* tenant by tenant: column_count each */
} Coverage;

/* Drift is a state, no diagnostic: nothing is reported. */
const Coverage *coverage_of(Planner *planner, const Plan *plan, Arena *arena);

static inline CoverState
cover_state(const Coverage *coverage, size_t tenant, size_t column)
{
    return coverage->states[tenant * coverage->column_count + column];
}

/* What a tenant's column is made of, in words of its record: "t.amt", and the staging columns as schema.table.column. */
typedef struct CoverSource
{
    const char *record;
    const char *value;
    const char *text; /* as written; of a hook what it returned */
    const char *const *columns;
    size_t column_count;
} CoverSource;

/* The sources of one cell, of every feed that gives it; in `arena`.  Returns how many. */
size_t coverage_sources(Planner *planner, Arena *arena, const PlanTenant *tenant,
                        const PlanTarget *target, size_t column, const CoverSource **out);

#endif
