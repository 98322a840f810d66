/* Facts: their kinds, what can be added, the grain of their feeds, facts made of facts. */
#include <string.h>

#include "mapping/check.h"

static bool
is_number(DataType type)
{
    switch (type.kind) {
        case DATATYPE_UNKNOWN: /* reported with the column */
        case DATATYPE_SMALLINT:
        case DATATYPE_INTEGER:
        case DATATYPE_BIGINT:
        case DATATYPE_DECIMAL:
        case DATATYPE_DOUBLE:
            return true;
        default:
            return false;
    }
}

static bool
is_date(const Column *column)
{
    const DataTypeKind kind = column->type.kind;

    if (column->is_reference) {
        return column->dimension.text != NULL && strcmp(column->dimension.text, "date") == 0;
    }
    return kind == DATATYPE_DATE || kind == DATATYPE_TIMESTAMP || kind == DATATYPE_TIMESTAMPTZ ||
           kind == DATATYPE_UNKNOWN;
}

static bool
is_snapshot(const Target *target)
{
    return target->kind_of_fact == FACT_ACCUMULATING || target->kind_of_fact == FACT_PERIODIC;
}

/* ---- kinds ---------------------------------------------------------------------------------- */

static bool
check_additive(Reader *r, const Target *target, const Column *column)
{
    const char *additive = column->additive.text;

    if (additive == NULL || strcmp(additive, "false") == 0) {
        return true;
    }
    if (!is_number(column->type)) {
        return diag_error(r->diags, DIAG_ADDITIVE, column->additive.span,
                          "\"%s\" is no number and cannot be added up", column->name.text);
    }
    if (target->kind_of_fact == FACT_FACTLESS) {
        return diag_error(r->diags, DIAG_FACT_KIND, column->additive.span,
                          "a factless fact has no measure that can be added up, such as \"%s\"",
                          column->name.text);
    }
    return true;
}

static bool
check_take(Reader *r, const Target *target, const Column *column)
{
    if (column->take_given.text == NULL) {
        return true;
    }
    if (!is_snapshot(target)) {
        return diag_error(r->diags, DIAG_FACT_KIND, column->take_given.span,
                          "\"take\" wants a snapshot, where several rows make one");
    }
    if ((column->take == TAKE_LATEST || column->take == TAKE_EARLIEST) && !is_date(column)) {
        diag_error(r->diags, DIAG_FACT_KIND, column->take_given.span,
                   "\"%s\" is no date: none of its values is the %s", column->name.text,
                   column->take_given.text);
        diag_hint(r->diags, "Take the `%s` that a row says, in the order of the rows.",
                  column->take == TAKE_LATEST ? "last" : "first");
        return false;
    }
    return true;
}

static bool
check_lag(Reader *r, const Target *target, const Column *column)
{
    const Text ends[] = {column->lag_from, column->lag_to};
    bool ok = true;

    for (size_t i = 0; i < 2 && ends[0].text != NULL; i++) {
        const Column *end = check_column(target, ends[i].text);

        if (end == NULL) {
            ok =
                diag_error(r->diags, DIAG_TARGET_COLUMN, ends[i].span,
                           "lag \"%s\" is not a column of \"%s\"", ends[i].text, target->name.text);
        } else if (!is_date(end) || end->lag_from.text != NULL) {
            ok = diag_error(r->diags, DIAG_FACT_KIND, ends[i].span,
                            "a lag lies between two dates, and \"%s\" is none", ends[i].text);
        }
    }
    if (ok && ends[0].text != NULL && !is_snapshot(target)) {
        ok = diag_error(r->diags, DIAG_FACT_KIND, column->lag_from.span,
                        "a lag wants a snapshot, where several rows make one");
    }
    return ok;
}

