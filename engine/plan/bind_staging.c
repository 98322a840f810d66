/*
 * What `staging:` says of a record, spelt out over this tenant's own tables: `deleted`, `order`, `row`, `changed_at` of
 * those that the record does not give itself.
 */
#include <string.h>

#include "plan/bind.h"

/* The columns by which the tools that fill staging tell of changes. */
static const char dms_operation[] = "dms_op";
static const char dms_time[] = "dms_commit_ts";
static const char dms_sequence[] = "dms_change_seq";
const char debezium_operation[] = "__op";
static const char debezium_deleted[] = "__deleted";
const char debezium_time[] = "__source_ts_ms";

const char *const *
staging_columns(StagingKind kind)
{
    static const char *const none[] = {NULL};
    static const char *const dms[] = {dms_operation, dms_time, dms_sequence, NULL};
    static const char *const debezium[] = {debezium_operation, debezium_deleted, debezium_time,
                                           NULL};

    return kind == STAGING_DMS ? dms : kind == STAGING_DEBEZIUM ? debezium : none;
}

static bool
says_as_debezium(const Staging *staging)
{
    return staging->kind == STAGING_DEBEZIUM || staging->kind == STAGING_ENVELOPE;
}

const CatalogColumn *
staging_column(const Binding *b, const char *name)
{
    return table_column(b->branch->envelope != NULL ? b->branch->envelope : b->branch->parts[0],
                        name);
}

static const char *
column_text(const Binding *b, const CatalogColumn *column)
{
    return arena_fmt(b->planner->arena, "%s.\"%s\"", b->branch->effective->from.alias.text,
                     column->name);
}

void
staging_lacks(Binding *b, const char *kind, const char *column, const char *instead)
{
    const CatalogTable *table = b->branch->parts[0];

    b->ok = diag_error(b->diags, DIAG_STAGING_COLUMN, staging_of(b->branch->effective)->span,
                       "\"%s.%s\" has no column \"%s\", which `staging: %s` is known by",
                       table->schema, table->name, column, kind);
    diag_hint(b->diags, "Say which column tells: staging: {kind: %s, %s: ...}.", kind, instead);
}

/* The column of that name as an expression, or a report that it is lacking. */
static ExprText
wanted(Binding *b, const char *kind, const char *name, const char *instead)
{
    const CatalogColumn *column = staging_column(b, name);

    if (column == NULL) {
        staging_lacks(b, kind, name, instead);
        return (ExprText){0};
    }
    return (ExprText){.any_dialect = {.text = column_text(b, column),
                                      .span = staging_of(b->branch->effective)->span}};
}

static ExprText *
one_expr(const Binding *b, ExprText expr)
{
    ExprText *out = arena_new_obj(b->planner->arena, ExprText);

    *out = expr;
    return out;
}

/* ---- deletes -------------------------------------------------------------------------------- */

/* The operation is one of those; without regard to case. */
static const char *
is_one_of(const Binding *b, const char *operation, const TextList *names)
{
    StrBuf out = strbuf_new(b->planner->arena);

    strbuf_fmt(&out, "upper(cast((%s) as varchar(40))) in (", operation);
    for (size_t i = 0; i < names->count; i++) {
        strbuf_str(&out, i > 0 ? ", upper('" : "upper('");
        for (const char *c = names->items[i].text; *c != '\0'; c++) {
            strbuf_fmt(&out, *c == '\'' ? "''" : "%c", *c);
        }
        strbuf_str(&out, "')");
    }
    strbuf_char(&out, ')');
    return out.text;
}

/* The same in every dialect in which the operation is given. */
static ExprText
operation_in(const Binding *b, const ExprText *operation, const TextList *names)
{
    ExprText out = {.any_dialect = {.text = is_one_of(b, operation->any_dialect.text, names),
                                    .span = operation->any_dialect.span}};

    if (operation->redshift != NULL) {
        Text *redshift = arena_new_obj(b->planner->arena, Text);

        *redshift = (Text){.text = is_one_of(b, operation->redshift->text, names),
                           .span = operation->redshift->span};
        out.redshift = redshift;
    }
    return out;
}

/* The operations that end a row. */
static const TextList *
ends_of(const Binding *b)
{
    static const Text usual[] = {{.text = "D"}, {.text = "DELETE"}};
    static const TextList ends = {.items = usual, .count = sizeof(usual) / sizeof(*usual)};
    const TextList *given = &staging_of(b->branch->effective)->deletes;

    return given->count > 0 ? given : &ends;
}

