/*
 * What the .c files of this folder share: writing quotes.
 * Not for other layers.
 */
#ifndef ENGINE_SQL_TEXT_H
#define ENGINE_SQL_TEXT_H

#include "sql/sql.h"

/*
 * A literal from text of our own (patterns, names that were checked before).  Unlike
 * sql_literal() it cannot fail: a byte that is not UTF-8 is written as '?', never as it is.
 */
void sql_own_literal(StrBuf *out, const SqlDialect *dialect, const char *text);

#endif
