#define _DEFAULT_SOURCE /* lchown(); NOLINT: the system reserves the name for this */
#include "cli/local_cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/local_place.h"
#include "db/db_text.h"

static const RunAs ourselves = {0};

/* ---- files ------------------------------------------------------------------------------------ */

const char *
cluster_read_file(Arena *arena, const char *path)
{
    StrBuf text = strbuf_new(arena);
    char chunk[4096];
    size_t got;
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        return NULL;
    }
    while ((got = fread(chunk, 1, sizeof chunk, file)) > 0) {
        strbuf_mem(&text, chunk, got);
    }
    (void) fclose(file);
    strbuf_str(&text, "");
    return text.text;
}

static uid_t
owner_of(const RunAs *as)
{
    return as->change ? as->uid : geteuid();
}

bool
cluster_own_folder(const RunAs *as, const char *path, Diags *diags)
{
    struct stat found;

    if (mkdir(path, S_IRWXU) == 0) {
        /* mkdir() made it just now and it is empty: nobody else could have put anything there. */
        if (chmod(path, S_IRWXU) == 0 && (!as->change || lchown(path, as->uid, as->gid) == 0)) {
            return true;
        }
    } else if (errno == EEXIST && lstat(path, &found) == 0) {
        if (S_ISDIR(found.st_mode) && found.st_uid == owner_of(as)) {
            return true;
        }
        return diag_error(diags, DIAG_LOCAL_FOLDER, (Span){0},
                          "\"%s\" is not a folder of the server's user", path);
    }
    return diag_error(diags, DIAG_LOCAL_FOLDER, (Span){0}, "could not make folder \"%s\": %s", path,
                      strerror(errno));
}

bool
cluster_remove(Arena *arena, const RunAs *as, const char *path, Diags *diags)
{
    const char *const argv[] = {"find", path, "-mindepth", "1", "-delete", NULL};
    StrBuf output = strbuf_new(arena);
    struct stat found;

    if (lstat(path, &found) != 0 && errno == ENOENT) {
        return true;
    }
    if (spawn_wait(as, argv, NULL, &output) != 0 || rmdir(path) != 0) {
        return diag_error(diags, DIAG_LOCAL_FOLDER, (Span){0}, "could not remove \"%s\": %s", path,
                          output.len > 0 ? db_one_line(arena, output.text) : strerror(errno));
    }
    return true;
}

/* ---- the user --------------------------------------------------------------------------------- */

static bool
use_entry(const struct passwd *entry, RunAs *out)
{
    if (entry == NULL || entry->pw_uid == 0) {
        return false;
    }
    *out = (RunAs){.change = true, .uid = entry->pw_uid, .gid = entry->pw_gid};
    return true;
}

bool
cluster_user(const LocalServer *server, RunAs *out, Diags *diags)
{
    static const char *const names[] = {"postgres", "nobody"};
    struct stat data;
    const bool exists = lstat(server->data, &data) == 0;

    *out = ourselves;
    if (geteuid() != 0) {
        if (exists && data.st_uid != geteuid()) {
            diag_error(diags, DIAG_LOCAL_FOLDER, (Span){0},
                       "the local server's data in \"%s\" belongs to another user", server->data);
            diag_hint(diags, "Run the command as that user or as root.");
            return false;
        }
        return true;
    }
    if (exists) {
        const struct passwd *entry = getpwuid(data.st_uid);

        if (use_entry(entry, out)) {
            out->name = entry->pw_name;
            return true;
        }
        return diag_error(diags, DIAG_LOCAL_FOLDER, (Span){0},
                          "\"%s\" belongs to a user that no server can run as", server->data);
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (use_entry(getpwnam(names[i]), out)) {
            out->name = names[i];
            return true;
        }
    }
    diag_error(diags, DIAG_LOCAL_FOLDER, (Span){0},
               "a server does not run as root, and there is no user \"postgres\" or \"nobody\"");
    diag_hint(diags, "Run Firn as an ordinary user.");
    return false;
}

/* ---- the programs ----------------------------------------------------------------------------- */

int
cluster_version(Arena *arena, const char *data)
{
    const char *text = cluster_read_file(arena, arena_fmt(arena, "%s/PG_VERSION", data));

    return text != NULL ? place_major_version(text) : 0;
}

/* The major version of the server programs in `folder`; 0 when they are not all there. */
static int
version_in(Arena *arena, const char *folder)
{
    static const char *const needed[] = {"postgres", "initdb", "pg_ctl"};
    const char *const argv[] = {arena_fmt(arena, "%s/postgres", folder), "--version", NULL};
    StrBuf output = strbuf_new(arena);

    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (access(arena_fmt(arena, "%s/%s", folder, needed[i]), X_OK) != 0) {
            return 0;
        }
    }
    return spawn_wait(&ourselves, argv, NULL, &output) == 0 ? place_major_version(output.text) : 0;
}

