/* Inside of gen: what its files share while a step is written. */
#ifndef ENGINE_GEN_BUILD_H
#define ENGINE_GEN_BUILD_H

#include "base/vec.h"
#include "gen/convert.h"
#include "gen/gen.h"

typedef struct KeptConversions KeptConversions; /* convert_kept.c */

struct Gen
{
    Arena *arena; /* of the whole run */
    Planner *planner;
    const Plan *plan;
    const SqlDialect *dialect;
    const char *control; /* schema names, raw */
    const char *warehouse;
    bool erases;   /* a tenant is being erased: touched members stand in scratch tables "gone" */
    bool verifies; /* nothing is loaded: contributions are scratch tables, too */
    size_t width;  /* branches a statement holds; 0: any number */
    long lock_timeout; /* seconds to wait for another run; negative: as long as it takes */
    StrMap *committed; /* target -> long long: how often it was committed since planning */
    StrMap *gated;     /* tenant_region -> const bool: does anything tell of its tables (gate.c)? */
    KeptConversions *kept; /* NULL: none yet */
};

/* Values for a template. */
enum
{
    MAX_VARS = 48
};

typedef struct Vars
{
    SqlVar items[MAX_VARS];
    size_t count;
} Vars;

/* One step being written.  Errors stick: `ok` turns false, and the step is refused at its end. */
typedef struct Build
{
    Gen *gen;
    const SqlDialect *dialect;
    Arena *arena; /* of the step */
    Diags *diags;
    const char *step;
    VEC_OF(const char *) statements;
    bool ok;
} Build;

Build build_new(Gen *gen, Arena *arena, const char *step, Diags *diags);
bool build_end(const Build *b, StepKind kind, Step *out);

/* Schemas, scratch tables and clocks that most templates name. */
Vars vars_new(const Build *b);
void var_ident(Vars *vars, const char *name, const char *text);
void var_literal(Vars *vars, const char *name, const char *text);
void var_code(Vars *vars, const char *name, const char *sql);
void var_number(const Build *b, Vars *vars, const char *name, long long number);

/* Renders a template as the next statement of the step. */
void emit(Build *b, const char *name, const Vars *vars);
/* Renders a template as a piece of another. */
const char *piece(Build *b, const char *name, const Vars *vars);
/* Does the dialect have this template? */
bool has_template(const SqlDialect *dialect, const char *name);

/* Finished SQL. */
const char *ident(Build *b, const char *name);
const char *literal(Build *b, const char *text);
const char *type_sql(Build *b, DataType type);
/* "schema"."table" */
const char *qualified(Build *b, const char *schema, const char *table);
/* Bytes of a table's name in both dialects. */
enum
{
    NAME_ROOM = 63
};
/* The name itself or, where it is longer than `room`, its start and a digest of the whole: servers cut names silently. */
const char *short_name(const Build *b, const char *name, size_t room);
/* A table of this run only: in the control schema on PostgreSQL (so that parallel plans can read it), a temporary one on Redshift. */
const char *scratch(Build *b, const char *kind, const char *name);
/* CAST(expr AS type) */
const char *cast_sql(Build *b, const char *expr, DataType type);
/* The value as text that differs where the values do. */
const char *text_sql(Build *b, const char *expr, DataType type);
/* Appends to a text of reasons "CASE WHEN condition THEN 'why: shown; ' ELSE '' END"; `shown` is SQL of a text, or NULL. */
/* "longer than varchar(80)", "cannot be read as integer": what is wrong with what the conversion finds bad */
const char *what_is_bad(Build *b, const Conversion *conversion, DataType type);
void put_reason(Build *b, StrBuf *reasons, const char *condition, const char *why,
                const char *shown);
/* Text type without limit, for identities and keys of ours. */
const char *row_type(Build *b);
/* expr cast to it */
const char *row_cast(Build *b, const char *expr);
/* Appends ", " between items. */
void comma(StrBuf *out);
void comma_line(StrBuf *out, const char *indent);

/* ---- value.c, read.c: staging to delta ---- */
void branch_read(Build *b, const BoundBranch *bound, const PlanBranch *planned, StrBuf *out);
ExprSink branch_sink(Build *b, const BoundBranch *bound, bool clean);
/* ---- sink.c: expressions as SQL of the step's dialect ---- */
/* A sink that knows the dialect's literals and types; `context` is a struct whose first member is its Build *. */
ExprSink dialect_sink(void *context,
                      bool (*column)(void *context, const ExprColumn *column, StrBuf *out,
                                     Diags *diags),
                      DataType (*column_type)(void *context, const ExprColumn *column));
