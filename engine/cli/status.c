/* What the control schema knows: the last runs, every target, what is held or quarantined, the ledger. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/absent.h"
#include "cli/held.h"
#include "cli/json.h"
#include "cli/query.h"
#include "cli/run_commands.h"
#include "cli/table.h"
#include "cli/tenant_list.h"
#include "gen/gen.h"

enum
{
    TABLES_NEEDED = 7, /* of template status_there */
    VARS = 2
};

/* One table of the answer. */
typedef struct Part
{
    const char *name; /* in JSON */
    const char *title;
    const char *query; /* the template */
    bool skip_empty;   /* nothing is printed where there are no rows */
    const TableColumn *columns;
} Part;

/* Where the rows of a branch or a feed went. */
#define LEDGER_COLUMNS                                                                        \
    {"read", "rows_read", TABLE_NUMBER}, {"applied", "applied", TABLE_NUMBER},                \
        {"unchanged", "unchanged", TABLE_NUMBER}, {"superseded", "superseded", TABLE_NUMBER}, \
        {"ignored", "ignored", TABLE_NUMBER}, {"quarantined", "quarantined", TABLE_NUMBER},   \
    {                                                                                         \
        "held", "held", TABLE_NUMBER                                                          \
    }

static const TableColumn run_columns[] = {{"run", "run", TABLE_NUMBER},
                                          {"started (UTC)", "started_at", TABLE_TEXT},
                                          {"seconds", "seconds", TABLE_NUMBER},
                                          {"status", "status", TABLE_TEXT},
                                          {"rows read", "rows_read", TABLE_NUMBER},
                                          {"branches not done", "not_done", TABLE_NUMBER},
                                          {0}};

static const TableColumn target_columns[] = {{"target", "target", TABLE_TEXT},
                                             {"rows", "live", TABLE_NUMBER},
                                             {"last change (UTC)", "changed_at", TABLE_TEXT},
                                             {"branches", "branches", TABLE_NUMBER},
                                             {"held", "held", TABLE_NUMBER},
                                             {"quarantined", "quarantined", TABLE_NUMBER},
                                             {0}};

static const TableColumn ledger_columns[] = {{"target", "target", TABLE_TEXT},
                                             {"feed", "feed", TABLE_TEXT},
                                             {"branches", "branches", TABLE_NUMBER},
                                             LEDGER_COLUMNS,
                                             {0}};

static const TableColumn held_columns[] = {{"tenant", "tenant", TABLE_TEXT},
                                           {"target", "target", TABLE_TEXT},
                                           {"feed", "feed", TABLE_TEXT},
                                           {"reason", "reason", TABLE_TEXT},
                                           {0}};

static const TableColumn quarantine_columns[] = {{"target", "target", TABLE_TEXT},
                                                 {"reason", "reason", TABLE_TEXT},
                                                 {"rows", "rows", TABLE_NUMBER},
                                                 {"tenants", "tenants", TABLE_NUMBER},
                                                 {0}};

static const TableColumn branch_columns[] = {{"tenant", "tenant", TABLE_TEXT},
                                             {"target", "target", TABLE_TEXT},
                                             {"feed", "feed", TABLE_TEXT},
                                             {"watermark", "watermark", TABLE_TEXT},
                                             {"compared (UTC)", "compared_at", TABLE_TEXT},
                                             {"held because", "reason", TABLE_TEXT},
                                             {"in quarantine", "in_quarantine", TABLE_NUMBER},
                                             {"run", "run", TABLE_NUMBER},
                                             {"mode", "mode", TABLE_TEXT},
                                             LEDGER_COLUMNS,
                                             {0}};

static const Part whole[] = {
    {"runs", "Runs", "status_runs", false, run_columns},
    {"targets", "Targets", "status_targets", false, target_columns},
    {"ledger", "The ledger of the last run", "status_ledger", false, ledger_columns},
    {"quarantine", "Quarantine, by reason", "status_quarantine", true, quarantine_columns},
    {"held", "Held back", "status_held", true, held_columns},
    {0}};

static const Part tenant_part[] = {{"branches",
                                    "Branches, with the ledger of the last run that read them",
                                    "status_branches", false, branch_columns},
                                   {0}};

static bool
print_part(Session *session, const Part *part, const SqlVar vars[static VARS], json_t *root,
           bool first)
{
    DbRows rows = {0};

    if (!query_template(session, part->query, vars, VARS, &rows)) {
        return false;
    }
    if (rows.row_count == 0 && vars[0].text[0] != '\0') {
        return diag_error(session->diags, DIAG_SELECTION, (Span){0},
                          "no branch of tenant \"%s\" was run yet", vars[0].text);
    }
    if (root != NULL) {
        json_object_set_new(root, part->name, table_json(&rows, part->columns));
    } else if (rows.row_count > 0 || !part->skip_empty) {
        printf("%s%s\n\n", first ? "" : "\n", part->title);
        if (part->columns == held_columns) {
            held_told(session->arena, &rows, "held back", rows.row_count);
        } else {
            table_print(&rows, part->columns);
        }
    }
    return true;
}

