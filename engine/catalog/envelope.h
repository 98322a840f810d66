/*
 * Envelopes: a log of Debezium's holds each row in one column of JSON.  What sampled rows show of it: the table with the columns
 * of the rows in it.
 */
#ifndef ENGINE_CATALOG_ENVELOPE_H
#define ENGINE_CATALOG_ENVELOPE_H

#include "catalog/catalog.h"

typedef struct Unwrapped
{
    CatalogTable table; /* its own columns, then those of the rows in its envelopes */
    DbRows rows;        /* the sampled rows, likewise */
    size_t json;        /* index of the column that holds them */
    size_t first;       /* of the first column out of them */
} Unwrapped;

/*
 * `rows`: texts of all columns of the table.  True where nearly all values of one column are envelopes that were not cut; columns
 * that no mapping could name, or that the table has itself, are left out.  Owned by `arena`.
 */
bool catalog_unwrap(Arena *arena, const CatalogTable *table, const DbRows *rows, Unwrapped *out);

#endif
