#include "hook/result.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "hook/keys.h"
#include "hook/node.h"
#include "hook/text.h"

enum
{
    MAX_DEPTH = 12,
    MAX_NODES = 10000,
    MAX_MESSAGE = 300
};

int
result_refuse(lua_State *lua, const Made *made, const char *fmt, ...)
{
    char text[MAX_MESSAGE];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    return luaL_error(lua, "(hook %d):%d: %s", (int) made->source, (int) made->first, text);
}

/* The span in a source that knows who called it. */
static Span
called(Span span, const Made *made)
{
    Text *caller = arena_new_obj(made->arena, Text);
    Source *source = arena_new_obj(made->arena, Source);

    if (span.source == NULL) {
        return made->caller->span;
    }
    *caller = *made->caller;
    *source = *span.source;
    source->caller = caller;
    span.source = source;
    return span;
}

/* The line; the function's head where none is known. */
static Span
line_span(lua_State *lua, unsigned source, unsigned line, const Made *made)
{
    return called(line > 0 ? room_span(room_host(lua), source, line)
                           : room_span(room_host(lua), made->source, made->first),
                  made);
}

/* Where the text stands in the function, if it stands there once; else the function's head. */
static Span
text_span(lua_State *lua, const char *text, const Made *made)
{
    const Source *source = room_host(lua)->sources.items[made->source];
    const char *line = source->text;
    Span span = room_span(room_host(lua), made->source, made->first);
    unsigned found = 0;

    for (unsigned at = 1; at <= made->last && *text != '\0'; at++) {
        const size_t len = strcspn(line, "\n");
        const char *start = at >= made->first ? strstr(line, text) : NULL;

        if (start != NULL && start + strlen(text) <= line + len) {
            span.line = at;
            span.column = (uint16_t) (utf8_count(line, (size_t) (start - line)) + 1);
            span.width = (uint16_t) utf8_count(text, strlen(text));
            found++;
        }
        line += len + (line[len] == '\n');
    }
    return called(found == 1 ? span : room_span(room_host(lua), made->source, made->first), made);
}

Text
result_text(lua_State *lua, int index, Made *made)
{
    unsigned source = made->source;
    unsigned line = 0;
    Text out = {0};

    lua_pushvalue(lua, index);
    if (lua_type(lua, index) == LUA_TUSERDATA) {
        node_place(lua, index, &source, &line);
        node_to_result(lua, lua_gettop(lua));
    }
    out.text = arena_strdup(made->arena, node_check_text(lua, -1));
    lua_pop(lua, 1);
    out.span = lua_type(lua, index) == LUA_TSTRING ? text_span(lua, out.text, made)
                                                   : line_span(lua, source, line, made);
    return out;
}

static HookNode *
new_node(lua_State *lua, Made *made, HookNodeKind kind)
{
    HookNode *node = arena_new_obj(made->arena, HookNode);

    if (++made->nodes > MAX_NODES) {
        result_refuse(lua, made, "the hook returned more than %d things", MAX_NODES);
    }
    *node = (HookNode){.kind = kind};
    return node;
}

static HookNode *read_any(lua_State *lua, int index, Made *made, unsigned depth);

/* Is the key at the top the number that comes next? */
static bool
is_next(lua_State *lua, lua_Integer number)
{
    return lua_isinteger(lua, -1) && lua_tointeger(lua, -1) == number;
}

/* The key at the top, as the author of a mapping writes it; NULL of a list. */
static const char *
read_key(lua_State *lua, lua_Integer number, Made *made, HookNode *table)
{
    const bool next = is_next(lua, number);

    if ((next && table->kind == HOOK_LIST) || (next && number == 1)) {
        table->kind = HOOK_LIST;
        return NULL;
    }
    if (lua_type(lua, -1) != LUA_TSTRING || table->kind == HOOK_LIST) {
        result_refuse(lua, made,
                      "the hook returned a table that is neither a list nor has names for "
                      "keys");
    }
    return arena_strdup(made->arena, node_check_text(lua, -1));
}

/* The table at the top (popped): its keys in order. */
static HookNode *
read_table(lua_State *lua, Made *made, unsigned depth)
{
    HookNode *out = new_node(lua, made, HOOK_MAP);
    const HookNode **tail = &out->first;

    if (depth >= MAX_DEPTH) {
        result_refuse(lua, made, "the hook returned tables within tables, more than %d deep",
                      MAX_DEPTH);
    }
    room_push_contents(lua, -1);
    const int table = lua_gettop(lua);
    const size_t count = keys_push_sorted(lua);

    out->span = line_span(lua, made->source, made->first, made);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(lua, table + 1, (lua_Integer) i + 1);
        const char *key = read_key(lua, (lua_Integer) i + 1, made, out);

        lua_rawget(lua, table);
        HookNode *child = read_any(lua, lua_gettop(lua), made, depth + 1);

        child->key = key;
        out->span = i == 0 ? child->span : out->span;
        *tail = child;
        tail = &child->next;
        lua_settop(lua, table + 1);
    }
    lua_settop(lua, table - 2);
    return out;
}

static HookNode *
read_any(lua_State *lua, int index, Made *made, unsigned depth)
{
    HookNode *out = NULL;
    Text text;

    luaL_checkstack(lua, 10, NULL);
    switch (lua_type(lua, index)) {
        case LUA_TTABLE:
            lua_pushvalue(lua, index);
            return read_table(lua, made, depth);
        case LUA_TSTRING:
            out = new_node(lua, made, HOOK_TEXT);
            text = result_text(lua, index, made);
            break;
        case LUA_TNUMBER:
        case LUA_TBOOLEAN:
            out = new_node(lua, made, HOOK_TEXT);
            room_push_text(lua, index);
            text = result_text(lua, lua_gettop(lua), made);
            lua_pop(lua, 1);
            break;
        default:
            if (node_is(lua, index, NODE_DROP, NODE_DROP)) {
                out = new_node(lua, made, HOOK_DROP);
                out->span = line_span(lua, made->source, made->first, made);
                return out;
            }
            if (!node_is(lua, index, NODE_ATOM, NODE_REJECT)) {
                result_refuse(lua, made, "the hook returned a %s inside its result",
                              luaL_typename(lua, index));
            }
            out = new_node(lua, made, HOOK_EXPRESSION);
            text = result_text(lua, index, made);
    }
    out->text = text.text;
    out->span = text.span;
    return out;
}

const HookNode *
result_node(lua_State *lua, int index, Made *made)
{
    return read_any(lua, index, made, 0);
}

/* alias.column needs no parentheses. */
static NodeKind
kind_of(const char *text)
{
    return text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_.")] == '\0' ? NODE_ATOM
                                                                                : NODE_OTHER;
}

void
result_push(lua_State *lua, const HookNode *node)
{
    lua_Integer number = 0;

    luaL_checkstack(lua, 10, NULL);
    switch (node->kind) {
        case HOOK_EXPRESSION:
            lua_pushstring(lua, node->text);
            node_push(lua, kind_of(node->text));
            return;
        case HOOK_TEXT:
            lua_pushstring(lua, node->text);
            return;
        case HOOK_DROP:
            lua_pushliteral(lua, "NULL");
            node_push(lua, NODE_ATOM);
            return;
        case HOOK_LIST:
        case HOOK_MAP:
            break;
    }
    lua_newtable(lua);
    for (const HookNode *child = node->first; child != NULL; child = child->next) {
        result_push(lua, child);
        if (child->key != NULL) {
            lua_setfield(lua, -2, child->key);
        } else {
            lua_rawseti(lua, -2, ++number);
        }
    }
    room_freeze(lua, NULL);
}
