/*
 * Hooks about a whole record: `hook:` changes it by what the tenant's tables show, `unmapped:` makes values of columns
 * that nothing names.  What they return is read like an override of the record.
 */
#include <string.h>

#include "mapping/patch.h"
#include "plan/bind.h"

/* ---- what a hook returned, as a tree of the mapping ----------------------------------------- */

static DocNode *
new_scalar(Arena *arena, const char *text, DocStyle style, Span span)
{
    DocNode *node = arena_new_obj(arena, DocNode);

    *node = (DocNode){.kind = DOC_SCALAR, .style = style, .scalar = text, .span = span};
    return node;
}

static void
add_child(Arena *arena, DocNode *parent, const char *key, DocNode *child)
{
    DocNode **tail = &parent->first;

    while (*tail != NULL) {
        tail = &(*tail)->next;
    }
    child->key = key != NULL ? new_scalar(arena, key, DOC_PLAIN, child->span) : NULL;
    *tail = child;
    parent->count++;
}

static DocNode *
doc_of(Arena *arena, const HookNode *node)
{
    const bool is_plus = node->kind == HOOK_TEXT && strcmp(node->text, "+") == 0;

    switch (node->kind) {
        case HOOK_DROP:
            return new_scalar(arena, "~", DOC_PLAIN, node->span);
        case HOOK_TEXT:
        case HOOK_EXPRESSION:
            return new_scalar(arena, node->text, is_plus ? DOC_PLAIN : DOC_QUOTED, node->span);
        case HOOK_LIST:
        case HOOK_MAP:
            break;
    }
    DocNode *out = arena_new_obj(arena, DocNode);

    *out = (DocNode){.kind = node->kind == HOOK_LIST ? DOC_LIST : DOC_MAP,
                     .style = DOC_PLAIN,
                     .span = node->span};
    for (const HookNode *child = node->first; child != NULL; child = child->next) {
        add_child(arena, out, child->key, doc_of(arena, child));
    }
    return out;
}

/* ---- calling --------------------------------------------------------------------------------- */

typedef struct Hooking
{
    Arena *scratch; /* of the binding, and of what the hook is told */
    Arena *arena;   /* of what it returned: the planner's */
    Binding b;      /* of the record as it stands, its tables bound */
    Diags *diags;
} Hooking;

/* Binds the tables; false where they cannot be, which is reported when the branch is bound. */
static bool
bind_tables(Hooking *h, Planner *planner, const PlanRecord *record, const PlanTenant *tenant,
            const Record *effective)
{
    Diags *ignored = diags_new(h->scratch);
    BoundBranch *branch = arena_new_obj(h->scratch, BoundBranch);

    *branch = (BoundBranch){.record = record, .tenant = tenant, .effective = effective};
    h->b = (Binding){
        .planner = planner, .arena = h->scratch, .branch = branch, .diags = ignored, .ok = true};
    bind_parts(&h->b);
    if (!h->b.ok) {
        return false;
    }
    bind_joins(&h->b);
    return h->b.ok;
}

static Text
module_of(const Hooking *h, const HookField *hook)
{
    const TextField *lua = &settings_of(h->b.branch->effective)->lua;

    return hook->module.text != NULL ? hook->module
           : lua->state == FIELD_SET ? lua->text
                                     : (Text){0};
}

static HookHost *
host_of(const Hooking *h, const HookField *hook)
{
    const Text module = module_of(h, hook);

    if (module.text == NULL) {
        diag_error(h->diags, DIAG_NO_MODULE, hook->function.span,
                   "no Lua module is set for record \"%s\"", h->b.branch->record->name);
        diag_hint(h->diags, "Write `lua: name` in the tenant's file or in the record.");
        return NULL;
    }
    return module_host(h->b.planner, module, h->diags);
}

static const Record *
apply(const Hooking *h, const HookField *hook, const DocNode *map)
{
    return record_patch(h->arena, h->b.planner->project, h->b.branch->effective, map,
                        module_of(h, hook), h->diags);
}

