/*
 * Reader: what the readers of all file kinds share.
 *
 * A reader takes a node of a short-lived tree and copies what it keeps into the
 * project's arena.  It reports every mistake and goes on; what it could read is kept even
 * when something beside it is wrong, so that one mistake never makes a name unknown elsewhere.
 *
 * Optional keys: absent or `~` leaves *out untouched.  All functions that return bool
 * return false exactly when something was reported, now or (DOC_BROKEN) earlier.
 */
#ifndef ENGINE_MAPPING_READER_H
#define ENGINE_MAPPING_READER_H

#include "base/vec.h"
#include "mapping/doc.h"
#include "mapping/project.h"
#include "mapping/sources.h"

typedef VEC_OF(Target) TargetVec;
typedef VEC_OF(Record) RecordVec;
typedef VEC_OF(Feed) FeedVec;
typedef VEC_OF(Layer) LayerVec;

typedef struct Reader
{
    Arena *arena;   /* of the project */
    Arena *scratch; /* of the tree being read */
    Diags *diags;
    Project *project; /* what firn.yaml said */
    Text lua;         /* module of the hooks being read */
    StrMap *texts;    /* short texts that were kept, each once */
    bool incomplete; /* a file could not be read to its end: a name not found may have been in it */
    bool no_project; /* firn.yaml could not be read: what it names is unknown, not wrong */
    const ProjectFile *instead; /* files as they would be */
    size_t instead_count;
    TargetVec targets;
    RecordVec records;
    FeedVec feeds;
    LayerVec layers;
    VEC_OF(SourceRegistry) sources; /* one of each document */
} Reader;

/* `target->field = list` for a Vec or array of the same item type. */
#define LIST_SET(list, array, number) ((list).items = (array), (list).count = (number))

Text read_keep(Reader *r, const DocNode *scalar);

/* A copy of the text in the project's arena; of one that many files hold mostly the same copy. */
const char *read_keep_text(Reader *r, const char *text, size_t len);

/* Reports DIAG_WRONG_KIND (or nothing for DOC_BROKEN); "what" names the key or thing. */
bool read_wrong_kind(Reader *r, const DocNode *node, const char *what, const char *wanted);

/* The node is a mapping with none but these keys (NULL-terminated). */
bool read_keys(Reader *r, const DocNode *map, const char *what, const char *const *keys);

/* What to write in place of a type that a column, value or field cannot have: the nearest one, or all of them. */
void read_hint_type(Reader *r, const char *text, DataType type);
/* Like nearest_name(), over texts; attaches the hint. */
void read_hint_nearest(Reader *r, const char *word, const char *const *names);

/* The value under `key` unless absent or `~`. */
DocNode *read_child(const DocNode *map, const char *key);
/* The value under `key`, which `~` may remove: how it stands goes to `*state`, untouched where the key is absent; NULL unless
 * FIELD_SET. */
DocNode *read_removable(const DocNode *map, const char *key, FieldState *state);
/* Reports DIAG_MISSING_KEY, unless a misspelt key of the same map was taken for it. */
DocNode *read_required(Reader *r, const DocNode *map, const char *key);

/* Text that is not null; the node must exist. */
bool read_scalar(Reader *r, const DocNode *node, const char *what, Text *out);
bool read_text(Reader *r, const DocNode *map, const char *key, Text *out);
/* A list of texts; one text is a list of one. */
bool read_text_list(Reader *r, const DocNode *node, const char *what, TextList *out);
bool read_bool(Reader *r, const DocNode *map, const char *key, bool *out);
/* The index of the text in `choices` (NULL-terminated); DIAG_BAD_CHOICE. */
bool read_choice(Reader *r, const DocNode *map, const char *key, const char *const *choices,
                 size_t *out);
/* A text field that may be removed by `~`. */
bool read_field(Reader *r, const DocNode *map, const char *key, TextField *out);

/* DIAG_BAD_NAME, DIAG_RESERVED_NAME: a name made by an author that becomes part of SQL names. */
bool read_check_name(Reader *r, Text name, const char *what);
bool read_check_column_name(Reader *r, Text name);

/* `vars:` of the project or a layer, if given. */
bool read_vars(Reader *r, const DocNode *map, const Code **out, size_t *count);

/* Text -> text mappings: vars, code lists. */
bool read_codes(Reader *r, const DocNode *map, const char *what, const Code **out, size_t *count);

/* One expression: text, or {postgres: ..., redshift: ...}. */
bool read_expr(Reader *r, const DocNode *node, const char *what, ExprText *out);
/* Both are there: the texts of {postgres: ..., redshift: ...}. */
bool read_expr_pair(Reader *r, const DocNode *postgres, const DocNode *redshift, ExprText *out);
bool read_is_dialect_map(const DocNode *node);

/* The part of `text` from byte `offset` on, with its own place where text and source agree. */
Text text_rest(Text text, size_t offset);

/* units.c: DIAG_BAD_INTERVAL, DIAG_BAD_PERCENTAGE, DIAG_BAD_TIME_ZONE, DIAG_BAD_DATE. */
bool read_check_interval(Reader *r, Text text);
bool read_check_brake(Reader *r, Text text);
bool read_check_reconcile(Reader *r, Text text);
bool read_check_time_zone(Reader *r, Text text);
bool read_check_date(Reader *r, Text text);
bool read_interval_field(Reader *r, const DocNode *map, const char *key, TextField *out);
bool read_brake_field(Reader *r, const DocNode *map, const char *key, TextField *out);
/* A number from 1 to 9; DIAG_BAD_CHOICE. */
bool read_absences_field(Reader *r, const DocNode *map, const char *key, TextField *out);
bool read_time_zone(Reader *r, const DocNode *map, const char *key, Text *out);

