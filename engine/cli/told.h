/* Diagnostics as a person reads them: one mistake of a file that many tenants inherit is told once. */
#ifndef ENGINE_CLI_TOLD_H
#define ENGINE_CLI_TOLD_H

#include "cli/print.h"

/*
 * Prints the diagnostics from `first` on (with `quiet` only errors) and returns how many errors that made.  Those of the
 * same code, place and hint become one, "in N tenants (a, b, c, ...)", with the message of the first; in JSON each
 * stays an object of its own.
 */
size_t tell(FILE *to, const Diag *first, PrintStyle style, bool quiet);

#endif
