#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"

static const Source source = {
    .name = "mappings/a.yaml", .text = "first\n\tkey: größe x\r\nlast", .len = 28};

static const char *
rendered(Arena *arena, const Diags *diags)
{
    StrBuf out = strbuf_new(arena);

    diags_render(diags, &out);
    return out.text;
}

static void
a_diagnostic_shows_the_line_and_points_at_the_place(void **state)
{
    Arena *arena = arena_new();
    Diags *diags = diags_new(arena);
    const Span span = {.source = &source, .line = 2, .column = 13, .width = 1};

    (void) state;
    assert_false(diag_error(diags, DIAG_UNKNOWN_KEY, span, "unknown \"%s\"", "x"));
    diag_hint(diags, "Did you mean \"%s\"?", "y");
    assert_string_equal(rendered(arena, diags), "mappings/a.yaml:2:13: error[M004]: unknown \"x\"\n"
                                                "     2 | \tkey: größe x\n"
                                                "       | \t           ^\n"
                                                "  hint: Did you mean \"y\"?\n");
    arena_free(arena);
}

static void
wide_places_places_at_the_end_and_no_places_render(void **state)
{
    Arena *arena = arena_new();
    Diags *diags = diags_new(arena);

    (void) state;
    diag_warning(diags, DIAG_FILE, (Span){&source, 3, 1, 4}, "wide");
    diag_notice(diags, DIAG_FILE, (Span){&source, 3, 60, 1}, "behind the end");
    diag_notice(diags, DIAG_FILE, (Span){0}, "nowhere");
    assert_int_equal(diags_error_count(diags), 0);
    assert_string_equal(rendered(arena, diags), "mappings/a.yaml:3:1: warning[F001]: wide\n"
                                                "     3 | last\n"
                                                "       | ^~~~\n"
                                                "mappings/a.yaml:3:60: notice[F001]: behind the "
                                                "end\n"
                                                "     3 | last\n"
                                                "       |     ^\n"
                                                "notice[F001]: nowhere\n");
    arena_free(arena);
}

static void
the_server_s_state_and_the_tenant_are_named(void **state)
{
    Arena *arena = arena_new();
    Diags *diags = diags_new(arena);

    (void) state;
    diag_hint(diags, "There is nothing to attach this to.");
    diag_sqlstate(diags, "40001");
    diags_set_tenant(diags, "acme_in");
    diag_error(diags, DIAG_DB_FAILED, (Span){0}, "could not");
    diag_sqlstate(diags, "42P01");
    diags_set_tenant(diags, NULL);
    diag_error(diags, DIAG_DB_FAILED, (Span){0}, "again");
    assert_string_equal(rendered(arena, diags), "error[D001]: acme_in: could not (SQLSTATE 42P01)\n"
                                                "error[D001]: again\n");
    assert_int_equal(diags_error_count(diags), 2);
    arena_free(arena);
}

static void
codes_are_unique_explained_and_found_in_any_case(void **state)
{
    DiagCode found = DIAG_CODE_COUNT;

    (void) state;
    for (int i = 0; i < DIAG_CODE_COUNT; i++) {
        const char *text = diag_code_text((DiagCode) i);

        assert_int_equal(strlen(text), 4);
        assert_true(strlen(diag_code_title((DiagCode) i)) > 5);
        assert_true(strlen(diag_code_more((DiagCode) i)) > 10);
        assert_true(diag_code_find(text, &found));
        assert_int_equal(found, i); /* so no code is there twice */
    }
    assert_true(diag_code_find("m004", &found));
    assert_int_equal(found, DIAG_UNKNOWN_KEY);
    assert_false(diag_code_find("Z999", &found));
}

static void
the_nearest_name_is_near(void **state)
{
    static const char *const names[] = {"columns", "key", "from", "values", NULL};

    (void) state;
    assert_string_equal(nearest_name("colums", names), "columns");
    assert_string_equal(nearest_name("form", names), "from");
    assert_string_equal(nearest_name("kee", names), "key");
    assert_null(nearest_name("x", names));
    assert_null(nearest_name("", names));
    assert_null(nearest_name("something", names));
    assert_null(nearest_name(
        "a_word_of_more_than_sixty_four_letters_cannot_be_meant_for_any_of_them_", names));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_diagnostic_shows_the_line_and_points_at_the_place),
        cmocka_unit_test(wide_places_places_at_the_end_and_no_places_render),
        cmocka_unit_test(the_server_s_state_and_the_tenant_are_named),
        cmocka_unit_test(codes_are_unique_explained_and_found_in_any_case),
        cmocka_unit_test(the_nearest_name_is_near),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
