/* Images: the touched members as their contributions describe them. */
#include <string.h>

#include "gen/dimension.h"

bool
image_says(const ImageColumns *said, const char *name)
{
    for (size_t i = 0; i < said->count; i++) {
        if (strcmp(said->items[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* CASE WHEN w1.firn_key IS NOT NULL THEN w1.c WHEN w2 ... END over the feeds that say the column. */
static void
put_image_column(Dimension *d, const ImageColumns *said, const ImageColumn *column, StrBuf *out)
{
    StrBuf cases = strbuf_new(d->b->arena);

    for (size_t f = 0; f < d->feed_count; f++) {
        if (image_says(&said[f], column->name)) {
            strbuf_fmt(&cases, " WHEN w%zu.firn_key IS NOT NULL THEN w%zu.%s", f, f,
                       ident(d->b, column->name));
        }
    }
    strbuf_fmt(out, ",\n       CASE%s END AS %s", cases.text, ident(d->b, column->name));
}

const char *
tenant_rank(Dimension *d, const char *alias)
{
    StrBuf out = strbuf_new(d->b->arena);

    if (d->target->paused_count > 0) {
        strbuf_fmt(&out, "CASE WHEN %s.tenant_key IN (", alias);
        for (size_t i = 0; i < d->target->paused_count; i++) {
            strbuf_fmt(&out, "%s%lld", i > 0 ? ", " : "", d->target->paused[i]);
        }
        strbuf_str(&out, ") THEN 1 ELSE 0 END, ");
    }
    if (d->target->precedence_count > 0) {
        strbuf_fmt(&out, "CASE %s.tenant_key", alias);
        for (size_t i = 0; i < d->target->precedence_count; i++) {
            strbuf_fmt(&out, " WHEN %lld THEN %zu", d->target->precedence[i], i);
        }
        strbuf_fmt(&out, " ELSE %zu END, ", d->target->precedence_count);
    }
    return out.text;
}

static const char *
winner_order(Dimension *d)
{
    return arena_fmt(d->b->arena,
                     "%sCOALESCE(c.firn_order, '') DESC, c.tenant_key, c.firn_row DESC",
                     tenant_rank(d, "c"));
}

void
emit_image(Dimension *d)
{
    Build *b = d->b;
    ImageColumns *said = arena_new_array(b->arena, ImageColumns, d->feed_count + 1);
    ImageColumns seen = {0};
    StrBuf columns = strbuf_new(b->arena);
    StrBuf winners = strbuf_new(b->arena);
    StrBuf live = strbuf_new(b->arena);
    Vars vars = vars_new(b);
    const char *image = scratch(b, "image", "");

    for (size_t f = 0; f < d->feed_count; f++) {
        Vars own = vars_new(b);

        said[f] = said_columns(b, &d->feeds[f].projection, d->feeds[f].feed);
        var_code(&own, "contribution", contribution_table(b, d->feeds[f].feed));
        var_code(&own, "touched", scratch(b, "touched", ""));
        var_code(&own, "order", winner_order(d));
        var_code(&own, "alias", arena_fmt(b->arena, "w%zu", f));
        strbuf_fmt(&winners, "%s  %s", f > 0 ? "\n" : "", piece(b, "image_winner", &own));
        strbuf_fmt(&live, "%sw%zu.firn_key IS NOT NULL", f > 0 ? " OR " : "", f);
    }
    strbuf_str(&live, live.len == 0 ? "false" : "");
    for (size_t f = 0; f < d->feed_count; f++) {
        for (size_t i = 0; i < said[f].count; i++) {
            if (!image_says(&seen, said[f].items[i].name)) {
                *vec_push(b->arena, &seen) = said[f].items[i];
                put_image_column(d, said, &said[f].items[i], &columns);
            }
        }
    }
    strbuf_fmt(
        &columns,
        ",\n       CASE WHEN %s THEN true ELSE false END AS firn_live,\n"
        "       CAST(CASE WHEN %s THEN 'applied' ELSE 'dead' END AS varchar(12)) AS firn_outcome",
        live.text, live.text);
    emit_drop(b, image);
    var_code(&vars, "image", image);
    var_code(&vars, "touched", scratch(b, "touched", ""));
    var_code(&vars, "columns", columns.text);
    var_code(&vars, "winners", winners.text);
    emit(b, "image", &vars);
    emit_analyze(b, image);
}

static const RefUse *
find_key(const RefUse *uses, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(uses[i].key, key) == 0) {
            return &uses[i];
        }
    }
    return NULL;
}

typedef VEC_OF(RefUse) RefUses;

static const char *
previous_name(Build *b, const char *raw)
{
    return raw == NULL ? NULL : arena_fmt(b->arena, "previous_%s", raw);
}

/* A reference once more, as it was before; so are those that its key holds. */
static void
add_previous(Dimension *d, RefUses *refs, const RefUse *use, size_t column, Missing missing)
{
    Build *b = d->b;
    PlanReference *reference = arena_new_obj(b->arena, PlanReference);
    const char **parts = arena_new_array(b->arena, const char *, use->reference->part_count + 1);

    *reference = *use->reference;
    reference->column = column;
    reference->missing = missing;
    for (size_t k = 0; k < reference->part_count; k++) {
        const RefUse *nested = reference->parts[k].nested == NULL
                                   ? NULL
                                   : find_key(refs->items, refs->count, use->parts[k]);

        if (nested != NULL) {
            const RefUse copy = *nested; /* the list may move */

            add_previous(d, refs, &copy, copy.reference->column, copy.reference->missing);
        }
        parts[k] = previous_name(b, use->parts[k]);
    }
    *vec_push(b->arena, refs) = (RefUse){.reference = reference,
                                         .owner = use->owner,
                                         .key = previous_name(b, use->key),
                                         .parts = parts,
                                         .special = previous_name(b, use->special)};
}

/* The index of each column's reference in the list, from 1; 0 where there is none. */
static void
add_all_previous(Dimension *d, RefUses *refs, size_t *places)
{
    for (size_t i = 0; d->target->is_tracked && refs->items != NULL && i < d->target->column_count;
         i++) {
        const PlanColumn *derived = &d->target->columns[i];
        const char *of = derived->column->previous_of.text;

        for (size_t c = 0; of != NULL && c < d->target->column_count; c++) {
            if (places[c] > 0 && strcmp(d->target->columns[c].column->name.text, of) == 0) {
                const RefUse use = refs->items[places[c] - 1];

                add_previous(d, refs, &use, i, derived->column->missing);
                places[i] = refs->count;
                break;
            }
        }
    }
}

/* The references of all feeds, each scratch column once. */
void
join_references(Dimension *d)
{
    Build *b = d->b;
    RefUses refs = {0};
    const RefUse **column_refs =
        arena_new_array(b->arena, const RefUse *, d->target->column_count + 1);
    size_t *places = arena_new_array(b->arena, size_t, d->target->column_count + 1);

    for (size_t f = 0; f < d->feed_count; f++) {
        const Projection *projection = &d->feeds[f].projection;

        for (size_t r = 0; r < projection->ref_count; r++) {
            if (find_key(refs.items, refs.count, projection->refs[r].key) == NULL) {
                *vec_push(b->arena, &refs) = projection->refs[r];
            }
        }
    }
    for (size_t c = 0; c < d->target->column_count; c++) {
        for (size_t f = 0; f < d->feed_count && places[c] == 0; f++) {
            const RefUse *use = d->feeds[f].projection.column_refs[c];
            const RefUse *found = use != NULL ? find_key(refs.items, refs.count, use->key) : NULL;

            places[c] = found != NULL ? (size_t) (found - refs.items) + 1 : 0;
        }
    }
    add_all_previous(d, &refs, places);
    for (size_t c = 0; c < d->target->column_count; c++) {
        column_refs[c] = places[c] > 0 && refs.items != NULL ? &refs.items[places[c] - 1] : NULL;
    }
    d->image = (Projection){.owner = d->target,
                            .refs = refs.items,
                            .ref_count = refs.count,
                            .column_refs = column_refs};
}
