#include "redshift_lint/lint.h"

#include <string.h>

void
lint_report(Lint *lint, size_t at, int rule, const char *message)
{
    const Statement *statement = lint->statement;
    const size_t token = at < statement->count ? at : statement->count;

    *vec_push(lint->arena, lint->findings) =
        (Finding){.line = statement->tokens[token].line, .rule = rule, .message = message};
}

/* PostgreSQL reads \' differently: a statement with a rule 22 finding is not worth its opinion. */
static bool
literals_are_plain(const FindingList *findings, size_t from)
{
    for (size_t i = from; i < findings->count; i++) {
        if (findings->items[i].rule == 22) {
            return false;
        }
    }
    return true;
}

void
lint_script(Arena *arena, const char *text, FindingList *out)
{
    Statement statement;
    Lint lint = {.arena = arena, .statement = &statement, .findings = out};
    unsigned line = 1;

    while (statement_next(arena, &text, &line, &statement)) {
        const size_t before = out->count;

        lint_literals(&lint);
        lint_patterns(&lint);
        lint_select(&lint);
        lint_windows(&lint);
        lint_write(&lint);
        lint_merge(&lint);
        lint_tables(&lint);
        lint_names(&lint);
        lint_transaction(&lint);
        if (literals_are_plain(out, before)) {
            lint_parse(&lint);
        }
    }
}
