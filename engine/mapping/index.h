/*
 * Index: names of a project, and its layers by whom they are for.
 *
 * Layers of one tenant in one region come in the order in which they apply: kind, region, tenant,
 * tenant in a region; among equals first patterns (`*`), then lists, then a single tenant; then by file.
 */
#ifndef ENGINE_MAPPING_INDEX_H
#define ENGINE_MAPPING_INDEX_H

#include "mapping/model.h"

struct ProjectIndex
{
    StrMap *targets;
    StrMap *records;
    StrMap *feeds;
    StrMap *regions; /* folded name -> bucket of layers */
    StrMap *kinds;
    StrMap *tenants;
    void *patterns; /* bucket: layers whose tenants hold a `*` */
};

const ProjectIndex *index_new(Arena *arena, const Project *project);

/* Walks the layers; start with {0}. */
typedef struct LayerCursor
{
    uint64_t order;
} LayerCursor;

/* The next layer that holds for the tenant in the region, or NULL. */
const Layer *index_next_layer(const ProjectIndex *index, const char *tenant, const char *region,
                              LayerCursor *cursor);

#endif
