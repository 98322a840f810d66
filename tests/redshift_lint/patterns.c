/* Rules that are a sequence of words. */
#include <string.h>

#include "redshift_lint/lint.h"

typedef struct PatternRule
{
    int rule;
    const char *only_in; /* first words of the statements it is for; NULL: all */
    const char *pattern;
    const char *message;
} PatternRule;

static const PatternRule rules[] = {
    {1, NULL, "ON CONFLICT", "there is no ON CONFLICT"},
    {1, NULL, "RETURNING", "there is no RETURNING"},
    {2, NULL, "DISTINCT ON", "there is no DISTINCT ON"},
    {2, NULL, "FILTER ( WHERE", "there is no FILTER on aggregates"},
    {2, NULL, "LATERAL", "there is no LATERAL"},
    {2, NULL, "TABLESAMPLE", "there is no TABLESAMPLE"},
    {2, NULL, "FOR UPDATE|SHARE", "there are no row locks"},
    {2, NULL, "EXCLUDE TIES|GROUP|CURRENT", "there is no EXCLUDE in windows"},
    {3, NULL, "AS ( INSERT|UPDATE|DELETE|MERGE", "a CTE may only select"},
    {3, NULL, "AS ?NOT MATERIALIZED (", "there is no MATERIALIZED CTE"},
    {4, NULL, "( VALUES", "VALUES is no table"},
    {5, NULL, "IS ?NOT DISTINCT FROM", "there is no IS DISTINCT FROM"},
    {7, NULL, "ARRAY [", "there are no arrays"},
    {7, NULL, "[ ]", "there are no array types"},
    {8, NULL,
     "STRING_AGG|ARRAY_AGG|EVERY|GENERATE_SERIES|GENERATE_SUBSCRIPTS|NEXTVAL|CURRVAL|SETVAL|"
     "PG_ADVISORY_LOCK|PG_TRY_ADVISORY_LOCK|PG_ADVISORY_XACT_LOCK|CLOCK_TIMESTAMP (",
     "no such function"},
    {8, NULL,
     "TRANSACTION_TIMESTAMP|PG_SLEEP|FORMAT|REGEXP_MATCHES|REGEXP_SPLIT_TO_TABLE|"
     "REGEXP_SPLIT_TO_ARRAY|UNNEST|TO_JSON|TO_JSONB|JSONB_BUILD_OBJECT|ROW_TO_JSON|"
     "GEN_RANDOM_UUID|ENCODE|DIV|WIDTH_BUCKET|HASH_RECORD_EXTENDED (",
     "no such function"},
    {8, NULL, "CONCAT_WS|CONVERT_TO|CONVERT_FROM|OVERLAY|JUSTIFY_DAYS|JUSTIFY_HOURS (",
     "no such function"},
    {11, NULL,
     "SERIAL|BIGSERIAL|SMALLSERIAL|JSON|JSONB|UUID|BYTEA|INET|CIDR|HSTORE|MONEY|XML|TSVECTOR",
     "no such type"},
    {11, NULL, "CHECK (", "there are no CHECK constraints"},
    {12, NULL, "UNLOGGED", "there are no unlogged tables"},
    {12, "CREATE", "PARTITION BY RANGE|LIST|HASH (", "there are no partitioned tables"},
    {12, NULL, "GENERATED ALWAYS", "there is no GENERATED ALWAYS"},
    {12, NULL, "INCLUDING ALL|CONSTRAINTS|INDEXES|STORAGE|COMMENTS|GENERATED|IDENTITY|STATISTICS",
     "LIKE includes DEFAULTS only"},
    {12, NULL, "ON COMMIT", "there is no ON COMMIT"},
    {14, "CREATE|DROP", "CREATE|DROP ?UNIQUE INDEX", "there are no indexes"},
    {14, "CREATE|DROP", "CREATE|DROP SEQUENCE", "there are no sequences"},
    {14, "CREATE|DROP", "CREATE|DROP POLICY", "policies are RLS POLICY"},
    {15, NULL, "SORT KEY", "SORTKEY is one word"},
    {15, NULL, "DIST KEY", "DISTKEY is one word"},
    {17, "ALTER", "ADD COLUMN IF NOT EXISTS", "ADD COLUMN has no IF NOT EXISTS"},
    {18, "ALTER", "ALTER ?COLUMN * SET NOT NULL", "a column cannot become NOT NULL"},
    {18, "ALTER", "ALTER ?COLUMN * SET DEFAULT", "a default cannot be changed"},
    {18, "ALTER", "ALTER ?COLUMN * DROP DEFAULT", "a default cannot be changed"},
    {19, NULL, "SAVEPOINT", "there are no savepoints"},
    {19, "DO", "DO", "there is no DO"},
    {20, "COPY", "FROM STDIN", "COPY reads no STDIN"},
    {26, "NOTIFY|LISTEN", "NOTIFY|LISTEN", "there are no notifications"},
    {29, NULL, "~*", "there is no ~*"},
    {29, NULL, "!~*", "there is no !~*"},
    {29, NULL, "=|<|>|<=|>=|~ ALL (", "ALL exists as <> ALL only"},
    {29, NULL, "<>|!=|<|>|<=|>=|~ ANY|SOME (", "ANY exists as = ANY only"},
    {30, NULL, "ROLLBACK ?WORK TO", "there are no savepoints"},
    {31, NULL, "QUALIFY", "QUALIFY is not in PostgreSQL; use a subquery"},
    {32, "ALTER", "ALTER ?COLUMN * DROP NOT NULL", "a column cannot lose NOT NULL"},
    {32, "ALTER", "SET SCHEMA", "a table cannot move"},
    {32, "CREATE", "CREATE OR REPLACE ?TEMP ?TEMPORARY TABLE", "a table cannot be replaced"},
    {32, "DISCARD", "DISCARD", "there is no DISCARD"},
    {32, "DEALLOCATE", "DEALLOCATE ?PREPARE ALL", "there is no DEALLOCATE ALL"},
    {32, "EXPLAIN", "EXPLAIN (", "EXPLAIN has no options in parentheses"},
    {33, NULL, ", FROM", "a comma before FROM"},
};

void
lint_patterns(Lint *lint)
{
    const Statement *statement = lint->statement;

    for (size_t r = 0; r < sizeof(rules) / sizeof(rules[0]); r++) {
        if (rules[r].only_in != NULL && !token_is(statement, 0, rules[r].only_in)) {
            continue;
        }
        for (size_t i = 0; i < statement->count; i++) {
            const bool qualified = i > 0 && token_is(statement, i - 1, ".");

            if (!qualified && token_sequence(statement, i, rules[r].pattern) > 0) {
                lint_report(lint, i, rules[r].rule, rules[r].message);
            }
        }
    }
}
