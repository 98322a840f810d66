/* Records and layers: what is complete, whose it is, and who knows it. */
#include <string.h>

#include "mapping/check.h"
#include "mapping/merge.h"

static const NamedValue *
find_value(const Record *record, const char *name)
{
    for (size_t i = 0; record != NULL && i < record->values.count; i++) {
        if (strcmp(record->values.items[i].name.text, name) == 0) {
            return &record->values.items[i];
        }
    }
    return NULL;
}

/* A hook needs a module: of the record, of the layer, or of the record that it overrides. */
static bool
check_hook(Reader *r, const Record *base, const Value *value)
{
    bool ok = true;
    const Text hook = value->kind == VALUE_HOOK     ? value->hook
                      : value->kind == VALUE_DECODE ? value->decode->function
                                                    : (Text){0};

    if (hook.text != NULL && value->extra->module.text == NULL &&
        (base == NULL || settings_of(base)->lua.state != FIELD_SET)) {
        diag_error(r->diags, DIAG_MISSING_KEY, hook.span,
                   "\"lua\" is missing beside the hook \"%s\"", hook.text);
        diag_hint(r->diags, "Add \"lua: name\" for lua/name.lua to the record or the layer.");
        return false;
    }
    if (value->kind == VALUE_DECODE && value->decode->from != NULL) {
        ok &= check_hook(r, base, value->decode->from);
    }
    for (size_t i = 0; value->kind == VALUE_ANY && i < value->any_count; i++) {
        ok &= check_hook(r, base, &value->any[i]);
    }
    return ok;
}

static bool
check_values(Reader *r, const Record *base, const Record *record)
{
    bool ok = true;

    for (size_t i = 0; i < record->values.count; i++) {
        const NamedValue *named = &record->values.items[i];

        if (!named->value->has_source &&
            (base == record || find_value(base, named->name.text) == NULL)) {
            ok = diag_error(r->diags, DIAG_MISSING_KEY, named->name.span, "\"from\" is missing");
        } else if (named->value->kind == VALUE_DECODE &&
                   named->value->decode->function.text == NULL &&
                   (base == record || find_value(base, named->name.text) == NULL)) {
            ok = diag_error(r->diags, DIAG_MISSING_KEY, named->value->decode->give.span,
                            "\"give\" wants \"decode\" beside it");
        } else if (named->value->extra->otherwise.text != NULL &&
                   named->value->extra->list.text == NULL &&
                   (base == record || find_value(base, named->name.text) == NULL)) {
            ok = diag_error(r->diags, DIAG_MISSING_KEY, named->name.span,
                            "\"else\" wants \"list\" beside it");
        }
        ok &= check_hook(r, base, named->value);
    }
    return check_hooks(r, base, record) && ok;
}

/* Every table has a function of its own or the record's. */
static bool
check_functions(Reader *r, Text function, const Record *record)
{
    for (size_t i = 0; i < record->from.tables.count; i++) {
        const FromTable *table = &record->from.tables.items[i];

        if (table->function.text == NULL && function.text == NULL) {
            return diag_error(r->diags, DIAG_FROM_SYNTAX, table->table.span,
                              "nothing tells the function of table \"%s\"", table->table.text);
        }
    }
    if (function.text != NULL || record->from.tables.count > 0) {
        return true;
    }
    for (size_t i = 0; i < record->joins.count; i++) {
        const FromTable *table = &record->joins.items[i].table;

        if (table->table.text != NULL && table->function.text == NULL) {
            return diag_error(r->diags, DIAG_FROM_SYNTAX, table->table.span,
                              "nothing tells the function of table \"%s\"", table->table.text);
        }
    }
    return true;
}

/* A base record: what it says, then what it is like, then complete. */
typedef struct Finishing
{
    Reader *r;
    const Names *names;
    StrMap *begun; /* by name; a name twice is reported elsewhere */
    StrMap *done;
} Finishing;

