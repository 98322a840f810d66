/* Layers: what a kind, a region, a tenant, or a tenant in a region does differently. */
#include <string.h>

#include "mapping/reader.h"

static const char *const layer_keys[] = {"tenant",       "tenants", "region", "kind",
                                         "display_name", "vars",    "lua",    "time_zone",
                                         "records",      "feeds",   "drift",  NULL};

static bool
report_head(Reader *r, const DocNode *map, const char *problem)
{
    diag_error(r->diags, DIAG_LAYER_HEAD, map->span, "%s", problem);
    diag_hint(r->diags, "Give one of: tenant; tenants; region; kind; kind with tenants; tenant "
                        "with kind; tenant or tenants with region.");
    return false;
}

static bool
read_head_texts(Reader *r, const DocNode *map, Layer *out, Text *kind)
{
    const DocNode *tenants = read_child(map, "tenants");
    const DocNode *tenant = read_child(map, "tenant");
    bool ok = true;

    if (tenants != NULL) {
        ok &= read_text_list(r, tenants, "tenants", &out->tenants);
    }
    if (tenant != NULL) {
        Text *one = arena_new_obj(r->arena, Text);

        ok &= read_scalar(r, tenant, "tenant", one);
        LIST_SET(out->tenants, one, one->text != NULL ? 1 : 0);
    }
    ok &= read_text(r, map, "region", &out->region);
    return read_text(r, map, "kind", kind) && ok;
}

static bool
read_head(Reader *r, const DocNode *map, Layer *out)
{
    const bool tenant = read_child(map, "tenant") != NULL;
    const bool tenants = read_child(map, "tenants") != NULL;
    const bool region = read_child(map, "region") != NULL;
    Text kind = {0};

    if (!read_head_texts(r, map, out, &kind)) {
        return false;
    }
    if (tenant && tenants) {
        return report_head(r, map, "a layer has \"tenant\" or \"tenants\", not both");
    }
    if (kind.text != NULL && region) {
        return report_head(r, map, "\"kind\" and \"region\" do not go together");
    }
    if (kind.text != NULL && tenant) {
        out->kind = LAYER_TENANT;
        out->member_of = kind;
    } else if (kind.text != NULL) {
        out->kind = LAYER_KIND;
        out->kind_name = kind;
    } else if (tenant || tenants) {
        out->kind = region ? LAYER_TENANT_REGION : LAYER_TENANT;
    } else if (region) {
        out->kind = LAYER_REGION;
    } else {
        return report_head(r, map, "the layer does not say whom it is for");
    }
    return true;
}

/* Tenants are parts of schema names: letters, digits, _ and $, and `*` in lists. */
static bool
check_tenants(Reader *r, const Layer *layer)
{
    bool ok = true;

    for (size_t i = 0; i < layer->tenants.count; i++) {
        const Text name = layer->tenants.items[i];

        if (strpbrk(name.text, " \t\"'{}.") != NULL) {
            ok = diag_error(r->diags, DIAG_BAD_NAME, name.span,
                            "\"%s\" cannot be the name of a tenant", name.text);
        }
    }
    return ok;
}

static bool
check_region(Reader *r, Text region)
{
    const TextList *regions = &r->project->regions;

    if (region.text == NULL || r->no_project || regions->count == 0) {
        return true;
    }
    const char **names = arena_new_array(r->scratch, const char *, regions->count + 1);

    for (size_t i = 0; i < regions->count; i++) {
        names[i] = regions->items[i].text;
        if (strcmp(names[i], region.text) == 0) {
            return true;
        }
    }
    diag_error(r->diags, DIAG_UNKNOWN_REGION, region.span, "unknown region \"%s\"", region.text);
    read_hint_nearest(r, region.text, names);
    return false;
}

static bool
read_switch(Reader *r, const DocNode *node, FeedSwitch *out)
{
    static const char *const keys[] = {"enabled", NULL};

    out->name = read_keep(r, node->key);
    out->enabled = true;
    return read_keys(r, node, out->name.text, keys) && read_bool(r, node, "enabled", &out->enabled);
}

/* A feed in a layer is a switch, or a whole feed of one tenant's own. */
static bool
read_own_feed(Reader *r, const DocNode *node, const Layer *layer)
{
    const bool one_tenant = layer->kind >= LAYER_TENANT && layer->tenants.count == 1 &&
                            strchr(layer->tenants.items[0].text, '*') == NULL;

    if (!one_tenant) {
        diag_error(r->diags, DIAG_LAYER_HEAD, node->key->span,
                   "feed \"%s\" belongs to no single tenant", node->key->scalar);
        diag_hint(r->diags, "A layer for several tenants may only switch feeds off; put the feed "
                            "below mappings/feeds/ or into a tenant's file.");
        return false;
    }
    Feed *feed = vec_push(r->arena, &r->feeds);
    const bool ok = read_feed(r, node, feed);

    feed->only_tenant = layer->tenants.items[0];
    if (layer->kind == LAYER_TENANT_REGION) {
        feed->only_region = layer->region;
    }
    return ok;
}

static bool
is_switch(const DocNode *node)
{
    return node->kind != DOC_MAP ||
           (doc_find(node, "into") == NULL && doc_find(node, "from") == NULL &&
            doc_find(node, "columns") == NULL);
}

static bool
read_layer_feeds(Reader *r, const DocNode *map, Layer *out)
{
    const DocNode *feeds = read_child(map, "feeds");
    bool ok = true;

    if (feeds == NULL) {
        return true;
    }
    if (feeds->kind != DOC_MAP) {
        return read_wrong_kind(r, feeds, "feeds", "a mapping");
    }
    FeedSwitch *switches = arena_new_array(r->arena, FeedSwitch, feeds->count);
    size_t count = 0;

    for (const DocNode *child = feeds->first; child != NULL; child = child->next) {
        ok &= is_switch(child) ? read_switch(r, child, &switches[count++])
                               : read_own_feed(r, child, out);
    }
    LIST_SET(out->feed_switches, switches, count);
    return ok;
}

bool
read_layer(Reader *r, const DocNode *map)
{
    RecordVec records = {0};
    Layer layer = {.span = map->span};
    bool ok = read_keys(r, map, "layer", layer_keys);
    const bool head = read_head(r, map, &layer);

    ok &= head && check_tenants(r, &layer) && check_region(r, layer.region);
    ok &= read_text(r, map, "display_name", &layer.display_name);
    ok &= read_vars(r, map, &layer.vars.items, &layer.vars.count);
    ok &= read_text(r, map, "lua", &layer.lua);
    ok &= read_drift(r, map, &layer.drift);
    ok &= read_time_zone(r, map, "time_zone", &layer.time_zone);
    const DocNode *given = read_child(map, "records");

    r->lua = layer.lua;
    ok &= given == NULL || read_records(r, given, (Text){0}, false, &records);
    r->lua = (Text){0};
    LIST_SET(layer.records, records.items, records.count);
    if (head) {
        ok &= read_layer_feeds(r, map, &layer);
        *vec_push(r->arena, &r->layers) = layer;
    }
    return ok;
}
