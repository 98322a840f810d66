/*
 * All files of a project, several at once: each gives a reader of its own, and they are put together in the order of
 * their names.  The project file comes first, since the others are read by what it says.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "mapping/reader.h"
#include "mapping/source.h"

enum
{
    SCRATCH_BYTES = 1024 * 1024, /* the tree of a file of some 50 KB */
    FILES_A_THREAD = 32          /* fewer are read before a thread has begun */
};

/* What the threads share.  Each has memory of its own, each file a reader of its own. */
typedef struct Job
{
    const char *root;
    const char *const *names;
    Reader *files;
    size_t count;
    Reader *threads; /* arena, scratch and texts of each */
    atomic_size_t next;
} Job;

static bool
is_firn_yaml(const char *name)
{
    return strcmp(name, "mappings/firn.yaml") == 0 || strcmp(name, "mappings/firn.yml") == 0;
}

static void
read_documents(Reader *r, const Source *source, const Doc *doc)
{
    if (!is_firn_yaml(source->name)) {
        for (; doc != NULL; doc = doc->next) {
            read_document(r, doc->root);
        }
        return;
    }
    if (doc == NULL) {
        r->no_project = true;
        return;
    }
    if (doc->next != NULL) {
        diag_error(r->diags, DIAG_YAML_FEATURE, doc->next->root->span,
                   "the project file is one document");
    }
    read_firn_yaml(r, doc->root);
}

static const ProjectFile *
find_instead(const Reader *r, const char *name)
{
    for (size_t i = 0; i < r->instead_count; i++) {
        if (strcmp(r->instead[i].name, name) == 0) {
            return &r->instead[i];
        }
    }
    return NULL;
}

static const Source *
source_of(Reader *r, const char *root, const char *name)
{
    const ProjectFile *instead = find_instead(r, name);

    if (instead == NULL) {
        return source_read(r->arena, root, name, r->diags);
    }
    Source *source = arena_new_obj(r->arena, Source);

    *source = (Source){
        .name = name, .text = arena_strdup(r->arena, instead->text), .len = strlen(instead->text)};
    return source;
}

static void
read_file(Reader *r, const char *root, const char *name)
{
    const ArenaMark mark = arena_mark(r->scratch);
    const Source *source = source_of(r, root, name);
    bool complete = false;

    if (source != NULL && source_check_text(source, r->diags)) {
        const Doc *doc = doc_parse(r->scratch, source, &complete, r->diags);

        if (is_firn_yaml(name) && !complete) {
            r->no_project = true;
        }
        read_documents(r, source, doc);
    }
    r->incomplete |= !complete;
    arena_rewind(r->scratch, mark);
}

/* One block that is large enough and stays: every file starts again at its beginning. */
static Arena *
new_scratch(void)
{
    Arena *scratch = arena_new();

    arena_alloc_raw(scratch, SCRATCH_BYTES, 1);
    arena_rewind(scratch, (ArenaMark){.block = arena_mark(scratch).block});
    return scratch;
}

static void
read_share(void *context, size_t thread)
{
    Job *job = context;
    const Reader *own = &job->threads[thread];

    for (size_t i = atomic_fetch_add(&job->next, 1); i < job->count;
         i = atomic_fetch_add(&job->next, 1)) {
        job->files[i] = *own;
        job->files[i].diags = diags_new(own->arena);
        read_file(&job->files[i], job->root, job->names[i]);
    }
}

#define APPEND(arena, vec, more)                       \
    for (size_t i_ = 0; i_ < (more)->count; i_++) {    \
        *vec_push((arena), (vec)) = (more)->items[i_]; \
    }

static void
take_over(Reader *r, Reader *file)
{
    diags_append(r->diags, file->diags);
    r->incomplete |= file->incomplete;
    APPEND(r->arena, &r->targets, &file->targets)
    APPEND(r->arena, &r->records, &file->records)
    APPEND(r->arena, &r->feeds, &file->feeds)
    APPEND(r->arena, &r->layers, &file->layers)
    APPEND(r->arena, &r->sources, &file->sources)
}

static void
read_all_files(Reader *r, Job *job)
{
    const size_t width = parallel_width(job->count, FILES_A_THREAD);

    job->files = arena_new_array(r->scratch, Reader, job->count);
    job->threads = arena_new_array(r->scratch, Reader, width);
    for (size_t t = 0; t < width; t++) {
        Arena *arena = t == 0 ? r->arena : arena_new();

        job->threads[t] = (Reader){.arena = arena,
                                   .scratch = new_scratch(),
                                   .project = r->project,
                                   .texts = strmap_new(arena),
                                   .no_project = r->no_project,
                                   .instead = r->instead,
                                   .instead_count = r->instead_count};
    }
    parallel_run(width, read_share, job);
    for (size_t i = 0; i < job->count; i++) {
        take_over(r, &job->files[i]);
    }
    for (size_t t = 0; t < width; t++) {
        arena_free(job->threads[t].scratch);
        if (t > 0) {
            arena_adopt(r->arena, job->threads[t].arena);
        }
    }
}

/* Reads the project file; gives the names of the others. */
static void
read_project_file(Reader *r, const char *root, const SourceList *all, Job *others)
{
    const char **names = arena_new_array(r->scratch, const char *, all->count);
    bool found = false;

    others->names = names;
    for (size_t i = 0; i < all->count; i++) {
        if (!is_firn_yaml(all->names[i])) {
            names[others->count++] = all->names[i];
        } else if (found) {
            diag_error(r->diags, DIAG_DUPLICATE_NAME, (Span){0},
                       "there are two project files, firn.yaml and firn.yml");
        } else {
            found = true;
            read_file(r, root, all->names[i]);
        }
    }
    if (!found) {
        r->no_project = true;
        diag_error(r->diags, DIAG_NO_PROJECT, (Span){0}, "\"%s\" has no file mappings/firn.yaml",
                   root);
    }
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* With the files that are only given as texts, and without those that are to be left out. */
static void
change_list(Reader *r, SourceList *files)
{
    const char **names =
        arena_new_array(r->scratch, const char *, files->count + r->instead_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < files->count; i++) {
        if (find_instead(r, files->names[i]) == NULL) {
            names[count++] = files->names[i];
        }
    }
    for (size_t i = 0; i < r->instead_count; i++) {
        if (r->instead[i].text != NULL) {
            names[count++] = arena_strdup(r->arena, r->instead[i].name);
        }
    }
    qsort(names, count, sizeof(*names), compare_names);
    *files = (SourceList){names, count};
}

void
read_files(Reader *r, const char *root)
{
    static const char *const endings[] = {".yaml", ".yml", NULL};
    SourceList files = {0};
    Job job = {.root = root};

    source_list(r->arena, root, "mappings", endings, &files, r->diags);
    if (r->instead_count > 0) {
        change_list(r, &files);
    }
    read_project_file(r, root, &files, &job);
    read_all_files(r, &job);
}
