/*
 * `firn lineage`: every column of the targets with the staging columns behind it, tenants that agree told together; with
 * --from the other way round.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "cli/names.h"
#include "cli/run_commands.h"
#include "plan/lineage.h"

/* Tenants for whom one column is made of the same staging columns. */
typedef struct Group
{
    const char *target;
    const char *column;  /* or what rows are chosen by: "(where)" */
    size_t rank;         /* place of target and column */
    const char *sources; /* "function.table.column", several joined by ", "; "": none */
    Names tenants;
} Group;

typedef VEC_OF(Group *) Groups;

typedef struct Lineage
{
    Work *work;
    Arena *arena;
    const char *from;   /* --from, or NULL */
    const char *target; /* the operand's parts, or NULL */
    const char *column;
    StrMap *known; /* target, column and sources -> Group */
    Groups groups;
} Lineage;

/* ---- gathering --------------------------------------------------------------------------------- */

static const char *
function_of(const PlanTenant *tenant, const CatalogTable *table)
{
    for (size_t i = 0; i < tenant->function_count; i++) {
        if (strcmp(tenant->schemas[i]->name, table->schema) == 0) {
            return tenant->functions[i];
        }
    }
    return table->schema;
}

/* Is it what --from asks for: with the schema, with the function, or the table alone? */
static bool
is_asked(const Lineage *l, const LineageColumn *read, const char *by_function)
{
    if (l->from == NULL || name_matches(l->from, by_function)) {
        return true;
    }
    return name_matches(l->from, arena_fmt(l->arena, "%s.%s.%s", read->table->schema,
                                           read->table->name, read->column->name)) ||
           name_matches(l->from,
                        arena_fmt(l->arena, "%s.%s", read->table->name, read->column->name));
}

static void
add_source(const Lineage *l, Names *sources, const char *text)
{
    for (size_t i = 0; i < sources->count; i++) {
        if (strcmp(sources->items[i], text) == 0) {
            return;
        }
    }
    *vec_push(l->arena, sources) = text;
}

static void
add_sources(const Lineage *l, const PlanTenant *tenant, const LineageColumns *columns, Names *out)
{
    for (size_t i = 0; i < columns->count; i++) {
        const LineageColumn *read = &columns->items[i];
        const char *text = arena_fmt(l->arena, "%s.%s.%s", function_of(tenant, read->table),
                                     read->table->name, read->column->name);

        if (is_asked(l, read, text)) {
            add_source(l, out, text);
        }
    }
}

static const char *
joined(const Lineage *l, const Names *sources)
{
    StrBuf out = strbuf_new(l->arena);

    strbuf_str(&out, "");
    for (size_t i = 0; i < sources->count; i++) {
        strbuf_fmt(&out, "%s%s", i > 0 ? ", " : "", sources->items[i]);
    }
    return out.text;
}

static size_t
rank_of(const Lineage *l, const PlanTarget *target, size_t column)
{
    enum
    {
        MOST_COLUMNS = 4096
    };
    size_t place = 0;

    while (l->work->plan->targets[place] != target) {
        place++;
    }
    return place * MOST_COLUMNS + column;
}

static void
add_group(Lineage *l, Group group, const char *tenant)
{
    if (l->from != NULL && group.sources[0] == '\0') {
        return;
    }
    const char *key =
        arena_fmt(l->arena, "%s\x1f%s\x1f%s", group.target, group.column, group.sources);
    Group *known = strmap_get(l->known, key);

    if (known == NULL) {
        known = arena_new_obj(l->arena, Group);
        *known = group;
        strmap_put(l->known, key, known);
        *vec_push(l->arena, &l->groups) = known;
    }
    Names *tenants = &known->tenants;

    if (tenants->count == 0 || strcmp(tenants->items[tenants->count - 1], tenant) != 0) {
        *vec_push(l->arena, tenants) = tenant;
    }
}

static void
add_column(Lineage *l, const PlanFeed *feed, const PlanFeedColumn *column, const char *sources,
           const char *tenant)
{
    const PlanTarget *target = feed->target;

    add_group(l,
              (Group){.target = target->name,
                      .column = target->columns[column->column].column->name.text,
                      .rank = rank_of(l, target, column->column),
                      .sources = sources},
              tenant);
}

/* The columns of a feed, of one branch; `by_value` has the sources of each of the record's values. */
static void
add_feed(Lineage *l, const PlanFeed *feed, const PlanRecord *record, const Names *by_value,
         const PlanTenant *tenant)
{
    for (size_t c = 0; c < feed->column_count; c++) {
        LineageNames names = {0};
        Names sources = {0};

        lineage_names(l->arena, &feed->columns[c], &names);
        for (size_t n = 0; n < names.count; n++) {
            for (size_t v = 0; v < record->value_count; v++) {
                if (strcmp(record->values[v].name, names.items[n]) == 0) {
                    for (size_t s = 0; s < by_value[v].count; s++) {
                        add_source(l, &sources, by_value[v].items[s]);
                    }
                }
            }
        }
        add_column(l, feed, &feed->columns[c], joined(l, &sources), tenant->name);
    }
}

