/* Shared members that an erased tenant described or referred to. */
#include "gen/erase.h"
#include "gen/former.h"

static void
add_key(StrBuf *keys, const char *select)
{
    strbuf_fmt(keys, "%s        %s", keys->len > 0 ? "\n         UNION ALL\n" : "", select);
}

/* " AND " nothing refers to the row under `alias` */
static const char *
unreferenced(Build *b, const PlanTarget *target, const char *alias)
{
    StrBuf out = strbuf_new(b->arena);

    for (size_t r = 0; r < target->referrer_count; r++) {
        const PlanTarget *referrer = target->referrers[r];

        for (size_t c = 0; c < referrer->column_count; c++) {
            if (referrer->columns[c].dimension == target && referrer->exists) {
                strbuf_fmt(&out, " AND NOT EXISTS (SELECT 1 FROM %s f WHERE f.%s = %s.%s)",
                           qualified(b, b->gen->warehouse, referrer->name),
                           ident(b, referrer->columns[c].name), alias,
                           ident(b, member_key_column(&referrer->columns[c])));
            }
        }
    }
    return out.len > 0 ? out.text : "";
}

/* "AND" no tenant says anything of the member of `alias`, each behind `blank` */
static const char *
unsaid(const Erase *e, const PlanTarget *target, const char *blank, const char *alias)
{
    Build *b = e->b;
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < target->feed_count; i++) {
        if (erase_is_there(e, b->gen->control, contribution_name(b, target->feeds[i]))) {
            strbuf_fmt(&out, "%sAND NOT EXISTS (SELECT 1 FROM %s c WHERE c.firn_key = %s.firn_key)",
                       blank, contribution_table(b, target->feeds[i]), alias);
        }
    }
    if (leaving_members(b, target) != NULL) {
        strbuf_fmt(&out, "%sAND %s.firn_key NOT IN (%s)", blank, alias, leaving_members(b, target));
    }
    return out.len > 0 ? out.text : "";
}

/* The members that the tenant describes or refers to: before its rows go. */
void
erase_find_shared(const Erase *e, const PlanTarget *target)
{
    Build *b = e->b;
    const Gen *gen = b->gen;
    const char *own = qualified(b, gen->warehouse, target->name);
    StrBuf keys = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    add_key(&keys, arena_fmt(b->arena, "SELECT d.firn_key FROM %s d WHERE 1 = 0", own));
    for (size_t i = 0; i < target->feed_count; i++) {
        if (erase_is_there(e, gen->control, contribution_name(b, target->feeds[i]))) {
            add_key(&keys, arena_fmt(b->arena, "SELECT c.firn_key FROM %s c WHERE c.%s",
                                     contribution_table(b, target->feeds[i]), erase_of_tenant(e)));
        }
    }
    for (size_t i = 0; i < target->leaving_count; i++) {
        if (leaving_said(b, &target->leaving[i]) != NULL) {
            add_key(&keys, arena_fmt(b->arena, "SELECT c.firn_key FROM %s c WHERE c.%s",
                                     leaving_said(b, &target->leaving[i]), erase_of_tenant(e)));
        }
    }
    for (size_t r = 0; r < target->referrer_count; r++) {
        const PlanTarget *referrer = target->referrers[r];

        for (size_t c = 0; c < referrer->column_count; c++) {
            const PlanColumn *column = &referrer->columns[c];

            if (column->dimension == target && referrer->exists && !erase_is_shared(referrer)) {
                add_key(&keys,
                        arena_fmt(b->arena,
                                  "SELECT d.firn_key FROM %s d JOIN %s f ON f.%s = d.%s WHERE f.%s",
                                  own, qualified(b, gen->warehouse, referrer->name),
                                  ident(b, column->name), ident(b, member_key_column(column)),
                                  erase_of_tenant(e)));
            }
        }
    }
    emit_drop(b, scratch(b, "gone", target->name));
    var_code(&vars, "gone", scratch(b, "gone", target->name));
    var_code(&vars, "keys", keys.text);
    emit(b, "erase_keys", &vars);
}

/* Combinations that only the tenant's facts had. */
static void
mend_junk(const Erase *e, const PlanTarget *target)
{
    Build *b = e->b;
    const char *own = qualified(b, b->gen->warehouse, target->name);
    const char *gone = arena_fmt(b->arena, "firn_key IN (SELECT g.firn_key FROM %s g)",
                                 scratch(b, "gone", target->name));
    const Place place = {.table = own,
                         .which = arena_fmt(b->arena, "%s%s", gone, unreferenced(b, target, own)),
                         .target = NULL};

    erase_count_leaving(b, target, own,
                        arena_fmt(b->arena, "%s%s", gone, unreferenced(b, target, "t")));
    erase_leave(e, &place);
    emit_target_end(b, target);
}

