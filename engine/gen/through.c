/* Keys that another row holds already: looked up when a row is written, and moved when they move there. */
#include <string.h>

#include "gen/through.h"

bool
has_through(const PlanTarget *target)
{
    for (size_t i = 0; i < target->column_count; i++) {
        if (target->columns[i].through != NULL) {
            return true;
        }
    }
    return false;
}

/* ---- ways ----------------------------------------------------------------------------------- */

static size_t
index_of(const PlanTarget *target, const PlanColumn *column)
{
    return (size_t) (column - target->columns);
}

static Ways
ways_new(Build *b, const PlanTarget *target, const char *from)
{
    return (Ways){.b = b,
                  .target = target,
                  .from = from,
                  .tenant = arena_fmt(b->arena, "%s.tenant_key", from),
                  .rows = arena_new_array(b->arena, const char *, target->column_count + 1),
                  .keys = arena_new_array(b->arena, const char *, target->column_count + 1),
                  .joins = strbuf_new(b->arena),
                  .lines = strbuf_new(b->arena)};
}

Ways
ways_of_stored(Build *b, const PlanTarget *target, const char *from)
{
    Ways ways = ways_new(b, target, from);

    for (size_t i = 0; i < target->column_count; i++) {
        if (target->columns[i].dimension != NULL) {
            ways.keys[i] = arena_fmt(b->arena, "%s.%s", from, ident(b, target->columns[i].name));
        }
    }
    return ways;
}

Ways
ways_of_rows(Build *b, const Projection *projection, const char *from)
{
    const PlanTarget *target = projection->owner;
    Ways ways = ways_new(b, target, from);

    ways.tenant = arena_fmt(b->arena, "%s.firn_tenant", from);
    ways.feed = projection->feed;
    /* Of a fact made of another one the keys stand in the image. */
    for (size_t f = 0; target->source != NULL && f < target->feed_count; f++) {
        for (size_t i = 0; i < target->feeds[f]->column_count; i++) {
            const PlanFeedColumn *fed = &target->feeds[f]->columns[i];

            if (fed->inherits != NULL) {
                ways.keys[fed->column] =
                    arena_fmt(b->arena, "%s.%s", from, ident(b, target->columns[fed->column].name));
            }
        }
    }
    for (size_t i = 0; i < target->column_count; i++) {
        const RefUse *use = projection->column_refs[i];

        if (use == NULL) {
            continue;
        }
        const size_t ref = (size_t) (use - projection->refs);

        ways.keys[i] = ref_value(b, projection, ref, from);
        /* The row of a special member is not among those that the key is looked up in. */
        if (use->special == NULL && !use->reference->dimension->is_date) {
            ways.rows[i] = arena_fmt(b->arena, "k%zu", ref);
        }
    }
    return ways;
}

static void
add_join(Ways *ways, const char *join)
{
    strbuf_fmt(&ways->joins, "%s\n  ", join);
    strbuf_fmt(&ways->lines, "\n          %s", join);
}

/* The row that the key of `via` leads to. */
static const char *
member_row(Ways *ways, const PlanColumn *via)
{
    Build *b = ways->b;
    const size_t index = index_of(ways->target, via);

    if (ways->rows[index] != NULL) {
        return ways->rows[index];
    }
    const char *key = via->through != NULL ? taken_key(ways, via) : ways->keys[index];

    if (key != NULL) {
        const char *alias = arena_fmt(b->arena, "t%zu", index);
        const char *member = member_key_column(via);

        add_join(ways, arena_fmt(b->arena, "LEFT JOIN %s %s ON %s.%s = %s%s",
                                 qualified(b, b->gen->warehouse, via->dimension->name), alias,
                                 alias, ident(b, member), key,
                                 strcmp(member, via->dimension->surrogate) == 0
                                     ? ""
                                     : arena_fmt(b->arena, " AND %s.firn_last", alias)));
        ways->rows[index] = alias;
    }
    return ways->rows[index];
}

static bool
has_columns(const Ways *ways, const PlanLink *link)
{
    for (size_t k = 0; k < link->key_count; k++) {
        bool fed = ways->feed == NULL;

        for (size_t i = 0; !fed && i < ways->feed->column_count; i++) {
            fed = ways->feed->columns[i].column == index_of(ways->target, link->own[k]);
        }
        if (!fed) {
            return false;
        }
    }
    return true;
}

/* The row of another fact; a link is joined once, which `rows` has behind the columns. */
static const char *
fact_row(Ways *ways, const PlanLink *link)
{
    Build *b = ways->b;
    const char *alias = arena_fmt(b->arena, "s%zu", (size_t) (link - link->owner->links));
    const char *join = arena_fmt(b->arena, "LEFT JOIN %s %s ON ",
                                 qualified(b, b->gen->warehouse, link->fact->name), alias);

    if (!has_columns(ways, link)) {
        return NULL;
    }
    if (strstr(ways->joins.text, join) == NULL) {
        add_join(ways, arena_fmt(b->arena, "%s%s.tenant_key = %s%s", join, alias, ways->tenant,
                                 linked_key(b, link, alias, ways->from)));
    }
    return alias;
}

