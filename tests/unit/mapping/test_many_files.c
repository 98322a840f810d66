/* Many files, which several threads read: what they say comes in the order of their names, whoever read them. */
#include "unit/mapping/bench.h"

enum
{
    FILES = 90,
    TIMES = 5
};

#define BASE                        \
    "dimension: thing\n"            \
    "key: id\n"                     \
    "columns:\n"                    \
    "  id: varchar(20)\n"           \
    "---\n"                         \
    "function: sales\n"             \
    "records:\n"                    \
    "  thing:\n"                    \
    "    from: sales.things as t\n" \
    "    row: t.id\n"               \
    "    values:\n"                 \
    "      id: t.id\n"

/* t000.yaml to t089.yaml: one tenant each, whose file holds `rest`. */
static const BenchFile *
tenant_files(Arena *arena, const char *rest)
{
    BenchFile *files = arena_new_array(arena, BenchFile, FILES + 2);

    files[0] = (BenchFile){"base.yaml", BASE};
    for (int i = 0; i < FILES; i++) {
        files[i + 1].name = arena_fmt(arena, "t%03d.yaml", i);
        files[i + 1].text = arena_fmt(arena, "tenant: t%03d\n%s", i, rest);
    }
    return files;
}

static void
layers_stand_in_the_order_of_their_files(void **state)
{
    Bench *bench = *state;
    const Project *project = bench_read(
        bench, tenant_files(bench->arena, "records:\n  thing:\n    values:\n      id: t.other\n"));

    assert_int_equal(project->layers.count, FILES);
    for (int i = 0; i < FILES; i++) {
        const Layer *layer = &project->layers.items[i];

        assert_string_equal(layer->tenants.items[0].text, arena_fmt(bench->arena, "t%03d", i));
        assert_string_equal(layer->span.source->name,
                            arena_fmt(bench->arena, "mappings/t%03d.yaml", i));
        assert_string_equal(layer->records.items[0].values.items[0].value->expr.any_dialect.text,
                            "t.other");
    }
}

static void
mistakes_are_told_in_the_order_of_their_files(void **state)
{
    Bench *bench = *state;
    const BenchFile *files = tenant_files(bench->arena, "recods: {}\nregion: xx\n");
    const Diag *diag = NULL;
    size_t count = 0;

    assert_null(bench_try(bench, BENCH_FIRN, files));
    for (diag = diags_first(bench->diags); diag != NULL; diag = diag->next) {
        assert_string_equal(diag->span.source->name,
                            arena_fmt(bench->arena, "mappings/t%03zu.yaml", count / 2));
        assert_int_equal(diag->code, count % 2 == 0 ? DIAG_UNKNOWN_KEY : DIAG_UNKNOWN_REGION);
        assert_non_null(count % 2 == 0 ? diag->hint : "");
        count++;
    }
    assert_int_equal(count, 2 * FILES);
    assert_int_equal(diags_error_count(bench->diags), 2 * FILES);
}

static void
every_reading_gives_the_same_words(void **state)
{
    Bench *bench = *state;
    const BenchFile *files = tenant_files(bench->arena, "records: {thing: {values: {id: 'a b}}}\n");

    assert_null(bench_try(bench, BENCH_FIRN, files));
    const char *first = bench_messages(bench);

    for (int i = 0; i < TIMES; i++) {
        bench->diags = diags_new(bench->arena);
        assert_null(bench_try(bench, BENCH_FIRN, files));
        assert_string_equal(bench_messages(bench), first);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(layers_stand_in_the_order_of_their_files, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(mistakes_are_told_in_the_order_of_their_files, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(every_reading_gives_the_same_words, bench_setup,
                                        bench_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
