#define _XOPEN_SOURCE 700 /* realpath(); NOLINT: the system reserves the name for this */
#include "cli/local.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "cli/local_cluster.h"
#include "cli/local_place.h"
#include "db/db_text.h"

#define ELSEWHERE "/var/tmp/firn-" /* and the hash of the project's path */

/*
 * For analytics on a laptop.  A crash may lose the last half second of commits (synchronous_commit), never
 * consistency (fsync stays on): this server holds copies and what is built from them.
 */
static const char *const settings[] = {
    "listen_addresses=",
    ("port=" LOCAL_PORT),
    "shared_buffers=256MB",
    "maintenance_work_mem=256MB",
    "max_wal_size=4GB",
    "checkpoint_timeout=15min",
    "synchronous_commit=off",
    "max_connections=60",
    "max_locks_per_transaction=512", /* a statement may read the tables of hundreds of tenants */
    "timezone=UTC",
    "log_timezone=UTC",
    "jit=off",
};

/* ---- where ------------------------------------------------------------------------------------ */

/* Can the user get into the folder and all folders above it? */
static bool
can_reach(Arena *arena, const char *path, uid_t uid, gid_t gid)
{
    char *part = arena_strdup(arena, path);
    struct stat folder;

    for (;;) {
        if (stat(part[0] != '\0' ? part : "/", &folder) != 0 ||
            !place_may_traverse(&folder, uid, gid)) {
            return false;
        }
        char *slash = strrchr(part, '/');

        if (slash == NULL || part[0] == '\0') {
            return true;
        }
        *slash = '\0';
    }
}

/* A path that local_find() once wrote; nothing else is believed, because root removes what it names. */
static bool
is_elsewhere(const char *path)
{
    const size_t prefix = strlen(ELSEWHERE);

    return strncmp(path, ELSEWHERE, prefix) == 0 && strlen(path) == prefix + 16 &&
           strspn(path + prefix, "0123456789abcdef") == 16;
}

static bool
exists(const char *path)
{
    struct stat found;

    return lstat(path, &found) == 0;
}

/* The folder of a server that is there, or where one will be. */
static bool
choose_folder(Arena *arena, LocalServer *server, Diags *diags)
{
    const char *inside = arena_fmt(arena, "%s/.firn", server->project);
    const char *note = cluster_read_file(arena, arena_fmt(arena, "%s/location", inside));
    RunAs as;

    server->folder = inside;
    if (note != NULL) {
        server->folder = arena_strndup(arena, note, strcspn(note, "\n"));
        server->elsewhere = true;
        return is_elsewhere(server->folder) ||
               diag_error(diags, DIAG_LOCAL_FOLDER, (Span){0},
                          "\"%s/location\" does not name a folder of a local server", inside);
    }
    server->data = arena_fmt(arena, "%s/postgres", inside);
    if (exists(server->data)) {
        return true;
    }
    if (!cluster_user(server, &as, diags)) {
        return false;
    }
    if (!place_is_plain(inside) ||
        (as.change &&
         !can_reach(arena, exists(inside) ? inside : server->project, as.uid, as.gid))) {
        server->folder = arena_fmt(arena, "%s%s", ELSEWHERE, place_hash(arena, server->project));
        server->elsewhere = true;
    }
    return true;
}

/* Of a server that runs as another user than we, only folders that everybody has are reachable. */
static const char *
socket_fallback(void)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");

    return geteuid() != 0 && runtime != NULL && runtime[0] == '/' &&
                   strlen(runtime) + strlen("/firn-0123456789abcdef") <= PLACE_SOCKET_DIR_BYTES
               ? runtime
               : "/tmp";
}

static bool
accepts_connections(const char *socket_dir)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const int length = snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.%s",
                                socket_dir, LOCAL_PORT);
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    if (fd < 0 || length < 0 || (size_t) length >= sizeof address.sun_path) {
        (void) close(fd);
        return false;
    }
    const bool ok = connect(fd, (const struct sockaddr *) &address, sizeof address) == 0;

    (void) close(fd);
    return ok;
}

