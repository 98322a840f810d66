/*
 * Targets of which this run reads nothing, because whoever feeds them is paused: members that others describe may get other versions
 * all the same, and what holds their keys has to follow.
 */
#include "gen/told.h"

#include "gen/former.h"

bool
is_told(const PlanTarget *target)
{
    bool told = false;

    if (has_leaving(target)) {
        return false;
    }
    for (size_t f = 0; f < target->feed_count; f++) {
        if (target->feeds[f]->branch_count > 0) {
            return false;
        }
    }
    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];

        told =
            told || (column->dimension != NULL && column->exists && !column->dimension->is_date &&
                     !column->dimension->is_tenant && column->dimension != target &&
                     (column->by_version || column->through != NULL ||
                      column->column->missing == MISSING_UNKNOWN));
    }
    return told && target->feed_count > 0 && target->source == NULL && target->is_selected &&
           target->exists && !target->first_load;
}

void
told_steps(Build *b, const PlanTarget *target)
{
    const LiveCounts none = {.changes = "0", .inserted = "0", .updated = "0", .removed = "0"};

    if (target->kind == TARGET_DIMENSION) {
        dimension_steps(b, target);
        return;
    }
    emit_locks(b, target);
    emit_live(b, target, &none);
    emit_moved(b, target,
               arena_fmt(b->arena, "        SELECT f.tenant_key, f.firn_row FROM %s f WHERE 1 = 0",
                         qualified(b, b->gen->warehouse, target->name)));
    emit_rekey(b, target, false);
    emit_moved_again(b, target);
    emit_target_end(b, target);
}
