#include <string.h>

#include "plan/planner.h"

/* Columns of the built-in dimensions; README of the warehouse lists them. */
static const Column date_columns[] = {
    {.name = {.text = "date_value"}, .type = {.kind = DATATYPE_DATE}},
    {.name = {.text = "year"}, .type = {.kind = DATATYPE_INTEGER}},
    {.name = {.text = "quarter"}, .type = {.kind = DATATYPE_INTEGER}},
    {.name = {.text = "month"}, .type = {.kind = DATATYPE_INTEGER}},
    {.name = {.text = "month_name"}, .type = {.kind = DATATYPE_VARCHAR, .length = 9}},
    {.name = {.text = "day"}, .type = {.kind = DATATYPE_INTEGER}},
    {.name = {.text = "day_of_week"}, .type = {.kind = DATATYPE_INTEGER}},
    {.name = {.text = "day_name"}, .type = {.kind = DATATYPE_VARCHAR, .length = 9}},
    {.name = {.text = "week_of_year"}, .type = {.kind = DATATYPE_INTEGER}},
    {.name = {.text = "is_weekend"}, .type = {.kind = DATATYPE_BOOLEAN}},
};
/* The column that a periodic snapshot has beside the author's. */
static const Column period_column = {
    .name = {.text = "period"}, .is_reference = true, .dimension = {.text = "date"}};
static const Column tenant_columns[] = {
    {.name = {.text = "tenant"}, .type = {.kind = DATATYPE_VARCHAR, .length = 128}},
    {.name = {.text = "region"}, .type = {.kind = DATATYPE_VARCHAR, .length = 128}},
    {.name = {.text = "display_name"}, .type = {.kind = DATATYPE_VARCHAR, .length = 200}},
};

typedef struct Building
{
    Planner *planner;
    Diags *diags;
    const CatalogSchema *warehouse; /* NULL: not there yet */
    VEC_OF(PlanTarget *) targets;   /* in building order */
    StrMap *by_name;
} Building;

/* booked -> booked_date_key; settlement_date -> settlement_date_key; segment -> segment_key */
static const char *
key_name(Arena *arena, const Column *column)
{
    const char *name = column->name.text;
    const size_t len = strlen(name);
    const bool says_date = len >= 4 && strcmp(name + len - 4, "date") == 0;

    if (strcmp(column->dimension.text, "date") == 0 && !says_date) {
        return arena_fmt(arena, "%s_date_key", name);
    }
    return arena_fmt(arena, "%s_key", name);
}

/* May the warehouse's column become `wanted` without losing anything? */
static void
check_shape(Building *b, const PlanTarget *target, PlanColumn *column, const CatalogColumn *there)
{
    DataType type = there->type;

    if (type.kind == DATATYPE_VARCHAR && b->planner->options->bytes_per_character > 1) {
        type.length /= b->planner->options->bytes_per_character;
    }
    if (datatype_equal(type, column->type)) {
        return;
    }
    if (type.kind == DATATYPE_VARCHAR && column->type.kind == DATATYPE_VARCHAR) {
        /* A shorter declaration never narrows the table: what is stored stays. */
        column->widens = datatype_holds(column->type, type);
        return;
    }
    StrBuf wanted = strbuf_new(b->planner->arena);

    datatype_render(column->type, &wanted);
    diag_error(b->diags, DIAG_SHAPE_CHANGE, column->column->type_text.span,
               "column \"%s\" of \"%s\" is %s in the warehouse and cannot become %s", column->name,
               target->name, there->type_text, wanted.text);
    diag_hint(b->diags, "Give the new column another name, or change the table by hand.");
}

static void
add_column(Building *b, PlanTarget *target, const Column *column, PlanColumn *out,
           const CatalogTable *table)
{
    *out = (PlanColumn){.column = column, .name = column->name.text, .type = column->type};
    if (column->is_reference) {
        out->dimension = strmap_get(b->by_name, column->dimension.text);
        out->name = key_name(b->planner->arena, column);
        out->type = (DataType){.kind = DATATYPE_BIGINT};
    }
    const CatalogColumn *there = table != NULL ? table_column(table, out->name) : NULL;

    if (there != NULL) {
        out->exists = true;
        check_shape(b, target, out, there);
    }
}

