/* The values of a record: sources, alternatives, hooks. */
#include <string.h>

#include "plan/bind.h"

static Lookup bind_value(Binding *b, const NamedValue *named, const Value *value, bool report,
                         BoundValue *out);

/* The module that a hook of the value is in; NULL text after a diagnostic at `span`. */
static Text
module_of(const Binding *b, const Value *value, Span span, Diags *diags)
{
    const TextField *lua = &settings_of(b->branch->effective)->lua;
    const Text module = value->extra->module.text != NULL ? value->extra->module
                        : lua->state == FIELD_SET         ? lua->text
                                                          : (Text){0};

    if (module.text == NULL) {
        diag_error(diags, DIAG_NO_MODULE, span, "no Lua module is set for record \"%s\"",
                   b->branch->record->name);
        diag_hint(diags, "Write `lua: name` in the tenant's file or in the record.");
    }
    return module;
}

Text
call_value_hook(const Binding *b, const NamedValue *named, const Value *value, Diags *diags)
{
    const Text module = module_of(b, value, value->hook.span, diags);

    if (module.text == NULL) {
        return (Text){0};
    }
    return call_hook(b, module, value->hook, named->name.text, diags);
}

static Lookup
bind_hook(Binding *b, const NamedValue *named, const Value *value, BoundValue *out)
{
    const Text text = call_value_hook(b, named, value, b->diags);

    if (text.text == NULL) {
        return LOOKUP_WRONG;
    }
    out->hook_text = text.text;
    out->expr = expr_parse_value(b->planner->expressions, text, b->diags);
    return out->expr == NULL ? LOOKUP_WRONG : check_columns(b, out->expr, text, true);
}

static bool
holds_decoding(const BoundValue *value)
{
    bool holds = value->decoding != NULL;

    for (size_t i = 0; i < value->alternative_count; i++) {
        holds = holds || holds_decoding(&value->alternatives[i]);
    }
    return holds;
}

/* Its columns decide whether the value is there; then its function must be. */
static Lookup
bind_decoding(Binding *b, const NamedValue *named, const Value *value, bool report, BoundValue *out)
{
    BoundDecoding *decoding = arena_new_obj(b->arena, BoundDecoding);
    const Lookup lookup = bind_value(b, named, value->decode->from, report, &decoding->from);
    const Text function = value->decode->function;

    if (lookup != LOOKUP_FOUND || decoding->from.is_null) {
        out->is_null = lookup == LOOKUP_FOUND;
        return lookup;
    }
    if (holds_decoding(&decoding->from)) { /* an override may make it so */
        diag_error(b->diags, DIAG_WRONG_KIND, function.span,
                   "what is decoded cannot be decoded again");
        return LOOKUP_WRONG;
    }
    const Text module = module_of(b, value, function.span, b->diags);

    decoding->hook =
        module.text != NULL ? find_hook(b->planner, module, value->decode, b->diags) : NULL;
    out->decoding = decoding;
    return decoding->hook != NULL ? LOOKUP_FOUND : LOOKUP_WRONG;
}

static Lookup
bind_alternatives(Binding *b, const NamedValue *named, const Value *value, bool report,
                  BoundValue *out)
{
    BoundValue *found = arena_new_array(b->arena, BoundValue, value->any_count);

    for (size_t i = 0; i < value->any_count; i++) {
        const Lookup lookup =
            bind_value(b, named, &value->any[i], false, &found[out->alternative_count]);

        if (lookup == LOOKUP_WRONG) {
            return LOOKUP_WRONG;
        }
        out->alternative_count += lookup == LOOKUP_FOUND;
    }
    out->alternatives = found;
    if (out->alternative_count == 0 && report) {
        diag_error(b->diags, DIAG_UNKNOWN_COLUMN, value->span,
                   "none of the alternatives of \"%s\" has its columns", named->name.text);
        diag_hint(b->diags, "Override the value for this tenant, or make it optional with `?`.");
    }
    return out->alternative_count > 0 ? LOOKUP_FOUND : LOOKUP_MISSING;
}

static Lookup
bind_value(Binding *b, const NamedValue *named, const Value *value, bool report, BoundValue *out)
{
    *out = (BoundValue){.value = value};
    switch (value->kind) {
        case VALUE_NULL:
            out->is_null = true;
            return LOOKUP_FOUND;
        case VALUE_ANY:
            return bind_alternatives(b, named, value, report, out);
        case VALUE_HOOK:
            return bind_hook(b, named, value, out);
        case VALUE_DECODE:
            return bind_decoding(b, named, value, report, out);
        case VALUE_LOOKUP:
            return bind_lookup(b, value->lookup, report, &out->expr);
        case VALUE_EXPR:
            break;
    }
    const Text text = text_for_dialect(b, &value->expr);

    out->expr = expr_parse_value(b->planner->expressions, text, b->diags);
    return out->expr == NULL ? LOOKUP_WRONG : check_columns(b, out->expr, text, report);
}

/* Expressions that were asked before, and said nothing. */
typedef struct Asked
{
    VEC_OF(const Expr *) exprs;
    bool decoded; /* so was a hook, of which no condition can speak */
} Asked;

