/*
 * A proposal as the mapping file that says it: only what differs from what is inherited, each line with its reason and
 * confidence, and what could not be placed as comments.
 */
#ifndef ENGINE_MATCH_WRITE_H
#define ENGINE_MATCH_WRITE_H

#include "match/match.h"

typedef struct MappingFile
{
    const char *name; /* "mappings/tenants/crane.yaml", or crane_sg.yaml where the regions differ */
    const char *text;
} MappingFile;

/* The files for one tenant in all the regions proposed (at least one); in `arena`.  Returns how many. */
size_t match_write(Arena *arena, const Proposal *const *proposals, size_t count,
                   size_t sampled_rows, const MappingFile **out);

/* Is the place to be written: does it differ from what is inherited? */
bool proposed_is_written(const Proposed *proposed);

/* As it is written: `~` where nothing is said, of a long form the keys that differ. */
const char *proposed_yaml(Arena *arena, const Proposed *proposed);

#endif
