/*
 * `firn diff [REV|FOLDER]`: what another mapping changes in the SQL.  Both projects are planned over one catalog.  Where the SELECT of a
 * branch differs, its parts are compared: the same change of the same part is told once, for all tenants that have it.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/json.h"
#include "cli/line_diff.h"
#include "cli/local_spawn.h"
#include "cli/names.h"
#include "cli/run_commands.h"
#include "cli/show_json.h"

/* Branches, or a step, with the same SQL before and the same after. */
typedef struct Change
{
    const char *about;  /* "record sale", "sale.amount", "sale where", "step apply/customer" */
    const char *before; /* NULL: new */
    const char *after;  /* NULL: no longer there */
    Names tenants;      /* of a record */
} Change;

typedef struct Diff
{
    Work *now;
    Work *then;
    Arena *arena;
    StrMap *known;
    VEC_OF(Change *) changes;
    size_t same; /* branches */
    size_t differ;
} Diff;

/* ---- the other project -------------------------------------------------------------------------- */

static const char *
absolute(Arena *arena, const char *path)
{
    enum
    {
        LONGEST = 4096
    };
    char here[LONGEST];

    return path[0] == '/' || getcwd(here, sizeof here) == NULL
               ? path
               : arena_fmt(arena, "%s/%s", here, path);
}

static bool
is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static void
remove_folder(Arena *arena, const char *folder)
{
    StrBuf output = strbuf_new(arena);
    const RunAs self = {0};
    const char *const argv[] = {"/bin/rm", "-rf", folder, NULL};

    (void) spawn_wait(&self, argv, NULL, &output);
}

/* The files of the revision, below a new folder; NULL after a diagnostic. */
static const char *
check_out(Session *session, const char *revision)
{
    static const char script[] = "git -C \"$1\" archive --format=tar \"$2\" >\"$3/.tar\" && "
                                 "tar -xf \"$3/.tar\" -C \"$3\" && rm \"$3/.tar\"";
    char *folder = arena_strdup(session->arena, "/tmp/firn-diff-XXXXXX");
    StrBuf output = strbuf_new(session->arena);
    const RunAs self = {0};

    strbuf_str(&output, "");
    if (mkdtemp(folder) == NULL) {
        diag_error(session->diags, DIAG_FILE, (Span){0}, "could not make a folder in /tmp: %s",
                   strerror(errno));
        return NULL;
    }
    const char *const argv[] = {
        "/bin/sh", "-c",   script, "sh", absolute(session->arena, session->root),
        revision,  folder, NULL};

    if (spawn_wait(&self, argv, NULL, &output) != 0) {
        diag_error(session->diags, DIAG_FILE, (Span){0}, "there is no revision \"%s\": %s",
                   revision, output.text);
        diag_hint(session->diags, "Name a revision of git, or the folder of another project.");
        remove_folder(session->arena, folder);
        return NULL;
    }
    return folder;
}

/* ---- comparing ---------------------------------------------------------------------------------- */

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

/* Digests that follow from the rest say nothing of their own. */
static const char *
without_digests(Arena *arena, const char *text)
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
        if (strlen(text) > DIGEST && is_hex(text, DIGEST) && text[DIGEST] == '\'') {
            strbuf_str(&out, "(digest)");
            text += DIGEST;
        }
    }
    return out.text;
}

/* The SQL with the tenant's schemas as {function}. */
static const char *
without_names(Arena *arena, const PlanTenant *tenant, const char *text)
{
    StrBuf out = strbuf_new(arena);

    strbuf_str(&out, "");
    while (*text != '\0') {
        bool found = false;

        for (size_t i = 0; *text == '"' && i < tenant->function_count && !found; i++) {
            const char *schema = tenant->schemas[i]->name;
            const size_t len = strlen(schema);

            found = strncmp(text + 1, schema, len) == 0 && text[len + 1] == '"';
            if (found) {
                strbuf_fmt(&out, "{%s}", tenant->functions[i]);
                text += len + 2;
            }
        }
        if (!found) {
            strbuf_char(&out, *text++);
        }
    }
    return out.text;
}

