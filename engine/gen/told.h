/* Inside of gen: targets of which a run reads nothing, and that follow others. */
#ifndef ENGINE_GEN_TOLD_H
#define ENGINE_GEN_TOLD_H

#include "gen/build.h"

/* Is it there, fed by nobody in this run, and does it hold keys that others may change? */
bool is_told(const PlanTarget *target);
/* Its step: what was queued for it. */
void told_steps(Build *b, const PlanTarget *target);

#endif