/* The expression's SQL; what cannot be written is reported and the step refused. */
const char *render_to(Build *b, const Expr *expr, const ExprSink *sink);
/* What hooks made of an operand, joined under `alias`; and the results of that name, under one of their own. */
typedef struct DecodedJoin
{
    const char *hook;    /* its fingerprint */
    const char *operand; /* text, over the tables of the branch */
    const char *alias;
    VEC_OF(const char *) gives;
} DecodedJoin;

typedef VEC_OF(DecodedJoin) DecodedJoins;
/* Expressions that a guarded conversion names more than once: written once, in an inner SELECT `r`, as firn_1,
 * firn_2 ... */
typedef struct Sources
{
    VEC_OF(const char *) exprs;
    DecodedJoins decoded;
} Sources;
/* The value and when it is bad.  With `sources`, what is named several times goes there; NULL: written in place. */
bool value_conversion(Build *b, const BoundBranch *bound, const BoundValue *value, DataType type,
                      Sources *sources, Conversion *out);
const char *render_expr(Build *b, const BoundBranch *bound, const Expr *expr, bool clean);

/* ---- extras.c: what no mapping names, as one document that travels as text ---- */
/* Its text for one branch. */
const char *extras_document(Build *b, const BoundBranch *bound, const BoundValue *value);
/* value.c: a column as the record cleans it */
const char *clean_column(Build *b, const BoundBranch *bound, const char *alias,
                         const CatalogColumn *column);
/* The type that a value of a target's column has in the steps. */
DataType carried_type(DataType type);
/* A value of the steps as the target's column of that type holds it, and the condition that it does. */
const char *stored_sql(Build *b, DataType type, const char *value);
const char *same_sql(Build *b, DataType type, const char *loaded, const char *value);
/* Columns that were taken out of the extras since the last run. */
void emit_extras_fill(Build *b, const PlanTarget *target);

/* ---- joined.c: the marks of joined tables, and the driving rows that their changes touch ---- */
void emit_joined_start(Build *b, const PlanRecord *record);
void emit_joined(Build *b, const PlanRecord *record, size_t from, size_t to);
void emit_joined_state(Build *b, const PlanFeed *feed);

/* ---- unpivot.c ---- */
/* A column of the entry, which stands in the driving table's own SELECT. */
const char *entry_column_sql(Build *b, const BoundBranch *bound, const char *name);

/* ---- decode.c: what hooks made of values ---- */
/* The result and, as text, why there is none (NULL where there is), over joins that are added where they lack. */
typedef struct Decoded
{
    const char *result;
    const char *why;
} Decoded;
Decoded decoded_value(Build *b, DecodedJoins *joins, const char *hook, const char *operand,
                      const char *give);
/* These joins, for the branch of that tenant. */
void put_decoded(Build *b, const DecodedJoins *joins, long long tenant_key, StrBuf *out);
/* Branches some of whose values are not decoded after all go no further. */
void emit_decoded_aside(Build *b, const PlanRecord *record);
/* Rows whose values were not decoded yet are read again in the next run. */
void emit_decoded_retry(Build *b, const PlanFeed *feed);
void shape_decoded(Build *b);
/* hook_use.c: who uses which hook; and what no one uses any more goes */
void emit_hook_use(Build *b);
void emit_decoded_forget(Build *b);
/* The step in which the client decodes. */
bool decoded_step(Build *b, const PlanRecord *record, Step *out);

/* Hash over the values of a delta's row, under alias `from`. */
const char *values_hash(Build *b, const PlanRecord *record, const char *from);

/* ---- project.c: delta to the columns of a target ---- */

/* A reference of a feed or of a dimension's image: where its key stands in the scratch table. */
typedef struct RefUse
{
    const PlanReference *reference;
    const PlanTarget *owner; /* the target that has the column */
    const char *key; /* name of the scratch column with the member's combined key (or the date) */
    const char *const *parts; /* names of the scratch columns with the key's parts */
    const char *special; /* name of the scratch column with the special member's key, or NULL */
} RefUse;

