/*
 * Checks that need all files: names across files, references, keys, layers, feeds.
 * All report into the Reader's diagnostics and return false when they did.
 */
#ifndef ENGINE_MAPPING_CHECK_H
#define ENGINE_MAPPING_CHECK_H

#include "mapping/reader.h"

/* The names that have been declared, for finding and for "did you mean". */
typedef struct Names
{
    StrMap *targets;     /* -> Target */
    StrMap *records;     /* -> Record: base records */
    StrMap *own_records; /* -> Record: complete records of layers */
    StrMap *feeds;       /* -> Feed */
    StrMap *kinds;       /* -> Layer */
} Names;

Names check_names_new(Arena *arena);

/* Names of a kind as a NULL-terminated array, in the order declared. */
const char **check_target_names(Reader *r, bool dimensions_only);
const char **check_record_names(Reader *r);

bool check_targets(Reader *r, const Names *names);
/* Is the column part of the target's key? */
bool check_is_key(const Target *target, const Column *column);
/* check_pattern.c: special members, junk dimensions, hierarchies, bridges. */
bool check_patterns(Reader *r, const Names *names, const Target *target);
/* check_through.c: DIAG_THROUGH, keys taken through another row; facts that would take keys from each other */
bool check_through(Reader *r, const Names *names, const Target *target);
bool check_link_circles(Reader *r);
/* extras.c: DIAG_EXTRAS */
bool check_extras(Reader *r, const Target *target);
bool check_extras_feed(Reader *r, const Feed *feed, const Target *target);
bool check_records(Reader *r, const Names *names);
/* What an override says of a record, by itself. */
bool check_patch_of(Reader *r, const Record *below, const Record *patch);
/* check_value.c: DIAG_UNUSED_VALUE, values of layers that no base record of that name has; when records are merged. */
void warn_unread_values(Reader *r, const Names *names);
/* hook.c: a hook needs a module. */
bool check_hooks(Reader *r, const Record *base, const Record *record);
/* shape.c: DIAG_UNPIVOT */
bool check_unpivot(Reader *r, const Record *record, bool whole);

/* seed.c: a record and a feed for each dimension that has members in the mapping; before names are collected.  DIAG_SEED */
bool make_seeds(Reader *r);

/* ---- like.c ---- */
/* The record that this one is like, or NULL; reports a name that nobody has. */
const Record *like_base(Reader *r, const Names *names, const Record *record);
/* Makes it complete: what its base says, but for what it says itself. */
void like_merge(Arena *arena, const Record *base, Record *record);
/* The same for a layer's own record. */
bool like_own(Reader *r, const Names *names, Record *record);

bool check_layers(Reader *r, Names *names);
bool check_feeds(Reader *r, const Names *names);
bool check_dimension_cycles(Reader *r);
/* check_fact.c: kinds, additivity, lags; the grain of a feed; facts made of facts */
bool check_fact(Reader *r, const Target *target);
bool check_grain(Reader *r, const Feed *feed, const Target *target);
bool check_is_derived(const Reader *r, const Target *target);
bool check_fact_sources(Reader *r, const Names *names);
const Column *check_column(const Target *target, const char *name);

/* Names seen twice: DIAG_DUPLICATE_NAME with the place of the other one. */
bool check_once(Reader *r, StrMap *map, Text name, void *item, Text first, const char *what);

bool check_project(Reader *r);

#endif
