#include <string.h>

#include "mapping/check.h"

const Column *
check_column(const Target *target, const char *name)
{
    for (size_t i = 0; i < target->columns.count; i++) {
        if (strcmp(target->columns.items[i].name.text, name) == 0) {
            return &target->columns.items[i];
        }
    }
    return NULL;
}

static const char **
column_names(Reader *r, const Target *target)
{
    const char **names = arena_new_array(r->scratch, const char *, target->columns.count + 1);

    for (size_t i = 0; i < target->columns.count; i++) {
        names[i] = target->columns.items[i].name.text;
    }
    return names;
}

static bool
report_column(Reader *r, const Target *target, DiagCode code, Text name, const char *what)
{
    diag_error(r->diags, code, name.span, "%s \"%s\" is not a column of \"%s\"", what, name.text,
               target->name.text);
    read_hint_nearest(r, name.text, column_names(r, target));
    return false;
}

static bool
check_key(Reader *r, const Target *target)
{
    bool ok = true;

    for (size_t i = 0; i < target->key.count; i++) {
        const Text part = target->key.items[i];

        if (check_column(target, part.text) == NULL) {
            ok = report_column(r, target, DIAG_KEY_COLUMN, part, "key");
        }
        for (size_t j = 0; j < i; j++) {
            if (strcmp(part.text, target->key.items[j].text) == 0) {
                ok = diag_error(r->diags, DIAG_KEY_COLUMN, part.span, "\"%s\" is twice in the key",
                                part.text);
                break;
            }
        }
    }
    return ok;
}

/* The name in the database: booked -> booked_date_key, account -> account_key. */
static const char *
stored_name(Reader *r, const Column *column)
{
    if (!column->is_reference || column->dimension.text == NULL) {
        return column->name.text;
    }
    const size_t len = strlen(column->name.text);
    const bool names_date = strcmp(column->name.text, "date") == 0 ||
                            (len > 5 && strcmp(column->name.text + len - 5, "_date") == 0);
    const bool is_date = strcmp(column->dimension.text, "date") == 0 && !names_date;

    return arena_fmt(r->scratch, "%s%s_key", column->name.text, is_date ? "_date" : "");
}

/* The columns that Firn adds to a tracked dimension. */
static void
take_history_names(Reader *r, const Target *target, StrMap *seen)
{
    if (!target->is_tracked) {
        return;
    }
    strmap_put_const(seen, arena_fmt(r->scratch, "%s_durable_key", target->name.text), target);
    strmap_put_const(seen, "valid_from", target);
    strmap_put_const(seen, "valid_to", target);
    strmap_put_const(seen, "is_current", target);
}

static bool
check_stored_names(Reader *r, const Target *target)
{
    StrMap *seen = strmap_new(r->scratch);
    bool ok = true;

    strmap_put_const(seen, "tenant_key", target);
    if (target->kind == TARGET_DIMENSION) {
        strmap_put_const(seen, arena_fmt(r->scratch, "%s_key", target->name.text), target);
    }
    take_history_names(r, target, seen);
    if (target->kind_of_fact == FACT_PERIODIC) {
        strmap_put_const(seen, "period", target); /* its own reference to the period's last day */
        strmap_put_const(seen, "period_date_key", target);
    }
    for (size_t i = 0; i < target->columns.count; i++) {
        const Column *column = &target->columns.items[i];
        const char *stored = stored_name(r, column);

        /* A plain tenant_key has been refused by its name already. */
        if (strmap_get(seen, stored) != NULL && strcmp(column->name.text, "tenant_key") != 0) {
            ok = diag_error(r->diags, DIAG_RESERVED_NAME, column->name.span,
                            "column \"%s\" would be stored as \"%s\", which is taken",
                            column->name.text, stored);
        }
        strmap_put_const(seen, stored, column);
    }
    return ok;
}

