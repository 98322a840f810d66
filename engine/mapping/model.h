/*
 * The project as its authors wrote it: typed, checked for shape, names not yet
 * bound to any catalog, every value with its place in a file.
 *
 * Everything is immutable after project_read() and lives in its arena.
 * Lists are {items, count} in source order, files in order of their path.
 * A `Text` whose .text is NULL was not given.
 */
#ifndef ENGINE_MAPPING_MODEL_H
#define ENGINE_MAPPING_MODEL_H

#include "mapping/model_record.h"

/* ---- targets ------------------------------------------------------------------------------ */

typedef enum TargetKind
{
    TARGET_DIMENSION,
    TARGET_FACT
} TargetKind;

typedef enum FactKind
{
    FACT_TRANSACTION,
    FACT_FACTLESS,
    FACT_ACCUMULATING, /* a row a key, made of what all feeds say of it */
    FACT_PERIODIC      /* a row a key and period */
} FactKind;

typedef enum Period
{
    PERIOD_NONE,
    PERIOD_DAY,
    PERIOD_WEEK,
    PERIOD_MONTH,
    PERIOD_QUARTER,
    PERIOD_YEAR
} Period;

/* Which of the values that rows of one key give stands in the fact; NULL says nothing. */
typedef enum Take
{
    TAKE_LAST,    /* of the row that is last in order */
    TAKE_FIRST,   /* of the row that is first in order */
    TAKE_LATEST,  /* the greatest date */
    TAKE_EARLIEST /* the least date */
} Take;

typedef enum LagUnit
{
    LAG_DAY,
    LAG_HOUR,
    LAG_MINUTE
} LagUnit;

typedef enum Scope
{
    SCOPE_TENANT_REGION,
    SCOPE_TENANT,
    SCOPE_SHARED
} Scope;

/* Kimball's types of slowly changing dimensions. */
typedef enum OnChange
{
    ON_CHANGE_OVERWRITE, /* type 1 */
    ON_CHANGE_KEEP,      /* type 0 */
    ON_CHANGE_PREVIOUS,  /* type 3: overwritten, and previous_<name> keeps the value before */
    ON_CHANGE_TRACK,     /* type 2 */
    ON_CHANGE_TRACK_WITH_CURRENT /* type 6: tracked, and current_<name> on every version */
} OnChange;

typedef enum Missing
{
    MISSING_INFERRED, /* default: a member is created, filled when it arrives */
    MISSING_UNKNOWN,  /* the key of the unknown member, until the member arrives */
    MISSING_QUARANTINE
} Missing;

/* A text that stands for a special member instead of naming a member; "" stands for NULL. */
typedef struct Special
{
    Text text;
    long long key;
} Special;

typedef struct Column
{
    Text name;
    bool is_derived;  /* declared by Firn and filled by it: no feed gives it */
    bool is_extras;   /* made by `extras:`: what no mapping names, as one document */
    TextList extra;   /* `extra:`: staging columns of that name, taken out of the extras */
    Text previous_of; /* derived: the value that this column had before */
    Text current_of;  /* derived: the value that this column has in the member's last version */
    bool is_reference;
    /* plain columns */
    DataType type;
    Text type_text; /* as written */
    bool required;
    Text default_value; /* literal, used where the value is NULL */
    OnChange on_change;
    Text additive; /* "true", "false", "semi" */
    Text unit;
    Text lag_from; /* a lag: the columns that it lies between; else NULL */
    Text lag_to;
    LagUnit lag_unit;
    Take take;
    Text take_given; /* `take:` as written, or NULL */
    /* references */
    Text dimension; /* name of a dimension, "date" or "tenant" */
    Text as_of;     /* column of the fact, or "current" */
    bool follow;    /* of a dimension: its versions are split where this parent's change */
    Missing missing;
    bool missing_given;
    LIST_OF(Special) specials;
    Text through;      /* as written: the key is what another row holds; else NULL */
    Text through_via;  /* the reference, or the link to a fact, that leads to that row */
    Text through_from; /* the reference of that row */
} Column;

