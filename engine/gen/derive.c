/*
 * A fact made of another fact's rows, aggregated to a coarser grain: the groups that the source has queued are made anew from all
 * their rows.  Keys are taken over as the source has them.
 */
#include "gen/derive.h"
#include "gen/former.h"

/* ---- touched groups ------------------------------------------------------------------------- */

typedef struct Derived
{
    Made made;
    Grain grain;
    const PlanFeed *feed;
} Derived;

static Vars
derived_vars(const Derived *d)
{
    Build *b = d->made.b;
    Vars vars = made_vars(&d->made);

    var_literal(&vars, "feed", d->feed->name);
    var_ident(&vars, "queue", moved_name(b, d->made.target));
    var_code(&vars, "source", qualified(b, b->gen->warehouse, d->feed->source->name));
    var_code(&vars, "all", scratch(b, "all", ""));
    var_code(&vars, "flow", scratch(b, "flow", ""));
    var_code(&vars, "until", scratch(b, "until", ""));
    var_ident(&vars, "group", d->grain.at != NULL ? "firn_group" : "firn_row");
    if (d->grain.at != NULL) {
        var_code(&vars, "at", d->grain.at);
    }
    return vars;
}

/* The columns of the queue over the source's rows. */
static const char *
grouped(const Derived *d, StrBuf *columns)
{
    Build *b = d->made.b;
    StrBuf out = strbuf_new(b->arena);

    strbuf_fmt(&out, "f.tenant_key, %s AS firn_key", d->grain.group);
    strbuf_str(columns, "tenant_key, firn_key");
    for (size_t i = 0; i < d->grain.keys.count; i++) {
        const GrainKey *key = &d->grain.keys.items[i];

        if (key->inherits != NULL) {
            const char *name = ident(b, d->made.target->columns[key->column].name);

            strbuf_fmt(&out, ", %s AS %s", key->sql, name);
            strbuf_fmt(columns, ", %s", name);
        }
    }
    if (d->grain.at != NULL) {
        strbuf_fmt(&out, ", %s AS firn_from", d->grain.at);
        strbuf_str(columns, ", firn_from");
    }
    return out.text;
}

/* Over run_branch b: is it a tenant of whom nothing is read now? */
static const char *
rests(const Derived *d)
{
    StrBuf keys = strbuf_new(d->made.b->arena);

    for (size_t i = 0; i < d->feed->branch_count; i++) {
        const PlanTenant *tenant = d->feed->branches[i].branch->tenant;

        if (tenant->rests) {
            comma(&keys);
            strbuf_fmt(&keys, "%lld", tenant->tenant_key);
        }
    }
    return keys.len > 0 ? arena_fmt(d->made.b->arena, "b.tenant_key IN (%s)", keys.text) : "false";
}

static void
emit_until(const Derived *d)
{
    Build *b = d->made.b;
    Vars vars = derived_vars(d);

    var_code(&vars, "rests", rests(d));
    var_code(&vars, "present", period_present(b, d->made.target));
    emit_drop(b, scratch(b, "until", ""));
    emit(b, "derived_until", &vars);
}

/* " JOIN" the last periods of the tenants of `alias`. */
static const char *
join_until(const Derived *d, const char *alias)
{
    Build *b = d->made.b;

    return d->grain.at == NULL
               ? ""
               : arena_fmt(b->arena, "\n          JOIN %s u ON u.tenant_key = %s.tenant_key",
                           scratch(b, "until", ""), alias);
}

