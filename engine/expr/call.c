#include "expr/reader.h"

#include <string.h>

static bool
is_text(const Node *node, const char *text)
{
    return node->kind == NODE_TEXT && strcmp(node->text, text) == 0;
}

/* What other databases call a function that is here under another name, or NULL. */
static const char *
known_as(const char *name)
{
    static const char *const others[][2] = {{"ifnull", "coalesce"},     {"isnull", "coalesce"},
                                            {"zeroifnull", "coalesce"}, {"ucase", "upper"},
                                            {"lcase", "lower"},         {"instr", "strpos"},
                                            {"charindex", "strpos"}};

    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        if (strcmp(others[i][0], name) == 0) {
            return others[i][1];
        }
    }
    return NULL;
}

static const Node *
refuse_unknown(Reader *reader, const char *name, size_t offset)
{
    const Function *elsewhere = function_find(name);

    if (elsewhere != NULL) {
        return refuse(reader, DIAG_EXPR_FUNCTION, offset, "function \"%s\" exists on %s only", name,
                      elsewhere->dialects == IN_POSTGRES ? "PostgreSQL" : "Redshift");
    }
    const char *other = known_as(name);
    const char *nearest =
        other != NULL ? other : function_nearest(reader->arena, name, reader->dialect);

    refuse(reader, DIAG_EXPR_FUNCTION, offset, "unknown function \"%s\"", name);
    if (reader->macro != NULL && strcmp(reader->macro, name) == 0) {
        return refuse_hint(reader,
                           "A macro cannot use itself, nor a macro that is written below it.");
    }
    if (nearest == NULL && reader->context->macro_count > 0) {
        nearest = nearest_name(name, reader->context->macro_names);
    }
    return nearest == NULL
               ? NULL
               : refuse_hint(reader, arena_fmt(reader->arena, "Did you mean \"%s\"?", nearest));
}

static const Node *
refuse_kind(Reader *reader, RefusedKind kind, const char *name, size_t offset)
{
    if (kind == REFUSED_CLOCK) {
        refuse(reader, DIAG_EXPR_FORM, offset, "\"%s\" gives another value in every run", name);
        return refuse_hint(reader, "The same rows must always give the same result.");
    }
    refuse(reader, DIAG_EXPR_FORM, offset, "the expression contains %s, \"%s\"",
           kind == REFUSED_AGGREGATE ? "an aggregate" : "a window function", name);
    return refuse_hint(reader, "An expression is about one row.");
}

static const Node *
refuse_arity(Reader *reader, const char *name, unsigned min, unsigned max, size_t offset)
{
    const char *plural = (max == ANY_COUNT ? min : max) == 1 ? "" : "s";

    if (max == ANY_COUNT) {
        return refuse(reader, DIAG_EXPR_FUNCTION, offset, "\"%s\" wants at least %u argument%s",
                      name, min, plural);
    }
    if (min == max) {
        return refuse(reader, DIAG_EXPR_FUNCTION, offset, "\"%s\" wants %u argument%s", name, min,
                      plural);
    }
    return refuse(reader, DIAG_EXPR_FUNCTION, offset, "\"%s\" wants %u to %u arguments", name, min,
                  max);
}

/* The word of a date part: `day`, "day" or 'day'; NULL after a problem. */
static const Node *
read_part(Reader *reader, const json_t *json, size_t offset)
{
    const json_t *column = json_object_get(json, "ColumnRef");
    const json_t *fields = json_object_get(column, "fields");
    const json_t *literal = json_object_get(json_object_get(json, "A_Const"), "sval");
    const char *word = json_array_size(fields) == 1
                           ? read_string(json_array_get(fields, 0))
                           : json_string_value(json_object_get(literal, "sval"));
    char *lower = arena_strdup(reader->arena, word == NULL ? "" : word);

    for (char *c = lower; *c != '\0'; c++) {
        *c = *c >= 'A' && *c <= 'Z' ? (char) (*c - 'A' + 'a') : *c;
    }
    const char *part = date_part_find(lower);
    const char *nearest = date_part_nearest(lower);

    if (part != NULL) {
        return node_text(reader->arena, NODE_PART, offset, part);
    }
    refuse(reader, DIAG_EXPR_FUNCTION, column != NULL ? read_offset(column) : offset,
           "\"%s\" is no date part", word == NULL ? "the first argument" : word);
    return refuse_hint(
        reader, nearest == NULL
                    ? "Date parts are year, quarter, month, week, day, hour, minute, second, dow, "
                      "doy and epoch."
                    : arena_fmt(reader->arena, "Did you mean \"%s\"?", nearest));
}

/* dow, doy and epoch can be read from a date, but not added to it. */
static bool
part_fits(Reader *reader, const Function *function, const Node *part, size_t offset)
{
    const bool read_only = strcmp(part->text, "dow") == 0 || strcmp(part->text, "doy") == 0 ||
                           strcmp(part->text, "epoch") == 0;

    return (function->traits & TRAIT_EXTRACT) != 0 || !read_only ||
           refuse(reader, DIAG_EXPR_FUNCTION, offset, "\"%s\" has no date part \"%s\"",
                  function->name, part->text) != NULL;
}

