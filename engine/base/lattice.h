/*
 * The lattice of conversions: what becomes of a value of a staging column in a column of a target.
 *
 * One table, a row for each sort of staging type, a column for each type that a target may have.  convert() does what it
 * says, `firn check` tells what it calls narrowing, mappings/TYPES.md is printed from it, and tests/pg/types.sh tries
 * every cell on a server.
 */
#ifndef ENGINE_BASE_LATTICE_H
#define ENGINE_BASE_LATTICE_H

#include "base/datatype.h"

typedef enum Cell
{
    CELL_REFUSED, /* no meaning in common: the branch is refused, with the row's hint */
    CELL_SAME,    /* the type itself, at most longer */
    CELL_FITS,    /* every value has its place there: a cast without a guard */
    CELL_GUARDED, /* values that have none go to quarantine */
    CELL_NARROWS /* guarded, and what fits may lose digits or the time of day: told unless `narrow: true` */
} Cell;

/* The types that a target's columns have, with the sizes for which the table holds. */
enum
{
    LATTICE_TARGETS = 10
};

/* For which servers a row is. */
typedef enum LatticeServers
{
    LATTICE_POSTGRES = 1,
    LATTICE_REDSHIFT = 2,
    LATTICE_BOTH = 3
} LatticeServers;

typedef struct LatticeRow
{
    const char *types;   /* as an author reads them: "real", "json, jsonb" */
    const char *example; /* one that stands for them in tests: "json" */
    DataType type;       /* the same, read */
    unsigned servers;
    Cell cells[LATTICE_TARGETS];
    const char *hint; /* what to write instead where it is refused, and what is special */
} LatticeRow;

extern const LatticeRow lattice_rows[];
extern const size_t lattice_row_count;
extern const char *const lattice_targets[LATTICE_TARGETS]; /* "boolean" ... */

/* The row of a staging type. */
const LatticeRow *lattice_row(DataType from, bool redshift);

/* The cell for these very types: sizes count, so decimal(5,2) fits in decimal(18,2) and narrows to decimal(4,1).  A target's
 * type that has no column in the table (DATATYPE_UNKNOWN, text without limit) is CELL_GUARDED. */
Cell lattice_cell(DataType from, DataType to, bool redshift);

/* "same", "fits", "guarded", "narrows", "refused" */
const char *lattice_word(Cell cell);

/* The table as Markdown. */
void lattice_print(StrBuf *out);

#endif
