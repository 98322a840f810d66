/* What Firn makes of rows that it holds: closures of hierarchies, weights of bridges, facts made of several rows or of another
 * fact, with their periods and running totals. */
#include "gen/made.h"
#include "gen/verify_build.h"

/* Is it made of what was contributed, and can be made again?  The past of a snapshot of staging cannot. */
static bool
is_gathered(const PlanTarget *target)
{
    return target->kind == TARGET_FACT && target->gathers && target->source == NULL &&
           target->period == PERIOD_NONE;
}

bool
is_made(const PlanTarget *target)
{
    return target->hierarchy != NULL || bridge_group(target) != NULL ||
           (target->source != NULL && target->feed_count > 0) || is_gathered(target);
}

static void
ask_closure(Asking *a)
{
    const PlanTarget *target = a->target;
    Build *b = &a->b;
    Vars vars = asking_vars(a);
    const bool tracked = target->is_tracked;

    var_ident(&vars, "hierarchy", hierarchy_name(b, target));
    var_ident(&vars, "parent", target->hierarchy->name);
    var_ident(&vars, "member", tracked ? target->durable : target->surrogate);
    if (tracked) {
        var_ident(&vars, "durable", target->durable);
    }
    var_code(&vars, "members",
             piece(b, tracked ? "hierarchy_member_tracked" : "hierarchy_member", &vars));
    var_code(&vars, "edge", scratch(b, "edge", ""));
    var_code(&vars, "closure", scratch(b, "closure", ""));
    var_code(&vars, "tenant",
             target->scope == SCOPE_SHARED ? "CAST(NULL AS bigint)" : "m.tenant_key");
    var_code(&vars, "owner", row_tenant(target, "t"));
    emit_drop(b, scratch(b, "edge", ""));
    emit(b, "verify_edge", &vars);
    emit_analyze(b, scratch(b, "edge", ""));
    emit_drop(b, scratch(b, "closure", ""));
    emit(b, "verify_way_up", &vars);
    emit_analyze(b, scratch(b, "closure", ""));
    ask(a, VERIFY_MADE, piece(b, "verify_closure", &vars));
    emit_drop(b, scratch(b, "closure", ""));
    emit_drop(b, scratch(b, "edge", ""));
}

static void
ask_weights(Asking *a)
{
    Vars vars = asking_vars(a);

    var_ident(&vars, "group_key", bridge_group(a->target));
    var_literal(&vars, "label", arena_fmt(a->b.arena, "%s ", bridge_group(a->target)));
    ask(a, VERIFY_MADE, piece(&a->b, "verify_weights", &vars));
}

/* Rows that a run would write, if it looked at all of them. */
static void
ask_rows_made(Asking *a)
{
    static const char *const tables[] = {"all", "touched", "flow", "period", "image", "resolved"};
    const bool periodic = a->target->period != PERIOD_NONE;
    Build *b = &a->b;
    Vars vars = asking_vars(a);

    if (a->target->source != NULL) {
        derived_expected(b, a->target);
    } else {
        gathered_expected(b, a->target);
    }
    var_code(&vars, "resolved", scratch(b, "resolved", ""));
    var_code(&vars, "later", periodic ? piece(b, "verify_later", &vars) : "");
    ask(a, VERIFY_MADE, piece(b, "verify_made", &vars));
    for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
        emit_drop(b, scratch(b, tables[i], ""));
    }
    for (size_t i = 0; is_gathered(a->target) && i < a->target->feed_count; i++) {
        emit_drop(b, contribution_table(b, a->target->feeds[i]));
    }
}

void
ask_made(Asking *a)
{
    if (a->target->hierarchy != NULL) {
        ask_closure(a);
    }
    if (bridge_group(a->target) != NULL) {
        ask_weights(a);
    }
    if (a->target->source != NULL || is_gathered(a->target)) {
        ask_rows_made(a);
    }
}
