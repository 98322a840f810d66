/* A new tenant's mapping, proposed from its tables and from how the tenants already mapped did it. */
#include "cli/onboard.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/vec.h"
#include "cli/json.h"
#include "cli/run_commands.h"

typedef struct Onboarding
{
    Work work;
    const Args *args;
    const Plan *plan;
    VEC_OF(const PlanTenant *) tenants; /* that were asked for, in the plan's order */
    VEC_OF(Onboarded) done;
    size_t rows; /* to be sampled of each table */
    bool print;  /* --stdout: nothing is written */
} Onboarding;

/* ---- who --------------------------------------------------------------------------------------- */

static bool
is_named(const PlanTenant *tenant, const char *operand)
{
    bool named = strcmp(tenant->tenant, operand) == 0 || strcmp(tenant->name, operand) == 0;

    for (size_t i = 0; i < tenant->function_count && !named; i++) {
        named = strcasecmp(tenant->schemas[i]->name, operand) == 0;
    }
    return named && strcmp(tenant->region, "*") != 0;
}

static bool
check_operand(const Onboarding *o, const char *operand)
{
    Diags *diags = o->work.session.diags;

    for (size_t i = 0; i < o->plan->tenant_count; i++) {
        if (is_named(&o->plan->tenants[i], operand)) {
            return true;
        }
    }
    diag_error(diags, DIAG_TENANT_UNMATCHED, (Span){0},
               "no tenant that takes part has a schema \"%s\"", operand);
    diag_hint(diags, "Schemas are named %s; mappings/firn.yaml says which tenants take part.",
              o->plan->project->schema_pattern.text);
    return false;
}

static bool
find_tenants(Onboarding *o)
{
    const Args *args = o->args;
    bool ok = true;

    for (int a = 0; a < args->operand_count; a++) {
        ok &= check_operand(o, args->operands[a]);
    }
    for (size_t i = 0; ok && i < o->plan->tenant_count; i++) {
        bool named = false;

        for (int a = 0; a < args->operand_count && !named; a++) {
            named = is_named(&o->plan->tenants[i], args->operands[a]);
        }
        if (named) {
            *vec_push(o->work.arena, &o->tenants) = &o->plan->tenants[i];
        }
    }
    return ok;
}

/* ---- what is there already --------------------------------------------------------------------- */