/* What chooses the rows of a target, only asked for the other way round. */
static void
add_uses(Lineage *l, const PlanFeed *feed, const LineageUses *uses, const PlanTenant *tenant)
{
    for (size_t i = 0; i < uses->count; i++) {
        Names sources = {0};

        add_sources(l, tenant, &uses->items[i].columns, &sources);
        add_group(l,
                  (Group){.target = feed->target->name,
                          .column = arena_fmt(l->arena, "(%s)", uses->items[i].what),
                          .rank = rank_of(l, feed->target, feed->target->column_count + i),
                          .sources = joined(l, &sources)},
                  tenant->name);
    }
}

static void
add_branch(Lineage *l, const PlanRecord *record, const PlanBranch *branch)
{
    Diags *ignored = diags_new(l->arena); /* the plan has reported a broken branch */
    const BoundBranch *bound = plan_bind(l->work->planner, l->arena, record, branch, ignored);
    Names *by_value = arena_new_array(l->arena, Names, record->value_count + 1);
    LineageUses uses = {0};

    if (bound == NULL) {
        return;
    }
    for (size_t v = 0; v < record->value_count; v++) {
        LineageColumns columns = {0};

        lineage_of_value(l->arena, bound, &bound->values[v], &columns);
        add_sources(l, branch->tenant, &columns, &by_value[v]);
    }
    if (l->from != NULL) {
        lineage_of_rows(l->arena, bound, &uses);
    }
    for (size_t f = 0; f < record->feed_count; f++) {
        if (feed_enabled(l->work->session.project, record->feeds[f]->feed, branch->tenant->tenant,
                         branch->tenant->region)) {
            add_feed(l, record->feeds[f], record, by_value, branch->tenant);
            add_uses(l, record->feeds[f], &uses, branch->tenant);
        }
    }
}

/* What stands behind a column of a target for one tenant, as gathered so far. */
static const char *
gathered(const Lineage *l, const char *target, const char *column, const char *tenant)
{
    for (size_t g = 0; g < l->groups.count; g++) {
        const Group *group = l->groups.items[g];

        if (strcmp(group->target, target) != 0 || strcmp(group->column, column) != 0) {
            continue;
        }
        for (size_t t = 0; t < group->tenants.count; t++) {
            if (strcmp(group->tenants.items[t], tenant) == 0) {
                return group->sources;
            }
        }
    }
    return "";
}

/* Facts made of facts, which come after those in the plan: the staging columns behind what they read. */
static void
add_derived(Lineage *l, const PlanFeed *feed)
{
    for (size_t c = 0; c < feed->column_count; c++) {
        LineageNames names = {0};

        lineage_names(l->arena, &feed->columns[c], &names);
        if (feed->columns[c].inherits != NULL) {
            *vec_push(l->arena, &names) = feed->columns[c].inherits->column->name.text;
        }
        for (size_t b = 0; b < feed->record->branch_count; b++) {
            const char *tenant = feed->record->branches[b].tenant->name;
            Names sources = {0};

            for (size_t n = 0; n < names.count; n++) {
                const char *text = gathered(l, feed->source->name, names.items[n], tenant);

                if (text[0] != '\0') {
                    add_source(l, &sources, text);
                }
            }
            add_column(l, feed, &feed->columns[c], joined(l, &sources), tenant);
        }
    }
}

static void
gather(Lineage *l)
{
    const Plan *plan = l->work->plan;

    for (size_t r = 0; r < plan->record_count; r++) {
        for (size_t b = 0; b < plan->records[r].branch_count; b++) {
            if (!plan->records[r].branches[b].broken) {
                add_branch(l, &plan->records[r], &plan->records[r].branches[b]);
            }
        }
    }
    for (size_t t = 0; t < plan->target_count; t++) {
        for (size_t f = 0; f < plan->targets[t]->feed_count; f++) {
            if (plan->targets[t]->feeds[f]->source != NULL) {
                add_derived(l, plan->targets[t]->feeds[f]);
            }
        }
    }
}

/* By place; of one column the group of most tenants first. */
static int
compare_groups(const void *a, const void *b)
{
    const Group *x = *(Group *const *) a;
    const Group *y = *(Group *const *) b;

    if (x->rank != y->rank) {
        return x->rank < y->rank ? -1 : 1;
    }
    if (x->tenants.count != y->tenants.count) {
        return x->tenants.count > y->tenants.count ? -1 : 1;
    }
    return strcmp(x->sources, y->sources);
}

