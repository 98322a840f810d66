/*
 * TenantNames: every tenant that there is or was, taking part or not, by what the catalog's schemas and the control state say; and what
 * the project's files say of tenants, held against it.
 */
#ifndef ENGINE_PLAN_NAMES_H
#define ENGINE_PLAN_NAMES_H

#include "plan/planner.h"

typedef struct NamedPair
{
    const char *tenant;
    const char *region;
    const char *name; /* tenant_region */
} NamedPair;

typedef struct TenantNames
{
    VEC_OF(NamedPair) pairs; /* each once */
    StrMap *known;           /* lower case: tenants, and tenant_region */
} TenantNames;

TenantNames names_new(const Planner *planner);
void names_add(const Planner *planner, TenantNames *names, const char *tenant, const char *region);
/* "Did you mean" for a tenant that is none, where one is near. */
void names_hint(const Planner *planner, const TenantNames *names, const char *word, Diags *diags);

/* select.c: the tenants that --select and --exclude name; DIAG_SELECTION for one that there is not. */
bool selection_tenants(const Planner *planner, const TenantNames *names, Diags *diags);

/* Layers, exclusions and precedences whose tenants are none: DIAG_TENANT_UNMATCHED.  One that the project's list of tenants
 * names is only absent, which is said of the list; one that is excluded is known to be of no use. */
void warn_unmatched(const Planner *planner, const TenantNames *names, Diags *diags);

#endif
