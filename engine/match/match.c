#include "match/match.h"

#include <string.h>
#include <strings.h>

#include "mapping/index.h"
#include "match/matching.h"

/* ---- what is inherited ------------------------------------------------------------------------- */

bool
match_is_own(const Layer *layer, const char *tenant)
{
    return (layer->kind == LAYER_TENANT || layer->kind == LAYER_TENANT_REGION) &&
           layer->tenants.count == 1 && strcmp(layer->tenants.items[0].text, tenant) == 0;
}

/* The project without files of the tenant's own, and with the tenant in a kind (NULL: in none). */
static const Project *
without_own(Arena *arena, const Project *project, const char *tenant, const char *kind)
{
    Project *out = arena_new_obj(arena, Project);
    Layer *layers = arena_new_array(arena, Layer, project->layers.count + 1);
    size_t count = 0;

    *out = *project;
    for (size_t i = 0; i < project->layers.count; i++) {
        if (!match_is_own(&project->layers.items[i], tenant)) {
            layers[count++] = project->layers.items[i];
        }
    }
    if (kind != NULL) {
        Text *tenants = arena_new_array(arena, Text, 1);

        tenants[0].text = tenant;
        layers[count] = (Layer){.kind = LAYER_TENANT, .member_of = {.text = kind}};
        layers[count].tenants.items = tenants;
        layers[count++].tenants.count = 1;
    }
    out->layers.items = layers;
    out->layers.count = count;
    out->index = index_new(arena, out);
    return out;
}

