/* Loaded rows that staging lacks and that are not gone yet: what the end of a run and `firn status` tell of them. */
#ifndef ENGINE_CLI_ABSENT_H
#define ENGINE_CLI_ABSENT_H

#include <jansson.h>

#include "cli/session.h"

/* A row a target, of that tenant (or tenant_region, lower case; "" for all); false after a diagnostic. */
bool absent_query(Session *session, const char *tenant, DbRows *rows);

/* One line on stdout; nothing where there are none. */
void absent_print(const DbRows *rows);
json_t *absent_json(const DbRows *rows);

#endif
