/*
 * Links between facts: rows that take keys of another fact's rows.  That fact queues the keys of the rows that come, change or go,
 * in its own transaction, in a table for each link; the fact that looks at them works it off in its own.
 */
#include "gen/through.h"

const char *
linked_name(const Build *b, const PlanLink *link)
{
    return short_name(b, arena_fmt(b->arena, "moved_%s.%s", link->owner->name, link->name),
                      NAME_ROOM);
}

const char *
linked_key(Build *b, const PlanLink *link, const char *alias, const char *from)
{
    StrBuf out = strbuf_new(b->arena);

    for (size_t k = 0; k < link->key_count; k++) {
        strbuf_fmt(&out, " AND %s.%s = %s.%s", alias, ident(b, link->keys[k]->name), from,
                   ident(b, link->own[k]->name));
    }
    return out.text;
}

/* The columns of the row that has the key, as one text. */
static const char *
key_text(Build *b, const PlanLink *link, const char *from)
{
    StrBuf out = strbuf_new(b->arena);

    for (size_t k = 0; k < link->key_count; k++) {
        strbuf_fmt(&out, "%s%s", k > 0 ? " || ', ' || " : "",
                   text_sql(b, arena_fmt(b->arena, "%s.%s", from, ident(b, link->own[k]->name)),
                            link->own[k]->type));
    }
    return out.text;
}

static Vars
link_vars(Build *b, const PlanLink *link)
{
    Vars vars = vars_new(b);

    var_literal(&vars, "target", link->owner->name);
    var_ident(&vars, "queue", linked_name(b, link));
    var_code(&vars, "fact", qualified(b, b->gen->warehouse, link->owner->name));
    var_code(&vars, "linked", qualified(b, b->gen->warehouse, link->fact->name));
    var_code(&vars, "queued", linked_key(b, link, "q", "f"));
    var_code(&vars, "found", linked_key(b, link, "s", "f"));
    return vars;
}

/* ---- the queue ------------------------------------------------------------------------------ */

void
shape_linked(Build *b, const PlanTarget *target)
{
    for (size_t i = 0; i < target->link_count; i++) {
        const PlanLink *link = &target->links[i];
        const char *name = linked_name(b, link);
        StrBuf columns = strbuf_new(b->arena);
        Vars vars = vars_new(b);

        if (catalog_table(b->gen, b->gen->control, name) != NULL) {
            continue;
        }
        for (size_t k = 0; k < link->key_count; k++) {
            strbuf_fmt(&columns, ",\n    %s %s", ident(b, link->keys[k]->name),
                       type_sql(b, link->keys[k]->type));
        }
        var_ident(&vars, "table", name);
        var_code(&vars, "columns", columns.text);
        emit(b, "control_linked", &vars);
        /* What stands there already is found by its key from now on. */
        if (target->exists) {
            index_linked(b, target);
        }
        if (link->fact->exists) {
            index_linked(b, link->fact);
        }
    }
}

static void
index_columns(Build *b, const PlanTarget *target, const char *suffix,
              const PlanColumn *const *columns, size_t count)
{
    StrBuf out = strbuf_new(b->arena);

    strbuf_str(&out, "tenant_key");
    for (size_t k = 0; k < count; k++) {
        strbuf_fmt(&out, ", %s", ident(b, columns[k]->name));
    }
    emit_index(b, b->gen->warehouse, target->name, suffix, out.text, false);
}

void
index_linked(Build *b, const PlanTarget *target)
{
    for (size_t i = 0; i < target->link_count; i++) {
        index_columns(b, target, arena_fmt(b->arena, "link_%zu", i + 1), target->links[i].own,
                      target->links[i].key_count);
    }
    if (target->linked_count > 0) {
        index_columns(b, target, "key", target->linked[0]->keys, target->linked[0]->key_count);
    }
}

/* Is there a queue, and somebody who works it off?  Who looks for the first time looks at all rows anyway. */
static bool
is_listening(const Build *b, const PlanLink *link)
{
    return link->owner->exists &&
           (link->owner->is_selected ||
            catalog_table(b->gen, b->gen->control, linked_name(b, link)) != NULL);
}

static void
queue_keys(Build *b, const PlanTarget *target, const char *template)
{
    for (size_t i = 0; i < target->linked_count; i++) {
        const PlanLink *link = target->linked[i];
        StrBuf columns = strbuf_new(b->arena);
        StrBuf values = strbuf_new(b->arena);
        Vars vars = link_vars(b, link);

        if (!is_listening(b, link)) {
            continue;
        }
        for (size_t k = 0; k < link->key_count; k++) {
            const char *name = ident(b, link->keys[k]->name);

            strbuf_fmt(&columns, ", %s", name);
            strbuf_fmt(&values, ", s.%s", name);
        }
        var_code(&vars, "columns", columns.text);
        var_code(&vars, "values", values.text);
        var_code(&vars, "moved", scratch(b, "moved", ""));
        emit(b, template, &vars);
    }
}

bool
has_listeners(const Build *b, const PlanTarget *target)
{
    for (size_t i = 0; i < target->linked_count; i++) {
        if (is_listening(b, target->linked[i])) {
            return true;
        }
    }
    return false;
}

void
emit_linked_queue(Build *b, const PlanTarget *target)
{
    queue_keys(b, target, "linked_queue");
}

