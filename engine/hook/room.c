#include "hook/room.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "hook/builder.h"
#include "hook/keys.h"
#include "hook/library.h"
#include "hook/node.h"
#include "hook/record.h"

enum
{
    INSTRUCTIONS_PER_TICK = 1000,
    BIG_BLOCK_BYTES = 4096,
    BYTES_PER_INSTRUCTION = 64, /* what copying a big block costs */
    MAX_MESSAGE = 400,
    MAX_LEVELS = 100
};

HookHost *
room_host(lua_State *lua)
{
    return *(HookHost **) lua_getextraspace(lua);
}

/* Reads digits between two texts; the end, or NULL where `at` is something else. */
static const char *
read_number(const char *at, const char *before, const char *after, unsigned *number)
{
    if (strncmp(at, before, strlen(before)) != 0) {
        return NULL;
    }
    at += strlen(before);
    const size_t digits = strspn(at, "0123456789");

    if (digits == 0 || digits > 9 || strncmp(at + digits, after, strlen(after)) != 0) {
        return NULL;
    }
    *number = (unsigned) strtoul(at, NULL, 10);
    return at + digits + strlen(after);
}

unsigned
room_source_number(const HookHost *host, const char *chunk_name)
{
    unsigned number = 0;

    return read_number(chunk_name, "=(hook ", ")", &number) != NULL && number < host->sources.count
               ? number
               : (unsigned) host->sources.count;
}

/* Allocates nothing: the allocator itself asks. */
void
room_line(lua_State *lua, unsigned *source, unsigned *line)
{
    const HookHost *host = room_host(lua);
    lua_Debug where;

    *line = 0;
    for (int level = 0; level < MAX_LEVELS && lua_getstack(lua, level, &where); level++) {
        lua_getinfo(lua, "Sl", &where);
        if (where.currentline > 0) {
            *source = room_source_number(host, where.source);
            *line = (unsigned) where.currentline;
            return;
        }
    }
}

void
room_own_line(lua_State *lua, unsigned *source, unsigned *line)
{
    const HookHost *host = room_host(lua);
    lua_Debug where;

    room_line(lua, source, line);
    for (int level = 0;
         *line > 0 && *source > 0 && level < MAX_LEVELS && lua_getstack(lua, level, &where);
         level++) {
        lua_getinfo(lua, "Sl", &where);
        if (where.currentline > 0 && room_source_number(host, where.source) == 0) {
            *source = 0;
            *line = (unsigned) where.currentline;
        }
    }
}

/* Notes the innermost line of Lua. */
static void
note_line(HookHost *host)
{
    room_line(host->lua, &host->error_source, &host->error_line);
}

static void *
limited_alloc(void *context, void *block, size_t old_size, size_t new_size)
{
    HookHost *host = context;
    const size_t held = block != NULL ? old_size : 0;

    if (new_size == 0) {
        free(block);
        host->memory_used -= held;
        return NULL;
    }
    if (new_size > held && host->memory_used - held + new_size > HOOK_MEMORY_BYTES) {
        /* Lua collects and asks again; if that fails too it raises an error that skips on_error. */
        if (host->lua != NULL) {
            note_line(host);
        }
        return NULL;
    }
    if (new_size > BIG_BLOCK_BYTES) {
        host->budget -= (double) new_size / BYTES_PER_INSTRUCTION; /* the next tick looks */
    }
    void *moved = realloc(block, new_size);

    if (moved != NULL) {
        host->memory_used += new_size - held;
    }
    return moved;
}

int
room_refuse(lua_State *lua, const char *fmt, ...)
{
    char text[MAX_MESSAGE];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    room_host(lua)->spent = true;
    return luaL_error(lua, "%s", text);
}

void
room_charge(lua_State *lua, double work)
{
    HookHost *host = room_host(lua);

    host->budget -= work;
    if (host->budget < 0) {
        room_refuse(lua, "the hook takes more than %d instructions", HOOK_INSTRUCTIONS);
    }
}

static void
on_tick(lua_State *lua, lua_Debug *where)
{
    (void) where;
    room_charge(lua, INSTRUCTIONS_PER_TICK);
}

/* Message handler: leaves text, and notes where it happened. */
static int
on_error(lua_State *lua)
{
    HookHost *host = room_host(lua);
    unsigned source = 0;
    unsigned line = 0;

    if (lua_type(lua, 1) != LUA_TSTRING) {
        lua_pushliteral(lua, "error raised with a value that is not text: ");
        room_push_text(lua, 1);
        lua_concat(lua, 2);
        lua_replace(lua, 1);
        lua_settop(lua, 1);
    }
    const char *text = lua_tostring(lua, 1);
    const char *rest = read_number(text, "(hook ", ")", &source);

    /* Lua's own prefix; there is no pcall, so it can only stand at the start. */
    rest = rest != NULL ? read_number(rest, ":", ": ", &line) : NULL;
    if (rest != NULL && source < host->sources.count) {
        host->error_source = source;
        host->error_line = line;
        host->error_skip = (size_t) (rest - text);
    } else {
        note_line(host);
    }
    return 1;
}

