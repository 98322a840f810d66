/* Server programs, the user that runs them, and making a cluster: what local.c starts and stops. */
#ifndef ENGINE_CLI_LOCAL_CLUSTER_H
#define ENGINE_CLI_LOCAL_CLUSTER_H

#include "cli/local.h"
#include "cli/local_spawn.h"

#define LOCAL_NAME "firn" /* of the database and of its superuser */
#define LOCAL_PORT "5432" /* only part of the socket's name */

/* Whom the server runs as: ourselves; for root the owner of the data, else "postgres" or "nobody".
 * DIAG_LOCAL_FOLDER. */
bool cluster_user(const LocalServer *server, RunAs *out, Diags *diags);

/* The folder of server programs of major version `wanted` (0: the newest that we know); NULL after
 * DIAG_LOCAL_BINARIES. */
const char *cluster_programs(Arena *arena, int wanted, Diags *diags);

/* The major version of the cluster in `data`; 0 when it cannot be told. */
int cluster_version(Arena *arena, const char *data);

/* Makes a folder of mode 0700 that belongs to `as`; one that is there already must belong to it. */
bool cluster_own_folder(const RunAs *as, const char *path, Diags *diags);

/* initdb and the database, in a folder beside that gets its name last. */
bool cluster_create(Arena *arena, const RunAs *as, const char *programs, const char *data,
                    Diags *diags);

/* Removes a folder of `as` with everything in it, with no more rights than `as` has. */
bool cluster_remove(Arena *arena, const RunAs *as, const char *path, Diags *diags);

/* The whole of a small file; NULL when it cannot be read. */
const char *cluster_read_file(Arena *arena, const char *path);

#endif
