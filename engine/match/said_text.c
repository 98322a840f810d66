/* Texts with columns in them: found, and replaced. */
#include <ctype.h>
#include <string.h>

#include "base/vec.h"
#include "match/said.h"

static bool
in_name(char c)
{
    return isalnum((unsigned char) c) || c == '_' || c == '$' || ((unsigned char) c & 0x80) != 0;
}

/* A name at `*at`, quoted or not; NULL where there is none. */
static const char *
read_name(Arena *arena, const char **at)
{
    const char *start = *at;

    if (*start == '"') {
        const char *end = strchr(start + 1, '"');

        if (end == NULL || end == start + 1) {
            return NULL;
        }
        *at = end + 1;
        return arena_strndup(arena, start + 1, (size_t) (end - start) - 1);
    }
    if (!in_name(*start) || isdigit((unsigned char) *start)) {
        return NULL;
    }
    while (in_name(**at)) {
        (*at)++;
    }
    char *name = arena_strndup(arena, start, (size_t) (*at - start));

    for (char *c = name; *c != '\0'; c++) {
        *c = (char) tolower((unsigned char) *c);
    }
    return name;
}

static const char *
skip_literal(const char *at)
{
    const char *end = strchr(at + 1, '\'');

    return end != NULL ? end + 1 : at + strlen(at);
}

static const char sql_mark[] = {SAID_SQL, '\0'};
static const char yaml_mark[] = {SAID_YAML, '\0'};

/* The next `alias.column` from `*at` on; false at the end.  `*start` where it begins, `*at` behind it. */
static bool
next_mention(Arena *arena, const char **at, const char **start, const char *const *aliases,
             size_t alias_count, Mention *out)
{
    /* Inside SQL: the mark that was passed last. */
    while (**at != '\0') {
        if (**at == SAID_YAML) {
            *at += strcspn(*at, sql_mark);
            continue;
        }
        if (**at == '\'') {
            *at = skip_literal(*at);
            continue;
        }
        *start = *at;
        const char *alias = read_name(arena, at);

        if (alias == NULL) {
            (*at) += **at != '\0';
            continue;
        }
        if (**at != '.') {
            continue;
        }
        const char *behind = *at + 1;
        const char *column = read_name(arena, &behind);

        if (column == NULL) {
            continue;
        }
        *at = behind;
        for (size_t i = 0; i < alias_count; i++) {
            if (strcmp(alias, aliases[i]) == 0) {
                *out = (Mention){alias, column};
                return true;
            }
        }
    }
    return false;
}

static size_t
find_mention(const Mention *items, size_t count, const Mention *mention)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(items[i].alias, mention->alias) == 0 &&
            strcmp(items[i].column, mention->column) == 0) {
            return i;
        }
    }
    return count;
}

Way
said_way(Arena *arena, const char *text, const char *const *aliases, size_t alias_count)
{
    VEC_OF(Mention) mentions = {0};
    const char *at = text + strcspn(text, sql_mark);
    const char *start = text;
    Mention found = {0};

    while (next_mention(arena, &at, &start, aliases, alias_count, &found)) {
        if (find_mention(mentions.items, mentions.count, &found) == mentions.count) {
            *vec_push(arena, &mentions) = found;
        }
    }
    return (Way){.text = text, .mentions = mentions.items, .mention_count = mentions.count};
}

bool
said_same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool
said_is_plain(const char *name)
{
    bool plain = islower((unsigned char) name[0]) || name[0] == '_';

    for (const char *c = name; *c != '\0'; c++) {
        plain = plain && (islower((unsigned char) *c) || isdigit((unsigned char) *c) || *c == '_');
    }
    return plain;
}

const char *
said_column(Arena *arena, const char *alias, const char *column)
{
    return arena_fmt(arena, said_is_plain(column) ? "%s.%s" : "%s.\"%s\"", alias, column);
}

const char *
said_sql(Arena *arena, const char *alias, const char *column, const char *more)
{
    return arena_fmt(arena, "%c%s%s%c", SAID_SQL, said_column(arena, alias, column), more,
                     SAID_YAML);
}

const char *
said_replace(Arena *arena, const char *text, const Way *way, const char *const *columns)
{
    StrBuf out = strbuf_new(arena);
    const char **aliases = arena_new_array(arena, const char *, way->mention_count + 1);
    const char *at = text + strcspn(text, sql_mark);
    const char *start = text;
    const char *copied = text;
    Mention found = {0};

    for (size_t i = 0; i < way->mention_count; i++) {
        aliases[i] = way->mentions[i].alias;
    }
    while (next_mention(arena, &at, &start, aliases, way->mention_count, &found)) {
        const size_t index = find_mention(way->mentions, way->mention_count, &found);

        strbuf_mem(&out, copied, (size_t) (start - copied));
        if (index == way->mention_count) {
            strbuf_mem(&out, start, (size_t) (at - start));
        } else {
            strbuf_str(&out, said_column(arena, found.alias, columns[index]));
        }
        copied = at;
    }
    strbuf_str(&out, copied);
    return out.text;
}

/* ---- YAML scalars ----------------------------------------------------------------------------- */

static bool
needs_quotes(const char *text, bool inside)
{
    const size_t len = strlen(text);

    return len == 0 || strchr("\"'{}[]&*!|>%@`#,?:-~ ", text[0]) != NULL || text[len - 1] == ':' ||
           text[len - 1] == ' ' || strstr(text, ": ") != NULL || strstr(text, " #") != NULL ||
           strchr(text, '\n') != NULL || strchr(text, '\t') != NULL ||
           (inside && strpbrk(text, ",[]{}") != NULL) || strcmp(text, "null") == 0;
}

void
said_scalar(StrBuf *out, const char *text, bool inside)
{
    if (!needs_quotes(text, inside)) {
        strbuf_str(out, text);
        return;
    }
    if (strchr(text, '\'') == NULL && strchr(text, '\n') == NULL) {
        strbuf_fmt(out, "'%s'", text);
        return;
    }
    strbuf_char(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '\n') {
            strbuf_char(out, ' ');
            continue;
        }
        if (*text == '"' || *text == '\\') {
            strbuf_char(out, '\\');
        }
        strbuf_char(out, *text);
    }
    strbuf_char(out, '"');
}

static const char *
unmark(Arena *arena, const char *text, bool yaml)
{
    StrBuf out = strbuf_new(arena);
    const bool inside = text[0] != SAID_SQL;

    while (*text != '\0') {
        const size_t before = strcspn(text, sql_mark);

        strbuf_mem(&out, text, before);
        text += before;
        if (*text == '\0') {
            break;
        }
        const size_t len = strcspn(++text, yaml_mark);
        const char *sql = arena_strndup(arena, text, len);

        if (yaml) {
            said_scalar(&out, sql, inside);
        } else {
            strbuf_str(&out, sql);
        }
        text += len + (text[len] != '\0');
    }
    return out.text;
}

const char *
said_yaml(Arena *arena, const char *text)
{
    return unmark(arena, text, true);
}

const char *
said_plain(Arena *arena, const char *text)
{
    return unmark(arena, text, false);
}
