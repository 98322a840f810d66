/* Patterns of dimensions and bridges, checked where all targets are known. */
#include <string.h>

#include "mapping/check.h"
#include "mapping/project.h"

static bool
report(Reader *r, Span span, const char *message, const char *hint)
{
    diag_error(r->diags, DIAG_PATTERN, span, "%s", message);
    diag_hint(r->diags, "%s", hint);
    return false;
}

/* ---- special members ------------------------------------------------------------------------ */

static bool
check_members(Reader *r, const Target *target)
{
    bool ok = true;

    for (size_t i = 0; i < target->members.count; i++) {
        const SpecialMember *member = &target->members.items[i];

        for (size_t v = 0; v < member->values.count; v++) {
            const Text name = member->values.items[v].from;
            const Column *column = target_column(target, name.text);

            if (column == NULL || column->is_reference || column->is_derived) {
                ok = report(r, name.span,
                            arena_fmt(r->scratch, "\"%s\" is no plain column of \"%s\"", name.text,
                                      target->name.text),
                            "A special member's references lead to the special member of their "
                            "dimension by themselves.");
            }
        }
    }
    return ok;
}

static bool
has_special(const Target *dimension, long long key)
{
    for (size_t i = 0; dimension != NULL && i < dimension->members.count; i++) {
        if (dimension->members.items[i].key == key) {
            return true;
        }
    }
    return key >= -2;
}

static bool
check_specials(Reader *r, const Names *names, const Target *target, const Column *column)
{
    const Target *dimension = column->is_reference && column->dimension.text != NULL
                                  ? strmap_get(names->targets, column->dimension.text)
                                  : NULL;
    bool ok = true;

    for (size_t i = 0; i < column->specials.count; i++) {
        const Special *special = &column->specials.items[i];

        if (!has_special(dimension, special->key)) {
            ok = report(r, special->text.span,
                        arena_fmt(r->scratch, "\"%s\" has no special member %lld",
                                  column->dimension.text, special->key),
                        "Declare it under \"members\" of the dimension.");
        }
        if (dimension != NULL && dimension->key.count > 1 && special->text.text[0] != '\0') {
            ok = report(r, special->text.span,
                        "the key of this dimension has several columns, and one text is given",
                        "Only \"\" (no key at all) can stand for a special member there.");
        }
    }
    if (column->specials.count > 0 && check_is_key(target, column)) {
        ok = report(r, column->name.span, "a key cannot hold a special member",
                    "Take \"special\" away, or the column out of the key.");
    }
    return ok;
}

/* ---- junk dimensions and hierarchies -------------------------------------------------------- */

static bool
check_junk(Reader *r, const Target *target)
{
    bool ok = true;

    for (size_t i = 0; target->is_junk && i < target->columns.count; i++) {
        const Column *column = &target->columns.items[i];

        if (column->is_reference || column->on_change != ON_CHANGE_OVERWRITE || column->required) {
            ok = report(r, column->name.span,
                        "a column of a junk dimension is a plain value that may be NULL",
                        "Its members are the combinations of their values and never change.");
        }
    }
    return ok;
}

static bool
check_hierarchy(Reader *r, const Names *names, const Target *target)
{
    const Text name = target->hierarchy;

    if (name.text == NULL) {
        return true;
    }
    const Column *column = target_column(target, name.text);
    const char *table = arena_fmt(r->scratch, "%s_hierarchy", target->name.text);

    if (strmap_get(names->targets, table) != NULL) {
        return diag_error(r->diags, DIAG_RESERVED_NAME, name.span,
                          "the hierarchy would be stored as \"%s\", which is taken", table);
    }
    if (column == NULL || !column->is_reference || column->dimension.text == NULL ||
        strcmp(column->dimension.text, target->name.text) != 0 || column->is_derived) {
        return report(r, name.span,
                      arena_fmt(r->scratch, "\"%s\" is no reference of \"%s\" to itself", name.text,
                                target->name.text),
                      "hierarchy: names the column that holds a member's parent.");
    }
    return true;
}

/* ---- bridges -------------------------------------------------------------------------------- */

static bool
check_number(Reader *r, const Target *target, const char *name)
{
    const Column *column = target_column(target, name);

    return column == NULL || (!column->is_reference && datatype_is_numeric(column->type)) ||
           report(r, column->name.span,
                  arena_fmt(r->scratch, "\"%s\" of a bridge is a number", name),
                  "Declare it as a decimal, or leave it out: Firn declares it.");
}

/* Weights are exact, and so is what they are made of. */
static bool
check_share(Reader *r, const Target *target)
{
    enum
    {
        DIGITS =
            12 /* before the point, and after it: so much room both servers have in a division */
    };
    const Column *column = target_column(target, "share");

    if (!check_number(r, target, "share")) {
        return false;
    }
    if (column == NULL || target->weight != WEIGHT_NORMALISED) {
        return true;
    }
    const DataType type = column->type;

    return type.kind == DATATYPE_SMALLINT || type.kind == DATATYPE_INTEGER ||
           (type.kind == DATATYPE_DECIMAL && type.scale <= DIGITS &&
            type.precision - type.scale <= DIGITS) ||
           report(r, column->name.span,
                  "\"share\" has at most 12 digits before the point and 12 after it, and is exact",
                  "Declare it as an integer or a decimal(24,12) at most, or leave it out: Firn "
                  "declares it.");
}

static bool
check_bridge(Reader *r, const Target *target)
{
    bool ok = true;

    if (!target->is_bridge || target->between.count != 2) {
        return true;
    }
    for (size_t i = 0; i < target->between.count; i++) {
        const Text name = target->between.items[i];
        const Column *column = target_column(target, name.text);

        if (column != NULL && (!column->is_reference || column->specials.count > 0)) {
            ok = report(r, name.span,
                        arena_fmt(r->scratch, "\"%s\" is no plain reference", name.text),
                        "A bridge is between two references to dimensions.");
        } else if (column != NULL && i == 0 && column->missing == MISSING_UNKNOWN) {
            ok = report(r, column->name.span, "the group of a bridge cannot be unknown",
                        "Weights are shared within a group: say missing: inferred or quarantine.");
        }
    }
    const Column *weight = target_column(target, "weight");

    if (weight != NULL && target->weight != WEIGHT_GIVEN && !weight->is_derived) {
        ok = report(r, weight->name.span, "the weight of this bridge is made by Firn",
                    "Say weight: given where a feed gives it.");
    }
    return check_number(r, target, "weight") && check_share(r, target) && ok;
}

bool
check_patterns(Reader *r, const Names *names, const Target *target)
{
    bool ok = check_members(r, target);

    ok &= check_junk(r, target);
    ok &= check_hierarchy(r, names, target);
    ok &= check_bridge(r, target);
    for (size_t i = 0; i < target->columns.count; i++) {
        ok &= check_specials(r, names, target, &target->columns.items[i]);
    }
    return ok;
}
