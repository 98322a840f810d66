/* Inside of gen: a dimension being written. */
#ifndef ENGINE_GEN_DIMENSION_H
#define ENGINE_GEN_DIMENSION_H

#include "gen/build.h"

/* A column that stands in contributions and image. */
typedef struct ImageColumn
{
    const char *name;
    DataType type;
    bool is_date; /* of a reference to the date dimension */
} ImageColumn;

typedef VEC_OF(ImageColumn) ImageColumns;

typedef struct Dimension
{
    Build *b;
    const PlanTarget *target;
    AppliedFeed *feeds;
    size_t feed_count;
    Projection image; /* the references of all feeds, each once */
    const char *const *
        taken; /* by column: the key that is taken through another one, over the image; else NULL */
    const char *ways; /* the joins for these */
} Dimension;

/* contribution.c: what a feed's rows say (plain columns, then the keys of references with their parts), and its rows */
ImageColumns said_columns(Build *b, const Projection *projection, const PlanFeed *feed);

/* hierarchy.c: between image and lookup of the parents; when the dimension has its rows */
void emit_cycle_forget(Dimension *d);
void emit_hierarchy(Dimension *d);

/* standing.c: rows whose parent does not stand go to quarantine; when the rows of all feeds are known */
void emit_standing(Dimension *d);

/* keep.c: has the row no original value of the column yet?  Would it stay as it is, over row d and image i? */
const char *has_no_original(Build *b, const PlanColumn *column, const char *row);
const char *keeps_original(Dimension *d, size_t index);

/* previous.c: the values before the current ones, as assignments of an UPDATE, each with a comma after it */
void put_previous(Dimension *d, StrBuf *assignments);

/* dimension.c: does some feed give the column? */
bool dimension_says(const Dimension *d, size_t column);

/* through.c: sets `taken`, over the image under that alias; when the references are known */
void set_taken(Dimension *d, const char *alias);

/* touched.c: the members to be made anew, in the scratch table "touched" */
void emit_touched_members(Dimension *d);
/* Does the parent that the column of a dimension refers to queue what becomes of it?  Of itself a dimension knows. */
bool hears_of_parents(const PlanTarget *target, const PlanColumn *column);
bool has_parents_to_hear_of(const PlanTarget *target);
/* Is the dimension there, so that the parent has to queue that it has come or gone? */
bool is_told_of_parents(const PlanTarget *target, const PlanColumn *column);

/* image.c */
void emit_image(Dimension *d);
/* "CASE alias.tenant_key ... END, ": the first in precedence first, those that are paused last; empty where nothing is stated */
const char *tenant_rank(Dimension *d, const char *alias);
void join_references(Dimension *d);
bool image_says(const ImageColumns *said, const char *name);

/* timeline.c: the versions of the touched members of a tracked dimension; version.c: its rows */
void emit_versions(Dimension *d);
/* scratch tables resolved and gone: versions that the dimension has not or not so, and rows of it that are no versions */
void emit_version_resolved(Dimension *d);
ImageColumns all_said(Dimension *d);
void emit_version_rows(Dimension *d);

#endif