/* `trade: {fact: trade, by: trade_no}`: the row of another fact, found by its key. */
typedef struct FactLink
{
    Text name;
    Text fact;
    TextList
        by; /* columns of this fact that hold the other one's key; none: those of the same names */
    Missing missing;
} FactLink;

/* A member that stands for none: -1 and -2 are always there, the author may name them and add others. */
typedef struct SpecialMember
{
    long long key;
    Span span;
    LIST_OF(Code) values; /* column -> text */
} SpecialMember;

/* The weights of a bridge's rows. */
typedef enum Weight
{
    WEIGHT_EQUAL,     /* every member of a group weighs the same */
    WEIGHT_GIVEN,     /* as the feed says */
    WEIGHT_NORMALISED /* share by share of the group's sum */
} Weight;

typedef struct Target
{
    TargetKind kind;
    Text name;
    Span span;
    Scope scope;
    TextList key; /* column names */
    LIST_OF(Column) columns;
    Text extras;             /* `extras:`: the column for what no mapping names, or NULL */
    TextList extras_except;  /* names of staging columns that stay out of it; may hold `*` */
    LIST_OF(FactLink) links; /* facts: to rows of other facts; not stored */
    Text fact_kind;          /* "transaction" */
    FactKind kind_of_fact;
    Period period;     /* periodic snapshots */
    Text until;        /* their last day; NULL: the present */
    Text distribution; /* Redshift: auto, even, all, or a column; default by kind */
    TextList sort;
    TextField deletes;      /* soft | hard; default: the project's */
    bool is_tracked;        /* dimensions: some column is tracked or follows its parent */
    bool has_history;       /* `history:` was given */
    bool first_from_change; /* history: the first version begins with its change, not with time */
    bool open_end_is_null;  /* history: valid_to of the current version is NULL, not 9999-12-31 */
    Span history_span;
    TextList precedence; /* shared dimensions: tenants, the first wins */
    LIST_OF(SpecialMember) members;
    bool
        is_junk; /* dimensions: the combinations of all columns; made by the facts that refer to them */
    Text
        hierarchy; /* dimensions: the reference to itself whose closure is kept in <name>_hierarchy */
    bool is_bridge;   /* facts: between a group and its members, with weights */
    Weight weight;    /* of a bridge */
    TextList between; /* of a bridge: the group's dimension, the members' dimension */
    const Seed *seed; /* NULL: none */
} Target;

/* ---- feeds -------------------------------------------------------------------------------- */

typedef enum FeedColumnKind
{
    FEED_EXPR,
    FEED_MEMBERS, /* a map under a reference: the member's own columns */
    FEED_PATH /* `path:` under a reference: an expression, and members of each level, named by its value */
} FeedColumnKind;

typedef enum Aggregate
{
    AGGREGATE_NONE,
    AGGREGATE_SUM,
    AGGREGATE_COUNT,
    AGGREGATE_MIN,
    AGGREGATE_MAX,
    AGGREGATE_AVERAGE,
    AGGREGATE_DISTINCT,
    AGGREGATE_RUNNING /* the sum of everything up to the period's end */
} Aggregate;

typedef struct FeedColumn FeedColumn;
struct FeedColumn
{
    Text name; /* target column */
    FeedColumnKind kind;
    ExprText expr;             /* FEED_EXPR, FEED_PATH */
    const FeedColumn *members; /* FEED_MEMBERS: columns of the dimension; FEED_PATH: its levels */
    size_t member_count;
    Aggregate aggregate; /* FEED_MEMBERS of a plain column: {sum: x.amount}, its only member */
    Span span;
};

enum
{
    FEED_PRECEDENCE = 100 /* where nothing is said */
};

