/* Another project to compare with: a folder, or a revision of git that is checked out for as long as it is needed. */
#ifndef ENGINE_CLI_REVISION_H
#define ENGINE_CLI_REVISION_H

#include "cli/session.h"

typedef struct Revision
{
    const char *folder; /* NULL: there is none (reported) */
    bool is_copy;       /* made in /tmp, removed by revision_close() */
} Revision;

/* `name` is a folder, or a revision of the repository that the session's project is in.  DIAG_FILE. */
Revision revision_open(Session *session, const char *name);
void revision_close(Session *session, const Revision *revision);

#endif
