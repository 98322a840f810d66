/*
 * What a hook is given: the record and the tables behind its aliases, read-only.  Inside this
 * layer only.
 */
#ifndef ENGINE_HOOK_RECORD_H
#define ENGINE_HOOK_RECORD_H

#include "hook/room.h"

/* Makes the metatables. */
void record_install(lua_State *lua);

/* Pushes the record, which must outlive the call. */
void record_push(lua_State *lua, const HookRecord *record);

#endif
