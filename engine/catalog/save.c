/*
 * Snapshot file: columns and shapes once, then one line a table.  Written by hand, because a general
 * printer would spread every column over five lines; read back with jansson.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "catalog/builder.h"

static void
put_text(FILE *file, const char *text)
{
    if (text == NULL) {
        fputs("null", file);
        return;
    }
    fputc('"', file);
    for (; *text != '\0'; text++) {
        const unsigned char c = (unsigned char) *text;

        if (c == '"' || c == '\\') {
            fputc('\\', file);
            fputc(c, file);
        } else if (c < 0x20 || c == 0x7F) {
            fprintf(file, "\\u%04x", (unsigned) c);
        } else {
            fputc(c, file);
        }
    }
    fputc('"', file);
}

/* "name": */
static void
put_key(FILE *file, const char *key)
{
    put_text(file, key);
    fputs(": ", file);
}

static const char *
separator(size_t i)
{
    return i == 0 ? "\n" : ",\n";
}

static void
put_column(FILE *file, const CatalogColumn *column)
{
    fputc('[', file);
    put_text(file, column->name);
    fputs(", ", file);
    put_text(file, column->type_text);
    if (column->primary_key > 0) {
        fprintf(file, ", \"key %u\"", column->primary_key);
    } else if (column->not_null) {
        fputs(", \"not null\"", file);
    }
    fputc(']', file);
}

static size_t
number_shape(Builder *builder, const CatalogColumn *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const CatalogColumn *column = &columns[i];

        builder_add(builder, builder_column(builder, column->name, column->type_text,
                                            column->not_null, column->primary_key));
    }
    return builder_shape(builder);
}

/* The lists come before the tables that use them, so all tables are numbered first. */
static void
number_all(Builder *builder, const Catalog *catalog)
{
    for (size_t s = 0; s < catalog->schema_count; s++) {
        for (size_t t = 0; t < catalog->schemas[s].table_count; t++) {
            const CatalogTable *table = &catalog->schemas[s].tables[t];

            (void) number_shape(builder, table->columns, table->column_count);
        }
    }
    for (size_t i = 0; i < catalog->remembered_count; i++) {
        (void) number_shape(builder, catalog->remembered[i].columns,
                            catalog->remembered[i].column_count);
    }
}

static void
put_lists(FILE *file, const Builder *builder)
{
    fputs(",\n \"columns\": [", file);
    for (size_t i = 0; i < builder_column_count(builder); i++) {
        fprintf(file, "%s  ", separator(i));
        put_column(file, builder_column_at(builder, i));
    }
    fputs("\n ],\n \"shapes\": [", file);
    for (size_t i = 0; i < builder_shape_count(builder); i++) {
        fprintf(file, "%s  \"%s\"", separator(i), builder_shape_text(builder, i));
    }
    fputs("\n ]", file);
}

static void
put_schema(FILE *file, Builder *builder, const CatalogSchema *schema)
{
    put_key(file, schema->name);
    fputc('{', file);
    for (size_t i = 0; i < schema->table_count; i++) {
        const CatalogTable *table = &schema->tables[i];
        const size_t shape = number_shape(builder, table->columns, table->column_count);

        fprintf(file, "%s   ", separator(i));
        put_key(file, table->name);
        fprintf(file, table->is_view ? "{\"view\": %zu}" : "%zu", shape);
    }
    fputs(schema->table_count > 0 ? "\n  }" : "}", file);
}

/* What the server calls the tables, so that it shows when one was made anew. */
static void
put_ids(FILE *file, const Catalog *catalog)
{
    bool any = false;

    for (size_t s = 0; s < catalog->schema_count; s++) {
        const CatalogSchema *schema = &catalog->schemas[s];
        bool first = true;

        for (size_t t = 0; t < schema->table_count; t++) {
            if (schema->tables[t].id == NULL) {
                continue;
            }
            if (first) {
                fputs(any ? "},\n  " : ",\n \"ids\": {\n  ", file);
                put_key(file, schema->name);
            }
            fputs(first ? "{" : ", ", file);
            put_key(file, schema->tables[t].name);
            put_text(file, schema->tables[t].id);
            first = false;
            any = true;
        }
    }
    fputs(any ? "}\n }" : "", file);
}

static void
put_tenants(FILE *file, const Catalog *catalog)
{
    fputs("  \"tenants\": [", file);
    for (size_t i = 0; i < catalog->tenant_count; i++) {
        const StateTenant *tenant = &catalog->tenants[i];

        fprintf(file, "%s   {\"tenant\": ", separator(i));
        put_text(file, tenant->tenant);
        fputs(", \"region\": ", file);
        put_text(file, tenant->region);
        fprintf(file, ", \"tenant_key\": %lld, \"display_name\": ", tenant->tenant_key);
        put_text(file, tenant->display_name);
        if (tenant->state != NULL) {
            fputs(", \"state\": ", file);
            put_text(file, tenant->state);
            fputs(", \"changed_at\": ", file);
            put_text(file, tenant->changed_at);
            fputs(", \"seen_at\": ", file);
            put_text(file, tenant->seen_at);
        }
        fputc('}', file);
    }
    fputs("\n  ],\n", file);
}

static void
put_targets(FILE *file, const Catalog *catalog)
{
    fputs("  \"targets\": [", file);
    for (size_t i = 0; i < catalog->target_count; i++) {
        const StateTarget *target = &catalog->targets[i];

        fprintf(file, "%s   {\"target\": ", separator(i));
        put_text(file, target->target);
        fprintf(file, ", \"version\": %lld, \"definition\": ", target->version);
        put_text(file, target->definition);
        fputc('}', file);
    }
    fputs("\n  ],\n", file);
}

