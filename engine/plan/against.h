/* Staging compared with what it should be, instead of with what it was. */
#ifndef ENGINE_PLAN_AGAINST_H
#define ENGINE_PLAN_AGAINST_H

#include "catalog/catalog.h"
#include "mapping/project.h"

/*
 * A copy of the present catalog, in `arena`, in which the tables of `expected` are the ones that were accepted last: what
 * plan/drift.h then tells is how staging differs from them.  Tenants that only one of the two has are in it, with keys of
 * no meaning; nothing else may be made of such a catalog.  The copy refers to both.
 */
const Catalog *catalog_against(Arena *arena, const Project *project, const Catalog *present,
                               const Catalog *expected);

#endif
