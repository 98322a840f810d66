/* What is left: tables that no record reads, columns that nothing mentions. */
#include <string.h>
#include <strings.h>

#include "match/matching.h"

static bool
is_mentioned(const Proposal *out, const CatalogTable *table, const CatalogColumn *column)
{
    for (size_t r = 0; r < out->count; r++) {
        const RecordProposal *record = &out->records[r];

        for (size_t i = 0; i < record->count; i++) {
            const Way *way = record->items[i].way;

            for (size_t k = 0; way != NULL && k < way->mention_count; k++) {
                const CatalogTable *found = NULL;

                if (mentioned_column(record->tables, record->table_count, &way->mentions[k],
                                     &found) == column &&
                    found == table) {
                    return true;
                }
            }
        }
    }
    return false;
}

static bool
is_read(const Proposal *out, const CatalogTable *table)
{
    for (size_t r = 0; r < out->count; r++) {
        const RecordProposal *record = &out->records[r];

        for (size_t t = 0; t < record->table_count; t++) {
            const CatalogTable *read = record->tables[t].table;
            const size_t stem = read != NULL ? strcspn(read->name, "0123456789") : 0;

            if (read == table) {
                return true;
            }
            /* The other parts of a pattern. */
            if (t == 0 && read != NULL && record->count > 0 &&
                strchr(record->items[0].text, '*') != NULL && stem > 0 &&
                strncmp(read->name, table->name, stem) == 0 &&
                strcmp(read->schema, table->schema) == 0) {
                return true;
            }
        }
    }
    return false;
}

static const char *
own_note(Arena *arena, const Evidence *evidence, const CatalogTable *table)
{
    for (size_t i = 0; i < evidence->own_count; i++) {
        const OwnRecord *own = &evidence->own[i];

        if (name_matches(own->table, table->name)) {
            return arena_fmt(arena, "%s has a record of its own for such a table: %s (%s:%u)",
                             own->tenant, own->record->name.text, own->span.source->name,
                             own->span.line);
        }
    }
    return NULL;
}

static bool
is_read_directly(const Proposal *out, const CatalogTable *table)
{
    for (size_t r = 0; r < out->count; r++) {
        for (size_t t = 0; t < out->records[r].table_count; t++) {
            if (out->records[r].tables[t].table == table) {
                return true;
            }
        }
    }
    return false;
}

/* Offline nothing tells what a column of documents holds. */
static const char *
envelope_note(const Matching *m, const CatalogTable *table, const CatalogColumn *column)
{
    static const char *const names[] = {"payload", "envelope", "value",  "message", "record",
                                        "event",   "data",     "change", "body",    NULL};
    const bool document = column->type.variant == VARIANT_JSON ||
                          (datatype_is_text(column->type) && column->type.length == 0);
    bool called = false;

    for (size_t i = 0; document && names[i] != NULL; i++) {
        called = called || strcasecmp(column->name, names[i]) == 0;
    }
    return !called || sample_of_table(m->input->samples, table) != NULL
               ? NULL
               : arena_fmt(m->arena,
                           "may hold Debezium's envelopes, which rows of a server would tell; then "
                           "staging: {kind: envelope, json: %s, of: t.KEY, fields: {KEY: bigint, "
                           "COLUMN: varchar(200)}}",
                           column->name);
}

/* Debit and credit beside an amount without a sign. */
static const char *
sign_note(const Matching *m, const CatalogTable *table, const CatalogColumn *column)
{
    static const char *const words[] = {"D", "C", "DR", "CR", "+", "-", "DEBIT", "CREDIT", NULL};
    const ColumnSample *sample = sample_of(m->input->samples, table, column);
    bool signs = sample != NULL && sample->count == 2;

    for (size_t i = 0; signs && i < sample->count; i++) {
        bool known = false;

        for (size_t w = 0; words[w] != NULL; w++) {
            known = known || strcasecmp(sample->values[i], words[w]) == 0;
        }
        signs = known;
    }
    return signs ? "holds debit and credit: is it the sign of an amount?" : NULL;
}

void
match_left(Matching *m, Proposal *out)
{
    const PlanTenant *tenant = m->input->tenant;
    VEC_OF(LeftColumn) left = {0};

    for (size_t f = 0; f < tenant->function_count; f++) {
        for (size_t t = 0; t < tenant->schemas[f]->table_count; t++) {
            const CatalogTable *table = &tenant->schemas[f]->tables[t];

            if (!is_read(out, table)) {
                const char *note = own_note(m->arena, m->input->evidence, table);

                for (size_t c = 0; note == NULL && c < table->column_count; c++) {
                    note = envelope_note(m, table, &table->columns[c]);
                }
                *vec_push(m->arena, &left) = (LeftColumn){table, NULL, note};
                continue;
            }
            for (size_t c = 0; is_read_directly(out, table) && c < table->column_count; c++) {
                const CatalogColumn *column = &table->columns[c];
                const TableSample *sample = sample_of_table(m->input->samples, table);

                if (!is_mentioned(out, table, column) &&
                    (sample == NULL || sample->json != column)) {
                    const char *note = envelope_note(m, table, column);

                    *vec_push(m->arena, &left) = (LeftColumn){
                        table, column, note != NULL ? note : sign_note(m, table, column)};
                }
            }
        }
    }
    out->left = left.items;
    out->left_count = left.count;
}
