/*
 * What names a driving row between runs, and which of two images of it is later.
 */
#include "gen/branch.h"

const char *
branch_alias(const Branch *branch)
{
    return ident(branch->b, branch->bound->tables[0].alias);
}

/* "5:ab|cd": each text with its length, so that ('a', 'bc') and ('ab', 'c') differ; NULL is "~". */
static void
put_measured(StrBuf *out, const char *text)
{
    strbuf_fmt(out, "COALESCE(CAST(OCTET_LENGTH(%s) AS varchar(20)) || ':' || %s, '~')", text,
               text);
}

/* Digest of every column of the driving table, under alias `x`.  NULL columns leave no trace, so that
 * a column added to the table does not change the identity of the rows that were there. */
static const char *
whole_row_digest(const Branch *branch)
{
    Build *b = branch->b;
    StrBuf all = strbuf_new(b->arena);

    for (size_t i = 0; i < branch->part->column_count; i++) {
        const CatalogColumn *column = &branch->part->columns[i];
        const char *text =
            text_sql(b, arena_fmt(b->arena, "x.%s", ident(b, column->name)), column->type);

        if (all.len > 0) {
            strbuf_str(&all, " || ");
        }
        strbuf_fmt(&all, "COALESCE(%s || CAST(OCTET_LENGTH(%s) AS varchar(20)) || ':' || %s, '')",
                   literal(b, arena_fmt(b->arena, "%s=", column->name)), text, text);
    }
    return arena_fmt(b->arena, "MD5(%s)", all.text);
}

/* The driving table; with whole_row, each row with its digest and its ordinal among equals. */
const char *
branch_driving_table(const Branch *branch)
{
    Build *b = branch->b;
    const Seed *seed = branch->bound->effective->seed;
    const char *table =
        seed != NULL ? seed_table(b, seed) : qualified(b, branch->part->schema, branch->part->name);

    if (branch->bound->row_kind != ROW_WHOLE) {
        return envelope_table(branch, table);
    }
    table = arena_fmt(b->arena,
                      "(SELECT y.*, ROW_NUMBER() OVER (PARTITION BY y.firn_digest ORDER BY "
                      "y.firn_digest) AS firn_ordinal\n"
                      "             FROM (SELECT x.*, %s AS firn_digest FROM %s x) y)",
                      whole_row_digest(branch), table);
    return envelope_table(branch, table);
}

const char *
branch_identity(const Branch *branch)
{
    return arena_fmt(branch->b->arena, "%s%s", branch_driving_identity(branch),
                     unpivot_identity(branch));
}

/* The texts of the expressions as one; where there are several, each with its length. */
static const char *
joined_texts(const Branch *branch, const Expr *const *exprs, size_t count)
{
    Build *b = branch->b;
    const ExprSink sink = branch_sink(b, branch->bound, false);
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < count; i++) {
        const char *text =
            text_sql(b, render_expr(b, branch->bound, exprs[i], false), expr_type(exprs[i], &sink));

        strbuf_str(&out, i > 0 ? " || '|' || " : "");
        if (count > 1) {
            put_measured(&out, text);
        } else {
            strbuf_str(&out, text);
        }
    }
    return out.text;
}

static const char *
any_is_null(const Branch *branch, const Expr *const *exprs, size_t count)
{
    StrBuf out = strbuf_new(branch->b->arena);

    for (size_t i = 0; i < count; i++) {
        strbuf_fmt(&out, "%s(%s) IS NULL", i > 0 ? " OR " : "",
                   render_expr(branch->b, branch->bound, exprs[i], false));
    }
    return out.text;
}

const char *
branch_driving_identity(const Branch *branch)
{
    Build *b = branch->b;
    const BoundBranch *bound = branch->bound;
    StrBuf out = strbuf_new(b->arena);

    if (bound->part_in_identity) {
        strbuf_fmt(&out, "%s || ", literal(b, arena_fmt(b->arena, "%s:", branch->part->name)));
    }
    if (bound->row_kind == ROW_WHOLE) {
        strbuf_fmt(&out, "%s.firn_digest || '#' || CAST(%s.firn_ordinal AS varchar(20))",
                   branch_alias(branch), branch_alias(branch));
        return out.text;
    }
    if (bound->row_needed > 0) {
        return arena_fmt(b->arena, "%sCASE WHEN %s THEN NULL ELSE %s END", out.text,
                         any_is_null(branch, bound->row_exprs, bound->row_needed),
                         joined_texts(branch, bound->row_exprs, bound->row_expr_count));
    }
    strbuf_str(&out, joined_texts(branch, bound->row_exprs, bound->row_expr_count));
    return out.text;
}

const char *
branch_of(const Branch *branch)
{
    const BoundBranch *bound = branch->bound;

    if (bound->of_count == 0) {
        return "NULL";
    }
    return arena_fmt(branch->b->arena, "CASE WHEN %s THEN NULL ELSE %s END%s",
                     any_is_null(branch, bound->of, bound->of_count),
                     joined_texts(branch, bound->of, bound->of_count), unpivot_identity(branch));
}

const char *
branch_truncated(const Branch *branch)
{
    const Expr *truncated = branch->bound->truncated;

    return truncated == NULL ? NULL
                             : arena_fmt(branch->b->arena, "(%s)",
                                         render_expr(branch->b, branch->bound, truncated, true));
}

