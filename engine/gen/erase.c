/*
 * One tenant's rows leave everything: found by their column tenant_key in whatever tables there are, and in those that
 * are about its members by these.  Shared members that it described or referred to are made anew from what the others say, by
 * the steps of a run that reads nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "gen/erase.h"
#include "gen/made.h"
#include "gen/tenant.h"
#include "gen/told.h"

const char *
erase_of_tenant(const Erase *e)
{
    return arena_fmt(e->b->arena, "tenant_key IN (%s)", e->keys);
}

static void
add_place(Erase *e, const char *schema, const char *table, const char *which,
          const PlanTarget *target)
{
    *vec_push(e->b->arena, &e->places) =
        (Place){.name = arena_fmt(e->b->arena, "%s.%s", schema, table),
                .table = qualified(e->b, schema, table),
                .which = which,
                .target = target};
}

bool
erase_is_there(const Erase *e, const char *schema, const char *table)
{
    return catalog_table(e->b->gen, schema, table) != NULL;
}

bool
erase_is_shared(const PlanTarget *target)
{
    return target->kind == TARGET_DIMENSION && target->scope == SCOPE_SHARED && target->exists &&
           !target->is_date && !target->is_tenant;
}

/* Tables without the column, about members of dimensions that have it: before these go. */
static void
add_members_places(Erase *e)
{
    Build *b = e->b;
    const Gen *gen = b->gen;

    for (size_t i = 0; i < gen->plan->target_count; i++) {
        const PlanTarget *target = gen->plan->targets[i];
        const char *own = qualified(b, gen->warehouse, target->name);

        if (target->kind != TARGET_DIMENSION || !target->exists || target->is_date ||
            target->is_tenant || erase_is_shared(target)) {
            continue;
        }
        const char *key = ident(b, target->durable != NULL ? target->durable : target->surrogate);
        const char *members =
            arena_fmt(b->arena, "(SELECT d.%s FROM %s d WHERE d.%s)", key, own, erase_of_tenant(e));
        const char *named = arena_fmt(b->arena, "(SELECT d.firn_key FROM %s d WHERE d.%s)", own,
                                      erase_of_tenant(e));

        if (target->hierarchy != NULL &&
            erase_is_there(e, gen->warehouse, hierarchy_name(b, target))) {
            add_place(
                e, gen->warehouse, hierarchy_name(b, target),
                arena_fmt(b->arena, "descendant_key IN %s OR ancestor_key IN %s", members, members),
                NULL);
        }
        if (erase_is_there(e, gen->control, "cycle")) {
            add_place(e, gen->control, "cycle",
                      arena_fmt(b->arena, "target = %s AND firn_key IN %s",
                                literal(b, target->name), named),
                      NULL);
        }
        for (size_t r = 0; r < target->referrer_count; r++) {
            for (size_t c = 0; c < target->referrers[r]->column_count; c++) {
                const PlanColumn *column = &target->referrers[r]->columns[c];

                if (column->dimension == target && erase_is_there(e, gen->control, "rekey")) {
                    add_place(e, gen->control, "rekey",
                              arena_fmt(b->arena,
                                        "target = %s AND reference = %s AND firn_key IN %s",
                                        literal(b, target->referrers[r]->name),
                                        literal(b, column->name), named),
                              NULL);
                }
            }
        }
    }
}

static bool
is_kept(const char *table)
{
    return strcmp(table, "tenant") == 0 || strcmp(table, "tenant_state") == 0 ||
           strcmp(table, "tenant_history") == 0;
}

/* Whatever table has the column: what the program does not know of is found, too. */
static void
add_schema(Erase *e, const char *name)
{
    const Gen *gen = e->b->gen;
    const CatalogSchema *schema = catalog_schema(gen->plan->catalog, name);
    const bool control = strcmp(name, gen->control) == 0;

    for (size_t i = 0; schema != NULL && i < schema->table_count; i++) {
        const CatalogTable *table = &schema->tables[i];
        const PlanTarget *target = control ? NULL : plan_target(gen->plan, table->name);

        if (control && strncmp(table->name, "scratch_", strlen("scratch_")) == 0) {
            emit_drop(e->b, qualified(e->b, name, table->name)); /* of a run that was killed */
        } else if (!table->is_view && table_column(table, "tenant_key") != NULL &&
                   !(control && is_kept(table->name))) {
            add_place(e, name, table->name, erase_of_tenant(e),
                      target != NULL && target->is_tenant ? NULL : target);
        }
    }
}

static void
count(const Erase *e, const Place *place, bool after)
{
    Vars vars = vars_new(e->b);

    var_code(&vars, "erased", e->erased);
    var_literal(&vars, "place", place->name);
    var_code(&vars, "before", after ? "0" : "c.n");
    var_code(&vars, "after", after ? "c.n" : "0");
    var_code(&vars, "table", place->table);
    var_code(&vars, "which", place->which);
    emit(e->b, "erased_count", &vars);
}