/* format.c */
bool read_formats(Reader *r, const DocNode *node, const NamedFormat *names, size_t name_count,
                  FormatList *out);

/* fact.c: what only facts have */
bool read_fact_head(Reader *r, const DocNode *map, Target *out);
bool read_take(Reader *r, const DocNode *map, Column *out);
bool read_lag(Reader *r, const DocNode *map, Column *out);

/* through.c: `through:` of a reference, and a column that is a link to another fact */
bool read_through(Reader *r, const DocNode *map, Column *out);
bool read_link(Reader *r, const DocNode *node, FactLink *out);

/* from.c */
bool read_from(Reader *r, const DocNode *node, From *out);
bool read_join(Reader *r, const DocNode *node, Join *out);
/* "function.table" */
bool read_table(Reader *r, const DocNode *node, const char *what, FromTable *out);
/* "function.table as alias" */
bool read_table_as(Reader *r, const DocNode *node, FromTable *out, Text *alias);
bool read_check_function(Reader *r, Text function);

/* pattern.c */
bool read_dimension_patterns(Reader *r, const DocNode *map, Target *out);
bool read_bridge_head(Reader *r, const DocNode *map, Target *out);
bool read_specials(Reader *r, const DocNode *map, Column *out);
void add_derived_columns(Reader *r, Target *target);
bool set_junk_key(Reader *r, const DocNode *map, Target *out);
void add_bridge_columns(Reader *r, Target *target);

/* extras.c: `extra:` of a column; `extras:` of a target, which adds a column */
bool read_extra(Reader *r, const DocNode *map, Column *out);
bool read_extras(Reader *r, const DocNode *map, Target *target);

/* shape.c: `unpivot:` of a record, an entry of its `with:`, {lookup: ...} of a value */
bool read_unpivot(Reader *r, const DocNode *map, Record *out);
bool read_with(Reader *r, const DocNode *node, Join *out);
const CodeLookup *read_lookup(Reader *r, const DocNode *map);

/* firn_yaml.c: the child under `key` as a mapping with these keys (NULL: any); NULL (and *ok false where wrong) otherwise */
const DocNode *read_section(Reader *r, const DocNode *map, const char *key, const char *const *keys,
                            bool *ok);
/* macro.c, connection.c: `macros:`, `connections:` and `connection:` of the project */
bool read_macros(Reader *r, const DocNode *map);
bool read_connections(Reader *r, const DocNode *map);

/* drift.c: `drift:` of the project, a layer or a record; what `patch` says wins */
bool read_drift(Reader *r, const DocNode *map, DriftPolicy *out);
void drift_merge(DriftPolicy *base, const DriftPolicy *patch);

/* seed.c: `seed:` of a dimension */
bool read_seed(Reader *r, const DocNode *map, Target *out);

/* path.c: `path:` under a reference of a feed whose record has this alias */
bool read_path(Reader *r, const DocNode *map, const char *alias, FeedColumn *out);

/* value.c */
Value *read_value(Reader *r, const DocNode *node);
/* A copy in the arena, or &value_no_extra where nothing is set. */
const ValueExtra *value_extra(Arena *arena, const ValueExtra *extra);

/* files.c: reads every file below `root`/mappings into the Reader, in the order of their names. */
void read_files(Reader *r, const char *root);

/* One function for every kind of document; results go to the vectors of the Reader. */
bool read_firn_yaml(Reader *r, const DocNode *map);
bool read_target(Reader *r, const DocNode *map);
bool read_records_file(Reader *r, const DocNode *map);
bool read_feeds_file(Reader *r, const DocNode *map);
bool read_layer(Reader *r, const DocNode *map);
/* Chooses by the keys of the document; DIAG_FILE_KIND. */
bool read_document(Reader *r, const DocNode *map);

/* record.c: an expression that may be removed by `~`; one expression or a list of them, where a leading plain `+` means
 * "add" (`adds` NULL: means nothing) and is not kept */
bool read_expr_field(Reader *r, const DocNode *map, const char *key, ExprField *out);
bool read_exprs(Reader *r, const DocNode *node, const char *what, bool *adds, ExprListField *out);
/* The same of a key that may be removed by `~`. */
bool read_exprs_field(Reader *r, const DocNode *map, const char *key, bool *adds,
                      ExprListField *out);
/* staging.c: an expression that may have a format; `staging:` of a record or of the project's defaults */
bool read_control_tables(Reader *r, const DocNode *map, Project *out);
bool read_clock(Reader *r, const DocNode *map, const char *key, ExprField *out);
bool read_staging_kind(Reader *r, const DocNode *map, const Staging **said);

/* record.c, feed.c: the mappings under records: and feeds:, also used by layers. */
bool read_records(Reader *r, const DocNode *map, Text function, bool base, RecordVec *out);
bool read_feed(Reader *r, const DocNode *map, Feed *out);
/* One record, named by the mapping's key. */
bool read_record_map(Reader *r, const DocNode *map, Text function, Record *out);

/* settings.c: `look_back:`, `delay:`, `brake:`, `absences:`, `lua:` and `time_zone:` of a record */
bool read_record_settings(Reader *r, const DocNode *map, Record *out);

/* hook.c: `hook:` and `unmapped:` of a record */
bool read_hook(Reader *r, const DocNode *map, const char *key, const HookField **said);

/* sources.c */
bool read_sources_file(Reader *r, const DocNode *map);
/* One registry of all documents, and what its databases are called in staging; NULL where there is none. */
const SourceRegistry *join_sources(Reader *r);

/* schema_name.c */
bool check_schema_pattern(Reader *r, Text pattern, bool tenants_known);
#endif
