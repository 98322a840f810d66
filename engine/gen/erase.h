/* Inside of erasing a tenant: what erase.c and erase_shared.c share. */
#ifndef ENGINE_GEN_ERASE_H
#define ENGINE_GEN_ERASE_H

#include "gen/build.h"

typedef struct Place
{
    const char *name; /* schema.table */
    const char *table;
    const char *which;        /* its rows of the tenant */
    const PlanTarget *target; /* whose ledger it is; NULL: none */
} Place;

typedef struct Erase
{
    Build *b;
    const char *keys; /* "3, 7" */
    const char *erased;
    VEC_OF(Place) places;
} Erase;

/* "tenant_key IN (3, 7)" */
const char *erase_of_tenant(const Erase *e);
bool erase_is_there(const Erase *e, const char *schema, const char *table);
bool erase_is_shared(const PlanTarget *target);
/* The target's ledger counts the rows of the table that leave: `which` stands behind "t.", so it may name `t`. */
void erase_count_leaving(Build *b, const PlanTarget *target, const char *table, const char *which);
/* The rows of the place go; its target's ledger is kept. */
void erase_leave(const Erase *e, const Place *place);

/* erase_shared.c: shared members that the tenant described or referred to: found before its rows go, made anew from what the
 * others say after that. */
void erase_find_shared(const Erase *e, const PlanTarget *target);
void erase_mend_shared(const Erase *e, PlanTarget *target);
/* When all are mended, those before who refers to them: what nobody describes or refers to any more goes. */
void erase_leave_shared(const Erase *e, const PlanTarget *target);

#endif
