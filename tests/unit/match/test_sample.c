/* What sampled values look like. */
#include <string.h>

#include "match/sample.h"
#include "tools/arena_test.h"

/* A table of one column with these values; NULL ends them. */
static const ColumnSample *
sampled(const char *const *values)
{
    CatalogColumn *column = arena_new_obj(arena, CatalogColumn);
    CatalogTable *table = arena_new_obj(arena, CatalogTable);
    TableSample *sample = arena_new_obj(arena, TableSample);
    DbRows rows = {.column_count = 1, .values = values};

    while (values[rows.row_count] != NULL) {
        rows.row_count++;
    }
    *table = (CatalogTable){.schema = "s", .name = "t", .columns = column, .column_count = 1};
    *sample = sample_table(arena, table, &rows);
    return &sample->columns[0];
}

static void
values_are_counted_once_and_without_blanks(void **state)
{
    static const char *const values[] = {" a ", "b", "a", "  ", NULL};
    const ColumnSample *sample = sampled(values);
    (void) state;

    assert_int_equal(sample->count, 2);
    assert_int_equal(sample->rows, 4);
    assert_int_equal(sample->null_rows, 1);
    assert_string_equal(sample->values[0], "a");
    assert_false(sample_is_key(sample));
}

static void
what_was_not_sampled_is_unknown(void **state)
{
    const DataType date = {.kind = DATATYPE_DATE};
    const char *no = NULL;
    (void) state;

    assert_true(sample_in_type(NULL, date) < 0);
    assert_true(sample_in_words(NULL) < 0);
    assert_false(sample_is_key(NULL));
    assert_null(sample_yes(NULL, &no));
}

static void
a_pattern_has_its_shape_and_its_ranges(void **state)
{
    (void) state;
    assert_true(text_has_pattern("31/12/2024", "DD/MM/YYYY"));
    assert_false(text_has_pattern("31/12/2024", "MM/DD/YYYY"));
    assert_false(text_has_pattern("31/12/2024 10:00", "DD/MM/YYYY"));
    assert_true(text_has_pattern("31/12/2024 10:00", "DD/MM/YYYY HH24:MI"));
    assert_true(text_has_pattern("05-Mar-2024", "DD-Mon-YYYY"));
    assert_false(text_has_pattern("05-Xyz-2024", "DD-Mon-YYYY"));
    assert_false(text_has_pattern("", "YYYY"));
}

static void
a_date_format_is_found_and_doubted(void **state)
{
    static const char *const british[] = {"31/12/2024", "01/02/2024", NULL};
    static const char *const unclear[] = {"01/02/2024", "03/04/2024", NULL};
    static const char *const seconds[] = {"1700000000", "1700003600", NULL};
    static const char *const words[] = {"soon", "later", NULL};
    bool doubt = true;
    (void) state;

    assert_string_equal(sample_date_format(arena, sampled(british), &doubt), "DD/MM/YYYY");
    assert_false(doubt);
    assert_string_equal(sample_date_format(arena, sampled(unclear), &doubt), "DD/MM/YYYY");
    assert_true(doubt);
    assert_string_equal(sample_date_format(arena, sampled(seconds), &doubt), "epoch_seconds");
    assert_null(sample_date_format(arena, sampled(words), &doubt));
}

static void
a_number_format_is_found(void **state)
{
    static const char *const german[] = {"1.234,50", "12,00", "-3,10", NULL};
    static const char *const booked[] = {"1,234.50", "(12.00)", NULL};
    static const char *const words[] = {"many", NULL};
    (void) state;

    assert_string_equal(sample_number_format(arena, sampled(german)),
                        "{decimal: \",\", group: \".\"}");
    assert_string_equal(sample_number_format(arena, sampled(booked)),
                        "{decimal: \".\", group: \",\", negative: parentheses}");
    assert_null(sample_number_format(arena, sampled(words)));
}

static void
yes_and_no_are_words_that_belong_together(void **state)
{
    static const char *const flags[] = {"Y", "N", "Y", NULL};
    static const char *const mixed[] = {"Y", "no", NULL};
    static const char *const more[] = {"Y", "N", "maybe", NULL};
    const char *no = NULL;
    (void) state;

    assert_string_equal(sample_yes(sampled(flags), &no), "Y");
    assert_string_equal(no, "N");
    assert_null(sample_yes(sampled(mixed), &no));
    assert_null(sample_yes(sampled(more), &no));
}

static void
a_code_list_is_known_by_its_codes(void **state)
{
    static const char *const values[] = {"P", "R", "?", "P", NULL};
    const Code codes[] = {{.from = {.text = "P"}}, {.from = {.text = "R"}}};
    CodeList list = {.name = {.text = "status"}};
    (void) state;

    list.codes.items = codes;
    list.codes.count = 2;
    assert_int_equal((int) (100 * sample_in_list(sampled(values), &list)), 66);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_counted_once_and_without_blanks),
        cmocka_unit_test(what_was_not_sampled_is_unknown),
        cmocka_unit_test(a_pattern_has_its_shape_and_its_ranges),
        cmocka_unit_test(a_date_format_is_found_and_doubted),
        cmocka_unit_test(a_number_format_is_found),
        cmocka_unit_test(yes_and_no_are_words_that_belong_together),
        cmocka_unit_test(a_code_list_is_known_by_its_codes),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
