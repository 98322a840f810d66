/* Questions to a finished project: by name, and for one tenant in one region. */
#include <stdio.h>
#include <string.h>

#include "mapping/index.h"
#include "mapping/merge.h"
#include "mapping/project.h"

const Target *
project_target(const Project *project, const char *name)
{
    return strmap_get(project->index->targets, name);
}

const Record *
project_record(const Project *project, const char *name)
{
    return strmap_get(project->index->records, name);
}

const Feed *
project_feed(const Project *project, const char *name)
{
    return strmap_get(project->index->feeds, name);
}

const CodeList *
project_list(const Project *project, const char *name)
{
    for (size_t i = 0; i < project->lists.count; i++) {
        if (strcmp(project->lists.items[i].name.text, name) == 0) {
            return &project->lists.items[i];
        }
    }
    return NULL;
}

const NamedFormat *
project_format(const Project *project, const char *name)
{
    for (size_t i = 0; i < project->formats.count; i++) {
        if (strcmp(project->formats.items[i].name.text, name) == 0) {
            return &project->formats.items[i];
        }
    }
    return NULL;
}

const Column *
target_column(const Target *target, const char *name)
{
    for (size_t i = 0; i < target->columns.count; i++) {
        if (strcmp(target->columns.items[i].name.text, name) == 0) {
            return &target->columns.items[i];
        }
    }
    return NULL;
}

const NamedValue *
record_value(const Record *record, const char *name)
{
    for (size_t i = 0; i < record->values.count; i++) {
        if (strcmp(record->values.items[i].name.text, name) == 0) {
            return &record->values.items[i];
        }
    }
    return NULL;
}

/* A tenant's own record is a completed copy of the layer's: the same text, not the same pointer. */
static bool
same_place(Span a, Span b)
{
    return a.source == b.source && a.line == b.line && a.column == b.column;
}

const Record *
record_effective(Arena *arena, const Project *project, const Record *record, const char *tenant,
                 const char *region)
{
    LayerCursor cursor = {0};
    const Record *result = record;
    const Record *base =
        record->difference != NULL ? project_record(project, record->like.text) : NULL;

    if (base != NULL) {
        /* What is different for the tenant in the other record is so in this one. */
        Record *own = arena_new_obj(arena, Record);

        *own = *record_merge(arena, record_effective(arena, project, base, tenant, region),
                             record->difference);
        own->name = record->name;
        own->span = record->span;
        result = own;
    }
    for (const Layer *layer = index_next_layer(project->index, tenant, region, &cursor);
         layer != NULL; layer = index_next_layer(project->index, tenant, region, &cursor)) {
        for (size_t i = 0; i < layer->records.count; i++) {
            const Record *patch = &layer->records.items[i];

            if (strcmp(patch->name.text, record->name.text) == 0 &&
                !same_place(patch->span, record->span)) {
                result = record_merge(arena, result, patch);
            }
        }
    }
    if (staging_of(result)->state != FIELD_SET && project->staging != NULL) {
        Record *own = arena_new_obj(arena, Record);

        *own = *result;
        record_staging(project, own);
        result = own;
    }
    return result;
}

static bool
has_record(const Record *const *records, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(records[i]->name.text, name) == 0) {
            return true;
        }
    }
    return false;
}

static size_t
count_layer_records(const Project *project, const char *tenant, const char *region)
{
    LayerCursor cursor = {0};
    size_t count = 0;

    for (const Layer *layer = index_next_layer(project->index, tenant, region, &cursor);
         layer != NULL; layer = index_next_layer(project->index, tenant, region, &cursor)) {
        count += layer->records.count;
    }
    return count;
}

