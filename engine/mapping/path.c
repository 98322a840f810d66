/*
 * `path:` under a reference: a hierarchy from values, from the top.  A member at each level is keyed by the path down to
 * it, levels without a value being skipped; the row refers to the deepest.  Written out here as expressions over the
 * record's values: the reference's own, and one set of member columns for each level.
 */
#include <string.h>

#include "base/utf8.h"
#include "mapping/reader.h"

typedef struct Path
{
    Reader *r;
    const char *alias;
    TextList values;
    const char *separator; /* as it stands between two levels */
    Text key;
    Text name;
    Text parent;
    Text level;
} Path;

static const char *
value_of(const Path *path, size_t i)
{
    return arena_fmt(path->r->arena, "\"%s\".\"%s\"", path->alias, path->values.items[i].text);
}

static const char *
quoted(const Path *path)
{
    StrBuf out = strbuf_new(path->r->arena);

    strbuf_char(&out, '\'');
    for (const char *c = path->separator; *c != '\0'; c++) {
        strbuf_char(&out, *c);
        if (*c == '\'') {
            strbuf_char(&out, '\'');
        }
    }
    strbuf_char(&out, '\'');
    return out.text;
}

/* The levels above `count` that have a value, with the separator between; NULL where none has. */
static const char *
path_to(const Path *path, size_t count)
{
    enum
    {
        LONGEST = 16000
    };
    StrBuf all = strbuf_new(path->r->arena);
    const char *separator = quoted(path);

    if (count == 0) {
        return "NULL";
    }
    for (size_t i = 0; i < count; i++) {
        strbuf_fmt(&all, "%scoalesce(%s || cast(%s as varchar(4000)), '')", i > 0 ? " || " : "",
                   separator, value_of(path, i));
    }
    return arena_fmt(path->r->arena, "nullif(substring(%s, %zu, %d), '')", all.text,
                     utf8_count(path->separator, strlen(path->separator)) + 1, LONGEST);
}

static const char *
depth_of(const Path *path, size_t count)
{
    StrBuf out = strbuf_new(path->r->arena);

    for (size_t i = 0; i < count; i++) {
        strbuf_fmt(&out, "%scase when %s is null then 0 else 1 end", i > 0 ? " + " : "",
                   value_of(path, i));
    }
    return out.text;
}

static void
add_member(const Path *path, FeedColumn *members, size_t *count, Text column, const char *expr)
{
    if (column.text != NULL) {
        members[(*count)++] =
            (FeedColumn){.name = column,
                         .kind = FEED_EXPR,
                         .expr.any_dialect = {.text = expr, .span = path->values.items[0].span},
                         .span = column.span};
    }
}

/* The members of one level: rows without a value there have none. */
static void
make_level(const Path *path, size_t level, FeedColumn *out)
{
    Arena *arena = path->r->arena;
    FeedColumn *members = arena_new_array(arena, FeedColumn, 4);
    const char *value = value_of(path, level);
    size_t count = 0;

    add_member(
        path, members, &count, path->key,
        arena_fmt(arena, "case when %s is not null then %s end", value, path_to(path, level + 1)));
    add_member(path, members, &count, path->name, value);
    add_member(path, members, &count, path->parent, path_to(path, level));
    add_member(path, members, &count, path->level, depth_of(path, level + 1));
    *out = (FeedColumn){.name = path->values.items[level],
                        .kind = FEED_MEMBERS,
                        .members = members,
                        .member_count = count,
                        .span = path->values.items[level].span};
}

bool
read_path(Reader *r, const DocNode *map, const char *alias, FeedColumn *out)
{
    static const char *const keys[] = {"path", "key", "name", "parent", "level", "separator", NULL};
    Path path = {.r = r, .alias = alias, .separator = " > "};
    Text separator = {0};
    bool ok = read_keys(r, map, out->name.text, keys);
    const DocNode *list = doc_find(map, "path");

    ok &= read_required(r, map, "key") != NULL && read_text(r, map, "key", &path.key);
    ok &= read_text(r, map, "name", &path.name);
    ok &= read_text(r, map, "parent", &path.parent);
    ok &= read_text(r, map, "level", &path.level);
    ok &= read_text(r, map, "separator", &separator);
    ok &= read_text_list(r, list, "path", &path.values);
    if (separator.text != NULL && separator.text[0] != '\0') {
        path.separator = separator.text;
    }
    for (size_t i = 0; i < path.values.count; i++) {
        ok &= read_check_name(r, path.values.items[i], "a value");
    }
    if (path.values.count == 0) {
        return read_wrong_kind(r, list, "path", "a list of values");
    }
    FeedColumn *levels = arena_new_array(r->arena, FeedColumn, path.values.count);

    for (size_t i = 0; i < path.values.count; i++) {
        make_level(&path, i, &levels[i]);
    }
    out->kind = FEED_PATH;
    out->expr.any_dialect = (Text){.text = path_to(&path, path.values.count), .span = list->span};
    out->members = levels;
    out->member_count = path.values.count;
    return ok;
}
