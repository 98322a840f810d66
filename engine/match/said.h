/*
 * What a mapping says of a record, place by place, each as the YAML text that says it: what is compared between tenants,
 * carried over to other columns, and written.
 *
 * Columns are found in the texts as `alias.column`, outside of quotes, for the aliases of the record; `tenant.name` is a
 * variable and none.  What is said in several ways (`any`) binds where one of them does.
 */
#ifndef ENGINE_MATCH_SAID_H
#define ENGINE_MATCH_SAID_H

#include "base/strbuf.h"
#include "mapping/project.h"

/*
 * Texts hold SQL between these two marks, the rest is YAML as it is written: columns are looked for in SQL alone, and
 * quotes are added last.
 */
enum
{
    SAID_SQL = 1,
    SAID_YAML = 2
};

typedef enum Place
{
    PLACE_VALUE, /* first: other places follow where the values went */
    PLACE_FROM,
    PLACE_JOIN,
    PLACE_ROW,
    PLACE_CHANGED_AT,
    PLACE_ORDER,
    PLACE_DELETED,
    PLACE_WHERE,
    PLACE_REJECT,
    PLACE_STAGING /* only of a log that says all by its columns */
} Place;

/* The key of a record that the place stands under; "value", "join", "reject" for those that have names of their own. */
const char *place_word(Place place);

/* A column that a text mentions. */
typedef struct Mention
{
    const char *alias;
    const char *column; /* as written, without quotes */
} Mention;

/* One way of several to say it; `text` as it would stand alone. */
typedef struct Way
{
    const char *text;
    const Mention *mentions; /* without repeats */
    size_t mention_count;
} Way;

typedef struct Said
{
    Place place;
    const char *name; /* of the value, join or reject; else "" */
    const char *text; /* NULL: nothing is said */
    const Way *ways;  /* at least one where something is said */
    size_t way_count;
    const Value *value; /* PLACE_VALUE */
    bool optional; /* a value with `?`, a join with `left?`: nothing where the tenant lacks it */
    bool fixed;    /* a hook, a sub-select: cannot be carried over to other columns */
} Said;

typedef struct SaidList
{
    const Said *items;
    size_t count;
} SaidList;

/* Everything that is said of a record; places of which nothing is said are there once, without text.  In a fixed order:
 * values in that of the record first. */
SaidList said_all(Arena *arena, const Project *project, const Record *record);

/* The text of a value as if it were written in full; `format` (may be NULL) in place of its own. */
const char *said_value(Arena *arena, const Project *project, const Value *value, const char *format,
                       const char *list);
/* The inner text of a value's source, for wrapping: an expression. NULL where it has none. */
const char *said_source(const Value *value);

/* What texts are made of: SQL between its marks; an expression, of both dialects where it has two; formats, by their name in
 * the project where they have one. */
void said_put_sql(StrBuf *out, const char *text);
void said_put_expr(StrBuf *out, const ExprText *expr);
void said_put_formats(const Project *project, StrBuf *out, const FormatList *list);

/* The columns of `text`, for these aliases. */
Way said_way(Arena *arena, const char *text, const char *const *aliases, size_t alias_count);

/* The aliases of a record's tables, [0] that of the driving one; those of its joins after it. */
size_t said_aliases(Arena *arena, const Record *record, const char *const **out);

/* "t.amount": the column as SQL names it, in quotes where it needs them; and as the text that says it, with `more` SQL behind. */
const char *said_column(Arena *arena, const char *alias, const char *column);
const char *said_sql(Arena *arena, const char *alias, const char *column, const char *more);

/* `text` with the columns of `way` replaced: each of `columns` (same order) with or without quotes as it needs them. */
const char *said_replace(Arena *arena, const char *text, const Way *way,
                         const char *const *columns);

/* A text as a YAML scalar; `inside` braces or brackets. */
void said_scalar(StrBuf *out, const char *text, bool inside);

/* The text as it stands in a file; and as people read it, without any quotes of YAML's. */
const char *said_yaml(Arena *arena, const char *text);
const char *said_plain(Arena *arena, const char *text);

/* Are both the same text, or both nothing? */
bool said_same(const char *a, const char *b);

/* Does a name stand unquoted in SQL as it is: lower case letters, digits, _? */
bool said_is_plain(const char *name);

#endif
