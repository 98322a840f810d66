/* Inside of gen: what feeds loaded that are called otherwise now, or that the mapping has no more (plan/former.c). */
#ifndef ENGINE_GEN_FORMER_H
#define ENGINE_GEN_FORMER_H

#include "gen/build.h"

/* The target's feeds take over what was loaded under the names that they had: first of all. */
void emit_taken_over(Build *b, const PlanTarget *target);

/* Does something leave the target in this run? */
bool has_leaving(const PlanTarget *target);
/* Its name among the branches of the run: for other tenants the feed may go on. */
const char *leaving_branch(const Build *b, const PlanLeaving *leaving);
/* What leaves, in scratch tables of the columns of "vanished"; when it is known who is held of the target's own feeds. */
void emit_leaving(Build *b, const PlanTarget *target);
/* Appends a text for each of these tables: `before` (closed where it begins with a parenthesis), its name and alias x; `between` where
 * the text has something already. */
void put_leaving(Build *b, const PlanTarget *target, const char *before, const char *between,
                 StrBuf *out);
/* Its rows go, of the fact or of what was contributed. */
void emit_leaving_rows(Build *b, const PlanTarget *target);
/* Touched members that must stay as they are, for what is said of them cannot leave yet. */
void emit_leaving_frozen(Build *b, const PlanTarget *target, const char *touched);
/* The table with what the feed contributed; NULL: there is none, or it is another target's. */
const char *leaving_said(Build *b, const PlanLeaving *leaving);
/* The members of whom something is said that has not left yet, a SELECT; NULL: none. */
const char *leaving_members(Build *b, const PlanTarget *target);
/* Ledger and state. */
void emit_leaving_end(Build *b, const PlanTarget *target);

#endif
