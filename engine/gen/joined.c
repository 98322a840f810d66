/*
 * Joined tables in the increment.  A driving row is read again when a row that it is joined to has changed:
 * seen by the joined table's own change column (its rows since the mark, and from them the driving rows), or, where it
 * has none, by a digest over what is read of it: when that differs, all driving rows are read, and their hashes tell
 * which of them are other than before.
 */
#include <string.h>

#include "gen/branch.h"

static const PlanJoined *
find_joined(const PlanBranch *planned, const BoundJoin *join)
{
    for (size_t i = 0; i < planned->joined_count; i++) {
        if (strcmp(planned->joined[i].alias, join->join->alias.text) == 0) {
            return &planned->joined[i];
        }
    }
    return NULL;
}

bool
joined_reads_all(const Branch *branch)
{
    for (size_t i = 0; i < branch->bound->join_count; i++) {
        const BoundJoin *join = &branch->bound->joins[i];
        const PlanJoined *joined = find_joined(branch->planned, join);

        if (joined != NULL && joined->mark == NULL && join->changed_at == NULL) {
            return true;
        }
    }
    return false;
}

void
joined_window(const Branch *branch, StrBuf *out)
{
    Build *b = branch->b;
    bool affected = false;

    for (size_t i = 0; i < branch->bound->join_count; i++) {
        const BoundJoin *join = &branch->bound->joins[i];
        const PlanJoined *joined = find_joined(branch->planned, join);

        if (joined == NULL) {
            continue;
        }
        affected = affected || join->changed_at != NULL;
        if (join->changed_at == NULL) {
            strbuf_fmt(out,
                       "\n            OR %s <> (SELECT j.mark FROM %s j WHERE j.tenant_key = %lld "
                       "AND j.alias = %s)",
                       literal(b, joined->mark), scratch(b, "joined", branch->bound->record->name),
                       branch->bound->tenant->tenant_key, literal(b, joined->alias));
        }
    }
    if (affected) {
        strbuf_fmt(
            out, "\n            OR %s IN (SELECT x.firn_row FROM %s x WHERE x.firn_tenant = %lld)",
            branch_driving_identity(branch), scratch(b, "affected", branch->bound->record->name),
            branch->bound->tenant->tenant_key);
    }
}

/* ---- marks ---------------------------------------------------------------------------------- */

/* "3:1234": how many rows, and the sum of their hashes. */
static const char *
digest(const Branch *branch, const BoundJoin *join)
{
    Build *b = branch->b;
    const CatalogTable *table = branch->bound->tables[join->table].table;
    const char *alias = ident(b, join->join->alias.text);
    const bool *used = bound_used_columns(b->arena, branch->bound, join->table);
    const char **exprs = arena_new_array(b->arena, const char *, table->column_count + 1);
    DataType *types = arena_new_array(b->arena, DataType, table->column_count + 1);
    StrBuf hash = strbuf_new(b->arena);
    size_t count = 0;
    Vars vars = vars_new(b);

    for (size_t i = 0; i < table->column_count; i++) {
        if (used[i]) {
            exprs[count] = arena_fmt(b->arena, "%s.%s", alias, ident(b, table->columns[i].name));
            types[count++] = table->columns[i].type;
        }
    }
    sql_row_hash(&hash, b->dialect, exprs, types, count);
    var_code(&vars, "hash", hash.text);
    return arena_fmt(
        b->arena, "CAST(COUNT(*) AS varchar(20)) || ':' || COALESCE(CAST(%s AS varchar(40)), '0')",
        piece(b, "hash_sum", &vars));
}

static const BoundBranch *
clock_scope(const Branch *branch, const BoundJoin *join)
{
    return join->select != NULL ? join->select->scope : branch->bound;
}

/* When a joined row changed; what its format cannot read is NULL, and so read every time. */
static const char *
joined_changed(const Branch *branch, const BoundJoin *join)
{
    Conversion unused;

    return clock_value(branch->b, clock_scope(branch, join), join->changed_at, join->changed_type,
                       &join->join->changed_at, &unused);
}

static const char *
mark(const Branch *branch, const BoundJoin *join)
{
    if (join->changed_at == NULL) {
        return digest(branch, join);
    }
    return branch_watermark(branch, joined_changed(branch, join), join->changed_type,
                            join->join->changed_at.format != NULL);
}

/* Where marks are read: the joined table; of a sub-select with a clock the table that it is made of. */
static const char *
mark_table(const Branch *branch, const BoundJoin *join)
{
    Build *b = branch->b;

    if (join->select == NULL || join->changed_at == NULL) {
        return arena_fmt(b->arena, "%s %s", branch_joined_table(branch, join),
                         ident(b, join->join->alias.text));
    }
    const BoundTable *source = &join->select->scope->tables[0];

    return arena_fmt(b->arena, "%s %s", qualified(b, source->table->schema, source->table->name),
                     ident(b, source->alias));
}

