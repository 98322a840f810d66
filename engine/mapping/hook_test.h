/*
 * Tests of hooks, as authors write them beside the hook: lua/globex.test.yaml tests lua/globex.lua.
 *
 *   tables: {t: {id: bigint, src: varchar(10)}}        alias: columns; of every test that says none
 *   tests:
 *     the till is a branch: {hook: channel, returns: "case t.src when 'POS' then 'branch' end"}
 */
#ifndef ENGINE_MAPPING_HOOK_TEST_H
#define ENGINE_MAPPING_HOOK_TEST_H

#include "mapping/doc.h"
#include "mapping/model.h"

typedef struct HookTestTable
{
    Text alias;
    Text table;            /* its name; the alias where none is given */
    LIST_OF(Code) columns; /* name -> type */
} HookTestTable;

typedef LIST_OF(HookTestTable) HookTestTables;

/* What the hook is told, and what is expected.  One of `returns`, `error`, `decodes` with `refuses`. */
typedef struct HookTest
{
    Text name;
    Text hook; /* the function */
    Text tenant;
    Text region;
    Text function;
    Text record;
    Text value;
    Text dialect; /* NULL: in both */
    HookTestTables tables;
    const DocNode *mapping; /* record.mapping; NULL: not told */
    Text column_alias; /* a hook for columns: the one that it is asked about; NULL: another hook */
    Text column;
    const DocNode *returns; /* NULL where not given; lives as long as the tests */
    Text error;             /* a part of the message */
    const DocNode *decodes; /* value -> result */
    const DocNode *refuses; /* value -> a part of the reason */
} HookTest;

typedef struct HookTests
{
    const char *name; /* of the file */
    Text module;      /* `lua:`, or the file's own name: "globex" */
    LIST_OF(HookTest) tests;
} HookTests;

/* Reads lua/NAME.test.yaml; everything in `arena`.  NULL after a diagnostic. */
const HookTests *hook_tests_read(Arena *arena, const char *root, const char *name, Diags *diags);

/* The names of all such files below lua/, sorted.  False after a diagnostic. */
bool hook_tests_list(Arena *arena, const char *root, const char *const **names, size_t *count,
                     Diags *diags);

#endif
