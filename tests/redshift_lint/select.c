/* Rules about the shape of queries. */
#include <string.h>

#include "redshift_lint/lint.h"

static const char set_operators[] = "UNION|INTERSECT|EXCEPT|MINUS";

/* Is there a comma directly between the parentheses at `open`? */
static bool
has_comma(const Statement *statement, size_t open)
{
    const Token *token = &statement->tokens[open];

    if (token->match == NO_MATCH) {
        return false;
    }
    const size_t end = (size_t) token->match;

    return token_find(statement, open + 1, end, token->depth + 1, ",") < end;
}

/* Is the parenthesis at `open` that of a call or of a column list behind a name? */
static bool
belongs_to_name(const Statement *statement, size_t open)
{
    static const char operators[] =
        "WHERE|AND|OR|NOT|ON|WHEN|THEN|ELSE|SELECT|HAVING|SET|IN|BETWEEN|CASE";

    return open > 0 && token_is_name(statement, open - 1) &&
           !token_is(statement, open - 1, operators);
}

/* A row in front of token `at`: "(a, b)". */
static bool
row_before(const Statement *statement, size_t at)
{
    if (at == 0 || !token_is(statement, at - 1, ")") ||
        statement->tokens[at - 1].match == NO_MATCH) {
        return false;
    }
    const size_t open = (size_t) statement->tokens[at - 1].match;

    return has_comma(statement, open) && !belongs_to_name(statement, open);
}

static void
check_rows(Lint *lint)
{
    const Statement *statement = lint->statement;

    for (size_t i = 0; i < statement->count; i++) {
        if (token_is(statement, i, "<|>|<=|>=|=|<>|!=") && row_before(statement, i) &&
            token_is(statement, i + 1, "(")) {
            lint_report(lint, i, 5, "rows cannot be compared");
        }
        if ((token_sequence(statement, i, "IN ( SELECT|WITH") > 0 && row_before(statement, i)) ||
            (token_sequence(statement, i, "NOT IN ( SELECT|WITH") > 0 &&
             row_before(statement, i))) {
            lint_report(lint, i, 27, "IN with a subquery takes one column");
        }
    }
}

static void
check_concat(Lint *lint)
{
    const Statement *statement = lint->statement;

    for (size_t i = 0; i < statement->count; i++) {
        if (token_sequence(statement, i, "CONCAT (") == 0 ||
            statement->tokens[i + 1].match == NO_MATCH) {
            continue;
        }
        const size_t end = (size_t) statement->tokens[i + 1].match;
        const int depth = statement->tokens[i + 1].depth + 1;
        const size_t first = token_find(statement, i + 2, end, depth, ",");

        if (first < end && token_find(statement, first + 1, end, depth, ",") < end) {
            lint_report(lint, i, 6, "CONCAT takes two arguments");
        }
    }
}

/* Where the select list that begins behind SELECT at `at` ends. */
static size_t
list_end(const Statement *statement, size_t at)
{
    static const char enders[] =
        "FROM|WHERE|GROUP|HAVING|ORDER|LIMIT|UNION|INTERSECT|EXCEPT|INTO|)";
    const int depth = statement->tokens[at].depth;

    for (size_t i = at + 1; i < statement->count; i++) {
        if (statement->tokens[i].depth < depth ||
            (statement->tokens[i].depth == depth && token_is(statement, i, enders))) {
            return i;
        }
    }
    return statement->count;
}

/* 'x', NULL, 'x' AS a: no type of its own. */
static bool
is_untyped_item(const Statement *statement, size_t from, size_t end)
{
    while (from < end && token_is(statement, from, "(|DISTINCT|ALL")) {
        from++;
    }
    const bool untyped = from < end && (statement->tokens[from].kind == TOKEN_STRING ||
                                        token_is(statement, from, "NULL"));

    from++;
    while (from < end && token_is(statement, from, ")")) {
        from++;
    }
    if (from < end && token_is(statement, from, "AS")) {
        from++;
    }
    return untyped && (from >= end || (from + 1 == end && token_is_name(statement, from)));
}

