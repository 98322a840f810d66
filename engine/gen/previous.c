/* Type 3: beside a column's current value the one that it had before. */
#include <string.h>

#include "gen/dimension.h"

static const PlanColumn *
said_column(const Dimension *d, const char *name)
{
    for (size_t f = 0; f < d->feed_count; f++) {
        const PlanFeed *feed = d->feeds[f].feed;

        for (size_t i = 0; i < feed->column_count; i++) {
            const PlanColumn *column = &d->target->columns[feed->columns[i].column];

            if (strcmp(column->column->name.text, name) == 0) {
                return column;
            }
        }
    }
    return NULL;
}

void
put_previous(Dimension *d, StrBuf *assignments)
{
    Build *b = d->b;
    const char *table = qualified(b, b->gen->warehouse, d->target->name);

    for (size_t i = 0; i < d->target->column_count; i++) {
        const PlanColumn *column = &d->target->columns[i];
        const char *of = column->column->previous_of.text;
        const PlanColumn *current = of != NULL ? said_column(d, of) : NULL;

        if (current == NULL) {
            continue;
        }
        const char *name = ident(b, column->name);
        const char *now = ident(b, current->name);

        strbuf_fmt(assignments,
                   "%s = CASE WHEN NOT %s.firn_inferred AND (%s.%s <> x.%s OR (%s.%s IS NULL AND "
                   "x.%s IS NOT NULL) OR (%s.%s IS NOT NULL AND x.%s IS NULL)) THEN %s.%s ELSE "
                   "%s.%s END,\n       ",
                   name, table, table, now, now, table, now, now, table, now, now, table, now,
                   table, name);
    }
}
