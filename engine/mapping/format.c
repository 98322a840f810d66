/* `format:`: a pattern, a name, a number's shape, or a list of those. */
#include <string.h>

#include "mapping/reader.h"

static const struct
{
    const char *name;
    FormatKind kind;
} builtin_formats[] = {{"excel_serial", FORMAT_EXCEL_SERIAL},
                       {"epoch_seconds", FORMAT_EPOCH_SECONDS},
                       {"epoch_millis", FORMAT_EPOCH_MILLIS}};

enum
{
    BUILTIN_COUNT = sizeof(builtin_formats) / sizeof(builtin_formats[0])
};

typedef VEC_OF(Format) FormatVec;

/* DD/MM/YYYY is a pattern; any_date can only be a name. */
static bool
looks_like_name(const char *text)
{
    const size_t len = strlen(text);

    return len > 0 && strchr("0123456789", text[0]) == NULL &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

static bool
report_unknown(Reader *r, const DocNode *node, const NamedFormat *names, size_t count)
{
    if (r->no_project) {
        return false;
    }
    const char **known = arena_new_array(r->scratch, const char *, BUILTIN_COUNT + count + 1);

    for (size_t i = 0; i < BUILTIN_COUNT; i++) {
        known[i] = builtin_formats[i].name;
    }
    for (size_t i = 0; i < count; i++) {
        known[BUILTIN_COUNT + i] = names[i].name.text;
    }
    diag_error(r->diags, DIAG_UNKNOWN_FORMAT, node->span, "unknown format \"%s\"", node->scalar);
    read_hint_nearest(r, node->scalar, known);
    return false;
}

static bool
read_named(Reader *r, const DocNode *node, const NamedFormat *names, size_t count, FormatVec *out)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i].name.text, node->scalar) == 0) {
            for (size_t f = 0; f < names[i].formats.count; f++) {
                *vec_push(r->scratch, out) = names[i].formats.items[f];
            }
            return true;
        }
    }
    for (size_t i = 0; i < BUILTIN_COUNT; i++) {
        if (strcmp(builtin_formats[i].name, node->scalar) == 0) {
            *vec_push(r->scratch, out) =
                (Format){.kind = builtin_formats[i].kind, .span = node->span};
            return true;
        }
    }
    if (looks_like_name(node->scalar)) {
        return report_unknown(r, node, names, count);
    }
    *vec_push(r->scratch, out) =
        (Format){.kind = FORMAT_PATTERN, .pattern = read_keep(r, node), .span = node->span};
    return true;
}

/* One sign, not a digit or letter: the decimal or the group mark. */
static bool
read_mark(Reader *r, const DocNode *map, const char *key, char *out)
{
    const DocNode *node = read_child(map, key);

    if (node == NULL) {
        return true;
    }
    if (node->kind != DOC_SCALAR) {
        return read_wrong_kind(r, node, key, "text");
    }
    if (strlen(node->scalar) == 1 && strchr(".,' _", node->scalar[0]) != NULL) {
        *out = node->scalar[0];
        return true;
    }
    return diag_error(r->diags, DIAG_BAD_CHOICE, node->span,
                      "\"%s\" must be one of . , ' _ and a blank, not \"%s\"", key, node->scalar);
}

static bool
read_number(Reader *r, const DocNode *map, FormatVec *out)
{
    static const char *const keys[] = {"decimal", "group", "negative", NULL};
    static const char *const negatives[] = {"minus", "parentheses", "trailing", NULL};
    Format format = {.kind = FORMAT_NUMBER, .decimal = '.', .span = map->span};
    size_t negative = 0;
    bool ok = read_keys(r, map, "format", keys);

    ok &= read_mark(r, map, "decimal", &format.decimal);
    ok &= read_mark(r, map, "group", &format.group);
    ok &= read_choice(r, map, "negative", negatives, &negative);
    if (ok && format.decimal == format.group) {
        ok = diag_error(r->diags, DIAG_BAD_CHOICE, map->span,
                        "the decimal and the group mark must differ");
    }
    format.parentheses = negative == 1;
    format.trailing = negative == 2;
    *vec_push(r->scratch, out) = format;
    return ok;
}

static bool
read_one(Reader *r, const DocNode *node, const NamedFormat *names, size_t count, FormatVec *out)
{
    if (node->kind == DOC_MAP) {
        return read_number(r, node, out);
    }
    if (node->kind != DOC_SCALAR || doc_is_null(node)) {
        return read_wrong_kind(r, node, "format", "a pattern, a name or a mapping");
    }
    return read_named(r, node, names, count, out);
}

bool
read_formats(Reader *r, const DocNode *node, const NamedFormat *names, size_t name_count,
             FormatList *out)
{
    FormatVec formats = {0};
    bool ok = true;

    if (node->kind == DOC_LIST) {
        for (const DocNode *item = node->first; item != NULL; item = item->next) {
            ok &= read_one(r, item, names, name_count, &formats);
        }
        if (node->count == 0) {
            ok = read_wrong_kind(r, node, "format", "at least one format");
        }
    } else {
        ok = read_one(r, node, names, name_count, &formats);
    }
    /* Projects hold one list a value: no more room than it takes. */
    Format *items = arena_new_array(r->arena, Format, formats.count);

    if (formats.count > 0) {
        memcpy(items, formats.items, formats.count * sizeof(*items));
    }
    LIST_SET(*out, items, formats.count);
    return ok;
}
