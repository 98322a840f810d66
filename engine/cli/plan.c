/* What a run would do and why, for people; plan_json.c has all of it for programs. */
#include <stdio.h>
#include <string.h>

#include "base/vec.h"
#include "cli/json.h"
#include "cli/plan_json.h"
#include "cli/run_commands.h"
#include "cli/work.h"

enum
{
    NAMES_SHOWN = 4 /* of a group of tenants */
};

/* Tenants that have something in common. */
typedef struct Group
{
    const char *what;
    const char **names;
    size_t count;
} Group;

typedef struct Groups
{
    Arena *arena;
    size_t room; /* names in each */
    VEC_OF(Group) items;
} Groups;

static void
add_to(Groups *groups, const char *what, const char *name)
{
    Group *group = NULL;

    for (size_t i = 0; i < groups->items.count && group == NULL; i++) {
        if (strcmp(groups->items.items[i].what, what) == 0) {
            group = &groups->items.items[i];
        }
    }
    if (group == NULL) {
        group = vec_push(groups->arena, &groups->items);
        group->what = what;
        group->names = arena_new_array(groups->arena, const char *, groups->room + 1);
    }
    group->names[group->count++] = name;
}

static void
print_names(const Group *group)
{
    for (size_t i = 0; i < group->count && i < NAMES_SHOWN; i++) {
        printf("%s%s", i > 0 ? ", " : "", group->names[i]);
    }
    if (group->count > NAMES_SHOWN) {
        printf(" and %zu more", group->count - NAMES_SHOWN);
    }
}

/* "118 branches: first load", with names where they are the exception. */
static void
print_groups(const Groups *groups, const char *indent)
{
    size_t largest = 0;

    for (size_t i = 0; i < groups->items.count; i++) {
        const size_t count = groups->items.items[i].count;

        largest = count > largest ? count : largest;
    }
    for (size_t i = 0; i < groups->items.count; i++) {
        const Group *group = &groups->items.items[i];

        printf("%s%zu branch%s: %s", indent, group->count, group->count == 1 ? "" : "es",
               group->what);
        if (group->count < largest || group->count <= NAMES_SHOWN) {
            printf(" (");
            print_names(group);
            putchar(')');
        }
        putchar('\n');
    }
}

/* ---- what changed since the last run -------------------------------------------------------- */

static void
print_group_line(const char *title, const Group *group)
{
    if (group->count > 0) {
        printf("%s%zu: ", title, group->count);
        print_names(group);
        putchar('\n');
    }
}

static const PlanTenant *
find_key(const Plan *plan, long long tenant_key)
{
    for (size_t i = 0; i < plan->tenant_count; i++) {
        if (plan->tenants[i].tenant_key == tenant_key) {
            return &plan->tenants[i];
        }
    }
    return NULL;
}

static void
print_tenants(const Work *work, bool selects)
{
    const Plan *plan = work->plan;
    const Catalog *catalog = plan->catalog;
    Group fresh = {.names = arena_new_array(work->arena, const char *, plan->tenant_count + 1)};
    Group gone = {.names = arena_new_array(work->arena, const char *, catalog->tenant_count + 1)};

    for (size_t i = 0; i < plan->tenant_count; i++) {
        if (plan->tenants[i].is_new && strcmp(plan->tenants[i].region, "*") != 0) {
            fresh.names[fresh.count++] = plan->tenants[i].name;
        }
    }
    for (size_t i = 0; !selects && i < catalog->tenant_count; i++) {
        const StateTenant *tenant = &catalog->tenants[i];

        if (strcmp(tenant->region, "*") != 0 && find_key(plan, tenant->tenant_key) == NULL) {
            gone.names[gone.count++] =
                arena_fmt(work->arena, "%s_%s", tenant->tenant, tenant->region);
        }
    }
    print_group_line("new tenants, ", &fresh);
    print_group_line("tenants without staging now (their rows stay), ", &gone);
}

static void
print_changes(const Work *work)
{
    const Plan *plan = work->plan;

    for (size_t r = 0; r < plan->record_count; r++) {
        const PlanRecord *record = &plan->records[r];
        Group changed = {.names =
                             arena_new_array(work->arena, const char *, record->branch_count + 1)};
        Group broken = {.names =
                            arena_new_array(work->arena, const char *, record->branch_count + 1)};

        for (size_t i = 0; i < record->branch_count; i++) {
            const PlanBranch *branch = &record->branches[i];

            if (branch->broken) {
                broken.names[broken.count++] = branch->tenant->name;
            } else if (branch->mode_reason != NULL &&
                       strcmp(branch->mode_reason, "mapping changed") == 0) {
                changed.names[changed.count++] = branch->tenant->name;
            }
        }
        print_group_line(
            arena_fmt(work->arena, "mapping or table changed, record %s, ", record->name),
            &changed);
        print_group_line(arena_fmt(work->arena, "broken, record %s, ", record->name), &broken);
    }
}

/* ---- targets -------------------------------------------------------------------------------- */

