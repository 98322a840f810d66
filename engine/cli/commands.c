#include "cli/command.h"
#include "cli/run_commands.h"

static const Option none[] = {{0}};

#define SELECTION                                                                     \
    {"select", 's', "WORDS", "only these: target:, tenant:, region:, function:NAME"}, \
    {                                                                                 \
        "exclude", '\0', "WORDS", "all but these"                                     \
    }

static const Option run_options[] = {
    {"dry-run", 'n', NULL, "print the exact statements instead of sending them"},
    {"batch-width", '\0', "N",
     "branches one statement reads (0: all; default: what suits the dialect)"},
    {"lock-timeout", '\0', "SECONDS",
     "wait so long for another run, then end with 1 (default: as long as it takes)"},
    {"accept", '\0', "BRANCH",
     "TENANT[_REGION][:RECORD] that would be held back: let it go on, in this run"},
    {"reloaded", '\0', "BRANCH", "its logs were emptied and tell everything anew"},
    {"fail-on", '\0', "quarantine",
     "end with 3, not 0, when rows of this run went to quarantine; all else is done the same"},
    SELECTION,
    {0},
};

static const Option selection_options[] = {SELECTION, {0}};

static const Option plan_options[] = {
    {"reconcile", '\0', NULL, "the plan of \"firn reconcile\""},
    SELECTION,
    {0},
};

static const Option drift_options[] = {
    {"accept", '\0', NULL, "take the staging of these tenants as right as it is now"},
    {"against", '\0', "FILE",
     "compare with a snapshot, such as \"firn dms expect\" writes, instead of what was accepted"},
    {"dry-run", 'n', NULL, "--accept: print the exact statements instead of sending them"},
    {0},
};

static const Option tenant_options[] = {
    {"rehearse", '\0', NULL, "erase: do it, count, and roll it back"},
    {"dry-run", 'n', NULL, "print the exact statements instead of sending them"},
    {0},
};

static const Option status_options[] = {
    {"tenant", 't', "TENANT", "every branch of this tenant (or tenant_region)"},
    {0},
};

static const Option demo_options[] = {
    {"tenants", '\0', "N", "how many tenants (120)"},
    {"rows", '\0', "N", "transactions of each (2000)"},
    {"rounds", '\0', "N", "rounds of changes, each with a run after it (2)"},
    {0},
};

static const Option verify_options[] = {
    {"check", '\0', "NAME", "only this check (again for more of them)"},
    {"sample", '\0', "N", "\"rows\" compares about one row in N; \"sums\" is not asked"},
    {"dry-run", 'n', NULL, "print the exact statements instead of sending them"},
    SELECTION,
    {0},
};

static const Option why_options[] = {
    {"tenant", 't', "TENANT", "for this tenant, or tenant_region"},
    {0},
};

static const Option lineage_options[] = {
    {"tenant", 't', "TENANT", "of this tenant (or tenant_region) only"},
    {"from", '\0', "COLUMN",
     "what is made of this staging column: FUNCTION.TABLE.COLUMN or SCHEMA.TABLE.COLUMN, may hold "
     "*"},
    {0},
};

static const Option dms_options[] = {
    {"out", '\0', "PATH", "rules: the folder to write a file a task to; expect: the snapshot file"},
    {"strings", '\0', NULL, "rules: mapping and settings as texts, for --cli-input-json of AWS"},
    {"catalog", '\0', "FILE", "check, expect FILE: the source's tables, as \"query\" gives them"},
    {"schema", '\0', "NAME", "of the source, where the catalog lists several"},
    {0},
};

static const Option coverage_options[] = {
    {"tenant", 't', "TENANT",
     "column by column, with the staging columns, of this tenant (may hold *)"},
    {"missing", 'm', NULL, "only what is absent, defaulted or drifted, and for whom"},
    {"csv", '\0', NULL, "a line for each tenant and column, as CSV"},
    SELECTION,
    {0},
};

static const Option onboard_options[] = {
    {"force", '\0', NULL, "write in place of a file that is there"},
    {"stdout", '\0', NULL, "print the proposal and write nothing"},
    {"sample", '\0', "ROWS", "look at so many rows of each table (200; 0: none)"},
    {0},
};

