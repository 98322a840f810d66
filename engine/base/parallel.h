/*
 * Parallel: the same work done by several threads, for what falls into parts that know nothing of each other.
 *
 * Threads take parts as they come, so which of them did which must not be seen in the result: each part has a place of
 * its own to put what it gives, and whoever called puts the places together in their order.
 *
 * The only user of the system's threads.
 */
#ifndef ENGINE_BASE_PARALLEL_H
#define ENGINE_BASE_PARALLEL_H

#include <stddef.h>

/* How many threads to use for so many parts: no more than processors, and one for each `share` parts. */
size_t parallel_width(size_t parts, size_t share);

/*
 * Calls work(context, 0) in this thread and work(context, i) for every other i below `width` in one of its own; returns
 * when all have returned.  A thread that cannot be had is left out, so work() takes parts until there are none left.
 */
void parallel_run(size_t width, void (*work)(void *context, size_t thread), void *context);

#endif