static bool
check_dimension(Reader *r, const Names *names, const Column *column)
{
    const char *name = column->dimension.text;

    if (name == NULL || strcmp(name, "date") == 0 || strcmp(name, "tenant") == 0) {
        return true;
    }
    const Target *target = strmap_get(names->targets, name);

    if ((target != NULL && target->kind == TARGET_DIMENSION) || (target == NULL && r->incomplete)) {
        return true;
    }
    if (target != NULL) {
        return diag_error(r->diags, DIAG_UNKNOWN_DIMENSION, column->dimension.span,
                          "\"%s\" is a fact, not a dimension", name);
    }
    diag_error(r->diags, DIAG_UNKNOWN_DIMENSION, column->dimension.span, "unknown dimension \"%s\"",
               name);
    read_hint_nearest(r, name, check_target_names(r, true));
    return false;
}

/* What as_of: can name. */
static void
hint_times(Reader *r, const Target *target)
{
    StrBuf names = strbuf_new(r->scratch);

    for (size_t i = 0; i < target->columns.count; i++) {
        const Column *column = &target->columns.items[i];
        const DataTypeKind kind = column->type.kind;

        if (!column->is_reference &&
            (kind == DATATYPE_DATE || kind == DATATYPE_TIMESTAMP || kind == DATATYPE_TIMESTAMPTZ)) {
            strbuf_fmt(&names, "%s\"%s\"", names.len > 0 ? ", " : "", column->name.text);
        }
    }
    if (names.len > 0) {
        diag_hint(r->diags, "Dates and timestamps of \"%s\": %s.", target->name.text, names.text);
    }
}

static bool
check_as_of(Reader *r, const Target *target, const Column *column)
{
    if (column->as_of.text == NULL || strcmp(column->as_of.text, "current") == 0) {
        return true;
    }
    const Column *at = check_column(target, column->as_of.text);

    if (at == NULL) {
        report_column(r, target, DIAG_TARGET_COLUMN, column->as_of, "as_of");
        if (nearest_name(column->as_of.text, column_names(r, target)) == NULL) {
            hint_times(r, target);
        }
        return false;
    }
    const DataTypeKind kind = at->type.kind;

    if (at->is_reference || kind == DATATYPE_UNKNOWN || kind == DATATYPE_DATE ||
        kind == DATATYPE_TIMESTAMP || kind == DATATYPE_TIMESTAMPTZ) {
        return !at->is_reference ||
               diag_error(r->diags, DIAG_TARGET_COLUMN, column->as_of.span,
                          "as_of \"%s\" is not a date or timestamp", column->as_of.text);
    }
    return diag_error(r->diags, DIAG_TARGET_COLUMN, column->as_of.span,
                      "as_of \"%s\" is not a date or timestamp", column->as_of.text);
}

/* A column as written, as stored, or one that Firn adds. */
static bool
is_stored_column(Reader *r, const Target *target, const char *name)
{
    if (strcmp(name, "tenant_key") == 0 ||
        (target->kind == TARGET_DIMENSION &&
         strcmp(name, arena_fmt(r->scratch, "%s_key", target->name.text)) == 0)) {
        return true;
    }
    if (target->kind_of_fact == FACT_PERIODIC && strcmp(name, "period_date_key") == 0) {
        return true;
    }
    for (size_t i = 0; i < target->columns.count; i++) {
        const Column *column = &target->columns.items[i];

        if (strcmp(name, column->name.text) == 0 || strcmp(name, stored_name(r, column)) == 0) {
            return true;
        }
    }
    return false;
}

static bool
check_layout(Reader *r, const Target *target)
{
    const char *distribution = target->distribution.text;
    bool ok = true;

    if (distribution != NULL && strcmp(distribution, "auto") != 0 &&
        strcmp(distribution, "even") != 0 && strcmp(distribution, "all") != 0 &&
        !is_stored_column(r, target, distribution)) {
        ok = report_column(r, target, DIAG_TARGET_COLUMN, target->distribution, "distribution");
    }
    for (size_t i = 0; i < target->sort.count; i++) {
        if (!is_stored_column(r, target, target->sort.items[i].text)) {
            ok = report_column(r, target, DIAG_TARGET_COLUMN, target->sort.items[i], "sort");
        }
    }
    return ok;
}