/* `hook:`; NULL after a diagnostic */
static const Record *
call_record_hook(const Hooking *h)
{
    const Record *effective = h->b.branch->effective;
    HookHost *host = host_of(h, effective->hook);
    HookRecord record = hook_record(h->b.planner, h->scratch, h->b.branch, NULL);
    const HookNode *returned = NULL;

    record.mapping = describe_record(&h->b);
    if (host == NULL || !hook_call_record(host, h->arena, effective->hook->function, &record,
                                          &returned, h->diags)) {
        return NULL;
    }
    return returned != NULL ? apply(h, effective->hook, doc_of(h->arena, returned)) : effective;
}

/* ---- columns that nothing names --------------------------------------------------------------- */

/* May a column become this value?  Not where the mapping has it already, or another column became it. */
static bool
is_free(Hooking *h, const HookNamed *named, const char *column, const DocNode *values)
{
    const NamedValue *known = record_value(h->b.branch->effective, named->name);
    const DocNode *twin = doc_find(values, named->name);

    if (twin != NULL) {
        return diag_error(h->diags, DIAG_HOOK_VALUE, named->span,
                          "column \"%s\" would give value \"%s\" a second time", column,
                          named->name);
    }
    if (known == NULL || known->value->kind == VALUE_NULL ||
        (known->value->optional && value_is_missing(&h->b, known))) {
        return true;
    }
    diag_error(h->diags, DIAG_HOOK_VALUE, named->span,
               "column \"%s\" would give value \"%s\", which the mapping gives already", column,
               named->name);
    if (known->name.span.source != NULL) {
        diag_hint(h->diags, "It stands in %s:%u.", known->name.span.source->name,
                  (unsigned) known->name.span.line);
    }
    return false;
}

/* {from: expression, type: text}, or what the hook said with the type added. */
static DocNode *
value_doc(Arena *arena, const HookNamed *named)
{
    DocNode *value = doc_of(arena, named->value);
    DocNode *out = value;

    if (named->type == NULL) {
        return value;
    }
    if (value->kind != DOC_MAP) {
        out = arena_new_obj(arena, DocNode);
        *out = (DocNode){.kind = DOC_MAP, .style = DOC_PLAIN, .span = value->span};
        add_child(arena, out, "from", value);
    }
    add_child(arena, out, "type", new_scalar(arena, named->type, DOC_QUOTED, named->span));
    return out;
}

/* `unmapped:`; NULL after a diagnostic */
static const Record *
call_unmapped(Hooking *h)
{
    const Record *effective = h->b.branch->effective;
    HookHost *host = host_of(h, effective->unmapped);
    HookRecord record = hook_record(h->b.planner, h->scratch, h->b.branch, NULL);
    const CatalogTable *table = h->b.branch->parts[0];
    const bool *mapped = named_columns(&h->b);
    DocNode root = {.kind = DOC_MAP, .span = effective->unmapped->function.span};
    DocNode values = {.kind = DOC_MAP, .span = effective->unmapped->function.span};
    bool ok = host != NULL;

    record.mapping = describe_record(&h->b);
    for (size_t i = 0; ok && i < table->column_count; i++) {
        HookNamed named = {0};

        if (mapped[i]) {
            continue;
        }
        ok = hook_call_column(host, h->arena, effective->unmapped->function, &record,
                              (HookColumn){.table = &record.tables[0], .index = i}, &named,
                              h->diags);
        if (ok && named.name != NULL) {
            ok = is_free(h, &named, table->columns[i].name, &values);
            add_child(h->arena, &values, named.name, value_doc(h->arena, &named));
        }
    }
    if (!ok) {
        return NULL;
    }
    add_child(h->arena, &root, "values", &values);
    return values.count > 0 ? apply(h, effective->unmapped, &root) : effective;
}

const Record *
plan_hooked(Planner *planner, const PlanRecord *record, const PlanTenant *tenant,
            const Record *effective, Diags *diags)
{
    Hooking h = {.diags = diags, .arena = planner->arena};

    if (!hook_is_given(effective->hook) && !hook_is_given(effective->unmapped)) {
        return effective;
    }
    h.scratch = arena_new();
    if (hook_is_given(effective->hook) && bind_tables(&h, planner, record, tenant, effective)) {
        effective = call_record_hook(&h);
    }
    if (effective != NULL && hook_is_given(effective->unmapped) &&
        bind_tables(&h, planner, record, tenant, effective)) {
        effective = call_unmapped(&h);
    }
    arena_free(h.scratch);
    return effective;
}
