/* What a hook says of a record, applied to it. */
#ifndef ENGINE_MAPPING_PATCH_H
#define ENGINE_MAPPING_PATCH_H

#include "mapping/doc.h"
#include "mapping/model.h"

/*
 * Reads `map` like the override of a record in a layer, with the same diagnostics, and gives a new record that is `record`
 * with it; everything in `arena`, which must live as long as the project.  `module` (may be empty) is where
 * {lua: name} in it is looked for.  Keys that decide whether a record is read, and by whom (enabled, like,
 * function, lua, hook, unmapped), are unknown here.  NULL after a diagnostic.
 */
const Record *record_patch(Arena *arena, const Project *project, const Record *record,
                           const DocNode *map, Text module, Diags *diags);

#endif