static const char *
select_of(Work *work, Arena *arena, const PlanRecord *record, const PlanTenant *tenant)
{
    Diags *ignored = diags_new(arena); /* both plans have reported what does not fit */

    for (size_t b = 0; record != NULL && b < record->branch_count; b++) {
        const PlanBranch *branch = &record->branches[b];

        if (strcmp(branch->tenant->name, tenant->name) == 0 && !branch->broken) {
            const BoundBranch *bound = plan_bind(work->planner, arena, record, branch, ignored);
            const char *sql =
                bound != NULL ? gen_branch_select(work->gen, arena, bound, branch, ignored) : NULL;

            return sql != NULL ? without_names(arena, tenant, without_digests(arena, sql)) : NULL;
        }
    }
    return NULL;
}

static void
add_change(Diff *d, const char *about, const char *before, const char *after, const char *tenant)
{
    const char *key = arena_fmt(d->arena, "%s\x1f%s\x1f%s", about, before != NULL ? before : "\x1e",
                                after != NULL ? after : "\x1e");
    Change *change = strmap_get(d->known, key);

    if (change == NULL) {
        change = arena_new_obj(d->arena, Change);
        *change = (Change){.about = about,
                           .before = before != NULL ? arena_strdup(d->arena, before) : NULL,
                           .after = after != NULL ? arena_strdup(d->arena, after) : NULL};
        strmap_put(d->known, key, change);
        *vec_push(d->arena, &d->changes) = change;
    }
    if (tenant != NULL) {
        *vec_push(d->arena, &change->tenants) = tenant;
    }
}

/* The parts of a record as it holds for a tenant: what the author wrote of its rows, and the SQL of each value. */
static void
put_parts(Arena *arena, const char *record, const json_t *shown, json_t *out)
{
    size_t i = 0;
    json_t *part = NULL;

    json_array_foreach (json_object_get(shown, "fields"), i, part) {
        json_object_set(
            out,
            arena_fmt(arena, "%s %s", record, json_string_value(json_object_get(part, "name"))),
            json_object_get(part, "text"));
    }
    json_array_foreach (json_object_get(shown, "values"), i, part) {
        const char *sql = json_string_value(json_object_get(part, "sql"));
        const char *bad = json_string_value(json_object_get(part, "bad"));

        json_object_set_new(
            out,
            arena_fmt(arena, "%s.%s", record, json_string_value(json_object_get(part, "name"))),
            json_string(arena_fmt(arena, "%s%s%s", sql != NULL ? sql : "feeds nothing",
                                  bad != NULL ? "\nto quarantine when: " : "",
                                  bad != NULL ? bad : "")));
    }
}

static json_t *
parts_of(Work *work, Arena *arena, const char *name, const PlanTenant *tenant)
{
    const PlanRecord *record = plan_record(work->plan, name);
    json_t *out = json_object();
    bool broken = false;

    for (size_t b = 0; record != NULL && b < record->branch_count; b++) {
        if (strcmp(record->branches[b].tenant->name, tenant->name) == 0) {
            json_t *shown = show_json(work, record, record->branches[b].tenant, &broken);

            put_parts(arena, name, shown, out);
            json_decref(shown);
        }
    }
    return out;
}

/* The parts that differ; false when none does. */
static bool
compare_parts(Diff *d, Arena *scratch, const char *name, const PlanTenant *tenant)
{
    json_t *before = parts_of(d->then, scratch, name, tenant);
    json_t *after = parts_of(d->now, scratch, name, tenant);
    const char *part = NULL;
    json_t *text = NULL;
    bool found = false;

    json_object_foreach (before, part, text) {
        const char *then = json_string_value(text);
        const char *now = json_string_value(json_object_get(after, part));

        if (now == NULL || strcmp(then, now) != 0) {
            add_change(d, arena_strdup(d->arena, part), then, now, tenant->name);
            found = true;
        }
    }
    json_object_foreach (after, part, text) {
        if (json_object_get(before, part) == NULL) {
            add_change(d, arena_strdup(d->arena, part), NULL, json_string_value(text),
                       tenant->name);
            found = true;
        }
    }
    json_decref(before);
    json_decref(after);
    return found;
}

