/* `staging:` what fills a record's driving table: a kind, and what is otherwise than its conventions say. */
#include "mapping/merge.h"
#include "mapping/reader.h"

/* An expression, or {from: expression, format: ...}. */
bool
read_clock(Reader *r, const DocNode *map, const char *key, ExprField *out)
{
    static const char *const keys[] = {"from", "format", NULL};
    const DocNode *node = read_child(map, key);

    if (node == NULL || node->kind != DOC_MAP || read_is_dialect_map(node)) {
        return read_expr_field(r, map, key, out);
    }
    FormatList *formats = arena_new_obj(r->arena, FormatList);
    const DocNode *from = read_required(r, node, "from");
    const DocNode *format = read_child(node, "format");
    bool ok = read_keys(r, node, key, keys) && from != NULL;

    out->state = FIELD_SET;
    ok &= from != NULL && read_expr(r, from, key, &out->expr);
    if (format != NULL) {
        ok &=
            read_formats(r, format, r->project->formats.items, r->project->formats.count, formats);
        out->format = formats;
    }
    return ok;
}

/* {table: name, at: column} */
static bool
read_heartbeat(Reader *r, const DocNode *map, Project *out)
{
    static const char *const keys[] = {"table", "at", NULL};
    const DocNode *node = read_child(map, "heartbeat");

    if (node == NULL) {
        return true;
    }
    if (node->kind != DOC_MAP) {
        return read_wrong_kind(r, node, "heartbeat", "a mapping with table and at");
    }
    const DocNode *table = read_required(r, node, "table");
    const DocNode *at = read_required(r, node, "at");

    return read_keys(r, node, "heartbeat", keys) && table != NULL && at != NULL &&
           read_scalar(r, table, "table", &out->heartbeat_table) &&
           read_scalar(r, at, "at", &out->heartbeat_at);
}

/* `staging.control` of the project: where replication keeps its own tables. */
bool
read_control_tables(Reader *r, const DocNode *map, Project *out)
{
    static const char *const keys[] = {"schema", "stale", "heartbeat", NULL};
    const DocNode *node = read_child(map, "control");

    if (node == NULL) {
        return true;
    }
    if (node->kind != DOC_MAP) {
        return read_wrong_kind(r, node, "control", "a mapping with schema, stale or heartbeat");
    }
    bool ok = read_keys(r, node, "control", keys);

    ok &= read_text(r, node, "schema", &out->control_tables);
    ok &= read_heartbeat(r, node, out);
    return read_interval_field(r, node, "stale", &out->control_stale) && ok;
}

static bool
is_log(StagingKind kind)
{
    return kind == STAGING_CHANGELOG || kind == STAGING_ENVELOPE;
}

static bool
read_field_type(Reader *r, const DocNode *node, EnvelopeField *out)
{
    out->name = read_keep(r, node->key);
    bool ok =
        read_check_name(r, out->name, "a field") && read_scalar(r, node, "type", &out->type_text);

    if (ok &&
        (!datatype_parse(out->type_text.text, &out->type) || !datatype_is_storable(out->type))) {
        ok = diag_error(r->diags, DIAG_NOT_A_TYPE, out->type_text.span,
                        "\"%s\" is not a type that a field can have", out->type_text.text);
        read_hint_type(r, out->type_text.text, out->type);
    }
    return ok;
}

/* The column of an envelope and the columns in it: one without the other means nothing. */
static bool
read_envelope(Reader *r, const DocNode *map, Staging *out)
{
    const bool wanted = out->kind == STAGING_ENVELOPE;
    const DocNode *fields = wanted ? read_required(r, map, "fields") : read_child(map, "fields");
    const DocNode *json = wanted ? read_required(r, map, "json") : read_child(map, "json");
    bool ok = !wanted || (read_required(r, map, "of") != NULL && fields != NULL && json != NULL);

    if (!wanted && (fields != NULL || json != NULL)) {
        return diag_error(r->diags, DIAG_UNKNOWN_KEY, (json != NULL ? json : fields)->key->span,
                          "\"%s\" is for `kind: envelope`", json != NULL ? "json" : "fields");
    }
    ok &= json == NULL || read_scalar(r, json, "json", &out->json);
    if (fields == NULL) {
        return ok;
    }
    if (fields->kind != DOC_MAP) {
        return read_wrong_kind(r, fields, "fields", "a mapping from names to types");
    }
    EnvelopeField *items = arena_new_array(r->arena, EnvelopeField, fields->count);
    size_t count = 0;

    for (const DocNode *child = fields->first; child != NULL; child = child->next) {
        ok &= read_field_type(r, child, &items[count++]);
    }
    LIST_SET(out->fields, items, count);
    return ok;
}

const Staging *
staging_of(const Record *record)
{
    static const Staging unsaid = {0};

    return record->staging != NULL ? record->staging : &unsaid;
}

void
record_staging(const Project *project, Record *record)
{
    if (record->staging == NULL && record->seed == NULL && project->staging != NULL) {
        record->staging = project->staging;
        record->is_changelog = project->staging->is_log;
    }
}

bool
read_staging_kind(Reader *r, const DocNode *map, const Staging **said)
{
    static const char *const kinds[] = {"mirror", "changelog", "dms", "debezium",
                                        "polled", "envelope",  NULL};
    static const char *const keys[] = {"kind",      "log",       "of",       "operation",
                                       "deletes",   "truncates", "sequence", "at",
                                       "full_load", "json",      "fields",   NULL};
    const DocNode *node = read_child(map, "staging");
    const DocNode *deletes = NULL;
    const DocNode *truncates = NULL;
    Staging *out = NULL;
    size_t kind = 0;
    bool ok = true;

    if (node == NULL) {
        return true;
    }
    out = arena_new_obj(r->arena, Staging);
    *out = (Staging){.state = FIELD_SET, .span = node->span};
    *said = out;
    if (node->kind != DOC_MAP) {
        ok = read_choice(r, map, "staging", kinds, &kind);
        out->kind = (StagingKind) kind;
        if (out->kind == STAGING_ENVELOPE) {
            ok = read_wrong_kind(r, node, "staging", "a mapping with json, fields and of");
        }
        out->is_log = is_log(out->kind);
        return ok;
    }
    ok = read_keys(r, node, "staging", keys);
    ok &= read_required(r, node, "kind") != NULL && read_choice(r, node, "kind", kinds, &kind);
    out->kind = (StagingKind) kind;
    out->is_log = is_log(out->kind);
    if (read_child(node, "log") != NULL) {
        out->log_state = FIELD_SET;
        ok &= read_bool(r, node, "log", &out->is_log);
    }
    ok &= read_exprs_field(r, node, "of", NULL, &out->of);
    ok &= read_expr_field(r, node, "operation", &out->operation);
    deletes = read_child(node, "deletes");
    ok &= deletes == NULL || read_text_list(r, deletes, "deletes", &out->deletes);
    truncates = read_child(node, "truncates");
    ok &= truncates == NULL || read_text_list(r, truncates, "truncates", &out->truncates);
    ok &= read_exprs_field(r, node, "sequence", NULL, &out->sequence);
    ok &= read_clock(r, node, "at", &out->at);
    ok &= read_expr_field(r, node, "full_load", &out->full_load);
    return read_envelope(r, node, out) && ok;
}
