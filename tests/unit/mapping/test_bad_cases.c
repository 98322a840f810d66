/*
 * What authors are told about their mistakes: tests/cases/bad/<name>/mappings is read, and all that is reported
 * must be expected.txt beside it.  UPDATE_GOLDEN=1 rewrites the expected files.
 */
#include <dirent.h>

#include "bench.h"

enum
{
    MAX_CASES = 200,
    MAX_TEXT = 64 * 1024
};

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static size_t
list_cases(Arena *arena, const char *names[MAX_CASES])
{
    DIR *folder = opendir(".");
    size_t count = 0;

    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (entry->d_name[0] != '.') {
            assert_true(count < MAX_CASES);
            names[count++] = arena_strdup(arena, entry->d_name);
        }
    }
    closedir(folder);
    qsort(names, count, sizeof(names[0]), compare_names);
    return count;
}

static const char *
read_expected(Arena *arena)
{
    char *text = arena_alloc(arena, MAX_TEXT, 1);
    FILE *file = fopen("expected.txt", "rb");

    if (file == NULL) {
        return "(missing)\n";
    }
    assert_true(fread(text, 1, MAX_TEXT - 1, file) < MAX_TEXT - 1);
    fclose(file);
    return text;
}

static void
write_expected(const char *text)
{
    FILE *file = fopen("expected.txt", "wb");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* 1 when what is reported differs from what is expected. */
static size_t
run_case(const char *name)
{
    Arena *arena = arena_new();
    Diags *diags = diags_new(arena);
    StrBuf actual = strbuf_new(arena);
    size_t failed = 0;

    assert_int_equal(chdir(name), 0);
    const Project *project = project_read(arena, ".", diags);

    diags_render(diags, &actual);
    assert_true((project == NULL) == (diags_error_count(diags) > 0));
    assert_non_null(diags_first(diags));
    if (getenv("UPDATE_GOLDEN") != NULL) {
        write_expected(actual.text);
    } else {
        const char *expected = read_expected(arena);

        if (strcmp(expected, actual.text) != 0) {
            print_error("--- %s expected\n%s+++ actual\n%s", name, expected, actual.text);
            failed = 1;
        }
    }
    assert_int_equal(chdir(".."), 0);
    arena_free(arena);
    return failed;
}

static void
every_mistake_is_told_where_and_what_it_is(void **state)
{
    const Bench *bench = *state;
    const char *names[MAX_CASES];
    size_t failed = 0;

    assert_int_equal(chdir(REPO_ROOT "/tests/cases/bad"), 0);
    const size_t count = list_cases(bench->arena, names);

    assert_true(count >= 44); /* the codes of this layer */
    for (size_t i = 0; i < count; i++) {
        failed += run_case(names[i]);
    }
    assert_int_equal(failed, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_mistake_is_told_where_and_what_it_is, bench_setup,
                                        bench_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
