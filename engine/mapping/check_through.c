/* Keys taken through another row: is there such a row, and does it hold such a key? */
#include <string.h>

#include "mapping/check.h"

typedef struct ThroughCheck
{
    Reader *r;
    const Names *names;
    const Target *target;
} ThroughCheck;

static const FactLink *
find_link(const Target *target, const char *name)
{
    for (size_t i = 0; i < target->links.count; i++) {
        if (strcmp(target->links.items[i].name.text, name) == 0) {
            return &target->links.items[i];
        }
    }
    return NULL;
}

static void
hint_columns(const ThroughCheck *check, const Target *target, const char *word, bool links)
{
    const size_t most = target->columns.count + target->links.count;
    const char **names = arena_new_array(check->r->scratch, const char *, most + 1);
    size_t count = 0;

    for (size_t i = 0; i < target->columns.count; i++) {
        if (target->columns.items[i].is_reference) {
            names[count++] = target->columns.items[i].name.text;
        }
    }
    for (size_t i = 0; links && i < target->links.count; i++) {
        names[count++] = target->links.items[i].name.text;
    }
    read_hint_nearest(check->r, word, names);
}

/* ---- the row that has the key --------------------------------------------------------------- */

static bool
report_no_way(const ThroughCheck *check, const Column *column)
{
    const char *via = column->through_via.text;

    diag_error(check->r->diags, DIAG_THROUGH, column->through.span,
               "\"%s\" is no reference of \"%s\" that a key can be taken through", via,
               check->target->name.text);
    hint_columns(check, check->target, via, true);
    return false;
}

/* Does the way lead back to the column itself?  A key may be taken through one that is taken itself. */
static bool
goes_round(const Target *target, const Column *column)
{
    const Column *at = column;

    for (size_t steps = 0; at != NULL && steps <= target->columns.count; steps++) {
        at = at->through_via.text != NULL ? check_column(target, at->through_via.text) : NULL;
        if (at == column) {
            return true;
        }
    }
    return false;
}

/* The target whose row has the key; NULL where it is unknown or reported. */
static const Target *
find_holder(const ThroughCheck *check, const Column *column, bool *ok)
{
    const FactLink *link = find_link(check->target, column->through_via.text);
    const Column *via = check_column(check->target, column->through_via.text);
    Reader *r = check->r;

    if (link != NULL) {
        return link->fact.text != NULL ? strmap_get(check->names->targets, link->fact.text) : NULL;
    }
    if (via == NULL || !via->is_reference) {
        *ok = report_no_way(check, column);
        return NULL;
    }
    if (goes_round(check->target, column)) {
        *ok = diag_error(r->diags, DIAG_THROUGH, column->through.span,
                         "\"%s\" would be taken through itself", column->name.text);
        return NULL;
    }
    const char *name = via->dimension.text;

    if (name != NULL && (strcmp(name, "date") == 0 || strcmp(name, "tenant") == 0)) {
        *ok = diag_error(r->diags, DIAG_THROUGH, column->through.span,
                         "dimension \"%s\" refers to nothing", name);
        return NULL;
    }
    const Target *holder = name != NULL ? strmap_get(check->names->targets, name) : NULL;

    if (holder == check->target) {
        *ok = diag_error(r->diags, DIAG_THROUGH, column->through.span,
                         "a dimension cannot take a key through its reference to itself");
        return NULL;
    }
    return holder;
}

/* ---- the key that it has -------------------------------------------------------------------- */

static bool
check_key_there(const ThroughCheck *check, const Column *column, const Target *holder)
{
    const Column *there = check_column(holder, column->through_from.text);
    Reader *r = check->r;

    if (there == NULL || !there->is_reference) {
        diag_error(r->diags, DIAG_THROUGH, column->through.span,
                   there == NULL ? "\"%s\" has no reference \"%s\""
                                 : "\"%s\" has \"%s\", which is no reference",
                   holder->name.text, column->through_from.text);
        hint_columns(check, holder, column->through_from.text, false);
        return false;
    }
    if (there->dimension.text == NULL || column->dimension.text == NULL ||
        strcmp(there->dimension.text, column->dimension.text) == 0) {
        return true;
    }
    return diag_error(r->diags, DIAG_THROUGH, column->through.span,
                      "\"%s\" of \"%s\" refers to \"%s\", not to \"%s\"", there->name.text,
                      holder->name.text, there->dimension.text, column->dimension.text);
}

