/*
 * Source files of a project: found, read and checked as text.
 *
 * Hidden files and folders are passed over; a folder that symlinks lead to twice is read once.
 */
#ifndef ENGINE_MAPPING_SOURCE_H
#define ENGINE_MAPPING_SOURCE_H

#include "base/diag.h"

enum
{
    SOURCE_MAX_BYTES = 4 * 1024 * 1024 /* of one file: a mapping is written by people */
};

typedef struct SourceList
{
    const char **names; /* relative to the root, sorted by bytes */
    size_t count;
} SourceList;

/* The names below root/folder that end in one of `endings` (NULL-terminated); none when the folder
 * does not exist.  Errors: DIAG_FILE. */
bool source_list(Arena *arena, const char *root, const char *folder, const char *const *endings,
                 SourceList *out, Diags *diags);

/* NULL after DIAG_FILE.  Not checked yet; without the byte order mark that may stand before it. */
const Source *source_read(Arena *arena, const char *root, const char *name, Diags *diags);

/* DIAG_YAML_BYTES at the first byte that is not UTF-8, or is NUL. */
bool source_check_text(const Source *source, Diags *diags);

#endif
