/*
 * Projection: the delta of a record as the columns of a target, with the combined keys of the
 * members it refers to, and the reasons for which a row cannot be loaded.
 */
#include <string.h>

#include "gen/build.h"

typedef struct Projecting
{
    Build *b;
    const PlanFeed *feed;
    StrBuf columns;    /* select list */
    StrBuf reasons;    /* concatenation of CASEs */
    const char *since; /* tracked dimensions: since when the row speaks */
    StrBuf own_key;    /* dimensions: the combined key, over the columns above under alias p0 */
    VEC_OF(RefUse) refs;
    ExprSink sink;
} Projecting;

static bool
put_value_column(void *context, const ExprColumn *column, StrBuf *out, Diags *diags)
{
    const Projecting *p = context;

    (void) diags;
    strbuf_fmt(out, "d.%s", ident(p->b, column->name));
    return true;
}

static DataType
value_type(void *context, const ExprColumn *column)
{
    const Projecting *p = context;
    const PlanRecord *record = p->feed->record;

    for (size_t i = 0; i < record->value_count; i++) {
        if (strcmp(record->values[i].name, column->name) == 0) {
            return record->values[i].type;
        }
    }
    return (DataType){.kind = strcmp(column->name, "firn_row") == 0 ? DATATYPE_VARCHAR
                                                                    : DATATYPE_UNKNOWN};
}

/* A feed's expression as `type`: value, and a condition when it can be bad. */
static Conversion
convert_expr(Projecting *p, const Expr *expr, Text text, DataType type)
{
    Build *b = p->b;
    const char *sql = render_to(b, expr, &p->sink);
    Conversion out = {.value = "NULL"};
    DataType from = expr_type(expr, &p->sink);

    if (expr_is_null(expr)) {
        out.value = cast_sql(b, "NULL", type);
        return out;
    }
    if (expr_bare_literal(expr) != NULL) {
        from = (DataType){.kind = DATATYPE_VARCHAR};
        const char *typed = cast_sql(b, sql, from);

        b->ok &= convert(b->arena, b->dialect, typed, from, type, &(ConvertOptions){0}, text.span,
                         &out, b->diags);
        return out;
    }
    b->ok &= convert(b->arena, b->dialect, sql, from, type, &(ConvertOptions){0}, text.span, &out,
                     b->diags);
    return out;
}

static void
add_reason(Projecting *p, const char *condition, const char *why)
{
    put_reason(p->b, &p->reasons, condition, why, NULL);
}

static void
add_column(Projecting *p, const char *sql, const char *name)
{
    strbuf_fmt(&p->columns, ",\n                       %s AS %s", sql, ident(p->b, name));
}

/* ---- plain columns -------------------------------------------------------------------------- */

/* Of what is only counted, a text that tells unlike values apart. */
static void
project_counted(Projecting *p, const PlanFeedColumn *fed)
{
    Build *b = p->b;
    const char *sql = render_to(b, fed->expr, &p->sink);
    StrBuf text = strbuf_new(b->arena);

    sql_as_text(&text, b->dialect, arena_fmt(b->arena, "(%s)", sql),
                expr_type(fed->expr, &p->sink));
    add_column(p, row_cast(b, text.text), p->feed->target->columns[fed->column].name);
}

static void
project_plain(Projecting *p, const PlanFeedColumn *fed)
{
    Build *b = p->b;
    const PlanColumn *column = &p->feed->target->columns[fed->column];

    if (is_counted(fed->aggregate)) {
        project_counted(p, fed);
        return;
    }
    const DataType said = said_type(p->feed, fed);
    const Conversion converted = convert_expr(p, fed->expr, fed->text, said);
    const char *value = cast_sql(b, converted.value, said);
    /* Where several rows make one, NULL says nothing: the default stands for what none of them says. */
    const Text fallback = p->feed->target->gathers ? (Text){0} : column->column->default_value;

    if (converted.bad != NULL) {
        put_reason(b, &p->reasons, converted.bad,
                   arena_fmt(b->arena, "%s: %s", column->name, what_is_bad(b, &converted, said)),
                   converted.shown);
    }
    if (fallback.text != NULL) {
        Conversion constant = {0};
        const DataType text = {.kind = DATATYPE_VARCHAR};

        b->ok &= convert(b->arena, b->dialect, cast_sql(b, literal(b, fallback.text), text), text,
                         column->type, &(ConvertOptions){0}, fallback.span, &constant, b->diags);
        value = arena_fmt(b->arena, "COALESCE(%s, %s)", value,
                          cast_sql(b, constant.value, column->type));
    } else if (column->in_key && p->feed->is_member_feed) {
        ; /* a row that names no member has nothing to say here */
    } else if (column->in_key) {
        add_reason(p, arena_fmt(b->arena, "%s IS NULL", value),
                   arena_fmt(b->arena, "%s: the key is NULL", column->name));
    } else if (column->column->required) {
        add_reason(p, arena_fmt(b->arena, "%s IS NULL", value),
                   arena_fmt(b->arena, "%s: a required value is missing", column->name));
    }
    add_column(p, value, column->name);
}

