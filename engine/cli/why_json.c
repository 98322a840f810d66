#include "cli/why_json.h"

#include <string.h>

#include "cli/full.h"
#include "cli/json.h"
#include "cli/show_json.h"
#include "plan/lineage.h"

enum
{
    MAX_DEPTH = 8 /* facts made of facts, columns derived from columns */
};

typedef struct Why
{
    Work *work;
    const PlanTenant *tenant;
    bool broken;
    unsigned depth;
} Why;

static json_t *why_column(Why *w, const PlanTarget *target, const PlanColumn *column);

static void
put_list(json_t *out, const char *key, json_t *list)
{
    if (json_array_size(list) > 0) {
        json_object_set(out, key, list);
    }
    json_decref(list);
}

/* Of the values of the record as it holds for the tenant, those of these names. */
static json_t *
values_named(const json_t *shown, const LineageNames *names)
{
    json_t *list = json_array();
    size_t i = 0;
    json_t *value = NULL;

    for (size_t n = 0; n < names->count; n++) {
        json_array_foreach (json_object_get(shown, "values"), i, value) {
            if (strcmp(json_string_value(json_object_get(value, "name")), names->items[n]) == 0) {
                json_array_append(list, value);
            }
        }
    }
    return list;
}

static void
put_record(Why *w, json_t *out, const PlanFeed *feed, const LineageNames *names)
{
    bool broken = false;

    json_put(out, "record", feed->record->name);
    if (full_effective(w->work->arena, w->work->plan, feed->record, w->tenant) == NULL) {
        json_put(out, "takes_no_part", "the record is another tenant's own");
        return;
    }
    if (!feed_enabled(w->work->session.project, feed->feed, w->tenant->tenant, w->tenant->region)) {
        json_put(out, "takes_no_part", "the feed is not this tenant's");
        return;
    }
    json_t *shown = show_json(w->work, feed->record, w->tenant, &broken);

    w->broken |= broken;
    json_put(out, "takes_no_part", json_string_value(json_object_get(shown, "takes_no_part")));
    put_list(out, "values", values_named(shown, names));
    json_decref(shown);
}

/* A feed from a fact: its columns are explained in their turn. */
static void
put_fact(Why *w, json_t *out, const PlanTarget *source, const LineageNames *names)
{
    json_t *list = json_array();

    json_put(out, "fact", source->name);
    for (size_t i = 0; i < names->count; i++) {
        const PlanColumn *column = plan_column(source, names->items[i]);

        if (column != NULL) {
            json_array_append_new(list, why_column(w, source, column));
        }
    }
    put_list(out, "from", list);
}

/* `same: [a]` stands as "x"."a": as the author would have written it. */
static const char *
without_quotes(Arena *arena, const char *text)
{
    char *out = arena_strdup(arena, text);
    size_t used = 0;

    if (text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_.\"")] != '\0') {
        return text;
    }
    for (; *text != '\0'; text++) {
        if (*text != '"') {
            out[used++] = *text;
        }
    }
    out[used] = '\0';
    return out;
}

/* What the author wrote for the column: one text, or one for each part of the key. */
static const char *
text_of_reference(Arena *arena, const PlanReference *reference)
{
    StrBuf out = strbuf_new(arena);

    strbuf_str(&out, "");
    for (size_t i = 0; i < reference->part_count; i++) {
        const PlanKeyPart *part = &reference->parts[i];

        strbuf_fmt(&out, "%s%s", i > 0 ? ", " : "",
                   part->nested != NULL      ? text_of_reference(arena, part->nested)
                   : part->text.text != NULL ? without_quotes(arena, part->text.text)
                                             : "");
    }
    return out.text;
}

static Span
place_of(const PlanFeed *feed, const PlanFeedColumn *column)
{
    if (column->reference != NULL && column->reference->part_count > 0 &&
        column->reference->parts[0].text.span.source != NULL) {
        return column->reference->parts[0].text.span;
    }
    return column->text.span.source != NULL ? column->text.span : feed->feed->span;
}

