#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "catalog/catalog.h"

enum
{
    MAX_NAME_BYTES = 127 /* of an identifier, Redshift's limit; longer names are in no catalog */
};

static int
compare_schema(const void *name, const void *schema)
{
    return strcmp(name, ((const CatalogSchema *) schema)->name);
}

static int
compare_table(const void *name, const void *table)
{
    return strcmp(name, ((const CatalogTable *) table)->name);
}

/* `name` in lower case into `lower`; false when it is too long to be a name. */
static bool
lower_name(const char *name, char lower[static MAX_NAME_BYTES + 1])
{
    size_t i = 0;

    for (; name[i] != '\0' && i < MAX_NAME_BYTES; i++) {
        lower[i] = name[i];
        if (name[i] >= 'A' && name[i] <= 'Z') {
            lower[i] = (char) (name[i] + ('a' - 'A'));
        }
    }
    lower[i] = '\0';
    return name[i] == '\0';
}

static const CatalogSchema *
schema_exact(const Catalog *catalog, const char *name)
{
    return catalog->schema_count == 0 ? NULL
                                      : bsearch(name, catalog->schemas, catalog->schema_count,
                                                sizeof *catalog->schemas, compare_schema);
}

static const CatalogTable *
table_exact(const CatalogSchema *schema, const char *name)
{
    return schema->table_count == 0 ? NULL
                                    : bsearch(name, schema->tables, schema->table_count,
                                              sizeof *schema->tables, compare_table);
}

const CatalogSchema *
catalog_schema(const Catalog *catalog, const char *name)
{
    char lower[MAX_NAME_BYTES + 1];
    const CatalogSchema *found = schema_exact(catalog, name);

    if (found == NULL && lower_name(name, lower)) {
        found = schema_exact(catalog, lower);
    }
    for (size_t i = 0; found == NULL && catalog->has_upper && i < catalog->schema_count; i++) {
        if (strcasecmp(catalog->schemas[i].name, name) == 0) {
            found = &catalog->schemas[i];
        }
    }
    return found;
}

const CatalogTable *
schema_table(const CatalogSchema *schema, const char *name)
{
    char lower[MAX_NAME_BYTES + 1];
    const CatalogTable *found = table_exact(schema, name);

    if (found == NULL && lower_name(name, lower)) {
        found = table_exact(schema, lower);
    }
    for (size_t i = 0; found == NULL && schema->has_upper && i < schema->table_count; i++) {
        if (strcasecmp(schema->tables[i].name, name) == 0) {
            found = &schema->tables[i];
        }
    }
    return found;
}

const CatalogColumn *
table_column(const CatalogTable *table, const char *name)
{
    const CatalogColumn *known = table->by_name != NULL ? strmap_get(table->by_name, name) : NULL;

    if (known != NULL) {
        return known;
    }
    for (size_t i = 0; table->by_name == NULL && i < table->column_count; i++) {
        if (strcmp(table->columns[i].name, name) == 0) {
            return &table->columns[i];
        }
    }
    for (size_t i = 0; i < table->column_count; i++) {
        if (strcasecmp(table->columns[i].name, name) == 0) {
            return &table->columns[i];
        }
    }
    return NULL;
}
