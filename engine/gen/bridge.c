/*
 * Bridges: between a group (an account) and its members (the owners), with weights that share a group's measures among them.
 * The weights are told anew for the groups that some row left or joined; those of a group sum to exactly 1.
 */
#include "gen/former.h"

static bool
weighs(const PlanTarget *target)
{
    return target->target != NULL && target->target->is_bridge &&
           target->target->weight != WEIGHT_GIVEN;
}

/* The column that a bridge's rows are grouped by, or NULL where the target is none that Firn weighs. */
const char *
bridge_group(const PlanTarget *target)
{
    return weighs(target) ? target->columns[target->key[0]].name : NULL;
}

static Vars
bridge_vars(Build *b, const PlanTarget *target)
{
    Vars vars = vars_new(b);

    var_ident(&vars, "table", target->name);
    var_ident(&vars, "group_key", bridge_group(target));
    var_code(&vars, "groups", scratch(b, "groups", ""));
    var_code(&vars, "loaded", qualified(b, b->gen->warehouse, target->name));
    return vars;
}

/* The groups of these rows, one SELECT of firn_tenant and firn_row a table. */
static void
emit_groups(Build *b, const PlanTarget *target, const char *rows, bool first)
{
    Vars vars = bridge_vars(b, target);

    var_code(&vars, "rows", rows);
    if (first) {
        emit_drop(b, scratch(b, "groups", ""));
    }
    emit(b, first ? "bridge_groups" : "bridge_groups_add", &vars);
}

void
emit_bridge_before(Build *b, const PlanTarget *target, const AppliedFeed *facts, size_t count)
{
    StrBuf rows = strbuf_new(b->arena);

    if (!weighs(target)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const char *name = facts[i].feed->scratch;

        strbuf_fmt(&rows,
                   "%sSELECT w.firn_tenant, w.firn_row FROM %s w WHERE w.firn_loaded\n"
                   "         UNION\n        SELECT v.firn_tenant, v.firn_row FROM %s v",
                   i > 0 ? "\n         UNION\n        " : "", scratch(b, "work", name),
                   scratch(b, "vanished", name));
        if (facts[i].contested) {
            strbuf_fmt(&rows,
                       "\n         UNION\n        SELECT r.firn_tenant, r.holder FROM %s r WHERE "
                       "NOT r.holder_wins",
                       scratch(b, "rival", name));
        }
    }
    put_leaving(b, target, "SELECT x.firn_tenant, x.firn_row FROM ", "\n         UNION\n        ",
                &rows);
    emit_groups(b, target, rows.text, true);
}

const char *
bridge_parts(Build *b, const PlanTarget *target, bool touched)
{
    Vars vars = bridge_vars(b, target);

    /* Shares that sum to nothing are none. */
    var_code(&vars, "share",
             target->target->weight == WEIGHT_NORMALISED
                 ? "CAST(CASE WHEN f.\"share\" > 0 THEN f.\"share\" ELSE 0 END AS decimal(24,12))"
                 : "CAST(1 AS decimal(24,12))");
    var_code(&vars, "touched",
             touched ? arena_fmt(b->arena,
                                 "\n                          JOIN (SELECT DISTINCT q.group_key "
                                 "FROM %s q) g ON g.group_key = f.%s",
                                 scratch(b, "groups", ""), ident(b, bridge_group(target)))
                     : "");
    return piece(b, "bridge_parts", &vars);
}

/* Of the groups found. */
static void
emit_weights(Build *b, const PlanTarget *target)
{
    Vars vars = bridge_vars(b, target);

    emit_analyze(b, scratch(b, "groups", ""));
    var_code(&vars, "parts", bridge_parts(b, target, true));
    emit(b, "bridge_weights", &vars);
    emit_drop(b, scratch(b, "groups", ""));
}

void
emit_bridge_after(Build *b, const PlanTarget *target, const AppliedFeed *facts, size_t count)
{
    StrBuf rows = strbuf_new(b->arena);

    if (!weighs(target)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        strbuf_fmt(
            &rows, "%sSELECT w.firn_tenant, w.firn_row FROM %s w WHERE w.firn_outcome = 'applied'",
            i > 0 ? "\n         UNION\n        " : "", scratch(b, "work", facts[i].feed->scratch));
    }
    if (rows.len > 0) {
        emit_groups(b, target, rows.text, false);
    }
    emit_weights(b, target);
}

void
emit_bridge_leaving(Build *b, const PlanTarget *target, const char *which)
{
    if (weighs(target)) {
        emit_groups(b, target,
                    arena_fmt(b->arena,
                              "SELECT f.tenant_key AS firn_tenant, f.firn_row FROM %s f WHERE f.%s",
                              qualified(b, b->gen->warehouse, target->name), which),
                    true);
    }
}

void
emit_bridge_left(Build *b, const PlanTarget *target)
{
    if (weighs(target)) {
        emit_weights(b, target);
    }
}
