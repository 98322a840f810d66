/*
 * The keys of a Lua table in a fixed order: Lua's own order of text keys changes from run to run.
 * Inside this layer only.
 */
#ifndef ENGINE_HOOK_KEYS_H
#define ENGINE_HOOK_KEYS_H

#include "hook/room.h"

/* For the table at the top: pushes an array of its keys: numbers, texts bytewise, false, true.
 * Raises an error for a key of another type.  Gives the count. */
size_t keys_push_sorted(lua_State *lua);

#endif
