/* Which columns of which tables a bound branch reads, and what for. */
#ifndef ENGINE_PLAN_USES_H
#define ENGINE_PLAN_USES_H

#include "base/vec.h"
#include "plan/plan.h"

enum
{
    USE_OF_ROWS = -1 /* not for a value: identity, clock, order, conditions, joins */
};

typedef struct ColumnUse
{
    const CatalogTable *table;
    const char *column;
    int value; /* index into the record's values, or USE_OF_ROWS */
} ColumnUse;

typedef VEC_OF(ColumnUse) ColumnUses;

/* All of them, in `arena`; a driving table of several parts counts once for each part. */
ColumnUses bound_uses(Arena *arena, const BoundBranch *branch);

/* Does the branch read the table at all? */
bool bound_reads(const BoundBranch *branch, const char *schema, const char *table);

#endif