/* Is the process a server of this data?  Its working directory says so where /proc exists. */
static bool
is_server(Arena *arena, const LocalServer *server, const char *socket_dir)
{
    char cwd[PATH_MAX];
    const ssize_t len =
        readlink(arena_fmt(arena, "/proc/%ld/cwd", server->pid), cwd, sizeof cwd - 1);

    if (kill((pid_t) server->pid, 0) != 0 && errno == ESRCH) {
        return false;
    }
    if (len > 0) {
        cwd[len] = '\0';
        return strcmp(cwd, server->data) == 0;
    }
    return socket_dir != NULL && accepts_connections(socket_dir);
}

static void
look(Arena *arena, LocalServer *server)
{
    const char *text =
        cluster_read_file(arena, arena_fmt(arena, "%s/postmaster.pid", server->data));
    const char *socket_dir = NULL;

    server->exists = exists(server->data);
    server->running = false;
    server->pid = 0;
    server->socket_dir = place_socket_dir(arena, server->folder, socket_fallback());
    if (text != NULL && place_read_pid_file(arena, text, &server->pid, &socket_dir) &&
        is_server(arena, server, socket_dir)) {
        server->running = true;
        server->socket_dir = socket_dir != NULL ? socket_dir : server->socket_dir;
    }
}

bool
local_find(Arena *arena, const char *project_root, LocalServer *out, Diags *diags)
{
    char *project = realpath(project_root, NULL);

    *out = (LocalServer){0};
    if (project == NULL) {
        return diag_error(diags, DIAG_FILE, (Span){0}, "could not find folder \"%s\": %s",
                          project_root, strerror(errno));
    }
    out->project = arena_strdup(arena, project);
    free(project);
    if (!choose_folder(arena, out, diags)) {
        return false;
    }
    out->data = arena_fmt(arena, "%s/postgres", out->folder);
    out->log = arena_fmt(arena, "%s/log", out->folder);
    look(arena, out);
    return true;
}

/* ---- start ------------------------------------------------------------------------------------ */

/* A folder of ours that the server's user may pass through. */
static bool
make_folder(const char *path, Diags *diags)
{
    struct stat found;

    if (mkdir(path, 0755) == 0 && chmod(path, 0755) == 0) {
        return true;
    }
    if (errno == EEXIST && lstat(path, &found) == 0 && S_ISDIR(found.st_mode)) {
        return true;
    }
    return diag_error(diags, DIAG_LOCAL_FOLDER, (Span){0}, "could not make folder \"%s\": %s", path,
                      strerror(errno));
}

/* /var/tmp is everybody's: somebody else may have made the folder before us. */
static bool
make_elsewhere(Arena *arena, const LocalServer *server, Diags *diags)
{
    const char *note = arena_fmt(arena, "%s/.firn/location", server->project);
    struct stat found;

    if (!make_folder(server->folder, diags)) {
        return false;
    }
    if (lstat(server->folder, &found) != 0 || found.st_uid != geteuid()) {
        return diag_error(diags, DIAG_LOCAL_FOLDER, (Span){0}, "\"%s\" belongs to somebody else",
                          server->folder);
    }
    FILE *file = fopen(note, "w");
    bool ok = file != NULL && fprintf(file, "%s\n", server->folder) > 0;

    ok = file != NULL && fclose(file) == 0 && ok;
    if (!ok) {
        return diag_error(diags, DIAG_FILE, (Span){0}, "could not write \"%s\": %s", note,
                          strerror(errno));
    }
    if (!server->exists) {
        diag_notice(diags, DIAG_LOCAL_ELSEWHERE, (Span){0},
                    "the local server cannot live in the project's folder; its data is in \"%s\"",
                    server->folder);
    }
    return true;
}

