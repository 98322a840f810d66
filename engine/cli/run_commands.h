/* What the table in commands.c runs; one file a command. */
#ifndef ENGINE_CLI_RUN_COMMANDS_H
#define ENGINE_CLI_RUN_COMMANDS_H

#include "cli/command.h"

ExitCode run_check(const Args *args);
ExitCode run_coverage(const Args *args);
ExitCode run_demo(const Args *args);
ExitCode run_diff(const Args *args);
ExitCode run_dms(const Args *args);
ExitCode run_drift(const Args *args);
ExitCode run_explain(const Args *args);
ExitCode run_help(const Args *args);
ExitCode run_lineage(const Args *args);
ExitCode run_local(const Args *args);
ExitCode run_onboard(const Args *args);
ExitCode run_plan(const Args *args);
ExitCode run_reconcile(const Args *args);
ExitCode run_run(const Args *args);
ExitCode run_schema(const Args *args);
ExitCode run_show(const Args *args);
ExitCode run_snapshot(const Args *args);
ExitCode run_status(const Args *args);
ExitCode run_test(const Args *args);
ExitCode run_tenant(const Args *args);
ExitCode run_verify(const Args *args);
ExitCode run_version(const Args *args);
ExitCode run_why(const Args *args);

#endif
