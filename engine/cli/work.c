#include "cli/work.h"

#include <stdlib.h>
#include <string.h>

static const char *const *
option_texts(Arena *arena, const Args *args, const char *name, size_t *count)
{
    const char **texts = arena_new_array(arena, const char *, MAX_OPTION_USES);

    *count = 0;
    for (int i = 0; i < args->use_count; i++) {
        /* of a switch (`firn drift --accept`) there is no text */
        if (strcmp(args->uses[i].name, name) == 0 && args->uses[i].value[0] != '\0') {
            texts[(*count)++] = args->uses[i].value;
        }
    }
    return texts;
}

bool
work_plan(Work *work, const Args *args, const char *select, bool reconcile)
{
    Session *session = &work->session;
    PlanOptions *options = arena_new_obj(work->arena, PlanOptions);

    if (select != NULL) {
        const char **only = arena_new_array(work->arena, const char *, 1);

        only[0] = select;
        options->select = only;
        options->select_count = 1;
    } else {
        options->select = option_texts(work->arena, args, "select", &options->select_count);
        options->exclude = option_texts(work->arena, args, "exclude", &options->exclude_count);
    }
    options->accept = option_texts(work->arena, args, "accept", &options->accept_count);
    options->reloaded = option_texts(work->arena, args, "reloaded", &options->reloaded_count);
    options->reconcile = reconcile;
    options->checks = work->checks;
    options->registry = work->registry;
    options->compares = work->compares;
    options->dialect = session->dialect->name;
    options->keys_enforced = session->dialect->keys_enforced;
    options->bytes_per_character = session->dialect->bytes_per_character;
    work->planner =
        planner_new(work->arena, session->project, session->catalog, options, session->diags);
    work->plan = plan_build(work->planner, session->diags);
    if (work->plan == NULL) {
        return false;
    }
    work->gen = gen_new(work->arena, work->planner, work->plan, session->dialect);
    if (arg_given(args, "batch-width")) {
        gen_set_width(work->gen, (size_t) strtoul(arg_value(args, "batch-width"), NULL, 10));
    }
    if (arg_given(args, "lock-timeout")) {
        gen_set_lock_timeout(work->gen, strtol(arg_value(args, "lock-timeout"), NULL, 10));
    }
    return true;
}

bool
work_plan_quietly(Work *work, const Args *args)
{
    Session *session = &work->session;
    Diags *told = session->diags;

    session->diags = diags_new(session->arena);
    const bool ok = work_plan(work, args, NULL, false);

    if (!ok) {
        diags_append(told, session->diags);
    }
    session->diags = told;
    return ok;
}

bool
work_catalog(Work *work, const Args *args, bool connect)
{
    *work = (Work){.arena = arena_new()};
    if (!session_open(&work->session, args)) {
        return false;
    }
    if (connect && !session_connect(&work->session, args, false)) {
        return false;
    }
    return session_catalog(&work->session, args);
}

bool
work_open(Work *work, const Args *args, bool connect, bool reconcile)
{
    return work_catalog(work, args, connect) && work_plan(work, args, NULL, reconcile);
}

bool
work_plan_registry(Work *work, const Args *args)
{
    Session *session = &work->session;
    Diags *told = session->diags;

    work->registry = true;
    session->diags = diags_new(work->arena);
    const bool ok = work_plan(work, args, "tenant:*", false);

    if (!ok) {
        session_report(session);
    }
    session->diags = told;
    return ok;
}

bool
work_registry(Work *work, const Args *args, bool connect)
{
    return work_catalog(work, args, connect) && work_plan_registry(work, args);
}

bool
work_again(Work *work, const Args *args, bool reconcile)
{
    planner_free(work->planner);
    work->planner = NULL;
    arena_free(work->arena);
    work->arena = arena_new();
    return session_catalog(&work->session, args) && work_plan(work, args, NULL, reconcile);
}

ExitCode
work_close(Work *work, ExitCode code)
{
    const bool usage = work->session.usage;

    planner_free(work->planner);
    session_close(&work->session);
    arena_free(work->arena);
    return usage ? EXIT_USAGE : code;
}
