/* The two halves of dms_check(), and words for both. */
#ifndef ENGINE_DMS_CHECK_H
#define ENGINE_DMS_CHECK_H

#include "dms/dms.h"

bool text_is(Text text, const char *word);
bool text_is_one_of(Text text, const char *const *words);

/* The rules followed to the source's tables and columns. */
void check_against_source(const DmsMapping *mapping, const DmsSource *source, Arena *scratch,
                          Diags *diags);

/* Without the source's tables: patterns that may take in more than they seem to. */
void check_patterns(const DmsMapping *mapping, Diags *diags);

#endif
