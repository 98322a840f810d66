/* Names that an operand may be, and the nearest one where it is none. */
#ifndef ENGINE_CLI_NAMES_H
#define ENGINE_CLI_NAMES_H

#include "base/vec.h"
#include "cli/work.h"

typedef VEC_OF(const char *) Names;

/* The tenant, or tenant_region, in lower case; NULL after DIAG_SELECTION where no staging schema is of that name. */
const char *names_tenant(Work *work, const char *operand);

/* Is the operand, which may hold `*`, one or more tenants (or tenant_region) of staging or of the control state?  DIAG_SELECTION. */
bool names_know(Work *work, const char *operand);

/* The target of the plan, or NULL after DIAG_SELECTION. */
const PlanTarget *names_target(Work *work, const char *name);

/* Its column, by the author's name or that of the table (segment, segment_key); NULL after DIAG_SELECTION. */
const PlanColumn *names_column(Work *work, const PlanTarget *target, const char *name);

/* DIAG_SELECTION: "there is no WHAT NAME", with the nearest of the names. */
void names_say_nearest(Work *work, const char *what, const char *name, Names *names);

#endif
