#include "hook/node.h"

#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/keyword.h"
#include "hook/text.h"

enum
{
    TEXT_VALUE = 1 /* the user value that holds the text */
};

typedef struct Node
{
    NodeKind kind;
    RoomFunction method; /* or NULL */
    bool missing;        /* the text is an error message */
    bool rejects;        /* a part of CASE whose value may reject the row */
    unsigned source;     /* where it was made */
    unsigned line;       /* 0: not known */
} Node;

static Node *
push_node(lua_State *lua, NodeKind kind)
{
    Node *node = lua_newuserdatauv(lua, sizeof(Node), 1);

    *node = (Node){.kind = kind, .rejects = kind == NODE_REJECT};
    room_own_line(lua, &node->source, &node->line);
    luaL_setmetatable(lua, NODE_NAME);
    lua_insert(lua, -2);
    lua_setiuservalue(lua, -2, TEXT_VALUE);
    return node;
}

void
node_push(lua_State *lua, NodeKind kind)
{
    push_node(lua, kind);
}

void
node_push_method(lua_State *lua, RoomFunction method, bool exists)
{
    Node *node = push_node(lua, NODE_ATOM);

    node->method = method;
    node->missing = !exists;
}

void
node_push_part(lua_State *lua, NodeKind kind, bool rejects)
{
    push_node(lua, kind)->rejects = rejects;
}

bool
node_rejects(lua_State *lua, int index)
{
    const Node *node = luaL_testudata(lua, index, NODE_NAME);

    return node != NULL && node->rejects;
}

RoomFunction
node_method(lua_State *lua, int index)
{
    const Node *node = luaL_checkudata(lua, index, NODE_NAME);

    return node->method;
}

void
node_place(lua_State *lua, int index, unsigned *source, unsigned *line)
{
    const Node *node = luaL_checkudata(lua, index, NODE_NAME);

    *source = node->source;
    *line = node->line;
}

bool
node_is(lua_State *lua, int index, NodeKind from, NodeKind to)
{
    const Node *node = luaL_testudata(lua, index, NODE_NAME);

    return node != NULL && node->kind >= from && node->kind <= to;
}

/* ---- values to text ------------------------------------------------------------------------ */

const char *
node_check_text(lua_State *lua, int index)
{
    size_t len = 0;
    const char *text = luaL_checklstring(lua, index, &len);

    if (!text_is_clean(text, len)) {
        luaL_error(lua, "the text is not valid UTF-8, or holds a NUL byte");
    }
    return text;
}

/* Pushes `text` between two `quote`s, with every quote inside doubled. */
static void
push_quoted(lua_State *lua, const char *text, char quote)
{
    luaL_Buffer buffer;

    luaL_buffinit(lua, &buffer);
    luaL_addchar(&buffer, quote);
    for (; *text != '\0'; text++) {
        if (*text == quote) {
            luaL_addchar(&buffer, quote);
        }
        luaL_addchar(&buffer, *text);
    }
    luaL_addchar(&buffer, quote);
    luaL_pushresult(&buffer);
}

void
node_push_identifier(lua_State *lua, const char *name, bool alone)
{
    if (text_is_simple_name(name) && !(alone && keyword_is(name, KEYWORD_NO_ALIAS))) {
        lua_pushstring(lua, name);
    } else {
        push_quoted(lua, name, '"');
    }
}

/* The shortest of %.15g, %.16g, %.17g that reads back as the same number, never as an integer:
 * in SQL 1/2.0 and 1/2 differ. */
static void
push_float(lua_State *lua, double number)
{
    char text[40];

    if (!isfinite(number)) {
        luaL_error(lua, "an infinite or undefined number is no SQL value");
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof(text), "%.*g", digits, number);
        if (strtod(text, NULL) == number) {
            break;
        }
    }
    lua_pushfstring(lua, strpbrk(text, ".e") != NULL ? "%s" : "%s.0", text);
}

