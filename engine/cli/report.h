/* What an operator sees while a run is on, and after it. */
#ifndef ENGINE_CLI_REPORT_H
#define ENGINE_CLI_REPORT_H

#include "cli/session.h"
#include "run/run.h"

/* One line that changes on a terminal; a line a step elsewhere, or JSON with --log-format json.  All on stderr. */
typedef struct Progress
{
    bool json;
    bool quiet;
    bool terminal;
    bool open; /* the terminal's line is not ended */
} Progress;

Progress progress_new(const Session *session);
void progress_tell(void *context, const RunEvent *event);
void progress_note(Progress *progress, const char *text);
void progress_end(Progress *progress);

typedef struct RunTotals
{
    size_t held;           /* branches that the ledger or the brake held back */
    long long quarantined; /* rows that this run read and put into quarantine */
} RunTotals;

/* Reads the ledger of the last run and prints it: stdout, text or JSON.  `strict`: rows in quarantine make it one that was done in
 * part. */
bool report_run(Session *session, const Plan *plan, const RunReport *report, bool strict,
                RunTotals *totals);

#endif
