#include "cli/run_commands.h"

ExitCode
run_help(const Args *args)
{
    if (args->operand_count > 1) {
        return usage_error(args, "one command at a time");
    }
    return command_help(commands, args->operand_count > 0 ? args->operands[0] : NULL, stdout);
}
