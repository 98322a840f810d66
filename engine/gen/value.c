/* One value of a record, for one branch: source, format, code list, type. */
#include <string.h>

#include "gen/build.h"
#include "gen/convert_kept.h"

typedef struct BranchSink
{
    Build *b;
    const BoundBranch *bound;
    bool clean;
} BranchSink;

static const TextList *
null_texts(const Record *record)
{
    static const Text blank = {.text = ""};
    static const TextList only_blank = {.items = &blank, .count = 1};

    return record->text_null_state == FIELD_SET ? &record->text_nulls : &only_blank;
}

static bool
trims(const Record *record)
{
    return record->text_state != FIELD_SET || record->text_trim;
}

static bool
put_variable(const BranchSink *sink, const ExprColumn *column, StrBuf *out, Diags *diags)
{
    const PlanTenant *tenant = sink->bound->tenant;
    const Text value =
        tenant_var(sink->b->gen->plan->project, tenant->tenant, tenant->region, column->name);
    StrBuf text = strbuf_new(sink->b->arena);

    if (!sql_literal(&text, sink->b->dialect, value.text, diags)) {
        return false;
    }
    strbuf_fmt(out, "CAST(%s AS %s)", text.text,
               type_sql(sink->b, (DataType){.kind = DATATYPE_VARCHAR}));
    return true;
}

static bool
put_column(void *context, const ExprColumn *column, StrBuf *out, Diags *diags)
{
    const BranchSink *sink = context;
    const CatalogColumn *found = NULL;
    size_t table = 0;

    if (column->qualifier != NULL && strcmp(column->qualifier, "tenant") == 0) {
        return put_variable(sink, column, out, diags);
    }
    if (!bound_column(sink->bound, column, &table, &found)) {
        return diag_error(diags, DIAG_UNKNOWN_COLUMN, (Span){0}, "no column \"%s\"", column->name);
    }
    if (found == NULL) {
        strbuf_str(out, "NULL");
        return true;
    }
    const bool entry = sink->bound->entry_count > 0 && table == sink->bound->entry_table;
    const char *operand =
        entry ? entry_column_sql(sink->b, sink->bound, found->name)
              : arena_fmt(sink->b->arena, "%s.%s", ident(sink->b, sink->bound->tables[table].alias),
                          ident(sink->b, found->name));

    if (sink->clean && datatype_is_text(found->type)) {
        const Record *record = sink->bound->effective;

        operand = convert_clean(sink->b->arena, sink->b->dialect, operand, found->type,
                                trims(record), null_texts(record), diags);
    }
    strbuf_str(out, operand);
    return operand != NULL;
}

static DataType
column_type(void *context, const ExprColumn *column)
{
    const BranchSink *sink = context;
    const CatalogColumn *found = NULL;
    size_t table = 0;

    if (column->qualifier != NULL && strcmp(column->qualifier, "tenant") == 0) {
        return (DataType){.kind = DATATYPE_VARCHAR};
    }
    if (bound_column(sink->bound, column, &table, &found) && found != NULL) {
        return found->type;
    }
    return (DataType){.kind = DATATYPE_UNKNOWN};
}

ExprSink
branch_sink(Build *b, const BoundBranch *bound, bool clean)
{
    BranchSink *context = arena_new_obj(b->arena, BranchSink);

    *context = (BranchSink){.b = b, .bound = bound, .clean = clean};
    return dialect_sink(context, put_column, column_type);
}

const char *
render_expr(Build *b, const BoundBranch *bound, const Expr *expr, bool clean)
{
    const ExprSink sink = branch_sink(b, bound, clean);

    return render_to(b, expr, &sink);
}

