/* How well a table would do for a record: by the names that others' tables have, and by how many values find a column. */
#include <string.h>
#include <strings.h>

#include "match/matching.h"

bool
bid_reads_function(const RecordEvidence *e, const char *function)
{
    for (size_t v = 0; v < e->count; v++) {
        if (!e->variants[v].disabled &&
            strcmp(e->variants[v].effective->from.tables.items[0].function.text, function) == 0) {
            return true;
        }
    }
    return strcmp(e->base->from.tables.items[0].function.text, function) == 0;
}

static void
name_bid(Matching *m, const RecordEvidence *e, const Offered *offered, Bid *bid)
{
    bid->name = 0;
    for (size_t v = 0; v <= e->count; v++) {
        const Record *record = v < e->count ? e->variants[v].effective : e->base;

        for (size_t i = 0; i < record->from.tables.count; i++) {
            const char *known = record->from.tables.items[i].table.text;
            const double like = strcasecmp(known, offered->name) == 0
                                    ? 1
                                    : 0.95 * match_likeness(m, known, offered->stem, NULL);

            if (like > bid->name && (v == e->count || !e->variants[v].disabled)) {
                bid->name = like;
                bid->like = known;
            }
        }
    }
    const double own = 0.9 * match_likeness(m, e->base->name.text, offered->stem, NULL);

    if (own > bid->name) {
        bid->name = own;
        bid->like = e->base->name.text;
    }
}

/* 1 for the same name, less for a near one. */
static double
column_there(Matching *m, const char *name, const CatalogTable *table, NameContext *context)
{
    static const double alike = 0.7;
    double best = table_column(table, name) != NULL ? 1 : 0;

    for (size_t c = 0; context != NULL && c < table->column_count && best == 0; c++) {
        const double like = match_likeness(m, name, table->columns[c].name, context);

        best = like >= alike ? 0.8 * like : 0;
    }
    return best;
}

/* How many of the columns that a variant reads are there, by name or (with `context`) nearly. */
static double
column_share(Matching *m, const SaidList *said, const char *alias, const CatalogTable *table,
             NameContext *context, double *sure)
{
    double found = 0;
    size_t count = 0;

    for (size_t i = 0; i < said->count; i++) {
        const Said *s = &said->items[i];

        if (s->place != PLACE_VALUE || s->way_count == 0) {
            continue;
        }
        double best = -1;

        for (size_t w = 0; w < s->way_count; w++) {
            for (size_t k = 0; k < s->ways[w].mention_count; k++) {
                const Mention *mention = &s->ways[w].mentions[k];

                if (strcmp(mention->alias, alias) != 0) {
                    continue;
                }
                const double there = column_there(m, mention->column, table, context);

                best = there > best ? there : best;
            }
        }
        if (best >= 0) {
            count++;
            found += best;
        }
    }
    /* Many columns say who it is even where the name says nothing. */
    *sure = (double) count / (double) (count + 4);
    return count > 0 ? found / (double) count : 0;
}

static double
best_share(Matching *m, const RecordEvidence *e, const CatalogTable *table, bool near, double *sure)
{
    double certain = 0;
    NameContext said = {
        .words = name_words(arena_fmt(m->arena, "%s_%s", e->base->name.text, table->name))};
    NameContext *context = near ? &said : NULL;
    double best = 0;

    for (size_t v = 0; v < e->count; v++) {
        const Variant *variant = &e->variants[v];

        if (!variant->disabled) {
            const double share =
                column_share(m, &variant->said, variant->tables[0].alias, table, context, &certain);

            *sure = share > best ? certain : *sure;
            best = share > best ? share : best;
        }
        if (best == 1) {
            return 1;
        }
    }
    if (best < 1) { /* what the record itself says counts, too */
        const char *const *aliases = NULL;

        said_aliases(m->arena, e->base, &aliases);
        const double share = column_share(m, &e->said, aliases[0], table, context, &certain);

        *sure = share > best ? certain : *sure;
        best = share > best ? share : best;
    }
    return best;
}

void
bid_weigh(Matching *m, const RecordEvidence *e, const Offered *offered, bool near, Bid *bid)
{
    double sure = 0;

    name_bid(m, e, offered, bid);
    const double share = best_share(m, e, offered->table, near, &sure);
    const double by_columns = share * sure;

    bid->score = bid->name == 1 ? 0.6 + 0.4 * share : 0.45 * bid->name + 0.55 * share;
    if (by_columns > bid->score) {
        bid->score = by_columns;
        bid->like = NULL;
    }
}
