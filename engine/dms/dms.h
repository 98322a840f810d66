/*
 * Table mappings and task settings of AWS DMS: made from the registry of source databases, read from files written elsewhere,
 * checked, and followed to the staging that they will produce.
 *
 * A rule is a rule, whoever wrote it: what dms_tasks() makes passes dms_check().  Everything is immutable once made and
 * lives in the arena it was given.  Rules and limits are those of the AWS DMS User Guide ("Using table mapping to
 * specify task settings", "Using Amazon Redshift as a target", "Using a MySQL-compatible database as a source").
 */
#ifndef ENGINE_DMS_DMS_H
#define ENGINE_DMS_DMS_H

#include "catalog/catalog.h"
#include "mapping/project.h"
#include "mapping/sources.h"

/* ---- the source's tables -------------------------------------------------------------------- */

/* The types of DMS, between those of the source and those of the target. */
typedef enum DmsType
{
    DMS_OTHER, /* not one that a mapping may name */
    DMS_BYTES,
    DMS_DATE,
    DMS_TIME,
    DMS_DATETIME,
    DMS_INT1,
    DMS_INT2,
    DMS_INT4,
    DMS_INT8,
    DMS_NUMERIC,
    DMS_REAL4,
    DMS_REAL8,
    DMS_STRING,
    DMS_UINT1,
    DMS_UINT2,
    DMS_UINT4,
    DMS_UINT8,
    DMS_WSTRING,
    DMS_BLOB,
    DMS_NCLOB,
    DMS_CLOB,
    DMS_BOOLEAN
} DmsType;

/* A type with its numbers; 0 where it has none. */
typedef struct DmsDataType
{
    DmsType type;
    unsigned length; /* bytes, or characters of a WSTRING */
    unsigned precision;
    unsigned scale;
} DmsDataType;

typedef struct DmsColumn
{
    const char *name;
    const char *type_text; /* as MySQL spells it: "int(10) unsigned" */
    DmsDataType type;
    bool not_null;
    unsigned key; /* position in the primary key from 1; 0: not in it */
    bool is_generated;
    bool is_invisible;
    bool is_utf8mb4;
    Span span;
} DmsColumn;

typedef struct DmsTable
{
    const char *name;
    bool is_view;
    bool is_partitioned;
    bool cascades; /* a foreign key of it deletes or updates along */
    const DmsColumn *columns;
    size_t column_count;
    Span span; /* of its first line */
} DmsTable;

typedef struct DmsSource
{
    const char *schema;
    const DmsTable *tables; /* in the file's order */
    size_t table_count;
} DmsSource;

/* What `mysql --batch` is given to list a database's columns; each "%s" stands for its name as a literal. */
extern const char dms_source_query[];

/* Reads what it printed: the tables of `schema`, or of the only schema of the file where that is NULL.
 * NULL after DIAG_SOURCE_CATALOG. */
const DmsSource *dms_source_read(Arena *arena, const Source *file, const char *schema,
                                 Diags *diags);

/* MySQL's COLUMN_TYPE as DMS sees it (User Guide, "Source data types for MySQL"). */
DmsDataType dms_type_of(const char *mysql_type);
/* The word of a mapping ("uint4"); DMS_OTHER for none of them. */
DmsType dms_type_named(const char *word);
const char *dms_type_word(DmsType type);
bool dms_is_lob(DmsType type);
/* The type that Redshift gets ("Target data types for Redshift"), with large objects cut at so many KB. */
const char *dms_redshift_type(Arena *arena, DmsDataType type, unsigned largest_object);

/* ---- rules ------------------------------------------------------------------------------------ */

typedef enum DmsKind
{
    DMS_SELECTION,
    DMS_TRANSFORMATION,
    DMS_TABLE_SETTINGS,
    DMS_VALIDATION
} DmsKind;

typedef struct DmsCondition
{
    Text op; /* as of today: lte, where older files say ste */
    Text value;
    Text end; /* between, notbetween */
} DmsCondition;

