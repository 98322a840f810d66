/* The examples of mappings/README.md are one project that reads without a mistake. */
#include "bench.h"

enum
{
    MAX_PAGE = 256 * 1024,
    MAX_EXAMPLES = 32
};

static char *
read_page(Arena *arena)
{
    char *text = arena_alloc(arena, MAX_PAGE, 1);
    FILE *file = fopen(REPO_ROOT "/mappings/README.md", "rb");

    assert_non_null(file);
    assert_true(fread(text, 1, MAX_PAGE - 1, file) < MAX_PAGE - 1);
    fclose(file);
    return text;
}

/* Each ```yaml block of the page as a file of its own. */
static size_t
take_examples(Arena *arena, const char *page, BenchFile *files)
{
    static const char start[] = "```yaml\n";
    size_t count = 0;

    for (const char *at = strstr(page, start); at != NULL; at = strstr(at, start)) {
        at += strlen(start);
        const char *end = strstr(at, "```");

        assert_non_null(end);
        assert_true(count < MAX_EXAMPLES);
        files[count].name = arena_fmt(arena, "example_%zu.yaml", count);
        files[count++].text = arena_strndup(arena, at, (size_t) (end - at));
        at = end + 3;
    }
    return count;
}

static void
the_examples_of_the_reference_are_a_project(void **state)
{
    Bench *bench = *state;
    BenchFile files[MAX_EXAMPLES + 2] = {
        {"segment.yaml", "dimension: segment\nkey: code\ncolumns: {code: varchar(3)}\n"}};
    const size_t count = take_examples(bench->arena, read_page(bench->arena), files + 1);

    assert_true(count >= 3);
    const Project *project = bench_try(bench,
                                       "firn: 1\nname: shop\nstaging:\n"
                                       "  schema: \"{tenant}_{region}_{function}\"\n"
                                       "  regions: [sg]\n  functions: [txn]\n",
                                       files);

    if (project == NULL) {
        fail_msg("%s", bench_messages(bench));
    }
    assert_true(project->targets.count >= 7);
    assert_true(project->records.count >= 2);
    assert_true(project->feeds.count >= 1);
}

/* A code that the page does not name cannot be found by who reads it. */
static void
the_reference_names_every_code_of_this_layer(void **state)
{
    Bench *bench = *state;
    const char *page = read_page(bench->arena);

    for (int i = 0; i < DIAG_CODE_COUNT; i++) {
        const char *code = diag_code_text((DiagCode) i);

        if (code[0] == 'M' && strstr(page, code) == NULL) {
            fail_msg("mappings/README.md does not name %s", code);
        }
    }
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_examples_of_the_reference_are_a_project),
        TEST(the_reference_names_every_code_of_this_layer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
