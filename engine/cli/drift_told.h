/* Drift as an operator reads it: `firn drift` in full, every run in short. */
#ifndef ENGINE_CLI_DRIFT_TOLD_H
#define ENGINE_CLI_DRIFT_TOLD_H

#include <jansson.h>
#include <stdio.h>

#include "plan/drift.h"

/* Each change once, with what it means and in which tenants; `most` changes (0: all), then how many more there are.  With `against`
 * in the words of a comparison with a file: nothing of it happens. */
void drift_told(FILE *to, Arena *arena, const PlanDrift *drift, size_t most, bool against);

/* A line each with the tenants that are new, not on board, erased, gone, where there are some; how many are gone.  With `against`
 * those that only the file has, those that only staging has, and how many both are. */
size_t drift_news_told(FILE *to, const PlanDrift *drift, bool against);

/* A diagnostic for each change that keeps something from being run: DIAG_DRIFT_HOLDS, or DIAG_DRIFT_FAILS where the mapping
 * says `fail`. */
void drift_warn(Diags *diags, Arena *arena, const PlanDrift *drift);

/* The same as a list of objects. */
json_t *drift_json(Arena *arena, const PlanDrift *drift);

/* Tenants that came, wait, or are gone. */
json_t *drift_news_json(const PlanDrift *drift);

#endif
