/* Rules against each other: those that never take effect, columns added twice, tables taken in twice. */
#include <string.h>

#include "dms/check.h"
#include "dms/effect.h"

/* Does the pattern take in everything that the other one does, as far as their letters show? */
static bool
covers(Text pattern, Text other)
{
    if (pattern.text == NULL || text_is(pattern, "%")) {
        return true;
    }
    return other.text != NULL &&
           (strcmp(pattern.text, other.text) == 0 || dms_matches(pattern.text, other.text));
}

static bool
locator_covers(const DmsLocator *at, const DmsLocator *other)
{
    return covers(at->schema, other->schema) && covers(at->table, other->table) &&
           covers(at->column, other->column) &&
           (at->data_type.text == NULL || (other->data_type.text != NULL &&
                                           strcmp(at->data_type.text, other->data_type.text) == 0));
}

static void
check_losers(const DmsMapping *mapping, Diags *diags)
{
    for (size_t i = 0; i < mapping->rules.count; i++) {
        const DmsRule *rule = &mapping->rules.items[i];
        const DmsRule *winner = NULL;

        for (size_t k = 0; k < mapping->rules.count && rule_fights(rule) && winner == NULL; k++) {
            const DmsRule *other = &mapping->rules.items[k];

            if (rule_fights(other) && other->number < rule->number &&
                strcmp(other->target.text, rule->target.text) == 0 &&
                locator_covers(&other->at, &rule->at)) {
                winner = other;
            }
        }
        if (winner != NULL) {
            diag_error(
                diags, DIAG_DMS_LOSES, rule->span,
                "rule %s (%s) never takes effect: rule %s (%s) is about the same and has the "
                "lower id",
                rule->id.text, rule->action.text, winner->id.text, winner->action.text);
            diag_hint(diags,
                      "Give the more specific rule the lower rule-id, or say it in one rule.");
        }
    }
}

static void
check_added_twice(const DmsMapping *mapping, Diags *diags)
{
    for (size_t i = 0; i < mapping->rules.count; i++) {
        const DmsRule *rule = &mapping->rules.items[i];

        for (size_t k = 0; k < i && text_is(rule->action, "add-column"); k++) {
            const DmsRule *other = &mapping->rules.items[k];

            if (text_is(other->action, "add-column") && rule->value.text != NULL &&
                text_is(other->value, rule->value.text) && locator_covers(&other->at, &rule->at)) {
                diag_error(diags, DIAG_DMS_MEETS, rule->value.span,
                           "rules %s and %s add the same column \"%s\"", other->id.text,
                           rule->id.text, rule->value.text);
            }
        }
    }
}

/* A table that one rule takes in with a filter and another one without: what then holds is not documented. */
static void
check_overlaps(const DmsMapping *mapping, Diags *diags)
{
    for (size_t i = 0; i < mapping->rules.count; i++) {
        const DmsRule *rule = &mapping->rules.items[i];

        for (size_t k = 0; k < mapping->rules.count && rule->filters.count > 0 &&
                           text_is(rule->action, "include");
             k++) {
            const DmsRule *other = &mapping->rules.items[k];

            if (k != i && other->kind == DMS_SELECTION && !text_is(other->action, "exclude") &&
                locator_covers(&other->at, &rule->at)) {
                diag_warning(
                    diags, DIAG_DMS_CARE, rule->span,
                    "rule %s takes %s with a filter and rule %s without: which holds is not "
                    "documented",
                    rule->id.text, rule->at.table.text, other->id.text);
                diag_hint(diags,
                          "List the tables instead of \"%%\" where one of them has a filter.");
            }
        }
    }
}

/* Where the tables of this mapping go, as Redshift stores it. */
static const char *
target_schema(Arena *arena, const DmsMapping *mapping, const char **source)
{
    for (size_t i = 0; i < mapping->rules.count && *source == NULL; i++) {
        if (mapping->rules.items[i].kind == DMS_SELECTION) {
            *source = mapping->rules.items[i].at.schema.text;
        }
    }
    if (*source == NULL) {
        return NULL;
    }
    const DmsRule *rule = rule_in_force(mapping, "schema", (DmsPlace){.schema = *source});

    return folded(arena, renamed(arena, rule, *source));
}

static bool
share_a_table(const DmsMapping *a, const DmsMapping *b)
{
    for (size_t i = 0; i < a->rules.count; i++) {
        for (size_t k = 0; k < b->rules.count; k++) {
            const DmsRule *x = &a->rules.items[i];
            const DmsRule *y = &b->rules.items[k];

            if (x->kind == DMS_SELECTION && y->kind == DMS_SELECTION &&
                !text_is(x->action, "exclude") && !text_is(y->action, "exclude") &&
                (covers(x->at.table, y->at.table) || covers(y->at.table, x->at.table))) {
                return true;
            }
        }
    }
    return false;
}

bool
dms_check_together(const DmsTask *tasks, size_t count, Diags *diags)
{
    Arena *scratch = arena_new();
    const size_t before = diags_error_count(diags);

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            const char *sources[2] = {NULL, NULL};
            const char *a = target_schema(scratch, tasks[i].mapping, &sources[0]);
            const char *b = target_schema(scratch, tasks[k].mapping, &sources[1]);

            if (a != NULL && b != NULL && strcmp(a, b) == 0 &&
                share_a_table(tasks[i].mapping, tasks[k].mapping)) {
                diag_error(diags, DIAG_DMS_MEETS, tasks[i].mapping->span,
                           "\"%s\" and \"%s\" would meet in the staging schema \"%s\"",
                           tasks[k].name, tasks[i].name, a);
            }
        }
    }
    arena_free(scratch);
    return diags_error_count(diags) == before;
}

void
check_conflicts(const DmsMapping *mapping, Diags *diags)
{
    check_losers(mapping, diags);
    check_added_twice(mapping, diags);
    check_overlaps(mapping, diags);
}
