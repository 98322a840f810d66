/* Branches that are held back or were set aside, as a person reads them: tenants with the same reason stand together. */
#ifndef ENGINE_CLI_HELD_H
#define ENGINE_CLI_HELD_H

#include "db/db.h"

/*
 * On stdout, of rows of tenant, target, feed, reason, ordered by tenant and reason: "not done for acme_sg: why", or "not done in 7
 * tenants (acme_sg, beta_sg, ...): why", and below it the targets and feeds.  `word` is what begins a paragraph ("not done"); of the
 * paragraphs the first `most` are printed, and how many there are more.
 */
void held_told(Arena *arena, const DbRows *rows, const char *word, size_t most);

#endif
