#define _XOPEN_SOURCE 700 /* S_IFDIR; NOLINT: the system reserves the name for this */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "cli/local_place.h"

static void
a_short_folder_holds_its_own_socket(void **state)
{
    Arena *arena = arena_new();
    char folder[200] = "/";

    (void) state;
    assert_string_equal(place_socket_dir(arena, "/p/.firn", "/tmp"), "/p/.firn/run");
    memset(folder + 1, 'x', PLACE_SOCKET_DIR_BYTES - strlen("//run"));
    folder[1 + PLACE_SOCKET_DIR_BYTES - strlen("//run")] = '\0';
    assert_int_equal(strlen(place_socket_dir(arena, folder, "/tmp")), PLACE_SOCKET_DIR_BYTES);
    folder[strlen(folder)] = 'x'; /* the rest of it is zeros */
    const char *moved = place_socket_dir(arena, folder, "/tmp");

    assert_int_equal(strncmp(moved, "/tmp/firn-", 10), 0);
    assert_int_equal(strlen(moved), 10 + 16);
    assert_string_equal(moved, place_socket_dir(arena, folder, "/tmp"));
    arena_free(arena);
}

static void
different_paths_have_different_hashes(void **state)
{
    Arena *arena = arena_new();

    (void) state;
    assert_string_not_equal(place_hash(arena, "/a"), place_hash(arena, "/b"));
    assert_int_equal(strlen(place_hash(arena, "")), 16);
    arena_free(arena);
}

static void
a_folder_opens_to_owner_group_or_others(void **state)
{
    const struct stat own = {.st_mode = S_IFDIR | S_IXUSR, .st_uid = 5, .st_gid = 6};
    const struct stat group = {.st_mode = S_IFDIR | S_IXGRP, .st_uid = 5, .st_gid = 6};
    const struct stat others = {.st_mode = S_IFDIR | S_IXOTH, .st_uid = 5, .st_gid = 6};
    const struct stat file = {.st_mode = S_IFREG | S_IXUSR, .st_uid = 5, .st_gid = 6};

    (void) state;
    assert_true(place_may_traverse(&own, 5, 9));
    assert_false(place_may_traverse(&own, 9, 6));
    assert_true(place_may_traverse(&group, 9, 6));
    assert_false(place_may_traverse(&group, 5, 6));
    assert_true(place_may_traverse(&others, 9, 9));
    assert_false(place_may_traverse(&others, 9, 6));
    assert_false(place_may_traverse(&file, 5, 6));
}

static void
a_pid_file_says_process_and_socket(void **state)
{
    Arena *arena = arena_new();
    const char *folder = NULL;
    long pid = 0;

    (void) state;
    assert_true(
        place_read_pid_file(arena, "812\n/d\n170\n5432\n/p/run\n\n 1 2\nready\n", &pid, &folder));
    assert_int_equal(pid, 812);
    assert_string_equal(folder, "/p/run");
    assert_true(place_read_pid_file(arena, "812\n/d\n", &pid, &folder));
    assert_null(folder);
    assert_false(place_read_pid_file(arena, "", &pid, &folder));
    assert_false(place_read_pid_file(arena, "-5\n", &pid, &folder));
    assert_false(place_read_pid_file(arena, "0\n", &pid, &folder));
    assert_false(place_read_pid_file(arena, "x12\n", &pid, &folder));
    arena_free(arena);
}

static void
versions_are_read(void **state)
{
    (void) state;
    assert_int_equal(place_major_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"),
                     15);
    assert_int_equal(place_major_version("17\n"), 17);
    assert_int_equal(place_major_version("postgres (PostgreSQL) 16beta1"), 16);
    assert_int_equal(place_major_version("no number"), 0);
    assert_int_equal(place_major_version(""), 0);
}

static void
a_shell_word_is_one_word(void **state)
{
    Arena *arena = arena_new();

    (void) state;
    assert_string_equal(place_shell_word(arena, "a b"), "'a b'");
    assert_string_equal(place_shell_word(arena, "it's; rm"), "'it'\\''s; rm'");
    assert_string_equal(place_shell_word(arena, ""), "''");
    arena_free(arena);
}

static void
paths_that_the_shell_would_read_are_not_plain(void **state)
{
    (void) state;
    assert_true(place_is_plain("/a b/c'd"));
    assert_false(place_is_plain("/a\"b"));
    assert_false(place_is_plain("/$HOME"));
    assert_false(place_is_plain("/`id`"));
    assert_false(place_is_plain("/a\\b"));
    assert_false(place_is_plain("/a\nb"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_folder_holds_its_own_socket),
        cmocka_unit_test(different_paths_have_different_hashes),
        cmocka_unit_test(a_folder_opens_to_owner_group_or_others),
        cmocka_unit_test(a_pid_file_says_process_and_socket),
        cmocka_unit_test(versions_are_read),
        cmocka_unit_test(a_shell_word_is_one_word),
        cmocka_unit_test(paths_that_the_shell_would_read_are_not_plain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
