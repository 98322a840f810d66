/* A file of the repository, for tests that compare it with what the program does. */
#ifndef TESTS_TOOLS_REPO_FILE_H
#define TESTS_TOOLS_REPO_FILE_H

#include <stdio.h>

#include "base/strbuf.h"

/* The text of REPO_ROOT/`name`; NULL where there is none. */
static inline const char *
repo_file(Arena *arena, const char *name)
{
    StrBuf text = strbuf_new(arena);
    FILE *file = fopen(arena_fmt(arena, "%s/%s", REPO_ROOT, name), "r");
    char chunk[4096];

    if (file == NULL) {
        return NULL;
    }
    for (size_t got = fread(chunk, 1, sizeof(chunk), file); got > 0;
         got = fread(chunk, 1, sizeof(chunk), file)) {
        strbuf_mem(&text, chunk, got);
    }
    fclose(file);
    return text.text;
}

#endif
