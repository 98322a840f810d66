/* Inside of `firn diff`: what its files share. */
#ifndef ENGINE_CLI_DIFF_H
#define ENGINE_CLI_DIFF_H

#include "base/strmap.h"
#include "cli/names.h"
#include "cli/work.h"

/* Branches, or a step, with the same SQL before and the same after. */
typedef struct Change
{
    const char *about;  /* "record sale", "sale.amount", "sale where", "step apply/customer" */
    const char *before; /* NULL: new */
    const char *after;  /* NULL: no longer there */
    Names tenants;      /* of a record */
} Change;

typedef VEC_OF(Change *) Changes;

typedef struct Diff
{
    Work *now;
    Work *then;
    Arena *arena;
    StrMap *known; /* texts of a change -> Change; of a branch, before and now -> its Changes */
    Changes changes;
    size_t same; /* branches */
    size_t differ;
} Diff;

/* diff.c: the change with these texts, a new one where there is none yet. */
Change *diff_change(Diff *d, const char *about, const char *before, const char *after);
/* Digests that follow from the rest of a text say nothing of their own. */
const char *diff_without_digests(Arena *arena, const char *text);

/* diff_records.c: the branches of all records. */
void diff_records(Diff *d);

#endif
