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
    NODE_OTHER,     /* needs parentheses as an operand */
    NODE_REJECT,    /* an expression that may reject the row: the whole value, never an operand */
    NODE_WHEN,      /* parts of a CASE, not expressions: the text of WHEN ... THEN ... */
    NODE_OTHERWISE, /* the text of the else value */
    NODE_DROP       /* a record hook takes something away */
} NodeKind;

#define NODE_NAME "expression"

/* operator.c: makes the metatable of nodes. */
void node_install(lua_State *lua);

/* operator.c: the names of an expression's methods, into `names` (room for HOOK_MAX_NAMES); the count. */
size_t node_names(const char **names);

/* Turns the text at the top into a node, made on the line that is running. */
void node_push(lua_State *lua, NodeKind kind);

/* The same for NODE_WHEN and NODE_OTHERWISE: may its value reject the row? */
void node_push_part(lua_State *lua, NodeKind kind, bool rejects);

/* Does the value reject the row: NODE_REJECT, or such a part of CASE? */
bool node_rejects(lua_State *lua, int index);

/* The line that made the node at `index`; line 0 where it is not known. */
void node_place(lua_State *lua, int index, unsigned *source, unsigned *line);

/*
 * As node_push(NODE_ATOM), for a column whose name is also a method of its table: called with the
 * table, it is the method.  Without the column (`exists` false) the text at the top is the
 * error that using it as an expression raises.
 */
void node_push_method(lua_State *lua, RoomFunction method, bool exists);

/* The method that the node at `index` is when it is called, or NULL; an error for what is no node. */
RoomFunction node_method(lua_State *lua, int index);

/* Replaces the value at `index`, a literal or a node, with its SQL text; an error for others. */
NodeKind node_to_text(lua_State *lua, int index);

/* The same where the whole value comes from: it may reject the row. */
NodeKind node_to_result(lua_State *lua, int index);

/* Pushes the node CAST(value AS type) of the value at `index`. */
void node_cast(lua_State *lua, int index, const char *type);

/* Puts the text at `index` in parentheses. */
void node_wrap(lua_State *lua, int index);

/* node_to_text(), in parentheses unless it is an atom. */
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
