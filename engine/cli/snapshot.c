#include "cli/run_commands.h"
#include "cli/session.h"

static void
say(const Session *session, const char *path)
{
    const Catalog *catalog = session->catalog;
    size_t tables = 0;

    for (size_t i = 0; i < catalog->schema_count; i++) {
        tables += catalog->schemas[i].table_count;
    }
    fprintf(stderr, "wrote %s: %zu schemas, %zu tables, %s\n", path, catalog->schema_count, tables,
            catalog->has_state ? "with control state" : "no control state yet");
}

ExitCode
run_snapshot(const Args *args)
{
    Session session;
    ExitCode code = EXIT_NOTHING;

    if (args->operand_count != 1) {
        return usage_error(args, "name one file to write");
    }
    if (session_open(&session, args) && session_catalog(&session, args) &&
        catalog_save(session.catalog, args->operands[0], session.diags)) {
        code = EXIT_DONE;
        if (!session.quiet) {
            say(&session, args->operands[0]);
        }
    }
    if (session.usage) {
        code = EXIT_USAGE;
    }
    session_close(&session);
    return code;
}
