#include <string.h>

#include <jansson.h>

#include "cli/local.h"
#include "cli/run_commands.h"
#include "cli/session.h"

static void
say(const Session *session, const char *what, const char *where)
{
    if (!session->quiet) {
        fprintf(stderr, "%s%s%s\n", what, where != NULL ? " " : "", where != NULL ? where : "");
    }
}

static ExitCode
start(Session *session, LocalServer *server, const Args *args)
{
    const bool was_running = server->running;
    const bool is_new = !server->exists;

    (void) args;
    if (!local_start(session->arena, server, session->diags)) {
        return EXIT_NOTHING;
    }
    say(session,
        was_running ? "the local server runs already, in"
        : is_new    ? "made and started the local server in"
                    : "started the local server in",
        server->folder);
    return EXIT_DONE;
}

static ExitCode
stop(Session *session, LocalServer *server, const Args *args)
{
    const bool was_running = server->running;

    (void) args;
    if (!local_stop(session->arena, server, session->diags)) {
        return EXIT_NOTHING;
    }
    say(session, was_running ? "stopped the local server" : "the local server is not running",
        NULL);
    return EXIT_DONE;
}

static void
print_status_json(const LocalServer *server)
{
    json_t *status = json_pack("{s:b, s:b, s:s}", "exists", server->exists ? 1 : 0, "running",
                               server->running ? 1 : 0, "folder", server->folder);

    if (server->running) {
        json_object_set_new(status, "pid", json_integer(server->pid));
        json_object_set_new(status, "host", json_string(server->socket_dir));
        json_object_set_new(status, "user", json_string("firn"));
        json_object_set_new(status, "database", json_string("firn"));
    }
    json_dumpf(status, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(status);
}

/* Exit code 0 when it runs, so that scripts can ask. */
static ExitCode
status(Session *session, LocalServer *server, const Args *args)
{
    (void) args;
    if (session->json) {
        print_status_json(server);
    } else if (server->running) {
        printf("running: process %ld\nfolder: %s\nconnect: host=%s user=firn dbname=firn\n",
               server->pid, server->folder, server->socket_dir);
    } else if (server->exists) {
        printf("not running\nfolder: %s\n", server->folder);
    } else {
        printf("there is none yet\n");
    }
    return server->running ? EXIT_DONE : EXIT_NOTHING;
}

static ExitCode
psql(Session *session, LocalServer *server, const Args *args)
{
    if (!server->running) {
        diag_error(session->diags, DIAG_DB_CONNECT, (Span){0}, "the local server is not running");
        diag_hint(session->diags, "Start it with \"firn local start\".");
        return EXIT_NOTHING;
    }
    (void) fflush(NULL);
    local_psql(session->arena, server, args->operands + 1, args->operand_count - 1, session->diags);
    return EXIT_NOTHING;
}

static ExitCode
destroy(Session *session, LocalServer *server, const Args *args)
{
    const bool existed = server->exists;

    (void) args;
    if (!local_destroy(session->arena, server, session->diags)) {
        return EXIT_NOTHING;
    }
    say(session, existed ? "removed the local server and its data" : "there is no local server",
        NULL);
    return EXIT_DONE;
}

static const struct
{
    const char *verb;
    ExitCode (*run)(Session *, LocalServer *, const Args *);
    bool takes_operands;
} verbs[] = {{"start", start, false},
             {"stop", stop, false},
             {"status", status, false},
             {"psql", psql, true},
             {"destroy", destroy, false}};

enum
{
    VERBS = sizeof verbs / sizeof verbs[0]
};

static int
find_verb(const Args *args)
{
    for (int i = 0; args->operand_count > 0 && i < VERBS; i++) {
        if (strcmp(verbs[i].verb, args->operands[0]) == 0 &&
            (verbs[i].takes_operands || args->operand_count == 1)) {
            return i;
        }
    }
    return -1;
}

ExitCode
run_local(const Args *args)
{
    const int verb = find_verb(args);
    Session session;
    LocalServer server;
    ExitCode code = EXIT_NOTHING;

    if (verb < 0) {
        return usage_error(args, "say one of start, stop, status, psql, destroy");
    }
    if (!session_start(&session, args)) {
        code = EXIT_USAGE;
    } else if (local_find(session.arena, session.root, &server, session.diags)) {
        code = verbs[verb].run(&session, &server, args);
    }
    session_close(&session);
    return code;
}
