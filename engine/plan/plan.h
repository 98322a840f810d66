/*
 * Plan: everything resolved.  Which tenants take part, which table each branch reads, what every
 * value is made of, which type every column of a delta has, in which mode a branch runs and why,
 * in which order targets are built, and what must change in the warehouse's shape.
 *
 * Immutable after plan_build(); a pure function of project, Lua files, catalog and options.
 * It holds no SQL: gen/ writes that, for one dialect.
 *
 * A branch that cannot be bound is reported and left out (PlanBranch.broken); everything that does
 * not depend on it stays in the plan.
 */
#ifndef ENGINE_PLAN_PLAN_H
#define ENGINE_PLAN_PLAN_H

#include "hook/hook.h"
#include "plan/bound.h"
#include "plan/drift.h"

typedef struct PlanTarget PlanTarget;
typedef struct PlanFeed PlanFeed;

/* One tenant in one region: a row of the built-in tenant dimension. */
struct PlanTenant
{
    const char *tenant;
    const char *region; /* "*": the tenant as a whole (targets of scope tenant) */
    const char *name;   /* tenant_region: what operators type */
    long long tenant_key;
    bool is_new; /* not in the control state yet */
    bool
        rests; /* paused, retired, left out or gone: only what is made of its rows in the warehouse has it; not in Plan.tenants */
    const char *display_name;
    const char *const *functions;        /* those that have a schema */
    const CatalogSchema *const *schemas; /* same order */
    size_t function_count;
};

typedef enum BranchMode
{
    MODE_INCREMENT,
    MODE_COMPARE
} BranchMode;

/* ---- records -------------------------------------------------------------------------------- */

typedef struct PlanValue
{
    const char *name;
    DataType type; /* of the delta's column */
    Span span;
    const PlanTarget
        *extras; /* a document of what no mapping names, as this target keeps it; else NULL */
} PlanValue;

/* How far a branch has followed one of its joined tables. */
typedef struct PlanJoined
{
    const char *alias;
    const char *
        mark; /* the change column's watermark or the table's digest; NULL: none that all feeds share */
} PlanJoined;

/* One tenant's part of a record. */
typedef struct PlanBranch
{
    const PlanTenant *tenant;
    const Record *effective;
    bool broken; /* could not be bound; reported */
    bool has_changed_at;
    bool sequenced; /* a log that says what a change is about, and which change is later */
    BranchMode mode;
    const char *mode_reason;  /* "first load", "mapping changed", "no change column", ... */
    const char *watermark;    /* MODE_INCREMENT: least of the watermarks of the feeds */
    bool retry;               /* rows wait in the retry table */
    const PlanJoined *joined; /* of a branch with a change column: one for each joined table */
    size_t joined_count;
    const char *fingerprint; /* of everything that shapes its rows in the delta, extras apart */
    const char *
        shape; /* PlanOptions.checks: equal for branches of a record whose SQL differs in names and values only */
    const PlanHook *const *hooks; /* that decode values of it, each once */
    size_t hook_count;
    const char *held;  /* it is read by nobody in this run, and why: its staging has drifted */
    const char *lacks; /* why it does not take part (not broken): told as a notice */
} PlanBranch;

struct PlanRecord
{
    const char *name;
    const Record *base;      /* the base record, or the first tenant's own of that name */
    bool is_own;             /* only some tenants' files have it */
    const PlanValue *values; /* those that some feed uses, in the record's order */
    size_t value_count;
    PlanBranch *branches; /* that take part, by tenant name */
    size_t branch_count;
    PlanFeed *const *feeds;
    size_t feed_count;
    PlanFeed *const
        *all_feeds; /* with those of targets that are not selected: they say what the values are */
    size_t all_feed_count;
    bool needs_instant; /* some feed into a tracked dimension takes its instant from changed_at */
    bool needs_of;  /* of some branch only the latest image of a source row counts, to some feed */
    bool truncates; /* some branch tells that the source emptied its table */
    bool decodes;   /* some branch has hooks that decode */
    bool follows_joins; /* some branch has joined tables to be followed */
    bool
        needs_order; /* some rows of it may have to be ordered: copies, a contested key, a shared member */
    bool orders_by_change; /* without an order of its own, its change column says who is later */
    bool is_selected;
};

