#include "hook/builder.h"

#include <lauxlib.h>
#include <lua.h>
#include <string.h>

#include "hook/keys.h"
#include "hook/node.h"
#include "hook/text.h"

static int
sql_literal(lua_State *lua)
{
    if (lua_type(lua, 1) == LUA_TUSERDATA) {
        return luaL_error(lua, "sql.literal makes a literal of text, a number or a boolean");
    }
    const NodeKind kind = node_to_text(lua, 1);

    lua_settop(lua, 1);
    node_push(lua, kind);
    return 1;
}

static int
sql_raw(lua_State *lua)
{
    const char *text = node_check_text(lua, 1);

    if (text[strspn(text, " \t\r\n")] == '\0') {
        return luaL_error(lua, "sql.raw needs the text of an expression");
    }
    lua_settop(lua, 1);
    node_push(lua, NODE_OTHER);
    return 1;
}

/* Replaces arguments first.. with `name(argument, ...)` at the top. */
static void
push_call(lua_State *lua, const char *name, int first)
{
    const int last = lua_gettop(lua);

    for (int i = first; i <= last; i++) {
        node_to_text(lua, i);
    }
    lua_pushstring(lua, name);
    lua_pushliteral(lua, "(");
    node_push_joined(lua, first, last, ", ");
    lua_pushliteral(lua, ")");
    lua_concat(lua, 4);
    node_push(lua, NODE_ATOM);
}

static int
sql_coalesce(lua_State *lua)
{
    if (lua_gettop(lua) == 0) {
        return luaL_error(lua, "sql.coalesce needs a value at least");
    }
    push_call(lua, "coalesce", 1);
    return 1;
}

static int
sql_fn(lua_State *lua)
{
    const char *name = luaL_checkstring(lua, 1);

    if (!text_is_simple_name(name) || strlen(name) != lua_rawlen(lua, 1)) {
        return luaL_error(lua, "\"%s\" is no function name; write it in lower case", name);
    }
    push_call(lua, name, 2);
    return 1;
}

static const char *
check_type(lua_State *lua, int index)
{
    const char *type = luaL_checkstring(lua, index);

    if (!text_is_type(type) || strlen(type) != lua_rawlen(lua, index)) {
        luaL_error(lua, "\"%s\" is no SQL type", type);
    }
    return type;
}

static int
sql_cast(lua_State *lua)
{
    const char *type = check_type(lua, 2);

    node_to_text(lua, 1);
    lua_pushliteral(lua, "CAST(");
    lua_pushvalue(lua, 1);
    lua_pushfstring(lua, " AS %s)", type);
    lua_concat(lua, 3);
    node_push(lua, NODE_ATOM);
    return 1;
}

static int
sql_try_cast(lua_State *lua)
{
    check_type(lua, 2);
    lua_settop(lua, 2);
    push_call(lua, "try_cast", 1);
    return 1;
}

/* Upvalue: " AND " or " OR ". */
static int
junction(lua_State *lua)
{
    const int last = lua_gettop(lua);

    if (last == 0) {
        return luaL_error(lua, "a condition at least is needed");
    }
    for (int i = 1; i <= last; i++) {
        if (last > 1) {
            node_to_operand(lua, i);
        } else {
            node_to_text(lua, i);
        }
    }
    node_push_joined(lua, 1, last, lua_tostring(lua, lua_upvalueindex(1)));
    node_push(lua, NODE_OTHER);
    return 1;
}

static int
sql_negate(lua_State *lua)
{
    node_to_operand(lua, 1);
    lua_pushliteral(lua, "NOT ");
    lua_pushvalue(lua, 1);
    lua_concat(lua, 2);
    node_push(lua, NODE_OTHER);
    return 1;
}

/* ---- CASE ---------------------------------------------------------------------------------- */

/* Pushes " WHEN <match> THEN <value>" of the texts at two indexes. */
static void
push_when(lua_State *lua, int match, int value)
{
    lua_pushliteral(lua, " WHEN ");
    lua_pushvalue(lua, match);
    lua_pushliteral(lua, " THEN ");
    lua_pushvalue(lua, value);
    lua_concat(lua, 4);
}

static int
sql_when(lua_State *lua)
{
    luaL_checkany(lua, 2);
    node_to_text(lua, 1);
    node_to_text(lua, 2);
    push_when(lua, 1, 2);
    node_push(lua, NODE_WHEN);
    return 1;
}

static int
sql_otherwise(lua_State *lua)
{
    luaL_checkany(lua, 1);
    node_to_text(lua, 1);
    lua_settop(lua, 1);
    node_push(lua, NODE_OTHERWISE);
    return 1;
}

enum
{
    CASE_TABLE = 1, /* stack places of case_branches */
    CASE_KEYS,
    CASE_TEXTS, /* the WHEN parts in order */
    CASE_ELSE   /* text or nil */
};

