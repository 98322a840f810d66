/*
 * All values of a branch, as items of its SELECTs.  Nothing in them names a tenant or its tables, so branches that say the same
 * of tables with the same columns have the same items: many tenants have few of them, written once for a collect.
 */
#include "gen/values.h"

#include <stdint.h>
#include <string.h>

#include "base/fingerprint.h"

enum
{
    MOST_KEPT =
        64 /* looked for one by one; a tenth of a megabyte where a record has hundreds of values */
};

typedef struct Kept
{
    Fingerprint key;
    BranchValues values;
} Kept;

struct KeptValues
{
    Arena *arena;
    VEC_OF(Kept) kept;
};

KeptValues *
kept_values_new(Arena *arena)
{
    KeptValues *kept = arena_new_obj(arena, KeptValues);

    kept->arena = arena;
    return kept;
}

/* ---- what the items are made of -------------------------------------------------------------- */

/* Expressions are parsed once a text, and columns kept once a shape of table: for both the address stands for what is there. */
static void
key_address(Fingerprint *key, const void *address)
{
    fingerprint_quick_number(key, (uintptr_t) address);
}

static void
key_expr(const Build *b, const BoundBranch *bound, Fingerprint *key, const Expr *expr)
{
    key_address(key, expr);
    for (size_t i = 0; expr != NULL && i < expr_column_count(expr); i++) {
        const ExprColumn *column = &expr_columns(expr)[i];

        if (column->qualifier != NULL && strcmp(column->qualifier, "tenant") == 0) {
            fingerprint_quick_text(key, tenant_var(b->gen->plan->project, bound->tenant->tenant,
                                                   bound->tenant->region, column->name)
                                            .text);
        }
    }
}

static void
key_formats(Fingerprint *key, const FormatList *formats)
{
    fingerprint_quick_number(key, formats != NULL ? formats->count : 0);
    for (size_t i = 0; formats != NULL && i < formats->count; i++) {
        const Format *format = &formats->items[i];

        fingerprint_quick_number(key, (unsigned) format->kind);
        fingerprint_quick_text(key, format->pattern.text);
        fingerprint_quick_number(key, (unsigned char) format->decimal * 1024U +
                                          (unsigned char) format->group * 4U +
                                          format->parentheses * 2U + format->trailing);
    }
}

static bool
key_value(const Build *b, const BoundBranch *bound, Fingerprint *key, const BoundValue *value)
{
    const Value *written = value->value;

    if (value->decoding != NULL || value->extras != NULL) {
        return false;
    }
    fingerprint_quick_number(key, value->alternative_count);
    fingerprint_quick_number(key, value->is_null * 2U + (written != NULL));
    key_expr(b, bound, key, value->expr);
    for (size_t i = 0; i < value->alternative_count; i++) {
        if (!key_value(b, bound, key, &value->alternatives[i])) {
            return false;
        }
    }
    if (written != NULL) {
        key_formats(key, written->format);
        fingerprint_quick_text(key, written->extra->time_zone.text);
        fingerprint_quick_text(key, written->extra->list.text);
        fingerprint_quick_text(key, written->extra->otherwise.text);
        fingerprint_quick_number(key, written->otherwise_is_null);
    }
    return true;
}

static bool
key_tables(const BoundBranch *bound, Fingerprint *key)
{
    for (size_t i = 0; i < bound->table_count; i++) {
        const BoundTable *table = &bound->tables[i];

        if (table->table != NULL && table->table->columns_print == NULL) {
            return false; /* made for this branch */
        }
        fingerprint_quick_text(key, table->alias);
        fingerprint_quick_number(key, table->hidden);
        key_address(key, table->table != NULL ? table->table->columns : NULL);
    }
    return true;
}

/* False where only this branch can have such items, or it cannot be told. */
static bool
key_of(const Build *b, const BoundBranch *bound, Fingerprint *key)
{
    const Record *record = bound->effective;

    *key = fingerprint_new();
    if (bound->envelope != NULL || bound->entry_count > 0 || !key_tables(bound, key)) {
        return false;
    }
    fingerprint_quick_text(key, bound->time_zone);
    fingerprint_quick_number(key, (unsigned) record->text_state * 2U + record->text_trim);
    fingerprint_quick_number(key, (unsigned) record->text_null_state);
    fingerprint_quick_number(key, record->text_nulls.count);
    for (size_t i = 0; i < record->text_nulls.count; i++) {
        fingerprint_quick_text(key, record->text_nulls.items[i].text);
    }
    for (size_t i = 0; i < bound->record->value_count; i++) {
        if (!key_value(b, bound, key, &bound->values[i])) {
            return false;
        }
    }
    return true;
}

