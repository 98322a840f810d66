/* What an operator does with tenants beside the runs: a step each, executed by run/small.h. */
#ifndef ENGINE_GEN_TENANT_H
#define ENGINE_GEN_TENANT_H

#include "gen/gen.h"

/* A tenant in a region; "*" is the tenant as a whole. */
typedef struct TenantName
{
    const char *tenant;
    const char *region;
    const char *display_name;
} TenantName;

typedef struct TenantChange
{
    const char *action; /* "pause": for the history */
    const char *state;  /* "paused" */
    const TenantName *names;
    size_t count;
} TenantChange;

/* Gives the tenants that state; those that are not known get their keys, those that come back are compared. */
bool gen_tenant_state(Gen *gen, Arena *arena, const TenantChange *change, Step *out, Diags *diags);

typedef struct TenantRename
{
    const char *from;
    const char *to;
} TenantRename;

/* Another code, which an erased tenant may have had; keys and history stay. */
bool gen_tenant_rename(Gen *gen, Arena *arena, const TenantRename *rename, Step *out, Diags *diags);

typedef struct TenantErase
{
    const char *tenant;
    const long long *keys; /* in all its regions, and as a whole */
    size_t key_count;
} TenantErase;

/* One transaction: the work, a query for its proof (place, rows before, rows after), one for what of others the next run will key or
 * make anew (place, rows; NULL: nothing can be), what is to be put away. */
typedef struct EraseSteps
{
    Step work;
    const char *report;
    const char *waiting;
    Step end;
} EraseSteps;

/* Nothing of the tenant stays but its code, with the mark that it was erased.  The plan serves for nothing else after that. */
bool gen_tenant_erase(Gen *gen, Arena *arena, const TenantErase *about, EraseSteps *out,
                      Diags *diags);

/* A query: tenant_key and how many rows of the warehouse are of that tenant.  NULL: there is no table yet. */
const char *gen_tenant_rows(Gen *gen, Arena *arena, Diags *diags);

/* The tables that the plan takes are remembered as they are. */
bool gen_accept(Gen *gen, Arena *arena, Step *out, Diags *diags);

#endif