static bool
finish_record(Finishing *f, Record *record)
{
    Reader *r = f->r;
    const bool first = strmap_get(f->begun, record->name.text) == NULL;
    bool ok = true;

    if (!first) {
        return true;
    }
    strmap_put(f->begun, record->name.text, record);
    const Record *base = like_base(r, f->names, record);

    ok = record->like.text == NULL || base != NULL || r->incomplete;
    if (base != NULL) {
        ok = finish_record(f, (Record *) (uintptr_t) base);
        if (strmap_get(f->done, base->name.text) == NULL) {
            ok = diag_error(r->diags, DIAG_LIKE, record->like.span,
                            "records \"%s\" and \"%s\" are like each other", record->name.text,
                            base->name.text);
            base = NULL;
        }
    }
    ok &= check_values(r, base != NULL ? base : record, record);
    ok &= check_functions(
        r, record->function.text == NULL && base != NULL ? base->function : record->function,
        record);
    if (base != NULL) {
        like_merge(r->arena, base, record);
    } else {
        record_complete(r->arena, record);
    }
    Record said = *record;

    record_staging(r->project, &said);
    if (said.is_changelog && said.order.state != FIELD_SET &&
        staging_of(&said)->sequence.state != FIELD_SET &&
        staging_of(&said)->kind == STAGING_CHANGELOG) {
        ok = diag_error(r->diags, DIAG_CHANGELOG_ORDER, record->name.span,
                        "changelog \"%s\" has no \"order\"", record->name.text);
        diag_hint(r->diags, "Name the columns that say which change is later: order: t.seq.");
    }
    strmap_put(f->done, record->name.text, record);
    return check_unpivot(r, record, true) && ok;
}

bool
check_records(Reader *r, const Names *names)
{
    Finishing f = {
        .r = r, .names = names, .begun = strmap_new(r->scratch), .done = strmap_new(r->scratch)};
    StrMap *seen = strmap_new(r->scratch);
    bool ok = true;

    for (size_t i = 0; i < r->records.count; i++) {
        Record *record = &r->records.items[i];

        if (strmap_get(seen, record->name.text) != NULL) {
            record_complete(r->arena, record); /* its name stands twice, which was reported */
        }
        strmap_put(seen, record->name.text, record);
        ok &= finish_record(&f, record);
    }
    for (size_t i = 0; i < r->layers.count; i++) {
        for (size_t j = 0; j < r->layers.items[i].records.count; j++) {
            ok &= like_own(r, names, (Record *) (uintptr_t) &r->layers.items[i].records.items[j]);
        }
    }
    return ok;
}

static bool
is_complete(const Record *record)
{
    return record->from.state == FIELD_SET && record->values.count > 0;
}

bool
check_patch_of(Reader *r, const Record *below, const Record *patch)
{
    return check_values(r, below, patch) && check_unpivot(r, patch, false);
}

static bool
check_patch(Reader *r, const Names *names, const Record *record)
{
    const Record *base = strmap_get(names->records, record->name.text);
    const Record *own = strmap_get(names->own_records, record->name.text);

    if (base == NULL && own == NULL) {
        if (r->incomplete) {
            return true;
        }
        diag_error(r->diags, DIAG_UNKNOWN_RECORD, record->name.span, "unknown record \"%s\"",
                   record->name.text);
        read_hint_nearest(r, record->name.text, check_record_names(r));
        return false;
    }
    if (base == NULL && is_complete(record)) {
        own = record;
    }
    if (base == NULL && own == record) {
        return check_values(r, record, record) && check_functions(r, record->function, record);
    }
    const Record *below = base != NULL ? base : own;
    const Text function = record->function.text != NULL ? record->function : below->function;
    const bool ok = check_patch_of(r, below, record);

    /* A record that says no function has that of its first table; one that was broken has neither. */
    return ok && (function.text == NULL || check_functions(r, function, record));
}

