/* A table for each record: by the names that others' tables have, and by how many values find a column in it. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "match/matching.h"

double
tables_alike(const CatalogTable *a, const CatalogTable *b)
{
    double shared = 0;

    if (a == b || (a->columns_print != NULL && b->columns_print != NULL &&
                   strcmp(a->columns_print, b->columns_print) == 0)) {
        return 1;
    }
    for (size_t i = 0; i < a->column_count; i++) {
        const CatalogColumn *same = table_column(b, a->columns[i].name);

        if (same != NULL) {
            shared += datatype_is_text(same->type) == datatype_is_text(a->columns[i].type) &&
                              datatype_is_time(same->type) == datatype_is_time(a->columns[i].type)
                          ? 1
                          : 0.5;
        }
    }
    const double all = (double) (a->column_count + b->column_count) - shared;

    return all > 0 ? shared / all : 0;
}

/* ---- tables of a function ---------------------------------------------------------------------- */

typedef VEC_OF(Offered) OfferedVec;

/* The length of a name without the digits at its end; the whole where there are none. */
static size_t
stem_length(const char *name)
{
    size_t len = strlen(name);

    while (len > 0 && isdigit((unsigned char) name[len - 1])) {
        len--;
    }
    return len;
}

/* The parts before this one are known already. */
static bool
is_later_part(const OfferedVec *offered, const CatalogTable *table, const char *function)
{
    for (size_t i = 0; i < offered->count; i++) {
        if (strcmp(offered->items[i].function, function) == 0 &&
            strchr(offered->items[i].name, '*') != NULL &&
            name_matches(offered->items[i].name, table->name)) {
            return true;
        }
    }
    return false;
}

/* Do others read a table of this very name? */
static bool
is_known_name(const Matching *m, const char *name)
{
    const Evidence *evidence = m->input->evidence;

    for (size_t r = 0; r < evidence->count; r++) {
        const RecordEvidence *e = &evidence->records[r];

        for (size_t v = 0; v <= e->count; v++) {
            const Record *record = v < e->count ? e->variants[v].effective : e->base;

            for (size_t i = 0; i < record->from.tables.count; i++) {
                if (strcasecmp(record->from.tables.items[i].table.text, name) == 0) {
                    return true;
                }
            }
        }
    }
    return false;
}

static bool
has_other_part(const CatalogSchema *schema, const CatalogTable *table, size_t stem)
{
    for (size_t i = 0; i < schema->table_count; i++) {
        const CatalogTable *other = &schema->tables[i];

        if (other != table && stem_length(other->name) == stem && other->name[stem] != '\0' &&
            strncmp(other->name, table->name, stem) == 0 && tables_alike(other, table) >= 0.9) {
            return true;
        }
    }
    return false;
}

static void
offer_tables(Matching *m, OfferedVec *out)
{
    const PlanTenant *tenant = m->input->tenant;

    for (size_t f = 0; f < tenant->function_count; f++) {
        const CatalogSchema *schema = tenant->schemas[f];

        for (size_t i = 0; i < schema->table_count; i++) {
            const CatalogTable *table = &schema->tables[i];
            const size_t stem = stem_length(table->name);
            const bool parts = stem > 0 && table->name[stem] != '\0' &&
                               !is_known_name(m, table->name) &&
                               has_other_part(schema, table, stem);

            if (is_later_part(out, table, tenant->functions[f])) {
                continue;
            }
            size_t end = stem;

            while (parts && end > 0 && !isalnum((unsigned char) table->name[end - 1])) {
                end--;
            }
            *vec_push(m->arena, out) = (Offered){
                .table = table,
                .function = tenant->functions[f],
                .name = parts ? arena_fmt(m->arena, "%.*s*", (int) stem, table->name) : table->name,
                .stem = parts ? arena_strndup(m->arena, table->name, end) : table->name};
        }
    }
}

/* ---- who gets which ----------------------------------------------------------------------------- */

static int
by_score(const void *a, const void *b)
{
    const Bid *left = a;
    const Bid *right = b;

    if (left->score != right->score) {
        return left->score < right->score ? 1 : -1;
    }
    return left->record != right->record    ? (left->record < right->record ? -1 : 1)
           : left->offered < right->offered ? -1
                                            : 1;
}

