/*
 * Rendering from any list of templates: what sql_render() does with those of sql/.
 * For this folder and its tests.
 */
#ifndef ENGINE_SQL_RENDER_H
#define ENGINE_SQL_RENDER_H

#include "sql/sql.h"

/* `templates` ends with a NULL name.  Everything else as sql_render(). */
bool sql_render_from(StrBuf *out, const SqlTemplate *templates, const SqlDialect *dialect,
                     const char *name, const SqlVar *vars, size_t var_count, Diags *diags);

#endif