/* ---- telling ----------------------------------------------------------------------------------- */

static void
print_group(const Group *group)
{
    enum
    {
        FEW = 4
    };

    printf("  %5zu %s  %s", group->tenants.count, group->tenants.count == 1 ? "tenant " : "tenants",
           group->sources[0] != '\0' ? group->sources : "no staging column");
    for (size_t i = 0; i < group->tenants.count && group->tenants.count <= FEW; i++) {
        printf("%s%s%s", i == 0 ? "  (" : ", ", group->tenants.items[i],
               i + 1 == group->tenants.count ? ")" : "");
    }
    putchar('\n');
}

static json_t *
sources_json(const char *sources)
{
    json_t *list = json_array();

    while (*sources != '\0') {
        const size_t len = strcspn(sources, ",");

        json_array_append_new(list, json_stringn(sources, len));
        sources += len;
        sources += strspn(sources, ", ");
    }
    return list;
}

static json_t *
group_json(const Group *group)
{
    json_t *tenants = json_array();

    for (size_t i = 0; i < group->tenants.count; i++) {
        json_array_append_new(tenants, json_string(group->tenants.items[i]));
    }
    return json_pack("{s:s, s:s, s:o, s:o}", "target", group->target, "column", group->column,
                     "sources", sources_json(group->sources), "tenants", tenants);
}

/* Those that the operand asks for stay. */
static void
keep_asked(Lineage *l)
{
    size_t kept = 0;

    for (size_t i = 0; i < l->groups.count; i++) {
        const Group *group = l->groups.items[i];

        if ((l->target == NULL || strcmp(l->target, group->target) == 0) &&
            (l->column == NULL || strcmp(l->column, group->column) == 0)) {
            l->groups.items[kept++] = l->groups.items[i];
        }
    }
    l->groups.count = kept;
}

static ExitCode
tell_groups(Lineage *l)
{
    json_t *list = json_array();
    size_t before = 0;

    keep_asked(l);
    if (l->groups.count == 0) {
        diag_error(l->work->session.diags, DIAG_SELECTION, (Span){0},
                   l->from != NULL ? "nothing reads \"%s\"" : "no feed gives \"%s\"",
                   l->from != NULL     ? l->from
                   : l->column != NULL ? l->column
                                       : "anything");
        json_decref(list);
        return EXIT_NOTHING;
    }
    qsort(l->groups.items, l->groups.count, sizeof *l->groups.items, compare_groups);
    for (size_t i = 0; i < l->groups.count; i++) {
        const Group *group = l->groups.items[i];

        if (l->work->session.json) {
            json_array_append_new(list, group_json(group));
            continue;
        }
        if (i == 0 || group->rank != before) {
            printf("%s%s.%s\n", i == 0 ? "" : "\n", group->target, group->column);
        }
        print_group(group);
        before = group->rank;
    }
    if (l->work->session.json) {
        return json_print(list) ? EXIT_DONE : EXIT_NOTHING;
    }
    json_decref(list);
    return EXIT_DONE;
}

/* What the operand asks for; false after a diagnostic. */
static bool
read_operand(Lineage *l, const char *operand)
{
    const char *dot = strchr(operand, '.');

    l->target = dot == NULL ? operand : arena_strndup(l->arena, operand, (size_t) (dot - operand));
    const PlanTarget *target = names_target(l->work, l->target);

    if (target == NULL || dot == NULL) {
        return target != NULL;
    }
    const PlanColumn *column = names_column(l->work, target, dot + 1);

    l->column = column != NULL ? column->column->name.text : NULL;
    return column != NULL;
}

ExitCode
run_lineage(const Args *args)
{
    Work work;
    ExitCode code = EXIT_NOTHING;

    if (args->operand_count > 1) {
        return usage_error(args, "name at most one TARGET or TARGET.COLUMN");
    }
    if (work_catalog(&work, args, false)) {
        const char *given = arg_value(args, "tenant");
        const char *tenant = given != NULL ? names_tenant(&work, given) : NULL;
        Lineage l = {.work = &work,
                     .arena = work.arena,
                     .from = arg_value(args, "from"),
                     .known = strmap_new(work.arena)};

        if ((given == NULL || tenant != NULL) &&
            work_plan(&work, args,
                      tenant != NULL ? arena_fmt(work.arena, "tenant:%s", tenant) : NULL, false)) {
            if (args->operand_count == 0 || read_operand(&l, args->operands[0])) {
                session_report(&work.session);
                gather(&l);
                code = tell_groups(&l);
            }
        }
    }
    return work_close(&work, code);
}
