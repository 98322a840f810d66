/*
 * Is a table a log: a row for every change of a record, and none changed in place?  To read one as a mirror brings
 * deleted records back and loses versions; so what only looks like one is told to be asked about.
 *
 * The signs: a column named as one of operations, whose sampled values are sorts of change (I, U, D; c, u, d, r;
 * INSERT ...); a sequence, by its name or as a primary key that is not the record's own; and the record's key in several
 * sampled rows.  Where the primary key is the record's own, the table holds a row a record and is none.
 */
#ifndef ENGINE_MATCH_LOG_H
#define ENGINE_MATCH_LOG_H

#include "match/sample.h"

typedef enum LogVerdict
{
    LOG_NONE,
    LOG_PERHAPS, /* some of the signs: somebody has to say */
    LOG_SURE
} LogVerdict;

typedef struct LogKey
{
    const CatalogColumn *const *columns; /* that name a record */
    size_t count;                        /* 0: nobody knows */
} LogKey;

typedef struct LogSigns
{
    LogVerdict verdict;
    const CatalogColumn *operation; /* NULL: none was found, so of the next two */
    const CatalogColumn *sequence;
    const CatalogColumn *at;
    double confidence; /* LOG_SURE */
    const char *why;   /* owned by the arena; NULL for LOG_NONE */
} LogSigns;

/* `used`: for each column of the table whether a value is made of it; `samples` may be NULL. */
LogSigns log_signs(Arena *arena, const CatalogTable *table, const Samples *samples,
                   const bool *used, LogKey key);

/* Is it called as columns are that say which sort of change a row is; and is each sampled value one? */
bool log_is_operation(const CatalogColumn *column, const ColumnSample *sample);

#endif
