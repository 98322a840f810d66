#include "plan/names.h"

#include <ctype.h>
#include <string.h>

static const char *
lower(Arena *arena, const char *text)
{
    char *out = arena_strdup(arena, text);

    for (char *at = out; *at != '\0'; at++) {
        *at = (char) tolower((unsigned char) *at);
    }
    return out;
}

void
names_add(const Planner *planner, TenantNames *names, const char *tenant, const char *region)
{
    Arena *arena = planner->arena;
    const NamedPair pair = {lower(arena, tenant), lower(arena, region),
                            lower(arena, arena_fmt(arena, "%s_%s", tenant, region))};

    if (strcmp(region, "*") == 0 || strmap_get(names->known, pair.name) != NULL) {
        return;
    }
    strmap_put_const(names->known, pair.tenant, pair.tenant);
    strmap_put_const(names->known, pair.name, pair.name);
    *vec_push(arena, &names->pairs) = pair;
}

TenantNames
names_new(const Planner *planner)
{
    const Catalog *catalog = planner->catalog;
    TenantNames names = {.known = strmap_new(planner->arena)};

    for (size_t i = 0; i < catalog->tenant_count; i++) {
        names_add(planner, &names, catalog->tenants[i].tenant, catalog->tenants[i].region);
    }
    return names;
}

void
names_hint(const Planner *planner, const TenantNames *names, const char *word, Diags *diags)
{
    const char **candidates =
        arena_new_array(planner->arena, const char *, 2 * names->pairs.count + 1);
    const size_t count = names->pairs.count;

    for (size_t i = 0; i < count; i++) {
        candidates[i] = names->pairs.items[i].tenant;
        candidates[count + i] = names->pairs.items[i].name;
    }
    const char *nearest = nearest_name(lower(planner->arena, word), candidates);

    if (nearest != NULL) {
        diag_hint(diags, "Did you mean \"%s\"?", nearest);
    }
}

static bool
is_known(const Planner *planner, const TenantNames *names, const char *text)
{
    if (strchr(text, '*') == NULL) {
        return strmap_get(names->known, lower(planner->arena, text)) != NULL;
    }
    for (size_t i = 0; i < names->pairs.count; i++) {
        if (name_matches(text, names->pairs.items[i].tenant) ||
            name_matches(text, names->pairs.items[i].name)) {
            return true;
        }
    }
    return false;
}

/* Does the project itself say that there is such a tenant, or that there shall be none? */
static bool
is_named(const Project *project, const char *text)
{
    for (size_t i = 0; i < project->tenants.count; i++) {
        if (strchr(project->tenants.items[i].text, '*') == NULL &&
            name_matches(project->tenants.items[i].text, text)) {
            return true;
        }
    }
    for (size_t i = 0; i < project->exclude.count; i++) {
        if (name_matches(project->exclude.items[i].text, text)) {
            return true;
        }
    }
    return false;
}

/* False after a warning. */
static bool
check_tenant(const Planner *planner, const TenantNames *names, Text text, Diags *diags)
{
    if (is_known(planner, names, text.text) || is_named(planner->project, text.text)) {
        return true;
    }
    diag_warning(diags, DIAG_TENANT_UNMATCHED, text.span,
                 strchr(text.text, '*') == NULL ? "\"%s\" is no tenant of the project"
                                                : "no tenant of the project is named like \"%s\"",
                 text.text);
    names_hint(planner, names, text.text, diags);
    return false;
}

/* A tenant that exists, in a region that it is not in. */
static void
check_pair(const Planner *planner, const TenantNames *names, Text tenant, Text region, Diags *diags)
{
    const char *both = arena_fmt(planner->arena, "%s_%s", tenant.text, region.text);
    StrBuf regions = strbuf_new(planner->arena);

    if (strmap_get(names->known, lower(planner->arena, both)) != NULL ||
        !check_tenant(planner, names, tenant, diags)) {
        return;
    }
    for (size_t i = 0; i < names->pairs.count; i++) {
        const NamedPair *pair = &names->pairs.items[i];

        if (!name_matches(tenant.text, pair->tenant)) {
            continue;
        }
        if (name_matches(region.text, pair->region)) {
            return;
        }
        strbuf_fmt(&regions, "%s\"%s\"", regions.len > 0 ? ", " : "", pair->name);
    }
    if (regions.len == 0 || is_named(planner->project, both)) {
        return; /* only the project's own lists know the tenant */
    }
    diag_warning(diags, DIAG_TENANT_UNMATCHED, region.span, "tenant \"%s\" is not in region \"%s\"",
                 tenant.text, region.text);
    if (strchr(tenant.text, '*') == NULL) {
        diag_hint(diags, "There is %s.", regions.text);
    }
}

/* A pattern may stand there for those that come; a name, for one that is there. */
static void
check_exclusions(const Planner *planner, const TenantNames *names, Diags *diags)
{
    const TextList *exclude = &planner->project->exclude;

    for (size_t i = 0; i < exclude->count; i++) {
        const Text text = exclude->items[i];

        if (is_known(planner, names, text.text)) {
            continue;
        }
        if (strchr(text.text, '*') != NULL) {
            diag_notice(diags, DIAG_TENANT_UNMATCHED, text.span, "\"%s\" excludes no tenant",
                        text.text);
        } else {
            diag_warning(diags, DIAG_TENANT_UNMATCHED, text.span, "\"%s\" excludes no tenant",
                         text.text);
        }
        names_hint(planner, names, text.text, diags);
    }
}

void
warn_unmatched(const Planner *planner, const TenantNames *names, Diags *diags)
{
    const Project *project = planner->project;

    check_exclusions(planner, names, diags);
    for (size_t i = 0; i < project->targets.count; i++) {
        const TextList *precedence = &project->targets.items[i].precedence;

        for (size_t j = 0; j < precedence->count; j++) {
            (void) check_tenant(planner, names, precedence->items[j], diags);
        }
    }
    for (size_t i = 0; i < project->layers.count; i++) {
        const Layer *layer = &project->layers.items[i];

        for (size_t j = 0; j < layer->tenants.count; j++) {
            if (layer->kind == LAYER_TENANT_REGION) {
                check_pair(planner, names, layer->tenants.items[j], layer->region, diags);
            } else {
                (void) check_tenant(planner, names, layer->tenants.items[j], diags);
            }
        }
    }
}
