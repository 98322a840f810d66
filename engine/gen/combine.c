/* Several values of one key become one: aggregates, and the first or last of them. */
#include <string.h>

#include "gen/made.h"

bool
is_counted(Aggregate aggregate)
{
    return aggregate == AGGREGATE_COUNT || aggregate == AGGREGATE_DISTINCT;
}

static bool
is_summed(Aggregate aggregate)
{
    return aggregate == AGGREGATE_SUM || aggregate == AGGREGATE_AVERAGE ||
           aggregate == AGGREGATE_RUNNING;
}

DataType
said_type(const PlanFeed *feed, const PlanFeedColumn *fed)
{
    const DataType type = feed->target->columns[fed->column].type;

    if (is_counted(fed->aggregate) || feed->target->columns[fed->column].column->is_extras) {
        return (DataType){.kind = DATATYPE_VARCHAR};
    }
    /* Summed as it is, and rounded once. */
    if (is_summed(fed->aggregate) && type.kind != DATATYPE_DOUBLE) {
        return (DataType){.kind = DATATYPE_DECIMAL, .precision = 38, .scale = 10};
    }
    return type;
}

/* Text is compared by bytes, whatever the database's collation. */
static const char *
ordered(Build *b, const char *operand, DataType type)
{
    return datatype_is_text(type) ? arena_fmt(b->arena, "%s%s", operand, b->dialect->text_order)
                                  : operand;
}

const char *
aggregate_sql(Build *b, Aggregate aggregate, const char *operand, DataType type)
{
    switch (aggregate) {
        case AGGREGATE_SUM:
        case AGGREGATE_RUNNING:
            return arena_fmt(b->arena, "SUM(%s)", operand);
        case AGGREGATE_COUNT:
            return arena_fmt(b->arena, "COUNT(%s)", operand);
        case AGGREGATE_DISTINCT:
            return arena_fmt(b->arena, "COUNT(DISTINCT %s)", operand);
        case AGGREGATE_AVERAGE:
            return type.kind == DATATYPE_DOUBLE
                       ? arena_fmt(b->arena, "SUM(%s) / NULLIF(COUNT(%s), 0)", operand, operand)
                       : arena_fmt(b->arena,
                                   "CAST(SUM(%s) AS decimal(38,10)) / NULLIF(COUNT(%s), 0)",
                                   operand, operand);
        case AGGREGATE_MIN:
            return type.kind == DATATYPE_BOOLEAN
                       ? arena_fmt(b->arena, "BOOL_AND(%s)", operand)
                       : arena_fmt(b->arena, "MIN(%s)", ordered(b, operand, type));
        case AGGREGATE_NONE:
        case AGGREGATE_MAX:
            break;
    }
    return type.kind == DATATYPE_BOOLEAN
               ? arena_fmt(b->arena, "BOOL_OR(%s)", operand)
               : arena_fmt(b->arena, "MAX(%s)", ordered(b, operand, type));
}

const char *
aggregate_cast(Build *b, const char *value, DataType type)
{
    if (type.kind == DATATYPE_DECIMAL) {
        return cast_sql(b, arena_fmt(b->arena, "ROUND(%s, %u)", value, type.scale), type);
    }
    if (type.kind == DATATYPE_SMALLINT || type.kind == DATATYPE_INTEGER ||
        type.kind == DATATYPE_BIGINT) {
        return cast_sql(b, arena_fmt(b->arena, "ROUND(%s, 0)", value), type);
    }
    return cast_sql(b, value, type);
}

/* ---- the image ------------------------------------------------------------------------------ */

/* A column of the fact among what the feeds say of it. */
typedef struct Combined
{
    const Made *made;
    ImageColumns *said; /* by feed */
    ImageColumns all;   /* each name once */
    StrBuf ranks;       /* over the contributions of one key */
    StrBuf columns;     /* over the ranked ones, alias x, grouped by key */
} Combined;

