#include "mapping/project.h"

#include <string.h>

#include "mapping/check.h"
#include "mapping/index.h"
#include "mapping/merge.h"
#include "mapping/source.h"

/* ---- reading ------------------------------------------------------------------------------- */

enum
{
    SCRATCH_BYTES = 1024 * 1024 /* the tree of a file of some 50 KB */
};

static bool
report_file_kind(Reader *r, const DocNode *map)
{
    static const char *const heads[] = {"dimension", "fact",    "function", "records", "feeds",
                                        "tenant",    "tenants", "region",   "kind",    NULL};

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
    return report_file_kind(r, map);
}

static bool
is_firn_yaml(const char *name)
{
    return strcmp(name, "mappings/firn.yaml") == 0 || strcmp(name, "mappings/firn.yml") == 0;
}

static bool
read_documents(Reader *r, const Source *source, const Doc *doc)
{
    bool ok = true;

    if (!is_firn_yaml(source->name)) {
        for (; doc != NULL; doc = doc->next) {
            ok &= read_document(r, doc->root);
        }
        return ok;
    }
    if (doc == NULL) {
        r->no_project = true;
        return false;
    }
    if (doc->next != NULL) {
        ok = diag_error(r->diags, DIAG_YAML_FEATURE, doc->next->root->span,
                        "the project file is one document");
    }
    return read_firn_yaml(r, doc->root) && ok;
}

static bool
read_file(Reader *r, const char *root, const char *name)
{
    const ArenaMark mark = {.block = arena_mark(r->scratch).block, .used = 0};
    const Source *source = source_read(r->arena, root, name, r->diags);
    bool complete = false;
    bool ok = false;

    if (source != NULL && source_check_text(source, r->diags)) {
        const Doc *doc = doc_parse(r->scratch, source, &complete, r->diags);

        if (is_firn_yaml(name) && !complete) {
            r->no_project = true;
        }
        ok = read_documents(r, source, doc) && complete;
    }
    r->incomplete |= !complete;
    arena_rewind(r->scratch, mark);
    return ok;
}

static bool
read_files(Reader *r, const char *root)
{
    static const char *const endings[] = {".yaml", ".yml", NULL};
    SourceList files = {0};
    bool found = false;
    bool ok = source_list(r->arena, root, "mappings", endings, &files, r->diags);

    for (size_t i = 0; i < files.count; i++) {
        if (is_firn_yaml(files.names[i])) {
            if (found) {
                ok = diag_error(r->diags, DIAG_DUPLICATE_NAME, (Span){0},
                                "there are two project files, firn.yaml and firn.yml");
                continue;
            }
            found = true;
            ok &= read_file(r, root, files.names[i]);
        }
    }
    if (!found) {
        r->no_project = true;
        ok = diag_error(r->diags, DIAG_NO_PROJECT, (Span){0},
                        "\"%s\" has no file mappings/firn.yaml", root);
    }
    for (size_t i = 0; i < files.count; i++) {
        if (!is_firn_yaml(files.names[i])) {
            ok &= read_file(r, root, files.names[i]);
        }
    }
    return ok;
}

const Project *
project_read(Arena *arena, const char *root, Diags *diags)
{
    Project *project = arena_new_obj(arena, Project);
    Reader r = {.arena = arena, .scratch = arena_new(), .diags = diags, .project = project};

    project->root = arena_strdup(arena, root);
    /* One block that stays: every file starts again at its beginning. */
    arena_alloc(r.scratch, SCRATCH_BYTES, 1);
    const size_t before = diags_error_count(diags);

    read_files(&r, root);
    check_project(&r);
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
