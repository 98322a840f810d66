/*
 * Reading a project folder, and asking what holds for one tenant.
 *
 * Files: mappings/firn.yaml (the project), and every other *.yaml below mappings/, told apart
 * by their first key: dimension/fact (several documents in a file), records, feeds,
 * tenant/tenants/region/kind (layers).
 */
#ifndef ENGINE_MAPPING_PROJECT_H
#define ENGINE_MAPPING_PROJECT_H

#include "mapping/model.h"

/*
 * Reads and checks all files below `root`/mappings.  Reports every mistake of every file, and
 * returns NULL only when there was an error.  Checked here: everything that needs no catalog
 * (unknown keys, kinds, names of targets, records, feeds, lists, formats, macros; cycles between
 * dimensions; technical column names; references to dimensions).
 */
const Project *project_read(Arena *arena, const char *root, Diags *diags);

/* A file of the project as it would be: another text, or none at all (NULL).  `name`: "mappings/tenants/acme.yaml". */
typedef struct ProjectFile
{
    const char *name;
    const char *text;
} ProjectFile;

/* The same with these files in place of what is in the folder, or beside it. */
const Project *project_read_with(Arena *arena, const char *root, const ProjectFile *files,
                                 size_t count, Diags *diags);

/* Finders; NULL when there is none. */
const Target *project_target(const Project *project, const char *name);
const Record *project_record(const Project *project, const char *name);
const Feed *project_feed(const Project *project, const char *name);
const CodeList *project_list(const Project *project, const char *name);
const NamedFormat *project_format(const Project *project, const char *name);
const Column *target_column(const Target *target, const char *name);
const NamedValue *record_value(const Record *record, const char *name);

/* What the record says of its staging; never NULL: of one that says nothing, nothing of it is given. */
const Staging *staging_of(const Record *record);

/* What the record says of itself that few records do; never NULL, as above. */
const RecordSettings *settings_of(const Record *record);

/* Whether there is such a hook: not where none is said, nor where `~` removes an inherited one. */
bool hook_is_given(const HookField *hook);

/*
 * The record as it holds for one tenant in one region: record -> kind -> region -> tenant ->
 * tenant in a region; maps merge by key, scalars and lists replace, `[+, x]` adds, `~` on a value
 * is a typed NULL and removes any other key.  Fields keep the Text (and so file and line) of
 * the layer that gave them.  The base record itself when no layer touches it (no copy).
 */
const Record *record_effective(Arena *arena, const Project *project, const Record *record,
                               const char *tenant, const char *region);

/*
 * Records that only exist in the layers of this tenant and region (a tenant's own), each as the
 * first of these layers gives it; record_effective() applies the others, as for a base record.
 */
size_t layer_own_records(Arena *arena, const Project *project, const char *tenant,
                         const char *region, const Record ***out);

/*
 * Every place that says something of the record's value, from the base record to the layer that has the last word; in
 * `arena`, `*out` in the order in which they apply.  A value that only a hook makes has none.
 */
size_t record_value_places(Arena *arena, const Project *project, const char *record,
                           const char *value, const char *tenant, const char *region,
                           const Text **out);

/* False where a layer of the tenant says feeds: {name: {enabled: false}}, or the feed is another tenant's. */
bool feed_enabled(const Project *project, const Feed *feed, const char *tenant, const char *region);

/* The text of `tenant.NAME`: vars of project, region, kind, tenant; built in: tenant.code, tenant.region,
 * tenant.display_name.  .text NULL when there is none. */
Text tenant_var(const Project *project, const char *tenant, const char *region, const char *name);
Text tenant_time_zone(const Project *project, const char *tenant, const char *region);
const char *tenant_display_name(const Project *project, const char *tenant, const char *region);

/* What a change of a staging table does to a branch: project, layers of the tenant, the record as it holds for the
 * tenant (or NULL); no answer is DRIFT_UNSAID. */
DriftPolicy drift_policy(const Project *project, const Record *effective, const char *tenant,
                         const char *region);

/*
 * Splits a schema name by project->schema_pattern.  `schema` is compared without regard to case.
 * Returns SCHEMA_NO_MATCH, SCHEMA_MATCH (tenant, region, function set, lower case, in the arena), or
 * SCHEMA_AMBIGUOUS (two ways to read it; both given in *why).
 */
typedef enum SchemaMatch
{
    SCHEMA_NO_MATCH,
    SCHEMA_MATCH,
    SCHEMA_AMBIGUOUS
} SchemaMatch;

typedef struct SchemaParts
{
    const char *tenant;
    const char *region;
    const char *function;
} SchemaParts;

SchemaMatch project_match_schema(Arena *arena, const Project *project, const char *schema,
                                 SchemaParts *out, const char **why);

/* The name of the schema that has these parts. */
const char *project_schema_name(Arena *arena, const Project *project, const SchemaParts *parts);

/* Is the tenant, or the tenant in this region, named by `exclude:`? */
bool project_excludes(const Project *project, const char *tenant, const char *region);

/* Glob match with `*` only, without regard to case. */
bool name_matches(const char *pattern, const char *name);

#endif
