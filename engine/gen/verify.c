/* Verify: which steps there are, and what each of them holds. */
#include "gen/verify.h"

#include <string.h>

#include "gen/collect.h"
#include "gen/verify_build.h"

const VerifyAbout verify_checks[VERIFY_CHECKS] = {
    [VERIFY_KEYS] = {"keys", "surrogate keys, business keys and row identities are distinct"},
    [VERIFY_VERSIONS] =
        {"versions", "the versions of a member neither overlap nor leave gaps, and one is current"},
    [VERIFY_REFERENCES] =
        {"references",
         "every foreign key finds its member, and the version valid at the fact's time"},
    [VERIFY_CYCLES] = {"cycles", "no member is below itself"},
    [VERIFY_MADE] =
        {"made",
         "closures, weights, running totals and periods, and facts made of several rows, are what "
         "they are made of"},
    [VERIFY_ROWS] = {"rows",
                     "the warehouse holds what a full build from the present staging would"},
    [VERIFY_SUMS] = {"sums",
                     "rows and measures of staging = warehouse + quarantine, by tenant and month"}};

typedef struct Planned
{
    const PlanRecord *record;
    const PlanTarget *target;
} Planned;

struct Verify
{
    Gen gen;
    SqlDialect dialect; /* every scratch table is a temporary one */
    VerifyOptions options;
    VEC_OF(Planned) steps; /* the first, of neither, begins */
    bool **skipped;        /* by record, by branch */
    StrMap *refused;       /* targets that cannot be asked about, by name */
};

/* ---- what is asked -------------------------------------------------------------------------- */

static bool
has_key(const PlanTarget *target)
{
    for (size_t k = 0; k < target->key_count; k++) {
        if (!target->columns[target->key[k]].exists) {
            return false;
        }
    }
    return true;
}

static bool
is_fed(const PlanTarget *target)
{
    for (size_t i = 0; i < target->feed_count; i++) {
        if (target->feeds[i]->branch_count > 0) {
            return true;
        }
    }
    return false;
}

bool
verify_asks(const Verify *verify, const PlanTarget *target, VerifyCheck check)
{
    if (check >= VERIFY_CHECKS || !verify->options.checks[check] || !target->exists ||
        !target->is_selected || !has_key(target) ||
        strmap_get(verify->refused, target->name) != NULL) {
        return false;
    }
    const bool whole = verify->options.sample <= 1;

    switch (check) {
        case VERIFY_KEYS:
            return true;
        case VERIFY_VERSIONS:
            return target->is_tracked;
        case VERIFY_REFERENCES:
            return has_references(target);
        case VERIFY_CYCLES:
            return has_parents(target);
        case VERIFY_MADE:
            return is_made(target);
        case VERIFY_ROWS:
            return is_fed(target) && is_rebuilt(target);
        case VERIFY_SUMS:
            return whole && is_fed(target) && is_rebuilt(target) && has_sums(target);
        case VERIFY_CHECKS:
        case VERIFY_WAITING:
        case VERIFY_CUT:
            break;
    }
    return false;
}

static bool
asks_staging(const Verify *verify, const PlanTarget *target)
{
    return verify_asks(verify, target, VERIFY_ROWS) || verify_asks(verify, target, VERIFY_SUMS);
}

static bool
asks_anything(const Verify *verify, const PlanTarget *target)
{
    for (int check = 0; check < VERIFY_CHECKS; check++) {
        if (verify_asks(verify, target, (VerifyCheck) check)) {
            return true;
        }
    }
    return false;
}

static bool
is_read(const Verify *verify, const PlanRecord *record)
{
    for (size_t i = 0; record->is_selected && i < record->feed_count; i++) {
        if (asks_staging(verify, record->feeds[i]->target)) {
            return true;
        }
    }
    return false;
}

Verify *
verify_new(Arena *arena, Planner *planner, const Plan *plan, const SqlDialect *dialect,
           const VerifyOptions *options)
{
    Verify *verify = arena_new_obj(arena, Verify);

    verify->options = *options;
    verify->dialect = *dialect;
    verify->dialect.scratch_in_schema = false;
    verify->gen = (Gen){.arena = arena,
                        .planner = planner,
                        .plan = plan,
                        .dialect = &verify->dialect,
                        .width = dialect->branches_per_statement,
                        .verifies = true,
                        .committed = strmap_new(arena),
                        .gated = strmap_new(arena),
                        .control = plan->project->control_schema.text,
                        .warehouse = plan->project->warehouse_schema.text};
    verify->refused = strmap_new(arena);
    verify->skipped = arena_new_array(arena, bool *, plan->record_count + 1);
    *vec_push(arena, &verify->steps) = (Planned){0};
    for (size_t i = 0; i < plan->record_count; i++) {
        const PlanRecord *record = &plan->records[i];

        verify->skipped[i] = arena_new_array(arena, bool, record->branch_count + 1);
        for (size_t k = 0; k < record->branch_count; k++) {
            verify->skipped[i][k] = record->branches[k].broken || record->branches[k].held != NULL;
        }
        if (is_read(verify, record)) {
            *vec_push(arena, &verify->steps) = (Planned){.record = record};
        }
    }
    for (size_t i = 0; i < plan->target_count; i++) {
        if (asks_anything(verify, plan->targets[i])) {
            *vec_push(arena, &verify->steps) = (Planned){.target = plan->targets[i]};
        }
    }
    return verify;
}

