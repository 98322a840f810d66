/* Periods: their last days, the list of them, and rows that go on into the next. */
#include "gen/made.h"

/* The last day of the period that SQL `day` (a date) lies in.  The day after the end is found from the start, which adding the longest
 * length of such a period cannot miss. */
const char *
period_end(Build *b, Period period, const char *day)
{
    static const struct
    {
        const char *unit;
        int longest;
    } units[] = {[PERIOD_WEEK] = {"week", 7},
                 [PERIOD_MONTH] = {"month", 31},
                 [PERIOD_QUARTER] = {"quarter", 92},
                 [PERIOD_YEAR] = {"year", 366}};

    if (period == PERIOD_DAY || period == PERIOD_NONE) {
        return arena_fmt(b->arena, "CAST(%s AS date)", day);
    }
    const char *unit = units[period].unit;
    const char *start =
        arena_fmt(b->arena, "CAST(DATE_TRUNC('%s', CAST(%s AS timestamp)) AS date)", unit, day);

    return arena_fmt(b->arena,
                     "CAST(CAST(DATE_TRUNC('%s', CAST(%s + %d AS timestamp)) AS date) - 1 AS date)",
                     unit, start, units[period].longest);
}

const char *
period_present(Build *b, const PlanTarget *target)
{
    const char *present = period_end(b, target->period, "n.run_at");

    if (target->until == NULL) {
        return present;
    }
    return arena_fmt(b->arena, "LEAST(%s, %s)", present,
                     period_end(b, target->period, literal(b, target->until)));
}

const char *
day_text(Build *b, const char *day)
{
    return arena_fmt(b->arena, "TO_CHAR(%s, 'YYYY-MM-DD')", day);
}

static const char *
day_key(Build *b, const char *day)
{
    return arena_fmt(b->arena, "CAST(TO_CHAR(%s, 'YYYYMMDD') AS bigint)", day);
}

/* The fact's own reference to its period: a day that the image has. */
const PlanReference *
period_reference(Build *b, const PlanTarget *target, size_t column)
{
    PlanReference *reference = arena_new_obj(b->arena, PlanReference);

    *reference = (PlanReference){.column = column,
                                 .dimension = target->columns[column].dimension,
                                 .missing = MISSING_INFERRED};
    return reference;
}

void
emit_periods(Made *made, const char *first)
{
    static const long long shortest[] = {
        [PERIOD_NONE] = 1,   [PERIOD_DAY] = 1,      [PERIOD_WEEK] = 7,
        [PERIOD_MONTH] = 28, [PERIOD_QUARTER] = 90, [PERIOD_YEAR] = 365};
    Build *b = made->b;
    Vars vars = made_vars(made);
    const char *known = piece(b, "period_first", &vars);

    var_code(&vars, "first",
             first == NULL
                 ? known
                 : arena_fmt(b->arena, "SELECT LEAST(COALESCE((%s), (%s)), COALESCE((%s), (%s)))",
                             first, known, known, first));
    var_code(&vars, "present", period_present(b, made->target));
    var_code(&vars, "end", period_end(b, made->target->period, "y.d"));
    var_number(b, &vars, "step", shortest[made->target->period]);
    emit_drop(b, scratch(b, "period", ""));
    emit(b, "period_list", &vars);
}

/* The tenants whose rows this run makes: those that no feed of theirs holds back, and that do not rest. */
static const char *
tenants(Made *made, bool held)
{
    Build *b = made->b;
    Vars vars = made_vars(made);
    StrBuf feeds = strbuf_new(b->arena);
    StrBuf not_held = strbuf_new(b->arena);

    if (made->target->source != NULL) {
        return arena_fmt(b->arena, "SELECT u.tenant_key FROM %s u WHERE NOT u.firn_rests",
                         scratch(b, "until", ""));
    }
    for (size_t f = 0; f < made->feed_count; f++) {
        comma(&feeds);
        strbuf_str(&feeds, literal(b, made->feeds[f].feed->name));
        if (held && made->feeds[f].feed->branch_count > 0) {
            strbuf_fmt(&not_held, " AND v.tenant_key NOT IN (SELECT h.tenant_key FROM %s h)",
                       scratch(b, "held", made->feeds[f].feed->scratch));
        }
    }
    var_code(&vars, "feeds", feeds.text);
    var_code(&vars, "not_held", not_held.text);
    return piece(b, "period_tenants", &vars);
}

