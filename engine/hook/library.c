#include "hook/library.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <string.h>

#include "hook/keys.h"
#include "hook/text.h"

enum
{
    BYTES_PER_STEP = 16, /* of text that a library function reads */
    /* Of a call of the library.  "f(...)" copies all of them by one instruction, however often it is called. */
    MOST_RESULTS = 1000
};

/* The library's function behind a guard: upvalue 1, called in the guard's own frame so that its
 * messages name the author's call. */
static int
original(lua_State *lua)
{
    return lua_tocfunction(lua, lua_upvalueindex(1))(lua);
}

/* Guard of everything without one of its own: its arguments and the length of their texts. */
static int
guard_plain(lua_State *lua)
{
    const int count = lua_gettop(lua);
    size_t bytes = 0;

    for (int i = count; i > 0; i--) {
        bytes += lua_type(lua, i) == LUA_TSTRING ? (size_t) lua_rawlen(lua, i) : 0;
    }
    room_charge(lua, 1 + count + (double) bytes / BYTES_PER_STEP);
    return original(lua);
}

/* Functions that give as many results as they are asked for. */
static int
guard_results(lua_State *lua)
{
    const int count = guard_plain(lua);

    room_charge(lua, count);
    if (count > MOST_RESULTS) {
        room_refuse(lua, "a call that gives %d values; at most %d are allowed", count,
                    MOST_RESULTS);
    }
    return count;
}

/* table.concat pays for each element, for it may be empty. */
static int
guard_concat(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    const lua_Integer first = luaL_optinteger(lua, 3, 1);
    const lua_Integer last = luaL_optinteger(lua, 4, (lua_Integer) lua_rawlen(lua, 1));

    if (last >= first) {
        room_charge(lua, 1 + (double) last - (double) first);
    }
    return guard_plain(lua);
}

static void
charge_match(lua_State *lua, bool anchors)
{
    size_t subject = 0;
    size_t len = 0;

    luaL_checklstring(lua, 1, &subject);
    const char *pattern = luaL_checklstring(lua, 2, &len);

    if (len > HOOK_PATTERN_BYTES) {
        room_refuse(lua, "a pattern of %zu bytes; at most %d are allowed", len, HOOK_PATTERN_BYTES);
    }
    if (subject > HOOK_SUBJECT_BYTES) {
        room_refuse(lua, "a match in %zu bytes of text; at most %d are allowed", subject,
                    HOOK_SUBJECT_BYTES);
    }
    const double steps = text_pattern_steps(pattern, len, subject, anchors);

    if (steps > HOOK_INSTRUCTIONS) {
        room_refuse(lua, "the pattern \"%s\" may take %.2g steps on %zu bytes; a hook has %d",
                    pattern, steps, subject, HOOK_INSTRUCTIONS);
    }
    room_charge(lua, steps);
}

static int
guard_match(lua_State *lua)
{
    charge_match(lua, true);
    return original(lua);
}

static int
guard_gmatch(lua_State *lua)
{
    charge_match(lua, false);
    return original(lua);
}

/* string.rep loops once a copy even where the copies are empty. */
static int
guard_rep(lua_State *lua)
{
    size_t len = 0;
    size_t separator = 0;

    luaL_checklstring(lua, 1, &len);
    const lua_Integer count = luaL_checkinteger(lua, 2);

    luaL_optlstring(lua, 3, "", &separator);
    if (len + separator == 0 && count > 0) {
        lua_pushliteral(lua, "");
        return 1;
    }
    if ((double) count * (double) (len + separator) > HOOK_MEMORY_BYTES) {
        room_refuse(lua, "string.rep would make more than %d MiB of text",
                    HOOK_MEMORY_BYTES / 1024 / 1024);
    }
    room_charge(lua, 1 + (count > 0 ? (double) count : 0) / BYTES_PER_STEP);
    return original(lua);
}

/* string.format shows addresses for %p, and for %s of what has no text. */
static int
guard_format(lua_State *lua)
{
    const char *format = luaL_checkstring(lua, 1);

    for (const char *at = strchr(format, '%'); at != NULL; at = strchr(at, '%')) {
        at++;
        at += strspn(at, "-+ #0123456789.");
        if (*at == 'p') {
            return luaL_error(lua, "string.format has no \"%%p\" in a hook");
        }
        at += *at != '\0';
    }
    for (int i = lua_gettop(lua); i > 1; i--) {
        const int type = lua_type(lua, i);

        if (type == LUA_TTABLE || type == LUA_TFUNCTION || type == LUA_TUSERDATA) {
            room_push_text(lua, i);
            lua_replace(lua, i);
        }
    }
    return guard_plain(lua);
}

/* table.insert and table.remove move all that follows; "#" may lie by far in a table with holes. */
static int
guard_move(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    room_charge(lua, 1 + (double) lua_rawlen(lua, 1) / 4);
    return original(lua);
}

