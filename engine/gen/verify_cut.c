/* Texts of staging that may have been cut before they came: as long as their column allows, where others are shorter. */
#include <string.h>

#include "gen/verify_build.h"
#include "plan/lineage.h"

enum
{
    SHORTEST =
        16 /* of the columns that are looked at: shorter ones hold codes, all of one length */
};

/* The parts of a question, as it grows. */
typedef struct Cut
{
    Asking *asking;
    StrBuf out;
    size_t branches; /* in `out` */
} Cut;

/* As an author calls the column: function.table.column. */
static const char *
column_name(Arena *arena, const PlanTenant *tenant, const LineageColumn *read)
{
    const char *place = read->table->schema;

    for (size_t i = 0; i < tenant->function_count; i++) {
        if (strcmp(tenant->schemas[i]->name, read->table->schema) == 0) {
            place = tenant->functions[i];
        }
    }
    return arena_fmt(arena, "%s.%s.%s", place, read->table->name, read->column->name);
}

static bool
may_be_cut(const LineageColumn *read)
{
    return read->column->type.kind == DATATYPE_VARCHAR && read->column->type.length >= SHORTEST;
}

/* Those of the columns that are of the same table as the one at `first`. */
static void
put_table(Cut *cut, const BoundBranch *bound, const LineageColumns *reads, size_t first)
{
    Build *b = &cut->asking->b;
    const CatalogTable *table = reads->items[first].table;
    const char *length = b->dialect->bytes_per_character > 1 ? "OCTET_LENGTH" : "CHAR_LENGTH";
    StrBuf counts = strbuf_new(b->arena);
    StrBuf places = strbuf_new(b->arena);
    StrBuf names = strbuf_new(b->arena);
    StrBuf lengths = strbuf_new(b->arena);
    StrBuf found = strbuf_new(b->arena);
    StrBuf of_all = strbuf_new(b->arena);
    Vars vars = vars_new(b);

    for (size_t i = first; i < reads->count; i++) {
        const LineageColumn *read = &reads->items[i];
        const char *column = ident(b, read->column->name);
        const unsigned most = read->column->type.length;
        const size_t n = i + 1;

        if (read->table != table || !may_be_cut(read)) {
            continue;
        }
        strbuf_fmt(&counts,
                   "%sCOUNT(t.%s) AS all_%zu, SUM(CASE WHEN %s(t.%s) = %u THEN 1 ELSE 0 END) AS "
                   "full_%zu",
                   i > first ? ",\n                       " : "", column, n, length, column, most,
                   n);
        strbuf_fmt(&places, "%sSELECT %zu AS place", i > first ? " UNION ALL " : "", n);
        strbuf_fmt(&names, " WHEN %zu THEN %s", n,
                   literal(b, column_name(b->arena, bound->tenant, read)));
        strbuf_fmt(&lengths, " WHEN %zu THEN '%u'", n, most);
        strbuf_fmt(&found, " WHEN %zu THEN c.full_%zu", n, n);
        strbuf_fmt(&of_all, " WHEN %zu THEN c.all_%zu", n, n);
    }
    var_number(b, &vars, "tenant_key", bound->tenant->tenant_key);
    var_code(&vars, "counts", counts.text);
    var_code(&vars, "places", places.text);
    var_code(&vars, "names", names.text);
    var_code(&vars, "lengths", lengths.text);
    var_code(&vars, "found", found.text);
    var_code(&vars, "of_all", of_all.text);
    var_code(&vars, "table", qualified(b, table->schema, table->name));
    strbuf_fmt(&cut->out, "%s%s", cut->out.len > 0 ? "\n UNION ALL\n" : "",
               piece(b, "verify_cut_off", &vars));
}

/* Every table that values of the branch are read from, whatever they make of it. */
static void
put_branch(Cut *cut, const BoundBranch *bound)
{
    LineageColumns reads = {0};

    for (size_t v = 0; v < bound->record->value_count; v++) {
        lineage_of_value(cut->asking->b.arena, bound, &bound->values[v], &reads);
    }
    for (size_t i = 0; i < reads.count; i++) {
        bool done = !may_be_cut(&reads.items[i]);

        for (size_t k = 0; k < i && !done; k++) {
            done = reads.items[k].table == reads.items[i].table && may_be_cut(&reads.items[k]);
        }
        if (!done) {
            put_table(cut, bound, &reads, i);
        }
    }
    cut->branches++;
}

static void
flush(Cut *cut)
{
    if (cut->out.len > 0) {
        ask_notes(cut->asking, VERIFY_CUT, cut->out.text);
    }
    cut->out = strbuf_new(cut->asking->b.arena);
    cut->branches = 0;
}

void
ask_cut_texts(Asking *a, const PlanRecord *record, const bool *skipped)
{
    Build *b = &a->b;
    const size_t width = b->gen->width;
    Cut cut = {.asking = a, .out = strbuf_new(b->arena)};

    for (size_t i = 0; i < record->branch_count; i++) {
        const BoundBranch *bound = skipped[i] ? NULL
                                              : plan_bind(b->gen->planner, b->arena, record,
                                                          &record->branches[i], b->diags);

        if (bound == NULL || bound->effective->seed != NULL || bound->envelope != NULL) {
            continue;
        }
        put_branch(&cut, bound);
        if ((width > 0 && cut.branches >= width) || cut.out.len >= b->dialect->statement_bytes) {
            flush(&cut);
        }
    }
    flush(&cut);
}