bool
branch_identity_nullable(const Branch *branch)
{
    for (size_t i = 0; i < branch->bound->row_expr_count; i++) {
        const ExprColumn *bare = expr_bare_column(branch->bound->row_exprs[i]);
        const CatalogColumn *column = NULL;
        size_t table = 0;

        if (bare == NULL || !bound_column(branch->bound, bare, &table, &column) || column == NULL ||
            !column->not_null) {
            return true;
        }
    }
    return false;
}

static bool
is_whole_number(DataType type)
{
    return type.kind == DATATYPE_SMALLINT || type.kind == DATATYPE_INTEGER ||
           type.kind == DATATYPE_BIGINT;
}

/* ---- the change column ------------------------------------------------------------------------ */

const char *
clock_value(Build *b, const BoundBranch *scope, const Expr *clock, DataType type,
            const ExprField *written, Conversion *whole)
{
    const ConvertOptions options = {.formats = written->format, .time_zone = scope->time_zone};

    *whole = (Conversion){0};
    if (written->format == NULL) {
        return render_expr(b, scope, clock, false);
    }
    const ExprSink sink = branch_sink(b, scope, true);

    b->ok &=
        convert(b->arena, b->dialect, render_expr(b, scope, clock, true), expr_type(clock, &sink),
                type, &options, written->expr.any_dialect.span, whole, b->diags);
    return whole->value == NULL ? "NULL" : arena_fmt(b->arena, "(%s)", whole->value);
}

const char *
branch_changed(const Branch *branch, Conversion *whole)
{
    const BoundBranch *bound = branch->bound;
    Conversion unused;

    return clock_value(branch->b, bound, bound->changed_at, bound->changed_type,
                       &bound->effective->changed_at, whole != NULL ? whole : &unused);
}

/* ---- order ---------------------------------------------------------------------------------- */

/* Text of one expression that sorts as its values do. */
static void
put_ordered(const Branch *branch, const char *expr, DataType type, StrBuf *out)
{
    Build *b = branch->b;

    if (is_whole_number(type)) {
        /* "-" sorts before digits, and among negative numbers the order turns. */
        strbuf_fmt(out,
                   "COALESCE(CASE WHEN %s < 0 THEN '-' || LPAD(CAST(CAST(%s AS bigint) + "
                   "9223372036854775807 AS varchar(20)), 19, '0') "
                   "ELSE LPAD(CAST(%s AS varchar(20)), 20, '0') END, '')",
                   expr, expr, expr);
    } else if (datatype_is_numeric(type)) {
        strbuf_fmt(out,
                   "COALESCE(LPAD(CAST(CAST(%s AS decimal(38,9)) + "
                   "CAST(10000000000000000000 AS decimal(38,9)) AS varchar(40)), 40, '0'), '')",
                   expr);
    } else {
        strbuf_fmt(out, "COALESCE(%s, '')", text_sql(b, expr, type));
    }
}

static void
put_order(const Branch *branch, const Expr *order, StrBuf *out)
{
    const ExprSink sink = branch_sink(branch->b, branch->bound, false);

    put_ordered(branch, render_expr(branch->b, branch->bound, order, false),
                expr_type(order, &sink), out);
}

/*
 * One text that sorts as the order expressions do: ISO times, numbers of one width.  The parts are set apart by a
 * character that sorts before all others, because "10:00:00" must stay before "10:00:00.5", and "ab" before "abc".
 */
const char *
branch_order(const Branch *branch)
{
    const BoundBranch *bound = branch->bound;
    StrBuf out = strbuf_new(branch->b->arena);

    if (bound->record->needs_order && bound->order_count == 0 && bound->changed_at != NULL &&
        bound->record->orders_by_change) {
        put_ordered(branch, branch_changed(branch, NULL), bound->changed_type, &out);
        return out.text;
    }
    if (bound->order_count == 0 || !bound->record->needs_order) {
        return "''";
    }
    for (size_t i = 0; i < bound->order_count; i++) {
        if (i > 0) {
            strbuf_str(&out, " || CHR(1) || ");
        }
        put_order(branch, bound->order[i], &out);
    }
    return out.text;
}

static const char *
change_instant(const Branch *branch)
{
    Build *b = branch->b;
    const BoundBranch *bound = branch->bound;
    const DataType type = {.kind = DATATYPE_TIMESTAMP};
    const ConvertOptions options = {.time_zone = bound->time_zone};
    Conversion converted = {0};

    if (bound->changed_at == NULL || datatype_is_numeric(bound->changed_type)) {
        return cast_sql(b, "NULL", type);
    }
    if (bound->effective->changed_at.format != NULL) {
        return cast_sql(b, branch_changed(branch, NULL), type);
    }
    b->ok &= convert(b->arena, b->dialect, render_expr(b, bound, bound->changed_at, true),
                     bound->changed_type, type, &options,
                     bound->effective->changed_at.expr.any_dialect.span, &converted, b->diags);
    return cast_sql(b, converted.value != NULL ? converted.value : "NULL", type);
}

/* A log's row of a full load was there before all changes, whenever it was loaded. */
const char *
branch_instant(const Branch *branch)
{
    Build *b = branch->b;
    const BoundBranch *bound = branch->bound;
    const char *instant = change_instant(branch);

    if (bound->full_load == NULL || !bound->effective->is_changelog) {
        return instant;
    }
    return arena_fmt(b->arena, "CASE WHEN %s THEN %s ELSE %s END",
                     render_expr(b, bound, bound->full_load, true), version_beginning(), instant);
}
