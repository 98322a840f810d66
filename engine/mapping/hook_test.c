#include "mapping/hook_test.h"

#include <string.h>

#include "mapping/reader.h"
#include "mapping/source.h"

static const char ending[] = ".test.yaml";

static bool
read_columns(Reader *r, const DocNode *map, HookTestTable *out)
{
    const DocNode *columns = map;

    if (map->kind == DOC_MAP && doc_find(map, "columns") != NULL &&
        doc_find(map, "columns")->kind == DOC_MAP) {
        static const char *const keys[] = {"table", "columns", NULL};

        columns = doc_find(map, "columns");
        if (!read_keys(r, map, out->alias.text, keys) || !read_text(r, map, "table", &out->table)) {
            return false;
        }
    }
    Code *codes = NULL;
    size_t count = 0;

    if (columns->kind != DOC_MAP) {
        return read_wrong_kind(r, columns, out->alias.text, "a mapping from columns to types");
    }
    codes = arena_new_array(r->arena, Code, columns->count + 1);
    for (const DocNode *child = columns->first; child != NULL; child = child->next) {
        codes[count].from = read_keep(r, child->key);
        if (!read_scalar(r, child, "a column's type", &codes[count].to)) {
            return false;
        }
        count++;
    }
    LIST_SET(out->columns, codes, count);
    return true;
}

static bool
read_tables(Reader *r, const DocNode *map, HookTestTables *out)
{
    const DocNode *node = read_child(map, "tables");
    bool ok = true;
    size_t count = 0;

    if (node == NULL) {
        return true;
    }
    if (node->kind != DOC_MAP) {
        return read_wrong_kind(r, node, "tables", "a mapping from aliases to columns");
    }
    HookTestTable *tables = arena_new_array(r->arena, HookTestTable, node->count + 1);

    for (const DocNode *child = node->first; child != NULL; child = child->next) {
        HookTestTable *table = &tables[count++];

        table->alias = read_keep(r, child->key);
        table->table = table->alias;
        ok &= read_check_name(r, table->alias, "an alias") && read_columns(r, child, table);
    }
    out->items = tables;
    out->count = count;
    return ok;
}

static const HookTestTable *
find_table(const HookTestTables *tables, const char *alias)
{
    for (size_t i = 0; i < tables->count; i++) {
        if (strcmp(tables->items[i].alias.text, alias) == 0) {
            return &tables->items[i];
        }
    }
    return NULL;
}

static bool
has_column(const HookTestTable *table, const char *name)
{
    for (size_t i = 0; table != NULL && i < table->columns.count; i++) {
        if (strcmp(table->columns.items[i].from.text, name) == 0) {
            return true;
        }
    }
    return false;
}

/* `column: t.cf_color` */
static bool
read_column(Reader *r, const DocNode *map, HookTest *out)
{
    Text both = {0};

    if (read_child(map, "column") == NULL) {
        return true;
    }
    if (!read_text(r, map, "column", &both)) {
        return false;
    }
    const char *dot = strchr(both.text, '.');

    if (dot != NULL) {
        out->column_alias = both;
        out->column_alias.text = arena_strndup(r->arena, both.text, (size_t) (dot - both.text));
        out->column = text_rest(both, (size_t) (dot + 1 - both.text));
    }
    if (dot == NULL || !has_column(find_table(&out->tables, out->column_alias.text), dot + 1)) {
        diag_error(r->diags, DIAG_HOOK_TEST, both.span, "\"%s\" is no column of the test's tables",
                   both.text);
        diag_hint(r->diags, "Write the alias and the column: column: t.cf_color.");
        return false;
    }
    return true;
}

static bool
read_expected(Reader *r, const DocNode *map, HookTest *out)
{
    const bool decodes = doc_find(map, "decodes") != NULL || doc_find(map, "refuses") != NULL;

    out->returns = doc_find(map, "returns");
    out->decodes = read_child(map, "decodes");
    out->refuses = read_child(map, "refuses");
    if (!read_text(r, map, "error", &out->error)) {
        return false;
    }
    if ((out->returns != NULL) + (out->error.text != NULL) + decodes != 1) {
        return diag_error(r->diags, DIAG_HOOK_TEST, out->name.span,
                          "test \"%s\" expects one of returns, error, and decodes with refuses",
                          out->name.text);
    }
    if (out->decodes != NULL && out->decodes->kind != DOC_MAP) {
        return read_wrong_kind(r, out->decodes, "decodes", "a mapping from values to results");
    }
    if (out->refuses != NULL && out->refuses->kind != DOC_MAP) {
        return read_wrong_kind(r, out->refuses, "refuses", "a mapping from values to reasons");
    }
    for (const DocNode *child = out->refuses != NULL ? out->refuses->first : NULL; child != NULL;
         child = child->next) {
        if (child->kind != DOC_SCALAR) {
            return read_wrong_kind(r, child, child->key->scalar, "a part of the reason");
        }
    }
    return true;
}

