/*
 * The functions that an expression may call: one const table, with the dialects that
 * know each, its arity, the rule for its type and, where the dialects differ, how it is spelt.
 */
#ifndef ENGINE_EXPR_FUNCTIONS_H
#define ENGINE_EXPR_FUNCTIONS_H

#include "expr/expr.h"

typedef enum FunctionDialects
{
    IN_POSTGRES = 1 << EXPR_POSTGRES,
    IN_REDSHIFT = 1 << EXPR_REDSHIFT,
    IN_BOTH = IN_POSTGRES | IN_REDSHIFT
} FunctionDialects;

/* How the type of a call follows from its arguments. */
typedef enum TypeRule
{
    TYPE_UNKNOWN,
    TYPE_TEXT,    /* varchar without a limit */
    TYPE_TEXT_OF, /* varchar, not longer than the first argument */
    TYPE_MD5,     /* varchar(32) */
    TYPE_SAME,    /* of the first argument */
    TYPE_COMMON,  /* of all arguments */
    TYPE_BOOLEAN,
    TYPE_INTEGER,
    TYPE_BIGINT,
    TYPE_DOUBLE,
    TYPE_DECIMAL, /* without a precision */
    TYPE_DATE,
    TYPE_TIMESTAMP,
    TYPE_TIMESTAMPTZ,
    TYPE_EXTRACT, /* decimal on PostgreSQL, integer on Redshift */
    TYPE_INSTANT, /* of the last argument: timestamptz stays, all else is a timestamp */
    TYPE_MATH,    /* double stays, integers become double, decimal stays without a precision */
    TYPE_ROUND    /* integers become decimal, double stays double */
} TypeRule;

typedef enum FunctionTraits
{
    TRAIT_PART = 1,           /* the first argument is a date part, written as a text literal */
    TRAIT_PART_WORD = 2,      /* the same, written as a bare word */
    TRAIT_EXTRACT = 4,        /* EXTRACT(part FROM x) */
    TRAIT_GLOBAL = 8,         /* PostgreSQL needs the flag 'g' to replace every match */
    TRAIT_EMPTY_IS_NULL = 16, /* '' for "no match" on Redshift: NULLIF around it everywhere */
    TRAIT_JSON = 32,          /* the first argument is a document, or a text that should be one */
    TRAIT_NO_PATTERN = 64     /* a text literal as second argument would be a pattern: refused */
} FunctionTraits;

enum
{
    ANY_COUNT = 255
};

typedef struct Function
{
    const char *name; /* also how it is spelt */
    uint8_t min;
    uint8_t max;      /* ANY_COUNT: no limit */
    uint8_t dialects; /* who has it, or gets it through a body */
    uint8_t traits;
    TypeRule type;
} Function;

/* By name or by another name for the same; NULL when there is none. */
const Function *function_find(const char *name);

/*
 * A function that is written out in other functions: "datediff" by the day is
 * "CAST(b AS date) - CAST(a AS date)".  Parameters are a, b, c in order.  NULL where the dialect
 * has the function itself.
 */
typedef struct FunctionBody
{
    const char *name;
    const char *part; /* NULL: no date part */
    uint8_t dialects;
    uint8_t arity; /* without the date part */
    const char *body;
} FunctionBody;

const FunctionBody *function_body(const char *name, const char *part, ExprDialect dialect);

/* The date part that a word or its abbreviation means ("days", "d": "day"), or NULL. */
const char *date_part_find(const char *word);

/* Why a well-known function is refused. */
typedef enum RefusedKind
{
    REFUSED_NOT,
    REFUSED_AGGREGATE,
    REFUSED_WINDOW,
    REFUSED_CLOCK /* its value changes from run to run */
} RefusedKind;

RefusedKind function_refused(const char *name);

/* Every name that function_find() knows, with the dialects that have it; `*name` NULL behind the last. */
uint8_t function_at(size_t index, const char **name);

/* The name of a function of the dialect nearest to `name`, or NULL. */
const char *function_nearest(Arena *arena, const char *name, ExprDialect dialect);

/* The nearest date part, or NULL. */
const char *date_part_nearest(const char *word);

#endif
