#include "dms/effect.h"

#include <ctype.h>
#include <string.h>

static bool
fits(Text pattern, const char *name)
{
    return pattern.text == NULL || (name != NULL && dms_matches(pattern.text, name));
}

static bool
is(Text text, const char *word)
{
    return text.text != NULL && strcmp(text.text, word) == 0;
}

bool
rule_is_about(const DmsRule *rule, const char *target, DmsPlace place)
{
    if (rule->kind != DMS_TRANSFORMATION || !is(rule->target, target) ||
        !fits(rule->at.schema, place.schema)) {
        return false;
    }
    if (place.table == NULL) {
        return true;
    }
    if (!fits(rule->at.table, place.table)) {
        return false;
    }
    return place.column == NULL ||
           (fits(rule->at.column, place.column->name) &&
            (rule->at.data_type.text == NULL ||
             dms_type_named(rule->at.data_type.text) == place.column->type.type));
}

bool
rule_fights(const DmsRule *rule)
{
    return rule->kind == DMS_TRANSFORMATION && !is(rule->action, "add-column") &&
           !is(rule->action, "include-column") && !is(rule->action, "add-before-image-columns") &&
           strncmp(rule->action.text, "data-masking-", strlen("data-masking-")) != 0;
}

const DmsRule *
rule_in_force(const DmsMapping *mapping, const char *target, DmsPlace place)
{
    const DmsRule *first = NULL;

    for (size_t i = 0; i < mapping->rules.count; i++) {
        const DmsRule *rule = &mapping->rules.items[i];

        if (rule_fights(rule) && rule_is_about(rule, target, place) &&
            (first == NULL || rule->number < first->number)) {
            first = rule;
        }
    }
    return first;
}

static bool
takes_type(const DmsRule *rule, const DmsTable *table)
{
    if (rule->at.table_type.text == NULL) {
        return !table->is_view;
    }
    return is(rule->at.table_type, "all") || is(rule->at.table_type, "view") == table->is_view;
}

bool
table_is_selected(const DmsMapping *mapping, const char *schema, const DmsTable *table)
{
    bool selected = false;

    for (size_t i = 0; i < mapping->rules.count; i++) {
        const DmsRule *rule = &mapping->rules.items[i];
        const bool meets = rule->kind == DMS_SELECTION && fits(rule->at.schema, schema) &&
                           fits(rule->at.table, table->name);

        if (meets && is(rule->action, "exclude")) {
            return false;
        }
        if (meets && takes_type(rule, table)) {
            /* An explicit rule names; nothing in it is a wildcard. */
            selected |= is(rule->action, "include") || is(rule->at.table, table->name);
        }
    }
    return selected;
}

bool
column_is_kept(const DmsMapping *mapping, DmsPlace place)
{
    const DmsRule *rule = rule_in_force(mapping, "column", place);
    bool lists = false;

    if (rule != NULL && is(rule->action, "remove-column")) {
        return false;
    }
    for (size_t i = 0; i < mapping->rules.count; i++) {
        const DmsRule *other = &mapping->rules.items[i];
        const DmsPlace table = {.schema = place.schema, .table = place.table};

        if (other->kind == DMS_TRANSFORMATION && is(other->action, "include-column") &&
            rule_is_about(other, "column", table)) {
            if (fits(other->at.column, place.column->name)) {
                return true;
            }
            lists = true;
        }
    }
    return !lists;
}

static const char *
in_case(Arena *arena, const char *name, int (*convert)(int))
{
    char *out = arena_strdup(arena, name);

    for (char *at = out; *at != '\0'; at++) {
        *at = (char) convert((unsigned char) *at);
    }
    return out;
}

const char *
folded(Arena *arena, const char *name)
{
    return in_case(arena, name, tolower);
}

static const char *
with_ends(Arena *arena, const DmsRule *rule, const char *name)
{
    const char *action = rule->action.text;
    const char *value = rule->value.text;
    const char *old = rule->old_value.text != NULL ? rule->old_value.text : value;
    const size_t len = strlen(name);
    const size_t end = strlen(old);
    const bool starts = end <= len && strncmp(name, old, end) == 0;
    const bool ends = end <= len && strcmp(name + len - end, old) == 0;

    if (strcmp(action, "add-prefix") == 0) {
        return arena_fmt(arena, "%s%s", value, name);
    }
    if (strcmp(action, "add-suffix") == 0) {
        return arena_fmt(arena, "%s%s", name, value);
    }
    if (strcmp(action, "remove-prefix") == 0) {
        return starts ? name + end : name;
    }
    if (strcmp(action, "remove-suffix") == 0) {
        return ends ? arena_strndup(arena, name, len - end) : name;
    }
    if (strcmp(action, "replace-prefix") == 0) {
        return starts ? arena_fmt(arena, "%s%s", value, name + end) : name;
    }
    if (strcmp(action, "replace-suffix") == 0) {
        return ends ? arena_fmt(arena, "%.*s%s", (int) (len - end), name, value) : name;
    }
    return name;
}

const char *
renamed(Arena *arena, const DmsRule *rule, const char *name)
{
    if (rule == NULL) {
        return name;
    }
    if (is(rule->action, "convert-lowercase") || is(rule->action, "convert-uppercase")) {
        return in_case(arena, name, is(rule->action, "convert-lowercase") ? tolower : toupper);
    }
    if (rule->value.text == NULL) {
        return name;
    }
    return is(rule->action, "rename") ? rule->value.text : with_ends(arena, rule, name);
}
