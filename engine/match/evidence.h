/*
 * How the tenants that are mapped already did it: each record in the variants in which they say it, with the tables that
 * they say it about.  Tenants that say the same about tables of the same columns are one variant.
 */
#ifndef ENGINE_MATCH_EVIDENCE_H
#define ENGINE_MATCH_EVIDENCE_H

#include "match/said.h"
#include "plan/plan.h"

/* A table under its alias; NULL where the tenant lacks it. */
typedef struct Aliased
{
    const char *alias;
    const CatalogTable *table;
} Aliased;

typedef struct Variant
{
    const Record *effective;
    SaidList said;
    const Aliased *tables; /* [0]: the driving one, never NULL unless `disabled` */
    size_t table_count;
    bool disabled; /* `enabled: false`, or the table is not there */
    bool keyed;    /* the driving table has a primary key */
    size_t tenants;
    const char *first; /* the first of them: "birch_sg" */
} Variant;

typedef struct RecordEvidence
{
    const Record *base;
    SaidList said; /* of the base record */
    const Variant *variants;
    size_t count;
    size_t tenants; /* that take part */
} RecordEvidence;

/* A table that another tenant has a record of its own for. */
typedef struct OwnRecord
{
    const char *tenant;
    const Record *record;
    const char *table;
    Span span;
} OwnRecord;

typedef struct Evidence
{
    const RecordEvidence *
        records; /* of the project's records that read a table, in its order; none that is `like` another */
    size_t count;
    const OwnRecord *own;
    size_t own_count;
    size_t tenants;
} Evidence;

/* Of all tenants of the plan but those named `without` (tenant_region). */
const Evidence *evidence_gather(Arena *arena, const Plan *plan, const char *const *without,
                                size_t without_count);

/* The tenant's table; the first one for a pattern.  NULL where there is none. */
const CatalogTable *evidence_table(const PlanTenant *tenant, const FromTable *from);

/* The tables of a record as the tenant has them, [0] the driving one. */
size_t evidence_tables(Arena *arena, const PlanTenant *tenant, const Record *record,
                       const Aliased **out);

/* The column of a mention, NULL where it is not there. */
const CatalogColumn *mentioned_column(const Aliased *tables, size_t count, const Mention *mention,
                                      const CatalogTable **table);

/* Does all that the way mentions exist in these tables? */
bool way_binds(const Aliased *tables, size_t count, const Way *way);

#endif