static void
print_shape(const PlanTarget *target)
{
    if (!target->exists) {
        printf("   create the table, %zu column%s\n", target->column_count,
               target->column_count == 1 ? "" : "s");
        return;
    }
    for (size_t i = 0; i < target->column_count; i++) {
        if (!target->columns[i].exists || target->columns[i].widens) {
            Arena *arena = arena_new();
            StrBuf type = strbuf_new(arena);

            datatype_render(target->columns[i].type, &type);
            printf("   %s column %s %s\n", target->columns[i].exists ? "widen" : "add",
                   target->columns[i].name, type.text);
            arena_free(arena);
        }
    }
}

static void
print_feed(const Work *work, const PlanFeed *feed)
{
    Groups groups = {.arena = work->arena, .room = feed->branch_count};

    for (size_t i = 0; i < feed->branch_count; i++) {
        const PlanFeedBranch *branch = &feed->branches[i];
        const char *reason = branch->branch->mode_reason;

        add_to(&groups,
               !branch->compare ? feed->source != NULL
                                      ? "increment, what that fact says has moved"
                                      : "increment, what changed since the last run"
                                : arena_fmt(work->arena, "all rows %s, %s",
                                            feed->source != NULL ? "made anew" : "compared",
                                            reason != NULL ? reason : "?"),
               branch->branch->tenant->name);
    }
    printf("   %s, ", feed->name);
    if (feed->was != NULL) {
        printf("which takes over what %s loaded, ", feed->was);
    }
    if (feed->source != NULL) {
        printf("from fact %s\n", feed->source->name);
    } else {
        printf("from record %s\n", feed->record->name);
    }
    print_groups(&groups, "      ");
}

/* What a feed loaded that the mapping has no more. */
static void
print_leaving(const Work *work, const PlanLeaving *leaving)
{
    Groups groups = {.arena = work->arena, .room = leaving->branch_count};

    for (size_t i = 0; i < leaving->branch_count; i++) {
        add_to(&groups,
               leaving->branches[i].accepted ? "what it loaded leaves, accepted"
                                             : "what it loaded leaves",
               leaving->branches[i].tenant->name);
    }
    if (leaving->branch_count > 0) {
        printf("   %s, not in the mapping any more%s\n", leaving->feed,
               leaving->still != NULL ? " for these" : "");
        print_groups(&groups, "      ");
    }
}

static bool
has_work(const PlanTarget *target)
{
    bool any = !target->exists;

    for (size_t i = 0; i < target->column_count; i++) {
        any = any || !target->columns[i].exists || target->columns[i].widens;
    }
    for (size_t i = 0; target->is_selected && i < target->feed_count; i++) {
        any = any || target->feeds[i]->branch_count > 0;
    }
    for (size_t i = 0; i < target->leaving_count; i++) {
        any = any || target->leaving[i].branch_count > 0;
    }
    return any;
}

static void
print_plan(const Work *work, bool selects)
{
    const Plan *plan = work->plan;
    size_t number = 0;
    size_t tenants = 0;

    for (size_t i = 0; i < plan->tenant_count; i++) {
        tenants += strcmp(plan->tenants[i].region, "*") != 0;
    }
    printf("project %s, %s: %zu tenants, %zu steps%s\n", plan->project->name.text,
           work->session.dialect->name, tenants, gen_step_count(work->gen),
           plan->control_exists ? "" : ", nothing was loaded yet");
    print_tenants(work, selects);
    print_changes(work);
    for (size_t i = 0; i < plan->target_count; i++) {
        const PlanTarget *target = plan->targets[i];

        if (!has_work(target)) {
            continue;
        }
        printf("\n%zu. %s %s", ++number, target->kind == TARGET_FACT ? "fact" : "dimension",
               target->name);
        if (target->fact_kind != FACT_TRANSACTION) {
            printf(", %s", target->target->fact_kind.text);
        }
        puts(target->period != PERIOD_NONE
                 ? arena_fmt(work->arena, " by the %s", period_word(target->period))
                 : "");
        print_shape(target);
        for (size_t f = 0; target->is_selected && f < target->feed_count; f++) {
            if (target->feeds[f]->branch_count > 0) {
                print_feed(work, target->feeds[f]);
            }
        }
        for (size_t l = 0; l < target->leaving_count; l++) {
            print_leaving(work, &target->leaving[l]);
        }
    }
}

ExitCode
run_plan(const Args *args)
{
    Work work;
    ExitCode code = EXIT_NOTHING;

    if (args->operand_count > 0) {
        return usage_error(args, "takes no operands; select with --select");
    }
    if (work_open(&work, args, false, arg_given(args, "reconcile"))) {
        session_report(&work.session);
        if (work.session.json) {
            json_print(plan_json(work.plan, work.gen));
        } else {
            print_plan(&work, arg_given(args, "select") || arg_given(args, "exclude"));
        }
        code = work.plan->broken_branches > 0 ? EXIT_PARTLY : EXIT_DONE;
    }
    return work_close(&work, code);
}
