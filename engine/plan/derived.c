/* Facts made of other facts: their feeds, bound to that fact's columns, and the tenants of each run. */
#include <string.h>

#include "plan/planner.h"

/* A feed from a fact has branches and no record. */
static const Record no_record;

typedef struct Deriving
{
    Planner *planner;
    PlanFeed *feed;
    Diags *diags;
    bool ok;
} Deriving;

static void
report_unknown(Deriving *d, const ExprColumn *column, Text text)
{
    const PlanTarget *source = d->feed->source;
    const char **names = arena_new_array(d->planner->arena, const char *, source->column_count + 1);

    for (size_t i = 0; i < source->column_count; i++) {
        names[i] = source->columns[i].column->name.text;
    }
    const char *nearest = nearest_name(column->name, names);

    d->ok = diag_error(d->diags, DIAG_INHERIT, expr_column_span(column, text),
                       "fact \"%s\" has no column \"%s\"", source->name, column->name);
    if (nearest != NULL) {
        diag_hint(d->diags, "Did you mean \"%s\"?", nearest);
    }
}

/* References may only stand alone: what their keys are is nobody's business. */
static void
check_names(Deriving *d, const Expr *expr, Text text)
{
    const char *alias = d->feed->feed->alias.text;

    for (size_t i = 0; i < expr_column_count(expr); i++) {
        const ExprColumn *column = &expr_columns(expr)[i];
        const PlanColumn *there = plan_column(d->feed->source, column->name);

        if (column->qualifier != NULL && strcmp(column->qualifier, alias) != 0) {
            d->ok = diag_error(d->diags, DIAG_UNKNOWN_ALIAS, expr_column_span(column, text),
                               "\"%s\" is not the alias of the feed's fact", column->qualifier);
            diag_hint(d->diags, "Its columns are written %s.name.", alias);
        } else if (there == NULL) {
            report_unknown(d, column, text);
        } else if (there->dimension != NULL && expr_bare_column(expr) == NULL) {
            d->ok = diag_error(d->diags, DIAG_INHERIT, expr_column_span(column, text),
                               "\"%s\" is a reference and cannot be part of an expression",
                               column->name);
        }
    }
}

static const Expr *
parse(Deriving *d, const ExprText *written, Text *text)
{
    const bool redshift = strcmp(d->planner->options->dialect, "redshift") == 0;

    *text = redshift && written->redshift != NULL ? *written->redshift : written->any_dialect;
    const Expr *expr = expr_parse(d->planner->expressions, *text, d->diags);

    if (expr == NULL) {
        d->ok = false;
        return NULL;
    }
    check_names(d, expr, *text);
    return expr;
}

/* The source's reference that the expression is, or NULL. */
static const PlanColumn *
bare_reference(const Deriving *d, const Expr *expr)
{
    const ExprColumn *bare = expr != NULL ? expr_bare_column(expr) : NULL;
    const PlanColumn *column = bare != NULL ? plan_column(d->feed->source, bare->name) : NULL;

    return column != NULL && column->dimension != NULL ? column : NULL;
}

/* A day computed from the source's columns: a reference like one from a record. */
static const PlanReference *
date_reference(Deriving *d, size_t column, const PlanFeedColumn *fed)
{
    PlanReference *reference = arena_new_obj(d->planner->arena, PlanReference);
    const PlanTarget *date = d->feed->target->columns[column].dimension;

    *reference = (PlanReference){.column = column,
                                 .dimension = date,
                                 .missing = MISSING_INFERRED,
                                 .parts = arena_new_array(d->planner->arena, PlanKeyPart, 1),
                                 .part_count = 1};
    reference->parts[0] =
        (PlanKeyPart){.expr = fed->expr, .text = fed->text, .type = {.kind = DATATYPE_DATE}};
    return reference;
}