const Command commands[] = {
    {.name = "check",
     .summary = "Read the mapping, bind every tenant, report everything that is wrong.",
     .operands = "",
     .details = "Writes every statement of a run once, and sends none.\n"
                "\n"
                "Exit codes: 0 no error, 1 errors.",
     .options = selection_options,
     .run = run_check},
    {.name = "show",
     .summary = "A record as it holds for one tenant: where each part comes from, and its SQL.",
     .operands = "TENANT[_REGION] RECORD",
     .details = "Without a region: the record in every region of the tenant.",
     .options = none,
     .run = run_show},
    {.name = "test",
     .summary = "Run the tests that authors wrote beside their Lua hooks.",
     .operands = "[NAME...]",
     .details = "NAME is a file: globex for lua/globex.test.yaml. Without a name: all of them.\n"
                "Needs no server and no snapshot.\n"
                "\n"
                "Exit codes: 0 all hold, 1 some do not.",
     .options = none,
     .run = run_test},
    {.name = "onboard",
     .summary = "Propose the mapping of a new tenant by its tables and by how others are mapped.",
     .operands = "SCHEMA...",
     .details = "SCHEMA is a staging schema of the tenant, or TENANT, or TENANT_REGION; all its "
                "schemas are read.\n"
                "Writes mappings/tenants/TENANT.yaml with what differs, each line with its reason, "
                "and checks it.\n"
                "\n"
                "Exit codes: 0 the proposal fits, 1 nothing done, 3 written, and something is left "
                "to be done by hand.",
     .options = onboard_options,
     .run = run_onboard},
    {.name = "coverage",
     .summary = "Which tenants fill which columns of the warehouse, and from what.",
     .operands = "",
     .details = "mapped     from staging columns\n"
                "hook       an expression of a Lua hook\n"
                "constant   a literal, or a variable of the tenant\n"
                "defaulted  nothing, and the column has a default\n"
                "absent     nothing: NULL\n"
                "drifted    said to come from a table or column that is not there",
     .options = coverage_options,
     .run = run_coverage},
    {.name = "why",
     .summary = "Where a column of a target comes from for one tenant, to the staging columns.",
     .operands = "TARGET.COLUMN",
     .details = "Feed, record, every place that overrides another, hook, casts, SQL.",
     .options = why_options,
     .run = run_why},
    {.name = "lineage",
     .summary = "The staging columns behind every column, tenants that agree told together.",
     .operands = "[TARGET[.COLUMN]]",
     .details =
         "Backwards with --from. With --output=json an object a group, all its tenants named.",
     .options = lineage_options,
     .run = run_lineage},
    {.name = "diff",
     .summary = "What the mapping's changes since a revision change in the SQL, and for whom.",
     .operands = "[REV|FOLDER]",
     .details =
         "REV is a revision of git (HEAD), FOLDER another project. Tenants whose SQL changes in "
         "the same way are told together; digests are left out.",
     .options = selection_options,
     .run = run_diff},
    {.name = "plan",
     .summary = "What a run would do and why: order, shape, modes of the branches.",
     .operands = "",
     .details = "With --output=json the whole plan; the same plan gives the same bytes.",
     .options = plan_options,
     .run = run_plan},
    {.name = "run",
     .summary = "Bring the warehouse up to date with staging.",
     .operands = "",
     .details = "Words of --select separated by space are a union, by comma an intersection; NAME "
                "may hold *.\n"
                "\n"
                "Exit codes: 0 done, 1 nothing done, 2 usage, 3 done with some tenants failed or "
                "held back\n"
                "(and, with --fail-on quarantine, with rows that went to quarantine).",
     .options = run_options,
     .run = run_run},
    {.name = "reconcile",
     .summary = "Compare everything with staging and repair what increments cannot see.",
     .operands = "",
     .details = "A run in which every branch is compared row by row.",
     .options = run_options,
     .run = run_reconcile},
    {.name = "verify",
     .summary = "Ask the warehouse whether it is what its model says; changes nothing.",
     .operands = "",
     .details =
         "keys        surrogate keys, business keys and row identities are distinct\n"
         "versions    the versions of a member neither overlap nor leave gaps; one is current\n"
         "references  every foreign key finds its member, valid at the fact's time\n"
         "cycles      no member is below itself\n"
         "made        closures, weights, running totals and facts made of several rows are right\n"
         "rows        the warehouse holds what a full build from the present staging would\n"
         "sums        staging = warehouse + quarantine, by tenant and month\n"
         "\n"
         "What no run has read yet differs, too: verify after a run.\n"
         "\n"
         "Exit codes: 0 all is well, 1 nothing done, 2 usage, 3 what could be compared is well, 4 "
         "it is not.",
     .options = verify_options,
     .run = run_verify},
    {.name = "drift",
     .summary = "What has changed in staging since it was accepted, and what that means.",
     .operands = "[TENANT...]",
     .details = "TENANT may hold *. What a branch does with each kind of change is `drift:` of the "
                "mapping.\n"
                "\n"
                "Exit codes: 0 nothing changed, 1 nothing done, 2 usage, 3 some branches are held "
                "back\n"
                "or tenants are gone, 4 there are changes.",
     .options = drift_options,
     .run = run_drift},
    {.name = "tenant",
     .summary =
         "The tenants and what becomes of them: list, add, pause, resume, retire, rename, erase.",
     .operands = "list|ACTION TENANT...",
     .details =
         "list               every tenant, its state, rows, and the last run that saw it\n"
         "add TENANT...      take it on board: one that waits, or is to come back\n"
         "pause TENANT...    read no more of it for now; its rows stay\n"
         "resume TENANT...   go on; the next run compares everything\n"
         "retire TENANT...   read no more of it; its rows stay, and nobody misses its schemas\n"
         "rename OLD NEW     its code is another one; keys and history stay. In this order: stop "
         "its\n"
         "                   replication, rename its schemas, then this, then the next run\n"
         "erase TENANT       all of its rows go, everywhere; counts before and after are the "
         "proof\n"
         "\n"
         "TENANT is a tenant in all its regions, or TENANT_REGION; it may hold *.\n"
         "\n"
         "Exit codes: 0 done, 1 nothing done, 2 usage.",
     .options = tenant_options,
     .run = run_tenant},
    {.name = "status",
     .summary = "The last runs, every target, what is held or quarantined, the ledger.",
     .operands = "",
     .options = status_options,
     .run = run_status},
    {.name = "snapshot",
     .summary = "Write catalog and control state into a file, for work without a server.",
     .operands = "FILE",
     .details =
         "The file is JSON, and the same for the same server state except for the instant it was "
         "taken\n"
         "at. \"check\", \"show\", \"plan\" and \"run --dry-run\" read it with --snapshot=FILE.",
     .options = none,
     .run = run_snapshot},
    {.name = "dms",
     .summary = "The replication tasks that fill staging: made, checked, followed.",
     .operands = "rules [TASK...]|check [FILE...]|expect [FILE...]|query DATABASE",
     .details =
         "rules     table mapping and settings of each task of the registry (sources:), as JSON\n"
         "check     what a table mapping breaks; without a file, those of the registry\n"
         "expect    the schemas, tables and columns that will be in staging\n"
         "query     what mysql --batch is given to list a database's tables for \"catalog:\"\n"
         "\n"
         "Exit codes: 0 done, no error, 1 errors, 3 some tasks could not be made.",
     .options = dms_options,
     .run = run_dms},
    {.name = "schema",
     .summary = "The JSON Schema of mapping files, for editors.",
     .operands = "",
     .details = "firn schema > mappings/schema.json, and as the first line of a file\n"
                "# yaml-language-server: $schema=schema.json",
     .options = none,
     .run = run_schema},
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
    {.name = "demo",
     .summary = "The example project on the local server, from nothing to the third run.",
     .operands = "",
     .details =
         "Makes staging schemas of invented tenants, loads the warehouse; then twice changes "
         "the staging, with\n"
         "all that replication does wrong, and runs again.\n"
         "With --dsn or --connection on that server, which must not hold the warehouse yet; "
         "without, on\n"
         "the local one, where an earlier demo is replaced.",
     .options = demo_options,
     .run = run_demo},
    {.name = "explain",
     .summary = "What a diagnostic means and what to do.",
     .operands = "[CODE | types]",
     .details = "Without a code: the list of all codes.  types: what becomes of which staging\n"
                "type in a target.",
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
