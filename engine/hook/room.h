/*
 * The room: a Lua state in which a hook runs, what it may name, and what it may use up.
 *
 * Inside this layer only.  Every call into Lua that can raise an error happens in a body given to
 * room_run(); an error then jumps over the body's frames, so a body owns nothing but arena memory
 * and Lua values.
 */
#ifndef ENGINE_HOOK_ROOM_H
#define ENGINE_HOOK_ROOM_H

#include "base/vec.h"
#include "hook/hook.h"

typedef struct lua_State lua_State; /* NOLINT(readability-identifier-naming): Lua's name */

/* What Lua calls a lua_CFunction. */
typedef int (*RoomFunction)(lua_State *lua);

struct HookHost
{
    lua_State *lua;
    Arena *arena;
    VEC_OF(const Source *) sources; /* chunk "(hook N)" is sources.items[N] */
    HookFindModule find;
    void *find_context;
    size_t loaded; /* sources that running the file needs: those that opening the host has read */
    bool sealed;   /* no further module may be required */
    size_t memory_used;       /* bytes held by Lua now */
    double budget;            /* instructions left of the present load or call */
    bool spent;               /* the present error is about a budget */
    const HookRecord *record; /* of the present call, or NULL */
    bool asked_dialect;       /* the present call knows for which server it writes */
    unsigned error_source;
    unsigned error_line; /* 0: not known */
    size_t error_skip;   /* bytes of the message before its text */
};

/* False when there is no memory for a state. */
bool room_open(HookHost *host);
void room_close(HookHost *host);

/*
 * Runs body(lua) with the light userdata `context` as its argument, within the budgets.  An error
 * becomes one diagnostic at the Lua line, with `caller`, the mapping line that asked (or NULL), in the hint.
 */
bool room_run(HookHost *host, RoomFunction body, void *context, const Text *caller, Diags *diags);

/* A text fit for one line of a terminal: bounded, no control characters. */
const char *room_one_line(Arena *arena, const char *text);

/* The span of a whole line, without its indentation; a zero span where `source` is no source. */
Span room_span(const HookHost *host, unsigned source, unsigned line);

/* The number N of a chunk name "=(hook N)"; sources.count when it is none of ours. */
unsigned room_source_number(const HookHost *host, const char *chunk_name);

/* The innermost line of Lua that is running; line 0 when there is none. */
void room_line(lua_State *lua, unsigned *source, unsigned *line);

/* The innermost line of the host's own file, where it called a library; else the same. */
void room_own_line(lua_State *lua, unsigned *source, unsigned *line);

/* ---- inside a body ------------------------------------------------------------------------ */

HookHost *room_host(lua_State *lua);

/* Takes `work` instructions from the budget; raises an error when nothing is left. */
void room_charge(lua_State *lua, double work);

/* Raises a DIAG_HOOK_BUDGET error. */
int room_refuse(lua_State *lua, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Pushes the environment of every chunk: libraries, `sql` and the given `require`. */
void room_push_environment(lua_State *lua, RoomFunction require);

/*
 * Makes the table at the top read-only for good: its contents move behind it.  With a `label`
 * an unknown key is an error too ("%s has no "x""); without, it is nil.  A table that is already
 * read-only stays as it is.
 */
void room_freeze(lua_State *lua, const char *label);

/* Pushes what stands in the table at `index`, which may be read-only: the table itself, or what is behind it. */
void room_push_contents(lua_State *lua, int index);

/* Pushes a function for __index that looks in the table at the top (popped) and raises an error
 * for an unknown key, naming `label` and the nearest key. */
void room_push_strict_index(lua_State *lua, const char *label);

/* Pushes a function for __newindex that always raises: `label` is read-only. */
void room_push_refuse_write(lua_State *lua, const char *label);

/* Raises "<message>; did you mean "x"?" where `names` holds a near name. */
int room_unknown_name(lua_State *lua, const char *message, const char *name,
                      const char *const *names);

/* Like Lua's tostring at `index`, but never an address: those change from run to run. */
void room_push_text(lua_State *lua, int index);

#endif
