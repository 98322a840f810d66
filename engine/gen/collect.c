/* Collect: the branches of one record into its delta, and the count of what was there to read. */
#include "gen/collect.h"

#include "gen/branch.h"

typedef struct Collect
{
    Build b;
    const PlanRecord *record;
    bool delta_created; /* the next statement adds rows */
    bool read_created;
    bool uncounted;      /* nobody asks how much there was to read */
    const bool *skipped; /* branches by index; NULL: none */
    const char *only;    /* the sample's condition; NULL: all rows */
    StrBuf branches;     /* of the statement being filled */
    StrBuf reads;
    size_t count;
    KeptValues *kept;   /* what branches have in common */
    Arena *scratch;     /* of the branch being written: many times its text */
    Arena *branch_text; /* of `branches` alone, so that it can grow where it stands */
    Arena *read_text;
} Collect;

const char *
values_hash(Build *b, const PlanRecord *record, const char *from)
{
    const size_t count = record->value_count;
    const char **exprs = arena_new_array(b->arena, const char *, count + 1);
    DataType *types = arena_new_array(b->arena, DataType, count + 1);
    StrBuf out = strbuf_new(b->arena);

    for (size_t i = 0; i < count; i++) {
        exprs[i] = arena_fmt(b->arena, "%s.%s", from, ident(b, record->values[i].name));
        types[i] = record->values[i].type;
    }
    if (count == 0) {
        return arena_fmt(b->arena, "CAST(NULL AS %s)", b->dialect->hash_type);
    }
    sql_row_hash(&out, b->dialect, exprs, types, count);
    return out.text;
}

static void
put_columns(Collect *c, Vars *vars)
{
    StrBuf columns = strbuf_new(c->b.arena);
    StrBuf names = strbuf_new(c->b.arena);
    const char *hash = values_hash(&c->b, c->record, "b");

    strbuf_fmt(
        &columns,
        "b.firn_tenant, b.firn_row, b.firn_order, b.firn_class, b.firn_reason, b.firn_json,\n"
        "       CAST(%s AS %s) AS firn_hash",
        hash, c->b.dialect->hash_type);
    strbuf_str(&names,
               "firn_tenant, firn_row, firn_order, firn_class, firn_reason, firn_json, firn_hash");
    if (c->record->needs_instant) {
        strbuf_str(&columns, ", b.firn_at");
        strbuf_str(&names, ", firn_at");
    }
    if (c->record->needs_of) {
        strbuf_str(&columns, ", b.firn_of");
        strbuf_str(&names, ", firn_of");
    }
    for (size_t i = 0; i < c->record->value_count; i++) {
        const char *name = ident(&c->b, c->record->values[i].name);

        strbuf_fmt(&columns, ",\n       b.%s", name);
        strbuf_fmt(&names, ", %s", name);
    }
    var_code(vars, "columns", columns.text);
    var_code(vars, "names", names.text);
}

static void
clear(Collect *c)
{
    arena_rewind(c->branch_text, (ArenaMark){0});
    arena_rewind(c->read_text, (ArenaMark){0});
    c->branches = strbuf_new(c->branch_text);
    c->reads = strbuf_new(c->read_text);
    c->count = 0;
}

static void
flush(Collect *c)
{
    Vars vars = vars_new(&c->b);

    if (c->count == 0) {
        return;
    }
    var_code(&vars, "delta", scratch(&c->b, "delta", c->record->name));
    var_code(&vars, "branches",
             c->only == NULL ? c->branches.text
                             : arena_fmt(c->b.arena,
                                         "        SELECT y.*\n          FROM (\n%s\n               "
                                         ") y\n         WHERE %s",
                                         c->branches.text, c->only));
    put_columns(c, &vars);
    emit(&c->b, c->delta_created ? "delta_add" : "delta", &vars);
    c->delta_created = true;
    if (c->uncounted) {
        clear(c);
        return;
    }
    vars = vars_new(&c->b);
    var_code(&vars, "read", scratch(&c->b, "read", c->record->name));
    var_code(&vars, "branches", c->reads.text);
    emit(&c->b, c->read_created ? "read_add" : "read", &vars);
    c->read_created = true;
    clear(c);
}

/* A branch whose SQL cannot be written is reported and left out; not being counted, it is held. */
static void
add(Collect *c, const BoundBranch *bound, const PlanBranch *branch)
{
    const SqlDialect *dialect = c->b.dialect;
    Build b = c->b;

    if (c->count > 0 && ((c->b.gen->width > 0 && c->count >= c->b.gen->width) ||
                         c->branches.len >= dialect->statement_bytes)) {
        flush(c);
    }
    const size_t before = c->branches.len;
    const size_t read_before = c->reads.len;

    if (c->count > 0) {
        strbuf_str(&c->branches, "\n         UNION ALL\n");
        strbuf_str(&c->reads, "\nUNION ALL\n");
    }
    b.arena = c->scratch;
    b.ok = true;
    diags_set_tenant(b.diags, branch->tenant->name);
    branch_select(&b, bound, branch, c->kept, &c->branches);
    branch_read(&b, bound, branch, &c->reads);
    diags_set_tenant(b.diags, NULL);
    if (!b.ok) {
        strbuf_cut(&c->branches, before);
        strbuf_cut(&c->reads, read_before);
        return;
    }
    c->count++;
}

