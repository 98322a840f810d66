/* `drift:` what a change of a staging table does to the branches that read it: of the project, a layer, a record. */
#include <string.h>

#include "mapping/index.h"
#include "mapping/project.h"
#include "mapping/reader.h"

const char *const drift_kind_names[DRIFT_KINDS + 1] = {
    [DRIFT_APPEARED] = "appeared", [DRIFT_VANISHED] = "vanished", [DRIFT_RENAMED] = "renamed",
    [DRIFT_WIDENED] = "widened",   [DRIFT_NARROWED] = "narrowed", [DRIFT_CHANGED] = "changed",
    [DRIFT_KINDS] = NULL};

const char *const drift_answer_names[] = {
    [DRIFT_UNSAID] = "unsaid", [DRIFT_FOLLOW] = "follow", [DRIFT_WITHOUT] = "without",
    [DRIFT_HOLD] = "hold",     [DRIFT_FAIL] = "fail",     NULL};

/* What could wipe or bend what the warehouse holds is held back. */
static const DriftPolicy defaults = {.answers = {[DRIFT_APPEARED] = DRIFT_FOLLOW,
                                                 [DRIFT_VANISHED] = DRIFT_HOLD,
                                                 [DRIFT_RENAMED] = DRIFT_HOLD,
                                                 [DRIFT_WIDENED] = DRIFT_FOLLOW,
                                                 [DRIFT_NARROWED] = DRIFT_HOLD,
                                                 [DRIFT_CHANGED] = DRIFT_HOLD}};

/* One answer for all kinds, or a mapping from kinds to answers. */
bool
read_drift(Reader *r, const DocNode *map, DriftPolicy *out)
{
    const DocNode *node = read_child(map, "drift");
    const char *const *answers = drift_answer_names + DRIFT_FOLLOW;
    size_t choice = 0;

    if (node == NULL) {
        return true;
    }
    if (node->kind == DOC_SCALAR) {
        const bool ok = read_choice(r, map, "drift", answers, &choice);

        for (size_t k = 0; ok && k < DRIFT_KINDS; k++) {
            out->answers[k] = (DriftAnswer) (choice + DRIFT_FOLLOW);
        }
        return ok;
    }
    bool ok = read_keys(r, node, "drift", drift_kind_names);

    for (size_t k = 0; node->kind == DOC_MAP && k < DRIFT_KINDS; k++) {
        if (read_child(node, drift_kind_names[k]) != NULL) {
            const bool good = read_choice(r, node, drift_kind_names[k], answers, &choice);

            out->answers[k] = good ? (DriftAnswer) (choice + DRIFT_FOLLOW) : DRIFT_UNSAID;
            ok &= good;
        }
    }
    return ok;
}

void
drift_merge(DriftPolicy *base, const DriftPolicy *patch)
{
    for (size_t k = 0; k < DRIFT_KINDS; k++) {
        if (patch->answers[k] != DRIFT_UNSAID) {
            base->answers[k] = patch->answers[k];
        }
    }
}

DriftPolicy
drift_policy(const Project *project, const Record *effective, const char *tenant,
             const char *region)
{
    DriftPolicy policy = defaults;
    LayerCursor cursor = {0};

    drift_merge(&policy, &project->drift);
    for (const Layer *layer = index_next_layer(project->index, tenant, region, &cursor);
         layer != NULL; layer = index_next_layer(project->index, tenant, region, &cursor)) {
        drift_merge(&policy, &layer->drift);
    }
    if (effective != NULL) {
        drift_merge(&policy, &effective->drift);
    }
    return policy;
}
