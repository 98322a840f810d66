#include "hook/hook.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdlib.h>
#include <string.h>

#include "hook/keys.h"
#include "hook/module.h"
#include "hook/room.h"
#include "hook/text.h"

/* Registry keys. */
#define ENVIRONMENT "firn environment"
#define CHUNKS      "firn chunks" /* name of a module -> compiled chunk, once per host */
#define LOADED      "firn loaded" /* name of a module -> its value in this run, false while loading */
#define MAIN        ""            /* the name under which the host's own chunk is kept */

/* Pushes the compiled chunk of `source`, in the room. */
static void
compile(lua_State *lua, const Source *source)
{
    HookHost *host = room_host(lua);

    lua_pushfstring(lua, "=(hook %d)", (int) host->sources.count);
    *vec_push(host->arena, &host->sources) = source;
    /* The message of a syntax error starts with its place, as that of any other error. */
    if (luaL_loadbufferx(lua, source->text, source->len, lua_tostring(lua, -1), "t") != LUA_OK) {
        lua_error(lua);
    }
    lua_getfield(lua, LUA_REGISTRYINDEX, ENVIRONMENT);
    lua_setupvalue(lua, -2, 1); /* the first upvalue of a chunk is _ENV */
    lua_remove(lua, -2);
}

/* Pushes the compiled chunk of a module, found and compiled when first required. */
static void
push_chunk(lua_State *lua, const char *name)
{
    HookHost *host = room_host(lua);

    lua_getfield(lua, LUA_REGISTRYINDEX, CHUNKS);
    if (lua_getfield(lua, -1, name) == LUA_TNIL) {
        const Source *source = host->find != NULL ? host->find(host->find_context, name) : NULL;

        if (source == NULL) {
            luaL_error(lua, "there is no module \"%s\"", name);
            return; /* for those who cannot know that luaL_error does not come back */
        }
        lua_pop(lua, 1);
        compile(lua, source);
        lua_pushvalue(lua, -1);
        lua_setfield(lua, -3, name);
    }
    lua_remove(lua, -2);
}

static int
base_require(lua_State *lua)
{
    const char *name = luaL_checkstring(lua, 1);

    if (!text_is_module(name) || strlen(name) != lua_rawlen(lua, 1)) {
        return luaL_error(lua, "\"%s\" is no name of a module", name);
    }
    lua_settop(lua, 1);
    lua_getfield(lua, LUA_REGISTRYINDEX, LOADED);
    if (lua_getfield(lua, 2, name) == LUA_TBOOLEAN) {
        return luaL_error(lua, "module \"%s\" requires itself", name);
    }
    if (!lua_isnil(lua, -1)) {
        return 1;
    }
    if (room_host(lua)->sealed) {
        return luaL_error(
            lua,
            "a decoding hook requires \"%s\" too late: write `local x = require \"%s\"` "
            "at the head of the file",
            name, name);
    }
    lua_pushboolean(lua, false);
    lua_setfield(lua, 2, name);
    push_chunk(lua, name);
    lua_call(lua, 0, 1);
    if (lua_isnil(lua, -1) || lua_isboolean(lua, -1)) {
        return luaL_error(lua, "module \"%s\" must return a table", name);
    }
    if (lua_istable(lua, -1)) {
        room_freeze(lua, NULL);
    }
    lua_pushvalue(lua, -1);
    lua_setfield(lua, 2, name);
    return 1;
}

/*
 * Runs the host's chunk and leaves its table.  Every call starts from here: local variables of
 * the chunk and of what it requires are new each time, so no call can leave anything for the next.
 */
static void
run_main(lua_State *lua)
{
    lua_newtable(lua);
    lua_setfield(lua, LUA_REGISTRYINDEX, LOADED);
    push_chunk(lua, MAIN);
    lua_call(lua, 0, 1);
    if (!lua_istable(lua, -1)) {
        luaL_error(lua,
                   "(hook 0):1: a hook file must return a table of functions, not %s; end it with "
                   "\"return hooks\"",
                   luaL_typename(lua, -1));
    }
    room_freeze(lua, NULL);
}

/* Body: context points to the source's pointer. */
static int
open_body(lua_State *lua)
{
    const Source *const *source = lua_touserdata(lua, 1);

    room_push_environment(lua, base_require);
    lua_setfield(lua, LUA_REGISTRYINDEX, ENVIRONMENT);
    lua_newtable(lua);
    lua_setfield(lua, LUA_REGISTRYINDEX, CHUNKS);
    lua_getfield(lua, LUA_REGISTRYINDEX, CHUNKS);
    compile(lua, *source);
    lua_setfield(lua, -2, MAIN);
    run_main(lua);
    return 0;
}

/* The names of the functions in the table at the top, for a hint. */
static void
note_missing(lua_State *lua, Wanted *wanted)
{
    const int contents = lua_gettop(lua);
    const size_t count = keys_push_sorted(lua);
    const char **names = arena_new_array(wanted->arena, const char *, count + 1);
    size_t used = 0;

    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(lua, contents + 1, (lua_Integer) i + 1);
        lua_pushvalue(lua, -1);
        if (lua_rawget(lua, contents) == LUA_TFUNCTION && lua_type(lua, -2) == LUA_TSTRING) {
            names[used++] = arena_strdup(wanted->arena, lua_tostring(lua, -2));
        }
        lua_settop(lua, contents + 1);
    }
    wanted->missing = true;
    wanted->nearest = nearest_name(wanted->name.text, names);
}

bool
module_push_function(lua_State *lua, Wanted *wanted)
{
    run_main(lua);
    room_host(lua)->budget = HOOK_INSTRUCTIONS;
    luaL_getmetafield(lua, -1, "contents"); /* run_main froze the table */
    if (lua_getfield(lua, -1, wanted->name.text) == LUA_TFUNCTION) {
        return true;
    }
    lua_pop(lua, 1);
    note_missing(lua, wanted);
    return false;
}

bool
module_report_missing(const HookHost *host, const Wanted *wanted, Diags *diags)
{
    diag_error(diags, DIAG_HOOK_MISSING, wanted->name.span, "\"%s\" has no function \"%s\"",
               host->sources.items[0]->name, wanted->name.text);
    if (wanted->nearest != NULL) {
        diag_hint(diags, "Did you mean \"%s\"?", wanted->nearest);
    }
    return false;
}

static HookHost *
fail_to_start(HookHost *host, Diags *diags)
{
    hook_close(host);
    diag_error(diags, DIAG_HOOK_BUDGET, (Span){0}, "not enough memory to start Lua");
    return NULL;
}

HookHost *
hook_open(const Source *source, HookFindModule find, void *context, Diags *diags)
{
    HookHost *host = calloc(1, sizeof(*host));

    if (host == NULL) {
        return fail_to_start(host, diags);
    }
    host->arena = arena_new();
    host->find = find;
    host->find_context = context;
    if (!room_open(host)) {
        return fail_to_start(host, diags);
    }
    if (!room_run(host, open_body, &source, NULL, diags)) {
        hook_close(host);
        return NULL;
    }
    host->loaded = host->sources.count;
    return host;
}

void
hook_close(HookHost *host)
{
    if (host != NULL) {
        room_close(host);
        arena_free(host->arena);
        free(host);
    }
}