typedef struct Projection
{
    const PlanFeed *feed;    /* NULL for a dimension's image */
    const PlanTarget *owner; /* the target whose columns these are */
    const char *columns; /* select list over delta d and run_branch b, each item after a comma */
    const char *reasons; /* text of the feed's own complaints over the same, or NULL */
    const char
        *own_key; /* dimensions: the member's combined key over these columns under alias p0 */
    RefUse *refs; /* nested ones before those that hold them */
    size_t ref_count;
    const RefUse **column_refs; /* by target column; NULL for plain ones */
    const char *instant; /* column with the time of a row, for references that follow; NULL: none */
    const char *since;   /* tracked dimensions: since when a row speaks, over delta d; else NULL */
} Projection;

Projection feed_projection(Build *b, const PlanFeed *feed);
/* "customer_id" or, where the dimension has several key columns, all of them, as one text. */
void member_key(Build *b, StrBuf *out, const PlanTarget *dimension, const char *const *parts,
                const DataType *types, const char *scope_key);

/* ---- staging.c: what is remembered of the staging tables ---- */
/* Does the plan take the present shape of any table? */
bool staging_moves(const Plan *plan);
/* These shapes as scratch tables, then into the control tables; `at` is the instant as SQL. */
void emit_staging(Build *b, const char *at);
void emit_staging_taken(Build *b, const char *at);
/* At the end of a run: that, and when each tenant was seen. */
void emit_staging_end(Build *b);

/* ---- hierarchy.c: the closure of a dimension's reference to itself ---- */
const char *hierarchy_name(Build *b, const PlanTarget *target);
bool is_hierarchy(const RefUse *use);
void shape_hierarchy(Build *b, const PlanTarget *target);
void emit_hierarchy_inferred(Build *b, const PlanTarget *dimension);

/* ---- special.c ---- */
/* The members that stand for none, of a table just made or whose definition has changed. */
void emit_special_members(Build *b, const PlanTarget *target);
/* The special member that a key means, over its parts' texts; NULL where the reference has none. */
const char *special_key(Build *b, const Column *column, const char *text, const char *key);

/* ---- apply.c: what facts and dimensions share ---- */
void emit_drop(Build *b, const char *table);
void emit_analyze(Build *b, const char *table);
void emit_locks(Build *b, const PlanTarget *target);
/* The target is as it was when the run was planned, or the statement fails. */
void emit_state_check(Build *b, const PlanTarget *target);
/* One feed of the target being applied. */
typedef struct AppliedFeed
{
    const PlanFeed *feed;
    Projection projection;
    bool contested; /* facts: two rows can claim one key */
} AppliedFeed;

/* The tenant's key is the first part of the combined key of the member under that alias. */
const char *tenant_of_key(const Build *b, const char *alias);
/* Rows whose member is missing where the reference says quarantine; and the rows to be read again in the next runs. */
void emit_missing(Build *b, const AppliedFeed *applied);
void emit_retry(Build *b, const AppliedFeed *applied);
/* Before any feed of the target says what waits: two may have one record. */
void emit_retry_clear(Build *b, const AppliedFeed *feeds, size_t count);
/* work, vanished, held of one feed; `loaded` is the fact or the contribution table. */
void emit_work(Build *b, const PlanFeed *feed, const Projection *projection, const char *loaded);
/* ---- json.c ---- */
/* A condition: is the text one that can be read as JSON? */
const char *is_json(Build *b, const char *text);
/* The operand as what JSON functions read; NULL where it is no JSON. */
const char *json_of(Build *b, const char *operand, DataType from);

/* ---- gate.c: what replication says of the tables that are read ---- */
/* Collects it, of branches [from, to) of the record, in the snapshot of the delta. */
void emit_gates(Build *b, const PlanRecord *record, BranchRange range);
void emit_gates_drop(Build *b, const PlanRecord *record);
/* Why branches of the feed should be held back: tenant_key, reason. */
const char *gates(Build *b, const PlanFeed *feed);
/* Is some branch of the feed let go on? */
bool accepts(const Build *b, const PlanFeed *feed);
/* ---- absent.c: loaded rows that staging lacks and that do not count as gone yet ---- */
/* How often what vanished was missed; what the brake looks at: a select of firn_tenant, n. */
void emit_absent(Build *b, const PlanFeed *feed);
const char *absent_or_vanished(Build *b, const PlanFeed *feed);
/* Once it is known who is held: those that stay have not vanished. */
void emit_absent_stay(Build *b, const PlanFeed *feed);
/* Rows that others claim the key of do not stay. */
void put_absent_rivals(Build *b, const PlanFeed *feed, Vars *vars);
/* The control table. */
void emit_absent_end(Build *b, const PlanFeed *feed);
/* A select of texts 'tenant_key|firn_row': those that wait, and that staging still lacks; NULL: none of the feed. */
const char *absent_rows(Build *b, const PlanFeed *feed);
/* ---- fold.c: of a log the latest image of each row of the source ---- */
/* Is some branch of the feed a log? */
bool may_be_log(const PlanFeed *feed);
/* The feed's delta: an image that is not the latest, or older than what is known, is another copy.  `loaded` is the fact
 * or the contribution table; NULL: nothing is. */
