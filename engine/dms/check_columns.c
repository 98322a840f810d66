/* The columns of a table that a mapping selects: what is added, changed, renamed and left out. */
#include <string.h>
#include <strings.h>

#include "dms/check.h"

static void
check_added(const SourceCheck *c, const DmsTable *table)
{
    const DmsPlace place = {.schema = c->source->schema, .table = table->name};

    for (size_t i = 0; i < c->mapping->rules.count; i++) {
        const DmsRule *rule = &c->mapping->rules.items[i];

        if (!text_is(rule->action, "add-column") || !rule_is_about(rule, "column", place)) {
            continue;
        }
        for (size_t k = 0; k < table->column_count; k++) {
            if (strcasecmp(table->columns[k].name, rule->value.text) == 0) {
                diag_error(c->diags, DIAG_DMS_MEETS, rule->value.span,
                           "rule %s adds a column \"%s\" to %s, which has one", rule->id.text,
                           rule->value.text, table->name);
            }
        }
    }
}

static void
warn_of_type(const SourceCheck *c, const DmsTable *table, const DmsColumn *column,
             const DmsRule *rule)
{
    enum
    {
        MAX_PRECISION = 38
    };
    const bool retyped = text_is(rule != NULL ? rule->action : (Text){0}, "change-data-type");

    if ((column->type.type == DMS_UINT2 || column->type.type == DMS_UINT4) && !retyped) {
        warn_of(c, "unsigned numbers may not fit the signed type of Redshift", table, column);
    }
    if (column->type.type == DMS_NUMERIC && column->type.precision > MAX_PRECISION) {
        warn_of(c, "more than 38 digits do not fit Redshift", table, column);
    }
    if (dms_is_lob(column->type.type)) {
        warn_of(c,
                column->type.type == DMS_BLOB ? "binary objects over 31 KB are cut"
                                              : "objects over 63 KB are cut (over 31 where binary "
                                                "ones are copied, too), JSON with them",
                table, column);
    }
    if (column->is_generated) {
        warn_of(c, "generated columns arrive with the full load only, changes of them never", table,
                column);
    }
    if (column->is_invisible) {
        warn_of(c, "invisible columns are not copied", table, column);
    }
    if (column->type.type == DMS_OTHER) {
        warn_of(c, "DMS does not know this type", table, column);
    }
}

static void
check_column(const SourceCheck *c, const DmsTable *table, const DmsColumn *column)
{
    const DmsPlace place = {.schema = c->source->schema, .table = table->name, .column = column};
    const DmsRule *rule = rule_in_force(c->mapping, "column", place);

    check_fight(c, "column", place);
    if (!column_is_kept(c->mapping, place)) {
        if (column->key > 0) {
            diag_error(c->diags, DIAG_DMS_KEY, rule != NULL ? rule->span : column->span,
                       "%s.%s is part of the primary key and cannot be left out", table->name,
                       column->name);
        }
        return;
    }
    const bool is_lob_rule =
        rule != NULL && dms_is_lob(column->type.type) && !text_is(rule->action, "remove-column");

    if (is_lob_rule && dms_has_wildcard(rule->at.column.text)) {
        warn_of(c,
                "it becomes a large object; whether a rule for many columns holds for it is not "
                "documented",
                table, column);
    } else if (is_lob_rule) {
        diag_error(c->diags, DIAG_DMS_OBJECT, rule->action.span,
                   "%s.%s (%s) becomes a large object, which takes no %s", table->name,
                   column->name, column->type_text, rule->action.text);
    }
    warn_of_type(c, table, column, rule);
}

static void
check_column_names(const SourceCheck *c, const DmsTable *table)
{
    StrMap *seen = strmap_new(c->arena);

    for (size_t i = 0; i < table->column_count; i++) {
        const DmsPlace place = {
            .schema = c->source->schema, .table = table->name, .column = &table->columns[i]};

        if (!column_is_kept(c->mapping, place)) {
            continue;
        }
        const DmsRule *rule = rule_in_force(c->mapping, "column", place);
        const char *name =
            folded(c->arena, rule != NULL && text_is(rule->action, "change-data-type")
                                 ? table->columns[i].name
                                 : renamed(c->arena, rule, table->columns[i].name));
        const DmsColumn *other = strmap_get(seen, name);

        if (other != NULL) {
            diag_error(c->diags, DIAG_DMS_MEETS, table->columns[i].span,
                       "columns \"%s\" and \"%s\" of %s would both be \"%s\" in staging",
                       other->name, table->columns[i].name, table->name, name);
        }
        strmap_put_const(seen, name, &table->columns[i]);
    }
}

void
check_table_columns(const SourceCheck *c, const DmsTable *table)
{
    check_added(c, table);
    check_column_names(c, table);
    for (size_t i = 0; i < table->column_count; i++) {
        check_column(c, table, &table->columns[i]);
    }
}
