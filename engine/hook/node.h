/*
 * Expression nodes: the text of one SQL expression and how tightly it holds together, with the
 * operators that make larger ones.  Inside this layer only; the functions run inside a body.
 */
#ifndef ENGINE_HOOK_NODE_H
#define ENGINE_HOOK_NODE_H

#include "hook/room.h"

typedef enum NodeKind
{
    NODE_ATOM, /* needs no parentheses anywhere */
    NODE_CONCAT,
    NODE_SUM,
    NODE_PRODUCT,
    NODE_OTHER,    /* needs parentheses as an operand */
    NODE_WHEN,     /* parts of a CASE, not expressions: the text of WHEN ... THEN ... */
    NODE_OTHERWISE /* the text of the else value */
} NodeKind;

/* Makes the metatable of nodes. */
void node_install(lua_State *lua);

/* Turns the text at the top into a node. */
void node_push(lua_State *lua, NodeKind kind);

/*
 * As node_push(NODE_ATOM), for a column whose name is also a method of its table: called with the
 * table, it is the method.  Without the column (`exists` false) the text at the top is the
 * error that using it as an expression raises.
 */
void node_push_method(lua_State *lua, RoomFunction method, bool exists);

/* Replaces the value at `index`, a literal or a node, with its SQL text; an error for others. */
NodeKind node_to_text(lua_State *lua, int index);

/* The same, in parentheses unless it is an atom. */
void node_to_operand(lua_State *lua, int index);

/* Is the value a node of one of the kinds from..to? */
bool node_is(lua_State *lua, int index, NodeKind from, NodeKind to);

/* Pushes the identifier quoted where it must be.  `alone`: it starts a name, so a word that SQL
 * reserves needs quotes too. */
void node_push_identifier(lua_State *lua, const char *name, bool alone);

/* Raises an error unless the text at `index` is UTF-8 without NUL bytes. */
const char *node_check_text(lua_State *lua, int index);

/* Pushes texts first..last (already converted) with `separator` between them. */
void node_push_joined(lua_State *lua, int first, int last, const char *separator);

/* Pushes what tostring shows of a userdata. */
void node_push_shown(lua_State *lua, int index);

#endif
