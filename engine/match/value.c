/* Values: first what has the same name, then the most alike names, best score first. */
#include <string.h>

#include "match/matching.h"

void
propose(RecordMatch *r, const Said *inherited, const Candidate *candidate, Placed placed,
        const char *why)
{
    Arena *arena = r->m->arena;
    Proposed *p = vec_push(arena, &r->out);

    *p = (Proposed){.place = inherited->place,
                    .name = inherited->name,
                    .placed = placed,
                    .inherited = inherited->text,
                    .optional = inherited->optional,
                    .why = why};
    if (candidate == NULL || candidate->choice == NULL) {
        return;
    }
    const char *const *aliases = NULL;
    const size_t alias_count = said_aliases(arena, r->inherited, &aliases);

    p->text = candidate->text;
    p->confidence = candidate->score < 0.99 ? candidate->score : 0.99;
    p->why = why != NULL ? why : candidate_why(r, candidate);
    if (placed != PLACED_OPEN && candidate->columns != NULL) {
        const char **names =
            arena_new_array(arena, const char *, candidate->way->mention_count + 1);
        Way *way = arena_new_obj(arena, Way);

        for (size_t i = 0; i < candidate->way->mention_count; i++) {
            names[i] = candidate->columns[i]->name;
        }
        *way = said_way(arena, said_replace(arena, candidate->way->text, candidate->way, names),
                        aliases, alias_count);
        p->way = way;
    }
}

/* A value that is still to be placed. */
typedef struct Waiting
{
    const Said *said;
    Candidate best;
    bool found;
    bool done;
} Waiting;

static void
take(RecordMatch *r, Waiting *w)
{
    candidate_take(r, &w->best);
    propose(r, w->said, &w->best,
            said_same(w->best.text, w->said->text) ? PLACED_SAME : PLACED_OTHER, NULL);
    w->done = true;
}

static void
take_equal_names(RecordMatch *r, Waiting *waiting, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Waiting *w = &waiting[i];

        w->found = candidate_best(r, PLACE_VALUE, w->said->name, true, false, &w->best, NULL);
        if (w->found && w->best.score >= 0.5) {
            take(r, w);
        }
    }
}

static void
take_alike_names(RecordMatch *r, Waiting *waiting, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!waiting[i].done) {
            waiting[i].found = candidate_best(r, PLACE_VALUE, waiting[i].said->name, false, false,
                                              &waiting[i].best, NULL);
        }
    }
    for (;;) {
        Waiting *first = NULL;

        for (size_t i = 0; i < count; i++) {
            Waiting *w = &waiting[i];

            if (!w->done && w->found && w->best.score >= MATCH_ENOUGH &&
                (first == NULL || w->best.score > first->best.score)) {
                first = w;
            }
        }
        if (first == NULL) {
            return;
        }
        take(r, first);
        for (size_t i = 0; i < count; i++) {
            Waiting *w = &waiting[i];

            if (!w->done && w->found) { /* a column less, a name more */
                w->found =
                    candidate_best(r, PLACE_VALUE, w->said->name, false, false, &w->best, NULL);
            }
        }
    }
}

/* Where no column is found: what is inherited may do without. */
static void
leave(RecordMatch *r, const Waiting *w)
{
    const Said *said = w->said;
    const char *two = NULL;
    Candidate ignored = {0};
    bool bare = said->text != NULL && said->way_count == 0;

    for (size_t i = 0; i < said->way_count; i++) {
        bare = bare || said->ways[i].mention_count == 0;
    }
    candidate_best(r, PLACE_VALUE, said->name, false, false, &ignored, &two);
    const bool lacks = bare || said->optional || said->text == NULL;

    propose(r, said, NULL,
            said->fixed ? PLACED_SAME
            : lacks     ? PLACED_NOTHING
                        : PLACED_OPEN,
            said->fixed ? "a hook" : NULL);
    Proposed *p = &r->out.items[r->out.count - 1];

    p->text = said->text;
    p->candidates = two;
}

void
match_values(RecordMatch *r)
{
    Waiting *waiting = arena_new_array(r->m->arena, Waiting, r->said.count + 1);
    size_t count = 0;

    for (size_t i = 0; i < r->said.count; i++) {
        if (r->said.items[i].place == PLACE_VALUE) {
            waiting[count++].said = &r->said.items[i];
        }
    }
    take_equal_names(r, waiting, count);
    take_alike_names(r, waiting, count);
    for (size_t i = 0; i < count; i++) {
        if (!waiting[i].done) {
            leave(r, &waiting[i]);
        }
    }
}
