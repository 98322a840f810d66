#include "expr/rendering.h"

#include <string.h>

/*
 * How tightly a node holds together when it is written.  PostgreSQL 15 and Redshift (PostgreSQL 8 by descent) rank
 * IS, <=, || and ~ differently, so only AND, OR, NOT and the arithmetic signs rely on rank: in
 * between, an operand that is not simple gets brackets.
 */
typedef enum Rank
{
    RANK_ANY, /* between brackets, commas or keywords */
    RANK_OR,
    RANK_AND,
    RANK_NOT,
    RANK_PREDICATE, /* comparison, IS, IN, BETWEEN, LIKE, ~ */
    RANK_CONCAT,
    RANK_SUM,
    RANK_PRODUCT,
    RANK_POWER,
    RANK_PREFIX, /* minus, AT TIME ZONE */
    RANK_ATOM
} Rank;

static Rank
operator_rank(Operator op)
{
    switch (op) {
        case OP_ADD:
        case OP_SUBTRACT:
            return RANK_SUM;
        case OP_MULTIPLY:
        case OP_DIVIDE:
        case OP_MODULO:
            return RANK_PRODUCT;
        case OP_POWER:
            return RANK_POWER;
        case OP_CONCAT:
            return RANK_CONCAT;
        case OP_EQUAL:
        case OP_NOT_EQUAL:
        case OP_LESS:
        case OP_GREATER:
        case OP_LESS_EQUAL:
        case OP_GREATER_EQUAL:
        case OP_MATCH:
        case OP_NOT_MATCH:
        case OP_MATCH_CASELESS:
        case OP_NOT_MATCH_CASELESS:
        case OP_COUNT:
            break;
    }
    return RANK_PREDICATE;
}

/* IS TRUE and IS DISTINCT FROM become a CASE where the server has none in a select list. */
static bool
is_spelt_as_case(const Render *render, const Node *node)
{
    return render->dialect == EXPR_REDSHIFT &&
           (node->kind == NODE_DISTINCT || (node->kind == NODE_TEST && node->op != TEST_NULL));
}

static Rank
rank_of(const Render *render, const Node *node)
{
    if (is_spelt_as_case(render, node)) {
        return RANK_ATOM;
    }
    switch ((NodeKind) node->kind) {
        case NODE_OR:
            return RANK_OR;
        case NODE_AND:
            return RANK_AND;
        case NODE_NOT:
            return RANK_NOT;
        case NODE_TEST:
        case NODE_IN:
        case NODE_BETWEEN:
        case NODE_LIKE:
        case NODE_DISTINCT:
            return RANK_PREDICATE;
        case NODE_BINARY:
            return operator_rank((Operator) node->op);
        case NODE_NEGATE:
        case NODE_AT_ZONE:
            return RANK_PREFIX;
        case NODE_NUMBER:
            return *node->text == '-' ? RANK_PREFIX : RANK_ATOM;
        case NODE_COLUMN:
        case NODE_TEXT:
        case NODE_INTERVAL:
        case NODE_PART:
        case NODE_PARAM:
        case NODE_REJECT:
        case NODE_TRUE:
        case NODE_FALSE:
        case NODE_NULL:
        case NODE_CASE:
        case NODE_CAST:
        case NODE_TRY_CAST:
        case NODE_CALL:
        case NODE_ROWS:
        case NODE_LIST:
        case NODE_ORDER:
            break;
    }
    return RANK_ATOM;
}

static void
put(const Render *render, const char *code)
{
    strbuf_str(render->out, code);
}

/* The node, in brackets when it holds less tightly than `least`. */
static bool
render_operand(const Render *render, const Node *node, Rank least)
{
    const bool brackets = rank_of(render, node) < least;

    put(render, brackets ? "(" : "");
    const bool ok = render_any(render, node);

    put(render, brackets ? ")" : "");
    return ok;
}

/* args[from..to) with `between` between them. */
static bool
render_list(const Render *render, const Node *node, size_t from, size_t to, Rank least,
            const char *between)
{
    bool ok = true;

    for (size_t i = from; i < to; i++) {
        put(render, i > from ? between : "");
        ok &= render_operand(render, node->args[i], least);
    }
    return ok;
}

static bool
render_binary(const Render *render, const Node *node)
{
    const Rank rank = operator_rank((Operator) node->op);
    /* Left to right for the arithmetic signs and ||; all else takes simple operands. */
    const Rank left = rank == RANK_PREDICATE ? RANK_SUM : rank == RANK_POWER ? RANK_ATOM : rank;
    const Rank right = rank == RANK_PREDICATE ? RANK_SUM
                       : rank == RANK_POWER   ? RANK_ATOM
                                              : (Rank) (rank + 1);

    if (!operator_exists((Operator) node->op, render->dialect)) {
        return diag_error(render->diags, DIAG_EXPR_FORM, (Span){0},
                          "the expression contains an operator that Redshift does not have");
    }
    bool ok = render_operand(render, node->args[0], left);

    strbuf_fmt(render->out, " %s ", operator_spelling((Operator) node->op));
    ok &= render_operand(render, node->args[1], right);
    return ok;
}

