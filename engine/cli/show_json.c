#include "cli/show_json.h"

#include <string.h>

#include "cli/full.h"
#include "cli/json.h"
#include "cli/sample.h"
#include "cli/show_parts.h"
#include "plan/lineage.h"

/* ---- values --------------------------------------------------------------------------------- */

static const char *
format_text(const Shown *s, const Format *format)
{
    switch (format->kind) {
        case FORMAT_PATTERN:
            return format->pattern.text;
        case FORMAT_EXCEL_SERIAL:
            return "excel_serial";
        case FORMAT_EPOCH_SECONDS:
            return "epoch_seconds";
        case FORMAT_EPOCH_MILLIS:
            return "epoch_millis";
        case FORMAT_NUMBER:
            break;
    }
    return arena_fmt(s->arena, "decimal \"%c\"%s%s", format->decimal,
                     format->group != '\0' ? arena_fmt(s->arena, ", group \"%c\"", format->group)
                                           : "",
                     format->parentheses ? ", negative in parentheses"
                     : format->trailing  ? ", negative trailing"
                                         : "");
}

static void
put_formats(const Shown *s, json_t *out, const Value *value)
{
    json_t *list = json_array();

    for (size_t i = 0; value->format != NULL && i < value->format->count; i++) {
        json_array_append_new(list, json_string(format_text(s, &value->format->items[i])));
    }
    if (json_array_size(list) > 0) {
        json_object_set(out, "format", list);
    }
    json_decref(list);
}

static const BoundValue *
find_taken(const BoundValue *bound, const Value *alternative)
{
    for (size_t i = 0; bound != NULL && i < bound->alternative_count; i++) {
        if (bound->alternatives[i].value == alternative) {
            return &bound->alternatives[i];
        }
    }
    return NULL;
}

/* What the author wrote, and what became of it; `bound` may be NULL. */
static void
put_source(const Shown *s, json_t *out, const Value *value, const BoundValue *bound)
{
    json_t *list = NULL;

    switch (value->kind) {
        case VALUE_NULL:
            json_put(out, "text", "~");
            break;
        case VALUE_EXPR:
            json_put(out, "text", shown_text(s, &value->expr).text);
            break;
        case VALUE_LOOKUP:
            json_put(out, "text", value->lookup->take.text);
            json_put(out, "lookup", value->lookup->table.table.text);
            break;
        case VALUE_DECODE: {
            json_t *from = json_object();

            json_put(out, "decode", value->decode->function.text);
            json_put(out, "give", value->decode->give.text);
            json_put(out, "module",
                     value->extra->module.text != NULL ? value->extra->module.text
                                                       : settings_of(s->effective)->lua.text.text);
            put_source(s, from, value->decode->from,
                       bound != NULL && bound->decoding != NULL ? &bound->decoding->from : NULL);
            json_object_set_new(out, "from", from);
            break;
        }
        case VALUE_HOOK:
            json_put(out, "hook", value->hook.text);
            json_put(out, "module",
                     value->extra->module.text != NULL ? value->extra->module.text
                                                       : settings_of(s->effective)->lua.text.text);
            json_put(out, "returned", bound != NULL ? bound->hook_text : NULL);
            break;
        case VALUE_ANY:
            list = json_array();
            for (size_t i = 0; i < value->any_count; i++) {
                const BoundValue *taken = find_taken(bound, &value->any[i]);
                json_t *item = json_object();

                put_source(s, item, &value->any[i], taken);
                json_put_place(item, value->any[i].span);
                if (s->bound != NULL) {
                    json_put_flag(item, "taken", taken != NULL);
                }
                json_array_append_new(list, item);
            }
            json_object_set_new(out, "any", list);
            break;
    }
    put_formats(s, out, value);
    json_put(out, "time_zone", value->extra->time_zone.text);
    json_put(out, "list", value->extra->list.text);
    json_put(out, "else", value->otherwise_is_null ? "~" : value->extra->otherwise.text);
}

static DataType
type_of(const Shown *s, PlanValue *planned, const BoundValue *bound)
{
    if (planned->type.kind == DATATYPE_UNKNOWN && bound != NULL) {
        const DataType type = bound_value_type(s->bound, bound);

        if (datatype_is_storable(type)) {
            planned->type = type;
        }
    }
    return planned->type;
}

