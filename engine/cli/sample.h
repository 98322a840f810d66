/* A few values of a staging column, for messages. */
#ifndef ENGINE_CLI_SAMPLE_H
#define ENGINE_CLI_SAMPLE_H

#include "cli/session.h"

/*
 * At most three values, `12.5, 3.25`, each cut after 40 characters, out of the first rows that the server finds; NULL without a
 * server, of a view, of an empty column, and where the server refuses.  Nothing is reported.
 */
const char *sample_values(const Session *session, Arena *arena, const CatalogTable *table,
                          const CatalogColumn *column);

#endif
