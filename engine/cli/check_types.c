/* Types, as far as they differ from the target's or from other tenants'. */
#include "cli/check_types.h"

#include <string.h>

#include "base/strmap.h"
#include "base/vec.h"
#include "cli/sample.h"

enum
{
    MOST_SAMPLES = 40 /* queries of one check */
};

/* The tenants of one shape: their columns have the same types. */
typedef struct Shape
{
    const PlanBranch *first;
    VEC_OF(const char *) tenants;
    const BoundBranch *bound;
    const ValueSource *source; /* of the value at hand: the first; NULL: none */
    const LatticeRow *row;
} Shape;

typedef VEC_OF(Shape *) Shapes;

typedef struct Checking
{
    Work *work;
    Arena *arena;
    const PlanRecord *record;
    Shapes shapes;
    bool redshift;
} Checking;

static void
gather_shapes(Checking *c)
{
    StrMap *known = strmap_new(c->arena);

    for (size_t i = 0; i < c->record->branch_count; i++) {
        const PlanBranch *branch = &c->record->branches[i];
        Shape *shape =
            branch->broken || branch->shape == NULL ? NULL : strmap_get(known, branch->shape);

        if (branch->broken || branch->shape == NULL) {
            continue;
        }
        if (shape == NULL) {
            shape = arena_new_obj(c->arena, Shape);
            *shape = (Shape){.first = branch};
            shape->bound = plan_bind(c->work->planner, c->arena, c->record, branch,
                                     diags_new(c->arena)); /* the plan has reported what is wrong */
            strmap_put(known, branch->shape, shape);
            *vec_push(c->arena, &c->shapes) = shape;
        }
        *vec_push(c->arena, &shape->tenants) = branch->tenant->name;
    }
}

/* What the value at `index` reads in tables of that shape; 0 where none could be bound. */
static size_t
sources_of(const Checking *c, const Shape *shape, size_t index, const ValueSource **sources)
{
    *sources = NULL;
    return shape->bound != NULL
               ? bound_sources(c->arena, shape->bound, &shape->bound->values[index], sources)
               : 0;
}

/* "; it holds 12.5, 3.25"; nothing where nobody can tell. */
static const char *
held(const Checking *c, const ValueSource *source)
{
    Work *work = c->work;
    const char *values =
        source->column != NULL && work->samples < MOST_SAMPLES
            ? sample_values(&work->session, work->arena, source->table, source->column)
            : NULL;

    work->samples += values != NULL;
    return values != NULL ? arena_fmt(c->arena, "; it holds %s", values) : "";
}

static const char *
place(const Checking *c, const ValueSource *source)
{
    return source->column == NULL
               ? "an expression"
               : arena_fmt(c->arena, "\"%s.%s.%s\"",
                           source->table->schema != NULL ? source->table->schema : "sub-select",
                           source->table->name, source->column->name);
}

static const char *
type_name(const Checking *c, const ValueSource *source)
{
    StrBuf out = strbuf_new(c->arena);

    if (source->column != NULL) {
        return source->column->type_text;
    }
    datatype_render(source->type, &out);
    return out.text;
}

/* ---- narrowing ------------------------------------------------------------------------------ */

static const char *
what_is_lost(DataType from, DataType to)
{
    if (from.kind == DATATYPE_DOUBLE && to.kind == DATATYPE_DECIMAL) {
        return "Floating point does not hold decimals exactly";
    }
    return to.kind == DATATYPE_DATE     ? "The time of day is cut off"
           : to.kind == DATATYPE_DOUBLE ? "Digits beyond the fifteenth may be lost"
                                        : "Digits that the column has no room for are rounded";
}

static void
tell_narrowing(const Checking *c, const Shape *shape, const PlanValue *value,
               const ValueSource *source)
{
    Diags *diags = c->work->session.diags;
    StrBuf to = strbuf_new(c->arena);
    const char *values = held(c, source);

    datatype_render(value->type, &to);
    for (size_t i = 0; i < shape->tenants.count; i++) {
        diags_set_tenant(diags, shape->tenants.items[i]);
        diag_warning(diags, DIAG_NARROWS, value->span, "%s of %s narrows to %s%s",
                     type_name(c, source), place(c, source), to.text, values);
        diag_hint(diags, "%s. Say `narrow: true` where that is meant.",
                  what_is_lost(source->type, value->type));
        diags_set_tenant(diags, NULL);
    }
}

static void
check_narrowing(const Checking *c, size_t index)
{
    const PlanValue *value = &c->record->values[index];

    for (size_t s = 0; s < c->shapes.count; s++) {
        const Shape *shape = c->shapes.items[s];
        const ValueSource *sources = NULL;
        const size_t count = sources_of(c, shape, index, &sources);

        for (size_t i = 0; i < count; i++) {
            /* What an expression makes is the author's doing, but for floats: they come unseen. */
            const bool seen = sources[i].column == NULL && sources[i].type.kind != DATATYPE_DOUBLE;

            if (!seen && !sources[i].narrows &&
                source_cell(&sources[i], value->type, c->redshift) == CELL_NARROWS) {
                tell_narrowing(c, shape, value, &sources[i]);
            }
        }
    }
}

/* ---- divided integers ----------------------------------------------------------------------- */

static bool
has_fraction(DataType type)
{
    return type.kind == DATATYPE_DOUBLE || (type.kind == DATATYPE_DECIMAL && type.scale > 0);
}