/* Does the reference hold a version's key, and which column chooses the version? */
static void
set_version(PlanTarget *target, const Column *column, PlanColumn *out)
{
    const char *as_of = column->as_of.text;

    if (out->dimension == NULL || !out->dimension->is_tracked) {
        return;
    }
    out->by_version = column->follow || (as_of != NULL && strcmp(as_of, "current") != 0);
    for (size_t i = 0; as_of != NULL && out->by_version && i < target->column_count; i++) {
        if (strcmp(target->columns[i].column->name.text, as_of) == 0) {
            out->as_of = &target->columns[i];
        }
    }
}

/* What shapes the rows of snapshots; nothing where nothing of it is said. */
static void
fingerprint_fact(Fingerprint *print, const Column *column)
{
    if (column->take_given.text != NULL) {
        fingerprint_text(print, column->take_given.text);
    }
    if (column->lag_from.text != NULL) {
        fingerprint_text(print, column->lag_from.text);
        fingerprint_text(print, column->lag_to.text);
        fingerprint_number(print, (unsigned) column->lag_unit);
    }
}

/* A table of members cannot become one of versions, nor back: nothing tells since when its rows hold. */
static void
check_tracking(Building *b, const PlanTarget *target, const CatalogTable *table)
{
    if (table == NULL || target->target == NULL || target->kind != TARGET_DIMENSION ||
        target->is_tracked == (table_column(table, "valid_from") != NULL &&
                               table_column(table, "firn_last") != NULL)) {
        return;
    }
    diag_error(b->diags, DIAG_SHAPE_CHANGE, target->target->span,
               target->is_tracked ? "dimension \"%s\" has no versions in the warehouse"
                                  : "dimension \"%s\" has versions in the warehouse",
               target->name);
    diag_hint(b->diags,
              "Drop \"%s\" and what refers to it, their contribution tables and their lines in "
              "target_state and branch_state of the control schema; the next run builds them anew.",
              target->name);
}

/* Everything of a column that shapes its rows. */
static void
print_column(Fingerprint *print, Arena *arena, const PlanColumn *planned)
{
    const Column *column = planned->column;
    StrBuf type = strbuf_new(arena);

    fingerprint_fact(print, column);
    datatype_render(planned->type, &type);
    fingerprint_text(print, planned->name);
    fingerprint_text(print, type.text);
    fingerprint_text(print, column->default_value.text);
    fingerprint_text(print, column->as_of.text);
    if (column->through.text != NULL) {
        fingerprint_text(print, column->through.text);
    }
    fingerprint_number(print, (unsigned) column->follow * 64U + (unsigned) column->on_change * 8U +
                                  (unsigned) column->missing * 2U + column->required);
    for (size_t s = 0; s < column->specials.count; s++) {
        fingerprint_text(print, column->specials.items[s].text.text);
        fingerprint_number(print, (unsigned long long) -column->specials.items[s].key);
    }
}

/* Where the keys come from that are taken through other facts. */
static void
print_links(Fingerprint *print, const PlanTarget *target)
{
    for (size_t i = 0; target->target != NULL && i < target->target->links.count; i++) {
        const FactLink *link = &target->target->links.items[i];

        fingerprint_text(print, link->name.text);
        fingerprint_text(print, link->fact.text);
        fingerprint_number(print, (unsigned) link->missing);
        for (size_t k = 0; k < link->by.count; k++) {
            fingerprint_text(print, link->by.items[k].text);
        }
    }
}

static void
set_key(PlanTarget *target, PlanColumn *columns, size_t *key, size_t count)
{
    for (size_t k = 0; target->target != NULL && k < target->target->key.count; k++) {
        for (size_t i = 0; i < count; i++) {
            if (strcmp(columns[i].column->name.text, target->target->key.items[k].text) == 0) {
                columns[i].in_key = true;
                key[target->key_count++] = i;
            }
        }
    }
}

static void
set_hierarchy(PlanTarget *target, const PlanColumn *columns, size_t count, Fingerprint *print)
{
    const char *hierarchy = target->target->hierarchy.text;

    for (size_t i = 0; hierarchy != NULL && i < count; i++) {
        if (strcmp(columns[i].column->name.text, hierarchy) == 0) {
            target->hierarchy = &columns[i];
            fingerprint_text(print, hierarchy);
        }
    }
}

static void
print_versions(Fingerprint *print, const Target *target)
{
    if (target->first_from_change) {
        fingerprint_text(print, "first from change");
    }
    if (target->open_end_is_null) {
        fingerprint_text(print, "open end NULL");
    }
}