/* ---- references ----------------------------------------------------------------------------- */

void
member_key(Build *b, StrBuf *out, const PlanTarget *dimension, const char *const *parts,
           const DataType *types, const char *scope_key)
{
    if (dimension->scope != SCOPE_SHARED) {
        strbuf_fmt(out, "CAST(%s AS varchar(20)) || '|' || ", scope_key);
    }
    for (size_t i = 0; i < dimension->key_count; i++) {
        const char *text = text_sql(b, parts[i], types[i]);

        if (i > 0) {
            strbuf_str(out, " || '|' || ");
        }
        /* Only several parts need their lengths: one is the rest of the text.  In a combination NULL is a value, too. */
        if (dimension->is_junk) {
            strbuf_fmt(out, "COALESCE(CAST(OCTET_LENGTH(%s) AS varchar(20)) || ':' || %s, '-')",
                       text, text);
        } else if (dimension->key_count > 1) {
            strbuf_fmt(out, "CAST(OCTET_LENGTH(%s) AS varchar(20)) || ':' || %s", text, text);
        } else {
            strbuf_str(out, text);
        }
    }
}

static const char *
scope_key(const PlanTarget *dimension)
{
    return dimension->scope == SCOPE_TENANT ? "b.whole_key" : "d.firn_tenant";
}

/* A part of a key as the dimension's column holds it; in a combination NULL may have a default. */
static const char *
part_value(Projecting *p, const PlanTarget *dimension, size_t part, const Conversion *converted)
{
    Build *b = p->b;
    const PlanColumn *column = &dimension->columns[dimension->key[part]];
    const char *value = cast_sql(b, converted->value, column->type);
    const Text fallback = column->column->default_value;
    const DataType text = {.kind = DATATYPE_VARCHAR};
    Conversion constant = {0};

    if (!dimension->is_junk || fallback.text == NULL) {
        return value;
    }
    b->ok &= convert(b->arena, b->dialect, cast_sql(b, literal(b, fallback.text), text), text,
                     column->type, &(ConvertOptions){0}, fallback.span, &constant, b->diags);
    return arena_fmt(b->arena, "COALESCE(%s, %s)", value,
                     cast_sql(b, constant.value, column->type));
}

/* What the record says of a part, as text: as it stands where it is text, so that what cannot be read may mean a special
 * member too. */
static const char *
part_text(Projecting *p, const PlanKeyPart *part, const char *value)
{
    Build *b = p->b;
    StrBuf sql = strbuf_new(b->arena);

    if (datatype_is_text(expr_type(part->expr, &p->sink))) {
        return render_to(b, part->expr, &p->sink);
    }
    sql_as_text(&sql, b->dialect, value, part->type);
    return sql.text;
}

/* The scratch columns of the key of the last reference, and of the special member that it may mean instead; what is NULL
 * where the row names neither. */
static const char *
add_key(Projecting *p, const PlanTarget *dimension, const char *key, const char *special)
{
    Build *b = p->b;
    RefUse *use = &p->refs.items[p->refs.count - 1];
    const Column *column = use->owner->columns[use->reference->column].column;
    const char *typed = dimension->is_date ? key : row_cast(b, key);

    if (special == NULL) {
        add_column(p, typed, use->key);
        return key;
    }
    use->special = arena_fmt(b->arena, "firn_special_%s", column->name.text);
    add_column(p, special, use->special);
    add_column(p, arena_fmt(b->arena, "CASE WHEN (%s) IS NULL THEN %s END", special, typed),
               use->key);
    return arena_fmt(b->arena, "COALESCE(CAST(%s AS varchar(20)), %s)", special,
                     dimension->is_date ? arena_fmt(b->arena, "CAST(%s AS varchar(20))", key)
                                        : key);
}

