#include "db/db.h"

#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "db/db_text.h"
#include "db/open.h"

struct Db
{
    PGconn *conn;
    PGcancel *cancel; /* made once: making it is not async-signal-safe */
    const SqlDialect *dialect;
    const char *description;
    Arena *last; /* texts of the last failure */
    ArenaMark last_empty;
    DbFailure failure;
    const char *message;
    const char *sqlstate;
    unsigned long statements;
    unsigned long commits;
    DbNoticeFn notice;
    void *notice_context;
};

/* ---- connecting ------------------------------------------------------------------------------- */

static void
pass_notice(void *context, const PGresult *result)
{
    const Db *db = context;
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    if (db->notice != NULL && message != NULL) {
        db->notice(db->notice_context, message);
    }
}

static bool
query_text(Db *db, Arena *arena, const char *template, const char **out, Diags *diags)
{
    StrBuf sql = strbuf_new(arena);
    DbRows rows = {0};

    if (!sql_render(&sql, db->dialect, template, NULL, 0, diags) ||
        !db_query(db, arena, sql.text, &rows, diags)) {
        return false;
    }
    *out = rows.row_count > 0 ? db_value(&rows, 0, 0) : NULL;
    return true;
}

static bool
detect(Db *db, Arena *arena, const DbOptions *options, Diags *diags)
{
    const char *version = "";

    if (!query_text(db, arena, "server_version", &version, diags)) {
        return false;
    }
    version = version != NULL ? version : "";
    db->dialect = db_version_is_redshift(version) ? &sql_redshift : &sql_postgres;
    db->description =
        arena_fmt(arena, "%s, database \"%s\" at %s as \"%s\"", db_version_short(arena, version),
                  PQdb(db->conn), PQhost(db->conn), PQuser(db->conn));
    if (options->dialect != NULL && strcmp(options->dialect, db->dialect->name) != 0) {
        return diag_error(diags, DIAG_DB_DIALECT, (Span){0},
                          "the dialect is stated as \"%s\", but the server is %s", options->dialect,
                          db_version_short(arena, version));
    }
    return true;
}

static bool
set_up(Db *db, Arena *arena, Diags *diags)
{
    StrBuf sql = strbuf_new(arena);

    return sql_render(&sql, db->dialect, "session_setup", NULL, 0, diags) &&
           db_exec(db, sql.text, NULL, diags);
}

Db *
db_connect(Arena *arena, const DbOptions *options, Diags *diags)
{
    if (options->dialect != NULL && sql_dialect_find(options->dialect) == NULL) {
        diag_error(diags, DIAG_DB_DIALECT, (Span){0}, "unknown dialect \"%s\"", options->dialect);
        diag_hint(diags, "The dialects are \"postgres\" and \"redshift\".");
        return NULL;
    }
    PGconn *conn = db_open(arena, options, diags);

    if (conn == NULL) {
        return NULL;
    }
    Db *db = arena_new_obj(arena, Db);

    *db = (Db){.conn = conn, .dialect = &sql_postgres, .last = arena_new()};
    db->last_empty = arena_mark(db->last);
    db->cancel = PQgetCancel(conn);
    PQsetNoticeReceiver(conn, pass_notice, db);
    if (!detect(db, arena, options, diags) || !set_up(db, arena, diags)) {
        db_close(db);
        return NULL;
    }
    db->statements = 0;
    return db;
}

void
db_close(Db *db)
{
    if (db == NULL) {
        return;
    }
    PQfreeCancel(db->cancel);
    PQfinish(db->conn);
    arena_free(db->last);
    *db = (Db){0};
}

const SqlDialect *
db_dialect(const Db *db)
{
    return db->dialect;
}

const char *
db_description(const Db *db)
{
    return db->description;
}

void
db_on_notice(Db *db, DbNoticeFn notice, void *context)
{
    db->notice = notice;
    db->notice_context = context;
}

/* ---- statements ------------------------------------------------------------------------------- */

static void
start(Db *db, const char *statement)
{
    arena_rewind(db->last, db->last_empty);
    db->failure = DB_OK;
    db->message = NULL;
    db->sqlstate = NULL;
    db->statements++;
    db->commits += db_is_commit(statement);
}

/* The server's message, its detail, and where in the statement. */
static const char *
describe_error(Arena *arena, const PGresult *result, const char *statement)
{
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    StrBuf text = strbuf_new(arena);

    strbuf_str(&text, primary != NULL ? primary : db_one_line(arena, PQresultErrorMessage(result)));
    if (detail != NULL) {
        strbuf_fmt(&text, " (%s)", db_one_line(arena, detail));
    }
    if (position != NULL) {
        strbuf_fmt(&text, ", line %zu of the statement",
                   db_line_of(statement, (size_t) strtoul(position, NULL, 10)));
    }
    return text.text;
}