/* Two records of one table, split by a filter. */
static bool
share_table(const Record *a, const Record *b)
{
    const FromTable *left = &a->from.tables.items[0];
    const FromTable *right = &b->from.tables.items[0];

    return strcmp(left->function.text, right->function.text) == 0 &&
           strcmp(left->table.text, right->table.text) == 0;
}

static bool
may_take(const Matching *m, const RecordProposal *records, const Bid *bid, const Offered *offered)
{
    bool free = true;

    for (size_t i = 0; i < m->input->evidence->count; i++) {
        if (records[i].table == offered->table &&
            !share_table(records[i].base, records[bid->record].base)) {
            free = false;
        }
    }
    return free && records[bid->record].table == NULL;
}

static void
set_table(Matching *m, RecordProposal *record, const Bid *bid, const Offered *offered)
{
    static const double sure = 0.99;
    Proposed *from = arena_new_obj(m->arena, Proposed);
    StrBuf text = strbuf_new(m->arena);
    const From *was = &record->inherited->from;
    StrBuf inherited = strbuf_new(m->arena);

    strbuf_fmt(&text,
               said_is_plain(offered->name) || strchr(offered->name, '*') != NULL ? "%s.%s"
                                                                                  : "%s.\"%s\"",
               offered->function, offered->name);
    for (size_t i = 0; i < was->tables.count; i++) {
        strbuf_fmt(&inherited, "%s%s.%s", i > 0 ? ", " : "", was->tables.items[i].function.text,
                   was->tables.items[i].table.text);
    }
    if (strcasecmp(arena_fmt(m->arena, "%s.%s", offered->function, offered->name),
                   inherited.text) == 0) {
        text = inherited; /* found without regard to case */
    }
    record->table = offered->table;
    record->confidence = bid->score < sure ? bid->score : sure;
    *from = (Proposed){.place = PLACE_FROM,
                       .name = "",
                       .placed =
                           strcasecmp(text.text, inherited.text) == 0 ? PLACED_SAME : PLACED_OTHER,
                       .text = text.text,
                       .inherited = inherited.text,
                       .confidence = record->confidence,
                       .why = bid->like == NULL ? "by its columns"
                              : bid->name == 1  ? "a name that other tenants have"
                                                : arena_fmt(m->arena, "like %s", bid->like)};
    record->items = from;
    record->count = 1;
}

/* ---- joined tables ----------------------------------------------------------------------------- */

static const CatalogTable *
joined_table(Matching *m, const OfferedVec *offered, const RecordEvidence *e, const Join *join)
{
    static const double alike = 0.7;
    const CatalogTable *best = evidence_table(m->input->tenant, &join->table);
    double most = alike;

    for (size_t o = 0; o < offered->count && best == NULL; o++) {
        for (size_t v = 0; v < e->count; v++) {
            const Record *effective = e->variants[v].effective;

            for (size_t j = 0; j < effective->joins.count; j++) {
                const Join *other = &effective->joins.items[j];

                if (strcmp(other->alias.text, join->alias.text) == 0 &&
                    strcmp(other->table.function.text, offered->items[o].function) == 0 &&
                    strcasecmp(other->table.table.text, offered->items[o].name) == 0) {
                    return offered->items[o].table;
                }
            }
        }
    }
    for (size_t o = 0; o < offered->count && best == NULL; o++) {
        const double like = match_likeness(m, join->table.table.text, offered->items[o].name, NULL);

        if (strcmp(offered->items[o].function, join->table.function.text) == 0 && like > most) {
            most = like;
            best = offered->items[o].table;
        }
    }
    return best;
}

static void
set_tables(Matching *m, const OfferedVec *offered, const RecordEvidence *e, RecordProposal *record)
{
    const char *const *aliases = NULL;
    const size_t count = said_aliases(m->arena, record->inherited, &aliases);
    Aliased *tables = arena_new_array(m->arena, Aliased, count);

    tables[0] = (Aliased){aliases[0], record->table};
    for (size_t i = 1; i < count; i++) {
        const Join *join = &record->inherited->joins.items[i - 1];

        tables[i].alias = aliases[i];
        tables[i].table = join->select == NULL ? joined_table(m, offered, e, join) : NULL;
    }
    record->tables = tables;
    record->table_count = count;
}

