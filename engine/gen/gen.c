#include "gen/gen.h"

#include <string.h>

#include "gen/build.h"
#include "gen/former.h"
#include "gen/told.h"

/* Which steps a run has, in order. */
typedef enum StepJob
{
    JOB_LOCK,
    JOB_CONTROL,
    JOB_SHAPE,
    JOB_WIDEN,
    JOB_BEGIN,
    JOB_DECODE,
    JOB_DECODED,
    JOB_COLLECT,
    JOB_APPLY,
    JOB_END,
    JOB_UNLOCK
} StepJob;

typedef struct Planned
{
    StepJob job;
    const PlanRecord *record;
    const PlanTarget *target;
} Planned;

typedef struct Steps
{
    Gen gen; /* first: a Gen is the head of its Steps */
    VEC_OF(Planned) items;
} Steps;

static Steps *
steps_of(const Gen *gen)
{
    return (Steps *) (uintptr_t) gen;
}

static void
add(Steps *steps, StepJob job, const PlanRecord *record, const PlanTarget *target)
{
    *vec_push(steps->gen.arena, &steps->items) =
        (Planned){.job = job, .record = record, .target = target};
}

static bool
is_fed(const PlanTarget *target)
{
    for (size_t i = 0; i < target->feed_count; i++) {
        if (target->is_selected && target->feeds[i]->branch_count > 0) {
            return true;
        }
    }
    return has_leaving(target);
}

/* Writes a shape step into scratch memory to see whether it has anything to do. */
static bool
has_shape(Steps *steps, const PlanTarget *target, bool widen)
{
    Arena *arena = arena_new();
    Diags *ignored = diags_new(arena);
    Build b = build_new(&steps->gen, arena, "shape", ignored);

    if (widen) {
        shape_widen(&b, target);
    } else {
        shape_target(&b, target);
    }
    const bool any = b.statements.count > 0;

    arena_free(arena);
    return any;
}

static bool
has_control(Steps *steps)
{
    Arena *arena = arena_new();
    Build b = build_new(&steps->gen, arena, "shape", diags_new(arena));

    shape_control(&b);
    const bool any = b.statements.count > 0;

    arena_free(arena);
    return any;
}

Gen *
gen_new(Arena *arena, Planner *planner, const Plan *plan, const SqlDialect *dialect)
{
    Steps *steps = arena_new_obj(arena, Steps);

    steps->gen = (Gen){.arena = arena,
                       .planner = planner,
                       .plan = plan,
                       .dialect = dialect,
                       .width = dialect->branches_per_statement,
                       .lock_timeout = -1,
                       .committed = strmap_new(arena),
                       .gated = strmap_new(arena),
                       .control = plan->project->control_schema.text,
                       .warehouse = plan->project->warehouse_schema.text};
    if (has_template(dialect, "run_lock")) {
        add(steps, JOB_LOCK, NULL, NULL);
    }
    if (has_control(steps)) {
        add(steps, JOB_CONTROL, NULL, NULL);
    }
    for (size_t i = 0; i < plan->target_count; i++) {
        if (has_shape(steps, plan->targets[i], false)) {
            add(steps, JOB_SHAPE, NULL, plan->targets[i]);
        }
        if (has_shape(steps, plan->targets[i], true)) {
            add(steps, JOB_WIDEN, NULL, plan->targets[i]);
        }
    }
    add(steps, JOB_BEGIN, NULL, NULL);
    for (size_t i = 0; i < plan->record_count; i++) {
        if (plan->records[i].is_selected && plan->records[i].decodes) {
            add(steps, JOB_DECODE, &plan->records[i], NULL);
            add(steps, JOB_DECODED, &plan->records[i], NULL);
        }
        if (plan->records[i].is_selected) {
            add(steps, JOB_COLLECT, &plan->records[i], NULL);
        }
    }
    for (size_t i = 0; i < plan->target_count; i++) {
        if (is_fed(plan->targets[i]) || is_told(plan->targets[i])) {
            add(steps, JOB_APPLY, NULL, plan->targets[i]);
        }
    }
    add(steps, JOB_END, NULL, NULL);
    if (has_template(dialect, "run_unlock")) {
        add(steps, JOB_UNLOCK, NULL, NULL);
    }
    return &steps->gen;
}

void
gen_set_width(Gen *gen, size_t width)
{
    gen->width = width;
}

void
gen_set_lock_timeout(Gen *gen, long seconds)
{
    gen->lock_timeout = seconds;
}

const char *
gen_lock_name(Arena *arena, const Project *project)
{
    return arena_fmt(arena, "firn:%s", project->control_schema.text);
}

size_t
gen_step_count(const Gen *gen)
{
    return steps_of(gen)->items.count;
}

static void
lock_step(Build *b, const char *name)
{
    Vars vars = vars_new(b);
    const long seconds = b->gen->lock_timeout;

    var_literal(&vars, "lock_name", gen_lock_name(b->arena, b->gen->plan->project));
    var_literal(&vars, "control_schema", b->gen->control);
    /* The server takes 0 for "as long as it takes". */
    var_literal(&vars, "lock_timeout",
                seconds < 0    ? "0"
                : seconds == 0 ? "1ms"
                               : arena_fmt(b->arena, "%lds", seconds));
    emit(b, name, &vars);
}

