/* Dates, times and intervals: checked here, so that the mistake is shown where it was written. */
#include <lauxlib.h>
#include <lua.h>
#include <string.h>

#include "hook/builder.h"
#include "hook/node.h"
#include "hook/text.h"

int
builder_date(lua_State *lua)
{
    const char *text = node_check_text(lua, 1);

    if (!text_is_date(text)) {
        return luaL_error(lua, "\"%s\" is no date; write it as 2024-12-31", text);
    }
    node_cast(lua, 1, "date");
    return 1;
}

int
builder_timestamp(lua_State *lua)
{
    const char *text = node_check_text(lua, 1);

    if (!text_is_timestamp(text)) {
        return luaL_error(lua, "\"%s\" is no timestamp; write it as 2024-12-31 23:59:59", text);
    }
    node_cast(lua, 1, "timestamp");
    return 1;
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
