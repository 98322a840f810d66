/*
 * Runs tests of hooks (mapping/hook_test.h): no catalog, no server.
 *
 *   HookTester *tester = hook_tester_new(arena, project, diags);
 *   hook_tests_run(tester, tests, &results, &count, diags);
 *   hook_tester_free(tester);
 */
#ifndef ENGINE_PLAN_HOOK_TEST_H
#define ENGINE_PLAN_HOOK_TEST_H

#include "mapping/hook_test.h"
#include "mapping/project.h"

/* One call of a hook. */
typedef struct HookTestResult
{
    const HookTest *test;
    const char *dialect; /* NULL: it was not asked in a dialect (decoding hooks) */
    const char *input;   /* of a decoding hook: the value */
    bool ok;
    const char *expected; /* as one text, for people */
    const char *got;
    Span span; /* what was expected */
} HookTestResult;

typedef struct HookTester HookTester;

/* Everything lives in `arena`; Lua states until hook_tester_free().  Expressions know the project's macros. */
HookTester *hook_tester_new(Arena *arena, const Project *project, Diags *diags);
void hook_tester_free(HookTester *tester);

/*
 * Expressions are compared after they were proved and written again, so that blanks, brackets and the case of keywords do
 * not count.  Without `dialect:` a test is run in both.  False after a diagnostic: no such module, or none that can be loaded.
 */
bool hook_tests_run(HookTester *tester, const HookTests *tests, const HookTestResult **results,
                    size_t *count, Diags *diags);

#endif
