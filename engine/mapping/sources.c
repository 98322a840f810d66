/* `sources:` the databases that a replication service copies into staging. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "mapping/check.h"
#include "mapping/project.h"
#include "mapping/reader.h"
#include "mapping/sources.h"

enum
{
    MAX_SCHEMA_BYTES = 127, /* of a Redshift name */
    MAX_BATCH_SECONDS = 24 * 3600
};

static bool
refuse(Reader *r, Span span, const char *what)
{
    return diag_error(r->diags, DIAG_SOURCE, span, "%s", what);
}

/* ---- settings ----------------------------------------------------------------------------- */

static bool
read_number(Reader *r, const DocNode *node, unsigned least, unsigned most, unsigned *out)
{
    char *end = NULL;
    const bool is_text = node->kind == DOC_SCALAR && isdigit((unsigned char) node->scalar[0]) != 0;
    const unsigned long number = is_text ? strtoul(node->scalar, &end, 10) : 0;

    if (!is_text || *end != '\0' || number < least || number > most) {
        return diag_error(r->diags, DIAG_SOURCE, node->span, "wanted a number from %u to %u", least,
                          most);
    }
    *out = (unsigned) number;
    return true;
}

static bool
read_columns(Reader *r, const DocNode *map, SourceSettings *out)
{
    static const char *const keys[] = {"operation", "commit_time", "change_sequence", NULL};
    const DocNode *columns = read_child(map, "columns");

    if (columns == NULL) {
        return true;
    }
    return read_keys(r, columns, "columns", keys) &&
           read_text(r, columns, "operation", &out->operation) &&
           read_text(r, columns, "commit_time", &out->commit_time) &&
           read_text(r, columns, "change_sequence", &out->change_sequence) &&
           read_check_name(r, out->operation, "a column") &&
           read_check_name(r, out->commit_time, "a column") &&
           read_check_name(r, out->change_sequence, "a column");
}

static bool
read_batch(Reader *r, const DocNode *map, SourceSettings *out)
{
    const DocNode *list = read_child(map, "batch_seconds");

    if (list == NULL) {
        return true;
    }
    if (list->kind != DOC_LIST || list->count != 2) {
        return read_wrong_kind(r, list, "batch_seconds", "two numbers, the least and the most");
    }
    if (!read_number(r, list->first, 1, MAX_BATCH_SECONDS, &out->batch_seconds[0]) ||
        !read_number(r, list->first->next, 1, MAX_BATCH_SECONDS, &out->batch_seconds[1])) {
        return false;
    }
    return out->batch_seconds[0] <= out->batch_seconds[1] ||
           refuse(r, list->span, "the least time between two batches is above the most");
}

static SourceSettings
default_settings(void)
{
    return (SourceSettings){.control_schema = {.text = "{schema}_ctl"},
                            .operation = {.text = "dms_op"},
                            .commit_time = {.text = "dms_commit_ts"},
                            .change_sequence = {.text = "dms_change_seq"},
                            .largest_object = SOURCE_OBJECT_KB,
                            .batch_seconds = {60, 120}};
}

static bool
read_settings(Reader *r, const DocNode *map, SourceSettings *out)
{
    static const char *const keys[] = {
        "spelling",      "control_schema", "columns", "largest_object",
        "batch_seconds", "exclude",        NULL};
    static const char *const spellings[] = {"upper", "lower", NULL};
    const DocNode *node = read_child(map, "settings");
    size_t spelling = 0;
    bool ok;

    if (node == NULL) {
        return true;
    }
    ok = read_keys(r, node, "settings", keys);
    out->span = node->key->span;
    if (node->kind != DOC_MAP) {
        return false;
    }
    ok &= read_choice(r, node, "spelling", spellings, &spelling);
    out->lower = spelling == 1;
    ok &= read_text(r, node, "control_schema", &out->control_schema);
    ok &= read_columns(r, node, out);
    ok &= read_batch(r, node, out);
    const DocNode *largest = read_child(node, "largest_object");
    const DocNode *exclude = read_child(node, "exclude");

    ok &= largest == NULL || read_number(r, largest, 1, SOURCE_OBJECT_KB, &out->largest_object);
    return (exclude == NULL || read_text_list(r, exclude, "exclude", &out->exclude)) && ok;
}

/* ---- one database -------------------------------------------------------------------------- */

