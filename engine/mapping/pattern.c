/* Patterns of dimensions and bridges: special members, junk dimensions, hierarchies, columns that Firn derives. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mapping/reader.h"

/* ---- special members ------------------------------------------------------------------------ */

static bool
read_special_key(Reader *r, const DocNode *node, long long *out)
{
    static const char *const names[] = {"unknown", "not_applicable", NULL};
    char *end = NULL;

    if (node->kind != DOC_SCALAR || doc_is_null(node)) {
        return read_wrong_kind(r, node, "key", "the key of a special member");
    }
    for (size_t i = 0; names[i] != NULL; i++) {
        if (strcmp(node->scalar, names[i]) == 0) {
            *out = -1 - (long long) i;
            return true;
        }
    }
    errno = 0;
    *out = strtoll(node->scalar, &end, 10);
    if (end != node->scalar && *end == '\0' && errno == 0 && *out < 0) {
        return true;
    }
    diag_error(r->diags, DIAG_PATTERN, node->span, "\"%s\" is not the key of a special member",
               node->scalar);
    diag_hint(r->diags, "Special members have negative keys: unknown (-1), not_applicable (-2), "
                        "and from -3 on those of \"members\".");
    return false;
}

/* - {key: -3, code: n/a, name: by policy} */
static bool
read_member(Reader *r, const DocNode *node, SpecialMember *out)
{
    Code *values = arena_new_array(r->arena, Code, node->count + 1);
    size_t count = 0;
    bool ok = true;

    if (node->kind != DOC_MAP) {
        return read_wrong_kind(r, node, "members", "a list of mappings");
    }
    const DocNode *key = read_required(r, node, "key");

    *out = (SpecialMember){.span = node->span};
    ok &= key != NULL && read_special_key(r, key, &out->key);
    for (const DocNode *child = node->first; child != NULL; child = child->next) {
        if (strcmp(child->key->scalar, "key") == 0) {
            continue;
        }
        values[count].from = read_keep(r, child->key);
        ok &= read_scalar(r, child, child->key->scalar, &values[count].to);
        count++;
    }
    LIST_SET(out->values, values, count);
    return ok;
}

static bool
read_members(Reader *r, const DocNode *map, Target *out)
{
    const DocNode *node = read_child(map, "members");
    size_t count = 0;
    bool ok = true;

    if (node == NULL) {
        return true;
    }
    if (node->kind != DOC_LIST) {
        return read_wrong_kind(r, node, "members", "a list of mappings");
    }
    SpecialMember *members = arena_new_array(r->arena, SpecialMember, node->count + 1);

    for (const DocNode *item = node->first; item != NULL; item = item->next) {
        ok &= read_member(r, item, &members[count]);
        for (size_t i = 0; ok && i < count; i++) {
            if (members[i].key == members[count].key) {
                ok = diag_error(r->diags, DIAG_PATTERN, members[count].span,
                                "two members have the key %lld", members[count].key);
            }
        }
        count++;
    }
    LIST_SET(out->members, members, count);
    return ok;
}

/* special: {"-": not_applicable, "": -2, "0": -3} */
bool
read_specials(Reader *r, const DocNode *map, Column *out)
{
    const DocNode *node = read_child(map, "special");
    size_t count = 0;
    bool ok = true;

    if (node == NULL) {
        return true;
    }
    if (node->kind != DOC_MAP) {
        return read_wrong_kind(r, node, "special", "a mapping from texts to special members");
    }
    Special *specials = arena_new_array(r->arena, Special, node->count + 1);

    for (const DocNode *child = node->first; child != NULL; child = child->next) {
        specials[count].text = read_keep(r, child->key);
        ok &= read_special_key(r, child, &specials[count].key);
        count++;
    }
    LIST_SET(out->specials, specials, count);
    return ok;
}

/* ---- columns that Firn derives -------------------------------------------------------------- */

/* previous_<name> beside each column that keeps its value before the current one, current_<name> beside each tracked
 * one that says the current value in all versions. */
void
add_derived_columns(Reader *r, Target *target)
{
    Column *columns = arena_new_array(r->arena, Column, 2 * target->columns.count + 1);
    size_t count = 0;

    for (size_t i = 0; i < target->columns.count; i++) {
        const Column *column = &target->columns.items[i];

        columns[count++] = *column;
        const bool previous = column->on_change == ON_CHANGE_PREVIOUS;

        if (!previous && column->on_change != ON_CHANGE_TRACK_WITH_CURRENT) {
            continue;
        }
        columns[count] = *column;
        columns[count].name.text =
            arena_fmt(r->arena, "%s_%s", previous ? "previous" : "current", column->name.text);
        columns[count].is_derived = true;
        *(previous ? &columns[count].previous_of : &columns[count].current_of) = column->name;
        columns[count].required = false;
        columns[count].default_value = (Text){0};
        columns[count].on_change = ON_CHANGE_OVERWRITE;
        columns[count].missing = MISSING_INFERRED;
        LIST_SET(columns[count].specials, NULL, 0);
        count++;
    }
    LIST_SET(target->columns, columns, count);
}

