/*
 * Which rule holds for a schema, table or column: of those that match, the one with the lowest id.
 */
#ifndef ENGINE_DMS_EFFECT_H
#define ENGINE_DMS_EFFECT_H

#include "dms/dms.h"

/* A place in the source; table and column NULL where it is about something larger. */
typedef struct DmsPlace
{
    const char *schema;
    const char *table;
    const DmsColumn *column;
} DmsPlace;

/* The rule's own target ("schema", "table", "column"), and its locator matches. */
bool rule_is_about(const DmsRule *rule, const char *target, DmsPlace place);

/* Rules that share an object fight for it: transformations of one target, but added columns, kept columns, images and masks. */
bool rule_fights(const DmsRule *rule);

/* The fighting rule that holds for the object, or NULL. */
const DmsRule *rule_in_force(const DmsMapping *mapping, const char *target, DmsPlace place);

/* Is the table copied? */
bool table_is_selected(const DmsMapping *mapping, const char *schema, const DmsTable *table);

bool column_is_kept(const DmsMapping *mapping, DmsPlace place);

/* What a rename, prefix, suffix or change of case makes of a name; the name itself where there is no such rule. */
const char *renamed(Arena *arena, const DmsRule *rule, const char *name);

/* As Redshift stores it: in lower case. */
const char *folded(Arena *arena, const char *name);

#endif