static bool
read_filters(Reader *r, const DocNode *map, SourceDatabase *out)
{
    const DocNode *tables = read_child(map, "filters");
    VEC_OF(SourceFilter) filters = {0};
    bool ok = true;

    if (tables == NULL) {
        return true;
    }
    if (tables->kind != DOC_MAP) {
        return read_wrong_kind(r, tables, "filters", "a mapping from tables to columns");
    }
    for (const DocNode *table = tables->first; table != NULL; table = table->next) {
        if (table->kind != DOC_MAP) {
            ok = read_wrong_kind(r, table, table->key->scalar,
                                 "a mapping from columns to conditions");
            continue;
        }
        for (const DocNode *column = table->first; column != NULL; column = column->next) {
            SourceFilter filter = {.table = read_keep(r, table->key),
                                   .column = read_keep(r, column->key)};

            ok &= read_text_list(r, column, column->key->scalar, &filter.conditions);
            *vec_push(r->arena, &filters) = filter;
        }
    }
    LIST_SET(out->filters, filters.items, filters.count);
    return ok;
}

static bool
read_source_keys(Reader *r, const DocNode *map, SourceDatabase *out)
{
    const DocNode *tables = read_child(map, "keys");
    VEC_OF(SourceKey) all = {0};
    bool ok = true;

    if (tables == NULL) {
        return true;
    }
    if (tables->kind != DOC_MAP) {
        return read_wrong_kind(r, tables, "keys", "a mapping from tables to columns");
    }
    for (const DocNode *table = tables->first; table != NULL; table = table->next) {
        SourceKey key = {.table = read_keep(r, table->key)};

        ok &= read_text_list(r, table, table->key->scalar, &key.columns);
        *vec_push(r->arena, &all) = key;
    }
    LIST_SET(out->keys, all.items, all.count);
    return ok;
}

static bool
read_list(Reader *r, const DocNode *map, const char *key, TextList *out)
{
    const DocNode *node = read_child(map, key);

    return node == NULL || read_text_list(r, node, key, out);
}

static bool
check_drop(Reader *r, const TextList *drop)
{
    bool ok = true;

    for (size_t i = 0; i < drop->count; i++) {
        const char *dot = strchr(drop->items[i].text, '.');

        if (dot == NULL || dot == drop->items[i].text || dot[1] == '\0') {
            ok = diag_error(r->diags, DIAG_SOURCE, drop->items[i].span, "\"%s\" is no table.column",
                            drop->items[i].text);
        }
    }
    return ok;
}

static bool
read_database(Reader *r, const DocNode *map, SourceDatabase *out)
{
    static const char *const keys[] = {"tenant", "region",         "function", "schema", "catalog",
                                       "tables", "exclude",        "filters",  "drop",   "keyless",
                                       "keys",   "binary_objects", NULL};
    struct
    {
        const char *key;
        Text *to;
    } const required[] = {{"tenant", &out->tenant},
                          {"region", &out->region},
                          {"function", &out->function},
                          {"schema", &out->schema}};
    bool ok = read_keys(r, map, "databases", keys);

    if (map->kind != DOC_MAP) {
        return false;
    }
    out->span = map->first != NULL ? map->first->key->span : map->span;
    for (size_t i = 0; i < sizeof required / sizeof *required; i++) {
        const DocNode *node = read_required(r, map, required[i].key);

        ok &= node != NULL && read_scalar(r, node, required[i].key, required[i].to);
    }
    ok &= read_text(r, map, "catalog", &out->catalog) && read_list(r, map, "tables", &out->tables);
    ok &= read_list(r, map, "exclude", &out->exclude) && read_list(r, map, "drop", &out->drop);
    ok &= read_list(r, map, "keyless", &out->keyless) && check_drop(r, &out->drop);
    ok &= read_filters(r, map, out) && read_source_keys(r, map, out);
    return read_bool(r, map, "binary_objects", &out->binary_objects) && ok;
}

bool
read_sources_file(Reader *r, const DocNode *map)
{
    static const char *const heads[] = {"sources", NULL};
    static const char *const keys[] = {"settings", "databases", NULL};
    bool ok = read_keys(r, map, "the file", heads);
    const DocNode *sources = doc_find(map, "sources");

    SourceRegistry *out = vec_push(r->arena, &r->sources);
    VEC_OF(SourceDatabase) all = {0};

    out->settings = default_settings();
    ok &= read_keys(r, sources, "sources", keys);
    if (sources->kind != DOC_MAP) {
        return false;
    }
    ok &= read_settings(r, sources, &out->settings);
    const DocNode *databases = read_child(sources, "databases");

    if (databases == NULL) {
        return ok;
    }
    if (databases->kind != DOC_LIST) {
        return read_wrong_kind(r, databases, "databases", "a list of databases");
    }
    for (const DocNode *item = databases->first; item != NULL; item = item->next) {
        SourceDatabase database = {0};

        if (read_database(r, item, &database)) {
            *vec_push(r->arena, &all) = database;
        } else {
            ok = false;
        }
    }
    LIST_SET(out->databases, all.items, all.count);
    return ok;
}

