/* What an operator does with tenants: each action is one small transaction of the control schema. */
#include <stdio.h>
#include <string.h>

#include "base/vec.h"
#include "cli/change.h"
#include "cli/json.h"
#include "cli/run_commands.h"
#include "cli/tenant_list.h"
#include "gen/tenant.h"

typedef VEC_OF(TenantName) Names;

typedef struct Action
{
    const char *name;
    const char *state;
    const char *done;        /* "paused acme_sg" */
    const char *const *from; /* states in which it makes sense; ends with NULL */
} Action;

static const char *const addable[] = {"waiting", "retired", "erased", "new", NULL};
static const char *const running[] = {"active", "gone", "excluded", NULL};
static const char *const resting[] = {"paused", "retired", NULL};
static const char *const retirable[] = {"active", "gone", "paused", "excluded", NULL};

static const Action actions[] = {{"add", "active", "on board", addable},
                                 {"pause", "paused", "paused", running},
                                 {"resume", "active", "goes on", resting},
                                 {"retire", "retired", "retired", retirable},
                                 {0}};

static bool
is_from(const Action *action, const char *state)
{
    for (const char *const *from = action->from; *from != NULL; from++) {
        if (strcmp(*from, state) == 0) {
            return true;
        }
    }
    return false;
}

/* The whole tenant goes along when all of its regions do. */
static void
add_whole(Work *work, const ListedTenants *list, Names *names)
{
    const size_t count = names->count;

    for (size_t i = 0; i < count; i++) {
        const TenantName name = names->items[i];
        size_t listed = 0;
        size_t named = 0;
        bool known = false;

        for (size_t k = 0; k < list->count; k++) {
            listed += strcmp(list->items[k].tenant, name.tenant) == 0;
        }
        for (size_t k = 0; k < names->count; k++) {
            named += strcmp(names->items[k].tenant, name.tenant) == 0 &&
                     strcmp(names->items[k].region, "*") != 0;
            known = known || (strcmp(names->items[k].tenant, name.tenant) == 0 &&
                              strcmp(names->items[k].region, "*") == 0);
        }
        if (listed == named && !known) {
            *vec_push(work->arena, names) = (TenantName){
                .tenant = name.tenant, .region = "*", .display_name = name.display_name};
        }
    }
}

/* The tenants of one operand in a state that fits; false after a diagnostic. */
static bool
find_named(Work *work, const Action *action, const char *word, const ListedTenants *list,
           Names *names)
{
    const char *other = NULL;
    bool found = false;

    for (size_t i = 0; i < list->count; i++) {
        const ListedTenant *tenant = &list->items[i];

        if (!name_matches(word, tenant->name) && !name_matches(word, tenant->tenant)) {
            continue;
        }
        if (!is_from(action, tenant->state)) {
            other = arena_fmt(work->arena, "%s is %s", tenant->name, tenant->state);
            continue;
        }
        found = true;
        *vec_push(work->arena, names) =
            (TenantName){.tenant = tenant->tenant,
                         .region = tenant->region,
                         .display_name = tenant_display_name(work->session.project, tenant->tenant,
                                                             tenant->region)};
    }
    if (!found) {
        diag_error(work->session.diags, DIAG_SELECTION, (Span){0},
                   other != NULL ? "nothing to %s: %s" : "nothing to %s: there is no tenant \"%s\"",
                   action->name, other != NULL ? other : word);
        diag_hint(work->session.diags, "See \"firn tenant list\".");
    }
    return found;
}

/* What was done, by tenant and region as they were found. */
static void
tell_state(const Work *work, const Action *action, const Names *names, size_t count)
{
    json_t *list = work->session.json ? json_array() : NULL;

    for (size_t i = 0; i < count; i++) {
        const char *name =
            arena_fmt(work->arena, "%s_%s", names->items[i].tenant, names->items[i].region);

        if (list == NULL) {
            printf("%s: %s\n", name, action->done);
            continue;
        }
        json_t *out = json_object();

        json_put(out, "name", name);
        json_put(out, "tenant", names->items[i].tenant);
        json_put(out, "region", names->items[i].region);
        json_put(out, "state", action->state);
        json_array_append_new(list, out);
    }
    if (list != NULL) {
        json_t *root = json_object();

        json_put(root, "action", action->name);
        json_object_set_new(root, "tenants", list);
        json_print(root);
    }
}

static ExitCode
change_state(Work *work, const Args *args, const Action *action)
{
    const ListedTenants list = tenant_list(work);
    Names names = {0};

    for (int i = 1; i < args->operand_count; i++) {
        if (!find_named(work, action, args->operands[i], &list, &names)) {
            return EXIT_NOTHING;
        }
    }
    if (strcmp(action->name, "add") == 0 && !work->session.project->discover) {
        diag_notice(work->session.diags, DIAG_TENANT_WAITS, (Span){0},
                    "the project lists its tenants: add them to `tenants:`, too");
    }
    const size_t count = names.count;

    add_whole(work, &list, &names);
    const TenantChange change = {
        .action = action->name, .state = action->state, .names = names.items, .count = names.count};

    Step step = {0};

    if (!gen_tenant_state(work->gen, work->arena, &change, &step, work->session.diags) ||
        !change_send(work, args, &step)) {
        return EXIT_NOTHING;
    }
    if (change_is_told(work, args)) {
        tell_state(work, action, &names, count);
    }
    return EXIT_DONE;
}

