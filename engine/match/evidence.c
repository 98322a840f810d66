#include "match/evidence.h"

#include <string.h>

#include "base/strmap.h"
#include "base/vec.h"

const CatalogTable *
evidence_table(const PlanTenant *tenant, const FromTable *from)
{
    const CatalogSchema *schema =
        from->function.text != NULL ? tenant_schema(tenant, from->function.text) : NULL;

    if (schema == NULL || strchr(from->table.text, '*') == NULL) {
        return schema != NULL ? schema_table(schema, from->table.text) : NULL;
    }
    for (size_t i = 0; i < schema->table_count; i++) {
        if (name_matches(from->table.text, schema->tables[i].name)) {
            return &schema->tables[i];
        }
    }
    return NULL;
}

size_t
evidence_tables(Arena *arena, const PlanTenant *tenant, const Record *record, const Aliased **out)
{
    const char *const *aliases = NULL;
    const size_t count = said_aliases(arena, record, &aliases);
    Aliased *tables = arena_new_array(arena, Aliased, count);

    for (size_t i = 0; i < count; i++) {
        tables[i].alias = aliases[i];
        if (i > 0 && record->joins.items[i - 1].select == NULL) {
            tables[i].table = evidence_table(tenant, &record->joins.items[i - 1].table);
        } else if (i == 0 && record->from.tables.count > 0) {
            tables[i].table = evidence_table(tenant, &record->from.tables.items[0]);
        }
    }
    *out = tables;
    return count;
}

const CatalogColumn *
mentioned_column(const Aliased *tables, size_t count, const Mention *mention,
                 const CatalogTable **table)
{
    for (size_t i = 0; i < count; i++) {
        if (tables[i].table != NULL && strcmp(tables[i].alias, mention->alias) == 0) {
            if (table != NULL) {
                *table = tables[i].table;
            }
            return table_column(tables[i].table, mention->column);
        }
    }
    return NULL;
}

bool
way_binds(const Aliased *tables, size_t count, const Way *way)
{
    for (size_t i = 0; i < way->mention_count; i++) {
        if (mentioned_column(tables, count, &way->mentions[i], NULL) == NULL) {
            return false;
        }
    }
    return true;
}

/* ---- variants --------------------------------------------------------------------------------- */

static bool
has_key(const CatalogTable *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].primary_key > 0) {
            return true;
        }
    }
    return false;
}

/* Equal for tenants that say the same of tables of the same columns. */
static const char *
variant_key(Arena *arena, const Variant *variant)
{
    StrBuf key = strbuf_new(arena);

    strbuf_str(&key, variant->disabled ? "off" : "on");
    for (size_t i = 0; i < variant->table_count && !variant->disabled; i++) {
        const CatalogTable *table = variant->tables[i].table;

        strbuf_fmt(&key, "/%s %s", table != NULL ? table->name : "",
                   table != NULL ? table->columns_print : "");
    }
    for (size_t i = 0; i < variant->said.count; i++) {
        const Said *said = &variant->said.items[i];

        strbuf_fmt(&key, "/%d%s %s", (int) said->place, said->name,
                   said->text != NULL ? said->text : "");
    }
    return key.text;
}

typedef struct Gathering
{
    Arena *arena;
    const Plan *plan;
    const char *const *without;
    size_t without_count;
    StrMap *told; /* what is said of a record, by the record's address */
} Gathering;

static bool
is_without(const Gathering *g, const PlanTenant *tenant)
{
    for (size_t i = 0; i < g->without_count; i++) {
        if (strcmp(g->without[i], tenant->name) == 0) {
            return true;
        }
    }
    return strcmp(tenant->region, "*") == 0;
}

/* Most tenants have the base record itself: its texts are made once. */
static SaidList
said_of(Gathering *g, const Record *base, const Record *effective)
{
    if (effective != base) {
        return said_all(g->arena, g->plan->project, effective);
    }
    SaidList *known = strmap_get(g->told, base->name.text);

    if (known == NULL) {
        known = arena_new_obj(g->arena, SaidList);
        *known = said_all(g->arena, g->plan->project, base);
        strmap_put(g->told, base->name.text, known);
    }
    return *known;
}

static RecordEvidence
gather_record(Gathering *g, const Record *base)
{
    VEC_OF(Variant) variants = {0};
    StrMap *known = strmap_new(g->arena);
    RecordEvidence out = {.base = base};

    for (size_t i = 0; i < g->plan->tenant_count; i++) {
        const PlanTenant *tenant = &g->plan->tenants[i];

        if (is_without(g, tenant)) {
            continue;
        }
        const Record *effective =
            record_effective(g->arena, g->plan->project, base, tenant->tenant, tenant->region);
        Variant variant = {.effective = effective, .tenants = 1, .first = tenant->name};

        variant.table_count = evidence_tables(g->arena, tenant, effective, &variant.tables);
        variant.disabled = effective->enabled == FIELD_REMOVED || variant.table_count == 0 ||
                           variant.tables == NULL || variant.tables[0].table == NULL;
        variant.keyed = !variant.disabled && has_key(variant.tables[0].table);
        variant.said = said_of(g, base, effective);
        out.tenants += !variant.disabled;
        const char *key = variant_key(g->arena, &variant);
        const size_t *at = strmap_get(known, key);

        if (at != NULL && variants.items != NULL) {
            variants.items[*at].tenants++;
        } else {
            size_t *place = arena_new_obj(g->arena, size_t);

            *place = variants.count;
            strmap_put(known, key, place);
            *vec_push(g->arena, &variants) = variant;
        }
    }
    out.said = said_of(g, base, base);
    out.variants = variants.items;
    out.count = variants.count;
    return out;
}

static void
gather_own(Gathering *g, Evidence *out)
{
    VEC_OF(OwnRecord) own = {0};

    for (size_t i = 0; i < g->plan->tenant_count; i++) {
        const PlanTenant *tenant = &g->plan->tenants[i];
        const Record **records = NULL;
        const size_t count = is_without(g, tenant)
                                 ? 0
                                 : layer_own_records(g->arena, g->plan->project, tenant->tenant,
                                                     tenant->region, &records);

        out->tenants += !is_without(g, tenant);
        for (size_t r = 0; r < count; r++) {
            if (records[r]->from.tables.count > 0) {
                *vec_push(g->arena, &own) =
                    (OwnRecord){.tenant = tenant->tenant,
                                .record = records[r],
                                .table = records[r]->from.tables.items[0].table.text,
                                .span = records[r]->span};
            }
        }
    }
    out->own = own.items;
    out->own_count = own.count;
}

const Evidence *
evidence_gather(Arena *arena, const Plan *plan, const char *const *without, size_t without_count)
{
    Evidence *out = arena_new_obj(arena, Evidence);
    Gathering g = {.arena = arena,
                   .plan = plan,
                   .without = without,
                   .without_count = without_count,
                   .told = strmap_new(arena)};
    VEC_OF(RecordEvidence) records = {0};

    for (size_t i = 0; i < plan->project->records.count; i++) {
        const Record *base = &plan->project->records.items[i];

        if (base->seed == NULL && base->difference == NULL && base->from.tables.count > 0) {
            *vec_push(arena, &records) = gather_record(&g, base);
        }
    }
    out->records = records.items;
    out->count = records.count;
    gather_own(&g, out);
    return out;
}
