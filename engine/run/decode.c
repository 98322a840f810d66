#include "run/decode.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"

/* One hook at work: values come in the order of their hooks. */
typedef struct Hook
{
    const char *print;
    size_t decoded;
    size_t refused;
    size_t several; /* gave results with names */
    bool *given;    /* by PlanHook.gives: some value had it */
    size_t spent;   /* in a row */
    bool stopped;
    const char *reason; /* the first refusal */
} Hook;

typedef struct Client
{
    Db *db;
    Gen *gen;
    const PlanRecord *record;
    RunReport *report;
    Diags *diags;
    Arena *kept; /* of the hook at work and its last result */
    Hook hook;
    const char *digest; /* whose result is `last` */
    HookDecoded last;
    Arena *rows_arena; /* of `rows` alone */
    StrBuf rows;       /* to be inserted */
    size_t row_count;
} Client;

static bool
flush(Client *d)
{
    bool ok = true;

    if (d->row_count > 0) {
        Arena *arena = arena_new();
        const char *statement =
            gen_decoded_insert(d->gen, arena, d->record, d->rows.text, d->diags);

        ok = statement != NULL && db_exec(d->db, statement, NULL, NULL);
        arena_free(arena);
    }
    arena_rewind(d->rows_arena, (ArenaMark){0});
    d->rows = strbuf_new(d->rows_arena);
    d->row_count = 0;
    return ok;
}

static bool
put_row(Client *d, const DecodedRow *row)
{
    if (!gen_decoded_row(d->gen, &d->rows, row, d->diags)) {
        return false;
    }
    d->row_count++;
    return (d->rows.len < DECODE_BYTES && d->row_count < DECODE_ROWS) || flush(d);
}

/* Results that no value had, of a hook that gives several. */
static void
conclude_gives(Client *d, const PlanHook *hook)
{
    for (size_t i = 0; d->hook.several > 0 && i < hook->give_count; i++) {
        if (!d->hook.given[i]) {
            diag_warning(d->diags, DIAG_DECODE_GIVE, hook->gives[i].span,
                         "none of %zu values that \"%s\" decoded gave \"%s\"", d->hook.several,
                         hook->function.text, hook->gives[i].text);
        }
    }
}

static void
note_given(Client *d)
{
    const PlanHook *hook = plan_hook(gen_planner(d->gen), d->hook.print);
    const HookDecoded *last = &d->last;

    d->hook.several += last->count > 0 && last->results[0].name != NULL;
    for (size_t i = 0; i < hook->give_count; i++) {
        for (size_t r = 0; r < last->count; r++) {
            d->hook.given[i] =
                d->hook.given[i] || (last->results[r].name != NULL &&
                                     strcmp(last->results[r].name, hook->gives[i].text) == 0);
        }
    }
}

/* Tells what is to be told of the hook whose values were all called. */
static void
conclude(Client *d)
{
    const PlanHook *hook =
        d->hook.print != NULL ? plan_hook(gen_planner(d->gen), d->hook.print) : NULL;

    if (hook == NULL) {
        return;
    }
    if (d->hook.stopped) {
        diag_error(
            d->diags, DIAG_DECODE_STOPPED, hook->function.span,
            "the hook \"%s\" used up its budget on %d values in a row, and is called no more",
            hook->function.text, DECODE_SPENT_MOST);
        diag_hint(d->diags, "%s", d->hook.reason);
    } else if (d->hook.decoded > 1 && d->hook.decoded == d->hook.refused) {
        diag_warning(d->diags, DIAG_DECODE_REFUSED, hook->function.span,
                     "the hook \"%s\" refused all of %zu values", hook->function.text,
                     d->hook.decoded);
        diag_hint(d->diags, "The first one: %s", d->hook.reason);
    }
    conclude_gives(d, hook);
}

static void
next_hook(Client *d, const char *print)
{
    if (d->hook.print != NULL && strcmp(d->hook.print, print) == 0) {
        return;
    }
    conclude(d);
    arena_rewind(d->kept, (ArenaMark){0});
    d->digest = NULL;
    const size_t gives = plan_hook(gen_planner(d->gen), print)->give_count;

    d->hook = (Hook){.print = arena_strdup(d->kept, print),
                     .given = arena_new_array(d->kept, bool, gives + 1)};
    memset(d->hook.given, 0, gives + 1);
}

