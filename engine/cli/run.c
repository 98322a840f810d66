#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/drift_told.h"
#include "cli/report.h"
#include "cli/run_commands.h"
#include "cli/work.h"
#include "run/run.h"

enum
{
    PLANS = 4 /* how often a run plans anew when others are faster */
};

static ExitCode
dry_run(Work *work)
{
    const bool ok =
        run_print(work->gen, work->session.dialect, put_stdout, NULL, work->session.diags);

    if (!ok || fflush(stdout) != 0) {
        return EXIT_NOTHING;
    }
    return diags_error_count(work->session.diags) > 0 || drift_leaves_out(&work->plan->drift)
               ? EXIT_PARTLY
               : EXIT_DONE;
}

static ExitCode
exit_code(const Work *work, bool strict, const RunReport *report, const RunTotals *totals)
{
    const bool bad = strict && totals->quarantined > 0;

    switch (report->outcome) {
        case RUN_DONE:
            return bad || work->plan->broken_branches > 0 || totals->held > 0 ? EXIT_PARTLY
                                                                              : EXIT_DONE;
        case RUN_PARTLY:
            return EXIT_PARTLY;
        case RUN_MOVED:
        case RUN_FAILED:
            return report->applied > 0 ? EXIT_PARTLY : EXIT_NOTHING;
    }
    return EXIT_BUG;
}

/* What has changed in staging, in short; false where the mapping says that nothing is run then. */
static bool
tell_drift(Work *work)
{
    enum
    {
        SHOWN = 5
    };
    Session *session = &work->session;
    const TableDrift *fails = work->plan->drift.fails;

    if (!session->quiet && !session->json) {
        drift_told(stderr, work->arena, &work->plan->drift, SHOWN, false);
    }
    if (fails != NULL) {
        diags_set_tenant(session->diags, fails->tenant);
        diag_error(session->diags, DIAG_DRIFT_FAILS, (Span){0}, "\"%s.%s\" has drifted",
                   fails->schema, fails->table);
        diag_hint(session->diags,
                  "See \"firn drift %s\"; to take it as it is: \"firn drift "
                  "--accept %s\".",
                  fails->tenant, fails->tenant);
        diags_set_tenant(session->diags, NULL);
    }
    return fails == NULL;
}

static void
on_signal(int number)
{
    (void) number;
    run_stop();
}

/* The first signal lets the step at work finish, the second ends the program; the server rolls back what was open. */
static void
catch_signals(void)
{
    const struct sigaction once = {.sa_handler = on_signal,
                                   .sa_flags = (int) SA_RESETHAND | SA_RESTART};

    sigaction(SIGINT, &once, NULL);
    sigaction(SIGTERM, &once, NULL);
}

static ExitCode
real_run(Work *work, const Args *args, bool reconcile)
{
    Session *session = &work->session;
    Progress progress = progress_new(session);
    RunReport report = {0};
    RunTotals totals = {0};
    const bool strict = arg_given(args, "fail-on");

    catch_signals();
    for (int plan = 1;; plan++) {
        session_report(session);
        if (!tell_drift(work)) {
            return EXIT_NOTHING;
        }
        if (run_execute(session->db, work->gen, work->plan, progress_tell, &progress, &report,
                        session->diags) != RUN_MOVED ||
            plan == PLANS) {
            break;
        }
        progress_note(&progress, "another run was faster; planning again");
        if (!work_again(work, args, reconcile)) {
            return EXIT_NOTHING;
        }
    }
    progress_end(&progress);
    if (report.outcome == RUN_MOVED) {
        diag_error(session->diags, DIAG_DB_FAILED, (Span){0},
                   "other runs kept changing the state; nothing was done");
    }
    if (report.outcome != RUN_FAILED && report.outcome != RUN_MOVED) {
        report_run(session, work->plan, &report, strict, &totals);
    }
    return exit_code(work, strict, &report, &totals);
}

static ExitCode
run_either(const Args *args, bool reconcile)
{
    Work work;
    ExitCode code = EXIT_NOTHING;
    const bool dry = arg_given(args, "dry-run");

    if (usage_of_run(args) != EXIT_DONE) {
        return EXIT_USAGE;
    }
    if (arg_given(args, "fail-on") && strcmp(arg_value(args, "fail-on"), "quarantine") != 0) {
        return usage_error(args, "--fail-on takes \"quarantine\"");
    }
    const char *seconds = arg_value(args, "lock-timeout");

    if (seconds != NULL &&
        (strspn(seconds, "0123456789") != strlen(seconds) || strlen(seconds) - 1 > 5)) {
        return usage_error(args, "--lock-timeout takes a whole number of seconds");
    }
    if (work_open(&work, args, !dry, reconcile)) {
        code = !dry                ? real_run(&work, args, reconcile)
               : tell_drift(&work) ? dry_run(&work)
                                   : EXIT_NOTHING;
    }
    return work_close(&work, code);
}

ExitCode
run_run(const Args *args)
{
    return run_either(args, false);
}

ExitCode
run_reconcile(const Args *args)
{
    return run_either(args, true);
}