/* Unwrapped rows say it in one of two columns, or in both. */
static ExprText
debezium_end(Binding *b)
{
    const CatalogColumn *operation = staging_column(b, debezium_operation);
    const CatalogColumn *deleted = staging_column(b, debezium_deleted);
    StrBuf out = strbuf_new(b->planner->arena);

    if (operation == NULL && deleted == NULL) {
        staging_lacks(b, "debezium", debezium_deleted, "operation");
        return (ExprText){0};
    }
    if (operation != NULL) {
        strbuf_str(&out, is_one_of(b, column_text(b, operation), ends_of(b)));
    }
    if (deleted != NULL) {
        const char *column = column_text(b, deleted);

        strbuf_str(&out, operation != NULL ? " or " : "");
        if (deleted->type.kind == DATATYPE_BOOLEAN) {
            strbuf_str(&out, column);
        } else {
            strbuf_fmt(&out, "lower(cast(%s as varchar(10))) in ('true', '1', 't')", column);
        }
    }
    return (ExprText){
        .any_dialect = {.text = out.text, .span = staging_of(b->branch->effective)->span}};
}

static void
expand_deleted(Binding *b, Record *record)
{
    const Staging *staging = staging_of(record);

    if (record->deleted.state != FIELD_ABSENT || staging->operation.state == FIELD_REMOVED) {
        return;
    }
    if (staging->operation.state == FIELD_SET) {
        record->deleted.expr = operation_in(b, &staging->operation.expr, ends_of(b));
    } else if (staging->kind == STAGING_DMS) {
        const ExprText operation = wanted(b, "dms", dms_operation, "operation");

        if (operation.any_dialect.text == NULL) {
            return;
        }
        record->deleted.expr = operation_in(b, &operation, ends_of(b));
    } else if (says_as_debezium(staging)) {
        record->deleted.expr = debezium_end(b);
    } else {
        return;
    }
    record->deleted.state = FIELD_SET;
}

/* A log may tell that the source emptied its table: of no row, and so of all that came before. */
static void
expand_truncated(const Binding *b, Record *record)
{
    static const Text usual[] = {{.text = "T"}};
    static const TextList debezium = {.items = usual, .count = 1};
    const Staging *staging = staging_of(record);
    const CatalogColumn *column =
        says_as_debezium(staging) ? staging_column(b, debezium_operation) : NULL;
    const TextList *names = staging->truncates.count > 0 ? &staging->truncates
                            : says_as_debezium(staging)  ? &debezium
                                                         : NULL;
    ExprText operation = staging->operation.expr;

    if (!record->is_changelog || names == NULL || staging->operation.state == FIELD_REMOVED) {
        return;
    }
    if (staging->operation.state != FIELD_SET) {
        if (column == NULL) {
            return;
        }
        operation =
            (ExprText){.any_dialect = {.text = column_text(b, column), .span = staging->span}};
    }
    record->truncated = (ExprField){.state = FIELD_SET, .expr = operation_in(b, &operation, names)};
}

/* ---- order, time, identity ------------------------------------------------------------------- */

/*
 * Several changes of a row can have one time; where the place in the source's log is there, too, it says more.  After
 * bin.999999 comes bin.1000000: of two files the one with the longer name is later.
 */
static bool
log_position(Binding *b, Record *record)
{
    static const char *const places[][4] = {{"__source_lsn", NULL},
                                            {"__source_file", "__source_pos", "__source_row", NULL},
                                            {"__source_file", "__source_pos", NULL}};
    ExprText *exprs = arena_new_array(b->planner->arena, ExprText, 4);

    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        size_t count = 0;

        while (places[i][count] != NULL && staging_column(b, places[i][count]) != NULL) {
            exprs[count] = wanted(b, "debezium", places[i][count], "sequence");
            count++;
        }
        if (places[i][count] == NULL) {
            if (count > 1) {
                memmove(&exprs[1], &exprs[0], count * sizeof(*exprs));
                exprs[0].any_dialect.text =
                    arena_fmt(b->planner->arena, "length(%s)", exprs[0].any_dialect.text);
                count++;
            }
            record->order.exprs.items = exprs;
            record->order.exprs.count = count;
            return true;
        }
    }
    return false;
}

static void
expand_order(Binding *b, Record *record)
{
    const Staging *staging = staging_of(record);
    const char *name = staging->kind == STAGING_DMS        ? dms_sequence
                       : staging->kind == STAGING_DEBEZIUM ? debezium_time
                       : staging->kind == STAGING_ENVELOPE ? envelope_position
                                                           : NULL;

    if (record->order.state != FIELD_ABSENT || staging->sequence.state == FIELD_REMOVED) {
        return;
    }
    if (staging->sequence.state == FIELD_SET) {
        record->order = staging->sequence;
        return;
    }
    if (name == NULL || (staging_column(b, name) == NULL && !staging->is_log)) {
        return; /* a mirror can do without */
    }
    record->order.state = FIELD_SET;
    if (staging->kind == STAGING_DEBEZIUM && log_position(b, record)) {
        return;
    }
    const ExprText sequence =
        wanted(b, staging->kind == STAGING_DMS ? "dms" : "debezium", name, "sequence");

    record->order.exprs.items = one_expr(b, sequence);
    record->order.exprs.count = 1;
}

