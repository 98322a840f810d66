#include "expr/reader.h"

#include <ctype.h>
#include <string.h>

typedef const Node *(*ReadFunction)(Reader *reader, const json_t *fields);

const char *
read_string(const json_t *json)
{
    return json_string_value(json_object_get(json_object_get(json, "String"), "sval"));
}

bool
read_into(Reader *reader, const json_t *json, Node *node, size_t from)
{
    for (size_t i = 0; i < json_array_size(json); i++) {
        const Node *arg = read_node(reader, json_array_get(json, i));

        if (arg == NULL) {
            return false;
        }
        node->args[from + i] = arg;
    }
    return true;
}

bool
read_few_enough(Reader *reader, size_t count, size_t offset)
{
    return count <= NODE_MAX_ARGS ||
           refuse(reader, DIAG_EXPR_FORM, offset, "a list of more than %d expressions",
                  NODE_MAX_ARGS) != NULL;
}

const Node *
read_members(Reader *reader, const json_t *fields, Node *node, const char *const *keys)
{
    for (size_t i = 0; i < node->count; i++) {
        /* The analyzer does not see that every caller gives as many keys as the node has places. */
        /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage) */
        node->args[i] = read_node(reader, json_object_get(fields, keys[i]));
        if (node->args[i] == NULL) {
            return NULL;
        }
    }
    return node_done(reader->arena, node);
}

static const Node *
read_column(Reader *reader, const json_t *fields)
{
    const json_t *parts = json_object_get(fields, "fields");
    const size_t count = json_array_size(parts);
    const size_t offset = read_offset(fields);
    const char *last = count > 0 ? read_string(json_array_get(parts, count - 1)) : NULL;

    if (last == NULL) {
        return refuse(reader, DIAG_EXPR_FORM, offset, "the expression contains *");
    }
    if (count > 2) {
        return refuse(reader, DIAG_EXPR_FORM, offset,
                      "the expression names a column by more than alias.column");
    }
    for (size_t i = 0; count == 1 && i < reader->parameter_count; i++) {
        if (strcmp(reader->parameters[i], last) == 0) {
            Node *param = node_new(reader->arena, NODE_PARAM, offset, 0);

            param->op = (uint8_t) i;
            return param;
        }
    }
    if (reader->macro != NULL && count == 1) {
        return refuse(reader, DIAG_EXPR_MACRO, offset, "\"%s\" is no parameter of macro \"%s\"",
                      last, reader->macro);
    }
    ExprColumn *column = arena_new_obj(reader->arena, ExprColumn);
    Node *node = node_new(reader->arena, NODE_COLUMN, offset, 0);

    column->name = arena_strdup(reader->arena, last);
    if (count == 2) {
        column->qualifier = arena_strdup(reader->arena, read_string(json_array_get(parts, 0)));
    }
    column->offset = offset;
    node->column = column;
    return node;
}

/*
 * The library writes an integer only where it is above zero: 0 and -5 both arrive as {}.  The
 * digits stand in the text, behind minus signs and brackets that the parser has already applied.
 */
static const char *
read_hidden_integer(Reader *reader, size_t offset)
{
    const char *at = reader->text + (offset < reader->len ? offset : reader->len);
    bool negative = false;

    for (;;) {
        at = lex_skip_blanks(at);
        if (*at != '-' && *at != '(') {
            break;
        }
        negative |= *at == '-';
        at++;
    }
    const size_t digits = strspn(at, "0123456789");

    return digits == 0 ? NULL : number_text(reader->arena, at, digits, negative);
}

static const Node *
read_number(Reader *reader, const json_t *constant, size_t offset)
{
    const json_t *integer = json_object_get(constant, "ival");
    const char *text =
        json_string_value(json_object_get(json_object_get(constant, "fval"), "fval"));

    if (integer != NULL) {
        const json_t *value = json_object_get(integer, "ival");

        text = value == NULL
                   ? read_hidden_integer(reader, offset)
                   : arena_fmt(reader->arena, "%lld", (long long) json_integer_value(value));
    } else if (text != NULL && strspn(text, "0123456789.eE+-") == strlen(text)) {
        const bool negative = *text == '-';

        text = number_text(reader->arena, text + negative, strlen(text) - negative, negative);
    } else {
        text = NULL;
    }
    return text != NULL ? node_text(reader->arena, NODE_NUMBER, offset, text)
                        : refuse(reader, DIAG_EXPR_FORM, offset,
                                 "the expression contains a number that is not decimal");
}

