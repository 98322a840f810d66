#include "catalog/state.h"

#include <stdlib.h>
#include <string.h>

#include "base/strmap.h"

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
compare_absent(const void *a, const void *b)
{
    const StateAbsent *left = a;
    const StateAbsent *right = b;
    const int by_target = strcmp(left->target, right->target);
    const int by_feed = by_target != 0 ? by_target : strcmp(left->feed, right->feed);

    return by_feed != 0 ? by_feed : compare_keys(left->tenant_key, right->tenant_key);
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

static int
compare_tables(const void *a, const void *b)
{
    const StateTable *left = a;
    const StateTable *right = b;
    const int by_key = compare_keys(left->tenant_key, right->tenant_key);
    const int by_schema = by_key != 0 ? by_key : strcmp(left->schema, right->schema);

    return by_schema != 0 ? by_schema : strcmp(left->name, right->name);
}

static int
compare_columns(const void *a, const void *b)
{
    const StateColumn *left = a;
    const StateColumn *right = b;
    const int by_shape = strcmp(left->shape, right->shape);

    return by_shape != 0 ? by_shape : compare_keys(left->position, right->position);
}

/* The number of a shape of the builder, by the digest under which its columns are listed. */
static StrMap *
number_shapes(StateLists *lists, Builder *builder)
{
    StrMap *numbers = strmap_new(lists->temp);
    StateColumn *columns = lists->columns.items;

    if (lists->columns.count > 0) {
        qsort(columns, lists->columns.count, sizeof(*columns), compare_columns);
    }
    for (size_t start = 0; start < lists->columns.count;) {
        size_t *number = arena_new_obj(lists->temp, size_t);
        size_t end = start;

        for (; end < lists->columns.count && strcmp(columns[end].shape, columns[start].shape) == 0;
             end++) {
            if (end == start || columns[end].position != columns[end - 1].position) {
                builder_add(builder, columns[end].column);
            }
        }
        *number = builder_shape(builder);
        strmap_put(numbers, columns[start].shape, number);
        start = end;
    }
    return numbers;
}

void
state_shapes(StateLists *lists, Builder *builder)
{
    const StrMap *numbers = number_shapes(lists, builder);
    const size_t empty = builder_shape(builder);

    for (size_t i = 0; i < lists->seen.count; i++) {
        const size_t *number = strmap_get(numbers, lists->seen.items[i].shape);
        StateTable table = lists->seen.items[i].table;

        table.columns = builder_shape_columns(builder, number != NULL ? *number : empty,
                                              &table.column_count, &table.columns_print);
        *vec_push(lists->temp, &lists->remembered) = table;
    }
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

static int
compare_lives(const void *a, const void *b)
{
    return compare_keys(((const StateLife *) a)->tenant_key, ((const StateLife *) b)->tenant_key);
}

static void
give_lives(StateLists *lists)
{
    if (lists->lives.count == 0) {
        return;
    }
    qsort(lists->lives.items, lists->lives.count, sizeof(StateLife), compare_lives);
    for (size_t i = 0; i < lists->tenants.count; i++) {
        StateTenant *tenant = &lists->tenants.items[i];
        const StateLife wanted = {.tenant_key = tenant->tenant_key};
        const StateLife *life = bsearch(&wanted, lists->lives.items, lists->lives.count,
                                        sizeof(StateLife), compare_lives);

        if (life != NULL) {
            tenant->state = life->state;
            tenant->changed_at = life->changed_at;
            tenant->seen_at = life->seen_at;
        }
    }
}

void
state_finish(Arena *arena, StateLists *lists, Catalog *out)
{
    give_lives(lists);
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
    out->absent_count = lists->absent.count;
    out->absent =
        finish(arena, lists->absent.items, out->absent_count, sizeof(StateAbsent), compare_absent);
    out->join_count = lists->joins.count;
    out->joins =
        finish(arena, lists->joins.items, out->join_count, sizeof(StateJoin), compare_joins);
    out->remembered_count = lists->remembered.count;
    out->remembered = finish(arena, lists->remembered.items, out->remembered_count,
                             sizeof(StateTable), compare_tables);
}
