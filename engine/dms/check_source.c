/* A mapping against the tables and columns that it will meet. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/keyword.h"
#include "base/strmap.h"
#include "dms/check.h"
#include "dms/effect.h"

void
warn_of(const SourceCheck *c, const char *what, const DmsTable *table, const DmsColumn *column)
{
    diag_warning(c->diags, DIAG_DMS_CARE, column != NULL ? column->span : table->span, "%s%s%s: %s",
                 table->name, column != NULL ? "." : "", column != NULL ? column->name : "", what);
}

/* About several columns of the mapping at once. */
static void
warn_of_all(const SourceCheck *c, const char *of, size_t count, const char *what)
{
    if (count > 0) {
        diag_warning(c->diags, DIAG_DMS_CARE, c->mapping->span, "%s (%zu): %s", of, count, what);
    }
}

/* ---- who holds for an object --------------------------------------------------------------------- */

static int
exactness(const DmsRule *rule)
{
    const Text names[] = {rule->at.schema, rule->at.table, rule->at.column};
    int exact = rule->at.data_type.text != NULL;

    for (size_t i = 0; i < 3; i++) {
        exact += names[i].text != NULL && !dms_has_wildcard(names[i].text) ? 2 : 0;
    }
    return exact;
}

/* Two rules that meet here, and the lower id is not the more specific one. */
void
check_fight(const SourceCheck *c, const char *target, DmsPlace place)
{
    const DmsRule *winner = rule_in_force(c->mapping, target, place);

    for (size_t i = 0; winner != NULL && i < c->mapping->rules.count; i++) {
        const DmsRule *rule = &c->mapping->rules.items[i];

        if (rule != winner && rule_fights(rule) && rule_is_about(rule, target, place) &&
            exactness(rule) >= exactness(winner)) {
            diag_error(c->diags, DIAG_DMS_LOSES, rule->span,
                       "rules %s and %s are both about %s%s%s, where only rule %s takes effect",
                       winner->id.text, rule->id.text,
                       place.table != NULL ? place.table : place.schema,
                       place.column != NULL ? "." : "",
                       place.column != NULL ? place.column->name : "", winner->id.text);
            diag_hint(c->diags,
                      "Give the more specific rule the lower rule-id, or say it in one rule.");
        }
    }
}

/* ---- tables -------------------------------------------------------------------------------------- */

static unsigned
key_columns(const DmsTable *table)
{
    unsigned count = 0;

    for (size_t i = 0; i < table->column_count; i++) {
        count += table->columns[i].key > 0;
    }
    return count;
}

static void
check_key(const SourceCheck *c, const DmsTable *table, const DmsRule *rule)
{
    const unsigned count = key_columns(table);

    for (size_t i = 0; count > 1 && i < table->column_count; i++) {
        const DmsColumn *column = &table->columns[i];

        if (column->key > 0 && keyword_is(folded(c->arena, column->name), KEYWORD_REDSHIFT)) {
            diag_error(c->diags, DIAG_DMS_KEY, column->span,
                       "deletes of %s would fail: \"%s\" of its key is a reserved word of Redshift",
                       table->name, column->name);
            diag_hint(c->diags, "Rename the column by a rule.");
        }
    }
    if (count == 0 && !text_is(rule != NULL ? rule->action : (Text){0}, "define-primary-key")) {
        warn_of(c,
                "without a primary key changes are applied row by row, and a resume doubles rows",
                table, NULL);
    }
}

static void
check_operation(const SourceCheck *c, const DmsTable *table)
{
    const DmsPlace place = {.schema = c->source->schema, .table = table->name};

    for (size_t i = 0; i < c->mapping->rules.count; i++) {
        const DmsRule *rule = &c->mapping->rules.items[i];

        if (rule->expression.text != NULL &&
            strstr(rule->expression.text, "operation_indicator") != NULL &&
            rule_is_about(rule, "column", place) && key_columns(table) == 0) {
            diag_error(c->diags, DIAG_DMS_KEY, rule->expression.span,
                       "rule %s asks for the operation on %s, which has no primary key",
                       rule->id.text, table->name);
            diag_hint(c->diags, "Name the tables that have one, a rule each.");
        }
    }
}

