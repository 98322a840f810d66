/*
 * Values of a record, and what all nouns of the project are made of: texts, expressions, fields that may be removed.
 * A part of model.h, which includes it.
 */
#ifndef ENGINE_MAPPING_MODEL_VALUE_H
#define ENGINE_MAPPING_MODEL_VALUE_H

#include "base/datatype.h"
#include "base/diag.h"
#include "base/strmap.h"

#define LIST_OF(Type)      \
    struct                 \
    {                      \
        const Type *items; \
        size_t count;      \
    }

/* A field of an override: not mentioned, given, or removed with `~`. */
typedef enum FieldState
{
    FIELD_ABSENT = 0,
    FIELD_SET,
    FIELD_REMOVED
} FieldState;

/* An expression.  One text for every dialect, or with `redshift` one for each. */
typedef struct ExprText
{
    union
    {
        Text any_dialect; /* the usual case */
        Text postgres;    /* {postgres: ..., redshift: ...} */
    };
    const Text *redshift; /* NULL: none of its own */
} ExprText;

typedef LIST_OF(Text) TextList;

struct FormatList;
/* What happens to a staging table, and what a branch that reads it does then. */
typedef enum DriftKind
{
    DRIFT_APPEARED,
    DRIFT_VANISHED,
    DRIFT_RENAMED,  /* likely: one has vanished and a like one has appeared */
    DRIFT_WIDENED,  /* every value of the old type is one of the new */
    DRIFT_NARROWED, /* the other way round */
    DRIFT_CHANGED,  /* another type, or another primary key */
    DRIFT_KINDS
} DriftKind;

typedef enum DriftAnswer
{
    DRIFT_UNSAID,
    DRIFT_FOLLOW,  /* the branch reads what is there now, which is remembered from then on */
    DRIFT_WITHOUT, /* it goes on without what changed, until that is accepted */
    DRIFT_HOLD,    /* it is held back until that is accepted */
    DRIFT_FAIL     /* nothing is run until that is accepted */
} DriftAnswer;

typedef struct DriftPolicy
{
    DriftAnswer answers[DRIFT_KINDS];
} DriftPolicy;

/* As authors write them; both end with NULL. */
extern const char *const drift_kind_names[];
extern const char *const drift_answer_names[];

typedef struct ExprField
{
    FieldState state;
    ExprText expr;
    const struct FormatList
        *format; /* `changed_at` alone: what its text looks like; NULL: none given */
} ExprField;

/*
 * Spans of texts: a quoted text's span is what is inside the quotes.  width equals the text's length in code
 * points exactly when text and source agree, so only then is an offset into the text an
 * offset from the span's column (mapping/doc.h).
 */

/* ---- values of a record ------------------------------------------------------------------ */

/* `format:`: how text becomes a typed value; tried in order, each guarded by its shape. */
typedef enum FormatKind
{
    FORMAT_PATTERN,      /* YYYY-MM-DD, DD/MM/YYYY HH24:MI ... */
    FORMAT_EXCEL_SERIAL, /* days since 1899-12-30, perhaps with a fraction */
    FORMAT_EPOCH_SECONDS,
    FORMAT_EPOCH_MILLIS,
    FORMAT_NUMBER /* {decimal: ".", group: ",", negative: minus | parentheses | trailing} */
} FormatKind;

typedef struct Format
{
    FormatKind kind;
    Text pattern;     /* FORMAT_PATTERN: as written */
    char decimal;     /* FORMAT_NUMBER: decimal mark, '.' unless stated */
    char group;       /* group mark, '\0' for none */
    bool parentheses; /* (12.50) is negative */
    bool trailing;    /* 12.50- is negative */
    Span span;
} Format;

typedef struct FormatList FormatList;
struct FormatList
{
    const Format *items;
    size_t count;
};

/* One entry of a code list: P: posted. */
typedef struct Code
{
    Text from;
    Text to;
} Code;

typedef struct CodeList
{
    Text name;
    LIST_OF(Code) codes;
} CodeList;

/* {lookup: table, by: {column: expression}, take: column}: a left join with a code table, not written as one. */
typedef struct CodeLookup CodeLookup;

typedef enum ValueKind
{
    VALUE_NULL, /* `~`: typed NULL */
    VALUE_EXPR,
    VALUE_ANY,    /* alternatives, each a Value */
    VALUE_HOOK,   /* {lua: name} */
    VALUE_LOOKUP, /* {lookup: table, by: ..., take: column} */
    VALUE_DECODE  /* {decode: name, from: value, give: name} */
} ValueKind;

/* What few values have; in a value without any of it `extra` is &value_no_extra. */
typedef struct ValueExtra
{
    Text time_zone; /* of a timestamp without zone */
    Text list;      /* name of a code list, or NULL */
    Text
        otherwise; /* `else:` of the list, literal text; NULL: a code that is not in the list is bad */
    Text type;     /* `type:`, for a value that no target column types */
    Text
        module; /* VALUE_HOOK, VALUE_DECODE: `lua:` of the record or layer that wrote it; NULL: Record.lua */
} ValueExtra;

extern const ValueExtra value_no_extra;

/*
 * A value is a source (expression, alternatives or hook), then, each if given: a decoding,
 * time zone and format, then the code list.  Long form:
 *   {from | any | lua | postgres+redshift, decode, give, type, format, time_zone, list, else, narrow}
 *
 * `from:` may itself be a long form.  It is flattened into one Value where the order of steps
 * allows (`list` over `any`, `format` over `any`); otherwise the inner value is the only alternative of a
 * VALUE_ANY (a list over a list).
 *
 * The last seven flags serve inheritance: a long form merges by key with the inherited value, with
 * one group for the source and one for decode and give; a short form replaces it.  Readers of effective records need none of them.
 *
 * A project of many tenants has a million of these: what is rare stands in `extra`.
 */
typedef struct Value Value;

/* What a Lua function makes of another value. */
typedef struct Decoding
{
    Text function;     /* NULL only in an override */
    Text give;         /* one of several results; NULL: the function gives one */
    const Value *from; /* holds no decoding itself; NULL only in an override */
} Decoding;

struct Value
{
    ValueKind kind;
    bool optional : 1; /* of a record's value, `name?`: NULL where the tenant lacks the columns */
    bool otherwise_is_null : 1; /* `else: ~` given explicitly */
    bool is_long : 1;           /* written as a mapping */
    bool has_source : 1;        /* false only in an override such as {format: DD/MM/YYYY} */
    bool format_removed : 1;    /* `format: ~` */
    bool time_zone_removed : 1;
    bool list_removed : 1;
    bool type_removed : 1;
    bool decode_removed : 1;
    bool give_removed : 1;
    bool narrows : 1; /* `narrow: true`: what is lost on its way is meant to be */
    Span span;        /* of the whole value */
    union
    {
        ExprText expr; /* VALUE_EXPR */
        struct
        {
            const Value *any; /* VALUE_ANY: alternatives */
            size_t any_count;
        };
        Text hook; /* VALUE_HOOK: function name */
        const CodeLookup *lookup;
        const Decoding *decode; /* VALUE_DECODE */
    };
    const FormatList *format; /* NULL: none given */
    const ValueExtra *extra;  /* never NULL */
};

/* One named value of a record or of an override of it. */
typedef struct NamedValue
{
    Text name; /* without the `?` */
    const Value *value;
} NamedValue;

#endif
