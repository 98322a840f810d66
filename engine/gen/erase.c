/*
 * One tenant's rows leave everything: found by their column tenant_key in whatever tables there are, and in those that
 * are about its members by these.  Shared members that it described or referred to are made anew from what the others say, by
 * the steps of a run that reads nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "gen/build.h"
#include "gen/tenant.h"

typedef struct Place
{
    const char *name; /* schema.table */
    const char *table;
    const char *which;        /* its rows of the tenant */
    const PlanTarget *target; /* whose ledger it is; NULL: none */
} Place;

typedef struct Erase
{
    Build *b;
    const char *keys; /* "3, 7" */
    const char *erased;
    VEC_OF(Place) places;
} Erase;

static const char *
of_tenant(const Erase *e)
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

static bool
is_there(const Erase *e, const char *schema, const char *table)
{
    return catalog_table(e->b->gen, schema, table) != NULL;
}

static bool
is_shared(const PlanTarget *target)
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
            target->is_tenant || is_shared(target)) {
            continue;
        }
        const char *key = ident(b, target->durable != NULL ? target->durable : target->surrogate);
        const char *members =
            arena_fmt(b->arena, "(SELECT d.%s FROM %s d WHERE d.%s)", key, own, of_tenant(e));
        const char *named =
            arena_fmt(b->arena, "(SELECT d.firn_key FROM %s d WHERE d.%s)", own, of_tenant(e));

        if (target->hierarchy != NULL && is_there(e, gen->warehouse, hierarchy_name(b, target))) {
            add_place(
                e, gen->warehouse, hierarchy_name(b, target),
                arena_fmt(b->arena, "descendant_key IN %s OR ancestor_key IN %s", members, members),
                NULL);
        }
        if (is_there(e, gen->control, "cycle")) {
            add_place(e, gen->control, "cycle",
                      arena_fmt(b->arena, "target = %s AND firn_key IN %s",
                                literal(b, target->name), named),
                      NULL);
        }
        for (size_t r = 0; r < target->referrer_count; r++) {
            for (size_t c = 0; c < target->referrers[r]->column_count; c++) {
                const PlanColumn *column = &target->referrers[r]->columns[c];

                if (column->dimension == target && is_there(e, gen->control, "rekey")) {
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
            add_place(e, name, table->name, of_tenant(e),
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

static void
leave(const Erase *e, const Place *place)
{
    Build *b = e->b;
    const PlanTarget *target = place->target;
    Vars vars = vars_new(b);

    if (target != NULL) {
        const char *rows = arena_fmt(b->arena, "(SELECT COUNT(*) FROM %s t WHERE t.%s",
                                     place->table, place->which);
        const LiveCounts counts = {
            .changes = arena_fmt(b->arena, "%s)", rows),
            .inserted = "0",
            .updated = "0",
            .removed = arena_fmt(b->arena, "%s AND %s)", rows, target_is_live(b, target))};

        emit_live(b, target, &counts);
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

/* ---- shared members ------------------------------------------------------------------------- */

static void
add_key(StrBuf *keys, const char *select)
{
    strbuf_fmt(keys, "%s        %s", keys->len > 0 ? "\n         UNION ALL\n" : "", select);
}

/* The members that the tenant describes or refers to: before its rows go. */
static void
find_shared(const Erase *e, const PlanTarget *target)
{
    Build *b = e->b;
    const Gen *gen = b->gen;
    const char *own = qualified(b, gen->warehouse, target->name);
    StrBuf keys = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    add_key(&keys, arena_fmt(b->arena, "SELECT d.firn_key FROM %s d WHERE 1 = 0", own));
    for (size_t i = 0; i < target->feed_count; i++) {
        if (is_there(e, gen->control, contribution_name(b, target->feeds[i]))) {
            add_key(&keys, arena_fmt(b->arena, "SELECT c.firn_key FROM %s c WHERE c.%s",
                                     contribution_table(b, target->feeds[i]), of_tenant(e)));
        }
    }
    for (size_t r = 0; r < target->referrer_count; r++) {
        const PlanTarget *referrer = target->referrers[r];

        for (size_t c = 0; c < referrer->column_count; c++) {
            const PlanColumn *column = &referrer->columns[c];

            if (column->dimension == target && referrer->exists && !is_shared(referrer)) {
                add_key(&keys,
                        arena_fmt(b->arena,
                                  "SELECT d.firn_key FROM %s d JOIN %s f ON f.%s = d.%s WHERE f.%s",
                                  own, qualified(b, gen->warehouse, referrer->name),
                                  ident(b, column->name), ident(b, member_key_column(column)),
                                  of_tenant(e)));
            }
        }
    }
    emit_drop(b, scratch(b, "gone", target->name));
    var_code(&vars, "gone", scratch(b, "gone", target->name));
    var_code(&vars, "keys", keys.text);
    emit(b, "erase_keys", &vars);
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
    const char *rows = arena_fmt(b->arena, "(SELECT COUNT(*) FROM %s t WHERE t.%s%s", own, gone,
                                 unreferenced(b, target, "t"));
    const LiveCounts counts = {
        .changes = arena_fmt(b->arena, "%s)", rows),
        .inserted = "0",
        .updated = "0",
        .removed = arena_fmt(b->arena, "%s AND %s)", rows, target_is_live(b, target))};

    emit_live(b, target, &counts);
    leave(e, &place);
    emit_target_end(b, target);
}

/* "AND" no tenant says anything of the member of `alias`, each behind `blank` */
static const char *
unsaid(const Erase *e, const PlanTarget *target, const char *blank, const char *alias)
{
    Build *b = e->b;
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < target->feed_count; i++) {
        if (is_there(e, b->gen->control, contribution_name(b, target->feeds[i]))) {
            strbuf_fmt(&out, "%sAND NOT EXISTS (SELECT 1 FROM %s c WHERE c.firn_key = %s.firn_key)",
                       blank, contribution_table(b, target->feeds[i]), alias);
        }
    }
    return out.len > 0 ? out.text : "";
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

/* A run leaves members with a history where nothing is said of them any more: those that nobody refers to go, too. */
static void
mend_versions(const Erase *e, const PlanTarget *target)
{
    Build *b = e->b;
    const char *own = qualified(b, b->gen->warehouse, target->name);
    const Place place = {.table = own,
                         .which =
                             arena_fmt(b->arena, "firn_key IN (SELECT g.firn_key FROM %s g)%s%s",
                                       scratch(b, "gone", target->name),
                                       unsaid(e, target, " ", own), unreferenced(b, target, own))};

    if (target->durable != NULL) {
        leave(e, &place);
        emit_drop(b, scratch(b, "gone", ""));
    }
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
                !is_there(e, e->b->gen->control, "rekey")) {
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

static void
mend_shared(const Erase *e, PlanTarget *target)
{
    if (target->feed_count == 0) {
        mend_junk(e, target);
    } else {
        /* Nothing is read, and who is described by nobody goes where nobody refers to him. */
        target->hard_deletes = true;
        for (size_t i = 0; i < target->feed_count; i++) {
            target->feeds[i]->branch_count = 0;
        }
        dimension_steps(e->b, target);
        mend_bare(e, target);
        mend_versions(e, target);
    }
    mend_queues(e, target);
    emit_drop(e->b, scratch(e->b, "gone", target->name));
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

bool
gen_tenant_erase(Gen *gen, Arena *arena, const TenantErase *about, EraseSteps *out, Diags *diags)
{
    Build b = build_new(gen, arena, "tenant/erase", diags);
    Build end = build_new(gen, arena, "tenant/erase", diags);
    StrBuf keys = strbuf_new(arena);
    Erase e = {.b = &b, .erased = scratch(&b, "erased", "")};
    Vars vars = vars_new(&b);
    const Plan *plan = gen->plan;

    gen->erases = true;
    for (size_t i = 0; i < about->key_count; i++) {
        comma(&keys);
        strbuf_fmt(&keys, "%lld", about->keys[i]);
    }
    e.keys = keys.text;
    var_code(&vars, "erased", e.erased);
    lock_all(&b);
    add_members_places(&e);
    add_schema(&e, gen->warehouse);
    add_schema(&e, gen->control);
    emit_run_start(&b);
    emit(&b, "erased", &vars);
    for (size_t i = 0; i < e.places.count; i++) {
        count(&e, &e.places.items[i], false);
    }
    for (size_t i = 0; i < plan->target_count; i++) {
        if (is_shared(plan->targets[i])) {
            find_shared(&e, plan->targets[i]);
        }
    }
    for (size_t i = 0; i < e.places.count; i++) {
        leave(&e, &e.places.items[i]);
    }
    Vars shapes = vars_new(&b);

    var_code(&shapes, "table", qualified(&b, gen->control, "staging_column"));
    var_code(&shapes, "which",
             arena_fmt(arena, "shape NOT IN (SELECT s.shape FROM %s s)",
                       qualified(&b, gen->control, "staging_table")));
    emit(&b, "erase_rows", &shapes);
    for (size_t i = 0; i < plan->target_count; i++) {
        if (is_shared(plan->targets[i])) {
            mend_shared(&e, plan->targets[i]);
        }
    }
    for (size_t i = 0; i < e.places.count; i++) {
        count(&e, &e.places.items[i], true);
    }
    entomb(&e, about);
    emit(&b, "run_end", &vars);
    out->report = piece(&b, "erased_report", &vars);
    emit_drop(&end, e.erased);
    emit_drop(&end, scratch(&end, "run_branch", ""));
    emit_drop(&end, scratch(&end, "run_now", ""));
    gen->erases = false;
    return build_end(&b, STEP_TRANSACTION, &out->work) &&
           build_end(&end, STEP_TRANSACTION, &out->end);
}
