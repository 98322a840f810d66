/* Sums: what staging has of a fact, and what became of it, by tenant and month. */
#include <string.h>

#include "gen/verify_build.h"

/* The first date of the fact; its column count where it has none. */
static size_t
period_column(const PlanTarget *target)
{
    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];
        const bool dated =
            column->dimension != NULL ? column->dimension->is_date : datatype_is_time(column->type);

        if (dated && is_always_fed(target, i)) {
            return i;
        }
    }
    return target->column_count;
}

/* Sums of numbers that are not exact depend on the order of the rows. */
static bool
is_measure(const PlanTarget *target, size_t index)
{
    const PlanColumn *column = &target->columns[index];
    const char *additive = column->column->additive.text;

    return column->dimension == NULL && additive != NULL && strcmp(additive, "false") != 0 &&
           datatype_is_numeric(column->type) && column->type.kind != DATATYPE_DOUBLE &&
           is_always_fed(target, index);
}

bool
has_sums(const PlanTarget *target)
{
    /* A row that loses its key to a row of another feed is nobody's; sums of several rows are rounded once, and compared row by row. */
    return target->kind == TARGET_FACT && !target->gathers &&
           (target->feed_count < 2 || !target->has_contested);
}

/* 2025-07, or none. */
static const char *
staged_period(Build *b, const AppliedFeed *fact)
{
    const PlanTarget *target = fact->feed->target;
    const size_t period = period_column(target);

    if (period == target->column_count) {
        return "CAST('all' AS varchar(10))";
    }
    const RefUse *use = fact->projection.column_refs[period];

    return arena_fmt(b->arena, "COALESCE(TO_CHAR(w.%s, 'YYYY-MM'), 'no date')",
                     ident(b, use != NULL ? use->key : target->columns[period].name));
}

static const char *
loaded_period(Build *b, const PlanTarget *target)
{
    const size_t period = period_column(target);

    if (period == target->column_count) {
        return "CAST('all' AS varchar(10))";
    }
    const char *column = ident(b, target->columns[period].name);

    if (target->columns[period].dimension != NULL) {
        return arena_fmt(
            b->arena,
            "CASE WHEN w.%s > 0 THEN CAST(w.%s / 10000 AS varchar(10)) || '-' || "
            "LPAD(CAST(MOD(w.%s / 100, 100) AS varchar(10)), 2, '0') ELSE 'no date' END",
            column, column, column);
    }
    return arena_fmt(b->arena, "COALESCE(TO_CHAR(w.%s, 'YYYY-MM'), 'no date')", column);
}

/* ", w.amount, w.fee": in the same order on every side. */
static const char *
measures(Build *b, const PlanTarget *target)
{
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < target->column_count; i++) {
        if (is_measure(target, i)) {
            strbuf_fmt(&out, ", w.%s", ident(b, target->columns[i].name));
        }
    }
    return out.text;
}

typedef struct Totals
{
    StrBuf sums;    /* by side */
    StrBuf unequal; /* condition */
    StrBuf said;    /* text of what is unequal */
} Totals;

/* Adds one thing that is summed; `name` its title, `value` its SQL over y. */
static void
add_total(Build *b, Totals *out, size_t number, const char *name, const char *value)
{
    static const char *const sides[] = {"staged", "loaded", "kept"};

    for (size_t i = 0; i < sizeof(sides) / sizeof(*sides); i++) {
        strbuf_fmt(
            &out->sums,
            ",\n               COALESCE(SUM(CASE WHEN y.side = '%s' THEN %s END), 0) AS %s_%zu",
            sides[i], value, sides[i], number);
    }
    const char *unequal =
        arena_fmt(b->arena, "z.staged_%zu <> z.loaded_%zu + z.kept_%zu", number, number, number);

    strbuf_fmt(&out->unequal, "%s%s", number > 0 ? " OR " : "", unequal);
    strbuf_fmt(
        &out->said,
        "\n       || CASE WHEN %s THEN %s || CAST(z.staged_%zu AS varchar(60)) || ' staged, ' || "
        "CAST(z.loaded_%zu AS varchar(60)) || ' loaded, ' || CAST(z.kept_%zu AS varchar(60)) || ' "
        "in "
        "quarantine' ELSE '' END",
        unequal, literal(b, arena_fmt(b->arena, "; %s: ", name)), number, number, number);
}

void
ask_sums(Asking *a, const AppliedFeed *facts, size_t count)
{
    Build *b = &a->b;
    const PlanTarget *target = facts[0].feed->target;
    StrBuf rows = strbuf_new(b->arena);
    Totals totals = {.sums = strbuf_new(b->arena),
                     .unequal = strbuf_new(b->arena),
                     .said = strbuf_new(b->arena)};
    size_t number = 0;
    Vars vars;

    for (size_t i = 0; i < count; i++) {
        vars = feed_vars(b, facts[i].feed);
        var_code(&vars, "period", staged_period(b, &facts[i]));
        var_code(&vars, "measures", measures(b, target));
        strbuf_fmt(&rows, "%s\n         UNION ALL\n%s\n         UNION ALL\n",
                   piece(b, "verify_staged", &vars), piece(b, "verify_kept", &vars));
    }
    vars = asking_vars(a);
    var_code(&vars, "period", loaded_period(b, target));
    var_code(&vars, "measures", measures(b, target));
    var_code(&vars, "told", told_rows(b, target, "w"));
    strbuf_str(&rows, piece(b, "verify_loaded", &vars));
    add_total(b, &totals, number++, "rows", "1");
    for (size_t i = 0; i < target->column_count; i++) {
        if (is_measure(target, i)) {
            add_total(b, &totals, number++, target->columns[i].name,
                      arena_fmt(b->arena, "y.%s", ident(b, target->columns[i].name)));
        }
    }
    vars = asking_vars(a);
    var_code(&vars, "rows", rows.text);
    var_code(&vars, "sums", totals.sums.text);
    var_code(&vars, "unequal", totals.unequal.text);
    var_code(&vars, "said", totals.said.text);
    ask(a, VERIFY_SUMS, piece(b, "verify_sums", &vars));
}
