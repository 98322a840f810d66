/* Rule 25: windows. */
#include "redshift_lint/lint.h"

static const char framed[] =
    "SUM|AVG|COUNT|MIN|MAX|STDDEV|STDDEV_SAMP|STDDEV_POP|VARIANCE|VAR_SAMP|VAR_POP|FIRST_VALUE|"
    "LAST_VALUE|NTH_VALUE";

/* The function whose OVER is at `over`. */
static size_t
function_of(const Statement *statement, size_t over)
{
    size_t at = over;

    if (at >= 2 && token_is(statement, at - 1, "NULLS") &&
        token_is(statement, at - 2, "IGNORE|RESPECT")) {
        at -= 2;
    }
    if (at == 0 || !token_is(statement, at - 1, ")") || statement->tokens[at - 1].match < 1) {
        return statement->count;
    }
    return (size_t) statement->tokens[at - 1].match - 1;
}

/* One item of PARTITION BY or ORDER BY that is a literal alone. */
static bool
is_constant(const Statement *statement, size_t from, size_t end)
{
    while (from < end && token_is(statement, end - 1, "ASC|DESC|NULLS|FIRST|LAST")) {
        end--;
    }
    return from + 1 == end && (statement->tokens[from].kind == TOKEN_NUMBER ||
                               statement->tokens[from].kind == TOKEN_STRING ||
                               token_is(statement, from, "NULL|TRUE|FALSE"));
}

static void
check_items(Lint *lint, size_t by, size_t close, int depth)
{
    const Statement *statement = lint->statement;
    const size_t end = token_find(statement, by + 1, close, depth, "ORDER|ROWS|RANGE|GROUPS");

    for (size_t from = by + 1; from < end;) {
        const size_t comma = token_find(statement, from, end, depth, ",");

        if (is_constant(statement, from, comma)) {
            lint_report(lint, from, 25, "a constant in a window");
        }
        from = comma + 1;
    }
}

static void
check_window(Lint *lint, size_t over)
{
    const Statement *statement = lint->statement;
    const size_t open = over + 1;
    const int depth = statement->tokens[open].depth + 1;
    const size_t close = statement->tokens[open].match != NO_MATCH
                             ? (size_t) statement->tokens[open].match
                             : statement->count;
    const size_t order = token_find(statement, open, close, depth, "ORDER");
    const size_t frame = token_find(statement, open, close, depth, "ROWS|RANGE|GROUPS");

    if (frame < close && !token_is(statement, frame, "ROWS")) {
        lint_report(lint, frame, 25, "the frame of a window is ROWS");
    }
    if (order < close && frame == close &&
        token_is(statement, function_of(statement, over), framed)) {
        lint_report(lint, over, 25, "an ordered window of this function needs ROWS");
    }
    for (size_t i = open; i < close; i++) {
        if (statement->tokens[i].depth == depth && token_is(statement, i, "BY")) {
            check_items(lint, i, close, depth);
        }
    }
}

void
lint_windows(Lint *lint)
{
    const Statement *statement = lint->statement;

    for (size_t i = 0; i < statement->count; i++) {
        if (token_sequence(statement, i, "OVER (") > 0) {
            check_window(lint, i);
        }
    }
}
