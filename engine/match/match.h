/*
 * Match: proposes how a new tenant's tables make the project's records, from names, types, sampled values, and how the
 * tenants that are mapped already did it.  Pure and deterministic: the same project, catalog and samples give the same
 * proposal.
 *
 * Every place of a record (a value, the table, the change column ...) has candidates: what is inherited, and what other
 * tenants say there.  A candidate's score is that of its columns in the new table, times how alike the tables are of
 * those who say so:
 *
 *   score  = columns x (0.7 + 0.3 x likeness of the tables)
 *   column = name x (0.55 + 0.45 x type)
 *   name   : 1 the same name; else the likeness of names (match/names.h) to all that other tenants call it, to the value's
 *            own name, or to the key that it refers to
 *   type   : 1 the same family of types; less where it would have to be converted; sampled values decide what a text holds
 *
 * Where names are alike only, a column is given to one value, best score first; below MATCH_ENOUGH a place is left open.
 * Code lists, formats, yes-and-no words are chosen by the sampled values.
 */
#ifndef ENGINE_MATCH_MATCH_H
#define ENGINE_MATCH_MATCH_H

#include "match/evidence.h"
#include "match/sample.h"

#define MATCH_ENOUGH 0.60

typedef enum Placed
{
    PLACED_SAME,    /* what is inherited fits */
    PLACED_OTHER,   /* something else is said */
    PLACED_NOTHING, /* the tenant has none, and may lack it */
    PLACED_OPEN     /* nothing fits well enough */
} Placed;

typedef struct Proposed
{
    Place place;
    const char *name; /* of the value, join or reject */
    Placed placed;
    const char *text;      /* marked, as in Said; NULL: nothing is said (written `~`) */
    const Way *way;        /* its columns, as the new tenant has them; NULL: none */
    const char *inherited; /* text; NULL: nothing */
    double confidence;
    const char *why;
    const char *candidates; /* PLACED_OPEN: the best two columns, or NULL */
    bool optional;
} Proposed;

typedef struct RecordProposal
{
    const Record *base;
    const Record *inherited;   /* as it holds without a file of the tenant's own */
    const CatalogTable *table; /* the driving table; NULL: none found */
    const Aliased *tables;     /* all of them */
    size_t table_count;
    bool absent;       /* the tenant has no schema for its function: it takes no part */
    bool disable;      /* no table, and other tenants do without: `enabled: false` */
    double confidence; /* of the table */
    const char *why;
    const Proposed *items;
    size_t count;
} RecordProposal;

typedef struct LeftColumn
{
    const CatalogTable *table;
    const CatalogColumn *column; /* NULL: the whole table */
    const char *note;            /* "daisy has a record of its own for such a table", or NULL */
} LeftColumn;

typedef struct Proposal
{
    const PlanTenant *tenant;
    const char *kind; /* an existing kind that leaves the fewest differences, or NULL */
    const char *kind_why;
    const RecordProposal *records; /* against what is inherited with that kind */
    size_t count;
    const LeftColumn *left;
    size_t left_count;
    const char *const
        *asks; /* what nobody but the author knows, with the reason to ask: clocks, signs */
    size_t ask_count;
} Proposal;

typedef struct MatchInput
{
    const Plan *plan;
    const Evidence *evidence; /* without the new tenant */
    const PlanTenant *tenant; /* whose tables have the columns that stand in envelopes, too */
    const Samples *samples;   /* of these tables; NULL: none */
    const char *now;          /* UTC, "2025-01-31 12:00:00", some minutes late; NULL: not known */
    const char *later;        /* what no clock shows yet, in no zone */
} MatchInput;

/* All owned by `arena`. */
const Proposal *match_tenant(Arena *arena, const MatchInput *input);

/* Is this a layer of the tenant alone, in all regions or one?  Nothing of it is inherited by a proposal. */
bool match_is_own(const Layer *layer, const char *tenant);

#endif
