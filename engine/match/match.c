#include "match/match.h"

#include <string.h>

#include "match/matching.h"

static void
mark_columns(const RecordMatch *r, const Said *said, bool *marks)
{
    const CatalogTable *table = r->tables[0].table;

    for (size_t w = 0; w < said->way_count; w++) {
        for (size_t k = 0; k < said->ways[w].mention_count; k++) {
            const CatalogColumn *column = table_column(table, said->ways[w].mentions[k].column);

            if (column != NULL) {
                marks[column - table->columns] = true;
            }
        }
    }
}

/* Columns that others read for anything but values: no value of ours takes them for a likeness. */
static void
keep_columns(RecordMatch *r)
{
    const size_t count = r->tables[0].table->column_count;
    bool *values = arena_new_array(r->m->arena, bool, count + 1);

    for (size_t v = 0; v < r->evidence->count; v++) {
        const Variant *variant = &r->evidence->variants[v];

        for (size_t i = 0; !variant->disabled && i < variant->said.count; i++) {
            const Said *said = &variant->said.items[i];

            mark_columns(r, said, said->place == PLACE_VALUE ? values : r->kept);
        }
    }
    for (size_t c = 0; c < count; c++) {
        r->kept[c] = r->kept[c] && !values[c];
    }
}

/* A dimension's key: where it comes from in this tenant's tables. */
static void
learn_keys(Matching *m, const RecordMatch *r)
{
    const PlanRecord *record = plan_record(m->input->plan, r->evidence->base->name.text);

    for (size_t f = 0; record != NULL && f < record->all_feed_count; f++) {
        const PlanFeed *feed = record->all_feeds[f];
        const PlanTarget *target = feed->target;

        if (feed->is_member_feed || target->kind != TARGET_DIMENSION || target->key_count != 1) {
            continue;
        }
        for (size_t c = 0; c < feed->column_count; c++) {
            const char *dot =
                feed->columns[c].column == target->key[0] && feed->columns[c].text.text != NULL
                    ? strchr(feed->columns[c].text.text, '.')
                    : NULL;

            for (size_t i = 0; dot != NULL && i < r->out.count; i++) {
                const Proposed *p = &r->out.items[i];

                if (p->place == PLACE_VALUE && strcmp(p->name, dot + 1) == 0 && p->way != NULL &&
                    p->way->mention_count == 1) {
                    *vec_push(m->arena, &m->keys) =
                        (KeyColumn){target->name, p->way->mentions[0].column};
                }
            }
        }
    }
}

static void
match_record(Matching *m, const RecordEvidence *evidence, RecordProposal *record)
{
    const CatalogTable *table = record->table;
    RecordMatch r = {.m = m,
                     .evidence = evidence,
                     .inherited = record->inherited,
                     .said = said_all(m->arena, m->project, record->inherited),
                     .tables = record->tables,
                     .table_count = record->table_count,
                     .context.words = name_words(
                         arena_fmt(m->arena, "%s_%s", evidence->base->name.text, table->name)),
                     .alike = arena_new_array(m->arena, double, evidence->count + 1),
                     .used = arena_new_array(m->arena, bool, table->column_count + 1),
                     .kept = arena_new_array(m->arena, bool, table->column_count + 1),
                     .choices = strmap_new(m->arena)};

    for (size_t v = 0; v < evidence->count; v++) {
        r.alike[v] = evidence->variants[v].disabled
                         ? 0
                         : tables_alike(evidence->variants[v].tables[0].table, table);
    }
    for (size_t c = 0; c < table->column_count; c++) {
        r.keyed = r.keyed || table->columns[c].primary_key > 0;
    }
    keep_columns(&r);
    *vec_push(m->arena, &r.out) = record->items[0]; /* the table */
    match_values(&r);
    match_places(&r);
    learn_keys(m, &r);
    record->items = r.out.items;
    record->count = r.out.count;
}

/* In the order in which targets are built, so that keys are known before what refers to them. */
static void
match_records(Matching *m, RecordProposal *records)
{
    const Plan *plan = m->input->plan;
    const Evidence *evidence = m->input->evidence;
    bool *done = arena_new_array(m->arena, bool, evidence->count + 1);

    for (size_t t = 0; t <= plan->target_count; t++) {
        for (size_t r = 0; r < evidence->count; r++) {
            bool now = t == plan->target_count;
            const PlanRecord *record = plan_record(plan, evidence->records[r].base->name.text);

            for (size_t f = 0; record != NULL && !now && f < record->feed_count; f++) {
                now = record->feeds[f]->target == plan->targets[t];
            }
            if (now && !done[r] && records[r].table != NULL) {
                match_record(m, &evidence->records[r], &records[r]);
            }
            done[r] = done[r] || now;
        }
    }
}

const Proposal *
match_tenant(Arena *arena, const MatchInput *input)
{
    const Project *base = input->plan->project;
    const PlanTenant *tenant = input->tenant;
    Proposal *out = arena_new_obj(arena, Proposal);
    RecordProposal *records = arena_new_array(arena, RecordProposal, input->evidence->count + 1);
    Matching m = {.arena = arena, .input = input, .names = strmap_new(arena)};
    size_t with = 0;
    size_t without = 0;

    m.project = match_without_own(arena, base, tenant->tenant, NULL);
    for (size_t r = 0; r < input->evidence->count; r++) {
        records[r].base = input->evidence->records[r].base;
        records[r].inherited =
            record_effective(arena, m.project, records[r].base, tenant->tenant, tenant->region);
    }
    match_tables(&m, records);
    match_records(&m, records);
    *out = (Proposal){.tenant = tenant, .records = records, .count = input->evidence->count};
    out->kind = match_kind(&m, records, &with, &without);
    const Project *inherited = m.project;

    if (out->kind != NULL) {
        inherited = match_without_own(arena, base, tenant->tenant, out->kind);
        out->kind_why = arena_fmt(arena, "%zu difference%s instead of %zu", with - 1,
                                  with == 2 ? "" : "s", without);
        match_rebase(&m, records, inherited);
    }
    match_left(&m, out);
    match_asks(&m, out, inherited);
    return out;
}
