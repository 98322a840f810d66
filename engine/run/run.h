/*
 * Run: executes the steps of a Gen on a server, keeps one tenant's trouble with that tenant, and
 * tells what happened.
 *
 * A step that fails is tried again when the server says so (serialization, deadlock), and split when it
 * fails for good, until the guilty branch is alone and set aside.  When the control state has
 * moved since planning the run ends as RUN_MOVED: plan again and start over.
 */
#ifndef ENGINE_RUN_RUN_H
#define ENGINE_RUN_RUN_H

#include "db/db.h"
#include "gen/gen.h"

typedef enum RunOutcome
{
    RUN_DONE,
    RUN_PARTLY, /* some branches were set aside; the rest is committed */
    RUN_MOVED,  /* another run was faster: nothing of what follows was done */
    RUN_FAILED  /* a step that nothing can go on without */
} RunOutcome;

/* Told as it happens.  `seconds` and `rows` count only for RUN_EVENT_STEP_DONE. */
typedef enum RunEventKind
{
    RUN_EVENT_STEP,
    RUN_EVENT_STEP_DONE,
    RUN_EVENT_WAIT, /* for another run, `message` says which */
    RUN_EVENT_RETRY,
    RUN_EVENT_SPLIT,
    RUN_EVENT_ASIDE
} RunEventKind;

typedef struct RunEvent
{
    RunEventKind kind;
    const char *step;
    size_t number; /* of the step, from 1 */
    size_t of;
    double seconds;
    const char *message; /* why, or NULL */
} RunEvent;

typedef void (*RunListener)(void *context, const RunEvent *event);

typedef struct RunReport
{
    RunOutcome outcome;
    double seconds;
    unsigned long statements;
    unsigned long commits;
    size_t steps;
    size_t aside;   /* branches set aside */
    size_t applied; /* targets committed, as a whole or in part */
    size_t decoded; /* values that hooks were called for, and how many of these they refused */
    size_t refused;
    double decode_seconds; /* of the client: calls, and what was sent for them */
} RunReport;

/* Errors are reported in `diags` (DIAG_BRANCH_FAILED for what was set aside). */
RunOutcome run_execute(Db *db, Gen *gen, const Plan *plan, RunListener listener, void *context,
                       RunReport *report, Diags *diags);

/* Set (by a signal handler) to stop before the next step. */
void run_stop(void);

/* The dry run: the statements that run_execute() would send on a path without faults, in order, as text that
 * psql runs (ON_ERROR_STOP).  `put` gets one piece at a time; false stops. */
typedef bool (*RunWriter)(void *context, const char *text, size_t len);
bool run_print(Gen *gen, const SqlDialect *dialect, RunWriter put, void *context, Diags *diags);

#endif
