/*
 * Aggregates and windows, for expressions about several rows (expr_parse_rows): count, sum, min, max, avg, and with OVER
 * also row_number, rank, dense_rank, lag, lead, first_value, last_value.  A window that is ordered gets the frame that both servers
 * take the same: from the first row to the current one, or from so many rows before it (ROWS BETWEEN 9 PRECEDING AND CURRENT ROW).
 */
#include <string.h>

#include "expr/reader.h"

static const Function functions[] = {{"count", 0, 1, IN_BOTH, ROWS_GROUP, TYPE_BIGINT},
                                     {"sum", 1, 1, IN_BOTH, ROWS_GROUP, TYPE_DECIMAL},
                                     {"avg", 1, 1, IN_BOTH, ROWS_GROUP, TYPE_DECIMAL},
                                     {"min", 1, 1, IN_BOTH, ROWS_GROUP, TYPE_SAME},
                                     {"max", 1, 1, IN_BOTH, ROWS_GROUP, TYPE_SAME},
                                     {"row_number", 0, 0, IN_BOTH, ROWS_RANK, TYPE_BIGINT},
                                     {"rank", 0, 0, IN_BOTH, ROWS_RANK, TYPE_BIGINT},
                                     {"dense_rank", 0, 0, IN_BOTH, ROWS_RANK, TYPE_BIGINT},
                                     {"lag", 1, 2, IN_BOTH, ROWS_RANK, TYPE_SAME},
                                     {"lead", 1, 2, IN_BOTH, ROWS_RANK, TYPE_SAME},
                                     {"first_value", 1, 1, IN_BOTH, ROWS_FRAME, TYPE_SAME},
                                     {"last_value", 1, 1, IN_BOTH, ROWS_FRAME, TYPE_SAME},
                                     {NULL, 0, 0, 0, 0, TYPE_UNKNOWN}};

static const Function *
find(const char *name)
{
    for (size_t i = 0; functions[i].name != NULL; i++) {
        if (strcmp(functions[i].name, name) == 0) {
            return &functions[i];
        }
    }
    return NULL;
}

bool
is_rows_function(const Reader *reader, const char *name)
{
    return reader->rows && find(name) != NULL;
}

static const Node *
refuse_clause(Reader *reader, const char *name, size_t offset, const char *what)
{
    return refuse(reader, DIAG_EXPR_FORM, offset, "\"%s\" with %s", name, what);
}

/* Only what this file renders again. */
static bool
knows_clauses(Reader *reader, const json_t *fields, const char *name, size_t offset)
{
    static const char *const known[] = {"funcname", "args",       "agg_star", "agg_distinct",
                                        "over",     "funcformat", "location", NULL};
    static const char *const known_over[] = {"partitionClause", "orderClause", "frameOptions",
                                             "startOffset",     "location",    NULL};
    const json_t *parts[] = {fields, json_object_get(fields, "over")};
    const char *const *words[] = {known, known_over};

    for (size_t p = 0; p < 2; p++) {
        const char *key = NULL;
        json_t *value = NULL;

        json_object_foreach ((json_t *) (uintptr_t) parts[p], key, value) {
            size_t i = 0;

            while (words[p][i] != NULL && strcmp(words[p][i], key) != 0) {
                i++;
            }
            if (words[p][i] == NULL) {
                refuse_clause(reader, name, offset, "a clause that is not known here");
                return false;
            }
        }
    }
    return true;
}

/* The number of rows of "ROWS 9 PRECEDING", with or without "BETWEEN ... AND CURRENT ROW"; `*ok` is false for other frames. */
static const Node *
read_bound(Reader *reader, const Function *function, const json_t *over, size_t offset, bool *ok)
{
    enum
    {
        /* FRAMEOPTION_* of nodes/parsenodes.h */
        DEFAULT_FRAME = 0x422,
        BOUNDED_FRAME = 0xC05,
        BETWEEN = 0x10
    };
    const json_t *options = json_object_get(over, "frameOptions");
    const long long frame = options == NULL ? DEFAULT_FRAME : json_integer_value(options);
    const bool sorted = json_array_size(json_object_get(over, "orderClause")) > 0;
    const bool takes = function->traits != ROWS_RANK && strcmp(function->name, "last_value") != 0;

    *ok = true;
    if (frame == DEFAULT_FRAME) {
        return NULL;
    }
    if ((frame & ~(long long) BETWEEN) == BOUNDED_FRAME && sorted && takes) {
        const Node *bound = read_node(reader, json_object_get(over, "startOffset"));

        if (bound != NULL && bound->kind == NODE_NUMBER &&
            strspn(bound->text, "0123456789") == strlen(bound->text)) {
            return bound;
        }
    }
    *ok = refuse_clause(reader, function->name, offset, "a frame of its own") != NULL;
    return NULL;
}

static const Node *
read_list(Reader *reader, const json_t *items, size_t offset, bool sorted)
{
    const size_t count = json_array_size(items);
    Node *list = node_new(reader->arena, NODE_LIST, offset, count);

    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(items, i);
        const json_t *sort = json_object_get(item, "SortBy");
        const char *nulls = json_string_value(json_object_get(sort, "sortby_nulls"));
        const char *direction = json_string_value(json_object_get(sort, "sortby_dir"));
        const Node *node = read_node(reader, sorted ? json_object_get(sort, "node") : item);

        if (node == NULL) {
            return NULL;
        }
        if (sorted && (nulls == NULL || strcmp(nulls, "SORTBY_NULLS_DEFAULT") != 0)) {
            return refuse_clause(reader, "order by", offset, "NULLS FIRST or LAST");
        }
        Node *one = node_new(reader->arena, NODE_ORDER, node->offset, 1);

        one->op = direction != NULL && strcmp(direction, "SORTBY_DESC") == 0;
        one->args[0] = node;
        list->args[i] = node_done(reader->arena, one);
    }
    return node_done(reader->arena, list);
}

