/*
 * The part of db/ that is about text only: what a failure means, what may be shown of a
 * connection string.  Pure functions; no server, no libpq.
 */
#ifndef ENGINE_DB_DB_TEXT_H
#define ENGINE_DB_DB_TEXT_H

#include "db/db.h"

/*
 * What to do about an error of the server.  PostgreSQL says it by SQLSTATE; Redshift reports many
 * transient conflicts as XX000 or as something else, so there the texts count as much.  All texts may
 * be NULL.
 */
DbFailure db_classify(const SqlDialect *dialect, const char *sqlstate, const char *message,
                      const char *detail);

/* "postgresql://u:***@h/db", "host=h password=***": every password of a connection string masked. */
const char *db_mask_dsn(Arena *arena, const char *dsn);

/* `text` with every occurrence of `secret` replaced by "***"; very short secrets are left alone,
 * because they would hide ordinary words. */
const char *db_scrub(Arena *arena, const char *text, const char *secret);

/* One line: line breaks become "; ", trailing white space goes. */
const char *db_one_line(Arena *arena, const char *text);

/* Does the answer of version() come from Redshift? */
bool db_version_is_redshift(const char *version);

/* "PostgreSQL 15.18" or "Redshift 1.0.61395" out of the answer of version(). */
const char *db_version_short(Arena *arena, const char *version);

/* Does the statement, after its leading comments, begin with COMMIT or END? */
bool db_is_commit(const char *statement);

/* The line, counted from 1, of the code point `position` (counted from 1) of `statement`. */
size_t db_line_of(const char *statement, size_t position);

#endif
