/* Runs the examples of lua/README.md: each fenced lua block with a `-- =>` or `-- !!` line. */
#include "unit/hook/bench.h"

static const char *
read_readme(Arena *arena)
{
    StrBuf text = strbuf_new(arena);
    FILE *file = fopen(REPO_ROOT "/lua/README.md", "r");
    char chunk[4096];

    assert_non_null(file);
    for (size_t got = fread(chunk, 1, sizeof(chunk), file); got > 0;
         got = fread(chunk, 1, sizeof(chunk), file)) {
        strbuf_mem(&text, chunk, got);
    }
    fclose(file);
    return text.text;
}

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

static const char *
run_block(Bench *bench, const char *block)
{
    if (strstr(block, "return hooks\n") == NULL) {
        return bench_run(bench, block);
    }
    HookHost *host = bench_open(bench, block);
    const char *out = host != NULL ? bench_call(bench, host, "channel") : NULL;

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
    for (const char *at = strstr(read_readme(arena), fence); at != NULL; at = strstr(at, fence)) {
        at += strlen(fence);
        const char *end = strstr(at, "\n```");

        assert_non_null(end);
        check_block(arena_strndup(arena, at, (size_t) (end - at) + 1));
        at = end;
        count++;
    }
    assert_true(count >= 15);
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_examples_of_the_readme_hold)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
