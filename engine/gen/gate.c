/*
 * Gates: what replication itself says of the tables that are read, where its control tables are: in the branch's own staging
 * schema, or in the one that the project names (`staging.control`).  A branch whose task loads, was stopped or was not heard of,
 * whose table is suspended, or which lost changes, is held back; the others go on.
 */
#include <string.h>

#include "gen/collect.h"

typedef struct GateKind
{
    const char *table;
    const char *template;
    const char *columns[4];
    bool of_table; /* says which table it is about; else all of the task's */
} GateKind;

static const GateKind gate_kinds[] = {
    {"awsdms_status", "gate_status", {"task_name", "task_status", "status_time"}, false},
    {"awsdms_suspended_tables",
     "gate_suspended",
     {"table_owner", "table_name", "suspend_reason", "suspend_timestamp"},
     true},
    {"awsdms_apply_exceptions",
     "gate_exceptions",
     {"table_owner", "table_name", "error_time"},
     true}};

enum
{
    GATE_KINDS = sizeof(gate_kinds) / sizeof(*gate_kinds)
};

/* Where a branch's control tables are. */
typedef struct GateSchema
{
    const CatalogSchema *schema;
    bool is_shared; /* by all tenants: a table's owner counts, a task may be anybody's */
} GateSchema;

static const char *
filled(Build *b, const char *pattern, const PlanTenant *tenant, bool *shared)
{
    StrBuf out = strbuf_new(b->arena);

    *shared = strstr(pattern, "{tenant}") == NULL;
    for (const char *c = pattern; *c != '\0'; c++) {
        if (strncmp(c, "{tenant}", 8) == 0) {
            strbuf_str(&out, tenant->tenant);
            c += 7;
        } else if (strncmp(c, "{region}", 8) == 0) {
            strbuf_str(&out, tenant->region);
            c += 7;
        } else {
            strbuf_char(&out, *c);
        }
    }
    return out.text;
}

static GateSchema
gate_schema(Build *b, const PlanBranch *branch)
{
    const Project *project = b->gen->plan->project;
    const From *from = &branch->effective->from;
    GateSchema out = {0};

    if (project->control_tables.text != NULL) {
        const char *name = filled(b, project->control_tables.text, branch->tenant, &out.is_shared);

        out.schema = catalog_schema(b->gen->plan->catalog, name);
        return out;
    }
    out.schema = from->tables.count > 0
                     ? tenant_schema(branch->tenant, from->tables.items[0].function.text)
                     : NULL;
    return out;
}

/* The table, if it is there with all its columns; their names as they are spelt there. */
static const CatalogTable *
gate_table(const GateSchema *where, const GateKind *kind, Vars *vars)
{
    const CatalogTable *table =
        where->schema != NULL ? schema_table(where->schema, kind->table) : NULL;

    for (size_t i = 0; table != NULL && i < 4 && kind->columns[i] != NULL; i++) {
        const CatalogColumn *column = table_column(table, kind->columns[i]);

        if (column == NULL) {
            return NULL;
        }
        if (vars != NULL) {
            var_ident(vars, kind->columns[i], column->name);
        }
    }
    return kind->of_table || !where->is_shared ? table : NULL;
}

/* Of a control schema that several databases share: the rows about this one. */
static const char *
and_owner(Build *b, const CatalogTable *table, const PlanTenant *tenant, const char *function)
{
    const CatalogColumn *owner = table_column(table, "table_owner");
    const CatalogSchema *schema = tenant_schema(tenant, function);

    return owner == NULL || schema == NULL
               ? ""
               : arena_fmt(b->arena, " AND LOWER(s.%s) = LOWER(%s)", ident(b, owner->name),
                           literal(b, schema->name));
}

static void
put_gate(Build *b, const PlanBranch *branch, const GateSchema *where, const GateKind *kind,
         StrBuf *out)
{
    const Project *project = b->gen->plan->project;
    const From *from = &branch->effective->from;
    Vars vars = vars_new(b);
    const CatalogTable *table = gate_table(where, kind, &vars);

    for (size_t i = 0; table != NULL && i < (kind->of_table ? from->tables.count : 1); i++) {
        Vars one = vars;

        var_number(b, &one, "tenant_key", branch->tenant->tenant_key);
        var_code(&one, "table", qualified(b, table->schema, table->name));
        if (kind->of_table) {
            var_literal(&one, "name", from->tables.items[i].table.text);
            var_code(&one, "and_owner",
                     where->is_shared
                         ? and_owner(b, table, branch->tenant, from->tables.items[i].function.text)
                         : "");
        } else {
            var_literal(&one, "stale",
                        project->control_stale.state == FIELD_SET
                            ? arena_fmt(b->arena, "%lld second",
                                        interval_seconds(project->control_stale.text.text))
                            : "3600 second");
        }
        strbuf_fmt(out, "%s%s", out->len > 0 ? "\nUNION ALL\n" : "",
                   piece(b, kind->template, &one));
    }
}

static bool
has_gates(Build *b, const PlanRecord *record)
{
    for (size_t i = 0; i < record->branch_count; i++) {
        const GateSchema where = gate_schema(b, &record->branches[i]);

        for (size_t k = 0; k < GATE_KINDS; k++) {
            if (gate_table(&where, &gate_kinds[k], NULL) != NULL) {
                return true;
            }
        }
    }
    return false;
}

void
emit_gates(Build *b, const PlanRecord *record, BranchRange range)
{
    const size_t width = b->gen->width > 0 ? b->gen->width : record->branch_count;
    bool created = !range.create;
    StrBuf out = strbuf_new(b->arena);

    if (!has_gates(b, record)) {
        return;
    }
    if (range.create) {
        emit_drop(b, scratch(b, "gate", record->name));
    }
    for (size_t i = range.from, count = 1; i < range.to; i++, count++) {
        const GateSchema where = gate_schema(b, &record->branches[i]);

        for (size_t k = 0; !record->branches[i].broken && k < GATE_KINDS; k++) {
            put_gate(b, &record->branches[i], &where, &gate_kinds[k], &out);
        }
        if (out.len > 0 && (count % width == 0 || i + 1 == range.to)) {
            Vars vars = vars_new(b);

            var_code(&vars, "gate", scratch(b, "gate", record->name));
            var_code(&vars, "branches", out.text);
            emit(b, created ? "gate_add" : "gate", &vars);
            created = true;
            out = strbuf_new(b->arena);
        }
    }
    if (!created) {
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
