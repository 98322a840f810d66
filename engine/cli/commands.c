#include "cli/command.h"
#include "cli/run_commands.h"

static const Option none[] = {{0}};

const Command commands[] = {
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