/* ---- the column that takes it --------------------------------------------------------------- */

static bool
is_lag_end(const Target *target, const Column *column)
{
    for (size_t i = 0; i < target->columns.count; i++) {
        const Column *lag = &target->columns.items[i];

        if (lag->lag_from.text != NULL && (strcmp(lag->lag_from.text, column->name.text) == 0 ||
                                           strcmp(lag->lag_to.text, column->name.text) == 0)) {
            return true;
        }
    }
    return false;
}

/* What a key that follows another row's cannot be used for. */
static bool
check_use(const ThroughCheck *check, const Column *column)
{
    const Target *target = check->target;
    const char *why = NULL;

    if (check_is_key(target, column)) {
        why = "cannot be part of the key";
    } else if (is_lag_end(target, column)) {
        why = "cannot be the end of a lag";
    } else if (target->hierarchy.text != NULL &&
               strcmp(target->hierarchy.text, column->name.text) == 0) {
        why = "cannot make a hierarchy";
    }
    return why == NULL ||
           diag_error(check->r->diags, DIAG_THROUGH, column->through.span,
                      "\"%s\" is taken through another row and %s", column->name.text, why);
}

/* ---- links to facts ------------------------------------------------------------------------- */

static bool
comparable(DataType a, DataType b)
{
    const bool numbers = datatype_is_numeric(a) && datatype_is_numeric(b);

    return a.kind == DATATYPE_UNKNOWN || b.kind == DATATYPE_UNKNOWN || numbers ||
           (datatype_is_text(a) && datatype_is_text(b)) || a.kind == b.kind;
}

/* A column of this fact and the part of the other one's key that it holds. */
static bool
check_pair(const ThroughCheck *check, Text name, const Target *fact, const char *part)
{
    const Column *own = check_column(check->target, name.text);
    const Column *key = check_column(fact, part);
    Reader *r = check->r;

    if (own == NULL || own->is_reference) {
        diag_error(r->diags, DIAG_THROUGH, name.span,
                   own == NULL ? "\"%s\" has no column \"%s\" that holds the key of \"%s\""
                               : "\"%s\" has \"%s\", a reference, which is no part of the key of "
                                 "\"%s\"",
                   check->target->name.text, name.text, fact->name.text);
        diag_hint(r->diags, "Say by: with the columns of \"%s\" that hold it.",
                  check->target->name.text);
        return false;
    }
    if (key == NULL) {
        return true; /* reported with the fact */
    }
    if (key->is_reference) {
        return diag_error(
            r->diags, DIAG_NOT_SUPPORTED_YET, name.span,
            "\"%s\" is known by a reference, \"%s\": keys through such a fact are not "
            "supported yet",
            fact->name.text, part);
    }
    return comparable(own->type, key->type) ||
           diag_error(r->diags, DIAG_THROUGH, name.span,
                      "\"%s\" is %s and \"%s\" of \"%s\" is %s: no row would be found", name.text,
                      own->type_text.text, part, fact->name.text, key->type_text.text);
}

/* Are its rows made of several, so that none of them can wait in quarantine? */
static bool
is_made_of_several(const ThroughCheck *check)
{
    const Target *target = check->target;

    for (size_t i = 0; i < check->r->feeds.count; i++) {
        const Feed *feed = &check->r->feeds.items[i];

        if (feed->into.text != NULL && strcmp(feed->into.text, target->name.text) == 0 &&
            (feed->per.count > 0 || feed->from_fact)) {
            return true;
        }
    }
    return target->kind_of_fact == FACT_ACCUMULATING || target->kind_of_fact == FACT_PERIODIC;
}

static bool
check_linked_fact(const ThroughCheck *check, const FactLink *link, const Target *fact)
{
    Reader *r = check->r;

    if (fact == NULL || fact->kind != TARGET_FACT) {
        if (fact == NULL && r->incomplete) {
            return true;
        }
        diag_error(r->diags, DIAG_THROUGH, link->fact.span, "\"%s\" is not a fact",
                   link->fact.text);
        read_hint_nearest(r, link->fact.text, check_target_names(r, false));
        return false;
    }
    if (fact == check->target) {
        return diag_error(r->diags, DIAG_THROUGH, link->fact.span,
                          "fact \"%s\" cannot take keys from itself", link->fact.text);
    }
    if (fact->key.count == 0 || fact->kind_of_fact == FACT_PERIODIC) {
        return diag_error(r->diags, DIAG_THROUGH, link->fact.span,
                          fact->key.count == 0
                              ? "fact \"%s\" has no key by which its rows could be found"
                              : "fact \"%s\" has a row for every period, and none of them is meant",
                          link->fact.text);
    }
    return link->missing != MISSING_QUARANTINE || !is_made_of_several(check) ||
           diag_error(r->diags, DIAG_THROUGH, link->name.span,
                      "a row of \"%s\" is made of several and cannot wait in quarantine for one of "
                      "\"%s\"",
                      check->target->name.text, link->fact.text);
}

