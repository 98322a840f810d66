/*
 * SQL text that is safe by construction.
 *
 * Names and values reach a statement only through sql_ident(), sql_literal() and the
 * rendering of templates; both check UTF-8 and the dialect's limits.
 */
#ifndef ENGINE_SQL_SQL_H
#define ENGINE_SQL_SQL_H

#include "base/datatype.h"
#include "base/diag.h"

typedef enum SqlDialectId
{
    SQL_POSTGRES,
    SQL_REDSHIFT
} SqlDialectId;

/* What differs between servers, as data.  One const instance per server; see dialect.c. */
typedef struct SqlDialect
{
    SqlDialectId id;
    const char *name;              /* "postgres", "redshift": also the folder under sql/ */
    size_t max_identifier_bytes;   /* 63 = NAMEDATALEN - 1; 127 on Redshift */
    bool backslash_escapes;        /* does '\' escape inside '...'? */
    size_t branches_per_statement; /* UNION ALL branches; 0: any number */
    size_t statement_bytes;        /* soft limit of one statement */
    const char *hash_type;         /* type of a row hash: "bigint", "varchar(32)" */
    const char *json_type;         /* "jsonb", "super" */
    unsigned max_varchar;          /* 65535 bytes on Redshift; 10485760 characters */
    unsigned bytes_per_character;  /* in the length of a varchar: 1 where it counts characters */
    bool keys_enforced;            /* does the server enforce primary keys? */
    bool scratch_in_schema; /* scratch tables: unlogged in the control schema, or temporary */
    bool
        builds_in_one_go; /* a new fact is built by CREATE TABLE AS, which can use all cores, and indexed last */
    const char
        *text_order; /* after a text type: order by bytes, whatever the database's collation */
    const char *now; /* this instant as a timestamp in UTC */
    const char *begin_snapshot; /* a transaction that reads one snapshot */
    const char *row_json;       /* function from a whole row to JSON; NULL: none */
    const char *
        fence; /* after a sub-select: what it gives is computed once, not again wherever it is named */
} SqlDialect;

extern const SqlDialect sql_postgres;
extern const SqlDialect sql_redshift;

/* By name; NULL when there is none. */
const SqlDialect *sql_dialect_find(const char *name);

/*
 * Append `name` as a quoted identifier, `text` as a quoted literal.
 * Redshift folds names to lower case even when quoted: they are written in lower case there.
 * Errors: DIAG_SQL_TEXT when the bytes are not UTF-8 (an invalid sequence may swallow the closing
 * quote), hold NUL, or when a name is empty or longer than the dialect allows.
 */
bool sql_ident(StrBuf *out, const SqlDialect *dialect, const char *name, Diags *diags);
bool sql_literal(StrBuf *out, const SqlDialect *dialect, const char *text, Diags *diags);

/* The same into an arena; NULL after a diagnostic. */
const char *sql_ident_text(Arena *arena, const SqlDialect *dialect, const char *name, Diags *diags);
const char *sql_literal_text(Arena *arena, const SqlDialect *dialect, const char *text,
                             Diags *diags);

/* A type as the dialect spells it in DDL and casts.  Redshift: varchar(n) holds 4n bytes, at most 65535. */
void sql_type(StrBuf *out, const SqlDialect *dialect, DataType type);

/*
 * Expressions that differ between dialects; each appends to `out`.  Arguments are finished SQL.
 */
/* Hash over a list of typed expressions, equal exactly when all are equal (NULL is a value of its own). */
void sql_row_hash(StrBuf *out, const SqlDialect *dialect, const char *const *exprs,
                  const DataType *types, size_t count);
/* Any scalar as text; booleans as 'true'/'false'; NULL stays NULL.  Timestamps as ISO. */
void sql_as_text(StrBuf *out, const SqlDialect *dialect, const char *expr, DataType type);
/* Does `expr` match the POSIX regular expression `pattern` (raw, not quoted)? */
void sql_regex_test(StrBuf *out, const SqlDialect *dialect, const char *expr, const char *pattern);
/* A JSON object of text members: {"name": expr...}; exprs are the texts of columns of `types`.  Redshift: where they may be
 * longer together than a text can be, and are, each is cut. */
void sql_json_object(StrBuf *out, const SqlDialect *dialect, const char *const *names,
                     const char *const *exprs, const DataType *types, size_t count);

/* The same as the text of an object without the members that are NULL, in the order of the names; NULL where all are.  Redshift:
 * a document that might be longer than a text is {"firn_too_long":"true"} where it is. */
void sql_json_text(StrBuf *out, const SqlDialect *dialect, const char *const *names,
                   const char *const *exprs, const DataType *types, size_t count);
/* Such a text as a document of the dialect's type. */
void sql_json_from_text(StrBuf *out, const SqlDialect *dialect, const char *expr);

/*
 * Templates are the files under sql/, embedded at build time.  They use psql
 * variables, so every one of them also runs in psql with `-v name=value`:
 *
 *   :"name"  identifier      :'name'  literal      :name  SQL built by C code
 *
 * Looked up as sql/<dialect>/<name>.sql first, then sql/common/<name>.sql.  The leading comment lines of
 * a template are not part of the rendered statement.
 */
typedef struct SqlTemplate
{
    const char *name; /* "common/close_changed_rows" */
    const char *text;
} SqlTemplate;

extern const SqlTemplate sql_templates[]; /* generated; ends with a NULL name */

typedef enum SqlVarKind
{
    SQL_VAR_IDENT,
    SQL_VAR_LITERAL,
    SQL_VAR_CODE
} SqlVarKind;

typedef struct SqlVar
{
    const char *name;
    SqlVarKind kind;
    const char *text; /* raw for IDENT and LITERAL, finished SQL for CODE */
} SqlVar;

/*
 * Renders template `name` for the dialect and appends it, without the final `;`.
 * Errors: DIAG_SQL_TEMPLATE for an unknown template or a placeholder without a value; a value
 * that the template does not use is allowed (dialects differ).  DIAG_SQL_TEXT from quoting.
 */
bool sql_render(StrBuf *out, const SqlDialect *dialect, const char *name, const SqlVar *vars,
                size_t var_count, Diags *diags);

#endif