static const Node *
check_arguments(Reader *reader, const Function *function, const json_t *fields, size_t offset)
{
    const size_t count = json_array_size(json_object_get(fields, "args"));
    const bool over = json_object_get(fields, "over") != NULL;
    const bool star = json_object_get(fields, "agg_star") != NULL;

    if (count < function->min || count > function->max ||
        (count == 0 && function->traits == ROWS_GROUP && !star)) {
        return refuse(reader, DIAG_EXPR_FUNCTION, offset, "\"%s\" wants other arguments",
                      function->name);
    }
    if (function->traits != ROWS_GROUP && !over) {
        return refuse_clause(reader, function->name, offset, "no OVER");
    }
    if (json_object_get(fields, "agg_distinct") != NULL && over) {
        return refuse_clause(reader, function->name, offset, "DISTINCT and OVER");
    }
    if (function->traits != ROWS_GROUP &&
        json_array_size(json_object_get(json_object_get(fields, "over"), "orderClause")) == 0) {
        return refuse_clause(reader, function->name, offset, "no ORDER BY");
    }
    return node_new(reader->arena, NODE_NULL, offset, 0);
}

const Node *
read_rows_function(Reader *reader, const char *name, const json_t *fields, size_t offset)
{
    const Function *function = find(name);
    const json_t *args = json_object_get(fields, "args");
    const json_t *over = json_object_get(fields, "over");
    const size_t count = json_array_size(args);
    bool ok = true;

    if (!knows_clauses(reader, fields, name, offset) ||
        check_arguments(reader, function, fields, offset) == NULL) {
        return NULL;
    }
    const Node *bound = read_bound(reader, function, over, offset, &ok);
    Node *node = node_new(reader->arena, NODE_ROWS, offset,
                          count + (over != NULL ? 2 : 0) + (bound != NULL ? 1 : 0));

    if (!ok) {
        return NULL;
    }
    node->function = function;
    node->op = (uint8_t) ((json_object_get(fields, "agg_star") != NULL ? ROWS_STAR : 0) |
                          (json_object_get(fields, "agg_distinct") != NULL ? ROWS_DISTINCT : 0) |
                          (over != NULL ? ROWS_OVER : 0) | (bound != NULL ? ROWS_BOUNDED : 0));
    reader->rows = false; /* not within each other */
    for (size_t i = 0; i < count; i++) {
        node->args[i] = read_node(reader, json_array_get(args, i));
        if (node->args[i] == NULL) {
            return NULL;
        }
    }
    if (over != NULL) {
        node->args[count] =
            read_list(reader, json_object_get(over, "partitionClause"), offset, false);
        node->args[count + 1] =
            read_list(reader, json_object_get(over, "orderClause"), offset, true);
        if (node->args[count] == NULL || node->args[count + 1] == NULL) {
            return NULL;
        }
    }
    if (bound != NULL) {
        node->args[count + 2] = bound;
    }
    reader->rows = true;
    return node_done(reader->arena, node);
}

/* ---- what it is ----------------------------------------------------------------------------- */

DataType
rows_type(const Function *function, DataType first)
{
    enum
    {
        MOST = 38,
        FRACTION = 10 /* of an average, and where nobody says */
    };
    const bool average = strcmp(function->name, "avg") == 0;

    switch (function->type) {
        case TYPE_BIGINT:
            return (DataType){.kind = DATATYPE_BIGINT};
        case TYPE_DECIMAL:
            if (first.kind == DATATYPE_DOUBLE || first.kind == DATATYPE_UNKNOWN) {
                return first;
            }
            return (DataType){
                .kind = DATATYPE_DECIMAL,
                .precision = MOST,
                .scale = average || (first.kind == DATATYPE_DECIMAL && first.precision == 0)
                             ? FRACTION
                             : first.scale};
        default:
            return first;
    }
}

size_t
rows_argument_count(const Node *node)
{
    return node->count - ((node->op & ROWS_OVER) != 0 ? 2U : 0U) -
           ((node->op & ROWS_BOUNDED) != 0 ? 1U : 0U);
}

/* ---- what of several rows it needs ---------------------------------------------------------- */

static bool
node_has_rows(const Node *node)
{
    bool found = node->kind == NODE_ROWS;

    for (size_t i = 0; !found && node_has_args(node) && i < node->count; i++) {
        found = node_has_rows(node->args[i]);
    }
    return found;
}

bool
expr_has_rows(const Expr *expr)
{
    return node_has_rows(expr->root);
}

/* `name` is a column of the one table that such an expression is about. */
static bool
node_partitioned_by(const Node *node, const char *name)
{
    if (node->kind == NODE_ROWS && (node->op & ROWS_OVER) != 0) {
        const Node *partition = node->args[rows_argument_count(node)];

        for (size_t i = 0; i < partition->count; i++) {
            const Node *by = partition->args[i]->args[0];

            if (by->kind == NODE_COLUMN && strcmp(by->column->name, name) == 0) {
                return true;
            }
        }
        return false;
    }
    for (size_t i = 0; node_has_args(node) && i < node->count; i++) {
        if (!node_partitioned_by(node->args[i], name)) {
            return false;
        }
    }
    return true;
}

bool
expr_partitioned_by(const Expr *expr, const ExprColumn *column)
{
    return node_partitioned_by(expr->root, column->name);
}
