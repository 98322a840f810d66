/* Rules about tables: types, attributes, ALTER, and the limits of names. */
#include <string.h>

#include "redshift_lint/lint.h"

enum
{
    MAX_NAME_BYTES = 127,
    MAX_COLUMNS = 1600,
    MAX_SORT_COLUMNS = 400,
    MAX_STATEMENT_BYTES = 16777216
};

static size_t
count_words(const Statement *statement, const char *words)
{
    size_t count = 0;

    for (size_t i = 0; i < statement->count; i++) {
        count += token_is(statement, i, words);
    }
    return count;
}

/* Rule 24: types that are shorter than they look. */
static void
check_lengths(Lint *lint)
{
    const Statement *statement = lint->statement;

    for (size_t i = 0; i < statement->count; i++) {
        if (i > 0 && token_is(statement, i - 1, ".")) {
            continue;
        }
        if (token_is(statement, i, "VARCHAR|NVARCHAR|CHAR|NCHAR|BPCHAR|TEXT|CHARACTER|VARYING") &&
            !token_is(statement, i + 1, "(|VARYING")) {
            lint_report(lint, i, 24, "a text type without a length");
        }
        if (token_is(statement, i, "DECIMAL|NUMERIC") &&
            (token_sequence(statement, i + 1, "( *") == 0 || !token_is(statement, i + 3, ","))) {
            lint_report(lint, i, 24, "DECIMAL without precision and scale is (18,0)");
        }
    }
}

static void
check_attributes(Lint *lint)
{
    static const char encodings[] =
        "AZ64|BYTEDICT|DELTA|DELTA32K|LZO|MOSTLY8|MOSTLY16|MOSTLY32|RAW|"
        "RUNLENGTH|TEXT255|TEXT32K|ZSTD|AUTO";
    const Statement *statement = lint->statement;

    if (!token_is(statement, 0, "CREATE|ALTER")) {
        return;
    }
    for (size_t i = 0; i < statement->count; i++) {
        if (token_is(statement, i, "DISTSTYLE") &&
            !token_is(statement, i + 1, "AUTO|EVEN|KEY|ALL")) {
            lint_report(lint, i, 15, "DISTSTYLE is AUTO, EVEN, KEY or ALL");
        }
        if (token_sequence(statement, i, "DISTSTYLE ALL|EVEN|AUTO") > 0 &&
            count_words(statement, "DISTKEY") > 0) {
            lint_report(lint, i, 15, "DISTKEY goes with DISTSTYLE KEY");
        }
        if (token_is(statement, i, "ENCODE") && !token_is(statement, i + 1, encodings)) {
            lint_report(lint, i, 16, "no such encoding");
        }
    }
    if (count_words(statement, "DISTKEY") > 1) {
        lint_report(lint, 0, 32, "two DISTKEYs");
    }
}

static size_t
count_items(const Statement *statement, size_t open)
{
    const Token *token = &statement->tokens[open];
    const size_t end = token->match != NO_MATCH ? (size_t) token->match : statement->count;
    size_t count = 1;

    for (size_t i = open + 1; i < end; i++) {
        count += statement->tokens[i].depth == token->depth + 1 && token_is(statement, i, ",");
    }
    return count;
}

static void
check_create_table(Lint *lint)
{
    const Statement *statement = lint->statement;
    const size_t temporary = token_sequence(statement, 0, "CREATE ?LOCAL TEMP|TEMPORARY TABLE");
    const size_t head = temporary > 0 ? temporary : token_sequence(statement, 0, "CREATE TABLE");
    const size_t guard = token_sequence(statement, head, "IF NOT EXISTS");
    const size_t behind = token_behind_name(statement, head + guard);
    const size_t end = statement->count;
    const size_t as = token_find(statement, behind, end, 0, "AS");

    if (head == 0) {
        return;
    }
    if (guard > 0 && as < end && token_is(statement, as + 1, "SELECT|WITH|(")) {
        lint_report(lint, as, 13, "CREATE TABLE .. AS has no IF NOT EXISTS");
    }
    if (temporary > 0 && token_is(statement, head + guard + 1, ".")) {
        lint_report(lint, head + guard, 31, "a temporary table has no schema");
    }
    if (token_is(statement, behind, "(") && count_items(statement, behind) > MAX_COLUMNS) {
        lint_report(lint, behind, 33, "more than 1600 columns");
    }
    for (size_t i = behind; i < end; i++) {
        if (token_sequence(statement, i, "SORTKEY (") > 0 &&
            count_items(statement, i + 1) > MAX_SORT_COLUMNS) {
            lint_report(lint, i, 33, "more than 400 columns in a sort key");
        }
    }
}