static void
compare_record(Diff *d, const char *name)
{
    const PlanRecord *now = plan_record(d->now->plan, name);
    const PlanRecord *then = plan_record(d->then->plan, name);
    const Plan *plan = d->now->plan;

    for (size_t t = 0; t < plan->tenant_count; t++) {
        Arena *scratch = arena_new();
        const char *before = select_of(d->then, scratch, then, &plan->tenants[t]);
        const char *after = select_of(d->now, scratch, now, &plan->tenants[t]);

        if (before != NULL && after != NULL && strcmp(before, after) == 0) {
            d->same++;
        } else if (before != NULL || after != NULL) {
            d->differ++;
            if (before != NULL && after != NULL &&
                compare_parts(d, scratch, name, &plan->tenants[t])) {
                arena_free(scratch);
                continue;
            }
            add_change(d, arena_fmt(d->arena, "record %s", name),
                       before != NULL && after == NULL ? "" : before,
                       after != NULL && before == NULL ? "" : after, plan->tenants[t].name);
        }
        arena_free(scratch);
    }
}

static void
compare_records(Diff *d)
{
    const Plan *const plans[] = {d->now->plan, d->then->plan};

    for (size_t p = 0; p < 2; p++) {
        for (size_t i = 0; i < plans[p]->record_count; i++) {
            const char *name = plans[p]->records[i].name;

            if (p == 0 || plan_record(plans[0], name) == NULL) {
                compare_record(d, name);
            }
        }
    }
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
        return without_digests(arena, out.text);
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
                add_change(d, arena_fmt(d->arena, "step %s", step.id), before, after, NULL);
            }
            arena_free(scratch);
        }
    }
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
        printf(" in %zu %s (", change->tenants.count,
               change->tenants.count == 1 ? "tenant" : "tenants");
        for (size_t i = 0; i < change->tenants.count && i < FEW; i++) {
            printf("%s%s", i > 0 ? ", " : "", change->tenants.items[i]);
        }
        fputs(change->tenants.count > FEW ? ", ...)" : ")", stdout);
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
    json_t *list = json_array();

    for (size_t i = 0; i < d->changes.count; i++) {
        if (d->now->session.json) {
            json_array_append_new(list, change_json(d->changes.items[i]));
        } else {
            print_change(d, d->changes.items[i]);
        }
    }
    if (d->now->session.json) {
        (void) json_print(json_pack("{s:I, s:I, s:o}", "branches_changed", (json_int_t) d->differ,
                                    "branches_same", (json_int_t) d->same, "changes", list));
        return;
    }
    json_decref(list);
    printf("%zu of %zu branches change; %zu different %s in all\n", d->differ, d->differ + d->same,
           d->changes.count, d->changes.count == 1 ? "change" : "changes");
}

/* ---- the command --------------------------------------------------------------------------------- */

/* The same session over another project's files. */
static bool
plan_other(Work *then, const Work *now, const Args *args, const char *root)
{
    *then = (Work){.session = now->session, .arena = arena_new()};
    then->session.root = root;
    then->session.project = project_read(then->arena, root, then->session.diags);
    return then->session.project != NULL && work_plan(then, args, NULL, false);
}

static ExitCode
compare(Work *now, const Args *args, const char *root)
{
    Work then = {0};
    ExitCode code = EXIT_NOTHING;

    if (plan_other(&then, now, args, root)) {
        Diff d = {.now = now, .then = &then, .arena = now->arena, .known = strmap_new(now->arena)};

        session_report(&now->session);
        compare_records(&d);
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
    if (work_open(&work, args, false, false)) {
        if (is_folder(other)) {
            code = compare(&work, args, other);
        } else {
            const char *folder = check_out(&work.session, other);

            if (folder != NULL) {
                code = compare(&work, args, folder);
                remove_folder(work.arena, folder);
            }
        }
    }
    return work_close(&work, code);
}
