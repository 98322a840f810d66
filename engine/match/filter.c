/* Which rows are none of ours, and which are bad: `where`, `reject`. */
#include <string.h>

#include "match/matching.h"

void
match_where(RecordMatch *r, const Said *said)
{
    Candidate c = {0};

    if (place_best(r, said, MATCH_ENOUGH, &c) && (c.text != NULL || said->text == NULL)) {
        place_take(r, said, &c);
    } else {
        place_leave_open(r, said);
    }
}

void
match_reject(RecordMatch *r, const Said *said)
{
    Candidate c = {0};

    if (place_best(r, said, MATCH_ENOUGH, &c) && c.text != NULL) {
        place_take(r, said, &c);
    } else {
        place_say(r, said, NULL, 0.8, "its columns are not there");
    }
}

void
match_more_rejects(RecordMatch *r)
{
    static const double much_alike = 0.85;

    for (size_t v = 0; v < r->evidence->count; v++) {
        const Variant *variant = &r->evidence->variants[v];

        for (size_t i = 0; !variant->disabled && i < variant->said.count; i++) {
            const Said *said = &variant->said.items[i];
            bool known = said->place != PLACE_REJECT || r->alike[v] < much_alike;

            for (size_t p = 0; p < r->out.count && !known; p++) {
                known = r->out.items[p].place == PLACE_REJECT &&
                        strcmp(r->out.items[p].name, said->name) == 0;
            }
            const Said none = {.place = PLACE_REJECT, .name = said->name};
            Candidate c = {0};

            if (!known && candidate_best(r, PLACE_REJECT, said->name, true, true, &c, NULL) &&
                c.score >= much_alike) {
                place_take(r, &none, &c);
            }
        }
    }
}

static bool
is_header(const CatalogColumn *column, const ColumnSample *sample, const char **value)
{
    for (size_t i = 0; i < sample->count; i++) {
        *value = sample->values[i];
        if (name_likeness(column->name, sample->values[i], NULL) >= 0.98) {
            return true;
        }
    }
    return false;
}

void
match_header(RecordMatch *r)
{
    const CatalogTable *table = r->tables[0].table;

    for (size_t i = 0; i < r->out.count; i++) {
        if (r->out.items[i].place == PLACE_REJECT &&
            strcmp(r->out.items[i].name, "header line") == 0 && r->out.items[i].text != NULL) {
            return;
        }
    }
    for (size_t i = 0; i < table->column_count; i++) {
        const CatalogColumn *column = &table->columns[i];
        const ColumnSample *sample = sample_of(r->m->input->samples, table, column);
        const char *value = NULL;

        if (r->used[i] && sample != NULL && datatype_is_text(column->type) &&
            is_header(column, sample, &value) && strchr(value, '\'') == NULL) {
            const Said none = {.place = PLACE_REJECT, .name = "header line"};

            place_say(r, &none,
                      said_sql(r->m->arena, r->tables[0].alias, column->name,
                               arena_fmt(r->m->arena, " = '%s'", value)),
                      0.8, "a sampled row repeats the column's name");
            return;
        }
    }
}
