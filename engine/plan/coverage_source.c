/* What one cell of the coverage is made of. */
#include <string.h>

#include "base/vec.h"
#include "plan/coverage.h"
#include "plan/planner.h"

typedef struct Sourcing
{
    Planner *planner;
    Arena *arena;
    const PlanRecord *record;
    const PlanBranch *planned;
    const BoundBranch *whole;  /* NULL: it does not bind */
    const BoundBranch *branch; /* of the value being told */
    VEC_OF(CoverSource) sources;
} Sourcing;

typedef VEC_OF(const char *) NameVec;

static void
add_columns(Sourcing *s, const Expr *expr, NameVec *out)
{
    for (size_t i = 0; expr != NULL && i < expr_column_count(expr); i++) {
        const CatalogColumn *column = NULL;
        size_t table = 0;

        if (bound_column(s->branch, &expr_columns(expr)[i], &table, &column)) {
            const CatalogTable *found = s->branch->tables[table].table;

            *vec_push(s->arena, out) =
                found != NULL
                    ? arena_fmt(s->arena, "%s.%s.%s", found->schema, found->name, column->name)
                    : column->name;
        }
    }
}

static void
add_value(Sourcing *s, const BoundValue *value, NameVec *columns, StrBuf *text)
{
    for (size_t i = 0; i < value->alternative_count; i++) {
        add_value(s, &value->alternatives[i], columns, text);
    }
    if (value->decoding != NULL) {
        add_value(s, &value->decoding->from, columns, text);
    }
    add_columns(s, value->expr, columns);
    const char *own = value->hook_text != NULL           ? value->hook_text
                      : value->value->kind == VALUE_EXPR ? value->value->expr.any_dialect.text
                                                         : NULL;

    if (own != NULL && !value->is_null) {
        strbuf_fmt(text, "%s%s", text->len > 0 ? ", " : "", own);
    }
}

/* The value's bound form: of a branch that does not bind as a whole, alone. */
static const BoundValue *
bound_value(Sourcing *s, size_t index, const BoundBranch **branch)
{
    PlanRecord one = *s->record;

    *branch = s->whole;
    if (s->whole != NULL) {
        return &s->whole->values[index];
    }
    one.values = &s->record->values[index];
    one.value_count = 1;
    *branch = plan_bind(s->planner, s->arena, &one, s->planned, diags_new(s->arena));
    return *branch != NULL ? &(*branch)->values[0] : NULL;
}

static void
add_expr(Sourcing *s, const Expr *expr)
{
    for (size_t i = 0; expr != NULL && i < expr_column_count(expr); i++) {
        for (size_t v = 0; v < s->record->value_count; v++) {
            NameVec columns = {0};
            StrBuf text = strbuf_new(s->arena);

            if (strcmp(s->record->values[v].name, expr_columns(expr)[i].name) != 0) {
                continue;
            }
            const BoundValue *value = bound_value(s, v, &s->branch);

            if (value != NULL && value->value != NULL) {
                add_value(s, value, &columns, &text);
            }
            *vec_push(s->arena, &s->sources) = (CoverSource){.record = s->record->name,
                                                             .value = s->record->values[v].name,
                                                             .text = text.text,
                                                             .columns = columns.items,
                                                             .column_count = columns.count};
        }
    }
}

static void
add_reference(Sourcing *s, const PlanReference *reference)
{
    for (size_t p = 0; p < reference->part_count; p++) {
        if (reference->parts[p].nested != NULL) {
            add_reference(s, reference->parts[p].nested);
        } else {
            add_expr(s, reference->parts[p].expr);
        }
    }
}

static void
add_feed(Sourcing *s, const PlanFeed *feed, const PlanBranch *branch, size_t column)
{
    s->record = feed->record;
    s->planned = branch;
    s->whole = plan_bind(s->planner, s->arena, feed->record, branch, diags_new(s->arena));
    for (size_t i = 0; i < feed->column_count; i++) {
        if (feed->columns[i].column != column) {
            continue;
        }
        if (feed->columns[i].reference != NULL) {
            add_reference(s, feed->columns[i].reference);
        } else {
            add_expr(s, feed->columns[i].expr);
        }
    }
}

size_t
coverage_sources(Planner *planner, Arena *arena, const PlanTenant *tenant, const PlanTarget *target,
                 size_t column, const CoverSource **out)
{
    Sourcing s = {.planner = planner, .arena = arena};

    for (size_t f = 0; f < target->feed_count; f++) {
        const PlanFeed *feed = target->feeds[f];

        for (size_t b = 0; feed->source == NULL && b < feed->record->branch_count; b++) {
            const PlanBranch *branch = &feed->record->branches[b];

            if (branch->tenant == tenant &&
                feed_enabled(planner->project, feed->feed, tenant->tenant, tenant->region)) {
                add_feed(&s, feed, branch, column);
            }
        }
    }
    *out = s.sources.items;
    return s.sources.count;
}