size_t
layer_own_records(Arena *arena, const Project *project, const char *tenant, const char *region,
                  const Record ***out)
{
    const Record **own =
        arena_new_array(arena, const Record *, count_layer_records(project, tenant, region));
    LayerCursor cursor = {0};
    size_t count = 0;

    for (const Layer *layer = index_next_layer(project->index, tenant, region, &cursor);
         layer != NULL; layer = index_next_layer(project->index, tenant, region, &cursor)) {
        for (size_t i = 0; i < layer->records.count; i++) {
            const Record *record = &layer->records.items[i];

            if (project_record(project, record->name.text) == NULL &&
                !has_record(own, count, record->name.text)) {
                Record *complete = arena_new_obj(arena, Record);

                *complete = *record;
                record_complete(arena, complete);
                own[count++] = complete;
            }
        }
    }
    *out = own;
    return count;
}

bool
feed_enabled(const Project *project, const Feed *feed, const char *tenant, const char *region)
{
    LayerCursor cursor = {0};
    bool enabled = true;

    if ((feed->only_tenant.text != NULL && !name_matches(feed->only_tenant.text, tenant)) ||
        (feed->only_region.text != NULL && !name_matches(feed->only_region.text, region))) {
        return false;
    }
    for (const Layer *layer = index_next_layer(project->index, tenant, region, &cursor);
         layer != NULL; layer = index_next_layer(project->index, tenant, region, &cursor)) {
        for (size_t i = 0; i < layer->feed_switches.count; i++) {
            if (strcmp(layer->feed_switches.items[i].name.text, feed->name.text) == 0) {
                enabled = layer->feed_switches.items[i].enabled;
            }
        }
    }
    return enabled;
}

static void
find_var(const Code *vars, size_t count, const char *name, Text *out)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(vars[i].from.text, name) == 0) {
            *out = vars[i].to; /* `~` has no text and takes the inherited one away */
        }
    }
}

Text
tenant_var(const Project *project, const char *tenant, const char *region, const char *name)
{
    LayerCursor cursor = {0};
    Text result = {0};

    if (strcmp(name, "code") == 0) {
        return (Text){.text = tenant};
    }
    if (strcmp(name, "region") == 0) {
        return (Text){.text = region};
    }
    if (strcmp(name, "display_name") == 0) {
        return (Text){.text = tenant_display_name(project, tenant, region)};
    }
    find_var(project->vars.items, project->vars.count, name, &result);
    for (const Layer *layer = index_next_layer(project->index, tenant, region, &cursor);
         layer != NULL; layer = index_next_layer(project->index, tenant, region, &cursor)) {
        find_var(layer->vars.items, layer->vars.count, name, &result);
    }
    return result;
}

Text
tenant_time_zone(const Project *project, const char *tenant, const char *region)
{
    LayerCursor cursor = {0};
    Text result = project->time_zone;

    for (const Layer *layer = index_next_layer(project->index, tenant, region, &cursor);
         layer != NULL; layer = index_next_layer(project->index, tenant, region, &cursor)) {
        if (layer->time_zone.text != NULL) {
            result = layer->time_zone;
        }
    }
    return result;
}

const char *
tenant_display_name(const Project *project, const char *tenant, const char *region)
{
    LayerCursor cursor = {0};
    const char *result = tenant;

    for (const Layer *layer = index_next_layer(project->index, tenant, region, &cursor);
         layer != NULL; layer = index_next_layer(project->index, tenant, region, &cursor)) {
        if (layer->display_name.text != NULL) {
            result = layer->display_name.text;
        }
    }
    return result;
}

bool
project_excludes(const Project *project, const char *tenant, const char *region)
{
    char both[512]; /* schema names, so also their parts, end at 127 bytes */
    const int len = snprintf(both, sizeof(both), "%s_%s", tenant, region);
    const bool fits = len > 0 && (size_t) len < sizeof(both);

    for (size_t i = 0; i < project->exclude.count; i++) {
        const char *pattern = project->exclude.items[i].text;

        if (name_matches(pattern, tenant) || (fits && name_matches(pattern, both))) {
            return true;
        }
    }
    return false;
}
