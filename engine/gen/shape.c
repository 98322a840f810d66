/*
 * Shape: what the catalog does not have yet.  Nothing here loses data: tables are created, columns added,
 * varchars widened; a plan with any other change was refused.
 */
#include <string.h>

#include "gen/build.h"

const CatalogTable *
catalog_table(const Gen *gen, const char *schema_name, const char *table)
{
    const CatalogSchema *schema = catalog_schema(gen->plan->catalog, schema_name);

    return schema != NULL ? schema_table(schema, table) : NULL;
}

static bool
has_column(const CatalogTable *table, const char *column)
{
    return table != NULL && table_column(table, column) != NULL;
}

void
shape_control(Build *b)
{
    static const char *const names[] = {
        "tenant",        "target_state",   "branch_state", "retry",        "join_state",
        "unresolved",    "rekey",          "quarantine",   "run",          "ledger",
        "cycle",         "target_ledger",  "ended",        "tenant_state", "tenant_history",
        "staging_table", "staging_column", "absent",       "truncated"};
    Vars vars = vars_new(b);
    const Gen *gen = b->gen;

    var_ident(&vars, "schema", gen->control);
    if (catalog_schema(gen->plan->catalog, gen->control) == NULL) {
        emit(b, "create_schema", &vars);
    }
    if (catalog_schema(gen->plan->catalog, gen->warehouse) == NULL) {
        vars.items[vars.count - 1].text = gen->warehouse;
        emit(b, "create_schema", &vars);
    }
    var_code(&vars, "row_type", row_type(b));
    var_code(&vars, "json_type", b->dialect->json_type);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (catalog_table(gen, gen->control, names[i]) == NULL) {
            emit(b, arena_fmt(b->arena, "control_%s", names[i]), &vars);
        }
    }
    if (gen->plan->decodes) {
        shape_decoded(b);
    }
}

/* ---- tables --------------------------------------------------------------------------------- */

static void
add_line(StrBuf *out, const char *line)
{
    comma_line(out, "    ");
    strbuf_str(out, line);
}

static const char *
table_columns(Build *b, const PlanTarget *target)
{
    StrBuf out = strbuf_new(b->arena);
    const bool dimension = target->kind == TARGET_DIMENSION;

    if (dimension) {
        add_line(&out, arena_fmt(b->arena, "%s bigint NOT NULL", ident(b, target->surrogate)));
    }
    if (target->is_tracked) {
        add_line(&out, arena_fmt(b->arena, "%s bigint NOT NULL", ident(b, target->durable)));
    }
    if (!dimension) {
        add_line(&out, "tenant_key bigint NOT NULL");
    } else if (target->scope != SCOPE_SHARED) {
        add_line(&out, "tenant_key bigint");
    }
    for (size_t i = 0; i < target->column_count; i++) {
        const PlanColumn *column = &target->columns[i];

        add_line(&out,
                 arena_fmt(b->arena, "%s %s", ident(b, column->name), type_sql(b, column->type)));
    }
    if (target->is_tracked) {
        add_line(&out, "valid_from timestamp NOT NULL");
        add_line(&out, "valid_to timestamp");
        add_line(&out, "is_current boolean NOT NULL");
        add_line(&out, "firn_instant timestamp");
        add_line(&out, "firn_last boolean NOT NULL");
    }
    if (dimension) {
        add_line(&out, arena_fmt(b->arena, "firn_key %s", row_type(b)));
        add_line(&out, "firn_inferred boolean NOT NULL");
        add_line(&out, "firn_deleted boolean NOT NULL");
        add_line(&out, "firn_created_run bigint");
        add_line(&out, "firn_updated_run bigint");
    } else {
        add_line(&out, arena_fmt(b->arena, "firn_row %s NOT NULL", row_type(b)));
        add_line(&out, arena_fmt(b->arena, "firn_hash %s", b->dialect->hash_type));
        if (target->has_order) {
            add_line(&out, arena_fmt(b->arena, "firn_order %s", row_type(b)));
        }
        add_line(&out, "firn_run bigint");
        if (target->period != PERIOD_NONE) {
            add_line(&out, arena_fmt(b->arena, "firn_group %s", row_type(b)));
        }
    }
    return out.text;
}