static int
guard_sort(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    const lua_Unsigned count = lua_rawlen(lua, 1);
    unsigned depth = 1;

    while (depth < 63 && count >> depth != 0) {
        depth++;
    }
    room_charge(lua, 1 + (double) count * depth);
    return original(lua);
}

static int
base_tostring(lua_State *lua)
{
    luaL_checkany(lua, 1);
    room_push_text(lua, 1);
    return 1;
}

/* Iterator of pairs.  Upvalues: table, its sorted keys, position. */
static int
next_pair(lua_State *lua)
{
    lua_Integer position = lua_tointeger(lua, lua_upvalueindex(3));

    for (;;) {
        position++;
        if (lua_rawgeti(lua, lua_upvalueindex(2), position) == LUA_TNIL) {
            return 1;
        }
        lua_pushvalue(lua, -1);
        if (lua_rawget(lua, lua_upvalueindex(1)) != LUA_TNIL) {
            break; /* not removed meanwhile */
        }
        lua_settop(lua, 0);
        room_charge(lua, 1);
    }
    lua_pushinteger(lua, position);
    lua_replace(lua, lua_upvalueindex(3));
    return 2;
}

/* pairs in a fixed order: Lua's own changes from run to run. */
static int
base_pairs(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_settop(lua, 1);
    if (luaL_getmetafield(lua, 1, "contents") == LUA_TTABLE) {
        lua_replace(lua, 1); /* a read-only table is empty itself */
    }
    lua_settop(lua, 1);
    keys_push_sorted(lua);
    lua_pushinteger(lua, 0);
    lua_pushcclosure(lua, next_pair, 3);
    return 1;
}

typedef struct Allowed
{
    const char *name;
    lua_CFunction guard; /* NULL: the value as it is */
} Allowed;

/* Everything a hook can name.  A new entry needs a reason in review: it must give the same result
 * for the same arguments, end soon, and reach nothing outside. */
static const Allowed base_names[] = {{"assert", NULL},
                                     {"error", NULL},
                                     {"ipairs", NULL},
                                     {"select", guard_plain},
                                     {"tonumber", guard_plain},
                                     {"type", NULL},
                                     {0}};
static const Allowed string_names[] = {{"byte", guard_results},  {"char", guard_plain},
                                       {"find", guard_match},    {"format", guard_format},
                                       {"gmatch", guard_gmatch}, {"gsub", guard_match},
                                       {"len", guard_plain},     {"lower", guard_plain},
                                       {"match", guard_match},   {"rep", guard_rep},
                                       {"reverse", guard_plain}, {"sub", guard_plain},
                                       {"upper", guard_plain},   {0}};
static const Allowed table_names[] = {{"concat", guard_concat},  {"insert", guard_move},
                                      {"remove", guard_move},    {"sort", guard_sort},
                                      {"unpack", guard_results}, {0}};
static const Allowed math_names[] = {
    {"abs", guard_plain}, {"ceil", guard_plain},      {"floor", guard_plain}, {"max", guard_plain},
    {"min", guard_plain}, {"tointeger", guard_plain}, {"type", guard_plain},  {0}};
static const Allowed utf8_names[] = {{"char", guard_plain},
                                     {"charpattern", NULL},
                                     {"codepoint", guard_results},
                                     {"codes", guard_plain},
                                     {"len", guard_plain},
                                     {"offset", guard_plain},
                                     {0}};

/* Copies the allowed names of the library at the top (popped) to the table below it. */
static void
copy_names(lua_State *lua, const Allowed *allowed)
{
    for (; allowed->name != NULL; allowed++) {
        lua_getfield(lua, -1, allowed->name);
        if (allowed->guard != NULL) {
            lua_pushcclosure(lua, allowed->guard, 1);
        }
        lua_setfield(lua, -3, allowed->name);
    }
    lua_pop(lua, 1);
}

static void
install_library(lua_State *lua, const char *name, lua_CFunction open, const Allowed *allowed)
{
    lua_newtable(lua);
    luaL_requiref(lua, name, open, 0);
    copy_names(lua, allowed);
    room_freeze(lua, name);
    lua_setfield(lua, -2, name);
}

void
library_install(lua_State *lua)
{
    luaL_requiref(lua, LUA_GNAME, luaopen_base, 0);
    copy_names(lua, base_names);
    lua_pushcfunction(lua, base_pairs);
    lua_setfield(lua, -2, "pairs");
    lua_pushcfunction(lua, base_tostring);
    lua_setfield(lua, -2, "tostring");
    install_library(lua, LUA_STRLIBNAME, luaopen_string, string_names);
    install_library(lua, LUA_TABLIBNAME, luaopen_table, table_names);
    install_library(lua, LUA_MATHLIBNAME, luaopen_math, math_names);
    install_library(lua, LUA_UTF8LIBNAME, luaopen_utf8, utf8_names);
    /* ("x"):upper() must reach the same functions and no others. */
    lua_pushliteral(lua, "");
    lua_getmetatable(lua, -1);
    lua_getfield(lua, -3, LUA_STRLIBNAME);
    lua_setfield(lua, -2, "__index");
    lua_pop(lua, 2);
}