static bool
make_log(const LocalServer *server, const RunAs *as, Diags *diags)
{
    const int fd = open(server->log, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    const bool ok = fd >= 0 && (!as->change || fchown(fd, as->uid, as->gid) == 0);

    if (!ok) {
        diag_error(diags, DIAG_LOCAL_FOLDER, (Span){0}, "could not write \"%s\": %s", server->log,
                   strerror(errno));
    }
    (void) close(fd);
    return ok;
}

static const char *
server_options(Arena *arena, const LocalServer *server)
{
    StrBuf text = strbuf_new(arena);
    /* A list of folders to the server, and one word to the shell of pg_ctl. */
    const char *folder = arena_fmt(arena, "unix_socket_directories=\"%s\"", server->socket_dir);

    strbuf_fmt(&text, "-c %s", place_shell_word(arena, folder));
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        strbuf_fmt(&text, " -c %s", place_shell_word(arena, settings[i]));
    }
    return text.text;
}

/* The last lines of the log, in one; `otherwise` when there are none. */
static const char *
log_tail(Arena *arena, const char *path, const char *otherwise)
{
    enum
    {
        TAIL_BYTES = 600
    };
    const char *text = cluster_read_file(arena, path);
    const size_t len = text != NULL ? strlen(text) : 0;

    if (len == 0) {
        return otherwise;
    }
    const char *tail = len > TAIL_BYTES ? text + len - TAIL_BYTES : text;
    const char *line = len > TAIL_BYTES ? strchr(tail, '\n') : NULL;

    return db_one_line(arena, line != NULL ? line + 1 : tail);
}

static bool
start_server(Arena *arena, const LocalServer *server, const RunAs *as, const char *programs,
             Diags *diags)
{
    const char *const argv[] = {arena_fmt(arena, "%s/pg_ctl", programs),
                                "start",
                                "-D",
                                server->data,
                                "-l",
                                server->log,
                                "-w",
                                "-t",
                                "60",
                                "-o",
                                server_options(arena, server),
                                NULL};
    StrBuf output = strbuf_new(arena);

    if (spawn_wait(as, argv, NULL, &output) == 0) {
        return true;
    }
    diag_error(diags, DIAG_LOCAL_SERVER, (Span){0}, "the local server did not start: %s",
               log_tail(arena, server->log, db_one_line(arena, output.text)));
    diag_hint(diags, "The whole log is \"%s\".", server->log);
    return false;
}

/*
 * The pid file of a dead server stays: with it the next server finds out whether a backend of the dead one
 * still uses the data.  But when its number now is some other process, no server would start.
 */
static void
remove_foreign_pid_file(Arena *arena, const LocalServer *server)
{
    if (server->pid > 0 && kill((pid_t) server->pid, 0) == 0) {
        (void) unlink(arena_fmt(arena, "%s/postmaster.pid", server->data));
    }
}

static void
remove_socket(Arena *arena, const LocalServer *server)
{
    (void) unlink(arena_fmt(arena, "%s/.s.PGSQL.%s", server->socket_dir, LOCAL_PORT));
    (void) unlink(arena_fmt(arena, "%s/.s.PGSQL.%s.lock", server->socket_dir, LOCAL_PORT));
}

bool
local_start(Arena *arena, LocalServer *server, Diags *diags)
{
    RunAs as;

    if (server->running) {
        return true;
    }
    if (!cluster_user(server, &as, diags)) {
        return false;
    }
    const int version = server->exists ? cluster_version(arena, server->data) : 0;
    const char *programs = cluster_programs(arena, version, diags);

    if (programs == NULL || !make_folder(arena_fmt(arena, "%s/.firn", server->project), diags) ||
        (server->elsewhere && !make_elsewhere(arena, server, diags))) {
        return false;
    }
    if (!server->exists && !cluster_create(arena, &as, programs, server->data, diags)) {
        return false;
    }
    remove_foreign_pid_file(arena, server);
    if (!cluster_own_folder(&as, server->socket_dir, diags) || !make_log(server, &as, diags) ||
        !start_server(arena, server, &as, programs, diags)) {
        return false;
    }
    look(arena, server);
    return server->running || diag_error(diags, DIAG_LOCAL_SERVER, (Span){0},
                                         "the local server ended right after its start: %s",
                                         log_tail(arena, server->log, "its log is empty"));
}

