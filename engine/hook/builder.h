/*
 * The `sql` table: functions that build expressions in the common dialect.  Inside this layer only.
 */
#ifndef ENGINE_HOOK_BUILDER_H
#define ENGINE_HOOK_BUILDER_H

#include "hook/room.h"

/* Puts `sql` into the table at the top. */
void builder_install(lua_State *lua);

/* a:cast(type) and sql.cast(a, type) */
int builder_cast(lua_State *lua);

/* case.c: sql.case, sql.when, sql.otherwise */
int builder_case(lua_State *lua);
int builder_when(lua_State *lua);
int builder_otherwise(lua_State *lua);

/* literal.c: sql.date, sql.timestamp, sql.interval */
int builder_date(lua_State *lua);
int builder_timestamp(lua_State *lua);
int builder_interval(lua_State *lua);

#endif
