/* Hooks about a record: `hook:` and `unmapped:`, and what they return, read as an override of the record. */
#include <string.h>

#include "mapping/check.h"
#include "mapping/merge.h"
#include "mapping/patch.h"

bool
read_hook(Reader *r, const DocNode *map, const char *key, const HookField **said)
{
    TextField function = {0};
    const bool ok = read_field(r, map, key, &function);

    if (function.state != FIELD_ABSENT) {
        HookField *out = arena_new_obj(r->arena, HookField);

        *out = (HookField){.state = function.state, .function = function.text, .module = r->lua};
        *said = out;
    }
    return ok;
}

bool
hook_is_given(const HookField *hook)
{
    return hook != NULL && hook->state == FIELD_SET;
}

const HookField *
hook_merge(const HookField *base, const HookField *patch)
{
    if (patch == NULL) {
        return base;
    }
    return hook_is_given(patch) ? patch : NULL;
}

static bool
check_module(Reader *r, const Record *base, const HookField *hook)
{
    if (!hook_is_given(hook) || hook->function.text == NULL || hook->module.text != NULL ||
        settings_of(base)->lua.state == FIELD_SET) {
        return true;
    }
    diag_error(r->diags, DIAG_MISSING_KEY, hook->function.span,
               "\"lua\" is missing beside the hook \"%s\"", hook->function.text);
    diag_hint(r->diags, "Add \"lua: name\" for lua/name.lua to the record or the layer.");
    return false;
}

bool
check_hooks(Reader *r, const Record *base, const Record *record)
{
    const bool ok = check_module(r, base, record->hook);

    return check_module(r, base, record->unmapped) && ok;
}

/* What a hook may say of its record: everything but what decides whether and how it is called. */
static const char *const patch_keys[] = {
    "from",      "row",       "changed_at", "order",    "deleted", "text",  "join",
    "with",      "where",     "reject",     "values",   "unpivot", "brake", "staging",
    "look_back", "time_zone", "delay",      "absences", NULL};

const Record *
record_patch(Arena *arena, const Project *project, const Record *record, const DocNode *map,
             Text module, Diags *diags)
{
    Reader r = {.arena = arena,
                .scratch = arena,
                .diags = diags,
                .project = (Project *) (uintptr_t) project,
                .lua = module,
                .texts = strmap_new(arena)};
    DocNode key = {.kind = DOC_SCALAR, .scalar = record->name.text, .span = record->name.span};
    DocNode named = *map;
    Record patch = {0};

    named.key = &key;
    if (!read_keys(&r, &named, "what the hook returned", patch_keys) ||
        !read_record_map(&r, &named, record->function, &patch) ||
        !check_patch_of(&r, record, &patch)) {
        return NULL;
    }
    const Record *merged = record_merge(arena, record, &patch);

    return check_unpivot(&r, merged, true) ? merged : NULL;
}
