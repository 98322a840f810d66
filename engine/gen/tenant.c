/* What an operator does with tenants beside the runs. */
#include "gen/tenant.h"

#include <string.h>

#include "gen/build.h"

static const char *
now(Build *b)
{
    return arena_fmt(b->arena, "CAST(%s AS timestamp)", b->dialect->now);
}

bool
gen_accept(Gen *gen, Arena *arena, Step *out, Diags *diags)
{
    Build b = build_new(gen, arena, "accept", diags);
    Vars vars = vars_new(&b);

    emit_staging(&b, now(&b));
    var_code(&vars, "seen", scratch(&b, "staging_seen", ""));
    var_literal(&vars, "action", "accept");
    emit(&b, "tenant_history_seen", &vars);
    emit_staging_taken(&b, now(&b));
    return build_end(&b, STEP_TRANSACTION, out);
}

/* The tenants as a condition over control table tenant, alias t. */
static const char *
which(Build *b, const TenantName *names, size_t count)
{
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < count; i++) {
        strbuf_fmt(&out, "%s(t.tenant = %s AND t.region = %s)", i > 0 ? " OR " : "",
                   literal(b, names[i].tenant), literal(b, names[i].region));
    }
    return out.text;
}

bool
gen_tenant_state(Gen *gen, Arena *arena, const TenantChange *change, Step *out, Diags *diags)
{
    Build b = build_new(gen, arena, arena_fmt(arena, "tenant/%s", change->action), diags);
    Vars vars = vars_new(&b);

    emit(&b, "lock_tenants", &vars);
    for (size_t i = 0; i < change->count; i++) {
        Vars own = vars_new(&b);

        if (strcmp(change->state, "active") == 0 && strcmp(change->names[i].region, "*") != 0) {
            var_literal(&own, "tenant", change->names[i].tenant);
            var_literal(&own, "region", change->names[i].region);
            var_literal(&own, "display_name", change->names[i].display_name);
            emit(&b, "tenant_add", &own);
        }
    }
    var_code(&vars, "which", which(&b, change->names, change->count));
    var_literal(&vars, "state", change->state);
    var_literal(&vars, "action", change->action);
    var_code(&vars, "note", "NULL");
    emit(&b, "tenant_state_add", &vars);
    if (strcmp(change->state, "active") == 0) {
        emit(&b, "tenant_resume", &vars);
    }
    emit(&b, "tenant_state_set", &vars);
    emit(&b, "tenant_history_add", &vars);
    return build_end(&b, STEP_TRANSACTION, out);
}

/* The keys of the tenant in all its regions. */
static const char *
keys_of(Build *b, const char *tenant)
{
    const Catalog *catalog = b->gen->plan->catalog;
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < catalog->tenant_count; i++) {
        if (strcmp(catalog->tenants[i].tenant, tenant) == 0) {
            comma(&out);
            strbuf_fmt(&out, "%lld", catalog->tenants[i].tenant_key);
        }
    }
    return out.text;
}

static bool
is_of(const Catalog *catalog, const StateTable *table, const char *tenant)
{
    for (size_t i = 0; i < catalog->tenant_count; i++) {
        if (catalog->tenants[i].tenant_key == table->tenant_key) {
            return strcmp(catalog->tenants[i].tenant, tenant) == 0;
        }
    }
    return false;
}

/* The schemas of the remembered tables under the names that they have with the new code. */
static void
rename_schemas(Build *b, const TenantRename *rename)
{
    const Catalog *catalog = b->gen->plan->catalog;
    const char *last = "";

    for (size_t i = 0; i < catalog->remembered_count; i++) {
        const StateTable *table = &catalog->remembered[i];
        SchemaParts parts = {0};
        const char *why = NULL;
        Vars vars = vars_new(b);

        if (strcmp(table->schema, last) == 0 || !is_of(catalog, table, rename->from) ||
            project_match_schema(b->arena, b->gen->plan->project, table->schema, &parts, &why) !=
                SCHEMA_MATCH) {
            continue;
        }
        last = table->schema;
        parts.tenant = rename->to;
        var_literal(&vars, "old_schema", table->schema);
        var_literal(&vars, "schema", project_schema_name(b->arena, b->gen->plan->project, &parts));
        var_code(&vars, "tenant_keys", keys_of(b, rename->from));
        emit(b, "tenant_rename_schema", &vars);
    }
}

bool
gen_tenant_rename(Gen *gen, Arena *arena, const TenantRename *rename, Step *out, Diags *diags)
{
    Build b = build_new(gen, arena, "tenant/rename", diags);
    Vars vars = vars_new(&b);

    var_literal(&vars, "old", rename->from);
    var_literal(&vars, "tenant", rename->to);
    var_literal(&vars, "action", "rename");
    var_code(&vars, "which", arena_fmt(arena, "t.tenant = %s", literal(&b, rename->to)));
    var_code(&vars, "note", literal(&b, arena_fmt(arena, "was %s", rename->from)));
    emit(&b, "lock_tenants", &vars);
    if (keys_of(&b, rename->to)[0] != '\0') {
        emit(&b, "tenant_tombstone", &vars);
        emit(&b, "tenant_tombstone_state", &vars);
    }
    emit(&b, "tenant_rename_code", &vars);
    if (catalog_table(gen, gen->warehouse, "tenant") != NULL) {
        emit(&b, "tenant_rename_dimension", &vars);
    }
    emit(&b, "tenant_rename_quarantine", &vars);
    rename_schemas(&b, rename);
    emit(&b, "tenant_history_add", &vars);
    return build_end(&b, STEP_TRANSACTION, out);
}

const char *
gen_tenant_rows(Gen *gen, Arena *arena, Diags *diags)
{
    Build b = build_new(gen, arena, "tenant/list", diags);
    const CatalogSchema *schema = catalog_schema(gen->plan->catalog, gen->warehouse);
    StrBuf counts = strbuf_new(arena);
    Vars vars = vars_new(&b);

    for (size_t i = 0; schema != NULL && i < schema->table_count; i++) {
        const CatalogTable *table = &schema->tables[i];
        Vars own = vars_new(&b);

        if (table->is_view || strcmp(table->name, "tenant") == 0 ||
            table_column(table, "tenant_key") == NULL) {
            continue;
        }
        var_code(&own, "table", qualified(&b, gen->warehouse, table->name));
        strbuf_fmt(&counts, "%s%s", counts.len > 0 ? "\nUNION ALL\n" : "",
                   piece(&b, "tenant_rows_of", &own));
    }
    var_code(&vars, "counts", counts.text);
    return counts.len > 0 ? piece(&b, "tenant_rows", &vars) : NULL;
}
