/*
 * One branch: the SELECT that turns a tenant's staging rows into rows of the record's delta.
 */
#include <string.h>

#include "gen/branch.h"

const char *
branch_joined_table(const Branch *branch, const BoundJoin *join)
{
    const CatalogTable *table = branch->bound->tables[join->table].table;

    return join->select != NULL ? branch_select_rows(branch, join, NULL)
                                : qualified(branch->b, table->schema, table->name);
}

static void
put_named(const Branch *branch, const BoundSelect *select, const NamedExpr *named,
          const Expr *const *exprs, size_t count, StrBuf *out)
{
    for (size_t i = 0; i < count; i++) {
        strbuf_fmt(out, "%s%s AS %s", out->len > 0 ? ", " : "",
                   render_expr(branch->b, select->scope, exprs[i], false),
                   ident(branch->b, named[i].name.text));
    }
}

const char *
branch_select_rows(const Branch *branch, const BoundJoin *join, const char *condition)
{
    Build *b = branch->b;
    const BoundSelect *select = join->select;
    const SubSelect *written = join->join->select;
    const CatalogTable *table = select->scope->tables[0].table;
    StrBuf items = strbuf_new(b->arena);
    StrBuf group = strbuf_new(b->arena);
    const char *where = condition;

    if (where == NULL && select->where != NULL) {
        where = render_expr(b, select->scope, select->where, true);
    }
    put_named(branch, select, written->per.items, select->per, written->per.count, &items);
    put_named(branch, select, written->columns.items, select->columns, written->columns.count,
              &items);
    for (size_t i = 0; i < written->per.count; i++) {
        strbuf_fmt(&group, "%s%s", i > 0 ? ", " : " GROUP BY ",
                   render_expr(b, select->scope, select->per[i], false));
    }
    return arena_fmt(b->arena, "(SELECT %s FROM %s %s%s%s%s)", items.text,
                     qualified(b, table->schema, table->name),
                     ident(b, select->scope->tables[0].alias), where != NULL ? " WHERE " : "",
                     where != NULL ? where : "", group.text);
}

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
        const char *name = branch_joined_table(branch, join);

        if (join->join->inner) {
            name = arena_fmt(b->arena, "(SELECT j.*, 1 AS firn_matched FROM %s j)", name);
        }
        strbuf_fmt(out, "\n          LEFT JOIN %s %s ON %s", name, ident(b, table->alias),
                   render_expr(b, branch->bound, join->on, false));
    }
}

/* A name of the row, or of what it is about: a truncate is about none. */
static const char *
unless_truncated(const Branch *branch, const char *name)
{
    const char *truncated = branch_truncated(branch);

    return row_cast(branch->b, truncated == NULL ? name
                                                 : arena_fmt(branch->b->arena,
                                                             "CASE WHEN %s THEN NULL ELSE %s END",
                                                             truncated, name));
}

/* Identity, order, instant and class: the same items in every form of the SELECT. */
static void
put_head(const Branch *branch, StrBuf *out)
{
    Build *b = branch->b;

    strbuf_fmt(out, "%s AS firn_row,\n               %s AS firn_order,\n               ",
               unless_truncated(branch, branch_identity(branch)),
               row_cast(b, branch_order(branch)));
    if (branch->bound->record->needs_instant) {
        strbuf_fmt(out, "%s AS firn_at,\n               ", branch_instant(branch));
    }
    if (branch->bound->record->needs_of) {
        strbuf_fmt(out, "%s AS firn_of,\n               ",
                   unless_truncated(branch, branch_of(branch)));
    }
    strbuf_fmt(out, "%s AS firn_class", branch_class(branch));
}

/* The same from an inner SELECT. */
static const char *
head_of(Build *b, const PlanRecord *record, const char *alias)
{
    return arena_fmt(b->arena, "%s.firn_row, %s.firn_order%s%s", alias, alias,
                     record->needs_instant ? arena_fmt(b->arena, ", %s.firn_at", alias) : "",
                     record->needs_of ? arena_fmt(b->arena, ", %s.firn_of", alias) : "");
}

void
branch_from(const Branch *branch, const char *indent, StrBuf *out)
{
    const char *where = branch_window(branch);

    strbuf_fmt(out, "\n%sFROM %s %s", indent, unpivot_table(branch, branch_driving_table(branch)),
               branch_alias(branch));
    put_joins(branch, out);
    put_decoded(branch->b, branch->decoded, branch->bound->tenant->tenant_key, out);
    strbuf_fmt(out, "\n%sWHERE %s", indent, where != NULL ? where : "true");
}

/* Nothing can be bad: one plain SELECT. */
static void
put_plain(const Branch *branch, const char *tenant, StrBuf *out)
{
    Build *b = branch->b;
    const char *lacking = branch->values->plain_lacking;

    strbuf_fmt(out, "        SELECT %s AS firn_tenant,\n               ", tenant);
    put_head(branch, out);
    strbuf_fmt(out, ",\n               %s AS firn_reason,\n               ", row_cast(b, "NULL"));
    if (lacking[0] != '\0') {
        strbuf_fmt(out, "CASE WHEN %s THEN %s END AS firn_json", lacking, branch_json(branch));
    } else {
        strbuf_fmt(out, "CAST(NULL AS %s) AS firn_json", b->dialect->json_type);
    }
    strbuf_str(out, branch->values->plain);
    branch_from(branch, "          ", out);
}

/* What the inner SELECTs hand on of the driving row: itself, or what is kept of it in quarantine. */
static const char *
row_name(const Branch *branch)
{
    return branch_hands_row_on(branch) ? "firn_source" : "firn_json";
}

