/*
 * Asks a warehouse the questions of gen/verify.h, in one transaction that is rolled back.
 *
 * A branch that the server refuses to read is found and left out, a target that cannot be asked about, too; then
 * everything is asked again without them.
 */
#ifndef ENGINE_RUN_VERIFY_H
#define ENGINE_RUN_VERIFY_H

#include "db/db.h"
#include "gen/verify.h"
#include "run/run.h"

enum
{
    VERIFY_EXAMPLES = 5
};

/* What is wrong with one target of one tenant. */
typedef struct VerifyFinding
{
    VerifyCheck check;
    const char *target;
    const char *tenant; /* NULL: of no one tenant */
    const char *what;
    unsigned long long violations;
    const char *examples[VERIFY_EXAMPLES];
    size_t example_count;
} VerifyFinding;

/* What is no violation: as the statements of gen/verify.h answer, each once. */
typedef struct VerifyNote
{
    VerifyCheck kind; /* VERIFY_LEFT, VERIFY_WAITING, VERIFY_CUT */
    const char *tenant;
    const char *name;          /* target, or column */
    const char *feed;          /* NULL of VERIFY_CUT */
    const char *detail;        /* reason, or length; NULL of VERIFY_WAITING, and of documents */
    unsigned long long found;  /* 0 of VERIFY_LEFT */
    unsigned long long of_all; /* 0 but of VERIFY_CUT */
} VerifyNote;

typedef struct VerifyReport
{
    const VerifyFinding *findings; /* in the order of the steps */
    size_t finding_count;
    const VerifyNote *notes; /* likewise */
    size_t note_count;
    size_t targets[VERIFY_CHECKS]; /* asked about */
    unsigned long long violations[VERIFY_CHECKS];
    size_t refused; /* branches and targets that the server refused */
    double seconds;
} VerifyReport;

/* False when nothing could be verified; what was left out is reported in `diags`. */
bool verify_execute(Db *db, Arena *arena, const Plan *plan, Verify *verify, VerifyReport *report,
                    Diags *diags);

/* The statements that verify_execute() sends on a path without faults. */
bool verify_print(Verify *verify, const SqlDialect *dialect, RunWriter put, void *context,
                  Diags *diags);

#endif