static const Node *
plain_call(Reader *reader, const Function *function, size_t offset, const Node **args, size_t count)
{
    Node *node = node_new(reader->arena, NODE_CALL, offset, count);

    node->function = function;
    for (size_t i = 0; i < count; i++) {
        node->args[i] = args[i];
    }
    return node_done(reader->arena, node);
}

static const Node *
binary(Reader *reader, size_t offset, NodeKind kind, Operator op, const Node *left,
       const Node *right)
{
    Node *node = node_new(reader->arena, kind, offset, 2);

    node->op = (uint8_t) op;
    node->args[0] = left;
    node->args[1] = right;
    return node_done(reader->arena, node);
}

const Node *
make_is_null(Reader *reader, const Node *operand)
{
    Node *node = node_new(reader->arena, NODE_TEST, operand->offset, 1);

    node->op = TEST_NULL;
    node->args[0] = operand;
    return node_done(reader->arena, node);
}

/* decode() finds NULL with NULL, unlike CASE x WHEN. */
static const Node *
decode_condition(Reader *reader, const Node *value, const Node *search)
{
    if (search->kind == NODE_NULL) {
        return make_is_null(reader, value);
    }
    const Node *equal = binary(reader, search->offset, NODE_BINARY, OP_EQUAL, value, search);

    if (search->kind != NODE_COLUMN && search->kind != NODE_PARAM && !node_has_args(search)) {
        return equal; /* a literal */
    }
    const Node *both = binary(reader, search->offset, NODE_AND, OP_ADD, make_is_null(reader, value),
                              make_is_null(reader, search));

    return binary(reader, search->offset, NODE_OR, OP_ADD, equal, both);
}

static const Node *
make_decode(Reader *reader, size_t offset, const Node **args, size_t count)
{
    const size_t branches = (count - 1) / 2;
    const bool otherwise = count % 2 == 0;
    Node *node = node_new(reader->arena, NODE_CASE, offset, 2 * branches + otherwise);

    node->op = otherwise ? CASE_ELSE : 0;
    for (size_t i = 0; i < branches; i++) {
        node->args[2 * i] = decode_condition(reader, args[0], args[1 + 2 * i]);
        node->args[2 * i + 1] = args[2 + 2 * i];
    }
    if (otherwise) {
        node->args[2 * branches] = args[count - 1];
    }
    return node_done(reader->arena, node);
}

static const Node *
make_try_cast(Reader *reader, size_t offset, const Node **args)
{
    DataType *type = arena_new_obj(reader->arena, DataType);
    const bool known = args[1]->kind == NODE_TEXT && datatype_parse(args[1]->text, type);

    if (!known || type->kind == DATATYPE_OTHER || type->kind == DATATYPE_UNKNOWN) {
        refuse(reader, DIAG_EXPR_FORM, args[1]->offset,
               "the second argument of \"try_cast\" must be a type in quotes");
        return refuse_hint(reader, "Write for example try_cast(x, 'decimal(18,2)').");
    }
    Node *node = node_new(reader->arena, NODE_TRY_CAST, offset, 1);

    node->args[0] = args[0];
    node->type = type;
    return node_done(reader->arena, node);
}

const Node *
make_call(Reader *reader, const char *name, size_t offset, const Node **args, size_t count)
{
    const Function *function = function_find(name);

    if (function == NULL || (function->dialects & (1 << reader->dialect)) == 0) {
        return refuse_unknown(reader, name, offset);
    }
    if ((function->traits & TRAIT_GLOBAL) != 0 && count == 4 && is_text(args[3], "g")) {
        count = 3; /* all matches: the only meaning it has here */
    }
    if (count < function->min || (function->max != ANY_COUNT && count > function->max)) {
        return refuse_arity(reader, name, function->min, function->max, offset);
    }
    const bool has_part = args[0]->kind == NODE_PART;
    const FunctionBody *body =
        function_body(function->name, has_part ? args[0]->text : NULL, reader->dialect);

    if (body != NULL) {
        return macro_expand(reader, macro_of_body(reader->context, body), args + has_part, offset);
    }
    if ((function->traits & TRAIT_PART_WORD) != 0 && reader->dialect == EXPR_POSTGRES) {
        return refuse(reader, DIAG_EXPR_FUNCTION, offset, "\"%s\" by the %s on PostgreSQL", name,
                      args[0]->text);
    }
    if (strcmp(function->name, "decode") == 0) {
        return make_decode(reader, offset, args, count);
    }
    if (strcmp(function->name, "try_cast") == 0) {
        return make_try_cast(reader, offset, args);
    }
    return plain_call(reader, function, offset, args, count);
}

