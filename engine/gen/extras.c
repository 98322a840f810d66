/*
 * Extras: staging columns that no mapping names, as one document.  It travels as text, the same text for the same values, and
 * becomes the dialect's document type in the target; columns taken out of it are filled from what is stored, too.
 */
#include <string.h>

#include "gen/build.h"

static bool
is_document(DataType type)
{
    return type.kind == DATATYPE_OTHER && type.variant == VARIANT_JSON;
}

DataType
carried_type(DataType type)
{
    return is_document(type) ? (DataType){.kind = DATATYPE_VARCHAR} : type;
}

const char *
stored_sql(Build *b, DataType type, const char *value)
{
    StrBuf out = strbuf_new(b->arena);

    if (!is_document(type)) {
        return value;
    }
    sql_json_from_text(&out, b->dialect, value);
    return out.text;
}

const char *
same_sql(Build *b, DataType type, const char *loaded, const char *value)
{
    const char *left = loaded;
    const char *right = value;

    if (is_document(type)) { /* documents are compared as the server writes them */
        left = text_sql(b, loaded, type);
        right = text_sql(b, stored_sql(b, type, value), type);
    }
    return arena_fmt(b->arena, "(%s = %s OR (%s IS NULL AND %s IS NULL))", left, right, loaded,
                     value);
}

/* ---- a branch's document ---------------------------------------------------------------------- */

/* By name: the same tables in another order of columns make the same document. */
static void
sort_columns(const CatalogColumn **columns, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const CatalogColumn *column = columns[i];
        size_t at = i;

        for (; at > 0 && strcmp(columns[at - 1]->name, column->name) > 0; at--) {
            columns[at] = columns[at - 1];
        }
        columns[at] = column;
    }
}

/* NULL where it is longer than a text may be. */
static const char *
text_of(Build *b, const BoundBranch *bound, const CatalogColumn *column)
{
    const DataType text = {.kind = DATATYPE_VARCHAR};
    Conversion out = {0};

    b->ok &= convert(b->arena, b->dialect, clean_column(b, bound, bound->tables[0].alias, column),
                     column->type, text, &(ConvertOptions){0}, (Span){0}, &out, b->diags);
    return out.value != NULL ? out.value : "NULL";
}

const char *
extras_document(Build *b, const BoundBranch *bound, const BoundValue *value)
{
    const size_t count = value->extra_count;
    const CatalogColumn **columns = arena_new_array(b->arena, const CatalogColumn *, count + 1);
    const char **names = arena_new_array(b->arena, const char *, count + 1);
    const char **texts = arena_new_array(b->arena, const char *, count + 1);
    DataType *types = arena_new_array(b->arena, DataType, count + 1);
    StrBuf out = strbuf_new(b->arena);

    if (count == 0) {
        return row_cast(b, "NULL");
    }
    memcpy(columns, value->extras, count * sizeof(*columns));
    sort_columns(columns, count);
    for (size_t i = 0; i < count; i++) {
        names[i] = columns[i]->name;
        types[i] = columns[i]->type;
        texts[i] = text_of(b, bound, columns[i]);
    }
    sql_json_text(&out, b->dialect, names, texts, types, count);
    return out.text;
}

/* ---- columns taken out of the extras ---------------------------------------------------------- */

typedef struct Filling
{
    Build *b;
    const char *extras; /* the column as text */
} Filling;

static bool
put_extras(void *context, const ExprColumn *column, StrBuf *out, Diags *diags)
{
    const Filling *f = context;

    (void) column;
    (void) diags;
    strbuf_str(out, f->extras);
    return true;
}

static DataType
extras_type(void *context, const ExprColumn *column)
{
    (void) context;
    (void) column;
    return (DataType){.kind = DATATYPE_VARCHAR};
}

/* Does a feed give the column by an expression of its own? */
static bool
is_given(const PlanTarget *target, size_t column)
{
    for (size_t f = 0; f < target->feed_count; f++) {
        for (size_t i = 0; i < target->feeds[f]->column_count; i++) {
            const PlanFeedColumn *fed = &target->feeds[f]->columns[i];

            if (fed->column == column && !fed->promoted) {
                return true;
            }
        }
    }
    return false;
}

/* What another feed gives stays; else the column may have been taken from another field until now. */
static const char *
differs_from(Build *b, const char *column, const char *value, const char *source, bool given)
{
    return given ? arena_fmt(b->arena, "%s IS NULL\n   AND %s IS NOT NULL", column, source)
                 : arena_fmt(b->arena,
                             "%s <> %s\n    OR (%s IS NULL AND %s IS NOT NULL)\n    OR (%s IS NOT "
                             "NULL AND %s IS NULL)",
                             column, value, column, value, column, value);
}

/* A table with the extras, and their column there as text. */
typedef struct Filled
{
    const char *schema;
    const char *table;
    const char *extras;
    bool given;
} Filled;

static void
emit_fill(Build *b, const Filled *filled, const PlanColumn *column, const PlanFeedColumn *fed)
{
    Filling f = {.b = b, .extras = filled->extras};
    const ExprSink sink = dialect_sink(&f, put_extras, extras_type);
    const char *source = render_to(b, fed->expr, &sink);
    Conversion made = {0};
    Vars vars = vars_new(b);

    b->ok &= convert(b->arena, b->dialect, source, extras_type(NULL, NULL), column->type,
                     &(ConvertOptions){0}, fed->text.span, &made, b->diags);
    if (made.value == NULL) {
        return;
    }
    const char *value = cast_sql(b, made.value, column->type);

    var_ident(&vars, "schema", filled->schema);
    var_ident(&vars, "table", filled->table);
    var_ident(&vars, "column", column->name);
    var_code(&vars, "value", value);
    var_code(&vars, "differs",
             differs_from(b, ident(b, column->name), value, source, filled->given));
    emit(b, "extras_fill", &vars);
}

/* In what is said of the members, which is the feed's own, and in the target, where another feed may have a say. */
static void
fill_column(Build *b, const PlanTarget *target, const PlanFeed *feed, const PlanFeedColumn *fed)
{
    const PlanColumn *column = &target->columns[fed->column];
    const char *document = ident(b, target->extras->name);
    const Filled said = {
        .schema = b->gen->control, .table = contribution_name(b, feed), .extras = document};
    const Filled rows = {.schema = b->gen->warehouse,
                         .table = target->name,
                         .extras = text_sql(b, document, target->extras->type),
                         .given = is_given(target, fed->column)};

    if (keeps_contributions(target)) {
        emit_fill(b, &said, column, fed);
    }
    if (feed == target->feeds[0]) {
        emit_fill(b, &rows, column, fed);
    }
}

void
emit_extras_fill(Build *b, const PlanTarget *target)
{
    if (target->extras == NULL || !target->exists || !is_declared_anew(b, target)) {
        return;
    }
    for (size_t f = 0; f < target->feed_count; f++) {
        const PlanFeed *feed = target->feeds[f];

        for (size_t i = 0; i < feed->column_count; i++) {
            if (feed->columns[i].promoted) {
                fill_column(b, target, feed, &feed->columns[i]);
            }
        }
    }
}
