/*
 * Catalog: which schemas, tables and columns exist, and Firn's own control state, at one moment;
 * read from a server in two queries (catalog, control state) or from a snapshot file.
 *
 * Immutable; everything is owned by the arena it was read into.  Order: schema, table by name
 * (byte order), columns by attribute number; the lists of state by their names, then keys.
 *
 * Tenants repeat each other, so tables with the same columns share one list, and equal texts are one
 * text: 1,000 tenants of 20 tables of 30 columns take a few MB.
 */
#ifndef ENGINE_CATALOG_CATALOG_H
#define ENGINE_CATALOG_CATALOG_H

#include "base/datatype.h"
#include "base/strmap.h"
#include "db/db.h"

typedef struct CatalogColumn
{
    const char *name;
    const char *type_text; /* the server's spelling */
    DataType type;
    bool not_null;        /* also every column of the primary key */
    unsigned primary_key; /* position in the primary key from 1; 0: not in it */
} CatalogColumn;

typedef struct CatalogTable
{
    const char *schema;
    const char *name;
    const char *id; /* the server's own, another one when the table is made anew; NULL: not known */
    bool is_view;   /* a view or a materialized view */
    const CatalogColumn *columns;
    size_t column_count;
    const char *columns_print; /* digest of the columns, in their order */
    const StrMap *by_name;     /* the same columns by name; NULL: few, or a table made by hand */
} CatalogTable;

typedef struct CatalogSchema
{
    const char *name;
    const CatalogTable *tables;
    size_t table_count; /* 0: the schema exists and is empty */
    bool has_upper;     /* some table's name has upper case letters: finders look at all of them */
} CatalogSchema;

/* ---- control state (tables of the control schema; see sql/README.md) ---- */

typedef struct StateTenant
{
    const char *tenant;
    const char *region; /* "*" for the row of a whole tenant */
    long long tenant_key;
    const char *display_name; /* or NULL */
    const char *state; /* "active", "paused", "retired", "erased"; NULL: none was ever given */
    const char
        *changed_at;     /* since when it is in that state, "YYYY-MM-DD HH24:MI:SS" UTC, or NULL */
    const char *seen_at; /* the last run that saw its schemas, or NULL */
} StateTenant;

/* A staging table as it was seen last and accepted. */
typedef struct StateTable
{
    long long tenant_key;
    const char *schema;
    const char *name;
    const char *first_seen; /* of this shape, "YYYY-MM-DD HH24:MI:SS" UTC, or NULL */
    const CatalogColumn *columns;
    size_t column_count;
    const char *columns_print; /* as in CatalogTable */
} StateTable;

typedef struct StateTarget
{
    const char *target;
    long long version;      /* counts committed changes of the target's state */
    const char *definition; /* fingerprint of the declared columns */
} StateTarget;

typedef struct StateBranch
{
    const char *target;
    const char *feed;
    long long tenant_key;
    const char *fingerprint; /* of the branch's SQL */
    const char *watermark;   /* text of the change column's type; NULL: none yet */
    const char *compared_at; /* instant of the last compare, "YYYY-MM-DD HH24:MI:SS" UTC, or NULL */
    const char *held;        /* reason, or NULL */
} StateBranch;

/* Rows of a record's branch that wait to be read again. */
typedef struct StateRetry
{
    const char *record;
    long long tenant_key;
    long long count;
} StateRetry;

/* Loaded rows that the last comparisons missed, and that do not count as gone yet. */
typedef struct StateAbsent
{
    const char *target;
    const char *feed;
    long long tenant_key;
    long long count;
} StateAbsent;

/* How far a feed of a branch has followed a joined table. */
typedef struct StateJoin
{
    const char *target;
    const char *feed;
    long long tenant_key;
    const char *alias;
    const char *mark; /* a watermark or a digest */
} StateJoin;

typedef struct Catalog
{
    const char *dialect;  /* "postgres", "redshift" */
    const char *taken_at; /* instant, ISO UTC; NULL in a hand-written snapshot */
    const CatalogSchema *schemas;
    size_t schema_count;
    bool has_state; /* false: no control schema yet (first load) */
    const StateTenant *tenants;
    size_t tenant_count;
    const StateTarget *targets;
    size_t target_count;
    const StateBranch *branches;
    size_t branch_count;
    const StateRetry *retries;
    size_t retry_count;
    const StateAbsent *absent;
    size_t absent_count;
    const StateJoin *joins;
    size_t join_count;
    const StateTable *remembered; /* by tenant, schema, name */
    size_t remembered_count;
    bool has_upper; /* as in CatalogSchema, about the schemas' names */
} Catalog;

/* Reads both from the server, in two statements.  `control_schema` may not exist yet, or hold only
 * some of the control tables. */
const Catalog *catalog_read(Arena *arena, Db *db, const char *control_schema, Diags *diags);

/* JSON, deterministic (sorted), one table a line.  DIAG_FILE. */
bool catalog_save(const Catalog *catalog, const char *path, Diags *diags);
/* DIAG_FILE, DIAG_SNAPSHOT_FORMAT. */
const Catalog *catalog_load(Arena *arena, const char *path, Diags *diags);

/* Finders (binary search; columns in their order), without regard to case when there is no exact match; NULL when none. */
const CatalogSchema *catalog_schema(const Catalog *catalog, const char *name);
const CatalogTable *schema_table(const CatalogSchema *schema, const char *name);
const CatalogColumn *table_column(const CatalogTable *table, const char *name);

#endif
