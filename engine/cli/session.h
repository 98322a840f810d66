/*
 * What almost every command does first: find the project, read it, connect or load a snapshot.
 * Options shared by all commands (see session.c): --project-dir, --dsn, --connection, --snapshot,
 * --dialect, --output text|json, --log-format text|json, --no-color, --quiet.
 *
 *   Session session;
 *   ExitCode code = EXIT_NOTHING;
 *
 *   if (session_open(&session, args) && session_catalog(&session, args)) {
 *       code = ...;
 *   }
 *   session_close(&session);
 *
 * session_close() is always called, whatever failed; it prints what was not printed yet.
 */
#ifndef ENGINE_CLI_SESSION_H
#define ENGINE_CLI_SESSION_H

#include "catalog/catalog.h"
#include "cli/command.h"
#include "cli/print.h"
#include "mapping/project.h"

typedef struct Session
{
    Arena *arena;
    Diags *diags;
    const char *root; /* folder of the project, as the user would write it */
    const Project *project;
    const Catalog *catalog;    /* NULL until session_catalog() */
    const SqlDialect *dialect; /* set with the catalog or the connection */
    Db *db;                    /* NULL when offline */
    DbOptions db_options; /* how `db` was connected: for further connections; lives in the arena */
    bool usage;           /* the options made no sense (printed): the exit code is EXIT_USAGE */
    bool json;            /* --output json */
    bool quiet;           /* --quiet: errors only, on stderr */
    bool log_json;        /* --log-format json */
    PrintStyle style;     /* of diagnostics, on stderr */
    const Diag *reported; /* the last diagnostic that was printed */
    size_t told_errors;   /* printed; one that many tenants inherit counts once */
} Session;

extern const Option common_options[];

/* Arena, diagnostics, common options and the project's folder; reads nothing.  False after a usage error
 * (printed), see `usage`. */
bool session_start(Session *session, const Args *args);
/* session_start(), then reads the project; false when the options make no sense or it has errors. */
bool session_open(Session *session, const Args *args);
/* Connects: --dsn, --connection, PG* variables or service, the project's default connection, else the local server.
 * With `start_local` only the first two can name a server; without them the local one is started. */
bool session_connect(Session *session, const Args *args, bool start_local);
/* --snapshot FILE, or the server. */
bool session_catalog(Session *session, const Args *args);
/* Prints what is in diags (stderr; JSON with --output json), closes everything. */
void session_close(Session *session);
/* Prints the diagnostics not printed yet. */
void session_report(Session *session);

#endif
