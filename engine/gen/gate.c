/*
 * Gates: what replication itself says of the tables that are read, where its control tables are: in the staging schema of each
 * table, or in the one that the project names (`staging.control`).  A branch is held back whose task loads, was stopped or was
 * not heard of, for which a table was loaded anew, is suspended or lost changes; the others go on.  And no branch counts as
 * followed beyond what its tasks have applied, or beyond the source's heartbeat.
 */
#include <string.h>

#include "gen/branch.h"
#include "gen/collect.h"

typedef struct GateColumn
{
    const char *name;
    bool is_time;
    const char *as; /* in the template; NULL: by its name */
} GateColumn;

enum
{
    GATE_COLUMNS = 4
};

typedef struct GateKind
{
    const char *table;
    const char *template;
    GateColumn columns[GATE_COLUMNS];
    bool of_table; /* says which table it is about; else all of the task's */
    bool bounds;   /* says how far the task is */
} GateKind;

static const GateKind gate_kinds[] = {
    {"awsdms_status",
     "gate_status",
     {{"task_name", false, NULL}, {"task_status", false, NULL}, {"status_time", true, NULL}},
     false,
     false},
    {"awsdms_status",
     "gate_applied",
     {{"task_name", false, NULL},
      {"status_time", true, NULL},
      {"source_timestamp_applied", true, NULL}},
     false,
     true},
    {"awsdms_history",
     "gate_history",
     {{"task_name", false, NULL}, {"timeslot_type", false, NULL}, {"timeslot", true, NULL}},
     false,
     false},
    {"awsdms_suspended_tables",
     "gate_suspended",
     {{"table_owner", false, NULL},
      {"table_name", false, NULL},
      {"suspend_reason", false, NULL},
      {"suspend_timestamp", true, NULL}},
     true,
     false},
    {"awsdms_apply_exceptions",
     "gate_exceptions",
     {{"table_owner", false, NULL}, {"table_name", false, NULL}, {"error_time", true, NULL}},
     true,
     false}};

enum
{
    GATE_KINDS = sizeof(gate_kinds) / sizeof(*gate_kinds)
};

/* Where control tables are, and of which tables they tell. */
typedef struct GatePlace
{
    const CatalogSchema *schema; /* NULL: there are none */
    bool is_shared; /* by all tenants: a table's owner counts, a task may be anybody's */
    const GateKind *kinds;
    size_t kind_count;
    VEC_OF(const CatalogTable *) tables;
} GatePlace;

typedef VEC_OF(GatePlace) GatePlaces;

static GatePlace
gate_place(Build *b, const PlanTenant *tenant, const CatalogSchema *staging)
{
    const Project *project = b->gen->plan->project;
    GatePlace out = {.schema = staging, .kinds = gate_kinds, .kind_count = GATE_KINDS};

    if (project->control_tables.text != NULL) {
        const char *name = control_schema_name(b->arena, project, tenant, &out.is_shared);

        out.schema = catalog_schema(b->gen->plan->catalog, name);
    }
    return out;
}

/* The row that the source writes every now and then stands in its own staging schema. */
static GatePlace
heartbeat_place(Build *b, const CatalogSchema *staging)
{
    const Project *project = b->gen->plan->project;
    GatePlace out = {0};

    if (project->heartbeat_table.text != NULL) {
        GateKind *kind = arena_new_obj(b->arena, GateKind);

        *kind = (GateKind){.table = project->heartbeat_table.text,
                           .template = "gate_heartbeat",
                           .columns = {{project->heartbeat_at.text, true, "at"}},
                           .bounds = true};
        out = (GatePlace){.schema = staging, .kinds = kind, .kind_count = 1};
    }
    return out;
}

/* The table, if it is there with all its columns; their names as they are spelt there. */
static const CatalogTable *
gate_table(const GatePlace *place, const GateKind *kind, Vars *vars)
{
    const CatalogTable *table =
        place->schema != NULL ? schema_table(place->schema, kind->table) : NULL;

    for (size_t i = 0; table != NULL && i < GATE_COLUMNS && kind->columns[i].name != NULL; i++) {
        const CatalogColumn *column = table_column(table, kind->columns[i].name);

        if (column == NULL || (kind->columns[i].is_time ? !datatype_is_time(column->type)
                                                        : !datatype_is_text(column->type))) {
            return NULL;
        }
        if (vars != NULL) {
            var_ident(vars,
                      kind->columns[i].as != NULL ? kind->columns[i].as : kind->columns[i].name,
                      column->name);
        }
    }
    return kind->of_table || !place->is_shared ? table : NULL;
}

