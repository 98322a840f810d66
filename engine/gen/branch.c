/*
 * One branch: the SELECT that turns a tenant's staging rows into rows of the record's delta, and
 * the SELECT that counts what was there to read.
 */
#include <string.h>

#include "gen/branch.h"

const char *
branch_alias(const Branch *branch)
{
    return ident(branch->b, branch->bound->tables[0].alias);
}

/* ---- identity ------------------------------------------------------------------------------- */

/* "5:ab|cd": each text with its length, so that ('a', 'bc') and ('ab', 'c') differ; NULL is "~". */
static void
put_measured(StrBuf *out, const char *text)
{
    strbuf_fmt(out, "COALESCE(CAST(OCTET_LENGTH(%s) AS varchar(20)) || ':' || %s, '~')", text,
               text);
}

static const char *
as_text(Build *b, const char *expr, DataType type)
{
    StrBuf out = strbuf_new(b->arena);

    sql_as_text(&out, b->dialect, expr, type);
    return out.text;
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
            as_text(b, arena_fmt(b->arena, "x.%s", ident(b, column->name)), column->type);

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
    const char *table = qualified(b, branch->part->schema, branch->part->name);

    if (branch->bound->row_kind != ROW_WHOLE) {
        return table;
    }
    return arena_fmt(b->arena,
                     "(SELECT y.*, ROW_NUMBER() OVER (PARTITION BY y.firn_digest ORDER BY "
                     "y.firn_digest) AS firn_ordinal\n"
                     "             FROM (SELECT x.*, %s AS firn_digest FROM %s x) y)",
                     whole_row_digest(branch), table);
}

const char *
branch_identity(const Branch *branch)
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
    const ExprSink sink = branch_sink(b, bound, false);

    for (size_t i = 0; i < bound->row_expr_count; i++) {
        const char *text = as_text(b, render_expr(b, bound, bound->row_exprs[i], false),
                                   expr_type(bound->row_exprs[i], &sink));

        if (i > 0) {
            strbuf_str(&out, " || '|' || ");
        }
        if (bound->row_expr_count > 1) {
            put_measured(&out, text);
        } else {
            strbuf_str(&out, text);
        }
    }
    return out.text;
}

static bool
is_whole_number(DataType type)
{
    return type.kind == DATATYPE_SMALLINT || type.kind == DATATYPE_INTEGER ||
           type.kind == DATATYPE_BIGINT;
}

/* ---- order ---------------------------------------------------------------------------------- */

/*
 * One text that sorts as the order expressions do: ISO times, numbers of one width.  The parts are set apart by a
 * character that sorts before all others, because "10:00:00" must stay before "10:00:00.5", and "ab" before "abc".
 */
static const char *
row_order(const Branch *branch)
{
    Build *b = branch->b;
    const BoundBranch *bound = branch->bound;
    const ExprSink sink = branch_sink(b, bound, false);
    StrBuf out = strbuf_new(b->arena);

    if (bound->order_count == 0 || !bound->record->needs_order) {
        return "''";
    }
    for (size_t i = 0; i < bound->order_count; i++) {
        const char *expr = render_expr(b, bound, bound->order[i], false);
        const DataType type = expr_type(bound->order[i], &sink);

        if (i > 0) {
            strbuf_str(&out, " || CHR(1) || ");
        }
        if (is_whole_number(type)) {
            /* "-" sorts before digits, and among negative numbers the order turns. */
            strbuf_fmt(&out,
                       "COALESCE(CASE WHEN %s < 0 THEN '-' || LPAD(CAST(CAST(%s AS bigint) + "
                       "9223372036854775807 AS varchar(20)), 19, '0') "
                       "ELSE LPAD(CAST(%s AS varchar(20)), 20, '0') END, '')",
                       expr, expr, expr);
        } else if (datatype_is_numeric(type)) {
            strbuf_fmt(&out,
                       "COALESCE(LPAD(CAST(CAST(%s AS decimal(38,9)) + "
                       "CAST(10000000000000000000 AS decimal(38,9)) AS varchar(40)), 40, '0'), '')",
                       expr);
        } else {
            strbuf_fmt(&out, "COALESCE(%s, '')", as_text(b, expr, type));
        }
    }
    return out.text;
}

/* ---- classification ------------------------------------------------------------------------- */

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