static const DmsColumn *
column_named(const DmsTable *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (strcmp(table->columns[i].name, name) == 0) {
            return &table->columns[i];
        }
    }
    return NULL;
}

/* Columns that a rule names for a table: filters and boundaries. */
static void
check_named_column(const SourceCheck *c, const DmsTable *table, Text name, bool is_boundary)
{
    const DmsColumn *column = column_named(table, name.text);
    const DiagCode code = is_boundary ? DIAG_DMS_SEGMENTS : DIAG_DMS_FILTER;

    if (column == NULL) {
        diag_error(c->diags, code, name.span, "%s has no column \"%s\"", table->name, name.text);
    } else if (dms_is_lob(column->type.type)) {
        diag_error(c->diags, code, name.span, "%s.%s is a large object", table->name, name.text);
    } else if (is_boundary && (!column->not_null || column->type.type == DMS_REAL8)) {
        diag_error(c->diags, code, name.span,
                   column->not_null ? "%s.%s is a floating point number"
                                    : "%s.%s may be NULL, and such rows would not be copied",
                   table->name, name.text);
    }
}

static void
check_rules_of(const SourceCheck *c, const DmsTable *table)
{
    for (size_t i = 0; i < c->mapping->rules.count; i++) {
        const DmsRule *rule = &c->mapping->rules.items[i];

        if (rule->at.table.text == NULL || !dms_matches(rule->at.schema.text, c->source->schema) ||
            !dms_matches(rule->at.table.text, table->name)) {
            continue;
        }
        for (size_t f = 0; f < rule->filters.count; f++) {
            check_named_column(c, table, rule->filters.items[f].column, false);
        }
        for (size_t b = 0; text_is(rule->load_type, "ranges") && b < rule->load_columns.count;
             b++) {
            check_named_column(c, table, rule->load_columns.items[b], true);
        }
        for (size_t k = 0; k < rule->key_columns.count; k++) {
            if (column_named(table, rule->key_columns.items[k].text) == NULL) {
                diag_error(c->diags, DIAG_DMS_KEY, rule->key_columns.items[k].span,
                           "%s has no column \"%s\"", table->name, rule->key_columns.items[k].text);
            }
        }
    }
}

static void
check_table(SourceCheck *c, const DmsTable *table)
{
    const DmsPlace place = {.schema = c->source->schema, .table = table->name};
    const DmsRule *rule = rule_in_force(c->mapping, "table", place);
    const char *name = folded(c->arena, renamed(c->arena, rule, table->name));
    const DmsTable *other = strmap_get(c->targets, name);

    check_fight(c, "table", place);
    if (other != NULL) {
        diag_error(c->diags, DIAG_DMS_MEETS, rule != NULL ? rule->span : table->span,
                   "tables \"%s\" and \"%s\" would both be \"%s\" in staging", other->name,
                   table->name, name);
    }
    strmap_put_const(c->targets, name, table);
    if (table->cascades) {
        warn_of(c, "rows that a foreign key deletes or updates along never arrive", table, NULL);
    }
    if (table->is_partitioned) {
        warn_of(c, "changes of partitions suspend the table", table, NULL);
    }
    check_key(c, table, rule);
    check_operation(c, table);
    check_rules_of(c, table);
    check_table_columns(c, table);
}

/* A rule that meets nothing: a table or column that was renamed, or written in another case. */
static void
check_met(const SourceCheck *c)
{
    for (size_t i = 0; i < c->mapping->rules.count; i++) {
        const DmsRule *rule = &c->mapping->rules.items[i];
        bool met = rule->at.table.text == NULL ||
                   (rule->kind == DMS_SELECTION && text_is(rule->action, "exclude"));

        for (size_t t = 0; t < c->source->table_count && !met; t++) {
            const DmsTable *table = &c->source->tables[t];

            met = dms_matches(rule->at.table.text, table->name) && rule->at.column.text == NULL;
            for (size_t k = 0; k < table->column_count && !met; k++) {
                met = dms_matches(rule->at.table.text, table->name) &&
                      dms_matches(rule->at.column.text, table->columns[k].name);
            }
        }
        if (!met) {
            diag_warning(c->diags, DIAG_DMS_CARE, rule->span, "rule %s meets nothing in \"%s\"",
                         rule->id.text, c->source->schema);
        }
    }
}

