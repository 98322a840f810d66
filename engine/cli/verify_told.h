/* What `firn verify` found, as a person reads it (what many tenants have stands in one paragraph) and as JSON (each on its own). */
#ifndef ENGINE_CLI_VERIFY_TOLD_H
#define ENGINE_CLI_VERIFY_TOLD_H

#include <jansson.h>

#include "run/verify.h"

/* What the lengths of staging's texts are counted in. */
const char *verify_text_unit(const SqlDialect *dialect);

/* On stdout: the violations, what was not compared, the notes.  Tenants with the most come first, three are named. */
void verify_told(Arena *arena, const VerifyReport *report, const char *unit);

/* Adds the lists "findings", "not_compared" and "notes" to the object. */
void verify_told_json(const VerifyReport *report, const char *unit, json_t *object);

#endif
