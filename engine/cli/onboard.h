/* Inside of `firn onboard`: what its files share. */
#ifndef ENGINE_CLI_ONBOARD_H
#define ENGINE_CLI_ONBOARD_H

#include <jansson.h>

#include "cli/check.h"
#include "match/write.h"

enum
{
    SAMPLE_ROWS = 200 /* unless --sample says otherwise */
};

/* One tenant, in every region that was asked for. */
typedef struct Onboarded
{
    const char *tenant;
    const Proposal *const *proposals;
    size_t proposal_count;
    const MappingFile *files;
    size_t file_count;
} Onboarded;

/*
 * onboard_sample.c: up to `rows` rows of each of the tenant's tables; what cannot be read is a warning.  `*seen`: the tenant with
 * these tables, which have the columns that stand in envelopes beside their own.
 */
Samples onboard_sample(Session *session, const PlanTenant *tenant, size_t rows,
                       const PlanTenant **seen);

/* onboard_json.c */
json_t *onboard_json(const Onboarded *onboarded, bool written);

#endif