/* ---- targets and feeds ---------------------------------------------------------------------- */

typedef struct PlanColumn PlanColumn;

/* A row of another fact, found by its key, which columns of this one hold. */
typedef struct PlanLink
{
    const char *name;
    Missing missing;
    const PlanTarget *owner;
    const PlanTarget *fact;
    const PlanColumn *const *own;  /* of the owner */
    const PlanColumn *const *keys; /* of the fact, in the same order */
    size_t key_count;
} PlanLink;

/* A reference whose key another row holds already: that of a member, or that of another fact. */
typedef struct PlanThrough
{
    const PlanColumn *via;  /* the reference of this target that leads there; NULL: a link */
    const PlanLink *link;   /* or NULL */
    const PlanColumn *from; /* the column there */
} PlanThrough;

struct PlanColumn
{
    const Column *column;
    const char *name;            /* in the table: segment -> segment_key for references */
    DataType type;               /* bigint for references */
    const PlanTarget *dimension; /* references; NULL for plain columns */
    bool in_key;
    bool exists;     /* in the warehouse now */
    bool widens;     /* exists as a shorter varchar */
    bool by_version; /* holds the key of a version, not of the member */
    const PlanColumn
        *as_of; /* facts, by_version: the column with the time that chooses the version */
    const PlanThrough *through; /* no feed gives it; NULL: as usual */
};

/* A member reference of a feed: how its key is made of the record's values. */
typedef struct PlanReference PlanReference;

/* One column of the dimension's key; exactly one of expr and nested. */
typedef struct PlanKeyPart
{
    const Expr *expr;
    DataType type;
    Text text;
    const PlanReference *nested; /* the part is itself a reference */
} PlanKeyPart;

struct PlanReference
{
    size_t column; /* index into the target's columns */
    const PlanTarget *dimension;
    Missing missing;
    PlanKeyPart *parts; /* in key order */
    size_t part_count;
};

typedef struct PlanFeedColumn
{
    size_t column;    /* index into the target's columns */
    const Expr *expr; /* plain columns; of an aggregate its operand */
    Text text;
    const PlanReference *reference; /* references */
    Aggregate aggregate;
    bool promoted; /* made of the target's extras: it can be filled again from them */
    const PlanColumn
        *inherits; /* feeds from a fact: the reference of that fact whose key is taken over */
} PlanFeedColumn;

/* What one feed does with one branch. */
typedef struct PlanFeedBranch
{
    const PlanBranch *branch;
    bool compare; /* of this feed; the branch reads in the widest mode of its feeds */
    bool force;   /* its mapping changed: no row counts as unchanged */
    bool first_load;
    bool contested; /* two of its rows can claim one key */
    bool accepted;  /* what would hold it does not, in this run */
    bool reloaded;  /* a log that tells all of its rows anew: what it told before counts no more */
    bool reordered; /* its images are ordered otherwise than before */
    const char *fingerprint;
    const char *watermark;
    const char *brake; /* share as a decimal literal, "0.2"; NULL: off */
    unsigned absences; /* comparisons in a row that have to miss a row before it is gone; 0 is 1 */
    bool absent; /* some loaded rows were missed by the last comparison, and wait to be gone */
} PlanFeedBranch;

/* Rows of tenants that this run reads, loaded by a feed that the mapping has no more, or has no more for them: they leave. */
typedef struct PlanLeavingBranch
{
    const PlanTenant *tenant;
    const char *brake; /* as in PlanFeedBranch */
    bool accepted;
} PlanLeavingBranch;

typedef struct PlanLeaving
{
    const char *feed;
    const PlanFeed *still;       /* the feed, where the mapping has it for others; else NULL */
    bool elsewhere;              /* what it contributed is gone: it feeds another target now */
    PlanLeavingBranch *branches; /* by tenant key */
    size_t branch_count;
} PlanLeaving;