void
gen_step_about(const Gen *gen, size_t index, Arena *arena, Step *out)
{
    static const struct
    {
        const char *id;
        StepKind kind;
    } jobs[] = {[JOB_LOCK] = {"lock", STEP_PLAIN},
                [JOB_CONTROL] = {"shape/control", STEP_TRANSACTION},
                [JOB_SHAPE] = {"shape/", STEP_TRANSACTION},
                [JOB_WIDEN] = {"widen/", STEP_PLAIN},
                [JOB_BEGIN] = {"begin", STEP_TRANSACTION},
                [JOB_DECODE] = {"decode/", STEP_TRANSACTION},
                [JOB_DECODED] = {"decoded/", STEP_TRANSACTION},
                [JOB_COLLECT] = {"collect/", STEP_SNAPSHOT},
                [JOB_APPLY] = {"apply/", STEP_TRANSACTION},
                [JOB_END] = {"end", STEP_TRANSACTION},
                [JOB_UNLOCK] = {"unlock", STEP_PLAIN}};
    const Planned *planned = &steps_of(gen)->items.items[index];
    const char *about = planned->target != NULL   ? planned->target->name
                        : planned->record != NULL ? planned->record->name
                                                  : "";

    *out = (Step){.id = arena_fmt(arena, "%s%s", jobs[planned->job].id, about),
                  .kind = jobs[planned->job].kind,
                  .record = planned->record,
                  .target = planned->target};
}

bool
gen_step(Gen *gen, size_t index, Arena *arena, Step *out, Diags *diags)
{
    const Planned *planned = &steps_of(gen)->items.items[index];
    Step about = {0};

    gen_step_about(gen, index, arena, &about);
    Build b = build_new(gen, arena, about.id, diags);

    switch (planned->job) {
        case JOB_LOCK:
            lock_step(&b, "run_lock_terms");
            lock_step(&b, "run_lock");
            break;
        case JOB_UNLOCK:
            lock_step(&b, "run_unlock");
            break;
        case JOB_CONTROL:
            shape_control(&b);
            break;
        case JOB_SHAPE:
            shape_target(&b, planned->target);
            break;
        case JOB_WIDEN:
            shape_widen(&b, planned->target);
            break;
        case JOB_BEGIN:
            run_begin(&b);
            break;
        case JOB_DECODE:
            return gen_decode(gen, planned->record,
                              (BranchRange){.to = planned->record->branch_count, .create = true},
                              arena, out, diags);
        case JOB_DECODED:
            return decoded_step(&b, planned->record, out);
        case JOB_COLLECT:
            return gen_collect(gen, planned->record,
                               (BranchRange){.to = planned->record->branch_count, .create = true},
                               arena, out, diags);
        case JOB_APPLY:
            if (is_told(planned->target)) {
                told_steps(&b, planned->target);
            } else if (planned->target->source != NULL) {
                derived_steps(&b, planned->target);
            } else if (planned->target->gathers) {
                gathered_steps(&b, planned->target);
            } else if (planned->target->kind == TARGET_FACT) {
                fact_steps(&b, planned->target);
            } else {
                dimension_steps(&b, planned->target);
            }
            break;
        case JOB_END:
            run_end(&b);
            break;
    }
    const bool ok = build_end(&b, about.kind, out);

    out->target = planned->target;
    out->record = planned->record;
    return ok;
}

const char *
gen_set_aside(Gen *gen, Arena *arena, const PlanRecord *record, const PlanTenant *tenant,
              const char *reason, Diags *diags)
{
    Build b = build_new(gen, arena, "aside", diags);
    Vars vars = vars_new(&b);

    var_literal(&vars, "reason", reason);
    var_literal(&vars, "record", record->name);
    var_number(&b, &vars, "tenant_key", tenant->tenant_key);
    emit(&b, "aside", &vars);
    return b.ok ? b.statements.items[0] : NULL;
}

void
gen_committed(Gen *gen, const PlanTarget *target)
{
    long long *count = strmap_get(gen->committed, target->name);

    if (count == NULL) {
        count = arena_new_obj(gen->arena, long long);
        strmap_put(gen->committed, target->name, count);
    }
    ++*count;
}

static const char *
only_statement(const Build *b)
{
    return b->ok ? b->statements.items[0] : NULL;
}

const char *
gen_split_out(Gen *gen, Arena *arena, const PlanTarget *target, const long long *tenant_keys,
              size_t count, Diags *diags)
{
    Build b = build_new(gen, arena, "split", diags);
    Vars vars = vars_new(&b);
    StrBuf keys = strbuf_new(arena);

    for (size_t i = 0; i < count; i++) {
        comma(&keys);
        strbuf_fmt(&keys, "%lld", tenant_keys[i]);
    }
    var_literal(&vars, "target", target->name);
    var_code(&vars, "tenant_keys", keys.text);
    emit(&b, "split_out", &vars);
    return only_statement(&b);
}

const char *
gen_split_back(Gen *gen, Arena *arena, const PlanTarget *target, Diags *diags)
{
    Build b = build_new(gen, arena, "split", diags);
    Vars vars = vars_new(&b);

    var_literal(&vars, "target", target->name);
    emit(&b, "split_back", &vars);
    return only_statement(&b);
}

const char *
gen_split_aside(Gen *gen, Arena *arena, const PlanTarget *target, long long tenant_key,
                const char *reason, Diags *diags)
{
    Build b = build_new(gen, arena, "split", diags);
    Vars vars = vars_new(&b);

    var_literal(&vars, "target", target->name);
    var_literal(&vars, "reason", reason);
    var_number(&b, &vars, "tenant_key", tenant_key);
    emit(&b, "split_aside", &vars);
    return only_statement(&b);
}

const char *
gen_begin(const Gen *gen, Arena *arena, const Step *step)
{
    if (step->kind == STEP_PLAIN) {
        return NULL;
    }
    return arena_fmt(arena, "-- %s\n%s", step->id,
                     step->kind == STEP_SNAPSHOT ? gen->dialect->begin_snapshot : "BEGIN");
}

const char *
gen_commit(Arena *arena, const Step *step)
{
    return step->kind == STEP_PLAIN ? NULL : arena_fmt(arena, "-- %s\nCOMMIT", step->id);
}
