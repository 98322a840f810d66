/* Where a value of a record is spoken of: the base record, and each layer over it. */
#include <string.h>

#include "base/vec.h"
#include "mapping/index.h"
#include "mapping/project.h"

typedef VEC_OF(Text) Places;

static void
add_place(Arena *arena, const Record *record, const char *value, Places *out)
{
    const NamedValue *named = record != NULL ? record_value(record, value) : NULL;

    if (named != NULL) {
        *vec_push(arena, out) = named->name;
    }
}

size_t
record_value_places(Arena *arena, const Project *project, const char *record, const char *value,
                    const char *tenant, const char *region, const Text **out)
{
    LayerCursor cursor = {0};
    Places places = {0};

    add_place(arena, project_record(project, record), value, &places);
    for (const Layer *layer = index_next_layer(project->index, tenant, region, &cursor);
         layer != NULL; layer = index_next_layer(project->index, tenant, region, &cursor)) {
        for (size_t i = 0; i < layer->records.count; i++) {
            if (strcmp(layer->records.items[i].name.text, record) == 0) {
                add_place(arena, &layer->records.items[i], value, &places);
            }
        }
    }
    *out = places.items;
    return places.count;
}
