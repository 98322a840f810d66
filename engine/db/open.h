/* Inside of db: how a connection is opened: parameters, password, and a failure without secrets. */
#ifndef ENGINE_DB_OPEN_H
#define ENGINE_DB_OPEN_H

#include "db/db.h"

struct pg_conn; /* libpq's PGconn */

/* NULL after DIAG_DB_CONNECT or DIAG_DB_PASSWORD_COMMAND; the caller closes it with PQfinish(). */
struct pg_conn *db_open(Arena *arena, const DbOptions *options, Diags *diags);

#endif
