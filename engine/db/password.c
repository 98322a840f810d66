#include "db/password.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

void
password_wipe(char *secret, size_t size)
{
    for (volatile char *p = secret; size > 0; size--) {
        *p++ = '\0';
    }
}

bool
password_run(const char *command, char password[static PASSWORD_BYTES], Diags *diags)
{
    char rest[512];
    FILE *pipe = popen(command, "r"); /* /bin/sh -c, as documented: NOLINT(cert-env33-c) */

    if (pipe == NULL) {
        return diag_error(diags, DIAG_DB_PASSWORD_COMMAND, (Span){0},
                          "could not run the password command: %s", strerror(errno));
    }
    const bool read = fgets(password, PASSWORD_BYTES, pipe) != NULL;
    const size_t len = read ? strcspn(password, "\r\n") : 0;
    const bool whole = !read || password[len] != '\0' || strlen(password) < PASSWORD_BYTES - 1;

    /* The rest is read, so that the command does not die of a closed pipe. */
    while (fread(rest, 1, sizeof rest, pipe) > 0) {
    }
    password_wipe(rest, sizeof rest);
    const int status = pclose(pipe);

    if (status != 0) {
        if (status != -1 && WIFEXITED(status)) {
            return diag_error(diags, DIAG_DB_PASSWORD_COMMAND, (Span){0},
                              "the password command ended with exit code %d", WEXITSTATUS(status));
        }
        return diag_error(diags, DIAG_DB_PASSWORD_COMMAND, (Span){0},
                          "the password command did not end by itself");
    }
    if (len == 0 || !whole) {
        return diag_error(diags, DIAG_DB_PASSWORD_COMMAND, (Span){0}, "%s",
                          whole ? "the password command printed nothing"
                                : "the first line of the password command is too long");
    }
    password[len] = '\0';
    return true;
}