/* "CASE WHEN x THEN true ELSE false END": never NULL, and a value in every place. */
static bool
render_test_as_case(const Render *render, const Node *node)
{
    const bool is_false = node->op == TEST_FALSE;

    put(render, is_false ? "CASE WHEN NOT " : "CASE WHEN ");
    const bool ok = render_operand(render, node->args[0], is_false ? RANK_PREDICATE : RANK_ANY);

    put(render, node->negated ? " THEN false ELSE true END" : " THEN true ELSE false END");
    return ok;
}

static bool
render_test(const Render *render, const Node *node)
{
    static const char *const words[] = {" NULL", " true", " false"};

    if (is_spelt_as_case(render, node)) {
        return render_test_as_case(render, node);
    }
    const bool ok = render_operand(render, node->args[0], RANK_SUM);

    put(render, node->negated ? " IS NOT" : " IS");
    put(render, words[node->op]);
    return ok;
}

/* Never NULL, and without arguments that could be. */
static bool
is_literal(const Node *node)
{
    return node->kind == NODE_TEXT || node->kind == NODE_NUMBER || node->kind == NODE_TRUE ||
           node->kind == NODE_FALSE || node->kind == NODE_INTERVAL;
}

static bool
render_distinct_as_case(const Render *render, const Node *node)
{
    const Node *left = node->args[0];
    const Node *right = node->args[1];

    put(render, "CASE WHEN ");
    bool ok = render_operand(render, left, RANK_SUM);

    put(render, " = ");
    ok &= render_operand(render, right, RANK_SUM);
    if (!is_literal(left) && !is_literal(right)) {
        put(render, " OR ");
        ok &= render_operand(render, left, RANK_SUM);
        put(render, " IS NULL AND ");
        ok &= render_operand(render, right, RANK_SUM);
        put(render, " IS NULL");
    }
    put(render, node->negated ? " THEN true ELSE false END" : " THEN false ELSE true END");
    return ok;
}

