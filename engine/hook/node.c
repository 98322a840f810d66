#include "hook/node.h"

#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hook/text.h"

#define NODE_NAME "expression"

enum
{
    TEXT_VALUE = 1 /* the user value that holds the text */
};

typedef struct Node
{
    NodeKind kind;
    lua_CFunction method; /* or NULL */
    bool missing;         /* the text is an error message */
} Node;

static Node *
push_node(lua_State *lua, NodeKind kind)
{
    Node *node = lua_newuserdatauv(lua, sizeof(Node), 1);

    *node = (Node){.kind = kind};
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
    if (text_is_simple_name(name) && !(alone && text_is_reserved(name))) {
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
    if (node_is(lua, index, NODE_WHEN, NODE_OTHERWISE)) {
        luaL_error(lua, "sql.when and sql.otherwise stand inside the braces of sql.case only");
    }
    luaL_error(lua, "expected an expression or a literal, got a %s", luaL_typename(lua, index));
    return NODE_OTHER;
}

static void
wrap(lua_State *lua, int index)
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
        wrap(lua, index);
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
    if (node_is(lua, index, NODE_ATOM, NODE_OTHER)) {
        lua_pushvalue(lua, index);
        open_node(lua, lua_gettop(lua));
    } else {
        luaL_getmetafield(lua, index, "__name");
    }
}

/* ---- operators ----------------------------------------------------------------------------- */

/*
 * Upvalues: operator text, kind of the result.  Left to right without parentheses: a || b || c
 * on either side (it is associative), a - b - c and a / b * c on the left.
 */
static int
binary(lua_State *lua)
{
    const NodeKind own = (NodeKind) lua_tointeger(lua, lua_upvalueindex(2));

    for (int i = 1; i <= 2; i++) {
        const NodeKind kind = node_to_text(lua, i);
        const bool same = kind == own && own != NODE_OTHER && (i == 1 || own == NODE_CONCAT);

        if (kind != NODE_ATOM && !same) {
            wrap(lua, i);
        }
    }
    lua_settop(lua, 2);
    node_push_joined(lua, 1, 2, lua_tostring(lua, lua_upvalueindex(1)));
    node_push(lua, own);
    return 1;
}

static int
negate(lua_State *lua)
{
    node_to_operand(lua, 1);
    lua_pushliteral(lua, "-");
    lua_pushvalue(lua, 1);
    lua_concat(lua, 2);
    node_push(lua, NODE_OTHER);
    return 1;
}

/* Upvalue: what follows the operand. */
static int
postfix(lua_State *lua)
{
    node_to_operand(lua, 1);
    lua_settop(lua, 1);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_concat(lua, 2);
    node_push(lua, NODE_OTHER);
    return 1;
}

static int
one_of(lua_State *lua)
{
    const int last = lua_gettop(lua);

    if (last < 2) {
        return luaL_error(lua, "one_of needs a value at least");
    }
    node_to_operand(lua, 1);
    for (int i = 2; i <= last; i++) {
        node_to_text(lua, i);
    }
    node_push_joined(lua, 2, last, ", ");
    lua_pushvalue(lua, 1);
    lua_pushliteral(lua, " IN (");
    lua_rotate(lua, -3, 2);
    lua_pushliteral(lua, ")");
    lua_concat(lua, 4);
    node_push(lua, NODE_OTHER);
    return 1;
}

static int
refuse_compare(lua_State *lua)
{
    return luaL_error(lua, "Lua cannot compare expressions; write a:eq(b), ne, lt, le, gt or ge");
}

static int
refuse_length(lua_State *lua)
{
    return luaL_error(lua, "an expression has no length in Lua; write sql.fn(\"length\", ...)");
}

static int
call(lua_State *lua)
{
    const Node *node = luaL_checkudata(lua, 1, NODE_NAME);

    if (node->method == NULL) {
        return luaL_error(lua, "an expression cannot be called");
    }
    lua_remove(lua, 1);
    return node->method(lua);
}

static void
push_binary(lua_State *lua, const char *text, NodeKind kind)
{
    lua_pushstring(lua, text);
    lua_pushinteger(lua, kind);
    lua_pushcclosure(lua, binary, 2);
}

/* Pushes the table of methods. */
static void
push_methods(lua_State *lua)
{
    static const char *const compares[][2] = {{"eq", " = "},  {"ne", " <> "}, {"lt", " < "},
                                              {"le", " <= "}, {"gt", " > "},  {"ge", " >= "}};

    lua_newtable(lua);
    for (size_t i = 0; i < sizeof(compares) / sizeof(*compares); i++) {
        push_binary(lua, compares[i][1], NODE_OTHER);
        lua_setfield(lua, -2, compares[i][0]);
    }
    lua_pushliteral(lua, " IS NULL");
    lua_pushcclosure(lua, postfix, 1);
    lua_setfield(lua, -2, "is_null");
    lua_pushliteral(lua, " IS NOT NULL");
    lua_pushcclosure(lua, postfix, 1);
    lua_setfield(lua, -2, "is_not_null");
    lua_pushcfunction(lua, one_of);
    lua_setfield(lua, -2, "one_of");
}

void
node_install(lua_State *lua)
{
    static const struct
    {
        const char *event;
        const char *text;
        NodeKind kind;
    } operators[] = {{"__concat", " || ", NODE_CONCAT},
                     {"__add", " + ", NODE_SUM},
                     {"__sub", " - ", NODE_SUM},
                     {"__mul", " * ", NODE_PRODUCT},
                     {"__div", " / ", NODE_PRODUCT}};
    static const luaL_Reg others[] = {{"__unm", negate},
                                      {"__eq", refuse_compare},
                                      {"__lt", refuse_compare},
                                      {"__le", refuse_compare},
                                      {"__len", refuse_length},
                                      {"__call", call},
                                      {NULL, NULL}};

    luaL_newmetatable(lua, NODE_NAME);
    for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
        push_binary(lua, operators[i].text, operators[i].kind);
        lua_setfield(lua, -2, operators[i].event);
    }
    luaL_setfuncs(lua, others, 0);
    push_methods(lua);
    room_push_strict_index(lua, "an expression");
    lua_setfield(lua, -2, "__index");
    room_push_refuse_write(lua, "an expression");
    lua_setfield(lua, -2, "__newindex");
    lua_pop(lua, 1);
}