/* The reasons for which the value sends rows to quarantine. */
static void
put_rejects(const Shown *s, json_t *out, const char *name)
{
    json_t *list = json_array();

    for (size_t i = 0; s->bound != NULL && i < s->bound->reject_count; i++) {
        const BoundReject *reject = &s->bound->rejects[i];

        if (reject->value != NULL && strcmp(reject->value, name) == 0) {
            json_array_append_new(list, json_string(reject->reason));
        }
    }
    if (json_array_size(list) > 0) {
        json_object_set(out, "rejects", list);
    }
    json_decref(list);
}

static void
add_refusers(const Shown *s, json_t *list, const BoundValue *bound)
{
    for (size_t i = 0; i < bound->alternative_count; i++) {
        add_refusers(s, list, &bound->alternatives[i]);
    }
    if (bound->decoding != NULL) {
        json_array_append_new(
            list, json_string(arena_fmt(s->arena, "%s.%s", bound->decoding->hook->module,
                                        bound->decoding->hook->function.text)));
        add_refusers(s, list, &bound->decoding->from);
    }
}

/* The functions whose refusal sends rows to quarantine. */
static void
put_refusers(const Shown *s, json_t *out, const BoundValue *bound)
{
    json_t *list = json_array();

    add_refusers(s, list, bound);
    if (json_array_size(list) > 0) {
        json_object_set(out, "refused_by", list);
    }
    json_decref(list);
}

/* Columns behind sub-selects and entries, which have no table of staging of their own. */
static void
add_read_through(const Shown *s, json_t *list, const BoundValue *bound)
{
    LineageColumns columns = {0};

    lineage_of_value(s->arena, s->bound, bound, &columns);
    for (size_t i = 0; i < columns.count; i++) {
        const LineageColumn *read = &columns.items[i];
        size_t k = 0;
        json_t *known = NULL;
        bool there = false;

        json_array_foreach (list, k, known) {
            there |= strcmp(json_string_value(json_object_get(known, "table")),
                            read->table->name) == 0 &&
                     strcmp(json_string_value(json_object_get(known, "column")),
                            read->column->name) == 0;
        }
        if (!there) {
            json_array_append_new(list,
                                  json_pack("{s:s, s:s, s:s, s:s}", "schema", read->table->schema,
                                            "table", read->table->name, "column",
                                            read->column->name, "type", read->column->type_text));
        }
    }
}

/* The columns that a value reads, their types, what becomes of them, and values of theirs. */
static json_t *
reads_json(const Shown *s, const BoundValue *bound, DataType type)
{
    json_t *list = json_array();
    const ValueSource *sources = NULL;
    const size_t count = bound_sources(s->arena, s->bound, bound, &sources);
    const bool redshift = s->work->session.dialect->id == SQL_REDSHIFT;

    for (size_t i = 0; i < count; i++) {
        const ValueSource *source = &sources[i];
        const CatalogTable *table = source->table;

        if (source->column == NULL || table->schema == NULL) {
            continue;
        }
        json_t *item =
            json_pack("{s:s, s:s, s:s, s:s}", "schema", table->schema, "table", table->name,
                      "column", source->column->name, "type", source->column->type_text);

        if (type.kind != DATATYPE_UNKNOWN) {
            json_put(item, "conversion", lattice_word(source_cell(source, type, redshift)));
        }
        json_put(item, "holds", sample_values(&s->work->session, s->arena, table, source->column));
        json_array_append_new(list, item);
    }
    add_read_through(s, list, bound);
    return list;
}

/* The places that the last one overrides. */
static void
put_overrides(const Shown *s, json_t *out, const char *name)
{
    const PlanTenant *tenant = s->tenant;
    const Text *places = NULL;
    const size_t count = record_value_places(s->arena, s->work->session.project, s->record, name,
                                             tenant->tenant, tenant->region, &places);
    json_t *list = json_array();

    for (size_t i = 0; i + 1 < count; i++) {
        json_t *place = json_object();

        json_put_place(place, places[i].span);
        json_array_append_new(list, place);
    }
    if (json_array_size(list) > 0) {
        json_object_set(out, "overrides", list);
    }
    json_decref(list);
}

