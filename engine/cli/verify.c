/* Is the warehouse what its model says? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "cli/run_commands.h"
#include "cli/table.h"
#include "cli/verify_told.h"
#include "cli/work.h"

static const TableColumn check_columns[] = {{"check", "check", TABLE_TEXT},
                                            {"targets", "targets", TABLE_NUMBER},
                                            {"violations", "violations", TABLE_NUMBER},
                                            {"means", "meaning", TABLE_TEXT},
                                            {0}};

/* ---- options -------------------------------------------------------------------------------- */

static bool
choose_check(const char *name, VerifyOptions *options)
{
    for (int i = 0; i < VERIFY_CHECKS; i++) {
        if (strcmp(verify_checks[i].name, name) == 0) {
            options->checks[i] = true;
            return true;
        }
    }
    return false;
}

static bool
read_options(const Args *args, VerifyOptions *options)
{
    const char *sample = arg_value(args, "sample");
    bool some = false;

    *options = (VerifyOptions){.sample = 1};
    for (int i = 0; i < args->use_count; i++) {
        if (strcmp(args->uses[i].name, "check") == 0) {
            some = true;
            if (!choose_check(args->uses[i].value, options)) {
                usage_error(args,
                            "there is no check \"%s\"; there are keys, versions, references, "
                            "cycles, made, rows, sums",
                            args->uses[i].value);
                return false;
            }
        }
    }
    for (int i = 0; !some && i < VERIFY_CHECKS; i++) {
        options->checks[i] = true;
    }
    if (sample != NULL) {
        char *end = NULL;

        options->sample = strtoul(sample, &end, 10);
        if (*end != '\0' || sample[0] == '-' || options->sample == 0 ||
            options->sample > 1000000000) {
            usage_error(args, "option \"--sample\" is a whole number: one row in so many");
            return false;
        }
    }
    return true;
}

/* ---- the report ----------------------------------------------------------------------------- */

static DbRows
check_rows(Arena *arena, const VerifyOptions *options, const VerifyReport *report)
{
    enum
    {
        COLUMNS = 4
    };
    const char **values = arena_new_array(arena, const char *, (size_t) VERIFY_CHECKS *COLUMNS);
    DbRows rows = {.column_count = COLUMNS, .values = values};

    for (int i = 0; i < VERIFY_CHECKS; i++) {
        if (options->checks[i]) {
            const char **row = values + rows.row_count++ * COLUMNS;

            row[0] = verify_checks[i].name;
            row[1] = arena_fmt(arena, "%zu", report->targets[i]);
            row[2] = arena_fmt(arena, "%llu", report->violations[i]);
            row[3] = verify_checks[i].meaning;
        }
    }
    return rows;
}

static void
report_json(const DbRows *checks, const VerifyReport *report, bool ok, const char *unit)
{
    json_t *root = json_pack("{s:b, s:o, s:f}", "ok", ok, "checks",
                             table_json(checks, check_columns), "seconds", report->seconds);

    verify_told_json(report, unit, root);
    json_print(root);
}

static ExitCode
tell(Work *work, const VerifyOptions *options, const VerifyReport *report)
{
    const DbRows checks = check_rows(work->arena, options, report);
    bool ok = true;
    bool whole = report->refused == 0 && work->plan->broken_branches == 0;

    for (int i = 0; i < VERIFY_CHECKS; i++) {
        ok = ok && report->violations[i] == 0;
    }
    for (size_t i = 0; i < report->note_count; i++) {
        whole = whole && report->notes[i].kind != VERIFY_LEFT;
    }
    if (work->session.json) {
        report_json(&checks, report, ok, verify_text_unit(work->session.dialect));
    } else {
        table_print(&checks, check_columns);
        verify_told(work->arena, report, verify_text_unit(work->session.dialect));
    }
    return !ok ? EXIT_UNTRUE : whole ? EXIT_DONE : EXIT_PARTLY;
}

/* ---- the command ---------------------------------------------------------------------------- */

static ExitCode
verify(Work *work, const VerifyOptions *options, bool dry)
{
    Session *session = &work->session;
    VerifyReport report = {0};
    Verify *questions =
        verify_new(work->arena, work->planner, work->plan, session->dialect, options);

    if (dry) {
        return verify_print(questions, session->dialect, put_stdout, NULL, session->diags) &&
                       fflush(stdout) == 0
                   ? EXIT_DONE
                   : EXIT_NOTHING;
    }
    if (!work->plan->control_exists) {
        diag_error(session->diags, DIAG_NOT_LOADED, (Span){0},
                   "there are no control tables in schema \"%s\"",
                   session->project->control_schema.text);
        return EXIT_NOTHING;
    }
    session_report(session);
    return verify_execute(session->db, work->arena, work->plan, questions, &report, session->diags)
               ? tell(work, options, &report)
               : EXIT_NOTHING;
}

ExitCode
run_verify(const Args *args)
{
    Work work;
    VerifyOptions options;
    ExitCode code = EXIT_NOTHING;
    const bool dry = arg_given(args, "dry-run");

    if (usage_of_run(args) != EXIT_DONE) {
        return EXIT_USAGE;
    }
    if (!read_options(args, &options)) {
        return EXIT_USAGE;
    }
    if (work_open(&work, args, !dry, true)) {
        code = verify(&work, &options, dry);
    }
    return work_close(&work, code);
}
