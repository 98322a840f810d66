/* The text of a value, and of what values and other places are made of: expressions and formats. */
#include <string.h>

#include "match/said.h"

void
said_put_sql(StrBuf *out, const char *text)
{
    strbuf_char(out, SAID_SQL);
    strbuf_str(out, text);
    strbuf_char(out, SAID_YAML);
}

static void
put_dialects(StrBuf *out, const ExprText *expr)
{
    strbuf_str(out, "postgres: ");
    said_put_sql(out, expr->postgres.text);
    strbuf_str(out, ", redshift: ");
    said_put_sql(out, expr->redshift->text);
}

void
said_put_expr(StrBuf *out, const ExprText *expr)
{
    if (expr->redshift == NULL) {
        said_put_sql(out, expr->any_dialect.text);
        return;
    }
    strbuf_char(out, '{');
    put_dialects(out, expr);
    strbuf_char(out, '}');
}

static bool
same_format(const Format *a, const Format *b)
{
    return a->kind == b->kind && a->decimal == b->decimal && a->group == b->group &&
           a->parentheses == b->parentheses && a->trailing == b->trailing &&
           (a->kind != FORMAT_PATTERN || strcmp(a->pattern.text, b->pattern.text) == 0);
}

static const char *
named_format(const Project *project, const FormatList *list)
{
    for (size_t i = 0; i < project->formats.count; i++) {
        const FormatList *known = &project->formats.items[i].formats;
        bool same = known->count == list->count;

        for (size_t j = 0; same && j < list->count; j++) {
            same = same_format(&known->items[j], &list->items[j]);
        }
        if (same) {
            return project->formats.items[i].name.text;
        }
    }
    return NULL;
}

static void
put_mark(StrBuf *out, char mark)
{
    strbuf_fmt(out, mark == '\'' ? "\"%c\"" : "'%c'", mark);
}

static void
put_format(StrBuf *out, const Format *format)
{
    switch (format->kind) {
        case FORMAT_PATTERN:
            said_scalar(out, format->pattern.text, true);
            return;
        case FORMAT_EXCEL_SERIAL:
            strbuf_str(out, "excel_serial");
            return;
        case FORMAT_EPOCH_SECONDS:
            strbuf_str(out, "epoch_seconds");
            return;
        case FORMAT_EPOCH_MILLIS:
            strbuf_str(out, "epoch_millis");
            return;
        case FORMAT_NUMBER:
            break;
    }
    strbuf_str(out, "{decimal: ");
    put_mark(out, format->decimal);
    if (format->group != '\0') {
        strbuf_str(out, ", group: ");
        put_mark(out, format->group);
    }
    if (format->parentheses || format->trailing) {
        strbuf_fmt(out, ", negative: %s", format->parentheses ? "parentheses" : "trailing");
    }
    strbuf_char(out, '}');
}

void
said_put_formats(const Project *project, StrBuf *out, const FormatList *list)
{
    const char *name = named_format(project, list);

    if (name != NULL) {
        strbuf_str(out, name);
        return;
    }
    if (list->count != 1) {
        strbuf_char(out, '[');
    }
    for (size_t i = 0; i < list->count; i++) {
        strbuf_str(out, i > 0 ? ", " : "");
        put_format(out, &list->items[i]);
    }
    if (list->count != 1) {
        strbuf_char(out, ']');
    }
}

const char *
said_source(const Value *value)
{
    return value->kind == VALUE_EXPR && value->expr.redshift == NULL ? value->expr.any_dialect.text
                                                                     : NULL;
}

static void put_value(Arena *arena, const Project *project, StrBuf *out, const Value *value,
                      const char *format, const char *list);

static void
put_lookup(StrBuf *out, const CodeLookup *lookup)
{
    strbuf_fmt(out, "lookup: %s.%s, by: {", lookup->table.function.text, lookup->table.table.text);
    for (size_t i = 0; i < lookup->by.count; i++) {
        strbuf_fmt(out, "%s%s: ", i > 0 ? ", " : "", lookup->by.items[i].name.text);
        said_put_expr(out, &lookup->by.items[i].expr);
    }
    strbuf_fmt(out, "}, take: %s", lookup->take.text);
}

static void
put_source(Arena *arena, const Project *project, StrBuf *out, const Value *value)
{
    switch (value->kind) {
        case VALUE_NULL:
            strbuf_str(out, "from: ~");
            return;
        case VALUE_EXPR:
            if (value->expr.redshift == NULL) {
                strbuf_str(out, "from: ");
                said_put_sql(out, value->expr.any_dialect.text);
            } else {
                put_dialects(out, &value->expr);
            }
            return;
        case VALUE_HOOK:
            strbuf_fmt(out, "lua: %s", value->hook.text);
            return;
        case VALUE_LOOKUP:
            put_lookup(out, value->lookup);
            return;
        case VALUE_DECODE:
            strbuf_fmt(out, "decode: %s, ", value->decode->function.text);
            if (value->decode->give.text != NULL) {
                strbuf_fmt(out, "give: %s, ", value->decode->give.text);
            }
            put_source(arena, project, out, value->decode->from);
            return;
        case VALUE_ANY:
            break;
    }
    strbuf_str(out, "any: [");
    for (size_t i = 0; i < value->any_count; i++) {
        strbuf_str(out, i > 0 ? ", " : "");
        put_value(arena, project, out, &value->any[i], NULL, NULL);
    }
    strbuf_char(out, ']');
}

static void
put_more(const Project *project, StrBuf *out, const Value *value, const char *format)
{
    const ValueExtra *extra = value->extra;

    if (format != NULL) {
        strbuf_fmt(out, ", format: %s", format);
    } else if (value->format != NULL && value->format->count > 0) {
        strbuf_str(out, ", format: ");
        said_put_formats(project, out, value->format);
    }
    if (extra->time_zone.text != NULL) {
        strbuf_fmt(out, ", time_zone: %s", extra->time_zone.text);
    }
    if (extra->otherwise.text != NULL) {
        strbuf_str(out, ", else: ");
        said_scalar(out, extra->otherwise.text, true);
    } else if (value->otherwise_is_null) {
        strbuf_str(out, ", else: ~");
    }
    if (extra->type.text != NULL) {
        strbuf_str(out, ", type: ");
        said_scalar(out, extra->type.text, true);
    }
}

static void
put_value(Arena *arena, const Project *project, StrBuf *out, const Value *value, const char *format,
          const char *list)
{
    StrBuf more = strbuf_new(arena);
    const char *own_list = list != NULL ? list : value->extra->list.text;

    put_more(project, &more, value, format);
    if (value->kind == VALUE_NULL) {
        strbuf_char(out, '~');
        return;
    }
    if (value->kind == VALUE_EXPR && value->expr.redshift == NULL && own_list == NULL &&
        more.len == 0) {
        said_put_sql(out, value->expr.any_dialect.text);
        return;
    }
    strbuf_char(out, '{');
    if (own_list != NULL) {
        strbuf_fmt(out, "list: %s, ", own_list);
    }
    put_source(arena, project, out, value);
    strbuf_str(out, more.text);
    strbuf_char(out, '}');
}

const char *
said_value(Arena *arena, const Project *project, const Value *value, const char *format,
           const char *list)
{
    StrBuf out = strbuf_new(arena);

    put_value(arena, project, &out, value, format, list);
    return out.text;
}
