/* Feeds: from records to targets. */
#include <stdlib.h>
#include <string.h>

#include "mapping/reader.h"

typedef VEC_OF(FeedColumn) FeedColumnVec;

static bool read_feed_columns(Reader *r, const DocNode *map, const char *alias, FeedColumnVec *out);

/* same: [a, b] -> a: x.a, b: x.b; in quotes, because an alias may be a word of SQL. */
static bool
read_same(Reader *r, const DocNode *node, const char *alias, FeedColumnVec *out)
{
    TextList names = {0};
    bool ok = read_text_list(r, node, "same", &names);

    for (size_t i = 0; i < names.count; i++) {
        const Text name = names.items[i];
        const Text expr = {.text = arena_fmt(r->arena, "\"%s\".\"%s\"", alias, name.text),
                           .span = name.span};

        if (read_check_name(r, name, "a column")) {
            *vec_push(r->arena, out) = (FeedColumn){
                .name = name, .kind = FEED_EXPR, .expr.any_dialect = expr, .span = name.span};
        } else {
            ok = false;
        }
    }
    return ok;
}

/* {sum: x.amount}: whether it is that, or a member of that name, the target tells. */
static Aggregate
aggregate_of(const FeedColumnVec *members)
{
    static const char *const words[] = {
        [AGGREGATE_SUM] = "sum",         [AGGREGATE_COUNT] = "count",
        [AGGREGATE_MIN] = "min",         [AGGREGATE_MAX] = "max",
        [AGGREGATE_AVERAGE] = "average", [AGGREGATE_DISTINCT] = "distinct",
        [AGGREGATE_RUNNING] = "running"};

    for (size_t i = AGGREGATE_SUM; members->count == 1 && i <= AGGREGATE_RUNNING; i++) {
        if (members->items[0].kind == FEED_EXPR &&
            strcmp(members->items[0].name.text, words[i]) == 0) {
            return (Aggregate) i;
        }
    }
    return AGGREGATE_NONE;
}

static bool
read_feed_column(Reader *r, const DocNode *node, const char *alias, FeedColumn *out)
{
    *out = (FeedColumn){.name = read_keep(r, node->key), .span = node->span};
    if (node->kind != DOC_MAP || read_is_dialect_map(node)) {
        return read_expr(r, node, out->name.text, &out->expr);
    }
    const DocNode *path = doc_find(node, "path");

    if (path != NULL && path->kind == DOC_LIST) {
        return read_path(r, node, alias, out);
    }
    FeedColumnVec members = {0};
    const bool ok = read_feed_columns(r, node, alias, &members);

    out->kind = FEED_MEMBERS;
    out->members = members.items;
    out->member_count = members.count;
    out->aggregate = aggregate_of(&members);
    return ok;
}

static bool
check_twice(Reader *r, const FeedColumnVec *columns)
{
    bool ok = true;

    for (size_t i = 0; i < columns->count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(columns->items[i].name.text, columns->items[j].name.text) == 0) {
                ok = diag_error(r->diags, DIAG_DUPLICATE_KEY, columns->items[i].name.span,
                                "column \"%s\" is given twice", columns->items[i].name.text);
                break;
            }
        }
    }
    return ok;
}

static bool
read_feed_columns(Reader *r, const DocNode *map, const char *alias, FeedColumnVec *out)
{
    bool ok = true;

    for (const DocNode *child = map->first; child != NULL; child = child->next) {
        if (strcmp(child->key->scalar, "same") == 0) {
            ok &= read_same(r, child, alias, out);
        } else {
            ok &= read_feed_column(r, child, alias, vec_push(r->arena, out));
        }
    }
    return check_twice(r, out) && ok;
}

/* The text behind "fact ", where that is no record of this name. */
static Text
behind_fact(Text text, bool *fact)
{
    const size_t word = strlen("fact");
    const char *rest = text.text + word;

    *fact = strncmp(text.text, "fact ", word + 1) == 0;
    if (*fact) {
        rest += strspn(rest, " ");
        *fact = strncmp(rest, "as ", 3) != 0 && *rest != '\0';
    }
    return *fact ? text_rest(text, (size_t) (rest - text.text)) : text;
}

