/* A session with a plan: what check, plan, show, run and reconcile start from. */
#ifndef ENGINE_CLI_WORK_H
#define ENGINE_CLI_WORK_H

#include "cli/session.h"
#include "gen/gen.h"

typedef struct Work
{
    Session session;
    Arena *arena; /* of one plan; a run that has to plan again starts with a new one */
    Planner *planner;
    const Plan *plan;
    Gen *gen;
    size_t samples; /* queries for values of staging columns so far */
    bool checks;    /* plans for `firn check`; to be set between work_catalog() and work_plan() */
    bool registry;  /* see work_registry() */
    bool compares;  /* see PlanOptions; to be set between work_catalog() and work_plan() */
} Work;

/* Opens the session, gets the catalog (a connection first when `connect`), plans.  False after diagnostics. */
bool work_open(Work *work, const Args *args, bool connect, bool reconcile);
/* The same up to the catalog; work_plan() then plans what `select` (NULL: the options) leaves. */
bool work_catalog(Work *work, const Args *args, bool connect);
bool work_plan(Work *work, const Args *args, const char *select, bool reconcile);
/* The same of everything, for commands that tell themselves what does not fit: diagnostics only where nothing could be planned. */
bool work_plan_quietly(Work *work, const Args *args);
/* A plan that serves to look at the tenants: nothing is told of it.  False after diagnostics. */
bool work_registry(Work *work, const Args *args, bool connect);
/* The same behind work_catalog(). */
bool work_plan_registry(Work *work, const Args *args);
/* Reads the catalog again and plans anew: the control state has moved. */
bool work_again(Work *work, const Args *args, bool reconcile);
/* Prints what is left, closes everything; `code`, or EXIT_USAGE after a usage error. */
ExitCode work_close(Work *work, ExitCode code);

#endif
