/* The warehouse against its own model: keys, references, hierarchies. */
#include <string.h>

#include "gen/through.h"
#include "gen/verify_build.h"

/* ---- keys ----------------------------------------------------------------------------------- */

typedef struct KeyQuestion
{
    const char *what;
    const char *columns; /* of t, that no two rows may share */
    const char *tenant;  /* over these columns or an aggregate */
    const char *label;   /* over these columns */
    const char *where;
} KeyQuestion;

static void
ask_key(Asking *a, const KeyQuestion *question)
{
    Vars vars = asking_vars(a);

    var_literal(&vars, "what", question->what);
    var_code(&vars, "columns", question->columns);
    var_code(&vars, "tenant", question->tenant);
    var_code(&vars, "label", question->label);
    var_code(&vars, "where", question->where);
    ask(a, VERIFY_KEYS, piece(&a->b, "verify_key", &vars));
}

static const char *
key_list(Build *b, const PlanTarget *target, const char *first)
{
    StrBuf out = strbuf_new(b->arena);

    strbuf_str(&out, first);
    for (size_t k = 0; k < target->key_count; k++) {
        comma(&out);
        strbuf_fmt(&out, "t.%s", ident(b, target->columns[target->key[k]].name));
    }
    return out.text;
}

static void
ask_fact_keys(Asking *a)
{
    Build *b = &a->b;

    if (a->target->key_count > 0) {
        ask_key(a, &(KeyQuestion){.what = "the key is not distinct",
                                  .columns = key_list(b, a->target,
                                                      a->target->period != PERIOD_NONE
                                                          ? "t.tenant_key, t.period_date_key"
                                                          : "t.tenant_key"),
                                  .tenant = "t.tenant_key",
                                  .label = key_label(b, a->target, "t", NULL),
                                  .where = "true"});
    }
    ask_key(a, &(KeyQuestion){.what = "the row identity is not distinct",
                              .columns = "t.tenant_key, t.firn_row",
                              .tenant = "t.tenant_key",
                              .label = "'row ' || t.firn_row",
                              .where = "true"});
}

static void
ask_dimension_keys(Asking *a)
{
    const PlanTarget *target = a->target;
    Build *b = &a->b;
    const char *surrogate = ident(b, target->surrogate);
    const bool owned = target->scope != SCOPE_SHARED || target->is_tenant;

    ask_key(a, &(KeyQuestion){
                   .what = "the surrogate key is not distinct",
                   .columns = arena_fmt(b->arena, "t.%s", surrogate),
                   .tenant = owned ? "MIN(t.tenant_key)" : "CAST(NULL AS bigint)",
                   .label = arena_fmt(b->arena, "%s || CAST(t.%s AS varchar(20))",
                                      literal(b, arena_fmt(b->arena, "%s ", target->surrogate)),
                                      surrogate),
                   .where = "true"});
    const bool split = owned && !target->is_tenant;
    const char *living = arena_fmt(b->arena, "t.%s > 0 AND NOT t.firn_deleted%s", surrogate,
                                   target->is_tracked ? " AND t.is_current" : "");

    ask_key(a, &(KeyQuestion){.what = "the key is not distinct among living members",
                              .columns = key_list(b, target, split ? "t.tenant_key" : ""),
                              .tenant = split   ? "t.tenant_key"
                                        : owned ? "MIN(t.tenant_key)"
                                                : "CAST(NULL AS bigint)",
                              .label = key_label(b, target, "t", NULL),
                              .where = living});
    if (target->feed_count > 0 && !target->is_tracked) {
        ask_key(a, &(KeyQuestion){.what = "the member has several rows",
                                  .columns = "t.firn_key",
                                  .tenant = owned ? "MIN(t.tenant_key)" : "CAST(NULL AS bigint)",
                                  .label = "'member ' || t.firn_key",
                                  .where = arena_fmt(b->arena, "t.%s > 0", surrogate)});
    }
}

void
ask_keys(Asking *a)
{
    if (a->target->kind == TARGET_FACT) {
        ask_fact_keys(a);
    } else {
        ask_dimension_keys(a);
    }
}

/* ---- references ----------------------------------------------------------------------------- */