/* Branches [from, to) of the record, each in memory that the next one uses again. */
static void
add_branches(Collect *c, size_t from, size_t to)
{
    Arena *kept = arena_new();

    c->scratch = arena_new();
    c->branch_text = arena_new();
    c->read_text = arena_new();
    c->kept = kept_values_new(kept);
    clear(c);
    for (size_t i = from; i < to; i++) {
        const PlanBranch *branch = &c->record->branches[i];
        const bool skipped =
            branch->broken || branch->held != NULL || (c->skipped != NULL && c->skipped[i]);
        const BoundBranch *bound =
            skipped ? NULL
                    : plan_bind(c->b.gen->planner, c->scratch, c->record, branch, c->b.diags);

        if (bound != NULL) {
            add(c, bound, branch);
        }
        arena_rewind(c->scratch, (ArenaMark){0});
    }
    flush(c);
    arena_free(kept);
    arena_free(c->scratch);
    arena_free(c->branch_text);
    arena_free(c->read_text);
}

/* The shape of the delta, without a row. */
static void
emit_none(Collect *c)
{
    Vars vars = vars_new(&c->b);
    StrBuf columns = strbuf_new(c->b.arena);

    strbuf_fmt(&columns,
               "b.tenant_key AS firn_tenant, %s AS firn_row, %s AS firn_order,\n"
               "       CAST('a' AS varchar(1)) AS firn_class, %s AS firn_reason,\n"
               "       CAST(NULL AS %s) AS firn_json, CAST(NULL AS %s) AS firn_hash",
               row_cast(&c->b, "NULL"), row_cast(&c->b, "NULL"), row_cast(&c->b, "NULL"),
               c->b.dialect->json_type, c->b.dialect->hash_type);
    if (c->record->needs_instant) {
        strbuf_str(&columns, ", CAST(NULL AS timestamp) AS firn_at");
    }
    if (c->record->needs_of) {
        strbuf_fmt(&columns, ", %s AS firn_of", row_cast(&c->b, "NULL"));
    }
    for (size_t i = 0; i < c->record->value_count; i++) {
        strbuf_fmt(&columns, ",\n       %s AS %s",
                   cast_sql(&c->b, "NULL", c->record->values[i].type),
                   ident(&c->b, c->record->values[i].name));
    }
    var_code(&vars, "delta", scratch(&c->b, "delta", c->record->name));
    var_code(&vars, "read", scratch(&c->b, "read", c->record->name));
    var_code(&vars, "columns", columns.text);
    emit(&c->b, "delta_none", &vars);
    if (!c->uncounted) {
        emit(&c->b, "read_none", &vars);
    }
}

bool
gen_collect(Gen *gen, const PlanRecord *record, BranchRange range, Arena *arena, Step *out,
            Diags *diags)
{
    Collect c = {.b = build_new(gen, arena, arena_fmt(arena, "collect/%s", record->name), diags),
                 .record = record,
                 .delta_created = !range.create,
                 .read_created = !range.create};

    if (range.create) {
        emit_drop(&c.b, scratch(&c.b, "delta", record->name));
        emit_drop(&c.b, scratch(&c.b, "read", record->name));
        emit_drop(&c.b, scratch(&c.b, "counted", record->name));
    }
    if (range.create && record->decodes) {
        emit_decoded_aside(&c.b, record);
    }
    emit_gates(&c.b, record, range); /* before anything is read: they say how far it goes */
    if (range.create) {
        emit_joined_start(&c.b, record);
    }
    emit_joined(&c.b, record, range.from, range.to);
    add_branches(&c, range.from, range.to);
    if (!c.delta_created) {
        emit_none(&c);
    } else {
        emit_analyze(&c.b, scratch(&c.b, "delta", record->name));
    }
    Vars vars = vars_new(&c.b);

    var_code(&vars, "delta", scratch(&c.b, "delta", record->name));
    var_code(&vars, "counted", scratch(&c.b, "counted", record->name));
    emit(&c.b, range.create ? "counted" : "counted_add", &vars);
    const bool ok = build_end(&c.b, STEP_SNAPSHOT, out);

    out->record = record;
    return ok;
}

void
collect_delta(Build *b, const PlanRecord *record, const bool *skipped, const char *only)
{
    Collect c = {.b = *b, .record = record, .uncounted = true, .skipped = skipped, .only = only};

    emit_drop(&c.b, scratch(&c.b, "delta", record->name));
    add_branches(&c, 0, record->branch_count);
    if (!c.delta_created) {
        emit_none(&c);
    } else {
        emit_analyze(&c.b, scratch(&c.b, "delta", record->name));
    }
    *b = c.b;
}
