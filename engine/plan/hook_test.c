#include "plan/hook_test.h"

#include <string.h>

#include "plan/bind.h"
#include "plan/hook_compare.h"

struct HookTester
{
    Arena *arena;
    Catalog catalog; /* empty */
    PlanOptions options[2];
    Planner *planners[2]; /* postgres, redshift */
};

typedef VEC_OF(HookTestResult) Results;

typedef struct Running
{
    Planner *planner;
    Arena *arena;
    HookHost *host;
    const HookTest *test;
    HookRecord record;
    Results *results;
} Running;

HookTester *
hook_tester_new(Arena *arena, const Project *project, Diags *diags)
{
    HookTester *tester = arena_new_obj(arena, HookTester);

    tester->arena = arena;
    for (size_t i = 0; i < 2; i++) {
        tester->options[i] = (PlanOptions){.dialect = i == 0 ? "postgres" : "redshift"};
        tester->planners[i] = planner_new(arena, project, &tester->catalog, &tester->options[i],
                                          i == 0 ? diags : diags_new(arena));
    }
    return tester;
}

void
hook_tester_free(HookTester *tester)
{
    for (size_t i = 0; tester != NULL && i < 2; i++) {
        planner_free(tester->planners[i]);
    }
}

/* ---- what the hook is told -------------------------------------------------------------------- */

static const HookTable *
describe_tables(Arena *arena, const HookTestTables *tables)
{
    HookTable *out = arena_new_array(arena, HookTable, tables->count + 1);

    for (size_t i = 0; i < tables->count; i++) {
        const HookTestTable *table = &tables->items[i];
        const char **names = arena_new_array(arena, const char *, table->columns.count + 1);
        const char **types = arena_new_array(arena, const char *, table->columns.count + 1);

        for (size_t c = 0; c < table->columns.count; c++) {
            names[c] = table->columns.items[c].from.text;
            types[c] = table->columns.items[c].to.text;
        }
        out[i] = (HookTable){.alias = table->alias.text,
                             .table = table->table.text,
                             .columns = names,
                             .types = types};
    }
    return out;
}

/* The tables of the test whose name is "function.table". */
static const HookTable *
find_table(void *context, const char *name, const char *alias)
{
    const Running *run = context;

    for (size_t i = 0; i < run->record.table_count; i++) {
        if (strcmp(run->record.tables[i].table, name) == 0) {
            HookTable *out = arena_new_obj(run->arena, HookTable);

            *out = run->record.tables[i];
            out->alias = arena_strdup(run->arena, alias);
            return out;
        }
    }
    return NULL;
}

static const char *const *
list_tables(void *context, const char *function)
{
    const Running *run = context;
    const char **names = arena_new_array(run->arena, const char *, run->record.table_count + 1);
    const size_t len = strlen(function);
    size_t count = 0;

    for (size_t i = 0; i < run->record.table_count; i++) {
        const char *name = run->record.tables[i].table;

        if (strncmp(name, function, len) == 0 && name[len] == '.') {
            names[count++] = name + len + 1;
        }
    }
    return names;
}

static HookRecord
describe(Running *run)
{
    const HookTest *test = run->test;
    HookCatalog *catalog = arena_new_obj(run->arena, HookCatalog);

    *catalog = (HookCatalog){.find = find_table, .list = list_tables, .context = run};
    return (HookRecord){
        .catalog = catalog,
        .record = test->record.text,
        .value = test->value.text,
        .tenant = test->tenant.text,
        .region = test->region.text,
        .function = test->function.text,
        .dialect = run->planner->options->dialect,
        .tables = describe_tables(run->arena, &test->tables),
        .table_count = test->tables.count,
        .functions = hook_functions(run->planner),
        .mapping = test->mapping != NULL ? node_of_doc(run->arena, NULL, test->mapping) : NULL,
    };
}

/* ---- what came of it -------------------------------------------------------------------------- */

static void
add_result(Running *run, bool ok, const char *expected, const char *got, Span span)
{
    *vec_push(run->arena, run->results) =
        (HookTestResult){.test = run->test,
                         .dialect = run->planner->options->dialect,
                         .ok = ok,
                         .expected = expected,
                         .got = got,
                         .span = span};
}

/* "error: lua/globex.lua:3: there is no ..." */
static const char *
error_text(Arena *arena, const Diag *diag)
{
    return diag->span.source != NULL ? arena_fmt(arena, "error: %s:%u: %s", diag->span.source->name,
                                                 (unsigned) diag->span.line, diag->message)
                                     : arena_fmt(arena, "error: %s", diag->message);
}

/* `returned` NULL: the hook failed, as the diagnostics say. */
static void
judge(Running *run, const HookNode *returned, const Diags *diags)
{
    const HookTest *test = run->test;
    const HookNode *expected =
        test->returns != NULL ? node_of_doc(run->arena, NULL, test->returns) : NULL;
    const Diag *diag = diags_first(diags);

    if (test->error.text != NULL) {
        add_result(run, diag != NULL && strstr(diag->message, test->error.text) != NULL,
                   arena_fmt(run->arena, "error: ... %s ...", test->error.text),
                   diag != NULL ? error_text(run->arena, diag)
                                : hook_node_text(run->arena, returned),
                   test->error.span);
        return;
    }
    add_result(run, diag == NULL && nodes_agree(run->planner, expected, returned),
               hook_node_text(run->arena, expected),
               diag != NULL ? error_text(run->arena, diag) : hook_node_text(run->arena, returned),
               test->returns != NULL ? test->returns->span : test->error.span);
}

