/*
 * The example project from nothing to the third run: staging of invented tenants, a first load, rounds of changes with an
 * increment after each, and what came of it.  The statements are those of sql/demo.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/json.h"
#include "cli/query.h"
#include "cli/report.h"
#include "cli/run_commands.h"
#include "cli/script.h"
#include "cli/table.h"
#include "cli/work.h"
#include "run/run.h"

typedef struct Demo
{
    Work work;
    const Args *args;
    const char *tenants; /* numbers, as text */
    const char *rows;
    const char *rounds;
    double start;
    json_t *phases;
} Demo;

/* ---- sql/demo ------------------------------------------------------------------------------- */

/* The folder's own templates come before the common ones: a dialect of that name finds them. */
static SqlDialect
demo_dialect(void)
{
    SqlDialect dialect = sql_postgres;

    dialect.name = "demo";
    return dialect;
}

static const char *
render(Demo *demo, const char *name, const SqlVar *more, size_t count)
{
    Session *session = &demo->work.session;
    const SqlDialect dialect = demo_dialect();
    SqlVar vars[8] = {{"control", SQL_VAR_IDENT, session->project->control_schema.text},
                      {"warehouse", SQL_VAR_IDENT, session->project->warehouse_schema.text},
                      {"tenants", SQL_VAR_CODE, demo->tenants},
                      {"rows", SQL_VAR_CODE, demo->rows},
                      {"seed", SQL_VAR_CODE, "1"},
                      {"now", SQL_VAR_LITERAL, "now"}};
    StrBuf out = strbuf_new(session->arena);

    for (size_t i = 0; i < count; i++) {
        vars[6 + i] = more[i];
    }
    return sql_render(&out, &dialect, name, vars, 6 + count, session->diags) ? out.text : NULL;
}

/* Statement by statement, outside a transaction: the procedures commit after every tenant. */
static bool
send(Demo *demo, const char *name)
{
    const SqlVar round = {"round", SQL_VAR_CODE, "0"};
    Session *session = &demo->work.session;
    const char *text = render(demo, name, &round, 1);
    const char *const *statements = NULL;
    const size_t count = text != NULL ? script_split(session->arena, text, &statements) : 0;
    bool ok = text != NULL;

    for (size_t i = 0; ok && i < count; i++) {
        ok = db_exec(session->db, statements[i], NULL, session->diags);
    }
    return ok;
}

static bool
ask(Demo *demo, const char *name, DbRows *rows)
{
    Session *session = &demo->work.session;
    const char *text = render(demo, name, NULL, 0);

    return text != NULL && db_query(session->db, session->arena, text, rows, session->diags);
}

/* ---- what happened -------------------------------------------------------------------------- */

static void
tell(const Demo *demo, const char *what)
{
    if (!demo->work.session.quiet) {
        fprintf(stderr, "%s ...\n", what);
    }
}

static void
add_phase(Demo *demo, const char *name, double seconds, const char *what)
{
    json_array_append_new(demo->phases, json_pack("{s:s, s:f, s:s}", "phase", name, "seconds",
                                                  seconds, "result", what));
}

static bool
add_staged(Demo *demo, const char *name, double start)
{
    DbRows rows = {0};
    const double seconds = clock_seconds() - start;

    if (!ask(demo, "staged", &rows)) {
        return false;
    }
    add_phase(demo, name, seconds,
              arena_fmt(demo->work.session.arena, "%s tenants, %s tables, about %s rows",
                        db_value(&rows, 0, 0), db_value(&rows, 0, 1), db_value(&rows, 0, 2)));
    return true;
}

static bool
add_run(Demo *demo, const char *name, double start)
{
    DbRows rows = {0};
    const double seconds = clock_seconds() - start;

    if (!ask(demo, "run_totals", &rows)) {
        return false;
    }
    const char *held =
        strcmp(db_value(&rows, 0, 5), "0") == 0
            ? ""
            : arena_fmt(demo->work.session.arena, "; %s branches held", db_value(&rows, 0, 5));

    add_phase(demo, name, seconds,
              arena_fmt(demo->work.session.arena,
                        "%s rows read: %s inserted, %s updated, %s removed; %s to quarantine%s",
                        db_value(&rows, 0, 0), db_value(&rows, 0, 1), db_value(&rows, 0, 2),
                        db_value(&rows, 0, 3), db_value(&rows, 0, 4), held));
    return true;
}

/* ---- phases --------------------------------------------------------------------------------- */

