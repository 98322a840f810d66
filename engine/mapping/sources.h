/*
 * The registry of source databases: which database of which tenant, region and function a replication service copies into
 * which staging schema.  It is what task definitions are made from; a run does not need it.
 */
#ifndef ENGINE_MAPPING_SOURCES_H
#define ENGINE_MAPPING_SOURCES_H

#include "mapping/model.h"

/* Rows of a table that are copied: conditions on one column, any of which must hold. */
typedef struct SourceFilter
{
    Text table;
    Text column;
    TextList conditions; /* ">= 2020-01-01", "between 1 and 9", "not null" ... */
} SourceFilter;

/* The columns that name a row of a table that declares no primary key. */
typedef struct SourceKey
{
    Text table;
    TextList columns;
} SourceKey;

typedef struct SourceDatabase
{
    Text tenant;
    Text region;
    Text function;
    Text schema;      /* the database's own name */
    Text catalog;     /* file below mappings/ that lists its tables and columns; .text NULL: none */
    TextList tables;  /* exact names; none: all of them */
    TextList exclude; /* tables that are not copied; may hold `*`; the settings' come first */
    LIST_OF(SourceFilter) filters;
    TextList drop;    /* table.column: not copied */
    TextList keyless; /* tables without a primary key */
    LIST_OF(SourceKey) keys;
    bool binary_objects; /* some large objects are binary */
    const char
        *staging; /* TENANT_REGION_FUNCTION by the project's pattern, as spelt in the rules */
    Span span;
} SourceDatabase;

typedef struct SourceSettings
{
    bool lower;          /* staging schemas are spelt in lower case */
    Text control_schema; /* holds `{schema}` */
    Text operation;      /* columns that the rules add */
    Text commit_time;
    Text change_sequence;
    unsigned largest_object;   /* KB */
    unsigned batch_seconds[2]; /* least and most time between two batches */
    TextList exclude;
    Span span; /* .source NULL: not given */
} SourceSettings;

typedef struct SourceRegistry
{
    SourceSettings settings;
    LIST_OF(SourceDatabase) databases; /* in file order */
} SourceRegistry;

enum
{
    SOURCE_OBJECT_KB = 63, /* a Redshift VARCHAR ends there (facts: DMS, Redshift as a target) */
    SOURCE_BINARY_OBJECT_KB = 31 /* two hexadecimal digits a byte */
};

#endif
