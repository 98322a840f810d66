#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "db/password.h"

static void
the_first_line_is_the_password(void **state)
{
    static const char *const cases[][2] = {
        {"echo s3cret", "s3cret"},
        {"printf 's3cret'", "s3cret"},
        {"printf 'two words\\r\\nsecond line\\n'", "two words"},
        {"echo s3cret; seq 1 100000", "s3cret"},
    };
    Arena *arena = arena_new();
    Diags *diags = diags_new(arena);
    char password[PASSWORD_BYTES];

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(password_run(cases[i][0], password, diags));
        assert_string_equal(password, cases[i][1]);
    }
    arena_free(arena);
}

static void
a_failing_command_shows_its_code_and_no_output(void **state)
{
    static const struct
    {
        const char *command;
        const char *message;
    } cases[] = {
        {"echo s3cret; exit 3", "the password command ended with exit code 3"},
        {"/no/such/s3cret 2>/dev/null", "the password command ended with exit code 127"},
        {"echo s3cret; kill -9 $$", "the password command did not end by itself"},
        {"true", "the password command printed nothing"},
        {"echo; echo s3cret", "the password command printed nothing"},
        {"head -c 9000 /dev/zero | tr '\\0' s",
         "the first line of the password command is too long"},
    };
    Arena *arena = arena_new();
    char password[PASSWORD_BYTES];

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Diags *diags = diags_new(arena);

        assert_false(password_run(cases[i].command, password, diags));
        assert_int_equal(diags_first(diags)->code, DIAG_DB_PASSWORD_COMMAND);
        assert_string_equal(diags_first(diags)->message, cases[i].message);
    }
    arena_free(arena);
}

static void
a_wiped_secret_is_gone(void **state)
{
    char secret[] = "s3cret";

    (void) state;
    password_wipe(secret, sizeof secret);
    for (size_t i = 0; i < sizeof secret; i++) {
        assert_int_equal(secret[i], 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_line_is_the_password),
        cmocka_unit_test(a_failing_command_shows_its_code_and_no_output),
        cmocka_unit_test(a_wiped_secret_is_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
