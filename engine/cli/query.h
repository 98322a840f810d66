/* Asking the server with a template; the schemas of the project are among its variables. */
#ifndef ENGINE_CLI_QUERY_H
#define ENGINE_CLI_QUERY_H

#include "cli/session.h"

/* `vars` come beside "control" and "warehouse".  Rows live as long as the session. */
bool query_template(Session *session, const char *name, const SqlVar *vars, size_t var_count,
                    DbRows *rows);

#endif
