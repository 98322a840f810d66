/* Small changes of the control schema that are no run: accepted drift, a tenant paused. */
#ifndef ENGINE_RUN_SMALL_H
#define ENGINE_RUN_SMALL_H

#include "db/db.h"
#include "gen/gen.h"
#include "gen/tenant.h"
#include "run/run.h"

/*
 * Makes the control tables where they are lacking, then executes the step in one transaction, while no run is on
 * (where the dialect has the lock).  DIAG_DB_FAILED; a server that asks to try again is asked a few times.
 */
bool small_run(Db *db, Gen *gen, const Step *step, Diags *diags);

/* The statements that small_run() would send, the session's set-up before them, as text that psql runs. */
bool small_print(Gen *gen, const SqlDialect *dialect, const Step *step, RunWriter put,
                 void *context, Diags *diags);

/* A step of a run that prepares it or ends it ("lock", "shape/control"); no statements where a run has none. */
bool small_frame(Gen *gen, const char *id, Arena *arena, Step *out, Diags *diags);

typedef struct EraseProof
{
    DbRows tables;  /* place, rows before, rows after */
    DbRows waiting; /* place, rows that the next run will key or make anew */
} EraseProof;

/*
 * Erases a tenant in one transaction, or rehearses it: then everything is rolled back.  `proof` gets what the queries of
 * `steps` give, in `arena`.
 */
bool small_erase(Db *db, Gen *gen, const EraseSteps *steps, bool rehearse, Arena *arena,
                 EraseProof *proof, Diags *diags);

#endif