static const Node *
read_argument(Reader *reader, const Function *function, const json_t *args, size_t i, size_t offset)
{
    const json_t *arg = json_array_get(args, i);
    const json_t *cast = json_object_get(arg, "TypeCast");
    const unsigned takes_part = TRAIT_PART | TRAIT_PART_WORD | TRAIT_EXTRACT;

    if (i == 0 && function != NULL && (function->traits & takes_part) != 0) {
        const Node *part = read_part(reader, arg, offset);

        return part != NULL && part_fits(reader, function, part, offset) ? part : NULL;
    }
    if (i == 0 && function != NULL && (function->traits & TRAIT_JSON) != 0 && cast != NULL &&
        read_is_json(json_object_get(cast, "typeName"))) {
        arg = json_object_get(cast, "arg"); /* rendering adds it where it is needed */
    }
    const Node *node = read_node(reader, arg);

    return node != NULL && i == 0 && function != NULL && (function->traits & TRAIT_JSON) != 0
               ? make_json(reader, node)
               : node;
}

static const Node **
read_arguments(Reader *reader, const Function *function, const json_t *args, size_t offset)
{
    const size_t count = json_array_size(args);
    const Node **nodes = arena_new_array(reader->arena, const Node *, count + 1);

    if (count > NODE_MAX_ARGS) {
        refuse(reader, DIAG_EXPR_FORM, offset, "a call with more than %d arguments", NODE_MAX_ARGS);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        nodes[i] = read_argument(reader, function, args, i, offset);
        if (nodes[i] == NULL) {
            return NULL;
        }
    }
    return nodes;
}

const Node *
read_call_of(Reader *reader, const char *name, const json_t *args, size_t offset)
{
    const Node **nodes = read_arguments(reader, function_find(name), args, offset);

    return nodes == NULL ? NULL : make_call(reader, name, offset, nodes, json_array_size(args));
}

/* Forms of the grammar: the parser has given them a function of pg_catalog. */
static const Node *
read_special(Reader *reader, const char *name, const json_t *args, size_t offset)
{
    static const char *const known[] = {"extract", "substring", "btrim", "ltrim", "rtrim", NULL};
    const Node **nodes;

    for (size_t i = 0; known[i] != NULL; i++) {
        if (strcmp(known[i], name) == 0) {
            return read_call_of(reader, name, args, offset);
        }
    }
    if (strcmp(name, "position") == 0) {
        return read_call_of(reader, "strpos", args, offset);
    }
    if (strcmp(name, "timezone") != 0 || json_array_size(args) != 2) {
        return refuse(reader, DIAG_EXPR_FORM, offset, "the expression contains %s", name);
    }
    nodes = read_arguments(reader, NULL, args, offset);
    return nodes == NULL ? NULL : binary(reader, offset, NODE_AT_ZONE, OP_ADD, nodes[1], nodes[0]);
}

static const Node *
refuse_clauses(Reader *reader, const json_t *fields, const char *name, size_t offset)
{
    const bool over = json_object_get(fields, "over") != NULL;

    refuse(reader, DIAG_EXPR_FORM, offset, "the expression contains %s, \"%s\"",
           over                                               ? "a window function"
           : json_object_get(fields, "func_variadic") != NULL ? "VARIADIC"
                                                              : "an aggregate",
           name);
    return refuse_hint(reader, "An expression is about one row.");
}

/* Nothing but name, arguments, format and location: no DISTINCT, ORDER BY, FILTER, OVER ... */
static bool
has_clauses(const json_t *fields)
{
    return json_object_size(fields) != 2 + (size_t) (json_object_get(fields, "args") != NULL) +
                                           (size_t) (json_object_get(fields, "location") != NULL);
}

const Node *
read_call(Reader *reader, const json_t *fields)
{
    const json_t *names = json_object_get(fields, "funcname");
    const json_t *args = json_object_get(fields, "args");
    const char *format = json_string_value(json_object_get(fields, "funcformat"));
    const char *name = read_string(json_array_get(names, json_array_size(names) - 1));
    const size_t offset = read_offset(fields);

    if (name != NULL && json_array_size(names) == 1 && is_rows_function(reader, name)) {
        return read_rows_function(reader, name, fields, offset);
    }
    if (name == NULL || format == NULL || has_clauses(fields)) {
        return refuse_clauses(reader, fields, name == NULL ? "" : name, offset);
    }
    if (strcmp(format, "COERCE_SQL_SYNTAX") == 0) {
        return read_special(reader, name, args, offset);
    }
    if (json_array_size(names) != 1) {
        return refuse(reader, DIAG_EXPR_FUNCTION, offset, "a function with a schema, \"%s\"", name);
    }
    if (strcmp(name, "reject") == 0) {
        return reject_read(reader, args, offset);
    }
    const Macro *macro = macro_find(reader->context, name);

    if (macro != NULL) {
        const Node **nodes = read_arguments(reader, NULL, args, offset);

        if (nodes == NULL) {
            return NULL;
        }
        if (json_array_size(args) != macro->arity) {
            return refuse(reader, DIAG_EXPR_MACRO, offset, "macro \"%s\" wants %zu argument%s",
                          name, macro->arity, macro->arity == 1 ? "" : "s");
        }
        return macro_expand(reader, macro, nodes, offset);
    }
    const RefusedKind refused = function_refused(name);

    if (refused != REFUSED_NOT) {
        return refuse_kind(reader, refused, name, offset);
    }
    return read_call_of(reader, name, args, offset);
}