static void
check_alter_table(Lint *lint)
{
    const Statement *statement = lint->statement;
    const size_t end = statement->count;

    if (token_sequence(statement, 0, "ALTER TABLE") == 0) {
        return;
    }
    const size_t first = token_find(statement, 2, end, 0, "ADD");
    const size_t comma = token_find(statement, first, end, 0, ",");

    if (comma < end && token_is(statement, comma + 1, "ADD")) {
        lint_report(lint, comma, 17, "one ADD COLUMN a statement");
    }
    for (size_t i = 2; i < end; i++) {
        if (token_sequence(statement, i, "ALTER ?COLUMN * TYPE") > 0 &&
            token_find(statement, i, end, 0, "USING") < end) {
            lint_report(lint, i, 18, "ALTER COLUMN TYPE has no USING");
        }
    }
}

static void
check_lists_of_tables(Lint *lint)
{
    const Statement *statement = lint->statement;
    const size_t end = statement->count;

    if (token_is(statement, 0, "TRUNCATE") && token_find(statement, 1, end, 0, ",") < end) {
        lint_report(lint, 0, 20, "TRUNCATE takes one table");
    }
    if (token_is(statement, 0, "LOCK") && token_find(statement, 1, end, 0, "IN") < end) {
        lint_report(lint, 0, 20, "LOCK has no modes");
    }
}

static void
check_late_binding(Lint *lint)
{
    const Statement *statement = lint->statement;
    const size_t count = statement->count;

    if (!token_is(statement, 0, "CREATE") || count < 4 ||
        token_sequence(statement, count - 4, "WITH NO SCHEMA BINDING") == 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (token_is(statement, i, "FROM|JOIN") && token_is_name(statement, i + 1) &&
            !token_is(statement, i + 2, ".|(")) {
            lint_report(lint, i + 1, 31, "a late-binding view needs qualified names");
        }
    }
}

void
lint_tables(Lint *lint)
{
    check_lengths(lint);
    check_attributes(lint);
    check_create_table(lint);
    check_alter_table(lint);
    check_lists_of_tables(lint);
    check_late_binding(lint);
}

static bool
has_upper_case(const Token *token)
{
    for (size_t i = 0; i < token->length; i++) {
        if (token->start[i] >= 'A' && token->start[i] <= 'Z') {
            return true;
        }
    }
    return false;
}

static bool
is_system_column(const Token *token)
{
    static const char *const names[] = {"oid", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (token->length == strlen(names[i]) + 2 &&
            strncmp(token->start + 1, names[i], strlen(names[i])) == 0) {
            return true;
        }
    }
    return false;
}

void
lint_names(Lint *lint)
{
    const Statement *statement = lint->statement;

    for (size_t i = 0; i < statement->count; i++) {
        const Token *token = &statement->tokens[i];

        if (token->kind == TOKEN_NAME && has_upper_case(token)) {
            lint_report(lint, i, 33, "names are folded to lower case, quoted or not");
        }
        if (token->kind == TOKEN_NAME && token->length > MAX_NAME_BYTES + 2) {
            lint_report(lint, i, 33, "a name of more than 127 bytes");
        }
        if (token->kind == TOKEN_NAME && is_system_column(token)) {
            lint_report(lint, i, 33, "a column cannot have this name");
        }
    }
    const Token *last = &statement->tokens[statement->count];

    if (last->start - statement->tokens[0].start > MAX_STATEMENT_BYTES) {
        lint_report(lint, 0, 33, "a statement of more than 16 MB");
    }
}

/* Rule 22, and what the tokens say by themselves. */
void
lint_literals(Lint *lint)
{
    const Statement *statement = lint->statement;

    for (size_t i = 0; i < statement->count; i++) {
        const Token *token = &statement->tokens[i];
        const bool touches = i > 0 && token[-1].start + token[-1].length == token->start;

        if (token->kind == TOKEN_BROKEN) {
            lint_report(lint, i, 21, "a quote or comment is not closed");
        }
        if (token->kind == TOKEN_DOLLAR) {
            lint_report(lint, i, 19, "no dollar quotes outside of procedures");
        }
        if (token->kind != TOKEN_STRING) {
            continue;
        }
        if (touches && token_is(statement, i - 1, "E|B|X|N|U")) {
            lint_report(lint, i, 22, "there is no E'..'");
        }
        for (size_t c = 1; c + 1 < token->length; c++) {
            if (token->start[c] != '\\') {
                continue;
            }
            if (token->start[c + 1] != '\\') {
                lint_report(lint, i, 22, "a lone backslash escapes the next character");
            }
            c++;
        }
    }
}