typedef struct DmsFilter
{
    Text column;
    LIST_OF(DmsCondition) conditions;
    Span span;
} DmsFilter;

/* What a rule is about; .text NULL: not said.  Source names, with wildcards. */
typedef struct DmsLocator
{
    Text schema;
    Text table;
    Text column;
    Text data_type;
    Text table_type;
} DmsLocator;

typedef struct DmsRule
{
    DmsKind kind;
    Text id;
    unsigned long long number; /* of the id */
    Text name;
    DmsLocator at;
    Text target; /* "schema", "table", "column" */
    Text action;
    Text value;
    Text old_value;
    Text expression;
    Text load_order;
    LIST_OF(DmsFilter) filters;
    Text type; /* data-type: its type and numbers as written */
    Text precision;
    Text scale;
    Text length;
    Text key_name; /* primary-key-def */
    TextList key_columns;
    Text load_type; /* parallel-load */
    TextList load_columns;
    LIST_OF(TextList) boundaries;
    bool has_lob_settings;
    Span span;
} DmsRule;

typedef struct DmsMapping
{
    LIST_OF(DmsRule) rules; /* in file order */
    size_t bytes;           /* of its JSON without spaces, or of the file */
    Span span;
} DmsMapping;

/*
 * Reads a table mapping: a file of its own, or the TableMappings of a task, as an object or as the text that the
 * command line of AWS takes.  NULL after DIAG_DMS_SHAPE or an error of syntax.
 */
const DmsMapping *dms_read(Arena *arena, const Source *file, Diags *diags);

/* Does the pattern (`%`, `_`, `[ab]`, `[a-d]`, `[_]`) match the whole name? Case counts. */
bool dms_matches(const char *pattern, const char *name);
bool dms_has_wildcard(const char *pattern);
/* The pattern that matches this name only. */
const char *dms_exact(Arena *arena, const char *name);

/*
 * Everything that DMS would refuse or ignore (errors), and what staging will not hold as the source does (warnings).  With
 * the source's tables (or NULL) patterns are followed to the tables and columns that they meet.
 * Errors: DIAG_DMS_*.  True when there was none.
 */
bool dms_check(const DmsMapping *mapping, const DmsSource *source, Diags *diags);

/* ---- tasks ------------------------------------------------------------------------------------ */

typedef struct DmsTask
{
    const char *name;    /* "acme-in-txn"; with "-2" where one mapping was too large */
    const char *staging; /* schema, as spelt in the rules */
    const DmsMapping *mapping;
    const DmsSource *source; /* NULL: no catalog */
    const char *control_schema;
    unsigned largest_object; /* KB */
    unsigned batch_seconds[2];
} DmsTask;

/* Two tasks that copy into one table of staging: DIAG_DMS_MEETS. */
bool dms_check_together(const DmsTask *tasks, size_t count, Diags *diags);

typedef struct DmsTasks
{
    LIST_OF(DmsTask) list; /* in the registry's order */
} DmsTasks;

/* The tasks of every database of the registry; each passes dms_check().  False after DIAG_SOURCE, DIAG_SOURCE_CATALOG or
 * DIAG_DMS_*: `out` then holds the tasks of the other databases. */
bool dms_tasks(Arena *arena, const Project *project, DmsTasks *out, Diags *diags);

/*
 * The task as JSON: ReplicationTaskIdentifier, MigrationType, TableMappings, ReplicationTaskSettings; with `as_strings` the
 * last two are texts, as `aws dms create-replication-task --cli-input-json` wants them.  The same task gives
 * the same bytes.
 */
const char *dms_task_json(Arena *arena, const DmsTask *task, bool as_strings);

/* ---- the staging that comes of it --------------------------------------------------------------- */

/*
 * The schemas, tables and columns that these tasks will produce on Redshift, as a catalog without control state.  Tasks without
 * the source's tables add nothing.  Types that DMS leaves open are those of a first load.
 */
const Catalog *dms_expect(Arena *arena, const DmsTask *tasks, size_t task_count);

#endif
