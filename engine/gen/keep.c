/*
 * Type 0: the original is the first value that is known.  NULL is none, and neither is the unknown member, for which a reference waits;
 * what an inferred member has was said by nobody.
 */
#include "gen/dimension.h"

const char *
has_no_original(Build *b, const PlanColumn *column, const char *row)
{
    return arena_fmt(b->arena, "%s.%s %s", row, ident(b, column->name),
                     column->dimension != NULL ? "= -1" : "IS NULL");
}

const char *
keeps_original(Dimension *d, size_t index)
{
    Build *b = d->b;
    const PlanColumn *column = &d->target->columns[index];
    const RefUse *use = d->image.column_refs[index];
    const char *name = ident(b, column->name);

    return use == NULL ? arena_fmt(b->arena, "(d.%s IS NOT NULL OR i.%s IS NULL)", name, name)
                       : arena_fmt(b->arena, "(d.%s <> -1 OR %s = -1)", name,
                                   ref_value(b, &d->image, (size_t) (use - d->image.refs), "i"));
}
