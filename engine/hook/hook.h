/*
 * Lua hooks: small pure functions from lua/, run in a closed room.
 *
 * A hook sees its record (tenant, region, function, dialect, the aliases of the record's tables with
 * the columns that exist) and a small `sql` table, and returns one SQL expression, which is then treated like an
 * author's: parsed, proved, rendered again.  It has no files, no clock, no environment, no
 * `load`, `pcall` or coroutines: the same arguments always give the same result, and an error
 * always reaches us.  The hook never sees rows.
 *
 * The module is run anew for every call, and so is what it requires (compiled once): a call cannot
 * leave anything for the next.  Measured with a small hook: 5 us a call, 50 us to open a host.
 *
 * Limits: HOOK_MEMORY_BYTES per host, HOOK_INSTRUCTIONS per call and for each run of the module.
 * They catch mistakes.  Library functions pay for the text that they read, patterns for their worst
 * case (hook/text.h); patterns longer than HOOK_PATTERN_BYTES and subjects longer than
 * HOOK_SUBJECT_BYTES are refused.  Comparing two long texts still counts as one instruction.
 *
 * This is the only layer that includes the Lua headers.
 */
#ifndef ENGINE_HOOK_HOOK_H
#define ENGINE_HOOK_HOOK_H

#include "base/diag.h"

enum
{
    HOOK_MEMORY_BYTES = 16 * 1024 * 1024,
    HOOK_INSTRUCTIONS = 1000 * 1000,
    HOOK_PATTERN_BYTES = 200,
    HOOK_SUBJECT_BYTES = 100 * 1000
};

typedef struct HookHost HookHost;

/* What a hook may know of one alias. */
typedef struct HookTable
{
    const char *alias;
    const char *table;
    const char *const *columns; /* names, NULL-terminated, in the catalog's order */
    const char *const *types;   /* as the author would write them, same length */
} HookTable;

typedef struct HookRecord
{
    const char *record;
    const char *value; /* the record's value that asks */
    const char *tenant;
    const char *region;
    const char *function;
    const char *dialect; /* "postgres" or "redshift" */
    const HookTable *tables;
    size_t table_count;
} HookRecord;

/* Loads one module of Lua source (text only, no bytecode); it must return a table of functions.
 * `require "name"` inside it finds modules through `find` (lua/ of the project only; returns NULL
 * where there is none).  NULL after a diagnostic. */
typedef const Source *(*HookFindModule)(void *context, const char *name);
HookHost *hook_open(const Source *source, HookFindModule find, void *context, Diags *diags);
void hook_close(HookHost *host);

/*
 * Calls function `name` of the module with the record; `*out` gets the text of one expression, in
 * `arena`.  The span of `name` is the mapping line that asks: a diagnostic points at the Lua line and
 * names the mapping line in its hint.  Sources must outlive the host.
 * Errors: DIAG_HOOK_FAILED with the Lua file and line, DIAG_HOOK_BUDGET, DIAG_HOOK_MISSING (with the nearest name).
 */
bool hook_call(HookHost *host, Arena *arena, Text name, const HookRecord *record, const char **out,
               Diags *diags);

#endif
