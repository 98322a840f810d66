/*
 * What a hook returned, as data, each part with the line of Lua that made it.  Inside this layer only; the functions
 * run inside a body.
 */
#ifndef ENGINE_HOOK_RESULT_H
#define ENGINE_HOOK_RESULT_H

#include "hook/room.h"

/* Whose results they are. */
typedef struct Made
{
    Arena *arena;
    const Text *caller; /* the name that was called, and where */
    unsigned source;    /* of the function */
    unsigned first;     /* its lines */
    unsigned last;
    unsigned nodes; /* so far */
} Made;

/*
 * The text or expression at `index`.  An expression knows the line that made it; a text is looked for in the function's
 * lines, and is said to be at its head where it stands there not once.
 */
Text result_text(lua_State *lua, int index, Made *made);

/* The value at `index` and all that is in it: texts, numbers, booleans, expressions, sql.drop and tables of them. */
const HookNode *result_node(lua_State *lua, int index, Made *made);

/* A tree as values of Lua: expressions and texts, read-only tables. */
void result_push(lua_State *lua, const HookNode *node);

/* Raises an error at the function's head. */
int result_refuse(lua_State *lua, const Made *made, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
