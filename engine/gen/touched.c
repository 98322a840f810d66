/* The members of a dimension that a run has to make anew: those that rows speak of, and those whom others have moved. */
#include "gen/former.h"
#include "gen/through.h"

static void
add_keys(StrBuf *keys, const char *select)
{
    strbuf_fmt(keys, "%s        %s", keys->len > 0 ? "\n         UNION ALL\n" : "", select);
}

bool
hears_of_parents(const PlanTarget *target, const PlanColumn *column)
{
    return column->dimension != NULL && column->dimension != target &&
           !column->dimension->is_date && !column->dimension->is_tenant &&
           column->through == NULL &&
           (column->column->follow || column->column->missing == MISSING_UNKNOWN);
}

bool
has_parents_to_hear_of(const PlanTarget *target)
{
    for (size_t i = 0; i < target->column_count; i++) {
        if (hears_of_parents(target, &target->columns[i])) {
            return true;
        }
    }
    return false;
}

bool
is_told_of_parents(const PlanTarget *target, const PlanColumn *column)
{
    return target->exists && !target->first_load && hears_of_parents(target, column);
}

/* Members whose parent has told of itself: its versions are others now, or it has come or gone. */
static void
add_children(Dimension *d, StrBuf *keys)
{
    Build *b = d->b;

    for (size_t f = 0; f < d->feed_count; f++) {
        const AppliedFeed *applied = &d->feeds[f];

        for (size_t i = 0; i < d->target->column_count; i++) {
            const PlanColumn *column = &d->target->columns[i];
            const RefUse *use = applied->projection.column_refs[i];

            if (use != NULL && hears_of_parents(d->target, column)) {
                add_keys(keys,
                         arena_fmt(b->arena,
                                   "SELECT c.firn_key FROM %s c JOIN %s q ON q.firn_key = c.%s "
                                   "AND q.target = %s AND q.reference = %s",
                                   contribution_table(b, applied->feed),
                                   qualified(b, b->gen->control, "rekey"), ident(b, use->key),
                                   literal(b, d->target->name), literal(b, column->name)));
            }
        }
    }
}

/* A dimension that refers to itself: what happens to a member may concern those below it. */
static void
emit_touched_children(Dimension *d, const char *touched)
{
    for (size_t f = 0; f < d->feed_count; f++) {
        const AppliedFeed *applied = &d->feeds[f];

        for (size_t i = 0; i < d->target->column_count; i++) {
            const RefUse *use = applied->projection.column_refs[i];
            Vars vars = vars_new(d->b);

            if (use == NULL || use->reference->dimension != d->target ||
                use->reference->missing != MISSING_UNKNOWN) {
                continue;
            }
            var_code(&vars, "touched", touched);
            var_code(&vars, "contribution", contribution_table(d->b, applied->feed));
            var_ident(&vars, "reference", use->key);
            emit(d->b, "touched_children", &vars);
        }
    }
}

void
emit_touched_members(Dimension *d)
{
    Build *b = d->b;
    StrBuf keys = strbuf_new(b->arena);
    Vars vars = vars_new(b);
    const char *touched = scratch(b, "touched", "");

    for (size_t i = 0; i < d->feed_count; i++) {
        const char *name = d->feeds[i].feed->scratch;

        if (d->feeds[i].feed->branch_count == 0) {
            continue;
        }
        add_keys(&keys,
                 arena_fmt(b->arena, "SELECT w.firn_key FROM %s w WHERE w.firn_outcome = 'applied'",
                           scratch(b, "work", name)));
        const char *emptied =
            emptied_members(b, d->feeds[i].feed, contribution_table(b, d->feeds[i].feed));

        if (emptied != NULL) {
            add_keys(&keys, emptied);
        }
        if (!d->target->first_load) {
            add_keys(&keys,
                     arena_fmt(b->arena, "SELECT w.firn_old_key FROM %s w WHERE w.firn_loaded",
                               scratch(b, "work", name)));
            add_keys(&keys, arena_fmt(b->arena, "SELECT v.firn_old_key FROM %s v",
                                      scratch(b, "vanished", name)));
        }
    }
    put_leaving(b, d->target, "        SELECT x.firn_old_key AS firn_key FROM ",
                "\n         UNION ALL\n", &keys);
    if (b->gen->erases && d->target->scope == SCOPE_SHARED) {
        add_keys(&keys, arena_fmt(b->arena, "SELECT g.firn_key FROM %s g",
                                  scratch(b, "gone", d->target->name)));
    }
    add_children(d, &keys);
    add_takers(d, &keys);
    if (d->target->is_tracked && is_declared_anew(b, d->target)) {
        /* Also those that staging has dropped: their images are kept. */
        add_keys(&keys, arena_fmt(b->arena, "SELECT t.firn_key FROM %s t WHERE t.%s > 0",
                                  qualified(b, b->gen->warehouse, d->target->name),
                                  ident(b, d->target->surrogate)));
    }
    emit_drop(b, touched);
    var_code(&vars, "touched", touched);
    var_code(&vars, "keys", keys.text);
    emit(b, "touched", &vars);
    emit_touched_children(d, touched);
    emit_leaving_frozen(b, d->target, touched);
    emit_analyze(b, touched);
}
