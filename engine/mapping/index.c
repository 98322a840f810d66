#include "mapping/index.h"

#include <ctype.h>
#include <string.h>

#include "base/vec.h"
#include "mapping/project.h"

enum
{
    MAX_FOLDED = 256 /* longer than any schema name (127 bytes) */
};

typedef struct Ranked
{
    const Layer *layer;
    uint64_t order; /* rank, then place among all layers; never 0 */
} Ranked;

typedef struct Bucket
{
    VEC_OF(Ranked) layers;
} Bucket;

/* Lower case; false when the name is longer than any there can be. */
static bool
fold(const char *name, char folded[MAX_FOLDED])
{
    size_t i = 0;

    for (; name[i] != '\0'; i++) {
        if (i + 1 == MAX_FOLDED) {
            return false;
        }
        folded[i] = (char) tolower((unsigned char) name[i]);
    }
    folded[i] = '\0';
    return true;
}

static bool
has_pattern(const Layer *layer)
{
    for (size_t i = 0; i < layer->tenants.count; i++) {
        if (strchr(layer->tenants.items[i].text, '*') != NULL) {
            return true;
        }
    }
    return false;
}

static uint64_t
layer_order(const Layer *layer, size_t place)
{
    enum
    {
        PATTERNS,
        LISTS,
        SINGLE,
        STEPS
    };
    const unsigned step = has_pattern(layer) ? PATTERNS : layer->tenants.count > 1 ? LISTS : SINGLE;

    return ((uint64_t) ((unsigned) layer->kind * STEPS + step) << 32) + place + 1;
}

static void
add_to(Arena *arena, StrMap *map, const char *name, Ranked ranked)
{
    char folded[MAX_FOLDED];

    if (!fold(name, folded)) {
        return;
    }
    Bucket *bucket = strmap_get(map, folded);

    if (bucket == NULL) {
        bucket = arena_new_obj(arena, Bucket);
        strmap_put(map, arena_strdup(arena, folded), bucket);
    }
    *vec_push(arena, &bucket->layers) = ranked;
}

static void
add_layer(Arena *arena, ProjectIndex *index, Ranked ranked)
{
    const Layer *layer = ranked.layer;

    if (layer->kind == LAYER_REGION) {
        add_to(arena, index->regions, layer->region.text, ranked);
        return;
    }
    if (layer->kind == LAYER_KIND) {
        add_to(arena, index->kinds, layer->kind_name.text, ranked);
    }
    if (has_pattern(layer)) {
        Bucket *patterns = index->patterns;

        *vec_push(arena, &patterns->layers) = ranked;
        return;
    }
    for (size_t i = 0; i < layer->tenants.count; i++) {
        add_to(arena, index->tenants, layer->tenants.items[i].text, ranked);
    }
}

const ProjectIndex *
index_new(Arena *arena, const Project *project)
{
    ProjectIndex *index = arena_new_obj(arena, ProjectIndex);

    *index = (ProjectIndex){.targets = strmap_new(arena),
                            .records = strmap_new(arena),
                            .feeds = strmap_new(arena),
                            .regions = strmap_new(arena),
                            .kinds = strmap_new(arena),
                            .tenants = strmap_new(arena),
                            .patterns = arena_new_obj(arena, Bucket)};
    for (size_t i = 0; i < project->targets.count; i++) {
        const Target *target = &project->targets.items[i];

        strmap_put_const(index->targets, target->name.text, target);
    }
    for (size_t i = 0; i < project->records.count; i++) {
        const Record *record = &project->records.items[i];

        strmap_put_const(index->records, record->name.text, record);
    }
    for (size_t i = 0; i < project->feeds.count; i++) {
        const Feed *feed = &project->feeds.items[i];

        strmap_put_const(index->feeds, feed->name.text, feed);
    }
    for (size_t i = 0; i < project->layers.count; i++) {
        const Layer *layer = &project->layers.items[i];

        add_layer(arena, index, (Ranked){layer, layer_order(layer, i)});
    }
    return index;
}

typedef struct Search
{
    const ProjectIndex *index;
    const char *tenant;
    const char *region;
    uint64_t after;
    Ranked best;
} Search;

static void
offer(Search *search, Ranked ranked)
{
    if (ranked.order > search->after &&
        (search->best.layer == NULL || ranked.order < search->best.order)) {
        search->best = ranked;
    }
}

static void
offer_bucket(Search *search, const Bucket *bucket)
{
    for (size_t i = 0; bucket != NULL && i < bucket->layers.count; i++) {
        offer(search, bucket->layers.items[i]);
    }
}

static bool
names_tenant(const Layer *layer, const char *tenant)
{
    for (size_t i = 0; i < layer->tenants.count; i++) {
        if (name_matches(layer->tenants.items[i].text, tenant)) {
            return true;
        }
    }
    return false;
}

/* Layers that name the tenant; one that says `kind: x` brings the layers of that kind. */
static void
offer_named(Search *search, const Bucket *bucket, bool check_names)
{
    char folded[MAX_FOLDED];

    for (size_t i = 0; bucket != NULL && i < bucket->layers.count; i++) {
        const Layer *layer = bucket->layers.items[i].layer;

        if (check_names && !names_tenant(layer, search->tenant)) {
            continue;
        }
        if (layer->kind != LAYER_TENANT_REGION ||
            name_matches(layer->region.text, search->region)) {
            offer(search, bucket->layers.items[i]);
        }
        if (layer->member_of.text != NULL && fold(layer->member_of.text, folded)) {
            offer_bucket(search, strmap_get(search->index->kinds, folded));
        }
    }
}

const Layer *
index_next_layer(const ProjectIndex *index, const char *tenant, const char *region,
                 LayerCursor *cursor)
{
    Search search = {.index = index, .tenant = tenant, .region = region, .after = cursor->order};
    char folded[MAX_FOLDED];

    if (fold(tenant, folded)) {
        offer_named(&search, strmap_get(index->tenants, folded), false);
    }
    offer_named(&search, index->patterns, true);
    if (fold(region, folded)) {
        offer_bucket(&search, strmap_get(index->regions, folded));
    }
    cursor->order = search.best.order;
    return search.best.layer;
}