/* Appends "CASE WHEN condition THEN 'why; ' ELSE '' END". */
static void
add_reason(Build *b, StrBuf *reasons, const char *condition, const char *why)
{
    strbuf_fmt(reasons, "%sCASE WHEN %s THEN %s ELSE '' END", reasons->len > 0 ? " || " : "",
               condition, literal(b, arena_fmt(b->arena, "%s; ", why)));
}

/* What the author rejects, and a row that cannot be told apart; over the table's own columns. */
static const char *
rejections(const Branch *branch)
{
    Build *b = branch->b;
    const BoundBranch *bound = branch->bound;
    StrBuf out = strbuf_new(b->arena);

    if (bound->row_kind != ROW_WHOLE && branch_identity_nullable(branch)) {
        add_reason(b, &out, arena_fmt(b->arena, "(%s) IS NULL", branch_identity(branch)),
                   "the row identity is NULL");
    }
    for (size_t i = 0; i < bound->reject_count; i++) {
        add_reason(b, &out, render_expr(b, bound, bound->rejects[i].when, true),
                   bound->rejects[i].reason);
    }
    return out.text;
}

/* Values that cannot be read; over the sources of the inner SELECT. */
static const char *
bad_values(const Branch *branch)
{
    Build *b = branch->b;
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < branch->bound->record->value_count; i++) {
        const PlanValue *value = &branch->bound->record->values[i];

        if (branch->values[i].bad != NULL) {
            StrBuf type = strbuf_new(b->arena);

            datatype_render(value->type, &type);
            add_reason(b, &out, branch->values[i].bad,
                       arena_fmt(b->arena, "%s: cannot be read as %s", value->name, type.text));
        }
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

/* a, d or i: what the record's own rules say; a row that they leave may still be bad. */
static const char *
row_class(const Branch *branch)
{
    Build *b = branch->b;
    const BoundBranch *bound = branch->bound;
    StrBuf out = strbuf_new(b->arena);

    if (bound->deleted != NULL) {
        strbuf_fmt(&out, " WHEN %s THEN 'd'", render_expr(b, bound, bound->deleted, true));
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
static const char *
row_json(const Branch *branch)
{
    Build *b = branch->b;
    const CatalogTable *table = branch->part;

    if (b->dialect->row_json != NULL) {
        return arena_fmt(b->arena, "%s(%s)", b->dialect->row_json, branch_alias(branch));
    }
    const char **names = arena_new_array(b->arena, const char *, table->column_count + 1);
    const char **exprs = arena_new_array(b->arena, const char *, table->column_count + 1);
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < table->column_count; i++) {
        names[i] = table->columns[i].name;
        exprs[i] = as_text(
            b, arena_fmt(b->arena, "%s.%s", branch_alias(branch), ident(b, table->columns[i].name)),
            table->columns[i].type);
    }
    sql_json_object(&out, b->dialect, names, exprs, table->column_count);
    return out.text;
}

static bool
feeds_value(const Expr *expr, const PlanValue *value)
{
    const ExprColumn *bare = expr != NULL ? expr_bare_column(expr) : NULL;

    return bare != NULL && strcmp(bare->name, value->name) == 0;
}

/* Does a row without this value go to quarantine, because a key or a required column is made of it? */
static bool
is_needed(const PlanRecord *record, const PlanValue *value)
{
    for (size_t f = 0; f < record->feed_count; f++) {
        const PlanFeed *feed = record->feeds[f];

        for (size_t i = 0; !feed->is_member_feed && i < feed->column_count; i++) {
            const PlanFeedColumn *fed = &feed->columns[i];
            const PlanColumn *column = &feed->target->columns[fed->column];

            if ((!column->in_key && !column->column->required) ||
                column->column->default_value.text != NULL) {
                continue;
            }
            if (feeds_value(fed->expr, value)) {
                return true;
            }
            for (size_t k = 0; fed->reference != NULL && k < fed->reference->part_count; k++) {
                if (feeds_value(fed->reference->parts[k].expr, value)) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* "a IS NULL OR b IS NULL" of the needed values; `prefix` names the SELECT that has them, NULL: their expressions. */
static const char *
needed_is_null(const Branch *branch, const char *prefix)
{
    Build *b = branch->b;
    const PlanRecord *record = branch->bound->record;
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < record->value_count; i++) {
        if (is_needed(record, &record->values[i])) {
            strbuf_fmt(&out, "%s%s IS NULL", out.len > 0 ? " OR " : "",
                       prefix == NULL ? cast_sql(b, branch->values[i].value, record->values[i].type)
                                      : arena_fmt(b->arena, "%s.%s", prefix,
                                                  ident(b, record->values[i].name)));
        }
    }
    return out.text;
}

/* ---- the two SELECTs ------------------------------------------------------------------------ */

static void
put_joins(const Branch *branch, StrBuf *out)
{
    Build *b = branch->b;

    for (size_t i = 0; i < branch->bound->join_count; i++) {
        const BoundJoin *join = &branch->bound->joins[i];
        const BoundTable *table = &branch->bound->tables[join->table];

        if (join->on == NULL) {
            continue;
        }
        const char *name = qualified(b, table->table->schema, table->table->name);

        if (join->join->inner) {
            name = arena_fmt(b->arena, "(SELECT j.*, 1 AS firn_matched FROM %s j)", name);
        }
        strbuf_fmt(out, "\n          LEFT JOIN %s %s ON %s", name, ident(b, table->alias),
                   render_expr(b, branch->bound, join->on, false));
    }
}

/* Identity, order and class: the same items in every form of the SELECT. */
static void
put_head(const Branch *branch, StrBuf *out)
{
    Build *b = branch->b;

    strbuf_fmt(
        out, "%s AS firn_row,\n               %s AS firn_order,\n               %s AS firn_class",
        row_cast(b, branch_identity(branch)), row_cast(b, row_order(branch)), row_class(branch));
}

static void
put_from(const Branch *branch, const char *indent, StrBuf *out)
{
    const char *where = branch_window(branch);

    strbuf_fmt(out, "\n%sFROM %s %s", indent, branch_driving_table(branch), branch_alias(branch));
    put_joins(branch, out);
    strbuf_fmt(out, "\n%sWHERE %s", indent, where != NULL ? where : "true");
}

static void
put_values(const Branch *branch, StrBuf *out)
{
    Build *b = branch->b;

    for (size_t i = 0; i < branch->bound->record->value_count; i++) {
        const PlanValue *value = &branch->bound->record->values[i];

        strbuf_fmt(out, ",\n               %s AS %s",
                   cast_sql(b, branch->values[i].value, value->type), ident(b, value->name));
    }
}

/* Nothing can be bad: one plain SELECT. */
static void
put_plain(const Branch *branch, const char *tenant, StrBuf *out)
{
    Build *b = branch->b;

    const char *lacking = needed_is_null(branch, NULL);

    strbuf_fmt(out, "        SELECT %s AS firn_tenant,\n               ", tenant);
    put_head(branch, out);
    strbuf_fmt(out, ",\n               %s AS firn_reason,\n               ", row_cast(b, "NULL"));
    if (lacking[0] != '\0') {
        strbuf_fmt(out, "CASE WHEN %s THEN %s END AS firn_json", lacking, row_json(branch));
    } else {
        strbuf_fmt(out, "CAST(NULL AS %s) AS firn_json", b->dialect->json_type);
    }
    put_values(branch, out);
    put_from(branch, "          ", out);
}

/* Values that no guard watches are made beside the sources; the others from them. */
static void
put_sources(const Branch *branch, StrBuf *out)
{
    Build *b = branch->b;
    const char *rejected = rejections(branch);

    strbuf_str(out, "SELECT ");
    put_head(branch, out);
    strbuf_fmt(out, ",\n               %s AS firn_json", row_json(branch));
    if (rejected[0] != '\0') {
        strbuf_fmt(out, ",\n               %s AS firn_rejected", rejected);
    }
    for (size_t i = 0; i < branch->sources->exprs.count; i++) {
        strbuf_fmt(out, ",\n               %s AS firn_%zu", branch->sources->exprs.items[i], i + 1);
    }
    for (size_t i = 0; i < branch->bound->record->value_count; i++) {
        const PlanValue *value = &branch->bound->record->values[i];

        if (!branch->inner[i]) {
            strbuf_fmt(out, ",\n               %s AS %s",
                       cast_sql(b, branch->values[i].value, value->type), ident(b, value->name));
        }
    }
    put_from(branch, "                          ", out);
}

/* Sources (r), then values and reasons (s), then the class: each expression is written once. */
static void
put_guarded(const Branch *branch, const char *tenant, StrBuf *out)
{
    Build *b = branch->b;
    const char *bad = bad_values(branch);
    const char *lacking = needed_is_null(branch, "s");
    const bool rejects = rejections(branch)[0] != '\0';

    strbuf_fmt(out,
               "        SELECT %s AS firn_tenant, s.firn_row, s.firn_order,\n"
               "               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL "
               "THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,\n"
               "               s.firn_reason,\n"
               "               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL%s%s) "
               "THEN s.firn_json END AS firn_json",
               tenant, lacking[0] != '\0' ? " OR " : "", lacking);
    for (size_t i = 0; i < branch->bound->record->value_count; i++) {
        strbuf_fmt(out, ", s.%s", ident(b, branch->bound->record->values[i].name));
    }
    strbuf_fmt(out,
               "\n          FROM (SELECT r.firn_row, r.firn_order, r.firn_class, r.firn_json,\n    "
               "           %s AS firn_reason",
               !rejects && bad[0] == '\0'
                   ? row_cast(b, "NULL")
                   : row_cast(b, arena_fmt(b->arena, "NULLIF(%s%s%s, '')",
                                           rejects ? "r.firn_rejected" : "",
                                           rejects && bad[0] != '\0' ? " || " : "", bad)));
    for (size_t i = 0; i < branch->bound->record->value_count; i++) {
        const PlanValue *value = &branch->bound->record->values[i];

        if (branch->inner[i]) {
            strbuf_fmt(out, ",\n               %s AS %s",
                       cast_sql(b, branch->values[i].value, value->type), ident(b, value->name));
        } else {
            strbuf_fmt(out, ", r.%s", ident(b, value->name));
        }
    }
    strbuf_str(out, "\n                  FROM (");
    put_sources(branch, out);
    strbuf_str(out, ") r) s\n         WHERE true");
}

/* Where two rows may share one identity, the latest counts and the others are superseded (class s). */
static void
put_copies(Build *b, const BoundBranch *bound, const char *rows, StrBuf *out)
{
    strbuf_fmt(out,
               "        SELECT q.firn_tenant, q.firn_row, q.firn_order,\n"
               "               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER "
               "(PARTITION BY q.firn_row ORDER BY q.firn_order DESC, "
               "CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, %s) > 1 THEN 's' ELSE q.firn_class "
               "END AS varchar(1)) AS firn_class,\n"
               "               q.firn_reason, q.firn_json",
               values_hash(b, bound->record, "q"));
    for (size_t i = 0; i < bound->record->value_count; i++) {
        strbuf_fmt(out, ", q.%s", ident(b, bound->record->values[i].name));
    }
    strbuf_fmt(out, "\n          FROM (\n%s\n               ) q\n         WHERE true", rows);
}

/* Does the SQL name a source of the inner SELECT? */
static bool
names_source(const char *sql)
{
    return strstr(sql, "r.firn_") != NULL;
}

void
branch_select(Build *b, const BoundBranch *bound, const PlanBranch *planned, StrBuf *out)
{
    const size_t count = bound->record->value_count;
    Conversion *values = arena_new_array(b->arena, Conversion, count + 1);
    bool *inner = arena_new_array(b->arena, bool, count + 1);
    Sources sources = {0};
    const char *tenant = cast_sql(b, arena_fmt(b->arena, "%lld", bound->tenant->tenant_key),
                                  (DataType){.kind = DATATYPE_BIGINT});

    for (size_t i = 0; i < count; i++) {
        const size_t before = sources.exprs.count;

        b->ok &= value_conversion(b, bound, &bound->values[i], bound->record->values[i].type,
                                  &sources, &values[i]);
        if (values[i].value == NULL) {
            values[i].value = "NULL";
        }
        inner[i] = sources.exprs.count > before && names_source(values[i].value);
    }
    StrBuf rows = strbuf_new(b->arena);

    for (size_t i = 0; i < bound->part_count; i++) {
        Branch branch = {.b = b,
                         .bound = bound,
                         .planned = planned,
                         .part = bound->parts[i],
                         .values = values,
                         .sources = &sources,
                         .inner = inner};

        if (rows.len > 0) {
            strbuf_str(&rows, "\n         UNION ALL\n");
        }
        if (sources.exprs.count > 0 || rejections(&branch)[0] != '\0') {
            put_guarded(&branch, tenant, &rows);
        } else {
            put_plain(&branch, tenant, &rows);
        }
    }
    if (bound->identity_unique) {
        strbuf_mem(out, rows.text, rows.len);
    } else {
        put_copies(b, bound, rows.text, out);
    }
}

const char *
gen_branch_select(Gen *gen, Arena *arena, const BoundBranch *bound, const PlanBranch *branch,
                  Diags *diags)
{
    Build b = build_new(gen, arena, "show", diags);
    StrBuf out = strbuf_new(arena);

    branch_select(&b, bound, branch, &out);
    return b.ok ? out.text : NULL;
}
