/* Inside of plan: what a hook returned, compared with what its author expected, and shown. */
#ifndef ENGINE_PLAN_HOOK_COMPARE_H
#define ENGINE_PLAN_HOOK_COMPARE_H

#include "mapping/doc.h"
#include "plan/planner.h"

/* A node of YAML as a hook would see or return it; `key` is its own, NULL for the root.  NULL for NULL. */
const HookNode *node_of_doc(Arena *arena, const char *key, const DocNode *doc);

/* {name: value} of a hook for columns. */
HookNode *node_of_named(Arena *arena, const HookNamed *named);

/* The same parts in the same places; texts that are expressions agree when they are written the same once they
 * were proved.  NULL agrees with `~`. */
bool nodes_agree(Planner *planner, const HookNode *expected, const HookNode *got);
/* The same texts, byte by byte. */
bool nodes_same(const HookNode *expected, const HookNode *got);

/* On one line, much like YAML: {values: {a: t.a}}; "nothing" for NULL. */
const char *hook_node_text(Arena *arena, const HookNode *node);

#endif
