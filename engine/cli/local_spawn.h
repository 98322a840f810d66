/* Running a program and waiting for it, perhaps as another user. */
#ifndef ENGINE_CLI_LOCAL_SPAWN_H
#define ENGINE_CLI_LOCAL_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/strbuf.h"

/* Whom a program runs as.  `change` is false when that is who we are. */
typedef struct RunAs
{
    bool change;
    uid_t uid;
    gid_t gid;
    const char *name;
} RunAs;

/*
 * Runs argv[0] (a path, or a name on the PATH) in folder "/", with umask 077, LC_ALL=C, without PG* variables and
 * without our other files; `input` (NULL: nothing) is its stdin, stdout and stderr go to `output`.
 * Its exit code; 127 when it could not be run, 128 and more when a signal ended it, -1 when we could not even
 * try (errno).
 */
int spawn_wait(const RunAs *as, const char *const *argv, const char *input, StrBuf *output);

#endif
