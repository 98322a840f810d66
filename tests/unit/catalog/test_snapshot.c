#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "catalog/catalog.h"

typedef struct Bench
{
    Arena *arena;
    Diags *diags;
    char folder[64];
    const char *path; /* of a file inside the folder */
} Bench;

static int
set_up(void **state)
{
    Bench *bench = calloc(1, sizeof *bench);

    bench->arena = arena_new();
    bench->diags = diags_new(bench->arena);
    snprintf(bench->folder, sizeof bench->folder, "/tmp/firn-snapshot-XXXXXX");
    assert_non_null(mkdtemp(bench->folder));
    bench->path = arena_fmt(bench->arena, "%s/snapshot.json", bench->folder);
    *state = bench;
    return 0;
}

static int
tear_down(void **state)
{
    Bench *bench = *state;

    (void) unlink(bench->path);
    (void) rmdir(bench->folder);
    arena_free(bench->arena);
    free(bench);
    return 0;
}

static void
write_file(const Bench *bench, const char *text)
{
    FILE *file = fopen(bench->path, "wb");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static const char *
read_back(const Bench *bench, const char *path)
{
    FILE *file = fopen(path, "rb");
    StrBuf text = strbuf_new(bench->arena);
    char chunk[4096];
    size_t got;

    assert_non_null(file);
    while ((got = fread(chunk, 1, sizeof chunk, file)) > 0) {
        strbuf_mem(&text, chunk, got);
    }
    assert_int_equal(fclose(file), 0);
    return text.text;
}

static const char by_hand[] =
    "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"schemas\": {\n"
    "  \"globex_sg_txn\": {\n"
    "    \"transactions\": [[\"id\", \"bigint\", \"key 1\"], [\"Amount\", \"numeric(18,2)\"],\n"
    "                     [\"tags\", \"text[]\", \"not null\"]],\n"
    "    \"Accounts\": [],\n"
    "    \"recent\": {\"view\": [[\"id\", \"bigint\"]]}},\n"
    "  \"acme_in_txn\": {\n"
    "    \"transactions\": [[\"id\", \"bigint\", \"key 1\"], [\"Amount\", \"numeric(18,2)\"],\n"
    "                     [\"tags\", \"text[]\", \"not null\"]]},\n"
    "  \"acme_in_lookup\": {}},\n"
    " \"state\": {\n"
    "  \"tenants\": [{\"tenant\": \"globex\", \"region\": \"sg\", \"tenant_key\": 2,\n"
    "               \"display_name\": \"Globex \\\"Credit\\\" Union\"},\n"
    "              {\"tenant\": \"acme\", \"region\": \"in\", \"tenant_key\": 1}],\n"
    "  \"targets\": [{\"target\": \"customer\", \"version\": 7, \"definition\": \"d1\"}],\n"
    "  \"branches\": [{\"target\": \"customer\", \"feed\": \"c\", \"tenant_key\": 2, \"held\": "
    "\"brake\"},\n"
    "               {\"target\": \"customer\", \"feed\": \"c\", \"tenant_key\": 1,\n"
    "                \"fingerprint\": \"f\", \"watermark\": \"2026-01-31 10:00:00\",\n"
    "                \"compared_at\": \"2026-01-31 10:05:00\"}],\n"
    "  \"retries\": [{\"record\": \"customer\", \"tenant_key\": 1, \"count\": 3}],\n"
    "  \"absent\": [{\"target\": \"customer\", \"feed\": \"customers\", \"tenant_key\": 1, "
    "\"count\": 2}],\n"
    "  \"joins\": [{\"target\": \"customer\", \"feed\": \"c\", \"tenant_key\": 2, \"alias\": "
    "\"s\", "
    "\"mark\": \"3:1\"}]}}\n";

static void
check_by_hand(const Catalog *catalog)
{
    assert_string_equal(catalog->dialect, "postgres");
    assert_int_equal(catalog->schema_count, 3);
    assert_string_equal(catalog->schemas[0].name, "acme_in_lookup");
    assert_int_equal(catalog->schemas[0].table_count, 0);
    const CatalogSchema *globex = catalog_schema(catalog, "globex_sg_txn");
    const CatalogTable *table = schema_table(globex, "transactions");

    assert_int_equal(globex->table_count, 3);
    assert_string_equal(table->schema, "globex_sg_txn");
    assert_int_equal(table->column_count, 3);
    assert_int_equal(table->columns[0].primary_key, 1);
    assert_true(table->columns[0].not_null);
    assert_int_equal(table->columns[0].type.kind, DATATYPE_BIGINT);
    assert_int_equal(table->columns[1].type.scale, 2);
    assert_false(table->columns[1].not_null);
    assert_string_equal(table->columns[2].type_text, "text[]");
    assert_int_equal(table->columns[2].type.kind, DATATYPE_OTHER);
    assert_true(table->columns[2].not_null);
    assert_int_equal(schema_table(globex, "accounts")->column_count, 0);
    assert_true(schema_table(globex, "recent")->is_view);
    assert_ptr_equal(schema_table(catalog_schema(catalog, "acme_in_txn"), "transactions")->columns,
                     table->columns);

    assert_true(catalog->has_state);
    assert_int_equal(catalog->tenant_count, 2);
    assert_string_equal(catalog->tenants[0].tenant, "acme");
    assert_null(catalog->tenants[0].display_name);
    assert_string_equal(catalog->tenants[1].display_name, "Globex \"Credit\" Union");
    assert_int_equal(catalog->targets[0].version, 7);
    assert_int_equal(catalog->branches[0].tenant_key, 1);
    assert_string_equal(catalog->branches[0].watermark, "2026-01-31 10:00:00");
    assert_null(catalog->branches[0].held);
    assert_string_equal(catalog->branches[1].held, "brake");
    assert_null(catalog->branches[1].watermark);
    assert_int_equal(catalog->retries[0].count, 3);
    assert_int_equal(catalog->absent_count, 1);
    assert_string_equal(catalog->absent[0].feed, "customers");
    assert_int_equal(catalog->absent[0].count, 2);
    assert_int_equal(catalog->join_count, 1);
    assert_string_equal(catalog->joins[0].alias, "s");
    assert_string_equal(catalog->joins[0].mark, "3:1");
}

static void
a_snapshot_written_by_hand_is_read(void **state)
{
    const Bench *bench = *state;

    write_file(bench, by_hand);
    const Catalog *catalog = catalog_load(bench->arena, bench->path, bench->diags);

    assert_non_null(catalog);
    assert_null(catalog->taken_at);
    check_by_hand(catalog);
}

static void
what_is_saved_is_loaded_again_and_saved_the_same(void **state)
{
    const Bench *bench = *state;

    write_file(bench, by_hand);
    const Catalog *first = catalog_load(bench->arena, bench->path, bench->diags);

    assert_true(catalog_save(first, bench->path, bench->diags));
    const char *saved = read_back(bench, bench->path);
    const Catalog *second = catalog_load(bench->arena, bench->path, bench->diags);

    assert_non_null(second);
    check_by_hand(second);
    assert_true(catalog_save(second, bench->path, bench->diags));
    assert_string_equal(read_back(bench, bench->path), saved);
    assert_int_equal(saved[strlen(saved) - 1], '\n');
}

static void
a_catalog_without_state_stays_without(void **state)
{
    const Bench *bench = *state;
    const Catalog empty = {.dialect = "redshift", .taken_at = "2026-02-01T00:00:00Z"};

    assert_true(catalog_save(&empty, bench->path, bench->diags));
    const Catalog *loaded = catalog_load(bench->arena, bench->path, bench->diags);

    assert_non_null(loaded);
    assert_false(loaded->has_state);
    assert_int_equal(loaded->schema_count, 0);
    assert_string_equal(loaded->taken_at, "2026-02-01T00:00:00Z");
    assert_null(catalog_schema(loaded, "a"));
}

static void
names_with_odd_characters_survive(void **state)
{
    const Bench *bench = *state;
    const CatalogColumn columns[] = {{.name = "a \"b\"\\\n\x01\xC3\xA9", .type_text = "text"}};
    const CatalogTable tables[] = {
        {.schema = "s", .name = "t\tt", .columns = columns, .column_count = 1}};
    const CatalogSchema schemas[] = {{.name = "s", .tables = tables, .table_count = 1}};
    const Catalog catalog = {.dialect = "postgres", .schemas = schemas, .schema_count = 1};

    assert_true(catalog_save(&catalog, bench->path, bench->diags));
    const Catalog *loaded = catalog_load(bench->arena, bench->path, bench->diags);

    assert_non_null(loaded);
    assert_string_equal(loaded->schemas[0].tables[0].name, "t\tt");
    assert_string_equal(loaded->schemas[0].tables[0].columns[0].name, columns[0].name);
}

static void
files_that_are_no_snapshot_are_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "{",
        "[]",
        "{\"firn_snapshot\": 1}",
        "{\"firn_snapshot\": 2, \"dialect\": \"postgres\", \"schemas\": {}}",
        "{\"firn_snapshot\": 1, \"dialect\": \"oracle\", \"schemas\": {}}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\"}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"schemas\": []}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"schemas\": {\"a\": 1}}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"schemas\": {\"a\": {\"t\": 0}}}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"schemas\": {\"a\": {\"t\": -1}}}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"schemas\": {\"a\": {\"t\": \"x\"}}}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"schemas\": {\"a\": {\"t\": {}}}}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"schemas\": {\"a\": {\"t\": "
        "[[\"c\"]]}}}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"schemas\": {\"a\": {\"t\": "
        "[[\"c\", \"int\", \"key 0\"]]}}}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"schemas\": {\"a\": {\"t\": "
        "[[\"c\", \"int\", \"key 1\", 5]]}}}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"columns\": 1, \"schemas\": {}}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"shapes\": [\"0\"], \"schemas\": {}}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"columns\": [[\"c\", \"int\"]], "
        "\"shapes\": [\"0,\"], \"schemas\": {}}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"shapes\": [0], \"schemas\": {}}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"schemas\": {\"a\": {}, \"a\": {}}}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"schemas\": {}, \"state\": []}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"schemas\": {}, "
        "\"state\": {\"targets\": [{\"target\": \"x\"}]}}",
        "{\"firn_snapshot\": 1, \"dialect\": \"postgres\", \"schemas\": {}, "
        "\"state\": {\"branches\": [{\"target\": \"x\", \"tenant_key\": 1}]}}",
    };
    const Bench *bench = *state;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        Diags *diags = diags_new(bench->arena);

        write_file(bench, bad[i]);
        assert_null(catalog_load(bench->arena, bench->path, diags));
        assert_int_equal(diags_error_count(diags), 1);
        assert_int_equal(diags_first(diags)->code, DIAG_SNAPSHOT_FORMAT);
    }
}

static void
a_file_that_is_not_there_is_a_file_error(void **state)
{
    const Bench *bench = *state;
    const Catalog empty = {.dialect = "postgres"};

    assert_null(catalog_load(bench->arena, bench->path, bench->diags));
    assert_int_equal(diags_first(bench->diags)->code, DIAG_FILE);
    assert_null(catalog_load(bench->arena, bench->folder, bench->diags));
    assert_int_equal(diags_first(bench->diags)->next->code, DIAG_FILE);
    assert_false(
        catalog_save(&empty, arena_fmt(bench->arena, "%s/no/such", bench->folder), bench->diags));
    assert_int_equal(diags_error_count(bench->diags), 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_snapshot_written_by_hand_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_saved_is_loaded_again_and_saved_the_same, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_catalog_without_state_stays_without, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_with_odd_characters_survive, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_that_are_no_snapshot_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_is_not_there_is_a_file_error, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
