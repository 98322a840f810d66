/*
 * Reader: what the steps from text to tree share.  Text is checked token by token (lex.c), read without the parser
 * where it is very simple (quick.c), else parsed (parse.c) and turned into nodes (read.c,
 * call.c, macro.c).  The first problem ends the reading of a text.
 */
#ifndef ENGINE_EXPR_READER_H
#define ENGINE_EXPR_READER_H

#include <jansson.h>

#include "base/strmap.h"
#include "base/vec.h"
#include "expr/tree.h"

/* A diagnostic without its file: the same text stands in many places. */
typedef struct Problem
{
    DiagCode code;
    const char *message; /* NULL: none */
    const char *hint;
    size_t offset;
    size_t length; /* bytes */
} Problem;

typedef struct Reader
{
    ExprContext *context;
    Arena *arena;
    ExprDialect dialect;
    const char *text;
    size_t len;
    const char *const *parameters; /* of the macro whose body this is */
    size_t parameter_count;
    const char *macro; /* its name, or NULL */
    unsigned depth;
    bool rows; /* an expression about several rows */
    Problem problem;
} Reader;

struct ExprContext
{
    Arena *arena;
    ExprDialect dialect;
    StrMap *entries; /* text to what became of it */
    StrMap *rows;    /* the same, read as about several rows */
    StrMap *macros;  /* name to Macro */
    StrMap *bodies;  /* FunctionBody.body to Macro */
    const char **macro_names;
    size_t macro_count;
};

typedef struct Macro
{
    const char *name;
    size_t arity;
    const Node *body;
} Macro;

/* Notes a problem unless there is one already; always returns NULL. */
const Node *refuse(Reader *reader, DiagCode code, size_t offset, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Adds the hint to the problem just noted. */
const Node *refuse_hint(Reader *reader, const char *hint);

/* The problem as a diagnostic, at its place in `text`. */
void problem_report(const Problem *problem, Text text, Diags *diags);

/* From text to tree: NULL after a problem. */
const Node *reader_run(Reader *reader);

/* ---- lex.c ---- */

/* Refuses tokens that an expression may not contain, and text that is cut or not UTF-8. */
bool lex_check(Reader *reader);
/* Bytes of the name, qualified name, number or other token at `at`; at least 1 unless at the end. */
size_t lex_token_length(const char *at);
/* The first byte after blanks and comments. */
const char *lex_skip_blanks(const char *at);
bool lex_is_name_start(char c);
bool lex_is_name_part(char c);
/* One spelling for each number: no leading zeros, a digit on both sides of the point. */
const char *number_text(Arena *arena, const char *digits, size_t len, bool negative);

/* ---- aggregate.c ---- */

bool is_rows_function(const Reader *reader, const char *name);
const Node *read_rows_function(Reader *reader, const char *name, const json_t *fields,
                               size_t offset);

/* ---- quick.c ---- */

/* The tree of `name`, `a.b`, a number or a simple 'text'; NULL (and no problem) for all else. */
const Node *quick_read(Reader *reader);

/* ---- parse.c ---- */

const Node *parse_text(Reader *reader);

/* ---- read.c ---- */

/* Any node of the parser's tree. */
const Node *read_node(Reader *reader, const json_t *json);
/* Offset of a node in the text. */
size_t read_offset(const json_t *fields);
/* The name in {"String": {"sval": ...}}, or NULL. */
const char *read_string(const json_t *json);
/* An integer constant; false when it is none or negative. */
bool read_count(Reader *reader, const json_t *json, unsigned *out);

/* Reads the members of a JSON array into node->args[from..]; false after a problem. */
bool read_into(Reader *reader, const json_t *json, Node *node, size_t from);
/* A node over the members `keys` of `fields`. */
const Node *read_members(Reader *reader, const json_t *fields, Node *node, const char *const *keys);
/* Refuses lists of more than NODE_MAX_ARGS. */
bool read_few_enough(Reader *reader, size_t count, size_t offset);

/* ---- read_operation.c ---- */

/* Operators, IN, BETWEEN, LIKE, IS DISTINCT FROM, NULLIF: one kind of node in the parser. */
const Node *read_operation(Reader *reader, const json_t *fields);

/* ---- read_type.c ---- */

const DataType *read_type(Reader *reader, const json_t *type_name, size_t offset);
bool read_is_interval(const json_t *type_name);
const Node *read_interval(Reader *reader, const json_t *cast, size_t offset);
bool read_is_json(const json_t *type_name);

/* ---- call.c ---- */

const Node *read_call(Reader *reader, const json_t *fields);
/* A call of one of our own functions with finished arguments. */
const Node *make_call(Reader *reader, const char *name, size_t offset, const Node **args,
                      size_t count);
const Node *make_is_null(Reader *reader, const Node *operand);
/* coalesce, greatest ...: syntax of its own in the parser. */
const Node *read_call_of(Reader *reader, const char *name, const json_t *args, size_t offset);

/* ---- json.c ---- */
/* The text as a document, NULL where it is none; what Firn made itself as it is. */
const Node *make_json(Reader *reader, const Node *text);

/* ---- reject.c ---- */

typedef struct FoundReject
{
    const char *reason;
    const Node *when;
} FoundReject;

typedef VEC_OF(FoundReject) FoundRejects;

/* Is args[i] a result of the CASE? */
bool case_is_result(const Node *node, size_t i);
/* The node itself, whose arguments can be others. */
Node *node_copy(Reader *reader, const Node *node);
/* The call's node; NULL after a problem. */
const Node *reject_read(Reader *reader, const json_t *args, size_t offset);
/* json.c: where texts of the tree that it reads as documents are none; of those in a CASE for the rows that come to them. */
FoundRejects json_unreadable(Reader *reader, const Node *root);
/* The tree without its rejects, where they stand for the whole value; others are left in it. */
const Node *reject_take_out(Reader *reader, const Node *root, FoundReject **out, size_t *count);

/* ---- macro.c ---- */

const Macro *macro_find(const ExprContext *context, const char *name);
const Node *macro_expand(Reader *reader, const Macro *macro, const Node *const *args,
                         size_t offset);
/* The body of one of our own functions, read once per context. */
const Macro *macro_of_body(ExprContext *context, const FunctionBody *body);

#endif