/* One line below the tables. */
static bool
print_absent(Session *session, const char *tenant, json_t *root)
{
    DbRows rows = {0};

    if (!absent_query(session, tenant, &rows)) {
        return false;
    }
    if (root != NULL) {
        json_object_set_new(root, "absent", absent_json(&rows));
    } else if (rows.row_count > 0) {
        putchar('\n');
        absent_print(&rows);
    }
    return true;
}

/* Does the server have the tables of a run?  -1 after a diagnostic.  *absent: also that of absent rows. */
static int
is_there(Session *session, bool *absent)
{
    const SqlVar var = {
        .name = "schema", .kind = SQL_VAR_LITERAL, .text = session->project->control_schema.text};
    DbRows rows = {0};

    if (!query_template(session, "status_there", &var, 1, &rows)) {
        return -1;
    }
    const char *const found[] = {db_value(&rows, 0, 0), db_value(&rows, 0, 1)};

    *absent = found[1] != NULL && strcmp(found[1], "0") != 0;
    return found[0] != NULL && strtol(found[0], NULL, 10) == TABLES_NEEDED;
}

static ExitCode
nothing_yet(const Session *session)
{
    const char *schema = session->project->control_schema.text;

    if (session->json) {
        json_print(json_pack("{s:b, s:s}", "loaded", 0, "control_schema", schema));
    } else {
        printf("nothing was loaded yet: there are no control tables in schema \"%s\"\n", schema);
    }
    return EXIT_DONE;
}

static const char *
lower(Arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, text);

    for (char *c = copy; *c != '\0'; c++) {
        *c = (char) tolower((unsigned char) *c);
    }
    return copy;
}

/* Who is on board, and who is not; whatever is wrong with the mapping, the rest was told. */
static void
print_tenants(Work *work, const Args *args, const char *tenant, json_t *root)
{
    if (!session_catalog(&work->session, args) || !work_plan_registry(work, args)) {
        return;
    }
    const ListedTenants list = tenant_list(work);

    if (root != NULL) {
        json_object_set_new(root, "tenants", tenant_list_json(&list, tenant));
    } else {
        puts(tenant != NULL ? "\nThe tenant\n" : "\nTenants\n");
        tenant_list_brief(&list, tenant);
    }
}

static ExitCode
status(Work *work, const Args *args, const char *tenant)
{
    Session *session = &work->session;
    bool absent = false;
    const int there = is_there(session, &absent);

    if (there < 0) {
        return EXIT_NOTHING;
    }
    if (there == 0) {
        return nothing_yet(session);
    }
    const SqlVar lock = {.name = "lock_name",
                         .kind = SQL_VAR_LITERAL,
                         .text = gen_lock_name(session->arena, session->project)};
    StrBuf lock_is_free = strbuf_new(session->arena);

    if (!sql_render(&lock_is_free, session->dialect, "lock_is_free", &lock, 1, session->diags)) {
        return EXIT_NOTHING;
    }
    const SqlVar vars[VARS] = {
        {.name = "tenant",
         .kind = SQL_VAR_LITERAL,
         .text = tenant != NULL ? lower(session->arena, tenant) : ""},
        {.name = "lock_is_free", .kind = SQL_VAR_CODE, .text = lock_is_free.text}};
    const Part *parts = tenant != NULL ? tenant_part : whole;
    json_t *root = session->json ? json_object() : NULL;
    bool ok = true;

    for (const Part *part = parts; ok && part->name != NULL; part++) {
        ok = print_part(session, part, vars, root, part == parts);
    }
    ok = ok && (!absent || print_absent(session, vars[0].text, root));
    if (ok) {
        print_tenants(work, args, tenant != NULL ? vars[0].text : NULL, root);
    }
    if (ok && root != NULL) {
        json_print(json_incref(root));
    }
    json_decref(root);
    return ok ? EXIT_DONE : EXIT_NOTHING;
}

ExitCode
run_status(const Args *args)
{
    Work work = {0};
    ExitCode code = EXIT_NOTHING;

    if (args->operand_count > 0) {
        return usage_error(args, "takes no operands; name a tenant with --tenant");
    }
    if (arg_given(args, "snapshot")) {
        return usage_error(args, "a snapshot holds no runs; ask the server");
    }
    work.arena = arena_new();
    if (session_open(&work.session, args) && session_connect(&work.session, args, false)) {
        code = status(&work, args, arg_value(args, "tenant"));
    }
    return work_close(&work, code);
}