/* What the steps of a run leave of members that only the tenant described: nothing but the key. */
static void
mend_bare(const Erase *e, const PlanTarget *target)
{
    Build *b = e->b;
    StrBuf nulls = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    for (size_t i = 0; i < target->column_count; i++) {
        if (!target->columns[i].in_key && target->columns[i].exists) {
            strbuf_fmt(&nulls, ", %s = %s", ident(b, target->columns[i].name),
                       target->columns[i].dimension != NULL ? "-1" : "NULL");
        }
    }
    var_ident(&vars, "table", target->name);
    var_code(&vars, "gone", scratch(b, "gone", target->name));
    var_code(&vars, "nulls", nulls.len > 0 ? nulls.text : "");
    var_code(&vars, "unsaid", unsaid(e, target, "\n   ", "g"));
    emit(b, "erase_bare", &vars);
}

/* " AND" no row waits to be keyed anew to the member under `alias`: it holds a version that is gone. */
static const char *
unawaited(const Erase *e, const PlanTarget *target, const char *alias)
{
    Build *b = e->b;
    StrBuf out = strbuf_new(b->arena);

    for (size_t r = 0; r < target->referrer_count; r++) {
        const PlanTarget *referrer = target->referrers[r];

        for (size_t c = 0; c < referrer->column_count; c++) {
            const PlanColumn *column = &referrer->columns[c];

            if (column->dimension == target && column->by_version && referrer->exists &&
                erase_is_there(e, b->gen->control, "rekey")) {
                strbuf_fmt(&out,
                           " AND NOT EXISTS (SELECT 1 FROM %s q JOIN %s f ON f.%s = q.member_key "
                           "WHERE q.target = %s AND q.reference = %s AND q.firn_key = %s.firn_key)",
                           qualified(b, b->gen->control, "rekey"),
                           qualified(b, b->gen->warehouse, referrer->name), ident(b, column->name),
                           literal(b, referrer->name), literal(b, column->name), alias);
            }
        }
    }
    return out.len > 0 ? out.text : "";
}

/* Who is gone as a whole is in no queue. */
static void
mend_queues(const Erase *e, const PlanTarget *target)
{
    for (size_t r = 0; r < target->referrer_count; r++) {
        const PlanTarget *referrer = target->referrers[r];

        for (size_t c = 0; c < referrer->column_count; c++) {
            Vars vars = vars_new(e->b);

            if (referrer->columns[c].dimension != target ||
                !erase_is_there(e, e->b->gen->control, "rekey")) {
                continue;
            }
            var_literal(&vars, "target", referrer->name);
            var_literal(&vars, "reference", referrer->columns[c].name);
            var_ident(&vars, "table", target->name);
            var_code(&vars, "gone", scratch(e->b, "gone", target->name));
            emit(e->b, "erase_rekey", &vars);
        }
    }
}

void
erase_mend_shared(const Erase *e, PlanTarget *target)
{
    if (target->feed_count == 0) {
        mend_junk(e, target);
        return;
    }
    /* Nothing is read, and who is described by nobody goes where nobody refers to him. */
    target->hard_deletes = true;
    for (size_t i = 0; i < target->feed_count; i++) {
        target->feeds[i]->branch_count = 0;
    }
    dimension_steps(e->b, target);
    mend_bare(e, target);
    if (target->durable != NULL) {
        emit_drop(e->b, scratch(e->b, "gone", ""));
    }
}

static void
leave_hierarchy(const Erase *e, const PlanTarget *target)
{
    Build *b = e->b;
    const char *own = qualified(b, b->gen->warehouse, hierarchy_name(b, target));
    const char *key = ident(b, target->durable != NULL ? target->durable : target->surrogate);
    const Place place = {
        .table = own,
        .which = arena_fmt(
            b->arena,
            "NOT EXISTS (SELECT 1 FROM %s d WHERE d.%s = %s.descendant_key) OR NOT EXISTS (SELECT "
            "1 FROM %s d WHERE d.%s = %s.ancestor_key)",
            qualified(b, b->gen->warehouse, target->name), key, own,
            qualified(b, b->gen->warehouse, target->name), key, own)};

    erase_leave(e, &place);
}

/* Of whom only the key was left because somebody referred to him, who is gone by now; and who was deleted before, for nothing tells
 * any more whose he was. */
void
erase_leave_shared(const Erase *e, const PlanTarget *target)
{
    Build *b = e->b;
    const char *own = qualified(b, b->gen->warehouse, target->name);
    const Place place = {
        .table = own,
        .which = arena_fmt(
            b->arena, "(%sfirn_inferred AND firn_key IN (SELECT g.firn_key FROM %s g))%s%s%s",
            target->is_tracked ? "" : "firn_deleted OR ", scratch(b, "gone", target->name),
            unsaid(e, target, " ", own), unreferenced(b, target, own), unawaited(e, target, own))};

    if (target->feed_count > 0) {
        erase_leave(e, &place);
    }
    if (target->hierarchy != NULL &&
        erase_is_there(e, b->gen->warehouse, hierarchy_name(b, target))) {
        leave_hierarchy(e, target);
    }
    mend_queues(e, target);
    emit_drop(b, scratch(b, "gone", target->name));
}