static void
put_sources(const Branch *branch, const char *rejected, StrBuf *out)
{
    strbuf_str(out, "SELECT ");
    put_head(branch, out);
    strbuf_fmt(out, ",\n               %s AS %s",
               branch_hands_row_on(branch) ? branch_alias(branch) : branch_json(branch),
               row_name(branch));
    if (rejected[0] != '\0') {
        strbuf_fmt(out, ",\n               %s AS firn_rejected", rejected);
    }
    strbuf_str(out, branch->values->inner);
    branch_from(branch, "                          ", out);
}

/* Sources (r), then values and reasons (s), then the class: each expression is written once and, behind the fence, computed once. */
static void
put_guarded(const Branch *branch, const char *tenant, const char *rejections, StrBuf *out)
{
    Build *b = branch->b;
    const char *bad = branch->values->bad;
    const char *lacking = branch->values->lacking;
    const bool rejects = rejections[0] != '\0';
    const bool late = branch_hands_row_on(branch);
    /* An author's condition is asked of no row that is not ours, as where it is merged with the class. */
    const char *rejected = !rejects ? ""
                           : late ? "CASE WHEN r.firn_class = 'a' THEN r.firn_rejected ELSE '' END"
                                  : "r.firn_rejected";

    strbuf_fmt(out,
               "        SELECT %s AS firn_tenant, %s,\n"
               "               CAST(CASE WHEN s.firn_class = 'a' AND s.firn_reason IS NOT NULL "
               "THEN 'q' ELSE s.firn_class END AS varchar(1)) AS firn_class,\n"
               "               s.firn_reason,\n"
               "               CASE WHEN s.firn_class = 'a' AND (s.firn_reason IS NOT NULL%s%s) "
               "THEN %s%ss.%s%s END AS firn_json",
               tenant, head_of(b, branch->bound->record, "s"), lacking[0] != '\0' ? " OR " : "",
               lacking, late ? b->dialect->row_json : "", late ? "(" : "", row_name(branch),
               late ? ")" : "");
    strbuf_str(out, branch->values->names);
    strbuf_fmt(out,
               "\n          FROM (SELECT %s, r.firn_class, r.%s,\n    "
               "           %s AS firn_reason",
               head_of(b, branch->bound->record, "r"), row_name(branch),
               !rejects && bad[0] == '\0'
                   ? row_cast(b, "NULL")
                   : row_cast(b, arena_fmt(b->arena, "NULLIF(%s%s%s, '')", rejected,
                                           rejects && bad[0] != '\0' ? " || " : "", bad)));
    strbuf_str(out, branch->values->made);
    strbuf_str(out, "\n                  FROM (");
    put_sources(branch, rejections, out);
    strbuf_fmt(out, ") r%s) s\n         WHERE true", late ? b->dialect->fence : "");
}

/* Where two rows may share one identity, the latest counts and the others are superseded (class s). */
static void
put_copies(Build *b, const BoundBranch *bound, const char *rows, StrBuf *out)
{
    strbuf_fmt(out,
               "        SELECT q.firn_tenant, %s,\n"
               "               CAST(CASE WHEN q.firn_row IS NOT NULL AND ROW_NUMBER() OVER "
               "(PARTITION BY q.firn_row ORDER BY q.firn_order DESC, "
               "CASE WHEN q.firn_class = 'd' THEN 1 ELSE 0 END, %s) > 1 THEN 's' ELSE q.firn_class "
               "END AS varchar(1)) AS firn_class,\n"
               "               q.firn_reason, q.firn_json",
               head_of(b, bound->record, "q"), values_hash(b, bound->record, "q"));
    for (size_t i = 0; i < bound->record->value_count; i++) {
        strbuf_fmt(out, ", q.%s", ident(b, bound->record->values[i].name));
    }
    strbuf_fmt(out, "\n          FROM (\n%s\n               ) q\n         WHERE true", rows);
}

void
branch_select(Build *b, const BoundBranch *bound, const PlanBranch *planned, KeptValues *kept,
              StrBuf *out)
{
    const BranchValues values = branch_values(b, bound, kept);
    const char *tenant = cast_sql(b, arena_fmt(b->arena, "%lld", bound->tenant->tenant_key),
                                  (DataType){.kind = DATATYPE_BIGINT});

    StrBuf copies = strbuf_new(b->arena);
    StrBuf *rows = bound->identity_unique ? out : &copies;

    for (size_t i = 0; i < bound->part_count; i++) {
        Branch branch = {.b = b,
                         .bound = bound,
                         .planned = planned,
                         .part = bound->parts[i],
                         .values = &values,
                         .decoded = &values.decoded};
        const char *rejections = branch_rejections(&branch);

        if (i > 0) {
            strbuf_str(rows, "\n         UNION ALL\n");
        }
        if (values.plain == NULL || rejections[0] != '\0') {
            put_guarded(&branch, tenant, rejections, rows);
        } else {
            put_plain(&branch, tenant, rows);
        }
    }
    if (!bound->identity_unique) {
        put_copies(b, bound, copies.text, out);
    }
}

const char *
gen_branch_select(Gen *gen, Arena *arena, const BoundBranch *bound, const PlanBranch *branch,
                  Diags *diags)
{
    Build b = build_new(gen, arena, "show", diags);
    StrBuf out = strbuf_new(arena);

    branch_select(&b, bound, branch, NULL, &out);
    return b.ok ? out.text : NULL;
}