static void
put_marks(const Branch *branch, StrBuf *out)
{
    Build *b = branch->b;

    for (size_t i = 0; i < branch->bound->join_count; i++) {
        const BoundJoin *join = &branch->bound->joins[i];

        if (find_joined(branch->planned, join) != NULL) {
            strbuf_fmt(out,
                       "%sSELECT CAST(%lld AS bigint) AS tenant_key, CAST(%s AS varchar(128)) AS "
                       "alias, CAST(%s AS varchar(64)) AS mark\n  FROM %s",
                       out->len > 0 ? "\nUNION ALL\n" : "", branch->bound->tenant->tenant_key,
                       literal(b, join->join->alias.text), mark(branch, join),
                       mark_table(branch, join));
        }
    }
}

/* ---- driving rows --------------------------------------------------------------------------- */

/* Marks the tables without which the condition cannot be told. */
static void
need(const BoundBranch *bound, const Expr *expr, bool *needed)
{
    for (size_t i = 0; i < expr_column_count(expr); i++) {
        const CatalogColumn *column = NULL;
        size_t table = 0;

        if (bound_column(bound, &expr_columns(expr)[i], &table, &column)) {
            needed[table] = true;
        }
    }
}

/* Is the condition about the joined row alone? */
static bool
is_own(const BoundBranch *bound, const Expr *condition, size_t joined)
{
    for (size_t i = 0; i < expr_column_count(condition); i++) {
        const CatalogColumn *column = NULL;
        size_t table = 0;

        if (bound_column(bound, &expr_columns(condition)[i], &table, &column) && table != joined) {
            return false;
        }
    }
    return true;
}

/* Does column `index` of a sub-select name the rows that a changed row of its table is taken together with?  What it is grouped by does,
 * and what all of its windows are partitioned by. */
static bool
names_group(const BoundJoin *join, size_t index)
{
    const SubSelect *written = join->join->select;

    if (index < written->per.count) {
        return true;
    }
    const Expr *expr = join->select->columns[index - written->per.count];
    const ExprColumn *bare = expr_bare_column(expr);
    bool windows = false;

    if (written->per.count > 0 || expr_has_rows(expr)) {
        return false;
    }
    for (size_t i = 0; i < written->columns.count; i++) {
        const Expr *other = join->select->columns[i];

        windows = windows || expr_has_rows(other);
        if (bare != NULL && !expr_partitioned_by(other, bare)) {
            return false;
        }
    }
    return bare != NULL || !windows;
}

/* Is the condition about a sub-select's column that may be another one for rows which have not changed themselves? */
static bool
is_shifting(const BoundBranch *bound, const Expr *condition, const BoundJoin *join)
{
    const CatalogTable *of = bound->tables[join->table].table;

    for (size_t i = 0; join->select != NULL && i < expr_column_count(condition); i++) {
        const CatalogColumn *column = NULL;
        size_t table = 0;

        if (bound_column(bound, &expr_columns(condition)[i], &table, &column) &&
            table == join->table && column != NULL &&
            !names_group(join, (size_t) (column - of->columns))) {
            return true;
        }
    }
    return false;
}

/* The join's condition without what it asks of the joined row alone: a row that no longer answers to that has changed,
 * and what was joined to it must be read.  Nor what it asks of a sub-select beyond the group of the changed row. */
static const char *
loose_condition(const Branch *branch, const BoundJoin *join)
{
    Build *b = branch->b;
    StrBuf out = strbuf_new(b->arena);
    const Expr *const *conditions = NULL;
    const size_t count = expr_conditions(b->arena, join->on, &conditions);

    for (size_t i = 0; i < count; i++) {
        if (!is_own(branch->bound, conditions[i], join->table) &&
            !is_shifting(branch->bound, conditions[i], join)) {
            strbuf_fmt(&out, "%s(%s)", out.len > 0 ? " AND " : "",
                       render_expr(b, branch->bound, conditions[i], false));
        }
    }
    return out.len > 0 ? out.text : "true";
}

/* The joins before `last` that lead from the driving row to it, and itself: of a sub-select the rows that `changed`. */
static void
put_way(const Branch *branch, size_t last, const char *changed, StrBuf *out)
{
    Build *b = branch->b;
    const BoundBranch *bound = branch->bound;
    bool *needed = arena_new_array(b->arena, bool, bound->table_count + 1);

    for (size_t i = 0; i < bound->table_count; i++) {
        needed[i] = false;
    }
    needed[bound->joins[last].table] = true;
    for (size_t i = last + 1; i-- > 0;) {
        if (needed[bound->joins[i].table] && bound->joins[i].on != NULL) {
            need(bound, bound->joins[i].on, needed);
        }
    }
    for (size_t i = 0; i <= last; i++) {
        const BoundJoin *join = &bound->joins[i];

        if (needed[join->table] && join->on != NULL) {
            strbuf_fmt(out, "\n  %sJOIN %s %s ON %s", i < last ? "LEFT " : "",
                       i == last && join->select != NULL ? branch_select_rows(branch, join, changed)
                                                         : branch_joined_table(branch, join),
                       ident(b, join->join->alias.text),
                       i < last ? render_expr(b, bound, join->on, false)
                                : loose_condition(branch, join));
        }
    }
}

