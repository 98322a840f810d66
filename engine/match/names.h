/*
 * How alike two names of columns or tables are: words taken apart, abbreviations, slips of the pen, and words that
 * business systems use for the same thing.  Pure, and the same for every project: no name of a project is known here.
 */
#ifndef ENGINE_MATCH_NAMES_H
#define ENGINE_MATCH_NAMES_H

#include <stdint.h>

#include "base/arena.h"

enum
{
    NAME_WORDS = 12,
    NAME_WORD_BYTES = 24
};

/* What likeness asks of a word, found once: its stem, and the meanings of both, a bit each. */
typedef struct WordSense
{
    char stem[NAME_WORD_BYTES];
    uint64_t meanings;
    uint64_t stem_meanings;
    bool says_little;
} WordSense;

/* A name's words, lower case: "CustNm" and "CUST_NM" are cust, nm.  Longer names are cut. */
typedef struct NameWords
{
    char words[NAME_WORDS][NAME_WORD_BYTES];
    WordSense senses[NAME_WORDS];
    size_t count;
} NameWords;

NameWords name_words(const char *name);

/*
 * 0 to 1.  Words of `context` (what is said anyway: the record's and the table's names; may be NULL) and words that
 * say little (id, date, code) count less.  1 only where the names are equal without regard to case.
 */
double name_likeness(const char *a, const char *b, const NameWords *context);

/*
 * The same in parts, for who asks often: `name_pair` does not know the context, and `name_weights` knows one name only.
 */

/* Which word of the other name goes with a word, and how alike they are; 0: none. */
typedef struct WordPair
{
    double alike;
    size_t with;
} WordPair;

typedef struct NamePair
{
    double same;     /* above 0: equal but for case or cut, and that is all there is to say */
    double head;     /* less than 1 where names share only what describes a thing; never 0 */
    WordPair *words; /* for each word of the first name */
} NamePair;

/* `words` has room for the words of `a`, and belongs to the caller. */
NamePair name_pair(const char *a, const NameWords *a_words, const char *b, const NameWords *b_words,
                   WordPair *words);

/* What each word counts; `weights` has room for all of them. */
void name_weights(const NameWords *name, const NameWords *context, double *weights);

double name_pair_likeness(const NamePair *pair, const double *a_weights, size_t a_count,
                          const double *b_weights, size_t b_count);

/* 0 to 1: is one word the other, an abbreviation of it, a word for the same thing, or the same but for a slip? */
double word_likeness(const char *a, const char *b);

#endif