static void
count_what_changes(const SourceCheck *c)
{
    size_t texts = 0;
    size_t dates = 0;
    size_t names = 0;

    for (size_t t = 0; t < c->source->table_count; t++) {
        const DmsTable *table = &c->source->tables[t];

        if (!table_is_selected(c->mapping, c->source->schema, table)) {
            continue;
        }
        names += strcmp(folded(c->arena, table->name), table->name) != 0;
        for (size_t k = 0; k < table->column_count; k++) {
            const DmsType type = table->columns[k].type.type;

            texts += table->columns[k].is_utf8mb4 && type == DMS_WSTRING;
            dates += table->columns[k].not_null && (type == DMS_DATE || type == DMS_DATETIME);
        }
    }
    warn_of_all(c, "columns of utf8mb4 text", texts,
                "DMS reckons three bytes a character where four may be needed");
    warn_of_all(c, "dates that are NOT NULL", dates, "zero dates arrive as NULL all the same");
    warn_of_all(
        c, "names of tables with upper case", names,
        "they arrive in lower case, and their changes not at all where the source's files know "
        "no case");
}

/* A selection that names a table with `_` and takes in another one besides. */
static void
check_over_match(const SourceCheck *c)
{
    for (size_t i = 0; i < c->mapping->rules.count; i++) {
        const DmsRule *rule = &c->mapping->rules.items[i];
        const char *pattern = rule->at.table.text;

        if (rule->kind != DMS_SELECTION || pattern == NULL || text_is(rule->action, "explicit") ||
            strpbrk(pattern, "%[") != NULL) {
            continue;
        }
        for (size_t t = 0; t < c->source->table_count; t++) {
            const char *table = c->source->tables[t].name;

            if (strcmp(pattern, table) != 0 && dms_matches(pattern, table)) {
                diag_warning(c->diags, DIAG_DMS_CARE, rule->at.table.span,
                             "\"%s\" takes in %s too: \"_\" is any character", pattern, table);
                diag_hint(c->diags, "Write \"%s\".", dms_exact(c->arena, pattern));
            }
        }
    }
}

void
check_against_source(const DmsMapping *mapping, const DmsSource *source, Arena *scratch,
                     Diags *diags)
{
    SourceCheck c = {.mapping = mapping,
                     .source = source,
                     .arena = scratch,
                     .diags = diags,
                     .targets = strmap_new(scratch)};
    size_t selected = 0;

    check_fight(&c, "schema", (DmsPlace){.schema = source->schema});
    for (size_t i = 0; i < source->table_count; i++) {
        if (table_is_selected(mapping, source->schema, &source->tables[i])) {
            check_table(&c, &source->tables[i]);
            selected++;
        }
    }
    check_over_match(&c);
    check_met(&c);
    count_what_changes(&c);
    if (selected == 0) {
        diag_error(diags, DIAG_DMS_LIMIT, mapping->span, "no table of \"%s\" is selected",
                   source->schema);
    }
}

void
check_wildcards(const DmsMapping *mapping, Diags *diags)
{
    for (size_t i = 0; i < mapping->rules.count; i++) {
        const DmsRule *rule = &mapping->rules.items[i];

        if (rule->kind == DMS_SELECTION && !text_is(rule->action, "explicit")) {
            const Text names[] = {rule->at.schema, rule->at.table};

            for (size_t n = 0; n < 2; n++) {
                if (names[n].text != NULL && strpbrk(names[n].text, "%[") == NULL &&
                    strchr(names[n].text, '_') != NULL) {
                    diag_warning(diags, DIAG_DMS_CARE, names[n].span,
                                 "\"_\" in \"%s\" is any character", names[n].text);
                    diag_hint(diags, "Write [_] for an underscore.");
                }
            }
        }
    }
}
