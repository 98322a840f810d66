/* The tenants that the control state knows, and those that only have schemas. */
#ifndef ENGINE_CLI_TENANT_LIST_H
#define ENGINE_CLI_TENANT_LIST_H

#include <jansson.h>

#include "cli/work.h"

typedef struct ListedTenant
{
    const char *tenant;
    const char *region;
    const char *name;         /* tenant_region */
    const char *state;        /* active, new, paused, retired, erased, waiting, excluded, gone */
    const StateTenant *known; /* NULL: waiting */
    size_t schemas;
    size_t held;    /* feeds that are held back */
    long long rows; /* of the warehouse; -1: not asked */
} ListedTenant;

typedef struct ListedTenants
{
    ListedTenant *items; /* by name */
    size_t count;
} ListedTenants;

ListedTenants tenant_list(Work *work);

/* Text or JSON on stdout; with a connection also the rows. */
bool tenant_list_print(Work *work, const ListedTenants *list);

/* What `firn status` has of it: how many there are in each state, and those that are not simply active.  With `tenant`
 * (or tenant_region) only that one, whatever its state. */
void tenant_list_brief(const ListedTenants *list, const char *tenant);
json_t *tenant_list_json(const ListedTenants *list, const char *tenant);

/* tenant_erase.c: erases it, rehearses that, or prints its SQL. */
ExitCode tenant_erase(Work *work, const Args *args);

#endif
