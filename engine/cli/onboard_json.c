#include <string.h>

#include "cli/json.h"
#include "cli/onboard.h"

static const char *
placed_name(Placed placed)
{
    switch (placed) {
        case PLACED_SAME:
            return "inherited";
        case PLACED_OTHER:
            return "override";
        case PLACED_NOTHING:
            return "nothing";
        case PLACED_OPEN:
            break;
    }
    return "open";
}

static json_t *
place_json(const RecordProposal *record, const Proposed *p)
{
    Arena *arena = arena_new();
    json_t *out = json_object();
    json_t *columns = json_array();

    json_put(out, "place", place_word(p->place));
    json_put(out, "name", p->name[0] != '\0' ? p->name : NULL);
    json_put(out, "placed", placed_name(p->placed));
    json_put(out, "text", p->text != NULL ? said_plain(arena, p->text) : NULL);
    for (size_t i = 0; p->way != NULL && i < p->way->mention_count; i++) {
        const Mention *mention = &p->way->mentions[i];
        const CatalogTable *table = NULL;
        const CatalogColumn *column =
            mentioned_column(record->tables, record->table_count, mention, &table);

        if (column != NULL) {
            json_array_append_new(
                columns, json_sprintf("%s.%s.%s", table->schema, table->name, column->name));
        }
    }
    json_object_set_new(out, "columns", columns);
    if (p->placed == PLACED_SAME || p->placed == PLACED_OTHER) {
        json_object_set_new(out, "confidence",
                            json_integer((json_int_t) (100 * p->confidence + 0.5)));
    }
    json_put(out, "why", p->why);
    json_put(out, "candidates", p->candidates);
    arena_free(arena);
    return out;
}

static json_t *
record_json(const RecordProposal *record)
{
    json_t *out = json_object();
    json_t *places = json_array();

    json_put(out, "record", record->base->name.text);
    json_put(out, "table", record->table != NULL ? record->table->name : NULL);
    json_put_flag(out, "disabled", record->disable);
    for (size_t i = 0; i < record->count; i++) {
        json_array_append_new(places, place_json(record, &record->items[i]));
    }
    json_object_set_new(out, "places", places);
    return out;
}

static json_t *
left_json(const Proposal *proposal)
{
    json_t *out = json_array();

    for (size_t i = 0; i < proposal->left_count; i++) {
        const LeftColumn *left = &proposal->left[i];
        json_t *item = json_object();

        json_put(item, "schema", left->table->schema);
        json_put(item, "table", left->table->name);
        json_put(item, "column", left->column != NULL ? left->column->name : NULL);
        json_put(item, "note", left->note);
        json_array_append_new(out, item);
    }
    return out;
}

static json_t *
asks_json(const Proposal *proposal)
{
    json_t *out = json_array();

    for (size_t i = 0; i < proposal->ask_count; i++) {
        json_array_append_new(out, json_string(proposal->asks[i]));
    }
    return out;
}

json_t *
onboard_json(const Onboarded *onboarded, bool written)
{
    json_t *out = json_object();
    json_t *regions = json_array();
    json_t *files = json_array();

    json_put(out, "tenant", onboarded->tenant);
    for (size_t p = 0; p < onboarded->proposal_count; p++) {
        const Proposal *proposal = onboarded->proposals[p];
        json_t *region = json_object();
        json_t *records = json_array();

        json_put(region, "region", proposal->tenant->region);
        json_put(region, "kind", proposal->kind);
        for (size_t r = 0; r < proposal->count; r++) {
            if (!proposal->records[r].absent) {
                json_array_append_new(records, record_json(&proposal->records[r]));
            }
        }
        json_object_set_new(region, "records", records);
        json_object_set_new(region, "left", left_json(proposal));
        json_object_set_new(region, "asks", asks_json(proposal));
        json_array_append_new(regions, region);
    }
    json_object_set_new(out, "regions", regions);
    for (size_t f = 0; f < onboarded->file_count; f++) {
        json_t *file = json_object();

        json_put(file, "name", onboarded->files[f].name);
        json_put(file, "text", onboarded->files[f].text);
        json_put_flag(file, "written", written);
        json_array_append_new(files, file);
    }
    json_object_set_new(out, "files", files);
    return out;
}
