/* The same change in many tenants is told once. */
#include "base/strmap.h"
#include "base/vec.h"
#include "plan/drift.h"

#include <stdlib.h>
#include <string.h>

typedef VEC_OF(const char *) Names;

typedef struct Growing
{
    const TableDrift *table;
    const DriftChange *change;
    Names tenants;
} Growing;

bool
drift_leaves_out(const PlanDrift *drift)
{
    bool any = drift->held_branches > 0;

    for (size_t i = 0; i < drift->news_count; i++) {
        any = any || drift->news[i].kind == TENANT_IS_GONE;
    }
    return any;
}

/* What makes two changes the same: everything but the tenant. */
static const char *
key_of(Arena *arena, const TableDrift *table, const DriftChange *change)
{
    StrBuf out = strbuf_new(arena);

    strbuf_fmt(&out, "%s.%s\n%d %d\n", table->function, table->table, (int) change->kind,
               (int) change->answer);
    drift_change_print(change, &out);
    strbuf_fmt(&out, "\n%s\n", change->before != NULL ? change->before : "");
    strbuf_str(&out, change->after != NULL ? change->after : "");
    for (size_t i = 0; i < change->effect_count; i++) {
        strbuf_char(&out, '\n');
        drift_effect_print(&change->effects[i], false, &out);
    }
    return out.text;
}

/* The worst first; then by table and column. */
static int
by_weight(const void *a, const void *b)
{
    const DriftGroup *left = a;
    const DriftGroup *right = b;

    if (left->change->answer != right->change->answer) {
        return left->change->answer > right->change->answer ? -1 : 1;
    }
    int order = strcmp(left->table->function, right->table->function);

    order = order != 0 ? order : strcmp(left->table->table, right->table->table);
    order = order != 0 ? order
                       : strcmp(left->change->column != NULL ? left->change->column : "",
                                right->change->column != NULL ? right->change->column : "");
    order = order != 0 ? order : (int) left->change->kind - (int) right->change->kind;
    return order != 0 ? order : strcmp(left->tenants[0], right->tenants[0]);
}

size_t
drift_groups(Arena *arena, const PlanDrift *drift, const DriftGroup **out)
{
    StrMap *known = strmap_new(arena);
    VEC_OF(Growing *) groups = {0};

    for (size_t t = 0; t < drift->table_count; t++) {
        const TableDrift *table = &drift->tables[t];

        for (size_t i = 0; i < table->change_count; i++) {
            const char *key = key_of(arena, table, &table->changes[i]);
            Growing *group = strmap_get(known, key);

            if (group == NULL) {
                group = arena_new_obj(arena, Growing);
                *group = (Growing){.table = table, .change = &table->changes[i]};
                strmap_put(known, key, group);
                *vec_push(arena, &groups) = group;
            }
            *vec_push(arena, &group->tenants) = table->tenant;
        }
    }
    DriftGroup *list = arena_new_array(arena, DriftGroup, groups.count + 1);

    for (size_t i = 0; i < groups.count; i++) {
        list[i] = (DriftGroup){.table = groups.items[i]->table,
                               .change = groups.items[i]->change,
                               .tenants = groups.items[i]->tenants.items,
                               .tenant_count = groups.items[i]->tenants.count};
    }
    if (groups.count > 1) {
        qsort(list, groups.count, sizeof(*list), by_weight);
    }
    *out = list;
    return groups.count;
}