static void
put_affected(const Branch *branch, StrBuf *out)
{
    Build *b = branch->b;

    for (size_t i = 0; i < branch->bound->join_count; i++) {
        const BoundJoin *join = &branch->bound->joins[i];
        const PlanJoined *joined = find_joined(branch->planned, join);

        if (joined == NULL || join->changed_at == NULL) {
            continue;
        }
        strbuf_fmt(out,
                   "%sSELECT CAST(%lld AS bigint) AS firn_tenant, %s AS firn_row\n  FROM %s %s",
                   out->len > 0 ? "\nUNION ALL\n" : "", branch->bound->tenant->tenant_key,
                   row_cast(b, branch_driving_identity(branch)), branch_driving_table(branch),
                   branch_alias(branch));
        const char *changed = joined_changed(branch, join);
        const char *since =
            joined->mark == NULL
                ? NULL
                : arena_fmt(b->arena, "(%s OR %s IS NULL)",
                            branch_since(branch, changed, join->changed_type, joined->mark),
                            changed);

        put_way(branch, i, since, out);
        if (join->select == NULL && since != NULL) {
            strbuf_fmt(out, "\n WHERE %s", since);
        }
    }
}

/* ---- statements ----------------------------------------------------------------------------- */

void
emit_joined_start(Build *b, const PlanRecord *record)
{
    Vars vars = vars_new(b);

    if (!record->follows_joins) {
        return;
    }
    emit_drop(b, scratch(b, "joined", record->name));
    emit_drop(b, scratch(b, "affected", record->name));
    var_code(&vars, "joined", scratch(b, "joined", record->name));
    var_code(&vars, "affected", scratch(b, "affected", record->name));
    var_code(&vars, "no_row", row_cast(b, "b.feed"));
    emit(b, "joined", &vars);
    emit(b, "affected", &vars);
}

/* Rows for the two tables, as many branches to a statement as the dialect holds. */
typedef struct Filling
{
    Build *b;
    const PlanRecord *record;
    const char *template;
    const char *table;
    StrBuf rows;
    size_t count;
} Filling;

static void
flush(Filling *filling)
{
    Vars vars = vars_new(filling->b);

    if (filling->count == 0) {
        return;
    }
    var_code(&vars, filling->table, scratch(filling->b, filling->table, filling->record->name));
    var_code(&vars, "branches", filling->rows.text);
    emit(filling->b, filling->template, &vars);
    filling->rows = strbuf_new(filling->b->arena);
    filling->count = 0;
}

static void
fill(Filling *filling, const StrBuf *rows)
{
    const size_t width = filling->b->gen->width;

    if (rows->len == 0) {
        return;
    }
    if ((width > 0 && filling->count >= width) ||
        filling->rows.len >= filling->b->dialect->statement_bytes) {
        flush(filling);
    }
    if (filling->count > 0) {
        strbuf_str(&filling->rows, "\nUNION ALL\n");
    }
    strbuf_mem(&filling->rows, rows->text, rows->len);
    filling->count++;
}

static void
fill_branch(Filling *marks, Filling *affected, const BoundBranch *bound, const PlanBranch *planned,
            Arena *arena)
{
    Build b = *marks->b;
    StrBuf mark_rows = strbuf_new(arena);
    StrBuf affected_rows = strbuf_new(arena);

    b.arena = arena;
    b.ok = true;
    for (size_t i = 0; i < bound->part_count; i++) {
        const Branch branch = {
            .b = &b, .bound = bound, .planned = planned, .part = bound->parts[i]};

        if (i == 0) {
            put_marks(&branch, &mark_rows);
        }
        if (planned->mode == MODE_INCREMENT && !joined_reads_all(&branch)) {
            put_affected(&branch, &affected_rows);
        }
    }
    if (b.ok) {
        fill(marks, &mark_rows);
        fill(affected, &affected_rows);
    }
}

void
emit_joined(Build *b, const PlanRecord *record, size_t from, size_t to)
{
    Filling marks = {.b = b,
                     .record = record,
                     .template = "joined_add",
                     .table = "joined",
                     .rows = strbuf_new(b->arena)};
    Filling affected = {.b = b,
                        .record = record,
                        .template = "affected_add",
                        .table = "affected",
                        .rows = strbuf_new(b->arena)};
    Arena *arena = arena_new();

    for (size_t i = from; record->follows_joins && i < to; i++) {
        const PlanBranch *planned = &record->branches[i];

        if (planned->broken || planned->held != NULL || planned->joined_count == 0) {
            continue;
        }
        const BoundBranch *bound =
            plan_bind(b->gen->planner, arena, record, planned, diags_new(arena));

        if (bound != NULL) {
            fill_branch(&marks, &affected, bound, planned, arena);
        }
        arena_rewind(arena, (ArenaMark){0});
    }
    flush(&marks);
    flush(&affected);
    arena_free(arena);
}

void
emit_joined_state(Build *b, const PlanFeed *feed)
{
    Vars vars = feed_vars(b, feed);

    if (!feed->record->follows_joins) {
        return;
    }
    var_code(&vars, "joined", scratch(b, "joined", feed->record->name));
    emit(b, "join_state_leave", &vars);
    emit(b, "join_state_insert", &vars);
}