static void
check_list(Lint *lint, size_t select)
{
    const Statement *statement = lint->statement;
    const int depth = statement->tokens[select].depth;
    const size_t end = list_end(statement, select);

    for (size_t from = select + 1; from < end;) {
        const size_t comma = token_find(statement, from, end, depth, ",");

        if (is_untyped_item(statement, from, comma)) {
            lint_report(lint, from, 23, "a literal or NULL without a cast has no type");
        }
        from = comma + 1;
    }
}

/* Is the query at `select` an operand of UNION, INTERSECT or EXCEPT? */
static bool
is_branch(const Statement *statement, size_t select)
{
    const int depth = statement->tokens[select].depth;
    size_t end = select;

    if (select > 0 && (token_is(statement, select - 1, set_operators) ||
                       (token_is(statement, select - 1, "ALL|DISTINCT") && select > 1 &&
                        token_is(statement, select - 2, set_operators)))) {
        return true;
    }
    while (end < statement->count && statement->tokens[end].depth >= depth) {
        end++;
    }
    return token_find(statement, select, end, depth, set_operators) < end;
}

static bool
makes_table(const Statement *statement)
{
    const size_t end = statement->count;

    return token_is(statement, 0, "INSERT|CREATE") ||
           (token_is(statement, 0, "WITH") && token_find(statement, 0, end, 0, "INSERT") < end);
}

static void
check_lists(Lint *lint)
{
    const Statement *statement = lint->statement;

    for (size_t i = 0; i < statement->count; i++) {
        if (!token_is(statement, i, "SELECT")) {
            continue;
        }
        if (makes_table(statement) || is_branch(statement, i)) {
            check_list(lint, i);
        }
        for (size_t j = i; j < list_end(statement, i); j++) {
            if (token_sequence(statement, j, "IS ?NOT TRUE|FALSE|UNKNOWN") > 0 &&
                statement->tokens[j].depth == statement->tokens[i].depth) {
                lint_report(lint, j, 29, "IS TRUE stands in WHERE only");
            }
        }
    }
}

/* LIMIT directly inside the parentheses at `open`. */
static bool
has_limit(const Statement *statement, size_t open)
{
    const Token *token = &statement->tokens[open];
    const size_t end = token->match != NO_MATCH ? (size_t) token->match : statement->count;

    return token_find(statement, open + 1, end, token->depth + 1, "LIMIT") < end;
}

/* LIMIT between the beginning of this query and its set operator at `at`. */
static bool
limited_before(const Statement *statement, size_t at)
{
    const int depth = statement->tokens[at].depth;

    for (size_t i = at; i-- > 0 && statement->tokens[i].depth >= depth;) {
        if (statement->tokens[i].depth == depth && token_is(statement, i, "SELECT")) {
            return false;
        }
        if (statement->tokens[i].depth == depth && token_is(statement, i, "LIMIT")) {
            return true;
        }
    }
    return false;
}

static void
check_limits(Lint *lint)
{
    const Statement *statement = lint->statement;

    for (size_t i = 1; i < statement->count; i++) {
        if (!token_is(statement, i, set_operators)) {
            continue;
        }
        const size_t next = i + 1 + token_is(statement, i + 1, "ALL|DISTINCT");
        const bool group_before =
            token_is(statement, i - 1, ")") && statement->tokens[i - 1].match != NO_MATCH;
        bool limited = limited_before(statement, i);

        limited |= group_before && has_limit(statement, (size_t) statement->tokens[i - 1].match);
        limited |= token_is(statement, next, "(") && has_limit(statement, next);
        if (limited) {
            lint_report(lint, i, 27, "LIMIT inside a set operation");
        }
    }
}

/* WITH before INSERT, and subqueries in VALUES of several rows. */
static void
check_insert(Lint *lint)
{
    const Statement *statement = lint->statement;
    const size_t end = statement->count;
    const size_t insert = token_find(statement, 0, end, 0, "INSERT");
    const size_t values = token_find(statement, insert, end, 0, "VALUES");

    if (token_is(statement, 0, "WITH") && token_sequence(statement, insert, "INSERT INTO") > 0) {
        lint_report(lint, insert, 27, "WITH belongs behind INSERT INTO");
    }
    if (values == end || token_find(statement, values, end, 0, ",") == end) {
        return;
    }
    for (size_t i = values; i < end; i++) {
        if (token_is(statement, i, "SELECT")) {
            lint_report(lint, i, 27, "no subquery in VALUES of several rows");
        }
    }
}

