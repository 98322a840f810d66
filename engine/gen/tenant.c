/* What an operator does with tenants beside the runs. */
#include "gen/build.h"
#include "gen/rows.h"

static const char *
now(Build *b)
{
    return arena_fmt(b->arena, "CAST(%s AS timestamp)", b->dialect->now);
}

bool
gen_accept(Gen *gen, Arena *arena, const void *about, Step *out, Diags *diags)
{
    Build b = build_new(gen, arena, "accept", diags);
    Vars vars = vars_new(&b);

    (void) about;
    emit_staging(&b, now(&b));
    var_code(&vars, "seen", scratch(&b, "staging_seen", ""));
    var_literal(&vars, "action", "accept");
    emit(&b, "tenant_history_seen", &vars);
    emit_staging_taken(&b, now(&b));
    return build_end(&b, STEP_TRANSACTION, out);
}
