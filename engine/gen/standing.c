/*
 * Standing: a dimension whose reference to itself sends rows without their parent to quarantine.  A row stands when it has
 * no parent, or when a row stands that speaks of its parent; so a whole branch of the tree comes and goes in one run.
 */
#include "gen/dimension.h"

const PlanColumn *
standing_column(const PlanTarget *target)
{
    for (size_t i = 0; target->kind == TARGET_DIMENSION && i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];

        if (column->dimension == target && column->column->missing == MISSING_QUARANTINE) {
            return column;
        }
    }
    return NULL;
}

bool
is_standing(const PlanTarget *target, const PlanReference *reference)
{
    return reference->dimension == target &&
           &target->columns[reference->column] == standing_column(target);
}

static const RefUse *
parent_of(const Dimension *d, const AppliedFeed *applied)
{
    const PlanColumn *column = standing_column(d->target);

    return applied->projection.column_refs[column - d->target->columns];
}

/* What a feed says of who is whose parent: the rows to come, and those that stay. */
static void
add_said(Dimension *d, const AppliedFeed *applied, StrBuf *rows)
{
    Build *b = d->b;
    const RefUse *use = parent_of(d, applied);
    Vars vars = feed_vars(b, applied->feed);

    if (applied->feed->branch_count > 0) {
        var_code(&vars, "parent",
                 use == NULL ? row_cast(b, "NULL")
                             : arena_fmt(b->arena, "w.%s", ident(b, use->key)));
        strbuf_fmt(rows, "%s%s", rows->len > 0 ? "\n         UNION ALL\n" : "",
                   piece(b, "said_work", &vars));
    }
    if (!d->target->first_load) {
        vars = feed_vars(b, applied->feed);
        var_code(&vars, "loaded", contribution_table(b, applied->feed));
        var_code(&vars, "parent",
                 use == NULL ? row_cast(b, "NULL")
                             : arena_fmt(b->arena, "l.%s", ident(b, use->key)));
        strbuf_fmt(rows, "%s%s", rows->len > 0 ? "\n         UNION ALL\n" : "",
                   piece(b, applied->feed->branch_count > 0 ? "said_loaded" : "said_all", &vars));
    }
}

/* Rows that do not stand wait in quarantine. */
static void
emit_fallen(Dimension *d, const PlanColumn *parent, const AppliedFeed *applied)
{
    Build *b = d->b;
    const RefUse *use = parent_of(d, applied);
    Vars vars = feed_vars(b, applied->feed);

    if (use == NULL || applied->feed->branch_count == 0) {
        return;
    }
    var_code(&vars, "standing", scratch(b, "standing", ""));
    var_ident(&vars, "reference", use->key);
    var_literal(&vars, "reason", arena_fmt(b->arena, "%s: no member ", parent->column->name.text));
    emit(b, "standing_missing", &vars);
    if (!d->target->first_load) {
        var_code(&vars, "loaded", contribution_table(b, applied->feed));
        emit(b, "standing_orphan", &vars);
        emit(b, "standing_vanish", &vars);
    }
}

void
emit_standing(Dimension *d)
{
    Build *b = d->b;
    StrBuf rows = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    const PlanColumn *parent = standing_column(d->target);

    if (parent == NULL) {
        return;
    }
    for (size_t i = 0; i < d->feed_count; i++) {
        add_said(d, &d->feeds[i], &rows);
    }
    emit_drop(b, scratch(b, "said", ""));
    emit_drop(b, scratch(b, "standing", ""));
    var_code(&vars, "said", scratch(b, "said", ""));
    var_code(&vars, "standing", scratch(b, "standing", ""));
    var_code(&vars, "rows", rows.text);
    emit(b, "said", &vars);
    emit_analyze(b, scratch(b, "said", ""));
    emit(b, "standing", &vars);
    emit_analyze(b, scratch(b, "standing", ""));
    for (size_t i = 0; i < d->feed_count; i++) {
        emit_fallen(d, parent, &d->feeds[i]);
    }
    emit_drop(b, scratch(b, "said", ""));
    emit_drop(b, scratch(b, "standing", ""));
}