/* ---- the heads of dimensions and bridges ---------------------------------------------------- */

bool
read_dimension_patterns(Reader *r, const DocNode *map, Target *out)
{
    static const char *const kinds[] = {"plain", "junk", NULL};
    size_t kind = 0;
    bool ok = read_choice(r, map, "kind", kinds, &kind);

    out->is_junk = kind == 1;
    ok &= read_text(r, map, "hierarchy", &out->hierarchy);
    return read_members(r, map, out) && ok;
}

/* The key of a junk dimension is all of it. */
bool
set_junk_key(Reader *r, const DocNode *map, Target *out)
{
    Text *key = arena_new_array(r->arena, Text, out->columns.count + 1);
    const DocNode *written = read_child(map, "key");

    for (size_t i = 0; i < out->columns.count; i++) {
        key[i] = out->columns.items[i].name;
    }
    LIST_SET(out->key, key, out->columns.count);
    if (written == NULL) {
        return true;
    }
    diag_error(r->diags, DIAG_PATTERN, written->key->span,
               "the key of a junk dimension is all of its columns");
    diag_hint(r->diags, "Leave \"key\" out.");
    return false;
}

bool
read_bridge_head(Reader *r, const DocNode *map, Target *out)
{
    static const char *const keys[] = {"bridge",       "between", "weight",  "columns",
                                       "distribution", "sort",    "deletes", NULL};
    static const char *const weights[] = {"equal", "given", "normalised", NULL};
    size_t weight = WEIGHT_EQUAL;
    bool ok = read_keys(r, map, "bridge", keys);
    const DocNode *between = read_required(r, map, "between");

    out->is_bridge = true;
    out->fact_kind = (Text){.text = "bridge"};
    ok &= read_choice(r, map, "weight", weights, &weight);
    out->weight = (Weight) weight;
    if (between == NULL || !read_text_list(r, between, "between", &out->between)) {
        return false;
    }
    if (out->between.count != 2) {
        diag_error(r->diags, DIAG_PATTERN, between->span, "a bridge is between two dimensions");
        diag_hint(r->diags,
                  "First the one that facts refer to, then its members: [account, customer].");
        return false;
    }
    return ok;
}

static bool
has_column(const Column *columns, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(columns[i].name.text, name) == 0) {
            return true;
        }
    }
    return false;
}

/* A number of the bridge's own: the weight, and the share that it is made of. */
static Column
number_column(const Target *target, const char *name, unsigned scale, bool derived)
{
    enum
    {
        DIGITS = 18
    };
    return (Column){.name = {.text = name, .span = target->name.span},
                    .type = {.kind = DATATYPE_DECIMAL, .precision = DIGITS, .scale = scale},
                    .is_derived = derived};
}

/* What the author need not write: the two references, the weight; the pair is the key. */
void
add_bridge_columns(Reader *r, Target *target)
{
    enum
    {
        OWN = 4, /* two references, share and weight */
        WEIGHT_SCALE = 12,
        SHARE_SCALE = 6
    };
    Column *columns = arena_new_array(r->arena, Column, target->columns.count + OWN);
    size_t count = 0;

    for (size_t i = 0; i < target->between.count; i++) {
        const Text name = target->between.items[i];

        if (!has_column(target->columns.items, target->columns.count, name.text)) {
            columns[count++] = (Column){
                .name = name, .is_reference = true, .dimension = name, .as_of.text = "current"};
        }
    }
    for (size_t i = 0; i < target->columns.count; i++) {
        columns[count] = target->columns.items[i];
        if (columns[count].is_reference && columns[count].as_of.text == NULL) {
            columns[count].as_of.text = "current";
        }
        count++;
    }
    if (target->weight == WEIGHT_NORMALISED && !has_column(columns, count, "share")) {
        columns[count++] = number_column(target, "share", SHARE_SCALE, false);
    }
    if (!has_column(columns, count, "weight")) {
        columns[count++] =
            number_column(target, "weight", WEIGHT_SCALE, target->weight != WEIGHT_GIVEN);
    }
    LIST_SET(target->columns, columns, count);
    target->key = target->between;
}
