/*
 * The tree of an expression: our own nodes, so that nothing outside this layer ever sees the
 * parser's.  Nodes are immutable once read and may be shared (a macro's argument that is used twice).
 */
#ifndef ENGINE_EXPR_TREE_H
#define ENGINE_EXPR_TREE_H

#include "expr/expr.h"
#include "expr/functions.h"

enum
{
    NODE_MAX_DEPTH = 400,    /* of one text; jansson itself stops at 2,048 JSON levels */
    NODE_MAX_WEIGHT = 50000, /* nodes of one expression after macros were expanded */
    NODE_MAX_ARGS = 5000     /* of one call, IN list or CASE */
};

typedef enum NodeKind
{
    NODE_COLUMN,   /* column */
    NODE_TEXT,     /* text: unquoted */
    NODE_NUMBER,   /* text: checked digits, perhaps with a leading minus */
    NODE_INTERVAL, /* text: checked, "1 day 2 hour" */
    NODE_PART,     /* text: "day"; only as the first argument of a call */
    NODE_PARAM,    /* op: which parameter; only in the body of a macro */
    NODE_TRUE,
    NODE_FALSE,
    NODE_NULL,
    NODE_NEGATE,
    NODE_BINARY, /* op: Operator */
    NODE_AND,
    NODE_OR,
    NODE_NOT,
    NODE_TEST,     /* op: TestKind */
    NODE_IN,       /* operand, then the list */
    NODE_BETWEEN,  /* operand, low, high */
    NODE_LIKE,     /* operand, pattern, perhaps escape; op: 1 for ILIKE */
    NODE_DISTINCT, /* two operands; negated: IS NOT DISTINCT FROM */
    NODE_CASE,     /* op: CaseFlags; subject, pairs of WHEN and THEN, ELSE */
    NODE_CAST,     /* type */
    NODE_TRY_CAST, /* type */
    NODE_AT_ZONE,  /* value, zone */
    NODE_CALL,     /* function */
    NODE_ROWS, /* function; op: RowsFlags; arguments, with OVER two lists: partition, order; with a bound a number */
    NODE_LIST, /* of NODE_ORDER */
    NODE_ORDER, /* op: 1 for DESC */
    NODE_REJECT /* text: the reason; taken out of a finished tree */
} NodeKind;

typedef enum RowsFlags
{
    ROWS_STAR = 1,
    ROWS_DISTINCT = 2,
    ROWS_OVER = 4,
    ROWS_BOUNDED = 8 /* the frame: so many rows before the current one, and it */
} RowsFlags;

/* Function.traits of those in aggregate.c */
typedef enum RowsKind
{
    ROWS_GROUP, /* with and without OVER */
    ROWS_RANK,  /* only with OVER; takes no frame */
    ROWS_FRAME  /* only with OVER */
} RowsKind;

typedef enum Operator
{
    OP_ADD,
    OP_SUBTRACT,
    OP_MULTIPLY,
    OP_DIVIDE,
    OP_MODULO,
    OP_POWER,
    OP_CONCAT,
    OP_EQUAL,
    OP_NOT_EQUAL,
    OP_LESS,
    OP_GREATER,
    OP_LESS_EQUAL,
    OP_GREATER_EQUAL,
    OP_MATCH,
    OP_NOT_MATCH,
    OP_MATCH_CASELESS,
    OP_NOT_MATCH_CASELESS,
    OP_COUNT
} Operator;

typedef enum TestKind
{
    TEST_NULL, /* negated: IS NOT NULL, and so on */
    TEST_TRUE,
    TEST_FALSE
} TestKind;

typedef enum CaseFlags
{
    CASE_SUBJECT = 1,
    CASE_ELSE = 2
} CaseFlags;

typedef struct Node Node;
struct Node
{
    uint8_t kind; /* NodeKind */
    uint8_t op;
    bool negated;
    uint16_t count;  /* of args */
    uint16_t depth;  /* levels below and this one */
    uint32_t offset; /* bytes from the start of the text */
    uint32_t weight; /* nodes below and this one, as if nothing were shared */
    union
    {
        const ExprColumn *column;
        const char *text;
        const Node **args;
    };
    union
    {
        const Function *function;
        const DataType *type;
    };
};

struct Expr
{
    const Node *root;
    const ExprColumn *columns;
    size_t column_count;
    ExprDialect dialect;
    const ExprReject *rejects;
    size_t reject_count;
    const ExprReject *unreadable; /* as rejects: texts that should be documents */
    size_t unreadable_count;
};

/* ---- aggregate.c ---- */
DataType rows_type(const Function *function, DataType first);
size_t rows_argument_count(const Node *node);

/* How an operator is written; the same in both dialects. */
const char *operator_spelling(Operator op);
/* OP_COUNT where there is none. */
Operator operator_find(const char *spelling);
/* ~* and !~*: PostgreSQL only. */
bool operator_exists(Operator op, ExprDialect dialect);

/* A node with room for `count` arguments. */
Node *node_new(Arena *arena, NodeKind kind, size_t offset, size_t count);
Node *node_text(Arena *arena, NodeKind kind, size_t offset, const char *text);
/*
 * Finishes a node once its arguments stand: adds up weight and depth, and returns it, or what it is the same as:
 * -(5) is the number -5, nullif(x, '') is x where x is never ''.
 */
const Node *node_done(Arena *arena, Node *node);
bool node_has_args(const Node *node);

#endif
