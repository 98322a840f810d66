/*
 * The values of a branch, as items of its SELECTs; each item after a comma, in the record's order.
 */
#ifndef ENGINE_GEN_VALUES_H
#define ENGINE_GEN_VALUES_H

#include "gen/build.h"

typedef struct BranchValues
{
    const char
        *inner; /* of the inner SELECT `r`: sources, as firn_1 ..., and values that need none */
    const char *made;  /* of the SELECT `s` around it: the other values; those of `r` by name */
    const char *names; /* of the outermost: all of `s` by name */
    const char *bad;   /* over `r`: a text of reasons; "": no value can be bad */
    const char
        *lacking;      /* over `s`: a value is NULL that no row may lack; "": there is none such */
    const char *plain; /* all values in one SELECT; NULL: guards need their sources */
    const char *plain_lacking; /* the same as `lacking`, there */
    DecodedJoins decoded;      /* joins that the items read */
} BranchValues;

/* Items that serve several branches of one record. */
typedef struct KeptValues KeptValues;

KeptValues *kept_values_new(Arena *arena);

/* In the step's arena, or in that of `kept` (may be NULL).  Errors stick to `b`. */
BranchValues branch_values(Build *b, const BoundBranch *bound, KeptValues *kept);

#endif