/* ---- stop ------------------------------------------------------------------------------------- */

bool
local_stop(Arena *arena, LocalServer *server, Diags *diags)
{
    enum
    {
        STOP_TRIES = 1200 /* of 50 ms: one minute */
    };
    const struct timespec pause = {.tv_nsec = 50000000};

    if (!server->running) {
        return true;
    }
    if (kill((pid_t) server->pid, SIGINT) != 0 && errno != ESRCH) {
        return diag_error(diags, DIAG_LOCAL_SERVER, (Span){0},
                          "could not stop the local server, process %ld: %s", server->pid,
                          strerror(errno));
    }
    for (int i = 0; i < STOP_TRIES && server->running; i++) {
        const ArenaMark mark = arena_mark(arena);

        (void) nanosleep(&pause, NULL);
        server->running = exists(arena_fmt(arena, "%s/postmaster.pid", server->data)) &&
                          (kill((pid_t) server->pid, 0) == 0 || errno != ESRCH);
        arena_rewind(arena, mark);
    }
    return !server->running ||
           diag_error(diags, DIAG_LOCAL_SERVER, (Span){0},
                      "the local server, process %ld, does not stop", server->pid);
}

bool
local_destroy(Arena *arena, LocalServer *server, Diags *diags)
{
    RunAs as;

    if (!local_stop(arena, server, diags) || !cluster_user(server, &as, diags) ||
        !cluster_remove(arena, &as, server->data, diags) ||
        !cluster_remove(arena, &as, arena_fmt(arena, "%s.new", server->data), diags)) {
        return false;
    }
    /* What is not there or holds somebody else's files stays: the data is gone. */
    remove_socket(arena, server);
    (void) rmdir(server->socket_dir);
    (void) unlink(server->log);
    if (server->elsewhere) {
        (void) rmdir(server->folder);
        (void) unlink(arena_fmt(arena, "%s/.firn/location", server->project));
    }
    (void) rmdir(arena_fmt(arena, "%s/.firn", server->project));
    server->exists = false;
    return true;
}

/* ---- use -------------------------------------------------------------------------------------- */

void
local_options(Arena *arena, const LocalServer *server, DbOptions *options)
{
    enum
    {
        PARAMETERS = 4
    };
    DbParameter *parameters = arena_new_array(arena, DbParameter, PARAMETERS);

    parameters[0] = (DbParameter){"host", server->socket_dir};
    parameters[1] = (DbParameter){"port", LOCAL_PORT};
    parameters[2] = (DbParameter){"user", LOCAL_NAME};
    parameters[3] = (DbParameter){"dbname", LOCAL_NAME};
    options->parameters = parameters;
    options->parameter_count = PARAMETERS;
}

bool
local_psql(Arena *arena, const LocalServer *server, const char *const *operands, int operand_count,
           Diags *diags)
{
    const char *const own[] = {"psql",     "-h", server->socket_dir, "-p", LOCAL_PORT, "-U",
                               LOCAL_NAME, "-d", LOCAL_NAME};
    enum
    {
        OWN = sizeof own / sizeof own[0]
    };
    char **argv = arena_new_array(arena, char *, OWN + (size_t) operand_count + 1);
    const int version = cluster_version(arena, server->data);
    Diags *unused = diags_new(arena); /* no programs: the psql of the PATH will do */
    const char *programs = cluster_programs(arena, version, unused);

    for (size_t i = 0; i < OWN; i++) {
        argv[i] = arena_strdup(arena, own[i]);
    }
    for (int i = 0; i < operand_count; i++) {
        argv[OWN + i] = arena_strdup(arena, operands[i]);
    }
    if (programs != NULL) {
        (void) execv(arena_fmt(arena, "%s/psql", programs), argv);
    }
    (void) execvp("psql", argv);
    diag_error(diags, DIAG_LOCAL_BINARIES, (Span){0}, "could not run psql: %s", strerror(errno));
    diag_hint(diags, "Install it (on Debian and Ubuntu: apt install postgresql-client).");
    return false;
}
