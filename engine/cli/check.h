/* Everything that can be known of a mapping without running it, for `firn check` and whoever writes a mapping. */
#ifndef ENGINE_CLI_CHECK_H
#define ENGINE_CLI_CHECK_H

#include "cli/work.h"

typedef struct Checked
{
    size_t targets;
    size_t records;
    size_t feeds;
    size_t tenants;
    size_t branches;
    size_t errors;
} Checked;

/* Writes every statement of the planned work once and sends none; what is wrong is in the session's diagnostics.
 * Counts records, tenants and branches. */
void check_plan(Work *work, Checked *checked);

#endif