static bool
check_link(const ThroughCheck *check, const FactLink *link)
{
    const Target *fact =
        link->fact.text != NULL ? strmap_get(check->names->targets, link->fact.text) : NULL;
    bool ok = link->fact.text == NULL || check_linked_fact(check, link, fact);

    if (!ok || fact == NULL) {
        return ok;
    }
    if (link->by.count > 0 && link->by.count != fact->key.count) {
        return diag_error(check->r->diags, DIAG_THROUGH, link->by.items[0].span,
                          "\"by\" names %zu columns, and the key of \"%s\" has %zu", link->by.count,
                          link->fact.text, fact->key.count);
    }
    for (size_t i = 0; i < fact->key.count; i++) {
        const Text own = link->by.count > 0
                             ? link->by.items[i]
                             : (Text){.text = fact->key.items[i].text, .span = link->fact.span};

        ok &= check_pair(check, own, fact, fact->key.items[i].text);
    }
    return ok;
}

bool
check_through(Reader *r, const Names *names, const Target *target)
{
    const ThroughCheck check = {.r = r, .names = names, .target = target};
    bool ok = true;

    for (size_t i = 0; i < target->links.count; i++) {
        ok &= check_link(&check, &target->links.items[i]);
    }
    for (size_t i = 0; i < target->columns.count; i++) {
        const Column *column = &target->columns.items[i];

        if (column->through.text == NULL) {
            continue;
        }
        const Target *holder = find_holder(&check, column, &ok);

        ok &=
            holder == NULL || holder->columns.count == 0 || check_key_there(&check, column, holder);
        ok &= check_use(&check, column);
    }
    return ok;
}

/* ---- circles of facts ----------------------------------------------------------------------- */

static size_t
index_of(const Reader *r, const char *name)
{
    size_t i = 0;

    while (i < r->targets.count && strcmp(r->targets.items[i].name.text, name) != 0) {
        i++;
    }
    return i;
}

/* Does a way along links, and from facts to those that they are made of, lead to `first`? */
static bool
leads_to(const Reader *r, const Target *from, const Target *first, bool *seen)
{
    const size_t index = (size_t) (from - r->targets.items);
    bool found = false;

    if (seen[index]) {
        return false;
    }
    seen[index] = true;
    for (size_t i = 0; !found && i < from->links.count; i++) {
        const char *name = from->links.items[i].fact.text;
        const size_t next = name != NULL ? index_of(r, name) : r->targets.count;

        found = next < r->targets.count && (&r->targets.items[next] == first ||
                                            leads_to(r, &r->targets.items[next], first, seen));
    }
    for (size_t i = 0; !found && i < r->feeds.count; i++) {
        const Feed *feed = &r->feeds.items[i];

        if (!feed->from_fact || feed->into.text == NULL || feed->from.text == NULL ||
            strcmp(feed->into.text, from->name.text) != 0) {
            continue;
        }
        const size_t next = index_of(r, feed->from.text);

        found = next < r->targets.count && (&r->targets.items[next] == first ||
                                            leads_to(r, &r->targets.items[next], first, seen));
    }
    return found;
}

bool
check_link_circles(Reader *r)
{
    bool ok = true;

    for (size_t i = 0; i < r->targets.count; i++) {
        const Target *target = &r->targets.items[i];

        for (size_t k = 0; k < target->links.count; k++) {
            const Text name = target->links.items[k].fact;
            const size_t fact = name.text != NULL ? index_of(r, name.text) : r->targets.count;

            if (fact < r->targets.count && fact != i &&
                leads_to(r, &r->targets.items[fact], target,
                         arena_new_array(r->scratch, bool, r->targets.count))) {
                ok = diag_error(r->diags, DIAG_THROUGH, name.span,
                                "facts \"%s\" and \"%s\" would take keys from each other",
                                target->name.text, name.text);
            }
        }
    }
    return ok;
}
