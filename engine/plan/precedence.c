/* Shared dimensions: whose words count where several tenants describe one member; and what a target's definition is. */
#include <stdlib.h>
#include <string.h>

#include "plan/planner.h"

/* Every tenant that may have said something of a shared member, selected for this run or not. */
typedef VEC_OF(StateTenant) Known;

typedef VEC_OF(long long) Keys;

static int
by_tenant(const void *a, const void *b)
{
    const StateTenant *left = a;
    const StateTenant *right = b;
    const int order = strcmp(left->tenant, right->tenant);

    return order != 0 ? order : strcmp(left->region, right->region);
}

static Known
known_tenants(const Planner *planner)
{
    const Catalog *catalog = planner->catalog;
    const Plan *plan = planner->plan;
    Known known = {0};

    for (size_t i = 0; i < catalog->tenant_count; i++) {
        if (!tenant_is(&catalog->tenants[i], "erased")) {
            *vec_push(planner->arena, &known) = catalog->tenants[i];
        }
    }
    for (size_t i = 0; i < plan->tenant_count; i++) {
        const PlanTenant *tenant = &plan->tenants[i];

        if (tenant->is_new) {
            *vec_push(planner->arena, &known) = (StateTenant){.tenant = tenant->tenant,
                                                              .region = tenant->region,
                                                              .tenant_key = tenant->tenant_key};
        }
    }
    if (known.count > 0) {
        qsort(known.items, known.count, sizeof(*known.items), by_tenant);
    }
    return known;
}

static bool
is_named(Planner *planner, Text wanted, const StateTenant *tenant)
{
    return name_matches(wanted.text, tenant->tenant) ||
           name_matches(wanted.text,
                        arena_fmt(planner->arena, "%s_%s", tenant->tenant, tenant->region));
}

/* The project or an operator leaves the tenant out, whatever this run selects. */
static bool
is_paused(Planner *planner, const StateTenant *tenant)
{
    const Project *project = planner->project;
    bool listed = project->discover;

    if (tenant_rests(tenant)) {
        return true;
    }

    for (size_t i = 0; !listed && i < project->tenants.count; i++) {
        listed = is_named(planner, project->tenants.items[i], tenant);
    }
    return !listed || project_excludes(project, tenant->tenant, tenant->region);
}

const char *
plan_definition(Arena *arena, const PlanTarget *target)
{
    Fingerprint print = fingerprint_new();

    if (target->target == NULL ||
        (target->target->members.count == 0 && target->extras_print == NULL)) {
        return target->columns_print;
    }
    /* Other words for special members make no row anew, nor do columns that the extras fill. */
    fingerprint_text(&print, target->columns_print);
    if (target->extras_print != NULL) {
        fingerprint_text(&print, target->extras_print);
    }
    for (size_t i = 0; i < target->target->members.count; i++) {
        const SpecialMember *member = &target->target->members.items[i];

        fingerprint_number(&print, (unsigned long long) -member->key);
        for (size_t v = 0; v < member->values.count; v++) {
            fingerprint_text(&print, member->values.items[v].from.text);
            fingerprint_text(&print, member->values.items[v].to.text);
        }
    }
    return fingerprint_hex(arena, &print);
}

/* Another order between tenants, or another tenant paused: all members are made anew. */
static void
print_precedence(Planner *planner, PlanTarget *target)
{
    const TextList *wanted = &target->target->precedence;
    Fingerprint print = fingerprint_new();

    if (wanted->count == 0 && target->paused_count == 0) {
        return;
    }
    fingerprint_text(&print, target->columns_print);
    for (size_t i = 0; i < wanted->count; i++) {
        fingerprint_text(&print, wanted->items[i].text);
    }
    for (size_t i = 0; i < target->paused_count; i++) {
        fingerprint_number(&print, (unsigned long long) target->paused[i]);
    }
    target->columns_print = fingerprint_hex(planner->arena, &print);
    target->definition = plan_definition(planner->arena, target);
}

void
plan_precedence(Planner *planner, PlanTarget *target)
{
    const TextList *wanted = &target->target->precedence;
    Keys first = {0};
    Keys paused = {0};

    if (target->kind != TARGET_DIMENSION || target->scope != SCOPE_SHARED) {
        return;
    }
    const Known known = known_tenants(planner);

    for (size_t i = 0; i < wanted->count; i++) {
        for (size_t j = 0; j < known.count; j++) {
            if (strcmp(known.items[j].region, "*") != 0 &&
                is_named(planner, wanted->items[i], &known.items[j])) {
                *vec_push(planner->arena, &first) = known.items[j].tenant_key;
            }
        }
    }
    for (size_t j = 0; j < known.count; j++) {
        if (strcmp(known.items[j].region, "*") != 0 && is_paused(planner, &known.items[j])) {
            *vec_push(planner->arena, &paused) = known.items[j].tenant_key;
        }
    }
    target->precedence = first.items;
    target->precedence_count = first.count;
    target->paused = paused.items;
    target->paused_count = paused.count;
    print_precedence(planner, target);
}