void
emit_linked_all(Build *b, const PlanTarget *target)
{
    queue_keys(b, target, "linked_all");
}

/* ---- the rows that take keys ---------------------------------------------------------------- */

void
put_linked(Build *b, const PlanTarget *target, StrBuf *rows)
{
    for (size_t i = 0; i < target->link_count && target->exists; i++) {
        const Vars vars = link_vars(b, &target->links[i]);

        strbuf_fmt(rows, "\n         UNION ALL\n%s", piece(b, "linked_rows", &vars));
    }
}

static bool
leads_through(const PlanColumn *column, const PlanLink *link)
{
    while (column->through != NULL && column->through->via != NULL) {
        column = column->through->via;
    }
    return column->through != NULL && column->through->link == link;
}

static void
emit_link(Build *b, const PlanTarget *target, const PlanLink *link)
{
    Ways ways = ways_of_stored(b, target, "f");
    StrBuf values = strbuf_new(b->arena);
    StrBuf moved = strbuf_new(b->arena);
    StrBuf differ = strbuf_new(b->arena);
    Vars vars = link_vars(b, link);
    const char *table = qualified(b, b->gen->warehouse, target->name);

    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];
        const char *name = ident(b, column->name);

        if (leads_through(column, link)) {
            strbuf_fmt(&values, ", %s AS %s", taken_key(&ways, column), name);
            strbuf_fmt(&moved, "%s%s = x.%s", moved.len > 0 ? ", " : "", name, name);
            strbuf_fmt(&differ, "%s%s.%s IS NULL OR %s.%s <> x.%s", differ.len > 0 ? " OR " : "",
                       table, name, table, name, name);
        }
    }
    if (moved.len > 0) {
        var_code(&vars, "joins", ways.lines.text);
        var_code(&vars, "values", values.text);
        var_code(&vars, "moved", moved.text);
        var_code(&vars, "differ", differ.text);
        emit(b, "linked_moved", &vars);
    }
    emit(b, "linked_done", &vars);
}

void
emit_linked(Build *b, const PlanTarget *target)
{
    for (size_t i = 0; i < target->link_count; i++) {
        emit_link(b, target, &target->links[i]);
    }
}

/* ---- rows that want to wait in quarantine --------------------------------------------------- */

static const char *
reason(Build *b, const PlanLink *link)
{
    return arena_fmt(b->arena, "%s: no row ", link->name);
}

bool
waits_for_facts(const PlanTarget *target)
{
    for (size_t i = 0; i < target->link_count; i++) {
        if (target->links[i].missing == MISSING_QUARANTINE) {
            return true;
        }
    }
    return false;
}

static void
emit_missing_among(Build *b, const PlanFeed *feed, const char *among)
{
    for (size_t i = 0; i < feed->target->link_count; i++) {
        const PlanLink *link = &feed->target->links[i];
        StrBuf given = strbuf_new(b->arena);
        Vars vars = feed_vars(b, feed);

        if (link->missing != MISSING_QUARANTINE) {
            continue;
        }
        for (size_t k = 0; k < link->key_count; k++) {
            strbuf_fmt(&given, " AND w.%s IS NOT NULL", ident(b, link->own[k]->name));
        }
        var_literal(&vars, "reason", reason(b, link));
        var_code(&vars, "linked", qualified(b, b->gen->warehouse, link->fact->name));
        var_code(&vars, "found", linked_key(b, link, "s", "w"));
        var_code(&vars, "key", key_text(b, link, "w"));
        var_code(&vars, "given", given.text);
        var_code(&vars, "among", among);
        emit(b, "linked_missing", &vars);
    }
}

void
emit_linked_missing(Build *b, const PlanFeed *feed)
{
    emit_missing_among(b, feed, "('applied')");
}

void
emit_linked_claims(Build *b, const PlanFeed *feed, StrBuf *missing)
{
    emit_missing_among(b, feed, "('applied', 'superseded')");
    for (size_t i = 0; i < feed->target->link_count; i++) {
        const PlanLink *link = &feed->target->links[i];

        if (link->missing == MISSING_QUARANTINE) {
            strbuf_fmt(missing, "%sp.firn_reason LIKE %s", missing->len > 0 ? " OR " : "",
                       literal(b, arena_fmt(b->arena, "%s%%", reason(b, link))));
        }
    }
}

void
emit_linked_retry(Build *b, const PlanFeed *feed)
{
    for (size_t i = 0; i < feed->target->link_count; i++) {
        Vars vars = feed_vars(b, feed);

        if (feed->target->links[i].missing == MISSING_QUARANTINE) {
            var_literal(&vars, "prefix",
                        arena_fmt(b->arena, "%s%%", reason(b, &feed->target->links[i])));
            emit(b, "retry_member", &vars);
        }
    }
}

void
put_linked_orphans(Build *b, const PlanFeed *feed, StrBuf *rows)
{
    for (size_t i = 0; i < feed->target->link_count; i++) {
        const PlanLink *link = &feed->target->links[i];
        Vars vars = link_vars(b, link);

        if (link->missing == MISSING_QUARANTINE) {
            var_literal(&vars, "feed", feed->name);
            var_literal(&vars, "reason", reason(b, link));
            var_code(&vars, "key", key_text(b, link, "f"));
            strbuf_fmt(rows, "%s%s", rows->len > 0 ? "\n         UNION ALL\n" : "",
                       piece(b, "linked_orphans", &vars));
        }
    }
}
