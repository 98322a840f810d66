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
 * leave anything for the next.  Measured with small hooks: 6 us a call for a value, 12 us for a record, 50 us to open a host.
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
    HOOK_SUBJECT_BYTES = 100 * 1000,
    HOOK_VALUE_BYTES =
        65535 /* of a value that is decoded, and of all its results: a Redshift text */
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

/* A function of SQL, or a macro of the project. */
typedef struct HookFunction
{
    const char *name; /* NULL ends a list */
    bool postgres;    /* who knows it */
    bool redshift;
} HookFunction;

typedef struct HookNode HookNode;

/* The tenant's tables, whether the record reads them or not. */
typedef struct HookCatalog
{
    /* "function.table" under an alias; NULL where the tenant has none */
    const HookTable *(*find)(void *context, const char *name, const char *alias);
    /* the names of a function's tables, sorted, NULL-terminated */
    const char *const *(*list)(void *context, const char *function);
    void *context;
} HookCatalog;

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
    const HookFunction *functions; /* what sql.fn() may call; NULL: it does not look */
    const HookCatalog *catalog;    /* record:find() and record:tables(); NULL: they see nothing */
    const HookNode *mapping; /* record.mapping: what the mapping says, merged; NULL: not told */
} HookRecord;

/* Loads one module of Lua source (text only, no bytecode); it must return a table of functions.
 * `require "name"` inside it finds modules through `find` (lua/ of the project only; returns NULL
 * where there is none).  NULL after a diagnostic. */
typedef const Source *(*HookFindModule)(void *context, const char *name);
HookHost *hook_open(const Source *source, HookFindModule find, void *context, Diags *diags);
void hook_close(HookHost *host);

/*
 * Calls function `name` of the module with the record; `*out` gets the text of one expression and the Lua line that
 * made it, in `arena`.  The span of `name` is the mapping line that asks: a diagnostic points at the Lua line and
 * names the mapping line in its hint.  Sources must outlive the host.
 * Errors: DIAG_HOOK_FAILED with the Lua file and line, DIAG_HOOK_BUDGET, DIAG_HOOK_MISSING (with the nearest name).
 */
bool hook_call(HookHost *host, Arena *arena, Text name, const HookRecord *record, Text *out,
               Diags *diags);

/* A part of a record: as a hook sees it, or as it returned it. */
typedef enum HookNodeKind
{
    HOOK_TEXT,       /* also numbers and booleans, as text */
    HOOK_EXPRESSION, /* text of an expression */
    HOOK_DROP,       /* sql.drop: taken away */
    HOOK_LIST,
    HOOK_MAP
} HookNodeKind;

struct HookNode
{
    HookNodeKind kind;
    const char *key;  /* in a HOOK_MAP; maps are ordered by key, bytewise */
    const char *text; /* HOOK_TEXT, HOOK_EXPRESSION */
    Span span;        /* the line that made it, in a source whose caller is the mapping's line */
    const HookNode *first; /* HOOK_LIST, HOOK_MAP */
    const HookNode *next;
};

/*
 * The same for a hook about the whole record: it returns a table, which is `*out` (in `arena`), or nothing: NULL.
 * Tables may be 12 deep and hold 10,000 things.
 */
bool hook_call_record(HookHost *host, Arena *arena, Text name, const HookRecord *record,
                      const HookNode **out, Diags *diags);

/* A value that a hook has made of a column. */
typedef struct HookNamed
{
    const char *name; /* NULL: it returned nothing */
    const HookNode
        *value;       /* an expression (the column, where the hook said none), or a long form */
    const char *type; /* or NULL */
    Span span;
} HookNamed;

/* A column that a hook is asked about. */
typedef struct HookColumn
{
    const HookTable *table;
    size_t index;
} HookColumn;

/* The same for a hook about one column of a table: hook(record, column) returns nothing, or name, value, type. */
bool hook_call_column(HookHost *host, Arena *arena, Text name, const HookRecord *record,
                      HookColumn column, HookNamed *out, Diags *diags);

/* What the things that a hook is given have, for those who list it. */
typedef enum HookThing
{
    HOOK_THING_EXPRESSION,
    HOOK_THING_TABLE,
    HOOK_THING_RECORD,
    HOOK_THING_COLUMN
} HookThing;

enum
{
    HOOK_MAX_NAMES = 40
};

/* Their names into `names` (room for HOOK_MAX_NAMES); the count. */
size_t hook_names(HookThing thing, const char **names);

/* One result of a decoding hook. */
typedef struct HookResult
{
    const char *name; /* NULL: the hook returned the value itself, not a table of several */
    const char *text; /* NULL: nil */
} HookResult;

/* What a decoding hook made of one value. */
typedef struct HookDecoded
{
    const char *refused;       /* why it refused the value, one line; NULL: it did not */
    bool spent;                /* ... because it used up its budget */
    const HookResult *results; /* by name; none where it was refused */
    size_t count;
} HookDecoded;

/*
 * Calls function `name` of the module with one text (UTF-8, never NULL), and nothing else: no record, so that equal
 * values give equal results for everybody.  It returns
 *   a text, a number, a boolean or nil   one result without a name (nil: NULL; 12.0 is "12", true is "true"),
 *   a table {date = ..., gender = ...}   one for each field, names as [a-z_][a-z0-9_]*, ordered by name,
 *   nil, "why"                           it refuses the value.
 * An error, a spent budget, text that is not UTF-8, and more than HOOK_VALUE_BYTES of results refuse the value
 * as well, with the Lua line in the reason.  What the hook requires must be required while its file is run, not by
 * the function: hook_print() could not see it.
 *
 * Everything in `*out` is in `arena`.  False only where no value can be decoded: DIAG_HOOK_MISSING, at the span of `name`.
 */
bool hook_decode(HookHost *host, Arena *arena, Text name, const char *value, HookDecoded *out,
                 Diags *diags);

/* Is there such a function?  The same diagnostic where there is none. */
bool hook_has(HookHost *host, Arena *arena, Text name, Diags *diags);

/* Fingerprint (32 digits) of the function's name, the module and all that it requires when it is run: equal ones decode
 * alike.  Files' own names do not count. */
const char *hook_print(const HookHost *host, Arena *arena, const char *name);

#endif
