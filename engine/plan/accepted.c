/* Branches that the operator names: --accept, --reloaded. */
#include <string.h>

#include "plan/planner.h"

/* TENANT[_REGION][:RECORD], one of the words? */
bool
is_asked_for(const Planner *planner, const char *const *words, size_t count,
             const PlanTenant *tenant, const char *record)
{
    for (size_t i = 0; i < count; i++) {
        const char *word = words[i];
        const size_t len = strcspn(word, ":");
        const bool same_name = strlen(tenant->name) == len && strncmp(tenant->name, word, len) == 0;
        const bool same_tenant =
            strlen(tenant->tenant) == len && strncmp(tenant->tenant, word, len) == 0;

        if ((same_name || same_tenant) &&
            (word[len] == '\0' || strcmp(word + len + 1, record) == 0)) {
            planner
                ->named[i +
                        (words == planner->options->accept ? 0 : planner->options->accept_count)] =
                true;
            return true;
        }
    }
    return false;
}

bool
check_named(const Planner *planner, Diags *diags)
{
    const PlanOptions *options = planner->options;

    bool ok = true;

    for (size_t i = 0; i < options->accept_count + options->reloaded_count; i++) {
        const bool accept = i < options->accept_count;

        if (!planner->named[i]) {
            ok = diag_error(diags, DIAG_SELECTION, (Span){0}, "--%s %s names no branch of this run",
                            accept ? "accept" : "reloaded",
                            accept ? options->accept[i]
                                   : options->reloaded[i - options->accept_count]);
            diag_hint(diags, "Write TENANT, TENANT_REGION or TENANT_REGION:RECORD.");
        }
    }
    return ok;
}