bool
check_fact(Reader *r, const Target *target)
{
    bool ok = true;

    if (is_snapshot(target) && target->key.count == 0) {
        ok = diag_error(r->diags, DIAG_FACT_KIND, target->fact_kind.span,
                        "\"%s\" has no key: what would its rows stand for", target->name.text);
    }
    if (target->kind_of_fact == FACT_PERIODIC && target->period == PERIOD_NONE) {
        ok = diag_error(r->diags, DIAG_FACT_KIND, target->fact_kind.span,
                        "\"%s\" does not say its period", target->name.text);
        diag_hint(r->diags, "Write `period: day`, week, month, quarter or year.");
    } else if (target->kind_of_fact != FACT_PERIODIC &&
               (target->period != PERIOD_NONE || target->until.text != NULL)) {
        ok = diag_error(r->diags, DIAG_FACT_KIND, target->span,
                        "\"%s\" has a period and is no periodic snapshot", target->name.text);
    }
    for (size_t i = 0; i < target->columns.count; i++) {
        ok &= check_additive(r, target, &target->columns.items[i]);
        ok &= check_take(r, target, &target->columns.items[i]);
        ok &= check_lag(r, target, &target->columns.items[i]);
    }
    return ok;
}

/* ---- the grain of a feed -------------------------------------------------------------------- */

static bool
is_in(const TextList *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].text, name) == 0) {
            return true;
        }
    }
    return false;
}

/* `per` and the key are the same columns. */
static bool
check_per(Reader *r, const Feed *feed, const Target *target)
{
    bool ok = true;

    for (size_t i = 0; i < feed->per.count; i++) {
        if (!is_in(&target->key, feed->per.items[i].text)) {
            ok = diag_error(r->diags, DIAG_AGGREGATE, feed->per.items[i].span,
                            "\"%s\" is not in the key of \"%s\"", feed->per.items[i].text,
                            target->name.text);
        }
    }
    for (size_t i = 0; ok && i < target->key.count; i++) {
        if (!is_in(&feed->per, target->key.items[i].text)) {
            ok = diag_error(r->diags, DIAG_AGGREGATE, feed->per_at.span,
                            "\"%s\" is in the key of \"%s\" and not in \"per\"",
                            target->key.items[i].text, target->name.text);
        }
    }
    return ok;
}

static bool
check_aggregate(Reader *r, const Feed *feed, const Target *target, const FeedColumn *fed)
{
    const Column *column = check_column(target, fed->name.text);
    const bool snapshot = is_snapshot(target) && !feed->from_fact;
    const bool key = is_in(&target->key, fed->name.text);

    if (column == NULL) {
        return true;
    }
    if (column->lag_from.text != NULL) {
        return diag_error(r->diags, DIAG_AGGREGATE, fed->name.span,
                          "\"%s\" is a lag, which Firn makes itself", fed->name.text);
    }
    const Aggregate aggregate = column->is_reference ? AGGREGATE_NONE : fed->aggregate;

    if (aggregate != AGGREGATE_NONE && (key || (feed->per.count == 0 && !snapshot))) {
        return diag_error(r->diags, DIAG_AGGREGATE, fed->name.span,
                          key ? "\"%s\" is in the key and cannot be an aggregate"
                              : "\"%s\" is an aggregate, and the feed has no \"per\"",
                          fed->name.text);
    }
    if (aggregate == AGGREGATE_NONE && !key && feed->per.count > 0 && !snapshot) {
        return diag_error(r->diags, DIAG_AGGREGATE, fed->name.span,
                          "\"%s\" is neither in \"per\" nor an aggregate", fed->name.text);
    }
    if (aggregate == AGGREGATE_RUNNING &&
        !(feed->from_fact && target->kind_of_fact == FACT_PERIODIC)) {
        return diag_error(r->diags, DIAG_AGGREGATE, fed->name.span,
                          "\"%s\" runs on over periods: that takes a periodic snapshot of a fact",
                          fed->name.text);
    }
    return true;
}

bool
check_grain(Reader *r, const Feed *feed, const Target *target)
{
    bool ok = true;

    if (target->kind != TARGET_FACT) {
        return feed->per.count == 0 ||
               diag_error(r->diags, DIAG_AGGREGATE, feed->per_at.span,
                          "\"per\" is for facts, and \"%s\" is a dimension", target->name.text);
    }
    ok &= feed->per.count == 0 || check_per(r, feed, target);
    for (size_t i = 0; i < feed->columns.count; i++) {
        ok &= check_aggregate(r, feed, target, &feed->columns.items[i]);
    }
    return ok;
}

/* ---- facts made of facts -------------------------------------------------------------------- */

typedef struct SourceCheck
{
    Reader *r;
    const Names *names;
} SourceCheck;