/* CASE operand WHEN 'P' THEN 'posted' ... END: text to text. */
static void
put_code_list(Build *b, const Value *value, const CodeList *list, const char *operand,
              Conversion *out)
{
    StrBuf sql = strbuf_new(b->arena);
    StrBuf known = strbuf_new(b->arena);

    if (list->codes.count == 0) {
        return;
    }
    strbuf_fmt(&sql, "CASE %s", operand);
    for (size_t i = 0; i < list->codes.count; i++) {
        const Code *code = &list->codes.items[i];

        strbuf_fmt(&sql, " WHEN %s THEN %s", literal(b, code->from.text),
                   code->to.text != NULL ? literal(b, code->to.text) : "NULL");
        comma(&known);
        strbuf_str(&known, literal(b, code->from.text));
    }
    if (value->extra->otherwise.text != NULL) {
        strbuf_fmt(&sql, " ELSE %s", literal(b, value->extra->otherwise.text));
    }
    strbuf_str(&sql, " END");
    /* A NULL code stays NULL: it does not become the `else`. */
    out->value =
        value->extra->otherwise.text == NULL
            ? sql.text
            : arena_fmt(b->arena, "CASE WHEN %s IS NULL THEN NULL ELSE %s END", operand, sql.text);
    if (value->extra->otherwise.text == NULL && !value->otherwise_is_null) {
        out->bad = arena_fmt(b->arena, "(%s) NOT IN (%s)", operand, known.text);
        out->said = arena_fmt(b->arena, "not in the list %s", list->name.text);
    }
}

/* The first that is not NULL. */
static const char *
first_shown(Build *b, const char *left, const char *right)
{
    if (left == NULL || right == NULL) {
        return left == NULL ? right : left;
    }
    return arena_fmt(b->arena, "COALESCE(%s, %s)", left, right);
}

typedef struct Converting
{
    Build *b;
    const BoundBranch *bound;
    Sources *sources;
    DecodedJoins *joins;
    bool always; /* every operand goes to the sources: they stand together in one expression */
} Converting;

static bool convert_source(const Converting *c, const BoundValue *value, const Value *outer,
                           DataType type, Conversion *out);
static bool convert_value(const Converting *c, const BoundValue *value, DataType type,
                          Conversion *out);

static const char *
either(Build *b, const char *left, const char *right)
{
    if (left == NULL || right == NULL) {
        return left == NULL ? right : left;
    }
    return arena_fmt(b->arena, "%s OR %s", left, right);
}

/* What is said of an operand that one or the other finds bad. */
static const char *
said_of(const Conversion *left, const Conversion *right)
{
    if (left->bad == NULL || right->bad == NULL) {
        return left->bad == NULL ? right->said : left->said;
    }
    const bool same =
        left->said != NULL && right->said != NULL && strcmp(left->said, right->said) == 0;

    return same ? left->said : NULL;
}

static bool
convert_alternatives(const Converting *c, const BoundValue *value, const Value *outer,
                     DataType type, Conversion *out)
{
    Build *b = c->b;
    StrBuf all = strbuf_new(b->arena);
    Converting together = *c;

    together.always = c->always || value->alternative_count > 1;
    c = &together;

    *out = (Conversion){0};
    for (size_t i = 0; i < value->alternative_count; i++) {
        Conversion one = {0};
        const BoundValue *alternative = &value->alternatives[i];
        const Value *own = alternative->value;
        const bool plain = own->format == NULL && own->extra->list.text == NULL;

        if (own->extra->list.text != NULL
                ? !convert_value(c, alternative, type, &one)
                : !convert_source(c, alternative, plain ? outer : own, type, &one)) {
            return false;
        }
        /* What an alternative refuses the next one does not make good, unlike what it cannot read. */
        if (one.why != NULL && all.len > 0) {
            one.why = arena_fmt(b->arena, "CASE WHEN COALESCE(%s) IS NULL THEN %s END", all.text,
                                one.why);
        }
        out->why = out->why == NULL  ? one.why
                   : one.why == NULL ? out->why
                                     : arena_fmt(b->arena, "COALESCE(%s, %s)", out->why, one.why);
        comma(&all);
        strbuf_str(&all, one.value);
        out->said = said_of(out, &one);
        out->bad = either(b, out->bad, one.bad);
        out->shown = first_shown(b, out->shown, one.shown);
    }
    if (value->alternative_count == 1) {
        out->value = all.text;
        return true;
    }
    out->value = arena_fmt(b->arena, "COALESCE(%s)", all.text);
    if (out->bad != NULL) {
        out->bad = arena_fmt(b->arena, "(%s) AND %s IS NULL", out->bad, out->value);
    }
    return true;
}