static bool
tells(const GatePlace *place)
{
    for (size_t k = 0; k < place->kind_count; k++) {
        if (gate_table(place, &place->kinds[k], NULL) != NULL) {
            return true;
        }
    }
    return false;
}

static bool
find_places(Build *b, const PlanTenant *tenant)
{
    for (size_t i = 0; i < tenant->function_count; i++) {
        const GatePlace place = gate_place(b, tenant, tenant->schemas[i]);
        const GatePlace heartbeat = heartbeat_place(b, tenant->schemas[i]);

        if (tells(&place) || tells(&heartbeat)) {
            return true;
        }
    }
    return false;
}

/* Of any table of this tenant?  Asked for each record and feed of it. */
static bool
has_places(Build *b, const PlanTenant *tenant)
{
    static const bool answers[] = {false, true};
    const bool *known = strmap_get(b->gen->gated, tenant->name);

    if (known == NULL) {
        known = &answers[find_places(b, tenant)];
        strmap_put_const(b->gen->gated, tenant->name, known);
    }
    return *known;
}

static bool
has_gates(Build *b, const PlanRecord *record)
{
    for (size_t i = 0; i < record->branch_count; i++) {
        if (has_places(b, record->branches[i].tenant)) {
            return true;
        }
    }
    return false;
}

/* ---- one branch ------------------------------------------------------------------------------ */

static void
note_place(Build *b, GatePlace place, const CatalogTable *table, GatePlaces *out)
{
    GatePlace *known = NULL;

    for (size_t i = 0; i < out->count; i++) {
        const GatePlace *other = &out->items[i];

        /* the heartbeat is the one place that has one kind */
        if (other->schema == place.schema && other->kind_count == place.kind_count) {
            known = &out->items[i];
        }
    }
    if (known == NULL) {
        known = vec_push(b->arena, out);
        *known = place;
    }
    *vec_push(b->arena, &known->tables) = table;
}

static void
note_table(Build *b, const BoundBranch *bound, const CatalogTable *table, GatePlaces *out)
{
    const CatalogSchema *staging = catalog_schema(b->gen->plan->catalog, table->schema);
    const GatePlace places[] = {gate_place(b, bound->tenant, staging), heartbeat_place(b, staging)};

    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        if (tells(&places[i])) {
            note_place(b, places[i], table, out);
        }
    }
}

/* Of all tables that the branch reads: what is joined can be half loaded, too. */
static GatePlaces
gate_places(Build *b, const BoundBranch *bound)
{
    GatePlaces out = {0};

    for (size_t i = 0; bound->effective->seed == NULL && i < bound->part_count; i++) {
        note_table(b, bound, bound->parts[i], &out);
    }
    for (size_t i = 0; i < bound->join_count; i++) {
        const CatalogTable *table = bound->tables[bound->joins[i].table].table;

        if (table != NULL) {
            note_table(b, bound, table, &out);
        }
    }
    return out;
}

/* The rows about these tables; of a control schema that several databases share those about their schemas. */
static const char *
about(Build *b, const GatePlace *place, const CatalogTable *from)
{
    const char *owner = ident(b, table_column(from, "table_owner")->name);
    const char *name = ident(b, table_column(from, "table_name")->name);
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < place->tables.count; i++) {
        const CatalogTable *table = place->tables.items[i];

        strbuf_fmt(&out, "%s(LOWER(s.%s) = LOWER(%s)", i > 0 ? " OR " : "", name,
                   literal(b, table->name));
        if (place->is_shared) {
            strbuf_fmt(&out, " AND LOWER(s.%s) = LOWER(%s)", owner, literal(b, table->schema));
        }
        strbuf_char(&out, ')');
    }
    return out.text;
}

static void
put_gate(Build *b, const BoundBranch *bound, const GatePlace *place, const GateKind *kind,
         StrBuf *out)
{
    const Project *project = b->gen->plan->project;
    Vars vars = vars_new(b);
    const CatalogTable *table = gate_table(place, kind, &vars);

    if (table == NULL) {
        return;
    }
    var_number(b, &vars, "tenant_key", bound->tenant->tenant_key);
    var_code(&vars, "table", qualified(b, table->schema, table->name));
    if (kind->of_table) {
        var_code(&vars, "about", about(b, place, table));
    }
    var_literal(
        &vars, "stale",
        project->control_stale.state == FIELD_SET
            ? arena_fmt(b->arena, "%lld second", interval_seconds(project->control_stale.text.text))
            : "3600 second");
    strbuf_fmt(out, "%s%s", out->len > 0 ? "\nUNION ALL\n" : "", piece(b, kind->template, &vars));
}

