#include "cli/session.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/vec.h"
#include "cli/local.h"
#include "cli/told.h"

const Option common_options[] = {
    {"project-dir", 'p', "DIR", "folder that holds mappings/ (default: the nearest one upwards)"},
    {"dsn", '\0', "TEXT", "server to connect to: a URI or keyword=value pairs"},
    {"connection", 'c', "NAME", "a connection of mappings/firn.yaml"},
    {"snapshot", '\0', "FILE",
     "read the catalog from a file of \"firn snapshot\", not from a server"},
    {"dialect", '\0', "NAME", "whose SQL to write, where no server says it: postgres, redshift"},
    {"output", 'o', "FORMAT", "form of results and diagnostics: text (default), json"},
    {"log-format", '\0', "FORMAT", "form of the log: text (default), json"},
    {"no-color", '\0', NULL, "no colors (also: NO_COLOR in the environment)"},
    {"quiet", 'q', NULL, "print errors only, beside results"},
    {0},
};

/* ---- the project ------------------------------------------------------------------------------ */

/* "text" or "json" into *json. */
static bool
read_format(const Args *args, const char *name, bool *json)
{
    const char *value = arg_value(args, name);

    *json = value != NULL && strcmp(value, "json") == 0;
    if (value == NULL || *json || strcmp(value, "text") == 0) {
        return true;
    }
    usage_error(args, "option \"--%s\" is \"text\" or \"json\", not \"%s\"", name, value);
    return false;
}

/* The nearest folder upwards, from the current one, that holds mappings/firn.yaml; else the current one. */
static const char *
find_root(Arena *arena)
{
    enum
    {
        MAX_FOLDERS_UP = 64
    };
    const char *up = ".";

    for (int i = 0; i < MAX_FOLDERS_UP; i++) {
        if (access(arena_fmt(arena, "%s/mappings/firn.yaml", up), F_OK) == 0) {
            return up;
        }
        up = i == 0 ? ".." : arena_fmt(arena, "%s/..", up);
    }
    return ".";
}

bool
session_start(Session *session, const Args *args)
{
    const char *root = arg_value(args, "project-dir");
    const char *dialect = arg_value(args, "dialect");

    *session = (Session){.arena = arena_new()};
    session->diags = diags_new(session->arena);
    session->quiet = arg_given(args, "quiet");
    if (!read_format(args, "output", &session->json) ||
        !read_format(args, "log-format", &session->log_json)) {
        session->usage = true;
        return false;
    }
    if (dialect != NULL && sql_dialect_find(dialect) == NULL) {
        usage_error(args, "option \"--dialect\" is \"postgres\" or \"redshift\", not \"%s\"",
                    dialect);
        session->usage = true;
        return false;
    }
    session->style = print_style(stderr, session->json, arg_given(args, "no-color"));
    session->root = root != NULL ? root : find_root(session->arena);
    return true;
}

bool
session_open(Session *session, const Args *args)
{
    if (!session_start(session, args)) {
        return false;
    }
    session->project = project_read(session->arena, session->root, session->diags);
    if (session->project == NULL) {
        session_report(session);
    }
    return session->project != NULL;
}

/* ---- the server ------------------------------------------------------------------------------- */

/* Does the environment name a server?  libpq then needs nothing from us. */
static bool
environment_names_server(void)
{
    static const char *const names[] = {"PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE",
                                        "PGPORT"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && value[0] != '\0') {
            return true;
        }
    }
    return false;
}

static const Connection *
find_connection(const Project *project, const char *name)
{
    for (size_t i = 0; i < project->connections.count; i++) {
        if (strcmp(project->connections.items[i].name.text, name) == 0) {
            return &project->connections.items[i];
        }
    }
    return NULL;
}

static bool
unknown_connection(Session *session, Text name)
{
    const size_t count = session->project->connections.count;
    const char **candidates = arena_new_array(session->arena, const char *, count + 1);

    for (size_t i = 0; i < count; i++) {
        candidates[i] = session->project->connections.items[i].name.text;
    }
    const char *near = nearest_name(name.text, candidates);

    diag_error(session->diags, DIAG_DB_CONNECT, name.span,
               "there is no connection \"%s\" in mappings/firn.yaml", name.text);
    if (near != NULL) {
        diag_hint(session->diags, "Did you mean \"%s\"?", near);
    }
    return false;
}