/* ---- records ----------------------------------------------------------------------------------- */

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
    RecordMatch r = {
        .m = m,
        .evidence = evidence,
        .inherited = record->inherited,
        .said = said_all(m->arena, m->project, record->inherited),
        .tables = record->tables,
        .table_count = record->table_count,
        .context = name_words(arena_fmt(m->arena, "%s_%s", evidence->base->name.text, table->name)),
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

/* ---- kinds -------------------------------------------------------------------------------------- */

/* What must be written when `inherited` holds: places that differ.  A value that is not there need not be said. */
static size_t
count_differences(Arena *arena, const Project *project, const RecordProposal *record,
                  const Record *inherited)
{
    const SaidList said = said_all(arena, project, inherited);
    size_t count = 0;

    for (size_t i = 0; i < record->count; i++) {
        const Proposed *p = &record->items[i];
        const Said *other = said_find(said, p->place, p->name);
        const char *text = other != NULL ? other->text : NULL;

        if (p->placed == PLACED_OPEN) {
            continue;
        }
        if (p->placed == PLACED_NOTHING && other != NULL) {
            bool binds = false;

            for (size_t w = 0; w < other->way_count; w++) {
                binds = binds || (other->ways[w].mention_count > 0 &&
                                  way_binds(record->tables, record->table_count, &other->ways[w]));
            }
            count += binds || (p->place != PLACE_VALUE && text != NULL);
            continue;
        }
        count += !said_same(p->text, text);
    }
    for (size_t i = 0; i < said.count; i++) { /* reasons that only the kind gives */
        bool known = said.items[i].place != PLACE_REJECT;

        for (size_t j = 0; j < record->count && !known; j++) {
            known = record->items[j].place == PLACE_REJECT &&
                    strcmp(record->items[j].name, said.items[i].name) == 0;
        }
        count += !known;
    }
    return count;
}

static size_t
count_all(Matching *m, const RecordProposal *records, const Project *project)
{
    const PlanTenant *tenant = m->input->tenant;
    size_t count = 0;

    for (size_t r = 0; r < m->input->evidence->count; r++) {
        const Record *inherited =
            record_effective(m->arena, project, records[r].base, tenant->tenant, tenant->region);

        if (records[r].table != NULL) {
            count += count_differences(m->arena, project, &records[r], inherited);
        }
    }
    return count;
}

/* Has the table the columns that its kind of staging is known by? */
static bool
staging_fits(const Staging *staging, const CatalogTable *table)
{
    const bool otherwise = staging->operation.state != FIELD_ABSENT ||
                           staging->at.state != FIELD_ABSENT ||
                           staging->sequence.state != FIELD_ABSENT;
    const char *const *columns = staging_columns(staging->kind);

    if (staging->state != FIELD_SET) {
        return true;
    }
    for (; !otherwise && *columns != NULL; columns++) {
        if (table_column(table, *columns) == NULL) {
            return false;
        }
    }
    return staging->kind != STAGING_ENVELOPE || table_column(table, staging->json.text) != NULL;
}

/* Is nothing known that speaks for a log? */
static bool
is_no_log(const RecordProposal *record)
{
    for (size_t i = 0; i < record->count; i++) {
        if (record->items[i].place == PLACE_STAGING) {
            return false;
        }
    }
    return true;
}

static bool
all_staging_fits(Matching *m, const RecordProposal *records, const Project *project)
{
    const PlanTenant *tenant = m->input->tenant;

    for (size_t r = 0; r < m->input->evidence->count; r++) {
        const Record *inherited =
            record_effective(m->arena, project, records[r].base, tenant->tenant, tenant->region);

        if (records[r].table != NULL &&
            (!staging_fits(staging_of(inherited), records[r].tables[0].table) ||
             (staging_of(inherited)->kind == STAGING_CHANGELOG && is_no_log(&records[r])))) {
            return false;
        }
    }
    return true;
}

/* The kind that leaves the fewest differences, its own line counted; NULL where none is better than no kind. */
static const char *
choose_kind(Matching *m, const RecordProposal *records, size_t *with, size_t *without)
{
    const Project *project = m->input->plan->project;
    const char *best = NULL;

    *without =
        count_all(m, records, without_own(m->arena, project, m->input->tenant->tenant, NULL));
    *with = *without;
    for (size_t i = 0; i<project->layers.count && * without> 1; i++) {
        const Layer *layer = &project->layers.items[i];

        if (layer->kind == LAYER_KIND) {
            const Project *within =
                without_own(m->arena, project, m->input->tenant->tenant, layer->kind_name.text);
            const size_t count = 1 + count_all(m, records, within);

            if (count < *with && all_staging_fits(m, records, within)) {
                *with = count;
                best = layer->kind_name.text;
            }
        }
    }
    return best;
}

/* ---- what is left -------------------------------------------------------------------------------- */

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

static void
list_left(Matching *m, Proposal *out)
{
    const PlanTenant *tenant = m->input->tenant;
    VEC_OF(LeftColumn) left = {0};

    for (size_t f = 0; f < tenant->function_count; f++) {
        for (size_t t = 0; t < tenant->schemas[f]->table_count; t++) {
            const CatalogTable *table = &tenant->schemas[f]->tables[t];

            if (!is_read(out, table)) {
                *vec_push(m->arena, &left) =
                    (LeftColumn){table, NULL, own_note(m->arena, m->input->evidence, table)};
                continue;
            }
            for (size_t c = 0; is_read_directly(out, table) && c < table->column_count; c++) {
                if (!is_mentioned(out, table, &table->columns[c])) {
                    *vec_push(m->arena, &left) = (LeftColumn){
                        table, &table->columns[c], sign_note(m, table, &table->columns[c])};
                }
            }
        }
    }
    out->left = left.items;
    out->left_count = left.count;
}

/* What the kind's staging says by the columns that it is known by is not guessed again from others' names. */
static void
believe_staging(const RecordProposal *record, const Said *other, Proposed *p)
{
    const StagingKind kind = staging_of(record->inherited)->kind;
    const bool said = p->place == PLACE_CHANGED_AT || p->place == PLACE_ORDER ||
                      p->place == PLACE_DELETED || p->place == PLACE_ROW;

    if (record->table == NULL || !said || (kind != STAGING_DMS && kind != STAGING_DEBEZIUM)) {
        return;
    }
    if (other == NULL || other->way_count == 0 ||
        way_binds(record->tables, record->table_count, other->ways)) {
        p->placed = PLACED_SAME;
        p->text = p->inherited;
        p->way = other != NULL && other->way_count > 0 ? other->ways : NULL;
        p->why = "the staging says it";
    }
}

/* The same proposals, told as differences from what holds with the kind. */
static void
rebase(Matching *m, RecordProposal *records, const Project *project)
{
    const PlanTenant *tenant = m->input->tenant;

    for (size_t r = 0; r < m->input->evidence->count; r++) {
        RecordProposal *record = &records[r];
        Proposed *items = arena_new_array(m->arena, Proposed, record->count + 1);

        record->inherited =
            record_effective(m->arena, project, record->base, tenant->tenant, tenant->region);
        const SaidList said = said_all(m->arena, project, record->inherited);

        for (size_t i = 0; i < record->count; i++) {
            const Said *other = said_find(said, record->items[i].place, record->items[i].name);

            items[i] = record->items[i];
            items[i].inherited = other != NULL ? other->text : NULL;
            believe_staging(record, other, &items[i]);
            if (items[i].place == PLACE_STAGING && items[i].placed == PLACED_OPEN &&
                items[i].inherited != NULL) {
                items[i].placed = PLACED_SAME; /* the kind knows it */
                items[i].text = items[i].inherited;
            }
            if (items[i].placed == PLACED_SAME || items[i].placed == PLACED_OTHER) {
                items[i].placed =
                    said_same(items[i].text, items[i].inherited) ? PLACED_SAME : PLACED_OTHER;
            }
        }
        record->items = items;
    }
}

const Proposal *
match_tenant(Arena *arena, const MatchInput *input)
{
    const Project *base = input->plan->project;
    const PlanTenant *tenant = input->tenant;
    Proposal *out = arena_new_obj(arena, Proposal);
    RecordProposal *records = arena_new_array(arena, RecordProposal, input->evidence->count + 1);
    Matching m = {.arena = arena, .input = input, .likeness = strmap_new(arena)};
    size_t with = 0;
    size_t without = 0;

    m.project = without_own(arena, base, tenant->tenant, NULL);
    for (size_t r = 0; r < input->evidence->count; r++) {
        records[r].base = input->evidence->records[r].base;
        records[r].inherited =
            record_effective(arena, m.project, records[r].base, tenant->tenant, tenant->region);
    }
    match_tables(&m, records);
    match_records(&m, records);
    *out = (Proposal){.tenant = tenant, .records = records, .count = input->evidence->count};
    out->kind = choose_kind(&m, records, &with, &without);
    const Project *inherited = m.project;

    if (out->kind != NULL) {
        inherited = without_own(arena, base, tenant->tenant, out->kind);
        out->kind_why = arena_fmt(arena, "%zu difference%s instead of %zu", with - 1,
                                  with == 2 ? "" : "s", without);
        rebase(&m, records, inherited);
    }
    list_left(&m, out);
    match_asks(&m, out, inherited);
    return out;
}
