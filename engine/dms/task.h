/* Parts of a task, for the files of this folder. */
#ifndef ENGINE_DMS_TASK_H
#define ENGINE_DMS_TASK_H

#include "base/vec.h"
#include "dms/dms.h"

enum
{
    DMS_MAX_BYTES = 2 * 1024 * 1024 /* of a table mapping (User Guide, "Quotas") */
};

typedef VEC_OF(DmsRule) RuleVec;
/* What one database's rules are made from. */
typedef struct Maker
{
    Arena *arena;
    const SourceSettings *settings;
    const SourceDatabase *database;
    const DmsSource *source; /* NULL: its tables are not known */
    Diags *diags;
    bool lists_tables; /* every table by name, not `%` */
    TextList tables;   /* then: those of this task */
    VEC_OF(DmsRule) rules;
    unsigned long long next;
} Maker;

/* The table's name is in the list; excluded by the registry; among the tables of this task. */
bool in_list(const TextList *list, const char *name);
bool is_excluded(const Maker *m, const char *table);
bool is_selected(const Maker *m, const char *table);

/* NULL where the source's tables are not known, or it is none of them. */
const DmsTable *source_table(const Maker *m, const char *name);
bool has_key(const DmsTable *table);

/* The rules for the tables of this task, in the arena. */
const DmsMapping *make_mapping(Maker *m);

/* The filter of a source rule: "= x", "<> x", ">= x", "<= x", "between x and y", "not between x and y", "null",
 * "not null".  DIAG_SOURCE. */
bool filter_make(Arena *arena, const SourceFilter *filter, DmsFilter *out, Diags *diags);

/* {"rules": [...]}, without spaces. */
const char *mapping_json(Arena *arena, const DmsMapping *mapping);

#endif
