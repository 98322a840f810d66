/* Decoding hooks: a function from one text to results, or to the reason why it refuses the text. */
#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fingerprint.h"
#include "hook/keys.h"
#include "hook/module.h"
#include "hook/text.h"

enum
{
    MAX_NUMBER = 40,
    MAX_NAME = 50 /* as the mapping allows */
};

/* Counts when what a hook's results mean changes: all values are decoded again. */
static const char *const edition = "decode 1";

typedef struct Decode
{
    Wanted wanted;
    const char *value;
    HookDecoded *out;
    size_t bytes; /* of the results so far */
} Decode;

/* The shortest of %.15g, %.16g, %.17g that reads back as the same number; of a whole number its digits. */
static const char *
number_text(lua_State *lua, int index, char *out)
{
    const double number = lua_tonumber(lua, index);
    const double exact = 9007199254740992.0; /* 2^53 */

    if (lua_isinteger(lua, index)) {
        snprintf(out, MAX_NUMBER, "%lld", (long long) lua_tointeger(lua, index));
        return out;
    }
    if (!isfinite(number)) {
        luaL_error(lua, "the hook returned a number that is infinite or undefined");
    }
    if (number > -exact && number < exact && number == (double) (long long) number) {
        snprintf(out, MAX_NUMBER, "%lld", (long long) number);
        return out;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, MAX_NUMBER, "%.*g", digits, number);
        if (strtod(out, NULL) == number) {
            break;
        }
    }
    return out;
}

/* One result, of the value at `index`. */
static HookResult
take(lua_State *lua, Decode *decode, int index, const char *name)
{
    char number[MAX_NUMBER];
    const char *text = NULL;
    size_t len = 0;

    switch (lua_type(lua, index)) {
        case LUA_TNIL:
            return (HookResult){.name = name};
        case LUA_TBOOLEAN:
            text = lua_toboolean(lua, index) ? "true" : "false";
            break;
        case LUA_TNUMBER:
            text = number_text(lua, index, number);
            break;
        case LUA_TSTRING:
            text = lua_tolstring(lua, index, &len);
            if (!text_is_clean(text, len)) {
                luaL_error(lua, "the hook returned text that is not UTF-8");
            }
            break;
        default:
            luaL_error(lua, "the hook returned a %s, not a value",
                       lua_type(lua, index) == LUA_TUSERDATA ? "SQL expression"
                                                             : luaL_typename(lua, index));
    }
    decode->bytes += text != NULL ? strlen(text) : 0;
    if (decode->bytes > HOOK_VALUE_BYTES) {
        luaL_error(lua, "the hook returned more than %d bytes", HOOK_VALUE_BYTES);
    }
    return (HookResult){.name = name,
                        .text = text != NULL ? arena_strdup(decode->wanted.arena, text) : NULL};
}

/* The fields of the table at the top, by name. */
static void
take_fields(lua_State *lua, Decode *decode)
{
    /* A table of a loaded module is empty, and its contents stand behind it. */
    if (luaL_getmetafield(lua, -1, "contents") == LUA_TNIL) {
        lua_pushvalue(lua, -1);
    }
    const int fields = lua_gettop(lua);
    const size_t count = keys_push_sorted(lua);
    HookResult *results = arena_new_array(decode->wanted.arena, HookResult, count + 1);

    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(lua, fields + 1, (lua_Integer) i + 1);
        const char *key = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : "";

        if (!text_is_simple_name(key) || strlen(key) > MAX_NAME) {
            luaL_error(lua, "the hook returned a table with a key that is no name; names are a-z, "
                            "0-9 and _");
        }
        key = arena_strdup(decode->wanted.arena, key);
        lua_pushvalue(lua, -1);
        lua_rawget(lua, fields);
        results[i] = take(lua, decode, -1, key);
        lua_settop(lua, fields + 1);
    }
    decode->out->results = results;
    decode->out->count = count;
}

/* Body: context is the Decode. */
static int
decode_body(lua_State *lua)
{
    Decode *decode = lua_touserdata(lua, 1);
    HookDecoded *out = decode->out;

    if (!module_push_function(lua, &decode->wanted) || decode->value == NULL) {
        return 0;
    }
    room_host(lua)->sealed = true;
    lua_pushstring(lua, decode->value);
    lua_call(lua, 1, 2);
    if (lua_isnil(lua, -2) && !lua_isnil(lua, -1)) {
        if (lua_type(lua, -1) != LUA_TSTRING) {
            return luaL_error(lua, "the hook refused the value with a reason that is no text");
        }
        const char *why = lua_tostring(lua, -1);

        out->refused = room_one_line(decode->wanted.arena, *why != '\0' ? why : "refused");
        return 0;
    }
    lua_pop(lua, 1);
    if (lua_istable(lua, -1)) {
        take_fields(lua, decode);
        return 0;
    }
    HookResult *result = arena_new_obj(decode->wanted.arena, HookResult);

    *result = take(lua, decode, -1, NULL);
    out->results = result;
    out->count = 1;
    return 0;
}

/* "lua/globex.lua:12: message" */
static const char *
reason_of(Arena *arena, const Diag *diag)
{
    return diag->span.source != NULL ? arena_fmt(arena, "%s:%u: %s", diag->span.source->name,
                                                 (unsigned) diag->span.line, diag->message)
                                     : diag->message;
}

bool
hook_decode(HookHost *host, Arena *arena, Text name, const char *value, HookDecoded *out,
            Diags *diags)
{
    Decode decode = {.wanted = {.arena = arena, .name = name}, .value = value, .out = out};
    Diags *own = diags_new(arena);

    *out = (HookDecoded){0};
    if (!room_run(host, decode_body, &decode, NULL, own)) {
        *out = (HookDecoded){.refused = reason_of(arena, diags_first(own)),
                             .spent = diags_first(own)->code == DIAG_HOOK_BUDGET};
    }
    return decode.wanted.missing ? module_report_missing(host, &decode.wanted, diags) : true;
}

bool
hook_has(HookHost *host, Arena *arena, Text name, Diags *diags)
{
    HookDecoded ignored = {0};

    return hook_decode(host, arena, name, NULL, &ignored, diags);
}

const char *
hook_print(const HookHost *host, Arena *arena, const char *name)
{
    Fingerprint print = fingerprint_new();

    fingerprint_text(&print, edition);
    fingerprint_text(&print, name);
    for (size_t i = 0; i < host->loaded; i++) {
        fingerprint_text(&print, host->sources.items[i]->text);
    }
    return fingerprint_hex(arena, &print);
}
