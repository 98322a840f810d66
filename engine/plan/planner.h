/* Inside of the plan layer: what its files share while a plan is built. */
#ifndef ENGINE_PLAN_PLANNER_H
#define ENGINE_PLAN_PLANNER_H

#include "base/fingerprint.h"
#include "base/strmap.h"
#include "base/vec.h"
#include "hook/hook.h"
#include "plan/plan.h"

/* A Lua module, opened when the first value asks for it. */
typedef struct Module Module;

typedef struct DriftState DriftState;

struct Planner
{
    Arena *arena;
    const Project *project;
    const Catalog *catalog;
    const PlanOptions *options;
    bool *named; /* by word of --accept, then of --reloaded: some branch has that name */
    ExprContext *expressions;
    StrMap *modules;                    /* name -> Module */
    StrMap *hooks;                      /* fingerprint -> Decoder */
    Module *opened;                     /* all of them, to be closed */
    const HookFunction *hook_functions; /* made when the first hook is called */
    StrMap *state;                      /* target, feed, tenant_key -> StateBranch */
    StrMap *loaded;                     /* target, tenant_key: some feed has a state */
    StrMap *retry;                      /* record, tenant_key */
    StrMap *absent;                     /* target, feed, tenant_key -> StateAbsent */
    StrMap *joined;                     /* target, feed, tenant_key, alias -> StateJoin */
    Plan *plan;
    VEC_OF(PlanRecord) records;
    VEC_OF(TenantNews) news;
    DriftState *drift; /* drift.c; NULL before plan_drift() */
};

/* control.c: DIAG_CONTROL_NOWHERE */
void check_control_tables(const Planner *planner, Diags *diags);

/* tenants.c */
bool plan_tenants(Planner *planner, Diags *diags);
/* What the control state knows of the tenant; NULL: nothing. */
const StateTenant *state_tenant(const Catalog *catalog, const char *tenant, const char *region);
bool tenant_is(const StateTenant *tenant, const char *state);
/* Did an operator take it out: paused, retired, erased? */
bool tenant_rests(const StateTenant *tenant);

/* select.c */
bool selection_check(const Planner *planner, Diags *diags);
bool selected_tenant(const PlanOptions *options, const char *tenant, const char *region,
                     const char *name);
bool selected_target(const PlanOptions *options, const char *target);
/* Are all targets and functions selected, whichever tenants are? */
bool selected_all_records(const PlanOptions *options);
bool selected_function(const PlanOptions *options, const char *function);

/* targets.c */
bool plan_targets(Planner *planner, Diags *diags);

/* precedence.c: whose words count in a shared dimension; PlanTarget.definition */
void plan_precedence(Planner *planner, PlanTarget *target);
const char *plan_definition(Arena *arena, const PlanTarget *target);

/* planner.c: plan_target() for those who still fill it; where plan_column() stands, PlanTarget.column_count where it is none */
PlanTarget *target_to_fill(const Plan *plan, const char *name);
size_t column_index(const PlanTarget *target, const char *name);

/* feeds.c: feeds of the selected targets, the values they use, their types */
bool plan_feeds(Planner *planner, Diags *diags);

/* records.c: branches of the records; a tenant's own record of that name, or NULL */
const Record *own_record(Planner *planner, const PlanTenant *tenant, const char *name);
void plan_records(Planner *planner, Diags *diags);
void plan_value_types(Planner *planner, Diags *diags);

/* mode.c; a brake's share as a decimal literal, or NULL; the watermark that comes first, of two that may be NULL */
const char *brake_share(Arena *arena, const char *text);
const char *lesser_mark(const char *a, const char *b);
void plan_modes(Planner *planner, Diags *diags);
const StateBranch *feed_state(const Planner *planner, const PlanFeed *feed,
                              const PlanTenant *tenant);
/* The name under which the control state knows the feed. */
const char *known_name(const PlanFeed *feed);
const char *feed_fingerprint(Planner *planner, const PlanFeed *feed);

/* interval.c: is the branch due to be compared, by `reconcile:`? */
bool is_due(const Planner *planner, const StateBranch *state);

/* extras.c: the name of the value that a target keeps; does the feed fill a target that keeps them?; the columns of a target
 * that a feed fills without saying so, behind those it has; a digest of the columns that a branch keeps in that target, and of
 * what is taken out of them, NULL: the feed keeps none */
const char *extras_value_name(Arena *arena, const Target *target);
bool keeps_extras(const PlanFeed *feed);
/* Is the target's column taken out of the extras of that name? */
bool is_taken_from(const PlanColumn *column, const char *name);
size_t feed_extras(Planner *planner, const PlanTarget *target, PlanFeedColumn *columns,
                   size_t count, Diags *diags);