/* Debezium counts them since 1970; whoever wrote the table may have made a time of that. */
static const FormatList *
milliseconds(const Binding *b)
{
    static const Format millis = {.kind = FORMAT_EPOCH_MILLIS};
    static const FormatList formats = {.items = &millis, .count = 1};
    const CatalogColumn *column = staging_column(b, debezium_time);

    return column != NULL && datatype_is_time(column->type) ? NULL : &formats;
}

static void
expand_clock(Binding *b, Record *record)
{
    const Staging *staging = staging_of(record);

    if (record->changed_at.state != FIELD_ABSENT || staging->at.state == FIELD_REMOVED) {
        return;
    }
    if (staging->at.state == FIELD_SET) {
        record->changed_at = staging->at;
    } else if (staging->kind == STAGING_DMS) {
        record->changed_at =
            (ExprField){.state = FIELD_SET, .expr = wanted(b, "dms", dms_time, "at")};
    } else if (says_as_debezium(staging)) {
        record->changed_at =
            (ExprField){.state = FIELD_SET, .expr = wanted(b, "debezium", debezium_time, "at")};
        record->changed_at.format = milliseconds(b);
    }
}

/* Rows of a full load have no place in the order: nobody changed them.  A snapshot says so by its operation. */
static void
expand_full_load(Binding *b, Record *record)
{
    const Staging *staging = staging_of(record);
    const CatalogColumn *operation =
        says_as_debezium(staging) ? staging_column(b, debezium_operation) : NULL;
    const ExprText *order = record->order.exprs.count > 0 ? &record->order.exprs.items[0] : NULL;
    Staging *known = arena_new_obj(b->planner->arena, Staging);
    ExprText *out = &known->full_load.expr;

    *known = *staging;
    if (staging->full_load.state != FIELD_ABSENT || record->changed_at.state != FIELD_SET) {
        return;
    }
    if (operation != NULL) {
        out->any_dialect.text = arena_fmt(b->planner->arena, "%s = 'r'", column_text(b, operation));
    } else if (order != NULL && (staging->kind == STAGING_DMS || record->is_changelog)) {
        out->any_dialect.text =
            arena_fmt(b->planner->arena, "nullif(cast((%s) as varchar(200)), '') is null",
                      order->any_dialect.text);
        if (order->redshift != NULL) {
            Text *redshift = arena_new_obj(b->planner->arena, Text);

            redshift->text =
                arena_fmt(b->planner->arena, "nullif(cast((%s) as varchar(200)), '') is null",
                          order->redshift->text);
            out->redshift = redshift;
        }
    } else {
        return;
    }
    out->any_dialect.span = staging->span;
    known->full_load.state = FIELD_SET;
    record->staging = known;
}

/* An image is named by what it is about and by its place in the order. */
static void
expand_row(Binding *b, Record *record)
{
    const size_t of = staging_of(record)->of.exprs.count;
    const size_t order = record->order.exprs.count;

    if (record->row_state == FIELD_SET || of == 0 || record->order.state != FIELD_SET) {
        return;
    }
    ExprText *exprs = arena_new_array(b->planner->arena, ExprText, of + order);

    for (size_t i = 0; i < of; i++) {
        exprs[i] = staging_of(record)->of.exprs.items[i];
    }
    for (size_t i = 0; i < order; i++) {
        exprs[of + i] = record->order.exprs.items[i];
    }
    record->row_state = FIELD_SET;
    record->row_kind = ROW_EXPRESSIONS;
    record->row_exprs.items = exprs;
    record->row_exprs.count = of + order;
    b->branch->row_needed = of;
}

void
bind_staging(Binding *b)
{
    const Record *written = b->branch->effective;

    if (staging_of(written)->state != FIELD_SET || written->seed != NULL) {
        return;
    }
    Record *record = arena_new_obj(b->planner->arena, Record);

    *record = *written;
    if (staging_of(record)->kind == STAGING_ENVELOPE) {
        expand_envelope(b, record);
    }
    expand_deleted(b, record);
    expand_truncated(b, record);
    expand_order(b, record);
    expand_clock(b, record);
    expand_full_load(b, record);
    if (record->is_changelog) {
        expand_row(b, record);
    }
    b->branch->effective = record;
}