/* The combined key of one reference as SQL over the delta; NULL where any part is NULL.  Adds the scratch columns
 * of the parts, and of nested references before. */
static const char *
project_reference(Projecting *p, const PlanReference *reference, const PlanTarget *owner,
                  const char *name)
{
    Build *b = p->b;
    const PlanTarget *dimension = reference->dimension;
    const char **parts = arena_new_array(b->arena, const char *, reference->part_count + 1);
    const char **values = arena_new_array(b->arena, const char *, reference->part_count + 1);
    DataType *types = arena_new_array(b->arena, DataType, reference->part_count + 1);
    const Column *column = owner->columns[reference->column].column;
    const char *special = NULL;

    for (size_t i = 0; i < reference->part_count; i++) {
        const PlanKeyPart *part = &reference->parts[i];

        parts[i] = arena_fmt(b->arena, "%s_%zu", name, i + 1);
        if (part->nested != NULL) {
            values[i] = project_reference(p, part->nested, dimension, parts[i]);
            types[i] = (DataType){.kind = DATATYPE_VARCHAR};
            continue;
        }
        const Conversion converted = convert_expr(p, part->expr, part->text, part->type);

        types[i] = part->type;
        values[i] = part_value(p, dimension, i, &converted);
        if (reference->part_count == 1) {
            special = special_key(b, column, part_text(p, part, values[i]), values[i]);
        }
        if (converted.bad != NULL) {
            put_reason(b, &p->reasons,
                       special == NULL
                           ? converted.bad
                           : arena_fmt(b->arena, "(%s) AND (%s) IS NULL", converted.bad, special),
                       arena_fmt(b->arena, "%s: the key cannot be read", column->name.text),
                       converted.shown);
        }
        if (!dimension->is_date) {
            add_column(p, values[i], parts[i]);
        }
    }
    StrBuf key = strbuf_new(b->arena);

    if (dimension->is_date) {
        strbuf_str(&key, values[0]);
    } else if (dimension->is_tenant) {
        strbuf_fmt(&key, "%s || '_' || %s", values[0], values[1]);
    } else {
        member_key(b, &key, dimension, values, types, scope_key(dimension));
    }
    if (reference->part_count > 1) {
        special = special_key(b, column, NULL, key.text);
    }
    *vec_push(b->arena, &p->refs) = (RefUse){
        .reference = reference, .owner = owner, .key = name, .parts = parts, .special = NULL};
    return add_key(p, dimension, key.text, special);
}

/* A reference as a part of the row's own key: a special member is known by its key. */
static const char *
own_reference(Projecting *p, const PlanReference *reference, DataType *type)
{
    Build *b = p->b;
    const RefUse *use = NULL;

    for (size_t r = 0; r < p->refs.count; r++) {
        if (p->refs.items[r].reference == reference) {
            use = &p->refs.items[r];
        }
    }
    const char *key = arena_fmt(b->arena, "p0.%s", ident(b, use != NULL ? use->key : ""));

    *type = (DataType){.kind = reference->dimension->is_date ? DATATYPE_DATE : DATATYPE_VARCHAR};
    if (use == NULL || use->special == NULL) {
        return key;
    }
    StrBuf text = strbuf_new(b->arena);

    sql_as_text(&text, b->dialect, key, *type);
    *type = (DataType){.kind = DATATYPE_VARCHAR};
    return arena_fmt(b->arena, "COALESCE(CAST(p0.%s AS varchar(20)), %s)", ident(b, use->special),
                     text.text);
}