void
verify_skip(Verify *verify, const PlanRecord *record, size_t branch)
{
    verify->skipped[record - verify->gen.plan->records][branch] = true;
}

void
verify_skip_target(Verify *verify, const PlanTarget *target)
{
    strmap_put(verify->refused, target->name, (void *) (uintptr_t) target);
}

size_t
verify_step_count(const Verify *verify)
{
    return verify->steps.count;
}

const char *
verify_begin(const Verify *verify)
{
    return verify->dialect.begin_snapshot;
}

const char *
verify_end(const Verify *verify)
{
    (void) verify;
    return "ROLLBACK";
}

/* ---- statements ----------------------------------------------------------------------------- */

const VerifyOptions *
asking_options(const Asking *a)
{
    return &a->verify->options;
}

/* What was emitted since the last question. */
static void
take(Asking *a)
{
    while (a->statements.count < a->b.statements.count) {
        const char *sql = a->b.statements.items[a->statements.count];

        *vec_push(a->b.arena, &a->statements) = (VerifyStatement){.sql = sql};
    }
}

static void
ask_with(Asking *a, VerifyCheck check, const char *template, Vars *vars)
{
    take(a);
    emit(&a->b, template, vars);
    take(a);
    a->statements.items[a->statements.count - 1].asks = true;
    a->statements.items[a->statements.count - 1].check = check;
}

void
ask(Asking *a, VerifyCheck check, const char *violations)
{
    Vars vars = vars_new(&a->b);
    const char *step = a->b.step;

    a->b.step = arena_fmt(a->b.arena, "%s/%s", step, verify_checks[check].name);
    var_code(&vars, "violations", violations);
    ask_with(a, check, "verify_report", &vars);
    a->b.step = step;
}

void
ask_notes(Asking *a, VerifyCheck check, const char *notes)
{
    Vars vars = vars_new(&a->b);

    var_code(&vars, "notes", notes);
    ask_with(a, check, "verify_notes", &vars);
}

const char *
sample_condition(Build *b, const VerifyOptions *options, const char *text)
{
    enum
    {
        DIGITS = 8
    };

    if (options->sample <= 1) {
        return NULL;
    }
    /* The first 32 bits of a digest are below a limit in one of so many texts. */
    return arena_fmt(b->arena, "SUBSTRING(MD5(%s), 1, %d)%s < '%08lx'", text, DIGITS,
                     b->dialect->text_order, 0x100000000UL / options->sample);
}

Vars
asking_vars(const Asking *a)
{
    const PlanTarget *target = a->target;
    Vars vars = vars_new(&a->b);

    var_ident(&vars, "table", target->name);
    var_literal(&vars, "target", target->name);
    if (target->surrogate != NULL) {
        var_ident(&vars, "surrogate", target->surrogate);
    }
    return vars;
}

const char *
row_tenant(const PlanTarget *target, const char *alias)
{
    if (target->kind == TARGET_DIMENSION && target->scope == SCOPE_SHARED && !target->is_tenant) {
        return "CAST(NULL AS bigint)";
    }
    return strcmp(alias, "l") == 0 ? "l.tenant_key" : "t.tenant_key";
}

const char *
key_label(Build *b, const PlanTarget *target, const char *alias, const char *or_alias)
{
    StrBuf out = strbuf_new(b->arena);

    for (size_t k = 0; k < target->key_count; k++) {
        const PlanColumn *column = &target->columns[target->key[k]];
        const char *name = ident(b, column->name);
        const char *value = arena_fmt(b->arena, "%s.%s", alias, name);

        if (or_alias != NULL) {
            value = arena_fmt(b->arena, "COALESCE(%s, %s.%s)", value, or_alias, name);
        }
        strbuf_fmt(&out, "%s%s || COALESCE(%s, 'NULL')", k > 0 ? " || " : "",
                   literal(b, arena_fmt(b->arena, "%s%s ", k > 0 ? ", " : "", column->name)),
                   text_sql(b, value, column->type));
    }
    if (target->key_count == 0) {
        strbuf_fmt(&out,
                   or_alias != NULL ? "'row ' || COALESCE(%s.firn_row, %s.firn_row)"
                                    : "'row ' || %s.firn_row",
                   alias, or_alias);
    }
    return out.text;
}

const PlanFeedColumn *
fed_column(const PlanFeed *feed, size_t column)
{
    for (size_t i = 0; i < feed->column_count; i++) {
        if (feed->columns[i].column == column) {
            return &feed->columns[i];
        }
    }
    return NULL;
}

