/*
 * Sampled values of staging columns, and what they look like.  Where nothing was sampled (offline, an empty table) all
 * questions are answered with "unknown": a share below zero.
 */
#ifndef ENGINE_MATCH_SAMPLE_H
#define ENGINE_MATCH_SAMPLE_H

#include "catalog/catalog.h"
#include "mapping/model.h"

typedef struct ColumnSample
{
    const char *const
        *values; /* distinct, not NULL, without blanks around, in order of appearance */
    size_t count;
    size_t rows;      /* that were read */
    size_t null_rows; /* NULL, or nothing but blanks */
} ColumnSample;

typedef struct TableSample
{
    const CatalogTable *table;
    const ColumnSample *columns; /* as those of the table */
    const CatalogColumn
        *json; /* holds its rows, in envelopes (catalog/envelope.h); NULL: they are as they are */
    size_t first_inside; /* the first column that stands in them */
} TableSample;

typedef struct Samples
{
    const TableSample *items;
    size_t count;
} Samples;

/* A row of texts for each row read, a text for each column of the table. */
TableSample sample_table(Arena *arena, const CatalogTable *table, const DbRows *rows);

/* NULL where the table was not sampled. */
const TableSample *sample_of_table(const Samples *samples, const CatalogTable *table);

/* NULL where the column was not sampled or nothing was found in it. */
const ColumnSample *sample_of(const Samples *samples, const CatalogTable *table,
                              const CatalogColumn *column);

/* Shares from 0 to 1 of the values of a column; below 0: unknown. */
double sample_in_list(const ColumnSample *sample, const CodeList *list);
double sample_in_format(const ColumnSample *sample, const Format *format);
/* Values that Firn reads without a format: as a number, a date or time (ISO), a boolean. */
double sample_in_type(const ColumnSample *sample, DataType type);
/* Values with a word in them: three letters in a row. */
double sample_in_words(const ColumnSample *sample);
/* Values of one that are values of the other. */
double sample_in_sample(const ColumnSample *sample, const ColumnSample *other);

/* No value twice and none missing, in at least a few rows. */
bool sample_is_key(const ColumnSample *sample);

/* Two words that mean yes and no ("Y", "N"): the word for yes, or NULL. */
const char *sample_yes(const ColumnSample *sample, const char **no);

/* Does a text have the shape of a pattern such as DD/MM/YYYY HH24:MI (and a month below 13)? */
bool text_has_pattern(const char *text, const char *pattern);

/* The pattern among the usual ones that nearly all values have, "epoch_seconds", "excel_serial" ...; NULL: none.
 * `*doubt` where day and month could be exchanged. */
const char *sample_date_format(Arena *arena, const ColumnSample *sample, bool *doubt);
/* `{decimal: ...}` as YAML, for numbers with marks; NULL where none is needed or none fits. */
const char *sample_number_format(Arena *arena, const ColumnSample *sample);

#endif
