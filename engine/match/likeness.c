/* How alike two names are: what does not depend on both of them and the context is found once. */
#include "match/matching.h"

typedef struct Name
{
    size_t at; /* its place among all names that were asked for */
    NameWords words;
    VEC_OF(NamePair) pairs; /* with the names at those places; `head` 0: not known yet */
} Name;

static Name *
name_of(Matching *m, const char *text)
{
    Name *name = strmap_get(m->names, text);

    if (name == NULL) {
        name = arena_new_obj(m->arena, Name);
        name->at = strmap_count(m->names);
        name->words = name_words(text);
        strmap_put(m->names, text, name);
    }
    return name;
}

static const NamePair *
pair_of(Matching *m, const char *a, const Name *a_name, const char *b, Name *b_name)
{
    while (b_name->pairs.count <= a_name->at) {
        vec_push(m->arena, &b_name->pairs);
    }
    NamePair *pair = &b_name->pairs.items[a_name->at];

    if (pair->head == 0) {
        WordPair *words = arena_new_array(m->arena, WordPair, a_name->words.count);

        *pair = name_pair(a, &a_name->words, b, &b_name->words, words);
    }
    return pair;
}

static const double *
weights_of(Matching *m, const Name *name, NameContext *context)
{
    while (context->weights.count <= name->at) {
        vec_push(m->arena, &context->weights);
    }
    const double **weights = &context->weights.items[name->at];

    if (*weights == NULL) {
        double *found = arena_new_array(m->arena, double, name->words.count + 1);

        name_weights(&name->words, &context->words, found);
        *weights = found;
    }
    return *weights;
}

double
match_likeness(Matching *m, const char *a, const char *b, NameContext *context)
{
    NameContext *in = context != NULL ? context : &m->no_context;
    const Name *a_name = name_of(m, a);
    Name *b_name = name_of(m, b);
    const NamePair *pair = pair_of(m, a, a_name, b, b_name);

    return pair->same > 0 ? pair->same
                          : name_pair_likeness(pair, weights_of(m, a_name, in), a_name->words.count,
                                               weights_of(m, b_name, in), b_name->words.count);
}
