#include "sql/sql.h"

#include <string.h>

const SqlDialect sql_postgres = {
    .id = SQL_POSTGRES,
    .name = "postgres",
    .max_identifier_bytes = 63, /* NAMEDATALEN - 1; longer names are cut silently */
    .backslash_escapes = false, /* standard_conforming_strings is on since 9.1 */
    .branches_per_statement = 0,
    .statement_bytes = 16777216, /* the server takes 1 GB; the parse tree is many times the text */
    .hash_type = "bigint",
    .json_type = "jsonb",
    .max_varchar = 10485760,
    .bytes_per_character = 1,
    .keys_enforced = true,
    .scratch_in_schema = true, /* a parallel plan cannot read a temporary table */
    .builds_in_one_go = true,  /* INSERT never uses a second core */
    .text_order = " COLLATE \"C\"",
    .now = "clock_timestamp() AT TIME ZONE 'UTC'",
    .begin_snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ",
    .row_json = "to_jsonb",
    /* The planner merges no sub-select that has one; a number instead of the text keeps it from parallel workers. */
    .fence = " OFFSET '0'",
};

const SqlDialect sql_redshift = {
    .id = SQL_REDSHIFT,
    .name = "redshift",
    .max_identifier_bytes = 127,
    .backslash_escapes = true,
    .branches_per_statement = 20,
    .statement_bytes = 1048576, /* the server refuses more than 16 MB */
    .hash_type = "varchar(32)",
    .json_type = "super",
    .max_varchar = 65535,
    .bytes_per_character = 4,
    .keys_enforced = false,
    .scratch_in_schema = false,
    .builds_in_one_go =
        false,        /* its tables are laid out when created, and INSERT is parallel there */
    .text_order = "", /* Redshift orders text by its bytes */
    .now = "GETDATE()",
    .begin_snapshot = "BEGIN", /* a level in BEGIN is ignored there; the database's own holds */
    .row_json = NULL,
    .fence = "",
};

const SqlDialect *
sql_dialect_find(const char *name)
{
    static const SqlDialect *const dialects[] = {&sql_postgres, &sql_redshift};

    for (size_t i = 0; i < sizeof(dialects) / sizeof(dialects[0]); i++) {
        if (strcmp(dialects[i]->name, name) == 0) {
            return dialects[i];
        }
    }
    return NULL;
}