/* An expression must be one, wherever it stands. */
static void
prove(const Running *run, Text text, Diags *diags)
{
    expr_parse_value(run->planner->expressions, text, diags);
}

static HookNode *
scalar(const Running *run, Text text)
{
    HookNode *node = arena_new_obj(run->arena, HookNode);

    *node = (HookNode){.kind = HOOK_EXPRESSION, .text = text.text, .span = text.span};
    return node;
}

static void
run_value(Running *run)
{
    Diags *diags = diags_new(run->arena);
    Text text = {0};
    const HookNode *node = NULL;

    if (hook_call(run->host, run->arena, run->test->hook, &run->record, &text, diags)) {
        prove(run, text, diags);
        node = scalar(run, text);
    }
    judge(run, node, diags);
}

static void
run_record(Running *run)
{
    Diags *diags = diags_new(run->arena);
    const HookNode *node = NULL;

    hook_call_record(run->host, run->arena, run->test->hook, &run->record, &node, diags);
    judge(run, node, diags);
}

static void
run_column(Running *run)
{
    const HookTest *test = run->test;
    Diags *diags = diags_new(run->arena);
    HookColumn column = {0};
    HookNamed named = {0};
    HookNode *node = NULL;

    for (size_t i = 0; i < run->record.table_count; i++) {
        if (strcmp(run->record.tables[i].alias, test->column_alias.text) == 0) {
            column.table = &run->record.tables[i];
        }
    }
    if (column.table == NULL) { /* the reader has refused it */
        return;
    }
    while (strcmp(column.table->columns[column.index], test->column.text) != 0) {
        column.index++;
    }
    if (hook_call_column(run->host, run->arena, test->hook, &run->record, column, &named, diags) &&
        named.name != NULL) {
        node = node_of_named(run->arena, &named);
    }
    judge(run, node, diags);
}

/* ---- decoding hooks --------------------------------------------------------------------------- */

static const HookNode *
node_of_decoded(Arena *arena, const HookDecoded *decoded)
{
    HookNode *map = arena_new_obj(arena, HookNode);
    const HookNode **tail = &map->first;

    *map = (HookNode){.kind = HOOK_MAP};
    for (size_t i = 0; i < decoded->count; i++) {
        HookNode *node = arena_new_obj(arena, HookNode);

        *node = (HookNode){.kind = decoded->results[i].text != NULL ? HOOK_TEXT : HOOK_DROP,
                           .key = decoded->results[i].name,
                           .text = decoded->results[i].text};
        if (node->key == NULL) {
            return node;
        }
        *tail = node;
        tail = &node->next;
    }
    return map;
}

static void
decode_one(Running *run, const DocNode *expected, bool refuses)
{
    Diags *diags = diags_new(run->arena);
    HookDecoded decoded = {0};
    const HookNode *wanted = node_of_doc(run->arena, NULL, expected);
    const char *got = NULL;
    bool ok = false;

    if (!hook_decode(run->host, run->arena, run->test->hook, expected->key->scalar, &decoded,
                     diags)) {
        got = error_text(run->arena, diags_first(diags));
    } else if (decoded.refused != NULL) {
        got = arena_fmt(run->arena, "refused: %s", decoded.refused);
        ok = refuses && strstr(decoded.refused, expected->scalar) != NULL;
    } else {
        const HookNode *node = node_of_decoded(run->arena, &decoded);

        got = hook_node_text(run->arena, node);
        ok = !refuses && nodes_same(wanted, node);
    }
    add_result(run, ok,
               refuses ? arena_fmt(run->arena, "refused: ... %s ...", expected->scalar)
                       : hook_node_text(run->arena, wanted),
               got, expected->span);
    HookTestResult *result = &run->results->items[run->results->count - 1];

    result->dialect = NULL;
    result->input = expected->key->scalar;
}

static void
run_decoding(Running *run)
{
    const DocNode *decodes = run->test->decodes != NULL ? run->test->decodes->first : NULL;
    const DocNode *refuses = run->test->refuses != NULL ? run->test->refuses->first : NULL;

    for (; decodes != NULL; decodes = decodes->next) {
        decode_one(run, decodes, false);
    }
    for (; refuses != NULL; refuses = refuses->next) {
        decode_one(run, refuses, true);
    }
}

/* ---- the file --------------------------------------------------------------------------------- */

static void
run_test(Running *run)
{
    const HookTest *test = run->test;
    const bool is_record = test->mapping != NULL ||
                           (test->returns != NULL &&
                            (test->returns->kind != DOC_SCALAR || doc_is_null(test->returns)));

    run->record = describe(run);
    if (test->column.text != NULL) {
        run_column(run);
    } else if (is_record) {
        run_record(run);
    } else {
        run_value(run);
    }
}

bool
hook_tests_run(HookTester *tester, const HookTests *tests, const HookTestResult **results,
               size_t *count, Diags *diags)
{
    Results found = {0};

    for (size_t i = 0; i < tests->tests.count; i++) {
        const HookTest *test = &tests->tests.items[i];

        for (size_t d = 0; d < 2; d++) {
            Planner *planner = tester->planners[d];
            Running run = {.planner = planner,
                           .arena = tester->arena,
                           .host = module_host(planner, tests->module,
                                               d == 0 ? diags : diags_new(tester->arena)),
                           .test = test,
                           .results = &found};

            if (run.host == NULL) {
                return false;
            }
            if (test->decodes != NULL || test->refuses != NULL) {
                run_decoding(&run);
                break;
            }
            if (test->dialect.text == NULL ||
                strcmp(test->dialect.text, planner->options->dialect) == 0) {
                run_test(&run);
            }
        }
    }
    *results = found.items;
    *count = found.count;
    return true;
}
