#include "base/keyword.h"

#include <stdlib.h>
#include <string.h>

typedef struct Keyword
{
    const char *word;
    int uses;
} Keyword;

enum
{
    SPECIAL = KEYWORD_SPECIAL,
    NO_ALIAS = KEYWORD_NO_ALIAS,
    REDSHIFT = KEYWORD_REDSHIFT
};

static const Keyword keywords[] = {
#define KEYWORD(word, uses) {word, uses},
#include "base/keywords.def"
#undef KEYWORD
};

static int
compare_words(const void *word, const void *keyword)
{
    return strcmp(word, ((const Keyword *) keyword)->word);
}

bool
keyword_is(const char *word, KeywordUse use)
{
    const Keyword *found = bsearch(word, keywords, sizeof(keywords) / sizeof(*keywords),
                                   sizeof(*keywords), compare_words);

    return found != NULL && (found->uses & (int) use) != 0;
}
