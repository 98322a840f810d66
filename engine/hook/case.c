/* CASE, from the table of its branches. */
#include <lauxlib.h>
#include <lua.h>

#include "hook/builder.h"
#include "hook/keys.h"
#include "hook/node.h"

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

int
builder_when(lua_State *lua)
{
    luaL_checkany(lua, 2);
    node_to_text(lua, 1);
    const bool rejects = node_to_result(lua, 2) == NODE_REJECT;

    push_when(lua, 1, 2);
    node_push_part(lua, NODE_WHEN, rejects);
    return 1;
}

int
builder_otherwise(lua_State *lua)
{
    luaL_checkany(lua, 1);
    const bool rejects = node_to_result(lua, 1) == NODE_REJECT;

    lua_settop(lua, 1);
    node_push_part(lua, NODE_OTHERWISE, rejects);
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

/* What a CASE is made of. */
typedef struct Branches
{
    bool has_subject;
    bool rejects; /* one of its results rejects the row */
} Branches;

/* A value without a text key: sql.when or sql.otherwise.  Key and value are at the top. */
static void
read_part(lua_State *lua, Branches *branches)
{
    branches->rejects = branches->rejects || node_rejects(lua, -1);
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
read_entry(lua_State *lua, Branches *branches)
{
    const int key = lua_gettop(lua) - 1;

    if (!branches->has_subject) {
        luaL_error(lua, "sql.case() without an expression to match takes sql.when(condition, "
                        "value) only");
    }
    node_to_text(lua, key);
    branches->rejects = node_to_result(lua, key + 1) == NODE_REJECT || branches->rejects;
    push_when(lua, key, key + 1);
    add_branch(lua);
}

/* Collects the branches: text keys bytewise, then sql.when in the order written. */
static void
read_branches(lua_State *lua, Branches *branches)
{
    const lua_Integer count = (lua_Integer) lua_rawlen(lua, CASE_KEYS);

    for (int pass = 0; pass < 2; pass++) {
        for (lua_Integer i = 1; i <= count; i++) {
            const bool is_text = lua_rawgeti(lua, CASE_KEYS, i) == LUA_TSTRING;

            lua_pushvalue(lua, -1);
            lua_rawget(lua, CASE_TABLE);
            if (is_text && pass == 0) {
                read_entry(lua, branches);
            } else if (!is_text && pass == 1) {
                read_part(lua, branches);
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
    Branches branches = {.has_subject = has_subject};

    luaL_checktype(lua, 1, LUA_TTABLE);
    room_push_contents(lua, 1);
    lua_replace(lua, 1);
    lua_settop(lua, 1);
    keys_push_sorted(lua);
    lua_newtable(lua);
    lua_pushnil(lua);
    read_branches(lua, &branches);

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
    node_push(lua, branches.rejects ? NODE_REJECT : NODE_ATOM);
    return 1;
}

int
builder_case(lua_State *lua)
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
