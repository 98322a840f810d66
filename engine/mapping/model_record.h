/*
 * The model of records: what one row of a tenant's table means, as its author wrote it.  A part of model.h, which says
 * what holds for all of it.
 */
#ifndef ENGINE_MAPPING_MODEL_RECORD_H
#define ENGINE_MAPPING_MODEL_RECORD_H

#include "mapping/model_value.h"

/* `function.table` or `function.pattern*`; more than one with `from: [a, b] as t` in list form. */
typedef struct FromTable
{
    Text function;
    Text table; /* may hold `*`; matched without regard to case */
} FromTable;

typedef struct From
{
    FieldState state;
    LIST_OF(FromTable) tables;
    Text alias; /* default "t" */
    Span span;
} From;

typedef enum RowIdentity
{
    ROW_PRIMARY_KEY, /* default */
    ROW_EXPRESSIONS, /* row: t.id or row: [t.a, t.b] */
    ROW_WHOLE        /* whole_row: hash of all columns and an ordinal among equals */
} RowIdentity;

/* An expression with a name. */
typedef struct NamedExpr
{
    Text name;
    ExprText expr;
} NamedExpr;

struct CodeLookup
{
    FromTable table;
    LIST_OF(NamedExpr) by; /* column of the table -> expression of the record */
    Text take;             /* column of the table */
    Span span;
};

/* `with:` rows of a table, grouped or numbered, joined under a name. */
typedef struct SubSelect
{
    Text alias; /* of its table */
    ExprField where;
    LIST_OF(NamedExpr) per;     /* what it is grouped by; none: a row for each row */
    LIST_OF(NamedExpr) columns; /* aggregates, windows */
} SubSelect;

typedef struct Join
{
    Text alias;
    FieldState state;
    bool inner; /* `left` (default) or `inner` */
    bool
        optional; /* `left? function.table on ...`: nothing joined where the tenant lacks the table */
    FromTable table;
    ExprText on;
    ExprField changed_at;    /* when a joined row changed; not given: its table is digested */
    const SubSelect *select; /* `with:`: over the table; NULL: the table itself */
    Span span;
} Join;

/* `unpivot:` one driving row into many: a row for each entry that has anything to say. */
typedef struct UnpivotEntry
{
    Text name;
    FieldState state;
    bool optional;  /* `name?`: no such entry where the tenant lacks its columns */
    bool otherwise; /* under `else`: where no other entry says anything */
    LIST_OF(NamedExpr) columns;
} UnpivotEntry;

typedef struct Reject
{
    Text reason;
    FieldState state;
    ExprText when;
} Reject;

typedef struct ExprListField
{
    FieldState state;
    bool adds; /* `[+, x]`: appended to what is inherited */
    LIST_OF(ExprText) exprs;
} ExprListField;

typedef struct TextField
{
    FieldState state;
    Text text;
} TextField;

/* What fills the driving table. */
typedef enum StagingKind
{
    STAGING_MIRROR,    /* rows are changed in place */
    STAGING_CHANGELOG, /* a row a change; rows are added only */
    STAGING_DMS,       /* a mirror with dms_op, dms_commit_ts, dms_change_seq */
    STAGING_DEBEZIUM,  /* unwrapped rows: __op, __deleted, __source_ts_ms */
    STAGING_POLLED,    /* a copy made by queries; nothing tells of deletes */
    STAGING_ENVELOPE   /* a log of Debezium's envelopes, each in one JSON column */
} StagingKind;

/* A column that is read out of the envelope's row. */
typedef struct EnvelopeField
{
    Text name;
    DataType type;
    Text type_text;
} EnvelopeField;

/* `staging:` the kind, and what it says otherwise than its kind does. */
typedef struct Staging
{
    FieldState state;
    StagingKind kind;
    FieldState log_state; /* `log:` given */
    bool is_log;
    ExprListField of;       /* a log: the row of the source that an image is about */
    ExprField operation;    /* which sort of change: fills `deleted` */
    TextList deletes;       /* operations that are ends; none: D and DELETE */
    TextList truncates;     /* operations that empty the table; none: t of Debezium's */
    ExprListField sequence; /* which change is later: fills `order` */
    ExprField at;           /* when it was made: fills `changed_at` */
    ExprField full_load;    /* rows of a full load: their `at` is when they were loaded */
    Text json;              /* an envelope: its column */
    LIST_OF(EnvelopeField) fields;
    Span span;
} Staging;

/* A function of a Lua module that is asked about the record. */
typedef struct HookField
{
    FieldState state;
    Text function;
    Text module; /* `lua:` of the record or layer that wrote it; NULL: Record.lua */
} HookField;

/* `seed:` members that the project itself holds. */
typedef struct Seed
{
    TextList columns;
    const Text *const *rows; /* a cell for each column; NULL text: none */
    size_t row_count;
    Span span;
} Seed;

/* What few records say; a project of many tenants has very many records. */
typedef struct RecordSettings
{
    TextField look_back; /* interval text, "1 hour" */
    TextField delay;
    TextField brake;    /* "20%" or "off" */
    TextField absences; /* "1" to "9": comparisons in a row that have to miss a row */
    TextField time_zone;
    TextField lua; /* module that `{lua: name}` values of the record come from */
} RecordSettings;

/*
 * A record, or what an override changes in one: the same shape.  In a base
 * record every mentioned field is FIELD_SET; record_merge() applies an override.
 */
typedef struct Record Record;
struct Record
{
    Text name;
    Span span;
    Text function;            /* of the file or of the record: default function of `from` */
    Text like;                /* the record that this one is like, but for what it says itself */
    const Seed *seed;         /* its rows stand here, in no table */
    const Record *difference; /* with `like`: what it says itself */
    FieldState enabled;       /* FIELD_REMOVED: `enabled: false` */
    From from;
    FieldState row_state;
    RowIdentity row_kind;
    LIST_OF(ExprText) row_exprs;
    ExprField changed_at;
    ExprListField order;
    ExprField deleted;
    ExprField
        truncated; /* of a log, made of `staging`: the row tells that the source emptied its table */
    FieldState text_state; /* cleaning of text columns */
    bool text_trim;        /* where text_state is ABSENT in a base record: true */
    FieldState text_null_state;
    bool text_null_adds;
    TextList text_nulls; /* values that mean NULL, compared after trimming */
    LIST_OF(Join) joins;
    bool joins_removed; /* `join: ~`: the inherited ones go */
    LIST_OF(UnpivotEntry) unpivot;
    bool unpivot_removed;
    ExprField where;
    LIST_OF(Reject) rejects;
    bool rejects_removed;
    LIST_OF(NamedValue) values;
    const RecordSettings *settings; /* NULL: none said; read with settings_of() */
    const Staging *staging;         /* NULL: not said; read with staging_of() */
    bool is_changelog; /* each driving row is one image of a member, kept when staging drops it */
    const HookField *hook;     /* changes the record by what a tenant's tables show; NULL: none */
    const HookField *unmapped; /* makes values of columns that nothing names; NULL: none */
    DriftPolicy drift;         /* what it says itself */
};

#endif