static Aggregate
flow_of(const Made *made, size_t column)
{
    const PlanFeed *feed = made->feeds[0].feed;

    for (size_t i = 0; made->target->source != NULL && i < feed->column_count; i++) {
        if (feed->columns[i].column == column) {
            return feed->columns[i].aggregate;
        }
    }
    return AGGREGATE_NONE;
}

/* A column of a period in which nothing happened: keys and running sums go on, counts and sums begin at 0. */
static const char *
quiet_value(Made *made, size_t i)
{
    Build *b = made->b;
    const PlanColumn *column = &made->target->columns[i];

    switch (flow_of(made, i)) {
        case AGGREGATE_NONE:
        case AGGREGATE_RUNNING:
            return arena_fmt(b->arena, "d.%s", ident(b, column->name));
        case AGGREGATE_SUM:
        case AGGREGATE_COUNT:
        case AGGREGATE_DISTINCT:
            return cast_sql(b, "0", column->type);
        default:
            return cast_sql(b, "NULL", column->type);
    }
}

void
emit_carry(Made *made, bool present, const char *but)
{
    Build *b = made->b;
    const PlanTarget *target = made->target;
    StrBuf columns = strbuf_new(b->arena);
    StrBuf names = strbuf_new(b->arena);
    StrBuf values = strbuf_new(b->arena);
    Vars vars = made_vars(made);

    for (size_t i = 0; i < target->column_count; i++) {
        const char *name = ident(b, target->columns[i].name);
        const bool period = made->image.column_refs[i] != NULL &&
                            made->image.column_refs[i]->reference->part_count == 0;

        strbuf_fmt(&columns, ", %s AS %s",
                   period ? day_key(b, "p.period_end") : quiet_value(made, i), name);
        strbuf_fmt(&names, ", %s", name);
        strbuf_fmt(&values, ", x.%s", name);
    }
    var_code(
        &vars, "row",
        row_cast(b, arena_fmt(b->arena, "d.firn_group || '|' || %s", day_text(b, "p.period_end"))));
    var_code(&vars, "columns", columns.text);
    var_code(&vars, "tenants", tenants(made, target->source == NULL));
    var_code(&vars, "last_key", day_key(b, "s.period_end"));
    var_code(&vars, "until", present ? "<=" : "<");
    var_code(&vars, "present", period_present(b, target));
    var_code(&vars, "but_join",
             but == NULL
                 ? ""
                 : arena_fmt(b->arena, "\n  LEFT JOIN %s t ON t.firn_key = d.firn_group", but));
    var_code(&vars, "but", but == NULL ? "" : " AND t.firn_key IS NULL");
    emit_drop(b, scratch(b, "carry", ""));
    emit(b, "period_carry", &vars);
    vars = made_vars(made);
    var_ident(&vars, "reference", "firn_ref_period");
    var_code(&vars, "work", scratch(b, "carry", ""));
    date_lists(b, &vars);
    emit(b, "date_missing", &vars);
    vars = made_vars(made);
    var_code(&vars, "columns",
             arena_fmt(b->arena, "tenant_key%s, firn_row, firn_run, firn_group", names.text));
    var_code(&vars, "values",
             arena_fmt(b->arena, "x.firn_tenant%s, x.firn_row, n.run_id, x.firn_key", values.text));
    emit(b, "period_insert", &vars);
    if (target->source == NULL) {
        emit(b, "period_waiting", &vars);
    }
}

void
emit_period_state(Made *made)
{
    Build *b = made->b;
    Vars vars = made_vars(made);

    var_code(&vars, "tenants", tenants(made, made->target->source == NULL));
    var_code(&vars, "present", period_present(b, made->target));
    emit(b, "period_leave", &vars);
    emit(b, "period_set", &vars);
}

/* The keys whose tenant comes into a new period. */
const char *
period_new(Made *made, const PlanFeed *feed)
{
    Build *b = made->b;
    Vars vars = made_vars(made);

    var_code(&vars, "contribution", contribution_table(b, feed));
    var_code(&vars, "tenants", tenants(made, true));
    var_code(&vars, "present", period_present(b, made->target));
    return piece(b, "period_new", &vars);
}
