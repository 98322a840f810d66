/* What a mapping itself breaks: ids, names, limits, the form of its rules, and rules that another one beats. */
#include "dms/check.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/strmap.h"
#include "dms/effect.h"
#include "dms/task.h"

bool
text_is(Text text, const char *word)
{
    return text.text != NULL && strcmp(text.text, word) == 0;
}

bool
text_is_one_of(Text text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (text_is(text, *words)) {
            return true;
        }
    }
    return false;
}

/* ---- ids and names ----------------------------------------------------------------------------- */

static bool
all_digits(const char *text)
{
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static void
check_ids(const DmsMapping *mapping, Arena *scratch, Diags *diags)
{
    StrMap *seen[2] = {strmap_new(scratch), strmap_new(scratch)};

    for (size_t i = 0; i < mapping->rules.count; i++) {
        const DmsRule *rule = &mapping->rules.items[i];
        const Text words[2] = {rule->id, rule->name};

        if (!all_digits(rule->id.text)) {
            diag_error(diags, DIAG_DMS_ID, rule->id.span, "rule-id \"%s\" is no number",
                       rule->id.text);
        }
        for (size_t w = 0; w < 2; w++) {
            const DmsRule *other = strmap_get(seen[w], words[w].text);

            if (other != NULL) {
                diag_error(diags, DIAG_DMS_ID, words[w].span, "%s \"%s\" stands in two rules",
                           w == 0 ? "rule-id" : "rule-name", words[w].text);
            } else {
                strmap_put_const(seen[w], words[w].text, rule);
            }
        }
    }
}

static void
check_characters(Text name, const char *refused, Diags *diags)
{
    if (name.text != NULL && strpbrk(name.text, refused) != NULL) {
        diag_error(diags, DIAG_DMS_LIMIT, name.span, "\"%s\" holds a character that DMS refuses",
                   name.text);
        diag_hint(diags, "Refused here: %s", refused);
    }
}

static void
check_names(const DmsRule *rule, Diags *diags)
{
    static const char quotes[] = "`'";

    check_characters(rule->name, quotes, diags);
    check_characters(rule->at.schema, quotes, diags);
    check_characters(rule->at.table, quotes, diags);
    check_characters(rule->at.column, quotes, diags);
    if (rule->kind == DMS_TRANSFORMATION) {
        check_characters(rule->at.column, "#\\/-", diags);
    }
}

/* ---- form -------------------------------------------------------------------------------------- */

static const char *const selection_actions[] = {"include", "exclude", "explicit", NULL};
static const char *const naming_actions[] = {
    "rename",        "add-prefix",     "remove-prefix",  "add-suffix",
    "remove-suffix", "replace-prefix", "replace-suffix", NULL};
static const char *const case_actions[] = {"convert-lowercase", "convert-uppercase", NULL};
static const char *const column_actions[] = {"add-column",
                                             "remove-column",
                                             "include-column",
                                             "change-data-type",
                                             "add-before-image-columns",
                                             "data-masking-digits-mask",
                                             "data-masking-digits-randomize",
                                             "data-masking-hash-mask",
                                             NULL};

static bool
misses(const DmsRule *rule, const char *what, Diags *diags)
{
    return diag_error(diags, DIAG_DMS_SHAPE, rule->span, "the rule \"%s\" needs \"%s\"",
                      rule->name.text, what);
}

static void
check_type(const DmsRule *rule, Diags *diags)
{
    if (rule->type.text == NULL) {
        (void) misses(rule, "data-type", diags);
    } else if (dms_type_named(rule->type.text) == DMS_OTHER) {
        diag_error(diags, DIAG_DMS_SHAPE, rule->type.span, "\"%s\" is no type of DMS",
                   rule->type.text);
    }
}

static void
check_column_action(const DmsRule *rule, Diags *diags)
{
    const bool adds = text_is(rule->action, "add-column");

    if (rule->target.text != NULL && !text_is(rule->target, "column")) {
        diag_error(diags, DIAG_DMS_SHAPE, rule->action.span, "%s is for columns, not for a %s",
                   rule->action.text, rule->target.text != NULL ? rule->target.text : "table");
    }
    if (adds && rule->value.text == NULL) {
        (void) misses(rule, "value", diags);
    }
    if (adds && rule->at.column.text != NULL) {
        diag_error(diags, DIAG_DMS_SHAPE, rule->at.column.span,
                   "an added column has no column-name in its locator");
    }
    if (!adds && rule->at.column.text == NULL) {
        (void) misses(rule, "column-name", diags);
    }
    if (adds || text_is(rule->action, "change-data-type")) {
        check_type(rule, diags);
    }
}

static void
check_transformation(const DmsRule *rule, Diags *diags)
{
    static const char *const targets[] = {"schema", "table", "column", NULL};
    const bool names = text_is_one_of(rule->action, naming_actions);

    if (!text_is_one_of(rule->target, targets)) {
        diag_error(diags, DIAG_DMS_SHAPE, rule->target.span,
                   "rule-target is schema, table or column, not \"%s\"", rule->target.text);
    } else if (names && rule->value.text == NULL && rule->expression.text == NULL) {
        (void) misses(rule, "value", diags);
    } else if (text_is(rule->action, "define-primary-key")) {
        if (rule->key_columns.count == 0) {
            (void) misses(rule, "primary-key-def", diags);
        }
    } else if (text_is_one_of(rule->action, column_actions)) {
        check_column_action(rule, diags);
    } else if (!names && !text_is_one_of(rule->action, case_actions)) {
        diag_error(diags, DIAG_DMS_SHAPE, rule->action.span, "\"%s\" is no action of a rule",
                   rule->action.text);
    }
    if (names && strncmp(rule->action.text, "replace-", strlen("replace-")) == 0 &&
        rule->old_value.text == NULL) {
        (void) misses(rule, "old-value", diags);
    }
}

static void
check_exact(const DmsRule *rule, const char *what, Diags *diags)
{
    const Text names[] = {rule->at.schema, rule->at.table};

    for (size_t i = 0; i < 2; i++) {
        if (names[i].text == NULL || strchr(names[i].text, '%') != NULL) {
            diag_error(diags, DIAG_DMS_EXACT,
                       i == 0 || names[i].text == NULL ? rule->span : names[i].span,
                       "%s takes one exact %s", what, i == 0 ? "schema" : "table");
        }
    }
}

/* ---- filters ----------------------------------------------------------------------------------- */

static void
check_condition(const DmsFilter *filter, const DmsCondition *condition, Diags *diags)
{
    static const char *const ranges[] = {"between", "notbetween", NULL};
    static const char *const bare[] = {"null", "notnull", NULL};
    static const char *const plain[] = {"eq", "noteq", "lte", "gte", NULL};
    static const char *const negative[] = {"noteq", "notbetween", "notnull", NULL};
    const bool is_range = text_is_one_of(condition->op, ranges);

    if (!is_range && !text_is_one_of(condition->op, bare) &&
        !text_is_one_of(condition->op, plain)) {
        diag_error(diags, DIAG_DMS_FILTER, condition->op.span, "\"%s\" is no operator of a filter",
                   condition->op.text);
        diag_hint(diags, "They are eq, noteq, lte, gte, between, notbetween, null and notnull.");
    } else if ((condition->value.text == NULL && !text_is_one_of(condition->op, bare)) ||
               (is_range && condition->end.text == NULL)) {
        diag_error(diags, DIAG_DMS_FILTER, condition->op.span, "%s lacks a value",
                   condition->op.text);
    }
    if (filter->conditions.count > 1 && text_is_one_of(condition->op, negative)) {
        diag_error(diags, DIAG_DMS_FILTER, condition->op.span,
                   "%s must be the only condition of its filter", condition->op.text);
        diag_hint(diags, "Conditions of one filter are joined by OR; write a filter for each.");
    }
}

static void
check_filters(const DmsRule *rule, Diags *diags)
{
    if (rule->filters.count > 0 && !text_is(rule->action, "include")) {
        diag_error(diags, DIAG_DMS_FILTER, rule->filters.items[0].span,
                   "only an include rule takes filters");
    }
    for (size_t i = 0; i < rule->filters.count; i++) {
        const DmsFilter *filter = &rule->filters.items[i];

        for (size_t c = 0; c < filter->conditions.count; c++) {
            check_condition(filter, &filter->conditions.items[c], diags);
        }
    }
}

static void
check_selection(const DmsRule *rule, Diags *diags)
{
    if (!text_is_one_of(rule->action, selection_actions)) {
        diag_error(diags, DIAG_DMS_SHAPE, rule->action.span,
                   "a selection includes, excludes or is explicit, not \"%s\"", rule->action.text);
    }
    if (text_is(rule->action, "explicit")) {
        check_exact(rule, "an explicit rule", diags);
    }
    if (rule->load_order.text != NULL &&
        (!all_digits(rule->load_order.text) || strtoull(rule->load_order.text, NULL, 10) < 1 ||
         strtoull(rule->load_order.text, NULL, 10) > INT32_MAX)) {
        diag_error(diags, DIAG_DMS_SHAPE, rule->load_order.span,
                   "load-order is a number from 1 to 2147483647");
    }
    check_filters(rule, diags);
}

/* ---- table settings ----------------------------------------------------------------------------- */

static void
check_boundaries(const DmsRule *rule, Diags *diags)
{
    enum
    {
        MOST_COLUMNS = 10
    };

    if (rule->load_columns.count == 0 || rule->load_columns.count > MOST_COLUMNS) {
        diag_error(diags, DIAG_DMS_SEGMENTS, rule->span, "ranges take 1 to %d columns",
                   MOST_COLUMNS);
    }
    for (size_t i = 0; i < rule->boundaries.count; i++) {
        const TextList *limit = &rule->boundaries.items[i];

        if (limit->count != rule->load_columns.count) {
            diag_error(diags, DIAG_DMS_SEGMENTS,
                       limit->count > 0 ? limit->items[0].span : rule->span,
                       "a boundary has a value for each column");
        } else if (i > 0 && limit->count == 1 && rule->boundaries.items[i - 1].count == 1) {
            const char *before = rule->boundaries.items[i - 1].items[0].text;
            const char *now = limit->items[0].text;
            const bool numbers = all_digits(before) && all_digits(now);
            const bool ascends = numbers ? strtoull(before, NULL, 10) < strtoull(now, NULL, 10)
                                         : strcmp(before, now) < 0;

            if (!ascends) {
                diag_error(diags, DIAG_DMS_SEGMENTS, limit->items[0].span,
                           "boundaries ascend, and \"%s\" follows \"%s\"", now, before);
            }
        }
    }
}

static void
check_table_settings(const DmsRule *rule, Diags *diags)
{
    static const char *const types[] = {
        "partitions-auto", "subpartitions-auto", "partitions-list", "ranges", "none", NULL};

    check_exact(rule, "table-settings", diags);
    if (rule->load_type.text != NULL && !text_is_one_of(rule->load_type, types)) {
        diag_error(diags, DIAG_DMS_SHAPE, rule->load_type.span,
                   "\"%s\" is no type of a parallel load", rule->load_type.text);
    }
    if (text_is(rule->load_type, "ranges")) {
        check_boundaries(rule, diags);
    }
    if (rule->has_lob_settings) {
        diag_warning(diags, DIAG_DMS_CARE, rule->span,
                     "lob-settings of a table have no effect where the target is Redshift");
    }
}

static void
check_schema_name(const DmsRule *rule, Diags *diags)
{
    enum
    {
        MAX_BYTES = 127
    };

    if (text_is(rule->target, "schema") && text_is(rule->action, "rename") &&
        rule->value.text != NULL &&
        (rule->value.text[0] == '_' || strlen(rule->value.text) > MAX_BYTES)) {
        diag_error(diags, DIAG_DMS_LIMIT, rule->value.span, "\"%s\" cannot be the target's schema",
                   rule->value.text);
    }
}

bool
dms_check(const DmsMapping *mapping, const DmsSource *source, Diags *diags)
{
    const size_t before = diags_error_count(diags);
    Arena *scratch = arena_new();
    size_t selections = 0;

    check_ids(mapping, scratch, diags);
    for (size_t i = 0; i < mapping->rules.count; i++) {
        const DmsRule *rule = &mapping->rules.items[i];

        check_names(rule, diags);
        selections += rule->kind == DMS_SELECTION;
        switch (rule->kind) {
            case DMS_SELECTION:
                check_selection(rule, diags);
                break;
            case DMS_TRANSFORMATION:
                check_transformation(rule, diags);
                check_schema_name(rule, diags);
                if (text_is(rule->action, "define-primary-key")) {
                    check_exact(rule, "define-primary-key", diags);
                }
                break;
            case DMS_TABLE_SETTINGS:
                check_table_settings(rule, diags);
                break;
            case DMS_VALIDATION:
                break;
        }
    }
    if (selections == 0) {
        diag_error(diags, DIAG_DMS_LIMIT, mapping->span, "no rule selects a table");
    }
    if (mapping->bytes > DMS_MAX_BYTES) {
        diag_error(diags, DIAG_DMS_LIMIT, mapping->span,
                   "the mapping has %zu bytes; DMS takes at most %d", mapping->bytes,
                   DMS_MAX_BYTES);
        diag_hint(diags, "Spread the tables over several tasks.");
    }
    check_conflicts(mapping, diags);
    if (diags_error_count(diags) == before && source != NULL) {
        check_against_source(mapping, source, scratch, diags);
    } else if (source == NULL) {
        check_wildcards(mapping, diags);
    }
    arena_free(scratch);
    return diags_error_count(diags) == before;
}