static bool
load_staging(Demo *demo)
{
    static const char *const files[] = {"create", "shapes", "replicate", "trouble", "full_load"};
    const double start = clock_seconds();

    tell(demo,
         arena_fmt(demo->work.session.arena, "loading the staging of %s tenants", demo->tenants));
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        if (!send(demo, files[i])) {
            return false;
        }
    }
    return add_staged(demo, "staging loaded", start);
}

static bool
run_once(Demo *demo, const char *name)
{
    Work *work = &demo->work;
    Session *session = &work->session;
    Progress progress = progress_new(session);
    RunReport report = {0};
    const double start = clock_seconds();

    tell(demo, name);
    if (!work_again(work, demo->args, false)) {
        return false;
    }
    progress.quiet = progress.quiet || !progress.terminal; /* the table says it in one line */
    const RunOutcome outcome = run_execute(session->db, work->gen, work->plan, progress_tell,
                                           &progress, &report, session->diags);

    progress_end(&progress);
    return (outcome == RUN_DONE || outcome == RUN_PARTLY) && add_run(demo, name, start);
}

static bool
change_staging(Demo *demo)
{
    const double start = clock_seconds();

    tell(demo, "a round of changes");
    return send(demo, "round") && add_staged(demo, "changes", start);
}

/* A server that was named may hold more than a demo: nothing of it is dropped. */
static bool
clear(Demo *demo, bool named)
{
    Session *session = &demo->work.session;
    const Project *project = session->project;

    if (!named) {
        return send(demo, "forget");
    }
    if (!session_catalog(session, demo->args)) {
        return false;
    }
    const char *schemas[] = {project->warehouse_schema.text, project->control_schema.text};

    for (size_t i = 0; i < sizeof(schemas) / sizeof(*schemas); i++) {
        if (catalog_schema(session->catalog, schemas[i]) != NULL) {
            diag_error(session->diags, DIAG_DB_FAILED, (Span){0},
                       "schema \"%s\" is there already, and the demo starts from nothing",
                       schemas[i]);
            diag_hint(session->diags, "Drop it, or use a fresh database.");
            return false;
        }
    }
    return true;
}

/* ---- the result ----------------------------------------------------------------------------- */

static const TableColumn amount_columns[] = {{"region", "region", TABLE_TEXT},
                                             {"currency", "currency", TABLE_TEXT},
                                             {"transactions", "transactions", TABLE_NUMBER},
                                             {"tenants", "tenants", TABLE_NUMBER},
                                             {"amount", "amount", TABLE_NUMBER},
                                             {"fees", "fees", TABLE_NUMBER},
                                             {0}};
/* troubles.sql gives one column more: the option that accepts what happened. */
enum
{
    TROUBLE_ACCEPT = 5
};
static const TableColumn trouble_columns[] = {
    {"tenant", "tenant", TABLE_TEXT},      {"table", "table", TABLE_TEXT},
    {"what happened", "what", TABLE_TEXT}, {"the run after it", "run", TABLE_TEXT},
    {"the next run", "next", TABLE_TEXT},  {0}};
static const TableColumn kind_columns[] = {{"staging", "staging", TABLE_TEXT},
                                           {"tenants", "tenants", TABLE_NUMBER},
                                           {"read", "read", TABLE_NUMBER},
                                           {"applied", "applied", TABLE_NUMBER},
                                           {"unchanged", "unchanged", TABLE_NUMBER},
                                           {"superseded", "superseded", TABLE_NUMBER},
                                           {"quarantined", "quarantined", TABLE_NUMBER},
                                           {"held", "held", TABLE_NUMBER},
                                           {"changes", "changes", TABLE_NUMBER},
                                           {"versions", "versions", TABLE_NUMBER},
                                           {0}};
static const TableColumn reason_columns[] = {{"target", "target", TABLE_TEXT},
                                             {"reason", "reason", TABLE_TEXT},
                                             {"rows", "rows", TABLE_NUMBER},
                                             {"tenants", "tenants", TABLE_NUMBER},
                                             {0}};

static void
print_phases(const Demo *demo)
{
    size_t i = 0;
    json_t *phase = NULL;

    json_array_foreach (demo->phases, i, phase) {
        printf("%-16s %7.1f s  %s\n", json_string_value(json_object_get(phase, "phase")),
               json_real_value(json_object_get(phase, "seconds")),
               json_string_value(json_object_get(phase, "result")));
    }
    printf("%-16s %7.1f s\n", "all of it", clock_seconds() - demo->start);
}