void emit_folded(Build *b, const PlanFeed *feed, const char *loaded);
/* Which image it was that took a row out of the target, or kept it out; of all that happened to `rows`. */
void emit_ended(Build *b, const PlanFeed *feed, const char *rows);
/* ---- truncated.c: of a log when the source emptied its table ---- */
/* As the delta tells; `remembers`: and as the control table knows. */
void emit_truncated(Build *b, const Projection *projection, bool remembers);
/* The order up to which the row d.firn_of is known: `known`, or that of the last truncate, which `joins` finds. */
const char *or_truncated(Build *b, const PlanFeed *feed, const char *known, StrBuf *joins);
/* Loaded rows that go with it; the brake, as a select of tenant_key and reason like `gates`. */
void emit_emptied(Build *b, const PlanFeed *feed, const char *loaded);
const char *or_emptied(Build *b, const PlanFeed *feed, const char *loaded, const char *gates);
/* Once it is known who is held: they have vanished. */
void emit_emptied_vanish(Build *b, const PlanFeed *feed);
/* Images that are kept: those that end members; a select of firn_key, whose members they touch (NULL: nobody's). */
void emit_images_emptied(Build *b, const PlanFeed *feed, const char *loaded);
const char *emptied_members(Build *b, const PlanFeed *feed, const char *loaded);
/* The control table; the scratch tables. */
void emit_truncated_end(Build *b, const PlanFeed *feed);
void emit_truncated_drop(Build *b, const PlanFeed *feed);
/* ---- orphan.c: loaded rows whose member has gone, of references that want them in quarantine ---- */
bool has_orphans(const PlanFeed *feed);
void emit_orphans(Build *b, const PlanFeed *feed, const Projection *projection, const char *loaded);
void emit_orphans_leave(Build *b, const PlanFeed *feed);
void emit_orphans_wait(Build *b, const PlanFeed *feed);
void emit_claims(Build *b, const AppliedFeed *fact);
/* ---- standing.c: a dimension's reference to itself that sends rows without their parent to quarantine, or NULL ---- */
const PlanColumn *standing_column(const PlanTarget *target);
bool is_standing(const PlanTarget *target, const PlanReference *reference);

/* ---- work.c: what becomes of each projected row ---- */

/* What every template of the feed is written with. */
Vars feed_vars(Build *b, const PlanFeed *feed);
/* The columns of a fact's key in the scratch table, under alias p. */
const char *key_columns(Build *b, const Projection *projection);
/* Are the feed's rows only read, so that a view serves? */
bool is_lazy(const Gen *gen, const Projection *projection);
/* The variables of template work_select: projection, keys, join with what is loaded. */
void put_work(Build *b, Vars *vars, const Projection *projection, const char *loaded);
/* Keys that several rows of the batch claim, and the rank of these rows; `work` by put_work. */
void emit_contested(Build *b, const PlanFeed *feed, const Vars *work);
void emit_tally(Build *b, const PlanFeed *feed);

/* ---- member.c: members that rows refer to ---- */

/* The rows with a reference that finds nothing, in a scratch table "missing" of that name (returned). */
const char *emit_missing_rows(Build *b, const Projection *projection, const char *work,
                              const char *name);
/* These rows, and what they need. */
void emit_members(Build *b, const Projection *projection, const char *work, const char *name);
/* The inferred members and days that the rows of a table need. */
void emit_members_of(Build *b, const Projection *projection, const char *rows);
/* LEFT JOINs of every reference, nested ones included, and the condition that one of them finds nothing. */
void put_missing(Build *b, const Projection *projection, StrBuf *lookups, StrBuf *missing);
void emit_inferred(Build *b, const RefUse *use, const char *work);
/* LEFT JOINs of the members' rows by key, aliased k0, k1 ...; `from` is the alias that holds the keys. */
const char *ref_lookups(Build *b, const Projection *projection, const char *from);
/* The surrogate key of reference `use` after these joins. */
const char *ref_value(Build *b, const Projection *projection, size_t ref, const char *from);
/* The column of the dimension that a reference holds: the version's key, the member's durable key, the surrogate key. */
const char *member_key_column(const PlanColumn *column);
void emit_next_key(Build *b, const PlanTarget *dimension);
void date_lists(Build *b, Vars *vars);

