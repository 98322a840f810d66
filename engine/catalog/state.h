/*
 * Collecting control state: lists that grow in one arena and end, sorted, in the catalog's.
 */
#ifndef ENGINE_CATALOG_STATE_H
#define ENGINE_CATALOG_STATE_H

#include "base/vec.h"
#include "catalog/catalog.h"

typedef struct StateLists
{
    Arena *temp;
    VEC_OF(StateTenant) tenants;
    VEC_OF(StateTarget) targets;
    VEC_OF(StateBranch) branches;
    VEC_OF(StateRetry) retries;
    VEC_OF(StateJoin) joins;
} StateLists;

/* Sorts the lists and copies them into `out`; the texts are not copied. */
void state_finish(Arena *arena, StateLists *lists, Catalog *out);

#endif