const char *
room_one_line(Arena *arena, const char *text)
{
    const size_t len = strlen(text);
    char *copy = arena_strndup(arena, text, len < MAX_MESSAGE ? len : MAX_MESSAGE);
    char *at = copy;

    while (*at != '\0') {
        const size_t bytes = utf8_length(at, UTF8_LONGEST);

        if (bytes == 0 && strlen(at) < UTF8_LONGEST && len > MAX_MESSAGE) {
            *at = '\0'; /* a character that was cut */
            break;
        }
        if (bytes == 0 || (unsigned char) *at < ' ' || *at == 0x7F) {
            *at = bytes == 0 ? '?' : ' ';
        }
        at += bytes > 0 ? bytes : 1;
    }
    return copy;
}

Span
room_span(const HookHost *host, unsigned source, unsigned line)
{
    if (source >= host->sources.count || line == 0) {
        return (Span){0};
    }
    const Source *file = host->sources.items[source];
    const char *start = file->text;

    for (unsigned at = 1; at < line && strchr(start, '\n') != NULL; at++) {
        start = strchr(start, '\n') + 1;
    }
    const size_t indent = strspn(start, " \t");
    uint16_t width = 0;

    for (const char *at = start + indent; *at != '\0' && strchr("\r\n", *at) == NULL; at++) {
        if (((unsigned char) *at & 0xC0) != 0x80 && width < UINT16_MAX) {
            width++;
        }
    }
    return (Span){.source = file,
                  .line = line,
                  .column = (uint16_t) ((indent < UINT16_MAX ? indent : 0) + 1),
                  .width = width > 0 ? width : 1};
}

static void
report(HookHost *host, int status, const Text *caller, Diags *diags)
{
    ArenaMark mark = arena_mark(host->arena);
    /* The handler left text; when it failed itself there may be anything. */
    const bool has_text = lua_type(host->lua, -1) == LUA_TSTRING && status == LUA_ERRRUN;
    const char *text = has_text ? lua_tostring(host->lua, -1) + host->error_skip : "";
    const bool deep = status == LUA_ERRERR || strstr(text, "stack overflow") != NULL;
    const bool full = status == LUA_ERRMEM;
    const bool spent = host->spent || deep || full;
    Span span = room_span(host, host->error_source, host->error_line);

    if (span.source == NULL && caller != NULL) {
        span = caller->span;
    }
    if (full) {
        text = "the hook needs more memory than a hook may use (16 MiB)";
    } else if (deep) {
        text = "the hook calls itself too deeply";
    }
    diag_error(diags, spent ? DIAG_HOOK_BUDGET : DIAG_HOOK_FAILED, span, "%s",
               room_one_line(host->arena, text));
    if (caller != NULL && caller->span.source != NULL) {
        diag_hint(diags, "The hook \"%s\" was called for %s:%u.", caller->text,
                  caller->span.source->name, (unsigned) caller->span.line);
    }
    arena_rewind(host->arena, mark);
}

bool
room_run(HookHost *host, RoomFunction body, void *context, const Text *caller, Diags *diags)
{
    host->budget = HOOK_INSTRUCTIONS;
    host->spent = false;
    host->sealed = false;
    host->record = NULL;
    host->asked_dialect = false;
    host->error_source = 0;
    host->error_line = 0;
    host->error_skip = 0;
    /* Light functions and pointers: pushing them cannot fail outside of pcall. */
    lua_pushcfunction(host->lua, on_error);
    lua_pushcfunction(host->lua, body);
    lua_pushlightuserdata(host->lua, context);
    lua_sethook(host->lua, on_tick, LUA_MASKCOUNT, INSTRUCTIONS_PER_TICK);
    const int status = lua_pcall(host->lua, 1, 0, 1);

    lua_sethook(host->lua, NULL, 0, 0);
    if (status != LUA_OK) {
        report(host, status, caller, diags);
    }
    lua_settop(host->lua, 0);
    return status == LUA_OK;
}

bool
room_open(HookHost *host)
{
    host->lua = lua_newstate(limited_alloc, host);
    if (host->lua == NULL) {
        return false;
    }
    *(HookHost **) lua_getextraspace(host->lua) = host;
    return true;
}

void
room_close(HookHost *host)
{
    if (host->lua != NULL) {
        lua_close(host->lua);
    }
}

void
room_push_text(lua_State *lua, int index)
{
    switch (lua_type(lua, index)) {
        case LUA_TNIL:
        case LUA_TBOOLEAN:
        case LUA_TNUMBER:
        case LUA_TSTRING:
            luaL_tolstring(lua, index, NULL);
            break;
        case LUA_TUSERDATA:
            node_push_shown(lua, index);
            break;
        default:
            lua_pushstring(lua, luaL_typename(lua, index));
    }
}

