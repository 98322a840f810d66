/* Whether two rows of a branch can claim one key of a fact. */
#include <string.h>

#include "plan/planner.h"

/* The bare value of the record that feeds a key column of the target, or NULL. */
static const char *
key_value(const PlanFeed *feed, size_t column)
{
    for (size_t i = 0; i < feed->column_count; i++) {
        if (feed->columns[i].column == column && feed->columns[i].expr != NULL) {
            const ExprColumn *bare = expr_bare_column(feed->columns[i].expr);

            return bare != NULL ? bare->name : NULL;
        }
    }
    return NULL;
}

/* The staging column that a value passes on such that unlike ones stay unlike (whole numbers), or NULL. */
static const CatalogColumn *
kept_column(const BoundBranch *bound, const char *name)
{
    const CatalogColumn *column = NULL;
    size_t table = 1;

    for (size_t i = 0; i < bound->record->value_count; i++) {
        const BoundValue *value = &bound->values[i];
        const bool named = strcmp(bound->record->values[i].name, name) == 0;
        const ExprColumn *bare =
            named && value->expr != NULL ? expr_bare_column(value->expr) : NULL;

        if (bare == NULL || value->value->extra->list.text != NULL ||
            value->value->format != NULL || !bound_column(bound, bare, &table, &column) ||
            table != 0 || column == NULL) {
            continue;
        }
        if (column->type.kind == DATATYPE_SMALLINT || column->type.kind == DATATYPE_INTEGER ||
            column->type.kind == DATATYPE_BIGINT) {
            return column;
        }
    }
    return NULL;
}

static bool
key_holds(const PlanFeed *feed, const BoundBranch *bound, const CatalogColumn *column)
{
    for (size_t k = 0; k < feed->target->key_count; k++) {
        const char *name = key_value(feed, feed->target->key[k]);

        if (name != NULL && kept_column(bound, name) == column) {
            return true;
        }
    }
    return false;
}

/* Can two rows of the branch claim one key of the fact?  Not when the key holds the whole identity. */
static bool
is_contested(const PlanFeed *feed, const BoundBranch *bound)
{
    if (feed->target->key_count == 0 || feed->target->gathers) {
        return false;
    }
    for (size_t k = 0; k < feed->target->key_count; k++) {
        const char *name = key_value(feed, feed->target->key[k]);

        if (name != NULL && strcmp(name, "firn_row") == 0) {
            return !bound->identity_unique;
        }
    }
    bool holds = bound->identity_unique && bound->row_expr_count > 0 && !bound->part_in_identity &&
                 bound->entry_count == 0;

    for (size_t i = 0; holds && i < bound->row_expr_count; i++) {
        const ExprColumn *bare = expr_bare_column(bound->row_exprs[i]);
        const CatalogColumn *column = NULL;
        size_t table = 1;

        holds = bare != NULL && bound_column(bound, bare, &table, &column) && table == 0 &&
                column != NULL && key_holds(feed, bound, column);
    }
    return !holds;
}

/* Is the key made of the rows of the source that a log is about, each of which counts once? */
static bool
key_holds_of(const PlanFeed *feed, const BoundBranch *bound)
{
    bool holds = bound->of_count > 0 && bound->entry_count == 0;

    for (size_t i = 0; holds && i < bound->of_count; i++) {
        const ExprColumn *bare = expr_bare_column(bound->of[i]);
        const CatalogColumn *column = NULL;
        size_t table = 1;

        holds = bare != NULL && bound_column(bound, bare, &table, &column) && table == 0 &&
                column != NULL && key_holds(feed, bound, column);
    }
    return holds;
}

bool
can_contest(const PlanFeed *feed, const BoundBranch *bound)
{
    if (bound->of_count == 0 || feed->target->is_tracked) {
        return is_contested(feed, bound);
    }
    for (size_t k = 0; k < feed->target->key_count; k++) {
        const char *name = key_value(feed, feed->target->key[k]);

        if (name != NULL && strcmp(name, "firn_row") == 0) {
            return false; /* one row for each row of the source */
        }
    }
    return feed->target->key_count > 0 && !feed->target->gathers && !key_holds_of(feed, bound);
}