/* `all` is the template that says whose groups are all looked at. */
static void
emit_touched(const Derived *d, const char *all)
{
    Build *b = d->made.b;
    StrBuf taken = strbuf_new(b->arena);
    StrBuf queued = strbuf_new(b->arena);
    StrBuf there = strbuf_new(b->arena);
    StrBuf columns = strbuf_new(b->arena);
    Vars vars = derived_vars(d);
    const bool periodic = d->grain.at != NULL;

    for (size_t i = 0; i < d->grain.keys.count; i++) {
        const GrainKey *key = &d->grain.keys.items[i];

        if (key->inherits != NULL) {
            const char *name = ident(b, d->made.target->columns[key->column].name);

            strbuf_fmt(&taken, ", MAX(x.%s) AS %s", name, name);
            strbuf_fmt(&queued, ", q.%s", name);
            strbuf_fmt(&there, ", d.%s", name);
        }
    }
    if (periodic) {
        strbuf_str(&taken, ", MIN(x.firn_from) AS firn_from");
        strbuf_str(&queued, ", q.firn_from");
        strbuf_str(&there, ", CAST('0001-01-01' AS date)");
        emit_until(d);
    }
    emit_drop(b, scratch(b, "all", ""));
    emit_drop(b, scratch(b, "touched", ""));
    emit(b, all, &vars);
    var_code(&vars, "taken", taken.text);
    var_code(&vars, "queued", queued.text);
    var_code(&vars, "there", there.text);
    var_code(&vars, "grouped", grouped(d, &columns));
    var_code(&vars, "queue_until", join_until(d, "q"));
    var_code(&vars, "source_until", join_until(d, "f"));
    var_code(&vars, "due", periodic ? " AND q.firn_from <= u.firn_until" : "");
    var_code(&vars, "said",
             periodic ? arena_fmt(b->arena, " AND %s <= u.firn_until", d->grain.at) : "");
    emit(b, "derived_touched", &vars);
    emit_analyze(b, scratch(b, "touched", ""));
}

static void
emit_consume(const Derived *d)
{
    Build *b = d->made.b;
    StrBuf columns = strbuf_new(b->arena);
    Vars vars = derived_vars(d);

    if (d->grain.at == NULL) {
        emit(b, "derived_consume", &vars);
        return;
    }
    emit(b, "derived_due", &vars);
    var_code(&vars, "grouped", grouped(d, &columns));
    var_code(&vars, "columns", columns.text);
    emit(b, "derived_later", &vars);
}

/* ---- images --------------------------------------------------------------------------------- */

static const char *
same_keys(const Derived *d)
{
    Build *b = d->made.b;
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < d->grain.keys.count; i++) {
        const GrainKey *key = &d->grain.keys.items[i];

        if (key->inherits != NULL) {
            strbuf_fmt(&out, " AND %s = t.%s", key->sql,
                       ident(b, d->made.target->columns[key->column].name));
        }
    }
    return out.text;
}

/* Keys and aggregates of one group, each after a comma. */
static const char *
combined(const Derived *d)
{
    Build *b = d->made.b;
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < d->grain.keys.count; i++) {
        const GrainKey *key = &d->grain.keys.items[i];

        strbuf_fmt(&out, ",\n               %s AS %s",
                   aggregate_sql(b, AGGREGATE_MAX, key->sql, key->type), ident(b, key->name));
    }
    for (size_t i = 0; i < d->feed->column_count; i++) {
        const PlanFeedColumn *fed = &d->feed->columns[i];
        DataType type = {0};

        if (fed->aggregate == AGGREGATE_NONE || fed->expr == NULL) {
            continue;
        }
        const char *operand =
            arena_fmt(b->arena, "(%s)", source_operand(b, d->feed, fed->expr, &type));

        strbuf_fmt(&out, ",\n               %s AS %s",
                   aggregate_sql(b, fed->aggregate, operand, type),
                   ident(b, d->made.target->columns[fed->column].name));
    }
    return out.text;
}

static bool
is_zero_at_rest(Aggregate aggregate)
{
    return aggregate == AGGREGATE_SUM || aggregate == AGGREGATE_RUNNING || is_counted(aggregate);
}