/* Appends the text at the top (popped) to the array of WHEN parts. */
static void
add_branch(lua_State *lua)
{
    lua_rawseti(lua, CASE_TEXTS, (lua_Integer) lua_rawlen(lua, CASE_TEXTS) + 1);
}

/* A value without a text key: sql.when or sql.otherwise.  Key and value are at the top. */
static void
read_part(lua_State *lua)
{
    if (node_is(lua, -1, NODE_WHEN, NODE_WHEN)) {
        lua_getiuservalue(lua, -1, 1);
        add_branch(lua);
    } else if (!node_is(lua, -1, NODE_OTHERWISE, NODE_OTHERWISE)) {
        luaL_error(lua, "a branch of sql.case without a text key; write sql.when(%s, value)",
                   lua_type(lua, -2) == LUA_TBOOLEAN ? "condition" : "match");
    } else if (!lua_isnil(lua, CASE_ELSE)) {
        luaL_error(lua, "sql.case with two sql.otherwise");
    } else {
        lua_getiuservalue(lua, -1, 1);
        lua_replace(lua, CASE_ELSE);
    }
}

/* `text = value`: key and value are at the top. */
static void
read_entry(lua_State *lua, bool has_subject)
{
    const int key = lua_gettop(lua) - 1;

    if (!has_subject) {
        luaL_error(lua, "sql.case() without an expression to match takes sql.when(condition, "
                        "value) only");
    }
    node_to_text(lua, key);
    node_to_text(lua, key + 1);
    push_when(lua, key, key + 1);
    add_branch(lua);
}

/* Collects the branches: text keys bytewise, then sql.when in the order written. */
static void
read_branches(lua_State *lua, bool has_subject)
{
    const lua_Integer count = (lua_Integer) lua_rawlen(lua, CASE_KEYS);

    for (int pass = 0; pass < 2; pass++) {
        for (lua_Integer i = 1; i <= count; i++) {
            const bool is_text = lua_rawgeti(lua, CASE_KEYS, i) == LUA_TSTRING;

            lua_pushvalue(lua, -1);
            lua_rawget(lua, CASE_TABLE);
            if (is_text && pass == 0) {
                read_entry(lua, has_subject);
            } else if (!is_text && pass == 1) {
                read_part(lua);
            }
            lua_settop(lua, CASE_ELSE);
        }
    }
}

/* What sql.case returns.  Upvalue: the text to match, or nil. */
static int
case_branches(lua_State *lua)
{
    const bool has_subject = !lua_isnil(lua, lua_upvalueindex(1));

    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_settop(lua, 1);
    keys_push_sorted(lua);
    lua_newtable(lua);
    lua_pushnil(lua);
    read_branches(lua, has_subject);

    const lua_Integer count = (lua_Integer) lua_rawlen(lua, CASE_TEXTS);

    if (count == 0) {
        return luaL_error(lua, "sql.case without a branch");
    }
    luaL_Buffer buffer;

    luaL_buffinit(lua, &buffer);
    luaL_addstring(&buffer, has_subject ? "CASE " : "CASE");
    if (has_subject) {
        lua_pushvalue(lua, lua_upvalueindex(1));
        luaL_addvalue(&buffer);
    }
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(lua, CASE_TEXTS, i);
        luaL_addvalue(&buffer);
    }
    if (!lua_isnil(lua, CASE_ELSE)) {
        luaL_addstring(&buffer, " ELSE ");
        lua_pushvalue(lua, CASE_ELSE);
        luaL_addvalue(&buffer);
    }
    luaL_addstring(&buffer, " END");
    luaL_pushresult(&buffer);
    node_push(lua, NODE_ATOM);
    return 1;
}

static int
sql_case(lua_State *lua)
{
    if (lua_gettop(lua) == 0) {
        lua_pushnil(lua);
    } else {
        node_to_operand(lua, 1);
    }
    lua_settop(lua, 1);
    lua_pushcclosure(lua, case_branches, 1);
    return 1;
}

void
builder_install(lua_State *lua)
{
    static const luaL_Reg functions[] = {{"literal", sql_literal},
                                         {"raw", sql_raw},
                                         {"coalesce", sql_coalesce},
                                         {"fn", sql_fn},
                                         {"cast", sql_cast},
                                         {"try_cast", sql_try_cast},
                                         {"negate", sql_negate},
                                         {"case", sql_case},
                                         {"when", sql_when},
                                         {"otherwise", sql_otherwise},
                                         {NULL, NULL}};

    node_install(lua);
    luaL_newlib(lua, functions);
    lua_pushliteral(lua, " AND ");
    lua_pushcclosure(lua, junction, 1);
    lua_setfield(lua, -2, "all");
    lua_pushliteral(lua, " OR ");
    lua_pushcclosure(lua, junction, 1);
    lua_setfield(lua, -2, "any");
    lua_pushliteral(lua, "NULL");
    node_push(lua, NODE_ATOM);
    lua_setfield(lua, -2, "null");
    room_freeze(lua, "sql");
    lua_setfield(lua, -2, "sql");
}
