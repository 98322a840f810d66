#include "hook/record.h"

#include <lauxlib.h>
#include <lua.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "hook/node.h"
#include "hook/result.h"
#include "hook/text.h"

#define RECORD_NAME "the record"
#define TABLE_NAME  "a record's table"

static const HookTable *
check_table(lua_State *lua)
{
    return *(const HookTable *const *) luaL_checkudata(lua, 1, TABLE_NAME);
}

/* The column's number, or -1. */
static long
find_column(const HookTable *table, const char *name)
{
    for (long i = 0; table->columns[i] != NULL; i++) {
        if (strcmp(table->columns[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

/* Pushes: table "payments" (alias t) has no column "x"; did you mean "y"? */
static const char *
push_missing(lua_State *lua, const HookTable *table, const char *name)
{
    const char *nearest = NULL;

    for (size_t i = 0; nearest == NULL && table->columns[i] != NULL; i++) {
        nearest = strcasecmp(table->columns[i], name) == 0 ? table->columns[i] : NULL;
    }
    if (nearest == NULL) {
        nearest = nearest_name(name, table->columns);
    }
    return nearest != NULL
               ? lua_pushfstring(lua,
                                 "table \"%s\" (alias \"%s\") has no column \"%s\"; did you mean "
                                 "\"%s\"?",
                                 table->table, table->alias, name, nearest)
               : lua_pushfstring(lua, "table \"%s\" (alias \"%s\") has no column \"%s\"",
                                 table->table, table->alias, name);
}

static int
table_has(lua_State *lua)
{
    const HookTable *table = check_table(lua);

    lua_pushboolean(lua, find_column(table, luaL_checkstring(lua, 2)) >= 0);
    return 1;
}

static int
table_columns(lua_State *lua)
{
    const HookTable *table = check_table(lua);

    lua_newtable(lua);
    for (size_t i = 0; table->columns[i] != NULL; i++) {
        lua_pushstring(lua, table->columns[i]);
        lua_rawseti(lua, -2, (lua_Integer) i + 1);
    }
    return 1;
}

static int
table_type(lua_State *lua)
{
    const HookTable *table = check_table(lua);
    const char *name = luaL_checkstring(lua, 2);
    const long column = find_column(table, name);

    if (column < 0) {
        return luaL_error(lua, "%s", push_missing(lua, table, name));
    }
    lua_pushstring(lua, table->types[column]);
    return 1;
}

static void
push_column(lua_State *lua, const HookTable *table, const char *name)
{
    node_push_identifier(lua, table->alias, true);
    lua_pushliteral(lua, ".");
    node_push_identifier(lua, name, false);
    lua_concat(lua, 3);
}

void
record_push_column(lua_State *lua, const HookTable *table, const char *name)
{
    push_column(lua, table, name);
    node_push(lua, NODE_ATOM);
}

/* In this order; the last is the expression. */
static const char *const column_fields[] = {"name", "type", "table", "alias", "value"};

size_t
column_names(const char **names)
{
    memcpy(names, column_fields, sizeof(column_fields));
    return sizeof(column_fields) / sizeof(*column_fields);
}

void
record_push_about(lua_State *lua, const HookTable *table, size_t column)
{
    const char *const fields[][2] = {{column_fields[0], table->columns[column]},
                                     {column_fields[1], table->types[column]},
                                     {column_fields[2], table->table},
                                     {column_fields[3], table->alias}};

    lua_newtable(lua);
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        lua_pushstring(lua, fields[i][1]);
        lua_setfield(lua, -2, fields[i][0]);
    }
    record_push_column(lua, table, table->columns[column]);
    lua_setfield(lua, -2, column_fields[4]);
    room_freeze(lua, "the column");
}

static const luaL_Reg table_methods[] = {
    {"has", table_has}, {"columns", table_columns}, {"type", table_type}, {NULL, NULL}};

size_t
table_names(const char **names)
{
    size_t count = 0;

    for (; table_methods[count].name != NULL; count++) {
        names[count] = table_methods[count].name;
    }
    return count;
}

static int
table_index(lua_State *lua)
{
    const HookTable *table = check_table(lua);

    if (lua_type(lua, 2) != LUA_TSTRING) {
        return luaL_error(lua, "a column's name is text, not a %s", luaL_typename(lua, 2));
    }
    const char *name = lua_tostring(lua, 2);
    const bool exists = find_column(table, name) >= 0;

    if (exists) {
        push_column(lua, table, name);
    } else {
        push_missing(lua, table, name);
    }
    for (const luaL_Reg *method = table_methods; method->name != NULL; method++) {
        if (strcmp(method->name, name) == 0) {
            node_push_method(lua, method->func, exists);
            return 1;
        }
    }
    if (!exists) {
        return luaL_error(lua, "%s", lua_tostring(lua, -1));
    }
    node_push(lua, NODE_ATOM);
    return 1;
}

static void
push_table(lua_State *lua, const HookTable *table)
{
    *(const HookTable **) lua_newuserdatauv(lua, sizeof(const HookTable *), 0) = table;
    luaL_setmetatable(lua, TABLE_NAME);
}

/* ---- the record ---------------------------------------------------------------------------- */

static const HookRecord *
check_record(lua_State *lua)
{
    return *(const HookRecord *const *) luaL_checkudata(lua, 1, RECORD_NAME);
}

static bool
push_alias(lua_State *lua, const HookRecord *record, const char *alias)
{
    for (size_t i = 0; i < record->table_count; i++) {
        if (strcmp(record->tables[i].alias, alias) == 0) {
            push_table(lua, &record->tables[i]);
            return true;
        }
    }
    return false;
}

/* Fields that are texts of the record. */
static const struct
{
    const char *name;
    size_t offset; /* of the text in HookRecord */
} record_texts[] = {
    {"tenant", offsetof(HookRecord, tenant)},     {"region", offsetof(HookRecord, region)},
    {"function", offsetof(HookRecord, function)}, {"func", offsetof(HookRecord, function)},
    {"dialect", offsetof(HookRecord, dialect)},   {"name", offsetof(HookRecord, record)},
    {"value", offsetof(HookRecord, value)}};

enum
{
    RECORD_TEXTS = sizeof(record_texts) / sizeof(*record_texts),
    RECORD_METHODS = 3
};

static int record_table(lua_State *lua);
static int record_find(lua_State *lua);
static int record_tables(lua_State *lua);

static const luaL_Reg record_methods[RECORD_METHODS] = {
    {"table", record_table}, {"find", record_find}, {"tables", record_tables}};

static const char mapping_field[] = "mapping";

size_t
record_names(const char **names)
{
    size_t count = 0;

    for (size_t i = 0; i < RECORD_TEXTS; i++) {
        names[count++] = record_texts[i].name;
    }
    for (size_t i = 0; i < RECORD_METHODS; i++) {
        names[count++] = record_methods[i].name;
    }
    names[count++] = mapping_field;
    return count;
}

static int
missing_alias(lua_State *lua, const HookRecord *record, const char *name)
{
    const char **names =
        lua_newuserdatauv(lua, (HOOK_MAX_NAMES + record->table_count + 1) * sizeof(*names), 0);
    size_t count = record_names(names);

    for (size_t i = 0; i < record->table_count; i++) {
        names[count++] = record->tables[i].alias;
    }
    names[count] = NULL;
    const char *message = lua_pushfstring(lua, "the record \"%s\" has no field or alias \"%s\"",
                                          record->record, name);

    return room_unknown_name(lua, message, name, names);
}

/* record:table("alias"), for an alias that is named like a field. */
static int
record_table(lua_State *lua)
{
    const HookRecord *record = check_record(lua);
    const char *alias = luaL_checkstring(lua, 2);

    return push_alias(lua, record, alias) ? 1 : missing_alias(lua, record, alias);
}

/* record:find("shop.stores", "s"): a table of the tenant under an alias, or nil. */
static int
record_find(lua_State *lua)
{
    const HookRecord *record = check_record(lua);
    const char *name = node_check_text(lua, 2);
    const char *alias = luaL_checkstring(lua, 3);

    if (!text_is_simple_name(alias)) {
        return luaL_error(lua, "\"%s\" is no alias; write a-z, 0-9 and _", alias);
    }
    const HookTable *table = record->catalog != NULL
                                 ? record->catalog->find(record->catalog->context, name, alias)
                                 : NULL;

    if (table == NULL) {
        lua_pushnil(lua);
    } else {
        push_table(lua, table);
    }
    return 1;
}

/* record:tables("shop"): the names of the tables of a function, sorted. */
static int
record_tables(lua_State *lua)
{
    const HookRecord *record = check_record(lua);
    const char *function = luaL_optstring(lua, 2, record->function);
    const char *const *names =
        record->catalog != NULL ? record->catalog->list(record->catalog->context, function) : NULL;

    lua_newtable(lua);
    for (lua_Integer i = 0; names != NULL && names[i] != NULL; i++) {
        lua_pushstring(lua, names[i]);
        lua_rawseti(lua, -2, i + 1);
    }
    return 1;
}

static int
record_index(lua_State *lua)
{
    const HookRecord *record = check_record(lua);

    if (lua_type(lua, 2) != LUA_TSTRING) {
        return luaL_error(lua, "a field of the record is text, not a %s", luaL_typename(lua, 2));
    }
    const char *name = lua_tostring(lua, 2);

    for (size_t i = 0; i < RECORD_TEXTS; i++) {
        if (strcmp(record_texts[i].name, name) == 0) {
            const char *text = NULL;

            memcpy(&text, (const char *) record + record_texts[i].offset, sizeof(text));
            room_host(lua)->asked_dialect |= strcmp(name, "dialect") == 0;
            lua_pushstring(lua, text); /* nil for NULL */
            return 1;
        }
    }
    if (strcmp(name, mapping_field) == 0) {
        if (record->mapping == NULL) {
            return luaL_error(lua, "record.mapping is there for hooks of a record, not of a value");
        }
        result_push(lua, record->mapping);
        return 1;
    }
    for (size_t i = 0; i < RECORD_METHODS; i++) {
        if (strcmp(record_methods[i].name, name) == 0) {
            lua_pushcfunction(lua, record_methods[i].func);
            return 1;
        }
    }
    return push_alias(lua, record, name) ? 1 : missing_alias(lua, record, name);
}

void
record_push(lua_State *lua, const HookRecord *record)
{
    *(const HookRecord **) lua_newuserdatauv(lua, sizeof(const HookRecord *), 0) = record;
    luaL_setmetatable(lua, RECORD_NAME);
}

static void
install(lua_State *lua, const char *name, lua_CFunction index)
{
    luaL_newmetatable(lua, name);
    lua_pushcfunction(lua, index);
    lua_setfield(lua, -2, "__index");
    room_push_refuse_write(lua, name);
    lua_setfield(lua, -2, "__newindex");
    lua_pop(lua, 1);
}

void
record_install(lua_State *lua)
{
    install(lua, RECORD_NAME, record_index);
    install(lua, TABLE_NAME, table_index);
}
