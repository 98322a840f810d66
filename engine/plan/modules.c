#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "plan/bind.h"

enum
{
    MODULE_BYTES = 1024 * 1024 /* of one file: a hook is written by people */
};

struct Module
{
    HookHost *host; /* NULL: could not be loaded; reported once */
    Module *next;
};

/* Does a symlink lead anywhere on the way from lua/ to the file?  `path` is cut and mended on the way. */
static bool
follows_link(char *path, size_t root)
{
    struct stat info;

    for (char *at = path + root; at != NULL;) {
        at = strchr(at + 1, '/');
        if (at != NULL) {
            *at = '\0';
        }
        const bool link = lstat(path, &info) == 0 && S_ISLNK(info.st_mode);

        if (at != NULL) {
            *at = '/';
        }
        if (link) {
            return true;
        }
    }
    return false;
}

static const char *
read_text(Arena *arena, FILE *file, StrBuf *text)
{
    char *block = arena_alloc(arena, MODULE_BYTES + 1, 1);
    const size_t got = fread(block, 1, MODULE_BYTES + 1, file);

    if (got > MODULE_BYTES) {
        return "it is larger than 1 MB";
    }
    strbuf_mem(text, block, got);
    return NULL;
}

/* The one place where the plan reads files: lua/NAME.lua of the project, and nothing that a link leads to. */
const Source *
module_source(Arena *arena, const char *root, const char *name, const char **why)
{
    char *path = arena_fmt(arena, "%s/lua/%s.lua", root, name);
    struct stat info;
    StrBuf text = strbuf_new(arena);

    *why = NULL;
    if (follows_link(path, strlen(root) + strlen("/lua"))) {
        *why = "a link leads there, and links are not followed";
        return NULL;
    }
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode)) {
        return NULL;
    }
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        *why = "it cannot be read";
        return NULL;
    }
    *why = read_text(arena, file, &text);
    fclose(file);
    if (*why != NULL) {
        return NULL;
    }
    Source *source = arena_new_obj(arena, Source);

    *source =
        (Source){.name = arena_fmt(arena, "lua/%s.lua", name), .text = text.text, .len = text.len};
    return source;
}

static const Source *
find_module(void *context, const char *name)
{
    const Planner *planner = context;
    const char *why = NULL;

    return module_source(planner->arena, planner->project->root, name, &why);
}

static Module *
open_module(Planner *planner, Text name, Diags *diags)
{
    Module *module = strmap_get(planner->modules, name.text);

    if (module != NULL) {
        return module;
    }
    const char *why = NULL;
    const Source *source = module_source(planner->arena, planner->project->root, name.text, &why);

    module = arena_new_obj(planner->arena, Module);
    strmap_put(planner->modules, name.text, module);
    module->next = planner->opened;
    planner->opened = module;
    if (source == NULL) {
        diag_error(diags, DIAG_NO_MODULE, name.span, "there is no lua/%s.lua%s%s", name.text,
                   why != NULL ? " to read: " : "", why != NULL ? why : "");
        const size_t len = strlen(name.text);

        if (len > 4 && strcmp(name.text + len - 4, ".lua") == 0) {
            diag_hint(diags, "A module is named without .lua: lua: %.*s", (int) len - 4, name.text);
        }
    } else {
        module->host = hook_open(source, find_module, planner, diags);
    }
    return module;
}

void
close_modules(Planner *planner)
{
    for (Module *module = planner->opened; module != NULL; module = module->next) {
        hook_close(module->host);
        module->host = NULL;
    }
}

static void
describe_table(Arena *arena, const BoundTable *table, HookTable *out)
{
    const CatalogTable *catalog = table->table;
    const char **columns = arena_new_array(arena, const char *, catalog->column_count + 1);
    const char **types = arena_new_array(arena, const char *, catalog->column_count + 1);

    for (size_t i = 0; i < catalog->column_count; i++) {
        columns[i] = catalog->columns[i].name;
        types[i] = catalog->columns[i].type_text;
    }
    *out = (HookTable){
        .alias = table->alias, .table = catalog->name, .columns = columns, .types = types};
}