struct PlanFeed
{
    const char *name; /* of an implicit feed of members: "feed.column" */
    const char *
        was; /* the name under which its rows were loaded, of a feed that has another one since; or NULL */
    bool is_new;         /* nothing of it was ever loaded into the target under its name */
    const char *scratch; /* short name, unique, safe as an identifier: "f12" */
    const Feed *feed;
    bool is_member_feed;
    PlanTarget *target;
    PlanRecord *
        record; /* of a feed from a fact one that stands for it, with its tenants; not in the plan's list */
    const PlanTarget *source; /* the fact that it reads; NULL: a record */
    const Expr *at;           /* of a feed from a fact into periods: when a row happened */
    Text at_text;
    const PlanColumn *at_date; /* or the source's reference to a date */
    const PlanFeedColumn *columns;
    size_t column_count;
    const Expr *
        valid_from; /* tracked dimensions: since when a row speaks; NULL: the record's changed_at */
    Text valid_from_text;
    PlanFeedBranch *branches; /* same order as the record's branches, only those that take part */
    size_t branch_count;
    bool folds; /* the record may be a log, and the target keeps no images: the latest one counts */
    bool truncates; /* of the record's, and what came before leaves the target */
    bool
        sequenced; /* the record may be a log in sequence, and the target keeps its images as of its own clock */
    bool some_contested; /* facts: of its branches, some can claim a key twice, or all */
    bool all_contested;
    const char *fingerprint;
};

struct PlanTarget
{
    const Target *target; /* NULL for the built-in dimensions date and tenant */
    const char *name;
    TargetKind kind;
    Scope scope;
    FactKind fact_kind;
    bool gathers; /* a fact whose rows are made of what driving rows contribute to their key */
    const PlanTarget *source;   /* a fact that is made of this one */
    PlanTarget *const *derived; /* facts made of this one */
    size_t derived_count;
    const PlanLink *links; /* facts: to rows of others */
    size_t link_count;
    const PlanLink *const *linked; /* facts: of others to rows of this one */
    size_t linked_count;
    Period period;
    const char *until; /* last day of the periods, or NULL */
    bool is_date;
    bool is_tenant;
    const PlanColumn *hierarchy; /* the reference to itself whose closure is kept, or NULL */
    bool is_junk; /* a dimension of combinations, made by the facts that refer to it */
    bool hard_deletes;
    const char
        *surrogate; /* "customer_key"; NULL for facts.  Of a tracked dimension: the version's key */
    bool is_tracked; /* a row a version */
    const char
        *durable; /* "customer_durable_key": the member's key in a tracked dimension; else NULL */
    const PlanColumn *columns;
    size_t column_count;
    const PlanColumn *extras; /* the column that keeps what no mapping names, or NULL */
    const char *extras_value; /* the record's value for it; targets with equal `except` share one */
    const char *extras_print; /* of the columns that are taken out of it; NULL: none */
    const size_t *key;        /* indexes into columns */
    size_t key_count;
    PlanFeed *const *feeds;
    size_t feed_count;
    const PlanLeaving *leaving; /* by feed */
    size_t leaving_count;
    const PlanTarget *const *referrers; /* targets with a reference to this one */
    size_t referrer_count;
    bool exists;                 /* in the warehouse */
    bool has_order;              /* rows keep their order (a key can be claimed twice) */
    bool has_contested;          /* a fact whose key two rows can claim */
    bool first_load;             /* nothing was ever loaded */
    const long long *precedence; /* shared: tenant keys, the first wins */
    size_t precedence_count;
    const long long *
        paused; /* shared: tenants that the project leaves out; others' words count before theirs */
    size_t paused_count;
    long long version;         /* of its control state */
    const char *definition;    /* fingerprint of the declared columns and special members */
    const char *columns_print; /* of the columns alone: what rows are made of */
    bool is_selected;
};