/* "record as alias" or "record"; "fact name as alias" */
static bool
read_feed_from(Reader *r, const DocNode *node, Feed *out)
{
    Text text = {0};

    if (!read_scalar(r, node, "from", &text)) {
        return false;
    }
    text = behind_fact(text, &out->from_fact);
    const size_t len = strcspn(text.text, " ");
    const char *rest = text.text + len;

    out->from = (Text){.text = arena_strndup(r->arena, text.text, len), .span = text.span};
    if (*rest == '\0') {
        return true;
    }
    if (text.span.width > len) {
        out->from.span.width = (uint16_t) len;
    }
    rest += strspn(rest, " ");
    if (strncmp(rest, "as ", 3) != 0) {
        diag_error(r->diags, DIAG_FROM_SYNTAX, text.span, "\"%s\" does not name a record",
                   text.text);
        diag_hint(r->diags, "Write the record's name, followed by \"as\" and an alias.");
        return false;
    }
    rest += 3;
    rest += strspn(rest, " ");
    out->alias = text_rest(text, (size_t) (rest - text.text));
    return read_check_name(r, out->alias, "an alias");
}

static bool
read_grain(Reader *r, const DocNode *map, Feed *out)
{
    const DocNode *per = read_child(map, "per");
    const DocNode *at = read_child(map, "at");
    bool ok = true;

    if (per != NULL) {
        out->per_at = read_keep(r, per->key);
        ok = read_text_list(r, per, "per", &out->per);
    }
    return (at == NULL || read_expr(r, at, "at", &out->at)) && ok;
}

static bool
read_precedence(Reader *r, const DocNode *map, Feed *out)
{
    enum
    {
        MOST_DIGITS = 4
    };
    Text text = {0};

    out->precedence = FEED_PRECEDENCE;
    if (!read_text(r, map, "precedence", &text) || text.text == NULL) {
        return text.text != NULL || read_child(map, "precedence") == NULL;
    }
    if (strlen(text.text) > MOST_DIGITS || strspn(text.text, "0123456789") != strlen(text.text)) {
        return diag_error(r->diags, DIAG_BAD_CHOICE, text.span,
                          "\"precedence\" must be a number from 0 to 9999, not \"%s\"", text.text);
    }
    out->precedence = (int) strtol(text.text, NULL, 10);
    return true;
}

bool
read_feed(Reader *r, const DocNode *map, Feed *out)
{
    static const char *const keys[] = {"into",    "from",   "per",        "at",
                                       "columns", "sparse", "precedence", NULL};
    FeedColumnVec columns = {0};

    *out = (Feed){.name = read_keep(r, map->key), .span = map->key->span};
    out->alias = (Text){.text = "x", .span = map->key->span};
    bool ok = read_check_name(r, out->name, "a feed");

    ok &= read_keys(r, map, out->name.text, keys);
    if (map->kind != DOC_MAP) {
        return false;
    }
    const DocNode *into = read_required(r, map, "into");
    const DocNode *from = read_required(r, map, "from");
    const DocNode *given = read_required(r, map, "columns");

    ok &= into != NULL && read_scalar(r, into, "into", &out->into);
    ok &= from != NULL && read_feed_from(r, from, out);
    ok &= read_bool(r, map, "sparse", &out->sparse);
    ok &= read_precedence(r, map, out);
    out->sparse_span = out->sparse ? doc_find(map, "sparse")->key->span : (Span){0};
    ok &= read_grain(r, map, out);
    if (given == NULL) {
        return false;
    }
    if (given->kind != DOC_MAP) {
        return read_wrong_kind(r, given, "columns", "a mapping");
    }
    ok &= read_feed_columns(r, given, out->alias.text, &columns);
    LIST_SET(out->columns, columns.items, columns.count);
    return ok;
}

bool
read_feeds_file(Reader *r, const DocNode *map)
{
    static const char *const keys[] = {"feeds", NULL};
    bool ok = read_keys(r, map, "feeds", keys);
    const DocNode *feeds = read_required(r, map, "feeds");

    if (feeds == NULL) {
        return false;
    }
    if (feeds->kind != DOC_MAP) {
        return read_wrong_kind(r, feeds, "feeds", "a mapping");
    }
    for (const DocNode *child = feeds->first; child != NULL; child = child->next) {
        ok &= read_feed(r, child, vec_push(r->arena, &r->feeds));
    }
    return ok;
}
