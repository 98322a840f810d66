/* What names and samples hint at and cannot decide: clocks and signs.  Asked in the file, decided by nobody but its reader. */
#include <string.h>

#include "match/matching.h"

typedef VEC_OF(const char *) Asks;

/* The column that the value is read from, where it is one alone. */
static const CatalogColumn *
only_column(const RecordProposal *record, const Proposed *p, const CatalogTable **table)
{
    const bool is_made = p->place == PLACE_VALUE && p->way != NULL && p->way->mention_count == 1 &&
                         (p->placed == PLACED_SAME || p->placed == PLACED_OTHER);

    return is_made
               ? mentioned_column(record->tables, record->table_count, &p->way->mentions[0], table)
               : NULL;
}

static bool
says_zone(const Proposed *p)
{
    return p->text != NULL && strstr(p->text, "time_zone: ") != NULL;
}

/* ---- signs ---------------------------------------------------------------------------------- */

/* "-12.50"; zero has no sign. */
static bool
is_negative(const char *text)
{
    return text[0] == '-' && strpbrk(text, "123456789") != NULL;
}

static bool
is_positive(const char *text)
{
    return text[0] != '-' && strpbrk(text, "123456789") != NULL;
}

static void
ask_sign(Matching *m, const char *name, const ColumnSample *sample, Asks *asks)
{
    size_t negative = 0;
    size_t positive = 0;

    for (size_t i = 0; i < sample->count; i++) {
        negative += is_negative(sample->values[i]);
        positive += is_positive(sample->values[i]);
    }
    if (negative > 1 && positive == 0) {
        *vec_push(m->arena, asks) =
            arena_fmt(m->arena,
                      "%s: all of the %zu sampled values that are not 0 are negative: is the sign "
                      "the other way round here?",
                      name, negative);
    }
}

/* ---- clocks --------------------------------------------------------------------------------- */

/* Values of the next hours: a clock that is ahead of UTC.  Plans and due dates lie further ahead. */
static size_t
ahead(const MatchInput *input, const ColumnSample *sample, const char **latest)
{
    enum
    {
        SECONDS = 19 /* characters of "2025-01-31 12:00:00" */
    };
    size_t count = 0;

    *latest = "";
    for (size_t i = 0; i < sample->count; i++) {
        const char *value = sample->values[i];

        if (strncmp(value, input->later, SECONDS) > 0) {
            return 0;
        }
        count += strncmp(value, input->now, SECONDS) > 0;
        *latest = strcmp(value, *latest) > 0 ? value : *latest;
    }
    return count;
}

static void
ask_ahead(Matching *m, const char *name, const ColumnSample *sample, Asks *asks)
{
    const char *latest = "";
    const size_t count = m->input->now != NULL ? ahead(m->input, sample, &latest) : 0;

    if (count > 0) {
        *vec_push(m->arena, asks) =
            arena_fmt(m->arena,
                      "%s: %zu of %zu sampled values lie ahead of %.16s UTC, up to %.16s: is the "
                      "clock a local one? (time_zone)",
                      name, count, sample->count, m->input->now, latest);
    }
}

/* Tenants that say of this value that its clock is another one than what holds here. */
static void
ask_value_zone(Matching *m, const RecordEvidence *evidence, const Proposed *p, const char *name,
               Asks *asks)
{
    const char *zone = NULL;
    const char *first = NULL;
    size_t tenants = 0;

    for (size_t v = 0; v < evidence->count; v++) {
        const Variant *variant = &evidence->variants[v];
        const NamedValue *value =
            variant->disabled ? NULL : record_value(variant->effective, p->name);
        const char *said = value != NULL ? value->value->extra->time_zone.text : NULL;

        if (said != NULL) {
            zone = zone != NULL ? zone : said;
            first = first != NULL ? first : variant->first;
            tenants += variant->tenants;
        }
    }
    if (tenants > 0) {
        *vec_push(m->arena, asks) = arena_fmt(
            m->arena,
            "%s: %zu of %zu tenants read it by a clock of its own (%s: %s): is that so here?", name,
            tenants, evidence->tenants, first, zone);
    }
}

/* Tenants of the region whose clocks are others than what holds here. */
static void
ask_region_zone(Matching *m, const Proposal *out, const Project *project, Asks *asks)
{
    const Plan *plan = m->input->plan;
    const PlanTenant *tenant = out->tenant;
    const char *own = tenant_time_zone(project, tenant->tenant, tenant->region).text;
    const char *zone = NULL;
    const char *first = NULL;
    size_t peers = 0;
    size_t others = 0;

    for (size_t i = 0; i < plan->tenant_count; i++) {
        const PlanTenant *peer = &plan->tenants[i];

        if (strcmp(peer->region, tenant->region) != 0 ||
            strcmp(peer->tenant, tenant->tenant) == 0) {
            continue;
        }
        const char *said = tenant_time_zone(plan->project, peer->tenant, peer->region).text;

        peers++;
        if (own != NULL && said != NULL && strcmp(own, said) != 0) {
            zone = zone != NULL ? zone : said;
            first = first != NULL ? first : peer->name;
            others++;
        }
    }
    if (others > 0) {
        *vec_push(m->arena, asks) =
            arena_fmt(m->arena,
                      "time_zone: %s holds; %zu of %zu tenants in region %s say another (%s: %s): "
                      "are these clocks local, too?",
                      own, others, peers, tenant->region, first, zone);
    }
}

void
match_asks(Matching *m, Proposal *out, const Project *project)
{
    Asks asks = {0};
    bool clocks = false;

    for (size_t r = 0; r < out->count; r++) {
        const RecordProposal *record = &out->records[r];

        for (size_t i = 0; i < record->count; i++) {
            const Proposed *p = &record->items[i];
            const CatalogTable *table = NULL;
            const CatalogColumn *column = only_column(record, p, &table);
            const ColumnSample *sample =
                column != NULL ? sample_of(m->input->samples, table, column) : NULL;
            const char *name = arena_fmt(m->arena, "%s.%s", record->base->name.text,
                                         p->name != NULL ? p->name : "");
            const bool local =
                column != NULL && column->type.kind == DATATYPE_TIMESTAMP && !says_zone(p);

            if (sample != NULL && datatype_is_numeric(column->type)) {
                ask_sign(m, name, sample, &asks);
            }
            if (local) {
                clocks = true;
                ask_value_zone(m, &m->input->evidence->records[r], p, name, &asks);
            }
            if (local && sample != NULL) {
                ask_ahead(m, name, sample, &asks);
            }
        }
    }
    if (clocks) {
        ask_region_zone(m, out, project, &asks);
    }
    out->asks = asks.items;
    out->ask_count = asks.count;
}
