/*
 * Inside of gen: keys that another row holds already (`through`).
 *
 * The rule is one: such a column is the key that the row has to which the target's own key leads, as it stands in the
 * warehouse; -1 where there is none.  Whoever writes a row looks it up; whoever moves the own key moves these with it; the member
 * whose reference has moved tells those that look at it, by the table `rekey`, and a fact its rows' keys, by a queue for each link.
 */
#ifndef ENGINE_GEN_THROUGH_H
#define ENGINE_GEN_THROUGH_H

#include "gen/dimension.h"

/* The ways from a row to the rows whose keys it takes, being written. */
typedef struct Ways
{
    Build *b;
    const PlanTarget *target;
    const char *from;   /* alias of the row */
    const char *tenant; /* its tenant, with the alias */
    const char **rows; /* by column: alias of the row that its key leads to; NULL: not joined yet */
    const char **keys; /* by column: its key; NULL: it has none */
    const PlanFeed *feed; /* whose rows these are; NULL: they have all columns */
    StrBuf joins;         /* LEFT JOINs, each with a line end and blanks after it */
    StrBuf lines;         /* the same, each with a line end and blanks before it */
} Ways;

bool has_through(const PlanTarget *target);
/* Ways of projected rows, after ref_lookups() over the same alias. */
Ways ways_of_rows(Build *b, const Projection *projection, const char *from);
/* Ways of rows as they are stored, under alias `from`. */
Ways ways_of_stored(Build *b, const PlanTarget *target, const char *from);
/* The key that a column takes; adds the joins that it needs. */
const char *taken_key(Ways *ways, const PlanColumn *column);

/* What moves with column `via`, whose new member is the row `alias`. */
typedef struct Below
{
    const char *joins;
    const char *values;  /* ", key AS column" each */
    const char *moved;   /* ", column = x.column" each */
    const char *unknown; /* ", column = -1" each */
} Below;

Below moves_with(Build *b, const PlanTarget *target, const PlanColumn *via, const char *alias,
                 bool aggregate);

/* ---- facts ---- */
/* SELECTs of rows whose keys are about to move, each after a UNION ALL. */
void put_taken(Build *b, const PlanTarget *target, StrBuf *rows);
/* Rows whose members or facts have told of other keys. */
void emit_taken(Build *b, const PlanTarget *target);

/* ---- linked.c: links between facts ---- */
const char *linked_name(const Build *b, const PlanLink *link);
/* " AND alias.key = from.own" of every part of the key */
const char *linked_key(Build *b, const PlanLink *link, const char *alias, const char *from);
void put_linked(Build *b, const PlanTarget *target, StrBuf *rows);
void emit_linked(Build *b, const PlanTarget *target);

/* ---- dimensions ---- */
/* Before and after the rows change: who looks at a reference that has moved is told. */
void emit_through_before(Dimension *d);
void emit_through_after(Dimension *d);
/* Members in `moved` got or lost their parent because of a circle. */
void emit_through_circle(Dimension *d, const Vars *hierarchy);
/* Appends SELECTs of the members that take keys which have moved. */
void add_takers(Dimension *d, StrBuf *keys);

#endif
