/* What others say in a place, said of our columns. */
#include <string.h>
#include <strings.h>

#include "match/matching.h"

/* The alternative that stands alone has the value's own format and list. */
static Value
alone(const Value *value, size_t way)
{
    Value one = value->kind == VALUE_ANY ? value->any[way] : *value;

    if (value->kind == VALUE_ANY && one.format == NULL) {
        one.format = value->format;
    }
    if (value->kind == VALUE_ANY && one.extra->list.text == NULL) {
        one.extra = value->extra;
        one.otherwise_is_null = value->otherwise_is_null;
    }
    return one;
}

static DataType
known_type(const Choice *choice, const Mention *mention)
{
    const CatalogColumn *column =
        choice->variant == NULL ? NULL
                                : mentioned_column(choice->variant->tables,
                                                   choice->variant->table_count, mention, NULL);

    return column != NULL ? column->type : (DataType){0};
}

typedef struct Trial
{
    RecordMatch *r;
    Place place;
    const char *name;
    Choices *choices;
    bool exact;
    bool again;
    Candidate *best;
    Fit two[2]; /* the best columns so far, of the first mention */
} Trial;

static void
remember_two(Trial *t, Fit fit)
{
    for (size_t i = 0; i < 2; i++) {
        if (fit.column != NULL && fit.column == t->two[i].column) {
            t->two[i] = fit.score > t->two[i].score ? fit : t->two[i];
            return;
        }
    }
    if (fit.score > t->two[0].score) {
        t->two[1] = t->two[0];
        t->two[0] = fit;
    } else if (fit.score > t->two[1].score) {
        t->two[1] = fit;
    }
}

/* A column for the mention; false where there is none. */
static bool
place_mention(Trial *t, Candidate *c, size_t index, const Wanted *wanted)
{
    static const double clear = 0.03; /* by so much the best column is better than the next */
    RecordMatch *r = t->r;
    const CatalogColumn *same = mentioned_column(r->tables, r->table_count, wanted->mention, NULL);
    Fit second = {0};
    Fit fit = {0};

    if (same != NULL) {
        fit = fit_column(r, wanted, same);
    } else if (!t->exact) {
        fit = fit_best(r, wanted, t->again, &second);
        remember_two(t, fit);
        remember_two(t, second);
        if (t->place == PLACE_VALUE && second.score > fit.score - clear) {
            fit.name *= 0.8;
            fit.score *= 0.8;
        }
    }
    if (fit.column == NULL) {
        return false;
    }
    c->columns[index] = fit.column;
    c->exact = c->exact && same != NULL;
    if (fit.score < c->bind) {
        c->bind = fit.score;
        c->named = fit.name;
    }
    if (same == NULL) {
        c->like = fit.like;
        c->unlike = wanted->mention;
    }
    return true;
}

static const char *
on_our_columns(RecordMatch *r, const char *text, const Way *way,
               const CatalogColumn *const *columns)
{
    const char **names = arena_new_array(r->m->arena, const char *, way->mention_count + 1);

    for (size_t i = 0; i < way->mention_count; i++) {
        names[i] = columns[i]->name;
    }
    return said_replace(r->m->arena, text, way, names);
}

static void
weigh(Trial *t, Candidate *c)
{
    const Choice *choice = c->choice;
    const size_t all = t->r->evidence->tenants;

    /* Of columns with other names the tables are never alike: that they are not says less. */
    c->score = c->bind * (c->exact ? 0.7 + 0.3 * choice->alike : 0.9 + 0.1 * choice->alike);
    c->score += choice->inherited ? 0.02 : 0;
    c->score += all > 0 ? 0.01 * (double) choice->tenants / (double) all : 0;
    if (c->score > t->best->score) {
        *t->best = *c;
    }
}

static void
try_way(Trial *t, const Choice *choice, size_t index)
{
    RecordMatch *r = t->r;
    const Said *said = choice->said;
    const Way *way = &said->ways[index];
    Candidate c = {
        .choice = choice, .said = said, .way = way, .named = 1, .bind = 1, .exact = true};

    c.columns = arena_new_array(r->m->arena, const CatalogColumn *, way->mention_count + 1);
    for (size_t i = 0; i < way->mention_count; i++) {
        const Wanted wanted = {.choices = t->choices,
                               .said = said,
                               .mention = &way->mentions[i],
                               .known = known_type(choice, &way->mentions[i]),
                               .value =
                                   t->place == PLACE_VALUE ? value_type(r, t->name) : (DataType){0},
                               .formatted = said->value != NULL && said->value->format != NULL};

        if (!place_mention(t, &c, i, &wanted)) {
            return;
        }
    }
    if (t->exact != c.exact) {
        return;
    }
    c.text = c.exact ? said->text : on_our_columns(r, way->text, way, c.columns);
    if (said->value != NULL && !said->fixed) {
        Value *value = arena_new_obj(r->m->arena, Value);

        *value = alone(said->value, index);
        c.value = value;
        adapt_value(r, &c);
    } else if (t->place == PLACE_WHERE) {
        adapt_condition(r, &c);
    }
    weigh(t, &c);
}

