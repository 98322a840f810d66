/* `connections:` of the project, without passwords. */
#include <string.h>

#include "mapping/reader.h"

static bool
read_connection_key(Reader *r, const DocNode *child, Connection *out, Code *code, bool *is_code)
{
    static const char *const dialects[] = {"postgres", "redshift", NULL};
    size_t choice = 0;
    const char *key = child->key->scalar;

    *is_code = false;
    if (strcmp(key, "password") == 0 || strcmp(key, "sslpassword") == 0) {
        diag_error(r->diags, DIAG_PASSWORD, child->key->span,
                   "a connection cannot hold a password");
        diag_hint(r->diags, "Use ~/.pgpass, a service file, or password_command.");
        return false;
    }
    if (strcmp(key, "password_command") == 0) {
        return read_scalar(r, child, key, &out->password_command);
    }
    if (strcmp(key, "dialect") == 0) {
        if (!read_scalar(r, child, key, &out->dialect)) {
            return false;
        }
        for (; dialects[choice] != NULL; choice++) {
            if (strcmp(dialects[choice], out->dialect.text) == 0) {
                return true;
            }
        }
        return diag_error(r->diags, DIAG_BAD_CHOICE, child->span,
                          "\"dialect\" must be postgres or redshift, not \"%s\"",
                          out->dialect.text);
    }
    *is_code = true;
    code->from = read_keep(r, child->key);
    return read_scalar(r, child, key, &code->to);
}

/* libpq's keywords; an unknown one would only be found out when connecting. */
static const char *const libpq_keywords[] = {"host",
                                             "hostaddr",
                                             "port",
                                             "dbname",
                                             "user",
                                             "service",
                                             "passfile",
                                             "sslmode",
                                             "sslrootcert",
                                             "sslcert",
                                             "sslkey",
                                             "sslcrl",
                                             "connect_timeout",
                                             "application_name",
                                             "options",
                                             "keepalives",
                                             "keepalives_idle",
                                             "keepalives_interval",
                                             "keepalives_count",
                                             "tcp_user_timeout",
                                             "target_session_attrs",
                                             "channel_binding",
                                             "gssencmode",
                                             "krbsrvname",
                                             "client_encoding",
                                             "password_command",
                                             "dialect",
                                             "password",
                                             "sslpassword",
                                             NULL};

static bool
read_connection(Reader *r, const DocNode *node, Connection *out)
{
    out->name = read_keep(r, node->key);
    bool ok = read_check_name(r, out->name, "a connection");

    ok &= read_keys(r, node, out->name.text, libpq_keywords);
    if (node->kind != DOC_MAP) {
        return false;
    }
    Code *codes = arena_new_array(r->arena, Code, node->count);
    size_t count = 0;

    for (const DocNode *child = node->first; child != NULL; child = child->next) {
        bool is_code = false;

        ok &= read_connection_key(r, child, out, &codes[count], &is_code);
        count += is_code;
    }
    LIST_SET(out->parameters, codes, count);
    return ok;
}

static bool
check_default_connection(Reader *r)
{
    const Project *project = r->project;
    const Text name = project->default_connection;
    const size_t count = project->connections.count;
    const char **names = arena_new_array(r->scratch, const char *, count + 1);

    for (size_t i = 0; name.text != NULL && i < count; i++) {
        names[i] = project->connections.items[i].name.text;
        if (strcmp(names[i], name.text) == 0) {
            return true;
        }
    }
    if (name.text == NULL) {
        return true;
    }
    diag_error(r->diags, DIAG_UNKNOWN_CONNECTION, name.span, "unknown connection \"%s\"",
               name.text);
    read_hint_nearest(r, name.text, names);
    return false;
}

bool
read_connections(Reader *r, const DocNode *map)
{
    bool ok = read_text(r, map, "connection", &r->project->default_connection);
    const DocNode *node = read_section(r, map, "connections", NULL, &ok);
    const size_t room = node != NULL ? node->count : 0;
    Connection *connections = arena_new_array(r->arena, Connection, room);
    size_t count = 0;

    for (const DocNode *child = node != NULL ? node->first : NULL; child != NULL;
         child = child->next) {
        ok &= read_connection(r, child, &connections[count++]);
    }
    LIST_SET(r->project->connections, connections, count);
    return check_default_connection(r) && ok;
}
