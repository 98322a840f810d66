/*
 * The functions of a host's module, for those who call them.  Inside this layer only; the first function runs inside
 * a body.
 */
#ifndef ENGINE_HOOK_MODULE_H
#define ENGINE_HOOK_MODULE_H

#include "hook/room.h"

/* A function that is asked for. */
typedef struct Wanted
{
    Arena *arena;
    Text name;
    bool missing;        /* result: there is none */
    const char *nearest; /* its nearest name, or NULL */
} Wanted;

/* Runs the module, renews the budget and pushes the function; false, and nothing pushed, where there is none. */
bool module_push_function(lua_State *lua, Wanted *wanted);

/* DIAG_HOOK_MISSING; false. */
bool module_report_missing(const HookHost *host, const Wanted *wanted, Diags *diags);

#endif
