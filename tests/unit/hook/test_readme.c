/* Runs the examples of lua/README.md: each fenced lua block with a `-- =>` or `-- !!` line, and those that decode, with a
 * line for each of some values. */
#include "tools/repo_file.h"
#include "unit/hook/bench.h"

/* The rest of the line that starts with `mark`, or NULL. */
static const char *
marked_line(Arena *arena, const char *block, const char *mark)
{
    const char *at = strstr(block, mark);

    if (at == NULL) {
        return NULL;
    }
    at += strlen(mark);
    return arena_strndup(arena, at, strcspn(at, "\n"));
}

/* lua/lib/NAME.lua of the repository. */
static const Source *
find_library(void *context, const char *name)
{
    Bench *bench = context;
    const char *path = arena_fmt(bench->arena, "lua/%s.lua", name);
    const char *text = repo_file(bench->arena, path);

    return text != NULL ? bench_source(bench, path, text) : NULL;
}

static const HookTable *
find_fees(void *context, const char *name, const char *alias)
{
    static const char *const columns[] = {"payment", "amount", NULL};
    static const char *const types[] = {"bigint", "numeric"};
    HookTable *table = arena_new_obj(((Bench *) context)->arena, HookTable);

    *table = (HookTable){.alias = arena_strdup(((Bench *) context)->arena, alias),
                         .table = "fees",
                         .columns = columns,
                         .types = types};
    return strcmp(name, "txn.fees") == 0 ? table : NULL;
}

/* {values: {amount: t.amount}, where: t.id > 0} */
static const HookNode *
mapping_of(Arena *arena)
{
    HookNode *nodes = arena_new_array(arena, HookNode, 4);

    nodes[0] = (HookNode){.kind = HOOK_MAP, .first = &nodes[1]};
    nodes[1] = (HookNode){.kind = HOOK_MAP, .key = "values", .first = &nodes[2], .next = &nodes[3]};
    nodes[2] = (HookNode){.kind = HOOK_EXPRESSION, .key = "amount", .text = "t.amount"};
    nodes[3] = (HookNode){.kind = HOOK_EXPRESSION, .key = "where", .text = "t.id > 0"};
    return nodes;
}

/* A hook of a record, or for the column src. */
static const char *
run_whole(Bench *bench, HookHost *host, bool column)
{
    const HookCatalog catalog = {.find = find_fees, .context = bench};
    HookRecord record = bench_record;
    StrBuf out = strbuf_new(bench->arena);
    const HookNode *node = NULL;
    HookNamed named = {0};

    record.mapping = mapping_of(bench->arena);
    record.catalog = &catalog;
    if (column) {
        if (!hook_call_column(host, bench->arena, (Text){.text = "field"}, &record,
                              (HookColumn){.table = record.tables, .index = 1}, &named,
                              bench->diags)) {
            return NULL;
        }
        strbuf_fmt(&out, "%s: ", named.name);
        bench_put_node(named.value, false, &out);
        strbuf_fmt(&out, ", %s", named.type);
        return out.text;
    }
    if (!hook_call_record(host, bench->arena, (Text){.text = "custom"}, &record, &node,
                          bench->diags)) {
        return NULL;
    }
    bench_put_node(node, false, &out);
    return out.text;
}

static const char *
run_block(Bench *bench, const char *block)
{
    if (strstr(block, "return hooks\n") == NULL) {
        block = arena_fmt(
            bench->arena,
            "local hooks = {}\nfunction hooks.channel(record)\n%s\nend\nreturn hooks\n", block);
    }
    HookHost *host =
        hook_open(bench_source(bench, "lua/globex.lua", block), find_library, bench, bench->diags);
    const char *out =
        host == NULL                                      ? NULL
        : strstr(block, "function hooks.custom(") != NULL ? run_whole(bench, host, false)
        : strstr(block, "function hooks.field(") != NULL  ? run_whole(bench, host, true)
                                                          : bench_call(bench, host, "channel");

    hook_close(host);
    return out;
}