static void
bind_reference(Deriving *d, const FeedColumn *written, PlanFeedColumn *fed)
{
    const PlanTarget *dimension = d->feed->target->columns[fed->column].dimension;
    const PlanColumn *from = bare_reference(d, fed->expr);

    if (from != NULL && from->dimension == dimension) {
        PlanColumn *column = (PlanColumn *) (uintptr_t) &d->feed->target
                                 ->columns[fed->column]; /* still being planned */

        fed->inherits = from;
        column->by_version = from->by_version;
    } else if (from == NULL && dimension->is_date && fed->expr != NULL) {
        fed->reference = date_reference(d, fed->column, fed);
    } else if (fed->expr != NULL) {
        d->ok = diag_error(d->diags, DIAG_INHERIT, fed->text.span,
                           "\"%s\" takes over a reference to \"%s\", and this is none",
                           written->name.text, dimension->name);
    }
}

/* ---- additivity ----------------------------------------------------------------------------- */

static bool
is_day(const PlanColumn *column)
{
    return column->dimension != NULL
               ? column->dimension->is_date
               : column->type.kind == DATATYPE_DATE || column->type.kind == DATATYPE_TIMESTAMP ||
                     column->type.kind == DATATYPE_TIMESTAMPTZ;
}

/* Does `per` keep the source's days apart?  Of a periodic snapshot, its periods. */
static bool
keeps_days(const Deriving *d)
{
    const PlanTarget *source = d->feed->source;

    for (size_t i = 0; i < d->feed->column_count; i++) {
        const PlanFeedColumn *fed = &d->feed->columns[i];
        const ExprColumn *bare = fed->expr != NULL ? expr_bare_column(fed->expr) : NULL;
        const PlanColumn *column = bare != NULL ? plan_column(source, bare->name) : NULL;

        if (fed->aggregate == AGGREGATE_NONE && column != NULL && is_day(column) &&
            (source->period == PERIOD_NONE || strcmp(bare->name, "period") == 0)) {
            return true;
        }
    }
    return false;
}

static void
check_sum(Deriving *d, const PlanFeedColumn *fed)
{
    for (size_t i = 0; fed->expr != NULL && i < expr_column_count(fed->expr); i++) {
        const ExprColumn *name = &expr_columns(fed->expr)[i];
        const PlanColumn *column = plan_column(d->feed->source, name->name);
        const char *additive = column != NULL ? column->column->additive.text : NULL;

        if (additive == NULL || strcmp(additive, "true") == 0) {
            continue;
        }
        if (strcmp(additive, "false") == 0) {
            d->ok = diag_error(d->diags, DIAG_ADDITIVITY, expr_column_span(name, fed->text),
                               "\"%s\" of fact \"%s\" is not additive", name->name,
                               d->feed->source->name);
            diag_hint(d->diags, "Take its min, max or average.");
        } else if (fed->aggregate == AGGREGATE_RUNNING || !keeps_days(d)) {
            d->ok = diag_error(d->diags, DIAG_ADDITIVITY, expr_column_span(name, fed->text),
                               "\"%s\" of fact \"%s\" cannot be summed over time", name->name,
                               d->feed->source->name);
            diag_hint(d->diags, "Keep the day or period of \"%s\" in `per`, or take an average.",
                      d->feed->source->name);
        }
    }
}

static bool
is_sum(Aggregate aggregate)
{
    return aggregate == AGGREGATE_SUM || aggregate == AGGREGATE_RUNNING;
}

/* ---- feeds ---------------------------------------------------------------------------------- */

static void
bind_column(Deriving *d, const FeedColumn *written, PlanFeedColumn *fed)
{
    const bool aggregate = written->aggregate != AGGREGATE_NONE &&
                           d->feed->target->columns[fed->column].dimension == NULL;

    if (written->kind == FEED_MEMBERS && !aggregate) {
        d->ok = diag_error(d->diags, DIAG_INHERIT, written->span,
                           "\"%s\" takes over a key and has no members", written->name.text);
        return;
    }
    fed->aggregate = aggregate ? written->aggregate : AGGREGATE_NONE;
    fed->expr = parse(d, aggregate ? &written->members[0].expr : &written->expr, &fed->text);
    if (d->feed->target->columns[fed->column].dimension != NULL) {
        bind_reference(d, written, fed);
    } else if (!aggregate && bare_reference(d, fed->expr) != NULL) {
        d->ok = diag_error(d->diags, DIAG_INHERIT, fed->text.span,
                           "\"%s\" is no reference, and this is one", written->name.text);
    }
}

