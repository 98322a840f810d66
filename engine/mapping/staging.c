/* `staging:` what fills a record's driving table: a kind, and what is otherwise than its conventions say. */
#include <string.h>

#include "mapping/merge.h"
#include "mapping/reader.h"

static bool
read_list(Reader *r, const DocNode *map, const char *key, ExprListField *out)
{
    const DocNode *node = doc_find(map, key);

    if (node == NULL) {
        return true;
    }
    if (doc_is_null(node)) {
        out->state = FIELD_REMOVED;
        return true;
    }
    out->state = FIELD_SET;
    return read_exprs(r, node, key, NULL, out);
}

static bool
is_log(StagingKind kind)
{
    return kind == STAGING_CHANGELOG || kind == STAGING_ENVELOPE;
}

void
record_staging(const Project *project, Record *record)
{
    if (record->staging.state != FIELD_SET && record->seed == NULL &&
        project->staging.state == FIELD_SET) {
        record->staging = project->staging;
        record->is_changelog = project->staging.is_log;
    }
}

bool
read_staging_kind(Reader *r, const DocNode *map, Staging *out)
{
    static const char *const kinds[] = {"mirror", "changelog", "dms", "debezium", "polled", NULL};
    static const char *const keys[] = {"kind",    "log",      "of", "operation",
                                       "deletes", "sequence", "at", NULL};
    const DocNode *node = read_child(map, "staging");
    const DocNode *deletes = NULL;
    size_t kind = 0;
    bool ok = true;

    if (node == NULL) {
        return true;
    }
    *out = (Staging){.state = FIELD_SET, .span = node->span};
    if (node->kind != DOC_MAP) {
        ok = read_choice(r, map, "staging", kinds, &kind);
        out->kind = (StagingKind) kind;
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
    ok &= read_list(r, node, "of", &out->of);
    ok &= read_expr_field(r, node, "operation", &out->operation);
    deletes = read_child(node, "deletes");
    ok &= deletes == NULL || read_text_list(r, deletes, "deletes", &out->deletes);
    ok &= read_list(r, node, "sequence", &out->sequence);
    ok &= read_expr_field(r, node, "at", &out->at);
    return ok;
}