static void
push_rejects(Binding *b, const BoundValue *value, const char *name, const Asked *asked,
             const ExprReject *rejects, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        *vec_push(b->arena, &b->rejects) =
            (BoundReject){.reason = rejects[i].reason,
                          .when = expr_where_null(b->planner->expressions, rejects[i].when,
                                                  asked->exprs.items, asked->exprs.count),
                          .span = value->value->span,
                          .value = name};
    }
}

/* What the value's expressions reject, from left to right: the first that says anything, or rejects, is heard. */
static void
add_rejects(Binding *b, const BoundValue *value, const char *name, Asked *asked)
{
    for (size_t i = 0; i < value->alternative_count; i++) {
        add_rejects(b, &value->alternatives[i], name, asked);
    }
    if (value->decoding != NULL) {
        add_rejects(b, &value->decoding->from, name, asked);
        asked->decoded = true;
    }
    if (value->expr == NULL) {
        return;
    }
    const ExprReject *rejects = NULL;
    const size_t count = expr_rejects(value->expr, &rejects);

    if (count > 0 && asked->decoded) {
        b->ok = diag_error(b->diags, DIAG_EXPR_REJECT, value->value->span,
                           "reject('%s') behind a value that is decoded", rejects[0].reason);
        diag_hint(b->diags, "Let the Lua function refuse it: return nil, \"why\".");
    }
    push_rejects(b, value, name, asked, rejects, count);
    const size_t unreadable = expr_unreadable(value->expr, &rejects);

    push_rejects(b, value, name, asked, rejects, unreadable);
    *vec_push(b->arena, &asked->exprs) = value->expr;
}

bool
value_is_missing(Binding *b, const NamedValue *named)
{
    BoundValue ignored;

    return bind_value(b, named, named->value, false, &ignored) == LOOKUP_MISSING;
}

/* The value of the name; most records keep the order, so the one behind the last is tried first. */
static const NamedValue *
next_value(const Record *record, const char *name, size_t *next)
{
    const NamedValue *items = record->values.items;
    const NamedValue *found =
        *next < record->values.count && strcmp(items[*next].name.text, name) == 0
            ? &items[*next]
            : record_value(record, name);

    *next = found != NULL ? (size_t) (found - items) + 1 : *next;
    return found;
}

/* A column of the delta has one type, which the record says for all tenants. */
static void
warn_of_type(Binding *b, const PlanValue *planned, const Value *value)
{
    const Text written = value->extra->type;
    StrBuf type = strbuf_new(b->arena);
    DataType own;

    if (written.text == NULL || !datatype_parse(written.text, &own) ||
        datatype_equal(own, planned->type)) {
        return;
    }
    datatype_render(planned->type, &type);
    diag_warning(b->diags, DIAG_TYPE_IGNORED, written.span,
                 "type %s does not count: \"%s\" is %s of every tenant", written.text,
                 planned->name, type.text);
    diag_hint(b->diags,
              "Say `type` where the record itself is described, or cast: try_cast(x, '%s').",
              written.text);
}

void
bind_values(Binding *b)
{
    const PlanRecord *record = b->branch->record;
    BoundValue *values = arena_new_array(b->arena, BoundValue, record->value_count + 1);
    size_t next = 0;

    for (size_t i = 0; i < record->value_count; i++) {
        const NamedValue *named = next_value(b->branch->effective, record->values[i].name, &next);
        const Value *value = named != NULL ? named->value : NULL;

        if (value == NULL) {
            continue;
        }
        warn_of_type(b, &record->values[i], value);
        const Lookup lookup = bind_value(b, named, value, !named->value->optional, &values[i]);

        if (lookup == LOOKUP_MISSING && named->value->optional) {
            values[i] = (BoundValue){.value = value, .is_null = true};
        } else if (lookup != LOOKUP_FOUND) {
            b->ok = false;
        } else {
            Asked asked = {0};

            add_rejects(b, &values[i], record->values[i].name, &asked);
        }
    }
    b->branch->values = values;
    for (size_t i = 0; b->ok && i < record->value_count; i++) {
        if (record->values[i].extras != NULL) {
            bind_extras(b, record->values[i].extras, &values[i]);
        }
    }
}

DataType
bound_value_type(const BoundBranch *branch, const BoundValue *value)
{
    const CatalogColumn *column = NULL;
    size_t table = 0;

    if (value->alternative_count > 0) {
        return bound_value_type(branch, &value->alternatives[0]);
    }
    if (value->decoding != NULL) {
        return (DataType){.kind = DATATYPE_VARCHAR};
    }
    const ExprColumn *bare = value->expr != NULL ? expr_bare_column(value->expr) : NULL;

    if (bare != NULL && is_variable(bare)) {
        return (DataType){.kind = DATATYPE_VARCHAR};
    }
    if (bare != NULL && bound_column(branch, bare, &table, &column) && column != NULL) {
        return column->type;
    }
    return (DataType){.kind = DATATYPE_UNKNOWN};
}
