/*
 * What a hook is given: the record and the tables behind its aliases, read-only.  Inside this
 * layer only.
 */
#ifndef ENGINE_HOOK_RECORD_H
#define ENGINE_HOOK_RECORD_H

#include "hook/room.h"

/* Makes the metatables. */
void record_install(lua_State *lua);

/* The names of what they have, into `names` (room for HOOK_MAX_NAMES); the count. */
size_t record_names(const char **names);
size_t table_names(const char **names);
size_t column_names(const char **names);

/* Pushes the record, which must outlive the call. */
void record_push(lua_State *lua, const HookRecord *record);

/* Pushes the column as an expression. */
void record_push_column(lua_State *lua, const HookTable *table, const char *name);

/* Pushes what a hook about a column is told of it: name, type, table, alias, and the column itself as value. */
void record_push_about(lua_State *lua, const HookTable *table, size_t column);

#endif
