/* Inside of show_json.c: what its files share while a record is shown. */
#ifndef ENGINE_CLI_SHOW_PARTS_H
#define ENGINE_CLI_SHOW_PARTS_H

#include <jansson.h>

#include "cli/work.h"

typedef struct Shown
{
    Work *work;
    Arena *arena;
    const char *record;
    const PlanTenant *tenant;
    const Record *effective;
    const BoundBranch *bound; /* NULL: takes no part, or does not fit */
    json_t *fields;
} Shown;

/* The text that holds for the dialect. */
Text shown_text(const Shown *s, const ExprText *expr);

/* What the record says beside its values, into `fields`: name, text, place. */
void shown_add_fields(const Shown *s);

#endif