/* The image's columns over y: keys as they are, aggregates as the columns' types, the others NULL. */
static const char *
image_columns(const Derived *d)
{
    Build *b = d->made.b;
    const PlanTarget *target = d->made.target;
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < d->grain.keys.count; i++) {
        strbuf_fmt(&out, ",\n       y.%s", ident(b, d->grain.keys.items[i].name));
    }
    for (size_t c = 0; c < target->column_count; c++) {
        const PlanColumn *column = &target->columns[c];
        const PlanFeedColumn *fed = NULL;

        for (size_t i = 0; i < d->feed->column_count; i++) {
            fed = d->feed->columns[i].column == c ? &d->feed->columns[i] : fed;
        }
        if (fed != NULL && fed->aggregate != AGGREGATE_NONE) {
            const char *value = arena_fmt(b->arena, "y.%s", ident(b, column->name));

            if (d->grain.at != NULL && is_zero_at_rest(fed->aggregate)) {
                value = arena_fmt(b->arena, "COALESCE(%s, 0)", value);
            }
            strbuf_fmt(&out, ",\n       %s AS %s", aggregate_cast(b, value, column->type),
                       ident(b, column->name));
        } else if (fed == NULL && column->dimension == NULL) {
            strbuf_fmt(&out, ",\n       %s AS %s", cast_sql(b, "NULL", column->type),
                       ident(b, column->name));
        }
    }
    return out.text;
}

/* Over group g and its flow l in a period: keys, what came, and what all have come to. */
static const char *
running_columns(const Derived *d)
{
    Build *b = d->made.b;
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < d->grain.keys.count; i++) {
        strbuf_fmt(&out, ", g.%s", ident(b, d->grain.keys.items[i].name));
    }
    for (size_t i = 0; i < d->feed->column_count; i++) {
        const PlanFeedColumn *fed = &d->feed->columns[i];
        const char *name = ident(b, d->made.target->columns[fed->column].name);

        if (fed->aggregate == AGGREGATE_RUNNING) {
            strbuf_fmt(&out,
                       ",\n               SUM(l.%s) OVER (PARTITION BY g.firn_key ORDER BY "
                       "p.period_end ROWS UNBOUNDED PRECEDING) AS %s",
                       name, name);
        } else if (fed->aggregate != AGGREGATE_NONE) {
            strbuf_fmt(&out, ", l.%s", name);
        }
    }
    return out.text;
}

static void
emit_balance(Derived *d)
{
    Build *b = d->made.b;
    StrBuf keys = strbuf_new(b->arena);
    Vars vars = derived_vars(d);

    for (size_t i = 0; i < d->grain.keys.count; i++) {
        const GrainKey *key = &d->grain.keys.items[i];
        const char *name = ident(b, key->name);

        strbuf_fmt(&keys, ", %s AS %s",
                   aggregate_sql(b, AGGREGATE_MAX, arena_fmt(b->arena, "x.%s", name), key->type),
                   name);
    }
    emit_drop(b, scratch(b, "flow", ""));
    var_code(&vars, "end", d->grain.at);
    var_code(&vars, "same_keys", same_keys(d));
    var_code(&vars, "grain", d->grain.group);
    var_code(&vars, "combined", combined(d));
    emit(b, "derived_flow", &vars);
    emit_analyze(b, scratch(b, "flow", ""));
    emit_periods(&d->made, arena_fmt(b->arena, "SELECT MIN(x.firn_period) FROM %s x",
                                     scratch(b, "flow", "")));
    if (!b->gen->verifies) {
        emit_carry(&d->made, true, scratch(b, "touched", ""));
    }
    var_code(&vars, "row",
             row_cast(b, arena_fmt(b->arena, "y.firn_key || '|' || %s",
                                   day_text(b, "y.firn_ref_period"))));
    var_code(&vars, "columns", image_columns(d));
    var_code(&vars, "running", running_columns(d));
    var_code(&vars, "keys", keys.text);
    emit(b, "derived_balance", &vars);
}

static void
emit_groups(Derived *d)
{
    Build *b = d->made.b;
    const bool periodic = d->grain.at != NULL;
    Vars vars = derived_vars(d);

    emit_drop(b, scratch(b, "image", ""));
    if (periodic) {
        emit_balance(d);
    } else {
        var_code(&vars, "columns", image_columns(d));
        var_code(&vars, "combined", combined(d));
        var_code(&vars, "same_keys", same_keys(d));
        var_code(&vars, "grain", d->grain.group);
        emit(b, "derived_image", &vars);
    }
    var_code(&vars, "since",
             periodic
                 ? "\n   AND d.period_date_key >= CAST(TO_CHAR(t.firn_from, 'YYYYMMDD') AS bigint)"
                 : "");
    emit(b, "derived_dead", &vars);
    emit_analyze(b, scratch(b, "image", ""));
}

