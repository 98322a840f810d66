#include <string.h>

#include "mapping/check.h"
#include "mapping/merge.h"
#include "mapping/project.h"

/* A dimension that Firn makes itself, as far as a feed sees it. */
static const Column date_columns[] = {{.name.text = "date", .type.kind = DATATYPE_DATE}};
static const Text date_key[] = {{.text = "date"}};
static const Target date_dimension = {
    .name.text = "date", .key = {date_key, 1}, .columns = {date_columns, 1}};
static const Column tenant_columns[] = {{.name.text = "code", .type.kind = DATATYPE_VARCHAR}};
static const Text tenant_key_parts[] = {{.text = "code"}};
static const Target tenant_dimension = {
    .name.text = "tenant", .key = {tenant_key_parts, 1}, .columns = {tenant_columns, 1}};

typedef struct FeedCheck
{
    Reader *r;
    const Names *names;
    const Feed *feed;
} FeedCheck;

static const Target *
find_dimension(const FeedCheck *check, const char *name)
{
    if (name == NULL) {
        return NULL;
    }
    if (strcmp(name, "date") == 0) {
        return &date_dimension;
    }
    if (strcmp(name, "tenant") == 0) {
        return &tenant_dimension;
    }
    const Target *target = strmap_get(check->names->targets, name);

    return target != NULL && target->kind == TARGET_DIMENSION ? target : NULL;
}

static bool
report_missing_column(const FeedCheck *check, const Target *target, Text name)
{
    const char **names =
        arena_new_array(check->r->scratch, const char *, target->columns.count + 1);

    for (size_t i = 0; i < target->columns.count; i++) {
        names[i] = target->columns.items[i].name.text;
    }
    for (size_t i = 0; i < target->links.count; i++) {
        if (strcmp(target->links.items[i].name.text, name.text) == 0) {
            return diag_error(check->r->diags, DIAG_THROUGH, name.span,
                              "\"%s\" of \"%s\" finds a row of another fact: no feed gives it",
                              name.text, target->name.text);
        }
    }
    diag_error(check->r->diags, DIAG_FEED_UNKNOWN_COLUMN, name.span, "\"%s\" has no column \"%s\"",
               target->name.text, name.text);
    read_hint_nearest(check->r, name.text, names);
    return false;
}