/* The place of an expression in the inner SELECT; the expression itself where there is none. */
static const char *
in_sources(const Converting *c, const char *expr)
{
    if (c->sources == NULL) {
        return expr;
    }
    *vec_push(c->b->arena, &c->sources->exprs) = expr;
    return arena_fmt(c->b->arena, "r.firn_%zu", c->sources->exprs.count);
}

/* Converts; an operand that the guard names again is written once, in the inner SELECT. */
static bool
convert_operand(const Converting *c, const char *operand, DataType from, DataType type,
                const ConvertOptions *options, Span at, Conversion *out)
{
    Build *b = c->b;

    if (c->sources == NULL) {
        return convert(b->arena, b->dialect, operand, from, type, options, at, out, b->diags);
    }
    const Conversion *kept = kept_conversion(b, from, type, options, at);

    if (kept == NULL) {
        return false;
    }
    if (kept->bad == NULL && !c->always) {
        return convert(b->arena, b->dialect, operand, from, type, options, at, out, b->diags);
    }
    *out = kept_apply(b->arena, kept, in_sources(c, operand));
    return true;
}

/* What a hook made of another value, as `type`. */
static bool
convert_decoded(const Converting *c, const BoundValue *value, const Value *outer, DataType type,
                Conversion *out)
{
    Build *b = c->b;
    const BoundDecoding *decoding = value->decoding;
    const DataType text = {.kind = DATATYPE_VARCHAR};
    const ConvertOptions options = {
        .formats = outer->format,
        .time_zone = outer->extra->time_zone.text != NULL ? outer->extra->time_zone.text
                                                          : c->bound->time_zone,
    };
    Converting in_place = *c;
    Conversion from = {0};

    in_place.sources = NULL;
    if (!convert_value(&in_place, &decoding->from, text, &from)) {
        return false;
    }
    const Decoded decoded = decoded_value(b, c->joins, decoding->hook->print, from.value,
                                          value->value->decode->give.text);

    if (!convert_operand(c, decoded.result, text, type, &options, value->value->span, out)) {
        return false;
    }
    out->why = in_sources(c, decoded.why);
    if (from.bad != NULL) {
        out->said = said_of(&from, out);
        out->bad = either(
            b,
            arena_fmt(b->arena, "%s = 1",
                      in_sources(c, arena_fmt(b->arena, "CASE WHEN %s THEN 1 END", from.bad))),
            out->bad);
    }
    return true;
}

/* The source of a value as `type`, with the format and zone that `outer` gives. */
static bool
convert_source(const Converting *c, const BoundValue *value, const Value *outer, DataType type,
               Conversion *out)
{
    Build *b = c->b;

    if (value->is_null || value->value == NULL) {
        *out = (Conversion){.value = cast_sql(b, "NULL", type)};
        return true;
    }
    if (value->alternative_count > 0) {
        return convert_alternatives(c, value, outer, type, out);
    }
    if (value->decoding != NULL) {
        return convert_decoded(c, value, outer, type, out);
    }
    const ExprSink sink = branch_sink(b, c->bound, true);
    const ConvertOptions options = {
        .formats = outer->format,
        .time_zone = outer->extra->time_zone.text != NULL ? outer->extra->time_zone.text
                                                          : c->bound->time_zone,
    };
    const char *operand = render_expr(b, c->bound, value->expr, true);
    DataType from = expr_type(value->expr, &sink);

    if (expr_is_null(value->expr)) {
        *out = (Conversion){.value = cast_sql(b, "NULL", type)};
        return true;
    }
    if (expr_bare_literal(value->expr) != NULL) {
        operand = cast_sql(b, operand, (DataType){.kind = DATATYPE_VARCHAR});
        from = (DataType){.kind = DATATYPE_VARCHAR};
    }
    return convert_operand(c, operand, from, type, &options, value->value->span, out);
}

