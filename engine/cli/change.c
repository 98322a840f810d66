#include "cli/change.h"

#include <stdio.h>

#include "run/small.h"

bool
change_print(Work *work, const Step *step)
{
    return small_print(work->gen, work->session.dialect, step, put_stdout, NULL,
                       work->session.diags) &&
           fflush(stdout) == 0;
}

bool
change_send(Work *work, const Args *args, const Step *step)
{
    return arg_given(args, "dry-run")
               ? change_print(work, step)
               : small_run(work->session.db, work->gen, step, work->session.diags);
}

bool
change_is_told(const Work *work, const Args *args)
{
    return !work->session.quiet && !arg_given(args, "dry-run");
}

ExitCode
change_usage(const Args *args, const char *what)
{
    return arg_given(args, "snapshot") && !arg_given(args, "dry-run")
               ? usage_error(args, "%s changes the control schema; ask the server, or --dry-run",
                             what)
               : EXIT_DONE;
}