static const Feed *
fact_feed_into(const Reader *r, const char *target)
{
    for (size_t i = 0; i < r->feeds.count; i++) {
        if (r->feeds.items[i].from_fact && r->feeds.items[i].into.text != NULL &&
            strcmp(r->feeds.items[i].into.text, target) == 0) {
            return &r->feeds.items[i];
        }
    }
    return NULL;
}

bool
check_is_derived(const Reader *r, const Target *target)
{
    return fact_feed_into(r, target->name.text) != NULL;
}

/* Does the way back from the fact's source lead to it? */
static bool
goes_round(const Reader *r, const Feed *first)
{
    const Feed *feed = first;

    for (size_t steps = 0; feed != NULL && steps <= r->feeds.count; steps++) {
        if (strcmp(feed->from.text, first->into.text) == 0) {
            return true;
        }
        feed = fact_feed_into(r, feed->from.text);
    }
    return false;
}

static bool
check_alone(Reader *r, const Feed *feed)
{
    for (size_t i = 0; i < r->feeds.count; i++) {
        const Feed *other = &r->feeds.items[i];

        if (other != feed && other->into.text != NULL &&
            strcmp(other->into.text, feed->into.text) == 0) {
            return diag_error(
                r->diags, DIAG_FACT_SOURCE, feed->span,
                "feed \"%s\" makes rows of \"%s\" too, so it cannot be made of a fact",
                other->name.text, feed->into.text);
        }
    }
    return true;
}

static bool
check_source(const SourceCheck *check, const Feed *feed)
{
    Reader *r = check->r;
    const Target *source = strmap_get(check->names->targets, feed->from.text);
    const Target *into = strmap_get(check->names->targets, feed->into.text);

    if (source == NULL || source->kind != TARGET_FACT) {
        return (source == NULL && r->incomplete) ||
               diag_error(r->diags, DIAG_FACT_SOURCE, feed->from.span, "\"%s\" is not a fact",
                          feed->from.text);
    }
    if (into == NULL) {
        return true;
    }
    if (into->kind != TARGET_FACT || into->kind_of_fact == FACT_ACCUMULATING) {
        return diag_error(r->diags, DIAG_FACT_SOURCE, feed->into.span,
                          "\"%s\" cannot be made of another fact", feed->into.text);
    }
    if (goes_round(r, feed)) {
        return diag_error(r->diags, DIAG_FACT_SOURCE, feed->from.span,
                          "fact \"%s\" would be made of itself", feed->into.text);
    }
    if (feed->only_tenant.text != NULL) {
        return diag_error(r->diags, DIAG_FACT_SOURCE, feed->from.span,
                          "a feed from a fact is for all tenants");
    }
    if (feed->per.count == 0) {
        return diag_error(r->diags, DIAG_FACT_SOURCE, feed->span,
                          "feed \"%s\" does not say \"per\" what", feed->name.text);
    }
    if ((into->kind_of_fact == FACT_PERIODIC) != (feed->at.any_dialect.text != NULL)) {
        return diag_error(
            r->diags, DIAG_FACT_SOURCE, feed->span,
            into->kind_of_fact == FACT_PERIODIC
                ? "feed \"%s\" does not say by which day a row belongs to a period: \"at\""
                : "feed \"%s\" has \"at\", and its fact has no periods",
            feed->name.text);
    }
    return check_alone(r, feed);
}

bool
check_fact_sources(Reader *r, const Names *names)
{
    const SourceCheck check = {.r = r, .names = names};
    StrMap *fed = strmap_new(r->scratch);
    bool ok = true;

    for (size_t i = 0; i < r->feeds.count; i++) {
        const Feed *feed = &r->feeds.items[i];

        if (feed->from_fact && feed->from.text != NULL && feed->into.text != NULL) {
            ok &= check_source(&check, feed);
            strmap_put_const(fed, feed->into.text, feed);
        } else if (feed->at.any_dialect.text != NULL) {
            ok = diag_error(r->diags, DIAG_FACT_SOURCE, feed->span,
                            "\"at\" is for feeds from a fact");
        }
    }
    for (size_t i = 0; i < r->targets.count; i++) {
        const Target *target = &r->targets.items[i];

        if (target->until.text != NULL && strmap_get(fed, target->name.text) == NULL) {
            ok = diag_error(r->diags, DIAG_FACT_KIND, target->until.span,
                            "\"until\" is for periodic snapshots that are made of a fact");
        }
    }
    return ok;
}
