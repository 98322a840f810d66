#include "mapping/source.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/utf8.h"
#include "base/vec.h"

enum
{
    MAX_FOLDER_DEPTH = 16
};

typedef struct FolderId
{
    dev_t device;
    ino_t inode;
} FolderId;

typedef struct Walk
{
    Arena *arena;
    const char *root;
    const char *const *endings;
    Diags *diags;
    VEC_OF(FolderId) seen;
    VEC_OF(const char *) names;
} Walk;

static bool
has_ending(const char *name, const char *const *endings)
{
    const size_t len = strlen(name);

    for (; *endings != NULL; endings++) {
        const size_t end = strlen(*endings);

        if (len > end && strcmp(name + len - end, *endings) == 0) {
            return true;
        }
    }
    return false;
}

/* False when this folder was read before: symlinks may lead anywhere, also back. */
static bool
first_visit(Walk *walk, const struct stat *folder)
{
    for (size_t i = 0; i < walk->seen.count; i++) {
        if (walk->seen.items[i].device == folder->st_dev &&
            walk->seen.items[i].inode == folder->st_ino) {
            return false;
        }
    }
    *vec_push(walk->arena, &walk->seen) = (FolderId){folder->st_dev, folder->st_ino};
    return true;
}

static bool walk_folder(Walk *walk, const char *name, unsigned depth);

static bool
walk_entry(Walk *walk, const char *name, unsigned depth)
{
    const char *path = arena_fmt(walk->arena, "%s/%s", walk->root, name);
    struct stat info;

    if (stat(path, &info) != 0) {
        return diag_error(walk->diags, DIAG_FILE, (Span){0}, "could not read \"%s\": %s", name,
                          strerror(errno));
    }
    if (S_ISDIR(info.st_mode)) {
        return depth >= MAX_FOLDER_DEPTH || !first_visit(walk, &info) ||
               walk_folder(walk, name, depth + 1);
    }
    if (S_ISREG(info.st_mode) && has_ending(name, walk->endings)) {
        *vec_push(walk->arena, &walk->names) = name;
    }
    return true;
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Entries sorted before going down, so that which of two links is followed is no accident. */
static bool
walk_folder(Walk *walk, const char *name, unsigned depth)
{
    VEC_OF(const char *) entries = {0};
    const char *path = arena_fmt(walk->arena, "%s/%s", walk->root, name);
    DIR *folder = opendir(path);
    bool ok = true;

    if (folder == NULL) {
        return diag_error(walk->diags, DIAG_FILE, (Span){0}, "could not open \"%s\": %s", name,
                          strerror(errno));
    }
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (entry->d_name[0] != '.') {
            *vec_push(walk->arena, &entries) = arena_fmt(walk->arena, "%s/%s", name, entry->d_name);
        }
    }
    closedir(folder);
    if (entries.count > 0) {
        qsort(entries.items, entries.count, sizeof(entries.items[0]), compare_names);
    }
    for (size_t i = 0; i < entries.count; i++) {
        ok &= walk_entry(walk, entries.items[i], depth);
    }
    return ok;
}

bool
source_list(Arena *arena, const char *root, const char *folder, const char *const *endings,
            SourceList *out, Diags *diags)
{
    Walk walk = {.arena = arena, .root = root, .endings = endings, .diags = diags};
    struct stat info;
    bool ok = true;

    *out = (SourceList){0};
    if (stat(arena_fmt(arena, "%s/%s", root, folder), &info) == 0) {
        ok = first_visit(&walk, &info) && walk_folder(&walk, folder, 0);
    }
    if (walk.names.count > 0) {
        qsort(walk.names.items, walk.names.count, sizeof(walk.names.items[0]), compare_names);
    }
    out->names = walk.names.items;
    out->count = walk.names.count;
    return ok;
}

static bool
read_all(Arena *arena, FILE *file, Source *out)
{
    static const char mark[] = "\xEF\xBB\xBF";
    struct stat info;

    if (fstat(fileno(file), &info) != 0 || info.st_size > SOURCE_MAX_BYTES) {
        return false;
    }
    char *text = arena_alloc_raw(arena, (size_t) info.st_size + 1, 1);

    out->text = text;
    out->len = fread(text, 1, (size_t) info.st_size, file);
    text[out->len] = '\0';
    /* What some editors put before UTF-8 is no part of the text. */
    if (strncmp(text, mark, strlen(mark)) == 0) {
        out->text += strlen(mark);
        out->len -= strlen(mark);
    }
    return ferror(file) == 0;
}

const Source *
source_read(Arena *arena, const char *root, const char *name, Diags *diags)
{
    Source *source = arena_new_obj(arena, Source);
    FILE *file = fopen(arena_fmt(arena, "%s/%s", root, name), "rb");

    source->name = name;
    if (file == NULL) {
        diag_error(diags, DIAG_FILE, (Span){0}, "could not open \"%s\": %s", name, strerror(errno));
        return NULL;
    }
    errno = 0;
    const bool ok = read_all(arena, file, source);

    if (!ok && errno == 0) {
        diag_error(diags, DIAG_FILE, (Span){0}, "\"%s\" is larger than %d MB", name,
                   SOURCE_MAX_BYTES / (1024 * 1024));
    } else if (!ok) {
        diag_error(diags, DIAG_FILE, (Span){0}, "could not read \"%s\": %s", name, strerror(errno));
    }
    fclose(file);
    return ok ? source : NULL;
}

static Span
place_of(const Source *source, size_t offset)
{
    uint32_t line = 1;
    size_t column = 1;

    for (size_t i = 0; i < offset; i++) {
        if (source->text[i] == '\n') {
            line++;
            column = 1;
        } else if (utf8_starts(source->text[i])) {
            column++;
        }
    }
    return (Span){.source = source,
                  .line = line,
                  .column = column > UINT16_MAX ? UINT16_MAX : (uint16_t) column,
                  .width = 1};
}

bool
source_check_text(const Source *source, Diags *diags)
{
    const size_t at = utf8_prefix(source->text, source->len);
    const unsigned byte = (unsigned char) source->text[at];

    if (at == source->len) {
        return true;
    }
    diag_error(diags, DIAG_YAML_BYTES, place_of(source, at),
               byte == 0 ? "the file holds a NUL byte" : "byte 0x%02X is not UTF-8 here", byte);
    diag_hint(diags, "Save the file as UTF-8.");
    return false;
}
