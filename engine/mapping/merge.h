/* Merge: one override applied to a record.  Fields keep the Text of the layer that gave them. */
#ifndef ENGINE_MAPPING_MERGE_H
#define ENGINE_MAPPING_MERGE_H

#include "mapping/model.h"

/* What an override leaves of a field that `~` may remove: of any type that has a `state`. */
#define FIELD_MERGED(Type, base, patch) \
    ((patch).state == FIELD_ABSENT ? (base) : (patch).state == FIELD_SET ? (patch) : (Type){0})

/* A new record in `arena`; neither argument is changed.  `base` is complete (record_complete). */
const Record *record_merge(Arena *arena, const Record *base, const Record *patch);

/* The project's kind of staging, where the record says none. */
void record_staging(const Project *project, Record *record);

/* settings.c, hook.c; NULL where nothing is said */
const RecordSettings *settings_merge(Arena *arena, const RecordSettings *base,
                                     const RecordSettings *patch);
const HookField *hook_merge(const HookField *base, const HookField *patch);

/* Makes a record complete in place: fills in what saying nothing means, drops what `~` removed. */
void record_complete(Arena *arena, Record *record);

#endif