/* ---- the items -------------------------------------------------------------------------------- */

typedef struct Converted
{
    Conversion *values;
    Sources sources;
    bool *inner; /* by value: is it made from the sources? */
} Converted;

/* Does the SQL name a source of the inner SELECT? */
static bool
names_source(const char *sql)
{
    return strstr(sql, "r.firn_") != NULL;
}

static void
convert_values(Build *b, const BoundBranch *bound, Converted *out)
{
    const size_t count = bound->record->value_count;

    *out = (Converted){.values = arena_new_array(b->arena, Conversion, count + 1),
                       .inner = arena_new_array(b->arena, bool, count + 1)};
    for (size_t i = 0; i < count; i++) {
        const size_t before = out->sources.exprs.count;

        b->ok &= value_conversion(b, bound, &bound->values[i], bound->record->values[i].type,
                                  &out->sources, &out->values[i]);
        if (out->values[i].value == NULL) {
            out->values[i].value = "NULL";
        }
        out->inner[i] = out->sources.exprs.count > before && names_source(out->values[i].value);
    }
}

static void
put_value(Build *b, const PlanValue *value, const Conversion *conversion, StrBuf *out)
{
    strbuf_fmt(out, ",\n               %s AS %s", cast_sql(b, conversion->value, value->type),
               ident(b, value->name));
}

/* " (t.amt)" where the value is a column of another name */
static const char *
column_of(Build *b, const char *name, const BoundValue *value)
{
    const ExprColumn *bare = value->expr != NULL ? expr_bare_column(value->expr) : NULL;

    if (bare == NULL || strcmp(bare->name, name) == 0) {
        return "";
    }
    return bare->qualifier == NULL ? arena_fmt(b->arena, " (%s)", bare->name)
                                   : arena_fmt(b->arena, " (%s.%s)", bare->qualifier, bare->name);
}

/* Values that cannot be read; over the sources of the inner SELECT. */
static const char *
bad_values(Build *b, const BoundBranch *bound, const Conversion *values)
{
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < bound->record->value_count; i++) {
        const PlanValue *value = &bound->record->values[i];

        if (values[i].why != NULL) {
            strbuf_fmt(&out, "%sCOALESCE(%s || %s || '; ', '')", out.len > 0 ? " || " : "",
                       literal(b, arena_fmt(b->arena, "%s: ", value->name)), values[i].why);
        }
        if (values[i].bad != NULL) {
            put_reason(b, &out, values[i].bad,
                       arena_fmt(b->arena, "%s%s: %s", value->name,
                                 column_of(b, value->name, &bound->values[i]),
                                 what_is_bad(b, &values[i], value->type)),
                       values[i].shown);
        }
    }
    return out.text;
}

static void
mark_fed(const PlanRecord *record, const Expr *expr, bool *needed)
{
    const ExprColumn *bare = expr != NULL ? expr_bare_column(expr) : NULL;

    for (size_t i = 0; bare != NULL && i < record->value_count; i++) {
        needed[i] = needed[i] || strcmp(bare->name, record->values[i].name) == 0;
    }
}

/* The values without which a row goes to quarantine, because a key or a required column is made of them. */
static const bool *
needed_values(Build *b, const PlanRecord *record)
{
    bool *needed = arena_new_array(b->arena, bool, record->value_count + 1);

    for (size_t f = 0; f < record->feed_count; f++) {
        const PlanFeed *feed = record->feeds[f];

        for (size_t i = 0; !feed->is_member_feed && i < feed->column_count; i++) {
            const PlanFeedColumn *fed = &feed->columns[i];
            const PlanColumn *column = &feed->target->columns[fed->column];

            if ((!column->in_key && !column->column->required) ||
                column->column->default_value.text != NULL) {
                continue;
            }
            mark_fed(record, fed->expr, needed);
            for (size_t k = 0; fed->reference != NULL && k < fed->reference->part_count; k++) {
                mark_fed(record, fed->reference->parts[k].expr, needed);
            }
        }
    }
    return needed;
}