static bool
render_distinct(const Render *render, const Node *node)
{
    if (is_spelt_as_case(render, node)) {
        return render_distinct_as_case(render, node);
    }
    bool ok = render_operand(render, node->args[0], RANK_SUM);

    put(render, node->negated ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ");
    ok &= render_operand(render, node->args[1], RANK_SUM);
    return ok;
}

static bool
render_in(const Render *render, const Node *node)
{
    bool ok = render_operand(render, node->args[0], RANK_SUM);

    put(render, node->negated ? " NOT IN (" : " IN (");
    ok &= render_list(render, node, 1, node->count, RANK_ANY, ", ");
    put(render, ")");
    return ok;
}

static bool
render_between(const Render *render, const Node *node)
{
    bool ok = render_operand(render, node->args[0], RANK_SUM);

    put(render, node->negated ? " NOT BETWEEN " : " BETWEEN ");
    ok &= render_list(render, node, 1, node->count, RANK_SUM, " AND ");
    return ok;
}

static bool
render_like(const Render *render, const Node *node)
{
    bool ok = render_operand(render, node->args[0], RANK_SUM);

    put(render, node->negated ? " NOT" : "");
    put(render, node->op != 0 ? " ILIKE " : " LIKE ");
    ok &= render_list(render, node, 1, node->count, RANK_SUM, " ESCAPE ");
    return ok;
}

static bool
render_case(const Render *render, const Node *node)
{
    const size_t first = (node->op & CASE_SUBJECT) != 0;
    const size_t end = node->count - (size_t) ((node->op & CASE_ELSE) != 0);
    bool ok = true;

    put(render, "CASE");
    if (first == 1) {
        put(render, " ");
        ok &= render_any(render, node->args[0]);
    }
    for (size_t i = first; i < end; i += 2) {
        put(render, " WHEN ");
        ok &= render_any(render, node->args[i]);
        put(render, " THEN ");
        ok &= render_any(render, node->args[i + 1]);
    }
    if (end < node->count) {
        put(render, " ELSE ");
        ok &= render_any(render, node->args[end]);
    }
    put(render, " END");
    return ok;
}

static bool
render_cast(const Render *render, const Node *node)
{
    put(render, "CAST(");
    bool ok = render_any(render, node->args[0]);

    put(render, " AS ");
    ok &= render->sink->type(render->sink->context, *node->type, render->out, render->diags);
    put(render, ")");
    return ok;
}

static bool
render_try_cast(const Render *render, const Node *node)
{
    StrBuf operand = strbuf_new(render->out->arena);
    const Render inner = {render->dialect, render->sink, &operand, render->diags};
    const Expr part = {.root = node->args[0], .dialect = render->dialect};

    return render_any(&inner, node->args[0]) &&
           render->sink->try_cast(render->sink->context, operand.text,
                                  expr_type(&part, render->sink), *node->type, render->out,
                                  render->diags);
}

static bool
render_zone(const Render *render, const Node *node)
{
    bool ok = render_operand(render, node->args[0], RANK_ATOM);

    put(render, " AT TIME ZONE ");
    ok &= render_operand(render, node->args[1], RANK_ATOM);
    return ok;
}

static bool
render_arguments(const Render *render, const Node *node)
{
    const unsigned traits = node->function->traits;
    const bool as_json = (traits & TRAIT_JSON) != 0 && render->dialect == EXPR_POSTGRES &&
                         node->args[0]->kind != NODE_TRY_CAST;
    bool ok = true;

    if ((traits & TRAIT_EXTRACT) != 0) {
        strbuf_fmt(render->out, "%s FROM ", node->args[0]->text);
        return render_any(render, node->args[1]);
    }
    if ((traits & TRAIT_PART_WORD) != 0) {
        put(render, node->args[0]->text);
    } else if ((traits & TRAIT_PART) != 0) {
        strbuf_fmt(render->out, "'%s'", node->args[0]->text);
    } else {
        put(render, as_json ? "CAST(" : "");
        ok &= node->count == 0 || render_any(render, node->args[0]);
        put(render, as_json ? " AS json)" : "");
    }
    put(render, node->count > 1 ? ", " : "");
    ok &= render_list(render, node, 1, node->count, RANK_ANY, ", ");
    put(render, (traits & TRAIT_GLOBAL) != 0 && render->dialect == EXPR_POSTGRES ? ", 'g'" : "");
    return ok;
}

static bool
render_call(const Render *render, const Node *node)
{
    const Function *function = node->function;
    const bool word = (function->traits & TRAIT_PART_WORD) != 0;
    const bool empty_is_null = (function->traits & TRAIT_EMPTY_IS_NULL) != 0;

    if ((function->dialects & (1 << render->dialect)) == 0 ||
        (word && render->dialect == EXPR_POSTGRES)) {
        return diag_error(render->diags, DIAG_EXPR_FUNCTION, (Span){0},
                          "function \"%s\" was read for the other kind of server", function->name);
    }
    strbuf_fmt(render->out, "%s%s(", empty_is_null ? "nullif(" : "", function->name);
    const bool ok = render_arguments(render, node);

    put(render, empty_is_null ? "), '')" : ")");
    return ok;
}

static bool
render_leaf(const Render *render, const Node *node)
{
    const ExprSink *sink = render->sink;

    switch ((NodeKind) node->kind) {
        case NODE_COLUMN:
            return sink->column(sink->context, node->column, render->out, render->diags);
        case NODE_TEXT:
            return sink->literal(sink->context, node->text, render->out, render->diags);
        case NODE_INTERVAL:
            strbuf_fmt(render->out, "INTERVAL '%s'", node->text);
            return true;
        case NODE_TRUE:
            put(render, "true");
            return true;
        case NODE_FALSE:
            put(render, "false");
            return true;
        case NODE_NULL:
            put(render, "NULL");
            return true;
        default: /* NODE_NUMBER; a part is written by its call, a parameter never outlives expansion */
            put(render, node->text);
            return true;
    }
}

bool
render_any(const Render *render, const Node *node)
{
    switch ((NodeKind) node->kind) {
        case NODE_NEGATE:
            put(render, "-");
            return render_operand(render, node->args[0], RANK_ATOM);
        case NODE_BINARY:
            return render_binary(render, node);
        case NODE_AND:
            return render_list(render, node, 0, node->count, RANK_AND, " AND ");
        case NODE_OR:
            return render_list(render, node, 0, node->count, RANK_OR, " OR ");
        case NODE_NOT:
            put(render, "NOT ");
            return render_operand(render, node->args[0], RANK_NOT);
        case NODE_TEST:
            return render_test(render, node);
        case NODE_IN:
            return render_in(render, node);
        case NODE_BETWEEN:
            return render_between(render, node);
        case NODE_LIKE:
            return render_like(render, node);
        case NODE_DISTINCT:
            return render_distinct(render, node);
        case NODE_CASE:
            return render_case(render, node);
        case NODE_CAST:
            return render_cast(render, node);
        case NODE_TRY_CAST:
            return render_try_cast(render, node);
        case NODE_AT_ZONE:
            return render_zone(render, node);
        case NODE_CALL:
            return render_call(render, node);
        case NODE_ROWS:
            return render_rows(render, node);
        default:
            return render_leaf(render, node);
    }
}

bool
expr_render(const Expr *expr, ExprDialect dialect, const ExprSink *sink, StrBuf *out, Diags *diags)
{
    const Render render = {dialect, sink, out, diags};

    return render_any(&render, expr->root);
}
