/* The parts of dms_check(), and words for them. */
#ifndef ENGINE_DMS_CHECK_H
#define ENGINE_DMS_CHECK_H

#include "base/strmap.h"
#include "dms/effect.h"

bool text_is(Text text, const char *word);
bool text_is_one_of(Text text, const char *const *words);

/* Rules that another one beats or meets, by their locators alone. */
void check_conflicts(const DmsMapping *mapping, Diags *diags);

/* The rules followed to the source's tables and columns. */
void check_against_source(const DmsMapping *mapping, const DmsSource *source, Arena *scratch,
                          Diags *diags);

typedef struct SourceCheck
{
    const DmsMapping *mapping;
    const DmsSource *source;
    Arena *arena;
    Diags *diags;
    StrMap *targets; /* folded name of a table in staging -> the source table */
} SourceCheck;

/* DIAG_DMS_CARE at the column's place, or the table's where there is none. */
void warn_of(const SourceCheck *c, const char *what, const DmsTable *table,
             const DmsColumn *column);
/* Two rules that meet at the place, and the lower id is not the more specific one. */
void check_fight(const SourceCheck *c, const char *target, DmsPlace place);
/* All columns of a selected table. */
void check_table_columns(const SourceCheck *c, const DmsTable *table);

/* Without the source's tables: patterns that may take in more than they seem to. */
void check_wildcards(const DmsMapping *mapping, Diags *diags);

#endif