const char *
taken_key(Ways *ways, const PlanColumn *column)
{
    const PlanThrough *through = column->through;
    const char *row =
        through->link != NULL ? fact_row(ways, through->link) : member_row(ways, through->via);

    return row == NULL ? "CAST(-1 AS bigint)"
                       : arena_fmt(ways->b->arena, "COALESCE(%s.%s, -1)", row,
                                   ident(ways->b, through->from->name));
}

/* ---- what moves with a key ------------------------------------------------------------------ */

static bool
is_below(const PlanColumn *below, const PlanColumn *via)
{
    const PlanColumn *at = below;

    while (at != NULL && at != via) {
        at = at->through != NULL ? at->through->via : NULL;
    }
    return at == via && below != via;
}

Below
moves_with(Build *b, const PlanTarget *target, const PlanColumn *via, const char *alias,
           bool aggregate)
{
    Ways ways = ways_new(b, target, alias);
    StrBuf values = strbuf_new(b->arena);
    StrBuf moved = strbuf_new(b->arena);
    StrBuf unknown = strbuf_new(b->arena);

    ways.rows[index_of(target, via)] = alias;
    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];
        const char *name = ident(b, column->name);

        if (is_below(column, via)) {
            strbuf_fmt(&values, aggregate ? ", MIN(%s) AS %s" : ", %s AS %s",
                       taken_key(&ways, column), name);
            strbuf_fmt(&moved, ", %s = x.%s", name, name);
            strbuf_fmt(&unknown, ", %s = -1", name);
        }
    }
    return (Below){.joins = ways.lines.text,
                   .values = values.text,
                   .moved = moved.text,
                   .unknown = unknown.text};
}

/* ---- facts ---------------------------------------------------------------------------------- */

static bool
goes_by_member(const PlanColumn *column)
{
    return column->through != NULL && column->through->via != NULL;
}

void
put_taken(Build *b, const PlanTarget *target, StrBuf *rows)
{
    for (size_t i = 0; i < target->column_count && target->exists; i++) {
        const PlanColumn *column = &target->columns[i];
        Vars vars = vars_new(b);

        if (!goes_by_member(column)) {
            continue;
        }
        var_literal(&vars, "target", target->name);
        var_literal(&vars, "name", column->name);
        var_code(&vars, "fact", qualified(b, b->gen->warehouse, target->name));
        var_ident(&vars, "column", column->through->via->name);
        strbuf_fmt(rows, "\n         UNION ALL\n%s", piece(b, "moved_rekey", &vars));
    }
    put_linked(b, target, rows);
}

/* Rows whose member has another key in its reference now; what lies behind that key moves with it. */
static void
emit_taken_column(Build *b, const PlanTarget *target, const PlanColumn *column)
{
    const PlanColumn *via = column->through->via;
    const char *member = member_key_column(via);
    Ways ways = ways_new(b, target, "k");
    StrBuf values = strbuf_new(b->arena);
    StrBuf moved = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    ways.rows[index_of(target, via)] = "k";
    strbuf_fmt(&values, "%s AS %s", taken_key(&ways, column), ident(b, column->name));
    strbuf_fmt(&moved, "%s = x.%s", ident(b, column->name), ident(b, column->name));
    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *other = &target->columns[i];

        if (is_below(other, column)) {
            strbuf_fmt(&values, ", %s AS %s", taken_key(&ways, other), ident(b, other->name));
            strbuf_fmt(&moved, ", %s = x.%s", ident(b, other->name), ident(b, other->name));
        }
    }
    var_literal(&vars, "target", target->name);
    var_literal(&vars, "reference", column->name);
    var_ident(&vars, "fact", target->name);
    var_ident(&vars, "via", via->name);
    var_ident(&vars, "column", column->name);
    var_ident(&vars, "dimension", via->dimension->name);
    var_ident(&vars, "member", member);
    var_code(&vars, "last",
             strcmp(member, via->dimension->surrogate) == 0 ? "" : " AND k.firn_last");
    var_code(&vars, "joins", ways.lines.text);
    var_code(&vars, "values", values.text);
    var_code(&vars, "moved", moved.text);
    emit(b, "taken_moved", &vars);
}

void
emit_taken(Build *b, const PlanTarget *target)
{
    for (size_t i = 0; i < target->column_count; i++) {
        if (goes_by_member(&target->columns[i])) {
            emit_taken_column(b, target, &target->columns[i]);
        }
    }
    emit_linked(b, target);
}

/* ---- dimensions ----------------------------------------------------------------------------- */

typedef void (*VisitTaker)(Dimension *d, const PlanTarget *taker, const PlanColumn *column,
                           void *context);

