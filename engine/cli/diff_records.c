#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/diff.h"
#include "cli/json.h"
#include "cli/show_json.h"

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

/* Both plans have reported what does not fit. */
static const char *
select_of(Work *work, Arena *arena, const PlanRecord *record, const PlanBranch *branch)
{
    Diags *ignored = diags_new(arena);
    const BoundBranch *bound = plan_bind(work->planner, arena, record, branch, ignored);
    const char *sql =
        bound != NULL ? gen_branch_select(work->gen, arena, bound, branch, ignored) : NULL;

    return sql != NULL ? without_names(arena, branch->tenant, diff_without_digests(arena, sql))
                       : NULL;
}

/* The parts of a record as it holds for a tenant: what the author wrote of its rows, and the SQL of each value. */
static json_t *
parts_of(Arena *arena, const char *record, const json_t *fields, const json_t *values)
{
    json_t *out = json_object();
    size_t i = 0;
    json_t *part = NULL;

    json_array_foreach (fields, i, part) {
        json_object_set(
            out,
            arena_fmt(arena, "%s %s", record, json_string_value(json_object_get(part, "name"))),
            json_object_get(part, "text"));
    }
    json_array_foreach (values, i, part) {
        const char *sql = json_string_value(json_object_get(part, "sql"));
        const char *bad = json_string_value(json_object_get(part, "bad"));

        json_object_set_new(
            out,
            arena_fmt(arena, "%s.%s", record, json_string_value(json_object_get(part, "name"))),
            json_string(arena_fmt(arena, "%s%s%s", sql != NULL ? sql : "feeds nothing",
                                  bad != NULL ? "\nto quarantine when: " : "",
                                  bad != NULL ? bad : "")));
    }
    return out;
}

/* The changes of the parts that differ. */
static void
compare_parts(Diff *d, const json_t *before, const json_t *after, Changes *out)
{
    const char *part = NULL;
    json_t *text = NULL;

    json_object_foreach ((json_t *) (uintptr_t) before, part, text) {
        const char *then = json_string_value(text);
        const char *now = json_string_value(json_object_get(after, part));

        if (now == NULL || strcmp(then, now) != 0) {
            *vec_push(d->arena, out) = diff_change(d, part, then, now);
        }
    }
    json_object_foreach ((json_t *) (uintptr_t) after, part, text) {
        if (json_object_get(before, part) == NULL) {
            *vec_push(d->arena, out) = diff_change(d, part, NULL, json_string_value(text));
        }
    }
}

/* One side of a branch that both projects have. */
typedef struct Side
{
    Work *work;
    const PlanRecord *record;
    const PlanBranch *branch;
    const char *select;
    json_t *fields;
} Side;

static json_t *
parts_of_side(Arena *scratch, const Side *side)
{
    json_t *values = show_values(side->work, scratch, side->record, side->branch);
    json_t *parts = parts_of(scratch, side->record->name, side->fields, values);

    json_decref(values);
    return parts;
}

/* What differs between the two: for branches with the same texts it is found once. */
static const Changes *
changes_between(Diff *d, Arena *scratch, const Side *then, const Side *now)
{
    char *then_fields = json_dumps(then->fields, JSON_COMPACT);
    char *now_fields = json_dumps(now->fields, JSON_COMPACT);
    const char *key = arena_fmt(scratch, "\x1d%s\x1f%s\x1f%s\x1f%s\x1f%s", then->record->name,
                                then->select, now->select, then_fields, now_fields);
    Changes *found = strmap_get(d->known, key);

    if (found == NULL) {
        json_t *before = parts_of_side(scratch, then);
        json_t *after = parts_of_side(scratch, now);

        found = arena_new_obj(d->arena, Changes);
        *found = (Changes){0};
        compare_parts(d, before, after, found);
        strmap_put(d->known, arena_strdup(d->arena, key), found);
        json_decref(before);
        json_decref(after);
    }
    free(then_fields);
    free(now_fields);
    return found;
}

static void
add_tenant(Diff *d, Change *change, const char *tenant)
{
    *vec_push(d->arena, &change->tenants) = tenant;
}

static void
compare_both(Diff *d, Arena *scratch, Side *then, Side *now)
{
    const char *tenant = now->branch->tenant->name;

    then->fields = show_fields(then->work, scratch, then->record, then->branch);
    now->fields = show_fields(now->work, scratch, now->record, now->branch);
    const Changes *changes = changes_between(d, scratch, then, now);

    for (size_t i = 0; i < changes->count; i++) {
        add_tenant(d, changes->items[i], tenant);
    }
    if (changes->count == 0) {
        add_tenant(d,
                   diff_change(d, arena_fmt(scratch, "record %s", now->record->name), then->select,
                               now->select),
                   tenant);
    }
    json_decref(then->fields);
    json_decref(now->fields);
}

static Side
side_of(Work *work, Arena *scratch, const char *name, const PlanTenant *tenant)
{
    Side side = {.work = work, .record = plan_record(work->plan, name)};

    for (size_t b = 0; side.record != NULL && b < side.record->branch_count; b++) {
        if (strcmp(side.record->branches[b].tenant->name, tenant->name) == 0) {
            side.branch = &side.record->branches[b];
        }
    }
    side.select = side.branch != NULL && !side.branch->broken
                      ? select_of(work, scratch, side.record, side.branch)
                      : NULL;
    return side;
}

static void
compare_branch(Diff *d, const char *name, const PlanTenant *tenant)
{
    Arena *scratch = arena_new();
    Side then = side_of(d->then, scratch, name, tenant);
    Side now = side_of(d->now, scratch, name, tenant);

    if (then.select != NULL && now.select != NULL) {
        const bool same = strcmp(then.select, now.select) == 0;

        d->same += same;
        d->differ += !same;
        if (!same) {
            compare_both(d, scratch, &then, &now);
        }
    } else if (then.select != NULL || now.select != NULL) {
        d->differ++;
        add_tenant(d,
                   diff_change(d, arena_fmt(scratch, "record %s", name),
                               then.select != NULL ? "" : NULL, now.select != NULL ? "" : NULL),
                   tenant->name);
    }
    arena_free(scratch);
}

static bool
has_tenant(const Plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->tenant_count; i++) {
        if (strcmp(plan->tenants[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* In all tenants, those that take part in one of the two only as well. */
static void
compare_record(Diff *d, const char *name)
{
    const Plan *now = d->now->plan;
    const Plan *then = d->then->plan;

    for (size_t t = 0; t < now->tenant_count; t++) {
        compare_branch(d, name, &now->tenants[t]);
    }
    for (size_t t = 0; t < then->tenant_count; t++) {
        if (!has_tenant(now, then->tenants[t].name)) {
            compare_branch(d, name, &then->tenants[t]);
        }
    }
}

void
diff_records(Diff *d)
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