/* Is there a tenant of that code, whom nobody erased where only `living` ones count? */
static bool
knows(const Catalog *catalog, const char *tenant, bool living)
{
    for (size_t i = 0; i < catalog->tenant_count; i++) {
        const StateTenant *known = &catalog->tenants[i];

        if (strcmp(known->tenant, tenant) == 0 &&
            !(living && known->state != NULL && strcmp(known->state, "erased") == 0)) {
            return true;
        }
    }
    return false;
}

/* The first staging schema that is the tenant's, in whatever region; NULL: there is none. */
static const char *
schema_of(Work *work, const char *tenant)
{
    const Catalog *catalog = work->session.catalog;

    for (size_t i = 0; i < catalog->schema_count; i++) {
        SchemaParts parts = {0};
        const char *why = NULL;

        if (project_match_schema(work->arena, work->session.project, catalog->schemas[i].name,
                                 &parts, &why) == SCHEMA_MATCH &&
            strcmp(parts.tenant, tenant) == 0) {
            return catalog->schemas[i].name;
        }
    }
    return NULL;
}

/* Its schemas would be those of a tenant that nobody knows, and the next run would load all of its rows again. */
static bool
schemas_are_renamed(Work *work, const TenantRename *rename)
{
    const char *left = schema_of(work, rename->from);

    if (left != NULL) {
        diag_error(work->session.diags, DIAG_TENANT_RENAMED_EARLY, (Span){0},
                   "the schema \"%s\" is still that of \"%s\": the next run would load it as a "
                   "new tenant, everything twice",
                   left, rename->from);
        diag_hint(work->session.diags,
                  "In this order: stop the replication tasks of \"%s\", rename its schemas, then "
                  "\"firn tenant rename %s %s\", then the next run.",
                  rename->from, rename->from, rename->to);
    }
    return left == NULL;
}

static void
tell_rename(const Work *work, const TenantRename *rename)
{
    if (work->session.json) {
        json_t *root = json_object();

        json_put(root, "action", "rename");
        json_put(root, "from", rename->from);
        json_put(root, "to", rename->to);
        json_print(root);
        return;
    }
    printf("%s is %s now; its keys stay, and the next run compares it\n", rename->from, rename->to);
}

static ExitCode
rename_tenant(Work *work, const Args *args)
{
    const TenantRename rename = {.from = args->operands[1], .to = args->operands[2]};
    const Catalog *catalog = work->session.catalog;
    Diags *diags = work->session.diags;
    Step step = {0};

    if (!knows(catalog, rename.from, false)) {
        diag_error(diags, DIAG_SELECTION, (Span){0}, "there is no tenant \"%s\"", rename.from);
        return EXIT_NOTHING;
    }
    if (knows(catalog, rename.to, true)) {
        diag_error(diags, DIAG_SELECTION, (Span){0},
                   "there is a tenant \"%s\" already; two cannot become one", rename.to);
        diag_hint(
            diags,
            "If they are the same one, loaded twice because it was renamed before its schemas "
            "were: \"firn tenant erase\" the one that was loaded last.");
        return EXIT_NOTHING;
    }
    if (!schemas_are_renamed(work, &rename) ||
        !gen_tenant_rename(work->gen, work->arena, &rename, &step, diags) ||
        !change_send(work, args, &step)) {
        return EXIT_NOTHING;
    }
    if (change_is_told(work, args)) {
        tell_rename(work, &rename);
    }
    return EXIT_DONE;
}

static ExitCode
usage_of(const Args *args, const Action **action)
{
    const char *word = args->operand_count > 0 ? args->operands[0] : "";
    const bool rename = strcmp(word, "rename") == 0;

    for (const Action *at = actions; at->name != NULL; at++) {
        *action = strcmp(at->name, word) == 0 ? at : *action;
    }
    if (strcmp(word, "list") == 0) {
        return args->operand_count > 1      ? usage_error(args, "list takes no tenants")
               : arg_given(args, "dry-run") ? usage_error(args, "list changes nothing")
                                            : EXIT_DONE;
    }
    const bool erase = strcmp(word, "erase") == 0;

    if (*action == NULL && !rename && !erase) {
        return usage_error(args, "say list, add, pause, resume, retire, rename or erase");
    }
    if (erase && args->operand_count != 2) {
        return usage_error(args, "erase takes one tenant");
    }
    if (!erase && arg_given(args, "rehearse")) {
        return usage_error(args, "only erase can be rehearsed; see --dry-run");
    }
    if (rename && args->operand_count != 3) {
        return usage_error(args, "rename takes the old code and the new one");
    }
    if (args->operand_count < 2) {
        return usage_error(args, "%s takes the tenants", word);
    }
    return change_usage(args, word);
}

ExitCode
run_tenant(const Args *args)
{
    Work work;
    const Action *action = NULL;
    ExitCode code = usage_of(args, &action);

    if (code != EXIT_DONE) {
        return code;
    }
    code = EXIT_NOTHING;
    if (work_registry(&work, args, !arg_given(args, "snapshot"))) {
        if (action != NULL) {
            code = change_state(&work, args, action);
        } else if (strcmp(args->operands[0], "erase") == 0) {
            code = tenant_erase(&work, args);
        } else if (strcmp(args->operands[0], "rename") == 0) {
            code = rename_tenant(&work, args);
        } else {
            const ListedTenants list = tenant_list(&work);

            code = tenant_list_print(&work, &list) ? EXIT_DONE : EXIT_NOTHING;
        }
    }
    return work_close(&work, code);
}