static json_t *
feed_json(Why *w, const PlanFeed *feed, const PlanFeedColumn *column)
{
    static const char *const aggregates[] = {
        [AGGREGATE_NONE] = NULL,           [AGGREGATE_SUM] = "sum",
        [AGGREGATE_COUNT] = "count",       [AGGREGATE_MIN] = "min",
        [AGGREGATE_MAX] = "max",           [AGGREGATE_AVERAGE] = "average",
        [AGGREGATE_DISTINCT] = "distinct", [AGGREGATE_RUNNING] = "running"};
    json_t *out = json_object();
    LineageNames names = {0};

    lineage_names(w->work->arena, column, &names);
    if (column->inherits != NULL) {
        *vec_push(w->work->arena, &names) = column->inherits->column->name.text;
    }
    json_put(out, "feed", feed->name);
    json_put_place(out, place_of(feed, column));
    json_put(out, "text",
             column->reference != NULL   ? text_of_reference(w->work->arena, column->reference)
             : column->text.text != NULL ? without_quotes(w->work->arena, column->text.text)
                                         : NULL);
    json_put(out, "aggregate", aggregates[column->aggregate]);
    if (feed->source != NULL) {
        put_fact(w, out, feed->source, &names);
    } else {
        put_record(w, out, feed, &names);
    }
    return out;
}

static json_t *
feeds_json(Why *w, const PlanTarget *target, size_t index)
{
    json_t *list = json_array();

    for (size_t f = 0; f < target->feed_count; f++) {
        for (size_t c = 0; c < target->feeds[f]->column_count; c++) {
            if (target->feeds[f]->columns[c].column == index) {
                json_array_append_new(
                    list, feed_json(w, target->feeds[f], &target->feeds[f]->columns[c]));
            }
        }
    }
    return list;
}

/* Columns that Firn fills from others of the same target. */
static json_t *
derived_json(Why *w, const PlanTarget *target, const Column *column)
{
    const char *const names[] = {column->previous_of.text, column->current_of.text,
                                 column->lag_from.text, column->lag_to.text};
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const PlanColumn *other = names[i] != NULL ? plan_column(target, names[i]) : NULL;

        if (other != NULL) {
            json_array_append_new(list, why_column(w, target, other));
        }
    }
    return list;
}

/* How Firn itself makes the column; NULL where feeds do. */
static const char *
made_by(const PlanTarget *target, const Column *column)
{
    if (target->is_date || target->is_tenant) {
        return target->is_date ? "the built-in dimension of dates"
                               : "the built-in dimension of tenants";
    }
    return column->previous_of.text != NULL  ? "the value before the present one"
           : column->current_of.text != NULL ? "the value of the member's last version"
           : column->lag_from.text != NULL   ? "the time between two columns"
                                             : NULL;
}

static json_t *
why_column(Why *w, const PlanTarget *target, const PlanColumn *column)
{
    json_t *out = json_object();
    StrBuf type = strbuf_new(w->work->arena);

    datatype_render(column->type, &type);
    json_put(out, "target", target->name);
    json_put(out, "column", column->column->name.text);
    json_put(out, "type", type.text);
    json_put(out, "tenant", w->tenant->name);
    json_put(out, "dimension", column->dimension != NULL ? column->dimension->name : NULL);
    json_put(out, "default", column->column->default_value.text);
    json_put_place(out, column->column->name.span);
    json_put(out, "made_by", made_by(target, column->column));
    if (w->depth < MAX_DEPTH) {
        w->depth++;
        put_list(out, "from", derived_json(w, target, column->column));
        put_list(out, "feeds", feeds_json(w, target, (size_t) (column - target->columns)));
        w->depth--;
    }
    return out;
}

json_t *
why_json(Work *work, const PlanTarget *target, const PlanColumn *column, const PlanTenant *tenant,
         bool *broken)
{
    Why w = {.work = work, .tenant = tenant};
    json_t *out = why_column(&w, target, column);

    *broken = w.broken;
    return out;
}
