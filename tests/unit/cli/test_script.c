#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "cli/script.h"

static void
a_script_is_cut_where_psql_cuts_it(void **state)
{
    static const struct
    {
        const char *script;
        const char *joined; /* statements, each ended by '|' */
    } cases[] = {
        {"", ""},
        {" \n-- only a comment;\n", ""},
        {"SELECT 1;", "SELECT 1|"},
        {"SELECT 1", "SELECT 1|"},
        {"SELECT 1;  \nSELECT 2;\n", "SELECT 1|SELECT 2|"},
        {"-- why;\nSELECT 1;\n\n-- and\nSELECT 2;\n", "SELECT 1|SELECT 2|"},
        {"SELECT ';\n';\nSELECT 2", "SELECT ';\n'|SELECT 2|"},
        {"SELECT \"a;\nb\";\n", "SELECT \"a;\nb\"|"},
        {"SELECT 'it''s;\n';\n", "SELECT 'it''s;\n'|"},
        {"DO $$\nBEGIN;\nEND;\n$$;\nSELECT 2;\n", "DO $$\nBEGIN;\nEND;\n$$|SELECT 2|"},
        {"DO $a$ x;\n$$ y;\n$a$;\n", "DO $a$ x;\n$$ y;\n$a$|"},
        {"SELECT 1 -- ;\n, 2;\n", "SELECT 1 -- ;\n, 2|"},
        {"SELECT 1; SELECT 2;\n", "SELECT 1; SELECT 2|"},
        {"SELECT 'not closed;\n", "SELECT 'not closed|"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Arena *arena = arena_new();
        const char *const *statements = NULL;
        const size_t count = script_split(arena, cases[i].script, &statements);
        char joined[256] = "";

        for (size_t s = 0; s < count; s++) {
            strcat(joined, statements[s]);
            strcat(joined, "|");
        }
        assert_string_equal(joined, cases[i].joined);
        arena_free(arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_is_cut_where_psql_cuts_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
