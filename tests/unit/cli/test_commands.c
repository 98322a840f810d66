#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/command.h"

enum
{
    MAX_TEXT = 64 * 1024
};

static const char *
read_all(FILE *file)
{
    static char text[MAX_TEXT];

    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
    return text;
}

static const char *
help_of(const char *name)
{
    FILE *file = tmpfile();

    assert_non_null(file);
    assert_int_equal(command_help(commands, name, file), EXIT_DONE);
    rewind(file);
    return read_all(file);
}

static void
the_overview_lists_these_commands(void **state)
{
    static const char overview[] =
        "usage: firn COMMAND [OPTIONS] [OPERANDS]\n"
        "\n"
        "Commands:\n"
        "  check      Read the mapping, bind every tenant, report everything that is wrong.\n"
        "  show       A record as it holds for one tenant: where each part comes from, and its "
        "SQL.\n"
        "  test       Run the tests that authors wrote beside their Lua hooks.\n"
        "  onboard    Propose the mapping of a new tenant by its tables and by how others are "
        "mapped.\n"
        "  coverage   Which tenants fill which columns of the warehouse, and from what.\n"
        "  why        Where a column of a target comes from for one tenant, to the staging "
        "columns.\n"
        "  lineage    The staging columns behind every column, tenants that agree told together.\n"
        "  diff       What the mapping's changes since a revision change in the SQL, and for "
        "whom.\n"
        "  plan       What a run would do and why: order, shape, modes of the branches.\n"
        "  run        Bring the warehouse up to date with staging.\n"
        "  reconcile  Compare everything with staging and repair what increments cannot see.\n"
        "  verify     Ask the warehouse whether it is what its model says; changes nothing.\n"
        "  drift      What has changed in staging since it was accepted, and what that means.\n"
        "  tenant     The tenants and what becomes of them: list, add, pause, resume, retire, "
        "rename, "
        "erase.\n"
        "  status     The last runs, every target, what is held or quarantined, the ledger.\n"
        "  snapshot   Write catalog and control state into a file, for work without a server.\n"
        "  dms        The replication tasks that fill staging: made, checked, followed.\n"
        "  schema     The JSON Schema of mapping files, for editors.\n"
        "  local      A PostgreSQL server of this project's own.\n"
        "  demo       The example project on the local server, from nothing to the third run.\n"
        "  explain    What a diagnostic means and what to do.\n"
        "  help       The commands, or the options of one.\n"
        "  version    The version of this program.\n"
        "\n"
        "Run \"firn help COMMAND\" for the options of one command.\n";

    (void) state;
    assert_string_equal(help_of(NULL), overview);
}

static void
help_of_plan_says_all_of_it(void **state)
{
    static const char head[] =
        "usage: firn plan [OPTIONS]\n"
        "\n"
        "What a run would do and why: order, shape, modes of the branches.\n"
        "\n"
        "With --output=json the whole plan; the same plan gives the same bytes.\n"
        "\n"
        "Options:\n"
        "      --reconcile             the plan of \"firn reconcile\"\n"
        "  -s, --select=WORDS          only these: target:, tenant:, region:, function:NAME\n"
        "      --exclude=WORDS         all but these\n"
        "\n"
        "Options of every command:\n"
        "  -p, --project-dir=DIR       ";

    (void) state;
    assert_memory_equal(help_of("plan"), head, sizeof head - 1);
}

/* Every command has its row in the table of the front page. */
static void
the_front_page_knows_every_command(void **state)
{
    const char *page = read_all(fopen(REPO_ROOT "/README.md", "rb"));

    (void) state;
    for (const Command *command = commands; command->name != NULL; command++) {
        char row[64];

        if (strcmp(command->name, "help") == 0 || strcmp(command->name, "version") == 0) {
            continue;
        }
        snprintf(row, sizeof row, "\n| `firn %s", command->name);
        if (strstr(page, row) == NULL) {
            fail_msg("README.md has no row of \"firn %s\"", command->name);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_overview_lists_these_commands),
        cmocka_unit_test(help_of_plan_says_all_of_it),
        cmocka_unit_test(the_front_page_knows_every_command),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
