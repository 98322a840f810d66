/* Texts of staging that may have been cut before they came: as long as their column allows, where others are shorter. */
#include "gen/verify_build.h"

enum
{
    SHORTEST =
        16, /* of the columns that are looked at: shorter ones hold codes, all of one length */
    BRANCHES = 20 /* a question */
};

typedef VEC_OF(const CatalogColumn *) Columns;

static void
note_column(Arena *arena, const CatalogColumn *column, Columns *out)
{
    for (size_t i = 0; i < out->count; i++) {
        if (out->items[i] == column) {
            return;
        }
    }
    if (column->type.kind == DATATYPE_VARCHAR && column->type.length >= SHORTEST) {
        *vec_push(arena, out) = column;
    }
}

/* The columns of that table which values of the branch are made of. */
static Columns
read_columns(Arena *arena, const BoundBranch *bound, const CatalogTable *table)
{
    Columns out = {0};

    for (size_t v = 0; v < bound->record->value_count; v++) {
        const ValueSource *sources = NULL;
        const size_t count = bound_sources(arena, bound, &bound->values[v], &sources);

        for (size_t s = 0; s < count; s++) {
            const CatalogColumn *column =
                sources[s].column != NULL && sources[s].table == bound->parts[0]
                    ? table_column(table, sources[s].column->name)
                    : NULL;

            if (column != NULL) {
                note_column(arena, column, &out);
            }
        }
    }
    return out;
}

static void
put_table(Build *b, const BoundBranch *bound, const CatalogTable *table, StrBuf *out)
{
    const Columns columns = read_columns(b->arena, bound, table);
    const bool bytes = b->dialect->bytes_per_character > 1;
    StrBuf counts = strbuf_new(b->arena);
    StrBuf examples = strbuf_new(b->arena);
    StrBuf places = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    for (size_t i = 0; i < columns.count; i++) {
        const CatalogColumn *column = columns.items[i];
        const char *name = ident(b, column->name);
        const size_t n = i + 1;

        strbuf_fmt(&counts,
                   "%sCOUNT(t.%s) AS all_%zu, SUM(CASE WHEN %s(t.%s) = %u THEN 1 ELSE 0 END) AS "
                   "full_%zu",
                   i > 0 ? ",\n                       " : "", name, n,
                   bytes ? "OCTET_LENGTH" : "CHAR_LENGTH", name, column->type.length, n);
        strbuf_fmt(
            &examples,
            "\n               WHEN %zu THEN CASE WHEN c.full_%zu > 0 AND c.full_%zu < "
            "c.all_%zu THEN %s || CAST(c.full_%zu AS varchar(20)) || ' of ' || CAST(c.all_%zu "
            "AS varchar(20)) || %s END",
            n, n, n, n,
            literal(b, arena_fmt(b->arena, "%s.%s.%s: ", table->schema, table->name, column->name)),
            n, n,
            literal(b, arena_fmt(b->arena, " texts are %u %s long, as its column allows",
                                 column->type.length, bytes ? "bytes" : "characters")));
        strbuf_fmt(&places, "%sSELECT %zu AS place", i > 0 ? " UNION ALL " : "", n);
    }
    if (columns.count == 0) {
        return;
    }
    var_number(b, &vars, "tenant_key", bound->tenant->tenant_key);
    var_code(&vars, "counts", counts.text);
    var_code(&vars, "examples", examples.text);
    var_code(&vars, "places", places.text);
    var_code(&vars, "table", qualified(b, table->schema, table->name));
    strbuf_fmt(out, "%s%s", out->len > 0 ? "\n UNION ALL\n" : "",
               piece(b, "verify_cut_off", &vars));
}

void
ask_cut_texts(Asking *a, const PlanRecord *record, const bool *skipped)
{
    Build *b = &a->b;
    StrBuf out = strbuf_new(b->arena);
    size_t asked = 0;

    for (size_t i = 0; i < record->branch_count; i++) {
        const BoundBranch *bound = skipped[i] ? NULL
                                              : plan_bind(b->gen->planner, b->arena, record,
                                                          &record->branches[i], b->diags);

        if (bound == NULL || bound->effective->seed != NULL || bound->envelope != NULL) {
            continue;
        }
        for (size_t p = 0; p < bound->part_count; p++) {
            put_table(b, bound, bound->parts[p], &out);
        }
        if (++asked % BRANCHES == 0 && out.len > 0) {
            ask(a, VERIFY_NOTED, out.text);
            out = strbuf_new(b->arena);
        }
    }
    if (out.len > 0) {
        ask(a, VERIFY_NOTED, out.text);
    }
}