static bool
is_written_file(const Onboarded *done, const char *name)
{
    for (size_t f = 0; f < done->file_count; f++) {
        if (strcmp(done->files[f].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Files of the tenant's own are not overwritten, nor contradicted. */
static bool
may_write(const Onboarding *o, const Onboarded *done)
{
    const Session *session = &o->work.session;
    const Project *project = session->project;
    const bool force = arg_given(o->args, "force");
    bool ok = true;

    for (size_t f = 0; f < done->file_count && !o->print && !force; f++) {
        const char *path = arena_fmt(session->arena, "%s/%s", session->root, done->files[f].name);

        if (access(path, F_OK) == 0) {
            ok = diag_error(session->diags, DIAG_FILE, (Span){0}, "%s is there already",
                            done->files[f].name);
            diag_hint(session->diags,
                      "--stdout prints the proposal; --force writes it in place of the file.");
        }
    }
    for (size_t i = 0; i < project->layers.count && !o->print; i++) {
        const Layer *layer = &project->layers.items[i];

        if (match_is_own(layer, done->tenant) && !is_written_file(done, layer->span.source->name)) {
            ok = diag_error(session->diags, DIAG_FILE, layer->span,
                            "tenant \"%s\" has a mapping of its own here", done->tenant);
            diag_hint(session->diags, "Move it away, or read the proposal with --stdout.");
        }
    }
    return ok;
}

static bool
write_file(Session *session, const MappingFile *file)
{
    const char *path = arena_fmt(session->arena, "%s/%s", session->root, file->name);

    mkdir(arena_fmt(session->arena, "%s/mappings/tenants", session->root), 0777);
    FILE *out = fopen(path, "w");
    bool ok = out != NULL && fputs(file->text, out) != EOF;

    ok = (out == NULL || fclose(out) == 0) && ok;
    return ok || diag_error(session->diags, DIAG_FILE, (Span){0}, "could not write \"%s\": %s",
                            file->name, strerror(errno));
}

/* ---- the proposal ------------------------------------------------------------------------------ */

/* So many seconds from now, UTC. */
static const char *
instant_in(Arena *arena, time_t seconds)
{
    enum
    {
        LONGEST = 32
    };
    const time_t at = time(NULL) + seconds;
    char text[LONGEST];
    struct tm parts;

    return gmtime_r(&at, &parts) != NULL &&
                   strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts) > 0
               ? arena_strdup(arena, text)
               : NULL;
}

static void
propose(Onboarding *o)
{
    Session *session = &o->work.session;
    Arena *arena = session->arena;
    const char **names = arena_new_array(arena, const char *, o->tenants.count + 1);

    for (size_t i = 0; i < o->tenants.count; i++) {
        names[i] = o->tenants.items[i]->name;
    }
    static const time_t late = 600;         /* seconds: no two clocks are the same */
    static const time_t much_later = 54000; /* no zone is 15 hours ahead of UTC */
    const Evidence *evidence = evidence_gather(arena, o->plan, names, o->tenants.count);

    for (size_t i = 0; i < o->tenants.count;) {
        const Proposal **proposals = arena_new_array(arena, const Proposal *, o->tenants.count);
        Onboarded *done = vec_push(arena, &o->done);

        *done = (Onboarded){.tenant = o->tenants.items[i]->tenant, .proposals = proposals};
        for (; i < o->tenants.count && strcmp(o->tenants.items[i]->tenant, done->tenant) == 0;
             i++) {
            const PlanTenant *seen = NULL;
            const Samples samples = onboard_sample(session, o->tenants.items[i], o->rows, &seen);
            const MatchInput input = {.plan = o->plan,
                                      .evidence = evidence,
                                      .tenant = seen,
                                      .samples = samples.count > 0 ? &samples : NULL,
                                      .now = instant_in(session->arena, late),
                                      .later = instant_in(session->arena, much_later)};

            proposals[done->proposal_count++] = match_tenant(arena, &input);
        }
        done->file_count = match_write(arena, proposals, done->proposal_count,
                                       session->db != NULL ? o->rows : 0, &done->files);
    }
}

/* ---- the check --------------------------------------------------------------------------------- */

/* The project with the new files, and without others of these tenants. */
static const Project *
read_again(Onboarding *o)
{
    Session *session = &o->work.session;
    VEC_OF(ProjectFile) files = {0};

    for (size_t d = 0; d < o->done.count; d++) {
        const Onboarded *done = &o->done.items[d];

        for (size_t f = 0; f < done->file_count; f++) {
            *vec_push(session->arena, &files) =
                (ProjectFile){done->files[f].name, done->files[f].text};
        }
        for (size_t i = 0; i < session->project->layers.count; i++) {
            const Layer *layer = &session->project->layers.items[i];

            if (match_is_own(layer, done->tenant) &&
                !is_written_file(done, layer->span.source->name)) {
                *vec_push(session->arena, &files) = (ProjectFile){layer->span.source->name, NULL};
            }
        }
    }
    return project_read_with(session->arena, session->root, files.items, files.count,
                             session->diags);
}

/* As `firn check` of these tenants; false after diagnostics about the proposal. */
static bool
check(Onboarding *o)
{
    Session *session = &o->work.session;
    const Project *before = session->project;
    const size_t errors = diags_error_count(session->diags);
    Planner *planner = o->work.planner;
    StrBuf select = strbuf_new(session->arena);
    Checked checked = {0};
    const Project *project = read_again(o);

    for (size_t i = 0; i < o->tenants.count; i++) {
        strbuf_fmt(&select, "%stenant:%s", i > 0 ? " " : "", o->tenants.items[i]->name);
    }
    if (project != NULL) {
        session->project = project;
        o->work.planner = NULL;
        if (work_plan(&o->work, o->args, select.text, false)) {
            check_plan(&o->work, &checked);
        }
        planner_free(o->work.planner);
    }
    o->work.planner = planner;
    session->project = before;
    return diags_error_count(session->diags) == errors;
}

/* ---- what is told ------------------------------------------------------------------------------ */

typedef struct Counts
{
    size_t values[PLACED_OPEN + 1];
    size_t others[PLACED_OPEN + 1]; /* from, changed_at, order ... */
} Counts;

static Counts
count_places(const Proposal *proposal)
{
    Counts out = {0};

    for (size_t r = 0; r < proposal->count; r++) {
        for (size_t i = 0; i < proposal->records[r].count; i++) {
            const Proposed *p = &proposal->records[r].items[i];

            if (p->place == PLACE_VALUE) {
                out.values[p->placed]++;
            } else {
                out.others[proposed_is_written(p) ? PLACED_OTHER : p->placed]++;
            }
        }
    }
    return out;
}

/* What nobody but the author can say, and a run would go wrong without. */
static bool
tell_open(const Onboarding *o, const Onboarded *done, bool tell)
{
    FILE *to = o->print ? stderr : stdout;
    bool any = false;

    for (size_t i = 0; i < done->proposal_count; i++) {
        for (size_t r = 0; r < done->proposals[i]->count; r++) {
            const RecordProposal *record = &done->proposals[i]->records[r];

            for (size_t k = 0; k < record->count; k++) {
                const Proposed *p = &record->items[k];

                if (p->place != PLACE_STAGING || p->placed != PLACED_OPEN) {
                    continue;
                }
                any = true;
                if (tell && !o->work.session.json && !o->work.session.quiet) {
                    fprintf(to, "%s: %s: say what fills %s.%s: %s\n",
                            done->proposals[i]->tenant->name, record->base->name.text,
                            record->table->schema, record->table->name, p->why);
                }
            }
        }
    }
    return any;
}

static void
summary(const Onboarding *o, const Onboarded *done)
{
    FILE *to = o->print ? stderr : stdout;

    for (size_t i = 0; i < done->proposal_count; i++) {
        const Proposal *proposal = done->proposals[i];
        const Counts counts = count_places(proposal);

        fprintf(to,
                "%s: %zu values as inherited%s%s, %zu otherwise, %zu without a column, %zu left "
                "open; beside values %zu otherwise, %zu left open\n",
                proposal->tenant->name, counts.values[PLACED_SAME],
                proposal->kind != NULL ? " by kind " : "",
                proposal->kind != NULL ? proposal->kind : "", counts.values[PLACED_OTHER],
                counts.values[PLACED_NOTHING], counts.values[PLACED_OPEN],
                counts.others[PLACED_OTHER], counts.others[PLACED_OPEN]);
    }
}

static void
show(Onboarding *o, bool ok)
{
    const Session *session = &o->work.session;
    json_t *list = json_array();

    for (size_t d = 0; d < o->done.count; d++) {
        const Onboarded *done = &o->done.items[d];

        if (session->json) {
            json_t *one = onboard_json(done, !o->print);

            json_put_flag(one, "ok", ok);
            json_array_append_new(list, one);
            continue;
        }
        for (size_t f = 0; f < done->file_count; f++) {
            if (o->print) {
                printf("%s# ---- %s ----\n%s", f > 0 ? "\n" : "", done->files[f].name,
                       done->files[f].text);
            } else {
                printf("wrote %s\n", done->files[f].name);
            }
        }
        if (!session->quiet) {
            summary(o, done);
        }
    }
    if (session->json) {
        json_print(list);
    } else {
        json_decref(list);
    }
}

static ExitCode
onboard(Onboarding *o)
{
    Session *session = &o->work.session;
    bool ok = true;

    o->work.checks = true;
    if (!work_plan_quietly(&o->work, o->args)) {
        return EXIT_NOTHING;
    }
    o->plan = o->work.plan;
    if (!find_tenants(o)) {
        return EXIT_NOTHING;
    }
    propose(o);
    for (size_t d = 0; d < o->done.count; d++) {
        ok &= may_write(o, &o->done.items[d]);
    }
    for (size_t d = 0; d < o->done.count && ok && !o->print; d++) {
        for (size_t f = 0; f < o->done.items[d].file_count; f++) {
            ok &= write_file(session, &o->done.items[d].files[f]);
        }
    }
    if (!ok) {
        return EXIT_NOTHING;
    }
    bool fits = check(o);

    for (size_t d = 0; d < o->done.count; d++) {
        fits = !tell_open(o, &o->done.items[d], false) && fits;
    }
    show(o, fits);
    for (size_t d = 0; d < o->done.count; d++) {
        tell_open(o, &o->done.items[d], true);
    }
    session_report(session);
    return fits ? EXIT_DONE : EXIT_PARTLY;
}

ExitCode
run_onboard(const Args *args)
{
    Onboarding o = {.args = args, .rows = SAMPLE_ROWS, .print = arg_given(args, "stdout")};
    const char *rows = arg_value(args, "sample");
    ExitCode code = EXIT_NOTHING;

    if (args->operand_count == 0) {
        return usage_error(args, "name the schemas of the new tenant, or the tenant");
    }
    if (rows != NULL &&
        (rows[0] == '\0' || rows[strspn(rows, "0123456789")] != '\0' || strlen(rows) > 5)) {
        return usage_error(args, "option \"--sample\" is a number of rows, not \"%s\"", rows);
    }
    o.rows = rows != NULL ? strtoul(rows, NULL, 10) : SAMPLE_ROWS;
    if (work_catalog(&o.work, args, false)) {
        code = onboard(&o);
    }
    return work_close(&o.work, code);
}
