/* Attempts to leave the room (attacks.def), and that lua/README.md counts them as they are. */
#include "tools/repo_file.h"
#include "unit/hook/bench.h"

typedef enum Met
{
    FAILED,
    BUDGET,
    OK
} Met;

typedef struct Attempt
{
    const char *group;
    const char *body;
    Met met;
    const char *text;
} Attempt;

#define ATTACK(group, body, met, text) {#group, (body), (met), (text)},
static const Attempt attempts[] = {
#include "unit/hook/attacks.def"
};
#undef ATTACK

/* What came of it, as a reader of a report would say. */
static bool
met_as_expected(Bench *bench, const Attempt *attempt)
{
    const char *out = bench_run(bench, attempt->body);
    const Diag *diag = diags_first(bench->diags);

    if (attempt->met == OK) {
        return diag == NULL ? *attempt->text == '\0' || strcmp(out, attempt->text) == 0
                            : *attempt->text == '\0' && diag->code == DIAG_HOOK_FAILED;
    }
    return out == NULL && diag != NULL && diag->next == NULL && diag->span.line != 0 &&
           diag->code == (attempt->met == BUDGET ? DIAG_HOOK_BUDGET : DIAG_HOOK_FAILED) &&
           strstr(diag->message, attempt->text) != NULL;
}

static void
a_hook_cannot_leave_its_room(void **state)
{
    size_t left = 0;

    (void) state;
    for (size_t i = 0; i < COUNT(attempts); i++) {
        Bench bench = bench_new(NULL);

        if (!met_as_expected(&bench, &attempts[i])) {
            left++;
            print_error("%s: %s\n  expected \"%s\"\n%s", attempts[i].group, attempts[i].body,
                        attempts[i].text, bench_report(&bench));
        }
        bench_free(&bench);
    }
    assert_int_equal(left, 0);
}

/* After any attempt the next call of the same host does its work as if nothing had been. */
static void
nothing_is_left_of_an_attempt(void **state)
{
    (void) state;
    for (size_t i = 0; i < COUNT(attempts); i += 5) {
        Bench bench = bench_new(NULL);
        HookHost *host = bench_open(
            &bench, arena_fmt(bench.arena,
                              "local hooks = {}\nlocal seen = {}\n"
                              "function hooks.channel(record)\n%s\nend\n"
                              "function hooks.after(record)\n"
                              "  seen[#seen + 1] = string.upper('x')\n"
                              "  return sql.literal(table.concat(seen)) .. record.t.src\n"
                              "end\nreturn hooks\n",
                              attempts[i].body));

        if (host != NULL) {
            bench_call(&bench, host, "channel");
            assert_string_equal(bench_call(&bench, host, "after"), "'X' || t.src");
            assert_string_equal(bench_call(&bench, host, "after"), "'X' || t.src");
        }
        hook_close(host);
        bench_free(&bench);
    }
}

/* The table of the readme: | what | group | attempts | what they met | */
static void
the_readme_counts_them(void **state)
{
    Arena *arena = arena_new();
    const char *readme = repo_file(arena, "lua/README.md");

    (void) state;
    for (size_t i = 0; i < COUNT(attempts); i++) {
        size_t count = 0;

        for (size_t k = 0; k < COUNT(attempts); k++) {
            count += strcmp(attempts[k].group, attempts[i].group) == 0;
        }
        const char *row = arena_fmt(arena, "| `%s` | %zu |", attempts[i].group, count);

        if (strstr(readme, row) == NULL) {
            fail_msg("lua/README.md has no \"%s\"", row);
        }
    }
    assert_non_null(strstr(readme, arena_fmt(arena, "%zu attempts", COUNT(attempts))));
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hook_cannot_leave_its_room),
        cmocka_unit_test(nothing_is_left_of_an_attempt),
        cmocka_unit_test(the_readme_counts_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
