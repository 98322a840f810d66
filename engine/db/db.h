/*
 * Db: the few things we ask of a server.  db_pq.c and open.c (libpq) implement it in the program;
 * tests may link a fake instead.  The only user of libpq.
 *
 * Nothing here ever prints a password, and no message contains one.
 */
#ifndef ENGINE_DB_DB_H
#define ENGINE_DB_DB_H

#include "base/diag.h"
#include "sql/sql.h"

typedef struct Db Db;

/* keyword/value pairs of libpq; later ones win.  Empty: libpq's own defaults (PG* variables, service file). */
typedef struct DbParameter
{
    const char *keyword;
    const char *value;
} DbParameter;

typedef struct DbOptions
{
    const char *dsn;               /* "postgresql://..." or "host=..."; NULL: none */
    const DbParameter *parameters; /* applied over the dsn */
    size_t parameter_count;
    const char *password_command; /* run with /bin/sh; its first output line is the password */
    const char *dialect;          /* stated; NULL: detected from version() */
} DbOptions;

/* Connects, detects the dialect, and sets up the session (template session_setup: time zone UTC, search_path,
 * client_encoding, jit off ...).  NULL after DIAG_DB_CONNECT, DIAG_DB_PASSWORD_COMMAND or DIAG_DB_DIALECT. */
Db *db_connect(Arena *arena, const DbOptions *options, Diags *diags);
void db_close(Db *db);
const SqlDialect *db_dialect(const Db *db);

/* "PostgreSQL 15.18" and host/socket and database for messages; no password. */
const char *db_description(const Db *db);

/* Why a statement failed, for those who must decide what to do next. */
typedef enum DbFailure
{
    DB_OK,
    DB_FAILED, /* the statement is wrong or its data is */
    DB_RETRY,  /* serialization, deadlock, conflict: section 7 of the Redshift facts */
    DB_LOST    /* no connection any more */
} DbFailure;

/*
 * Runs one statement that returns no rows we want.  `*rows` (may be NULL) gets the number of
 * rows from the command tag.  Errors: DIAG_DB_FAILED with the server's message and SQLSTATE,
 * DIAG_DB_LOST when the connection is gone; a COMMIT that the server answers with ROLLBACK is
 * DIAG_DB_FAILED, too.  `diags` may be NULL for a caller that tries again and reads
 * db_last_failure() (the same for the queries below).
 */
bool db_exec(Db *db, const char *statement, unsigned long long *rows, Diags *diags);

/* Message and SQLSTATE of the last failure, valid until the next call. */
DbFailure db_last_failure(const Db *db);
const char *db_last_message(const Db *db);
const char *db_last_sqlstate(const Db *db);

/* Rows of a query as text; NULL values are NULL pointers.  All owned by `arena`. */
typedef struct DbRows
{
    size_t row_count;
    size_t column_count;
    const char *const *values; /* row_count * column_count */
} DbRows;

bool db_query(Db *db, Arena *arena, const char *query, DbRows *out, Diags *diags);

static inline const char *
db_value(const DbRows *rows, size_t row, size_t column)
{
    return rows->values[row * rows->column_count + column];
}

/*
 * The same, row by row, for answers too large to hold twice: nothing is kept between two calls of
 * `row`, whose values live until it returns.  It may not use `db`.  When it returns false the rest of the
 * answer is thrown away and the result is false, without a diagnostic of our own.
 */
typedef bool (*DbRowFn)(void *context, const char *const *values, size_t column_count);
bool db_query_each(Db *db, const char *query, DbRowFn row, void *context, Diags *diags);

/* What the server says beside its answers (INFO, WARNING), its first line, as it comes; nobody listens unless set. */
typedef void (*DbNoticeFn)(void *context, const char *message);
void db_on_notice(Db *db, DbNoticeFn notice, void *context);

/* How many statements this connection was sent, and how many were COMMITs. */
unsigned long db_statement_count(const Db *db);
unsigned long db_commit_count(const Db *db);

/* A statement is running in another thread or signal handler: ask the server to cancel it.
 * Async-signal-safe. */
void db_cancel(Db *db);

/* Is the server's transaction block open (also after an error inside it)? */
bool db_in_transaction(const Db *db);

#endif