static bool
is_column(const PlanTarget *target, const char *name)
{
    for (size_t i = 0; i < target->column_count; i++) {
        if (strcmp(target->columns[i].name, name) == 0) {
            return true;
        }
    }
    return target->surrogate != NULL && strcmp(target->surrogate, name) == 0;
}

/* The name of the table's own column behind a declared word: customer -> customer_key. */
static const char *
physical(const PlanTarget *target, const char *word)
{
    for (size_t i = 0; i < target->column_count; i++) {
        if (strcmp(target->columns[i].column->name.text, word) == 0) {
            return target->columns[i].name;
        }
    }
    return is_column(target, word) ? word : NULL;
}

static const char *
distribution(Build *b, const PlanTarget *target)
{
    const char *word = target->target != NULL ? target->target->distribution.text : NULL;

    if (word == NULL || strcmp(word, "auto") == 0) {
        return "DISTSTYLE AUTO";
    }
    if (strcmp(word, "even") == 0) {
        return "DISTSTYLE EVEN";
    }
    if (strcmp(word, "all") == 0) {
        return "DISTSTYLE ALL";
    }
    const char *column = physical(target, word);

    return column == NULL ? "DISTSTYLE AUTO"
                          : arena_fmt(b->arena, "DISTSTYLE KEY DISTKEY (%s)", ident(b, column));
}

static const char *
sort_keys(Build *b, const PlanTarget *target)
{
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; target->target != NULL && i < target->target->sort.count; i++) {
        const char *column = physical(target, target->target->sort.items[i].text);

        if (column != NULL) {
            comma(&out);
            strbuf_str(&out, ident(b, column));
        }
    }
    return out.len == 0 ? "SORTKEY AUTO" : arena_fmt(b->arena, "COMPOUND SORTKEY (%s)", out.text);
}

static const char *
index_name(Build *b, const char *table, const char *suffix)
{
    enum
    {
        ROOM = 48 /* what a name has beside "_" and the longest suffix */
    };

    return arena_fmt(b->arena, "%s_%s", short_name(b, table, ROOM), suffix);
}

void
emit_index(Build *b, const char *schema, const char *table, const char *suffix, const char *columns,
           bool unique)
{
    Vars vars = vars_new(b);

    if (!has_template(b->dialect, "create_index")) {
        return;
    }
    var_ident(&vars, "schema", schema);
    var_ident(&vars, "table", table);
    var_ident(&vars, "index", index_name(b, table, suffix));
    var_code(&vars, "columns", columns);
    var_code(&vars, "unique", unique ? "UNIQUE" : "");
    emit(b, "create_index", &vars);
}

/* ---- contributions -------------------------------------------------------------------------- */

/* A run that waited for another one may find the column that it was planned to add. */
static void
check_before_first(Build *b, const PlanTarget *target)
{
    if (target->exists && b->statements.count == 0) {
        emit_state_check(b, target);
    }
}

static void
add_said_column(Build *b, const PlanFeed *feed, const char *name, const char *type)
{
    const CatalogTable *there = catalog_table(b->gen, b->gen->control, contribution_name(b, feed));
    Vars vars = vars_new(b);

    if (has_column(there, name)) {
        return;
    }
    check_before_first(b, feed->target);
    var_ident(&vars, "schema", b->gen->control);
    var_ident(&vars, "table", contribution_name(b, feed));
    var_ident(&vars, "column", name);
    var_code(&vars, "type", type);
    emit(b, "add_column", &vars);
}