typedef struct Search
{
    int wanted; /* 0: any */
    int version;
    const char *folder; /* the best so far */
} Search;

static void
consider(Arena *arena, Search *search, const char *folder)
{
    const int version = version_in(arena, folder);
    const bool fits = search->wanted == 0
                          ? version >= PLACE_OLDEST_VERSION && version <= PLACE_NEWEST_VERSION
                          : version == search->wanted;

    if (fits && version > search->version) {
        search->version = version;
        search->folder = folder;
    }
}

static void
consider_path(Arena *arena, Search *search)
{
    const char *path = getenv("PATH");

    while (path != NULL && *path != '\0') {
        const size_t len = strcspn(path, ":");

        if (len > 0 && path[0] == '/') {
            consider(arena, search, arena_strndup(arena, path, len));
        }
        path += len + (path[len] == ':');
    }
}

static void
consider_pg_config(Arena *arena, Search *search)
{
    static const char *const argv[] = {"pg_config", "--bindir", NULL};
    StrBuf output = strbuf_new(arena);

    if (spawn_wait(&ourselves, argv, NULL, &output) == 0 && output.text[0] == '/') {
        consider(arena, search, arena_strndup(arena, output.text, strcspn(output.text, "\n")));
    }
}

const char *
cluster_programs(Arena *arena, int wanted, Diags *diags)
{
    Search search = {.wanted = wanted};

    for (int version = PLACE_NEWEST_VERSION; version >= PLACE_OLDEST_VERSION; version--) {
        consider(arena, &search, arena_fmt(arena, "/usr/lib/postgresql/%d/bin", version));
        consider(arena, &search, arena_fmt(arena, "/usr/pgsql-%d/bin", version));
    }
    consider_path(arena, &search);
    consider_pg_config(arena, &search);
    if (search.folder != NULL) {
        return search.folder;
    }
    if (wanted != 0) {
        diag_error(diags, DIAG_LOCAL_BINARIES, (Span){0},
                   "the local server's data is of PostgreSQL %d, whose programs were not found",
                   wanted);
        diag_hint(diags, "Install that version, or give up the data with \"firn local destroy\".");
    } else {
        diag_error(diags, DIAG_LOCAL_BINARIES, (Span){0},
                   "no server programs of PostgreSQL %d to %d were found", PLACE_OLDEST_VERSION,
                   PLACE_NEWEST_VERSION);
        diag_hint(diags,
                  "Install them (on Debian and Ubuntu: apt install postgresql), or name a server "
                  "of your own with --dsn.");
    }
    return NULL;
}

/* ---- a new cluster ---------------------------------------------------------------------------- */

static bool
run_program(Arena *arena, const RunAs *as, const char *const *argv, const char *input, Diags *diags)
{
    StrBuf output = strbuf_new(arena);
    const int code = spawn_wait(as, argv, input, &output);

    if (code == 0) {
        return true;
    }
    return diag_error(diags, DIAG_LOCAL_SERVER, (Span){0}, "\"%s\" ended with code %d: %s", argv[0],
                      code, output.len > 0 ? db_one_line(arena, output.text) : "no message");
}

/* The database is made by the server's single-user mode, so that a cluster with a name is complete. */
static bool
make_database(Arena *arena, const RunAs *as, const char *programs, const char *data, Diags *diags)
{
    const char *const argv[] = {
        arena_fmt(arena, "%s/postgres", programs), "--single", "-D", data, "postgres", NULL};
    const SqlVar vars[] = {{"database", SQL_VAR_IDENT, LOCAL_NAME}};
    StrBuf sql = strbuf_new(arena);

    if (!sql_render(&sql, &sql_postgres, "local_database", vars, 1, diags)) {
        return false;
    }
    strbuf_char(&sql, '\n');
    return run_program(arena, as, argv, sql.text, diags);
}

bool
cluster_create(Arena *arena, const RunAs *as, const char *programs, const char *data, Diags *diags)
{
    const char *fresh = arena_fmt(arena, "%s.new", data);
    const char *const argv[] = {arena_fmt(arena, "%s/initdb", programs),
                                "-D",
                                fresh,
                                "-E",
                                "UTF8",
                                "--locale=C",
                                "-A",
                                "trust",
                                "-U",
                                LOCAL_NAME,
                                NULL};

    if (!cluster_remove(arena, as, fresh, diags) || !cluster_own_folder(as, fresh, diags) ||
        !run_program(arena, as, argv, NULL, diags) ||
        !make_database(arena, as, programs, fresh, diags)) {
        return false;
    }
    if (rename(fresh, data) != 0) {
        return diag_error(diags, DIAG_LOCAL_FOLDER, (Span){0}, "could not rename \"%s\": %s", fresh,
                          strerror(errno));
    }
    return true;
}