static const ImageColumn *
find_said(const ImageColumns *said, const char *name)
{
    for (size_t i = 0; i < said->count; i++) {
        if (strcmp(said->items[i].name, name) == 0) {
            return &said->items[i];
        }
    }
    return NULL;
}

/* NULL for what a feed does not say. */
static const char *
unsaid(Build *b, DataType type)
{
    return type.kind == DATATYPE_VARCHAR && type.length == 0 ? row_cast(b, "NULL")
                                                             : cast_sql(b, "NULL", type);
}

/* What all feeds say, one below the other. */
static const char *
contributions(Combined *c)
{
    Build *b = c->made->b;
    StrBuf out = strbuf_new(b->arena);

    for (size_t f = 0; f < c->made->feed_count; f++) {
        StrBuf columns = strbuf_new(b->arena);
        Vars vars = made_vars(c->made);

        for (size_t i = 0; i < c->all.count; i++) {
            const ImageColumn *column = &c->all.items[i];
            const char *name = ident(b, column->name);

            if (find_said(&c->said[f], column->name) != NULL) {
                strbuf_fmt(&columns, ", r.%s", name);
            } else {
                strbuf_fmt(&columns, ", %s AS %s", unsaid(b, column->type), name);
            }
        }
        var_code(&vars, "contribution", contribution_table(b, c->made->feeds[f].feed));
        var_code(&vars, "touched", scratch(b, "touched", ""));
        var_number(b, &vars, "number", (long long) f + 1);
        var_code(&vars, "columns", columns.text);
        strbuf_fmt(&out, "%s%s", f > 0 ? "\n                         UNION ALL\n" : "",
                   piece(b, "made_said", &vars));
    }
    return out.text;
}

static Aggregate
aggregate_of(const Made *made, size_t column)
{
    for (size_t f = 0; f < made->feed_count; f++) {
        const PlanFeed *feed = made->feeds[f].feed;

        for (size_t i = 0; i < feed->column_count; i++) {
            if (feed->columns[i].column == column) {
                return feed->columns[i].aggregate;
            }
        }
    }
    return AGGREGATE_NONE;
}

static void
put_picked(Combined *c, const char *name, DataType type, Aggregate aggregate, const char *rank)
{
    Build *b = c->made->b;
    const char *operand = arena_fmt(b->arena, "x.%s", ident(b, name));

    if (rank != NULL) {
        operand = arena_fmt(b->arena, "CASE WHEN x.%s = 1 THEN %s END", rank, operand);
    }
    strbuf_fmt(&c->columns, ",\n               %s AS %s",
               aggregate_sql(b, aggregate, operand, type), ident(b, name));
}

/* A reference's key, and the parts that an inferred member is made of. */
static void
put_reference(Combined *c, const RefUse *use, Aggregate aggregate, const char *rank)
{
    const bool date = use->reference->dimension->is_date;
    const DataType text = {.kind = DATATYPE_VARCHAR};

    put_picked(c, use->key, date ? (DataType){.kind = DATATYPE_DATE} : text, aggregate, rank);
    if (use->special != NULL) {
        put_picked(c, use->special, (DataType){.kind = DATATYPE_BIGINT}, aggregate, rank);
    }
    for (size_t k = 0; !date && k < use->reference->part_count; k++) {
        const PlanKeyPart *part = &use->reference->parts[k];

        if (part->nested == NULL) {
            put_picked(c, use->parts[k], part->type, aggregate, rank);
            continue;
        }
        for (size_t r = 0; r < c->made->image.ref_count; r++) {
            if (strcmp(c->made->image.refs[r].key, use->parts[k]) == 0) {
                put_reference(c, &c->made->image.refs[r], aggregate, rank);
            }
        }
    }
}

