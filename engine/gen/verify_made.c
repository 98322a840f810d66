/* What Firn makes of rows that it holds: closures of hierarchies, weights of bridges, facts made of several rows or of another
 * fact, with their periods and running totals. */
#include "gen/made.h"
#include "gen/verify_build.h"

bool
is_made(const PlanTarget *target)
{
    return target->hierarchy != NULL || bridge_group(target) != NULL ||
           (target->source != NULL && target->feed_count > 0) || target->gathers;
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
    var_code(&vars, "parts", bridge_parts(&a->b, a->target, false));
    ask(a, VERIFY_MADE, piece(&a->b, "verify_weights", &vars));
}

void
ask_resolved(Asking *a, const char *later)
{
    static const char *const tables[] = {"touched", "image", "resolved"};
    Build *b = &a->b;
    Vars vars = asking_vars(a);

    var_code(&vars, "resolved", scratch(b, "resolved", ""));
    var_code(&vars, "later", later);
    ask(a, VERIFY_MADE, piece(b, "verify_made", &vars));
    for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
        emit_drop(b, scratch(b, tables[i], ""));
    }
}

/* Rows that a run would write, if it looked at all of the source's. */
static void
ask_derived(Asking *a)
{
    Build *b = &a->b;
    Vars vars = asking_vars(a);

    derived_expected(b, a->target);
    ask_resolved(a, a->target->period != PERIOD_NONE ? piece(b, "verify_later", &vars) : "");
    emit_drop(b, scratch(b, "all", ""));
    if (a->target->period != PERIOD_NONE) {
        emit_drop(b, scratch(b, "flow", ""));
        emit_drop(b, scratch(b, "until", ""));
        emit_drop(b, scratch(b, "period", ""));
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
    if (a->target->source != NULL && a->target->feed_count > 0) {
        ask_derived(a);
    }
    if (a->target->gathers) {
        ask_gathered(a, true);
    }
}
