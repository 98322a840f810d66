/* Inside of the match layer: what its files share while a tenant is matched. */
#ifndef ENGINE_MATCH_MATCHING_H
#define ENGINE_MATCH_MATCHING_H

#include "base/strmap.h"
#include "base/vec.h"
#include "match/match.h"
#include "match/names.h"

/* A new column in place of one that others have: names as in the texts of other tenants. */
typedef struct Moved
{
    const char *alias;
    const char *from;
    const CatalogColumn *to;
    double score;
} Moved;

/* A value that is the key of a dimension, or refers to it: found in another record of this tenant. */
typedef struct KeyColumn
{
    const char *dimension;
    const char *column; /* of the new tenant's table, where the dimension's key comes from */
} KeyColumn;

/* What is said anyway where names are compared, and what each word of the names that were compared counts there. */
typedef struct NameContext
{
    NameWords words;
    VEC_OF(const double *) weights; /* by the name's place among all; NULL: not known yet */
} NameContext;

typedef struct Matching
{
    Arena *arena;
    const MatchInput *input;
    const Project *project;
    StrMap *names; /* that were compared; see likeness.c */
    NameContext no_context;
    VEC_OF(KeyColumn) keys;
} Matching;

/* One record on one table. */
typedef struct RecordMatch
{
    Matching *m;
    const RecordEvidence *evidence;
    const Record *inherited;
    SaidList said; /* of `inherited` */
    const Aliased *tables;
    size_t table_count;
    NameContext context;
    double *alike;   /* of each variant's driving table with ours */
    bool keyed;      /* the driving table has a primary key */
    bool *used;      /* columns of the driving table that a value has */
    bool *kept;      /* columns that other tenants use for anything but values */
    StrMap *choices; /* place and name -> Choices */
    VEC_OF(Moved) moved;
    VEC_OF(Proposed) out;
} RecordMatch;

/* What is said in a place, once for each text. */
typedef struct Choice
{
    const Said *said;
    const Variant *
        variant; /* of those who say so the one whose table is most like ours; NULL: nobody does, it is inherited */
    double alike; /* of that table */
    size_t tenants;
    bool inherited;
} Choice;

typedef struct ValueFit ValueFit;

typedef struct Choices
{
    VEC_OF(Choice) items;
    VEC_OF(const char *) names; /* all that a single column is called which makes the value */
    bool is_name;               /* by its own name or one of those */
    ValueFit **fits; /* fit.c: for each table of the record (NULL: not asked yet) its columns */
} Choices;

/* choice.c */
Choices *choices_of(RecordMatch *r, Place place, const char *name);
const Said *said_find(SaidList list, Place place, const char *name);

/* A column for a mention, and how well it fits. */
typedef struct Fit
{
    const CatalogColumn *column; /* NULL: none */
    double name;
    double type;
    double score;     /* of both */
    const char *like; /* the name that it is like; NULL: the same name */
} Fit;

/* A column by all that a value is called, found once. */
struct ValueFit
{
    bool known;
    Fit best; /* its name and what it is like */
    const char *
        key; /* called as the key is elsewhere of a dimension that the value refers to: says so; NULL: not */
};

/* What is asked of a column. */
typedef struct Wanted
{
    Choices *choices; /* of the place */
    const Said *said;
    const Mention *mention;
    DataType known; /* of the column that others have there; UNKNOWN: nobody knows */
    DataType value; /* of the value, UNKNOWN where it has none or for other places */
    bool formatted; /* the text says how a text is to be read */
} Wanted;

/* likeness.c: name_likeness(); the names outlive `m`, the context may be NULL */
double match_likeness(Matching *m, const char *a, const char *b, NameContext *context);

/* fit.c */
double type_fit(DataType known, DataType value, bool formatted, DataType column,
                const ColumnSample *sample);
Fit fit_column(RecordMatch *r, const Wanted *wanted, const CatalogColumn *column);
/* The best of all columns of the mention's table; those in `used` only where the names are the same, or `again`. */
Fit fit_best(RecordMatch *r, const Wanted *wanted, bool again, Fit *second);
DataType value_type(const RecordMatch *r, const char *value);
const CatalogTable *fit_table(const RecordMatch *r, const char *alias);
const ColumnSample *fit_sample(const RecordMatch *r, const char *alias,
                               const CatalogColumn *column);