/* Characters of the longest text that a code list gives. */
static unsigned
longest_code(const Value *value, const CodeList *list)
{
    size_t longest =
        value->extra->otherwise.text != NULL ? strlen(value->extra->otherwise.text) : 0;

    for (size_t i = 0; i < list->codes.count; i++) {
        const char *to = list->codes.items[i].to.text;
        const size_t len = to != NULL ? strlen(to) : 0; /* ~: the code means NULL */

        longest = len > longest ? len : longest;
    }
    return (unsigned) longest;
}

const char *
clean_column(Build *b, const BoundBranch *bound, const char *alias, const CatalogColumn *column)
{
    const char *operand = arena_fmt(b->arena, "%s.%s", ident(b, alias), ident(b, column->name));

    return convert_clean(b->arena, b->dialect, operand, column->type, trims(bound->effective),
                         null_texts(bound->effective), b->diags);
}

static bool
convert_value(const Converting *c, const BoundValue *value, DataType type, Conversion *out)
{
    Build *b = c->b;

    if (value->extras != NULL) {
        *out = (Conversion){.value = extras_document(b, c->bound, value)};
        return true;
    }
    const Value *written = value->value;
    const CodeList *list = written != NULL && written->extra->list.text != NULL
                               ? project_list(b->gen->plan->project, written->extra->list.text)
                               : NULL;
    const DataType text = {.kind = DATATYPE_VARCHAR};
    Conversion source = {0};
    Conversion coded = {0};
    Conversion typed = {0};

    if (list == NULL) {
        return convert_source(c, value, written, type, out);
    }
    if (!convert_source(c, value, written, text, &source)) {
        return false;
    }
    /* A guarded source stands in the sources already. */
    const char *code = source.bad != NULL || c->always ? source.value : in_sources(c, source.value);

    put_code_list(b, written, list, code, &coded);
    const DataType given = {.kind = DATATYPE_VARCHAR, .length = longest_code(written, list)};

    if (!convert(b->arena, b->dialect, coded.value, given.length > 0 ? given : text, type,
                 &(ConvertOptions){0}, written->span, &typed, b->diags)) {
        return false;
    }
    const Conversion code_of = {.bad = either(b, source.bad, coded.bad),
                                .said = said_of(&source, &coded)};

    out->value = typed.value;
    out->bad = either(b, code_of.bad, typed.bad);
    out->said = said_of(&code_of, &typed);
    out->shown =
        out->bad == NULL
            ? NULL
            : first_shown(b, arena_fmt(b->arena, "LEFT(%s, %d)", code, MOST_SHOWN), source.shown);
    out->why = source.why;
    return true;
}

bool
value_conversion(Build *b, const BoundBranch *bound, const BoundValue *value, DataType type,
                 Sources *sources, Conversion *out)
{
    DecodedJoins unseen = {0};
    const Converting c = {.b = b,
                          .bound = bound,
                          .sources = sources,
                          .joins = sources != NULL ? &sources->decoded : &unseen};

    return convert_value(&c, value, type, out);
}

bool
gen_value(Gen *gen, Arena *arena, const BoundBranch *bound, size_t value, const char **sql,
          const char **bad, Diags *diags)
{
    Build b = build_new(gen, arena, "show", diags);
    Conversion conversion = {0};
    const bool ok = value_conversion(&b, bound, &bound->values[value],
                                     bound->record->values[value].type, NULL, &conversion);

    *sql = conversion.value;
    *bad = conversion.bad;
    return ok && b.ok;
}
