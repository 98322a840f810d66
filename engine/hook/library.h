/*
 * The allow-list: everything of Lua's own libraries that a hook can name, each function behind a
 * guard that counts its work.  Inside this layer only.
 */
#ifndef ENGINE_HOOK_LIBRARY_H
#define ENGINE_HOOK_LIBRARY_H

#include "hook/room.h"

/* Puts the allowed base functions into the table at the top, and the read-only libraries `string`,
 * `table`, `math` and `utf8`; methods of strings lead to the same functions. */
void library_install(lua_State *lua);

#endif
