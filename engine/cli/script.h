/* A SQL script cut into statements: what psql does with a file. */
#ifndef ENGINE_CLI_SCRIPT_H
#define ENGINE_CLI_SCRIPT_H

#include <stddef.h>

#include "base/arena.h"

/*
 * The statements of `text`, copied into `arena`, without their `;`.  One ends at a `;` at the end of a line, outside
 * quotes, dollar quotes and line comments; what holds nothing but comments is left out.
 */
size_t script_split(Arena *arena, const char *text, const char *const **out);

#endif