/* candidate.c: what others say in a place, on our columns */
typedef struct Candidate
{
    const Choice *choice;
    const Said *said;
    const Value *value; /* PLACE_VALUE, said in one way: what is written, on others' columns */
    const Way *way;     /* of the others; NULL: none (nothing is said) */
    const char *text;   /* on our columns */
    const CatalogColumn **columns; /* for each mention of `way` */
    double named;                  /* how alike the names are, of the worst column */
    double bind;                   /* with the types */
    double score;
    bool exact;            /* all names are the same */
    bool bare;             /* no column at all */
    const char *like;      /* of a column that is not exact */
    const Mention *unlike; /* the mention that it stands for */
    const char *more;      /* what the sampled values say */
} Candidate;

/*
 * The best candidate whose columns have the same names (`exact`), or any; of values only what has columns, of other places
 * also nothing.  Without `again` a column that another value has is not considered.  `best_two` (may be NULL) gets
 * texts of the best two columns, for an open place.  False where there is no candidate at all.
 */
bool candidate_best(RecordMatch *r, Place place, const char *name, bool exact, bool again,
                    Candidate *out, const char **best_two);
/* Its columns are used; what they are called elsewhere is remembered. */
void candidate_take(RecordMatch *r, const Candidate *candidate);
const char *candidate_why(RecordMatch *r, const Candidate *candidate);

/* adapt.c: lists, formats and words for yes and no by the sampled values */
void adapt_value(RecordMatch *r, Candidate *candidate);
void adapt_condition(RecordMatch *r, Candidate *candidate);

/* value.c, place.c: the proposals of a record, in `out` */
void match_values(RecordMatch *r);
void match_places(RecordMatch *r);
void propose(RecordMatch *r, const Said *inherited, const Candidate *candidate, Placed placed,
             const char *why);

/* place.c: how a place is filled, with the candidate, with a text, or not at all */
void place_take(RecordMatch *r, const Said *said, const Candidate *c);
void place_say(RecordMatch *r, const Said *said, const char *text, double confidence,
               const char *why);
void place_leave_open(RecordMatch *r, const Said *said);
/* The best with equal names, else with alike ones; columns of values may be used again. */
bool place_best(RecordMatch *r, const Said *said, double enough, Candidate *out);

/* filter.c: `where`; an inherited reason on our columns, or not at all */
void match_where(RecordMatch *r, const Said *said);
void match_reject(RecordMatch *r, const Said *said);
/* Reasons that only tenants with tables like this one give. */
void match_more_rejects(RecordMatch *r);
/* A header line among the rows: a column that should be a number or a date holds its own name. */
void match_header(RecordMatch *r);

/* staged.c: is the driving table a log?  Where it is, `staging` says what other places would. */
void match_staging(RecordMatch *r);

/* inherit.c: the project without files of the tenant's own, and with the tenant in a kind (NULL: in none) */
const Project *match_without_own(Arena *arena, const Project *project, const char *tenant,
                                 const char *kind);
/* The kind that leaves the fewest differences, its own line counted; NULL where none is better than no kind. */
const char *match_kind(Matching *m, const RecordProposal *records, size_t *with, size_t *without);
/* The same proposals, told as differences from what holds in `project`, where the tenant is in its kind. */
void match_rebase(Matching *m, RecordProposal *records, const Project *project);

/* left.c: what the proposal says nothing of */
void match_left(Matching *m, Proposal *out);

/* ask.c: `project` without files of the tenant's own */
void match_asks(Matching *m, Proposal *out, const Project *project);

/* A table, or the parts of one: transactions_2024, transactions_2025. */
typedef struct Offered
{
    const CatalogTable *table; /* of parts the first */
    const char *function;
    const char *name; /* "transactions_*" */
    const char *stem; /* "transactions" */
    bool taken;
} Offered;

typedef struct Bid
{
    size_t record;
    size_t offered;
    double score;
    double name;
    const char *like;
} Bid;

/* bid.c; `near`: names that are only alike count, too */
bool bid_reads_function(const RecordEvidence *e, const char *function);
void bid_weigh(Matching *m, const RecordEvidence *e, const Offered *offered, bool near, Bid *bid);

/* table.c: a table for each record */
void match_tables(Matching *m, RecordProposal *records);
double tables_alike(const CatalogTable *a, const CatalogTable *b);

#endif
