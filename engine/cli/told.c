#include "cli/told.h"

#include "base/strmap.h"
#include "base/vec.h"

enum
{
    NAMED = 3 /* tenants that are named where there are several */
};

typedef struct Told
{
    const Diag *first;
    size_t tenants;
    const char *names[NAMED];
} Told;

typedef VEC_OF(Told *) ToldVec;

/*
 * What was found at one place for one tenant may have been found there for others: the text is the same then, NULL where it is no
 * mistake of a file.  The second of one tenant is another mistake.
 */
static const char *
same_mistake(Arena *arena, StrMap *known, const Diag *diag)
{
    if (diag->tenant == NULL || diag->span.source == NULL) {
        return NULL;
    }
    const char *place =
        arena_fmt(arena, "%s %d %u:%u %s\n%s\n", diag_code_text(diag->code), (int) diag->level,
                  (unsigned) diag->span.line, (unsigned) diag->span.column, diag->span.source->name,
                  diag->hint != NULL ? diag->hint : "");
    const char *own = arena_fmt(arena, "%s\n%s", place, diag->tenant);
    size_t *seen = strmap_get(known, own);

    if (seen == NULL) {
        seen = arena_new_obj(arena, size_t);
        strmap_put(known, own, seen);
    }
    return arena_fmt(arena, "%s%zu", place, (*seen)++);
}

/* Was the very same said before?  A value that is bound for several reasons is wrong once. */
static bool
is_repeated(Arena *arena, StrMap *said, const Diag *diag)
{
    if (diag->span.source == NULL) {
        return false;
    }
    const char *key =
        arena_fmt(arena, "%s %u:%u %s\n%s\n%s", diag_code_text(diag->code),
                  (unsigned) diag->span.line, (unsigned) diag->span.column, diag->span.source->name,
                  diag->tenant != NULL ? diag->tenant : "", diag->message);
    const bool before = strmap_get(said, key) != NULL;

    strmap_put_const(said, key, diag);
    return before;
}

/* The first of its kind, or the one that it joins. */
static void
add(Arena *arena, ToldVec *all, StrMap *known, const Diag *diag, const char *key)
{
    Told *told = key != NULL ? strmap_get(known, key) : NULL;

    if (told == NULL) {
        told = arena_new_obj(arena, Told);
        told->first = diag;
        *vec_push(arena, all) = told;
        if (key != NULL) {
            strmap_put(known, key, told);
        }
    }
    if (told->tenants < NAMED) {
        told->names[told->tenants] = diag->tenant;
    }
    told->tenants++;
}

size_t
tell(FILE *to, const Diag *first, PrintStyle style, bool quiet)
{
    Arena *arena = arena_new();
    StrMap *known = strmap_new(arena);
    StrMap *said = strmap_new(arena);
    ToldVec all = {0};
    size_t errors = 0;

    for (const Diag *diag = first; diag != NULL; diag = diag->next) {
        if ((!quiet || diag->level == DIAG_LEVEL_ERROR) && !is_repeated(arena, said, diag)) {
            add(arena, &all, known, diag,
                style != PRINT_JSON ? same_mistake(arena, known, diag) : NULL);
        }
    }
    for (size_t i = 0; i < all.count; i++) {
        Diag diag = *all.items[i]->first;

        if (all.items[i]->tenants > 1) {
            diag.tenant = text_of_tenants(arena, all.items[i]->names, all.items[i]->tenants, NAMED);
        }
        errors += diag.level == DIAG_LEVEL_ERROR;
        print_diag(to, &diag, style);
    }
    arena_free(arena);
    return errors;
}