/* The rank of a row among those that say something of the column; NULL where none is needed. */
static const char *
put_rank(Combined *c, size_t column, const char *probe, Aggregate aggregate)
{
    const RefUse *use = c->made->image.column_refs[column];
    Build *b = c->made->b;
    const PlanColumn *planned = &c->made->target->columns[column];
    const Take take = planned->column->take;

    if (planned->in_key || aggregate != AGGREGATE_NONE || take == TAKE_LATEST ||
        take == TAKE_EARLIEST) {
        return NULL;
    }
    const char *name = ident(b, arena_fmt(b->arena, "firn_rank_%zu", column));
    const char *way = take == TAKE_LAST ? " DESC" : "";
    const char *special = use != NULL && use->special != NULL
                              ? arena_fmt(b->arena, " AND c.%s IS NULL", ident(b, use->special))
                              : "";

    strbuf_fmt(
        &c->ranks,
        ",\n                       ROW_NUMBER() OVER (PARTITION BY c.firn_key, CASE WHEN c.%s IS "
        "NULL%s THEN 1 ELSE 0 END\n                                          ORDER BY "
        "COALESCE(c.firn_order, '')%s, c.firn_feed%s, c.firn_row%s) AS %s",
        ident(b, probe), special, way, way, way, name);
    return name;
}

static void
put_column(Combined *c, size_t column)
{
    const PlanColumn *planned = &c->made->target->columns[column];
    const RefUse *use = c->made->image.column_refs[column];
    const char *probe = use != NULL ? use->key : planned->name;
    const ImageColumn *said = find_said(&c->all, probe);
    Aggregate aggregate = aggregate_of(c->made, column);

    if (said == NULL) {
        return; /* a lag, the period, or what nobody says */
    }
    const char *rank = put_rank(c, column, probe, aggregate);

    if (aggregate == AGGREGATE_NONE && planned->column->take == TAKE_EARLIEST) {
        aggregate = AGGREGATE_MIN;
    }
    if (use != NULL) {
        put_reference(c, use, aggregate, rank);
    } else {
        put_picked(c, probe, said->type, aggregate, rank);
    }
}

/* The fact's own columns over the combined ones: types, defaults, lags. */
static const char *
final_columns(Combined *c)
{
    Build *b = c->made->b;
    const PlanTarget *target = c->made->target;
    StrBuf out = strbuf_new(b->arena);

    for (size_t r = 0; r < c->made->image.ref_count; r++) {
        const RefUse *use = &c->made->image.refs[r];

        for (size_t i = 0; i < c->all.count; i++) {
            bool part = strcmp(c->all.items[i].name, use->key) == 0 ||
                        (use->special != NULL && strcmp(c->all.items[i].name, use->special) == 0);

            for (size_t k = 0; k < use->reference->part_count; k++) {
                part = part || (use->reference->parts[k].nested == NULL &&
                                strcmp(c->all.items[i].name, use->parts[k]) == 0);
            }
            if (part) {
                strbuf_fmt(&out, ",\n       y.%s", ident(b, c->all.items[i].name));
            }
        }
    }
    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];
        const char *name = ident(b, column->name);
        const Text fallback = column->column->default_value;

        if (column->dimension != NULL) {
            continue;
        }
        if (column->column->lag_from.text != NULL) {
            strbuf_fmt(&out, ",\n       %s AS %s", lag_sql(b, target, column->column, "y"), name);
        } else if (find_said(&c->all, column->name) == NULL) {
            strbuf_fmt(&out, ",\n       %s AS %s", cast_sql(b, "NULL", column->type), name);
        } else if (fallback.text == NULL) {
            strbuf_fmt(&out, ",\n       %s AS %s",
                       aggregate_cast(b, arena_fmt(b->arena, "y.%s", name), column->type), name);
        } else {
            Conversion constant = {0};
            const DataType text = {.kind = DATATYPE_VARCHAR};

            b->ok &=
                convert(b->arena, b->dialect, cast_sql(b, literal(b, fallback.text), text), text,
                        column->type, &(ConvertOptions){0}, fallback.span, &constant, b->diags);
            strbuf_fmt(&out, ",\n       COALESCE(%s, %s) AS %s",
                       aggregate_cast(b, arena_fmt(b->arena, "y.%s", name), column->type),
                       cast_sql(b, constant.value, column->type), name);
        }
    }
    return out.text;
}