static bool
is_asked(const PlanColumn *column)
{
    return column->exists && column->dimension != NULL && column->dimension->exists;
}

/* Do its rows belong to tenants? */
static bool
is_owned(const PlanTarget *target)
{
    return target->kind == TARGET_FACT || (target->scope != SCOPE_SHARED && !target->is_tenant);
}

bool
has_references(const PlanTarget *target)
{
    if (is_owned(target)) {
        return true;
    }
    for (size_t i = 0; i < target->column_count; i++) {
        if (is_asked(&target->columns[i])) {
            return true;
        }
    }
    return false;
}

static const char *
row_label(Build *b, const PlanTarget *target)
{
    if (target->kind == TARGET_FACT) {
        return key_label(b, target, "t", NULL);
    }
    return arena_fmt(b->arena, "COALESCE('member ' || t.firn_key, %s || CAST(t.%s AS varchar(20)))",
                     literal(b, arena_fmt(b->arena, "%s ", target->surrogate)),
                     ident(b, target->surrogate));
}

/* Does the column hold the durable key of a member that has versions? */
static bool
is_durable(const PlanColumn *column)
{
    return column->dimension->is_tracked && !column->by_version;
}

static void
ask_reference(Asking *a, size_t index)
{
    const PlanColumn *column = &a->target->columns[index];
    Build *b = &a->b;
    Vars vars = asking_vars(a);
    const char *members = qualified(b, b->gen->warehouse, column->dimension->name);

    if (is_durable(column)) {
        members = arena_fmt(b->arena, "(SELECT DISTINCT x.%s FROM %s x)",
                            ident(b, column->dimension->durable), members);
    }
    var_ident(&vars, "column", column->name);
    var_ident(&vars, "member",
              is_durable(column) ? column->dimension->durable : column->dimension->surrogate);
    var_code(&vars, "members", members);
    var_literal(&vars, "what", arena_fmt(b->arena, "%s finds no member", column->name));
    var_code(&vars, "tenant", row_tenant(a->target, "t"));
    var_code(&vars, "label", row_label(b, a->target));
    var_code(&vars, "given",
             is_always_fed(a->target, index)
                 ? ""
                 : arena_fmt(b->arena, " AND t.%s IS NOT NULL", ident(b, column->name)));
    ask(a, VERIFY_REFERENCES, piece(b, "verify_reference", &vars));
}

/* Is it known at which time the version has to hold?  A fact made of another one has taken it over as it was. */
static bool
has_time(const PlanTarget *target, const PlanColumn *column)
{
    return column->as_of != NULL ? column->as_of->exists : target->kind == TARGET_DIMENSION;
}

/* A fact means the version of its own time; a version that follows another lies within it. */
static void
ask_valid(Asking *a, const PlanColumn *column)
{
    Build *b = &a->b;
    Vars vars = asking_vars(a);
    const char *from = "t.valid_from";
    const char *to = "COALESCE(t.valid_to, CAST('9999-12-31 00:00:00' AS timestamp))";

    if (column->as_of != NULL) {
        from = arena_fmt(b->arena, "CAST(t.%s AS timestamp)", ident(b, column->as_of->name));
        to = from;
    }
    var_ident(&vars, "column", column->name);
    var_ident(&vars, "dimension", column->dimension->name);
    var_ident(&vars, "member", column->dimension->surrogate);
    var_code(&vars, "from", from);
    var_code(
        &vars, "until",
        arena_fmt(b->arena, column->as_of != NULL ? "%s < d.valid_to" : "%s <= d.valid_to", to));
    var_code(&vars, "from_text", text_sql(b, from, (DataType){.kind = DATATYPE_TIMESTAMP}));
    var_literal(&vars, "what",
                arena_fmt(b->arena,
                          column->as_of != NULL ? "%s is not the version of its time"
                                                : "%s does not cover the version that follows it",
                          column->name));
    var_code(&vars, "tenant", row_tenant(a->target, "t"));
    var_code(&vars, "label", row_label(b, a->target));
    ask(a, VERIFY_REFERENCES, piece(b, "verify_valid", &vars));
}

