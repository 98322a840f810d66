/* What a tenant inherits: without files of its own, and within the kind that leaves the fewest differences. */
#include <string.h>

#include "mapping/index.h"
#include "match/matching.h"

bool
match_is_own(const Layer *layer, const char *tenant)
{
    return (layer->kind == LAYER_TENANT || layer->kind == LAYER_TENANT_REGION) &&
           layer->tenants.count == 1 && strcmp(layer->tenants.items[0].text, tenant) == 0;
}

const Project *
match_without_own(Arena *arena, const Project *project, const char *tenant, const char *kind)
{
    Project *out = arena_new_obj(arena, Project);
    Layer *layers = arena_new_array(arena, Layer, project->layers.count + 1);
    size_t count = 0;

    *out = *project;
    for (size_t i = 0; i < project->layers.count; i++) {
        if (!match_is_own(&project->layers.items[i], tenant)) {
            layers[count++] = project->layers.items[i];
        }
    }
    if (kind != NULL) {
        Text *tenants = arena_new_array(arena, Text, 1);

        tenants[0].text = tenant;
        layers[count] = (Layer){.kind = LAYER_TENANT, .member_of = {.text = kind}};
        layers[count].tenants.items = tenants;
        layers[count++].tenants.count = 1;
    }
    out->layers.items = layers;
    out->layers.count = count;
    out->index = index_new(arena, out);
    return out;
}

/* ---- kinds -------------------------------------------------------------------------------------- */

/* What must be written when `inherited` holds: places that differ.  A value that is not there need not be said. */
static size_t
count_differences(Arena *arena, const Project *project, const RecordProposal *record,
                  const Record *inherited)
{
    const SaidList said = said_all(arena, project, inherited);
    size_t count = 0;

    for (size_t i = 0; i < record->count; i++) {
        const Proposed *p = &record->items[i];
        const Said *other = said_find(said, p->place, p->name);
        const char *text = other != NULL ? other->text : NULL;

        if (p->placed == PLACED_OPEN) {
            continue;
        }
        if (p->placed == PLACED_NOTHING && other != NULL) {
            bool binds = false;

            for (size_t w = 0; w < other->way_count; w++) {
                binds = binds || (other->ways[w].mention_count > 0 &&
                                  way_binds(record->tables, record->table_count, &other->ways[w]));
            }
            count += binds || (p->place != PLACE_VALUE && text != NULL);
            continue;
        }
        count += !said_same(p->text, text);
    }
    for (size_t i = 0; i < said.count; i++) { /* reasons that only the kind gives */
        bool known = said.items[i].place != PLACE_REJECT;

        for (size_t j = 0; j < record->count && !known; j++) {
            known = record->items[j].place == PLACE_REJECT &&
                    strcmp(record->items[j].name, said.items[i].name) == 0;
        }
        count += !known;
    }
    return count;
}

static size_t
count_all(Matching *m, const RecordProposal *records, const Project *project)
{
    const PlanTenant *tenant = m->input->tenant;
    size_t count = 0;

    for (size_t r = 0; r < m->input->evidence->count; r++) {
        const Record *inherited =
            record_effective(m->arena, project, records[r].base, tenant->tenant, tenant->region);

        if (records[r].table != NULL) {
            count += count_differences(m->arena, project, &records[r], inherited);
        }
    }
    return count;
}

/* Has the table the columns that its kind of staging is known by? */
static bool
staging_fits(const Staging *staging, const CatalogTable *table)
{
    const bool otherwise = staging->operation.state != FIELD_ABSENT ||
                           staging->at.state != FIELD_ABSENT ||
                           staging->sequence.state != FIELD_ABSENT;
    const char *const *columns = staging_columns(staging->kind);

    if (staging->state != FIELD_SET) {
        return true;
    }
    for (; !otherwise && *columns != NULL; columns++) {
        if (table_column(table, *columns) == NULL) {
            return false;
        }
    }
    return staging->kind != STAGING_ENVELOPE || table_column(table, staging->json.text) != NULL;
}

