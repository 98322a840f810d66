/* Which files a hook may be made of: those of lua/, and nothing that lies elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "plan/planner.h"

typedef struct Place
{
    Arena *arena;
    const char *root;
} Place;

static void
write_file(const Place *place, const char *name, size_t size, const char *text)
{
    FILE *file = fopen(arena_fmt(place->arena, "%s/%s", place->root, name), "w");

    assert_non_null(file);
    fputs(text, file);
    for (size_t i = strlen(text); i < size; i++) {
        fputc(' ', file);
    }
    fclose(file);
}

static int
setup(void **state)
{
    Arena *arena = arena_new();
    Place *place = arena_new_obj(arena, Place);
    char *root = arena_strdup(arena, "/tmp/firn_modules_XXXXXX");

    assert_non_null(mkdtemp(root));
    *place = (Place){.arena = arena, .root = root};
    assert_int_equal(mkdir(arena_fmt(arena, "%s/lua", root), 0700), 0);
    assert_int_equal(mkdir(arena_fmt(arena, "%s/lua/lib", root), 0700), 0);
    assert_int_equal(mkdir(arena_fmt(arena, "%s/elsewhere", root), 0700), 0);
    write_file(place, "lua/globex.lua", 0, "return {}");
    write_file(place, "lua/lib/codes.lua", 0, "return 1");
    write_file(place, "lua/huge.lua", 1024 * 1024 + 1, "return {}");
    write_file(place, "lua/large.lua", 1024 * 1024, "return {}");
    write_file(place, "elsewhere/secret.lua", 0, "return 'secret'");
    *state = place;
    return 0;
}

static int
teardown(void **state)
{
    const Place *place = *state;
    const char *command = arena_fmt(place->arena, "rm -rf '%s'", place->root);
    const int status = system(command); /* NOLINT(cert-env33-c): a folder of our own */

    arena_free(place->arena);
    return status;
}

static const char *
why_not(const Place *place, const char *name)
{
    const char *why = NULL;

    assert_null(module_source(place->arena, place->root, name, &why));
    return why != NULL ? why : "there is none";
}

static void
a_module_is_a_file_of_the_project(void **state)
{
    const Place *place = *state;
    const char *why = NULL;
    const Source *source = module_source(place->arena, place->root, "lib/codes", &why);

    assert_string_equal(source->name, "lua/lib/codes.lua");
    assert_string_equal(source->text, "return 1");
    assert_non_null(module_source(place->arena, place->root, "globex", &why));
    assert_int_equal(module_source(place->arena, place->root, "large", &why)->len, 1024 * 1024);
    assert_string_equal(why_not(place, "nobody"), "there is none");
    assert_string_equal(why_not(place, "lib"), "there is none");
    assert_string_equal(why_not(place, "huge"), "it is larger than 1 MB");
}

static void
a_link_leads_nowhere(void **state)
{
    const Place *place = *state;
    Arena *arena = place->arena;

    assert_int_equal(
        symlink("../elsewhere/secret.lua", arena_fmt(arena, "%s/lua/s.lua", place->root)), 0);
    assert_int_equal(symlink("/etc/passwd", arena_fmt(arena, "%s/lua/p.lua", place->root)), 0);
    assert_int_equal(symlink("../elsewhere", arena_fmt(arena, "%s/lua/away", place->root)), 0);
    assert_int_equal(symlink("globex.lua", arena_fmt(arena, "%s/lua/near.lua", place->root)), 0);
    static const char *const names[] = {"s", "p", "away/secret", "near"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        assert_string_equal(why_not(place, names[i]),
                            "a link leads there, and links are not followed");
    }
}

static void
what_is_no_file_is_not_waited_for(void **state)
{
    const Place *place = *state;

    assert_int_equal(mkfifo(arena_fmt(place->arena, "%s/lua/pipe.lua", place->root), 0600), 0);
    assert_string_equal(why_not(place, "pipe"), "there is none");
    assert_int_equal(mkdir(arena_fmt(place->arena, "%s/lua/folder.lua", place->root), 0700), 0);
    assert_string_equal(why_not(place, "folder"), "there is none");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_module_is_a_file_of_the_project, setup, teardown),
        cmocka_unit_test_setup_teardown(a_link_leads_nowhere, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_file_is_not_waited_for, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
