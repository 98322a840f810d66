/* Dates, times and intervals: checked here, so that the mistake is shown where it was written. */
#include <lauxlib.h>
#include <lua.h>
#include <string.h>

#include "hook/builder.h"
#include "hook/node.h"
#include "hook/text.h"

/* Pushes the node CAST('text' AS type). */
static int
push_typed(lua_State *lua, const char *type)
{
    lua_settop(lua, 1);
    node_to_text(lua, 1);
    lua_pushliteral(lua, "CAST(");
    lua_insert(lua, 1);
    lua_pushfstring(lua, " AS %s)", type);
    lua_concat(lua, 3);
    node_push(lua, NODE_ATOM);
    return 1;
}

int
builder_date(lua_State *lua)
{
    const char *text = node_check_text(lua, 1);

    if (!text_is_date(text)) {
        return luaL_error(lua, "\"%s\" is no date; write it as 2024-12-31", text);
    }
    return push_typed(lua, "date");
}

int
builder_timestamp(lua_State *lua)
{
    const char *text = node_check_text(lua, 1);

    if (!text_is_timestamp(text)) {
        return luaL_error(lua, "\"%s\" is no timestamp; write it as 2024-12-31 23:59:59", text);
    }
    return push_typed(lua, "timestamp");
}

int
builder_interval(lua_State *lua)
{
    const char *text = node_check_text(lua, 1);

    if (!text_is_interval(text)) {
        return luaL_error(lua, "\"%s\" is no interval; write it as 3 days, or 1 hour 30 minutes",
                          text);
    }
    lua_settop(lua, 1);
    lua_pushfstring(lua, "INTERVAL '%s'", text);
    node_push(lua, NODE_ATOM);
    return 1;
}