/* Days that are computed, and the period: the other keys are there already. */
static void
set_references(Derived *d)
{
    Build *b = d->made.b;
    const PlanTarget *target = d->made.target;
    const size_t most = target->column_count + 1;
    RefUse *refs = arena_new_array(b->arena, RefUse, most);
    const RefUse **columns = arena_new_array(b->arena, const RefUse *, most);
    size_t count = 0;

    for (size_t i = 0; i < d->feed->column_count; i++) {
        const PlanFeedColumn *fed = &d->feed->columns[i];

        if (fed->reference != NULL) {
            const char *key =
                arena_fmt(b->arena, "firn_ref_%s", target->columns[fed->column].column->name.text);
            const char **parts = arena_new_array(b->arena, const char *, 1);

            parts[0] = key;
            columns[fed->column] = &refs[count];
            refs[count++] =
                (RefUse){.reference = fed->reference, .owner = target, .key = key, .parts = parts};
        }
    }
    if (target->period != PERIOD_NONE) {
        const size_t last = target->column_count - 1;

        columns[last] = &refs[count];
        refs[count++] = (RefUse){.reference = period_reference(b, target, last),
                                 .owner = target,
                                 .key = "firn_ref_period"};
    }
    d->made.image =
        (Projection){.owner = target, .refs = refs, .ref_count = count, .column_refs = columns};
}

/* ---- the ledger ----------------------------------------------------------------------------- */

static void
emit_books(const Derived *d)
{
    Build *b = d->made.b;
    static const char *const pieces[] = {"derived_read", "derived_counted", "derived_held",
                                         "derived_tally", "vanished_none"};
    Vars vars = feed_vars(b, d->feed);

    var_code(&vars, "touched", scratch(b, "touched", ""));
    var_code(&vars, "resolved", scratch(b, "resolved", ""));
    var_code(&vars, "no_row", row_cast(b, "b.feed"));
    var_code(&vars, "no_key", row_cast(b, "NULL"));
    emit_drop(b, scratch(b, "read", d->feed->record->name));
    emit_drop(b, scratch(b, "counted", d->feed->record->name));
    emit_drop(b, scratch(b, "held", d->feed->scratch));
    emit_drop(b, scratch(b, "tally", d->feed->scratch));
    emit_drop(b, scratch(b, "vanished", d->feed->scratch));
    for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
        emit(b, pieces[i], &vars);
    }
    emit_ledger(b, d->feed);
}

static Derived
derived_new(Build *b, const PlanTarget *target)
{
    AppliedFeed *feeds = arena_new_array(b->arena, AppliedFeed, 1);

    feeds[0] = (AppliedFeed){.feed = target->feeds[0]};
    Derived d = {.made = {.b = b, .target = target, .feeds = feeds, .feed_count = 1},
                 .feed = target->feeds[0],
                 .grain = grain_of(b, target->feeds[0])};

    set_references(&d);
    return d;
}

void
derived_expected(Build *b, const PlanTarget *target)
{
    Derived d = derived_new(b, target);

    emit_touched(&d, "verify_all");
    emit_groups(&d);
    made_resolved(&d.made);
}

void
derived_steps(Build *b, const PlanTarget *target)
{
    if (target->feed_count == 0) {
        return;
    }
    Derived d = derived_new(b, target);

    emit_locks(b, target);
    emit_taken_over(b, target);
    emit_touched(&d, "derived_all");
    emit_consume(&d);
    emit_groups(&d);
    made_rows(&d.made);
    if (target->period != PERIOD_NONE) {
        emit_period_state(&d.made);
    }
    emit_books(&d);
    emit_target_end(b, target);
    if (target->first_load) {
        emit_analyze(b, made_table(&d.made));
    }
    emit_feed_end(b, d.feed, false);
    emit_drop(b, scratch(b, "read", d.feed->record->name));
    emit_drop(b, scratch(b, "counted", d.feed->record->name));
    emit_drop(b, scratch(b, "all", ""));
    if (target->period != PERIOD_NONE) {
        emit_drop(b, scratch(b, "flow", ""));
        emit_drop(b, scratch(b, "until", ""));
    }
    made_drop(&d.made);
}
