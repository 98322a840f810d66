#include "mapping/project.h"

#include <string.h>

#include "mapping/check.h"
#include "mapping/index.h"
#include "mapping/merge.h"

static bool
report_file_kind(Reader *r, const DocNode *map)
{
    static const char *const heads[] = {"dimension", "fact",    "function", "records",
                                        "feeds",     "tenant",  "tenants",  "region",
                                        "kind",      "sources", NULL};

    r->incomplete = true;
    if (map->kind != DOC_MAP || map->first == NULL) {
        return map->kind == DOC_BROKEN ||
               diag_error(r->diags, DIAG_FILE_KIND, map->span, "a mapping file holds a mapping");
    }
    const DocNode *key = map->first->key;

    diag_error(r->diags, DIAG_FILE_KIND, key->span, "\"%s\" begins no known kind of file",
               key->scalar);
    read_hint_nearest(r, key->scalar, heads);
    return false;
}

static bool
has_any(const DocNode *map, const char *const *keys)
{
    for (; *keys != NULL; keys++) {
        if (doc_find(map, *keys) != NULL) {
            return true;
        }
    }
    return false;
}

bool
read_document(Reader *r, const DocNode *map)
{
    static const char *const target_heads[] = {"dimension", "fact", "bridge", NULL};
    static const char *const layer_heads[] = {"tenant", "tenants", "region", "kind", NULL};
    static const char *const record_heads[] = {"function", "records", NULL};

    if (map->kind != DOC_MAP || map->first == NULL) {
        return report_file_kind(r, map);
    }
    const char *first = map->first->key->scalar;

    if (has_any(map, target_heads)) {
        return read_target(r, map);
    }
    if (has_any(map, layer_heads) && doc_find(map, "columns") == NULL) {
        return read_layer(r, map);
    }
    for (size_t i = 0; record_heads[i] != NULL; i++) {
        if (strcmp(first, record_heads[i]) == 0) {
            return read_records_file(r, map);
        }
    }
    if (strcmp(first, "feeds") == 0) {
        return read_feeds_file(r, map);
    }
    if (strcmp(first, "sources") == 0) {
        return read_sources_file(r, map);
    }
    return report_file_kind(r, map);
}

const Project *
project_read(Arena *arena, const char *root, Diags *diags)
{
    return project_read_with(arena, root, NULL, 0, diags);
}

const Project *
project_read_with(Arena *arena, const char *root, const ProjectFile *files, size_t count,
                  Diags *diags)
{
    Project *project = arena_new_obj(arena, Project);
    Reader r = {.arena = arena,
                .scratch = arena_new(),
                .diags = diags,
                .project = project,
                .instead = files,
                .instead_count = count};

    project->root = arena_strdup(arena, root);
    const size_t before = diags_error_count(diags);

    read_files(&r, root);
    check_project(&r);
    project->sources = join_sources(&r);
    /* Counted, not collected from results: a mistake that the tree went around (a key written
     * twice) is none of its reader's. */
    const bool ok = diags_error_count(diags) == before;

    LIST_SET(project->targets, r.targets.items, r.targets.count);
    LIST_SET(project->records, r.records.items, r.records.count);
    LIST_SET(project->feeds, r.feeds.items, r.feeds.count);
    LIST_SET(project->layers, r.layers.items, r.layers.count);
    project->index = ok ? index_new(arena, project) : NULL;
    arena_free(r.scratch);
    return ok ? project : NULL;
}
