/* The operators and methods of expressions. */
#include <lauxlib.h>
#include <lua.h>

#include "hook/builder.h"
#include "hook/node.h"

/*
 * Upvalues: operator text, kind of the result.  Left to right without parentheses: a || b || c
 * on either side (it is associative), a - b - c and a / b * c on the left.
 */
static int
binary(lua_State *lua)
{
    const NodeKind own = (NodeKind) lua_tointeger(lua, lua_upvalueindex(2));

    for (int i = 1; i <= 2; i++) {
        const NodeKind kind = node_to_text(lua, i);
        const bool same = kind == own && own != NODE_OTHER && (i == 1 || own == NODE_CONCAT);

        if (kind != NODE_ATOM && !same) {
            node_wrap(lua, i);
        }
    }
    lua_settop(lua, 2);
    node_push_joined(lua, 1, 2, lua_tostring(lua, lua_upvalueindex(1)));
    node_push(lua, own);
    return 1;
}

static int
negate(lua_State *lua)
{
    node_to_operand(lua, 1);
    lua_pushliteral(lua, "-");
    lua_pushvalue(lua, 1);
    lua_concat(lua, 2);
    node_push(lua, NODE_OTHER);
    return 1;
}

/* Upvalue: what follows the operand. */
static int
postfix(lua_State *lua)
{
    node_to_operand(lua, 1);
    lua_settop(lua, 1);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_concat(lua, 2);
    node_push(lua, NODE_OTHER);
    return 1;
}

/* Upvalue: " IN (" or " NOT IN (". */
static int
one_of(lua_State *lua)
{
    const int last = lua_gettop(lua);

    if (last < 2) {
        return luaL_error(lua, "one_of and none_of need a value at least");
    }
    node_to_operand(lua, 1);
    for (int i = 2; i <= last; i++) {
        node_to_text(lua, i);
    }
    node_push_joined(lua, 2, last, ", ");
    lua_pushvalue(lua, 1);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_rotate(lua, -3, 2);
    lua_pushliteral(lua, ")");
    lua_concat(lua, 4);
    node_push(lua, NODE_OTHER);
    return 1;
}

static int
between(lua_State *lua)
{
    luaL_checkany(lua, 3);
    for (int i = 1; i <= 3; i++) {
        node_to_operand(lua, i);
    }
    lua_settop(lua, 3);
    lua_pushliteral(lua, " BETWEEN ");
    lua_insert(lua, 2);
    lua_pushliteral(lua, " AND ");
    lua_insert(lua, 4);
    lua_concat(lua, 5);
    node_push(lua, NODE_OTHER);
    return 1;
}

/* Upvalue: " LIKE " or " NOT LIKE ".  A third argument is the escape character. */
static int
like(lua_State *lua)
{
    const bool escape = !lua_isnoneornil(lua, 3);

    luaL_checkany(lua, 2);
    node_to_operand(lua, 1);
    node_to_operand(lua, 2);
    lua_settop(lua, 3);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 2);
    if (escape) {
        node_to_text(lua, 4);
        lua_pushliteral(lua, " ESCAPE ");
        lua_insert(lua, 4);
    }
    lua_settop(lua, escape ? 5 : 3);
    lua_concat(lua, escape ? 5 : 3);
    node_push(lua, NODE_OTHER);
    return 1;
}

static int
refuse_compare(lua_State *lua)
{
    return luaL_error(lua, "Lua cannot compare expressions; write a:eq(b), ne, lt, le, gt or ge");
}

static int
refuse_length(lua_State *lua)
{
    return luaL_error(lua, "an expression has no length in Lua; write sql.fn(\"length\", ...)");
}

static int
call(lua_State *lua)
{
    const RoomFunction method = node_method(lua, 1);

    if (method == NULL) {
        return luaL_error(lua, "an expression cannot be called");
    }
    lua_remove(lua, 1);
    return method(lua);
}

static void
push_binary(lua_State *lua, const char *text, NodeKind kind)
{
    lua_pushstring(lua, text);
    lua_pushinteger(lua, kind);
    lua_pushcclosure(lua, binary, 2);
}

/* Pushes a function with one text as its upvalue. */
static void
push_with(lua_State *lua, RoomFunction function, const char *text)
{
    lua_pushstring(lua, text);
    lua_pushcclosure(lua, function, 1);
}

static const char *const compares[][2] = {{"eq", " = "},
                                          {"ne", " <> "},
                                          {"lt", " < "},
                                          {"le", " <= "},
                                          {"gt", " > "},
                                          {"ge", " >= "},
                                          {"differs", " IS DISTINCT FROM "},
                                          {"same", " IS NOT DISTINCT FROM "}};
static const struct
{
    const char *name;
    RoomFunction function;
    const char *text;
} others[] = {{"is_null", postfix, " IS NULL"}, {"is_not_null", postfix, " IS NOT NULL"},
              {"one_of", one_of, " IN ("},      {"none_of", one_of, " NOT IN ("},
              {"like", like, " LIKE "},         {"unlike", like, " NOT LIKE "},
              {"between", between, ""},         {"cast", builder_cast, ""}};

enum
{
    COMPARES = sizeof(compares) / sizeof(*compares),
    OTHERS = sizeof(others) / sizeof(*others)
};

size_t
node_names(const char **names)
{
    for (size_t i = 0; i < COMPARES; i++) {
        names[i] = compares[i][0];
    }
    for (size_t i = 0; i < OTHERS; i++) {
        names[COMPARES + i] = others[i].name;
    }
    return COMPARES + OTHERS;
}

/* Pushes the table of methods. */
static void
push_methods(lua_State *lua)
{
    lua_newtable(lua);
    for (size_t i = 0; i < COMPARES; i++) {
        push_binary(lua, compares[i][1], NODE_OTHER);
        lua_setfield(lua, -2, compares[i][0]);
    }
    for (size_t i = 0; i < OTHERS; i++) {
        push_with(lua, others[i].function, others[i].text);
        lua_setfield(lua, -2, others[i].name);
    }
}

void
node_install(lua_State *lua)
{
    static const struct
    {
        const char *event;
        const char *text;
        NodeKind kind;
    } operators[] = {{"__concat", " || ", NODE_CONCAT}, {"__add", " + ", NODE_SUM},
                     {"__sub", " - ", NODE_SUM},        {"__mul", " * ", NODE_PRODUCT},
                     {"__div", " / ", NODE_PRODUCT},    {"__mod", " % ", NODE_PRODUCT}};
    static const luaL_Reg events[] = {{"__unm", negate},
                                      {"__eq", refuse_compare},
                                      {"__lt", refuse_compare},
                                      {"__le", refuse_compare},
                                      {"__len", refuse_length},
                                      {"__call", call},
                                      {NULL, NULL}};

    luaL_newmetatable(lua, NODE_NAME);
    for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
        push_binary(lua, operators[i].text, operators[i].kind);
        lua_setfield(lua, -2, operators[i].event);
    }
    luaL_setfuncs(lua, events, 0);
    push_methods(lua);
    room_push_strict_index(lua, "an expression");
    lua_setfield(lua, -2, "__index");
    room_push_refuse_write(lua, "an expression");
    lua_setfield(lua, -2, "__newindex");
    lua_pop(lua, 1);
}
