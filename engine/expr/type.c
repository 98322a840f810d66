#include "expr/tree.h"

#include <stdlib.h>
#include <string.h>

static DataType type_of(const Node *node, const ExprSink *sink, ExprDialect dialect);

static DataType
simple(DataTypeKind kind)
{
    return (DataType){.kind = kind};
}

static unsigned
characters(const char *text)
{
    unsigned count = 0;

    for (; *text != '\0'; text++) {
        count += ((unsigned char) *text & 0xC0) != 0x80;
    }
    return count;
}

static DataType
literal_type(const char *text)
{
    return (DataType){.kind = DATATYPE_VARCHAR, .length = characters(text)};
}

static DataType
number_type(const char *text)
{
    const char *digits = text + (*text == '-');
    const char *point = strchr(digits, '.');
    const size_t len = strlen(digits);

    if (strchr(digits, 'e') != NULL) {
        return simple(DATATYPE_DECIMAL);
    }
    if (point != NULL) {
        return (DataType){.kind = DATATYPE_DECIMAL,
                          .precision = (unsigned) len - 1,
                          .scale = (unsigned) strlen(point + 1)};
    }
    if (len < 10 || (len == 10 && strcmp(digits, "2147483647") <= 0)) {
        return simple(DATATYPE_INTEGER);
    }
    if (len < 19 || (len == 19 && strcmp(digits, "9223372036854775807") <= 0)) {
        return simple(DATATYPE_BIGINT);
    }
    return simple(DATATYPE_DECIMAL);
}

/* The wider of two numbers; decimals of two shapes lose theirs. */
static DataType
wider_number(DataType a, DataType b)
{
    if (a.kind == b.kind && a.kind == DATATYPE_DECIMAL && !datatype_equal(a, b)) {
        return simple(DATATYPE_DECIMAL);
    }
    return a.kind >= b.kind ? a : b;
}

static bool
is_instant(DataType type)
{
    return type.kind == DATATYPE_DATE || type.kind == DATATYPE_TIMESTAMP ||
           type.kind == DATATYPE_TIMESTAMPTZ;
}

/* What a list of values has together; UNKNOWN where a server would have to say. */
static DataType
common_of(DataType a, DataType b)
{
    if (a.kind == b.kind && datatype_equal(a, b)) {
        return a;
    }
    if (datatype_is_numeric(a) && datatype_is_numeric(b)) {
        if (a.kind != b.kind && (a.kind == DATATYPE_DECIMAL || b.kind == DATATYPE_DECIMAL) &&
            a.kind != DATATYPE_DOUBLE && b.kind != DATATYPE_DOUBLE) {
            return simple(DATATYPE_DECIMAL); /* an integer beside decimal(5,2) needs more digits */
        }
        return wider_number(a, b);
    }
    if (datatype_is_text(a) && datatype_is_text(b)) {
        const bool limited = a.length > 0 && b.length > 0;

        return (DataType){.kind = DATATYPE_VARCHAR,
                          .length = !limited              ? 0
                                    : a.length > b.length ? a.length
                                                          : b.length};
    }
    if (is_instant(a) && is_instant(b)) {
        return a.kind > b.kind ? a : b;
    }
    return simple(DATATYPE_UNKNOWN);
}

typedef struct Common
{
    DataType type;
    DataType literals;
    size_t typed;
    size_t texts;
} Common;

static void
add_common(Common *common, const Node *node, const ExprSink *sink, ExprDialect dialect)
{
    if (node->kind == NODE_NULL) {
        return;
    }
    const DataType type = type_of(node, sink, dialect);

    if (node->kind == NODE_TEXT) {
        common->literals = common->texts++ == 0 ? type : common_of(common->literals, type);
    } else {
        common->type = common->typed++ == 0 ? type : common_of(common->type, type);
    }
}

static DataType
end_common(const Common *common)
{
    if (common->typed == 0) {
        return common->literals;
    }
    if (common->texts > 0 && datatype_is_text(common->type)) {
        return common_of(common->type, common->literals);
    }
    return common->type;
}

static DataType
common_type(const Node *node, const ExprSink *sink, ExprDialect dialect)
{
    Common common = {0};

    for (size_t i = 0; i < node->count; i++) {
        add_common(&common, node->args[i], sink, dialect);
    }
    return end_common(&common);
}

