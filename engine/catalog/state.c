#include "catalog/state.h"

#include <stdlib.h>
#include <string.h>

static int
compare_keys(long long a, long long b)
{
    return (a > b) - (a < b);
}

static int
compare_tenants(const void *a, const void *b)
{
    const StateTenant *left = a;
    const StateTenant *right = b;
    const int by_name = strcmp(left->tenant, right->tenant);
    const int by_region = by_name != 0 ? by_name : strcmp(left->region, right->region);

    return by_region != 0 ? by_region : compare_keys(left->tenant_key, right->tenant_key);
}

static int
compare_targets(const void *a, const void *b)
{
    return strcmp(((const StateTarget *) a)->target, ((const StateTarget *) b)->target);
}

static int
compare_branches(const void *a, const void *b)
{
    const StateBranch *left = a;
    const StateBranch *right = b;
    const int by_target = strcmp(left->target, right->target);
    const int by_feed = by_target != 0 ? by_target : strcmp(left->feed, right->feed);

    return by_feed != 0 ? by_feed : compare_keys(left->tenant_key, right->tenant_key);
}

static int
compare_retries(const void *a, const void *b)
{
    const StateRetry *left = a;
    const StateRetry *right = b;
    const int by_record = strcmp(left->record, right->record);

    return by_record != 0 ? by_record : compare_keys(left->tenant_key, right->tenant_key);
}

static int
compare_joins(const void *a, const void *b)
{
    const StateJoin *left = a;
    const StateJoin *right = b;
    const int by_target = strcmp(left->target, right->target);
    const int by_feed = by_target != 0 ? by_target : strcmp(left->feed, right->feed);
    const int by_key = by_feed != 0 ? by_feed : compare_keys(left->tenant_key, right->tenant_key);

    return by_key != 0 ? by_key : strcmp(left->alias, right->alias);
}

/* A sorted copy; an empty list may be NULL, which neither qsort() nor memcpy() takes. */
static void *
finish(Arena *arena, void *items, size_t count, size_t size,
       int (*compare)(const void *, const void *))
{
    void *copy = arena_alloc(arena, count * size, alignof(max_align_t));

    if (count > 0) {
        qsort(items, count, size, compare);
        memcpy(copy, items, count * size);
    }
    return copy;
}

void
state_finish(Arena *arena, StateLists *lists, Catalog *out)
{
    out->tenant_count = lists->tenants.count;
    out->tenants = finish(arena, lists->tenants.items, out->tenant_count, sizeof(StateTenant),
                          compare_tenants);
    out->target_count = lists->targets.count;
    out->targets = finish(arena, lists->targets.items, out->target_count, sizeof(StateTarget),
                          compare_targets);
    out->branch_count = lists->branches.count;
    out->branches = finish(arena, lists->branches.items, out->branch_count, sizeof(StateBranch),
                           compare_branches);
    out->retry_count = lists->retries.count;
    out->retries =
        finish(arena, lists->retries.items, out->retry_count, sizeof(StateRetry), compare_retries);
    out->join_count = lists->joins.count;
    out->joins =
        finish(arena, lists->joins.items, out->join_count, sizeof(StateJoin), compare_joins);
}