static void
set_columns(Building *b, PlanTarget *target, const Column *columns, size_t count)
{
    Arena *arena = b->planner->arena;
    const CatalogTable *table =
        b->warehouse != NULL ? schema_table(b->warehouse, target->name) : NULL;
    const bool periodic = target->period != PERIOD_NONE;
    PlanColumn *out = arena_new_array(arena, PlanColumn, count + 1);
    size_t *key = arena_new_array(arena, size_t, count + 1);
    Fingerprint print = fingerprint_new();

    fingerprint_number(&print, target->is_tracked);
    target->exists = table != NULL;
    check_tracking(b, target, table);
    target->columns = out;
    target->column_count = count + periodic;
    target->key = key;
    if (periodic) {
        add_column(b, target, &period_column, &out[count], table);
        out[count].in_key = true; /* of the table; `key` holds what the author declares */
        fingerprint_number(&print, (unsigned) target->period);
        fingerprint_text(&print, target->until);
    }
    Fingerprint extras = fingerprint_new();

    for (size_t i = 0; i < count; i++) {
        const bool promoted = columns[i].extra.count > 0;

        add_column(b, target, &columns[i], &out[i], table);
        print_column(promoted ? &extras : &print, arena, &out[i]);
        for (size_t e = 0; e < columns[i].extra.count; e++) {
            fingerprint_text(&extras, columns[i].extra.items[e].text);
        }
        if (columns[i].is_extras) {
            target->extras = &out[i];
            target->extras_value = extras_value_name(arena, target->target);
        }
        target->extras_print = promoted ? "" : target->extras_print;
    }
    if (target->extras_print != NULL) {
        target->extras_print = fingerprint_hex(arena, &extras);
    }
    for (size_t i = 0; i < count; i++) {
        set_version(target, &columns[i], &out[i]);
    }
    print_links(&print, target);
    set_key(target, out, key, count);
    if (target->target != NULL) {
        set_hierarchy(target, out, count, &print);
        print_versions(&print, target->target);
    }
    target->columns_print = fingerprint_hex(arena, &print);
    target->definition = plan_definition(b->planner->arena, target);
}

static void
set_state(Building *b, PlanTarget *target)
{
    const Catalog *catalog = b->planner->catalog;

    target->first_load = true;
    for (size_t i = 0; i < catalog->target_count; i++) {
        if (strcmp(catalog->targets[i].target, target->name) == 0) {
            target->version = catalog->targets[i].version;
            target->first_load = catalog->targets[i].version == 0;
        }
    }
}

static PlanTarget *
new_target(Building *b, const char *name, TargetKind kind, Scope scope)
{
    PlanTarget *target = arena_new_obj(b->planner->arena, PlanTarget);

    target->name = name;
    target->kind = kind;
    target->scope = scope;
    target->is_selected = selected_target(b->planner->options, name);
    if (kind == TARGET_DIMENSION) {
        target->surrogate = arena_fmt(b->planner->arena, "%s_key", name);
    }
    strmap_put(b->by_name, name, target);
    return target;
}

static void
add_builtin(Building *b, const char *name, const Column *columns, size_t count, size_t key_count)
{
    PlanTarget *target = new_target(b, name, TARGET_DIMENSION, SCOPE_SHARED);
    size_t *key = NULL;

    target->is_date = strcmp(name, "date") == 0;
    target->is_tenant = !target->is_date;
    target->is_selected = true;
    set_columns(b, target, columns, count);
    set_state(b, target);
    key = arena_new_array(b->planner->arena, size_t, key_count);
    for (size_t i = 0; i < key_count; i++) {
        key[i] = i;
    }
    target->key = key;
    target->key_count = key_count;
    *vec_push(b->planner->arena, &b->targets) = target;
}

/* Parents first; the mapping layer has refused cycles, a dimension's own parent excepted. */
static void visit(Building *b, const Target *declared);

/* The feed that makes rows of a fact out of another's, whose target is built before. */
static void
set_fact(Building *b, PlanTarget *target, const Target *declared)
{
    const Project *project = b->planner->project;
    bool per = false;

    for (size_t i = 0; i < project->feeds.count; i++) {
        const Feed *feed = &project->feeds.items[i];

        if (strcmp(feed->into.text, declared->name.text) == 0) {
            target->source =
                feed->from_fact ? strmap_get(b->by_name, feed->from.text) : target->source;
            per = per || feed->per.count > 0;
        }
    }
    target->fact_kind = declared->kind_of_fact;
    target->period = declared->period;
    target->until = declared->until.text;
    target->gathers = target->source == NULL && (per || target->fact_kind == FACT_ACCUMULATING ||
                                                 target->fact_kind == FACT_PERIODIC);
}