/* The columns that take a key which this dimension has. */
static void
each_taker(Dimension *d, VisitTaker visit, void *context)
{
    for (size_t r = 0; r < d->target->referrer_count; r++) {
        const PlanTarget *taker = d->target->referrers[r];

        for (size_t c = 0; c < taker->column_count; c++) {
            const PlanColumn *column = &taker->columns[c];

            if (goes_by_member(column) && column->through->via->dimension == d->target) {
                visit(d, taker, column, context);
            }
        }
    }
}

static Vars
taker_vars(Dimension *d, const PlanTarget *taker, const PlanColumn *column)
{
    Build *b = d->b;
    Vars vars = vars_new(b);
    const char *member = member_key_column(column->through->via);

    var_ident(&vars, "table", d->target->name);
    var_literal(&vars, "dependent", taker->name);
    var_literal(&vars, "column", column->name);
    var_ident(&vars, "member", member);
    var_ident(&vars, "from", column->through->from->name);
    var_code(&vars, "before", scratch(b, "before", ""));
    var_code(&vars, "last",
             strcmp(member, d->target->surrogate) == 0 ? "" : " AND d.firn_last AND o.firn_last");
    return vars;
}

static void
visit_queue(Dimension *d, const PlanTarget *taker, const PlanColumn *column, void *context)
{
    const Vars vars = taker_vars(d, taker, column);

    (void) context;
    emit(d->b, "through_queue", &vars);
}

static void
visit_count(Dimension *d, const PlanTarget *taker, const PlanColumn *column, void *context)
{
    (void) d;
    (void) taker;
    (void) column;
    ++*(size_t *) context;
}

static bool
is_looked_at(Dimension *d)
{
    size_t count = 0;

    each_taker(d, visit_count, &count);
    return count > 0 && d->target->exists;
}

void
emit_through_before(Dimension *d)
{
    Build *b = d->b;
    StrBuf columns = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    if (!is_looked_at(d)) {
        return;
    }
    for (size_t i = 0; i < d->target->column_count; i++) {
        if (d->target->columns[i].dimension != NULL) {
            strbuf_fmt(&columns, ", d.%s", ident(b, d->target->columns[i].name));
        }
    }
    if (d->target->is_tracked) {
        strbuf_fmt(&columns, ", d.%s, d.firn_last", ident(b, d->target->durable));
    }
    emit_drop(b, scratch(b, "before", ""));
    var_code(&vars, "before", scratch(b, "before", ""));
    var_code(&vars, "touched", scratch(b, "touched", ""));
    var_ident(&vars, "table", d->target->name);
    var_ident(&vars, "surrogate", d->target->surrogate);
    var_code(&vars, "columns", columns.text);
    emit(b, "through_before", &vars);
    emit_analyze(b, scratch(b, "before", ""));
}

void
emit_through_after(Dimension *d)
{
    if (is_looked_at(d)) {
        each_taker(d, visit_queue, NULL);
        emit_drop(d->b, scratch(d->b, "before", ""));
    }
}

static void
visit_circle(Dimension *d, const PlanTarget *taker, const PlanColumn *column, void *context)
{
    const Vars *hierarchy = context;
    Vars vars = taker_vars(d, taker, column);

    if (column->through->from != d->target->hierarchy) {
        return;
    }
    var_code(&vars, "moved", scratch(d->b, "moved", ""));
    for (size_t i = 0; i < hierarchy->count; i++) {
        if (strcmp(hierarchy->items[i].name, "member") == 0) {
            var_ident(&vars, "hierarchy_member", hierarchy->items[i].text);
        }
    }
    emit(d->b, "through_circle", &vars);
}

void
emit_through_circle(Dimension *d, const Vars *hierarchy)
{
    each_taker(d, visit_circle, (void *) (uintptr_t) hierarchy);
}

void
set_taken(Dimension *d, const char *alias)
{
    const PlanTarget *target = d->target;
    const char **taken = arena_new_array(d->b->arena, const char *, target->column_count + 1);
    Ways ways = ways_of_rows(d->b, &d->image, alias);

    for (size_t i = 0; i < target->column_count; i++) {
        if (target->columns[i].through != NULL) {
            taken[i] = taken_key(&ways, &target->columns[i]);
        }
    }
    d->taken = taken;
    d->ways = ways.joins.text;
}

void
add_takers(Dimension *d, StrBuf *keys)
{
    Build *b = d->b;

    for (size_t i = 0; i < d->target->column_count; i++) {
        const PlanColumn *column = &d->target->columns[i];

        if (column->through != NULL) {
            strbuf_fmt(keys,
                       "%s        SELECT d.firn_key FROM %s d JOIN %s q ON q.member_key = d.%s AND "
                       "q.target = %s AND q.reference = %s%s",
                       keys->len > 0 ? "\n         UNION ALL\n" : "",
                       qualified(b, b->gen->warehouse, d->target->name),
                       qualified(b, b->gen->control, "rekey"), ident(b, column->through->via->name),
                       literal(b, d->target->name), literal(b, column->name),
                       d->target->is_tracked ? "" : " AND NOT d.firn_deleted");
        }
    }
}