const char *extras_fingerprint(Arena *arena, const BoundBranch *bound, const PlanFeed *feed);

/* former.c: which feeds take over what was loaded under another name; when the modes are known, what leaves */
void plan_taken_over(Planner *planner);
void plan_leaving(Planner *planner, Diags *diags);
/* Has any feed loaded rows of the tenant into that target? */
bool was_loaded(const Planner *planner, const PlanTarget *target, const PlanTenant *tenant);

/* derived.c: facts made of facts */
bool plan_fact_feed(Planner *planner, PlanFeed *feed, Diags *diags);
bool plan_derived(Planner *planner, Diags *diags);

/* through.c: keys taken through other rows; when all feeds are known */
void plan_through(Planner *planner);

/* joined.c: how far the branch has followed its joined tables */
void plan_joined(Planner *planner, PlanRecord *record, PlanBranch *branch,
                 const BoundBranch *bound);

/* drift.c, drift_branch.c: what is not as it is remembered; what a branch (`bound`: NULL where it does not fit) makes of it, which may
 * be to hold it back; which new shapes are taken */
void plan_drift(Planner *planner);
void drift_branch(Planner *planner, Arena *arena, const PlanRecord *record, PlanBranch *branch,
                  const BoundBranch *bound);
void plan_drift_end(Planner *planner);
/* The table as the record reads it: less what it goes on without (NULL: it does without the table). */
const CatalogTable *drift_table(Planner *planner, Arena *arena, const PlanTenant *tenant,
                                const Record *effective, const CatalogTable *table);
/* Has a schema of that function vanished? */
bool drift_had_function(const Planner *planner, const PlanTenant *tenant, const char *function);

/* bind.c; bind_print.c: its fingerprint */
const BoundBranch *bind_branch(Planner *planner, Arena *arena, const PlanRecord *record,
                               const PlanTenant *tenant, const Record *effective, Diags *diags);
const char *bound_fingerprint(Planner *planner, Arena *arena, const BoundBranch *branch,
                              const char **shape);

/* modules.c: lua/NAME.lua; NULL where there is none, or where `*why` not */
const Source *module_source(Arena *arena, const char *root, const char *name, const char **why);
/* The host of lua/NAME.lua; NULL after a diagnostic */
HookHost *module_host(Planner *planner, Text module, Diags *diags);
/* What sql.fn() may call: functions and macros. */
const HookFunction *hook_functions(Planner *planner);
/* What a hook is told of a branch whose tables are bound, in `arena`. */
HookRecord hook_record(Planner *planner, Arena *arena, const BoundBranch *branch,
                       const char *value);
void close_modules(Planner *planner);

/* decoder.c: the hook that decodes values as that says; NULL after a diagnostic (no module, no function). */
const PlanHook *find_hook(Planner *planner, Text module, const Decoding *decode, Diags *diags);
/* The hooks of a bound branch, each once. */
void note_hooks(Planner *planner, const BoundBranch *bound, PlanBranch *out);

/* contested.c: can two rows of the branch claim one key of the fact? */
bool can_contest(const PlanFeed *feed, const BoundBranch *bound);

/* log.c: the feed's fingerprint, with what the images of a log are ordered by (where they are not kept) and with the
 * table that is read behind it */
const char *branch_fingerprint(Planner *planner, const PlanFeed *feed, const BoundBranch *bound,
                               const Fingerprint *print, const char *extras);
/* Is the mapping the same, is the table, as far as both are known? */
bool same_mapping(const char *before, const char *now);
bool same_table(const char *before, const char *now);
/* ... were the extras made of the same columns? */
bool same_extras(const char *before, const char *now);
/* Are images ordered as they were at that fingerprint? */
bool same_log_order(const char *before, const char *now);
/* A log that says what a change is about, and which change is later? */
bool is_sequenced(const BoundBranch *bound);
/* Notes in record and feeds that the branch is such a log; false after a diagnostic, where it cannot be one. */
bool note_log(PlanRecord *record, const BoundBranch *bound, Diags *diags);

/* accepted.c: is TENANT[_REGION][:RECORD] among the words of an option? */
bool is_asked_for(const Planner *planner, const char *const *words, size_t count,
                  const PlanTenant *tenant, const char *record);
/* A word that names no branch of the run is a mistake: false after a diagnostic. */
bool check_named(const Planner *planner, Diags *diags);

#endif
