/*
 * What the .c files of this folder share: reading UTF-8 and writing quotes.
 * Not for other layers.
 */
#ifndef ENGINE_SQL_TEXT_H
#define ENGINE_SQL_TEXT_H

#include "sql/sql.h"

/*
 * Bytes of the well-formed UTF-8 sequence at `text` (1 to 4), or 0 when there is none.  As strict as
 * the servers: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
size_t sql_utf8_length(const char *text);

bool sql_is_utf8(const char *text);

/*
 * A literal from text of our own (patterns, names that were checked before).  Unlike
 * sql_literal() it cannot fail: a byte that is not UTF-8 is written as '?', never as it is.
 */
void sql_own_literal(StrBuf *out, const SqlDialect *dialect, const char *text);

#endif