void
erase_count_leaving(Build *b, const PlanTarget *target, const char *table, const char *which)
{
    const char *rows = arena_fmt(b->arena, "(SELECT COUNT(*) FROM %s t WHERE t.%s", table, which);
    const LiveCounts counts = {
        .changes = arena_fmt(b->arena, "%s)", rows),
        .inserted = "0",
        .updated = "0",
        .removed = arena_fmt(b->arena, "%s AND %s)", rows, target_is_live(b, target))};

    emit_live(b, target, &counts);
}

void
erase_leave(const Erase *e, const Place *place)
{
    Build *b = e->b;
    const PlanTarget *target = place->target;
    Vars vars = vars_new(b);

    if (target != NULL) {
        erase_count_leaving(b, target, place->table, place->which);
        emit_bridge_leaving(b, target, place->which);
    }
    var_code(&vars, "table", place->table);
    var_code(&vars, "which", place->which);
    emit(b, "erase_rows", &vars);
    if (target != NULL) {
        emit_bridge_left(b, target); /* groups of several tenants */
        emit_target_end(b, target);
    }
}

/* ---- the step ------------------------------------------------------------------------------- */

static int
by_name(const void *a, const void *b)
{
    return strcmp((*(const PlanTarget *const *) a)->name, (*(const PlanTarget *const *) b)->name);
}

/* All targets, in the order of their names; each is as it was planned. */
static void
lock_all(Build *b)
{
    const Plan *plan = b->gen->plan;
    const PlanTarget **targets =
        arena_new_array(b->arena, const PlanTarget *, plan->target_count + 1);
    StrBuf locks = strbuf_new(b->arena);
    Vars vars = vars_new(b);
    size_t total = 0;

    for (size_t i = 0; i < plan->target_count; i++) {
        const char *lock = arena_fmt(b->arena, "lock_%s", plan->targets[i]->name);

        if (plan->targets[i]->exists && catalog_table(b->gen, b->gen->control, lock) != NULL) {
            targets[total++] = plan->targets[i];
        }
    }
    if (total == 0) {
        return;
    }
    qsort(targets, total, sizeof(*targets), by_name);
    for (size_t i = 0; i < total; i++) {
        comma(&locks);
        strbuf_str(&locks,
                   qualified(b, b->gen->control, arena_fmt(b->arena, "lock_%s", targets[i]->name)));
    }
    var_code(&vars, "locks", locks.text);
    emit(b, "lock_targets", &vars);
    for (size_t i = 0; i < total; i++) {
        if (!targets[i]->is_date && !targets[i]->is_tenant) {
            emit_state_check(b, targets[i]);
        }
    }
}

static void
entomb(const Erase *e, const TenantErase *about)
{
    Build *b = e->b;
    Vars vars = vars_new(b);

    var_code(&vars, "tenant_keys", e->keys);
    var_code(&vars, "which", arena_fmt(b->arena, "t.tenant = %s", literal(b, about->tenant)));
    var_literal(&vars, "state", "erased");
    var_literal(&vars, "action", "erase");
    var_code(&vars, "note",
             arena_fmt(b->arena,
                       "(SELECT CAST(SUM(e.before_count) AS varchar(20)) || ' rows' FROM %s e)",
                       e->erased));
    emit(b, "erase_tenant", &vars);
    emit(b, "tenant_state_add", &vars);
    emit(b, "tenant_state_set", &vars);
    emit(b, "tenant_history_add", &vars);
}

/* What others have of members that are gone or otherwise now is keyed anew, as in a run that reads nothing. */
static void
rekey(const Erase *e, const PlanTarget *target)
{
    for (size_t i = 0; i < target->feed_count; i++) {
        target->feeds[i]->branch_count = 0;
    }
    if (is_told(target)) {
        told_steps(e->b, target);
    }
}

/* The rows, what is shared, and the shapes that nobody's tables have any more. */
static void
erase_all(const Erase *e)
{
    const Plan *plan = e->b->gen->plan;
    Vars shapes = vars_new(e->b);

    for (size_t i = 0; i < e->places.count; i++) {
        count(e, &e->places.items[i], false);
    }
    for (size_t i = 0; i < plan->target_count; i++) {
        if (erase_is_shared(plan->targets[i])) {
            erase_find_shared(e, plan->targets[i]);
        }
    }
    for (size_t i = 0; i < e->places.count; i++) {
        erase_leave(e, &e->places.items[i]);
    }
    var_code(&shapes, "table", qualified(e->b, e->b->gen->control, "staging_column"));
    var_code(&shapes, "which",
             arena_fmt(e->b->arena, "shape NOT IN (SELECT s.shape FROM %s s)",
                       qualified(e->b, e->b->gen->control, "staging_table")));
    emit(e->b, "erase_rows", &shapes);
    for (size_t i = 0; i < plan->target_count; i++) {
        if (erase_is_shared(plan->targets[i])) {
            erase_mend_shared(e, plan->targets[i]);
        } else {
            rekey(e, plan->targets[i]);
        }
    }
    for (size_t i = plan->target_count; i-- > 0;) {
        if (erase_is_shared(plan->targets[i])) {
            erase_leave_shared(e, plan->targets[i]);
        }
    }
}