static void
count(Client *d)
{
    d->hook.decoded++;
    d->report->decoded++;
    d->hook.spent = d->last.refused != NULL && d->last.spent ? d->hook.spent + 1 : 0;
    d->hook.stopped = d->hook.spent >= DECODE_SPENT_MOST;
    if (d->last.refused != NULL) {
        d->hook.refused++;
        d->report->refused++;
        d->hook.reason =
            d->hook.reason != NULL ? d->hook.reason : arena_strdup(d->kept, d->last.refused);
    }
}

/* The result for the value; an equal value before it, of another tenant, has the same. */
static bool
call(Client *d, Arena *arena, const char *digest, const char *value)
{
    if (d->digest != NULL && strcmp(d->digest, digest) == 0) {
        return true;
    }
    d->digest = digest;
    if (utf8_prefix(value, strlen(value)) != strlen(value)) {
        d->last = (HookDecoded){.refused = "not UTF-8"};
    } else if (!plan_decode(gen_planner(d->gen), arena, d->hook.print, value, &d->last, d->diags)) {
        return false;
    }
    count(d);
    note_given(d);
    return true;
}

enum
{
    HOOK,
    TENANT_KEY,
    DIGEST,
    VALUE
};

static bool
put_results(Client *d, const DbRows *rows, size_t row)
{
    const HookDecoded *last = &d->last;
    const char *value = db_value(rows, row, VALUE);
    const bool several =
        last->refused == NULL && (last->count != 1 || last->results[0].name != NULL);
    DecodedRow out = {.hook = d->hook.print,
                      .tenant_key = db_value(rows, row, TENANT_KEY),
                      .digest = db_value(rows, row, DIGEST),
                      .give = "",
                      .value = utf8_prefix(value, strlen(value)) == strlen(value) ? value : NULL,
                      .refused = last->refused,
                      .result = last->count > 0 && !several ? last->results[0].text : NULL,
                      .several = several};
    bool ok = put_row(d, &out);

    out.value = NULL;
    for (size_t i = 0; ok && several && i < last->count; i++) {
        out.give = last->results[i].name;
        out.result = last->results[i].text;
        ok = out.result == NULL || put_row(d, &out);
    }
    return ok;
}

static bool
decode_batch(Client *d, Arena *arena, const DbRows *rows)
{
    bool ok = true;

    for (size_t i = 0; ok && i < rows->row_count; i++) {
        next_hook(d, db_value(rows, i, HOOK));
        if (!d->hook.stopped) {
            ok = call(d, arena, db_value(rows, i, DIGEST), db_value(rows, i, VALUE)) &&
                 (d->hook.stopped || put_results(d, rows, i));
        }
    }
    d->digest = NULL; /* the last result goes with the batch */
    return ok;
}

bool
decode_values(Db *db, Gen *gen, const PlanRecord *record, RunReport *report, Diags *diags)
{
    Client d = {.db = db,
                .gen = gen,
                .record = record,
                .report = report,
                .diags = diags,
                .kept = arena_new(),
                .rows_arena = arena_new()};
    Arena *arena = arena_new();
    const double start = clock_seconds();
    const size_t before = report->decoded;
    const char *fetch = gen_decode_fetch(gen, arena, record, diags);
    const ArenaMark mark = arena_mark(arena);
    DbRows rows = {.row_count = 1};
    bool ok = fetch != NULL;

    d.rows = strbuf_new(d.rows_arena);
    while (ok && rows.row_count > 0) {
        arena_rewind(arena, mark);
        ok = db_query(db, arena, fetch, &rows, NULL) && decode_batch(&d, arena, &rows);
    }
    ok = ok && flush(&d);
    conclude(&d);
    if (ok && report->decoded > before) {
        report->decode_seconds += clock_seconds() - start;
    }
    arena_free(arena);
    arena_free(d.kept);
    arena_free(d.rows_arena);
    return ok;
}
