/*
 * The class of a driving row: applied, deleted, ignored or quarantined, and why.
 */
#include <string.h>

#include "gen/branch.h"

/* What the author rejects, and a row that cannot be told apart; over the table's own columns. */
const char *
branch_rejections(const Branch *branch)
{
    Build *b = branch->b;
    const BoundBranch *bound = branch->bound;
    StrBuf out = strbuf_new(b->arena);

    if (bound->row_kind != ROW_WHOLE && branch_identity_nullable(branch)) {
        put_reason(b, &out, arena_fmt(b->arena, "(%s) IS NULL", branch_identity(branch)),
                   "the row identity is NULL", NULL);
    }
    if (bound->changed_at != NULL && bound->effective->changed_at.format != NULL) {
        Conversion changed = {0};

        (void) branch_changed(branch, &changed);
        if (changed.bad != NULL) {
            put_reason(b, &out, changed.bad, "changed_at: cannot be read by its format",
                       changed.shown);
        }
    }
    if (bound->truncated != NULL) {
        put_reason(b, &out, branch_truncated(branch),
                   "a truncate without its place in the order: what it emptied cannot be told",
                   NULL);
    }
    for (size_t i = 0; i < bound->reject_count; i++) {
        put_reason(b, &out, render_expr(b, bound, bound->rejects[i].when, true),
                   bound->rejects[i].reason, NULL);
    }
    return out.text;
}

static const char *
join_misses(const Branch *branch)
{
    Build *b = branch->b;
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < branch->bound->join_count; i++) {
        const BoundJoin *join = &branch->bound->joins[i];

        if (join->join->inner) {
            strbuf_fmt(&out, " WHEN %s THEN 'i'",
                       join->on == NULL
                           ? "1 = 1"
                           : arena_fmt(b->arena, "%s.firn_matched IS NULL",
                                       ident(b, branch->bound->tables[join->table].alias)));
        }
    }
    return out.text;
}

/* a, d, i or t (truncate): what the record's own rules say; a row that they leave may still be bad. */
const char *
branch_class(const Branch *branch)
{
    Build *b = branch->b;
    const BoundBranch *bound = branch->bound;
    StrBuf out = strbuf_new(b->arena);

    /* The end of somebody else is no image of ours; where a delete lacks what is asked for, it may be ours. */
    if ((bound->deleted != NULL || bound->truncated != NULL) && bound->where != NULL &&
        bound->effective->is_changelog) {
        strbuf_fmt(&out, " WHEN NOT (%s) THEN 'i'", render_expr(b, bound, bound->where, true));
    }
    if (bound->truncated != NULL) {
        strbuf_fmt(&out, " WHEN %s AND %s <> '' THEN 't'", branch_truncated(branch),
                   branch_order(branch));
    }
    if (bound->deleted != NULL) {
        strbuf_fmt(&out, " WHEN %s THEN 'd'", render_expr(b, bound, bound->deleted, true));
    }
    if (unpivot_is_empty(branch) != NULL) {
        strbuf_fmt(&out, " WHEN %s THEN 'i'", unpivot_is_empty(branch));
    }
    strbuf_str(&out, join_misses(branch));
    if (bound->where != NULL) {
        strbuf_fmt(&out, " WHEN %s THEN 'a' ELSE 'i'", render_expr(b, bound, bound->where, true));
    } else if (out.len > 0) {
        strbuf_str(&out, " ELSE 'a'");
    }
    return out.len == 0 ? "CAST('a' AS varchar(1))"
                        : arena_fmt(b->arena, "CAST(CASE%s END AS varchar(1))", out.text);
}

/* The driving row as JSON, for quarantine. */
const char *
branch_json(const Branch *branch)
{
    Build *b = branch->b;
    const CatalogTable *table = branch->part;

    if (b->dialect->row_json != NULL) {
        return arena_fmt(b->arena, "%s(%s)", b->dialect->row_json, branch_alias(branch));
    }
    const char **names = arena_new_array(b->arena, const char *, table->column_count + 1);
    const char **exprs = arena_new_array(b->arena, const char *, table->column_count + 1);
    DataType *types = arena_new_array(b->arena, DataType, table->column_count + 1);
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < table->column_count; i++) {
        names[i] = table->columns[i].name;
        types[i] = table->columns[i].type;
        exprs[i] = text_sql(
            b, arena_fmt(b->arena, "%s.%s", branch_alias(branch), ident(b, table->columns[i].name)),
            table->columns[i].type);
    }
    sql_json_object(&out, b->dialect, names, exprs, types, table->column_count);
    return out.text;
}

/* Of a long row the server keeps parts elsewhere, which it has to fetch to hand the row on. */
static bool
may_be_long(const CatalogTable *table)
{
    enum
    {
        LONG_TEXT = 1000
    };

    for (size_t i = 0; i < table->column_count; i++) {
        const DataType type = table->columns[i].type;

        if (type.kind == DATATYPE_OTHER ||
            (datatype_is_text(type) && (type.length == 0 || type.length > LONG_TEXT))) {
            return true;
        }
    }
    return false;
}

bool
branch_hands_row_on(const Branch *branch)
{
    return branch->b->dialect->row_json != NULL && !may_be_long(branch->part);
}
