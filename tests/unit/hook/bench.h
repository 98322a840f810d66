/*
 * What every test of hooks needs: an arena, diagnostics, a project of a few Lua texts, and a record
 * with two tables.
 */
#ifndef TESTS_UNIT_HOOK_BENCH_H
#define TESTS_UNIT_HOOK_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "hook/hook.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

typedef struct Module
{
    const char *name;
    const char *text;
} Module;

typedef struct Bench
{
    Arena *arena;
    Diags *diags;
    const Module *modules; /* for require; ends with a NULL name, or NULL */
    unsigned finds;        /* how often a module was looked for */
} Bench;

static const char *const bench_columns[] = {"id",   "src",   "amount", "Odd Name",
                                            "type", "order", "a\"b",   NULL};
static const char *const bench_types[] = {"bigint",  "varchar(20)", "decimal(18,2)", "varchar(5)",
                                          "integer", "integer",     "integer"};
static const char *const bench_code_columns[] = {"code", "label", NULL};
static const char *const bench_code_types[] = {"char(1)", "varchar(40)"};
static const HookTable bench_tables[] = {
    {"t", "payments", bench_columns, bench_types},
    {"user", "txn_status", bench_code_columns, bench_code_types}};
static const HookFunction bench_functions[] = {{"coalesce", true, true},
                                               {"upper", true, true},
                                               {"length", true, true},
                                               {"split_part", true, true},
                                               {"round", true, true},
                                               {"date_part", true, true},
                                               {"concat_ws", true, false},
                                               {"add_months", false, true},
                                               {"lower", true, true},
                                               {"btrim", true, true},
                                               {"floor", true, true},
                                               {"dateadd", true, true},
                                               {0}};
static const HookRecord bench_record = {.record = "transaction",
                                        .value = "channel",
                                        .tenant = "globex",
                                        .region = "sg",
                                        .function = "txn",
                                        .dialect = "postgres",
                                        .tables = bench_tables,
                                        .table_count = 2,
                                        .functions = bench_functions};

static inline Bench
bench_new(const Module *modules)
{
    Arena *arena = arena_new();

    return (Bench){.arena = arena, .diags = diags_new(arena), .modules = modules};
}

static inline void
bench_free(Bench *bench)
{
    arena_free(bench->arena);
}

static inline const Source *
bench_source(Bench *bench, const char *name, const char *text)
{
    Source *source = arena_new_obj(bench->arena, Source);

    *source = (Source){.name = name, .text = text, .len = strlen(text)};
    return source;
}

static inline const Source *
bench_find(void *context, const char *name)
{
    Bench *bench = context;

    bench->finds++;
    for (const Module *module = bench->modules; module != NULL && module->name != NULL; module++) {
        if (strcmp(module->name, name) == 0) {
            return bench_source(bench, arena_fmt(bench->arena, "lua/%s.lua", name), module->text);
        }
    }
    return NULL;
}

static inline HookHost *
bench_open(Bench *bench, const char *text)
{
    return hook_open(bench_source(bench, "lua/globex.lua", text), bench_find, bench, bench->diags);
}

/* Calls `name` as line 9 of a mapping does; NULL after a diagnostic. */
static inline const char *
bench_call(Bench *bench, HookHost *host, const char *name)
{
    const Source *mapping = bench_source(bench, "mappings/tenants/globex.yaml",
                                         "1\n2\n3\n4\n5\n6\n7\n8\n  channel: x\n");
    const Text at = {.text = name,
                     .span = {.source = mapping, .line = 9, .column = 12, .width = 1}};
    Text out = {0};

    return hook_call(host, bench->arena, at, &bench_record, &out, bench->diags) ? out.text : NULL;
}

/* A module with one function "channel" of `body`, loaded and called; NULL after a diagnostic. */
static inline const char *
bench_run(Bench *bench, const char *body)
{
    const char *text = arena_fmt(
        bench->arena, "local hooks = {}\nfunction hooks.channel(record)\n%s\nend\nreturn hooks\n",
        body);
    HookHost *host = bench_open(bench, text);
    const char *out = host != NULL ? bench_call(bench, host, "channel") : NULL;

    hook_close(host);
    return out;
}

/* {values: {a: t.a}}; with `lines` each text as t.a@3 */
static inline void
bench_put_node(const HookNode *node, bool lines, StrBuf *out)
{
    if (node->kind != HOOK_LIST && node->kind != HOOK_MAP) {
        strbuf_str(out, node->kind == HOOK_DROP ? "~" : node->text);
        if (lines) {
            strbuf_fmt(out, "@%u", (unsigned) node->span.line);
        }
        return;
    }
    strbuf_char(out, node->kind == HOOK_LIST ? '[' : '{');
    for (const HookNode *child = node->first; child != NULL; child = child->next) {
        strbuf_fmt(out, "%s%s%s", child != node->first ? ", " : "",
                   child->key != NULL ? child->key : "", child->key != NULL ? ": " : "");
        bench_put_node(child, lines, out);
    }
    strbuf_char(out, node->kind == HOOK_LIST ? ']' : '}');
}

static inline const char *
bench_report(Bench *bench)
{
    StrBuf out = strbuf_new(bench->arena);

    diags_render(bench->diags, &out);
    return out.text;
}

/* One case of a table: the body fails with `code`, and the message holds `message`. */
static inline void
bench_expect_error(const char *body, DiagCode code, const char *message)
{
    Bench bench = bench_new(NULL);
    const char *out = bench_run(&bench, body);
    const Diag *diag = diags_first(bench.diags);

    if (out != NULL || diag == NULL || strstr(diag->message, message) == NULL ||
        diag->code != code || diag->span.line == 0 || diag->next != NULL) {
        fail_msg("%s\n  gave %s\n  %s  expected %s \"%s\"", body, out != NULL ? out : "an error",
                 bench_report(&bench), diag_code_text(code), message);
    }
    bench_free(&bench);
}

static inline void
bench_expect_text(const char *body, const char *text)
{
    Bench bench = bench_new(NULL);
    const char *out = bench_run(&bench, body);

    if (out == NULL || strcmp(out, text) != 0) {
        fail_msg("%s\n  gave     %s\n  expected %s\n%s", body, out != NULL ? out : "an error", text,
                 bench_report(&bench));
    }
    bench_free(&bench);
}

#endif