/* Is nothing known that speaks for a log? */
static bool
is_no_log(const RecordProposal *record)
{
    for (size_t i = 0; i < record->count; i++) {
        if (record->items[i].place == PLACE_STAGING) {
            return false;
        }
    }
    return true;
}

static bool
all_staging_fits(Matching *m, const RecordProposal *records, const Project *project)
{
    const PlanTenant *tenant = m->input->tenant;

    for (size_t r = 0; r < m->input->evidence->count; r++) {
        const Record *inherited =
            record_effective(m->arena, project, records[r].base, tenant->tenant, tenant->region);

        if (records[r].table != NULL &&
            (!staging_fits(staging_of(inherited), records[r].tables[0].table) ||
             (staging_of(inherited)->kind == STAGING_CHANGELOG && is_no_log(&records[r])))) {
            return false;
        }
    }
    return true;
}

const char *
match_kind(Matching *m, const RecordProposal *records, size_t *with, size_t *without)
{
    const Project *project = m->input->plan->project;
    const char *best = NULL;

    *without =
        count_all(m, records, match_without_own(m->arena, project, m->input->tenant->tenant, NULL));
    *with = *without;
    for (size_t i = 0; i<project->layers.count && * without> 1; i++) {
        const Layer *layer = &project->layers.items[i];

        if (layer->kind == LAYER_KIND) {
            const Project *within = match_without_own(m->arena, project, m->input->tenant->tenant,
                                                      layer->kind_name.text);
            const size_t count = 1 + count_all(m, records, within);

            if (count < *with && all_staging_fits(m, records, within)) {
                *with = count;
                best = layer->kind_name.text;
            }
        }
    }
    return best;
}

/* What the kind's staging says by the columns that it is known by is not guessed again from others' names. */
static void
believe_staging(const RecordProposal *record, const Said *other, Proposed *p)
{
    const StagingKind kind = staging_of(record->inherited)->kind;
    const bool said = p->place == PLACE_CHANGED_AT || p->place == PLACE_ORDER ||
                      p->place == PLACE_DELETED || p->place == PLACE_ROW;

    if (record->table == NULL || !said || (kind != STAGING_DMS && kind != STAGING_DEBEZIUM)) {
        return;
    }
    if (other == NULL || other->way_count == 0 ||
        way_binds(record->tables, record->table_count, other->ways)) {
        p->placed = PLACED_SAME;
        p->text = p->inherited;
        p->way = other != NULL && other->way_count > 0 ? other->ways : NULL;
        p->why = "the staging says it";
    }
}

void
match_rebase(Matching *m, RecordProposal *records, const Project *project)
{
    const PlanTenant *tenant = m->input->tenant;

    for (size_t r = 0; r < m->input->evidence->count; r++) {
        RecordProposal *record = &records[r];
        Proposed *items = arena_new_array(m->arena, Proposed, record->count + 1);

        record->inherited =
            record_effective(m->arena, project, record->base, tenant->tenant, tenant->region);
        const SaidList said = said_all(m->arena, project, record->inherited);

        for (size_t i = 0; i < record->count; i++) {
            const Said *other = said_find(said, record->items[i].place, record->items[i].name);

            items[i] = record->items[i];
            items[i].inherited = other != NULL ? other->text : NULL;
            believe_staging(record, other, &items[i]);
            if (items[i].place == PLACE_STAGING && items[i].placed == PLACED_OPEN &&
                items[i].inherited != NULL) {
                items[i].placed = PLACED_SAME; /* the kind knows it */
                items[i].text = items[i].inherited;
            }
            if (items[i].placed == PLACED_SAME || items[i].placed == PLACED_OTHER) {
                items[i].placed =
                    said_same(items[i].text, items[i].inherited) ? PLACED_SAME : PLACED_OTHER;
            }
        }
        record->items = items;
    }
}