static json_t *
value_json(const Shown *s, PlanValue *planned, size_t index, bool fed)
{
    const NamedValue *named = record_value(s->effective, planned->name);
    const BoundValue *bound = s->bound != NULL ? &s->bound->values[index] : NULL;
    json_t *out = json_object();
    StrBuf type = strbuf_new(s->arena);
    const char *sql = NULL;
    const char *bad = NULL;

    json_put(out, "name", planned->name);
    if (type_of(s, planned, bound).kind != DATATYPE_UNKNOWN) {
        datatype_render(planned->type, &type);
        json_put(out, "type", type.text);
    }
    json_put_flag(out, "optional", named->value->optional);
    json_put_flag(out, "used", fed);
    json_object_set_new(out, "feeds",
                        show_feeds(plan_record(s->work->plan, s->record), planned->name));
    json_put_place(out, named->name.span);
    if (named->name.span.source != NULL && named->name.span.source->caller != NULL) {
        json_put(out, "by_hook", named->name.span.source->caller->text);
    }
    put_source(s, out, named->value, bound);
    put_rejects(s, out, planned->name);
    put_overrides(s, out, planned->name);
    if (bound != NULL) {
        json_put_flag(out, "null", bound->is_null);
        put_refusers(s, out, bound);
        json_object_set_new(out, "reads", reads_json(s, bound, planned->type));
        if (planned->type.kind != DATATYPE_UNKNOWN &&
            gen_value(s->work->gen, s->arena, s->bound, index, &sql, &bad,
                      s->work->session.diags)) {
            json_put(out, "sql", sql);
            json_put(out, "bad", bad);
        }
    }
    return out;
}

