#include "cli/command.h"
#include "cli/run_commands.h"

static const Option none[] = {{0}};

#define SELECTION                                                                               \
    {"select", 's', "WORDS", "only these: target:, tenant:, region:, function:NAME"},           \
        {"exclude", '\0', "WORDS", "all but these"}

static const Option run_options[] = {
    {"dry-run", 'n', NULL, "print the exact statements instead of sending them"},
    {"batch-width", '\0', "N", "branches one statement reads (0: all; default: what suits the dialect)"},
    SELECTION,
    {0},
};

const Command commands[] = {
    {.name = "run",
     .summary = "Bring the warehouse up to date with staging.",
     .operands = "",
     .details =
         "Words of --select separated by space are a union, by comma an intersection; NAME may hold *.\n"
         "\n"
         "Exit codes: 0 done, 1 nothing done, 2 usage, 3 done with some tenants failed or held back.",
     .options = run_options,
     .run = run_run},
    {.name = "reconcile",
     .summary = "Compare everything with staging and repair what increments cannot see.",
     .operands = "",
     .details = "A run in which every branch is compared row by row.",
     .options = run_options,
     .run = run_reconcile},
    {.name = "snapshot",
     .summary = "Write catalog and control state into a file, for work without a server.",
     .operands = "FILE",
     .details =
         "The file is JSON, and the same for the same server state except for the instant it was "
         "taken\n"
         "at. \"check\", \"show\", \"plan\" and \"run --dry-run\" read it with --snapshot=FILE.",
     .options = none,
     .run = run_snapshot},
    {.name = "local",
     .summary = "A PostgreSQL server of this project's own.",
     .operands = "start|stop|status|psql|destroy",
     .details = "start     make the server where there is none, and start it\n"
                "stop      stop it; its data stays\n"
                "status    does it run, and where\n"
                "psql      psql on its database; the words after it are psql's own\n"
                "destroy   stop it and remove its data\n"
                "\n"
                "It listens on a unix socket only. Its data is in .firn/ of the project.",
     .options = none,
     .run = run_local,
     .passes_on = "psql"},
    {.name = "explain",
     .summary = "What a diagnostic means and what to do.",
     .operands = "[CODE]",
     .details = "Without a code: the list of all codes.",
     .options = none,
     .run = run_explain},
    {.name = "help",
     .summary = "The commands, or the options of one.",
     .operands = "[COMMAND]",
     .options = none,
     .run = run_help},
    {.name = "version",
     .summary = "The version of this program.",
     .operands = "",
     .options = none,
     .run = run_version},
    {.name = 0},
};