static void
shape_contribution(Build *b, const PlanFeed *feed)
{
    const char *name = contribution_name(b, feed);
    Vars vars = vars_new(b);

    if (catalog_table(b->gen, b->gen->control, name) != NULL) {
        contribution_each(b, feed, add_said_column);
        return;
    }
    var_ident(&vars, "table", name);
    var_code(&vars, "columns", contribution_columns(b, feed));
    var_code(&vars, "key",
             feed->target->is_tracked ? "tenant_key, firn_row, firn_run" : "tenant_key, firn_row");
    emit(b, "create_contribution", &vars);
    emit_index(b, b->gen->control, name, "member", "firn_key", false);
}

/* ---- targets -------------------------------------------------------------------------------- */

static void
add_column(Build *b, const PlanTarget *target, const char *name, const char *type)
{
    Vars vars = vars_new(b);

    check_before_first(b, target);
    var_ident(&vars, "schema", b->gen->warehouse);
    var_ident(&vars, "table", target->name);
    var_ident(&vars, "column", name);
    var_code(&vars, "type", type);
    emit(b, "add_column", &vars);
}

/* Are keys taken through it? */
static bool
is_way(const PlanTarget *target, const PlanColumn *via)
{
    for (size_t i = 0; i < target->column_count; i++) {
        if (target->columns[i].through != NULL && target->columns[i].through->via == via) {
            return true;
        }
    }
    return false;
}

static void
index_reference(Build *b, const PlanTarget *target, const PlanColumn *column)
{
    emit_index(b, b->gen->warehouse, target->name,
               arena_fmt(b->arena, "version_%zu", (size_t) (column - target->columns) + 1),
               ident(b, column->name), false);
}

/* A reference that a table gets later: until its rows are made anew they refer to nobody, and so do those that nobody makes. */
static void
fill_reference(Build *b, const PlanTarget *target, const PlanColumn *column)
{
    Vars vars = vars_new(b);

    if (target->kind == TARGET_DIMENSION) {
        var_ident(&vars, "table", target->name);
        var_ident(&vars, "surrogate", target->surrogate);
        var_ident(&vars, "column", column->name);
        emit(b, "add_reference", &vars);
    } else if (column->through != NULL && column->through->via != NULL) {
        index_reference(b, target, column->through->via);
    }
}

static void
add_columns(Build *b, const PlanTarget *target)
{
    const CatalogTable *there = catalog_table(b->gen, b->gen->warehouse, target->name);

    for (size_t i = 0; i < target->column_count; i++) {
        if (!target->columns[i].exists) {
            add_column(b, target, target->columns[i].name, type_sql(b, target->columns[i].type));
            if (target->columns[i].dimension != NULL) {
                fill_reference(b, target, &target->columns[i]);
            }
        }
    }
    if (target->kind == TARGET_FACT && target->has_order && !has_column(there, "firn_order")) {
        add_column(b, target, "firn_order", row_type(b));
    }
}

static void
create_target(Build *b, const PlanTarget *target)
{
    Vars vars = vars_new(b);

    var_ident(&vars, "table", target->name);
    var_code(&vars, "columns", table_columns(b, target));
    var_code(&vars, "distribution", distribution(b, target));
    var_code(&vars, "sort", sort_keys(b, target));
    if (target->kind == TARGET_FACT) {
        emit(b, "create_fact", &vars);
        return;
    }
    var_ident(&vars, "surrogate", target->surrogate);
    emit(b, "create_dimension", &vars);
    emit_index(b, b->gen->warehouse, target->name, "firn_key", "firn_key", !target->is_tracked);
    if (target->is_date) {
        emit_index(b, b->gen->warehouse, target->name, "date_value", "date_value", true);
    }
    emit_special_members(b, target);
}

void
index_key(Build *b, const PlanTarget *target)
{
    StrBuf columns = strbuf_new(b->arena);

    /* Rows are found by the version that moved, or the member that got another key: without an index each such change would
     * read the whole fact. */
    for (size_t i = 0; target->kind == TARGET_FACT && i < target->column_count; i++) {
        if (target->columns[i].by_version || is_way(target, &target->columns[i])) {
            index_reference(b, target, &target->columns[i]);
        }
    }
    index_linked(b, target);
    if (target->kind != TARGET_FACT || !target->has_contested || target->key_count == 0) {
        return;
    }
    strbuf_str(&columns, "tenant_key");
    for (size_t k = 0; k < target->key_count; k++) {
        strbuf_fmt(&columns, ", %s", ident(b, target->columns[target->key[k]].name));
    }
    emit_index(b, b->gen->warehouse, target->name, "key", columns.text, false);
}