static DataType
case_type(const Node *node, const ExprSink *sink, ExprDialect dialect)
{
    const size_t end = node->count - (size_t) ((node->op & CASE_ELSE) != 0);
    Common common = {0};

    for (size_t i = ((node->op & CASE_SUBJECT) != 0) + 1U; i < end; i += 2) {
        add_common(&common, node->args[i], sink, dialect);
    }
    if (end < node->count) {
        add_common(&common, node->args[end], sink, dialect);
    }
    return end_common(&common);
}

/* A sum with a date in it. */
static DataType
date_sum(Operator op, DataType left, DataType right)
{
    if (left.kind == DATATYPE_DATE && right.kind == DATATYPE_DATE && op == OP_SUBTRACT) {
        return simple(DATATYPE_INTEGER);
    }
    if (op == OP_ADD && !is_instant(left)) {
        const DataType swap = left;

        left = right;
        right = swap;
    }
    if (right.kind == DATATYPE_OTHER && is_instant(left)) { /* an interval */
        return simple(left.kind == DATATYPE_TIMESTAMPTZ ? DATATYPE_TIMESTAMPTZ
                                                        : DATATYPE_TIMESTAMP);
    }
    const bool days = right.kind == DATATYPE_SMALLINT || right.kind == DATATYPE_INTEGER;

    return simple(left.kind == DATATYPE_DATE && days ? DATATYPE_DATE : DATATYPE_UNKNOWN);
}

static DataType
arithmetic_type(const Node *node, const ExprSink *sink, ExprDialect dialect)
{
    const DataType left = type_of(node->args[0], sink, dialect);
    const DataType right = type_of(node->args[1], sink, dialect);
    const Operator op = (Operator) node->op;

    if (is_instant(left) || is_instant(right)) {
        return op == OP_ADD || op == OP_SUBTRACT ? date_sum(op, left, right)
                                                 : simple(DATATYPE_UNKNOWN);
    }
    if (!datatype_is_numeric(left) || !datatype_is_numeric(right)) {
        const bool interval =
            op == OP_MULTIPLY && (left.kind == DATATYPE_OTHER || right.kind == DATATYPE_OTHER);

        return simple(interval ? DATATYPE_OTHER : DATATYPE_UNKNOWN);
    }
    if (op == OP_POWER) {
        const bool decimal = left.kind == DATATYPE_DECIMAL || right.kind == DATATYPE_DECIMAL;

        return simple(decimal ? DATATYPE_UNKNOWN : DATATYPE_DOUBLE);
    }
    return simple(left.kind > right.kind ? left.kind : right.kind);
}

static DataType
concat_type(const Node *node, const ExprSink *sink, ExprDialect dialect)
{
    const DataType left = type_of(node->args[0], sink, dialect);
    const DataType right = type_of(node->args[1], sink, dialect);
    const bool limited = datatype_is_text(left) && datatype_is_text(right) &&
                         (left.length > 0 || node->args[0]->kind == NODE_TEXT) &&
                         (right.length > 0 || node->args[1]->kind == NODE_TEXT);

    return (DataType){.kind = DATATYPE_VARCHAR, .length = limited ? left.length + right.length : 0};
}

static DataType
math_type(const DataType argument, bool keep_integer_double)
{
    if (argument.kind == DATATYPE_DECIMAL || argument.kind == DATATYPE_DOUBLE) {
        return simple(argument.kind);
    }
    return simple(!datatype_is_numeric(argument) ? DATATYPE_UNKNOWN
                  : keep_integer_double          ? DATATYPE_DOUBLE
                                                 : DATATYPE_DECIMAL);
}

