#include "cli/report.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/absent.h"
#include "cli/drift_told.h"
#include "cli/held.h"
#include "cli/query.h"

Progress
progress_new(const Session *session)
{
    return (Progress){.json = session->log_json,
                      .quiet = session->quiet,
                      .terminal = isatty(STDERR_FILENO) == 1 && !session->log_json};
}

static void
tell_json(const RunEvent *event)
{
    static const char *const names[] = {
        [RUN_EVENT_STEP] = "step",   [RUN_EVENT_STEP_DONE] = "step_done",
        [RUN_EVENT_WAIT] = "wait",   [RUN_EVENT_RETRY] = "retry",
        [RUN_EVENT_SPLIT] = "split", [RUN_EVENT_ASIDE] = "aside"};
    json_t *line = json_pack("{s:s, s:s?, s:i, s:i}", "event", names[event->kind], "step",
                             event->step, "number", (int) event->number, "of", (int) event->of);

    if (event->kind == RUN_EVENT_STEP_DONE) {
        json_object_set_new(line, "seconds", json_real(event->seconds));
    }
    if (event->message != NULL) {
        json_object_set_new(line, "message", json_string(event->message));
    }
    json_dumpf(line, stderr, JSON_COMPACT | JSON_REAL_PRECISION(4));
    fputc('\n', stderr);
    json_decref(line);
}

static void
end_line(Progress *progress)
{
    if (progress->open) {
        fputs("\r\033[K", stderr);
        progress->open = false;
    }
}

void
progress_tell(void *context, const RunEvent *event)
{
    Progress *progress = context;

    if (progress->quiet) {
        return;
    }
    if (progress->json) {
        tell_json(event);
        return;
    }
    end_line(progress);
    switch (event->kind) {
        case RUN_EVENT_STEP:
            if (progress->terminal) {
                fprintf(stderr, "%zu of %zu %s ...", event->number, event->of, event->step);
                fflush(stderr);
                progress->open = true;
            }
            break;
        case RUN_EVENT_STEP_DONE:
            fprintf(stderr, "%zu of %zu %s %.2f s\n", event->number, event->of, event->step,
                    event->seconds);
            break;
        case RUN_EVENT_WAIT:
            fprintf(stderr, "%s\n", event->message);
            break;
        case RUN_EVENT_RETRY:
            fprintf(stderr, "  %s: trying again: %s\n", event->step, event->message);
            break;
        case RUN_EVENT_SPLIT:
            fprintf(stderr, "  %s: failed, trying with fewer tenants: %s\n", event->step,
                    event->message);
            break;
        case RUN_EVENT_ASIDE:
            fprintf(stderr, "  %s: set aside %s\n", event->step, event->message);
            break;
    }
}

void
progress_note(Progress *progress, const char *text)
{
    end_line(progress);
    if (!progress->quiet && !progress->json) {
        fprintf(stderr, "%s\n", text);
    }
}

void
progress_end(Progress *progress)
{
    end_line(progress);
}

/* ---- after the run -------------------------------------------------------------------------- */

/* What there is to tell. */
typedef struct Ending
{
    const Plan *plan;
    const RunReport *report;
    DbRows targets;
    DbRows notes;
    DbRows absent;
    long long refused; /* rows in quarantine, where the operator says that there may be none */
} Ending;

static void
print_targets(const DbRows *targets)
{
    bool same = false;

    printf("%-24s %10s %10s %10s %10s %10s %10s\n", "target", "read", "inserted", "updated",
           "removed", "quarantine", "live");
    for (size_t i = 0; i < targets->row_count; i++) {
        const char *live = db_value(targets, i, 4);

        printf("%-24s %10s %10s %10s %10s %10s %10s\n", db_value(targets, i, 0),
               db_value(targets, i, 6), db_value(targets, i, 1), db_value(targets, i, 2),
               db_value(targets, i, 3), db_value(targets, i, 8), live != NULL ? live : "same");
        same = same || live == NULL;
        if (strcmp(db_value(targets, i, 11), "0") != 0) {
            printf("  the ledger does not close for %s branches\n", db_value(targets, i, 11));
        }
    }
    if (same) {
        puts("same: nothing of it changed; \"firn status\" says how many rows there are");
    }
}

static void
print_decoded(const RunReport *report)
{
    if (report->decoded > 0) {
        printf("%zu values decoded in %.2f s, %zu of them refused\n", report->decoded,
               report->decode_seconds, report->refused);
    }
}

static bool
is_partly(const Ending *ending)
{
    return ending->report->outcome != RUN_DONE || ending->notes.row_count > 0 ||
           ending->plan->broken_branches > 0 || ending->refused > 0;
}

