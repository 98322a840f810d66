#define _DEFAULT_SOURCE /* initgroups(); NOLINT: the system reserves the name for this */
#include "cli/local_spawn.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum
{
    EXIT_NOT_RUN = 127,
    MAX_FILES = 256
};

/* A server started by us must not believe what our caller's variables say about another one. */
static void
clean_environment(void)
{
    for (char **entry = environ; *entry != NULL;) {
        char name[64];
        const size_t len = strcspn(*entry, "=");

        if (strncmp(*entry, "PG", 2) != 0 || len >= sizeof name) {
            entry++;
            continue;
        }
        memcpy(name, *entry, len);
        name[len] = '\0';
        if (unsetenv(name) != 0) {
            entry++;
        }
    }
    (void) setenv("LC_ALL", "C", 1);
}

static bool
become(const RunAs *as)
{
    return !as->change ||
           (initgroups(as->name, as->gid) == 0 && setgid(as->gid) == 0 && setuid(as->uid) == 0);
}

/* exec() does not change its arguments, but its declaration is older than const. */
static char *const *
exec_arguments(const char *const *argv)
{
    union
    {
        const char *const *given;
        char *const *wanted;
    } arguments = {.given = argv};

    return arguments.wanted;
}

static void
run_child(const RunAs *as, const char *const *argv, int in, int out)
{
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
        dup2(out, STDERR_FILENO) < 0) {
        _exit(EXIT_NOT_RUN);
    }
    /* A server that outlives us must not keep our caller's pipes and locks open. */
    for (int fd = STDERR_FILENO + 1; fd < MAX_FILES; fd++) {
        (void) close(fd);
    }
    if (!become(as) || chdir("/") != 0) {
        _exit(EXIT_NOT_RUN);
    }
    (void) umask(S_IRWXG | S_IRWXO);
    clean_environment();
    execvp(argv[0], exec_arguments(argv));
    _exit(EXIT_NOT_RUN);
}

static void
read_output(int fd, StrBuf *output)
{
    char chunk[4096];
    ssize_t got;

    while ((got = read(fd, chunk, sizeof chunk)) > 0 || (got < 0 && errno == EINTR)) {
        if (got > 0) {
            strbuf_mem(output, chunk, (size_t) got);
        }
    }
}

static int
wait_for(pid_t pid)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            return -1;
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* A pipe that already holds `text`, which must be shorter than a pipe is deep. */
static int
open_input(const char *text)
{
    int ends[2];

    if (pipe(ends) != 0) {
        return -1;
    }
    if (text != NULL && write(ends[1], text, strlen(text)) != (ssize_t) strlen(text)) {
        (void) close(ends[0]);
        ends[0] = -1;
    }
    (void) close(ends[1]);
    return ends[0];
}

int
spawn_wait(const RunAs *as, const char *const *argv, const char *input, StrBuf *output)
{
    const int in = open_input(input);
    int out[2] = {-1, -1};

    if (in < 0 || pipe(out) != 0) {
        (void) close(in);
        return -1;
    }
    const pid_t pid = fork();

    if (pid == 0) {
        run_child(as, argv, in, out[1]);
    }
    (void) close(in);
    (void) close(out[1]);
    if (pid > 0) {
        read_output(out[0], output);
    }
    (void) close(out[0]);
    return pid > 0 ? wait_for(pid) : -1;
}