static void
visit_source(Building *b, const Target *declared)
{
    const Project *project = b->planner->project;

    for (size_t i = 0; i < project->feeds.count; i++) {
        const Feed *feed = &project->feeds.items[i];
        const Target *source = feed->from_fact ? project_target(project, feed->from.text) : NULL;

        if (source != NULL && strcmp(feed->into.text, declared->name.text) == 0) {
            visit(b, source);
        }
    }
    for (size_t i = 0; i < declared->links.count; i++) {
        visit(b, project_target(project, declared->links.items[i].fact.text));
    }
}

static void
visit(Building *b, const Target *declared)
{
    if (strmap_get(b->by_name, declared->name.text) != NULL) {
        return;
    }
    visit_source(b, declared);
    for (size_t i = 0; i < declared->columns.count; i++) {
        const Column *column = &declared->columns.items[i];

        if (!column->is_reference || strcmp(column->dimension.text, declared->name.text) == 0) {
            continue;
        }
        const Target *parent = project_target(b->planner->project, column->dimension.text);

        if (parent != NULL) {
            visit(b, parent);
        }
    }
    PlanTarget *target = new_target(b, declared->name.text, declared->kind, declared->scope);
    const char *deletes = declared->deletes.state == FIELD_SET
                              ? declared->deletes.text.text
                              : b->planner->project->deletes.text.text;

    target->target = declared;
    target->is_tracked = declared->is_tracked;
    if (declared->is_tracked) {
        target->durable = arena_fmt(b->planner->arena, "%s_durable_key", target->name);
    }
    target->is_junk = declared->is_junk;
    if (declared->kind == TARGET_FACT) {
        set_fact(b, target, declared);
    }
    target->hard_deletes =
        declared->kind == TARGET_FACT ||
        (deletes != NULL && strcmp(deletes, "hard") == 0 && !declared->is_tracked);
    set_columns(b, target, declared->columns.items, declared->columns.count);
    set_state(b, target);
    plan_precedence(b->planner, target);
    *vec_push(b->planner->arena, &b->targets) = target;
}

static void
set_derived(Building *b)
{
    for (size_t i = 0; i < b->targets.count; i++) {
        VEC_OF(PlanTarget *) derived = {0};

        for (size_t j = 0; j < b->targets.count; j++) {
            if (b->targets.items[j]->source == b->targets.items[i]) {
                *vec_push(b->planner->arena, &derived) = b->targets.items[j];
            }
        }
        b->targets.items[i]->derived = derived.items;
        b->targets.items[i]->derived_count = derived.count;
    }
}

static void
set_referrers(Building *b)
{
    for (size_t i = 0; i < b->targets.count; i++) {
        PlanTarget *target = b->targets.items[i];
        VEC_OF(const PlanTarget *) referrers = {0};

        for (size_t j = 0; j < b->targets.count; j++) {
            const PlanTarget *other = b->targets.items[j];
            bool refers = false;

            for (size_t k = 0; k < other->column_count; k++) {
                refers = refers || other->columns[k].dimension == target;
            }
            if (refers) {
                *vec_push(b->planner->arena, &referrers) = other;
            }
        }
        target->referrers = referrers.items;
        target->referrer_count = referrers.count;
    }
}

bool
plan_targets(Planner *planner, Diags *diags)
{
    Building b = {
        .planner = planner,
        .diags = diags,
        .warehouse = catalog_schema(planner->catalog, planner->project->warehouse_schema.text),
        .by_name = strmap_new(planner->arena),
    };
    const size_t errors = diags_error_count(diags);
    const size_t declared = planner->project->targets.count;

    add_builtin(&b, "tenant", tenant_columns, sizeof(tenant_columns) / sizeof(*tenant_columns), 2);
    add_builtin(&b, "date", date_columns, sizeof(date_columns) / sizeof(*date_columns), 1);
    for (int facts = 0; facts < 2; facts++) {
        for (size_t i = 0; i < declared; i++) {
            const Target *target = &planner->project->targets.items[i];

            if ((target->kind == TARGET_FACT) == (facts == 1)) {
                visit(&b, target);
            }
        }
    }
    set_referrers(&b);
    set_derived(&b);
    planner->plan->targets = b.targets.items;
    planner->plan->target_count = b.targets.count;
    return diags_error_count(diags) == errors;
}
