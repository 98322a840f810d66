/* Hooks about a record: what they return, and the lines of Lua that made it. */
#include <lauxlib.h>
#include <lua.h>
#include <string.h>

#include "hook/module.h"
#include "hook/node.h"
#include "hook/record.h"
#include "hook/result.h"
#include "hook/text.h"

typedef struct Call
{
    Wanted wanted;
    const HookRecord *record;
    HookColumn column; /* that is asked about */
    Made made;
    Text text; /* results */
    const HookNode *node;
    HookNamed named;
} Call;

/* The function at the top: its lines, for results that no line is known of. */
static void
note_function(lua_State *lua, Call *call)
{
    lua_Debug where;

    lua_pushvalue(lua, -1);
    lua_getinfo(lua, ">S", &where);
    call->made = (Made){.arena = call->wanted.arena,
                        .caller = &call->wanted.name,
                        .source = room_source_number(room_host(lua), where.source),
                        .first = where.linedefined > 0 ? (unsigned) where.linedefined : 1,
                        .last = where.lastlinedefined > 0 ? (unsigned) where.lastlinedefined : 1};
}

/* Pushes what is called first; false, and nothing pushed, where there is no such function. */
static bool
push_function(lua_State *lua, Call *call)
{
    if (!module_push_function(lua, &call->wanted)) {
        return false;
    }
    note_function(lua, call);
    room_host(lua)->record = call->record;
    room_host(lua)->asked_dialect = false;
    record_push(lua, call->record);
    return true;
}

/* What a value is made of: the result at the top. */
static void
take_text(lua_State *lua, Call *call)
{
    const int type = lua_type(lua, -1);
    const int at = lua_gettop(lua);

    if (type == LUA_TSTRING) {
        const char *text = lua_tostring(lua, -1);

        if (text_is_clean(text, lua_rawlen(lua, -1)) && text[strspn(text, " \t\r\n")] != '\0') {
            call->text = result_text(lua, at, &call->made);
            return;
        }
    } else if (node_is(lua, -1, NODE_ATOM, NODE_REJECT)) {
        call->text = result_text(lua, at, &call->made);
        return;
    }
    result_refuse(lua, &call->made, "the hook \"%s\" returned %s, not an expression",
                  call->wanted.name.text,
                  type == LUA_TSTRING     ? "empty or broken text"
                  : type == LUA_TUSERDATA ? "a record, a table or a part of CASE"
                                          : lua_typename(lua, type));
}

/* Body: context is the Call. */
static int
value_body(lua_State *lua)
{
    Call *call = lua_touserdata(lua, 1);

    if (push_function(lua, call)) {
        lua_call(lua, 1, 1);
        take_text(lua, call);
    }
    return 0;
}

static int
record_body(lua_State *lua)
{
    Call *call = lua_touserdata(lua, 1);

    if (!push_function(lua, call)) {
        return 0;
    }
    lua_call(lua, 1, 1);
    if (lua_istable(lua, -1)) {
        call->node = result_node(lua, lua_gettop(lua), &call->made);
    } else if (!lua_isnil(lua, -1)) {
        result_refuse(lua, &call->made, "the hook \"%s\" returned a %s, not a table or nil",
                      call->wanted.name.text, luaL_typename(lua, -1));
    }
    return 0;
}

/* The results at `first`: a name, perhaps what it is made of, perhaps its type. */
static void
take_named(lua_State *lua, int first, Call *call)
{
    if (lua_type(lua, first) != LUA_TSTRING) {
        result_refuse(lua, &call->made, "the hook \"%s\" returned a %s, not the name of a value",
                      call->wanted.name.text, luaL_typename(lua, first));
    }
    node_check_text(lua, first);
    if (lua_isnil(lua, first + 1)) {
        record_push_column(lua, call->column.table,
                           call->column.table->columns[call->column.index]);
        lua_replace(lua, first + 1);
    }
    if (!lua_isnil(lua, first + 2) && lua_type(lua, first + 2) != LUA_TSTRING) {
        result_refuse(lua, &call->made, "the hook \"%s\" returned a %s as the type of a value",
                      call->wanted.name.text, luaL_typename(lua, first + 2));
    }
    const HookNode *value = result_node(lua, first + 1, &call->made);
    const char *type = lua_tostring(lua, first + 2);

    call->named = (HookNamed){
        .name = arena_strdup(call->wanted.arena, lua_tostring(lua, first)),
        .value = value,
        .type = type != NULL ? arena_strdup(call->wanted.arena, type) : NULL,
        .span = value->span,
    };
}

static int
column_body(lua_State *lua)
{
    Call *call = lua_touserdata(lua, 1);

    if (!push_function(lua, call)) {
        return 0;
    }
    record_push_about(lua, call->column.table, call->column.index);
    lua_call(lua, 2, 3);
    const int first = lua_gettop(lua) - 2;

    if (!lua_isnil(lua, first)) {
        take_named(lua, first, call);
    }
    return 0;
}

static bool
run(HookHost *host, RoomFunction body, Call *call, Diags *diags)
{
    const bool ok = room_run(host, body, call, &call->wanted.name, diags);

    host->record = NULL;
    return ok && call->wanted.missing ? module_report_missing(host, &call->wanted, diags) : ok;
}

bool
hook_call(HookHost *host, Arena *arena, Text name, const HookRecord *record, Text *out,
          Diags *diags)
{
    Call call = {.wanted = {.arena = arena, .name = name}, .record = record};
    const bool ok = run(host, value_body, &call, diags);

    *out = call.text;
    return ok;
}

bool
hook_call_record(HookHost *host, Arena *arena, Text name, const HookRecord *record,
                 const HookNode **out, Diags *diags)
{
    Call call = {.wanted = {.arena = arena, .name = name}, .record = record};
    const bool ok = run(host, record_body, &call, diags);

    *out = call.node;
    return ok;
}

bool
hook_call_column(HookHost *host, Arena *arena, Text name, const HookRecord *record,
                 HookColumn column, HookNamed *out, Diags *diags)
{
    Call call = {.wanted = {.arena = arena, .name = name}, .record = record, .column = column};
    const bool ok = run(host, column_body, &call, diags);

    *out = call.named;
    return ok;
}

size_t
hook_names(HookThing thing, const char **names)
{
    switch (thing) {
        case HOOK_THING_EXPRESSION:
            return node_names(names);
        case HOOK_THING_TABLE:
            return table_names(names);
        case HOOK_THING_RECORD:
            return record_names(names);
        case HOOK_THING_COLUMN:
            break;
    }
    return column_names(names);
}