static void
tell_division(const Checking *c, Span span, DataType type)
{
    StrBuf to = strbuf_new(c->arena);

    datatype_render(type, &to);
    diag_warning(c->work->session.diags, DIAG_DIVISION, span,
                 "an integer divided by an integer has no fraction, and the column is %s", to.text);
    diag_hint(c->work->session.diags,
              "303 / 100 is 3. Write 100.0, or cast one side to decimal; where whole numbers are "
              "meant, cast the result to bigint.");
}

static void
check_division(const Checking *c, size_t index)
{
    const PlanValue *value = &c->record->values[index];

    for (size_t s = 0; has_fraction(value->type) && s < c->shapes.count; s++) {
        const Shape *shape = c->shapes.items[s];
        const ValueSource *sources = NULL;
        const size_t count = sources_of(c, shape, index, &sources);

        for (size_t i = 0; i < count; i++) {
            for (size_t t = 0; sources[i].cuts && !sources[i].narrows && t < shape->tenants.count;
                 t++) {
                diags_set_tenant(c->work->session.diags, shape->tenants.items[t]);
                tell_division(c, sources[i].span, value->type);
            }
        }
    }
    diags_set_tenant(c->work->session.diags, NULL);
}

static void
check_feed_divisions(const Checking *c)
{
    for (size_t f = 0; f < c->record->feed_count; f++) {
        const PlanFeed *feed = c->record->feeds[f];

        for (size_t i = 0; i < feed->column_count; i++) {
            const PlanFeedColumn *column = &feed->columns[i];
            const DataType type = feed->target->columns[column->column].type;

            if (column->expr != NULL && column->reference == NULL && !column->promoted &&
                has_fraction(type) && feed_expr_cuts(c->record, column->expr)) {
                tell_division(c, column->text.span, type);
            }
        }
    }
}

/* ---- unlike tenants ------------------------------------------------------------------------- */

static void
find_rows(const Checking *c, size_t index)
{
    for (size_t s = 0; s < c->shapes.count; s++) {
        Shape *shape = c->shapes.items[s];
        const ValueSource *sources = NULL;
        const size_t count = sources_of(c, shape, index, &sources);

        shape->source = count > 0 && sources[0].column != NULL ? &sources[0] : NULL;
        shape->row = shape->source != NULL ? lattice_row(shape->source->type, c->redshift) : NULL;
    }
}

static size_t
tenants_of(const Checking *c, const LatticeRow *row)
{
    size_t count = 0;

    for (size_t s = 0; s < c->shapes.count; s++) {
        count += c->shapes.items[s]->row == row ? c->shapes.items[s]->tenants.count : 0;
    }
    return count;
}

/* What most tenants have; of equally many the first. */
static const Shape *
most_have(const Checking *c)
{
    const Shape *most = NULL;

    for (size_t s = 0; s < c->shapes.count; s++) {
        const Shape *shape = c->shapes.items[s];

        if (shape->row != NULL &&
            (most == NULL || tenants_of(c, shape->row) > tenants_of(c, most->row))) {
            most = shape;
        }
    }
    return most;
}

static void
tell_unlike(const Checking *c, const Shape *shape, const Shape *most, const PlanValue *value)
{
    Diags *diags = c->work->session.diags;
    const size_t others = tenants_of(c, most->row);
    const char *values = held(c, shape->source);

    for (size_t i = 0; i < shape->tenants.count; i++) {
        diags_set_tenant(diags, shape->tenants.items[i]);
        diag_notice(diags, DIAG_UNLIKE_TYPE, value->span,
                    "%s is %s, and %s for %zu other tenant%s%s", place(c, shape->source),
                    type_name(c, shape->source), type_name(c, most->source), others,
                    others == 1 ? "" : "s", values);
        diag_hint(diags,
                  "What cannot be read of a %s goes to quarantine. Give the value a `format:` "
                  "for a tenant that writes it otherwise.",
                  type_name(c, shape->source));
        diags_set_tenant(diags, NULL);
    }
}

static void
check_unlike(const Checking *c, size_t index)
{
    const PlanValue *value = &c->record->values[index];

    find_rows(c, index);
    const Shape *most = most_have(c);

    for (size_t s = 0; most != NULL && s < c->shapes.count; s++) {
        const Shape *shape = c->shapes.items[s];

        if (shape->row == NULL || shape->row == most->row || shape->source->formatted ||
            shape->source->listed || shape->source->narrows) {
            continue;
        }
        const Cell cell = source_cell(shape->source, value->type, c->redshift);
        /* Of two texts one may be longer, which the guard sees; both are read alike. */
        const bool texts = datatype_is_text(shape->source->type) &&
                           datatype_is_text(most->source->type) && datatype_is_text(value->type);

        if (!texts && (cell == CELL_GUARDED || cell == CELL_REFUSED)) {
            tell_unlike(c, shape, most, value);
        }
    }
}

void
check_types(Work *work, const PlanRecord *record)
{
    Arena *arena = arena_new();
    Checking c = {.work = work,
                  .arena = arena,
                  .record = record,
                  .redshift = work->session.dialect->id == SQL_REDSHIFT};

    gather_shapes(&c);
    for (size_t i = 0; i < record->value_count; i++) {
        if (record->values[i].type.kind != DATATYPE_UNKNOWN) {
            check_narrowing(&c, i);
            check_unlike(&c, i);
            check_division(&c, i);
        }
    }
    check_feed_divisions(&c);
    arena_free(arena);
}
