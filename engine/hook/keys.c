#include "hook/keys.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdlib.h>
#include <string.h>

typedef struct Key
{
    int rank; /* number, text, false, true */
    bool is_integer;
    lua_Integer integer;
    lua_Number number;
    const char *text; /* stays alive in the table that it is a key of */
    size_t len;
    lua_Integer position; /* in the unsorted array */
} Key;

static int
compare_numbers(const Key *a, const Key *b)
{
    if (a->is_integer && b->is_integer) {
        return (a->integer > b->integer) - (a->integer < b->integer);
    }
    return (a->number > b->number) - (a->number < b->number);
}

static int
compare_keys(const void *left, const void *right)
{
    const Key *a = left;
    const Key *b = right;

    if (a->rank != b->rank) {
        return a->rank - b->rank;
    }
    if (a->rank == 0) {
        return compare_numbers(a, b);
    }
    if (a->rank > 1) {
        return 0;
    }
    const int order = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);

    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

/* The key at the top of the stack; it stays there. */
static Key
read_key(lua_State *lua, lua_Integer position)
{
    Key key = {.position = position};

    switch (lua_type(lua, -1)) {
        case LUA_TNUMBER:
            key.is_integer = lua_isinteger(lua, -1);
            key.integer = key.is_integer ? lua_tointeger(lua, -1) : 0;
            key.number = lua_tonumber(lua, -1);
            break;
        case LUA_TSTRING:
            key.rank = 1;
            key.text = lua_tolstring(lua, -1, &key.len);
            break;
        case LUA_TBOOLEAN:
            key.rank = 2 + lua_toboolean(lua, -1);
            break;
        default:
            luaL_error(lua, "a table with a %s as a key has no fixed order",
                       luaL_typename(lua, -1));
    }
    return key;
}

size_t
keys_push_sorted(lua_State *lua)
{
    const int table = lua_gettop(lua);
    size_t count = 0;

    luaL_checkstack(lua, 8, NULL);
    lua_newtable(lua); /* unsorted */
    for (lua_pushnil(lua); lua_next(lua, table) != 0;) {
        lua_pop(lua, 1);
        lua_pushvalue(lua, -1);
        lua_rawseti(lua, table + 1, (lua_Integer) ++count);
    }
    room_charge(lua, (double) count * 4);
    Key *keys = lua_newuserdatauv(lua, (count + 1) * sizeof(Key), 0);

    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(lua, table + 1, (lua_Integer) i + 1);
        keys[i] = read_key(lua, (lua_Integer) i + 1);
        lua_pop(lua, 1);
    }
    if (count > 1) {
        qsort(keys, count, sizeof(Key), compare_keys);
    }
    lua_createtable(lua, count < 1000 ? (int) count : 1000, 0);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(lua, table + 1, keys[i].position);
        lua_rawseti(lua, -2, (lua_Integer) i + 1);
    }
    lua_replace(lua, table + 1);
    lua_settop(lua, table + 1);
    return count;
}