static bool
is_planned(const PlanRecord *record, const char *name)
{
    for (size_t i = 0; i < record->value_count; i++) {
        if (strcmp(record->values[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static json_t *
tables_json(const BoundBranch *bound)
{
    json_t *list = json_array();

    for (size_t i = 0; i < bound->part_count; i++) {
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "alias", bound->tables[0].alias,
                                              "schema", bound->parts[i]->schema, "table",
                                              bound->parts[i]->name));
    }
    for (size_t i = 1; i < bound->table_count; i++) {
        const CatalogTable *table = bound->tables[i].table;
        json_t *item = json_object();

        json_put(item, "alias", bound->tables[i].alias);
        json_put(item, "schema", table != NULL ? table->schema : NULL);
        json_put(item, "table", table != NULL ? table->name : NULL);
        json_array_append_new(list, item);
    }
    return list;
}

static void
put_branch(const Shown *s, json_t *out, const PlanRecord *record, const PlanBranch *branch)
{
    const Plan *plan = s->work->plan;

    if (branch == NULL) {
        json_put(out, "takes_no_part",
                 full_why_not(s->arena, plan, record, s->bound->tenant, s->effective));
    } else {
        json_put(out, "mode", branch->mode == MODE_COMPARE ? "compare" : "increment");
        json_put(out, "reason", branch->mode_reason);
        json_put(out, "watermark", branch->watermark);
    }
}

/* Is the column in a document before that one? */
static bool
is_put(const BoundBranch *bound, size_t value, const char *name)
{
    bool put = false;

    for (size_t i = 0; !put && i < value; i++) {
        put = bound_extra(&bound->values[i], name);
    }
    return put;
}

/* Columns that no mapping names, where a target keeps them. */
static void
put_extras(json_t *out, const BoundBranch *bound)
{
    json_t *list = NULL;

    for (size_t i = 0; bound != NULL && i < bound->record->value_count; i++) {
        const BoundValue *value = &bound->values[i];

        if (value->extras == NULL) {
            continue;
        }
        list = list == NULL ? json_array() : list;
        for (size_t c = 0; c < value->extra_count; c++) {
            if (!is_put(bound, i, value->extras[c]->name)) {
                json_array_append_new(list, json_string(value->extras[c]->name));
            }
        }
    }
    if (list != NULL) {
        json_object_set_new(out, "extras", list);
    }
}

/* The statement holds what feeds something; the rest of the record is not in it. */
static const char *
final_select(const Shown *s, json_t *out, const PlanRecord *record, const PlanBranch *branch)
{
    Diags *diags = s->work->session.diags;
    const BoundBranch *bound =
        branch != NULL ? plan_bind(s->work->planner, s->arena, record, branch, diags) : NULL;

    put_extras(out, bound);
    return bound == NULL ? NULL : gen_branch_select(s->work->gen, s->arena, bound, branch, diags);
}

/* Where the tenant takes no part: the record as it would hold, with what its hooks would make of it. */
static const Record *
hooked_effective(const Shown *s, const PlanRecord *record, const PlanTenant *tenant)
{
    const Record *effective = full_effective(s->arena, s->work->plan, record, tenant);
    const Record *hooked = effective == NULL ? NULL
                                             : plan_hooked(s->work->planner, record, tenant,
                                                           effective, diags_new(s->arena));

    return hooked != NULL ? hooked : effective;
}

json_t *
show_json(Work *work, const PlanRecord *record, const PlanTenant *tenant, bool *broken)
{
    Shown s = {.work = work,
               .arena = work->arena,
               .fields = json_array(),
               .record = record->name,
               .tenant = tenant};
    const PlanBranch *branch = full_branch(record, tenant);
    json_t *out = json_object();
    json_t *values = json_array();
    PlanValue *planned = NULL;
    Diags *ignored = diags_new(s.arena); /* the plan has reported a broken branch */

    s.effective = branch != NULL ? branch->effective : hooked_effective(&s, record, tenant);
    const PlanRecord *full = full_record(s.arena, record, s.effective, FULL_ALL, &planned);
    const PlanBranch any = {.tenant = tenant, .effective = s.effective};
    const bool fits = branch == NULL || !branch->broken;

    s.bound = plan_bind(work->planner, s.arena, full, branch != NULL ? branch : &any,
                        fits && branch != NULL ? work->session.diags : ignored);
    json_put(out, "record", record->name);
    json_put(out, "tenant", tenant->name);
    *broken = branch != NULL && s.bound == NULL;
    json_put_flag(out, "broken", *broken);
    if (s.bound != NULL) {
        put_branch(&s, out, record, branch);
        json_object_set_new(out, "tables", tables_json(s.bound));
    } else if (branch == NULL) {
        json_put(out, "takes_no_part",
                 full_why_not(s.arena, work->plan, record, tenant, s.effective));
    }
    shown_add_fields(&s);
    for (size_t i = 0; i < full->value_count; i++) {
        json_array_append_new(
            values, value_json(&s, &planned[i], i, is_planned(record, full->values[i].name)));
    }
    json_object_set_new(out, "fields", s.fields);
    json_object_set_new(out, "values", values);
    json_put(out, "sql", fits ? final_select(&s, out, record, branch) : NULL);
    return out;
}

json_t *
show_fields(Work *work, Arena *arena, const PlanRecord *record, const PlanBranch *branch)
{
    const Shown s = {.work = work,
                     .arena = arena,
                     .fields = json_array(),
                     .record = record->name,
                     .tenant = branch->tenant,
                     .effective = branch->effective};

    shown_add_fields(&s);
    return s.fields;
}

json_t *
show_values(Work *work, Arena *arena, const PlanRecord *record, const PlanBranch *branch)
{
    Diags *ignored = diags_new(arena);
    PlanValue *planned = NULL;
    const PlanRecord *full = full_record(arena, record, branch->effective, FULL_ALL, &planned);
    const Shown s = {.work = work,
                     .arena = arena,
                     .bound = plan_bind(work->planner, arena, full, branch, ignored)};
    json_t *list = json_array();

    for (size_t i = 0; s.bound != NULL && i < full->value_count; i++) {
        json_t *value = json_pack("{s:s}", "name", planned[i].name);
        const char *sql = NULL;
        const char *bad = NULL;

        if (type_of(&s, &planned[i], &s.bound->values[i]).kind != DATATYPE_UNKNOWN &&
            gen_value(work->gen, arena, s.bound, i, &sql, &bad, ignored)) {
            json_put(value, "sql", sql);
            json_put(value, "bad", bad);
        }
        json_array_append_new(list, value);
    }
    return list;
}
