#include "gen/convert_kept.h"

#include <string.h>

enum
{
    MOST_KEPT = 64, /* looked for one by one; a mapping has about ten */
    MARK = 0xFF     /* a byte of no UTF-8 text, so of no literal and no name */
};

typedef struct Kept
{
    DataType from;
    DataType to;
    FormatList formats;
    const char *zone; /* or NULL */
    Conversion conversion;
} Kept;

struct KeptConversions
{
    VEC_OF(Kept) kept;
};

static bool
same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_formats(const FormatList *kept, const FormatList *formats)
{
    const size_t count = formats != NULL ? formats->count : 0;

    if (kept->count != count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const Format *a = &kept->items[i];
        const Format *b = &formats->items[i];

        if (a->kind != b->kind || a->decimal != b->decimal || a->group != b->group ||
            a->parentheses != b->parentheses || a->trailing != b->trailing ||
            !same_text(a->pattern.text, b->pattern.text)) {
            return false;
        }
    }
    return true;
}

static const Conversion *
find(const Gen *gen, DataType from, DataType to, const ConvertOptions *options)
{
    for (size_t i = 0; gen->kept != NULL && i < gen->kept->kept.count; i++) {
        const Kept *kept = &gen->kept->kept.items[i];

        if (datatype_equal(kept->from, from) && kept->from.variant == from.variant &&
            datatype_equal(kept->to, to) && same_formats(&kept->formats, options->formats) &&
            same_text(kept->zone, options->time_zone)) {
            return &kept->conversion;
        }
    }
    return NULL;
}

static const char *
copied(Arena *arena, const char *text)
{
    return text != NULL ? arena_strdup(arena, text) : NULL;
}

/* What is passed may live as long as a branch only. */
static FormatList
copied_formats(Arena *arena, const FormatList *formats)
{
    const size_t count = formats != NULL ? formats->count : 0;
    Format *items = arena_new_array(arena, Format, count + 1);

    for (size_t i = 0; i < count; i++) {
        items[i] = formats->items[i];
        items[i].pattern.text = copied(arena, items[i].pattern.text);
    }
    return (FormatList){.items = items, .count = count};
}

static void
keep(Gen *gen, DataType from, DataType to, const ConvertOptions *options,
     const Conversion *conversion)
{
    if (gen->kept == NULL) {
        gen->kept = arena_new_obj(gen->arena, KeptConversions);
    }
    if (gen->kept->kept.count == MOST_KEPT) {
        return;
    }
    *vec_push(gen->arena, &gen->kept->kept) = (Kept){
        .from = from,
        .to = to,
        .formats = copied_formats(gen->arena, options->formats),
        .zone = copied(gen->arena, options->time_zone),
        .conversion = {.value = copied(gen->arena, conversion->value),
                       .bad = copied(gen->arena, conversion->bad),
                       .shown = copied(gen->arena, conversion->shown),
                       .said = copied(gen->arena, conversion->said)},
    };
}

const Conversion *
kept_conversion(Build *b, DataType from, DataType to, const ConvertOptions *options, Span at)
{
    static const char mark[] = {(char) MARK, '\0'};
    const Conversion *found = find(b->gen, from, to, options);

    if (found != NULL) {
        return found;
    }
    Conversion *made = arena_new_obj(b->arena, Conversion);

    if (!convert(b->arena, b->dialect, mark, from, to, options, at, made, b->diags)) {
        return NULL;
    }
    keep(b->gen, from, to, options, made);
    return made;
}

static const char *
with_operand(Arena *arena, const char *text, const char *operand)
{
    const size_t len = strlen(operand);
    size_t size = 1;

    if (text == NULL) {
        return NULL;
    }
    for (const char *c = strchr(text, MARK); c != NULL; c = strchr(c + 1, MARK)) {
        size += len;
    }
    char *out = arena_alloc_raw(arena, size + strlen(text), 1);
    char *at = out;

    for (const char *c = strchr(text, MARK); c != NULL; c = strchr(text, MARK)) {
        const size_t before = (size_t) (c - text);

        memcpy(at, text, before);
        memcpy(at + before, operand, len);
        at += before + len;
        text = c + 1;
    }
    const size_t rest = strlen(text);

    memcpy(at, text, rest);
    at[rest] = '\0';
    return out;
}

Conversion
kept_apply(Arena *arena, const Conversion *kept, const char *operand)
{
    return (Conversion){.value = with_operand(arena, kept->value, operand),
                        .bad = with_operand(arena, kept->bad, operand),
                        .shown = with_operand(arena, kept->shown, operand),
                        .said = kept->said};
}