static const char *
holder_name(const PlanColumn *column)
{
    return column->through->link != NULL ? column->through->link->fact->name
                                         : column->through->via->column->name.text;
}

/* A key that another row holds is the one that it holds.  Of a deleted member nothing is made any more. */
static void
ask_taken(Asking *a, const PlanColumn *column)
{
    Build *b = &a->b;
    Ways ways = ways_of_stored(b, a->target, "t");
    Vars vars = asking_vars(a);
    const bool kept = a->target->kind == TARGET_DIMENSION && !a->target->is_tracked;

    var_ident(&vars, "column", column->name);
    var_code(&vars, "taken", taken_key(&ways, column));
    var_code(&vars, "joins", ways.lines.text);
    var_code(&vars, "alive", kept ? " AND NOT t.firn_deleted" : "");
    var_literal(&vars, "what",
                arena_fmt(b->arena, "%s is not the one that its %s has", column->name,
                          holder_name(column)));
    var_code(&vars, "tenant", row_tenant(a->target, "t"));
    var_code(&vars, "label", row_label(b, a->target));
    ask(a, VERIFY_REFERENCES, piece(b, "verify_taken", &vars));
}

/* Its owner, who is a member of the built-in dimension. */
static void
ask_tenant(Asking *a)
{
    Build *b = &a->b;
    Vars vars = asking_vars(a);

    var_ident(&vars, "column", "tenant_key");
    var_ident(&vars, "member", "tenant_key");
    var_code(&vars, "members", qualified(b, b->gen->warehouse, "tenant"));
    var_literal(&vars, "what", "tenant_key finds no tenant");
    var_code(&vars, "tenant", "t.tenant_key");
    var_code(&vars, "label", row_label(b, a->target));
    var_code(&vars, "given",
             a->target->kind == TARGET_FACT
                 ? ""
                 : arena_fmt(b->arena, " AND t.%s > 0", ident(b, a->target->surrogate)));
    ask(a, VERIFY_REFERENCES, piece(b, "verify_reference", &vars));
}

void
ask_references(Asking *a)
{
    for (size_t i = 0; i < a->target->column_count; i++) {
        const PlanColumn *column = &a->target->columns[i];

        if (is_asked(column)) {
            ask_reference(a, i);
        }
        if (is_asked(column) && column->through != NULL) {
            ask_taken(a, column);
        } else if (is_asked(column) && column->by_version && has_time(a->target, column)) {
            ask_valid(a, column);
        }
    }
    if (is_owned(a->target)) {
        ask_tenant(a);
    }
}

/* ---- hierarchies ---------------------------------------------------------------------------- */

static bool
is_parent(const PlanTarget *target, size_t column)
{
    return target->columns[column].exists && target->columns[column].dimension == target &&
           !target->columns[column].by_version && !target->columns[column].column->is_derived;
}

bool
has_parents(const PlanTarget *target)
{
    for (size_t i = 0; i < target->column_count; i++) {
        if (is_parent(target, i)) {
            return true;
        }
    }
    return false;
}

/* From the top downwards every member is met once; who is in a circle, or below one, is never met. */
static void
ask_circle(Asking *a, const PlanColumn *column)
{
    Build *b = &a->b;
    Vars vars = asking_vars(a);
    const char *reached = scratch(b, "reached", "");

    var_ident(&vars, "parent", column->name);
    var_ident(&vars, "member", a->target->is_tracked ? a->target->durable : a->target->surrogate);
    var_code(&vars, "current", a->target->is_tracked ? "t.is_current" : "true");
    var_code(&vars, "reached", reached);
    var_code(&vars, "tenant", row_tenant(a->target, "t"));
    var_code(&vars, "label", row_label(b, a->target));
    var_literal(&vars, "what", arena_fmt(b->arena, "%s leads in a circle", column->name));
    emit_drop(b, reached);
    emit(b, "verify_reached", &vars);
    emit_analyze(b, reached);
    ask(a, VERIFY_CYCLES, piece(b, "verify_cycle", &vars));
}

void
ask_cycles(Asking *a)
{
    for (size_t i = 0; i < a->target->column_count; i++) {
        if (is_parent(a->target, i)) {
            ask_circle(a, &a->target->columns[i]);
        }
    }
}
