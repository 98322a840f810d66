/*
 * A branch, bound: which table and column every expression of a record reads in one tenant's tables, and of which type
 * that is.  A part of plan.h; made by plan_bind().
 */
#ifndef ENGINE_PLAN_BOUND_H
#define ENGINE_PLAN_BOUND_H

#include "base/lattice.h"
#include "catalog/catalog.h"
#include "expr/expr.h"
#include "mapping/project.h"

typedef struct PlanTenant PlanTenant;
typedef struct PlanRecord PlanRecord;

/* A table that a branch reads, under its alias. */
typedef struct BoundTable
{
    const char *alias;
    const CatalogTable *table; /* NULL: an optional join that this tenant lacks */
    bool hidden;               /* its columns are found by the alias alone */
} BoundTable;

typedef struct BoundBranch BoundBranch;

/* A joined sub-select, bound to its own table. */
typedef struct BoundSelect
{
    const BoundBranch *scope; /* has that table alone */
    const Expr *where;
    const Expr *const *per; /* as SubSelect has them */
    const Expr *const *columns;
} BoundSelect;

typedef struct BoundJoin
{
    const Join *join;
    const BoundSelect *select; /* NULL: the table as it is */
    size_t table;              /* index into BoundBranch.tables */
    const Expr *on;            /* NULL where the table is lacking */
    const Expr *changed_at;    /* NULL: the table is digested as a whole */
    DataType changed_type;
} BoundJoin;

typedef struct BoundReject
{
    const char *reason;
    const Expr *when;
    Span span;
    const char *value; /* the value that says reject('reason'); NULL: the record does */
} BoundReject;

/* A Lua function that decodes values.  Functions of equal fingerprint are one, whatever file or tenant asks. */
typedef struct PlanHook
{
    const char
        *print; /* fingerprint of the module, all that it requires, and the function's name */
    const char *module;
    Text function;
    const Text *gives; /* results that values of the plan take by name */
    size_t give_count;
} PlanHook;

/* One way to get a value.  Exactly one of expr, is_null, alternatives, decoding,
 * extras. */
typedef struct BoundValue BoundValue;
typedef struct BoundDecoding BoundDecoding;
struct BoundValue
{
    const Value *value; /* what the author wrote; never NULL */
    const Expr *expr;   /* expression (of a hook: what it returned) */
    bool is_null;
    const BoundValue *alternatives; /* those whose columns exist, in order */
    size_t alternative_count;
    const CatalogColumn *const
        *extras; /* of a document of extras: the columns that it is made of */
    size_t extra_count;
    const char *hook_text; /* what a hook returned, for `firn show` */
    const BoundDecoding *decoding;
};

struct BoundDecoding
{
    const PlanHook *hook;
    BoundValue from;
};

/* One of the rows that a driving row is turned into. */
typedef struct BoundEntry
{
    const UnpivotEntry *entry;
    const Expr *const *exprs; /* by column of the table `entry`; NULL: it does not say that one */
} BoundEntry;

struct BoundBranch
{
    const PlanRecord *record;
    const PlanTenant *tenant;
    const Record *effective;
    BoundTable *tables; /* [0]: the driving table's alias; its table differs per part */
    size_t table_count;
    const CatalogTable *
        envelope; /* a log of envelopes: the driving table with what stands in its JSON; else NULL */
    const BoundEntry *entries; /* `unpivot:`; none: a driving row is one row */
    size_t entry_count;
    size_t entry_room;                /* columns that the entries may have */
    size_t entry_table;               /* index into tables: `entry` */
    const CatalogTable *const *parts; /* driving tables: one, or the parts of a pattern or list */
    size_t part_count;
    bool part_in_identity; /* the row identity starts with the table's name */
    const BoundJoin *joins;
    size_t join_count;
    RowIdentity row_kind;
    const Expr *const *row_exprs;
    size_t row_expr_count;
    bool
        identity_unique; /* no two rows can share it: an enforced primary key, or a digest with its ordinal */
    size_t row_needed;     /* the first of them may not be NULL: what an image is about */
    const Expr *const *of; /* a log: the row of the source that each image is about */
    size_t of_count;
    const Expr *changed_at; /* NULL: none */
    DataType changed_type;
    const Expr *full_load; /* rows whose change column says when they were loaded; NULL: none */
    const Expr *const *order;
    size_t order_count;
    const Expr *deleted;
    const Expr *truncated; /* a log: the source emptied its table; NULL: nothing tells */
    const Expr *where;
    const BoundReject *rejects; /* those of the record, then what its values reject */
    size_t reject_count;
    const BoundValue *values; /* one for each PlanRecord.values */
    const char *time_zone;    /* of timestamps without zone in this branch's tables */
};

/* Finds alias.column in a bound branch; false when there is none.  `*type` its type. */
bool bound_column(const BoundBranch *branch, const ExprColumn *column, size_t *table,
                  const CatalogColumn **out);

/* Is the column of that name in the document of extras?  False of other values. */
bool bound_extra(const BoundValue *value, const char *name);

/* The type of an expression of the branch. */
DataType bound_expr_type(const BoundBranch *branch, const Expr *expr);
/* expr_cuts() of an expression of the branch, and of one of a feed. */
bool bound_expr_cuts(const BoundBranch *branch, const Expr *expr);
bool feed_expr_cuts(const PlanRecord *record, const Expr *expr);

/* The columns of a joined table that the branch reads, by their place in the table. */
const bool *bound_used_columns(Arena *arena, const BoundBranch *branch, size_t table);

/* The type of what a bound value reads, before any conversion; DATATYPE_UNKNOWN where it cannot be told. */
DataType bound_value_type(const BoundBranch *branch, const BoundValue *value);

/* What a value reads: one for each of its alternatives; of `~` and of what the tenant lacks none. */
typedef struct ValueSource
{
    const CatalogTable *table;
    const CatalogColumn *column; /* NULL: an expression */
    DataType type;
    bool narrows;   /* `narrow: true` */
    bool formatted; /* a `format:` says how it is written */
    bool listed;    /* a code list makes it another text */
    bool cuts;      /* an expression that divides integers */
    Span span;      /* of what the author wrote */
} ValueSource;

size_t bound_sources(Arena *arena, const BoundBranch *branch, const BoundValue *value,
                     const ValueSource **out);
/* What becomes of it in a column of that type: the table in base/lattice.h, formats and lists considered. */
Cell source_cell(const ValueSource *source, DataType to, bool redshift);

#endif