/* A fact's or dimension's row needs its own key: for a dimension, the combined one. */
static void
project_own_key(Projecting *p)
{
    Build *b = p->b;
    const PlanTarget *target = p->feed->target;
    const char **parts = arena_new_array(b->arena, const char *, target->key_count + 1);
    DataType *types = arena_new_array(b->arena, DataType, target->key_count + 1);

    for (size_t k = 0; k < target->key_count; k++) {
        const PlanColumn *column = &target->columns[target->key[k]];
        const PlanFeedColumn *fed = NULL;

        for (size_t i = 0; i < p->feed->column_count; i++) {
            if (p->feed->columns[i].column == target->key[k]) {
                fed = &p->feed->columns[i];
            }
        }
        if (fed == NULL) {
            b->ok = false; /* the mapping layer has reported the key that is not fed */
            return;
        }
        if (fed->reference != NULL) {
            parts[k] = own_reference(p, fed->reference, &types[k]);
        } else {
            parts[k] = arena_fmt(b->arena, "p0.%s", ident(b, column->name));
            types[k] = column->type;
        }
    }
    StrBuf key = strbuf_new(b->arena);

    member_key(b, &key, target, parts, types,
               target->scope == SCOPE_TENANT ? "p0.firn_whole" : "p0.firn_tenant");
    strbuf_str(&p->own_key, row_cast(b, key.text));
}

/*
 * Since when the row speaks: what the feed says, else when the record changed.  No change that a run sees is made after
 * it: a stamp that lies further ahead than clocks may differ is none, and what follows it would never hold.
 */
static void
project_instant(Projecting *p)
{
    const DataType type = {.kind = DATATYPE_TIMESTAMP};

    if (p->feed->valid_from == NULL) {
        p->since = "d.firn_at";
        add_column(
            p, "CASE WHEN d.firn_at > n.run_at + INTERVAL '1 day' THEN n.run_at ELSE d.firn_at END",
            "firn_at");
        return;
    }
    const Conversion converted =
        convert_expr(p, p->feed->valid_from, p->feed->valid_from_text, type);

    if (converted.bad != NULL) {
        put_reason(p->b, &p->reasons, converted.bad, "valid_from: cannot be read as timestamp",
                   converted.shown);
    }
    p->since = cast_sql(p->b, converted.value, type);
    add_column(p, p->since, "firn_at");
}

static bool
key_part_is_reference(const PlanTarget *target, size_t column)
{
    return target->columns[column].in_key && target->columns[column].dimension != NULL;
}

Projection
feed_projection(Build *b, const PlanFeed *feed)
{
    Projecting p = {.b = b, .feed = feed};
    const PlanTarget *target = feed->target;
    Projection out = {.feed = feed, .owner = target};

    p.columns = strbuf_new(b->arena);
    p.reasons = strbuf_new(b->arena);
    p.own_key = strbuf_new(b->arena);
    p.sink = dialect_sink(&p, put_value_column, value_type);
    const RefUse **column_refs =
        arena_new_array(b->arena, const RefUse *, target->column_count + 1);

    for (size_t i = 0; i < feed->column_count; i++) {
        const PlanFeedColumn *fed = &feed->columns[i];

        if (fed->reference == NULL) {
            project_plain(&p, fed);
            continue;
        }
        const PlanColumn *column = &target->columns[fed->column];
        const char *name = arena_fmt(b->arena, "firn_ref_%s", column->column->name.text);
        const char *key = project_reference(&p, fed->reference, target, name);

        if ((key_part_is_reference(target, fed->column) && !feed->is_member_feed) ||
            column->column->required) {
            add_reason(&p, arena_fmt(b->arena, "(%s) IS NULL", key),
                       arena_fmt(b->arena, "%s: the key is NULL", column->column->name.text));
        }
    }
    if (keeps_contributions(target)) {
        project_own_key(&p);
    }
    if (target->is_tracked) {
        project_instant(&p);
    }
    out.refs = p.refs.items;
    out.ref_count = p.refs.count;
    for (size_t i = 0; i < feed->column_count; i++) {
        for (size_t r = 0; r < p.refs.count; r++) {
            if (p.refs.items[r].reference == feed->columns[i].reference) {
                column_refs[feed->columns[i].column] = &p.refs.items[r];
            }
        }
    }
    out.column_refs = column_refs;
    out.columns = p.columns.text;
    out.reasons = p.reasons.len > 0 ? p.reasons.text : NULL;
    out.since = p.since;
    out.own_key = p.own_key.len > 0 ? p.own_key.text : NULL;
    return out;
}