/* ---- all of them ---------------------------------------------------------------------------- */

static bool
is_listed(const TextList *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].text, name) == 0) {
            return true;
        }
    }
    return list->count == 0;
}

static char
in_case(char c, bool lower)
{
    enum
    {
        STEP = 'a' - 'A'
    };

    if (lower) {
        return (char) (c >= 'A' && c <= 'Z' ? c + STEP : c);
    }
    return (char) (c >= 'a' && c <= 'z' ? c - STEP : c);
}

/* The project's name for the staging schema, in the case that the rules spell it in; NULL where the pattern is none. */
static const char *
staging_name(Reader *r, const SourceDatabase *database, bool lower)
{
    const SchemaParts parts = {.tenant = database->tenant.text,
                               .region = database->region.text,
                               .function = database->function.text};
    const char *name = project_schema_name(r->arena, r->project, &parts);
    char *out = name != NULL ? arena_strdup(r->arena, name) : NULL;

    for (size_t i = 0; out != NULL && out[i] != '\0'; i++) {
        out[i] = in_case(out[i], lower);
    }
    return out;
}

static bool
check_parts(Reader *r, const SourceDatabase *database)
{
    bool ok = read_check_name(r, database->tenant, "a tenant");

    if (!is_listed(&r->project->regions, database->region.text)) {
        ok = diag_error(r->diags, DIAG_SOURCE, database->region.span,
                        "\"%s\" is no region of the project", database->region.text);
    }
    if (!is_listed(&r->project->functions, database->function.text)) {
        ok = diag_error(r->diags, DIAG_SOURCE, database->function.span,
                        "\"%s\" is no function of the project", database->function.text);
    }
    return ok;
}

static void
check_staging(Reader *r, const SourceDatabase *database, StrMap *seen)
{
    const SourceDatabase *first = strmap_get(seen, database->staging);

    if (first != NULL) {
        diag_error(r->diags, DIAG_SOURCE, database->span,
                   "two databases would meet in the staging schema %s", database->staging);
        diag_hint(r->diags, "The other one stands in line %u of %s.", first->span.line,
                  first->span.source->name);
    }
    if (database->staging[0] == '_' || strlen(database->staging) > MAX_SCHEMA_BYTES) {
        diag_error(r->diags, DIAG_SOURCE, database->span, "%s cannot be a schema of Redshift",
                   database->staging);
        diag_hint(r->diags, "A name has at most %d bytes and does not begin with \"_\".",
                  MAX_SCHEMA_BYTES);
    }
    strmap_put_const(seen, database->staging, database);
}

const SourceRegistry *
join_sources(Reader *r)
{
    SourceRegistry *out = arena_new_obj(r->arena, SourceRegistry);
    StrMap *seen = strmap_new(r->scratch);
    VEC_OF(SourceDatabase) all = {0};

    if (r->sources.count == 0 || r->no_project || r->project->schema_pattern.text == NULL) {
        return NULL;
    }
    out->settings = default_settings();
    for (size_t i = 0; i < r->sources.count; i++) {
        const SourceSettings *settings = &r->sources.items[i].settings;

        if (settings->span.source != NULL && out->settings.span.source != NULL) {
            (void) refuse(r, settings->span, "the settings of the sources stand twice");
        } else if (settings->span.source != NULL) {
            out->settings = *settings;
        }
    }
    for (size_t i = 0; i < r->sources.count; i++) {
        for (size_t k = 0; k < r->sources.items[i].databases.count; k++) {
            SourceDatabase database = r->sources.items[i].databases.items[k];

            if (check_parts(r, &database)) {
                database.staging = staging_name(r, &database, out->settings.lower);
                if (database.staging == NULL) {
                    return NULL; /* the pattern was refused */
                }
                SourceDatabase *kept = arena_new_obj(r->arena, SourceDatabase);

                *kept = database;
                check_staging(r, kept, seen);
                *vec_push(r->arena, &all) = database;
            }
        }
    }
    LIST_SET(out->databases, all.items, all.count);
    return out;
}
