/* A project written down in a test: files in a folder of its own, read, and removed again. */
#ifndef TESTS_UNIT_MAPPING_BENCH_H
#define TESTS_UNIT_MAPPING_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "mapping/project.h"

typedef struct BenchFile
{
    const char *name; /* below mappings/ */
    const char *text;
} BenchFile;

typedef struct Bench
{
    Arena *arena;
    Diags *diags;
} Bench;

#define BENCH_FIRN                                 \
    "firn: 1\n"                                    \
    "name: shop\n"                                 \
    "staging:\n"                                   \
    "  schema: \"{tenant}_{region}_{function}\"\n" \
    "  regions: [in, sg]\n"                        \
    "  functions: [sales, lookup]\n"

static inline int
bench_setup(void **state)
{
    Arena *arena = arena_new();
    Bench *bench = arena_new_obj(arena, Bench);

    bench->arena = arena;
    bench->diags = diags_new(arena);
    *state = bench;
    return 0;
}

static inline int
bench_teardown(void **state)
{
    arena_free(((Bench *) *state)->arena);
    return 0;
}

static inline const char *
bench_messages(const Bench *bench)
{
    StrBuf text = strbuf_new(bench->arena);

    diags_render(bench->diags, &text);
    return text.text;
}

/* Reads firn.yaml and the other files (the last one has no name); NULL when they have mistakes. */
static inline const Project *
bench_try(Bench *bench, const char *firn_yaml, const BenchFile *files)
{
    char root[] = "mapping_test_XXXXXX";
    const char *paths[128] = {NULL};
    size_t count = 0;

    assert_non_null(mkdtemp(root));
    assert_int_equal(mkdir(arena_fmt(bench->arena, "%s/mappings", root), 0700), 0);
    const BenchFile firn = {"firn.yaml", firn_yaml};

    for (const BenchFile *file = &firn; file->name != NULL;
         file = file == &firn ? files : file + 1) {
        const char *path = arena_fmt(bench->arena, "%s/mappings/%s", root, file->name);
        FILE *out = fopen(path, "wb");

        assert_true(count < sizeof(paths) / sizeof(paths[0]));
        assert_non_null(out);
        assert_true(fputs(file->text, out) >= 0);
        assert_int_equal(fclose(out), 0);
        paths[count++] = path;
    }
    const Project *project = project_read(bench->arena, root, bench->diags);

    for (size_t i = 0; i < count; i++) {
        assert_int_equal(unlink(paths[i]), 0);
    }
    assert_int_equal(rmdir(arena_fmt(bench->arena, "%s/mappings", root)), 0);
    assert_int_equal(rmdir(root), 0);
    return project;
}

static inline const Project *
bench_read(Bench *bench, const BenchFile *files)
{
    const Project *project = bench_try(bench, BENCH_FIRN, files);

    if (project == NULL) {
        print_error("%s", bench_messages(bench));
        fail();
    }
    return project;
}

#endif