typedef struct Feed
{
    Text name;
    Text into;                   /* target */
    Text from;                   /* record, or fact */
    bool from_fact;              /* `from: fact name as f` */
    Text alias;                  /* default "x" */
    TextList per;                /* the target's columns by which rows are joined */
    Text per_at;                 /* the key `per`, where given */
    ExprText at;                 /* when a row of the fact happened; .text NULL: not given */
    LIST_OF(FeedColumn) columns; /* `same: [a, b]` already spelt out as x.a, x.b */
    bool sparse;                 /* into a tracked dimension: NULL means unchanged */
    Span sparse_span;
    Text only_tenant; /* set for a feed in a tenant's own file */
    Text only_region; /* set beside it for a feed in the file of a tenant in a region */
    Span span;
    int precedence; /* between the feeds of a dimension: the least wins */
} Feed;

/* ---- overrides and the project ----------------------------------------------------------- */

typedef enum LayerKind
{
    LAYER_KIND,         /* kind: sercop */
    LAYER_REGION,       /* region: sg */
    LAYER_TENANT,       /* tenant: globex, tenants: [a, "b*"] */
    LAYER_TENANT_REGION /* tenant: globex + region: sg */
} LayerKind;

/* feeds that a layer switches off, or on again, by name */
typedef struct FeedSwitch
{
    Text name;
    bool enabled;
} FeedSwitch;

typedef struct Layer
{
    LayerKind kind;
    Text kind_name;   /* LAYER_KIND: the kind this file defines */
    TextList tenants; /* LAYER_KIND: members; LAYER_TENANT*: whom it is for; may hold `*` */
    Text region;
    Text member_of; /* LAYER_TENANT with `kind: x`: these tenants are of kind x */
    Text display_name;
    LIST_OF(Code) vars; /* name -> text */
    DriftPolicy drift;
    Text time_zone;
    Text lua;
    LIST_OF(Record) records;           /* patches of records, or records of its own */
    LIST_OF(FeedSwitch) feed_switches; /* feeds: {name: {enabled: false}} */
    Span span;
} Layer;

typedef struct Macro
{
    Text name;
    TextList parameters;
    Text body;
} Macro;

typedef struct NamedFormat
{
    Text name;
    FormatList formats;
} NamedFormat;

typedef struct Connection
{
    Text name;
    LIST_OF(Code) parameters; /* libpq keyword -> value, never a password */
    Text password_command;
    Text dialect; /* "postgres", "redshift" or NULL: detected */
} Connection;

/* The databases that staging is copied from; see sources.h. */
typedef struct SourceRegistry SourceRegistry;

/* Names and layers by tenant, for the finders of project.h. */
typedef struct ProjectIndex ProjectIndex;

typedef struct Project
{
    const char *root; /* folder given by the user */
    Text name;
    Text schema_pattern; /* "{tenant}_{region}_{function}" */
    TextList regions;
    TextList functions;
    Text warehouse_schema;
    Text control_schema;
    bool discover;    /* tenants: discover */
    bool waits;       /* tenants: {discover: report}: new ones wait until an operator adds them */
    TextList tenants; /* else the list */
    TextList exclude; /* tenants or tenant_region, may hold `*` */
    Text time_zone;   /* default UTC */
    LIST_OF(Code) vars;
    LIST_OF(Macro) macros;
    LIST_OF(NamedFormat) formats;
    LIST_OF(CodeList) lists;
    TextField look_back; /* defaults: */
    TextField delay;
    TextField reconcile;
    TextField deletes;
    TextField brake;
    TextField absences;
    const Staging *staging; /* of records that say none; NULL: none */
    DriftPolicy drift;
    Text
        control_tables; /* schema with replication's own tables, a pattern; NULL: the staging schemas */
    TextField control_stale; /* how long its status may be silent; default 1 hour */
    Text heartbeat_table;    /* in each staging schema; NULL: none */
    Text heartbeat_at;       /* its column */
    Text calendar_from;      /* date dimension: calendar: {from: 2015-01-01, to: 2030-12-31} */
    Text calendar_to;
    LIST_OF(Connection) connections;
    Text default_connection;
    LIST_OF(Target) targets;
    LIST_OF(Record) records;
    LIST_OF(Feed) feeds;
    LIST_OF(Layer) layers; /* in file order; applied by record_effective() in the fixed order */
    const SourceRegistry *sources; /* NULL: none are declared */
    const ProjectIndex *index;
} Project;

#endif
