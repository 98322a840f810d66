/* `firn schema`: what an editor needs to complete and check mapping files. */
#include <stdio.h>

#include "cli/run_commands.h"
#include "mapping/schema.h"

ExitCode
run_schema(const Args *args)
{
    if (args->operand_count > 0) {
        return usage_error(args, "it takes no operands");
    }
    fputs(mapping_schema, stdout);
    return EXIT_DONE;
}