/* Nothing, a variable, a hook: what has no columns. */
static void
try_bare(Trial *t, const Choice *choice)
{
    const Said *said = choice->said;
    const bool is_value = t->place == PLACE_VALUE;
    Candidate c = {.choice = choice,
                   .said = said,
                   .way = said->way_count > 0 ? &said->ways[0] : NULL,
                   .text = said->text,
                   .named = 1,
                   .bind = is_value ? 1 : 0.95,
                   .exact = true,
                   .bare = true};

    if (t->exact && (!is_value || (choice->inherited && !said->optional))) {
        weigh(t, &c);
    }
}

static const char *
two_texts(const Trial *t)
{
    StrBuf out = strbuf_new(t->r->m->arena);

    for (size_t i = 0; i < 2; i++) {
        if (t->two[i].column != NULL && t->two[i].score >= 0.2) {
            strbuf_fmt(&out, "%s%s (%d%%)", out.len > 0 ? ", " : "", t->two[i].column->name,
                       (int) (100 * t->two[i].score));
        }
    }
    return out.len > 0 ? out.text : NULL;
}

bool
candidate_best(RecordMatch *r, Place place, const char *name, bool exact, bool again,
               Candidate *out, const char **best_two)
{
    Choices *choices = choices_of(r, place, name);
    Trial t = {.r = r,
               .place = place,
               .name = name,
               .choices = choices,
               .exact = exact,
               .again = again,
               .best = out};

    *out = (Candidate){0};
    for (size_t i = 0; i < choices->items.count; i++) {
        const Choice *choice = &choices->items.items[i];
        const Said *said = choice->said;

        if ((said->fixed && !choice->inherited) ||
            (place == PLACE_ROW && said->text == NULL && !r->keyed)) {
            continue;
        }
        bool bare = said->way_count == 0;

        for (size_t w = 0; w < said->way_count; w++) {
            bare = said->way_count == 1 && said->ways[w].mention_count == 0;
            if (said->ways[w].mention_count > 0) {
                try_way(&t, choice, w);
            }
        }
        if (bare) {
            try_bare(&t, choice);
        }
    }
    if (best_two != NULL) {
        *best_two = two_texts(&t);
    }
    return out->choice != NULL;
}

void
candidate_take(RecordMatch *r, const Candidate *c)
{
    const CatalogTable *driving = r->tables[0].table;

    for (size_t i = 0; c->way != NULL && c->columns != NULL && i < c->way->mention_count; i++) {
        const Mention *mention = &c->way->mentions[i];
        const CatalogColumn *column = c->columns[i];

        if (fit_table(r, mention->alias) == driving && c->said->place == PLACE_VALUE) {
            r->used[column - driving->columns] = true;
        }
        if (strcasecmp(column->name, mention->column) != 0) {
            *vec_push(r->m->arena, &r->moved) =
                (Moved){mention->alias, mention->column, column, c->named};
        }
    }
}

/* ---- why -------------------------------------------------------------------------------------- */

/* Of the tenants whose tables have all these columns, how many say so? */
static void
count_evidence(const RecordMatch *r, const Candidate *c, size_t *say, size_t *have)
{
    *say = 0;
    *have = 0;
    for (size_t v = 0; v < r->evidence->count; v++) {
        const Variant *variant = &r->evidence->variants[v];

        if (variant->disabled || !way_binds(variant->tables, variant->table_count, c->way)) {
            continue;
        }
        const Said *said = said_find(variant->said, c->said->place, c->said->name);

        *have += variant->tenants;
        if (said != NULL && said->text != NULL && c->said->text != NULL &&
            strcmp(said->text, c->said->text) == 0) {
            *say += variant->tenants;
        }
    }
}

static bool
is_own_name(const Candidate *c)
{
    for (size_t i = 0; c->way != NULL && i < c->way->mention_count; i++) {
        if (strcasecmp(c->columns[i]->name, c->said->name) == 0) {
            return true;
        }
    }
    return false;
}

const char *
candidate_why(RecordMatch *r, const Candidate *c)
{
    StrBuf out = strbuf_new(r->m->arena);
    size_t say = 0;
    size_t have = 0;

    if (c->exact && c->way != NULL && c->way->mention_count > 0) {
        count_evidence(r, c, &say, &have);
        if (say > 0) {
            strbuf_fmt(&out, "%zu of %zu tenant%s with %s", say, have, have == 1 ? "" : "s",
                       c->way->mentions[0].column);
        } else if (c->choice->tenants == 0) {
            strbuf_str(&out, "the record's own name");
        }
    } else if (c->exact && c->choice->tenants > 0) {
        strbuf_fmt(&out, "as %zu tenant%s", c->choice->tenants, c->choice->tenants == 1 ? "" : "s");
    } else if (c->unlike != NULL && c->like != NULL && is_own_name(c)) {
        strbuf_str(&out, "the value's own name");
    } else if (c->unlike != NULL) {
        strbuf_fmt(&out, "like %s", c->like != NULL ? c->like : c->unlike->column);
    }
    if (c->more != NULL) {
        strbuf_fmt(&out, "%s%s", out.len > 0 ? "; " : "", c->more);
    }
    return out.text;
}