bool
is_always_fed(const PlanTarget *target, size_t column)
{
    for (size_t f = 0; f < target->feed_count; f++) {
        if (fed_column(target->feeds[f], column) == NULL) {
            return false;
        }
    }
    return target->columns[column].exists;
}

/* ---- steps ---------------------------------------------------------------------------------- */

static void
begin_step(Asking *a)
{
    const Plan *plan = a->b.gen->plan;
    Vars vars;

    vars = vars_new(&a->b);
    emit(&a->b, "run_now", &vars);
    emit_run_branches(&a->b);
    for (size_t r = 0; r < plan->record_count; r++) {
        const PlanRecord *record = &plan->records[r];

        for (size_t i = 0; record->is_selected && i < record->branch_count; i++) {
            if (a->verify->skipped[r][i]) {
                vars = vars_new(&a->b);
                var_literal(&vars, "record", record->name);
                var_literal(&vars, "reason", "it cannot be read");
                var_number(&a->b, &vars, "tenant_key", record->branches[i].tenant->tenant_key);
                emit(&a->b, "aside", &vars);
            }
        }
    }
    vars = vars_new(&a->b);
    emit(&a->b, "verify_aside", &vars);
    emit_analyze(&a->b, scratch(&a->b, "run_branch", ""));
    if (asking_options(a)->checks[VERIFY_ROWS] || asking_options(a)->checks[VERIFY_SUMS]) {
        ask_notes(a, VERIFY_LEFT, piece(&a->b, "verify_left", &vars));
        if (plan->catalog->absent_count > 0) {
            ask_notes(a, VERIFY_WAITING, piece(&a->b, "verify_waiting", &vars));
        }
    }
}

static void
record_step(Asking *a, const PlanRecord *record)
{
    const size_t index = (size_t) (record - a->b.gen->plan->records);
    const char *only = samples_delta(record, asking_options(a))
                           ? sample_condition(&a->b, asking_options(a), "y.firn_row")
                           : NULL;

    collect_delta(&a->b, record, a->verify->skipped[index], only);
    if (asking_options(a)->sample <= 1) {
        ask_cut_texts(a, record, a->verify->skipped[index]);
    }
}

static void
target_step(Asking *a)
{
    const Verify *verify = a->verify;

    if (verify_asks(verify, a->target, VERIFY_KEYS)) {
        ask_keys(a);
    }
    if (verify_asks(verify, a->target, VERIFY_VERSIONS)) {
        ask_versions(a);
    }
    if (verify_asks(verify, a->target, VERIFY_REFERENCES)) {
        ask_references(a);
    }
    if (verify_asks(verify, a->target, VERIFY_CYCLES)) {
        ask_cycles(a);
    }
    if (verify_asks(verify, a->target, VERIFY_MADE)) {
        ask_made(a);
    }
    if (asks_staging(verify, a->target)) {
        ask_rows(a, verify_asks(verify, a->target, VERIFY_ROWS),
                 verify_asks(verify, a->target, VERIFY_SUMS));
    }
}

static bool
end_step(Asking *a, const PlanRecord *record, VerifyStep *out)
{
    take(a);
    *out = (VerifyStep){.id = a->b.step,
                        .record = record,
                        .target = a->target,
                        .statements = a->statements.items,
                        .count = a->statements.count};
    return a->b.ok;
}

bool
verify_step(Verify *verify, size_t index, Arena *arena, VerifyStep *out, Diags *diags)
{
    const Planned *planned = &verify->steps.items[index];
    const char *about = planned->target != NULL   ? planned->target->name
                        : planned->record != NULL ? planned->record->name
                                                  : "begin";
    Asking a = {.b = build_new(&verify->gen, arena, arena_fmt(arena, "verify/%s", about), diags),
                .verify = verify,
                .target = planned->target};

    if (planned->target != NULL) {
        target_step(&a);
    } else if (planned->record != NULL) {
        a.b.step = arena_fmt(arena, "collect/%s", about);
        record_step(&a, planned->record);
    } else {
        begin_step(&a);
    }
    return end_step(&a, planned->record, out);
}

bool
verify_probe(Verify *verify, const PlanRecord *record, BranchRange range, Arena *arena,
             VerifyStep *out, Diags *diags)
{
    bool *skipped = arena_new_array(arena, bool, record->branch_count + 1);
    const size_t at = (size_t) (record - verify->gen.plan->records);
    Asking a = {
        .b = build_new(&verify->gen, arena, arena_fmt(arena, "collect/%s", record->name), diags),
        .verify = verify};

    for (size_t i = 0; i < record->branch_count; i++) {
        skipped[i] = verify->skipped[at][i] || i < range.from || i >= range.to;
    }
    emit_run_branches(&a.b);
    collect_delta(&a.b, record, skipped, NULL);
    return end_step(&a, record, out);
}