const HookFunction *
hook_functions(Planner *planner)
{
    const ExprKnown *known = NULL;

    if (planner->hook_functions != NULL) {
        return planner->hook_functions;
    }
    const size_t count = expr_known_functions(planner->expressions, planner->arena, &known);
    HookFunction *functions = arena_new_array(planner->arena, HookFunction, count + 1);

    for (size_t i = 0; i < count; i++) {
        functions[i] = (HookFunction){
            .name = known[i].name, .postgres = known[i].postgres, .redshift = known[i].redshift};
    }
    planner->hook_functions = functions;
    return functions;
}

HookHost *
module_host(Planner *planner, Text module, Diags *diags)
{
    return open_module(planner, module, diags)->host;
}

/* Whose tables a hook may ask for. */
typedef struct Asking
{
    Arena *arena;
    const PlanTenant *tenant;
} Asking;

static const HookTable *
find_table(void *context, const char *name, const char *alias)
{
    const Asking *asking = context;
    Arena *arena = asking->arena;
    const char *dot = strchr(name, '.');
    const CatalogSchema *schema =
        dot == NULL
            ? NULL
            : tenant_schema(asking->tenant, arena_strndup(arena, name, (size_t) (dot - name)));
    const CatalogTable *table = schema != NULL ? schema_table(schema, dot + 1) : NULL;
    HookTable *out = arena_new_obj(arena, HookTable);

    if (table == NULL) {
        return NULL;
    }
    describe_table(arena, &(BoundTable){.alias = arena_strdup(arena, alias), .table = table}, out);
    return out;
}

/* Schemas hold their tables sorted. */
static const char *const *
list_tables(void *context, const char *function)
{
    const Asking *asking = context;
    const CatalogSchema *schema = tenant_schema(asking->tenant, function);
    const size_t count = schema != NULL ? schema->table_count : 0;
    const char **names = arena_new_array(asking->arena, const char *, count + 1);

    for (size_t i = 0; i < count; i++) {
        names[i] = schema->tables[i].name;
    }
    return names;
}

static const HookCatalog *
hook_catalog(Arena *arena, const PlanTenant *tenant)
{
    Asking *asking = arena_new_obj(arena, Asking);
    HookCatalog *catalog = arena_new_obj(arena, HookCatalog);

    *asking = (Asking){.arena = arena, .tenant = tenant};
    *catalog = (HookCatalog){.find = find_table, .list = list_tables, .context = asking};
    return catalog;
}

HookRecord
hook_record(Planner *planner, Arena *arena, const BoundBranch *branch, const char *value)
{
    HookTable *tables = arena_new_array(arena, HookTable, branch->table_count);
    size_t count = 0;

    for (size_t i = 0; i < branch->table_count; i++) {
        if (branch->tables[i].table != NULL) {
            describe_table(arena, &branch->tables[i], &tables[count++]);
        }
    }
    return (HookRecord){
        .record = branch->record->name,
        .value = value,
        .tenant = branch->tenant->tenant,
        .region = branch->tenant->region,
        .function = branch->effective->from.tables.count > 0
                        ? branch->effective->from.tables.items[0].function.text
                        : "",
        .dialect = planner->options->dialect,
        .tables = tables,
        .table_count = count,
        .functions = hook_functions(planner),
        .catalog = hook_catalog(arena, branch->tenant),
    };
}

Text
call_hook(const Binding *b, Text module, Text function, const char *value, Diags *diags)
{
    HookHost *host = module_host(b->planner, module, diags);
    Text text = {0};

    if (host != NULL) {
        const HookRecord record = hook_record(b->planner, b->arena, b->branch, value);

        hook_call(host, b->planner->arena, function, &record, &text, diags);
    }
    return text;
}
