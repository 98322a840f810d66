/*
 * Drift: what has happened to the tenants' staging since it was accepted last, and what that means.
 *
 * What was accepted is in the control state (Catalog.remembered), what is there now in the catalog; so all of this is
 * known when a run is planned, and a dry run and a snapshot tell the same.  The author's answers are `drift:` of
 * project, layers and records; the strongest one of the branches that read the changed thing counts for the change.
 */
#ifndef ENGINE_PLAN_DRIFT_H
#define ENGINE_PLAN_DRIFT_H

#include "catalog/catalog.h"
#include "mapping/project.h"

typedef enum DriftEffectKind
{
    EFFECT_NULL,      /* the column will be NULL */
    EFFECT_ELSEWHERE, /* it is read from another alternative */
    EFFECT_TYPE,      /* it is read from a column of another type */
    EFFECT_NEW,       /* it is read from what appeared */
    EFFECT_ROWS,      /* which rows are read, and as which ones they count */
    EFFECT_LOST       /* the record can no longer be read */
} DriftEffectKind;

typedef struct DriftEffect
{
    DriftEffectKind kind;
    const char *record;
    const char *target; /* NULL: the record as a whole */
    const char *column; /* of the target, as its author calls it */
} DriftEffect;

typedef struct DriftChange
{
    DriftKind kind;
    const char *column; /* NULL: the table itself */
    const char *to;     /* DRIFT_RENAMED: its name now */
    bool is_key;        /* DRIFT_CHANGED: the primary key; `before` and `after` list its columns */
    const char *before; /* type, or NULL */
    const char *after;
    DriftAnswer
        answer; /* the strongest of the branches concerned; DRIFT_UNSAID: nothing reads it */
    const DriftEffect *effects;
    size_t effect_count;
} DriftChange;

/* A table that is not as it is remembered. */
typedef struct TableDrift
{
    const char *tenant; /* tenant_region */
    long long tenant_key;
    const char *function;
    const char *schema;
    const char *table;
    const StateTable *before; /* NULL: it was not there */
    const CatalogTable *now;  /* NULL: it is no more */
    bool is_first; /* nothing is remembered of the tenant yet: there is nothing to tell */
    bool is_taken; /* its present shape is remembered when the run succeeds */
    DriftChange *changes;
    size_t change_count;
} TableDrift;

typedef enum TenantNewsKind
{
    TENANT_IS_NEW,   /* on board from this run on */
    TENANT_WAITS,    /* has schemas, and is not on board until somebody says so */
    TENANT_IS_GONE,  /* none of its schemas is there any more; its rows stay */
    TENANT_IS_ERASED /* was erased, and its schemas are still there */
} TenantNewsKind;

typedef struct TenantNews
{
    TenantNewsKind kind;
    const char *name; /* tenant_region */
    const char *tenant;
    const char *region;
    long long tenant_key; /* 0: none yet */
} TenantNews;

typedef struct PlanDrift
{
    TableDrift *tables; /* by tenant, schema, table */
    size_t table_count;
    const TenantNews *news; /* by name */
    size_t news_count;
    size_t held_branches; /* held back because of drift */
    const TableDrift
        *fails; /* some change is answered with DRIFT_FAIL: nothing may be run; NULL: none */
} PlanDrift;

/* Is something left out from the beginning: branches that are held back, tenants that are gone? */
bool drift_leaves_out(const PlanDrift *drift);

/* The same change in all tenants that have it. */
typedef struct DriftGroup
{
    const TableDrift *table; /* of the first tenant */
    const DriftChange *change;
    const char *const *tenants;
    size_t tenant_count;
} DriftGroup;

/* All changes, the worst first; the list in `arena`. */
size_t drift_groups(Arena *arena, const PlanDrift *drift, const DriftGroup **out);

/* "full_name of customer will be NULL", or "would be", where it does not happen. */
void drift_effect_print(const DriftEffect *effect, bool happens, StrBuf *out);
/* "full_name vanished", "cust_nm was likely renamed to cust_name"; of the table itself "the table vanished". */
void drift_change_print(const DriftChange *change, StrBuf *out);

/* What happened between two column lists of one table; the list in `arena`. */
size_t drift_columns(Arena *arena, const StateTable *before, const CatalogTable *now,
                     DriftChange **out);

#endif
