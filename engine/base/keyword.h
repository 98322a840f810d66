/* Words that SQL keeps for itself, in one table: what each of them cannot be without quotes. */
#ifndef ENGINE_BASE_KEYWORD_H
#define ENGINE_BASE_KEYWORD_H

#include <stdbool.h>

typedef enum KeywordUse
{
    /* PostgreSQL 15: all but the "unreserved" ones (pg_get_keywords): no column, or not everywhere, or something else */
    KEYWORD_SPECIAL = 1,
    /* PostgreSQL: no table alias (categories R and T of its kwlist.h) */
    KEYWORD_NO_ALIAS = 2,
    /* Redshift: reserved ("Reserved words" of its Developer Guide), of those that are likely names of columns */
    KEYWORD_REDSHIFT = 4
} KeywordUse;

/* Is the word, in lower case, one of this use? */
bool keyword_is(const char *word, KeywordUse use);

#endif
