/* A log is told from a mirror. */
#include <string.h>

#include "match/log.h"
#include "tools/arena_test.h"

enum
{
    SEQ,
    OP,
    AT,
    NO,
    COLUMNS
};

/* A table of these four columns, `key` its primary key (COLUMNS: none), and its rows; NULL: nothing was sampled. */
typedef struct Case
{
    const char *names[COLUMNS];
    int key;
    const char *table;
    const char *const *rows;
    size_t row_count;
} Case;

static LogSigns
signs(const Case *c)
{
    CatalogColumn *columns = arena_new_array(arena, CatalogColumn, COLUMNS);
    CatalogTable *table = arena_new_obj(arena, CatalogTable);
    TableSample *sample = arena_new_obj(arena, TableSample);
    const Samples samples = {sample, 1};
    const bool used[COLUMNS] = {[NO] = true};
    const DbRows rows = {.column_count = COLUMNS, .row_count = c->row_count, .values = c->rows};
    static const DataTypeKind kinds[] = {DATATYPE_BIGINT, DATATYPE_CHAR, DATATYPE_TIMESTAMP,
                                         DATATYPE_BIGINT};

    for (int i = 0; i < COLUMNS; i++) {
        columns[i] = (CatalogColumn){.name = c->names[i], .primary_key = i == c->key};
        columns[i].type.kind = kinds[i];
        columns[i].type.length = i == OP;
    }
    *table = (CatalogTable){
        .schema = "s", .name = c->table, .columns = columns, .column_count = COLUMNS};
    if (c->rows != NULL) {
        *sample = sample_table(arena, table, &rows);
    }
    const CatalogColumn **key = arena_new_array(arena, const CatalogColumn *, 1);

    key[0] = &columns[NO];
    return log_signs(arena, table, c->rows != NULL ? &samples : NULL, used, (LogKey){key, 1});
}

static const char *const images[] = {"1", "I", "2025-01-01", "1", "2", "I", "2025-01-01", "2",
                                     "3", "U", "2025-02-01", "1", "4", "D", "2025-03-01", "2"};
static const char *const singles[] = {"1", "I", "2025-01-01", "1", "2", "U", "2025-01-01", "2"};
static const char *const inserts[] = {"1", "I", "2025-01-01", "1", "2", "I", "2025-01-01", "2"};
static const char *const twice[] = {"1",          "I", "2025-01-01", "1", "1",          "I",
                                    "2025-01-01", "1", "2",          "U", "2025-01-01", "2"};
static const char *const loaded[] = {"", "I", "2025-01-01", "1", "",  "I", "2025-01-01", "2",
                                     "", "I", "2025-01-01", "3", "4", "U", "2025-01-01", "1"};
static const char *const sides[] = {"1", "B", "2025-01-01", "1", "2", "S", "2025-01-01", "1"};

#define ROWS(rows) rows, sizeof(rows) / sizeof(*(rows)) / COLUMNS

static void
all_signs_make_a_log(void **state)
{
    const Case c = {{"seq", "op", "at", "no"}, SEQ, "patients", ROWS(images)};
    const LogSigns found = signs(&c);
    (void) state;

    assert_int_equal(found.verdict, LOG_SURE);
    assert_string_equal(found.operation->name, "op");
    assert_string_equal(found.sequence->name, "seq");
    assert_string_equal(found.at->name, "at");
    assert_true(found.confidence > 0.9);
}

static void
names_and_keys_vary(void **state)
{
    const Case without_key = {
        {"change_seq", "__op", "committed_at", "no"}, COLUMNS, "patients", ROWS(images)};
    const Case any_number = {{"id", "change_type", "ts", "no"}, SEQ, "patients", ROWS(images)};
    const Case full_load = {{"seq", "op", "at", "no"}, COLUMNS, "patients_log", ROWS(loaded)};
    const Case no_time = {{"lsn", "DmlType", "visited", "no"}, SEQ, "patients", ROWS(images)};
    (void) state;

    assert_int_equal(signs(&without_key).verdict, LOG_SURE);
    assert_int_equal(signs(&any_number).verdict, LOG_SURE);
    assert_true(signs(&any_number).confidence < signs(&without_key).confidence);
    assert_int_equal(signs(&no_time).verdict, LOG_SURE);
    assert_int_equal(signs(&full_load).verdict, LOG_SURE);
    assert_null(signs(&no_time).at);
    assert_non_null(strstr(signs(&no_time).why, "compared in every run"));
}

static void
mirrors_are_none(void **state)
{
    const Case own_key = {{"seq", "op", "at", "no"}, NO, "patients", ROWS(images)};
    const Case surrogate = {{"id", "op", "at", "no"}, SEQ, "patients", ROWS(singles)};
    const Case without_key = {{"seq", "op", "at", "no"}, COLUMNS, "patients", ROWS(singles)};
    const Case dms = {{"dms_change_seq", "dms_op", "at", "no"}, COLUMNS, "patients", ROWS(images)};
    const Case other_codes = {{"seq", "op", "at", "no"}, SEQ, "orders", ROWS(sides)};
    const Case offline = {{"id", "op", "at", "no"}, SEQ, "patients", NULL, 0};
    (void) state;

    assert_int_equal(signs(&own_key).verdict, LOG_NONE);
    assert_int_equal(signs(&surrogate).verdict, LOG_NONE);
    assert_int_equal(signs(&without_key).verdict, LOG_NONE);
    assert_int_equal(signs(&dms).verdict, LOG_NONE);
    assert_int_equal(signs(&other_codes).verdict, LOG_NONE);
    assert_int_equal(signs(&offline).verdict, LOG_NONE);
}

static void
doubt_is_told(void **state)
{
    const Case offline = {{"seq", "op", "at", "no"}, SEQ, "patients", NULL, 0};
    const Case only_inserts = {{"seq", "op", "at", "no"}, SEQ, "patients", ROWS(inserts)};
    const Case called_log = {{"seq", "op", "at", "no"}, COLUMNS, "patient_log", ROWS(singles)};
    const Case rows_twice = {{"seq", "op", "at", "no"}, COLUMNS, "patients", ROWS(twice)};
    const Case no_operation = {{"seq", "side", "at", "no"}, SEQ, "patient_log", ROWS(images)};
    const Case no_sequence = {{"shelf", "op", "at", "no"}, COLUMNS, "patients", ROWS(images)};
    (void) state;

    assert_int_equal(signs(&offline).verdict, LOG_PERHAPS);
    assert_non_null(strstr(signs(&offline).why, "no sampled rows tell"));
    assert_int_equal(signs(&only_inserts).verdict, LOG_PERHAPS);
    assert_int_equal(signs(&called_log).verdict, LOG_PERHAPS);
    assert_int_equal(signs(&rows_twice).verdict, LOG_PERHAPS);
    assert_int_equal(signs(&no_operation).verdict, LOG_PERHAPS);
    assert_int_equal(signs(&no_sequence).verdict, LOG_PERHAPS);
    assert_non_null(strstr(signs(&no_sequence).why, "later"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_signs_make_a_log),
        cmocka_unit_test(names_and_keys_vary),
        cmocka_unit_test(mirrors_are_none),
        cmocka_unit_test(doubt_is_told),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
