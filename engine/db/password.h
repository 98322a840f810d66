/* The password command: a program that prints a password, so that none stands in a file of ours. */
#ifndef ENGINE_DB_PASSWORD_H
#define ENGINE_DB_PASSWORD_H

#include "base/diag.h"

enum
{
    PASSWORD_BYTES = 8192 /* tokens of cloud identity services are 1 to 2 KB */
};

/* The first line that the command prints into `password`.  DIAG_DB_PASSWORD_COMMAND, which never shows
 * what the command printed. */
bool password_run(const char *command, char password[static PASSWORD_BYTES], Diags *diags);

/* Overwrites a secret, also where a compiler sees that nobody reads it any more. */
void password_wipe(char *secret, size_t size);

#endif
