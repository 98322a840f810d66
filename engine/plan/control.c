/* Where replication's own tables are, and whether anybody has them there. */
#include <string.h>
#include <strings.h>

#include "plan/planner.h"

const char *
control_schema_name(Arena *arena, const Project *project, const PlanTenant *tenant, bool *shared)
{
    const char *pattern = project->control_tables.text;
    StrBuf out = strbuf_new(arena);

    *shared = strstr(pattern, "{tenant}") == NULL;
    for (const char *c = pattern; *c != '\0'; c++) {
        if (strncmp(c, "{tenant}", strlen("{tenant}")) == 0) {
            strbuf_str(&out, tenant->tenant);
            c += strlen("{tenant}") - 1;
        } else if (strncmp(c, "{region}", strlen("{region}")) == 0) {
            strbuf_str(&out, tenant->region);
            c += strlen("{region}") - 1;
        } else {
            strbuf_char(&out, *c);
        }
    }
    return out.text;
}

static bool
has_control_table(const CatalogSchema *schema)
{
    for (size_t i = 0; schema != NULL && i < schema->table_count; i++) {
        if (strncasecmp(schema->tables[i].name, "awsdms_", strlen("awsdms_")) == 0) {
            return true;
        }
    }
    return false;
}

static bool
has_heartbeat(const Project *project, const PlanTenant *tenant)
{
    for (size_t i = 0; i < tenant->function_count; i++) {
        const CatalogTable *table = schema_table(tenant->schemas[i], project->heartbeat_table.text);
        const CatalogColumn *column =
            table != NULL ? table_column(table, project->heartbeat_at.text) : NULL;

        if (column != NULL && datatype_is_time(column->type)) {
            return true;
        }
    }
    return false;
}

/* Of some tenants only nothing can be said about all. */
void
check_control_tables(const Planner *planner, Diags *diags)
{
    const Project *project = planner->project;
    const Plan *plan = planner->plan;
    bool told = project->control_tables.text == NULL;
    bool beats = project->heartbeat_table.text == NULL;

    for (size_t i = 0; i < plan->tenant_count; i++) {
        const PlanTenant *tenant = &plan->tenants[i];
        bool shared = false;

        told = told || has_control_table(catalog_schema(
                           planner->catalog,
                           control_schema_name(planner->arena, project, tenant, &shared)));
        beats = beats || has_heartbeat(project, tenant);
    }
    if (plan->tenant_count == 0 || planner->options->select_count > 0 ||
        planner->options->exclude_count > 0) {
        return;
    }
    if (!told) {
        diag_warning(diags, DIAG_CONTROL_NOWHERE, project->control_tables.span,
                     "no tenant has a schema \"%s\" with control tables of replication",
                     project->control_tables.text);
    }
    if (!beats) {
        diag_warning(diags, DIAG_CONTROL_NOWHERE, project->heartbeat_table.span,
                     "no staging schema has the heartbeat \"%s\" with a time in \"%s\"",
                     project->heartbeat_table.text, project->heartbeat_at.text);
    }
}