static bool
has_function(const PlanTenant *tenant, const RecordEvidence *e)
{
    for (size_t f = 0; f < tenant->function_count; f++) {
        if (bid_reads_function(e, tenant->functions[f])) {
            return true;
        }
    }
    return false;
}

/* No table: others do without, or everything that is there is somebody else's. */
static bool
may_disable(const Matching *m, const RecordEvidence *e, const OfferedVec *offered,
            const RecordProposal *records)
{
    size_t left = 0;

    for (size_t o = 0; o < offered->count; o++) {
        bool taken = !bid_reads_function(e, offered->items[o].function);

        for (size_t r = 0; r < m->input->evidence->count; r++) {
            taken = taken || records[r].table == offered->items[o].table;
            for (size_t t = 1; t < records[r].table_count; t++) {
                taken = taken || records[r].tables[t].table == offered->items[o].table;
            }
        }
        left += !taken;
    }
    return left == 0;
}

/* The best bids first, for tables of the function (NULL: of all); what is taken already is not looked at again. */
static void
take_tables(Matching *m, const OfferedVec *offered, const char *function, bool near, double enough,
            RecordProposal *records)
{
    const Evidence *evidence = m->input->evidence;
    VEC_OF(Bid) bids = {0};

    for (size_t r = 0; r < evidence->count; r++) {
        const RecordEvidence *e = &evidence->records[r];

        for (size_t o = 0; o < offered->count; o++) {
            Bid bid = {.record = r, .offered = o};

            if ((function == NULL || strcmp(offered->items[o].function, function) == 0) &&
                bid_reads_function(e, offered->items[o].function) &&
                may_take(m, records, &bid, &offered->items[o])) {
                bid_weigh(m, e, &offered->items[o], near, &bid);
                *vec_push(m->arena, &bids) = bid;
            }
        }
    }
    if (bids.count > 0) {
        qsort(bids.items, bids.count, sizeof(*bids.items), by_score);
    }
    for (size_t i = 0; i < bids.count && bids.items[i].score >= enough; i++) {
        const Bid *bid = &bids.items[i];

        if (may_take(m, records, bid, &offered->items[bid->offered])) {
            set_table(m, &records[bid->record], bid, &offered->items[bid->offered]);
        }
    }
}

/* One record without a table and one table without a record, of one function: a little likeness will do. */
static bool
is_last(Matching *m, const OfferedVec *offered, const RecordProposal *records, const char *function)
{
    const Evidence *evidence = m->input->evidence;
    size_t left[2] = {0};

    for (size_t r = 0; r < evidence->count; r++) {
        left[0] += records[r].table == NULL && bid_reads_function(&evidence->records[r], function);
    }
    for (size_t o = 0; o < offered->count; o++) {
        bool taken = strcmp(offered->items[o].function, function) != 0;

        for (size_t r = 0; r < evidence->count; r++) {
            taken = taken || records[r].table == offered->items[o].table;
        }
        left[1] += !taken;
    }
    return left[0] == 1 && left[1] == 1;
}

static void
take_last(Matching *m, const OfferedVec *offered, RecordProposal *records)
{
    static const double some = 0.3;
    const PlanTenant *tenant = m->input->tenant;

    for (size_t f = 0; f < tenant->function_count; f++) {
        if (is_last(m, offered, records, tenant->functions[f])) {
            take_tables(m, offered, tenant->functions[f], true, some, records);
        }
    }
}

void
match_tables(Matching *m, RecordProposal *records)
{
    static const double plain = 0.75;
    static const double enough = 0.5;
    const Evidence *evidence = m->input->evidence;
    OfferedVec offered = {0};

    offer_tables(m, &offered);
    take_tables(m, &offered, NULL, false, plain, records);
    take_tables(m, &offered, NULL, true, enough, records);
    take_last(m, &offered, records);
    for (size_t r = 0; r < evidence->count; r++) {
        records[r].absent = !has_function(m->input->tenant, &evidence->records[r]);
    }
    for (size_t r = 0; r < evidence->count; r++) {
        if (records[r].table != NULL) {
            set_tables(m, &offered, &evidence->records[r], &records[r]);
        }
    }
    for (size_t r = 0; r < evidence->count; r++) {
        if (records[r].table == NULL && !records[r].absent) {
            records[r].disable = may_disable(m, &evidence->records[r], &offered, records);
        }
    }
}
