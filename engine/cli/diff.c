/*
 * `firn diff [REV|FOLDER]`: what another mapping changes in the SQL.  Both projects are planned over one catalog.  Where the SELECT of a
 * branch differs, its parts are compared: the same change of the same part is told once, for all tenants that have it.
 */
#include "cli/diff.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/json.h"
#include "cli/line_diff.h"
#include "cli/print.h"
#include "cli/revision.h"
#include "cli/run_commands.h"

static bool
is_hex(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!isxdigit((unsigned char) text[i])) {
            return false;
        }
    }
    return true;
}

const char *
diff_without_digests(Arena *arena, const char *text)
{
    enum
    {
        DIGEST = 32
    };
    StrBuf out = strbuf_new(arena);

    strbuf_str(&out, "");
    while (*text != '\0') {
        const char *quote = strchr(text, '\'');

        if (quote == NULL) {
            strbuf_str(&out, text);
            break;
        }
        strbuf_mem(&out, text, (size_t) (quote - text) + 1);
        text = quote + 1;
        if (is_hex(text, DIGEST) && text[DIGEST] == '\'') {
            strbuf_str(&out, "(digest)");
            text += DIGEST;
        }
    }
    return out.text;
}

Change *
diff_change(Diff *d, const char *about, const char *before, const char *after)
{
    const char *key = arena_fmt(d->arena, "%s\x1f%s\x1f%s", about, before != NULL ? before : "\x1e",
                                after != NULL ? after : "\x1e");
    Change *change = strmap_get(d->known, key);

    if (change == NULL) {
        change = arena_new_obj(d->arena, Change);
        *change = (Change){.about = arena_strdup(d->arena, about),
                           .before = before != NULL ? arena_strdup(d->arena, before) : NULL,
                           .after = after != NULL ? arena_strdup(d->arena, after) : NULL};
        strmap_put(d->known, key, change);
        *vec_push(d->arena, &d->changes) = change;
    }
    return change;
}

/* The shape of a target, and how its rows get there; what other steps hold follows from the branches. */
static bool
is_compared(const Step *step)
{
    return step->record == NULL && (strncmp(step->id, "shape/", strlen("shape/")) == 0 ||
                                    strncmp(step->id, "apply/", strlen("apply/")) == 0);
}

/* The SQL of a step that is not made of branches; NULL for one that is, or that the other plan lacks. */
static const char *
step_text(Work *work, Arena *arena, const char *id)
{
    Diags *ignored = diags_new(arena);

    for (size_t i = 0; i < gen_step_count(work->gen); i++) {
        Step step = {0};
        StrBuf out = strbuf_new(arena);

        gen_step_about(work->gen, i, arena, &step);
        if (!is_compared(&step) || strcmp(step.id, id) != 0 ||
            !gen_step(work->gen, i, arena, &step, ignored)) {
            continue;
        }
        strbuf_str(&out, "");
        for (size_t s = 0; s < step.count; s++) {
            strbuf_fmt(&out, "%s;\n", step.statements[s]);
        }
        return diff_without_digests(arena, out.text);
    }
    return NULL;
}

static void
compare_steps(Diff *d)
{
    Work *const works[] = {d->now, d->then};

    for (size_t w = 0; w < 2; w++) {
        for (size_t i = 0; i < gen_step_count(works[w]->gen); i++) {
            Arena *scratch = arena_new();
            Step step = {0};

            gen_step_about(works[w]->gen, i, scratch, &step);
            const char *before = step_text(d->then, scratch, step.id);
            const char *after = step_text(d->now, scratch, step.id);
            const bool done = w == 1 && after != NULL; /* both plans have it */

            if (is_compared(&step) && !done &&
                (before == NULL || after == NULL || strcmp(before, after) != 0)) {
                diff_change(d, arena_fmt(scratch, "step %s", step.id), before, after);
            }
            arena_free(scratch);
        }
    }
}

/* Branches that the next run compares as a whole because their mapping is not the one that loaded them. */
static size_t
compared_once(const Plan *plan)
{
    size_t count = 0;

    for (size_t r = 0; r < plan->record_count; r++) {
        for (size_t b = 0; b < plan->records[r].branch_count; b++) {
            const char *reason = plan->records[r].branches[b].mode_reason;

            count += reason != NULL && strcmp(reason, "mapping changed") == 0;
        }
    }
    return count;
}

