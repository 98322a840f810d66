/* One column for one mention: by its name, its type, and what was sampled of it. */
#include <string.h>
#include <strings.h>

#include "match/matching.h"

/* ---- types ------------------------------------------------------------------------------------ */

typedef enum Family
{
    FAMILY_NONE,
    FAMILY_BOOLEAN,
    FAMILY_INTEGER,
    FAMILY_DECIMAL,
    FAMILY_TEXT,
    FAMILY_DATE,
    FAMILY_TIME,
    FAMILY_OTHER
} Family;

static Family
family_of(DataType type)
{
    switch (type.kind) {
        case DATATYPE_UNKNOWN:
            return FAMILY_NONE;
        case DATATYPE_BOOLEAN:
            return FAMILY_BOOLEAN;
        case DATATYPE_SMALLINT:
        case DATATYPE_INTEGER:
        case DATATYPE_BIGINT:
            return FAMILY_INTEGER;
        case DATATYPE_DECIMAL:
        case DATATYPE_DOUBLE:
            return FAMILY_DECIMAL;
        case DATATYPE_VARCHAR:
        case DATATYPE_CHAR:
            return FAMILY_TEXT;
        case DATATYPE_DATE:
            return FAMILY_DATE;
        case DATATYPE_TIMESTAMP:
        case DATATYPE_TIMESTAMPTZ:
            return FAMILY_TIME;
        case DATATYPE_TIME:
        case DATATYPE_OTHER:
            break;
    }
    return FAMILY_OTHER;
}

/* A text where another sort of value is wanted: its values say whether it can be read as one. */
static double
text_fit(DataType wanted, const ColumnSample *sample)
{
    const double share = sample_in_type(sample, wanted);

    return share < 0 ? 0.5 : share >= 0.9 ? 0.9 : 0.3;
}

static double
unlike_fit(Family known, Family column, DataType wanted, const ColumnSample *sample)
{
    const bool known_number = known == FAMILY_INTEGER || known == FAMILY_DECIMAL;
    const bool number = column == FAMILY_INTEGER || column == FAMILY_DECIMAL;
    const bool known_time = known == FAMILY_DATE || known == FAMILY_TIME;
    const bool time = column == FAMILY_DATE || column == FAMILY_TIME;

    if (known_number && number) {
        return known == FAMILY_DECIMAL ? 0.6 : 0.8;
    }
    if (known_time && time) {
        return 0.85;
    }
    if ((known == FAMILY_BOOLEAN && column == FAMILY_INTEGER) ||
        (known == FAMILY_INTEGER && column == FAMILY_BOOLEAN)) {
        return 0.9;
    }
    if (column == FAMILY_TEXT) {
        return text_fit(wanted, sample);
    }
    return known == FAMILY_TEXT && column == FAMILY_INTEGER ? 0.75 : 0.2;
}

double
type_fit(DataType known, DataType value, bool formatted, DataType column,
         const ColumnSample *sample)
{
    const DataType text = {.kind = DATATYPE_VARCHAR};
    const DataType wanted = known.kind != DATATYPE_UNKNOWN ? known : formatted ? text : value;
    const Family want = family_of(wanted);
    const Family have = family_of(column);

    if (want == FAMILY_NONE) {
        return 0.8;
    }
    if (want != have && have == FAMILY_TEXT && family_of(value) == FAMILY_TEXT && !formatted) {
        return 0.95; /* others have numbers, but any text will do */
    }
    return want == have ? 1 : unlike_fit(want, have, wanted, sample);
}

DataType
value_type(const RecordMatch *r, const char *value)
{
    const PlanRecord *record = plan_record(r->m->input->plan, r->evidence->base->name.text);

    for (size_t i = 0; record != NULL && i < record->value_count; i++) {
        if (strcmp(record->values[i].name, value) == 0) {
            return record->values[i].type;
        }
    }
    return (DataType){0};
}

/* ---- names ------------------------------------------------------------------------------------ */

static void
offer_name(RecordMatch *r, Fit *fit, const char *known, const CatalogColumn *column, double weight)
{
    const double like = weight * match_likeness(r->m, known, column->name, &r->context);

    if (like > fit->name) {
        fit->name = like;
        fit->like = known;
    }
}

/* The place of the alias among the record's tables; their count where it is none of them. */
static size_t
table_at(const RecordMatch *r, const char *alias)
{
    size_t at = 0;

    while (at < r->table_count && strcmp(r->tables[at].alias, alias) != 0) {
        at++;
    }
    return at;
}

const CatalogTable *
fit_table(const RecordMatch *r, const char *alias)
{
    const size_t at = table_at(r, alias);

    return at < r->table_count ? r->tables[at].table : NULL;
}