static bool
bounds(const GatePlace *place)
{
    for (size_t k = 0; k < place->kind_count; k++) {
        if (place->kinds[k].bounds && gate_table(place, &place->kinds[k], NULL) != NULL) {
            return true;
        }
    }
    return false;
}

const char *
gate_bound(const Branch *branch)
{
    Build *b = branch->b;

    if (!has_places(b, branch->bound->tenant)) {
        return NULL;
    }
    const GatePlaces places = gate_places(b, branch->bound);

    for (size_t i = 0; i < places.count; i++) {
        if (bounds(&places.items[i])) {
            return arena_fmt(
                b->arena, "(SELECT MIN(g.bound_at) FROM %s g WHERE g.tenant_key = %lld)",
                scratch(b, "gate", branch->bound->record->name), branch->bound->tenant->tenant_key);
        }
    }
    return NULL;
}

/* ---- statements ------------------------------------------------------------------------------ */

typedef struct Gating
{
    Build *b;
    const PlanRecord *record;
    bool created;
    size_t count; /* branches in `out` */
    StrBuf out;
} Gating;

static void
flush(Gating *g)
{
    Vars vars = vars_new(g->b);

    if (g->out.len == 0) {
        return;
    }
    var_code(&vars, "gate", scratch(g->b, "gate", g->record->name));
    var_code(&vars, "branches", g->out.text);
    emit(g->b, g->created ? "gate_add" : "gate", &vars);
    g->created = true;
    g->count = 0;
    g->out = strbuf_new(g->b->arena);
}

static void
put_branch(Gating *g, const PlanBranch *planned, Arena *scratch)
{
    const BoundBranch *bound =
        plan_bind(g->b->gen->planner, scratch, g->record, planned, diags_new(scratch));
    const size_t width = g->b->gen->width;

    if (bound == NULL) {
        return; /* reported where it is read */
    }
    const GatePlaces places = gate_places(g->b, bound);

    for (size_t i = 0; i < places.count; i++) {
        for (size_t k = 0; k < places.items[i].kind_count; k++) {
            put_gate(g->b, bound, &places.items[i], &places.items[i].kinds[k], &g->out);
        }
    }
    g->count++;
    if ((width > 0 && g->count >= width) || g->out.len >= g->b->dialect->statement_bytes) {
        flush(g);
    }
}

void
emit_gates(Build *b, const PlanRecord *record, BranchRange range)
{
    Gating g = {.b = b, .record = record, .created = !range.create, .out = strbuf_new(b->arena)};
    Arena *arena = NULL;

    if (!has_gates(b, record)) {
        return;
    }
    if (range.create) {
        emit_drop(b, scratch(b, "gate", record->name));
    }
    arena = arena_new();
    for (size_t i = range.from; i < range.to; i++) {
        const PlanBranch *planned = &record->branches[i];

        if (!planned->broken && planned->held == NULL && has_places(b, planned->tenant)) {
            put_branch(&g, planned, arena);
            arena_rewind(arena, (ArenaMark){0});
        }
    }
    flush(&g);
    arena_free(arena);
    if (!g.created) {
        Vars vars = vars_new(b);

        var_code(&vars, "gate", scratch(b, "gate", record->name));
        var_code(&vars, "branches", piece(b, "gate_none", &vars));
        emit(b, "gate", &vars);
    }
}

void
emit_gates_drop(Build *b, const PlanRecord *record)
{
    if (has_gates(b, record)) {
        emit_drop(b, scratch(b, "gate", record->name));
    }
}

const char *
gates(Build *b, const PlanFeed *feed)
{
    Vars vars = feed_vars(b, feed);

    if (!has_gates(b, feed->record)) {
        return piece(b, "gates_none", &vars);
    }
    var_code(&vars, "gate", scratch(b, "gate", feed->record->name));
    return piece(b, "gates", &vars);
}

bool
accepts(const Build *b, const PlanFeed *feed)
{
    (void) b;
    for (size_t i = 0; feed->source == NULL && i < feed->branch_count; i++) {
        if (feed->branches[i].accepted) {
            return true;
        }
    }
    return false;
}
