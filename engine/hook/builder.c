#include "hook/builder.h"

#include <lauxlib.h>
#include <lua.h>
#include <string.h>

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

/* Pushes the text `name(first, ..., last)` of texts. */
static void
push_texts(lua_State *lua, const char *name, int first, int last)
{
    lua_pushstring(lua, name);
    lua_pushliteral(lua, "(");
    node_push_joined(lua, first, last, ", ");
    lua_pushliteral(lua, ")");
    lua_concat(lua, 4);
}

/* Pushes `name(argument, ...)` of the arguments first... */
static void
push_call(lua_State *lua, const char *name, int first)
{
    const int last = lua_gettop(lua);

    for (int i = first; i <= last; i++) {
        node_to_text(lua, i);
    }
    push_texts(lua, name, first, last);
    node_push(lua, NODE_ATOM);
}

static int
sql_coalesce(lua_State *lua)
{
    const int last = lua_gettop(lua);

    if (last == 0) {
        return luaL_error(lua, "sql.coalesce needs a value at least");
    }
    const bool rejects = node_rejects(lua, last);

    node_to_result(lua, last);
    for (int i = 1; i < last; i++) {
        node_to_text(lua, i);
    }
    push_texts(lua, "coalesce", 1, last);
    node_push(lua, rejects ? NODE_REJECT : NODE_ATOM);
    return 1;
}

/* concat(concat(a, b), c): NULL counts as ''. */
static int
sql_concat(lua_State *lua)
{
    const int last = lua_gettop(lua);

    if (last < 2) {
        return luaL_error(lua, "sql.concat needs two values at least");
    }
    for (int i = 1; i <= last; i++) {
        node_to_text(lua, i);
    }
    for (int i = 2; i <= last; i++) {
        push_texts(lua, "concat", i - 1, i);
        lua_replace(lua, i);
    }
    lua_settop(lua, last);
    node_push(lua, NODE_ATOM);
    return 1;
}

static int
sql_reject(lua_State *lua)
{
    const char *why = node_check_text(lua, 1);

    if (why[strspn(why, " \t\r\n")] == '\0') {
        return luaL_error(lua, "sql.reject wants a reason, as text");
    }
    lua_settop(lua, 1);
    node_to_text(lua, 1);
    push_texts(lua, "reject", 1, 1);
    node_push(lua, NODE_REJECT);
    return 1;
}

static const HookFunction *
find_function(const HookFunction *functions, const char *name)
{
    while (functions->name != NULL && strcmp(functions->name, name) != 0) {
        functions++;
    }
    return functions->name != NULL ? functions : NULL;
}

static int
unknown_function(lua_State *lua, const HookFunction *functions, const char *name)
{
    size_t count = 0;

    while (functions[count].name != NULL) {
        count++;
    }
    const char **names = lua_newuserdatauv(lua, (count + 1) * sizeof(*names), 0);

    for (size_t i = 0; i <= count; i++) {
        names[i] = functions[i].name;
    }
    return room_unknown_name(lua, lua_pushfstring(lua, "SQL here has no function \"%s\"", name),
                             name, names);
}

/* A hook that has not asked for the dialect must do for both. */
static void
check_function(lua_State *lua, const char *name)
{
    const HookHost *host = room_host(lua);
    const HookRecord *record = host->record;

    if (record == NULL || record->functions == NULL) {
        return;
    }
    const bool redshift = strcmp(record->dialect, "redshift") == 0;
    const HookFunction *found = find_function(record->functions, name);

    if (found == NULL) {
        unknown_function(lua, record->functions, name);
        return;
    }
    if (host->asked_dialect ? !(redshift ? found->redshift : found->postgres)
                            : !found->redshift || !found->postgres) {
        luaL_error(lua, "the function \"%s\" is %s only%s", name,
                   found->postgres ? "PostgreSQL's" : "Redshift's",
                   host->asked_dialect ? "" : "; ask record.dialect before you use it");
    }
}

static int
sql_fn(lua_State *lua)
{
    const char *name = luaL_checkstring(lua, 1);

    if (!text_is_simple_name(name) || strlen(name) != lua_rawlen(lua, 1)) {
        return luaL_error(lua, "\"%s\" is no function name; write it in lower case", name);
    }
    if (strcmp(name, "reject") == 0) {
        return luaL_error(lua, "write sql.reject(why)");
    }
    check_function(lua, name);
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

int
builder_cast(lua_State *lua)
{
    const char *type = check_type(lua, 2);

    node_cast(lua, 1, type);
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

void
builder_install(lua_State *lua)
{
    static const luaL_Reg functions[] = {{"literal", sql_literal},
                                         {"date", builder_date},
                                         {"timestamp", builder_timestamp},
                                         {"interval", builder_interval},
                                         {"raw", sql_raw},
                                         {"coalesce", sql_coalesce},
                                         {"concat", sql_concat},
                                         {"fn", sql_fn},
                                         {"cast", builder_cast},
                                         {"try_cast", sql_try_cast},
                                         {"negate", sql_negate},
                                         {"case", builder_case},
                                         {"when", builder_when},
                                         {"otherwise", builder_otherwise},
                                         {"reject", sql_reject},
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
    lua_pushliteral(lua, "sql.drop");
    node_push(lua, NODE_DROP);
    lua_setfield(lua, -2, "drop");
    room_freeze(lua, "sql");
    lua_setfield(lua, -2, "sql");
}
