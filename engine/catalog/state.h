/*
 * Collecting control state: lists that grow in one arena and end, sorted, in the catalog's.
 */
#ifndef ENGINE_CATALOG_STATE_H
#define ENGINE_CATALOG_STATE_H

#include "base/vec.h"
#include "catalog/builder.h"
#include "catalog/catalog.h"

/* The state that an operator gave a tenant, and the last run that saw it. */
typedef struct StateLife
{
    long long tenant_key;
    const char *state;
    const char *changed_at;
    const char *seen_at;
} StateLife;

/* A remembered table and the digest under which its columns are listed. */
typedef struct StateSeen
{
    StateTable table;
    const char *shape;
} StateSeen;

typedef struct StateColumn
{
    const char *shape;
    long long position;
    size_t column; /* of the builder */
} StateColumn;

typedef struct StateLists
{
    Arena *temp;
    VEC_OF(StateTenant) tenants;
    VEC_OF(StateTarget) targets;
    VEC_OF(StateBranch) branches;
    VEC_OF(StateRetry) retries;
    VEC_OF(StateAbsent) absent;
    VEC_OF(StateJoin) joins;
    VEC_OF(StateLife) lives;
    VEC_OF(StateSeen) seen; /* of a server: the columns come in a list of their own */
    VEC_OF(StateColumn) columns;
    VEC_OF(StateTable) remembered; /* of a file */
} StateLists;

/* Gives every table in `seen` its columns, and moves it to `remembered`. */
void state_shapes(StateLists *lists, Builder *builder);

/* Sorts the lists and copies them into `out`; the texts are not copied. */
void state_finish(Arena *arena, StateLists *lists, Catalog *out);

#endif