static void
add_waiting(Build *b, StrBuf *rows, const char *template, Vars *vars, const char *place)
{
    var_literal(vars, "place", arena_fmt(b->arena, "%s.%s", b->gen->warehouse, place));
    strbuf_fmt(rows, "%s%s", rows->len > 0 ? "\n         UNION ALL\n" : "",
               piece(b, template, vars));
}

/* What only a run can do: rows that go to quarantine for want of a member, groups of facts made of others. */
static const char *
waiting(const Erase *e)
{
    Build *b = e->b;
    const Plan *plan = b->gen->plan;
    StrBuf rows = strbuf_new(b->arena);
    Vars all = vars_new(b);

    for (size_t i = 0; i < plan->target_count; i++) {
        const PlanTarget *target = plan->targets[i];

        for (size_t c = 0; target->exists && c < target->column_count; c++) {
            const PlanColumn *column = &target->columns[c];
            Vars vars = vars_new(b);

            if (column->dimension != NULL && erase_is_shared(column->dimension) && column->exists) {
                var_literal(&vars, "target", target->name);
                var_literal(&vars, "reference", column->name);
                var_ident(&vars, "table", target->name);
                var_ident(&vars, "column", column->name);
                var_ident(&vars, "dimension", column->dimension->name);
                var_ident(&vars, "member", member_key_column(column));
                add_waiting(b, &rows, "erased_waits", &vars, target->name);
            }
        }
        if (target->source != NULL && erase_is_there(e, b->gen->control, moved_name(b, target))) {
            Vars vars = vars_new(b);

            var_ident(&vars, "queue", moved_name(b, target));
            var_code(&vars, "due",
                     target->period != PERIOD_NONE
                         ? arena_fmt(b->arena,
                                     "\n                 WHERE COALESCE(q.firn_from, "
                                     "CAST('0001-01-01' AS date)) <= %s",
                                     period_present(b, target))
                         : "");
            add_waiting(b, &rows, "erased_queued", &vars, target->name);
        }
    }
    var_code(&all, "rows", rows.text);
    return rows.len > 0 ? piece(b, "erased_waiting", &all) : NULL;
}

/* What the mapping has no more is left to a run; what is said of members by it counts all the same. */
static void
nothing_leaves(const Gen *gen)
{
    for (size_t i = 0; i < gen->plan->target_count; i++) {
        PlanTarget *target = gen->plan->targets[i];
        PlanLeaving *kept = arena_new_array(gen->arena, PlanLeaving, target->leaving_count + 1);

        for (size_t l = 0; l < target->leaving_count; l++) {
            kept[l] = target->leaving[l];
            kept[l].branch_count = 0;
        }
        target->leaving = kept;
    }
}

/* Shared members are made anew from what every feed has said of them: has each its table? */
static bool
check_said(const Erase *e, Diags *diags)
{
    const Plan *plan = e->b->gen->plan;
    bool ok = true;

    for (size_t t = 0; t < plan->target_count; t++) {
        const PlanTarget *target = plan->targets[t];

        for (size_t f = 0; target->exists && keeps_contributions(target) && f < target->feed_count;
             f++) {
            const PlanFeed *feed = target->feeds[f];

            if (!target->first_load &&
                !erase_is_there(e, e->b->gen->control, contribution_name(e->b, feed))) {
                ok = diag_error(diags, DIAG_ERASE_BEFORE_RUN, feed->feed->span,
                                "feed \"%s\" has said nothing of \"%s\" yet", feed->name,
                                target->name);
                diag_hint(diags, "Run first, then erase.");
            }
        }
    }
    return ok;
}

bool
gen_tenant_erase(Gen *gen, Arena *arena, const TenantErase *about, EraseSteps *out, Diags *diags)
{
    Build b = build_new(gen, arena, "tenant/erase", diags);
    Build end = build_new(gen, arena, "tenant/erase", diags);
    StrBuf keys = strbuf_new(arena);
    Erase e = {.b = &b, .erased = scratch(&b, "erased", "")};
    Vars vars = vars_new(&b);

    if (!check_said(&e, diags)) {
        return false;
    }
    gen->erases = true;
    for (size_t i = 0; i < about->key_count; i++) {
        comma(&keys);
        strbuf_fmt(&keys, "%lld", about->keys[i]);
    }
    e.keys = keys.text;
    var_code(&vars, "erased", e.erased);
    nothing_leaves(gen);
    lock_all(&b);
    add_members_places(&e);
    add_schema(&e, gen->warehouse);
    add_schema(&e, gen->control);
    emit_run_start(&b);
    emit(&b, "erased", &vars);
    erase_all(&e);
    for (size_t i = 0; i < e.places.count; i++) {
        count(&e, &e.places.items[i], true);
    }
    entomb(&e, about);
    emit(&b, "run_end", &vars);
    out->report = piece(&b, "erased_report", &vars);
    out->waiting = waiting(&e);
    emit_drop(&end, e.erased);
    emit_drop(&end, scratch(&end, "run_branch", ""));
    emit_drop(&end, scratch(&end, "run_now", ""));
    gen->erases = false;
    return build_end(&b, STEP_TRANSACTION, &out->work) &&
           build_end(&end, STEP_TRANSACTION, &out->end);
}