static bool
is_fed(const FeedColumn *columns, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(columns[i].name.text, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool check_columns(const FeedCheck *check, const Target *target, const FeedColumn *columns,
                          size_t count, Text at);

/* Members go with references; a reference to a key of several parts needs them. */
static bool
check_reference(const FeedCheck *check, const Column *column, const FeedColumn *fed)
{
    const Target *dimension = find_dimension(check, column->dimension.text);
    bool ok = true;

    if (!column->is_reference) {
        return fed->kind == FEED_EXPR || fed->aggregate != AGGREGATE_NONE ||
               read_wrong_kind(check->r, &(DocNode){.kind = DOC_MAP, .span = fed->span},
                               fed->name.text, "an expression, as it is no reference");
    }
    if (dimension == NULL || dimension->columns.count == 0) {
        return true; /* reported with the target */
    }
    if (fed->kind == FEED_MEMBERS) {
        return check_columns(check, dimension, fed->members, fed->member_count, fed->name);
    }
    if (fed->kind == FEED_PATH) { /* all levels have the same columns */
        ok = check_columns(check, dimension, fed->members[0].members, fed->members[0].member_count,
                           fed->name);
    }
    if (dimension->key.count > 1) {
        diag_error(check->r->diags, DIAG_KEY_NOT_FED, fed->name.span,
                   "\"%s\" has a key of %zu columns, and one expression is given",
                   dimension->name.text, dimension->key.count);
        diag_hint(check->r->diags, "Give each of them in a mapping below \"%s\".", fed->name.text);
        return false;
    }
    return ok;
}

static bool
check_columns(const FeedCheck *check, const Target *target, const FeedColumn *columns, size_t count,
              Text at)
{
    bool ok = true;
    bool all_known = true;

    for (size_t i = 0; i < count; i++) {
        const Column *column = target_column(target, columns[i].name.text);

        if (column == NULL && target->is_tracked &&
            strcmp(columns[i].name.text, "valid_from") == 0) {
            continue; /* the instant from which the row speaks */
        }
        if (column == NULL) {
            all_known = false;
            ok = report_missing_column(check, target, columns[i].name);
        } else if (column->through.text != NULL) {
            ok = diag_error(check->r->diags, DIAG_THROUGH, columns[i].name.span,
                            "column \"%s\" of \"%s\" is taken through \"%s\": no feed gives it",
                            columns[i].name.text, target->name.text, column->through.text);
        } else if (column->is_derived || column->is_extras) {
            ok = diag_error(check->r->diags, DIAG_PATTERN, columns[i].name.span,
                            "column \"%s\" of \"%s\" is made by Firn", columns[i].name.text,
                            target->name.text);
        } else {
            ok &= check_reference(check, column, &columns[i]);
        }
    }
    for (size_t i = 0; all_known && i < target->key.count; i++) {
        const char *part = target->key.items[i].text;

        /* A key part that is no column was reported with the target. */
        if (target_column(target, part) != NULL && !is_fed(columns, count, part)) {
            ok = diag_error(check->r->diags, DIAG_KEY_NOT_FED, at.span,
                            "key column \"%s\" of \"%s\" is not given", part, target->name.text);
        }
    }
    return ok;
}

static bool
check_into(const FeedCheck *check)
{
    Reader *r = check->r;
    const Text into = check->feed->into;

    if (into.text == NULL) {
        return true;
    }
    const Target *target = strmap_get(check->names->targets, into.text);

    if (target != NULL && check->feed->sparse && !target->is_tracked) {
        diag_error(r->diags, DIAG_HISTORY, check->feed->sparse_span,
                   "\"sparse\" wants a tracked dimension, and \"%s\" is none", into.text);
        diag_hint(r->diags, "Only where images are kept can NULL mean what it was before.");
        return false;
    }
    if (target != NULL && target->is_junk) {
        diag_error(r->diags, DIAG_PATTERN, into.span, "junk dimension \"%s\" takes no feed",
                   into.text);
        diag_hint(r->diags, "Its members come with the facts: give its columns in a mapping below "
                            "the fact's reference.");
        return false;
    }
    if (target != NULL) {
        if (target->columns.count == 0 || check->feed->columns.count == 0) {
            return true; /* reported: nothing could be told from its consequences */
        }
        bool ok = check_columns(check, target, check->feed->columns.items,
                                check->feed->columns.count, check->feed->name);

        ok &= check_grain(r, check->feed, target);
        ok &= check_extras_feed(r, check->feed, target);
        return ok;
    }
    if (strcmp(into.text, "date") == 0 || strcmp(into.text, "tenant") == 0) {
        return diag_error(r->diags, DIAG_UNKNOWN_TARGET, into.span,
                          "\"%s\" is filled by Firn itself", into.text);
    }
    if (r->incomplete) {
        return true;
    }
    diag_error(r->diags, DIAG_UNKNOWN_TARGET, into.span, "unknown target \"%s\"", into.text);
    read_hint_nearest(r, into.text, check_target_names(r, false));
    return false;
}

static bool
has_value(const Record *record, const char *name)
{
    for (size_t i = 0; i < record->values.count; i++) {
        if (strcmp(record->values.items[i].name.text, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Does the record have this value, for everybody or in some layer? */
static bool
is_value(const FeedCheck *check, const Record *record, const char *name)
{
    if (has_value(record, name)) {
        return true;
    }
    for (size_t i = 0; i < check->r->layers.count; i++) {
        const Layer *layer = &check->r->layers.items[i];

        for (size_t j = 0; j < layer->records.count; j++) {
            if (strcmp(layer->records.items[j].name.text, record->name.text) == 0 &&
                has_value(&layer->records.items[j], name)) {
                return true;
            }
        }
    }
    return false;
}

/* Only what `same:` spelt out: other expressions are parsed by the binder. */
static bool
check_value(const FeedCheck *check, const Record *record, Text name)
{
    if (is_value(check, record, name.text)) {
        return true;
    }
    const char **names = arena_new_array(check->r->scratch, const char *, record->values.count + 1);

    for (size_t v = 0; v < record->values.count; v++) {
        names[v] = record->values.items[v].name.text;
    }
    diag_error(check->r->diags, DIAG_UNKNOWN_VALUE, name.span, "record \"%s\" has no value \"%s\"",
               record->name.text, name.text);
    read_hint_nearest(check->r, name.text, names);
    return false;
}

static bool
check_same(const FeedCheck *check, const Record *record, const Target *target,
           const FeedColumn *columns, size_t count)
{
    bool ok = true;

    for (size_t i = 0; i < count; i++) {
        const FeedColumn *column = &columns[i];
        const Column *into = target != NULL ? target_column(target, column->name.text) : NULL;

        if (target != NULL && into == NULL) {
            continue; /* reported as a column that the target lacks */
        }
        if (column->kind == FEED_MEMBERS) {
            const Target *dimension =
                into != NULL ? find_dimension(check, into->dimension.text) : NULL;

            ok &= check_same(check, record, dimension, column->members, column->member_count);
            continue;
        }
        for (size_t k = 0; column->kind == FEED_PATH && k < column->member_count; k++) {
            ok &= check_value(check, record, column->members[k].name);
        }
        const bool same = column->kind == FEED_EXPR && column->expr.any_dialect.text != NULL &&
                          column->expr.any_dialect.span.line == column->name.span.line &&
                          column->expr.any_dialect.span.column == column->name.span.column;

        ok &= !same || check_value(check, record, column->name);
    }
    return ok;
}

static bool
has_deletes(const Record *record)
{
    return record->deleted.state == FIELD_SET || staging_of(record)->operation.state == FIELD_SET;
}

/* What keeps no images must know which of its rows one of them ends.  Said of the record, or of it in some layer. */
static bool
check_ends(const FeedCheck *check, const Record *record, const Target *target)
{
    Record said = *record;

    record_staging(check->r->project, &said);
    bool is_changelog = said.is_changelog;
    bool has_ends = has_deletes(&said);
    bool has_of = staging_of(&said)->of.state == FIELD_SET;

    if (target == NULL || target->is_tracked) {
        return true;
    }
    for (size_t i = 0; i < check->r->layers.count; i++) {
        const Layer *layer = &check->r->layers.items[i];

        for (size_t j = 0; j < layer->records.count; j++) {
            const Record *patch = &layer->records.items[j];

            if (strcmp(patch->name.text, record->name.text) == 0) {
                is_changelog = is_changelog || patch->is_changelog;
                has_ends = has_ends || has_deletes(patch);
                has_of = has_of || staging_of(patch)->of.state == FIELD_SET;
            }
        }
    }
    if (!is_changelog || !has_ends || has_of) {
        return true;
    }
    diag_error(check->r->diags, DIAG_HISTORY, check->feed->from.span,
               "changelog \"%s\" says what is deleted, and not which row of \"%s\" that is",
               record->name.text, target->name.text);
    diag_hint(check->r->diags,
              "Name what a row of the log is about: staging: {kind: changelog, of: t.id}.");
    return false;
}

static bool
check_from(const FeedCheck *check, StrMap *used)
{
    Reader *r = check->r;
    const Text from = check->feed->from;

    if (from.text == NULL || check->feed->from_fact) {
        return true; /* what it says of a fact: check_fact.c */
    }
    const Record *record = strmap_get(check->names->records, from.text);

    if (record == NULL) {
        record = strmap_get(check->names->own_records, from.text);
    }
    strmap_put_const(used, from.text, check->feed);
    if (record != NULL) {
        const Text into = check->feed->into;
        const Target *target =
            into.text != NULL ? strmap_get(check->names->targets, into.text) : NULL;

        bool ok = check_same(check, record, target, check->feed->columns.items,
                             check->feed->columns.count);

        ok &= check_ends(check, record, target);
        return ok;
    }
    if (r->incomplete) {
        return true;
    }
    diag_error(r->diags, DIAG_UNKNOWN_RECORD, from.span, "unknown record \"%s\"", from.text);
    read_hint_nearest(r, from.text, check_record_names(r));
    return false;
}

/* A complete record of a layer that nobody reads may be a misspelt override. */
static void
warn_unused(Reader *r, const Names *names, const StrMap *used)
{
    for (size_t i = 0; i < r->layers.count; i++) {
        const Layer *layer = &r->layers.items[i];

        for (size_t j = 0; j < layer->records.count; j++) {
            const Text name = layer->records.items[j].name;

            if (strmap_get(names->own_records, name.text) == &layer->records.items[j] &&
                strmap_get(used, name.text) == NULL) {
                diag_warning(r->diags, DIAG_UNUSED_RECORD, name.span, "no feed reads record \"%s\"",
                             name.text);
                read_hint_nearest(r, name.text, check_record_names(r));
            }
        }
    }
}

bool
check_feeds(Reader *r, const Names *names)
{
    StrMap *used = strmap_new(r->scratch);
    bool ok = true;

    for (size_t i = 0; i < r->feeds.count; i++) {
        const FeedCheck check = {.r = r, .names = names, .feed = &r->feeds.items[i]};

        ok &= check_into(&check);
        ok &= check_from(&check, used);
    }
    if (!r->incomplete) {
        warn_unused(r, names, used);
    }
    return ok;
}
