/* Hooks that decode values: which there are, by their fingerprint, and which branch uses which. */
#include <string.h>

#include "plan/planner.h"

/* A hook that decodes, and where it is called. */
typedef struct Decoder
{
    PlanHook hook;
    HookHost *host;
    VEC_OF(Text) gives;
} Decoder;

/* The result of that name is taken. */
static void
note_give(Planner *planner, Decoder *decoder, Text give)
{
    for (size_t i = 0; i < decoder->gives.count; i++) {
        if (strcmp(decoder->gives.items[i].text, give.text) == 0) {
            return;
        }
    }
    *vec_push(planner->arena, &decoder->gives) = give;
    decoder->hook.gives = decoder->gives.items;
    decoder->hook.give_count = decoder->gives.count;
}

const PlanHook *
find_hook(Planner *planner, Text module, const Decoding *decode, Diags *diags)
{
    const Text function = decode->function;
    Arena *arena = planner->arena;
    HookHost *host = module_host(planner, module, diags);

    if (host == NULL || !hook_has(host, arena, function, diags)) {
        return NULL;
    }
    const char *print = hook_print(host, arena, function.text);
    Decoder *decoder = strmap_get(planner->hooks, print);

    if (decoder == NULL) {
        decoder = arena_new_obj(arena, Decoder);
        *decoder = (Decoder){.hook = {.print = print, .module = module.text, .function = function},
                             .host = host};
        strmap_put(planner->hooks, print, decoder);
    }
    if (decode->give.text != NULL) {
        note_give(planner, decoder, decode->give);
    }
    return &decoder->hook;
}

const PlanHook *
plan_hook(const Planner *planner, const char *print)
{
    const Decoder *decoder = strmap_get(planner->hooks, print);

    return decoder != NULL ? &decoder->hook : NULL;
}

bool
plan_decode(const Planner *planner, Arena *arena, const char *print, const char *value,
            HookDecoded *out, Diags *diags)
{
    const Decoder *decoder = strmap_get(planner->hooks, print);

    return hook_decode(decoder->host, arena, decoder->hook.function, value, out, diags);
}

typedef VEC_OF(const PlanHook *) Hooks;

static void
note_hook(Planner *planner, const BoundValue *value, Hooks *hooks)
{
    for (size_t i = 0; i < value->alternative_count; i++) {
        note_hook(planner, &value->alternatives[i], hooks);
    }
    if (value->decoding == NULL) {
        return;
    }
    for (size_t i = 0; i < hooks->count; i++) {
        if (hooks->items[i] == value->decoding->hook) {
            return;
        }
    }
    *vec_push(planner->arena, hooks) = value->decoding->hook;
}

void
note_hooks(Planner *planner, const BoundBranch *bound, PlanBranch *out)
{
    Hooks hooks = {0};

    for (size_t i = 0; i < bound->record->value_count; i++) {
        note_hook(planner, &bound->values[i], &hooks);
    }
    out->hooks = hooks.items;
    out->hook_count = hooks.count;
}