bool
is_declared_anew(const Build *b, const PlanTarget *target)
{
    const Catalog *catalog = b->gen->plan->catalog;

    for (size_t i = 0; i < catalog->target_count; i++) {
        if (target->target != NULL && strcmp(catalog->targets[i].target, target->name) == 0) {
            return catalog->targets[i].definition == NULL ||
                   strcmp(catalog->targets[i].definition, target->definition) != 0;
        }
    }
    return false;
}

void
shape_target(Build *b, const PlanTarget *target)
{
    const char *lock = arena_fmt(b->arena, "lock_%s", target->name);
    Vars vars = vars_new(b);
    bool has_state = false;

    if (!target->exists && builds_fact(b->gen, target)) {
        /* its apply step makes the table */
    } else if (!target->exists) {
        create_target(b, target);
        index_key(b, target);
        if (bridge_group(target) != NULL) {
            emit_index(b, b->gen->warehouse, target->name, "group", ident(b, bridge_group(target)),
                       false);
        }
    } else {
        add_columns(b, target);
        if (is_declared_anew(b, target) && target->target->members.count > 0) {
            check_before_first(b, target);
            emit_special_members(b, target);
        }
        if (is_declared_anew(b, target) && target->is_tracked) {
            var_ident(&vars, "table", target->name);
            var_ident(&vars, "surrogate", target->surrogate);
            var_code(&vars, "open_end", version_open_end(target));
            emit(b, "version_open_end", &vars);
        }
    }
    if (target->hierarchy != NULL &&
        catalog_table(b->gen, b->gen->warehouse, hierarchy_name(b, target)) == NULL) {
        shape_hierarchy(b, target);
        emit_index(b, b->gen->warehouse, hierarchy_name(b, target), "ancestor", "ancestor_key",
                   false);
    }
    if (catalog_table(b->gen, b->gen->control, lock) == NULL) {
        var_ident(&vars, "lock", lock);
        emit(b, "control_lock", &vars);
    }
    for (size_t i = 0; keeps_contributions(target) && i < target->feed_count; i++) {
        shape_contribution(b, target->feeds[i]);
    }
    shape_made(b, target);
    for (size_t i = 0; i < b->gen->plan->catalog->target_count; i++) {
        has_state =
            has_state || strcmp(b->gen->plan->catalog->targets[i].target, target->name) == 0;
    }
    if (!has_state) {
        vars = vars_new(b);
        var_literal(&vars, "target", target->name);
        var_literal(&vars, "definition", target->definition);
        emit(b, "begin_target", &vars);
    }
}

void
shape_widen(Build *b, const PlanTarget *target)
{
    for (size_t i = 0; i < target->column_count; i++) {
        Vars vars = vars_new(b);

        if (!target->columns[i].widens) {
            continue;
        }
        var_ident(&vars, "schema", b->gen->warehouse);
        var_ident(&vars, "table", target->name);
        var_ident(&vars, "column", target->columns[i].name);
        var_code(&vars, "type", type_sql(b, target->columns[i].type));
        emit(b, "widen_column", &vars);
        for (size_t f = 0; keeps_contributions(target) && f < target->feed_count; f++) {
            const CatalogTable *there =
                catalog_table(b->gen, b->gen->control, contribution_name(b, target->feeds[f]));

            if (has_column(there, target->columns[i].name)) {
                Vars own = vars_new(b);

                var_ident(&own, "schema", b->gen->control);
                var_ident(&own, "table", contribution_name(b, target->feeds[f]));
                var_ident(&own, "column", target->columns[i].name);
                var_code(&own, "type", type_sql(b, target->columns[i].type));
                emit(b, "widen_column", &own);
            }
        }
    }
}
