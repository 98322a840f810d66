/* Inside of gen: pieces of a run's beginning that verify writes, too. */
#ifndef ENGINE_GEN_COLLECT_H
#define ENGINE_GEN_COLLECT_H

#include "gen/build.h"

/* collect.c: the delta alone, in the step at work, without the branches that `skipped` (by index) says; `only` is a
 * condition over y that leaves a sample, NULL leaves all. */
void collect_delta(Build *b, const PlanRecord *record, const bool *skipped, const char *only);

/* begin.c: how each feed treats each tenant, in a scratch table. */
void emit_run_branches(Build *b);

#endif
