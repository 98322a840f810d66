/*
 * Unpivot: one driving row as several rows.  The driving table is crossed with the list of the entries' names before
 * anything is joined, so every row of the list is there for every driving row: those that say nothing are ignored, and
 * leave the target when they said something before.  A row's identity ends with its entry's name.
 */
#include <string.h>

#include "gen/branch.h"

const char *
entry_column_sql(Build *b, const BoundBranch *bound, const char *name)
{
    return arena_fmt(b->arena, "%s.%s", ident(b, bound->tables[0].alias),
                     ident(b, arena_fmt(b->arena, "firn_entry_%s", name)));
}

const char *
unpivot_identity(const Branch *branch)
{
    return branch->bound->entry_count == 0
               ? ""
               : arena_fmt(branch->b->arena, " || '#' || %s",
                           entry_column_sql(branch->b, branch->bound, "name"));
}

const char *
unpivot_is_empty(const Branch *branch)
{
    if (branch->bound->entry_count == 0) {
        return NULL;
    }
    return arena_fmt(branch->b->arena, "%s = 1",
                     entry_column_sql(branch->b, branch->bound, "firn_empty"));
}

/* One expression as a value of the entries' common type. */
static const char *
entry_value(const Branch *branch, const Expr *expr, DataType type)
{
    Build *b = branch->b;
    const char *sql = render_expr(b, branch->bound, expr, true);
    const DataType from = bound_expr_type(branch->bound, expr);
    StrBuf text = strbuf_new(b->arena);

    if (!datatype_is_text(type) || datatype_is_text(from) || from.kind == DATATYPE_UNKNOWN) {
        return cast_sql(b, sql, type);
    }
    sql_as_text(&text, b->dialect, sql, from);
    return cast_sql(b, text.text, type);
}

/* "x IS NULL AND y IS NULL" of an entry. */
static void
put_silent(const Branch *branch, const BoundEntry *entry, StrBuf *out)
{
    const CatalogTable *table = branch->bound->tables[branch->bound->entry_table].table;
    bool any = false;

    for (size_t i = 1; i < table->column_count; i++) {
        if (entry->exprs[i] != NULL) {
            strbuf_fmt(out, "%s%s IS NULL", any ? " AND " : "",
                       entry_value(branch, entry->exprs[i], table->columns[i].type));
            any = true;
        }
    }
}

/* 1 where the entry at hand says nothing, or is only for rows of which no other says anything. */
static const char *
emptiness(const Branch *branch)
{
    Build *b = branch->b;
    const BoundBranch *bound = branch->bound;
    StrBuf out = strbuf_new(b->arena);
    StrBuf others = strbuf_new(b->arena);

    for (size_t i = 0; i < bound->entry_count; i++) {
        if (!bound->entries[i].entry->otherwise) {
            strbuf_str(&others, others.len > 0 ? " AND " : "");
            put_silent(branch, &bound->entries[i], &others);
        }
    }
    strbuf_str(&out, "CASE firn_e.name");
    for (size_t i = 0; i < bound->entry_count; i++) {
        const BoundEntry *entry = &bound->entries[i];

        strbuf_fmt(&out, " WHEN %s THEN CASE WHEN (", literal(b, entry->entry->name.text));
        put_silent(branch, entry, &out);
        strbuf_str(&out, ")");
        if (entry->entry->otherwise && others.len > 0) {
            strbuf_fmt(&out, " OR NOT (%s)", others.text);
        }
        strbuf_str(&out, " THEN 1 ELSE 0 END");
    }
    strbuf_str(&out, " END");
    return out.text;
}

static void
put_column(const Branch *branch, size_t column, StrBuf *out)
{
    Build *b = branch->b;
    const BoundBranch *bound = branch->bound;
    const CatalogColumn *said = &bound->tables[bound->entry_table].table->columns[column];

    strbuf_str(out, ",\n                  CASE firn_e.name");
    for (size_t i = 0; i < bound->entry_count; i++) {
        if (bound->entries[i].exprs[column] != NULL) {
            strbuf_fmt(out, " WHEN %s THEN %s", literal(b, bound->entries[i].entry->name.text),
                       entry_value(branch, bound->entries[i].exprs[column], said->type));
        }
    }
    strbuf_fmt(out, " END AS %s", ident(b, arena_fmt(b->arena, "firn_entry_%s", said->name)));
}

const char *
unpivot_table(const Branch *branch, const char *driving)
{
    Build *b = branch->b;
    const BoundBranch *bound = branch->bound;
    StrBuf out = strbuf_new(b->arena);

    if (bound->entry_count == 0) {
        return driving;
    }
    strbuf_fmt(&out,
               "(SELECT %s.*, firn_e.name AS firn_entry_name,\n                  %s AS "
               "firn_entry_firn_empty",
               branch_alias(branch), emptiness(branch));
    for (size_t i = 1; i < bound->tables[bound->entry_table].table->column_count; i++) {
        put_column(branch, i, &out);
    }
    strbuf_fmt(&out, "\n             FROM %s %s\n            CROSS JOIN (", driving,
               branch_alias(branch));
    for (size_t i = 0; i < bound->entry_count; i++) {
        strbuf_fmt(&out, "%sSELECT CAST(%s AS varchar(50)) AS name", i > 0 ? " UNION ALL " : "",
                   literal(b, bound->entries[i].entry->name.text));
    }
    strbuf_str(&out, ") firn_e)");
    return out.text;
}
