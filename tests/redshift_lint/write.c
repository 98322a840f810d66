/* Rules about DELETE, UPDATE, MERGE, and about transactions. */
#include "redshift_lint/lint.h"

static void
check_delete(Lint *lint, size_t at)
{
    const Statement *statement = lint->statement;
    const size_t table = at + 1 + token_is(statement, at + 1, "FROM");
    const size_t behind = token_behind_name(statement, table);

    if (behind < statement->count && !token_is(statement, behind, "USING|WHERE")) {
        lint_report(lint, behind, 9, "the target of DELETE takes no alias");
    }
}

static void
check_assignments(Lint *lint, size_t set, size_t end, int depth)
{
    const Statement *statement = lint->statement;

    for (size_t from = set + 1; from < end;) {
        if (token_is_name(statement, from) && token_is(statement, from + 1, ".")) {
            lint_report(lint, from, 28, "a SET column is not qualified");
        }
        from = token_find(statement, from, end, depth, ",") + 1;
    }
}

static void
check_update(Lint *lint, size_t at)
{
    const Statement *statement = lint->statement;
    const size_t behind = token_behind_name(statement, at + 1);
    const size_t end = statement->count;
    const size_t from = token_find(statement, behind, end, 0, "FROM");
    const size_t where = token_find(statement, behind, end, 0, "WHERE");

    if (!token_is(statement, behind, "SET")) {
        lint_report(lint, behind, 28, "the target of UPDATE takes no alias");
    }
    check_assignments(lint, token_find(statement, behind, end, 0, "SET"),
                      from < where ? from : where, 0);
    for (size_t i = from; i < where; i++) {
        if (statement->tokens[i].depth == 0 &&
            token_sequence(statement, i, "LEFT|RIGHT|FULL ?OUTER JOIN") > 0) {
            lint_report(lint, i, 28, "no outer join in UPDATE .. FROM; put it into a subquery");
        }
    }
}

/* The first statement word outside of parentheses, behind a WITH. */
static size_t
verb_of(const Statement *statement)
{
    return token_is(statement, 0, "WITH")
               ? token_find(statement, 1, statement->count, 0, "SELECT|INSERT|UPDATE|DELETE|MERGE")
               : 0;
}

void
lint_write(Lint *lint)
{
    const Statement *statement = lint->statement;
    const size_t verb = verb_of(statement);

    if (token_is(statement, verb, "DELETE")) {
        check_delete(lint, verb);
    } else if (token_is(statement, verb, "UPDATE")) {
        check_update(lint, verb);
    }
}

void
lint_merge(Lint *lint)
{
    static const char matched[] = "WHEN MATCHED THEN UPDATE|DELETE";
    static const char not_matched[] = "WHEN NOT MATCHED THEN INSERT";
    const Statement *statement = lint->statement;
    const size_t verb = verb_of(statement);
    const size_t end = statement->count;
    size_t clauses = 0;
    size_t good = 0;

    if (!token_is(statement, verb, "MERGE")) {
        return;
    }
    if (verb > 0) {
        lint_report(lint, verb, 10, "no WITH in front of MERGE");
    }
    if (!token_is(statement, token_behind_name(statement, verb + 2), "USING")) {
        lint_report(lint, verb, 10, "the target of MERGE takes no alias");
    }
    for (size_t i = verb; i < end; i++) {
        if (token_sequence(statement, i, "WHEN ?NOT MATCHED") > 0) {
            clauses++;
            good += clauses == 1 && token_sequence(statement, i, matched) > 0;
            good += clauses == 2 && token_sequence(statement, i, not_matched) > 0;
        }
    }
    const bool remove = end >= 2 && token_sequence(statement, end - 2, "REMOVE DUPLICATES") > 0;

    if (remove ? clauses != 0 : clauses != 2 || good != 2) {
        lint_report(lint, verb, 10,
                    "MERGE has WHEN MATCHED and WHEN NOT MATCHED, once, in this order");
    }
}

void
lint_transaction(Lint *lint)
{
    const Statement *statement = lint->statement;

    if (token_sequence(statement, 0, "BEGIN") > 0 ||
        token_sequence(statement, 0, "START TRANSACTION") > 0) {
        lint->in_transaction = true;
    } else if (token_is(statement, 0, "COMMIT|END|ROLLBACK|ABORT")) {
        lint->in_transaction = false;
    }
    if (!lint->in_transaction) {
        return;
    }
    if (token_is(statement, 0, "TRUNCATE")) {
        lint_report(lint, 0, 30, "TRUNCATE commits the transaction");
    } else if (token_is(statement, 0, "VACUUM")) {
        lint_report(lint, 0, 30, "VACUUM cannot run in a transaction");
    } else if (token_sequence(statement, 0, "ALTER TABLE") > 0) {
        for (size_t i = 2; i < statement->count; i++) {
            if (token_sequence(statement, i, "APPEND FROM") > 0 ||
                token_sequence(statement, i, "ALTER ?COLUMN * TYPE") > 0) {
                lint_report(lint, i, 30, "this ALTER TABLE cannot run in a transaction");
            }
        }
    }
}
