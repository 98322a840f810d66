/*
 * The local server: a PostgreSQL cluster of the project's own, reached through a unix socket only.
 *
 * Its folder is <project>/.firn.  A server does not run as root; called by root, it runs as user
 * "postgres" (or "nobody"), and when that user cannot reach the project (or the project's path holds what
 * PostgreSQL's tools stumble over) the folder is /var/tmp/firn-<hash>, which <project>/.firn/location then names.
 *
 *   <folder>/postgres   data       <folder>/log   the server's log
 *   <folder>/run        socket, unless its path would be too long for a socket
 *
 * Everything is idempotent; what a killed start or a power cut leaves behind does not matter.
 */
#ifndef ENGINE_CLI_LOCAL_H
#define ENGINE_CLI_LOCAL_H

#include "db/db.h"

typedef struct LocalServer
{
    const char *project; /* absolute path */
    const char *folder;
    const char *data;
    const char *log;
    const char *socket_dir; /* of the running server, or where it will be */
    bool elsewhere;         /* the folder is not below the project */
    bool exists;            /* there is a data directory */
    bool running;
    long pid; /* what the pid file says, running or not; 0: there is none */
} LocalServer;

/* Where the server of the project is, and whether it runs; changes nothing.  DIAG_LOCAL_FOLDER, DIAG_FILE. */
bool local_find(Arena *arena, const char *project_root, LocalServer *out, Diags *diags);

/* Makes the cluster where there is none, and starts it.  DIAG_LOCAL_BINARIES, DIAG_LOCAL_FOLDER,
 * DIAG_LOCAL_SERVER. */
bool local_start(Arena *arena, LocalServer *server, Diags *diags);

/* Stops it (fast: open transactions are rolled back); nothing to do is no error. */
bool local_stop(Arena *arena, LocalServer *server, Diags *diags);

/* Stops it and removes its folder. */
bool local_destroy(Arena *arena, LocalServer *server, Diags *diags);

/* How to connect to it: adds to `options`. */
void local_options(Arena *arena, const LocalServer *server, DbOptions *options);

/* Replaces this process by psql; returns only when that failed. */
bool local_psql(Arena *arena, const LocalServer *server, const char *const *operands,
                int operand_count, Diags *diags);

#endif
