/* The table of conversions says what convert() does, for both dialects, and the page of types says what the table does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/lattice.h"
#include "gen/convert.h"

static const SqlDialect *const dialects[] = {&sql_postgres, &sql_redshift};

static bool
is_for(const LatticeRow *row, const SqlDialect *dialect)
{
    return (row->servers & (dialect->id == SQL_REDSHIFT ? LATTICE_REDSHIFT : LATTICE_POSTGRES)) !=
           0;
}

static DataType
type_of(const char *text)
{
    DataType type = {0};

    assert_true(datatype_parse(text, &type));
    return type;
}

static void
check_cell(Arena *arena, const SqlDialect *dialect, const LatticeRow *row, size_t target)
{
    const DataType to = type_of(lattice_targets[target]);
    const Cell cell = lattice_cell(row->type, to, dialect->id == SQL_REDSHIFT);
    Diags *diags = diags_new(arena);
    Conversion got = {0};
    const bool ok = convert(arena, dialect, "t.a", row->type, to, NULL, (Span){0}, &got, diags);
    const bool decimal = to.kind == DATATYPE_DECIMAL && row->type.kind != DATATYPE_DOUBLE;

    if (cell != row->cells[target]) {
        fail_msg("%s as %s: %s in the table, %s by its sizes", row->types, lattice_targets[target],
                 lattice_word(row->cells[target]), lattice_word(cell));
    }
    if (ok != (cell != CELL_REFUSED)) {
        fail_msg("%s as %s on %s: %s, and convert() %s", row->types, lattice_targets[target],
                 dialect->name, lattice_word(cell), ok ? "makes it" : "refuses");
    }
    if (!ok) {
        assert_true(diags_first(diags) != NULL);
        return;
    }
    if (cell != CELL_NARROWS && (got.bad != NULL) != (cell == CELL_GUARDED)) {
        fail_msg("%s as %s on %s: %s, and a value %s be bad: %s", row->types,
                 lattice_targets[target], dialect->name, lattice_word(cell),
                 got.bad != NULL ? "can" : "cannot", got.value);
    }
    if (decimal && (strstr(got.value, "double") != NULL || strstr(got.value, "1e") != NULL)) {
        fail_msg("%s as %s on %s goes through floating point: %s", row->types,
                 lattice_targets[target], dialect->name, got.value);
    }
}

static void
every_cell_is_what_is_done(void **state)
{
    Arena *arena = arena_new();

    (void) state;
    for (size_t d = 0; d < 2; d++) {
        for (size_t i = 0; i < lattice_row_count; i++) {
            for (size_t t = 0; is_for(&lattice_rows[i], dialects[d]) && t < LATTICE_TARGETS; t++) {
                check_cell(arena, dialects[d], &lattice_rows[i], t);
            }
        }
    }
    arena_free(arena);
}

static void
every_row_is_found_by_its_example(void **state)
{
    (void) state;
    for (size_t i = 0; i < lattice_row_count; i++) {
        const LatticeRow *row = &lattice_rows[i];
        const DataType type = type_of(row->example);

        assert_true(datatype_equal(type, row->type));
        assert_int_equal(type.variant, row->type.variant);
        assert_ptr_equal(lattice_row(type, row->servers == LATTICE_REDSHIFT), row);
        assert_true(row->hint[0] >= 'A' && row->hint[0] <= 'Z');
    }
}

/* What sizes make of a cell. */
static void
less_room_takes_more_care(void **state)
{
    static const struct
    {
        const char *from;
        const char *to;
        Cell cell;
    } cases[] = {
        {"decimal(5,2)", "decimal(18,2)", CELL_FITS},
        {"decimal(18,4)", "decimal(18,2)", CELL_NARROWS},
        {"decimal(20,2)", "decimal(18,2)", CELL_GUARDED},
        {"decimal(5,0)", "integer", CELL_GUARDED},
        {"decimal(5,1)", "integer", CELL_NARROWS},
        {"bigint", "decimal(19,0)", CELL_FITS},
        {"bigint", "decimal(18,0)", CELL_GUARDED},
        {"numeric", "decimal(38,10)", CELL_GUARDED},
        {"integer", "varchar(11)", CELL_FITS},
        {"integer", "varchar(10)", CELL_GUARDED},
        {"uuid", "varchar(35)", CELL_GUARDED},
        {"uuid", "varchar(36)", CELL_FITS},
        {"bpchar", "varchar(100)", CELL_GUARDED},
        {"char(10)", "varchar(9)", CELL_GUARDED},
        {"boolean", "decimal(2,2)", CELL_GUARDED},
        {"boolean", "varchar(4)", CELL_GUARDED},
        {"real", "double", CELL_SAME},
        {"varchar(20)", "varchar(20)", CELL_SAME},
        {"interval", "integer", CELL_REFUSED},
        {"public.mood", "integer", CELL_GUARDED},
    };

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const Cell cell = lattice_cell(type_of(cases[i].from), type_of(cases[i].to), false);

        if (cell != cases[i].cell) {
            fail_msg("%s as %s: %s", cases[i].from, cases[i].to, lattice_word(cell));
        }
    }
}

static char *
read_page(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 16);

    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 16) - 1, file) > 0);
    fclose(file);
    return text;
}

/* UPDATE_GOLDEN=1 writes it anew. */
static void
the_page_of_types_is_the_table(void **state)
{
    const char *path = REPO_ROOT "/mappings/TYPES.md";
    Arena *arena = arena_new();
    StrBuf table = strbuf_new(arena);
    char *page = read_page(path);
    char *begin = strstr(page, "| staging |");

    (void) state;
    assert_non_null(begin);
    lattice_print(&table);
    char *end = strstr(begin, "\n\n");

    assert_non_null(end);
    if (getenv("UPDATE_GOLDEN") != NULL) {
        FILE *file = fopen(path, "wb");

        assert_non_null(file);
        fprintf(file, "%.*s%s%s", (int) (begin - page), page, table.text, end + 1);
        fclose(file);
    } else if (strncmp(begin, table.text, table.len) != 0 ||
               (size_t) (end + 1 - begin) != table.len) {
        fail_msg("mappings/TYPES.md is not what the table says; UPDATE_GOLDEN=1 writes it");
    }
    free(page);
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_is_what_is_done),
        cmocka_unit_test(every_row_is_found_by_its_example),
        cmocka_unit_test(less_room_takes_more_care),
        cmocka_unit_test(the_page_of_types_is_the_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