static bool
same_text(const Statement *statement, size_t a, size_t b)
{
    const size_t a_end = (size_t) statement->tokens[a].match;
    const size_t b_end = (size_t) statement->tokens[b].match;

    if (a_end - a != b_end - b) {
        return false;
    }
    for (size_t i = 0; i < a_end - a; i++) {
        const Token *left = &statement->tokens[a + i];
        const Token *right = &statement->tokens[b + i];

        if (left->length != right->length ||
            strncmp(left->start, right->start, left->length) != 0) {
            return false;
        }
    }
    return true;
}

static void
check_listagg_orders(Lint *lint)
{
    const Statement *statement = lint->statement;
    size_t first = statement->count;

    for (size_t i = 0; i < statement->count; i++) {
        if (token_sequence(statement, i, "WITHIN GROUP (") == 0 ||
            statement->tokens[i + 2].match == NO_MATCH) {
            continue;
        }
        if (first == statement->count) {
            first = i + 2;
        } else if (!same_text(statement, first, i + 2)) {
            lint_report(lint, i, 27, "all WITHIN GROUP of a statement must order alike");
        }
    }
}

/* ---- leader node --------------------------------------------------------------------------- */

/* Is the FROM at `at` the one of EXTRACT(x FROM y), SUBSTRING, TRIM? */
static bool
is_call_syntax(const Statement *statement, size_t at)
{
    const int depth = statement->tokens[at].depth;

    for (size_t i = at; i-- > 0 && statement->tokens[i].depth >= depth - 1;) {
        if (statement->tokens[i].depth == depth - 1 && token_is(statement, i, "(")) {
            return i > 0 && token_is(statement, i - 1, "EXTRACT|SUBSTRING|TRIM|DATE_PART");
        }
    }
    return false;
}

static bool
is_catalog(const Token *token)
{
    return strncmp(token->word, "PG_", 3) == 0 || strcmp(token->word, "INFORMATION_SCHEMA") == 0 ||
           (token->length > 4 && strncmp(token->start, "\"pg_", 4) == 0);
}

static void
count_tables(const Statement *statement, size_t *users, size_t *catalogs)
{
    for (size_t i = 0; i < statement->count; i++) {
        const bool takes_table = token_is(statement, i, "FROM|JOIN|INTO|USING|UPDATE") &&
                                 token_is_name(statement, i + 1) &&
                                 !token_is(statement, i + 1, "SELECT|SET|LATERAL");

        if (!takes_table || (token_is(statement, i, "FROM") && is_call_syntax(statement, i))) {
            continue;
        }
        *users += !is_catalog(&statement->tokens[i + 1]);
        *catalogs += is_catalog(&statement->tokens[i + 1]);
    }
}

static void
check_leader_node(Lint *lint)
{
    static const char calls[] = "NOW|AGE|CURRENT_SCHEMA|CURRENT_SCHEMAS|HAS_DATABASE_PRIVILEGE|"
                                "HAS_SCHEMA_PRIVILEGE|HAS_TABLE_PRIVILEGE (";
    static const char words[] =
        "CURRENT_TIMESTAMP|CURRENT_TIME|LOCALTIME|LOCALTIMESTAMP|CURRENT_SCHEMA";
    const Statement *statement = lint->statement;
    size_t users = 0;
    size_t catalogs = 0;

    count_tables(statement, &users, &catalogs);
    if (users > 0 && catalogs > 0) {
        lint_report(lint, 0, 26, "a catalog table beside a user table");
    }
    for (size_t i = 0; i < statement->count; i++) {
        const bool leader =
            token_sequence(statement, i, calls) > 0 || token_is(statement, i, words);

        if (leader && users > 0) {
            lint_report(lint, i, 26, "a function of the leader node beside a user table");
        }
        if (users == 0 &&
            token_sequence(statement, i, "LISTAGG|MEDIAN|PERCENTILE_CONT|PERCENTILE_DISC (") > 0) {
            lint_report(lint, i, 26, "this aggregate needs a user table");
        }
    }
}

void
lint_select(Lint *lint)
{
    check_rows(lint);
    check_concat(lint);
    check_lists(lint);
    check_limits(lint);
    check_insert(lint);
    check_listagg_orders(lint);
    check_leader_node(lint);
}
