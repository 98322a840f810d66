/*
 * Building a catalog: equal texts, columns and column lists are kept once.
 *
 * A "column" here is a number: that of a distinct (name, type, flags); a "shape" is the number of a
 * distinct list of columns.  Snapshot files are written with the same numbers.
 */
#ifndef ENGINE_CATALOG_BUILDER_H
#define ENGINE_CATALOG_BUILDER_H

#include "catalog/catalog.h"

typedef struct Builder Builder;

/* What the catalog keeps goes to `arena`, everything else to `temp`, which must outlive the builder. */
Builder *builder_new(Arena *arena, Arena *temp);

/* The one copy of `text`; NULL for NULL. */
const char *builder_text(Builder *builder, const char *text);

/* The number of a column, counted from 0 in the order of first use. */
size_t builder_column(Builder *builder, const char *name, const char *type_text, bool not_null,
                      unsigned primary_key);
size_t builder_column_count(const Builder *builder);
const CatalogColumn *builder_column_at(const Builder *builder, size_t column);

/* Adds a column to the list under construction; builder_shape() ends it and gives its number. */
void builder_add(Builder *builder, size_t column);
size_t builder_shape(Builder *builder);
size_t builder_shape_count(const Builder *builder);
/* "0 1 5": the columns of the shape. */
const char *builder_shape_text(const Builder *builder, size_t shape);

/* The columns of the shape, and their digest. */
const CatalogColumn *builder_shape_columns(const Builder *builder, size_t shape, size_t *count,
                                           const char **print);

/* Tables belong to the schema opened last. */
void builder_schema(Builder *builder, const char *name);
void builder_table(Builder *builder, const char *name, bool is_view, size_t shape);
/* The server's own name of the table that was added last; NULL: not known. */
void builder_table_id(Builder *builder, const char *id);

/* Closes the last schema, sorts, and sets the schemas of `out`. */
void builder_finish(Builder *builder, Catalog *out);

#endif