bool
read_count(Reader *reader, const json_t *json, unsigned *out)
{
    const json_t *constant = json_object_get(json, "A_Const");
    const json_t *integer = json_object_get(constant, "ival");
    const json_int_t value = json_integer_value(json_object_get(integer, "ival"));

    *out = value > 0 && value <= INT32_MAX ? (unsigned) value : 0;
    if (integer == NULL) {
        return false;
    }
    const char *hidden = value == 0 ? read_hidden_integer(reader, read_offset(constant)) : NULL;

    return value > 0 || (hidden != NULL && strcmp(hidden, "0") == 0);
}

static const Node *
read_constant(Reader *reader, const json_t *fields)
{
    const size_t offset = read_offset(fields);
    const json_t *text = json_object_get(json_object_get(fields, "sval"), "sval");
    const json_t *boolean = json_object_get(fields, "boolval");

    if (json_is_true(json_object_get(fields, "isnull"))) {
        return node_new(reader->arena, NODE_NULL, offset, 0);
    }
    if (boolean != NULL) {
        return node_new(reader->arena,
                        json_is_true(json_object_get(boolean, "boolval")) ? NODE_TRUE : NODE_FALSE,
                        offset, 0);
    }
    if (json_object_get(fields, "sval") != NULL) {
        return node_text(reader->arena, NODE_TEXT, offset,
                         text == NULL ? "" : arena_strdup(reader->arena, json_string_value(text)));
    }
    if (json_object_get(fields, "bsval") != NULL) {
        return refuse(reader, DIAG_EXPR_FORM, offset, "the expression contains a bit string");
    }
    return read_number(reader, fields, offset);
}

static const Node *
read_bool(Reader *reader, const json_t *fields)
{
    const char *op = json_string_value(json_object_get(fields, "boolop"));
    const json_t *args = json_object_get(fields, "args");
    const size_t offset = read_offset(fields);
    const NodeKind kind = op != NULL && strcmp(op, "AND_EXPR") == 0  ? NODE_AND
                          : op != NULL && strcmp(op, "OR_EXPR") == 0 ? NODE_OR
                                                                     : NODE_NOT;

    if (!read_few_enough(reader, json_array_size(args), offset)) {
        return NULL;
    }
    Node *node = node_new(reader->arena, kind, offset, json_array_size(args));

    return read_into(reader, args, node, 0) ? node_done(reader->arena, node) : NULL;
}

static const Node *
make_test(Reader *reader, const json_t *fields, TestKind test, bool negated)
{
    static const char *const members[] = {"arg"};
    Node *node = node_new(reader->arena, NODE_TEST, read_offset(fields), 1);

    node->op = (uint8_t) test;
    node->negated = negated;
    return read_members(reader, fields, node, members);
}

static const Node *
read_null_test(Reader *reader, const json_t *fields)
{
    const char *test = json_string_value(json_object_get(fields, "nulltesttype"));

    return make_test(reader, fields, TEST_NULL, test != NULL && strcmp(test, "IS_NOT_NULL") == 0);
}

static const Node *
read_boolean_test(Reader *reader, const json_t *fields)
{
    const char *test = json_string_value(json_object_get(fields, "booltesttype"));

    if (test == NULL) {
        test = "";
    }
    return make_test(reader, fields,
                     strstr(test, "TRUE") != NULL    ? TEST_TRUE
                     : strstr(test, "FALSE") != NULL ? TEST_FALSE
                                                     : TEST_NULL,
                     strncmp(test, "IS_NOT_", 7) == 0);
}

static bool
read_branch(Reader *reader, const json_t *when, Node *node, size_t *at)
{
    const json_t *fields = json_object_get(when, "CaseWhen");

    node->args[*at] = read_node(reader, json_object_get(fields, "expr"));
    if (node->args[*at] == NULL) {
        return false;
    }
    node->args[*at + 1] = read_node(reader, json_object_get(fields, "result"));
    *at += 2;
    return node->args[*at - 1] != NULL;
}

static const Node *
read_case(Reader *reader, const json_t *fields)
{
    const json_t *subject = json_object_get(fields, "arg");
    const json_t *whens = json_object_get(fields, "args");
    const json_t *otherwise = json_object_get(fields, "defresult");
    const size_t branches = json_array_size(whens);
    const size_t offset = read_offset(fields);
    size_t at = 0;

    if (!read_few_enough(reader, branches, offset)) {
        return NULL;
    }
    Node *node = node_new(reader->arena, NODE_CASE, offset,
                          (subject != NULL) + 2 * branches + (otherwise != NULL));

    node->op =
        (uint8_t) ((subject != NULL ? CASE_SUBJECT : 0) | (otherwise != NULL ? CASE_ELSE : 0));
    if (subject != NULL && (node->args[at++] = read_node(reader, subject)) == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < branches; i++) {
        if (!read_branch(reader, json_array_get(whens, i), node, &at)) {
            return NULL;
        }
    }
    if (otherwise != NULL && (node->args[at] = read_node(reader, otherwise)) == NULL) {
        return NULL;
    }
    return node_done(reader->arena, node);
}

