#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "db/db_text.h"

static void
passwords_of_connection_strings_are_masked(void **state)
{
    static const char *const cases[][2] = {
        {"postgresql://u:s3cret@h:5432/db", "postgresql://u:***@h:5432/db"},
        {"postgres://u:a@b@h/db", "postgres://u:***@h/db"},
        {"postgresql://u@h/db", "postgresql://u@h/db"},
        {"postgresql://h/db?user=u&password=s3cret&sslmode=require",
         "postgresql://h/db?user=u&password=***&sslmode=require"},
        {"postgresql:///db?sslpassword=x", "postgresql:///db?sslpassword=***"},
        {"host=h password=s3cret dbname=d", "host=h password=*** dbname=d"},
        {"host=h password = 's3 \\' cret' dbname=d", "host=h password = *** dbname=d"},
        {"PASSWORD='unclosed secret", "PASSWORD=***"},
        {"password=my secret words host=h", "password=*** *** *** host=h"},
        {"password=a://b host=h", "password=*** host=h"},
        {"warehouse", "warehouse"},
        {"", ""},
    };
    Arena *arena = arena_new();

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(db_mask_dsn(arena, cases[i][0]), cases[i][1]);
    }
    arena_free(arena);
}

static void
a_secret_is_scrubbed_wherever_it_stands(void **state)
{
    Arena *arena = arena_new();

    (void) state;
    assert_string_equal(db_scrub(arena, "x s3cret y s3cret", "s3cret"), "x *** y ***");
    assert_string_equal(db_scrub(arena, "no secret here", NULL), "no secret here");
    assert_string_equal(db_scrub(arena, "host a", "a"), "host a");
    arena_free(arena);
}

static void
postgresql_is_classified_by_sqlstate(void **state)
{
    (void) state;
    assert_int_equal(db_classify(&sql_postgres, "40001", "could not serialize", NULL), DB_RETRY);
    assert_int_equal(db_classify(&sql_postgres, "40P01", "deadlock detected", NULL), DB_RETRY);
    assert_int_equal(db_classify(&sql_postgres, "57P01", "terminating connection", NULL), DB_LOST);
    assert_int_equal(db_classify(&sql_postgres, "08006", "gone", NULL), DB_LOST);
    assert_int_equal(db_classify(&sql_postgres, "XX000", "tuple concurrently updated", NULL),
                     DB_RETRY);
    assert_int_equal(
        db_classify(&sql_postgres, "XX000", "1023", "Serializable isolation violation"), DB_FAILED);
    assert_int_equal(db_classify(&sql_postgres, "57014", "canceling statement", NULL), DB_FAILED);
    assert_int_equal(db_classify(&sql_postgres, "42P01", "relation \"a\" does not exist", NULL),
                     DB_FAILED);
    assert_int_equal(db_classify(&sql_postgres, NULL, NULL, NULL), DB_FAILED);
}

static void
redshift_conflicts_are_found_in_message_and_detail(void **state)
{
    static const struct
    {
        const char *sqlstate;
        const char *message;
        const char *detail;
        DbFailure expected;
    } cases[] = {
        {"XX000", "1023", "Serializable isolation violation on table - 5, transactions ...",
         DB_RETRY},
        {"XX000", "Assert", "error: Assert code: 1023 context: x", DB_RETRY},
        {NULL, "1018", "Relation does not exist", DB_RETRY},
        {"XX000", "could not complete because of conflict with concurrent transaction", NULL,
         DB_RETRY},
        {"XX000", "could not open relation with OID 12345", NULL, DB_RETRY},
        {"XX000", "Relation with OID 12345 does not exist.", NULL, DB_RETRY},
        {"3F000", "schema \"a_b_c\" does not exist", NULL, DB_RETRY},
        {"23505", "duplicate key", "possibly caused by concurrent transaction conflict", DB_RETRY},
        {"40P01", "deadlock detected", NULL, DB_RETRY},
        {NULL, "1020", "system requested abort", DB_RETRY},
        {"57014", "Query (5) cancelled on user's request", NULL, DB_FAILED},
        {"42601", "Statement is too large. Statement Size: 1023 bytes", NULL, DB_FAILED},
        {"XX000", "8001", "The combined length of columns processed ...", DB_FAILED},
        {"XX000", "10234 rows", NULL, DB_FAILED},
        {"22P02", "invalid input syntax for integer: \"deadlock detected\"", NULL, DB_FAILED},
        {"42P01", "relation \"x\" does not exist", NULL, DB_FAILED},
        {"08006", "gone", NULL, DB_LOST},
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(
            db_classify(&sql_redshift, cases[i].sqlstate, cases[i].message, cases[i].detail),
            cases[i].expected);
    }
}

static void
versions_tell_the_server(void **state)
{
    static const char pg[] = "PostgreSQL 15.18 (Debian 15.18-0) on x86_64, compiled by gcc";
    static const char rs[] = "PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) "
                             "3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.61395";
    Arena *arena = arena_new();

    (void) state;
    assert_false(db_version_is_redshift(pg));
    assert_true(db_version_is_redshift(rs));
    assert_string_equal(db_version_short(arena, pg), "PostgreSQL 15.18");
    assert_string_equal(db_version_short(arena, rs), "Redshift 1.0.61395");
    assert_string_equal(db_version_short(arena, "odd"), "odd");
    arena_free(arena);
}

static void
commits_are_counted_behind_comments(void **state)
{
    (void) state;
    assert_true(db_is_commit("COMMIT"));
    assert_true(db_is_commit("-- step a.b\n /* x */ commit;"));
    assert_true(db_is_commit("END"));
    assert_false(db_is_commit("-- COMMIT\nSELECT 1"));
    assert_false(db_is_commit("COMMITTED"));
    assert_false(db_is_commit("/* COMMIT"));
    assert_false(db_is_commit(""));
}

static void
a_position_becomes_a_line(void **state)
{
    (void) state;
    assert_int_equal(db_line_of("SELECT 1", 8), 1);
    assert_int_equal(db_line_of("SELECT\n x", 9), 2);
    assert_int_equal(db_line_of("'\xC3\xA9'\nx", 5), 2);
    assert_int_equal(db_line_of("a\nb", 99), 2);
}

static void
server_text_becomes_one_line(void **state)
{
    Arena *arena = arena_new();

    (void) state;
    assert_string_equal(db_one_line(arena, "no\n\tIs it running?\n"), "no; Is it running?");
    assert_string_equal(db_one_line(arena, "\n"), "");
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passwords_of_connection_strings_are_masked),
        cmocka_unit_test(a_secret_is_scrubbed_wherever_it_stands),
        cmocka_unit_test(postgresql_is_classified_by_sqlstate),
        cmocka_unit_test(redshift_conflicts_are_found_in_message_and_detail),
        cmocka_unit_test(versions_tell_the_server),
        cmocka_unit_test(commits_are_counted_behind_comments),
        cmocka_unit_test(a_position_becomes_a_line),
        cmocka_unit_test(server_text_becomes_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