static NodeKind
number_to_text(lua_State *lua, int index)
{
    const bool negative = lua_tonumber(lua, index) < 0;

    if (lua_isinteger(lua, index)) {
        lua_pushfstring(lua, "%I", lua_tointeger(lua, index));
    } else {
        push_float(lua, lua_tonumber(lua, index));
    }
    lua_replace(lua, index);
    return negative ? NODE_OTHER : NODE_ATOM;
}

/* Replaces the node at `index` with its text. */
static NodeKind
open_node(lua_State *lua, int index)
{
    const Node *node = lua_touserdata(lua, index);
    const NodeKind kind = node->kind;

    lua_getiuservalue(lua, index, TEXT_VALUE);
    if (node->missing) {
        luaL_error(lua, "%s", lua_tostring(lua, -1));
    }
    lua_replace(lua, index);
    return kind;
}

NodeKind
node_to_text(lua_State *lua, int index)
{
    switch (lua_type(lua, index)) {
        case LUA_TSTRING:
            push_quoted(lua, node_check_text(lua, index), '\'');
            lua_replace(lua, index);
            return NODE_ATOM;
        case LUA_TNUMBER:
            return number_to_text(lua, index);
        case LUA_TBOOLEAN:
            lua_pushstring(lua, lua_toboolean(lua, index) ? "TRUE" : "FALSE");
            lua_replace(lua, index);
            return NODE_ATOM;
        case LUA_TNIL:
        case LUA_TNONE:
            luaL_error(lua, "expected an expression or a literal, got nil; SQL's NULL is sql.null");
            break;
        default:
            if (node_is(lua, index, NODE_ATOM, NODE_OTHER)) {
                return open_node(lua, index);
            }
    }
    if (node_is(lua, index, NODE_REJECT, NODE_REJECT)) {
        luaL_error(lua,
                   "what rejects the row is no operand: sql.reject stands alone, as a result in "
                   "sql.case, or last in sql.coalesce");
    }
    if (node_is(lua, index, NODE_WHEN, NODE_OTHERWISE)) {
        luaL_error(lua, "sql.when and sql.otherwise stand inside the braces of sql.case only");
    }
    if (node_is(lua, index, NODE_DROP, NODE_DROP)) {
        luaL_error(lua,
                   "sql.drop is no expression: a record hook returns it for what it takes away");
    }
    luaL_error(lua, "expected an expression or a literal, got a %s", luaL_typename(lua, index));
    return NODE_OTHER;
}

NodeKind
node_to_result(lua_State *lua, int index)
{
    if (node_is(lua, index, NODE_REJECT, NODE_REJECT)) {
        return open_node(lua, index);
    }
    return node_to_text(lua, index);
}

void
node_cast(lua_State *lua, int index, const char *type)
{
    node_to_text(lua, index);
    lua_pushliteral(lua, "CAST(");
    lua_pushvalue(lua, index);
    lua_pushfstring(lua, " AS %s)", type);
    lua_concat(lua, 3);
    node_push(lua, NODE_ATOM);
}

void
node_wrap(lua_State *lua, int index)
{
    lua_pushliteral(lua, "(");
    lua_pushvalue(lua, index);
    lua_pushliteral(lua, ")");
    lua_concat(lua, 3);
    lua_replace(lua, index);
}

void
node_to_operand(lua_State *lua, int index)
{
    if (node_to_text(lua, index) != NODE_ATOM) {
        node_wrap(lua, index);
    }
}

void
node_push_joined(lua_State *lua, int first, int last, const char *separator)
{
    luaL_Buffer buffer;

    luaL_buffinit(lua, &buffer);
    for (int i = first; i <= last; i++) {
        if (i > first) {
            luaL_addstring(&buffer, separator);
        }
        lua_pushvalue(lua, i);
        luaL_addvalue(&buffer);
    }
    luaL_pushresult(&buffer);
}

void
node_push_shown(lua_State *lua, int index)
{
    index = lua_absindex(lua, index);
    if (node_is(lua, index, NODE_ATOM, NODE_REJECT)) {
        lua_pushvalue(lua, index);
        open_node(lua, lua_gettop(lua));
    } else {
        luaL_getmetafield(lua, index, "__name");
    }
}