/* ---- apply.c: quarantine, both equations of the ledger, state ---- */

/* `rows` has all that go to quarantine. */
void emit_quarantine(Build *b, const PlanFeed *feed, const char *rows);
void emit_ledger(Build *b, const PlanFeed *feed);
/* What the ledger's lines say of a branch: that it is held (table `held` h), or that somebody let it go on (`accepted`, or NULL). */
void put_note(Build *b, Vars *vars, const char *accepted);
void emit_feed_end(Build *b, const PlanFeed *feed, bool lazy);
/* Counts as SQL: what changes at all, and live rows that come, stay with other values, and go. */
typedef struct LiveCounts
{
    const char *changes;
    const char *inserted;
    const char *updated;
    const char *removed;
} LiveCounts;
void emit_live(Build *b, const PlanTarget *target, const LiveCounts *counts);
void emit_target_end(Build *b, const PlanTarget *target);
/* Is the target's row under alias t a live one? */
const char *target_is_live(Build *b, const PlanTarget *target);

/* begin.c: the run's instant, its line, and the table of its branches, empty */
void emit_run_start(Build *b);

/* ---- history.c: what a tracked dimension asks of the rows, and its images ---- */

/* Columns of the projected rows: is staging a changelog, and what is known of the row's last image. */
void history_technical(Build *b, const Projection *projection, StrBuf *out);
/* firn_begins: since when the row's new image holds, or its last one does not, over the projected rows p0. */
const char *history_begins(Build *b, const PlanFeed *feed);
/* Does a delete in a changelog end the feed's member?  Beside a reference it is the end of the row that refers to it. */
bool keeps_ends(const PlanFeed *feed);
/* Is the row what its last image says? over r */
const char *history_counts(Build *b, const PlanFeed *feed);
/* Brings the images of the members that a log in sequence tells of into that sequence. */
void emit_in_sequence(Build *b, const PlanFeed *feed);
/* Definitions of the columns that images have beside those of contributions. */
const char *history_columns(void);

/* ---- version.c: the columns of a tracked dimension beside the author's ---- */

/* valid_to of a current version, and valid_from of a first one, as SQL */
const char *version_open_end(const PlanTarget *target);
const char *version_beginning(void);
/* " AND " the version under alias `k` holds at `time` (SQL of a timestamp) */
const char *version_at(Build *b, const PlanTarget *dimension, const char *k, const char *time);
/* Appends what a row of a tracked dimension holds that is known by its key alone; nothing for others. */
void put_bare_version(Build *b, const PlanTarget *target, const char *key, StrBuf *columns,
                      StrBuf *values);

/* ---- asof.c: references of facts that hold the key of a version ---- */

/* Rows of the feed that were loaded without a version are told to wait. */
void emit_versions_wanted(Build *b, const Projection *projection, const char *missing);
/* Rows whose version has moved or come since. */
void emit_versions_moved(Build *b, const PlanTarget *target);

/* ---- bridge.c: before the rows leave, and when the new ones are there ---- */
const char *bridge_group(const PlanTarget *target);
/* SELECT of tenant_key, firn_row, group_key and the weight that the row should have; of the touched groups, or of all. */
const char *bridge_parts(Build *b, const PlanTarget *target, bool touched);
void emit_bridge_before(Build *b, const PlanTarget *target, const AppliedFeed *facts, size_t count);
void emit_bridge_after(Build *b, const PlanTarget *target, const AppliedFeed *facts, size_t count);
/* Around the DELETE of the rows that `which` is true of. */
void emit_bridge_leaving(Build *b, const PlanTarget *target, const char *which);
void emit_bridge_left(Build *b, const PlanTarget *target);

