/* What is said in a place: once for each text, by whom, and about which tables. */
#include <string.h>

#include "match/matching.h"

const Said *
said_find(SaidList list, Place place, const char *name)
{
    for (size_t i = 0; i < list.count; i++) {
        if (list.items[i].place == place && strcmp(list.items[i].name, name) == 0) {
            return &list.items[i];
        }
    }
    return NULL;
}

static void
add_name(RecordMatch *r, Choices *choices, const char *name)
{
    for (size_t i = 0; i < choices->names.count; i++) {
        if (strcmp(choices->names.items[i], name) == 0) {
            return;
        }
    }
    *vec_push(r->m->arena, &choices->names) = name;
}

static void
add_choice(RecordMatch *r, Choices *choices, const Said *said, size_t variant)
{
    const Variant *v = &r->evidence->variants[variant];
    Choice *found = NULL;

    for (size_t i = 0; i < choices->items.count && found == NULL; i++) {
        if (said_same(choices->items.items[i].said->text, said->text)) {
            found = &choices->items.items[i];
        }
    }
    if (found == NULL) {
        found = vec_push(r->m->arena, &choices->items);
        *found = (Choice){.said = said};
    }
    found->tenants += v->tenants;
    if (found->variant == NULL || r->alike[variant] > found->alike) {
        found->variant = v;
        found->alike = r->alike[variant];
        found->said = said;
    }
    for (size_t w = 0; said->place == PLACE_VALUE && w < said->way_count; w++) {
        if (said->ways[w].mention_count == 1) {
            add_name(r, choices, said->ways[w].mentions[0].column);
        }
    }
}

/* Does the tenant's own table have what the text mentions?  Else it is no evidence for it. */
static bool
is_evidence(const Variant *variant, const Said *said)
{
    bool binds = said->way_count == 0;

    for (size_t w = 0; w < said->way_count && !binds; w++) {
        binds = way_binds(variant->tables, variant->table_count, &said->ways[w]);
    }
    return binds;
}

/* Of a log the staging says it: that nothing is said is no evidence about other tables. */
static bool
is_said_by_staging(const Variant *variant, const Said *said)
{
    return said->text == NULL && variant->effective->is_changelog &&
           (said->place == PLACE_ROW || said->place == PLACE_CHANGED_AT ||
            said->place == PLACE_ORDER || said->place == PLACE_DELETED);
}

static void
add_inherited(RecordMatch *r, Choices *choices, const Said *said)
{
    static const double unknown_table = 0.6;

    for (size_t i = 0; i < choices->items.count; i++) {
        if (said_same(choices->items.items[i].said->text, said->text)) {
            choices->items.items[i].inherited = true;
            return;
        }
    }
    *vec_push(r->m->arena, &choices->items) =
        (Choice){.said = said, .alike = unknown_table, .inherited = true};
    for (size_t w = 0; said->place == PLACE_VALUE && w < said->way_count; w++) {
        if (said->ways[w].mention_count == 1) {
            add_name(r, choices, said->ways[w].mentions[0].column);
        }
    }
}

static bool
has_word(const char *name, const char *word)
{
    const NameWords words = name_words(name);

    for (size_t i = 0; i < words.count; i++) {
        if (strcmp(words.words[i], word) == 0) {
            return true;
        }
    }
    return false;
}

Choices *
choices_of(RecordMatch *r, Place place, const char *name)
{
    const char *key = arena_fmt(r->m->arena, "%d %s", (int) place, name);
    Choices *choices = strmap_get(r->choices, key);

    if (choices != NULL) {
        return choices;
    }
    choices = arena_new_obj(r->m->arena, Choices);
    strmap_put(r->choices, key, choices);
    for (size_t v = 0; v < r->evidence->count; v++) {
        const Variant *variant = &r->evidence->variants[v];
        const Said *said = variant->disabled ? NULL : said_find(variant->said, place, name);

        if (said != NULL && !is_said_by_staging(variant, said) &&
            (said->fixed || is_evidence(variant, said))) {
            add_choice(r, choices, said, v);
        }
    }
    const Said *inherited = said_find(r->said, place, name);

    if (inherited != NULL) {
        add_inherited(r, choices, inherited);
    }
    choices->is_name = has_word(name, "name");
    for (size_t i = 0; i < choices->names.count && !choices->is_name; i++) {
        choices->is_name = has_word(choices->names.items[i], "name");
    }
    choices->fits = arena_new_array(r->m->arena, ValueFit *, r->table_count + 1);
    return choices;
}