/* Is the column called as a key is elsewhere of a dimension that the value refers to?  NULL: it is not. */
static const char *
key_name(RecordMatch *r, const Said *wanted, const CatalogColumn *column)
{
    const PlanRecord *record = plan_record(r->m->input->plan, r->evidence->base->name.text);

    for (size_t f = 0; record != NULL && f < record->all_feed_count; f++) {
        const PlanFeed *feed = record->all_feeds[f];

        for (size_t c = 0; c < feed->column_count; c++) {
            const PlanReference *reference = feed->columns[c].reference;

            if (reference == NULL || reference->part_count != 1 ||
                reference->parts[0].text.text == NULL) {
                continue;
            }
            const char *dot = strchr(reference->parts[0].text.text, '.');

            if (dot == NULL || strcmp(dot + 1, wanted->name) != 0) {
                continue;
            }
            for (size_t k = 0; k < r->m->keys.count; k++) {
                const KeyColumn *key = &r->m->keys.items[k];

                if (strcmp(key->dimension, reference->dimension->name) == 0 &&
                    strcasecmp(key->column, column->name) == 0) {
                    return arena_fmt(r->m->arena, "the key of %s", key->dimension);
                }
            }
        }
    }
    return NULL;
}

/* By the value's own name, and all that other tenants call the one column that makes it. */
static const ValueFit *
value_fit(RecordMatch *r, const Wanted *wanted, const CatalogColumn *column)
{
    const size_t table = table_at(r, wanted->mention->alias);
    Choices *choices = wanted->choices;

    if (choices->fits[table] == NULL) {
        choices->fits[table] =
            arena_new_array(r->m->arena, ValueFit, r->tables[table].table->column_count);
    }
    ValueFit *fit = &choices->fits[table][column - r->tables[table].table->columns];

    if (!fit->known) {
        fit->known = true;
        offer_name(r, &fit->best, wanted->said->name, column, 0.95);
        for (size_t i = 0; i < choices->names.count; i++) {
            offer_name(r, &fit->best, choices->names.items[i], column, 0.97);
        }
        fit->key = key_name(r, wanted->said, column);
    }
    return fit;
}

static void
offer_value(RecordMatch *r, Fit *fit, const Wanted *wanted, const CatalogColumn *column)
{
    static const double as_key = 0.85;
    const ValueFit *of_value = value_fit(r, wanted, column);

    if (of_value->best.name > fit->name) {
        fit->name = of_value->best.name;
        fit->like = of_value->best.like;
    }
    if (of_value->key != NULL && fit->name < as_key) {
        fit->name = as_key;
        fit->like = of_value->key;
    }
}

const ColumnSample *
fit_sample(const RecordMatch *r, const char *alias, const CatalogColumn *column)
{
    const CatalogTable *table = fit_table(r, alias);

    return table != NULL ? sample_of(r->m->input->samples, table, column) : NULL;
}

/* Not so sure of what holds numbers and codes where others have names. */
static double
content_fit(const Wanted *wanted, const ColumnSample *sample)
{
    const double words = wanted->choices->is_name ? sample_in_words(sample) : -1;

    return words >= 0 && words < 0.5 ? 0.7 : 1;
}

Fit
fit_column(RecordMatch *r, const Wanted *wanted, const CatalogColumn *column)
{
    const ColumnSample *sample = fit_sample(r, wanted->mention->alias, column);
    Fit fit = {.column = column};

    fit.type = type_fit(wanted->known, wanted->value, wanted->formatted, column->type, sample);
    if (strcasecmp(column->name, wanted->mention->column) == 0) {
        fit.name = 1;
    } else {
        offer_name(r, &fit, wanted->mention->column, column, 1);
        if (wanted->said->place == PLACE_VALUE &&
            (wanted->said->way_count != 1 || wanted->said->ways[0].mention_count == 1)) {
            offer_value(r, &fit, wanted, column);
        }
    }
    fit.score = fit.name * (0.55 + 0.45 * fit.type) * content_fit(wanted, sample);
    return fit;
}

Fit
fit_best(RecordMatch *r, const Wanted *wanted, bool again, Fit *second)
{
    const CatalogTable *table = fit_table(r, wanted->mention->alias);
    const bool driving = table != NULL && table == r->tables[0].table;
    Fit best = {0};

    *second = (Fit){0};
    for (size_t i = 0; i < r->moved.count; i++) {
        const Moved *moved = &r->moved.items[i];

        if (strcmp(moved->alias, wanted->mention->alias) == 0 &&
            strcmp(moved->from, wanted->mention->column) == 0) {
            return (Fit){moved->to, moved->score, 1, moved->score, moved->from};
        }
    }
    for (size_t i = 0; table != NULL && i < table->column_count; i++) {
        if (driving && !again && (r->used[i] || r->kept[i])) {
            continue;
        }
        const Fit fit = fit_column(r, wanted, &table->columns[i]);

        if (fit.score > best.score) {
            *second = best;
            best = fit;
        } else if (fit.score > second->score) {
            *second = fit;
        }
    }
    return best;
}
