/* Inside of gen: the grain of a fact that is made of another one, over the source's rows under alias f. */
#ifndef ENGINE_GEN_DERIVE_H
#define ENGINE_GEN_DERIVE_H

#include "gen/made.h"

/* A column that rows of one group agree on. */
typedef struct GrainKey
{
    size_t column;    /* of the derived fact */
    const char *name; /* in the image */
    const char *sql;  /* over f */
    DataType type;
    const PlanColumn *inherits; /* the source's reference, by whose key it can be joined */
} GrainKey;

typedef struct Grain
{
    const PlanFeed *feed;
    VEC_OF(GrainKey) keys;
    const char *group; /* all of them as one text, with the tenant */
    const char *at;    /* the last day of the period of a row; NULL: no periods */
} Grain;

Grain grain_of(Build *b, const PlanFeed *feed);
/* An expression over the source's columns as a type; NULL where it cannot be read so. */
const char *source_value(Build *b, const PlanFeed *feed, const Expr *expr, Text text,
                         DataType type);
/* The same in whatever type it has (of a reference, its key); `type` tells which. */
const char *source_operand(Build *b, const PlanFeed *feed, const Expr *expr, DataType *type);

#endif