static void
bind_at(Deriving *d)
{
    PlanFeed *feed = d->feed;

    if (feed->feed->at.any_dialect.text == NULL) {
        return;
    }
    feed->at = parse(d, &feed->feed->at, &feed->at_text);
    feed->at_date = bare_reference(d, feed->at);
    if (feed->at_date != NULL && !feed->at_date->dimension->is_date) {
        d->ok = diag_error(d->diags, DIAG_INHERIT, feed->at_text.span,
                           "a reference to \"%s\" tells no day", feed->at_date->dimension->name);
    }
}

bool
plan_fact_feed(Planner *planner, PlanFeed *feed, Diags *diags)
{
    Deriving d = {.planner = planner, .feed = feed, .diags = diags, .ok = true};
    const Feed *declared = feed->feed;
    PlanFeedColumn *columns =
        arena_new_array(planner->arena, PlanFeedColumn, declared->columns.count + 1);
    PlanRecord *record = arena_new_obj(planner->arena, PlanRecord);

    feed->source = feed->target->source;
    *record = (PlanRecord){.name = arena_fmt(planner->arena, "fact.%s", feed->source->name),
                           .base = &no_record};
    feed->record = record;
    feed->columns = columns;
    for (size_t i = 0; i < declared->columns.count; i++) {
        const FeedColumn *written = &declared->columns.items[i];
        const size_t index = column_index(feed->target, written->name.text);

        if (index < feed->target->column_count) {
            columns[feed->column_count] = (PlanFeedColumn){.column = index};
            bind_column(&d, written, &columns[feed->column_count]);
            feed->column_count++;
        }
    }
    bind_at(&d);
    for (size_t i = 0; i < feed->column_count; i++) {
        if (is_sum(columns[i].aggregate)) {
            check_sum(&d, &columns[i]);
        }
    }
    return d.ok;
}

/* ---- tenants -------------------------------------------------------------------------------- */

static bool
source_has(const PlanTarget *source, const PlanTenant *tenant)
{
    for (size_t f = 0; f < source->feed_count; f++) {
        for (size_t i = 0; i < source->feeds[f]->branch_count; i++) {
            if (source->feeds[f]->branches[i].branch->tenant == tenant) {
                return true;
            }
        }
    }
    return false;
}

static const char *
why_all(const Planner *planner, const PlanTarget *target, const StateBranch *state,
        const char *fingerprint)
{
    if (state == NULL) {
        return "first load";
    }
    if (target->first_load) {
        return "first load of the target";
    }
    if (state->fingerprint == NULL || strcmp(state->fingerprint, fingerprint) != 0) {
        return "mapping changed";
    }
    if (planner->options->reconcile) {
        return "reconcile";
    }
    return is_due(planner, state) ? "reconcile is due" : NULL;
}

static void
add_tenant(Planner *planner, PlanFeed *feed, const PlanTenant *tenant)
{
    const StateBranch *state = feed_state(planner, feed, tenant);
    const char *reason = why_all(planner, feed->target, state, feed->fingerprint);
    PlanBranch *branch = &feed->record->branches[feed->record->branch_count++];

    *branch = (PlanBranch){.tenant = tenant,
                           .effective = &no_record,
                           .mode = reason != NULL ? MODE_COMPARE : MODE_INCREMENT,
                           .mode_reason = reason};
    feed->branches[feed->branch_count++] = (PlanFeedBranch){
        .branch = branch,
        .compare = reason != NULL,
        .force = state != NULL && reason != NULL && strcmp(reason, "mapping changed") == 0,
        .first_load = state == NULL || feed->target->first_load,
        .fingerprint = feed->fingerprint};
}

