/*
 * The part of the local server that only computes: paths, permissions, what files of PostgreSQL say.
 */
#ifndef ENGINE_CLI_LOCAL_PLACE_H
#define ENGINE_CLI_LOCAL_PLACE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/arena.h"

enum
{
    /* sun_path has 108 bytes with its NUL on Linux (104 on others); "/.s.PGSQL.5432" takes 14. */
    PLACE_SOCKET_DIR_BYTES = 103 - 14,
    PLACE_OLDEST_VERSION = 15,
    PLACE_NEWEST_VERSION = 17
};

/* 16 hexadecimal digits that stand for a path. */
const char *place_hash(Arena *arena, const char *path);

/* May a user with this id and group pass through a folder with this mode and owner? */
bool place_may_traverse(const struct stat *folder, uid_t uid, gid_t gid);

/* <folder>/run, or <fallback>/firn-<hash> when a socket in the former would have too long a path. */
const char *place_socket_dir(Arena *arena, const char *folder, const char *fallback);

/* What postmaster.pid says: process id, and the socket's folder (NULL when not written yet).  False when the
 * text is no such file. */
bool place_read_pid_file(Arena *arena, const char *text, long *pid, const char **socket_dir);

/* 15 out of "postgres (PostgreSQL) 15.18 (Debian ...)" or "15\n"; 0 when there is none. */
int place_major_version(const char *text);

/* pg_ctl puts paths between double quotes for the shell: may this one stand there? */
bool place_is_plain(const char *path);

/* One word for /bin/sh. */
const char *place_shell_word(Arena *arena, const char *text);

#endif
