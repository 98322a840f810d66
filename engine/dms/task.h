/* Parts of a task, for the files of this folder. */
#ifndef ENGINE_DMS_TASK_H
#define ENGINE_DMS_TASK_H

#include "dms/dms.h"

enum
{
    DMS_MAX_BYTES = 2 * 1024 * 1024 /* of a table mapping (User Guide, "Quotas") */
};

/* The filter of a source rule: "= x", "<> x", ">= x", "<= x", "between x and y", "not between x and y", "null",
 * "not null".  DIAG_SOURCE. */
bool filter_make(Arena *arena, const SourceFilter *filter, DmsFilter *out, Diags *diags);

/* {"rules": [...]}, without spaces. */
const char *mapping_json(Arena *arena, const DmsMapping *mapping);

#endif