static bool
fail(Db *db, const PGresult *result, const char *statement, Diags *diags)
{
    const char *hint = NULL;

    if (result != NULL && PQresultErrorField(result, PG_DIAG_SEVERITY) != NULL) {
        const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

        db->sqlstate = state != NULL ? arena_strdup(db->last, state) : NULL;
        db->message = describe_error(db->last, result, statement);
        db->failure =
            db_classify(db->dialect, state, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY),
                        PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL));
        hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
    } else {
        db->message = db_one_line(db->last, PQerrorMessage(db->conn));
        db->failure = DB_FAILED;
    }
    if (PQstatus(db->conn) != CONNECTION_OK) {
        db->failure = DB_LOST;
    }
    if (diags != NULL) {
        diag_error(diags, db->failure == DB_LOST ? DIAG_DB_LOST : DIAG_DB_FAILED, (Span){0}, "%s",
                   db->message);
        diag_sqlstate(diags, db->sqlstate);
        if (hint != NULL) {
            diag_hint(diags, "%s", hint);
        }
    }
    return false;
}

/* COMMIT of a transaction in which a statement failed "succeeds" as a ROLLBACK; to us it is a failure. */
static bool
was_rolled_back(PGresult *result, const char *statement)
{
    return strcmp(PQcmdStatus(result), "ROLLBACK") == 0 && db_is_commit(statement);
}

static bool
fail_commit(Db *db, Diags *diags)
{
    db->failure = DB_FAILED;
    db->sqlstate = "25P02"; /* in_failed_sql_transaction */
    db->message = "the transaction was rolled back instead, because a statement in it had failed";
    if (diags != NULL) {
        diag_error(diags, DIAG_DB_FAILED, (Span){0}, "%s", db->message);
        diag_sqlstate(diags, db->sqlstate);
    }
    return false;
}

bool
db_exec(Db *db, const char *statement, unsigned long long *rows, Diags *diags)
{
    start(db, statement);
    PGresult *result = PQexec(db->conn, statement);
    const ExecStatusType status = PQresultStatus(result);
    bool ok = true;

    if (rows != NULL) {
        *rows = 0;
    }
    if (status == PGRES_COMMAND_OK && was_rolled_back(result, statement)) {
        ok = fail_commit(db, diags);
    } else if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
               status == PGRES_EMPTY_QUERY) {
        const char *count = PQcmdTuples(result);

        if (rows != NULL && count[0] != '\0') {
            *rows = strtoull(count, NULL, 10);
        }
    } else {
        ok = fail(db, result, statement, diags);
    }
    PQclear(result);
    return ok;
}

static void
copy_rows(Arena *arena, const PGresult *result, DbRows *out)
{
    const int rows = PQntuples(result);
    const int columns = PQnfields(result);
    const char **values = arena_new_array(arena, const char *, (size_t) rows *(size_t) columns);

    for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
            if (!PQgetisnull(result, row, column)) {
                values[(size_t) row * (size_t) columns + (size_t) column] =
                    arena_strndup(arena, PQgetvalue(result, row, column),
                                  (size_t) PQgetlength(result, row, column));
            }
        }
    }
    *out = (DbRows){(size_t) rows, (size_t) columns, values};
}

bool
db_query(Db *db, Arena *arena, const char *query, DbRows *out, Diags *diags)
{
    start(db, query);
    PGresult *result = PQexec(db->conn, query);
    bool ok = true;

    *out = (DbRows){0};
    if (PQresultStatus(result) == PGRES_TUPLES_OK) {
        copy_rows(arena, result, out);
    } else if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        ok = fail(db, result, query, diags);
    }
    PQclear(result);
    return ok;
}

static bool
hand_out(const PGresult *result, const char **values, DbRowFn row, void *context)
{
    const int columns = PQnfields(result);

    for (int column = 0; column < columns; column++) {
        values[column] = PQgetisnull(result, 0, column) ? NULL : PQgetvalue(result, 0, column);
    }
    return row(context, values, (size_t) columns);
}

bool
db_query_each(Db *db, const char *query, DbRowFn row, void *context, Diags *diags)
{
    enum
    {
        MAX_COLUMNS = 1664 /* of a PostgreSQL select list */
    };
    const char *values[MAX_COLUMNS];
    bool ok = true;

    start(db, query);
    if (PQsendQuery(db->conn, query) == 0) {
        return fail(db, NULL, query, diags);
    }
    PQsetSingleRowMode(db->conn);
    for (PGresult *result; (result = PQgetResult(db->conn)) != NULL; PQclear(result)) {
        const ExecStatusType status = PQresultStatus(result);

        if (status == PGRES_SINGLE_TUPLE) {
            ok = ok && hand_out(result, values, row, context);
        } else if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
            ok = fail(db, result, query, diags);
        }
    }
    return ok;
}

/* ---- what happened ---------------------------------------------------------------------------- */

DbFailure
db_last_failure(const Db *db)
{
    return db->failure;
}

const char *
db_last_message(const Db *db)
{
    return db->message;
}

const char *
db_last_sqlstate(const Db *db)
{
    return db->sqlstate;
}

unsigned long
db_statement_count(const Db *db)
{
    return db->statements;
}

unsigned long
db_commit_count(const Db *db)
{
    return db->commits;
}

void
db_cancel(Db *db)
{
    char reason[256];

    (void) PQcancel(db->cancel, reason, sizeof reason);
}

bool
db_in_transaction(const Db *db)
{
    const PGTransactionStatusType status = PQtransactionStatus(db->conn);

    return status == PQTRANS_ACTIVE || status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}