void
emit_combined(Made *made)
{
    Build *b = made->b;
    Combined c = {.made = made,
                  .said = arena_new_array(b->arena, ImageColumns, made->feed_count + 1),
                  .ranks = strbuf_new(b->arena),
                  .columns = strbuf_new(b->arena)};
    Vars vars = made_vars(made);

    for (size_t f = 0; f < made->feed_count; f++) {
        c.said[f] = said_columns(b, &made->feeds[f].projection, made->feeds[f].feed);
        for (size_t i = 0; i < c.said[f].count; i++) {
            if (find_said(&c.all, c.said[f].items[i].name) == NULL) {
                *vec_push(b->arena, &c.all) = c.said[f].items[i];
            }
        }
    }
    for (size_t i = 0; i < made->target->column_count; i++) {
        put_column(&c, i);
    }
    const bool periodic = made->target->period != PERIOD_NONE;
    const char *present = !periodic          ? NULL
                          : b->gen->verifies ? "s.period_end"
                                             : period_present(b, made->target);

    var_code(&vars, "touched", scratch(b, "touched", ""));
    /* Verify looks at the last period that a run has made. */
    var_code(&vars, "made_for",
             periodic && b->gen->verifies
                 ? arena_fmt(b->arena, "\n  %s", piece(b, "verify_made_for", &vars))
                 : "");
    var_code(&vars, "contributions", contributions(&c));
    var_code(&vars, "ranks", c.ranks.text);
    var_code(&vars, "combined", c.columns.text);
    var_code(&vars, "columns",
             periodic ? arena_fmt(b->arena, ",\n       %s AS firn_ref_period%s", present,
                                  final_columns(&c))
                      : final_columns(&c));
    var_code(&vars, "row",
             periodic
                 ? row_cast(b, arena_fmt(b->arena, "t.firn_key || '|' || %s", day_text(b, present)))
                 : "t.firn_key");
    emit_drop(b, scratch(b, "image", ""));
    emit(b, "made_image", &vars);
    emit_analyze(b, scratch(b, "image", ""));
}

/* ---- lags ----------------------------------------------------------------------------------- */

static const char *
lag_end(Build *b, const PlanTarget *target, const char *name, const char *alias, bool day)
{
    const char *type = day ? "date" : "timestamp";

    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];

        if (strcmp(column->column->name.text, name) != 0) {
            continue;
        }
        const char *stored =
            column->dimension != NULL ? arena_fmt(b->arena, "firn_ref_%s", name) : column->name;
        const char *zone = column->type.kind == DATATYPE_TIMESTAMPTZ ? " AT TIME ZONE 'UTC'" : "";

        return arena_fmt(b->arena, "CAST(%s.%s%s AS %s)", alias, ident(b, stored), zone, type);
    }
    return arena_fmt(b->arena, "CAST(NULL AS %s)", type);
}

/* Days from date to date; whole hours and minutes that have passed. */
const char *
lag_sql(Build *b, const PlanTarget *target, const Column *lag, const char *alias)
{
    const bool day = lag->lag_unit == LAG_DAY;
    const char *from = lag_end(b, target, lag->lag_from.text, alias, day);
    const char *to = lag_end(b, target, lag->lag_to.text, alias, day);

    if (day) {
        return arena_fmt(b->arena, "CAST(%s - %s AS integer)", to, from);
    }
    return arena_fmt(b->arena, "CAST(TRUNC(EXTRACT(epoch FROM (%s - %s)) / %d) AS integer)", to,
                     from, lag->lag_unit == LAG_HOUR ? 3600 : 60);
}