static bool
check_kind_known(Reader *r, const Names *names, const Layer *layer)
{
    const Text kind = layer->member_of;

    if (kind.text == NULL || r->incomplete || strmap_get(names->kinds, kind.text) != NULL) {
        return true;
    }
    const char **known = arena_new_array(r->scratch, const char *, r->layers.count + 1);
    size_t count = 0;

    for (size_t i = 0; i < r->layers.count; i++) {
        if (r->layers.items[i].kind == LAYER_KIND) {
            known[count++] = r->layers.items[i].kind_name.text;
        }
    }
    diag_error(r->diags, DIAG_UNKNOWN_KIND, kind.span, "unknown kind \"%s\"", kind.text);
    read_hint_nearest(r, kind.text, known);
    return false;
}

static bool
check_switches(Reader *r, const Names *names, const Layer *layer)
{
    bool ok = true;

    for (size_t i = 0; i < layer->feed_switches.count; i++) {
        const Text name = layer->feed_switches.items[i].name;

        if (r->incomplete || strmap_get(names->feeds, name.text) != NULL) {
            continue;
        }
        const char **known = arena_new_array(r->scratch, const char *, r->feeds.count + 1);

        for (size_t f = 0; f < r->feeds.count; f++) {
            known[f] = r->feeds.items[f].name.text;
        }
        ok = diag_error(r->diags, DIAG_UNKNOWN_FEED, name.span, "unknown feed \"%s\"", name.text);
        read_hint_nearest(r, name.text, known);
    }
    return ok;
}

/* What a single layer is for, as text; NULL where several layers may be for the same. */
static const char *
layer_name(Reader *r, const Layer *layer)
{
    switch (layer->kind) {
        case LAYER_KIND:
            return arena_fmt(r->scratch, "kind %s", layer->kind_name.text);
        case LAYER_REGION:
            return arena_fmt(r->scratch, "region %s", layer->region.text);
        case LAYER_TENANT:
        case LAYER_TENANT_REGION:
            break;
    }
    if (layer->tenants.count != 1) {
        return NULL;
    }
    return arena_fmt(r->scratch, "tenant %s%s%s", layer->tenants.items[0].text,
                     layer->region.text != NULL ? " in region " : "",
                     layer->region.text != NULL ? layer->region.text : "");
}

static bool
check_layer_duplicates(Reader *r)
{
    StrMap *seen = strmap_new(r->scratch);
    bool ok = true;

    for (size_t i = 0; i < r->layers.count; i++) {
        Layer *layer = &r->layers.items[i];
        const char *name = layer_name(r, layer);
        const Layer *first = name != NULL ? strmap_get(seen, name) : NULL;

        if (name == NULL) {
            continue;
        }
        ok &= check_once(r, seen, (Text){.text = name, .span = layer->span}, layer,
                         first != NULL ? (Text){.text = name, .span = first->span} : (Text){0},
                         "a layer for");
    }
    return ok;
}

static void
collect_layer_names(Reader *r, Names *names)
{
    for (size_t i = 0; i < r->layers.count; i++) {
        Layer *layer = &r->layers.items[i];

        if (layer->kind == LAYER_KIND) {
            strmap_put(names->kinds, layer->kind_name.text, layer);
        }
        for (size_t j = 0; j < layer->records.count; j++) {
            const Record *record = &layer->records.items[j];

            if (is_complete(record) && strmap_get(names->own_records, record->name.text) == NULL &&
                strmap_get(names->records, record->name.text) == NULL) {
                strmap_put_const(names->own_records, record->name.text, record);
            }
        }
    }
}

bool
check_layers(Reader *r, Names *names)
{
    bool ok = check_layer_duplicates(r);

    collect_layer_names(r, names);
    for (size_t i = 0; i < r->layers.count; i++) {
        const Layer *layer = &r->layers.items[i];

        ok &= check_kind_known(r, names, layer);
        ok &= check_switches(r, names, layer);
        for (size_t j = 0; j < layer->records.count; j++) {
            ok &= check_patch(r, names, &layer->records.items[j]);
        }
    }
    return ok;
}
