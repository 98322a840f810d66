/*
 * Values that hooks decode.  Two steps before a record's collect: the values that nobody has decoded yet, and the client,
 * which decodes them and keeps the results in the control schema.  The branches join the results.
 */
#include <string.h>

#include "gen/branch.h"

/* ---- the branches' side --------------------------------------------------------------------- */

static DecodedJoin *
find_join(Build *b, DecodedJoins *joins, const char *hook, const char *operand)
{
    for (size_t i = 0; i < joins->count; i++) {
        if (strcmp(joins->items[i].hook, hook) == 0 &&
            strcmp(joins->items[i].operand, operand) == 0) {
            return &joins->items[i];
        }
    }
    DecodedJoin *join = vec_push(b->arena, joins);

    *join = (DecodedJoin){.hook = hook,
                          .operand = operand,
                          .alias = arena_fmt(b->arena, "firn_decoded_%zu", joins->count)};
    return join;
}

static const char *
give_alias(Build *b, const DecodedJoin *join, size_t give)
{
    return arena_fmt(b->arena, "%s_%zu", join->alias, give + 1);
}

/* The alias of the result of that name. */
static const char *
find_give(Build *b, DecodedJoin *join, const char *give)
{
    size_t i = 0;

    while (i < join->gives.count && strcmp(join->gives.items[i], give) != 0) {
        i++;
    }
    if (i == join->gives.count) {
        *vec_push(b->arena, &join->gives) = give;
    }
    return give_alias(b, join, i);
}

Decoded
decoded_value(Build *b, DecodedJoins *joins, const char *hook, const char *operand,
              const char *give)
{
    DecodedJoin *join = find_join(b, joins, hook, operand);
    const char *alias = give != NULL ? find_give(b, join, give) : join->alias;
    const char *wrong =
        give == NULL
            ? "the hook gives several results, and `give` says none"
            : arena_fmt(b->arena, "the hook gives one result, and \"%s\" is asked for", give);
    const char *why = arena_fmt(
        b->arena,
        "CASE WHEN %s.hook IS NOT NULL THEN COALESCE(%s.refused, CASE WHEN %s.several = %s THEN %s "
        "END) WHEN %s IS NULL THEN NULL WHEN OCTET_LENGTH(%s) > %d THEN %s ELSE 'not decoded yet' "
        "END",
        join->alias, join->alias, join->alias, give == NULL ? "true" : "false", literal(b, wrong),
        operand, operand, HOOK_VALUE_BYTES,
        literal(b, arena_fmt(b->arena, "longer than %d bytes", HOOK_VALUE_BYTES)));

    return (Decoded){.result = arena_fmt(b->arena, "%s.result", alias), .why = row_cast(b, why)};
}

void
put_decoded(Build *b, const DecodedJoins *joins, long long tenant_key, StrBuf *out)
{
    const char *table = qualified(b, b->gen->control, "decoded");

    for (size_t i = 0; i < joins->count; i++) {
        const DecodedJoin *join = &joins->items[i];

        strbuf_fmt(out,
                   "\n          LEFT JOIN %s %s ON %s.hook = %s AND %s.tenant_key = %lld AND "
                   "%s.give = '' AND %s.digest = MD5(%s)",
                   table, join->alias, join->alias, literal(b, join->hook), join->alias, tenant_key,
                   join->alias, join->alias, join->operand);
        for (size_t g = 0; g < join->gives.count; g++) {
            const char *alias = give_alias(b, join, g);

            strbuf_fmt(out,
                       "\n          LEFT JOIN %s %s ON %s.hook = %s AND %s.tenant_key = %lld AND "
                       "%s.give = %s AND %s.digest = %s.digest",
                       table, alias, alias, literal(b, join->hook), alias, tenant_key, alias,
                       literal(b, join->gives.items[g]), alias, join->alias);
        }
    }
}

/* ---- values that are not decoded yet -------------------------------------------------------- */

typedef struct Undecoded
{
    Build b;
    const PlanRecord *record;
    bool created;
    StrBuf branches; /* of the statement being filled */
    size_t count;
} Undecoded;

static void
var_undecoded(Build *b, const PlanRecord *record, Vars *vars)
{
    var_code(vars, "undecoded", scratch(b, "undecoded", record->name));
    var_code(vars, "decoded", scratch(b, "decoded", record->name));
}

static void
flush(Undecoded *u)
{
    Vars vars = vars_new(&u->b);

    if (u->count == 0) {
        return;
    }
    var_undecoded(&u->b, u->record, &vars);
    var_code(&vars, "branches", u->branches.text);
    var_code(&vars, "values", piece(&u->b, "undecoded_values", &vars));
    emit(&u->b, u->created ? "undecoded_add" : "undecoded", &vars);
    u->created = true;
    u->branches = strbuf_new(u->b.arena);
    u->count = 0;
}

