/* Inside of binding: what its files share. */
#ifndef ENGINE_PLAN_BIND_H
#define ENGINE_PLAN_BIND_H

#include "plan/planner.h"

/* A code table that was joined for a value. */
typedef struct BoundLookup
{
    const CodeLookup *lookup;
    const BoundTable *table;
} BoundLookup;

typedef struct Binding
{
    Planner *planner;
    Arena *arena;
    BoundBranch *branch;
    Diags *diags;
    bool ok;
    const char *key; /* of the record, that is being bound; NULL: `values` */
    VEC_OF(BoundLookup) lookups;
    VEC_OF(BoundReject) rejects; /* of the record, then of its values */
} Binding;

/* Does an expression find all its columns?  MISSING: only columns are lacking (an alternative may
 * be skipped); WRONG: reported. */
typedef enum Lookup
{
    LOOKUP_FOUND,
    LOOKUP_MISSING,
    LOOKUP_WRONG
} Lookup;

/* bind.c: names and expressions */
Text text_for_dialect(const Binding *b, const ExprText *expr);
bool is_variable(const ExprColumn *column);
Lookup check_columns(Binding *b, const Expr *expr, Text text, bool report);
/* An expression of the record itself, all of whose columns must be there; NULL after a diagnostic. */
const Expr *bind_expr(Binding *b, const ExprText *written);

const Expr *const *bind_list(Binding *b, const ExprText *items, size_t count);

/* bind_identity.c: the row identity; the change column, of which a format makes a time in UTC */
void bind_identity(Binding *b);
const Expr *bind_changed_at(Binding *b, const ExprField *field, DataType *type);
/* The join's own change column, over its own table: the one of that index. */
void bind_join_clock(Binding *b, BoundJoin *join, size_t own);

/* bind_table.c: the driving tables, and the joined ones under their aliases */
void bind_parts(Binding *b);
void bind_joins(Binding *b);

/* The tenant's table, or NULL, which is reported unless it is optional. */
const CatalogTable *bind_find_table(Binding *b, const FromTable *from, bool optional);

/* bind_staging.c: what the kind of staging says, where the record does not */
void bind_staging(Binding *b);
/* Columns by which Debezium tells of changes. */
extern const char debezium_operation[];
extern const char debezium_time[];
/* A column of the driving table, perhaps from its envelopes; NULL where there is none. */
const CatalogColumn *staging_column(const Binding *b, const char *name);
/* Reports that the kind is known by a column which is not there, and what may be said `instead`. */
void staging_lacks(Binding *b, const char *kind, const char *column, const char *instead);

/* bind_envelope.c: where a change stands in the source's log, of those that are taken apart; `staging: {kind: envelope}` */
extern const char envelope_position[];
void expand_envelope(Binding *b, Record *record);

/* bind_shape.c: a value of a code table; how many a record may join; rows made of a row */
Lookup bind_lookup(Binding *b, const CodeLookup *lookup, bool report, const Expr **out);
size_t count_lookups(const Record *record);
void bind_unpivot(Binding *b);

/* bind_with.c: the sub-select's table and columns; the table as which it is joined */
const CatalogTable *bind_select(Binding *b, const CatalogTable *source, BoundJoin *join);

/* modules.c: what the hook of a value returned, in the planner's arena; .text NULL after a diagnostic */
Text call_hook(const Binding *b, Text module, Text function, const char *value, Diags *diags);

/* bind_value.c: every value of the record */
void bind_values(Binding *b);
/* What the hook of a value returned; .text NULL after a diagnostic */
Text call_value_hook(const Binding *b, const NamedValue *named, const Value *value, Diags *diags);
/* Does the tenant lack the columns of the value? */
bool value_is_missing(Binding *b, const NamedValue *named);

/* named.c: by column of the first driving table: does the mapping name it anywhere? */
const bool *named_columns(const Binding *b);

/* described.c: the record for a hook, by the keys of the mapping */
const HookNode *describe_record(const Binding *b);

/* extras.c: as the target keeps them; after every other value */
void bind_extras(Binding *b, const PlanTarget *target, BoundValue *out);

#endif
