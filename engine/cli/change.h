/* Changes of the control schema that an operator asks for: sent, or printed with --dry-run. */
#ifndef ENGINE_CLI_CHANGE_H
#define ENGINE_CLI_CHANGE_H

#include "cli/work.h"

/* False after diagnostics. */
bool change_send(Work *work, const Args *args, const Step *step);
/* Prints it, whatever was asked for. */
bool change_print(Work *work, const Step *step);

/* Whether something is to be told of what was done: it was done, and not quietly. */
bool change_is_told(const Work *work, const Args *args);

/* A usage error where a change is asked of a snapshot without --dry-run, else EXIT_DONE. */
ExitCode change_usage(const Args *args, const char *what);

#endif