static DataType
call_type(const Node *node, const ExprSink *sink, ExprDialect dialect)
{
    const Node *last = node->args[node->count - 1];
    const DataType first = type_of(node->args[0], sink, dialect);

    switch (node->function->type) {
        case TYPE_UNKNOWN:
            break;
        case TYPE_TEXT:
            return simple(DATATYPE_VARCHAR);
        case TYPE_TEXT_OF:
            return (DataType){.kind = DATATYPE_VARCHAR,
                              .length = datatype_is_text(first) ? first.length : 0};
        case TYPE_MD5:
            return (DataType){.kind = DATATYPE_VARCHAR, .length = 32};
        case TYPE_SAME:
            return first;
        case TYPE_COMMON:
            return common_type(node, sink, dialect);
        case TYPE_BOOLEAN:
            return simple(DATATYPE_BOOLEAN);
        case TYPE_INTEGER:
            return simple(DATATYPE_INTEGER);
        case TYPE_BIGINT:
            return simple(DATATYPE_BIGINT);
        case TYPE_DOUBLE:
            return simple(DATATYPE_DOUBLE);
        case TYPE_DECIMAL:
            return simple(DATATYPE_DECIMAL);
        case TYPE_DATE:
            return simple(DATATYPE_DATE);
        case TYPE_TIMESTAMP:
            return simple(DATATYPE_TIMESTAMP);
        case TYPE_TIMESTAMPTZ:
            return simple(DATATYPE_TIMESTAMPTZ);
        case TYPE_EXTRACT:
            return simple(dialect == EXPR_REDSHIFT ? DATATYPE_INTEGER : DATATYPE_DECIMAL);
        case TYPE_INSTANT:
            return simple(type_of(last, sink, dialect).kind == DATATYPE_TIMESTAMPTZ
                              ? DATATYPE_TIMESTAMPTZ
                              : DATATYPE_TIMESTAMP);
        case TYPE_MATH:
            return math_type(first, true);
        case TYPE_ROUND:
            return math_type(first, node->count == 1);
    }
    return simple(DATATYPE_UNKNOWN);
}

static DataType
zone_type(DataType value)
{
    return simple(value.kind == DATATYPE_TIMESTAMPTZ ? DATATYPE_TIMESTAMP
                  : value.kind == DATATYPE_TIMESTAMP || value.kind == DATATYPE_DATE
                      ? DATATYPE_TIMESTAMPTZ
                      : DATATYPE_UNKNOWN);
}

static DataType
binary_type(const Node *node, const ExprSink *sink, ExprDialect dialect)
{
    if (node->op == OP_CONCAT) {
        return concat_type(node, sink, dialect);
    }
    return node->op < OP_CONCAT ? arithmetic_type(node, sink, dialect) : simple(DATATYPE_BOOLEAN);
}

static DataType
type_of(const Node *node, const ExprSink *sink, ExprDialect dialect)
{
    switch ((NodeKind) node->kind) {
        case NODE_COLUMN:
            return sink->column_type(sink->context, node->column);
        case NODE_TEXT:
            return literal_type(node->text);
        case NODE_NUMBER:
            return number_type(node->text);
        case NODE_INTERVAL:
            return simple(DATATYPE_OTHER);
        case NODE_NEGATE:
            return type_of(node->args[0], sink, dialect);
        case NODE_BINARY:
            return binary_type(node, sink, dialect);
        case NODE_CASE:
            return case_type(node, sink, dialect);
        case NODE_CAST:
        case NODE_TRY_CAST:
            return *node->type;
        case NODE_AT_ZONE:
            return zone_type(type_of(node->args[0], sink, dialect));
        case NODE_ROWS:
            return rows_type(node->function, rows_argument_count(node) > 0
                                                 ? type_of(node->args[0], sink, dialect)
                                                 : simple(DATATYPE_UNKNOWN));
        case NODE_CALL:
            return node->count == 0 ? simple(DATATYPE_UNKNOWN) : call_type(node, sink, dialect);
        case NODE_TRUE:
        case NODE_FALSE:
        case NODE_AND:
        case NODE_OR:
        case NODE_NOT:
        case NODE_TEST:
        case NODE_IN:
        case NODE_BETWEEN:
        case NODE_LIKE:
        case NODE_DISTINCT:
            return simple(DATATYPE_BOOLEAN);
        case NODE_NULL:
        case NODE_PART:
        case NODE_PARAM:
        case NODE_LIST:
        case NODE_ORDER:
        case NODE_REJECT:
            break;
    }
    return simple(DATATYPE_UNKNOWN);
}

DataType
expr_type(const Expr *expr, const ExprSink *sink)
{
    return type_of(expr->root, sink, expr->dialect);
}