/* What one part of a branch would have decoded: of rows that are ours, each value once. */
static void
put_operands(const Branch *branch, const DecodedJoins *joins, StrBuf *out)
{
    Build *b = branch->b;

    for (size_t i = 0; i < joins->count; i++) {
        const char *operand = joins->items[i].operand;

        strbuf_fmt(
            out,
            "%s        SELECT DISTINCT CAST(%s AS varchar(32)) AS hook, CAST(%lld AS bigint) AS "
            "tenant_key, %s AS original, OCTET_LENGTH(%s) AS bytes",
            out->len > 0 ? "\n         UNION ALL\n" : "", literal(b, joins->items[i].hook),
            branch->bound->tenant->tenant_key, row_cast(b, operand), operand);
        branch_from(branch, "          ", out);
        strbuf_fmt(out, "\n            AND %s = 'a'\n            AND OCTET_LENGTH(%s) <= %d",
                   branch_class(branch), operand, HOOK_VALUE_BYTES);
    }
}

/* The operands of the branch, found as its SELECT finds them. */
static bool
branch_operands(Build *b, const BoundBranch *bound, const PlanBranch *planned, StrBuf *out)
{
    const DecodedJoins none = {0};
    Sources sources = {0};

    for (size_t i = 0; i < bound->record->value_count; i++) {
        Conversion ignored = {0};

        b->ok &= value_conversion(b, bound, &bound->values[i], bound->record->values[i].type,
                                  &sources, &ignored);
    }
    for (size_t i = 0; i < bound->part_count; i++) {
        const Branch branch = {
            .b = b, .bound = bound, .planned = planned, .part = bound->parts[i], .decoded = &none};

        put_operands(&branch, &sources.decoded, out);
    }
    return b->ok;
}

static void
add(Undecoded *u, Arena *scratch_arena, const PlanBranch *branch)
{
    Build b = u->b;
    StrBuf one = strbuf_new(scratch_arena);
    Diags *ignored = diags_new(scratch_arena); /* the collect tells */

    b.arena = scratch_arena;
    b.diags = ignored;
    b.ok = true;
    const BoundBranch *bound =
        plan_bind(u->b.gen->planner, scratch_arena, u->record, branch, ignored);

    if (bound == NULL || !branch_operands(&b, bound, branch, &one) || one.len == 0) {
        return;
    }
    if (u->count > 0 && ((u->b.gen->width > 0 && u->count >= u->b.gen->width) ||
                         u->branches.len >= u->b.dialect->statement_bytes)) {
        flush(u);
    }
    strbuf_fmt(&u->branches, "%s%s", u->count > 0 ? "\n         UNION ALL\n" : "", one.text);
    u->count++;
}

bool
gen_decode(Gen *gen, const PlanRecord *record, BranchRange range, Arena *arena, Step *out,
           Diags *diags)
{
    Undecoded u = {.b = build_new(gen, arena, arena_fmt(arena, "decode/%s", record->name), diags),
                   .record = record,
                   .created = !range.create,
                   .branches = strbuf_new(arena)};
    Arena *scratch_arena = arena_new();

    if (range.create) {
        emit_drop(&u.b, scratch(&u.b, "undecoded", record->name));
        emit_drop(&u.b, scratch(&u.b, "decoded", record->name));
        emit_joined_start(&u.b, record);
    }
    emit_joined(&u.b, record, range.from,
                range.to); /* the collect follows them anew, in its own snapshot */
    for (size_t i = range.from; i < range.to; i++) {
        if (record->branches[i].hook_count > 0) {
            add(&u, scratch_arena, &record->branches[i]);
            arena_rewind(scratch_arena, (ArenaMark){0});
        }
    }
    arena_free(scratch_arena);
    flush(&u);
    if (!u.created) {
        Vars vars = vars_new(&u.b);

        var_undecoded(&u.b, record, &vars);
        emit(&u.b, "undecoded_none", &vars);
    }
    const bool ok = build_end(&u.b, STEP_TRANSACTION, out);

    out->record = record;
    return ok;
}

void
emit_decoded_aside(Build *b, const PlanRecord *record)
{
    Vars vars = vars_new(b);

    var_undecoded(b, record, &vars);
    var_literal(&vars, "record", record->name);
    var_literal(&vars, "reason", "some of its values are not decoded yet");
    emit(b, "decoded_aside", &vars);
}

void
emit_decoded_retry(Build *b, const PlanFeed *feed)
{
    const Vars vars = feed_vars(b, feed);

    emit(b, "retry_decoded", &vars);
}

/* ---- the client's side ---------------------------------------------------------------------- */

static const char *
decode_lock(const Build *b)
{
    (void) b;
    return "lock_firn_decoded"; /* no target's name begins like this */
}

