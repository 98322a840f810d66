/*
 * What almost every command does first: find the project, read it, connect or load a snapshot.
 * Options shared by all commands (see session.c): --project-dir, --dsn, --connection, --snapshot,
 * --dialect, --output text|json, --log-format text|json, --no-color, --quiet.
 */
#ifndef ENGINE_CLI_SESSION_H
#define ENGINE_CLI_SESSION_H

#include "catalog/catalog.h"
#include "cli/command.h"
#include "mapping/project.h"

typedef struct Session
{
    Arena *arena;
    Diags *diags;
    const Project *project;
    const Catalog *catalog;    /* NULL until session_catalog() */
    const SqlDialect *dialect; /* set with the catalog or the connection */
    Db *db;                    /* NULL when offline */
    bool json;                 /* --output json */
    bool quiet;
    bool log_json;
} Session;

extern const Option common_options[];

/* Reads the project; false (diagnostics printed) when it has errors. */
bool session_open(Session *session, const Args *args);
/* Connects: --dsn, --connection, PG* variables or service, the project's default connection, else the local server
 * (started when `start_local`). */
bool session_connect(Session *session, const Args *args, bool start_local);
/* --snapshot FILE, or the server. */
bool session_catalog(Session *session, const Args *args);
/* Prints what is in diags (stderr; JSON with --output json), closes everything. */
void session_close(Session *session);
/* Prints the diagnostics not printed yet. */
void session_report(Session *session);

#endif