typedef struct Plan
{
    const Project *project;
    const Catalog *catalog;
    const PlanTenant *tenants; /* those that take part, by name; then those with region "*" */
    size_t tenant_count;
    PlanRecord *records; /* in project order, own records last */
    size_t record_count;
    PlanTarget *const *targets; /* built in this order: dimensions before what points to them */
    size_t target_count;
    bool control_exists;
    bool warehouse_exists;
    bool reconcile;
    bool decodes; /* some record does */
    size_t broken_branches;
    PlanDrift drift;
} Plan;

/* `--select` and `--exclude`: METHOD:VALUE words; words of one text separated by space are a union, by comma an
 * intersection; methods target, tenant, region, function; the value may hold `*`. */
typedef struct PlanOptions
{
    const char *const *select;
    size_t select_count;
    const char *const *exclude;
    size_t exclude_count;
    const char *const *accept; /* TENANT[_REGION][:RECORD]: branches that are not held back */
    size_t accept_count;
    const char *const *reloaded; /* the same: logs that begin anew */
    size_t reloaded_count;
    bool registry; /* about the tenants, not a run: a plan without any is one, too */
    bool
        compares; /* staging with a file (against.h): who is news is who is in one of the two; nothing is told of it */
    bool reconcile; /* every branch in compare mode */
    bool
        checks; /* nothing will be run: branches have shapes, and fingerprints only to compare with state */
    const char *dialect; /* "postgres" or "redshift": decides functions, and what hooks see */
    bool keys_enforced;  /* does the server enforce primary keys? (Redshift does not) */
    unsigned
        bytes_per_character; /* by which the server's varchar lengths are larger than declared ones */
} PlanOptions;

typedef struct Planner Planner;

/* Dimensions, and facts whose rows are made of several: each driving row's contribution is kept. */
bool keeps_contributions(const PlanTarget *target);

/*
 * Builds the plan.  NULL only when nothing could be planned at all; a plan with broken branches
 * is returned, and they are reported in `diags`.  The planner keeps what binding needs (parsed
 * expressions, Lua hosts) and lives until planner_free().
 */
Planner *planner_new(Arena *arena, const Project *project, const Catalog *catalog,
                     const PlanOptions *options, Diags *diags);
void planner_free(Planner *planner);
const Plan *plan_build(Planner *planner, Diags *diags);

/* Binds one branch again, into `arena`; NULL after a diagnostic. */
const BoundBranch *plan_bind(Planner *planner, Arena *arena, const PlanRecord *record,
                             const PlanBranch *branch, Diags *diags);

/*
 * The effective record with what its hooks (`hook:`, `unmapped:`) make of the tenant's tables, in the planner's arena;
 * `effective` itself where it has none.  NULL after a diagnostic.  Branches of the plan have been asked already.
 */
const Record *plan_hooked(Planner *planner, const PlanRecord *record, const PlanTenant *tenant,
                          const Record *effective, Diags *diags);

/* What the plan has of that name; NULL where it has none. */
const PlanRecord *plan_record(const Plan *plan, const char *name);
const PlanTarget *plan_target(const Plan *plan, const char *name);
/* The column that the author calls so; NULL where there is none. */
const PlanColumn *plan_column(const PlanTarget *target, const char *name);

/* Calls the hook of that fingerprint, which the plan holds; `name` for messages (hook/hook.h says the rest). */
bool plan_decode(const Planner *planner, Arena *arena, const char *print, const char *value,
                 HookDecoded *out, Diags *diags);
/* NULL where the plan has none of that fingerprint. */
const PlanHook *plan_hook(const Planner *planner, const char *print);

/* The schema with replication's own tables, of a project that names it; *shared: all tenants have the same. */
const char *control_schema_name(Arena *arena, const Project *project, const PlanTenant *tenant,
                                bool *shared);

/* The tenant's staging schema of the function; NULL where it has none. */
const CatalogSchema *tenant_schema(const PlanTenant *tenant, const char *function);

/* The parser's context, for rendering. */
ExprContext *planner_expressions(Planner *planner);

/* The columns that tables of a kind of staging have beside those of the source; constants, the last is NULL. */
const char *const *staging_columns(StagingKind kind);

/* A duration of the language ("1 hour", "10 minutes", "2 days") in seconds; -1 when it is none. */
long long interval_seconds(const char *text);

#endif