static bool
read_dialect(Reader *r, const DocNode *map, HookTest *out)
{
    static const char *const dialects[] = {"postgres", "redshift", NULL};
    size_t choice = 0;

    return read_child(map, "dialect") == NULL ||
           (read_choice(r, map, "dialect", dialects, &choice) &&
            read_text(r, map, "dialect", &out->dialect));
}

static bool
read_test(Reader *r, const DocNode *map, const HookTestTables *tables, HookTest *out)
{
    static const char *const keys[] = {"hook",    "tables", "tenant",  "region",  "function",
                                       "record",  "value",  "dialect", "mapping", "column",
                                       "returns", "error",  "decodes", "refuses", NULL};
    bool ok = read_keys(r, map, map->key->scalar, keys);

    *out = (HookTest){.name = read_keep(r, map->key),
                      .tenant.text = "tenant",
                      .region.text = "region",
                      .function.text = "function",
                      .record.text = "record",
                      .value.text = "value",
                      .tables = *tables};
    if (map->kind != DOC_MAP) {
        return false;
    }
    const DocNode *hook = read_required(r, map, "hook");

    ok &= hook != NULL && read_scalar(r, hook, "hook", &out->hook);
    ok &= read_tables(r, map, &out->tables);
    ok &= read_text(r, map, "tenant", &out->tenant);
    ok &= read_text(r, map, "region", &out->region);
    ok &= read_text(r, map, "function", &out->function);
    ok &= read_text(r, map, "record", &out->record);
    ok &= read_text(r, map, "value", &out->value);
    ok &= read_dialect(r, map, out);
    ok &= read_column(r, map, out);
    out->mapping = read_child(map, "mapping");
    if (out->mapping != NULL && out->mapping->kind != DOC_MAP) {
        ok = read_wrong_kind(r, out->mapping, "mapping", "a mapping: what the record says");
    }
    return read_expected(r, map, out) && ok;
}

static bool
read_file(Reader *r, const DocNode *root, HookTests *out)
{
    static const char *const keys[] = {"lua", "tables", "tests", NULL};
    HookTestTables tables = {0};
    bool ok = read_keys(r, root, "tests of hooks", keys);

    if (root->kind != DOC_MAP) {
        return false;
    }
    ok &= read_text(r, root, "lua", &out->module);
    ok &= read_tables(r, root, &tables);
    const DocNode *tests = read_required(r, root, "tests");

    if (tests == NULL) {
        return false;
    }
    if (tests->kind != DOC_MAP) {
        return read_wrong_kind(r, tests, "tests", "a mapping from names to tests");
    }
    HookTest *items = arena_new_array(r->arena, HookTest, tests->count + 1);
    size_t count = 0;

    for (const DocNode *child = tests->first; child != NULL; child = child->next) {
        ok &= read_test(r, child, &tables, &items[count++]);
    }
    LIST_SET(out->tests, items, count);
    return ok;
}

const HookTests *
hook_tests_read(Arena *arena, const char *root, const char *name, Diags *diags)
{
    Project project = {0};
    Reader r = {.arena = arena,
                .scratch = arena,
                .diags = diags,
                .project = &project,
                .no_project = true,
                .texts = strmap_new(arena)};
    HookTests *out = arena_new_obj(arena, HookTests);
    const Source *source = source_read(arena, root, name, diags);
    const size_t len = strlen(name) - strlen("lua/") - strlen(ending);
    bool complete = false;

    out->name = name;
    out->module = (Text){.text = arena_strndup(arena, name + strlen("lua/"), len),
                         .span = {.source = source, .line = 1, .column = 1, .width = 1}};
    if (source == NULL || !source_check_text(source, diags)) {
        return NULL;
    }
    const Doc *doc = doc_parse(arena, source, &complete, diags);

    if (!complete) {
        return NULL;
    }
    if (doc == NULL || doc->next != NULL) {
        diag_error(diags, DIAG_HOOK_TEST, out->module.span, "tests of hooks are one document");
        return NULL;
    }
    return read_file(&r, doc->root, out) ? out : NULL;
}

bool
hook_tests_list(Arena *arena, const char *root, const char *const **names, size_t *count,
                Diags *diags)
{
    static const char *const endings[] = {".test.yaml", NULL};
    SourceList list = {0};
    const bool ok = source_list(arena, root, "lua", endings, &list, diags);

    *names = list.names;
    *count = list.count;
    return ok;
}