static const char *
note(Build *b, const PlanRecord *record)
{
    Vars vars = vars_new(b);

    var_undecoded(b, record, &vars);
    var_number(b, &vars, "values", DECODE_VALUES);
    var_code(&vars, "rows",
             "--   ('<hook>', <tenant_key>, '<digest>', '', '<original>', "
             "'<result>' or NULL, '<why refused>' or NULL, false), ...");
    const char *fetch = piece(b, "undecoded_fetch", &vars);
    StrBuf insert = strbuf_new(b->arena);

    /* Each of its lines is a comment. */
    for (const char *at = piece(b, "decoded_rows", &vars); *at != '\0'; at++) {
        strbuf_char(&insert, *at);
        if (*at == '\n' && at[1] != '-') {
            strbuf_str(&insert, "--   ");
        }
    }
    return arena_fmt(
        b->arena,
        "-- decoded/%s: here Firn itself decodes.  Until no row comes it sends\n"
        "--   %s\n"
        "-- and calls the Lua function of that fingerprint with each value (hook_use names them), "
        "then\n"
        "--   %s\n"
        "-- and, where there was any, ANALYZE at the end.\n"
        "-- psql does not: branches with values that were never decoded are then set aside below,\n"
        "-- their rows stay as they were, and the next `firn run` goes on from there.\n",
        record->name, fetch, insert.text);
}

bool
decoded_step(Build *b, const PlanRecord *record, Step *out)
{
    Vars vars = vars_new(b);

    var_undecoded(b, record, &vars);
    var_code(&vars, "locks", qualified(b, b->gen->control, decode_lock(b)));
    emit(b, "lock_targets", &vars);
    emit(b, "decoded_new", &vars);
    emit(b, "undecoded_cursor", &vars);
    const size_t client = b->statements.count;

    emit(b, "decoded_add", &vars);
    const bool ok = build_end(b, STEP_TRANSACTION, out);

    out->client = client;
    out->client_note = note(b, record);
    out->record = record;
    return ok && b->ok;
}

const char *
gen_decode_fetch(Gen *gen, Arena *arena, const PlanRecord *record, Diags *diags)
{
    Build b = build_new(gen, arena, arena_fmt(arena, "decoded/%s", record->name), diags);
    Vars vars = vars_new(&b);

    var_number(&b, &vars, "values", DECODE_VALUES);
    emit(&b, "undecoded_fetch", &vars);
    return b.ok ? b.statements.items[0] : NULL;
}

static bool
put_literal(const Gen *gen, StrBuf *rows, const char *text, Diags *diags)
{
    if (text == NULL) {
        strbuf_str(rows, "NULL");
        return true;
    }
    return sql_literal(rows, gen->dialect, text, diags);
}

bool
gen_decoded_row(const Gen *gen, StrBuf *rows, const DecodedRow *row, Diags *diags)
{
    bool ok = true;

    strbuf_str(rows, rows->len > 0 ? ",\n(" : "(");
    ok &= put_literal(gen, rows, row->hook, diags);
    strbuf_fmt(rows, ", %s, ", row->tenant_key);
    ok &= put_literal(gen, rows, row->digest, diags);
    strbuf_str(rows, ", ");
    ok &= put_literal(gen, rows, row->give, diags);
    strbuf_str(rows, ", ");
    ok &= put_literal(gen, rows, row->value, diags);
    strbuf_str(rows, ", ");
    ok &= put_literal(gen, rows, row->result, diags);
    strbuf_str(rows, ", ");
    ok &= put_literal(gen, rows, row->refused, diags);
    strbuf_str(rows, row->several ? ", true)" : ", false)");
    return ok;
}

const char *
gen_decoded_insert(Gen *gen, Arena *arena, const PlanRecord *record, const char *rows, Diags *diags)
{
    Build b = build_new(gen, arena, arena_fmt(arena, "decoded/%s", record->name), diags);
    Vars vars = vars_new(&b);

    var_undecoded(&b, record, &vars);
    var_code(&vars, "rows", rows);
    emit(&b, "decoded_rows", &vars);
    return b.ok ? b.statements.items[0] : NULL;
}

const char *
gen_decoded_analyze(Gen *gen, Arena *arena, Diags *diags)
{
    Build b = build_new(gen, arena, "decoded", diags);

    emit_analyze(&b, qualified(&b, gen->control, "decoded"));
    return b.ok ? b.statements.items[0] : NULL;
}

const Planner *
gen_planner(const Gen *gen)
{
    return gen->planner;
}

void
shape_decoded(Build *b)
{
    static const char *const tables[] = {"decoded", "hook_use"};
    Vars vars = vars_new(b);

    var_code(&vars, "text_type", type_sql(b, (DataType){.kind = DATATYPE_VARCHAR}));
    for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
        if (catalog_table(b->gen, b->gen->control, tables[i]) == NULL) {
            emit(b, arena_fmt(b->arena, "control_%s", tables[i]), &vars);
        }
    }
    if (catalog_table(b->gen, b->gen->control, decode_lock(b)) == NULL) {
        var_ident(&vars, "lock", decode_lock(b));
        emit(b, "control_lock", &vars);
    }
}