static void
print_next(const Demo *demo, const DbRows *troubles)
{
    const char *dsn = arg_value(demo->args, "dsn") != NULL ? " --dsn ..." : "";

    printf("\nNext:\n"
           "  firn status%s\n"
           "  firn show birch_sg transaction%s\n"
           "  firn reconcile",
           dsn, dsn);
    /* before verify: the changes delete rows without a trace, and some are many */
    for (size_t r = 0; r < troubles->row_count; r++) {
        fputs(db_value(troubles, r, TROUBLE_ACCEPT), stdout);
    }
    printf("%s\n"
           "  firn verify%s\n"
           "  firn run --dry-run%s\n",
           dsn, dsn, dsn);
}

static void
print_changes(const DbRows *troubles, const DbRows *kinds)
{
    if (troubles->row_count > 0) {
        puts("\nWhat replication did wrong, and what became of it; the others went on\n");
        table_print(troubles, trouble_columns);
    }
    if (kinds->row_count > 0) {
        puts("\nSince the first run, by what fills staging: rows, how often the sources changed a "
             "customer's\nsegment, and the versions of it that could be seen\n");
        table_print(kinds, kind_columns);
    }
}

static bool
print_demo(Demo *demo)
{
    Session *session = &demo->work.session;
    DbRows amounts = {0};
    DbRows reasons = {0};
    DbRows troubles = {0};
    DbRows kinds = {0};

    if (!ask(demo, "amounts", &amounts) || !ask(demo, "troubles", &troubles) ||
        !ask(demo, "kinds", &kinds) ||
        !query_template(session, "status_quarantine", NULL, 0, &reasons)) {
        return false;
    }
    if (session->json) {
        json_print(json_pack("{s:O, s:f, s:o, s:o, s:o, s:o}", "phases", demo->phases, "seconds",
                             clock_seconds() - demo->start, "troubles",
                             table_json(&troubles, trouble_columns), "staging",
                             table_json(&kinds, kind_columns), "amounts",
                             table_json(&amounts, amount_columns), "quarantine",
                             table_json(&reasons, reason_columns)));
        return true;
    }
    print_phases(demo);
    print_changes(&troubles, &kinds);
    puts("\nTransactions in the warehouse\n");
    table_print(&amounts, amount_columns);
    puts("\nRows that could not be read wait in quarantine, and everything else went on\n");
    table_print(&reasons, reason_columns);
    print_next(demo, &troubles);
    return true;
}

static bool
play(Demo *demo, bool named)
{
    static const char *const names[] = {"first run", "second run", "third run"};
    Session *session = &demo->work.session;
    const long rounds = strtol(demo->rounds, NULL, 10);
    bool ok = session->dialect->id == SQL_POSTGRES ||
              diag_error(session->diags, DIAG_DB_DIALECT, (Span){0},
                         "the demo's replication service is written for PostgreSQL");

    ok = ok && clear(demo, named) && load_staging(demo) && run_once(demo, names[0]);

    for (long round = 1; ok && round <= rounds; round++) {
        ok = change_staging(demo) &&
             run_once(demo,
                      round < 3 ? names[round] : arena_fmt(session->arena, "run %ld", round + 1));
    }
    return ok && print_demo(demo);
}

/* ---- the command ---------------------------------------------------------------------------- */

/* The option as a number of at most seven digits; NULL after a usage error. */
static const char *
number(const Args *args, const char *name, const char *otherwise)
{
    const char *text = arg_value(args, name);

    if (text == NULL) {
        return otherwise;
    }
    if (text[0] == '\0' || strlen(text) > 7 || strspn(text, "0123456789") != strlen(text)) {
        usage_error(args, "option \"--%s\" is a number, not \"%s\"", name, text);
        return NULL;
    }
    return text;
}

ExitCode
run_demo(const Args *args)
{
    Demo demo = {.args = args,
                 .tenants = number(args, "tenants", "120"),
                 .rows = number(args, "rows", "2000"),
                 .rounds = number(args, "rounds", "2"),
                 .start = clock_seconds()};
    const bool named = arg_given(args, "dsn") || arg_given(args, "connection");
    ExitCode code = EXIT_NOTHING;

    if (demo.tenants == NULL || demo.rows == NULL || demo.rounds == NULL) {
        return EXIT_USAGE;
    }
    if (args->operand_count > 0 || arg_given(args, "snapshot")) {
        return usage_error(args, "takes no operands and no snapshot");
    }
    demo.phases = json_array();
    demo.work = (Work){.arena = arena_new()};
    if (session_open(&demo.work.session, args) && session_connect(&demo.work.session, args, true) &&
        play(&demo, named)) {
        code = EXIT_DONE;
    }
    json_decref(demo.phases);
    return work_close(&demo.work, code);
}
