/*
 * Hierarchies: the closure of a dimension's reference to itself, in a table beside it, kept for the members that moved.
 * Members whose parents lead back to themselves lose their parent until that is mended, and stand in quarantine.
 */
#include "gen/through.h"

const char *
hierarchy_name(Build *b, const PlanTarget *target)
{
    return arena_fmt(b->arena, "%s_hierarchy", target->name);
}

/* What the statements about a hierarchy name; `members` is who has which parent. */
static Vars
hierarchy_vars(Build *b, const PlanTarget *target)
{
    Vars vars = vars_new(b);

    var_literal(&vars, "target", target->name);
    var_ident(&vars, "table", target->name);
    var_ident(&vars, "hierarchy", hierarchy_name(b, target));
    var_ident(&vars, "surrogate", target->surrogate);
    var_ident(&vars, "parent", target->hierarchy->name);
    var_ident(&vars, "member", target->is_tracked ? target->durable : target->surrogate);
    var_code(&vars, "current",
             target->is_tracked ? arena_fmt(b->arena, " AND %s.is_current",
                                            qualified(b, b->gen->warehouse, target->name))
                                : "");
    if (target->is_tracked) {
        var_ident(&vars, "durable", target->durable);
    }
    var_code(&vars, "members",
             piece(b, target->is_tracked ? "hierarchy_member_tracked" : "hierarchy_member", &vars));
    /* A parent that is not there is none where the reference says so. */
    var_code(&vars, "least_there",
             target->hierarchy->column->missing == MISSING_INFERRED ? "0" : "1");
    var_code(&vars, "touched", scratch(b, "touched", ""));
    var_code(&vars, "image", scratch(b, "image", ""));
    var_code(&vars, "resolved", scratch(b, "resolved", ""));
    var_code(&vars, "moved", scratch(b, "moved", ""));
    var_code(&vars, "edge", scratch(b, "edge", ""));
    var_code(&vars, "circle", scratch(b, "circle", ""));
    var_code(&vars, "below", scratch(b, "below", ""));
    return vars;
}

bool
is_hierarchy(const RefUse *use)
{
    const PlanColumn *hierarchy = use->owner->hierarchy;

    return hierarchy != NULL && !use->owner->is_tracked &&
           hierarchy == &use->owner->columns[use->reference->column];
}

void
shape_hierarchy(Build *b, const PlanTarget *target)
{
    const Vars vars = hierarchy_vars(b, target);

    emit(b, "create_hierarchy", &vars);
}

/* Members that others made: they have a row of their own at once. */
void
emit_hierarchy_inferred(Build *b, const PlanTarget *dimension)
{
    const Vars vars = hierarchy_vars(b, dimension);

    emit(b, "hierarchy_inferred", &vars);
}

/* Before parents are looked up: who was in a circle and says something else now is out of it. */
void
emit_cycle_forget(Dimension *d)
{
    if (d->target->hierarchy == NULL) {
        return;
    }
    const RefUse *use = d->image.column_refs[d->target->hierarchy - d->target->columns];
    Vars vars = hierarchy_vars(d->b, d->target);

    if (use == NULL || d->target->is_tracked) {
        emit(d->b, "cycle_forget_tracked", &vars);
        return;
    }
    var_ident(&vars, "reference", use->key);
    emit(d->b, "cycle_forget", &vars);
}

static void
emit_circles(Build *b, const Vars *vars)
{
    emit_drop(b, scratch(b, "edge", ""));
    emit(b, "hierarchy_edge", vars);
    emit_analyze(b, scratch(b, "edge", ""));
    emit_drop(b, scratch(b, "circle", ""));
    emit(b, "hierarchy_circle", vars);
    emit(b, "hierarchy_mended", vars);
    emit(b, "cycle_mend", vars);
    emit(b, "cycle_mended", vars);
    emit(b, "cycle_found", vars);
    emit(b, "cycle_cut", vars);
    emit(b, "cycle_edge", vars);
}

static void
emit_circle_quarantine(Build *b, const PlanTarget *target)
{
    Vars vars = hierarchy_vars(b, target);

    var_literal(&vars, "reason",
                arena_fmt(b->arena, "%s: leads back to the member itself: ",
                          target->hierarchy->column->name.text));
    var_code(&vars, "tenant",
             target->scope == SCOPE_SHARED
                 ? "t.tenant_key = -1"
                 : "t.tenant_key = CAST(SPLIT_PART(c.firn_key, '|', 1) AS bigint)");
    emit(b, "cycle_quarantine_clear", &vars);
    emit(b, "cycle_quarantine", &vars);
}

void
emit_hierarchy(Dimension *d)
{
    static const char *const tables[] = {"moved", "edge", "circle", "below"};
    Build *b = d->b;

    if (d->target->hierarchy == NULL) {
        return;
    }
    Vars vars = hierarchy_vars(b, d->target);

    emit_drop(b, scratch(b, "moved", ""));
    var_code(&vars, "gone", d->target->hard_deletes ? piece(b, "hierarchy_gone", &vars) : "");
    emit(b, "hierarchy_moved", &vars);
    emit_circles(b, &vars);
    emit_through_circle(d, &vars);
    emit_drop(b, scratch(b, "below", ""));
    emit(b, "hierarchy_below", &vars);
    emit_analyze(b, scratch(b, "below", ""));
    emit(b, "hierarchy_leave", &vars);
    emit(b, "hierarchy_insert", &vars);
    emit_circle_quarantine(b, d->target);
    for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
        emit_drop(b, scratch(b, tables[i], ""));
    }
}
