/*
 * Lineage: which staging columns stand behind a value, an expression, a branch.  What an author's expression mentions
 * is followed through sub-selects (`with:`), unpivoted entries and envelopes to columns of the tenant's own tables.
 */
#ifndef ENGINE_PLAN_LINEAGE_H
#define ENGINE_PLAN_LINEAGE_H

#include "base/vec.h"
#include "plan/plan.h"

/* One column of one staging table. */
typedef struct LineageColumn
{
    const CatalogTable *table;
    const CatalogColumn *column;
} LineageColumn;

/* Each once, in the order in which they are mentioned; of a record over several driving tables, those of each table. */
typedef VEC_OF(LineageColumn) LineageColumns;

/* Adds what the expression reads; NULL reads nothing. */
void lineage_of_expr(Arena *arena, const BoundBranch *branch, const Expr *expr,
                     LineageColumns *out);

/* Adds what the value reads, whichever of its alternatives is taken. */
void lineage_of_value(Arena *arena, const BoundBranch *branch, const BoundValue *value,
                      LineageColumns *out);

/* What a branch reads beside its values: "where", "reject", "join", "row", "order", "changed_at", "deleted", "truncated". */
typedef struct LineageUse
{
    const char *what;
    LineageColumns columns;
} LineageUse;

typedef VEC_OF(LineageUse) LineageUses;

void lineage_of_rows(Arena *arena, const BoundBranch *branch, LineageUses *out);

/* The names of the record's values (or of the source fact's columns) that a feed's column is made of, each once. */
typedef VEC_OF(const char *) LineageNames;

void lineage_names(Arena *arena, const PlanFeedColumn *column, LineageNames *out);

#endif