static void
check_block(const char *block)
{
    Bench bench = bench_new(NULL);
    const char *text = marked_line(bench.arena, block, "\n-- => ");
    const char *error = marked_line(bench.arena, block, "\n-- !! ");
    const char *out = run_block(&bench, block);
    const Diag *diag = diags_first(bench.diags);

    assert_true((text != NULL) != (error != NULL));
    const char *got = out != NULL ? out : diag != NULL ? diag->message : "nothing";

    if ((out != NULL) != (text != NULL) || strcmp(got, text != NULL ? text : error) != 0) {
        fail_msg("%s\ngave %s\n%s", block, got, bench_report(&bench));
    }
    bench_free(&bench);
}

static void
the_examples_of_the_readme_hold(void **state)
{
    static const char fence[] = "\n```lua\n";
    Arena *arena = arena_new();
    unsigned count = 0;

    (void) state;
    for (const char *at = strstr(repo_file(arena, "lua/README.md"), fence); at != NULL;
         at = strstr(at, fence)) {
        at += strlen(fence);
        const char *end = strstr(at, "\n```");

        assert_non_null(end);
        check_block(arena_strndup(arena, at, (size_t) (end - at) + 1));
        at = end;
        count++;
    }
    assert_true(count >= 30);
    arena_free(arena);
}

/* "-- VALUE => RESULTS" or "-- VALUE !! why", from behind the dashes. */
static void
check_decoded(Bench *bench, HookHost *host, const char *name, const char *line)
{
    const char *mark = strstr(line, " => ") != NULL ? strstr(line, " => ") : strstr(line, " !! ");
    HookDecoded out = {0};
    StrBuf got = strbuf_new(bench->arena);

    assert_non_null(mark);
    assert_true(hook_decode(host, bench->arena, (Text){.text = name},
                            arena_strndup(bench->arena, line, (size_t) (mark - line)), &out,
                            bench->diags));
    strbuf_str(&got, out.refused != NULL ? out.refused : "");
    for (size_t i = 0; i < out.count; i++) {
        strbuf_fmt(&got, "%s%s%s%s", i > 0 ? " " : "",
                   out.results[i].name != NULL ? out.results[i].name : "",
                   out.results[i].name != NULL ? "=" : "",
                   out.results[i].text != NULL ? out.results[i].text : "nil");
    }
    assert_int_equal(out.refused != NULL, mark[1] == '!');
    assert_string_equal(got.text, mark + 4);
}

static void
the_examples_that_decode_hold(void **state)
{
    static const char fence[] = "\n```lua decode\n";
    static const char function[] = "function hooks.";
    Bench bench = bench_new(NULL);
    unsigned count = 0;

    (void) state;
    for (const char *at = strstr(repo_file(bench.arena, "lua/README.md"), fence); at != NULL;
         at = strstr(at, fence)) {
        at += strlen(fence);
        const char *end = strstr(at, "\n```");
        const char *block = arena_strndup(bench.arena, at, (size_t) (end - at) + 1);
        const char *name = strstr(block, function) + strlen(function);
        const char *lines = strstr(block, "\nend\n") + strlen("\nend\n");
        HookHost *host =
            bench_open(&bench, arena_fmt(bench.arena, "local hooks = {}\n%sreturn hooks\n", block));

        assert_non_null(host);
        for (const char *line = lines; *line != '\0'; line = strchr(line, '\n') + 1) {
            check_decoded(&bench, host, arena_strndup(bench.arena, name, strcspn(name, "(")),
                          arena_strndup(bench.arena, line + 3, strcspn(line + 3, "\n")));
            count++;
        }
        hook_close(host);
        at = end;
    }
    assert_true(count >= 2);
    bench_free(&bench);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_examples_of_the_readme_hold),
                                       cmocka_unit_test(the_examples_that_decode_hold)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
