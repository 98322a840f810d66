/* The grain of a fact made of another one: expressions over the source's columns, and the text that a group is known by. */
#include <string.h>

#include "gen/derive.h"

/* ---- expressions over the source ------------------------------------------------------------ */

typedef struct SourceSink
{
    Build *b;
    const PlanTarget *source;
} SourceSink;

static bool
put_column(void *context, const ExprColumn *column, StrBuf *out, Diags *diags)
{
    const SourceSink *s = context;
    const PlanColumn *there = plan_column(s->source, column->name);

    (void) diags;
    strbuf_fmt(out, "f.%s", ident(s->b, there != NULL ? there->name : column->name));
    return true;
}

static DataType
column_type(void *context, const ExprColumn *column)
{
    const PlanColumn *there = plan_column(((const SourceSink *) context)->source, column->name);

    return there != NULL ? there->type : (DataType){0};
}

const char *
source_operand(Build *b, const PlanFeed *feed, const Expr *expr, DataType *type)
{
    SourceSink context = {.b = b, .source = feed->source};
    const ExprSink sink = dialect_sink(&context, put_column, column_type);
    const char *sql = render_to(b, expr, &sink);

    *type = expr_type(expr, &sink);
    if (expr_bare_literal(expr) != NULL) {
        *type = (DataType){.kind = DATATYPE_VARCHAR};
        return cast_sql(b, sql, *type);
    }
    return sql;
}

const char *
source_value(Build *b, const PlanFeed *feed, const Expr *expr, Text text, DataType type)
{
    DataType from = {0};
    const char *sql = source_operand(b, feed, expr, &from);
    Conversion out = {.value = "NULL"};

    if (!expr_is_null(expr)) {
        b->ok &= convert(b->arena, b->dialect, sql, from, type, &(ConvertOptions){0}, text.span,
                         &out, b->diags);
    }
    return cast_sql(b, out.value, type);
}

/* ---- the grain ------------------------------------------------------------------------------ */

static GrainKey
key_of(Build *b, const PlanFeed *feed, const PlanFeedColumn *fed)
{
    const PlanColumn *column = &feed->target->columns[fed->column];
    GrainKey key = {.column = fed->column, .name = column->name, .type = column->type};

    if (fed->inherits != NULL) {
        key.inherits = fed->inherits;
        key.sql = arena_fmt(b->arena, "f.%s", ident(b, fed->inherits->name));
    } else if (fed->reference != NULL) {
        key.type = (DataType){.kind = DATATYPE_DATE};
        key.name = arena_fmt(b->arena, "firn_ref_%s", column->column->name.text);
        key.sql = source_value(b, feed, fed->expr, fed->text, key.type);
    } else {
        key.sql = source_value(b, feed, fed->expr, fed->text, key.type);
    }
    return key;
}

/* "3|4:1234|10:2024-01-31": the tenant, then each part with its length; NULL is "~". */
static const char *
group_text(Build *b, const Grain *grain)
{
    StrBuf out = strbuf_new(b->arena);

    strbuf_str(&out, "CAST(f.tenant_key AS varchar(20))");
    for (size_t i = 0; i < grain->keys.count; i++) {
        StrBuf text = strbuf_new(b->arena);

        sql_as_text(&text, b->dialect, grain->keys.items[i].sql, grain->keys.items[i].type);
        strbuf_fmt(&out,
                   " || '|' || COALESCE(CAST(OCTET_LENGTH(%s) AS varchar(20)) || ':' || %s, '~')",
                   text.text, text.text);
    }
    return row_cast(b, out.text);
}

static const char *
day_of(Build *b, const PlanFeed *feed)
{
    if (feed->at_date != NULL) {
        const char *key = ident(b, feed->at_date->name);

        return arena_fmt(
            b->arena, "CASE WHEN f.%s > 0 THEN TO_DATE(CAST(f.%s AS varchar(8)), 'YYYYMMDD') END",
            key, key);
    }
    return source_value(b, feed, feed->at, feed->at_text, (DataType){.kind = DATATYPE_DATE});
}

Grain
grain_of(Build *b, const PlanFeed *feed)
{
    const PlanTarget *target = feed->target;
    Grain grain = {.feed = feed};

    for (size_t k = 0; k < target->key_count; k++) {
        for (size_t i = 0; i < feed->column_count; i++) {
            if (feed->columns[i].column == target->key[k]) {
                *vec_push(b->arena, &grain.keys) = key_of(b, feed, &feed->columns[i]);
            }
        }
    }
    grain.group = group_text(b, &grain);
    if (target->period != PERIOD_NONE && feed->at != NULL) {
        grain.at = period_end(b, target->period, day_of(b, feed));
    }
    return grain;
}
