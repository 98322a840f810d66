#include "cli/local_place.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"

/* FNV-1a, 64 bit: enough to tell projects apart. */
const char *
place_hash(Arena *arena, const char *path)
{
    uint64_t hash = 14695981039346656037ULL;

    for (; *path != '\0'; path++) {
        hash = (hash ^ (unsigned char) *path) * 1099511628211ULL;
    }
    return arena_fmt(arena, "%016" PRIx64, hash);
}

bool
place_may_traverse(const struct stat *folder, uid_t uid, gid_t gid)
{
    if (!S_ISDIR(folder->st_mode)) {
        return false;
    }
    if (folder->st_uid == uid) {
        return (folder->st_mode & S_IXUSR) != 0;
    }
    if (folder->st_gid == gid) {
        return (folder->st_mode & S_IXGRP) != 0;
    }
    return (folder->st_mode & S_IXOTH) != 0;
}

const char *
place_socket_dir(Arena *arena, const char *folder, const char *fallback)
{
    const char *near = arena_fmt(arena, "%s/run", folder);

    if (strlen(near) <= PLACE_SOCKET_DIR_BYTES) {
        return near;
    }
    return arena_fmt(arena, "%s/firn-%s", fallback, place_hash(arena, folder));
}

/* Line `number` (from 1) of the text, or NULL. */
static const char *
line_of(Arena *arena, const char *text, int number)
{
    for (int at = 1; at < number; at++) {
        text = strchr(text, '\n');
        if (text == NULL) {
            return NULL;
        }
        text++;
    }
    return arena_strndup(arena, text, strcspn(text, "\n"));
}

bool
place_read_pid_file(Arena *arena, const char *text, long *pid, const char **socket_dir)
{
    enum
    {
        SOCKET_LINE = 5 /* pid, data, start time, port, socket directory */
    };
    char *end = NULL;
    const char *line = line_of(arena, text, SOCKET_LINE);

    *pid = strtol(text, &end, 10);
    *socket_dir = line != NULL && line[0] == '/' ? line : NULL;
    return end != text && (*end == '\n' || *end == '\0') && *pid > 0;
}

int
place_major_version(const char *text)
{
    text += strcspn(text, "0123456789");
    const long version = strtol(text, NULL, 10);

    return version > 0 && version < 1000 ? (int) version : 0;
}

bool
place_is_plain(const char *path)
{
    return strpbrk(path, "\"\\$`\n\r") == NULL;
}

const char *
place_shell_word(Arena *arena, const char *text)
{
    StrBuf out = strbuf_new(arena);

    strbuf_char(&out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            strbuf_str(&out, "'\\''");
        } else {
            strbuf_char(&out, *text);
        }
    }
    strbuf_char(&out, '\'');
    return out.text;
}