static void
put_branches(FILE *file, const Catalog *catalog)
{
    fputs("  \"branches\": [", file);
    for (size_t i = 0; i < catalog->branch_count; i++) {
        const StateBranch *branch = &catalog->branches[i];

        fprintf(file, "%s   {\"target\": ", separator(i));
        put_text(file, branch->target);
        fputs(", \"feed\": ", file);
        put_text(file, branch->feed);
        fprintf(file, ", \"tenant_key\": %lld, \"fingerprint\": ", branch->tenant_key);
        put_text(file, branch->fingerprint);
        fputs(", \"watermark\": ", file);
        put_text(file, branch->watermark);
        fputs(", \"compared_at\": ", file);
        put_text(file, branch->compared_at);
        fputs(", \"held\": ", file);
        put_text(file, branch->held);
        fputc('}', file);
    }
    fputs("\n  ],\n", file);
}

static void
put_retries(FILE *file, const Catalog *catalog)
{
    fputs("  \"retries\": [", file);
    for (size_t i = 0; i < catalog->retry_count; i++) {
        const StateRetry *retry = &catalog->retries[i];

        fprintf(file, "%s   {\"record\": ", separator(i));
        put_text(file, retry->record);
        fprintf(file, ", \"tenant_key\": %lld, \"count\": %lld}", retry->tenant_key, retry->count);
    }
    fputs("\n  ]", file);
}

static void
put_absent(FILE *file, const Catalog *catalog)
{
    if (catalog->absent_count == 0) {
        return;
    }
    fputs(",\n  \"absent\": [", file);
    for (size_t i = 0; i < catalog->absent_count; i++) {
        const StateAbsent *absent = &catalog->absent[i];

        fprintf(file, "%s   {\"target\": ", separator(i));
        put_text(file, absent->target);
        fputs(", \"feed\": ", file);
        put_text(file, absent->feed);
        fprintf(file, ", \"tenant_key\": %lld, \"count\": %lld}", absent->tenant_key,
                absent->count);
    }
    fputs("\n  ]", file);
}

static void
put_joins(FILE *file, const Catalog *catalog)
{
    if (catalog->join_count == 0) {
        return;
    }
    fputs(",\n  \"joins\": [", file);
    for (size_t i = 0; i < catalog->join_count; i++) {
        const StateJoin *join = &catalog->joins[i];

        fprintf(file, "%s   {\"target\": ", separator(i));
        put_text(file, join->target);
        fputs(", \"feed\": ", file);
        put_text(file, join->feed);
        fprintf(file, ", \"tenant_key\": %lld, \"alias\": ", join->tenant_key);
        put_text(file, join->alias);
        fputs(", \"mark\": ", file);
        put_text(file, join->mark);
        fputc('}', file);
    }
    fputs("\n  ]", file);
}

static void
put_remembered(FILE *file, Builder *builder, const Catalog *catalog)
{
    if (catalog->remembered_count == 0) {
        return;
    }
    fputs(",\n  \"remembered\": [", file);
    for (size_t i = 0; i < catalog->remembered_count; i++) {
        const StateTable *table = &catalog->remembered[i];

        fprintf(file, "%s   {\"tenant_key\": %lld, \"schema\": ", separator(i), table->tenant_key);
        put_text(file, table->schema);
        fputs(", \"table\": ", file);
        put_text(file, table->name);
        fprintf(file, ", \"shape\": %zu, \"first_seen\": ",
                number_shape(builder, table->columns, table->column_count));
        put_text(file, table->first_seen);
        fputc('}', file);
    }
    fputs("\n  ]", file);
}

static void
put_catalog(FILE *file, const Catalog *catalog)
{
    Arena *temp = arena_new();
    Builder *builder = builder_new(temp, temp);

    fputs("{\n \"firn_snapshot\": 1,\n \"dialect\": ", file);
    put_text(file, catalog->dialect);
    fputs(",\n \"taken_at\": ", file);
    put_text(file, catalog->taken_at);
    number_all(builder, catalog);
    put_lists(file, builder);
    fputs(",\n \"schemas\": {", file);
    for (size_t i = 0; i < catalog->schema_count; i++) {
        fprintf(file, "%s  ", separator(i));
        put_schema(file, builder, &catalog->schemas[i]);
    }
    fputs("\n }", file);
    put_ids(file, catalog);
    if (catalog->has_state) {
        fputs(",\n \"state\": {\n", file);
        put_tenants(file, catalog);
        put_targets(file, catalog);
        put_branches(file, catalog);
        put_retries(file, catalog);
        put_absent(file, catalog);
        put_joins(file, catalog);
        put_remembered(file, builder, catalog);
        fputs("\n }", file);
    }
    fputs("\n}\n", file);
    arena_free(temp);
}

/* Written beside and renamed, so that a full disk does not leave half a snapshot. */
bool
catalog_save(const Catalog *catalog, const char *path, Diags *diags)
{
    Arena *temp = arena_new();
    const char *beside = arena_fmt(temp, "%s.new", path);
    FILE *file = fopen(beside, "wb");
    bool ok = file != NULL;

    if (ok) {
        put_catalog(file, catalog);
        ok = ferror(file) == 0;
        ok = fclose(file) == 0 && ok;
        ok = ok && rename(beside, path) == 0;
    }
    if (!ok) {
        diag_error(diags, DIAG_FILE, (Span){0}, "could not write \"%s\": %s", path,
                   strerror(errno));
        (void) remove(beside);
    }
    arena_free(temp);
    return ok;
}