/* A fact that was loaded row by row cannot become one that is made of several: nobody knows of which. */
static bool
check_kept(Planner *planner, const PlanTarget *target, Diags *diags)
{
    const CatalogSchema *control =
        catalog_schema(planner->catalog, planner->project->control_schema.text);
    bool kept = control == NULL || target->version == 0 || !target->exists ||
                (!target->gathers && target->source == NULL);

    for (size_t f = 0; !kept && target->gathers && f < target->feed_count; f++) {
        kept = schema_table(control, arena_fmt(planner->arena, "contribution_%s",
                                               known_name(target->feeds[f]))) != NULL;
    }
    if (!kept && target->source != NULL) {
        kept = schema_table(control, arena_fmt(planner->arena, "moved_%s", target->name)) != NULL;
    }
    if (!kept) {
        diag_error(diags, DIAG_SHAPE_CHANGE, target->target->span,
                   "fact \"%s\" was loaded row by row and cannot be made of several rows now",
                   target->name);
        diag_hint(diags, "Give it another name, or drop its table and its row in target_state.");
    }
    return kept;
}

/* Whoever has rows in the source, or may have had some. */
static void
add_tenants(Planner *planner, PlanFeed *feed)
{
    const Plan *plan = planner->plan;

    for (size_t i = 0; i < plan->tenant_count; i++) {
        const PlanTenant *tenant = &plan->tenants[i];

        if (strcmp(tenant->region, "*") != 0 &&
            feed_enabled(planner->project, feed->feed, tenant->tenant, tenant->region) &&
            (source_has(feed->target->source, tenant) ||
             feed_state(planner, feed, tenant) != NULL)) {
            add_tenant(planner, feed, tenant);
        }
    }
}

/* Of a tenant that is paused, left out or gone nothing is read; but the keys in its rows change where members of shared dimensions get
 * other versions, and what is made of these rows has to follow.  Of periods none begins meanwhile: they wait until it goes on. */
static void
add_resting(Planner *planner, PlanFeed *feed, const StrMap *here)
{
    const Catalog *catalog = planner->catalog;

    for (size_t i = 0; i < catalog->tenant_count; i++) {
        const StateTenant *known = &catalog->tenants[i];
        const char *name = arena_fmt(planner->arena, "%s_%s", known->tenant, known->region);

        if (strcmp(known->region, "*") != 0 && strmap_get(here, name) == NULL &&
            selected_tenant(planner->options, known->tenant, known->region, name)) {
            PlanTenant *tenant = arena_new_obj(planner->arena, PlanTenant);

            *tenant = (PlanTenant){.tenant = known->tenant,
                                   .region = known->region,
                                   .name = name,
                                   .tenant_key = known->tenant_key,
                                   .rests = true};
            if (feed_state(planner, feed, tenant) != NULL) {
                add_tenant(planner, feed, tenant);
            }
        }
    }
}

bool
plan_derived(Planner *planner, Diags *diags)
{
    const Plan *plan = planner->plan;
    StrMap *here = strmap_new(planner->arena);
    bool ok = true;

    for (size_t i = 0; i < plan->tenant_count; i++) {
        strmap_put_const(here, plan->tenants[i].name, &plan->tenants[i]);
    }
    for (size_t t = 0; t < plan->target_count; t++) {
        PlanTarget *target = plan->targets[t];
        const size_t most = plan->tenant_count + planner->catalog->tenant_count + 1;

        ok &= check_kept(planner, target, diags);
        for (size_t f = 0; target->source != NULL && target->is_selected && f < target->feed_count;
             f++) {
            PlanFeed *feed = target->feeds[f];

            feed->fingerprint = feed_fingerprint(planner, feed);
            feed->record->branches = arena_new_array(planner->arena, PlanBranch, most);
            feed->branches = arena_new_array(planner->arena, PlanFeedBranch, most);
            add_tenants(planner, feed);
            add_resting(planner, feed, here);
        }
    }
    return ok;
}
