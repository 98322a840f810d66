/* Tests of hooks: what authors wrote beside them. */
#include <stdio.h>
#include <string.h>

#include "cli/json.h"
#include "cli/run_commands.h"
#include "cli/session.h"
#include "plan/hook_test.h"

typedef struct Tested
{
    Session *session;
    json_t *files;
    size_t tests;
    size_t failed;
    bool broken; /* some file could not be run */
} Tested;

/* Results of one test: it holds where all of them do. */
static bool
all_hold(const HookTestResult *results, size_t count)
{
    bool ok = true;

    for (size_t i = 0; i < count; i++) {
        ok = ok && results[i].ok;
    }
    return ok;
}

static json_t *
result_json(const HookTestResult *result)
{
    json_t *out = json_object();

    json_put(out, "dialect", result->dialect);
    json_put(out, "input", result->input);
    json_put_flag(out, "ok", result->ok);
    json_put(out, "expected", result->expected);
    json_put(out, "got", result->got);
    json_put_place(out, result->span);
    return out;
}

static void
add_json(json_t *tests, const HookTestResult *results, size_t count)
{
    json_t *out = json_object();
    json_t *list = json_array();

    json_put(out, "name", results->test->name.text);
    json_put(out, "hook", results->test->hook.text);
    json_put_flag(out, "ok", all_hold(results, count));
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(list, result_json(&results[i]));
    }
    json_object_set_new(out, "results", list);
    json_array_append_new(tests, out);
}

/* `both`: the other dialect gives the same. */
static void
print_failure(const HookTestResult *result, bool both)
{
    printf("        %s:%u", result->span.source != NULL ? result->span.source->name : "",
           (unsigned) result->span.line);
    if (result->input != NULL) {
        printf(", value \"%s\"", result->input);
    } else if (result->test->dialect.text == NULL && !both) {
        printf(", for %s", result->dialect);
    }
    printf("\n          expected: %s\n          got:      %s\n", result->expected, result->got);
}

static void
print_test(const Tested *tested, const HookTestResult *results, size_t count)
{
    const bool ok = all_hold(results, count);

    if (ok && tested->session->quiet) {
        return;
    }
    printf("  %-4s  %s\n", ok ? "ok" : "FAIL", results->test->name.text);
    for (size_t i = 0; i < count; i++) {
        const bool again = i > 0 && !results[i - 1].ok && results[i].input == NULL &&
                           strcmp(results[i].got, results[i - 1].got) == 0;

        if (!results[i].ok && !again) {
            print_failure(&results[i], i + 1 < count && results[i].input == NULL &&
                                           strcmp(results[i].got, results[i + 1].got) == 0);
        }
    }
}

static void
tell_results(Tested *tested, const HookTests *tests, const HookTestResult *results, size_t count)
{
    json_t *file = json_object();
    json_t *list = json_array();

    if (!tested->session->json) {
        printf("%s\n", tests->name);
    }
    for (size_t i = 0; i < count;) {
        size_t same = 1;

        while (i + same < count && results[i + same].test == results[i].test) {
            same++;
        }
        add_json(list, &results[i], same);
        if (!tested->session->json) {
            print_test(tested, &results[i], same);
        }
        tested->tests++;
        tested->failed += !all_hold(&results[i], same);
        i += same;
    }
    json_put(file, "file", tests->name);
    json_object_set_new(file, "tests", list);
    json_array_append_new(tested->files, file);
}

/* "globex" and "lua/globex.test.yaml" both name the tests of lua/globex.lua. */
static bool
is_asked(const Args *args, Arena *arena, const char *name)
{
    for (int i = 0; i < args->operand_count; i++) {
        if (strcmp(args->operands[i], name) == 0 ||
            strcmp(arena_fmt(arena, "lua/%s.test.yaml", args->operands[i]), name) == 0) {
            return true;
        }
    }
    return args->operand_count == 0;
}

static void
run_file(Tested *tested, HookTester *tester, const char *name)
{
    Session *session = tested->session;
    const HookTests *tests = hook_tests_read(session->arena, session->root, name, session->diags);
    const HookTestResult *results = NULL;
    size_t count = 0;

    if (tests == NULL || !hook_tests_run(tester, tests, &results, &count, session->diags)) {
        tested->broken = true;
    } else {
        tell_results(tested, tests, results, count);
    }
}

static void
tell_end(Tested *tested, size_t files)
{
    if (tested->session->json) {
        json_t *root = json_object();

        json_put_flag(root, "ok", tested->failed == 0 && !tested->broken);
        json_put_count(root, "tests", tested->tests);
        json_put_count(root, "failed", tested->failed);
        json_object_set(root, "files", tested->files);
        json_print(root);
    } else if (files == 0 && !tested->broken) {
        puts("no tests: there is no file lua/NAME.test.yaml");
    } else if (files > 0) {
        printf("%zu tests, %zu failed\n", tested->tests, tested->failed);
    }
}

static ExitCode
run_all(Session *session, const Args *args)
{
    Tested tested = {.session = session, .files = json_array()};
    HookTester *tester = hook_tester_new(session->arena, session->project, session->diags);
    const char *const *names = NULL;
    size_t count = 0;
    size_t asked = 0;

    tested.broken = !hook_tests_list(session->arena, session->root, &names, &count, session->diags);
    for (size_t i = 0; i < count; i++) {
        if (is_asked(args, session->arena, names[i])) {
            run_file(&tested, tester, names[i]);
            asked++;
        }
    }
    if (asked == 0 && args->operand_count > 0) {
        tested.broken = true;
        diag_error(session->diags, DIAG_HOOK_TEST, (Span){0}, "there is no lua/%s.test.yaml",
                   args->operands[0]);
    }
    session_report(session);
    tell_end(&tested, asked);
    json_decref(tested.files);
    hook_tester_free(tester);
    return tested.failed == 0 && !tested.broken ? EXIT_DONE : EXIT_NOTHING;
}

ExitCode
run_test(const Args *args)
{
    Session session;
    ExitCode code = EXIT_NOTHING;

    if (session_open(&session, args)) {
        code = run_all(&session, args);
    }
    if (session.usage) {
        code = EXIT_USAGE;
    }
    session_close(&session);
    return code;
}