/* ---- the steps ---- */
void fact_steps(Build *b, const PlanTarget *target);
void dimension_steps(Build *b, const PlanTarget *target);
void gathered_steps(Build *b, const PlanTarget *target);
void derived_steps(Build *b, const PlanTarget *target);
void emit_quarantine_missing(Build *b, const AppliedFeed *applied);
void emit_contributions(Build *b, const AppliedFeed *applied);
/* fact.c: waiting rows whose member has come, and rows whose member has gone.  With `reads` those that go to quarantine for that have
 * gone there by now (orphan.c); without, they are left in the queue. */
void emit_rekey(Build *b, const PlanTarget *target, bool reads);
/* ---- combine.c: what becomes of several values of one key ---- */
bool is_counted(Aggregate aggregate);
/* The type of what a row contributes to a column; of what is only counted a text without limit. */
DataType said_type(const PlanFeed *feed, const PlanFeedColumn *fed);
/* The aggregate over finished SQL, not yet of the column's type. */
const char *aggregate_sql(Build *b, Aggregate aggregate, const char *operand, DataType type);
/* An aggregate's result as the column's type; what does not fit fails, and sets the tenant aside. */
const char *aggregate_cast(Build *b, const char *value, DataType type);
/* ---- moved.c: facts made of this one are told which of their rows are touched ---- */
/* `rows` selects tenant_key, firn_row of the rows that are about to change. */
void emit_moved(Build *b, const PlanTarget *target, const char *rows);
void emit_moved_again(Build *b, const PlanTarget *target);
const char *moved_name(const Build *b, const PlanTarget *derived);
/* ---- linked.c: links to rows of other facts ---- */
void shape_linked(Build *b, const PlanTarget *target);
/* Indexes by which rows are found along links: of this fact, and of others to it. */
void index_linked(Build *b, const PlanTarget *target);
/* Does another fact look at the rows of this one, so that it has to be told? */
bool has_listeners(const Build *b, const PlanTarget *target);
/* The keys of the rows in scratch table "moved"; of all rows. */
void emit_linked_queue(Build *b, const PlanTarget *target);
void emit_linked_all(Build *b, const PlanTarget *target);
/* Do rows of the fact wait in quarantine until another fact has theirs? */
bool waits_for_facts(const PlanTarget *target);
void emit_linked_missing(Build *b, const PlanFeed *feed);
/* Before anybody claims a key; appends the condition by which those who may not are known. */
void emit_linked_claims(Build *b, const PlanFeed *feed, StrBuf *missing);
void emit_linked_retry(Build *b, const PlanFeed *feed);
void put_linked_orphans(Build *b, const PlanFeed *feed, StrBuf *rows);
/* shape.c */
const CatalogTable *catalog_table(const Gen *gen, const char *schema_name, const char *table);
void emit_index(Build *b, const char *schema, const char *table, const char *suffix,
                const char *columns, bool unique);
/* Is the target declared otherwise than for the last run? */
bool is_declared_anew(const Build *b, const PlanTarget *target);
/* made.c: the tables beside a fact that is made of other rows */
void shape_made(Build *b, const PlanTarget *target);
const char *contribution_table(Build *b, const PlanFeed *feed);
const char *contribution_name(const Build *b, const PlanFeed *feed);
const char *contribution_of(const Build *b, const char *feed);
/* Column definitions of a feed's contribution table, and the same one by one (those the author's columns bring). */
const char *contribution_columns(Build *b, const PlanFeed *feed);
void contribution_each(Build *b, const PlanFeed *feed,
                       void (*visit)(Build *b, const PlanFeed *feed, const char *name,
                                     const char *type));
/* Is the fact built in one go, because it does not exist yet? */
bool builds_fact(const Gen *gen, const PlanTarget *target);
/* ---- first.c: a fact that is built in one go ---- */
/* Its rows that are not applied, and what becomes of how many. */
void emit_rest(Build *b, const PlanFeed *feed);
/* Is it built of the rows that find all their members, and only then looked for the others? */
bool looks_later(const Gen *gen, const Projection *projection);
void emit_build(Build *b, const AppliedFeed *fact, const PlanTarget *target);
/* fact.c: new rows of the feed among `rows` */
void emit_fact_insert(Build *b, const AppliedFeed *fact, const PlanTarget *target,
                      const char *rows);
/* The index by key of a fact whose key can be claimed twice. */
void index_key(Build *b, const PlanTarget *target);
void shape_control(Build *b);
void shape_target(Build *b, const PlanTarget *target);
void shape_widen(Build *b, const PlanTarget *target);
void run_begin(Build *b);
void run_end(Build *b);

#endif