static bool
report_history(Reader *r, Span span, const char *message, const char *hint)
{
    diag_error(r->diags, DIAG_HISTORY, span, "%s", message);
    diag_hint(r->diags, "%s", hint);
    return false;
}

static const Target *
tracked_dimension(const Names *names, const Column *column)
{
    const Target *target = column->is_reference && column->dimension.text != NULL
                               ? strmap_get(names->targets, column->dimension.text)
                               : NULL;

    return target != NULL && target->is_tracked ? target : NULL;
}

bool
check_is_key(const Target *target, const Column *column)
{
    for (size_t k = 0; k < target->key.count; k++) {
        if (strcmp(target->key.items[k].text, column->name.text) == 0) {
            return true;
        }
    }
    return false;
}

/* What a reference to a tracked dimension has to say, and what no other may. */
static bool
check_tracked_reference(Reader *r, const Names *names, const Target *target, const Column *column)
{
    const Target *dimension = tracked_dimension(names, column);
    const bool current = column->as_of.text != NULL && strcmp(column->as_of.text, "current") == 0;

    if (column->follow && (dimension == NULL || dimension == target)) {
        return report_history(r, column->name.span, "\"follow\" wants another tracked dimension",
                              "Only a dimension with versions can split those of another one.");
    }
    if (dimension == NULL || target->kind != TARGET_FACT) {
        return true;
    }
    if (check_is_derived(r, target) || column->through.text != NULL) {
        return true; /* it takes over the key that the other row has */
    }
    if (column->as_of.text == NULL) {
        return report_history(
            r, column->name.span,
            "a reference to a tracked dimension has to say which version it means",
            "Say as_of: with a date or timestamp column of the fact, or as_of: current.");
    }
    if (!current && column->missing == MISSING_QUARANTINE) {
        return report_history(r, column->name.span,
                              "a row cannot go to quarantine for want of a version",
                              "Say missing: inferred or missing: unknown, or as_of: current.");
    }
    return current || !check_is_key(target, column) ||
           report_history(r, column->name.span, "a fact's key cannot hold a version's key",
                          "Say as_of: current in a reference that is part of the key.");
}

static bool
check_history(Reader *r, const Names *names, const Target *target)
{
    bool ok = true;

    if (target->has_history && !target->is_tracked) {
        ok = report_history(r, target->history_span, "\"history\" without a tracked column",
                            "Say on_change: track for the columns whose changes make versions.");
    }
    if (target->is_tracked && target->deletes.state == FIELD_SET &&
        strcmp(target->deletes.text.text, "hard") == 0) {
        ok = report_history(r, target->deletes.text.span,
                            "a tracked dimension cannot delete its members",
                            "A delete ends the member's last version; leave \"deletes\" out.");
    }
    for (size_t i = 0; i < target->columns.count; i++) {
        const Column *column = &target->columns.items[i];

        if (column->on_change >= ON_CHANGE_TRACK && check_is_key(target, column)) {
            ok = report_history(r, column->name.span, "a key column cannot be tracked",
                                "The key says who the member is, so it has no versions.");
        }
        ok &= check_tracked_reference(r, names, target, column);
    }
    return ok;
}

bool
check_targets(Reader *r, const Names *names)
{
    bool ok = true;

    for (size_t i = 0; i < r->targets.count; i++) {
        const Target *target = &r->targets.items[i];

        if (target->columns.count == 0) {
            continue; /* reported: nothing below could be told from its consequences */
        }
        ok &= check_key(r, target);
        ok &= check_stored_names(r, target);
        ok &= check_layout(r, target);
        ok &= check_history(r, names, target);
        ok &= check_patterns(r, names, target);
        ok &= check_through(r, names, target);
        ok &= check_extras(r, target);
        ok &= target->kind != TARGET_FACT || check_fact(r, target);
        for (size_t c = 0; c < target->columns.count; c++) {
            ok &= check_dimension(r, names, &target->columns.items[c]);
            ok &= check_as_of(r, target, &target->columns.items[c]);
        }
    }
    return ok;
}
