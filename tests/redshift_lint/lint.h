/*
 * What must never appear in a script for Redshift, found without a cluster.
 *
 * A script is cut into statements and tokens as Redshift reads them; literals, comments and quoted names
 * are opaque, so a column "sequence" sets nothing off.  Most rules are sequences of words (patterns.c), the
 * others look at the shape of a statement (select.c, write.c, table.c).  Rule 21 takes out the clauses that
 * only Redshift has, each checked by a grammar of its own, and gives the rest to PostgreSQL's parser.
 *
 * The rules are numbered as in the list that the project keeps of what Redshift refuses; README.md
 * names them.
 */
#ifndef TESTS_REDSHIFT_LINT_LINT_H
#define TESTS_REDSHIFT_LINT_LINT_H

#include "base/arena.h"
#include "base/vec.h"
#include "redshift_lint/token.h"

typedef struct Finding
{
    unsigned line;
    int rule;
    const char *message;
} Finding;

typedef VEC_OF(Finding) FindingList;

typedef struct Lint
{
    Arena *arena;
    const Statement *statement;
    FindingList *findings;
    bool in_transaction;
} Lint;

/* Appends what is wrong with a script, statement by statement. */
void lint_script(Arena *arena, const char *text, FindingList *out);

/* For the files of rules: token `at` of the statement breaks `rule`. */
void lint_report(Lint *lint, size_t at, int rule, const char *message);

void lint_patterns(Lint *lint);
void lint_literals(Lint *lint);
void lint_select(Lint *lint);
void lint_windows(Lint *lint);
void lint_write(Lint *lint);
void lint_merge(Lint *lint);
void lint_tables(Lint *lint);
void lint_names(Lint *lint);
void lint_transaction(Lint *lint);
void lint_parse(Lint *lint);

#endif