/* With --quiet only what was not done. */
static void
print_text(const Session *session, const Ending *ending)
{
    enum
    {
        SHOWN = 20
    };
    const RunReport *report = ending->report;
    const size_t broken = ending->plan->broken_branches;

    if (!session->quiet) {
        print_targets(&ending->targets);
        absent_print(&ending->absent);
    }
    held_told(session->arena, &ending->notes, "not done", SHOWN);
    if (broken > 0) {
        printf(broken == 1
                   ? "not done: %zu branch does not fit its tables; \"firn check\" says why\n"
                   : "not done: %zu branches do not fit their tables; \"firn check\" says why\n",
               broken);
    }
    if (ending->refused > 0) {
        printf("--fail-on quarantine: %lld %s went there in this run; \"firn status\" says why\n",
               ending->refused, ending->refused == 1 ? "row" : "rows");
    }
    if (!session->quiet) {
        print_decoded(report);
        printf("%s in %.2f s: %lu statements, %lu commits\n",
               is_partly(ending) ? "done in part" : "done", report->seconds, report->statements,
               report->commits);
    }
}

static json_int_t
number(const DbRows *rows, size_t row, size_t column)
{
    const char *text = db_value(rows, row, column);

    return text != NULL ? strtoll(text, NULL, 10) : 0;
}

static void
print_json(Arena *arena, const Ending *ending)
{
    const Plan *plan = ending->plan;
    const RunReport *report = ending->report;
    const DbRows *targets = &ending->targets;
    const DbRows *notes = &ending->notes;
    static const struct
    {
        const char *name;
        size_t column;
    } members[] = {{"rows_read", 6}, {"inserted", 1},   {"updated", 2},     {"removed", 3},
                   {"unchanged", 7}, {"inferred", 5},   {"quarantined", 8}, {"branches", 10},
                   {"not_done", 9},  {"not_closed", 11}};
    json_t *root =
        json_pack("{s:s, s:f, s:i, s:i, s:i}", "outcome", is_partly(ending) ? "partly" : "done",
                  "seconds", report->seconds, "statements", (int) report->statements, "commits",
                  (int) report->commits, "broken_branches", (int) plan->broken_branches);

    if (ending->refused > 0) {
        json_object_set_new(root, "failed_on", json_string("quarantine"));
    }
    if (report->decoded > 0) {
        json_object_set_new(root, "values_decoded", json_integer((json_int_t) report->decoded));
        json_object_set_new(root, "values_refused", json_integer((json_int_t) report->refused));
        json_object_set_new(root, "decode_seconds", json_real(report->decode_seconds));
    }
    json_t *list = json_array();
    json_t *undone = json_array();

    for (size_t i = 0; i < targets->row_count; i++) {
        json_t *target = json_pack("{s:s}", "target", db_value(targets, i, 0));

        for (size_t m = 0; m < sizeof(members) / sizeof(*members); m++) {
            json_object_set_new(target, members[m].name,
                                json_integer(number(targets, i, members[m].column)));
        }
        if (db_value(targets, i, 4) != NULL) {
            json_object_set_new(target, "live", json_integer(number(targets, i, 4)));
        }
        json_array_append_new(list, target);
    }
    for (size_t i = 0; i < notes->row_count; i++) {
        json_array_append_new(undone,
                              json_pack("{s:s, s:s, s:s, s:s}", "tenant", db_value(notes, i, 0),
                                        "target", db_value(notes, i, 1), "feed",
                                        db_value(notes, i, 2), "reason", db_value(notes, i, 3)));
    }
    json_object_set_new(root, "drift", drift_json(arena, &plan->drift));
    json_object_set_new(root, "tenants", drift_news_json(&plan->drift));
    json_object_set_new(root, "targets", list);
    json_object_set_new(root, "not_done", undone);
    json_object_set_new(root, "absent", absent_json(&ending->absent));
    json_dumpf(root, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(4));
    putchar('\n');
    json_decref(root);
}

bool
report_run(Session *session, const Plan *plan, const RunReport *report, bool strict,
           RunTotals *totals)
{
    Ending ending = {.plan = plan, .report = report};

    if (!query_template(session, "report_targets", NULL, 0, &ending.targets) ||
        !query_template(session, "report_notes", NULL, 0, &ending.notes) ||
        !absent_query(session, "", &ending.absent)) {
        return false;
    }
    totals->held = ending.notes.row_count;
    for (size_t i = 0; i < ending.targets.row_count; i++) {
        totals->quarantined += number(&ending.targets, i, 8);
    }
    ending.refused = strict ? totals->quarantined : 0;
    if (session->json) {
        print_json(session->arena, &ending);
    } else {
        print_text(session, &ending);
    }
    return true;
}
