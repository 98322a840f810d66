/*
 * The `sql` table: functions that build expressions in the common dialect.  Inside this layer only.
 */
#ifndef ENGINE_HOOK_BUILDER_H
#define ENGINE_HOOK_BUILDER_H

#include "hook/room.h"

/* Puts `sql` into the table at the top. */
void builder_install(lua_State *lua);

#endif