/* "a IS NULL OR b IS NULL" of the needed values; `prefix` names the SELECT that has them, NULL: their expressions. */
static const char *
needed_is_null(Build *b, const PlanRecord *record, const Conversion *values, const char *prefix)
{
    const bool *needed = needed_values(b, record);
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < record->value_count; i++) {
        if (needed[i]) {
            strbuf_fmt(&out, "%s%s IS NULL", out.len > 0 ? " OR " : "",
                       prefix == NULL ? cast_sql(b, values[i].value, record->values[i].type)
                                      : arena_fmt(b->arena, "%s.%s", prefix,
                                                  ident(b, record->values[i].name)));
        }
    }
    return out.text;
}

/* Nothing but the record's own conditions can be bad: all values in one SELECT. */
static void
write_plain(Build *b, const PlanRecord *record, const Converted *converted, BranchValues *out)
{
    StrBuf items = strbuf_new(b->arena);

    for (size_t i = 0; i < record->value_count; i++) {
        put_value(b, &record->values[i], &converted->values[i], &items);
    }
    out->plain = items.text;
    out->plain_lacking = needed_is_null(b, record, converted->values, NULL);
}

/* Values that no guard watches are made beside the sources; the others from them. */
static void
write_guarded(Build *b, const BoundBranch *bound, const Converted *converted, BranchValues *out)
{
    const PlanRecord *record = bound->record;
    StrBuf inner = strbuf_new(b->arena);
    StrBuf made = strbuf_new(b->arena);
    StrBuf names = strbuf_new(b->arena);

    for (size_t i = 0; i < converted->sources.exprs.count; i++) {
        strbuf_fmt(&inner, ",\n               %s AS firn_%zu", converted->sources.exprs.items[i],
                   i + 1);
    }
    for (size_t i = 0; i < record->value_count; i++) {
        const PlanValue *value = &record->values[i];

        if (converted->inner[i]) {
            put_value(b, value, &converted->values[i], &made);
        } else {
            put_value(b, value, &converted->values[i], &inner);
            strbuf_fmt(&made, ", r.%s", ident(b, value->name));
        }
        strbuf_fmt(&names, ", s.%s", ident(b, value->name));
    }
    out->inner = inner.text;
    out->made = made.text;
    out->names = names.text;
    out->bad = bad_values(b, bound, converted->values);
    out->lacking = needed_is_null(b, record, converted->values, "s");
}

/* ---- kept -------------------------------------------------------------------------------------- */

static const BranchValues *
find(const KeptValues *kept, const Fingerprint *key)
{
    for (size_t i = 0; i < kept->kept.count; i++) {
        const Fingerprint *other = &kept->kept.items[i].key;

        if (other->a == key->a && other->b == key->b) {
            return &kept->kept.items[i].values;
        }
    }
    return NULL;
}

static void
keep(KeptValues *kept, const Fingerprint *key, const BranchValues *values)
{
    Arena *arena = kept->arena;

    if (kept->kept.count == MOST_KEPT) {
        return;
    }
    Kept *item = vec_push(arena, &kept->kept);

    *item = (Kept){.key = *key,
                   .values = {.inner = arena_strdup(arena, values->inner),
                              .made = arena_strdup(arena, values->made),
                              .names = arena_strdup(arena, values->names),
                              .bad = arena_strdup(arena, values->bad),
                              .lacking = arena_strdup(arena, values->lacking)}};
    if (values->plain != NULL) {
        item->values.plain = arena_strdup(arena, values->plain);
        item->values.plain_lacking = arena_strdup(arena, values->plain_lacking);
    }
}

BranchValues
branch_values(Build *b, const BoundBranch *bound, KeptValues *kept)
{
    Fingerprint key = {0};
    const bool may_keep = kept != NULL && key_of(b, bound, &key);
    const BranchValues *known = may_keep ? find(kept, &key) : NULL;
    const Diag *before = diags_last(b->diags);
    Converted converted = {0};
    BranchValues out = {0};

    if (known != NULL) {
        return *known;
    }
    convert_values(b, bound, &converted);
    if (converted.sources.exprs.count == 0) {
        write_plain(b, bound->record, &converted, &out);
    }
    write_guarded(b, bound, &converted, &out);
    out.decoded = converted.sources.decoded;
    if (may_keep && b->ok &&
        diags_last(b->diags) == before) { /* what is told is told of each tenant */
        keep(kept, &key, &out);
    }
    return out;
}