/* ---- read-only tables ---------------------------------------------------------------------- */

int
room_unknown_name(lua_State *lua, const char *message, const char *name, const char *const *names)
{
    const char *nearest = nearest_name(name, names);

    return nearest != NULL ? luaL_error(lua, "%s; did you mean \"%s\"?", message, nearest)
                           : luaL_error(lua, "%s", message);
}

static int
refuse_write(lua_State *lua)
{
    const char *label = lua_tostring(lua, lua_upvalueindex(1));
    const char *name = lua_type(lua, 2) == LUA_TSTRING ? lua_tostring(lua, 2) : "?";

    if (*label == '\0') {
        return luaL_error(lua, "the global \"%s\" cannot be set; write \"local %s\"", name, name);
    }
    return luaL_error(lua, "\"%s\" cannot be set: %s is read-only", name, label);
}

void
room_push_refuse_write(lua_State *lua, const char *label)
{
    lua_pushstring(lua, label);
    lua_pushcclosure(lua, refuse_write, 1);
}

void
room_push_contents(lua_State *lua, int index)
{
    index = lua_absindex(lua, index);
    if (luaL_getmetafield(lua, index, "contents") == LUA_TNIL) {
        lua_pushvalue(lua, index);
    }
}

/* __index of a strict table.  Upvalues: contents, label (empty: the room itself). */
static int
strict_index(lua_State *lua)
{
    lua_settop(lua, 2);
    lua_pushvalue(lua, 2);
    if (lua_rawget(lua, lua_upvalueindex(1)) != LUA_TNIL) {
        return 1;
    }
    if (lua_type(lua, 2) != LUA_TSTRING) {
        return luaL_error(lua, "a name is text, not a %s", luaL_typename(lua, 2));
    }
    const char *label = lua_tostring(lua, lua_upvalueindex(2));
    const char *name = lua_tostring(lua, 2);
    const char *message = *label == '\0' ? lua_pushfstring(lua, "a hook has no \"%s\"", name)
                                         : lua_pushfstring(lua, "%s has no \"%s\"", label, name);

    lua_pushvalue(lua, lua_upvalueindex(1));
    const size_t count = keys_push_sorted(lua);
    const char **names = lua_newuserdatauv(lua, (count + 1) * sizeof(*names), 0);

    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(lua, -2, (lua_Integer) i + 1);
        names[i] = lua_tostring(lua, -1);
        lua_pop(lua, 1); /* the contents keep it */
    }
    names[count] = NULL;
    return room_unknown_name(lua, message, name, names);
}

void
room_push_strict_index(lua_State *lua, const char *label)
{
    lua_pushstring(lua, label);
    lua_pushcclosure(lua, strict_index, 2);
}

/* Moves the fields of the table at `from` to the table at `to`. */
static void
move_fields(lua_State *lua, int from, int to)
{
    for (lua_pushnil(lua); lua_next(lua, from) != 0;) {
        lua_pushvalue(lua, -2);
        lua_insert(lua, -2);
        lua_rawset(lua, to);
        lua_pushvalue(lua, -1);
        lua_pushnil(lua);
        lua_rawset(lua, from); /* clearing a field is allowed while walking */
    }
}

/* "#" of a read-only table.  Upvalue: its contents. */
static int
frozen_length(lua_State *lua)
{
    lua_pushinteger(lua, (lua_Integer) lua_rawlen(lua, lua_upvalueindex(1)));
    return 1;
}

void
room_freeze(lua_State *lua, const char *label)
{
    const int table = lua_gettop(lua);

    luaL_checkstack(lua, 8, NULL);
    if (lua_getmetatable(lua, table)) {
        lua_settop(lua, table);
        return;
    }
    lua_newtable(lua); /* contents */
    move_fields(lua, table, table + 1);
    lua_createtable(lua, 0, 4);
    lua_pushvalue(lua, table + 1);
    lua_setfield(lua, -2, "contents");
    lua_pushvalue(lua, table + 1);
    lua_pushcclosure(lua, frozen_length, 1);
    lua_setfield(lua, -2, "__len");
    lua_pushvalue(lua, table + 1);
    if (label != NULL) {
        room_push_strict_index(lua, label);
    }
    lua_setfield(lua, -2, "__index");
    room_push_refuse_write(lua, label != NULL ? label : "a loaded module");
    lua_setfield(lua, -2, "__newindex");
    lua_setmetatable(lua, table);
    lua_settop(lua, table);
}

void
room_push_environment(lua_State *lua, RoomFunction require)
{
    lua_newtable(lua);
    lua_pushcfunction(lua, require);
    lua_setfield(lua, -2, "require");
    library_install(lua);
    builder_install(lua);
    record_install(lua);
    room_freeze(lua, "");
}
