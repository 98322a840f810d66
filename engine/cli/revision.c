#include "cli/revision.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/local_spawn.h"

static const char *
absolute(Arena *arena, const char *path)
{
    enum
    {
        LONGEST = 4096
    };
    char here[LONGEST];

    return path[0] == '/' || getcwd(here, sizeof here) == NULL
               ? path
               : arena_fmt(arena, "%s/%s", here, path);
}

static bool
is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static void
remove_folder(Arena *arena, const char *folder)
{
    StrBuf output = strbuf_new(arena);
    const RunAs self = {0};
    const char *const argv[] = {"/bin/rm", "-rf", folder, NULL};

    (void) spawn_wait(&self, argv, NULL, &output);
}

/* The files of the revision, below a new folder; NULL after a diagnostic. */
static const char *
check_out(Session *session, const char *revision)
{
    static const char script[] = "git -C \"$1\" archive --format=tar \"$2\" >\"$3/.tar\" && "
                                 "tar -xf \"$3/.tar\" -C \"$3\" && rm \"$3/.tar\"";
    char *folder = arena_strdup(session->arena, "/tmp/firn-diff-XXXXXX");
    StrBuf output = strbuf_new(session->arena);
    const RunAs self = {0};

    strbuf_str(&output, "");
    if (mkdtemp(folder) == NULL) {
        diag_error(session->diags, DIAG_FILE, (Span){0}, "could not make a folder in /tmp: %s",
                   strerror(errno));
        return NULL;
    }
    const char *const argv[] = {
        "/bin/sh", "-c",   script, "sh", absolute(session->arena, session->root),
        revision,  folder, NULL};

    if (spawn_wait(&self, argv, NULL, &output) != 0) {
        const size_t line = strcspn(output.text, "\n");

        diag_error(session->diags, DIAG_FILE, (Span){0}, "there is no revision \"%s\": %.*s",
                   revision, (int) line, output.text);
        diag_hint(session->diags, "Name a revision of git, or the folder of another project.");
        remove_folder(session->arena, folder);
        return NULL;
    }
    return folder;
}

Revision
revision_open(Session *session, const char *name)
{
    const bool is_copy = !is_folder(name);

    return (Revision){.folder = is_copy ? check_out(session, name) : name, .is_copy = is_copy};
}

void
revision_close(Session *session, const Revision *revision)
{
    if (revision->is_copy && revision->folder != NULL) {
        remove_folder(session->arena, revision->folder);
    }
}
