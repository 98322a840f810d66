/* lua/firn.d.lua tells the Lua language server what a hook can name: neither more nor less than there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expr/expr.h"
#include "plan/planner.h"
#include "tools/repo_file.h"

typedef VEC_OF(const char *) Names;

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Sorted, one a line. */
static const char *
listed(Arena *arena, Names *names)
{
    StrBuf out = strbuf_new(arena);

    if (names->count > 0) {
        qsort(names->items, names->count, sizeof(*names->items), compare_names);
    }
    for (size_t i = 0; i < names->count; i++) {
        strbuf_fmt(&out, "%s\n", names->items[i]);
    }
    return out.text;
}

static const char *
word_at(Arena *arena, const char *at)
{
    return arena_strndup(arena, at, strspn(at, "abcdefghijklmnopqrstuvwxyz_0123456789"));
}

/* Every word behind `mark` at the start of a line, with `before` in front; only names, not [string]. */
static void
add_marked(Arena *arena, const char *text, const char *mark, const char *before, Names *names)
{
    const char *start = arena_fmt(arena, "\n%s", mark);

    for (const char *at = strstr(text, start); at != NULL; at = strstr(at + 1, start)) {
        const char *word = word_at(arena, at + strlen(start));

        if (*word != '\0' && at[strlen(start) + strlen(word)] != '.' &&
            at[strlen(start) + strlen(word)] != ':') {
            *vec_push(arena, names) = arena_fmt(arena, "%s%s", before, word);
        }
    }
}

/* The fields of a class, which end at a line that is no comment. */
static void
add_fields(Arena *arena, const char *text, const char *class, const char *before, Names *names)
{
    const char *at = strstr(text, arena_fmt(arena, "---@class %s\n", class));

    assert_non_null(at);
    for (at = strchr(at, '\n') + 1; strncmp(at, "---@", 4) == 0; at = strchr(at, '\n') + 1) {
        if (strncmp(at, "---@field ", 10) == 0 && at[10] != '[') {
            *vec_push(arena, names) = arena_fmt(arena, "%s%s", before, word_at(arena, at + 10));
        }
    }
}

/* What the room has, told by a hook. */
static const char *
names_of_the_room(Arena *arena)
{
    const Source source = {
        .name = "names.lua",
        .text = "return {names = function(record)\n"
                "  local out = ''\n"
                "  for name, what in pairs(_ENV) do\n"
                "    if type(what) == 'table' then\n"
                "      for inner in pairs(what) do out = out .. name .. '.' .. inner .. '\\n' end\n"
                "    else\n"
                "      out = out .. name .. '\\n'\n"
                "    end\n"
                "  end\n"
                "  return out\n"
                "end}\n"};
    const HookRecord record = {.record = "r", .dialect = "postgres"};
    Diags *diags = diags_new(arena);
    Source *kept = arena_new_obj(arena, Source);
    Text out = {0};

    *kept = source;
    kept->len = strlen(kept->text);
    HookHost *host = hook_open(kept, NULL, NULL, diags);

    assert_non_null(host);
    assert_true(hook_call(host, arena, (Text){.text = "names"}, &record, &out, diags));
    hook_close(host);
    Names names = {0};

    for (char *name = strtok(arena_strdup(arena, out.text), "\n"); name != NULL;
         name = strtok(NULL, "\n")) {
        *vec_push(arena, &names) = name;
    }
    return listed(arena, &names);
}

static void
the_room_is_defined(void **state)
{
    static const char *const libraries[] = {"sql", "string", "table", "math", "utf8"};
    Arena *arena = arena_new();
    const char *text = repo_file(arena, "lua/firn.d.lua");
    Names names = {0};

    (void) state;
    add_marked(arena, text, "function ", "", &names);
    for (size_t i = 0; i < sizeof(libraries) / sizeof(*libraries); i++) {
        add_marked(arena, text, arena_fmt(arena, "function %s.", libraries[i]),
                   arena_fmt(arena, "%s.", libraries[i]), &names);
        assert_non_null(strstr(text, arena_fmt(arena, "\n%s = {}\n", libraries[i])));
    }
    add_fields(arena, text, "firn.sql", "sql.", &names);
    add_fields(arena, text, "firn.utf8", "utf8.", &names);
    assert_string_equal(listed(arena, &names), names_of_the_room(arena));
    arena_free(arena);
}

static const char *
names_of(Arena *arena, HookThing thing)
{
    const char *items[HOOK_MAX_NAMES];
    const size_t count = hook_names(thing, items);
    Names names = {0};

    for (size_t i = 0; i < count; i++) {
        *vec_push(arena, &names) = items[i];
    }
    return listed(arena, &names);
}

static void
what_a_hook_is_given_is_defined(void **state)
{
    static const struct
    {
        HookThing thing;
        const char *class;
        const char *functions;
    } things[] = {{HOOK_THING_EXPRESSION, "firn.Expression", "function Expression:"},
                  {HOOK_THING_TABLE, "firn.Table", "function Table:"},
                  {HOOK_THING_RECORD, "firn.Record", "function Record:"},
                  {HOOK_THING_COLUMN, "firn.Column", "function Column:"}};
    Arena *arena = arena_new();
    const char *text = repo_file(arena, "lua/firn.d.lua");

    (void) state;
    for (size_t i = 0; i < sizeof(things) / sizeof(*things); i++) {
        Names names = {0};

        add_marked(arena, text, things[i].functions, "", &names);
        add_fields(arena, text, things[i].class, "", &names);
        assert_string_equal(listed(arena, &names), names_of(arena, things[i].thing));
    }
    arena_free(arena);
}

static void
the_functions_of_both_servers_are_listed(void **state)
{
    Arena *arena = arena_new();
    const ExprKnown *known = NULL;
    const size_t count =
        expr_known_functions(expr_context_new(arena, EXPR_POSTGRES), arena, &known);
    Names defined = {0};
    Names both = {0};

    (void) state;
    add_marked(arena, repo_file(arena, "lua/firn.d.lua"), "---| \"", "", &defined);
    for (size_t i = 0; i < count; i++) {
        if (known[i].postgres && known[i].redshift) {
            *vec_push(arena, &both) = known[i].name;
        }
    }
    assert_string_equal(listed(arena, &defined), listed(arena, &both));
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_room_is_defined),
        cmocka_unit_test(what_a_hook_is_given_is_defined),
        cmocka_unit_test(the_functions_of_both_servers_are_listed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
