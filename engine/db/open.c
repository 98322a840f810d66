#include "db/open.h"

#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "base/vec.h"
#include "db/db_text.h"
#include "db/password.h"

typedef struct Parameters
{
    VEC_OF(const char *) keywords;
    VEC_OF(const char *) values;
} Parameters;

static void
add_parameter(Arena *arena, Parameters *list, const char *keyword, const char *value)
{
    *vec_push(arena, &list->keywords) = keyword;
    *vec_push(arena, &list->values) = value;
}

/* Ours first, so that the dsn and the parameters win; a long statement must survive idle TCP. */
static Parameters
collect_parameters(Arena *arena, const DbOptions *options, const char *password)
{
    Parameters list = {0};

    add_parameter(arena, &list, "fallback_application_name", "firn");
    add_parameter(arena, &list, "keepalives", "1");
    add_parameter(arena, &list, "keepalives_idle", "200");
    add_parameter(arena, &list, "keepalives_interval", "200");
    add_parameter(arena, &list, "keepalives_count", "5");
    if (getenv("PGCONNECT_TIMEOUT") == NULL) {
        add_parameter(arena, &list, "connect_timeout", "20");
    }
    if (options->dsn != NULL) {
        add_parameter(arena, &list, "dbname", options->dsn);
    }
    for (size_t i = 0; i < options->parameter_count; i++) {
        add_parameter(arena, &list, options->parameters[i].keyword, options->parameters[i].value);
    }
    if (password != NULL) {
        add_parameter(arena, &list, "password", password);
    }
    *vec_push(arena, &list.keywords) = NULL;
    *vec_push(arena, &list.values) = NULL;
    return list;
}

/*
 * libpq's messages about an unreadable dsn quote the word that it stumbled over, and that may be a
 * piece of a password; so such a dsn is refused here, without its text.  The same for a password with
 * a raw "@", whose tail libpq takes for the host and would name in "could not translate host name".
 */
static bool
check_dsn(const char *dsn, Diags *diags)
{
    PQconninfoOption *parsed = PQconninfoParse(dsn, NULL);
    bool at_in_host = false;

    if (strchr(dsn, '=') == NULL && strstr(dsn, "://") == NULL) {
        PQconninfoFree(parsed); /* a plain database name */
        return true;
    }
    if (parsed == NULL) {
        diag_error(diags, DIAG_DB_CONNECT, (Span){0},
                   "the connection text is neither a URI nor a list of keyword=value pairs");
        diag_hint(diags,
                  "Put single quotes around values with spaces, and write %% and other special "
                  "characters of a URI as %%25.");
        return false;
    }
    for (const PQconninfoOption *option = parsed; option->keyword != NULL; option++) {
        at_in_host |= option->val != NULL && strcmp(option->keyword, "host") == 0 &&
                      option->val[0] != '@' && strchr(option->val, '@') != NULL;
    }
    PQconninfoFree(parsed);
    if (at_in_host) {
        diag_error(diags, DIAG_DB_CONNECT, (Span){0},
                   "the host of the connection text holds an \"@\"");
        diag_hint(diags, "Write \"@\" in a password of a URI as %%40.");
    }
    return !at_in_host;
}

static void
report_connect_failure(Arena *arena, const PGconn *conn, const DbOptions *options,
                       const char *password, Diags *diags)
{
    const char *message = db_one_line(arena, PQerrorMessage(conn));
    const char *used = PQpass(conn);

    message = db_scrub(arena, message, password);
    message = db_scrub(arena, message, used);
    if (options->dsn != NULL) {
        diag_error(diags, DIAG_DB_CONNECT, (Span){0}, "could not connect with \"%s\": %s",
                   db_mask_dsn(arena, options->dsn), message);
    } else {
        diag_error(diags, DIAG_DB_CONNECT, (Span){0}, "could not connect: %s", message);
    }
    if (strstr(message, "authentication method 13 not supported") != NULL) {
        diag_hint(diags,
                  "The user's password is stored in a form that libpq does not know: store it "
                  "as MD5, or use temporary IAM credentials with a password command.");
    }
}

PGconn *
db_open(Arena *arena, const DbOptions *options, Diags *diags)
{
    char buffer[PASSWORD_BYTES] = "";
    const char *password = NULL;

    if (options->dsn != NULL && !check_dsn(options->dsn, diags)) {
        return NULL;
    }
    if (options->password_command != NULL) {
        if (!password_run(options->password_command, buffer, diags)) {
            password_wipe(buffer, sizeof buffer);
            return NULL;
        }
        password = buffer;
    }
    const Parameters list = collect_parameters(arena, options, password);
    PGconn *conn = PQconnectdbParams(list.keywords.items, list.values.items, 1);

    if (PQstatus(conn) != CONNECTION_OK) {
        report_connect_failure(arena, conn, options, password, diags);
        PQfinish(conn);
        conn = NULL;
    }
    password_wipe(buffer, sizeof buffer);
    return conn;
}
