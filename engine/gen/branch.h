/* Inside of gen: one branch, or one part of it, being written. */
#ifndef ENGINE_GEN_BRANCH_H
#define ENGINE_GEN_BRANCH_H

#include "gen/build.h"

typedef struct Branch
{
    Build *b;
    const BoundBranch *bound;
    const PlanBranch *planned;
    const CatalogTable *part; /* the driving table of this SELECT */
    const Conversion *values; /* one for each value of the record */
    const Sources *sources;   /* what the guards of the values name */
    const bool *inner;        /* by value: is it made from the sources? */
} Branch;

const char *branch_alias(const Branch *branch);
const char *branch_identity(const Branch *branch);
bool branch_identity_nullable(const Branch *branch);
const char *branch_driving_table(const Branch *branch);
/* read.c: the condition on the driving rows; NULL where everything is read */
const char *branch_window(const Branch *branch);

#endif