static bool
use_connection(Session *session, Text name)
{
    const Connection *connection = find_connection(session->project, name.text);
    DbOptions *options = &session->db_options;

    if (connection == NULL) {
        return unknown_connection(session, name);
    }
    const size_t count = connection->parameters.count;
    DbParameter *parameters = arena_new_array(session->arena, DbParameter, count);

    for (size_t i = 0; i < count; i++) {
        parameters[i] = (DbParameter){connection->parameters.items[i].from.text,
                                      connection->parameters.items[i].to.text};
    }
    options->parameters = parameters;
    options->parameter_count = count;
    options->password_command = connection->password_command.text;
    if (options->dialect == NULL) {
        options->dialect = connection->dialect.text;
    }
    return true;
}

static bool
use_local_server(Session *session, bool start)
{
    LocalServer server;

    if (!local_find(session->arena, session->root, &server, session->diags)) {
        return false;
    }
    if (!server.running && start && !local_start(session->arena, &server, session->diags)) {
        return false;
    }
    if (!server.running) {
        diag_error(session->diags, DIAG_DB_CONNECT, (Span){0},
                   "no server is named, and the local one is not running");
        diag_hint(
            session->diags,
            "Start it with \"firn local start\", or name a server with --dsn; what changes nothing "
            "also works from a --snapshot FILE.");
        return false;
    }
    local_options(session->arena, &server, &session->db_options);
    return true;
}

static bool
choose_server(Session *session, const Args *args, bool start_local)
{
    const char *dsn = arg_value(args, "dsn");
    const char *connection = arg_value(args, "connection");

    session->db_options = (DbOptions){.dsn = dsn, .dialect = arg_value(args, "dialect")};
    if (dsn != NULL) {
        return true;
    }
    if (connection != NULL) {
        return use_connection(session, (Text){.text = connection});
    }
    if (start_local) { /* its caller wants a server of its own unless one was named just now */
        return use_local_server(session, true);
    }
    if (environment_names_server()) {
        return true;
    }
    if (session->project != NULL && session->project->default_connection.text != NULL) {
        return use_connection(session, session->project->default_connection);
    }
    return use_local_server(session, false);
}

bool
session_connect(Session *session, const Args *args, bool start_local)
{
    if (choose_server(session, args, start_local)) {
        session->db = db_connect(session->arena, &session->db_options, session->diags);
    }
    if (session->db == NULL) {
        session_report(session);
        return false;
    }
    session->dialect = db_dialect(session->db);
    return true;
}

static bool
load_snapshot(Session *session, const char *path, const char *dialect)
{
    session->catalog = catalog_load(session->arena, path, session->diags);
    if (session->catalog != NULL) {
        session->dialect = sql_dialect_find(dialect != NULL ? dialect : session->catalog->dialect);
    }
    return session->catalog != NULL;
}

bool
session_catalog(Session *session, const Args *args)
{
    const char *snapshot = arg_value(args, "snapshot");

    if (snapshot != NULL) {
        load_snapshot(session, snapshot, arg_value(args, "dialect"));
    } else if (session->db != NULL || session_connect(session, args, false)) {
        session->catalog = catalog_read(session->arena, session->db,
                                        session->project->control_schema.text, session->diags);
    }
    if (session->catalog == NULL) {
        session_report(session);
    }
    return session->catalog != NULL;
}

/* ---- the end ---------------------------------------------------------------------------------- */

void
session_report(Session *session)
{
    const Diag *diag =
        session->reported != NULL ? session->reported->next : diags_first(session->diags);

    session->told_errors += tell(stderr, diag, session->style, session->quiet);
    for (; diag != NULL; diag = diag->next) {
        session->reported = diag;
    }
}

void
session_close(Session *session)
{
    if (session->diags != NULL) {
        session_report(session);
    }
    db_close(session->db);
    arena_free(session->arena);
    *session = (Session){0};
}
