#include "cli/run_commands.h"

ExitCode
run_version(const Args *args)
{
    if (args->operand_count > 0) {
        return usage_error(args, "unexpected \"%s\"", args->operands[0]);
    }
    puts("firn " FIRN_VERSION);
    return EXIT_DONE;
}