/* ---- telling ------------------------------------------------------------------------------------ */

static const char *
what_happens(const Change *change)
{
    return change->before == NULL  ? "is new"
           : change->after == NULL ? "is no longer there"
                                   : "changes";
}

static void
print_change(const Diff *d, const Change *change)
{
    enum
    {
        FEW = 4
    };
    StrBuf out = strbuf_new(d->arena);

    strbuf_str(&out, "");
    printf("%s %s", change->about, what_happens(change));
    if (change->tenants.count > 0) {
        printf(" in %zu %s (%s)", change->tenants.count,
               change->tenants.count == 1 ? "tenant" : "tenants",
               text_of_names(d->arena, change->tenants.items, change->tenants.count, FEW));
    }
    putchar('\n');
    if (change->before != NULL && change->after != NULL) {
        line_diff(change->before, change->after, "  ", &out);
    } else if (change->tenants.count > 0) {
        line_diff(change->before != NULL ? change->before : "",
                  change->after != NULL ? change->after : "", "  ", &out);
    }
    fputs(out.text, stdout);
    putchar('\n');
}

static json_t *
change_json(const Change *change)
{
    json_t *out = json_object();
    json_t *tenants = json_array();

    json_put(out, "about", change->about);
    json_put(out, "what", what_happens(change));
    json_put(out, "before", change->before);
    json_put(out, "after", change->after);
    for (size_t i = 0; i < change->tenants.count; i++) {
        json_array_append_new(tenants, json_string(change->tenants.items[i]));
    }
    json_object_set_new(out, "tenants", tenants);
    return out;
}

static void
tell_changes(const Diff *d)
{
    const size_t once = compared_once(d->now->plan);
    json_t *list = json_array();

    for (size_t i = 0; i < d->changes.count; i++) {
        if (d->now->session.json) {
            json_array_append_new(list, change_json(d->changes.items[i]));
        } else {
            print_change(d, d->changes.items[i]);
        }
    }
    if (d->now->session.json) {
        (void) json_print(json_pack("{s:I, s:I, s:I, s:o}", "branches_changed",
                                    (json_int_t) d->differ, "branches_same", (json_int_t) d->same,
                                    "branches_compared_once", (json_int_t) once, "changes", list));
        return;
    }
    json_decref(list);
    printf("%zu of %zu branches change; %zu different %s in all\n", d->differ, d->differ + d->same,
           d->changes.count, d->changes.count == 1 ? "change" : "changes");
    if (once > 0) {
        printf("%zu %s compared once as a whole by the next run: the mapping changed\n", once,
               once == 1 ? "branch is" : "branches are");
    }
}

/* ---- the command --------------------------------------------------------------------------------- */

/* The same session over another project's files.  Both are planned as a whole comparison: what the next run has to compare is no change of
 * the SQL, and is told by itself. */
static bool
plan_other(Work *then, const Work *now, const Args *args, const char *root)
{
    *then = (Work){.session = now->session, .arena = arena_new()};
    then->session.root = root;
    then->session.project = project_read(then->arena, root, then->session.diags);
    return then->session.project != NULL && work_plan(then, args, NULL, true);
}

static ExitCode
compare(Work *now, const Args *args, const char *root)
{
    Work then = {0};
    ExitCode code = EXIT_NOTHING;

    if (plan_other(&then, now, args, root)) {
        Diff d = {.now = now, .then = &then, .arena = now->arena, .known = strmap_new(now->arena)};

        session_report(&now->session);
        diff_records(&d);
        compare_steps(&d);
        tell_changes(&d);
        code = EXIT_DONE;
    } else {
        session_report(&now->session);
        fprintf(stderr, "these mistakes are in the project that is compared with\n");
    }
    planner_free(then.planner);
    arena_free(then.arena);
    return code;
}

ExitCode
run_diff(const Args *args)
{
    const char *other = args->operand_count > 0 ? args->operands[0] : "HEAD";
    Work work;
    ExitCode code = EXIT_NOTHING;

    if (args->operand_count > 1) {
        return usage_error(args, "name one revision or folder");
    }
    if (work_open(&work, args, false, true)) {
        const Revision revision = revision_open(&work.session, other);

        if (revision.folder != NULL) {
            code = compare(&work, args, revision.folder);
        }
        revision_close(&work.session, &revision);
    }
    return work_close(&work, code);
}
