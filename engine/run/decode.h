/* The client's part of a run: it calls the hooks that decode values. */
#ifndef ENGINE_RUN_DECODE_H
#define ENGINE_RUN_DECODE_H

#include "run/run.h"

enum
{
    DECODE_SPENT_MOST =
        20 /* values in a row that use up a hook's budget, before it is called no more */
};

/*
 * Fetches the values of the open cursor, DECODE_VALUES at a time, and inserts what the hooks make of them; memory does
 * not grow with their number.  False when a statement fails (db_last_failure()).  In `diags`: DIAG_DECODE_STOPPED for a
 * hook that is called no more (its values stay undecoded), a DIAG_DECODE_REFUSED warning for one that refused all, a DIAG_DECODE_GIVE
 * warning for a result that is asked for and that no value gave.
 */
bool decode_values(Db *db, Gen *gen, const PlanRecord *record, RunReport *report, Diags *diags);

#endif
