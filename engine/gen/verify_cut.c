/* Texts of staging that may have been cut before they came: as long as their column allows, where others are shorter; or documents
 * that do not end as they begin, in a column of documents. */
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
is_long(const LineageColumn *read)
{
    return read->column->type.kind == DATATYPE_VARCHAR && read->column->type.length >= SHORTEST;
}

/* Also where nothing limits the column: what replication cuts is shorter than many a column. */
static bool
may_be_cut(const LineageColumn *read)
{
    return is_long(read) ||
           (datatype_is_text(read->column->type) && read->column->type.length == 0);
}

/* What a question counts of the columns of one table. */
typedef struct Counts
{
    StrBuf sums;
    StrBuf places;
    StrBuf names;
    StrBuf lengths;
    StrBuf found;
    StrBuf of_all;
} Counts;

static void
put_place(Build *b, Counts *counts, size_t place, const char *name, const char *found,
          const char *of_all)
{
    strbuf_fmt(&counts->places, "%sSELECT %zu AS place",
               counts->places.len > 0 ? " UNION ALL " : "", place);
    strbuf_fmt(&counts->names, " WHEN %zu THEN %s", place, literal(b, name));
    strbuf_fmt(&counts->found, " WHEN %zu THEN %s", place, found);
    strbuf_fmt(&counts->of_all, " WHEN %zu THEN %s", place, of_all);
}

static void
put_sum(Counts *counts, const char *condition, const char *name, size_t n)
{
    strbuf_fmt(&counts->sums,
               ",\n                       SUM(CASE WHEN %s THEN 1 ELSE 0 END) AS %s_%zu", condition,
               name, n);
}

/* Texts that fill the column; where most of its texts are documents, those that do not end as they begin. */
static void
put_column(Cut *cut, Counts *counts, const LineageColumn *read, const char *name, size_t n)
{
    Build *b = &cut->asking->b;
    const char *length = b->dialect->bytes_per_character > 1 ? "OCTET_LENGTH" : "CHAR_LENGTH";
    const unsigned most = read->column->type.length;
    Vars vars = vars_new(b);

    strbuf_fmt(&counts->sums, "%sCOUNT(t.%s) AS all_%zu",
               counts->sums.len > 0 ? ",\n                       " : "",
               ident(b, read->column->name), n);
    if (is_long(read)) {
        put_sum(counts,
                arena_fmt(b->arena, "%s(t.%s) = %u", length, ident(b, read->column->name), most),
                "full", n);
        put_place(b, counts, 2 * n, name, arena_fmt(b->arena, "c.full_%zu", n),
                  arena_fmt(b->arena, "c.all_%zu", n));
        strbuf_fmt(&counts->lengths, " WHEN %zu THEN '%u'", 2 * n, most);
    }
    var_ident(&vars, "column", read->column->name);
    put_sum(counts, piece(b, "verify_begins", &vars), "begun", n);
    put_sum(counts, piece(b, "verify_open", &vars), "open", n);
    put_place(
        b, counts, 2 * n + 1, name, arena_fmt(b->arena, "c.open_%zu", n),
        arena_fmt(b->arena, "CASE WHEN c.begun_%zu * 2 > c.all_%zu THEN c.begun_%zu END", n, n, n));
}

/* Those of the columns that are of the same table as the one at `first`. */
static void
put_table(Cut *cut, const BoundBranch *bound, const LineageColumns *reads, size_t first)
{
    Build *b = &cut->asking->b;
    const CatalogTable *table = reads->items[first].table;
    Counts counts = {.sums = strbuf_new(b->arena),
                     .places = strbuf_new(b->arena),
                     .names = strbuf_new(b->arena),
                     .lengths = strbuf_new(b->arena),
                     .found = strbuf_new(b->arena),
                     .of_all = strbuf_new(b->arena)};
    Vars vars = vars_new(b);

    for (size_t i = first; i < reads->count; i++) {
        const LineageColumn *read = &reads->items[i];

        if (read->table == table && may_be_cut(read)) {
            put_column(cut, &counts, read, column_name(b->arena, bound->tenant, read), i + 1);
        }
    }
    var_number(b, &vars, "tenant_key", bound->tenant->tenant_key);
    var_code(&vars, "counts", counts.sums.text);
    var_code(&vars, "places", counts.places.text);
    var_code(&vars, "names", counts.names.text);
    var_code(&vars, "lengths",
             counts.lengths.len == 0
                 ? "CAST(NULL AS varchar(20))"
                 : arena_fmt(b->arena, "CASE p.place%s END", counts.lengths.text));
    var_code(&vars, "found", counts.found.text);
    var_code(&vars, "of_all", counts.of_all.text);
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