static const Node *
read_cast(Reader *reader, const json_t *fields)
{
    static const char *const members[] = {"arg"};
    const json_t *type_name = json_object_get(fields, "typeName");
    const size_t offset = read_offset(type_name);

    if (read_is_interval(type_name)) {
        return read_interval(reader, fields, offset);
    }
    const DataType *type = read_type(reader, type_name, offset);

    if (type == NULL) {
        return NULL;
    }
    Node *node = node_new(reader->arena, NODE_CAST, offset, 1);

    node->type = type;
    return read_members(reader, fields, node, members);
}

static const Node *
read_coalesce(Reader *reader, const json_t *fields)
{
    return read_call_of(reader, "coalesce", json_object_get(fields, "args"), read_offset(fields));
}

static const Node *
read_min_max(Reader *reader, const json_t *fields)
{
    const char *op = json_string_value(json_object_get(fields, "op"));

    return read_call_of(reader, op != NULL && strcmp(op, "IS_LEAST") == 0 ? "least" : "greatest",
                        json_object_get(fields, "args"), read_offset(fields));
}

static const Node *
read_value_function(Reader *reader, const json_t *fields)
{
    refuse(reader, DIAG_EXPR_FORM, read_offset(fields),
           "the expression contains a value of the session, such as the time or the user");
    return refuse_hint(reader, "The same rows must always give the same result. A column of that "
                               "name needs double quotes or its alias.");
}

/* Everything else of a SELECT's grammar, with the words for it. */
static const Node *
read_refused(Reader *reader, const char *kind, const json_t *fields)
{
    static const struct
    {
        const char *kind;
        const char *what;
    } names[] = {{"SubLink", "a subquery"},        {"ParamRef", "a parameter"},
                 {"A_ArrayExpr", "an array"},      {"RowExpr", "a row, or a second expression"},
                 {"A_Indirection", "a subscript"}, {"XmlExpr", "XML"},
                 {"XmlSerialize", "XML"},          {"CollateClause", "COLLATE"},
                 {"GroupingFunc", "an aggregate"}, {"NamedArgExpr", "a named argument"},
                 {"SetToDefault", "DEFAULT"}};
    const char *what = kind;

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (strcmp(names[i].kind, kind) == 0) {
            what = names[i].what;
        }
    }
    return refuse(reader, DIAG_EXPR_FORM, read_offset(fields), "the expression contains %s", what);
}

static const Node *
read_kind(Reader *reader, const char *kind, const json_t *fields)
{
    static const struct
    {
        const char *kind;
        ReadFunction read;
    } readers[] = {{"ColumnRef", read_column},   {"A_Const", read_constant},
                   {"A_Expr", read_operation},   {"BoolExpr", read_bool},
                   {"NullTest", read_null_test}, {"BooleanTest", read_boolean_test},
                   {"CaseExpr", read_case},      {"TypeCast", read_cast},
                   {"FuncCall", read_call},      {"CoalesceExpr", read_coalesce},
                   {"MinMaxExpr", read_min_max}, {"SQLValueFunction", read_value_function}};

    for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++) {
        if (strcmp(readers[i].kind, kind) == 0) {
            return readers[i].read(reader, fields);
        }
    }
    return read_refused(reader, kind, fields);
}

const Node *
read_node(Reader *reader, const json_t *json)
{
    void *member = json_object_iter((json_t *) (uintptr_t) json);

    if (member == NULL || json_object_size(json) != 1) {
        return refuse(reader, DIAG_EXPR_FORM, 0, "the expression contains something unknown");
    }
    if (reader->depth >= NODE_MAX_DEPTH) {
        return refuse(reader, DIAG_EXPR_FORM, 0, "the expression is nested deeper than %d levels",
                      NODE_MAX_DEPTH);
    }
    reader->depth++;
    const Node *node =
        read_kind(reader, json_object_iter_key(member), json_object_iter_value(member));

    reader->depth--;
    if (node != NULL && (node->weight > NODE_MAX_WEIGHT || node->depth > NODE_MAX_DEPTH)) {
        return refuse(reader, DIAG_EXPR_FORM, node->offset,
                      "the expression has more than %d parts or %d levels", NODE_MAX_WEIGHT,
                      NODE_MAX_DEPTH);
    }
    return node;
}
